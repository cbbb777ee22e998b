//! Trips at the desk and by command: a series under other hours, the carrier back proposed after the one there, and
//! questions asked alike.

use std::path::PathBuf;
use std::process::{Command, Output};

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};
use comptoir::domain::{Moment, Person, PersonId, Role};
use comptoir::model::{Item, State, Value};
use comptoir::panes::transport::*;
use comptoir::protocol::{Changes, NewCentre, NewStaff, Operation, Request};
use comptoir::store::Store;
use tempfile::TempDir;

use crate::support::bench::*;
use crate::support::context;

/// A trip there and back, in the file, as number 3.
fn trip(state: State, changes: Changes) -> Item {
    let desk = context::desk("09:41");
    let mut item = TRANSPORT.begin_item(context::SARAH, None, &desk);
    let days = |count| Moment::start_of(desk.today() + Days::new(count), desk.zone).plus_minutes(8 * 60);
    for (field, value) in [
        (PERSON, Value::Person(PersonId(7))),
        (REASON.field, Value::Code("ALD")),
        (CARE_PLACE, "Dialyse".into()),
        (CARE_AT, Value::Moment(days(7))),
        (PICKUP_ADDRESS, "3 rue du Lavoir".into()),
        (MODE.field, Value::Code("VSL")),
    ] {
        item.set(&field, value);
    }
    for (key, value) in changes {
        item.set(TRANSPORT.field(key).unwrap(), value);
    }
    TRANSPORT.open(&mut item, None, &desk).unwrap();
    (item.id.0, item.rev, item.state) = (3, 1, state);
    item
}

/// The list of transports with this trip in it, chosen.
fn list(item: Item) -> Bench {
    let mut bench = Bench::open();
    bench.keys("3");
    bench.answer(bench.board_asked(), board_of(&TRANSPORT, vec![item]));
    bench.keys("Down");
    bench
}

fn carriers(bench: &Bench) -> [&str; 2] {
    legs::BOTH.map(|leg| bench.line(leg.carrier.key))
}

fn given<'a>(bench: &'a Bench, key: &str) -> &'a Value {
    let Operation::Move { with, .. } = bench.last_op() else { panic!("{:?}", bench.last_op()) };
    &with.iter().find(|(given, _)| *given == key).unwrap().1
}

#[test]
fn the_carrier_there_is_proposed_for_coming_back() {
    let mut bench = list(trip(ToBook.state(), vec![]));
    bench.keys("Space Taxi Space Oumar Tab");
    assert_eq!(carriers(&bench), ["Taxi Oumar", "Taxi Oumar"]);
    // Another name there is another proposal, as long as it is one.
    bench.keys("Up Ctrl-U VSL Space Dupond Tab");
    assert_eq!(carriers(&bench), ["VSL Dupond", "VSL Dupond"]);
    bench.go_to("return_carrier");
    bench.keys("Ctrl-S");
    assert_eq!(*given(&bench, "return_carrier"), "VSL Dupond".into());
}

#[test]
fn what_was_typed_for_coming_back_is_never_written_over() {
    let mut bench = list(trip(ToBook.state(), vec![]));
    bench.keys("Space");
    bench.go_to("return_carrier");
    bench.keys("Ambulances Space Leroy Up Up Up");
    assert_eq!(bench.sheet().entry().field, legs::OUTBOUND.carrier);
    bench.keys("Taxi Space Oumar Tab");
    assert_eq!(carriers(&bench), ["Taxi Oumar", "Ambulances Leroy"]);
    // Emptied on purpose, it stays empty while the name there is the same.
    let mut bench = list(trip(ToBook.state(), vec![]));
    bench.keys("Space Taxi Space Oumar Tab");
    bench.go_to("return_carrier");
    bench.keys("Ctrl-U Up Up Up Tab");
    assert_eq!(carriers(&bench), ["Taxi Oumar", ""]);
    // In the file already: a form opened for something else changes nothing.
    let one = vec![("outbound_carrier", "Taxi Oumar".into())];
    let mut bench = list(trip(ToBook.state(), one));
    bench.keys("m");
    bench.go_to("outbound_carrier");
    bench.keys("Tab");
    assert_eq!(carriers(&bench), ["Taxi Oumar", ""]);
}

