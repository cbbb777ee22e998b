//! Reminders of appointments: one call for one person and one number, asked first, made once, taken back together.

use std::process::Command;

use comptoir::domain::{ItemId, Moment, Person, Zone, phone};
use comptoir::model::{Item, State, Value};
use comptoir::panes::arrival::{ARRIVAL, Cancelled as NOT_COMING, MODE, RDV_AT as APPOINTMENT};
use comptoir::panes::callback::{
    CALLBACK, CallPurpose, Cancelled, Done as Called, PHONE, PURPOSE, RDV_AT, REMINDER_RESULT, Reached, SUBJECT,
    VOID_REASON,
};
use comptoir::protocol::{Answer, Done, Operation, PlannedReminders, Query};

use crate::support::{Seat, TestCentre, Visit, at, day, plain};

/// So many days after the Thursday of the fixtures.
fn on(days: i64, hour: u32, minute: u32) -> Moment {
    let wall = at(hour, minute).in_zone(Zone::PARIS) + chrono::Duration::days(days);
    Moment::from_local(wall, Zone::PARIS)
}

fn expected(centre: &mut TestCentre, who: (&'static str, &'static str), rdv: Moment) -> ItemId {
    centre.comes(at(8, 0), Visit { of: Some(who), rdv: Some(rdv), to: &["Dr Morel"], ..Visit::default() })
}

fn newcomer(centre: &mut TestCentre, name: &str, first: &str, number: &str) {
    let person = Person {
        first_name: Some(first.into()),
        phone1: (!number.is_empty()).then(|| phone::normalise_number(number).unwrap()),
        ..Person::new(name, at(8, 0))
    };
    centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
}

/// The reminders, open or not.
fn all(centre: &TestCentre) -> Vec<Item> {
    let mut calls = centre.store.load_items(&CALLBACK, true).unwrap();
    calls.retain(|item| item.choice(&PURPOSE) == Some(CallPurpose::Reminder));
    calls
}

fn open(centre: &TestCentre) -> Vec<Item> {
    all(centre).into_iter().filter(|item| item.state.open).collect()
}

fn subjects(centre: &TestCentre) -> Vec<String> {
    open(centre).iter().map(|item| item.text(&SUBJECT).to_owned()).collect()
}

fn planned(centre: &TestCentre, now: Moment) -> PlannedReminders {
    match centre.store.answer_query(&Query::Reminders, Some(centre.staff("Sarah")), now) {
        Answer::Reminders(planned) => *planned,
        other => panic!("{other:?}"),
    }
}

fn moves_to(centre: &mut TestCentre, item: ItemId, rdv_at: Moment) -> Done {
    let rev = centre.item(item).rev;
    let changes = vec![(APPOINTMENT.key, Value::Moment(rdv_at))];
    centre.does("Sarah", at(9, 10), Operation::Edit { item, rev, changes })
}

fn cancels(centre: &mut TestCentre, item: ItemId) -> Done {
    let with = vec![("void_reason", Value::Text("agenda".into()))];
    centre.does(
        "Sarah",
        at(9, 10),
        Operation::Move { item, rev: None, to: NOT_COMING.state(), with, on_order_of: None, take_over: false },
    )
}

#[test]
fn one_call_for_one_person_and_made_once_for_two_working_days_ahead() {
    let mut centre = TestCentre::with_people();
    newcomer(&mut centre, "SANS", "Numéro", "");
    expected(&mut centre, ("KAYA", "Elif"), on(1, 10, 0));
    expected(&mut centre, ("KAYA", "Elif"), on(1, 11, 30));
    expected(&mut centre, ("KAYA", "Elif"), on(4, 9, 0)); // Monday: the second working day.
    expected(&mut centre, ("ROUX", "Marcel"), on(5, 9, 0)); // Tuesday: to be made on Friday.
    expected(&mut centre, ("TRAN", "Minh"), on(0, 15, 0)); // Too late to remind of today.
    expected(&mut centre, ("SANS", "Numéro"), on(1, 9, 0));
    let plan = planned(&centre, at(9, 0));
    assert_eq!((plan.calls.len(), plan.appointments, plan.silent.len()), (1, 3, 1), "{plan:?}");
    let done = centre.does("Sarah", at(9, 0), Operation::Remind);
    assert!(done.said.contains("1 rappel") && done.said.contains("1 sans numéro"), "{}", done.said);
    assert_eq!(subjects(&centre), ["rendez-vous du 27/11 à 10:00 et 11:30, du 30/11 à 09:00"]);
    assert_eq!(open(&centre)[0].moment(&RDV_AT), Some(on(1, 10, 0)));
    let again = centre.does("Claire", at(9, 5), Operation::Remind);
    assert_eq!(all(&centre).len(), 1, "{}", again.said);
    assert!(planned(&centre, at(9, 5)).is_empty());
    centre.does("Claire", on(1, 9, 0), Operation::Remind);
    assert_eq!(subjects(&centre)[1..], ["rendez-vous du 01/12 à 09:00"]);
    centre.store.check_file(true).unwrap();
}

