//! What the centre no longer keeps goes when it is asked to, at the day, and nothing else does.

use comptoir::domain::{ItemId, Moment, Period, Span, Zone};
use comptoir::model::Value;
use comptoir::model::settings::KEEP_REQUESTS;
use comptoir::panes::arrival::{self, ARRIVAL, Done, InService, Waiting};
use comptoir::panes::callback::{self, CALLBACK, Reached};
use comptoir::protocol::{Answer, Operation, Query};
use rusqlite::{Connection, OpenFlags};

use crate::support::{TestCentre, Visit, at, day};

/// At nine in the morning of that day.
fn on(year: i32, month: u32, date: u32) -> Moment {
    Moment::from_local(day(year, month, date).and_hms_opt(9, 0, 0).unwrap(), Zone::PARIS)
}

fn number(centre: &TestCentre, sql: &str) -> i64 {
    let raw = Connection::open_with_flags(centre.path(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    raw.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// A callback for Karim.
fn calls(centre: &mut TestCentre) -> ItemId {
    let karim = centre.person("HADDAD", "Karim");
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = CALLBACK.begin_item(centre.staff("Sarah"), Some(&karim), &desk);
    item.set(&callback::SUBJECT, "passer prendre un courrier");
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    centre.does("Sarah", at(9, 0), operation).items.remove(0).id
}

/// On 26 November 2026: Karim came and went, Elif waits; a callback of each was settled, a card opened.
fn kept() -> TestCentre {
    let mut centre = TestCentre::with_people();
    let went = centre.comes(at(9, 0), Visit { of: Some(("HADDAD", "Karim")), reason: "SOIN", ..Visit::default() });
    centre.moves(at(9, 10), went, InService.state());
    centre.moves(at(9, 20), went, Done.state());
    centre.comes(at(9, 0), Visit { of: Some(("KAYA", "Elif")), ..Visit::default() });
    let called = calls(&mut centre);
    let karim = centre.person("HADDAD", "Karim");
    centre.moves(at(9, 5), called, Reached.state());
    centre.moves(at(9, 6), called, callback::Done.state());
    let reader = Some(centre.staff("Sarah"));
    assert!(matches!(centre.store.answer_query(&Query::Card(karim.id), reader, at(9, 30)), Answer::Card(_)));
    centre
}

#[test]
fn a_named_passage_goes_after_three_months_and_stays_counted() {
    let mut centre = kept();
    centre.does("Sarah", on(2027, 2, 26), Operation::Purge);
    assert_eq!(centre.store.load_items(&ARRIVAL, true).unwrap().len(), 2, "three months to the day");
    centre.does("Sarah", on(2027, 2, 27), Operation::Purge);
    let left = centre.store.load_items(&ARRIVAL, true).unwrap();
    assert!(left.len() == 1 && left[0].state.open, "what is open is never let go");
    assert_eq!(
        number(&centre, "SELECT count FROM tally WHERE day = '2026-11-26' AND figure = 'reason' AND what = 'SOIN'"),
        1
    );
    assert_eq!(centre.store.load_items(&CALLBACK, true).unwrap().len(), 1, "a request is kept longer");
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn a_closed_request_the_journals_words_and_the_openings_go_after_twelve_months() {
    let mut centre = kept();
    let openings = "SELECT count(*) FROM access";
    centre.does("Sarah", on(2027, 11, 26), Operation::Purge);
    assert_eq!((centre.store.load_items(&CALLBACK, true).unwrap().len(), number(&centre, openings)), (1, 1));
    centre.does("Sarah", on(2027, 11, 27), Operation::Purge);
    assert_eq!((centre.store.load_items(&CALLBACK, true).unwrap().len(), number(&centre, openings)), (0, 0));
    let rows = centre.store.read_journal(None).unwrap();
    assert!(rows.iter().all(|row| row.changes.is_none() == (row.at < on(2027, 2, 1))), "only what was done stays told");
    assert!(centre.store.check_file(true).is_ok(), "the chain holds without its words");
}

#[test]
fn what_was_done_with_a_line_that_was_let_go_is_still_said_in_words() {
    let mut centre = kept();
    let told = |centre: &TestCentre| -> Vec<String> {
        let rows = centre.store.read_journal(None).unwrap();
        rows.iter().filter_map(|row| Some(row.state_words(row.to.as_ref()?))).collect()
    };
    let before = told(&centre);
    for word in ["En attente", "En consultation", "Parti·e", "À rappeler", "Joint·e", "Fait"] {
        assert!(before.iter().any(|told| told == word), "{word}: {before:?}");
    }
    centre.does("Sarah", on(2028, 11, 27), Operation::Purge);
    assert!(centre.store.load_items(&CALLBACK, true).unwrap().is_empty());
    assert_eq!(told(&centre), before);
    // A line that was only written and cancelled may have been of either of two panes.
    let cancelled = centre.comes(on(2028, 11, 28), Visit { of: Some(("HADDAD", "Karim")), ..Visit::default() });
    let with = vec![(arrival::VOID_REASON.key, Value::from("erreur"))];
    let to = arrival::Cancelled.state();
    let operation = Operation::Move { item: cancelled, rev: None, to, with, on_order_of: None, take_over: false };
    centre.does("Sarah", on(2028, 11, 28), operation);
    centre.does("Sarah", on(2030, 11, 28), Operation::Purge);
    assert_eq!(told(&centre)[before.len()..], ["En attente ou Attend", "Annulé·e ou Annulé"]);
}

#[test]
fn words_left_to_the_team_go_with_the_journals_words() {
    let mut centre = kept();
    centre.does("Sarah", at(9, 0), Operation::TeamNote("la clé est chez la voisine".into()));
    centre.does("Sarah", on(2027, 11, 26), Operation::Purge);
    assert_eq!(number(&centre, "SELECT count(*) FROM team_note"), 1);
    centre.does("Sarah", on(2027, 11, 27), Operation::Purge);
    assert_eq!(number(&centre, "SELECT count(*) FROM team_note"), 0);
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn how_long_is_the_centres_to_set() {
    let mut centre = kept();
    centre.does("Sarah", at(10, 0), Operation::Set { setting: &KEEP_REQUESTS, value: 24, read: None });
    centre.does("Sarah", on(2028, 11, 26), Operation::Purge);
    assert_eq!(centre.store.load_items(&CALLBACK, true).unwrap().len(), 1);
    centre.does("Sarah", on(2028, 11, 27), Operation::Purge);
    assert!(centre.store.load_items(&CALLBACK, true).unwrap().is_empty());
}

#[test]
fn a_card_without_activity_is_proposed_after_two_years_and_erased_by_nothing() {
    let mut centre = kept();
    let everybody = number(&centre, "SELECT count(*) FROM person");
    let unused =
        |centre: &TestCentre, when| centre.store.list_unused(&centre.store.load_context(when).unwrap()).unwrap();
    assert!(unused(&centre, on(2028, 11, 26)).is_empty());
    centre.does("Sarah", on(2028, 11, 27), Operation::Purge);
    let proposed = unused(&centre, on(2028, 11, 27));
    assert_eq!(proposed.len() as i64, everybody - 1);
    assert!(proposed.iter().all(|person| person.used_name != "KAYA"), "somebody with an open line is not unused");
    assert_eq!(number(&centre, "SELECT count(*) FROM person"), everybody);
}

#[test]
fn whoever_was_followed_in_two_quarters_is_so_still_once_the_line_is_let_go() {
    let mut centre = TestCentre::with_people();
    let called = calls(&mut centre);
    centre.moves(on(2027, 2, 3), called, Reached.state());
    centre.moves(on(2027, 2, 4), called, callback::Done.state());
    let followed = |centre: &TestCentre| {
        let desk = centre.store.load_context(on(2028, 6, 1)).unwrap();
        [day(2026, 11, 26), day(2027, 2, 3), day(2027, 5, 3)].map(|on| {
            let period = Period::period_around(Span::Quarter, on);
            match centre.store.answer_query(&Query::Figures(period), None, desk.now) {
                Answer::Figures(figures) => {
                    let found = figures.now.people.iter().find(|(figure, _)| figure.key == "followed");
                    found.unwrap().1.total_count()
                }
                other => panic!("{other:?}"),
            }
        })
    };
    let before = followed(&centre);
    assert_eq!(before, [1, 1, 0]);
    centre.does("Sarah", on(2028, 6, 1), Operation::Purge);
    assert!(centre.store.load_items(&CALLBACK, true).unwrap().is_empty());
    assert_eq!(followed(&centre), before);
}

#[test]
fn nobody_is_followed_in_a_month_that_has_only_the_day_or_the_promise_of_their_line() {
    let mut centre = TestCentre::with_people();
    // Of Karim, promised for December and settled in November; Elif has an appointment in December that was written in November.
    let karim = centre.person("HADDAD", "Karim");
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = CALLBACK.begin_item(centre.staff("Sarah"), Some(&karim), &desk);
    item.set(&callback::SUBJECT, "passer prendre un courrier");
    item.set(&callback::PROMISED_AT, Value::Moment(on(2026, 12, 2)));
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    let called = centre.does("Sarah", at(9, 0), operation).items.remove(0).id;
    centre.moves(at(9, 5), called, Reached.state());
    centre.moves(at(9, 6), called, callback::Done.state());
    let of = Some(("KAYA", "Elif"));
    let expected = centre.comes(at(9, 0), Visit { of, rdv: Some(on(2026, 12, 22)), ..Visit::default() });
    let followed = |centre: &TestCentre, now: Moment| {
        [day(2026, 11, 26), day(2026, 12, 10)].map(|around| {
            let period = Period::period_around(Span::Month, around);
            let Answer::Figures(figures) = centre.store.answer_query(&Query::Figures(period), None, now) else {
                panic!("no figures");
            };
            figures.now.people.iter().find(|(figure, _)| figure.key == "followed").unwrap().1.total_count()
        })
    };
    assert_eq!(followed(&centre, on(2026, 12, 10)), [1, 0]);
    for to in [Waiting, InService, Done] {
        centre.moves(on(2026, 12, 22), expected, to.state());
    }
    assert_eq!(followed(&centre, on(2026, 12, 23)), [1, 1], "and Elif once she came");
    centre.does("Sarah", on(2028, 6, 1), Operation::Purge);
    assert!(centre.store.load_items(&CALLBACK, true).unwrap().is_empty());
    assert!(centre.store.load_items(&ARRIVAL, true).unwrap().is_empty());
    assert_eq!(followed(&centre, on(2028, 6, 1)), [1, 1]);
}

/// Number of people seen in a period, and in the one before it, as they are counted on 1 June 2027; none where it is incomplete.
fn count_seen(centre: &TestCentre, span: Span, around: chrono::NaiveDate) -> [Option<i64>; 2] {
    let period = Period::period_around(span, around);
    let Answer::Figures(figures) = centre.store.answer_query(&Query::Figures(period), None, on(2027, 6, 1)) else {
        panic!("no figures");
    };
    [&figures.now, &figures.before].map(|counted| {
        let (_, counts) = counted.people.iter().find(|(figure, _)| figure.key == "seen").unwrap();
        (!counts.incomplete).then(|| counts.total_count())
    })
}

#[test]
fn whoever_came_in_a_month_is_counted_in_it_once_the_line_is_let_go_and_a_day_of_it_has_no_figure_any_more() {
    let mut centre = kept();
    // João came in October and in November.
    for day in [on(2026, 10, 29), on(2026, 11, 3)] {
        let visit = Visit { of: Some(("FERREIRA", "João")), reason: "SOIN", ..Visit::default() };
        let came = centre.comes(day, visit);
        centre.moves(day.plus_minutes(5), came, InService.state());
        centre.moves(day.plus_minutes(9), came, Done.state());
    }
    let (thursday, december) = (day(2026, 11, 26), day(2026, 12, 3));
    let told = |centre: &TestCentre| {
        [
            count_seen(centre, Span::Month, thursday),
            count_seen(centre, Span::Month, december),
            count_seen(centre, Span::Quarter, thursday),
            count_seen(centre, Span::Year, thursday),
        ]
    };
    let before = told(&centre);
    assert_eq!(before[0], [Some(3), Some(1)]);
    assert_eq!(count_seen(&centre, Span::Day, day(2026, 11, 27)), [Some(0), Some(2)]);
    centre.does("Sarah", on(2027, 3, 1), Operation::Purge);
    assert_eq!(centre.store.load_items(&ARRIVAL, true).unwrap().len(), 1, "who is still waiting");
    assert_eq!(told(&centre), before, "of whole months every person is known");
    assert_eq!(count_seen(&centre, Span::Day, day(2026, 11, 27)), [None, None], "of a day nobody is");
    assert_eq!(
        count_seen(&centre, Span::Week, day(2026, 12, 10)),
        [Some(0), None],
        "the week before begins in November"
    );
    // As a program that kept the quarters alone left them.
    let raw = Connection::open_with_flags(centre.path(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    raw.execute("DELETE FROM person_quarter WHERE substr(first, 9) <> '01'", []).unwrap();
    drop(raw);
    let told = told(&centre);
    assert_eq!((told[0], told[1]), ([None, None], [None, None]), "which month of the quarter, nothing tells");
    assert_eq!(&told[2..], &before[2..]);
}

#[test]
fn what_was_written_after_the_clock_was_put_back_counts_on_its_day() {
    let mut centre = TestCentre::with_people();
    // The clock of the machine is a month ahead for as many rows again as there are.
    for minute in 0..40 {
        centre.does("Sarah", on(2026, 12, 26).plus_minutes(minute), Operation::TeamNote(format!("mot {minute}")));
    }
    let called = calls(&mut centre);
    centre.moves(at(9, 5), called, Reached.state());
    assert_eq!(centre.count_figure(&CALLBACK, "new"), [("LINES".to_owned(), 1)]);
}