#[test]
fn a_carrier_who_had_both_legs_is_replaced_on_both_when_they_are_booked_again() {
    let had = |back: &str| vec![("outbound_carrier", "Taxi Oumar".into()), ("return_carrier", back.into())];
    for (back, then) in [("Taxi Oumar", "VSL Dupond"), ("Ambulances Leroy", "Ambulances Leroy")] {
        let mut bench = list(trip(ToBook.state(), had(back)));
        bench.keys("Space");
        bench.go_to("outbound_carrier");
        bench.keys("Ctrl-U VSL Space Dupond Tab");
        assert_eq!(carriers(&bench), ["VSL Dupond", then]);
    }
    // A change of one leg of what is booked is of that leg.
    let mut bench = list(trip(Booked.state(), had("Taxi Oumar")));
    bench.keys("m");
    bench.go_to("outbound_carrier");
    bench.keys("Ctrl-U VSL Space Dupond Tab");
    assert_eq!(carriers(&bench), ["VSL Dupond", "Taxi Oumar"]);
    let centre = Centre::new();
    centre.asked(&["dap_override=NO", "dap_override_reason=vu"]);
    for step in [["RX_TODO", ""], ["TO_BOOK", ""], ["BOOKED", "outbound_carrier=Taxi Oumar"], ["TO_REVIEW", ""]] {
        centre.ok(&["move", "1", step[0], step[1]].iter().copied().filter(|word| !word.is_empty()).collect::<Vec<_>>());
    }
    centre.ok(&["move", "1", "TO_BOOK"]);
    centre.ok(&["move", "1", "BOOKED", "outbound_carrier=VSL Dupond"]);
    let trip = &Store::open(&centre.db).unwrap().load_items(&TRANSPORT, true).unwrap()[0];
    assert_eq!(trip.text(&legs::RETURN.carrier), "VSL Dupond");
}

#[test]
fn the_carrier_back_is_proposed_as_soon_as_the_one_there_is_known_and_only_for_a_trip_back() {
    let one = vec![("outbound_carrier", "Taxi Oumar".into())];
    let mut bench = list(trip(ToBook.state(), one));
    bench.keys("Space");
    assert_eq!(carriers(&bench), ["Taxi Oumar", "Taxi Oumar"]);
    assert!(!bench.sheet().touched(), "nothing typed, nothing to keep");
    bench.keys("Ctrl-S");
    assert_eq!(*given(&bench, "return_carrier"), "Taxi Oumar".into());
    let there = vec![("legs", Value::Codes(vec![legs::OUTBOUND.way.code()]))];
    let mut bench = list(trip(Asked.state(), there));
    bench.keys("m");
    bench.go_to("outbound_carrier");
    bench.keys("Taxi Space Oumar Tab");
    assert_eq!(carriers(&bench), ["Taxi Oumar", ""]);
}

#[test]
fn the_form_of_a_trip_of_a_series_says_what_another_pattern_moves_and_saves_it_alone() {
    let item = trip(
        Asked.state(),
        vec![
            ("series", Value::Int(3)),
            ("series_n", Value::Int(1)),
            ("series_total", Value::Int(6)),
            ("series_pattern", "lun 8h, 6 fois".into()),
        ],
    );
    let mut bench = list(item);
    bench.keys("m");
    bench.go_to("series_pattern");
    let hints = |bench: &Bench| bench.sheet().hints(&bench.app.context).join("\n");
    assert!(!hints(&bench).contains("passent"));
    bench.keys("Ctrl-U ven Space 10h, Space 6 Space fois");
    assert!(hints(&bench).starts_with("Les trajets 1 à 6 passent à ven "), "{}", hints(&bench));
    assert!(hints(&bench).contains("Férié"), "Christmas is a Friday: {}", hints(&bench));
    bench.keys("Ctrl-S");
    let Operation::Edit { changes, .. } = bench.last_op() else { panic!("{:?}", bench.last_op()) };
    assert_eq!(*changes, vec![("series_pattern", Value::from("ven 10h, 6 fois"))]);
}

