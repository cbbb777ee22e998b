//! Expected people by day, and a day's list on paper: keys on the real app and a real file, Thursday 26 November 2026 at
//! 09:41, and the real command.

use std::process::Command;

use comptoir::domain::{ItemId, Moment};
use comptoir::model::Value;
use comptoir::model::common::VOID_REASON;
use comptoir::panes::arrival::{ARRIVAL, Expected, INTERPRETER, NoShow};
use comptoir::panes::callback::{Calling, Done, OUTCOME, REMINDER_RESULT, Reached};
use comptoir::panes::certificate::{self, CERTIFICATE, NeedsExam};
use comptoir::protocol::{Done as Ended, Operation};

use crate::support::{Seat, TestCentre, Visit, at, day, plain};

fn on(month: u32, date: u32, hour: u32) -> Moment {
    Moment::from_local(day(2026, month, date).and_hms_opt(hour, 0, 0).unwrap(), comptoir::domain::Zone::PARIS)
}

fn expects(centre: &mut TestCentre, of: (&str, &str), to: &[&str], days: &[Moment]) -> Vec<ItemId> {
    let visit = |rdv| Visit { of: Some(of), rdv: Some(rdv), to, ..Visit::default() };
    days.iter().map(|rdv| centre.comes(at(9, 0), visit(*rdv))).collect()
}

/// Elif, who speaks Turkish, tomorrow; Minh tomorrow, on Saturday and on Monday, for whom a reminder is due; Marcel in
/// three weeks and on Christmas Day.
fn weeks() -> TestCentre {
    let mut centre = TestCentre::with_people();
    expects(&mut centre, ("KAYA", "Elif"), &["Dr Roux"], &[on(11, 27, 14)]);
    expects(&mut centre, ("TRAN", "Minh"), &["Inès"], &[on(11, 27, 9), on(11, 28, 9), on(12, 1, 11)]);
    expects(&mut centre, ("ROUX", "Marcel"), &["Dr Morel"], &[on(12, 15, 10), on(12, 25, 10)]);
    centre
}

