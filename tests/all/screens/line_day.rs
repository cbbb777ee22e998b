//! A line of another day than today says so wherever it stands, and no single key uses it up: keys on the real app and a
//! real file, Thursday 26 November 2026 at 09:41, and the real commands.

use std::process::{Command, Output};

use comptoir::domain::{ItemId, Moment};
use comptoir::model::{State, Value};
use comptoir::panes::arrival::{
    ARRIVAL, AWAITED, Expected, INTERPRETER, MODE, NoShow, PERSON, RDV_AT, VOID_REASON, Waiting,
};
use comptoir::panes::transport::{
    CARE_AT, CARE_PLACE, DISTANCE_KM, LEGS, MODE as BY_MEANS, PICKUP_ADDRESS, REASON, TRANSPORT,
};
use comptoir::protocol::{Changes, Operation, Refusal};

use crate::support::{Seat, TestCentre, Visit, at, day, plain};

fn on(month: u32, date: u32, hour: u32) -> Moment {
    Moment::from_local(day(2026, month, date).and_hms_opt(hour, 0, 0).unwrap(), comptoir::domain::Zone::PARIS)
}

/// Elif is expected on these days, for Dr Roux.
fn expects(centre: &mut TestCentre, days: &[Moment]) -> Vec<ItemId> {
    let visit = |rdv| Visit { of: Some(("KAYA", "Elif")), rdv: Some(rdv), to: &["Dr Roux"], ..Visit::default() };
    days.iter().map(|rdv| centre.comes(at(9, 0), visit(*rdv))).collect()
}

fn travels(centre: &mut TestCentre, (name, first): (&str, &str), when: Moment) -> ItemId {
    let person = centre.person(name, first);
    let mut trip =
        TRANSPORT.begin_item(centre.staff("Sarah"), Some(&person), &centre.store.load_context(at(9, 0)).unwrap());
    for (field, value) in [
        (REASON.field, Value::Code("HOSPIT")),
        (CARE_PLACE, "Imagerie".into()),
        (CARE_AT, Value::Moment(when)),
        (PICKUP_ADDRESS, "3 rue du Lavoir".into()),
        (DISTANCE_KM, Value::Int(9)),
        (BY_MEANS.field, Value::Code("TAXI")),
        (LEGS.field, Value::Codes(vec!["OUTBOUND", "RETURN"])),
    ] {
        trip.set(&field, value);
    }
    centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(trip), state: None, overrule: false }).items[0].id
}

/// The lines of the card that are open.
fn open_lines(seat: &Seat) -> Vec<String> {
    let screen = plain(&seat.sees());
    let lines = screen.lines().skip_while(|line| line.trim() != "Ouvert").skip(1);
    let lines = lines.map(|line| line.trim_start_matches(['▌', ' ', '!']).to_owned());
    lines.take_while(|line| !line.is_empty()).collect()
}

fn arrivals(centre: &TestCentre) -> Vec<(State, Option<Moment>)> {
    let mut all = centre.store.load_items(&ARRIVAL, true).unwrap();
    all.sort_by_key(|item| item.id);
    all.iter().map(|item| (item.state, item.moment(&RDV_AT))).collect()
}

#[test]
fn the_card_tells_appointments_in_the_order_of_time_each_with_its_day_and_place() {
    let mut centre = TestCentre::with_people();
    expects(&mut centre, &[on(12, 15, 10), on(11, 30, 9), on(11, 27, 14)]);
    travels(&mut centre, ("KAYA", "Elif"), on(12, 11, 8));
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Entrée>");
    assert_eq!(
        open_lines(&seat),
        [
            "Arrivées : Attendu·e  demain 14:00  interprète : turc  Dr Roux",
            "Arrivées : Attendu·e  lun 30/11 09:00  interprète : turc  Dr Roux",
            "Transports : Demandé  ven 11/12 08:00  Imagerie",
            "Arrivées : Attendu·e  mar 15/12 10:00  interprète : turc  Dr Roux",
        ]
    );
    seat.sized(60, 16);
    assert!(seat.reads("Attendu·e  mar 15/12 10:00"), "{}", seat.sees());
    seat.strikes("<Bas>");
    assert!(seat.reads("  Dr Roux\n"), "what the edge cuts\n{}", seat.sees());
}

