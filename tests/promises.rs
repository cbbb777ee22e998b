//! What was promised to a person, in every pane that may promise: told before it breaks, late once it is broken.
#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;
use comptoir::domain::{Moment, StaffId};
use comptoir::kinds::common::{PROMISE_SOON, PROMISED_AT};
use comptoir::kinds::settings::{self, Settings};
use comptoir::kinds::{Desk, Hand, Item, KINDS, Kind, Level, Value, renewal, transport};

const ZONE: chrono_tz::Tz = chrono_tz::Europe::Paris;

/// On Thursday 26 November 2026.
fn at(hour: u32, minute: u32) -> Moment {
    let day = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
    Moment::from_local(day.and_hms_opt(hour, minute, 0).unwrap(), ZONE)
}

/// A line of the kind that is promised for eleven, and that nothing else presses.
fn promised(kind: &'static Kind) -> Item {
    let far = NaiveDate::from_ymd_opt(2027, 2, 1).unwrap();
    let mut item = kind.begin(StaffId(1), None, &Desk::unknown(at(9, 0)));
    item.set(&PROMISED_AT, Value::Moment(at(11, 0)));
    item.set(&renewal::RUNS_OUT_ON, Value::Date(far));
    item.set(&transport::CARE_AT, Value::Moment(Moment::from_local(far.and_hms_opt(9, 0, 0).unwrap(), ZONE)));
    item
}

fn may_promise(kind: &Kind) -> bool {
    kind.fields.iter().any(|field| field.key == PROMISED_AT.key && field.hand != Hand::Kept)
}

#[test]
fn every_pane_that_may_promise_tells_it_half_an_hour_before_it_breaks_and_is_late_after() {
    let mut promising = Vec::new();
    for kind in KINDS.iter().filter(|kind| may_promise(kind)) {
        let item = promised(kind);
        let told = |now| (kind.deadline)(&item, &Desk::unknown(now));
        assert_eq!(told(at(10, 29)).level, Level::Calm, "{kind:?}");
        assert_eq!(told(at(10, 29)).due, Some(at(11, 0)), "{kind:?}");
        for now in [at(10, 30), at(11, 0)] {
            assert_eq!((told(now).level, told(now).why.as_str()), (Level::Soon, "promesse pour 11:00"), "{kind:?}");
        }
        assert_eq!((told(at(11, 1)).level, told(at(11, 1)).why.as_str()), (Level::Late, "promesse passée"), "{kind:?}");
        promising.push(kind.code);
    }
    assert_eq!(promising, ["RENEWAL", "TRANSPORT", "CERTIFICATE", "CALLBACK"]);
}

#[test]
fn how_long_before_is_the_centres_to_set_once_for_all_panes() {
    let hour = Settings::new([(PROMISE_SOON.key.to_owned(), 60)]);
    let desk = Desk { settings: hour.into(), ..Desk::unknown(at(10, 0)) };
    for kind in KINDS.iter().filter(|kind| may_promise(kind)) {
        assert_eq!((kind.deadline)(&promised(kind), &desk).level, Level::Soon, "{kind:?}");
    }
    assert!(settings::HOUSE.contains(&PROMISE_SOON));
}

#[test]
fn a_trip_the_person_was_told_of_owes_nothing_any_more() {
    let mut item = promised(&transport::TRANSPORT);
    item.set(&transport::MODE, Value::Code("PERSO"));
    item.state = transport::TOLD;
    let told = (transport::TRANSPORT.deadline)(&item, &Desk::unknown(at(11, 30)));
    assert_eq!((told.level, told.due), (Level::Calm, None), "{}", told.why);
}
