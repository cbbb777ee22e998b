//! Series on a real file: made at once, moved as one, undone whole.

use comptoir::domain::{Moment, Period, Person, PersonId, Role, Span, Zone, weekly};
use comptoir::model::common::VOID_REASON;
use comptoir::model::figure::NEW;
use comptoir::model::{Field, Item, State, Value};
use comptoir::panes::transport::{
    Booked, CARE_AT, CARE_PLACE, Cancelled, DAP_NEEDED, Done as Made, IN_TWO_MONTHS, PATTERN, PERSON, RxTodo, SCOPE,
    SERIES_N, SERIES_TOTAL, STARTS_ON, TRANSPORT, ToBook, ToReview, Told, legs,
};
use comptoir::protocol::{Answer, Done, NewCentre, NewStaff, Operation, Query, Refusal, Request};
use comptoir::store::Store;
use tempfile::TempDir;

use super::{SARAH, at, day, desk, driven, plain, trip};

pub struct TestCentre {
    pub store: Store,
    _folder: TempDir,
    keys: u64,
    pub person: Person,
    /// When the next request is done.
    pub now: Moment,
}

impl TestCentre {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let member = |name: &str, role| NewStaff {
            name: name.into(),
            role: Role::from_code(role).unwrap(),
            unix_user: None,
            instructions: Vec::new(),
        };
        let now = at(9, 9, 0);
        let centre = NewCentre {
            hours: Vec::new(),
            code: "T".into(),
            name: "Les Tilleuls".into(),
            first: member("Sarah", "accueil"),
            at: now,
        };
        let store = Store::create(&folder.path().join("centre.db"), &centre).unwrap();
        let mut centre = Self { store, _folder: folder, keys: 0, person: Person::new("KAYA", now), now };
        centre.does(Operation::AddStaff(member("Dr Morel", "medecin")));
        let person = Person { address: Some("3 rue du Lavoir".into()), ..Person::new("KAYA", now) };
        let id = centre.does(Operation::AddPerson(Box::new(person))).person.unwrap();
        centre.person = centre.store.load_person(id).unwrap().unwrap();
        centre
    }

    pub fn tries(&mut self, operation: Operation) -> Result<Done, Refusal> {
        self.keys += 1;
        let request =
            Request { key: format!("k{}", self.keys), by: SARAH, terminal: "pts/1".into(), at: self.now, operation };
        self.store.run(&request)
    }

    pub fn does(&mut self, operation: Operation) -> Done {
        self.tries(operation).unwrap()
    }

    /// Care on Mondays, Wednesdays and Fridays from Friday 27 November on.
    pub fn weekly(&mut self, pattern: &str) -> Done {
        let read = weekly::parse(pattern, at(26, 0, 0).day_in(Zone::PARIS)).unwrap();
        let first = read.from(at(26, 9, 30).in_zone(Zone::PARIS)).next().unwrap();
        let first = Value::Moment(Moment::from_local(first, Zone::PARIS));
        let mut item = trip(&[(CARE_AT, first), (PATTERN, pattern.into())]);
        item.set(&PERSON, Value::Person(self.person.id));
        item.set(&legs::OUTBOUND.planned_at, Value::Moment(at(27, 7, 15)));
        self.does(Operation::Add { item: Box::new(item), state: None, overrule: false })
    }

    pub fn trips(&self) -> Vec<Item> {
        let mut trips = self.store.load_items(&TRANSPORT, true).unwrap();
        trips.sort_by_key(|trip| trip.int(&SERIES_N));
        trips
    }

    pub fn states(&self) -> Vec<&'static str> {
        self.trips().iter().map(|trip| trip.state.code).collect()
    }

    pub fn go(&mut self, n: usize, to: State, with: &[(Field, Value)]) -> Done {
        let trip = self.trips().swap_remove(n - 1);
        let with = with.iter().map(|(field, value)| (field.key, value.clone())).collect();
        self.does(Operation::Move { item: trip.id, rev: Some(trip.rev), to, with, on_order_of: None, take_over: false })
    }
}

