//! Promises of the callbacks planned for later, and of who decides what becomes of one.

use comptoir::model::{Authority, Item, Level, State, Value};
use comptoir::panes::callback::*;

use crate::support::context::*;

fn go(mut item: Item, to: State, wall: &str) -> Item {
    if to == Calling {
        (item.claimed_by, item.claim_expires_at) = (Some(SARAH), Some(at(wall).plus_minutes(10)));
    } else if to == Retry && item.get(&OUTCOME).is_empty() {
        item.set(&OUTCOME, Value::Code("NO_ANSWER"));
    }
    CALLBACK.move_item(&mut item, to, &desk(wall)).unwrap();
    item
}

/// An attempt that brought nothing, at `wall`.
fn tried(item: Item, wall: &str) -> Item {
    let item = go(item, Calling.state(), wall);
    go(item, Retry.state(), wall)
}

fn alert(item: &Item, wall: &str) -> (Level, String) {
    let deadline = rules::deadline(item, &desk(wall));
    (deadline.level, deadline.why)
}

#[test]
fn a_call_planned_for_later_is_neither_forgotten_nor_late_before_its_day() {
    let mut item = callback_asked("2026-11-02 09:00");
    item.set(&PURPOSE, Value::Code("NEWS"));
    item.set(&PRIORITY, Value::Int(2));
    item.set(&PRIORITY_REASON, "à ne pas manquer");
    item.set(&NEXT_ATTEMPT_AT, Value::Moment(at("2026-11-23 10:00")));
    let item = callback_opened(item, &desk("2026-11-02 09:00"));
    for (wall, level) in [
        ("2026-11-20 09:00", Level::Calm),
        ("2026-11-23 10:30", Level::Calm),
        ("2026-11-23 11:00", Level::Calm),
        ("2026-11-23 11:01", Level::Late),
    ] {
        assert_eq!(alert(&item, wall).0, level, "{wall}");
        assert!(!rules::is_stale(&item, &desk(wall)), "{wall}");
    }
    let place = |wall: &str| rules::sort_key(&item, &desk(wall)).section;
    assert_eq!([place("2026-11-20 09:00"), place("2026-11-23 10:30")], [sections::LATER, sections::URGENT]);
    let mut item = item;
    item.set(&PRIORITY, Value::Int(0));
    assert_eq!(alert(&item, "2026-11-23 12:00"), (Level::Calm, String::new()), "its own day is no day of silence");
    assert_eq!(alert(&item, "2026-11-24 10:00").0, Level::Soon, "a working day without an attempt is");
    assert!(!rules::is_stale(&item, &desk("2026-12-07 09:00")));
    assert!(rules::is_stale(&item, &desk("2026-12-08 09:00")), "a fortnight after its day it is forgotten");
    let tried = tried(item, "2026-11-23 10:05");
    assert!(!rules::is_stale(&tried, &desk("2026-11-24 09:00")), "an attempt does not bring back the day of asking");
    let again = go(tried, Reached.state(), "2026-11-24 09:00");
    let mut again = go(again, ToCall.state(), "2026-11-24 09:00");
    again.set(&NEXT_ATTEMPT_AT, Value::Moment(at("2027-01-11 09:00")));
    CALLBACK.derive_fields(&mut again, &desk("2026-11-24 09:01"));
    assert_eq!(alert(&again, "2027-01-08 09:00").0, Level::Calm, "spoken to, and planned again");
}

#[test]
fn what_becomes_of_a_professionals_call_is_theirs_to_say_and_a_reminder_is_the_desks_own() {
    let mut item = callback_opened(callback_asked("08:45"), &desk("08:45"));
    let word = |item: &Item, to| CALLBACK.step(Exhausted.state(), to).unwrap().required_authority(item);
    assert_eq!(word(&item, Done.state()), Authority::Professional);
    assert_eq!(word(&item, ToCall.state()), Authority::Professional, "the attempts were theirs to number");
    item.choose(&PURPOSE, CallPurpose::Reminder);
    assert_eq!([Done.state(), ToCall.state()].map(|to| word(&item, to)), [Authority::Anybody; 2]);
    let desk = desk("09:00");
    let gives = |id| Authority::Professional.is_given_by(desk.member(id).unwrap());
    assert_eq!([SARAH, KINE, MOREL].map(gives), [false, true, true]);
}

#[test]
fn a_call_that_the_professional_makes_says_which_one() {
    let mut item = callback_opened(callback_asked("08:45"), &desk("08:45"));
    let refused = |item: &Item| item.find_refusal(&desk("08:45")).map(|(key, _)| key);
    item.set(&PRO, Value::Empty);
    assert_eq!(refused(&item), None, "the desk calls for nobody in particular");
    item.choose(&BY, CalledBy::Professional);
    assert_eq!(refused(&item), Some("pro"));
    item.set(&PRO, Value::Staff(MOREL));
    assert_eq!(refused(&item), None);
}
