//! Calls for news that come back: one at a time, numbered, until the last or until somebody ends them.

use comptoir::domain::PersonId;
use comptoir::model::{Item, Level};
use comptoir::panes::callback::{CALLBACK, NEXT_ATTEMPT_AT, REPEAT_N};
use comptoir::panes::follow_up::FOLLOW_UP;
use comptoir::protocol::{Answer, Query};
use comptoir::reports::{Reason, Since};

use crate::support::undo_deeds::on;
use crate::support::{Seat, TestCentre, at, day};

fn calls(centre: &TestCentre, person: PersonId) -> Vec<Item> {
    let items = centre.store.load_items(&CALLBACK, false).unwrap();
    items.into_iter().filter(|item| item.person() == Some(person)).collect()
}

fn planned(item: &Item) -> chrono::NaiveDate {
    item.moment(&NEXT_ATTEMPT_AT).unwrap().day_in(comptoir::domain::Zone::PARIS)
}

/// Goes to this line of the form.
fn goes_to(seat: &mut Seat, label: &str) {
    for _ in 0..30 {
        if seat.line(label).starts_with('▌') {
            return;
        }
        seat.strikes("<Tab>");
    }
    panic!("{label}\n{}", seat.sees());
}

/// An accompaniment of Elif's, and news of it that come back as said.
fn accompanied(centre: &TestCentre, rhythm: &str) -> Seat {
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya elif<Entrée>qpour cette<Entrée>");
    goes_to(&mut seat, "De quoi");
    seat.strikes("logement<Ctrl-S><Échap><Échap>").opens_list(&FOLLOW_UP).on("KAYA Elif").strikes("b");
    goes_to(&mut seat, "Se répète");
    seat.strikes(&format!("{rhythm}<Ctrl-S>"));
    seat
}

#[test]
fn closing_one_makes_the_next_until_the_last_and_says_which_it_is() {
    let centre = TestCentre::with_people();
    let person = centre.person("KAYA", "Elif").id;
    // Thursday the 26th; in three days it is Sunday.
    let mut seat = accompanied(&centre, "dans 3 jours, puis chaque semaine, 3 fois");
    let first = calls(&centre, person).remove(0);
    assert!(planned(&first) >= day(2026, 11, 29) && planned(&first) <= day(2026, 11, 30), "{}", planned(&first));
    assert!(seat.line("KAYA Elif").contains("nouvelles 1 sur 3"), "{}", seat.sees());
    let mut days = vec![planned(&first)];
    for n in 2..=3 {
        seat.stand_on(&CALLBACK, calls(&centre, person)[0].id);
        seat.strikes("j");
        seat.stand_on(&CALLBACK, calls(&centre, person)[0].id);
        seat.strikes("d");
        assert!(seat.reads("fait ; ensuite "), "{}", seat.sees());
        let open = calls(&centre, person);
        assert_eq!((open.len(), open[0].int(&REPEAT_N), open[0].errand), (1, n, first.errand));
        days.push(planned(&open[0]));
    }
    assert_eq!(days[1], day(2026, 12, 3), "a week after the last news");
    // One u takes back the end of the one and the beginning of the next.
    seat.strikes("u");
    assert_eq!(calls(&centre, person)[0].int(&REPEAT_N), 2, "{}", seat.sees());
    seat.strikes("<Ctrl-Y>");
    seat.stand_on(&CALLBACK, calls(&centre, person)[0].id);
    assert!(seat.line("KAYA Elif").contains("3 sur 3"), "{}", seat.sees());
    seat.strikes("j");
    seat.stand_on(&CALLBACK, calls(&centre, person)[0].id);
    seat.strikes("d");
    assert!(calls(&centre, person).is_empty(), "the third is the last\n{}", seat.sees());
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn one_key_ends_the_series_and_cancelling_one_makes_no_other() {
    let centre = TestCentre::with_people();
    let person = centre.person("KAYA", "Elif").id;
    let mut seat = accompanied(&centre, "chaque semaine");
    seat.stand_on(&CALLBACK, calls(&centre, person)[0].id);
    assert!(seat.reads("w ne plus répéter") || seat.strikes("q").reads("ne plus répéter"), "{}", seat.sees());
    seat.strikes("<Échap>");
    seat.stand_on(&CALLBACK, calls(&centre, person)[0].id);
    seat.strikes("w");
    assert!(seat.reads("ne plus répéter") && seat.line("KAYA Elif").contains("dernière"), "{}", seat.sees());
    seat.strikes("u");
    assert!(!seat.line("KAYA Elif").contains("dernière"), "{}", seat.sees());
    seat.strikes("<Ctrl-Y>j");
    seat.stand_on(&CALLBACK, calls(&centre, person)[0].id);
    seat.strikes("d");
    assert!(calls(&centre, person).is_empty(), "{}", seat.sees());
    let mut seat = accompanied(&centre, "chaque mois");
    seat.stand_on(&CALLBACK, calls(&centre, person)[0].id);
    seat.strikes("xplus joignable<Ctrl-S>");
    assert!(calls(&centre, person).is_empty(), "{}", seat.sees());
}

#[test]
fn a_rhythm_that_cannot_be_read_is_refused_where_it_is_typed() {
    let centre = TestCentre::with_people();
    let seat = accompanied(&centre, "de temps en temps");
    assert!(seat.reads("n’est pas un rythme") && seat.reads("chaque semaine, 4 fois"), "{}", seat.sees());
    assert!(calls(&centre, centre.person("KAYA", "Elif").id).is_empty());
}

#[test]
fn what_has_no_next_step_is_told_on_monday_and_not_on_the_other_days() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya elif<Entrée>qpour cette<Entrée>");
    goes_to(&mut seat, "De quoi");
    seat.strikes("logement<Ctrl-S>");
    let reader = Some(centre.staff("Claire"));
    let stalled = |days: i64| {
        let now = on(days, 9, 0);
        let Answer::Handover(found) = centre.store.answer_query(&Query::Handover(Since::At(now)), reader, now) else {
            panic!("no hand-over")
        };
        let Answer::Greeting(counts) = centre.store.answer_query(&Query::Greeting(Since::At(now)), reader, now) else {
            panic!("no greeting")
        };
        let told = counts.counts.iter().find(|(reason, _)| *reason == Reason::Stalled).map_or(0, |(_, count)| *count);
        assert_eq!(told, found.count(Reason::Stalled));
        told
    };
    assert_eq!((0..=4).map(stalled).collect::<Vec<_>>(), [0, 0, 0, 0, 1], "Thursday to Monday");
    assert_eq!(stalled(5), 0, "Tuesday");
    let item = centre.store.load_items(&FOLLOW_UP, false).unwrap().remove(0);
    assert_eq!(
        item.deadline(&centre.store.load_context(at(9, 0)).unwrap()).level,
        Level::Soon,
        "in its list every day"
    );
}
