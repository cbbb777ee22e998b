//! The dead, and those who have left the team: what is still open for the ones or in the hands of the others says so, and
//! nothing new is written without a question.

use std::process::Command;

use comptoir::domain::Person;
use comptoir::model::{Item, Kind, Row, Setting, Value};
use comptoir::panes::arrival::{ARRIVAL, WAIT_LATE, WAIT_SOON};
use comptoir::panes::callback::{self, CALLBACK};
use comptoir::panes::transport::{LATE_DAYS, SOON_DAYS};
use comptoir::protocol::{Answer, Operation, Query, Refusal};
use rusqlite::{Connection, OpenFlags};

use crate::support::saved::edits;
use crate::support::{TestCentre, Visit, at, day, member, plain};

/// Karim is to be called back by Dr Morel; then he dies.
fn mourning() -> (TestCentre, String) {
    let mut centre = TestCentre::with_people();
    let karim = centre.person("HADDAD", "Karim");
    let item = callback_for(&centre, &karim, "Dr Morel");
    centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: false });
    let dead = Person { deceased_on: Some(day(2026, 11, 2)), ..karim };
    let said = centre.does("Sarah", at(9, 10), Operation::EditPerson(Box::new(dead))).said;
    (centre, plain(&said))
}

fn callback_for(centre: &TestCentre, person: &Person, pro: &str) -> Item {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = CALLBACK.begin_item(centre.staff("Sarah"), Some(person), &desk);
    item.set(&callback::SUBJECT, "passer prendre un courrier");
    item.set(&callback::PRO, Value::Staff(centre.staff(pro)));
    item
}

fn row_of(centre: &TestCentre, kind: &'static Kind) -> Row {
    let query = Query::Board { kind, pro: None, closed: false };
    match centre.store.answer_query(&query, None, at(9, 41)) {
        Answer::Board(board) => board.rows.into_iter().next().unwrap(),
        other => panic!("{other:?}"),
    }
}

fn to_know(centre: &TestCentre, kind: &'static Kind) -> String {
    let desk = centre.store.load_context(at(9, 41)).unwrap();
    let column = kind.columns.iter().find(|column| column.header == "À savoir").unwrap();
    plain(&(column.cell)(&row_of(centre, kind), &desk))
}

