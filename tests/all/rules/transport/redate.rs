//! A series under another pattern: what moves, what stays, what is refused, and one undo for all of it.

use comptoir::domain::Moment;
use comptoir::model::common::VOID_REASON;
use comptoir::model::{Field, Item, Value};
use comptoir::panes::transport::{
    Booked, CARE_AT, CARE_PLACE, Cancelled, DAP_NEEDED, IN_TWO_MONTHS, PATTERN, PERSON, PICKUP_ADDRESS,
    PRESCRIPTION_DATE, REMARK, RxTodo, SCOPE, SERIES_TOTAL, STARTS_ON, TRANSPORT, ToBook, Told, legs,
};
use comptoir::protocol::{Done, Operation, Refusal};

use super::series::TestCentre;
use super::{at, day, desk, driven, plain, trip};

impl TestCentre {
    /// Changes the `n`th trip as its form would.
    pub fn edits(&mut self, n: usize, changes: &[(Field, Value)]) -> Result<Done, Refusal> {
        let trip = self.trips().swap_remove(n - 1);
        let changes = changes.iter().map(|(field, value)| (field.key, value.clone())).collect();
        self.tries(Operation::Edit { item: trip.id, rev: trip.rev, changes })
    }

    fn pattern(&mut self, n: usize, pattern: &str) -> Result<Done, Refusal> {
        self.edits(n, &[(PATTERN, pattern.into())])
    }

    fn care(&self) -> Vec<Moment> {
        self.moments(&CARE_AT)
    }

    fn moments(&self, field: &Field) -> Vec<Moment> {
        self.trips().iter().filter_map(|trip| trip.moment(field)).collect()
    }

    /// Each has its carrier.
    fn books(&mut self) {
        for to in [RxTodo, ToBook] {
            self.go(1, to.state(), &[]);
        }
        self.go(1, Booked.state(), &driven());
    }
}

fn why(refused: Result<Done, Refusal>) -> String {
    match refused {
        Err(Refusal::Field("series_pattern", why)) => plain(&why),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_hour_moves_this_trip_and_those_behind_it_with_their_legs_and_one_undo_takes_all_back() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 5 fois");
    let before = centre.trips();
    let done = centre.pattern(2, "lun mer ven 14h30, 5 fois").unwrap();
    assert_eq!(plain(&done.said), "KAYA : série changée, 4 lignes déplacées");
    assert_eq!(done.items.len(), 4);
    let hours = [at(27, 8, 0), at(30, 14, 30), at(32, 14, 30), at(34, 14, 30), at(37, 14, 30)];
    assert_eq!(centre.care(), hours, "the trip before keeps its hour");
    let leaves = [at(27, 7, 15), at(30, 13, 45), at(32, 13, 45), at(34, 13, 45), at(37, 13, 45)];
    assert_eq!(centre.moments(&legs::OUTBOUND.planned_at), leaves, "as long before care as it was");
    let patterns: Vec<_> = centre.trips().iter().map(|trip| trip.text(&PATTERN).to_owned()).collect();
    assert_eq!((patterns[0].as_str(), patterns[4].as_str()), ("lun mer ven 8h, 5 fois", "lun mer ven 14h30, 5 fois"));
    assert_eq!(centre.states(), ["ASKED"; 5]);
    let stands = |trips: &[Item]| {
        trips.iter().map(|trip| trip.fields().map(|(_, value)| value.clone()).collect()).collect::<Vec<Vec<_>>>()
    };
    let after = stands(&centre.trips());
    centre.does(Operation::Undo(None));
    assert_eq!(stands(&centre.trips()), stands(&before));
    centre.does(Operation::Redo(done.seq));
    assert_eq!(stands(&centre.trips()), after);
}

#[test]
fn fewer_or_more_days_a_week_keep_the_number_of_trips() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 4 fois");
    // From Monday 30 November on: three trips, said as what is left.
    centre.pattern(2, "mar 10h, 3 fois").unwrap();
    assert_eq!(centre.care(), [at(27, 8, 0), at(31, 10, 0), at(38, 10, 0), at(45, 10, 0)]);
    assert_eq!(*centre.trips()[3].get(&STARTS_ON), day(38), "seen a week before its new day");
    centre.pattern(1, "lun mar mer jeu ven 9h, 4 fois").unwrap();
    assert_eq!(centre.care(), [at(27, 9, 0), at(30, 9, 0), at(31, 9, 0), at(32, 9, 0)]);
    assert!(centre.trips().iter().all(|trip| trip.int(&SERIES_TOTAL) == 4));
    centre.pattern(1, "un mardi sur deux 9h, 4 fois").unwrap();
    assert_eq!(centre.care(), [at(31, 9, 0), at(45, 9, 0), at(59, 9, 0), at(73, 9, 0)]);
    assert!(centre.trips().iter().all(|trip| trip.text(&DAP_NEEDED) == "UNKNOWN"), "four in two months");
    centre.pattern(1, "un mardi sur quatre 9h, 4 fois").unwrap();
    assert!(centre.trips().iter().all(|trip| trip.int(&IN_TWO_MONTHS) == 3 && trip.text(&DAP_NEEDED) == "NO"));
}