#[test]
fn two_people_of_one_name_are_told_apart_before_they_are_called() {
    let mut centre = TestCentre::with_people();
    let mut ids = Vec::new();
    for (born, number) in [(1961, Some("+33611220001")), (1985, Some("+33611220002")), (1990, None)] {
        let person = Person {
            first_name: Some("Léa".into()),
            birth_date: Some(day(born, 3, 12).into()),
            phone1: number.map(str::to_owned),
            ..Person::new("MARTIN", at(8, 0))
        };
        ids.push(centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person))).person.unwrap());
    }
    let desk = centre.store.load_context(at(8, 0)).unwrap();
    for id in ids {
        let person = centre.store.load_person(id).unwrap().unwrap();
        let mut visit = ARRIVAL.begin_item(centre.staff("Sarah"), Some(&person), &desk);
        visit.set(&MODE, Value::Code("RDV"));
        visit.set(&APPOINTMENT, Value::Moment(on(1, 10, 0)));
        centre.does("Sarah", at(8, 0), Operation::Add { item: Box::new(visit), state: None, overrule: true });
    }
    let mut named: Vec<_> = planned(&centre, at(9, 0)).lines().into_iter().map(|(who, _)| who).collect();
    named.sort_unstable();
    assert_eq!(named, ["MARTIN Léa (1961)", "MARTIN Léa (1985)", "MARTIN Léa (1990)"]);
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("qrappels de rendez-vous<Entrée>");
    assert!(sarah.reads("MARTIN Léa (1961)") && sarah.reads("Entrée non"), "{}", sarah.sees());
}

#[test]
fn one_call_for_one_number_on_one_day_and_a_protected_contact_is_called_alone() {
    let mut centre = TestCentre::with_people();
    newcomer(&mut centre, "KAYA", "Deniz", "06 12 34 56 85"); // Elif's number.
    expected(&mut centre, ("KAYA", "Elif"), on(1, 10, 0));
    expected(&mut centre, ("KAYA", "Deniz"), on(1, 10, 30));
    expected(&mut centre, ("MARTIN", "Léa"), on(1, 11, 0));
    centre.does("Sarah", at(9, 0), Operation::Remind);
    assert_eq!(subjects(&centre), ["rendez-vous du 27/11 à 10:00 et 10:30 (Deniz)", "rendez-vous du 27/11 à 11:00"]);
    let numbers: Vec<_> = open(&centre).iter().map(|item| item.text(&PHONE).to_owned()).collect();
    assert_eq!(numbers, ["+33612345685", "+33612009900"], "the permitted number and no other");
}

#[test]
fn another_appointment_joins_the_call_that_is_still_to_be_made() {
    let mut centre = TestCentre::with_people();
    expected(&mut centre, ("KAYA", "Elif"), on(1, 10, 0));
    centre.does("Sarah", at(9, 0), Operation::Remind);
    expected(&mut centre, ("KAYA", "Elif"), on(1, 8, 45));
    let done = centre.does("Sarah", at(9, 5), Operation::Remind);
    assert!(done.said.contains("1 mis à jour") && done.undoable, "{}", done.said);
    assert_eq!(subjects(&centre), ["rendez-vous du 27/11 à 08:45 et 10:00"]);
    centre.does("Sarah", at(9, 6), Operation::Remind);
    assert_eq!(all(&centre).len(), 1);
}

