//! A new line about what is to come, with a day long over: most likely a slip, and asked about.

use comptoir::domain::{Moment, Zone};
use comptoir::model::{Field, Item, Kind, Value};
use comptoir::panes::arrival::{ARRIVAL, MODE, RDV_AT};
use comptoir::panes::situation::{MEETING_ON, QUESTION, SITUATION};
use comptoir::panes::transport::{CARE_AT, CARE_PLACE, MODE as MEANS, PICKUP_ADDRESS, REASON, TRANSPORT};
use comptoir::protocol::{Done, Operation, Refusal};

use crate::support::{TestCentre, at, plain};

/// So many days before the Thursday of the fixtures.
fn before(days: i64) -> Moment {
    Moment::from_local(at(10, 0).in_zone(Zone::PARIS) - chrono::Duration::days(days), Zone::PARIS)
}

fn adds(kind: &'static Kind, changes: &[(Field, Value)], overrule: bool) -> Result<Done, Refusal> {
    let mut centre = TestCentre::with_people();
    let (desk, person) = (centre.store.load_context(at(9, 0)).unwrap(), centre.person("KAYA", "Elif"));
    let mut item: Item = kind.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    changes.iter().for_each(|(field, value)| item.set(field, value.clone()));
    centre.tries("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule })
}

fn each(days: i64) -> [(&'static Kind, Vec<(Field, Value)>); 3] {
    let moment = Value::Moment(before(days));
    let trip = [
        (REASON.field, Value::Code("HOSPIT")),
        (CARE_PLACE, "Imagerie".into()),
        (CARE_AT, moment.clone()),
        (PICKUP_ADDRESS, "3 rue du Lavoir".into()),
        (MEANS.field, Value::Code("TAXI")),
    ];
    let meeting = Value::Date(before(days).day_in(Zone::PARIS));
    [
        (&TRANSPORT, trip.to_vec()),
        (&ARRIVAL, vec![(MODE.field, Value::Code("RDV")), (RDV_AT, moment)]),
        (&SITUATION, vec![(QUESTION, "qui l’accompagne ?".into()), (MEETING_ON, meeting)]),
    ]
}

#[test]
fn a_day_of_another_year_is_asked_about_and_a_yes_is_enough() {
    for (kind, changes) in each(365) {
        match adds(kind, &changes, false) {
            Err(Refusal::Guard(why)) => assert!(plain(&why).contains("c’était le mercredi 26/11/2025"), "{why}"),
            other => panic!("{kind:?}: {other:?}"),
        }
        assert!(adds(kind, &changes, true).is_ok(), "{kind:?}");
    }
}

#[test]
fn what_happened_in_the_last_days_is_noted_without_a_question() {
    for days in [1, 7] {
        for (kind, changes) in each(days) {
            assert!(adds(kind, &changes, false).is_ok(), "{kind:?} {days}");
        }
    }
}