#[test]
fn whoever_cancels_a_trip_says_whether_the_later_ones_go_too() {
    let cancels = |scope| [(SCOPE.field, Value::Code(scope)), (VOID_REASON, Value::from("en vacances"))];
    for booked in [false, true] {
        let mut centre = TestCentre::new();
        centre.weekly("lun mer ven 8h, 4 fois");
        if booked {
            centre.go(1, RxTodo.state(), &[]);
            centre.go(1, ToBook.state(), &[]);
            centre.go(1, Booked.state(), &driven());
        }
        let stands = centre.states()[0];
        let trip = centre.trips().swap_remove(1);
        let (item, with) = (trip.id, vec![(VOID_REASON.key, Value::from("en vacances"))]);
        let unsaid =
            Operation::Move { item, rev: None, to: Cancelled.state(), with, on_order_of: None, take_over: false };
        let why = centre.tries(unsaid).unwrap_err().to_string();
        assert!(why.contains("les suivants aussi"), "{why}");
        let done = centre.go(2, Cancelled.state(), &cancels("ONE"));
        assert!(!done.said.contains("de la série"), "{}", done.said);
        assert_eq!(centre.states(), [stands, "CANCELLED", stands, stands]);
        let done = centre.go(1, Cancelled.state(), &cancels("REST"));
        assert!(done.said.contains("3 lignes de la série"), "{}", done.said);
        assert_eq!(centre.states(), ["CANCELLED"; 4]);
        centre.does(Operation::Undo(None));
        assert_eq!(centre.states(), [stands, "CANCELLED", stands, stands]);
        // The last one left is cancelled without the question.
        centre.go(1, Cancelled.state(), &cancels("ONE"));
        centre.go(3, Cancelled.state(), &cancels("ONE"));
        centre.go(4, Cancelled.state(), &[(VOID_REASON, "en vacances".into())]);
    }
}

#[test]
fn a_weekly_pattern_makes_all_its_trips_at_once() {
    let mut centre = TestCentre::new();
    let done = centre.weekly("lun mer ven 8h, 5 fois");
    assert_eq!(plain(&done.said), "KAYA : demandé, ven 27/11 08:00, 5 lignes de la série");
    let trips = centre.trips();
    let care: Vec<_> = trips.iter().map(|trip| trip.moment(&CARE_AT).unwrap()).collect();
    assert_eq!(care, [at(27, 8, 0), at(30, 8, 0), at(32, 8, 0), at(34, 8, 0), at(37, 8, 0)]);
    assert!(trips.iter().all(|trip| trip.int(&SERIES_TOTAL) == 5 && trip.int(&IN_TWO_MONTHS) == 5));
    let leaves: Vec<_> = trips.iter().map(|trip| trip.moment(&legs::OUTBOUND.planned_at).unwrap()).collect();
    assert_eq!(leaves[1..3], [at(30, 7, 15), at(32, 7, 15)]);
    // Later trips wait unseen until a week before.
    assert!(trips[0].date(&STARTS_ON).is_none());
    assert_eq!(*trips[1].get(&STARTS_ON), day(23));
    // 62 km, five times in two months, the link with a long illness unknown.
    assert_eq!(trips[4].text(&DAP_NEEDED), "UNKNOWN");
}

#[test]
fn a_series_across_the_change_of_hour_keeps_its_hour_on_the_wall() {
    let mut centre = TestCentre::new();
    let mut item = trip(&[(CARE_AT, Value::Moment(Moment(1_774_598_400))), (PATTERN, "ven 9h, 2 fois".into())]);
    item.set(&PERSON, Value::Person(centre.person.id));
    centre.does(Operation::Add { item: Box::new(item), state: None, overrule: true });
    let clocks: Vec<_> = centre
        .trips()
        .iter()
        .map(|trip| trip.moment(&CARE_AT).unwrap().clock_text(comptoir::domain::Zone::PARIS))
        .collect();
    assert_eq!(clocks, ["09:00", "09:00"]);
}

