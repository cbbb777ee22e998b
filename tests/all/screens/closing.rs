//! The end of a day: what is asked and of which day, what a line then says, and how it is taken back.

use chrono::NaiveDate;
use comptoir::domain::{ItemId, Moment, Zone};
use comptoir::model::{Item, State};
use comptoir::panes::arrival::{
    ARRIVAL, AtCafe, Called, Done, Expected, InService, LeftUnseen, Listening, NoShow, STARTS_ON, SteppedOut, Waiting,
};
use comptoir::protocol::{Answer, DayClosing, LineEnd, Operation, Query};

use crate::support::{Seat, TestCentre, Visit, at};

/// So many days after the Thursday of the fixtures.
fn on(days: i64, hour: u32, minute: u32) -> Moment {
    let wall = at(hour, minute).in_zone(Zone::PARIS) + chrono::Duration::days(days);
    Moment::from_local(wall, Zone::PARIS)
}

fn seat(centre: &TestCentre, now: Moment) -> Seat {
    let mut seat = Seat::at(&centre.path(), "Sarah", now);
    seat.opens();
    seat
}

fn unclosed(centre: &TestCentre, now: Moment) -> DayClosing {
    match centre.store.answer_query(&Query::DayClose, None, now) {
        Answer::DayClose(found) => *found,
        other => panic!("{other:?}"),
    }
}

fn days(found: &DayClosing) -> Vec<(NaiveDate, Vec<ItemId>)> {
    found.days.iter().map(|day| (day.day, day.rows.iter().map(|row| row.item.id).collect())).collect()
}

fn expected(centre: &mut TestCentre, who: (&'static str, &'static str), rdv: Moment) -> ItemId {
    centre.comes(at(8, 0), Visit { of: Some(who), rdv: Some(rdv), to: &["Dr Morel"], ..Visit::default() })
}

fn open(centre: &TestCentre) -> usize {
    centre.store.load_items(&ARRIVAL, false).unwrap().len()
}

fn settle(item: &Item, to: State) -> Operation {
    Operation::EndLines(vec![LineEnd { item: item.id, rev: item.rev, to }])
}

#[test]
fn at_ten_nobody_of_two_o_clock_is_absent_and_nobody_who_waits_has_left() {
    let mut centre = TestCentre::with_people();
    let late = expected(&mut centre, ("KAYA", "Elif"), at(9, 30));
    expected(&mut centre, ("ROUX", "Marcel"), at(14, 0));
    let nearly = expected(&mut centre, ("TRAN", "Minh"), at(9, 46));
    centre.comes(at(8, 49), Visit { of: Some(("FERREIRA", "João")), ..Visit::default() });
    let found = unclosed(&centre, at(10, 16));
    let today = at(10, 16).day_in(Zone::PARIS);
    assert_eq!(days(&found), [(today, vec![late])], "half an hour late, and not a minute less");
    assert_eq!(found.not_over, 3);
    assert_eq!(days(&unclosed(&centre, at(10, 17))), [(today, vec![late, nearly])]);
    let mut sarah = seat(&centre, at(10, 16));
    sarah.strikes("qclôture<Entrée>*o");
    assert_eq!(centre.item(late).state, NoShow);
    assert_eq!(open(&centre), 3, "{}", sarah.sees());
    assert!(sarah.reads("3 lignes d’aujourd’hui continuent"), "{}", sarah.sees());
}

#[test]
fn once_the_doors_are_closed_everybody_still_here_is_asked_about() {
    let centre = TestCentre::morning();
    centre.seat("Claire").strikes("<Ctrl-L>");
    let before = open(&centre);
    assert_eq!(unclosed(&centre, at(18, 29)).days[0].rows.len(), 3, "those who never came");
    let found = unclosed(&centre, at(18, 30));
    assert_eq!((found.days[0].rows.len(), found.not_over), (before, 0));
    let hours: Vec<_> =
        found.days[0].rows.iter().map(|row| (ARRIVAL.close_day)(&row.item, &desk_at(&centre, at(18, 30)))).collect();
    assert!(hours.iter().map(|unsettled| unsettled.as_ref().unwrap().at).is_sorted(), "in the order of their hours");
}

fn desk_at(centre: &TestCentre, now: Moment) -> comptoir::model::Context {
    centre.store.load_context(now).unwrap()
}

#[test]
fn a_day_on_which_the_doors_stay_shut_is_not_over_in_the_morning() {
    let mut centre = TestCentre::with_people();
    let saturday = |hour, minute| on(2, hour, minute);
    let here = centre.comes(saturday(9, 0), Visit { of: Some(("FERREIRA", "João")), ..Visit::default() });
    assert!(days(&unclosed(&centre, saturday(10, 16))).is_empty(), "somebody works all the same");
    assert_eq!(days(&unclosed(&centre, saturday(18, 30))), [(saturday(9, 0).day_in(Zone::PARIS), vec![here])]);
}

