//! A hand-over of more lines than anybody reads: those written in one gesture are one, the latest of the others are told,
//! and all are counted.

use std::process::Command;

use comptoir::domain::{ItemId, Moment};
use comptoir::model::Value;
use comptoir::panes::arrival::{AGENDA_KEY, ARRIVAL, InService, LABEL, MODE, Mode, RDV_AT, Waiting};
use comptoir::panes::callback::{self, CALLBACK};
use comptoir::panes::renewal::{self, RENEWAL};
use comptoir::protocol::{Answer, Operation, Query};
use comptoir::reports::{Handover, Reason, Since};

use crate::support::{Seat, TestCentre, at, day, plain};

/// More lines than are told for a reason.
const MANY: usize = 205;

fn told(centre: &TestCentre, who: &str, from: Moment, now: Moment) -> Handover {
    match centre.store.answer_query(&Query::Handover(Since::At(from)), Some(centre.staff(who)), now) {
        Answer::Handover(found) => *found,
        other => panic!("{other:?}"),
    }
}

fn counted(centre: &TestCentre, who: &str, from: Moment, now: Moment) -> Vec<(Reason, usize)> {
    match centre.store.answer_query(&Query::Greeting(Since::At(from)), Some(centre.staff(who)), now) {
        Answer::Greeting(found) => found.counts,
        other => panic!("{other:?}"),
    }
}

fn text(centre: &TestCentre, found: &Handover, now: Moment) -> String {
    plain(&found.to_text(at(9, 0), &centre.store.load_context(now).unwrap()).file_content())
}

fn renews(centre: &mut TestCentre, when: Moment) -> ItemId {
    let (desk, person) = (centre.store.load_context(when).unwrap(), centre.person("BENALI", "Fatima"));
    let mut item = RENEWAL.begin_item(centre.staff("Claire"), Some(&person), &desk);
    item.set(&renewal::LINES, Value::Rows(vec![vec!["Ramipril 5".into(), Value::Empty, Value::Empty]]));
    item.set(&renewal::RUNS_OUT_ON, Value::Date(day(2026, 12, 7)));
    item.set(&renewal::PRO, Value::Staff(centre.staff("Dr Roux")));
    centre.does("Claire", when, Operation::Add { item: Box::new(item), state: None, overrule: true }).items[0].id
}

fn asks_for_a_call(centre: &mut TestCentre, when: Moment) -> ItemId {
    let (desk, person) = (centre.store.load_context(when).unwrap(), centre.person("KAYA", "Elif"));
    let mut item = CALLBACK.begin_item(centre.staff("Claire"), Some(&person), &desk);
    item.set(&callback::SUBJECT, "passer prendre un courrier");
    centre.does("Claire", when, Operation::Add { item: Box::new(item), state: None, overrule: true }).items[0].id
}

/// Somebody of no card, whom an agenda expects so many days later.
fn is_expected(centre: &mut TestCentre, when: Moment, label: &str, days: i64) -> ItemId {
    let mut item = ARRIVAL.begin_item(centre.staff("Sarah"), None, &centre.store.load_context(when).unwrap());
    item.set(&LABEL, label);
    item.set(&AGENDA_KEY, label);
    item.choose(&MODE, Mode::Appointment);
    item.set(&RDV_AT, Value::Moment(at(14, 0).plus_minutes(days * 24 * 60)));
    centre.does("Sarah", when, Operation::Add { item: Box::new(item), state: None, overrule: true }).items[0].id
}

#[test]
fn an_agenda_hides_no_request_from_the_hand_over_and_its_lines_are_all_counted() {
    let mut centre = TestCentre::with_people();
    renews(&mut centre, at(9, 0));
    asks_for_a_call(&mut centre, at(9, 1));
    for number in 0..MANY {
        is_expected(&mut centre, at(9, 30), &format!("personne {number}"), 7);
    }
    let now = at(10, 0);
    let found = told(&centre, "Nadia", at(8, 0), now);
    let text = text(&centre, &found, now);
    let new: Vec<_> = found.told.iter().filter(|line| line.reason == Reason::New).collect();
    assert_eq!(new.iter().map(|line| line.more + 1).collect::<Vec<_>>(), [1, 1, MANY], "{text}");
    assert!(text.contains("Nouvelles 3\n"), "{text}");
    assert!(!found.is_cut() && !text.contains("autre"), "{text}");
    assert!(counted(&centre, "Nadia", at(8, 0), now).contains(&(Reason::New, 3)));
}

