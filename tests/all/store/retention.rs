//! What the centre no longer keeps goes when it is asked to, at the day, and nothing else does.

use chrono_tz::Europe::Paris;
use comptoir::domain::Moment;
use comptoir::model::settings::KEEP_REQUESTS;
use comptoir::panes::arrival::{ARRIVAL, Done, InService};
use comptoir::panes::callback::{self, CALLBACK, Reached};
use comptoir::protocol::{Answer, Operation, Query};
use rusqlite::{Connection, OpenFlags};

use crate::support::{House, Visit, at, day};

/// At nine in the morning of that day.
fn on(year: i32, month: u32, date: u32) -> Moment {
    Moment::from_local(day(year, month, date).and_hms_opt(9, 0, 0).unwrap(), Paris)
}

fn number(house: &House, sql: &str) -> i64 {
    let raw = Connection::open_with_flags(house.path(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    raw.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// On 26 November 2026: Karim came and went, Elif waits; a callback of each was settled, a card opened.
fn kept() -> House {
    let mut house = House::with_people();
    let went = house.comes(at(9, 0), Visit { of: Some(("HADDAD", "Karim")), reason: "SOIN", ..Visit::default() });
    house.moves(at(9, 10), went, InService.state());
    house.moves(at(9, 20), went, Done.state());
    house.comes(at(9, 0), Visit { of: Some(("KAYA", "Elif")), ..Visit::default() });
    let karim = house.person("HADDAD", "Karim");
    let desk = house.store.load_context(at(9, 0)).unwrap();
    let mut item = CALLBACK.begin(house.staff("Sarah"), Some(&karim), &desk);
    item.set(&callback::SUBJECT, "passer prendre un courrier");
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    let called = house.does("Sarah", at(9, 0), operation).items.remove(0).id;
    house.moves(at(9, 5), called, Reached.state());
    house.moves(at(9, 6), called, callback::Done.state());
    let reader = Some(house.staff("Sarah"));
    assert!(matches!(house.store.answer_query(&Query::Card(karim.id), reader, at(9, 30)), Answer::Card(_)));
    house
}

#[test]
fn a_named_passage_goes_after_three_months_and_stays_counted() {
    let mut house = kept();
    house.does("Sarah", on(2027, 2, 26), Operation::Purge);
    assert_eq!(house.store.load_items(&ARRIVAL, true).unwrap().len(), 2, "three months to the day");
    house.does("Sarah", on(2027, 2, 27), Operation::Purge);
    let left = house.store.load_items(&ARRIVAL, true).unwrap();
    assert!(left.len() == 1 && left[0].state.open, "what is open is never let go");
    assert_eq!(
        number(&house, "SELECT count FROM tally WHERE day = '2026-11-26' AND figure = 'reason' AND what = 'SOIN'"),
        1
    );
    assert_eq!(house.store.load_items(&CALLBACK, true).unwrap().len(), 1, "a request is kept longer");
    assert!(house.store.check_file(true).is_ok());
}

#[test]
fn a_closed_request_the_journals_words_and_the_openings_go_after_twelve_months() {
    let mut house = kept();
    let openings = "SELECT count(*) FROM access";
    house.does("Sarah", on(2027, 11, 26), Operation::Purge);
    assert_eq!((house.store.load_items(&CALLBACK, true).unwrap().len(), number(&house, openings)), (1, 1));
    house.does("Sarah", on(2027, 11, 27), Operation::Purge);
    assert_eq!((house.store.load_items(&CALLBACK, true).unwrap().len(), number(&house, openings)), (0, 0));
    let rows = house.store.read_journal(None).unwrap();
    assert!(rows.iter().all(|row| row.changes.is_none() == (row.at < on(2027, 2, 1))), "only what was done stays told");
    assert!(house.store.check_file(true).is_ok(), "the chain holds without its words");
}

#[test]
fn how_long_is_the_centres_to_set() {
    let mut house = kept();
    house.does("Sarah", at(10, 0), Operation::Set { setting: &KEEP_REQUESTS, value: 24 });
    house.does("Sarah", on(2028, 11, 26), Operation::Purge);
    assert_eq!(house.store.load_items(&CALLBACK, true).unwrap().len(), 1);
    house.does("Sarah", on(2028, 11, 27), Operation::Purge);
    assert!(house.store.load_items(&CALLBACK, true).unwrap().is_empty());
}

#[test]
fn a_card_without_activity_is_proposed_after_two_years_and_erased_by_nothing() {
    let mut house = kept();
    let everybody = number(&house, "SELECT count(*) FROM person");
    let unused = |house: &House, when| house.store.list_unused(&house.store.load_context(when).unwrap()).unwrap();
    assert!(unused(&house, on(2028, 11, 26)).is_empty());
    house.does("Sarah", on(2028, 11, 27), Operation::Purge);
    let proposed = unused(&house, on(2028, 11, 27));
    assert_eq!(proposed.len() as i64, everybody - 1);
    assert!(proposed.iter().all(|person| person.used_name != "KAYA"), "somebody with an open line is not unused");
    assert_eq!(number(&house, "SELECT count(*) FROM person"), everybody);
}
