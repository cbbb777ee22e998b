//! Protected contacts (L1111-5 CSP): what is stored stays, no way in writes a number that is not the permitted one, and
//! no way out shows one, however old the line.

#![allow(clippy::disallowed_methods, reason = "what is stored is read past the program, which does not show it")]

use std::process::Command;

use comptoir::domain::{ItemId, Person};
use comptoir::model::{Item, State, Value};
use comptoir::panes::callback::{self, *};
use comptoir::panes::certificate;
use comptoir::protocol::{Changes, Operation, Refusal};
use rusqlite::Connection;

use crate::support::{self, TestCentre, at, plain};

/// The family's number, as kept and as shown; the only one permitted since.
const HOME: (&str, &str) = ("+33612345685", "06 12 34 56 85");
const OTHER: (&str, &str) = ("+33698765432", "06 98 76 54 32");
const ONLY: (&str, &str) = ("+33611223344", "06 11 22 33 44");

struct Before {
    centre: TestCentre,
    to_call: ItemId,
    wrong: ItemId,
    paper: ItemId,
}

fn adds(centre: &mut TestCentre, item: Item) -> ItemId {
    centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true }).items[0].id
}

fn call(centre: &TestCentre, subject: &str, number: &str) -> Item {
    let person = centre.person("KAYA", "Elif");
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = CALLBACK.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    item.set(&SUBJECT, subject);
    item.set(&PHONE, number);
    item
}

fn go(centre: &mut TestCentre, item: ItemId, to: State, with: Changes) -> Result<Item, Refusal> {
    let operation = Operation::Move { item, rev: None, to, with, on_order_of: None, take_over: true };
    Ok(centre.tries("Sarah", at(9, 10), operation)?.items.remove(0))
}

/// Lines of a morning, then the word that nobody at home may know.
fn protected_since() -> Before {
    let mut centre = TestCentre::with_people();
    let to_call = call(&centre, "passer prendre un papier", HOME.0);
    let wrong = call(&centre, "horaires", OTHER.0);
    let (to_call, wrong) = (adds(&mut centre, to_call), adds(&mut centre, wrong));
    go(&mut centre, wrong, Calling.state(), vec![]).unwrap();
    go(&mut centre, wrong, Wrong.state(), vec![]).unwrap();
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let person = centre.person("KAYA", "Elif");
    let mut paper = certificate::CERTIFICATE.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    paper.set(&certificate::RECIPIENT, Value::Code("ECOLE"));
    paper.set(&certificate::ASKED_BY, "sa mère");
    let paper = adds(&mut centre, paper);
    let person = Person { confidential_contact: Some(ONLY.0.into()), phone2: Some(OTHER.0.into()), ..person };
    centre.does("Sarah", at(9, 30), Operation::EditPerson(Box::new(person)));
    Before { centre, to_call, wrong, paper }
}

/// What the file itself holds, read past the program.
fn stored(centre: &TestCentre, table: &str, item: ItemId) -> Option<String> {
    let conn = Connection::open(centre.path()).unwrap();
    conn.query_row(&format!("SELECT phone FROM {table} WHERE id = ?1"), [item.0], |row| row.get(0)).unwrap()
}

fn tells(text: &str) -> bool {
    let digits: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    [HOME, OTHER].iter().any(|(kept, shown)| {
        let shown: String = shown.split(' ').collect();
        digits.contains(kept) || digits.contains(&shown)
    })
}

#[test]
fn no_command_tells_a_number_that_is_not_the_permitted_one() {
    let Before { mut centre, to_call, wrong, paper } = protected_since();
    // Corrected since, it is still in the journal.
    let rev = centre.item(to_call).rev;
    let changes = vec![(PHONE.key, Value::from(ONLY.0)), (SUBJECT.key, Value::from("papier"))];
    centre.does("Sarah", at(9, 35), Operation::Edit { item: to_call, rev, changes });
    let person = centre.person("KAYA", "Elif").id.to_string();
    for words in [
        vec!["list", "CALLBACK", "--all", "--json"],
        vec!["list", "CALLBACK", "--all"],
        vec!["list", "CERTIFICATE", "--all", "--json"],
        vec!["journal", "--json"],
        vec!["journal", "--json", "--item", &wrong.to_string()],
        vec!["person", &person],
        vec!["person", &person, "--json"],
        vec!["find", "kaya", "--json"],
        vec!["find", "kaya"],
        vec!["sheet", "Dr Morel"],
        vec!["print", &paper.to_string()],
        vec!["edit", &wrong.to_string(), "subject=horaires du kiné", "--json"],
    ] {
        let out = Command::new(env!("CARGO_BIN_EXE_comptoir"))
            .args(&words)
            .args(["--as", "Sarah", "--db"])
            .arg(centre.path())
            .output()
            .unwrap();
        let said = plain(&String::from_utf8_lossy(&out.stdout)) + &String::from_utf8_lossy(&out.stderr);
        assert!(!said.is_empty(), "{words:?}");
        assert!(!tells(&said), "{words:?}\n{said}");
    }
}