#[test]
fn an_appointment_moved_or_cancelled_leaves_its_call_at_once_and_an_empty_call_goes() {
    let mut centre = TestCentre::with_people();
    let moved = expected(&mut centre, ("KAYA", "Elif"), on(1, 10, 0));
    let gone = expected(&mut centre, ("KAYA", "Elif"), on(1, 12, 0));
    let alone = expected(&mut centre, ("ROUX", "Marcel"), on(1, 9, 0));
    centre.does("Sarah", at(9, 0), Operation::Remind);
    assert_eq!(open(&centre).len(), 2);
    let said = moves_to(&mut centre, moved, on(4, 14, 0)).said;
    assert!(said.ends_with("; 1 rappel changé"), "{said}");
    assert_eq!(subjects(&centre), ["rendez-vous du 27/11 à 09:00", "rendez-vous du 27/11 à 12:00"]);
    let said = cancels(&mut centre, gone).said;
    assert!(said.ends_with("; 1 rappel annulé"), "{said}");
    cancels(&mut centre, alone);
    assert_eq!(subjects(&centre), [""; 0]);
    let void: Vec<_> = all(&centre).into_iter().filter(|item| item.state == Cancelled).collect();
    assert_eq!(void.iter().map(|item| item.text(&VOID_REASON)).collect::<Vec<_>>(), ["rendez-vous annulé"; 2]);
    let done = centre.does("Sarah", at(9, 20), Operation::Remind);
    assert!(done.said.contains("1 rappel de rendez-vous préparé"), "{}", done.said);
    assert_eq!(subjects(&centre), ["rendez-vous du 30/11 à 14:00"]);
}

#[test]
fn a_call_that_goes_with_its_appointment_comes_back_with_it_and_one_being_made_stays() {
    let mut centre = TestCentre::with_people();
    let line = expected(&mut centre, ("KAYA", "Elif"), on(1, 10, 0));
    centre.does("Sarah", at(9, 0), Operation::Remind);
    let row = cancels(&mut centre, line).seq;
    assert!(open(&centre).is_empty());
    centre.does("Sarah", at(9, 15), Operation::Undo(Some(row)));
    assert_eq!(subjects(&centre), ["rendez-vous du 27/11 à 10:00"]);
    let call = open(&centre)[0].id;
    centre.does("Claire", at(9, 16), Operation::Claim { item: call, take_over: false });
    let said = cancels(&mut centre, line).said;
    assert!(!said.contains("rappel") && centre.item(call).state.open, "{said}");
}

#[test]
fn the_menu_says_how_many_and_for_whom_and_enter_makes_none() {
    let mut centre = TestCentre::with_people();
    for (n, who) in [("KAYA", "Elif"), ("ROUX", "Marcel"), ("TRAN", "Minh")].into_iter().enumerate() {
        expected(&mut centre, who, on(1, 9 + n as u32, 0));
    }
    let mut sarah = Seat::at(&centre.path(), "Sarah", at(9, 0));
    sarah.opens();
    sarah.strikes("qrappels<Entrée>");
    let seen = plain(&sarah.sees());
    assert!(seen.contains("3 appels pour 3 rendez-vous") && seen.contains("ROUX Marcel"), "{seen}");
    sarah.strikes("<Entrée>");
    assert!(all(&centre).is_empty(), "{}", sarah.sees());
    sarah.strikes("qrappels<Entrée>o");
    assert_eq!(open(&centre).len(), 3, "{}", sarah.sees());
    sarah.strikes("u");
    assert!(open(&centre).is_empty(), "one undo takes all of them back: {}", sarah.sees());
    sarah.strikes("qrappels<Entrée>o");
    assert_eq!(open(&centre).len(), 3, "and they may be made again: {}", sarah.sees());
}

#[test]
fn the_command_says_what_it_would_do_and_does_it() {
    let mut centre = TestCentre::with_people();
    let now = Moment::now();
    let rdv = {
        let desk = centre.store.load_context(now).unwrap();
        let day = desk.calendar.add_working_days(desk.today(), 1);
        Moment::from_wall_clock(day, chrono::NaiveTime::from_hms_opt(10, 0, 0).unwrap(), Zone::PARIS)
    };
    expected(&mut centre, ("KAYA", "Elif"), rdv);
    let run = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        let output =
            command.arg("--db").arg(centre.path()).args(["--as", "Sarah", "remind"]).args(words).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        plain(&String::from_utf8_lossy(&output.stdout))
    };
    let told = run(&["--dry-run"]);
    assert!(told.contains("KAYA Elif") && told.contains("1 appel pour 1 rendez-vous"), "{told}");
    assert!(all(&centre).is_empty());
    assert!(run(&[]).contains("1 rappel de rendez-vous préparé"));
    assert_eq!(all(&centre).len(), 1);
}