#[test]
fn the_lookup_and_the_other_panes_say_the_day_of_what_is_open() {
    let mut centre = TestCentre::with_people();
    expects(&mut centre, &[on(12, 15, 10)]);
    travels(&mut centre, ("BENALI", "Fatima"), on(11, 30, 10));
    centre.comes(at(9, 30), Visit { of: Some(("BENALI", "Fatima")), ..Visit::default() });
    let mut seat = centre.seat("Sarah");
    seat.on("BENALI Fatima");
    assert!(seat.line("BENALI Fatima").contains("transport demandé"), "{}", seat.sees());
    seat.strikes("/kaya");
    assert!(seat.line("KAYA Elif").ends_with("attendu·e mar 15/12"), "{}", seat.sees());
    let mut seat = centre.seat("Sarah");
    seat.strikes("/benali fat");
    assert!(seat.line("BENALI Fatima").ends_with("ici, en attente · transp…"), "today’s comes first\n{}", seat.sees());
    assert!(
        seat.reads("\n    ici, en attente · transport demandé lun 30/11\n"),
        "whole, under the list\n{}",
        seat.sees()
    );
    seat.sized(132, 40);
    assert!(seat.line("BENALI Fatima").ends_with("ici, en attente · transport demandé lun 30/11"), "{}", seat.sees());
}

#[test]
fn forms_histories_and_messages_name_the_day() {
    let mut centre = TestCentre::with_people();
    expects(&mut centre, &[on(12, 15, 10)]);
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Entrée>x");
    assert!(seat.reads("Annuler — KAYA Elif, 19/01/1990, 36 ans, le mardi 15/12 à 10:00"), "{}", seat.sees());
    seat.strikes("<Échap>h");
    assert!(seat.reads("KAYA Elif — Attendu·e, le mardi 15/12 à 10:00"), "{}", seat.sees());
    seat.strikes("<Échap>c");
    assert!(seat.reads("KAYA Elif"), "{}", seat.sees());
    let said = centre.does("Claire", at(9, 41), cancel(&centre, arrival_of(&centre, "KAYA", "Elif"))).said;
    assert_eq!(plain(&said), "KAYA Elif : annulé·e, mar 15/12 10:00");
}

fn arrival_of(centre: &TestCentre, name: &str, first: &str) -> ItemId {
    centre.visits(Some(centre.person(name, first).id))[0].id
}

fn cancel(centre: &TestCentre, item: ItemId) -> Operation {
    let rev = Some(centre.item(item).rev);
    let with = vec![(VOID_REASON.key, Value::from("la personne a téléphoné"))];
    Operation::Move { item, rev, to: ARRIVAL.cancelled, with, on_order_of: None, take_over: true }
}

#[test]
fn a_line_left_from_yesterday_shows_its_date_and_never_an_hour_of_today() {
    let mut centre = TestCentre::with_people();
    expects(&mut centre, &[on(11, 25, 9)]);
    let walked_in = Visit { of: Some(("TRAN", "Minh")), ..Visit::default() };
    centre.comes(Moment(at(16, 0).0 - 24 * 3600), walked_in);
    let mut seat = centre.seat("Sarah");
    let kaya = seat.line("KAYA Elif");
    assert!(kaya.contains("25/11 KAYA") && kaya.contains("hier 09:00") && !kaya.contains(" 09:00 KAYA"), "{kaya}");
    let minh = seat.line("TRAN Minh");
    assert!(minh.contains("25/11 TRAN") && minh.contains("hier"), "{minh}");
    seat.strikes("/kaya<Entrée>");
    assert!(seat.reads("Attendu·e  hier 09:00"), "{}", seat.sees());
}

#[test]
fn the_handover_says_for_which_day_a_new_appointment_is() {
    let mut centre = TestCentre::with_people();
    let visit = Visit { of: Some(("KAYA", "Elif")), rdv: Some(on(12, 15, 10)), ..Visit::default() };
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("<Bas><Ctrl-L>");
    centre.comes(at(9, 41), visit);
    let mut claire = centre.seat("Claire");
    claire.strikes("<Ctrl-N>");
    assert!(claire.reads("attendu·e, mar 15/12 10:00"), "{}", claire.sees());
}