#[test]
fn the_latest_are_told_and_all_are_counted_on_the_screen_on_paper_and_in_the_greeting() {
    let mut centre = TestCentre::with_people();
    let mut sarah = Seat::at(&centre.path(), "Sarah", at(9, 0));
    sarah.opens();
    sarah.strikes("<Bas><Ctrl-L>");
    let asked: Vec<_> = (0..MANY as i64).map(|n| asks_for_a_call(&mut centre, Moment(at(9, 0).0 + 20 * n))).collect();
    let now = at(11, 0);
    let found = told(&centre, "Sarah", at(9, 0), now);
    let new: Vec<_> = found.told.iter().map(|line| line.row.item.id).collect();
    assert_eq!(new, asked[MANY - new.len()..], "the latest, in their order");
    assert!(new.len() < MANY && found.is_cut() && found.count(Reason::New) == MANY, "{}", new.len());
    let rest = format!("Et {} autres, plus anciennes : voir les volets et les fiches.", MANY - new.len());
    let text = text(&centre, &found, now);
    assert!(text.contains(&format!("Nouvelles {MANY}\n")) && text.contains(&rest), "{text}");
    assert_eq!(counted(&centre, "Sarah", at(9, 0), now).iter().map(|(_, count)| count).sum::<usize>(), MANY);
    for rows in [45, 24] {
        let mut sarah = Seat::at(&centre.path(), "Sarah", now);
        sarah.sized(100, rows).opens();
        assert!(sarah.reads(&format!("{MANY} nouvelles — Ctrl-N relève")), "{}", sarah.sees());
        sarah.strikes("<Ctrl-N>");
        assert!(sarah.reads(&format!("Nouvelles {MANY}")), "{}", sarah.sees());
        sarah.strikes("<Fin>");
        assert!(plain(&sarah.sees()).contains(&rest) && sarah.reads("▌"), "{rows} rows\n{}", sarah.sees());
        sarah.strikes("<Bas>");
        assert!(plain(&sarah.sees()).contains(&rest), "{rows} rows\n{}", sarah.sees());
    }
}

#[test]
fn json_says_how_many_there_are_and_that_not_all_are_told() {
    let mut centre = TestCentre::with_people();
    for number in 0..MANY as i64 {
        renews(&mut centre, Moment(at(9, 0).0 + 20 * number));
    }
    let out = Command::new(env!("CARGO_BIN_EXE_comptoir"))
        .args(["handover", "--as", "Nadia", "--since", "01/01/2026 08:00", "--json", "--db"])
        .arg(centre.path())
        .output()
        .unwrap();
    let said: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let counts: u64 = said["counts"].as_object().unwrap().values().filter_map(serde_json::Value::as_u64).sum();
    // Whatever day it is: on a later one they are late, and told as promised.
    assert_eq!((counts, said["lines"].as_array().unwrap().len()), (MANY as u64, 200), "{}", said["counts"]);
    assert_eq!(said["cut"], true);
}

#[test]
fn lines_of_one_gesture_name_no_one_of_them_and_no_state_that_is_not_theirs() {
    let mut centre = TestCentre::with_people();
    let expected: Vec<_> =
        (0..5).map(|number| is_expected(&mut centre, at(9, 0), &format!("personne {number}"), 0)).collect();
    let now = at(10, 0);
    let said = |centre: &TestCentre| {
        let found = told(centre, "Nadia", at(8, 0), now);
        (text(centre, &found, now).split_whitespace().collect::<Vec<_>>().join(" "), found)
    };
    let (text, found) = said(&centre);
    assert!(text.contains("5 lignes d’un coup : arrivées, attendu·e (Sarah)"), "{text}");
    assert!(found.told[0].state().is_some() && !text.contains("personne"), "{text}");
    centre.moves(at(9, 10), expected[0], Waiting.state());
    centre.moves(at(9, 20), expected[0], InService.state());
    let (text, found) = said(&centre);
    assert!(text.contains("5 lignes d’un coup : arrivées, en consultation × 1, attendu·e × 4 (Sarah)"), "{text}");
    assert!(found.told[0].state().is_none(), "{text}");
    let mut nadia = Seat::at(&centre.path(), "Nadia", now);
    nadia.sized(100, 24).opens();
    nadia.strikes("<Ctrl-N>");
    assert!(nadia.line("5 lignes d’un coup").contains("en consultation × 1, attendu·e × 4"), "{}", nadia.sees());
}