#[test]
fn the_most_trips_in_two_months_are_counted_and_sixty_days_apart_is_within() {
    for (first, pattern, counted) in [(32, "mer, 40 fois", 9), (30, "lun mer ven, 3 fois", 3), (33, "jeu, 4 fois", 4)] {
        let item = trip(&[(CARE_AT, Value::Moment(at(first, 14, 0))), (PATTERN, pattern.into())]);
        assert_eq!(item.int(&IN_TWO_MONTHS), counted, "{pattern}");
    }
}

#[test]
fn a_pattern_that_cannot_be_read_is_refused_at_its_field() {
    let mut centre = TestCentre::new();
    let mut item = trip(&[(PATTERN, "de temps en temps".into())]);
    item.set(&PERSON, Value::Person(centre.person.id));
    let refused = centre.tries(Operation::Add { item: Box::new(item), state: None, overrule: true }).unwrap_err();
    assert!(matches!(refused, Refusal::Field("series_pattern", why) if why.contains("lun mer ven")));
    assert!(centre.trips().is_empty());
}

#[test]
fn a_last_day_too_far_is_refused_at_its_field_by_the_last_that_would_do() {
    let mut centre = TestCentre::new();
    let adds = |centre: &mut TestCentre, pattern: &str| {
        let mut item = trip(&[(CARE_AT, Value::Moment(at(27, 8, 0))), (PATTERN, pattern.into())]);
        item.set(&PERSON, Value::Person(centre.person.id));
        centre.tries(Operation::Add { item: Box::new(item), state: None, overrule: true })
    };
    let refused = adds(&mut centre, "lun mer ven 8h jusqu’au 31/12/2028").unwrap_err();
    let Refusal::Field("series_pattern", why) = refused else { panic!("{refused:?}") };
    assert!(centre.trips().is_empty(), "200 of them and not a word of the others");
    let reached = why.split("jusqu’au ").nth(1).unwrap().split('\u{a0}').next().unwrap();
    adds(&mut centre, &format!("lun mer ven 8h jusqu’au {reached}")).unwrap();
    assert_eq!(centre.trips().len(), 200, "{why}");
}

#[test]
fn until_the_person_is_told_a_series_moves_as_one_and_undo_takes_all_back() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 4 fois");
    centre.go(1, RxTodo.state(), &[]);
    centre.go(1, ToBook.state(), &[]);
    let back = legs::RETURN;
    let booking = [driven(), vec![(back.planned_at, Value::Moment(at(27, 12, 0)))]].concat();
    let done = centre.go(1, Booked.state(), &booking);
    assert_eq!(
        (plain(&done.said).as_str(), done.items.len()),
        ("KAYA : réservé, ven 27/11 08:00, 4 lignes de la série", 4)
    );
    let trips = centre.trips();
    assert!(trips.iter().all(|trip| trip.text(&back.carrier) == "Taxi Bellerive"));
    assert_eq!(trips[3].moment(&back.planned_at), Some(at(34, 12, 0)), "at the same hour on its own day");
    centre.does(Operation::Undo(None));
    assert_eq!(centre.states(), ["TO_BOOK"; 4]);
    centre.go(1, Booked.state(), &booking);
    centre.go(1, Told.state(), &[]);
    assert_eq!(centre.states(), ["TOLD"; 4]);
    centre.go(1, Made.state(), &[]);
    assert_eq!(centre.states(), ["DONE", "TOLD", "TOLD", "TOLD"], "each lives its own life once told");
}