#[test]
fn both_outcomes_are_on_the_bar_for_everybody_who_waited() {
    for state in [Waiting, Called, SteppedOut, InService, Listening, AtCafe] {
        for (key, to) in [("<Entrée>", 0), ("<Droite>", 1)] {
            let mut centre = TestCentre::with_people();
            let item = centre.comes(at(9, 0), Visit { of: Some(("FERREIRA", "João")), ..Visit::default() });
            if state != Waiting {
                let path = if state == SteppedOut || state == Called { vec![Called, state] } else { vec![state] };
                let mut path = path;
                path.dedup();
                path.into_iter().for_each(|to| centre.moves(at(9, 5), item, to.state()));
            }
            let mut sarah = seat(&centre, at(18, 45));
            sarah.strikes("qclôture<Entrée>");
            let bar = sarah.sees();
            assert!(bar.contains("parti·e") && bar.contains("non vu·e"), "{}: {bar}", state.code());
            let unsettled = (ARRIVAL.close_day)(&centre.item(item), &desk_at(&centre, at(18, 45))).unwrap();
            sarah.strikes(key);
            assert_eq!(centre.item(item).state, unsettled.endings[to].to, "{} {}", state.code(), sarah.sees());
            assert!(centre.item(item).is_in(&[Done, LeftUnseen]));
        }
    }
}

#[test]
fn yesterday_closed_this_morning_touches_nobody_of_today_and_ends_at_its_own_closing() {
    let mut centre = TestCentre::with_people();
    let yesterday = centre.comes(at(16, 0), Visit { of: Some(("FERREIRA", "João")), ..Visit::default() });
    let missed = expected(&mut centre, ("KAYA", "Elif"), at(17, 0));
    let today = expected(&mut centre, ("ROUX", "Marcel"), on(1, 9, 0));
    let mut sarah = seat(&centre, on(1, 8, 45));
    sarah.strikes("qclôture<Entrée>");
    assert!(sarah.reads("Clôture, jeudi 26/11") && !sarah.reads("ROUX"), "{}", sarah.sees());
    sarah.strikes("*");
    assert!(sarah.reads("jeudi 26/11") && sarah.reads("régler 2 lignes"), "{}", sarah.sees());
    sarah.strikes("o");
    assert_eq!(centre.item(today).state, Expected);
    for (item, to) in [(yesterday, LeftUnseen), (missed, NoShow)] {
        let item = centre.item(item);
        assert_eq!((item.state, item.closed_at), (to.state(), Some(at(18, 30))), "as its own day ended");
        assert_eq!(item.date(&STARTS_ON), Some(at(9, 0).day_in(Zone::PARIS)));
    }
}

#[test]
fn days_left_unclosed_come_one_after_the_other() {
    let mut centre = TestCentre::with_people();
    for (days, who) in [(0, ("KAYA", "Elif")), (1, ("ROUX", "Marcel")), (3, ("TRAN", "Minh"))] {
        expected(&mut centre, who, on(days, 10, 0));
    }
    let mut sarah = seat(&centre, on(7, 8, 30));
    sarah.strikes("qclôture<Entrée>");
    for (day, who) in [("jeudi 26/11", "KAYA"), ("vendredi 27/11", "ROUX"), ("dimanche 29/11", "TRAN")] {
        assert!(sarah.reads(&format!("Clôture, {day}")) && sarah.reads(who), "{}", sarah.sees());
        sarah.strikes("<Entrée>");
    }
    assert!(sarah.reads("Rien à régler"), "{}", sarah.sees());
    assert_eq!(open(&centre), 0);
}

#[test]
fn a_mass_answer_names_its_numbers_and_enter_means_no_and_one_undo_takes_it_back() {
    let centre = TestCentre::morning();
    centre.seat("Claire").strikes("<Ctrl-L>");
    let before: Vec<_> = centre
        .visits(None)
        .iter()
        .map(|item| {
            format!(
                "{:?}",
                (
                    item.id,
                    item.state,
                    item.fields().map(|(field, value)| (field.key, value.clone())).collect::<Vec<_>>()
                )
            )
        })
        .collect();
    let all = open(&centre);
    let mut sarah = seat(&centre, at(18, 40));
    sarah.strikes("qclôture<Entrée>*");
    assert!(sarah.reads(&format!("régler {all} lignes")) && sarah.reads("absent·e 3"), "{}", sarah.sees());
    assert!(sarah.reads("FERREIRA João"), "for whom: {}", sarah.sees());
    sarah.strikes("<Entrée>");
    assert_eq!(open(&centre), all, "Enter means no");
    sarah.strikes("*o");
    assert_eq!(open(&centre), 0);
    assert!(sarah.app.message.text.contains(&format!("{all} lignes réglées")), "{}", sarah.sees());
    sarah.strikes("<Échap>u");
    assert_eq!(open(&centre), all, "{}", sarah.sees());
    let after: Vec<_> = centre
        .visits(None)
        .iter()
        .map(|item| {
            format!(
                "{:?}",
                (
                    item.id,
                    item.state,
                    item.fields().map(|(field, value)| (field.key, value.clone())).collect::<Vec<_>>()
                )
            )
        })
        .collect();
    assert_eq!(after, before, "state, clocks and fields as they were");
    centre.store.check_file(true).unwrap();
}