fn give(centre: &mut TestCentre, item: ItemId, (name, first): (&str, &str)) {
    let person = centre.person(name, first).id;
    centre.does("Sarah", at(9, 10), Operation::Reassign { item, rev: None, person, overrule: true });
}

/// The call ends: the appointment is called off.
fn calls_off(centre: &mut TestCentre, call: ItemId) -> String {
    let moves =
        |to: State, with| Operation::Move { item: call, rev: None, to, with, on_order_of: None, take_over: true };
    centre.does("Sarah", at(9, 30), moves(Reached.state(), Vec::new()));
    let with = vec![(REMINDER_RESULT.key, Value::Code("RDV_CANCELLED"))];
    centre.does("Sarah", at(9, 31), moves(Called.state(), with)).said
}

#[test]
fn an_appointment_given_to_somebody_else_is_reminded_of_anew_and_the_first_call_speaks_no_more_of_it() {
    let given = |called: bool| {
        let mut centre = TestCentre::with_people();
        let line = expected(&mut centre, ("KAYA", "Elif"), on(1, 10, 0));
        centre.does("Sarah", at(9, 0), Operation::Remind);
        if called {
            centre.does("Claire", at(9, 5), Operation::Claim { item: open(&centre)[0].id, take_over: false });
        }
        give(&mut centre, line, ("ROUX", "Marcel"));
        (centre, line)
    };
    let (mut centre, line) = given(true);
    let call = open(&centre)[0].id;
    calls_off(&mut centre, call);
    assert!(centre.item(line).state.open, "Elif has nothing to call off");

    let (mut centre, line) = given(false);
    assert!(!planned(&centre, at(9, 20)).is_empty());
    let done = centre.does("Sarah", at(9, 20), Operation::Remind);
    assert!(done.said.contains("1 rappel") && !done.said.contains("sans objet"), "{}", done.said);
    let [new] = open(&centre).try_into().unwrap();
    assert_eq!(new.person(), Some(centre.person("ROUX", "Marcel").id));
    let void: Vec<_> = all(&centre).into_iter().filter(|item| item.state == Cancelled).collect();
    assert_eq!(void[0].text(&VOID_REASON), "rendez-vous donné à quelqu’un d’autre");
    assert!(planned(&centre, at(9, 25)).is_empty());
    calls_off(&mut centre, new.id);
    assert!(!centre.item(line).state.open, "it is his to call off");

    let (mut centre, line) = given(false);
    give(&mut centre, line, ("KAYA", "Elif"));
    assert_eq!(planned(&centre, at(9, 20)).calls.len(), 1, "hers again, and she has not been reminded");
}

#[test]
fn a_call_given_within_a_household_goes_on_and_one_given_to_a_stranger_does_not() {
    let mut centre = TestCentre::with_people();
    newcomer(&mut centre, "KAYA", "Deniz", "06 12 34 56 85"); // Elif's number.
    let line = expected(&mut centre, ("KAYA", "Deniz"), on(1, 10, 0));
    centre.does("Sarah", at(9, 0), Operation::Remind);
    let call = open(&centre)[0].id;
    give(&mut centre, call, ("KAYA", "Elif"));
    assert!(planned(&centre, at(9, 20)).is_empty());
    give(&mut centre, call, ("ROUX", "Marcel"));
    let done = centre.does("Sarah", at(9, 25), Operation::Remind);
    assert!(done.said.contains("1 rappel") && done.said.contains("1 sans objet"), "{}", done.said);
    assert_eq!(open(&centre)[0].person(), Some(centre.person("KAYA", "Deniz").id));
    // Within one call, the appointment that has gone to another of the household is named anew.
    give(&mut centre, line, ("KAYA", "Elif"));
    centre.does("Sarah", at(9, 30), Operation::Remind);
    let calls: Vec<_> = open(&centre).iter().map(|call| (call.person(), call.text(&SUBJECT).to_owned())).collect();
    assert_eq!(calls, [(Some(centre.person("KAYA", "Elif").id), "rendez-vous du 27/11 à 10:00".to_owned())]);
    assert!(planned(&centre, at(9, 35)).is_empty());
}