/// A centre whose commands are run; nothing in it depends on the day.
struct Centre {
    _folder: TempDir,
    db: PathBuf,
}

impl Centre {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let db = folder.path().join("centre.db");
        let member = |name: &str, role| NewStaff {
            name: name.into(),
            role: Role::from_code(role).unwrap(),
            unix_user: None,
            instructions: Vec::new(),
        };
        let now = Moment::now();
        let test_centre = NewCentre {
            code: "T".into(),
            name: "Les Tilleuls".into(),
            first: member("Sarah", "accueil"),
            hours: Vec::new(),
            at: now,
        };
        let mut store = Store::create(&db, &test_centre).unwrap();
        let person = Person { ehr_ref: Some("K".into()), ..Person::new("KAYA", now) };
        for operation in [Operation::AddStaff(member("Dr Morel", "medecin")), Operation::AddPerson(Box::new(person))] {
            let request = Request {
                key: operation.code().code().into(),
                by: context::SARAH,
                terminal: "essai".into(),
                at: now,
                operation,
            };
            store.run(&request).unwrap();
        }
        Self { _folder: folder, db }
    }

    fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        command.env_clear().env("HOME", self.db.parent().unwrap()).env("COMPTOIR_DB", &self.db);
        // The centre may have been written under another clock than the command's.
        command.env("COMPTOIR_CLOCK_IS_RIGHT", "1");
        command.args(words).output().unwrap()
    }

    fn ok(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "{words:?} {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().replace('\u{a0}', " ")
    }

    fn refused(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(!output.status.success(), "{words:?} {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).unwrap().replace('\u{a0}', " ")
    }

    /// A trip on a Monday three weeks ahead at the least.
    fn asked(&self, more: &[&str]) {
        let today = Moment::now().day_in(comptoir::domain::Zone::PARIS);
        let monday = (today + Days::new(21)).iter_days().find(|day| day.weekday() == Weekday::Mon).unwrap();
        let care = format!("care_at={} 8h", monday.format("%d/%m/%Y"));
        let trip =
            ["add", "TRANSPORT", "person=ref:K", "reason=ALD", "care_place=Dialyse", "pickup_address=ici", "mode=VSL"];
        self.ok(&[&trip, [care.as_str()].as_slice(), more].concat());
    }

    /// Where each trip stands: its day, its hour and its state.
    fn trips(&self) -> Vec<(NaiveDate, String, State)> {
        let mut trips = Store::open(&self.db).unwrap().load_items(&TRANSPORT, true).unwrap();
        trips.sort_by_key(|trip| trip.int(&SERIES_N));
        let zone = comptoir::domain::Zone::PARIS;
        let stands = |trip: &Item| {
            let at = trip.moment(&CARE_AT).unwrap();
            (at.day_in(zone), at.clock_text(zone), trip.state)
        };
        trips.iter().map(stands).collect()
    }
}

#[test]
fn the_command_moves_a_series_from_a_trip_on() {
    let centre = Centre::new();
    centre.asked(&["series_pattern=lun 8h, 4 fois"]);
    let before = centre.trips();
    let said = centre.ok(&["edit", "2", "series_pattern=mer 14h30, 4 fois"]);
    assert_eq!(said.trim(), "Transport n° 2 — KAYA : série changée, 3 lignes déplacées.");
    let after = centre.trips();
    assert_eq!(after[0], before[0]);
    for (old, new) in before.iter().zip(&after).skip(1) {
        assert_eq!((new.0, new.1.as_str()), (old.0 + Days::new(2), "14:30"));
    }
    let why = centre.refused(&["edit", "2", "series_pattern=mer 14h30, 9 fois"]);
    assert!(why.contains("« 4 fois » ou « 3 fois »"), "{why}");
    assert!(centre.refused(&["edit", "2", "remark=ici", "rev=1"]).contains("Modifié"), "what was read has changed");
    assert!(centre.refused(&["edit", "2", "person=1"]).contains("give"));
    assert!(centre.refused(&["edit", "2", "starts_on=demain"]).contains("ne s’écrit pas ici"));
    assert_eq!(centre.trips(), after);
    centre.ok(&["move", "2", "CANCELLED", "cancels=ONE", "void_reason=erreur"]);
    assert!(centre.refused(&["edit", "2", "remark=ici"]).contains("rouvrez"));
}