#[test]
fn a_line_changed_meanwhile_is_left_and_named() {
    let mut centre = TestCentre::with_people();
    let one = centre.comes(at(9, 0), Visit { of: Some(("FERREIRA", "João")), ..Visit::default() });
    let two = centre.comes(at(9, 1), Visit { of: Some(("KAYA", "Elif")), ..Visit::default() });
    let lines = [one, two].map(|id| LineEnd { item: id, rev: centre.item(id).rev, to: LeftUnseen.state() });
    centre.moves(at(18, 35), two, InService.state());
    let said = centre.does("Sarah", at(18, 40), Operation::EndLines(lines.to_vec())).said;
    assert!(said.contains("KAYA"), "{said}");
    assert_eq!((centre.item(one).state, centre.item(two).state), (LeftUnseen.state(), InService.state()));
    let stale = centre.tries("Sarah", at(18, 41), settle(&centre.item(one), Done.state())).unwrap_err();
    assert!(stale.to_string().contains("Rien n’a été réglé"), "{stale}");
}

#[test]
fn names_of_people_without_a_card_go_at_that_evening_s_closing() {
    let mut centre = TestCentre::with_people();
    let nameless = centre.comes(at(9, 0), Visit { label: "la dame au vélo", reason: "ECOUTE", ..Visit::default() });
    centre.moves(at(9, 30), nameless, Done.state());
    let mut sarah = seat(&centre, at(18, 40));
    sarah.strikes("qclôture<Entrée>");
    assert!(sarah.reads("1 passage sans nom"), "{}", sarah.sees());
    assert!(centre.store.load_item(nameless).unwrap().is_some(), "not before it is said");
    sarah.sized(60, 16);
    assert!(sarah.reads("est effacée.") && sarah.reads("Cela ne se défait pas."), "{}", sarah.sees());
    sarah.strikes("<Entrée>");
    assert!(centre.store.load_item(nameless).unwrap().is_none(), "{}", sarah.sees());
    assert!(sarah.reads("Rien à régler"), "{}", sarah.sees());
}

#[test]
fn names_nobody_closed_go_with_the_next_purge() {
    let mut centre = TestCentre::with_people();
    let nameless = centre.comes(at(9, 0), Visit { label: "la dame au vélo", reason: "ECOUTE", ..Visit::default() });
    centre.moves(at(9, 30), nameless, Done.state());
    centre.does("Sarah", at(20, 0), Operation::Purge);
    assert!(centre.store.load_item(nameless).unwrap().is_some(), "its day is not over");
    centre.does("Sarah", on(1, 3, 0), Operation::Purge);
    assert!(centre.store.load_item(nameless).unwrap().is_none());
}

#[test]
fn a_line_taken_back_is_the_one_that_the_next_key_is_about() {
    let mut centre = TestCentre::with_people();
    let first = centre.comes(at(9, 0), Visit { of: Some(("FERREIRA", "João")), ..Visit::default() });
    let second = centre.comes(at(9, 10), Visit { label: "une personne", reason: "ECOUTE", ..Visit::default() });
    let mut sarah = seat(&centre, at(18, 45));
    sarah.strikes("qclôture<Entrée>");
    assert!(sarah.line("▌").contains("FERREIRA"), "{}", sarah.sees());
    sarah.strikes(" u");
    assert!(centre.item(first).state.open && sarah.line("▌").contains("FERREIRA"), "{}", sarah.sees());
    sarah.strikes(" ");
    assert!(!centre.item(first).state.open && centre.item(second).state.open, "{}", sarah.sees());
}

#[test]
fn a_day_closed_while_the_doors_are_open_says_so_and_calls_nobody_who_waits_settled() {
    let mut centre = TestCentre::with_people();
    expected(&mut centre, ("KAYA", "Elif"), at(12, 20));
    centre.comes(at(11, 41), Visit { of: Some(("FERREIRA", "João")), ..Visit::default() });
    let mut sarah = seat(&centre, at(12, 44));
    sarah.strikes("qclôture<Entrée>");
    assert!(sarah.reads("Il est 12:44 : le centre ne ferme qu’à 18:30."), "{}", sarah.sees());
    assert!(sarah.reads("2 lignes d’aujourd’hui continuent : à venir, ou pas encore finies."), "{}", sarah.sees());
    assert!(!sarah.reads("l’est déjà") && !sarah.reads("n’est pas passée"), "{}", sarah.sees());
    // With somebody who came without a name, Enter would close the day.
    let cafe = centre.comes(at(11, 50), Visit { cafe: true, ..Visit::default() });
    centre.moves(at(12, 0), cafe, Done.state());
    let mut sarah = seat(&centre, at(12, 44));
    sarah.strikes("qclôture<Entrée>");
    assert!(sarah.reads("clore ce jour") && sarah.reads("le centre ne ferme qu’à 18:30"), "{}", sarah.sees());
    let mut sarah = seat(&centre, at(18, 31));
    sarah.strikes("qclôture<Entrée>");
    assert!(!sarah.reads("le centre ne ferme"), "{}", sarah.sees());
}