#[test]
fn being_here_on_another_day_asks_and_neither_answer_is_taken_by_one_key() {
    let mut centre = TestCentre::with_people();
    let (there, before) = (on(12, 15, 10), [on(12, 15, 10)]);
    expects(&mut centre, &before);
    for (columns, rows) in [(80, 24), (60, 16)] {
        let mut seat = centre.seat("Sarah");
        seat.sized(columns, rows).strikes("/kaya<Entrée>v");
        assert!(seat.reads("Attendu·e le mardi 15/12 à 10:00"), "{}", seat.sees());
        assert!(seat.reads("ici, sans rendez-vous") && seat.reads("le rendez-vous du 15/12 reste"), "{}", seat.sees());
        assert!(seat.reads("ce rendez-vous, maintenant"), "{}", seat.sees());
        seat.strikes("v<Échap>");
        assert_eq!(arrivals(&centre), [(Expected.state(), Some(there))], "{columns}");
        seat.strikes("v<Entrée>");
        assert_eq!(arrivals(&centre), [(Expected.state(), Some(there)), (Waiting.state(), None)], "the 15th stays");
        let here = centre.visits(Some(centre.person("KAYA", "Elif").id)).into_iter().find(|item| item.state == Waiting);
        let here = here.unwrap();
        assert_eq!(here.team(&AWAITED), [centre.staff("Dr Roux")]);
        assert_eq!((here.text(&MODE), here.text(&INTERPRETER)), ("SANS_RDV", "NEEDED"));
        assert!(seat.reads("en attente ; attendu·e aussi mar"), "{}", seat.sees());
        seat.strikes("u");
        let of_today: Vec<_> = arrivals(&centre).into_iter().filter(|(state, _)| state.open).collect();
        assert_eq!(of_today, [(Expected.state(), Some(there))]);
        centre = TestCentre::with_people();
        expects(&mut centre, &before);
    }
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Entrée>v<Bas><Entrée>");
    assert_eq!(arrivals(&centre), [(Waiting.state(), Some(at(9, 41)))], "that appointment, now\n{}", seat.sees());
    seat.strikes("u");
    assert_eq!(arrivals(&centre), [(Expected.state(), Some(there))], "with its day");
}

#[test]
fn yesterdays_appointment_is_not_todays_either_and_one_of_today_needs_no_question() {
    let mut centre = TestCentre::with_people();
    expects(&mut centre, &[on(11, 25, 9)]);
    centre.comes(at(9, 0), Visit { of: Some(("TRAN", "Minh")), rdv: Some(at(15, 0)), ..Visit::default() });
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA").strikes("v");
    assert!(seat.reads("Attendu·e hier à 09:00"), "{}", seat.sees());
    seat.strikes("<Échap>").on("TRAN").strikes("v");
    assert!(seat.reads("TRAN Minh : en attente"), "{}", seat.sees());
    // Marked absent yesterday, and here today.
    let kaya = arrival_of(&centre, "KAYA", "Elif");
    centre.moves(at(9, 41), kaya, NoShow.state());
    seat.hears().strikes("<Fin><Entrée>").on("KAYA").strikes("v");
    assert!(seat.reads("Absent·e hier à 09:00"), "{}", seat.sees());
}

#[test]
fn an_arrival_in_one_key_never_resumes_another_day_and_tells_what_else_is_expected() {
    let mut centre = TestCentre::with_people();
    expects(&mut centre, &[on(11, 25, 9), on(12, 15, 10)]);
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Ctrl-A>");
    let all = arrivals(&centre);
    assert_eq!(all[2], (Waiting.state(), None), "{all:?}\n{}", seat.sees());
    assert_eq!((all[0].0, all[1].0), (Expected.state(), Expected.state()));
    assert!(seat.reads("attendu·e aussi hier 09:00"), "{}", seat.sees());
    // With two appointments today the first goes on, and the message tells the other.
    let first = centre.comes(at(9, 0), Visit { of: Some(("TRAN", "Minh")), rdv: Some(at(10, 0)), ..Visit::default() });
    let mut second = centre.item(first);
    (second.id, second.rev) = (ItemId(0), 0);
    second.set(&RDV_AT, Value::Moment(at(15, 0)));
    centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(second), state: None, overrule: true });
    seat.strikes("<Échap>/tran<Ctrl-A>");
    let minh = arrivals(&centre).split_off(3);
    assert_eq!(minh, [(Waiting.state(), Some(at(10, 0))), (Expected.state(), Some(at(15, 0)))]);
    assert!(seat.reads("TRAN Minh : en attente ; attendu·e aussi 15:00"), "{}", seat.sees());
}