#[test]
fn the_command_proposes_the_carrier_back_and_asks_before_what_is_most_likely_a_slip() {
    let centre = Centre::new();
    centre.asked(&["dap_override=NO", "dap_override_reason=vu"]);
    for step in [["move", "1", "RX_TODO"], ["move", "1", "TO_BOOK"]] {
        centre.ok(&step);
    }
    centre.ok(&["move", "1", "BOOKED", "outbound_carrier=Taxi Oumar"]);
    let trip = &Store::open(&centre.db).unwrap().load_items(&TRANSPORT, true).unwrap()[0];
    assert_eq!(trip.text(&legs::RETURN.carrier), "Taxi Oumar");
    centre.ok(&["move", "1", "TOLD"]);
    let why = centre.refused(&["move", "1", "DONE"]);
    assert!(why.contains("Déjà effectué ?") && why.contains("overrule=yes"), "{why}");
    assert_eq!(centre.trips()[0].2, Told);
    centre.ok(&["move", "1", "DONE", "overrule=yes"]);
    assert_eq!(centre.trips()[0].2, Done);
    // Said empty, it stays so, and the step says what it lacks.
    centre.asked(&["dap_override=NO", "dap_override_reason=vu", "overrule=yes"]);
    for step in [["move", "2", "RX_TODO"], ["move", "2", "TO_BOOK"]] {
        centre.ok(&step);
    }
    let why = centre.refused(&["move", "2", "BOOKED", "outbound_carrier=Taxi Oumar", "return_carrier="]);
    assert!(why.contains("Le retour n’a pas de transporteur"), "{why}");
    centre.ok(&["move", "2", "BOOKED", "outbound_carrier=Taxi Oumar", "return_carrier=VSL Dupond"]);
}

#[test]
fn an_hour_alone_is_of_the_day_that_the_line_has() {
    // Care is in seven days, at 8:00: « 9h » in its place is no appointment of this morning.
    let mut bench = list(trip(ToBook.state(), vec![]));
    bench.keys("m");
    bench.go_to("care_at");
    bench.keys("Ctrl-U 9 h");
    let at = bench.sheet().focus;
    assert!(bench.sheet().understood(at, &bench.app.context).unwrap().ends_with("30/11 09:00"), "{:?}", bench.sheet());
    bench.keys("Ctrl-S");
    let Operation::Edit { changes, .. } = bench.last_op() else { panic!("{:?}", bench.last_op()) };
    let desk = context::desk("09:41");
    let on_the_day = |hour| {
        let day = desk.today() + Days::new(7);
        Value::Moment(Moment::from_wall_clock(day, NaiveTime::from_hms_opt(hour, 0, 0).unwrap(), desk.zone))
    };
    assert_eq!(changes.iter().find(|(key, _)| *key == "care_at").unwrap().1, on_the_day(9));
    // Nor does the car leave a week before.
    let mut bench = list(trip(ToBook.state(), vec![]));
    bench.keys("Space Taxi Space Oumar");
    bench.go_to("outbound_planned_at");
    bench.keys("7 h Ctrl-S");
    assert_eq!(*given(&bench, "outbound_planned_at"), on_the_day(7));
}

