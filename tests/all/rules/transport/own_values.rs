//! Values that one trip of a series has for itself, through every step that the series makes together and every end of a day.

use comptoir::domain::Moment;
use comptoir::model::common::Reopening;
use comptoir::model::{Field, Item, State, Value};
use comptoir::panes::transport::*;
use comptoir::protocol::{LineEnd, Operation};

use super::series::TestCentre;
use super::{at, day, driven, plain};

/// Values that the third trip has for itself: when it leaves, from where, how.
fn own(trip: &Item) -> (Option<Moment>, String, bool, bool, String) {
    let text = |field: &Field| trip.text(field).to_owned();
    let leaves = trip.moment(&legs::OUTBOUND.planned_at);
    (leaves, text(&PICKUP_ADDRESS), trip.flag(&WHEELCHAIR), trip.flag(&COMPANION), text(&PICKUP_DETAIL))
}

fn series_with_its_third_trip_apart() -> TestCentre {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 3 fois");
    let third = [
        (legs::OUTBOUND.planned_at, Value::Moment(at(32, 6, 30))),
        (PICKUP_ADDRESS, "chez sa fille".into()),
        (WHEELCHAIR, Value::Flag(true)),
        (COMPANION, Value::Flag(true)),
        (PICKUP_DETAIL, "3e étage".into()),
        (DISTANCE_KM, Value::Int(200)),
    ];
    centre.edits(3, &third).unwrap();
    centre.edits(1, &[(DISTANCE_KM, Value::Int(190))]).unwrap();
    centre
}

#[test]
fn a_step_of_one_trip_leaves_the_later_ones_what_it_does_not_change() {
    let mut centre = series_with_its_third_trip_apart();
    let (before, of_the_first) = (own(&centre.trips()[2]), own(&centre.trips()[1]));
    assert_ne!(before, of_the_first);
    let nothing = Vec::new;
    let steps: [(State, Vec<(Field, Value)>); 11] = [
        (RxTodo.state(), nothing()),
        (DapTodo.state(), nothing()),
        (DapSent.state(), vec![(DAP_SENT_ON, day(9))]),
        (DapRefused.state(), nothing()),
        (DapTodo.state(), nothing()),
        (DapSent.state(), vec![(DAP_SENT_ON, day(9))]),
        (DapOk.state(), vec![(DAP_ANSWER.field, Value::Code("ACCORD"))]),
        (ToBook.state(), nothing()),
        (Booked.state(), driven()),
        (ToReview.state(), vec![(SCOPE.field, Value::Code("REST"))]),
        (ToBook.state(), nothing()),
    ];
    for (to, with) in steps {
        let done = centre.go(1, to, &with);
        assert_eq!(centre.states(), [to.code; 3], "{}", done.said);
        assert_eq!(own(&centre.trips()[2]), before, "{}", to.code);
        assert_eq!(own(&centre.trips()[1]), of_the_first, "{}", to.code);
    }
    assert_eq!(centre.trips()[2].text(&legs::OUTBOUND.carrier), "Taxi Bellerive", "what a step says is said of all");
    centre.go(1, Booked.state(), &[]);
    centre.go(1, Told.state(), &[]);
    let first = [(CARE_AT, Value::Moment(at(27, 10, 0)))];
    let done = centre.edits(1, &first).unwrap();
    assert_eq!(centre.states(), ["TO_REVIEW", "TOLD", "TOLD"], "{}", done.said);
    assert_eq!(own(&centre.trips()[2]), before, "care of another trip that moves moves no departure of this one");
    assert_eq!(own(&centre.trips()[1]), of_the_first);
}

#[test]
fn a_trip_that_the_end_of_its_day_ended_comes_back_without_the_others_of_its_series() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 3 fois");
    centre.go(1, RxTodo.state(), &[]);
    centre.go(1, ToBook.state(), &[]);
    centre.go(1, Booked.state(), &driven());
    centre.go(1, Told.state(), &[]);
    centre.now = at(34, 9, 0);
    let made = |trip: &Item| LineEnd { item: trip.id, rev: trip.rev, to: Done.state() };
    let lines: Vec<_> = centre.trips().iter().map(made).collect();
    centre.does(Operation::EndLines(lines));
    assert_eq!(centre.states(), ["DONE"; 3]);
    let first = centre.trips()[0].id;
    let reopen = Operation::Reopen { item: first, rev: None, scope: None, reason: "non fait".into(), overrule: true };
    let done = centre.does(reopen);
    assert_eq!(centre.states(), ["TOLD", "DONE", "DONE"], "{}", plain(&done.said));
    assert!(!done.said.contains("de la série"), "{}", done.said);
    centre.does(Operation::Undo(None));
    assert_eq!(centre.states(), ["DONE"; 3]);
}

#[test]
fn trips_cancelled_together_or_added_by_mistake_come_back_together() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 3 fois");
    let with = [(SCOPE.field, Value::Code("REST")), (VOID_REASON, Value::from("en vacances"))];
    centre.go(2, Cancelled.state(), &with);
    assert_eq!(centre.states(), ["ASKED", "CANCELLED", "CANCELLED"]);
    let reopen = |item| Operation::Reopen { item, rev: None, scope: None, reason: "elle part".into(), overrule: true };
    let second = centre.trips()[1].id;
    centre.does(reopen(second));
    assert_eq!(centre.states(), ["ASKED"; 3]);
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 3 fois");
    centre.does(Operation::Undo(None));
    let first = centre.trips()[0].id;
    centre.does(reopen(first));
    assert_eq!(centre.states(), ["ASKED"; 3]);
}

#[test]
fn of_trips_cancelled_together_one_comes_back_or_all_whichever_was_chosen() {
    for (scope, states) in [
        (Some(Reopening::One), ["ASKED", "CANCELLED", "CANCELLED", "ASKED"]),
        (Some(Reopening::Together), ["ASKED"; 4]),
        (None, ["ASKED"; 4]),
    ] {
        let mut centre = TestCentre::new();
        centre.weekly("lun mer ven 8h, 4 fois");
        let with = [(SCOPE.field, Value::Code("REST")), (VOID_REASON, Value::from("en vacances"))];
        centre.go(2, Cancelled.state(), &with);
        let last = centre.trips()[3].clone();
        assert_eq!(last.closed_together(), 3);
        let done = centre.does(Operation::Reopen {
            item: last.id,
            rev: None,
            scope,
            reason: "elle part".into(),
            overrule: true,
        });
        assert_eq!(centre.states(), states, "{scope:?}");
        assert_eq!(done.said.contains("3 lignes de la série"), scope != Some(Reopening::One), "{}", done.said);
        centre.does(Operation::Undo(None));
        assert_eq!(centre.states(), ["ASKED", "CANCELLED", "CANCELLED", "CANCELLED"]);
    }
}