#[test]
fn care_of_another_place_brings_its_later_trips_back_and_care_of_another_day_its_trip_alone() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 4 fois");
    for to in [RxTodo, ToBook] {
        centre.go(1, to.state(), &[]);
    }
    centre.go(1, Booked.state(), &driven());
    centre.go(1, Told.state(), &[]);
    for (day, hour, said) in [(30, 10, "lun 30/11 10:00"), (31, 8, "mar 01/12 08:00")] {
        let done = centre.edits(2, &[(CARE_AT, Value::Moment(at(day, hour, 0)))]).unwrap();
        assert!(plain(&done.said).starts_with(&format!("KAYA : à revoir, {said}")), "{}", done.said);
        assert_eq!(centre.states(), ["TOLD", "TO_REVIEW", "TOLD", "TOLD"]);
        assert_eq!(centre.trips()[2].moment(&CARE_AT), Some(at(32, 8, 0)), "the others keep their hour");
        centre.does(Operation::Undo(None));
    }
    let done = centre.edits(2, &[(CARE_PLACE, "Clinique des Tilleuls".into())]).unwrap();
    assert_eq!(
        plain(&done.said),
        "KAYA : à revoir, lun 30/11 08:00, 3 lignes de la série ; à rappeler : Taxi Bellerive"
    );
    assert_eq!(centre.states(), ["TOLD", "TO_REVIEW", "TO_REVIEW", "TO_REVIEW"]);
    centre.does(Operation::Undo(None));
    assert_eq!(centre.states(), ["TOLD"; 4]);
    assert_eq!(centre.trips()[1].moment(&CARE_AT), Some(at(30, 8, 0)));
}

#[test]
fn a_carrier_who_calls_off_one_trip_leaves_the_later_ones_booked_unless_they_are_said_to_go_too() {
    for told in [false, true] {
        let mut centre = TestCentre::new();
        centre.weekly("lun mer ven 8h, 4 fois");
        for to in [RxTodo, ToBook] {
            centre.go(1, to.state(), &[]);
        }
        centre.go(1, Booked.state(), &driven());
        if told {
            centre.go(1, Told.state(), &[]);
        }
        let stands = centre.states()[0];
        let item = centre.trips()[1].id;
        let unsaid = Operation::Move {
            item,
            rev: None,
            to: ToReview.state(),
            with: Vec::new(),
            on_order_of: None,
            take_over: false,
        };
        let why = centre.tries(unsaid).unwrap_err().to_string();
        assert!(why.contains("les suivants aussi"), "{why}");
        centre.go(2, ToReview.state(), &[(SCOPE.field, Value::Code("ONE"))]);
        assert_eq!(centre.states(), [stands, "TO_REVIEW", stands, stands]);
        // A change of what all have in common still reaches those at the same point alone.
        centre.go(2, ToBook.state(), &[]);
        let done = centre.go(1, ToReview.state(), &[(SCOPE.field, Value::Code("REST"))]);
        assert!(done.said.contains("3 lignes de la série"), "{}", done.said);
        assert_eq!(centre.states(), ["TO_REVIEW", "TO_BOOK", "TO_REVIEW", "TO_REVIEW"]);
        centre.does(Operation::Undo(None));
        assert_eq!(centre.states(), [stands, "TO_BOOK", stands, stands]);
        // The last one is looked at again without the question.
        centre.go(4, ToReview.state(), &[]);
    }
}

#[test]
fn an_undone_series_is_cancelled_whole() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 3 fois");
    centre.does(Operation::Undo(None));
    assert_eq!(centre.states(), ["CANCELLED"; 3]);
    assert!(centre.trips().iter().all(|trip| trip.text(&VOID_REASON) == "ajout annulé"));
}

#[test]
fn two_hundred_trips_are_one_line_on_the_card_and_a_week_of_lines_in_the_list() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mar mer jeu ven 8h, 200 fois");
    let Answer::Card(card) = centre.store.answer_query(&Query::Card(centre.person.id), None, at(26, 9, 0)) else {
        panic!()
    };
    assert_eq!(card.open.len(), 1);
    let query = Query::Board { kind: &TRANSPORT, pro: None, closed: true };
    let Answer::Board(board) = centre.store.answer_query(&query, None, at(26, 9, 0)) else { panic!() };
    assert_eq!(board.rows.len(), 6, "the first, and those of the seven days to come");
    assert_eq!(board.rows[0].item.int(&SERIES_N), 1);
}