#[test]
fn the_legs_of_a_trip_move_with_its_care_before_the_eyes_of_whoever_moves_it() {
    let desk = context::desk("09:41");
    let at = |days, hour: u32, minute: u32| {
        let clock = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
        Value::Moment(Moment::from_wall_clock(desk.today() + Days::new(days), clock, desk.zone))
    };
    let legs = vec![("outbound_planned_at", at(7, 7, 15)), ("return_planned_at", at(7, 12, 0))];
    let saved = |bench: &Bench| {
        let Operation::Edit { changes, .. } = bench.last_op() else { panic!("{:?}", bench.last_op()) };
        changes.clone()
    };
    for (typed, care, there, back) in [
        // An hour later, and the day after.
        ("9 h", at(7, 9, 0), at(7, 8, 15), at(7, 13, 0)),
        ("01/12 Space 8 h", at(8, 8, 0), at(8, 7, 15), at(8, 12, 0)),
    ] {
        let mut bench = list(trip(ToBook.state(), legs.clone()));
        bench.keys("m");
        bench.go_to("care_at");
        bench.keys(&format!("Ctrl-U {typed} Tab"));
        assert_ne!(bench.line("outbound_planned_at"), "lun 30/11 07:15");
        bench.keys("Ctrl-S");
        let changes = saved(&bench);
        assert_eq!(changes.len(), 3, "{changes:?}");
        for (key, value) in [("care_at", care), ("outbound_planned_at", there), ("return_planned_at", back)] {
            assert!(changes.contains(&(key, value)), "{key}: {changes:?}");
        }
    }
    // Whoever gives a leg its own hour keeps it, on the day of care; care put back puts the other back.
    let mut bench = list(trip(ToBook.state(), legs.clone()));
    bench.keys("m");
    bench.go_to("care_at");
    bench.keys("Ctrl-U 01/12 Space 8 h Tab");
    bench.go_to("outbound_planned_at");
    bench.keys("Ctrl-U 6 h Tab");
    bench.keys("Ctrl-S");
    assert!(saved(&bench).contains(&("outbound_planned_at", at(8, 6, 0))), "{:?}", saved(&bench));
    let mut bench = list(trip(ToBook.state(), legs));
    bench.keys("m");
    bench.go_to("care_at");
    bench.keys("Ctrl-U 9 h Tab");
    bench.go_to("care_at");
    bench.keys("Ctrl-U 8 h Tab");
    bench.go_to("remark");
    bench.keys("ici Ctrl-S");
    assert_eq!(saved(&bench), vec![("remark", Value::from("ici"))]);
}

#[test]
fn the_command_moves_the_legs_with_their_care_and_says_so() {
    let centre = Centre::new();
    centre.asked(&["outbound_planned_at=7h15", "return_planned_at=12h"]);
    let hours = || {
        let trip = Store::open(&centre.db).unwrap().load_items(&TRANSPORT, true).unwrap().remove(0);
        let zone = comptoir::domain::Zone::PARIS;
        let days = [CARE_AT, legs::OUTBOUND.planned_at, legs::RETURN.planned_at].map(|field| {
            let at = trip.moment(&field).unwrap();
            (at.day_in(zone), at.clock_text(zone))
        });
        assert!(days.iter().all(|(day, _)| *day == days[0].0), "{days:?}");
        days.map(|(_, hour)| hour)
    };
    let said = centre.ok(&["edit", "1", "care_at=10h"]);
    assert!(said.contains("aller : départ") && said.contains("09:15") && said.contains("14:00"), "{said}");
    assert_eq!(hours(), ["10:00", "09:15", "14:00"]);
    let next = (centre.trips()[0].0 + Days::new(1)).format("%d/%m/%Y");
    let said = centre.ok(&["edit", "1", "outbound_planned_at=6h", &format!("care_at={next} 11h")]);
    assert_eq!(hours(), ["11:00", "06:00", "15:00"], "{said}");
}

#[test]
fn only_the_leg_still_to_make_is_asked_about_when_it_is_booked_again() {
    let made = vec![("outbound_state", Value::Code("DONE")), ("outbound_confirmed_by", "Nour".into())];
    let mut bench = list(trip(ToBook.state(), made));
    bench.keys("Space");
    let asked: Vec<_> = bench.sheet().entries.iter().map(|entry| entry.field.key).collect();
    assert_eq!(asked, ["return_carrier", "return_planned_at", "return_confirmed_by"]);
}