#[test]
fn each_day_of_a_new_pattern_has_its_hour_and_its_leg() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 4 fois");
    centre.pattern(1, "ven 8h, lun 14h, mer 16h, 4 fois").unwrap();
    assert_eq!(centre.care(), [at(27, 8, 0), at(30, 14, 0), at(32, 16, 0), at(34, 8, 0)]);
    let leaves = [at(27, 7, 15), at(30, 13, 15), at(32, 15, 15), at(34, 7, 15)];
    assert_eq!(centre.moments(&legs::OUTBOUND.planned_at), leaves);
    // A departure typed with the new pattern is that of all.
    centre
        .edits(
            1,
            &[(PATTERN, "lun mer ven 9h, 4 fois".into()), (legs::OUTBOUND.planned_at, Value::Moment(at(27, 8, 40)))],
        )
        .unwrap();
    assert_eq!(
        centre.moments(&legs::OUTBOUND.planned_at),
        [at(27, 8, 40), at(30, 8, 40), at(32, 8, 40), at(34, 8, 40)]
    );
}

#[test]
fn booked_and_told_trips_that_move_are_to_be_looked_at_and_those_that_stay_are_not() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 4 fois");
    centre.books();
    centre.go(1, Told.state(), &[]);
    // Friday and the second Friday stay; Monday and Wednesday get another hour.
    let done = centre.pattern(1, "lun mer 10h, ven 8h, 4 fois").unwrap();
    assert_eq!(plain(&done.said), "KAYA : série changée, 2 lignes déplacées, 2 à revoir");
    assert_eq!(centre.states(), ["TOLD", "TO_REVIEW", "TO_REVIEW", "TOLD"]);
    centre.does(Operation::Undo(None));
    assert_eq!(centre.states(), ["TOLD"; 4]);
    assert_eq!(centre.care(), [at(27, 8, 0), at(30, 8, 0), at(32, 8, 0), at(34, 8, 0)]);
    // The trip it is changed on moves too.
    centre.pattern(1, "lun mer ven 10h, 4 fois").unwrap();
    assert_eq!(centre.states(), ["TO_REVIEW"; 4]);
}

#[test]
fn a_cancelled_trip_keeps_its_place_and_nobody_is_taken_on_its_day() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 4 fois");
    centre.books();
    centre.go(3, Cancelled.state(), &[(SCOPE.field, Value::Code("ONE")), (VOID_REASON, "en vacances".into())]);
    centre.pattern(1, "lun mer ven 11h, 4 fois").unwrap();
    assert_eq!(centre.states(), ["TO_REVIEW", "TO_REVIEW", "CANCELLED", "TO_REVIEW"]);
    assert_eq!(centre.care(), [at(27, 11, 0), at(30, 11, 0), at(32, 8, 0), at(34, 11, 0)]);
}

#[test]
fn a_new_pattern_across_the_change_of_hour_keeps_the_wall_clock_of_care_and_legs() {
    let mut centre = TestCentre::new();
    let mut item = trip(&[(CARE_AT, Value::Moment(Moment(1_774_598_400))), (PATTERN, "ven 9h, 3 fois".into())]);
    item.set(&PERSON, Value::Person(centre.person.id));
    // Friday 27 March 2026 at 8 in the morning; the hour changes on the 29th.
    item.set(&legs::OUTBOUND.planned_at, Value::Moment(Moment(1_774_594_800)));
    item.set(&PRESCRIPTION_DATE, Value::Empty);
    centre.now = Moment(1_774_000_000);
    centre.does(Operation::Add { item: Box::new(item), state: None, overrule: true });
    centre.pattern(1, "ven 15h, 3 fois").unwrap();
    let clocks = |moments: Vec<Moment>| {
        moments.iter().map(|at| at.clock_text(comptoir::domain::Zone::PARIS)).collect::<Vec<_>>()
    };
    assert_eq!(clocks(centre.care()), ["15:00"; 3]);
    assert_eq!(clocks(centre.moments(&legs::OUTBOUND.planned_at)), ["14:00"; 3]);
}

#[test]
fn a_pattern_that_cannot_stand_is_refused_in_a_sentence_and_moves_nothing() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 4 fois");
    let before = centre.care();
    let count = why(centre.pattern(2, "lun mer ven 14h, 7 fois"));
    assert_eq!(count, "La série compte 4 trajets, dont 3 à partir de celui-ci : écrivez « 4 fois » ou « 3 fois ».");
    assert!(why(centre.pattern(2, "lun mer ven 14h jusqu’au 11/12")).contains("dont 3"), "five Fridays and others");
    assert!(why(centre.pattern(1, "")).contains("nouveaux jours"));
    assert!(why(centre.pattern(1, "de temps en temps")).contains("lun mer ven"));
    let first = centre.trips().swap_remove(0);
    let with = vec![(PATTERN.key, "mar 8h, 4 fois".into())];
    let step =
        Operation::Move { item: first.id, rev: None, to: RxTodo.state(), with, on_order_of: None, take_over: false };
    assert!(why(centre.tries(step)).contains("en modifiant la ligne"));
    centre.now = at(27, 8, 1);
    assert!(why(centre.pattern(1, "mar 8h, 4 fois")).contains("passé"));
    assert_eq!((centre.care(), centre.states()), (before, vec!["ASKED"; 4]));
    let mut centre = TestCentre::new();
    let mut alone = trip(&[]);
    alone.set(&PERSON, Value::Person(centre.person.id));
    centre.does(Operation::Add { item: Box::new(alone), state: None, overrule: false });
    assert!(why(centre.pattern(1, "lun mer 8h, 4 fois")).contains("pas d’une série"));
    centre.edits(1, &[(REMARK, "sonner deux fois".into())]).unwrap();
}