#[test]
fn a_series_that_tells_its_hours_says_when_the_first_care_is() {
    // Monday 9 November, 09:00.
    let first = |pattern: &str| {
        let item = trip(&[(CARE_AT, Value::Empty), (PATTERN, pattern.into())]);
        item.moment(&CARE_AT)
    };
    assert_eq!(first("lun mer ven 10h, 3 fois"), Some(at(9, 10, 0)));
    assert_eq!(first("lun mer ven 8h, 3 fois"), Some(at(11, 8, 0)), "this morning is over");
    assert_eq!(first("lun mer, 3 fois"), None);
    let refused = |pattern: &str| {
        let mut item = trip(&[(PATTERN, pattern.into())]);
        item.set(&CARE_AT, Value::Empty);
        item.set(&PERSON, Value::Person(PersonId(1)));
        item.find_refusal(&desk(at(9, 9, 0))).map(|(key, _)| key)
    };
    assert_eq!(refused("lun mer ven 8h, 3 fois"), None, "before it is written");
    assert_eq!((refused("lun mer, 3 fois"), refused("")), (Some(CARE_AT.key), Some(CARE_AT.key)));
}

#[test]
fn an_hour_alone_of_a_leg_is_of_the_first_day_of_a_series_that_says_it_by_itself() {
    let mut centre = TestCentre::new();
    let mut item = TRANSPORT.begin_item(SARAH, Some(&centre.person), &desk(centre.now));
    let given = trip(&[(PATTERN, "lun mer ven 8h, 3 fois".into())]);
    for (field, value) in given.fields().filter(|(field, _)| ![SERIES_TOTAL, IN_TWO_MONTHS].contains(field)) {
        item.set(field, value.clone());
    }
    item.set(&PERSON, Value::Person(centre.person.id));
    item.set(&CARE_AT, Value::Empty);
    // Typed on 9 November, while the form knew no day of care.
    item.set(&legs::OUTBOUND.planned_at, Value::Moment(at(9, 7, 15)));
    item.set(&legs::RETURN.planned_at, Value::Moment(at(9, 12, 0)));
    centre.does(Operation::Add { item: Box::new(item), state: None, overrule: false });
    let days: Vec<_> = centre
        .trips()
        .iter()
        .map(|trip| {
            [CARE_AT, legs::OUTBOUND.planned_at, legs::RETURN.planned_at].map(|field| trip.moment(&field).unwrap())
        })
        .collect();
    assert_eq!(days, [11, 13, 16].map(|day| [at(day, 8, 0), at(day, 7, 15), at(day, 12, 0)]));
}

#[test]
fn a_first_care_and_a_series_that_disagree_are_refused_with_both_moments_and_the_form_says_it_before() {
    let desk = desk(at(9, 9, 0));
    let asked = |care: Moment, pattern: &str| {
        let mut item = trip(&[(CARE_AT, Value::Moment(care)), (PATTERN, pattern.into())]);
        item.set(&PERSON, Value::Person(PersonId(1)));
        let refused = item.find_refusal(&desk).map(|(key, why)| (key, plain(&why)));
        (refused, plain(&(TRANSPORT.hints)(&item, &desk).join("\n")))
    };
    // Another hour of the same day, another day, a day of which the pattern says no hour.
    for (care, pattern, first) in [
        (at(10, 9, 30), "mar jeu 8h, 4 fois", "mar 10/11 08:00"),
        (at(10, 8, 0), "lun mer ven 8h, 12 fois", "mer 11/11 08:00"),
        (at(10, 8, 0), "jeu, 4 fois", "jeu 12/11 08:00"),
    ] {
        let (refused, hints) = asked(care, pattern);
        let (key, why) = refused.unwrap();
        assert_eq!(key, PATTERN.key);
        for said in [&why, &hints] {
            assert!(said.contains("Soin à") && (said.contains(first) || said.contains("demain")), "{pattern}: {said}");
        }
    }
    let (refused, hints) = asked(at(10, 8, 0), "mar jeu 8h, 4 fois");
    assert_eq!(refused, None);
    assert!(hints.contains("le premier demain 08:00, le dernier jeu 19/11 08:00"), "the hour is said too: {hints}");
}