#[test]
fn no_deed_goes_around_the_question() {
    let mut centre = TestCentre::with_people();
    let kaya = expects(&mut centre, &[on(12, 15, 10)])[0];
    let here = |with: Changes| Operation::Move {
        item: kaya,
        rev: None,
        to: Waiting.state(),
        with,
        on_order_of: None,
        take_over: false,
    };
    let why = centre.tries("Claire", at(9, 41), here(vec![])).unwrap_err();
    assert!(matches!(&why, Refusal::Rule(why) if why.contains("le mardi 15/12 à 10:00")), "{why:?}");
    assert_eq!(centre.item(kaya).state, Expected);
    centre.does("Claire", at(9, 41), here(vec![(RDV_AT.key, Value::Moment(at(9, 41)))]));
    assert_eq!(centre.item(kaya).state, Waiting);
}

#[test]
fn the_command_wants_to_be_told_which_is_meant() {
    let centre = TestCentre::with_people();
    let db = centre.path();
    let comptoir = |words: &[&str]| -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        command.env_remove("XDG_DATA_HOME").env("HOME", db.parent().unwrap()).env("COMPTOIR_DB", &db);
        command.args(words).output().unwrap()
    };
    let ok = |words: &[&str]| {
        let output = comptoir(words);
        assert!(output.status.success(), "{words:?} {}", String::from_utf8_lossy(&output.stderr));
        plain(&String::from_utf8(output.stdout).unwrap())
    };
    let person = format!("person={}", centre.person("KAYA", "Elif").id);
    // In nineteen days, whenever this is read.
    let add = ["add", "ARRIVAL", &person, "mode=RDV", "rdv_at=+19 10h00", "awaited=Dr Roux", "key=rdv"];
    let said = ok(&add);
    assert!(said.contains("attendu·e, ") && said.contains("10:00"), "{said}");
    let item = centre.store.load_items(&ARRIVAL, false).unwrap()[0].clone();
    let number = item.id.to_string();
    let output = comptoir(&["move", &number, "WAITING"]);
    let why = plain(&String::from_utf8_lossy(&output.stderr));
    assert!(!output.status.success() && why.contains("here=today") && why.contains("here=moved"), "{why}");
    let output = comptoir(&["move", &number, "WAITING", "here=demain"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("today, moved"), "{output:?}");
    assert_eq!(centre.item(item.id).state, Expected);
    let said = ok(&["move", &number, "WAITING", "here=today"]);
    assert!(said.contains("KAYA Elif : en attente"), "{said}");
    assert_eq!(centre.item(item.id).rev, item.rev, "the appointment stays as it was");
    let new = centre.store.load_items(&ARRIVAL, false).unwrap().into_iter().find(|one| one.id != item.id).unwrap();
    assert_eq!((new.state, new.text(&MODE), new.get(&PERSON)), (Waiting.state(), "SANS_RDV", item.get(&PERSON)));
    ok(&["move", &number, "WAITING", "here=moved"]);
    let moved = centre.item(item.id);
    assert!(moved.state == Waiting && moved.moment(&RDV_AT) < item.moment(&RDV_AT), "{moved:?}");
    assert!(ok(&["find", "kaya"]).contains("en attente ×2"));
}

#[test]
fn a_line_moved_to_another_day_by_its_form_says_which() {
    let mut centre = TestCentre::with_people();
    let visit = Visit { of: Some(("KAYA", "Elif")), rdv: Some(at(11, 0)), ..Visit::default() };
    let line = centre.comes(at(9, 0), visit);
    let edit = |centre: &mut TestCentre, rdv| {
        let item = centre.item(line);
        let changes: Changes = vec![(RDV_AT.key, Value::Moment(rdv))];
        let operation = Operation::Edit { item: line, rev: item.rev, changes };
        plain(&centre.does("Sarah", at(9, 0), operation).said)
    };
    assert_eq!(edit(&mut centre, on(12, 3, 10)), "KAYA Elif : changements enregistrés, jeu 03/12 10:00");
    assert_eq!(edit(&mut centre, at(11, 30)), "KAYA Elif : changements enregistrés");
}