/// What stands on the screen between the headings, a line each.
fn lines(seat: &Seat) -> Vec<String> {
    let screen = plain(&seat.sees());
    let lines = screen.lines().skip(5).take_while(|line| !line.starts_with('─'));
    let lines = lines.map(|line| line.trim_start_matches('▌').split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect()
}

#[test]
fn tomorrow_is_one_key_away_with_its_counts_its_interpreters_and_why_a_day_is_shut() {
    let centre = weeks();
    let mut seat = centre.seat("Sarah");
    seat.sized(108, 40).strikes("<Droite>");
    let words = "Du 27/11 au 03/12   4 rendez-vous   1 interprète à trouver";
    assert_eq!(seat.line("Du 27/11"), words);
    assert_eq!(
        lines(&seat)[..9],
        [
            "demain, vendredi 27/11 2 rendez-vous, dont 1 interprète à trouver",
            "09:00 TRAN Minh Inès aucun",
            "! 14:00 KAYA Elif Dr Roux aucun interprète à trouver : turc",
            "samedi 28/11 1 rendez-vous fermé",
            "09:00 TRAN Minh Inès aucun",
            "dimanche 29/11 fermé",
            "lundi 30/11 —",
            "mardi 01/12 1 rendez-vous",
            "11:00 TRAN Minh Inès dès demain",
        ]
    );
    for size in [(80, 24), (60, 16)] {
        seat.sized(size.0, size.1);
        assert!(seat.reads("demain, vendredi 27/11   2 rendez-vous, dont 1 interprète"), "{}", seat.sees());
        assert!(seat.line("KAYA Elif").contains("interprète à"), "{}", seat.sees());
    }
    seat.strikes("<Page suiv.><Page suiv.>");
    assert!(seat.reads("Du 11/12 au 17/12") && seat.reads("10:00 ROUX Marcel"), "{}", seat.sees());
    seat.sized(80, 24).strikes("<Page suiv.><Page suiv.>");
    assert!(seat.reads("vendredi 25/12   1 rendez-vous   férié : Noël"), "{}", seat.sees());
    seat.strikes("<Gauche>");
    assert!(seat.app.listing().from.is_none() && seat.reads("Personne n’attend"), "{}", seat.sees());
}

#[test]
fn the_filter_narrows_the_days_too_and_an_interpreter_found_is_counted_no_more() {
    let mut centre = weeks();
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Droite>froux<Entrée>");
    assert!(seat.reads("KAYA Elif") && !seat.reads("TRAN Minh"), "{}", seat.sees());
    let kaya = centre.visits(Some(centre.person("KAYA", "Elif").id))[0].clone();
    let changes = vec![(INTERPRETER.key, Value::Code("BOOKED"))];
    centre.does("Claire", at(9, 41), Operation::Edit { item: kaya.id, rev: kaya.rev, changes });
    seat.hears();
    assert!(seat.reads("interprète réservé") && !seat.reads("à trouver"), "{}", seat.sees());
}

#[test]
fn the_headings_count_the_lines_that_a_word_leaves() {
    let centre = weeks();
    let mut seat = centre.seat("Sarah");
    seat.sized(108, 40).strikes("<Droite><Ctrl-F>tran");
    assert_eq!(lines(&seat)[..2], ["demain, vendredi 27/11 1 rendez-vous", "09:00 TRAN Minh Inès aucun"]);
    assert!(!seat.reads("interprète"), "{}", seat.sees());
    seat.strikes("<Ctrl-U>kaya");
    assert_eq!(lines(&seat)[0], "demain, vendredi 27/11 1 rendez-vous, interprète à trouver");
    assert!(seat.reads("1 sur 4 lignes   Du 27/11 au 03/12   1 rendez-vous   1 interprète"), "{}", seat.sees());
}

#[test]
fn each_appointment_says_whether_it_was_reminded_of_and_what_came_of_it() {
    let mut centre = weeks();
    centre.does("Sarah", at(9, 10), Operation::Remind);
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Droite>");
    let of = |seat: &Seat, who: &str| seat.line(who).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(of(&seat, "KAYA Elif").contains("à faire"), "{}", seat.sees());
    assert!(of(&seat, "11:00 TRAN").contains("dès demain"), "not yet\n{}", seat.sees());
    let elif = centre.person("KAYA", "Elif").id;
    let calls = centre.store.load_items(&comptoir::panes::callback::CALLBACK, false).unwrap();
    let call = calls.iter().find(|call| call.person() == Some(elif)).unwrap().id;
    let result = vec![(REMINDER_RESULT.key, Value::Code("CONFIRMED"))];
    let reached = vec![(OUTCOME.key, Value::Code("REACHED"))];
    for (to, with) in [(Calling, vec![]), (Reached, reached), (Done, result)] {
        centre.does(
            "Claire",
            at(9, 41),
            Operation::Move { item: call, rev: None, to: to.state(), with, on_order_of: None, take_over: true },
        );
    }
    seat.hears();
    assert!(of(&seat, "KAYA Elif").contains("fait : confirmé"), "{}", seat.sees());
}

/// The call that reminds this person ends: they have called off.
fn calls_off(centre: &mut TestCentre, (name, first): (&str, &str)) -> Ended {
    let person = centre.person(name, first).id;
    let calls = centre.store.load_items(&comptoir::panes::callback::CALLBACK, false).unwrap();
    let call = calls.iter().find(|call| call.person() == Some(person)).unwrap().id;
    let mut step = |to, with| {
        let step = Operation::Move { item: call, rev: None, to, with, on_order_of: None, take_over: true };
        centre.does("Claire", at(9, 41), step)
    };
    step(Calling.state(), vec![]);
    step(Reached.state(), vec![(OUTCOME.key, Value::Code("REACHED"))]);
    step(Done.state(), vec![(REMINDER_RESULT.key, Value::Code("RDV_CANCELLED"))])
}

#[test]
fn an_appointment_called_off_in_its_reminder_leaves_its_place_to_whoever_waits_for_one() {
    let mut centre = weeks();
    let (roux, marcel) = (centre.staff("Dr Roux"), centre.person("ROUX", "Marcel"));
    let context = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = CERTIFICATE.begin_item(centre.staff("Sarah"), Some(&marcel), &context);
    item.set(&certificate::ASKED_BY, "lui-même");
    item.set(&certificate::RECIPIENT, Value::Code("EMPLOYEUR"));
    item.set(&certificate::PRO, Value::Staff(roux));
    let added = Operation::Add { item: Box::new(item), state: None, overrule: true };
    let certificate = centre.does("Sarah", at(9, 0), added).items[0].id;
    centre.moves(at(9, 1), certificate, NeedsExam.state());
    centre.does("Sarah", at(9, 10), Operation::Remind);
    let elif = centre.visits(Some(centre.person("KAYA", "Elif").id))[0].id;
    let ended = calls_off(&mut centre, ("KAYA", "Elif"));
    let said = "14:00 annulé, place libre chez Dr Roux, à proposer à ROUX Marcel";
    assert!(plain(&ended.said).contains(said), "{}", ended.said);
    let visit = centre.item(elif);
    assert_eq!((visit.state, visit.text(&VOID_REASON)), (ARRIVAL.cancelled, "décommandé au téléphone"));
    centre.does("Claire", at(9, 42), Operation::Undo(Some(ended.seq)));
    assert_eq!(centre.item(elif).state, Expected, "one key takes both back");
    // Of several that one call reminds of, somebody says which are called off.
    let visits: Vec<_> = centre.visits(Some(centre.person("TRAN", "Minh").id)).iter().map(|visit| visit.id).collect();
    let ended = calls_off(&mut centre, ("TRAN", "Minh"));
    assert!(plain(&ended.said).contains("plusieurs rendez-vous : annulez ceux qui le sont"), "{}", ended.said);
    assert!(visits.iter().all(|visit| centre.item(*visit).state == Expected));
}

#[test]
fn nobody_is_absent_before_their_day_without_a_yes() {
    let mut centre = TestCentre::with_people();
    let kaya = expects(&mut centre, ("KAYA", "Elif"), &["Dr Roux"], &[on(12, 15, 10)])[0];
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Droite><Page suiv.><Page suiv.>").on("KAYA").strikes("a");
    assert!(seat.reads("Attendu·e le mardi 15/12 à 10:00. Déjà absent·e ?"), "{}", seat.sees());
    seat.strikes("n");
    assert_eq!(centre.item(kaya).state, Expected);
    seat.strikes("ao");
    assert_eq!(centre.item(kaya).state, NoShow);
}

#[test]
fn the_list_of_a_day_is_printed_for_one_professional_without_number_or_reason() {
    let mut centre = weeks();
    let lea = Visit { of: Some(("MARTIN", "Léa")), rdv: Some(on(11, 27, 16)), to: &["Dr Roux"], ..Visit::default() };
    centre.comes(at(9, 0), Visit { reason: "SOIN", ..lea });
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Droite>").on("KAYA").strikes("qliste du jour<Entrée>");
    assert!(seat.reads("La liste, demain, de") && seat.reads("tout le monde"), "{}", seat.sees());
    seat.strikes("roux<Entrée>");
    let screen = plain(&seat.sees());
    assert!(screen.contains("Arrivées du vendredi 27/11/2026 : Dr Roux"), "{screen}");
    assert!(screen.contains("2 rendez-vous, dont 1 interprète à trouver."), "{screen}");
    assert!(screen.contains("14:00  KAYA Elif, né·e le 19/01/1990"), "{screen}");
    assert!(screen.contains("16:00  MARTIN Léa, né·e le 14/02/2011") && screen.contains("CONTACT PROTÉGÉ"), "{screen}");
    for unsaid in ["TRAN", "soin", "06 ", "04 ", "··"] {
        assert!(!screen.contains(unsaid), "{unsaid}\n{screen}");
    }
    // Today's own, where nobody is expected.
    seat.strikes("<Échap><Gauche>qliste du jour<Entrée>");
    assert!(seat.reads("Aucun rendez-vous, aujourd’hui"), "{}", seat.sees());
}

#[test]
fn the_command_writes_the_same_list() {
    let centre = weeks();
    let db = centre.path();
    let run = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        command.env_remove("XDG_DATA_HOME").env("HOME", db.parent().unwrap()).env("COMPTOIR_DB", &db).args(words);
        let output = command.output().unwrap();
        (output.status.code(), plain(&String::from_utf8(output.stdout).unwrap()), output.stderr)
    };
    // A whole date is the same day whenever it is read.
    let (code, text, _) = run(&["day", "27/11/2026", "Dr Roux"]);
    assert_eq!(code, Some(0));
    assert!(text.starts_with("Arrivées du vendredi 27/11/2026 : Dr Roux\n"), "{text}");
    assert!(text.contains("14:00  KAYA Elif") && !text.contains("TRAN"), "{text}");
    let (_, text, _) = run(&["day", "27/11/2026", "--json"]);
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let names: Vec<_> = all.as_array().unwrap().iter().map(|item| item["person_name"].as_str().unwrap()).collect();
    assert_eq!(names, ["TRAN Minh", "KAYA Elif"]);
    assert_eq!(run(&["day", "27/11/2026", "--kind", "RENEWAL"]).0, Some(1));
    assert_eq!(centre.store.load_items(&ARRIVAL, false).unwrap().len(), 6);
}