#[test]
fn what_a_change_takes_along_is_said_before_it_is_saved() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 4 fois");
    let foretold = |centre: &TestCentre, n: usize, field: &Field, value: Value| {
        let before = centre.trips().swap_remove(n - 1);
        let mut after = before.clone();
        after.set(field, value);
        plain(&(TRANSPORT.series.unwrap().foretell)(&before, &mut after, &desk(centre.now)).join(" "))
    };
    let saturday = || Value::Moment(at(35, 9, 0));
    let shared = foretold(&centre, 1, &CARE_PLACE, "Clinique".into());
    assert!(shared.contains("change pour les suivants aussi"), "{shared}");
    assert_eq!(foretold(&centre, 1, &CARE_AT, saturday()), "", "nothing is booked, and its day is its own");
    for to in [RxTodo.state(), ToBook.state()] {
        centre.go(1, to, &[]);
    }
    centre.go(1, Booked.state(), &driven());
    let moves =
        [(CARE_AT, saturday(), "Ce trajet seul"), (CARE_PLACE, "Clinique".into(), "Ce trajet et les suivants aussi")];
    for (field, value, whose) in moves {
        let said = foretold(&centre, 2, &field, value.clone());
        assert!(said.starts_with(whose) && said.contains("« À revoir »"), "{said}");
        assert_eq!(foretold(&centre, 4, &field, value), "Ce trajet passe « À revoir ».");
    }
}

#[test]
fn a_card_has_a_line_for_each_state_that_the_trips_of_a_series_are_in() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 4 fois");
    for to in [RxTodo.state(), ToBook.state()] {
        centre.go(1, to, &[]);
    }
    centre.go(1, Booked.state(), &driven());
    let second = centre.trips().swap_remove(1);
    let changes = vec![(CARE_AT.key, Value::Moment(at(31, 9, 0)))];
    centre.does(Operation::Edit { item: second.id, rev: second.rev, changes });
    assert_eq!(centre.states(), ["BOOKED", "TO_REVIEW", "BOOKED", "BOOKED"]);
    let Answer::Card(card) = centre.store.answer_query(&Query::Card(centre.person.id), None, at(26, 9, 0)) else {
        panic!()
    };
    let lines: Vec<_> = card.open.iter().map(|row| (row.item.state.code, row.item.int(&SERIES_N))).collect();
    assert_eq!(lines, [("BOOKED", 1), ("TO_REVIEW", 2)]);
}

#[test]
fn the_trips_of_a_series_are_new_on_their_day_of_care_and_not_when_they_begin_to_be_shown() {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 12 fois");
    let day_of = |trip: &Item| trip.moment(&CARE_AT).unwrap().day_in(Zone::PARIS);
    let care: Vec<_> = centre.trips().iter().map(day_of).collect();
    for first in at(1, 0, 0).day_in(Zone::PARIS).iter_days().take(60) {
        let period = Query::Figures(Period { span: Span::Day, first });
        let Answer::Figures(figures) = centre.store.answer_query(&period, None, at(61, 20, 0)) else { panic!() };
        let pane = figures.now.panes.iter().find(|pane| pane.kind == &TRANSPORT).unwrap();
        let new = pane.counts_of(&NEW).total_count();
        assert_eq!(new, i64::from(care.contains(&first)), "{first}");
    }
}
