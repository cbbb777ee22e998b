//! Promises of the arrivals with an hour: whoever has one comes by appointment, and nobody waits unseen for another's.

use comptoir::domain::PersonId;
use comptoir::model::{Item, Value};
use comptoir::panes::arrival::*;

use crate::support::context::*;

/// Somebody of the file who comes so, at 10:00 where they have an hour.
fn comes(mode: Mode, state: ArrivalState, hour: bool) -> Item {
    let mut item = arrival("TRAN Minh", state.state());
    item.choose(&MODE, mode);
    item.set(&PERSON, Value::Person(PersonId(7)));
    item.set(&RDV_AT, hour.then(|| at("10:00")).map_or(Value::Empty, Value::Moment));
    item
}

fn refused(item: &Item) -> Option<&'static str> {
    item.find_refusal(&desk("09:41")).map(|(key, _)| key)
}

#[test]
fn an_hour_is_of_whoever_comes_by_appointment_and_nobody_else_waits_for_it() {
    for mode in [Mode::WalkIn, Mode::Cafe] {
        assert_eq!(refused(&comes(mode, Waiting, true)), Some("mode"), "{mode:?}");
        assert_eq!(refused(&comes(mode, Waiting, false)), None, "{mode:?}");
    }
    assert_eq!(refused(&comes(Mode::Appointment, Waiting, true)), None);
}

#[test]
fn nobody_is_expected_without_an_appointment() {
    for mode in [Mode::WalkIn, Mode::Cafe] {
        assert_eq!(refused(&comes(mode, Expected, false)), Some("mode"), "{mode:?}");
        // The hour says what was meant.
        let mut item = comes(mode, Waiting, true);
        ARRIVAL.open(&mut item, Some(Expected.state()), &desk("09:41")).unwrap();
        assert_eq!((item.choice(&MODE), refused(&item)), (Some(Mode::Appointment), None), "{mode:?}");
    }
    assert_eq!(refused(&comes(Mode::Appointment, Expected, false)), Some("rdv_at"));
}

#[test]
fn whoever_waits_after_the_cafe_for_an_hour_they_have_keeps_it() {
    let mut item = comes(Mode::Appointment, AtCafe, true);
    ARRIVAL.move_item(&mut item, Waiting.state(), &desk("09:41")).unwrap();
    assert_eq!((item.choice(&MODE), rules::waits_since(&item)), (Some(Mode::Appointment), Some(at("10:00"))));
}
