//! How long somebody has waited, as the arrivals say it.

use comptoir::model::{Item, Value};
use comptoir::panes::arrival::*;

use crate::support::context::*;

#[test]
fn whoever_is_left_from_another_day_waits_since_that_day_and_not_for_hours_of_the_night() {
    let shown = |item: &Item| -> Vec<String> {
        ARRIVAL.columns.iter().map(|column| (column.cell)(&row(item.clone()), &desk("08:30"))).collect()
    };
    for (since, waits, why) in [
        ("2026-11-22 18:10", "hier", "depuis hier"),
        ("2026-11-20 18:10", "3 jours", "depuis 3 jours"),
        ("2026-11-23 08:02", "28 min", "depuis 28 min"),
    ] {
        let waiting = walk_in("HADDAD Karim", Waiting.state(), since);
        assert_eq!(shown(&waiting)[3], waits, "{since}");
        assert_eq!(waiting.deadline(&desk("08:30")).why, format!("attend {why}"), "{since}");
        let mut called = walk_in("HADDAD Karim", Called.state(), since);
        called.set(&STEP_AT, Value::Moment(at(since)));
        assert_eq!(called.deadline(&desk("08:30")).why, format!("appelé·e {why}"), "{since}");
        let mut seen = walk_in("HADDAD Karim", InService.state(), since);
        seen.set(&STEP_AT, Value::Moment(at(since)));
        assert_eq!(shown(&seen)[3], waits, "{since}");
    }
    let left = row(walk_in("HADDAD Karim", Waiting.state(), "2026-11-22 17:40"));
    assert_eq!(ARRIVAL.headline_of(&[left], &[], &desk("08:30")), ["En attente 1, depuis hier"]);
}