fn asked(refusal: Refusal) -> String {
    match refusal {
        Refusal::Guard(question) => plain(&question),
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_notes_a_death_is_told_what_is_open_and_its_lines_say_it_first() {
    let (centre, said) = mourning();
    assert_eq!(said, "HADDAD Karim : fiche enregistrée ; encore ouvert : à rappeler");
    assert!(to_know(&centre, &CALLBACK).starts_with("décédé·e le 02/11/2026"), "{}", to_know(&centre, &CALLBACK));
    let mut seat = centre.seat("Sarah");
    seat.opens_list(&CALLBACK).on("HADDAD").strikes("m");
    assert!(seat.reads("décédé·e le 02/11/2026"), "over the form: {}", seat.sees());
    seat.strikes("<Échap>").on("HADDAD").strikes(" ");
    assert!(seat.reads("DÉCÉDÉ·E  le 02/11/2026"), "before the number is dialled: {}", seat.sees());
}

#[test]
fn a_merge_that_brings_a_death_tells_what_is_open_on_both_cards() {
    for dead_goes in [true, false] {
        let (mut centre, _) = mourning();
        let dead = centre.person("HADDAD", "Karim");
        let other = Person { phone1: dead.phone1.clone(), ..Person::new("HADAD", at(9, 20)) };
        let id = centre.does("Sarah", at(9, 20), Operation::AddPerson(Box::new(other))).person.unwrap();
        let alive = centre.store.load_person(id).unwrap().unwrap();
        let item = Box::new(callback_for(&centre, &alive, "Dr Roux"));
        centre.does("Sarah", at(9, 21), Operation::Add { item, state: None, overrule: true });
        let alive = centre.store.load_person(id).unwrap().unwrap();
        let (kept, gone) = if dead_goes { (alive, dead) } else { (dead, alive) };
        let merge = |deceased_on| Operation::Merge {
            kept: Box::new(Person { deceased_on, ..kept.clone() }),
            other: gone.id,
            rev: gone.rev,
            overrule: true,
        };
        let said = centre.does("Sarah", at(9, 22), merge(Some(day(2026, 11, 2)))).said;
        assert!(plain(&said).ends_with(", 1 ligne reprise ; encore ouvert : à rappeler ×2"), "{said}");
    }
}

#[test]
fn a_new_line_for_a_dead_person_is_asked_about_and_may_be_meant() {
    let (mut centre, _) = mourning();
    let karim = centre.person("HADDAD", "Karim");
    let desk = centre.store.load_context(at(9, 20)).unwrap();
    let visit = ARRIVAL.begin_item(centre.staff("Sarah"), Some(&karim), &desk);
    for item in [visit, callback_for(&centre, &karim, "Dr Roux")] {
        let add = |overrule| Operation::Add { item: Box::new(item.clone()), state: None, overrule };
        let why = asked(centre.tries("Sarah", at(9, 20), add(false)).unwrap_err());
        assert!(why.contains("HADDAD Karim est décédé·e le 02/11/2026."), "{why}");
        assert!(centre.tries("Sarah", at(9, 20), add(true)).is_ok());
    }
}

#[test]
fn lines_of_somebody_who_has_left_are_told_counted_and_marked_and_no_new_one_names_them() {
    let mut centre = TestCentre::with_people();
    let karim = centre.person("HADDAD", "Karim");
    let item = callback_for(&centre, &karim, "Dr Morel");
    centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item.clone()), state: None, overrule: false });
    let desk = centre.store.load_context(at(9, 5)).unwrap();
    let mut morel = desk.member(centre.staff("Dr Morel")).unwrap().clone();
    morel.active = false;
    let said = centre.does("Sarah", at(9, 5), edits(&centre.store, morel)).said;
    assert_eq!(plain(&said), "Dr Morel : enregistré ; une ligne ouverte est encore à son nom");
    let again = Operation::Add { item: Box::new(item), state: None, overrule: true };
    match centre.tries("Sarah", at(9, 6), again).unwrap_err() {
        Refusal::Field(key, why) => assert!(key == "pro" && why.contains("n’est plus dans l’équipe"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_member_added_by_mistake_leaves_nothing_behind_unless_something_names_them() {
    let mut centre = TestCentre::with_people();
    let adds = || Operation::AddStaff(member("Zoé", "medecin", None));
    let zoe = |centre: &TestCentre| {
        let team = centre.store.load_context(at(9, 30)).unwrap().staff;
        team.iter().find(|member| member.name == "Zoé").map(|member| (member.id, member.active))
    };
    let added = centre.does("Sarah", at(9, 0), adds()).seq;
    let known = zoe(&centre);
    let undone = centre.does("Sarah", at(9, 1), Operation::Undo(Some(added))).said;
    assert_eq!((plain(&undone).as_str(), zoe(&centre)), ("Défait — Zoé n’est plus dans l’équipe", None));
    centre.does("Sarah", at(9, 2), Operation::Redo(added));
    assert_eq!(zoe(&centre), known, "under the number that the journal has");
    centre.does("Sarah", at(9, 3), Operation::Undo(Some(added)));
    let added = centre.does("Sarah", at(9, 4), adds()).seq;
    let (id, _) = zoe(&centre).unwrap();
    // A list of several names has no key in the schema.
    centre.comes(at(9, 5), Visit { of: Some(("KAYA", "Elif")), to: &["Dr Morel", "Zoé"], ..Visit::default() });
    centre.does("Sarah", at(9, 6), Operation::Undo(Some(added)));
    assert_eq!(zoe(&centre), Some((id, false)));
    centre.does("Sarah", at(9, 7), Operation::Redo(added));
    let desk = centre.store.load_context(at(9, 7)).unwrap();
    let told = comptoir::domain::Staff { name: "Zoé B.".into(), ..desk.member(id).unwrap().clone() };
    centre.does("Claire", at(9, 8), edits(&centre.store, told));
    let why = centre.tries("Sarah", at(9, 9), Operation::Undo(Some(added))).unwrap_err().to_string();
    assert!(why.contains("Claire à 09:08"), "{why}");
}

fn program(centre: &TestCentre, words: &[&str]) -> (bool, String) {
    let done =
        Command::new(env!("CARGO_BIN_EXE_comptoir")).args(words).arg("--db").arg(centre.path()).output().unwrap();
    let said = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
    (done.status.success(), plain(said.trim()))
}

#[test]
fn the_name_of_a_member_who_has_left_is_not_given_to_another() {
    let centre = TestCentre::new();
    let team = || centre.store.load_context(at(9, 0)).unwrap().staff.len();
    let before = team();
    assert!(program(&centre, &["staff", "edit", "Claire", "active=non"]).0);
    for words in [&["staff", "add", "claire", "accueil"][..], &["staff", "edit", "Inès", "name=Claire"]] {
        let (done, said) = program(&centre, words);
        assert!(!done && said.contains("sur sa fiche, répondez oui à « Dans l’équipe »"), "{said}");
    }
    assert_eq!(team(), before);
    assert!(program(&centre, &["staff", "edit", "Claire", "active=oui"]).0);
    let again = program(&centre, &["staff", "edit", "Claire", "active=oui"]);
    assert_eq!(again, (true, "Claire : rien à changer.".to_owned()));
}

#[test]
fn two_members_of_one_name_in_an_older_file_are_told_apart_by_their_numbers() {
    let mut centre = TestCentre::new();
    let (left, here) = (centre.staff("Claire"), centre.staff("Inès"));
    let mut claire = centre.store.load_context(at(9, 0)).unwrap().member(left).unwrap().clone();
    claire.active = false;
    centre.does("Sarah", at(9, 0), edits(&centre.store, claire));
    let raw = Connection::open_with_flags(centre.path(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    raw.execute("UPDATE staff SET display_name = 'Claire' WHERE id = ?1", [here.0]).unwrap();
    let (done, said) = program(&centre, &["staff", "edit", "Claire", "instructions=le matin"]);
    assert!(!done && said.contains(&format!("donnez le numéro, {left} ou {here}")), "{said}");
    // Each goes on; only one of them works here at a time.
    for member in [left, here] {
        let (done, said) = program(&centre, &["staff", "edit", &member.to_string(), "instructions=le matin"]);
        assert!(done, "{said}");
    }
    let back = || program(&centre, &["staff", "edit", &left.to_string(), "active=oui"]);
    assert!(!back().0 && back().1.contains("déjà dans l’équipe"), "{:?}", back());
    assert!(program(&centre, &["staff", "edit", &here.to_string(), "active=non"]).0);
    assert!(back().0, "{:?}", back());
}

#[test]
fn nobody_is_noted_as_a_parent_of_somebody_older() {
    use comptoir::domain::{Link, Tie};
    let mut centre = TestCentre::with_people();
    let [young, old] = [("DIALLO", "Mariama"), ("ROUX", "Marcel")].map(|(name, first)| centre.person(name, first).id);
    let link = |person, other, code| Operation::Link(Link { person, tie: Tie::from_code(code).unwrap(), other });
    let why = centre.tries("Sarah", at(9, 0), link(young, old, "MOTHER")).unwrap_err();
    assert!(matches!(&why, Refusal::Rule(why) if why.contains("est né·e après ROUX Marcel")), "{why:?}");
    assert!(centre.tries("Sarah", at(9, 0), link(young, old, "RELATIVE")).is_ok());
}

#[test]
fn what_is_soon_does_not_come_after_what_is_late() {
    let mut centre = TestCentre::new();
    let mut set = |setting: &'static Setting, value| {
        centre.tries("Sarah", at(9, 0), Operation::Set { setting, value, read: None })
    };
    for (setting, value) in [(&WAIT_SOON, 46), (&WAIT_LATE, 19), (&LATE_DAYS, 6), (&SOON_DAYS, 1)] {
        match set(setting, value).unwrap_err() {
            Refusal::Field(key, why) => {
                assert_eq!(key, setting.key);
                assert!(why.contains(setting.label) && why.contains("passerait"), "{why}");
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(set(&WAIT_SOON, 45).is_ok() && set(&WAIT_LATE, 60).is_ok());
}

#[test]
fn a_list_in_json_is_in_the_order_of_the_screen() {
    let centre = TestCentre::morning();
    let run = |words: &[&str]| {
        let out =
            Command::new(env!("CARGO_BIN_EXE_comptoir")).args(words).arg("--db").arg(centre.path()).output().unwrap();
        String::from_utf8(out.stdout).unwrap()
    };
    let json: serde_json::Value = serde_json::from_str(&run(&["list", "ARRIVAL", "--json"])).unwrap();
    let json: Vec<_> = json.as_array().unwrap().iter().map(|item| item["id"].to_string()).collect();
    let table = run(&["list", "ARRIVAL"]);
    let shown: Vec<_> = table.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let shown: Vec<_> = shown.into_iter().filter(|word| word.parse::<i64>().is_ok()).collect();
    assert_eq!(json, shown);
    assert!(!json.is_sorted_by_key(|id| id.parse::<i64>().unwrap()), "the order of the file is another: {json:?}");
}