#[test]
fn no_screen_shows_a_number_that_is_not_the_permitted_one() {
    let Before { centre, .. } = protected_since();
    let mut seat = centre.seat("Sarah");
    seat.sized(132, 40);
    for keys in [
        "5",
        "m",
        "<Échap>h",
        "<Échap>b",
        "<Échap><Échap>4",
        "m",
        "<Échap>h",
        "<Échap>/kaya<Entrée>",
        "m",
        "<Échap><Échap><Échap>5v5432",
        "<Échap>v5685",
    ] {
        let screen = seat.strikes(keys).sees();
        assert!(!tells(&screen), "{keys}\n{screen}");
    }
    // The permitted number rings: what looks for them is found, under whatever number it was written.
    seat.strikes("<Échap><Ctrl-D>3344");
    assert!(seat.reads("passer prendre un papier") && seat.reads("KAYA Elif"), "{}", seat.sees());
}

#[test]
fn a_call_older_than_the_protection_goes_to_the_permitted_number() {
    let Before { mut centre, to_call, .. } = protected_since();
    assert_eq!(stored(&centre, "callback", to_call).as_deref(), Some(HOME.0), "what is stored stays");
    let mut seat = centre.seat("Sarah");
    seat.strikes("5").on("KAYA");
    let chosen = |seat: &support::Seat| seat.sees().lines().any(|line| line.contains('▌') && line.contains("passer"));
    while !chosen(&seat) {
        seat.strikes("<Bas>");
    }
    seat.strikes("p");
    assert!(seat.reads(ONLY.1) && !tells(&seat.sees()), "{}", seat.sees());
    assert_eq!(stored(&centre, "callback", to_call).as_deref(), Some(ONLY.0));
    go(&mut centre, to_call, Retry.state(), vec![(OUTCOME.key, Value::Code("NO_ANSWER"))]).unwrap();
    let dialled: String = Connection::open(centre.path())
        .unwrap()
        .query_row("SELECT number_used FROM attempt WHERE item = ?1", [to_call.0], |row| row.get(0))
        .unwrap();
    assert_eq!(dialled, ONLY.0);
    // Taking the attempt back does not take the family's number back.
    centre.does("Sarah", at(9, 40), Operation::Undo(None));
    assert_eq!(stored(&centre, "callback", to_call).as_deref(), Some(ONLY.0));
}

#[test]
fn no_way_in_writes_a_number_that_is_not_the_permitted_one() {
    let Before { mut centre, to_call, wrong, paper } = protected_since();
    let refused = |done: Result<Item, Refusal>| match done {
        Err(Refusal::Field("phone", why)) => assert!(plain(&why).contains(ONLY.1), "{why}"),
        other => panic!("{other:?}"),
    };
    let new = call(&centre, "suite", HOME.0);
    let operation = Operation::Add { item: Box::new(new), state: None, overrule: true };
    refused(centre.tries("Sarah", at(9, 35), operation).map(|mut done| done.items.remove(0)));
    refused(go(&mut centre, wrong, ToCall.state(), vec![(PHONE.key, Value::from(HOME.0))]));
    // A step that asks for no number may be given one all the same.
    refused(go(&mut centre, to_call, Reached.state(), vec![(PHONE.key, Value::from(OTHER.0))]));
    for (item, number) in [(to_call, OTHER.0), (paper, OTHER.0)] {
        let rev = centre.item(item).rev;
        let operation = Operation::Edit { item, rev, changes: vec![("phone", Value::from(number))] };
        refused(centre.tries("Sarah", at(9, 36), operation).map(|mut done| done.items.remove(0)));
    }
    // A line of somebody else, with its number, is not given to them.
    let mut theirs = call(&centre, "papiers", HOME.0);
    theirs.set(&comptoir::model::common::PERSON, Value::Person(centre.person("ROUX", "Marcel").id));
    let theirs = adds(&mut centre, theirs);
    let to = Value::Person(centre.person("KAYA", "Elif").id);
    let operation = Operation::Edit { item: theirs, rev: 1, changes: vec![("person", to)] };
    refused(centre.tries("Sarah", at(9, 37), operation).map(|mut done| done.items.remove(0)));
    // Another field of an old line may be mended: what is stored stays.
    let rev = centre.item(to_call).rev;
    let operation =
        Operation::Edit { item: to_call, rev, changes: vec![(callback::SUBJECT.key, Value::from("papier prêt"))] };
    centre.does("Sarah", at(9, 38), operation);
    assert_eq!(stored(&centre, "callback", to_call).as_deref(), Some(HOME.0));
    // Corrected, and the correction taken back: the permitted number stays.
    let rev = centre.item(to_call).rev;
    let operation = Operation::Edit { item: to_call, rev, changes: vec![(PHONE.key, Value::from(ONLY.0))] };
    // The line reads so already: the change is written all the same.
    centre.does("Sarah", at(9, 39), operation);
    assert_eq!(stored(&centre, "callback", to_call).as_deref(), Some(ONLY.0));
    centre.does("Sarah", at(9, 40), Operation::Undo(None));
    assert_eq!(stored(&centre, "callback", to_call).as_deref(), Some(ONLY.0));
}

#[test]
fn a_form_begun_before_the_protection_is_taken_up_without_its_number() {
    let mut centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Tab>5");
    assert!(seat.reads(HOME.1), "{}", seat.sees());
    seat.strikes("passer");
    seat.strikes("<Échap><Échap><Échap>");
    let person = centre.person("KAYA", "Elif");
    let person = Person { confidential_contact: Some(ONLY.0.into()), ..person };
    centre.does("Claire", at(9, 45), Operation::EditPerson(Box::new(person)));
    seat.hears();
    seat.strikes("g");
    assert!(seat.reads("CONTACT PROTÉGÉ") && seat.reads(ONLY.1) && !tells(&seat.sees()), "{}", seat.sees());
}