#[test]
fn a_day_that_ends_the_new_pattern_counts_what_is_left_and_an_hour_past_today_is_not_taken() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 14h, 4 fois");
    centre.pattern(2, "lun mer ven 9h jusqu’au 4/12").unwrap();
    assert_eq!(centre.care(), [at(27, 14, 0), at(30, 9, 0), at(32, 9, 0), at(34, 9, 0)]);
    // At noon of the first day, eight o'clock is next time.
    centre.now = at(27, 12, 0);
    centre.pattern(1, "lun mer ven 8h, 4 fois").unwrap();
    assert_eq!(centre.care(), [at(30, 8, 0), at(32, 8, 0), at(34, 8, 0), at(37, 8, 0)]);
}

#[test]
fn the_form_says_which_trips_move_and_which_of_their_new_days_are_holidays() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 12 fois");
    let before = centre.trips().swap_remove(2);
    let mut item = before.clone();
    item.set(&PATTERN, "mar ven 10h, 12 fois");
    let foretell = TRANSPORT.series.unwrap().foretell;
    let said: Vec<_> =
        foretell(&before, &mut item.clone(), &desk(at(26, 9, 0))).iter().map(|hint| plain(hint)).collect();
    assert_eq!(
        said[0],
        "Les trajets 3 à 12 passent à ven 04/12 10:00, mar 08/12 10:00, ven 11/12 10:00… mar 05/01 10:00 ; réservés ou prévenus, à revoir"
    );
    assert!(said[1].starts_with("Férié : ven 25/12 (Noël), "), "{said:?}");
    // They are said, and made all the same.
    centre.pattern(3, "mar ven 10h, 12 fois").unwrap();
    assert!(centre.care().contains(&at(55, 10, 0)));
    item.set(&PATTERN, "mar ven 10h, 11 fois");
    assert!(foretell(&before, &mut item.clone(), &desk(at(26, 9, 0)))[0].contains("dont 10"));
    item.set(&PATTERN, "mar ven");
    assert!(foretell(&before, &mut item, &desk(at(26, 9, 0))).is_empty());
    assert!(foretell(&before, &mut before.clone(), &desk(at(26, 9, 0))).is_empty());
}

#[test]
fn a_trip_that_was_moved_alone_is_named_when_the_series_moves_it() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 5 fois");
    // Of Wednesday the 2nd, in the afternoon that week.
    centre.edits(3, &[(CARE_AT, Value::Moment(at(32, 14, 0)))]).unwrap();
    let done = centre.pattern(1, "lun mer ven 10h, 5 fois").unwrap();
    assert_eq!(
        plain(&done.said),
        "KAYA : série changée, 5 lignes déplacées, dont 1 l’avait été seule (mer 02/12 14:00)"
    );
    // What another desk changed on one trip alone stays where the new pattern says nothing of it.
    centre.edits(3, &[(REMARK, "fauteuil".into())]).unwrap();
    let done = centre.pattern(1, "lun mer ven 11h, 5 fois").unwrap();
    assert_eq!(plain(&done.said), "KAYA : série changée, 5 lignes déplacées");
    assert_eq!(centre.trips()[2].text(&REMARK), "fauteuil");
}

#[test]
fn a_change_of_one_trip_writes_nothing_on_those_that_it_leaves_as_they_are() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 5 fois");
    let revisions = |centre: &TestCentre| centre.trips().iter().skip(1).map(|trip| trip.rev).collect::<Vec<_>>();
    let before = revisions(&centre);
    centre.edits(1, &[(REMARK, "sonner deux fois".into())]).unwrap();
    assert_eq!(revisions(&centre), before);
    // What is said of all goes on to all, and leaves alone what one of them has for itself.
    centre.edits(3, &[(PICKUP_ADDRESS, "chez sa fille".into())]).unwrap();
    centre.edits(1, &[(CARE_PLACE, "Clinique".into())]).unwrap();
    let trips = centre.trips();
    assert!(trips.iter().all(|trip| trip.text(&CARE_PLACE) == "Clinique"));
    let from: Vec<_> = trips.iter().map(|trip| trip.text(&PICKUP_ADDRESS)).collect();
    assert_eq!(from[2..], ["chez sa fille"; 3]);
    assert_ne!(from[1], "chez sa fille");
}
