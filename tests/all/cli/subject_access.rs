//! All that is held about one person, as `comptoir person` hands it over: the real program on a file of its own.

use std::process::Command;

use comptoir::domain::{Link, Person, Tie};
use comptoir::model::{Item, Kind, Value};
use comptoir::panes::callback::{self, CALLBACK, Calling, Message};
use comptoir::panes::renewal::{self, RENEWAL};
use comptoir::protocol::{Answer, Draft, Operation, Query, Typed};
use comptoir::store::Drafts;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value as Json;

use crate::support::{House, at};

/// What the program answers for « person » and these words.
fn handed(house: &House, words: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    let output = command.arg("--db").arg(house.path()).args(["--as", "Claire", "person"]).args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn adds(house: &mut House, kind: &'static Kind, person: &Person, fill: impl FnOnce(&mut Item)) -> Item {
    let desk = house.store.load_context(at(9, 0)).unwrap();
    let mut item = kind.begin(house.staff("Sarah"), Some(person), &desk);
    fill(&mut item);
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    house.does("Sarah", at(9, 0), operation).items.remove(0)
}

fn calls(house: &mut House, person: &Person, subject: &str) -> Item {
    adds(house, &CALLBACK, person, |item| item.set(&callback::SUBJECT, subject))
}

/// A person with a card opened, a callback with a message left and a note, and a renewal; beside them somebody else.
fn counter() -> (House, Person) {
    let mut house = House::with_people();
    let person = house.person("KAYA", "Elif");
    let item = calls(&mut house, &person, "passer prendre un courrier");
    house.moves(at(9, 5), item.id, Calling.state());
    house.moves(at(9, 6), item.id, Message.state());
    house.does("Claire", at(9, 10), Operation::Note { item: item.id, text: "préfère le soir".to_owned() });
    let morel = house.staff("Dr Morel");
    adds(&mut house, &RENEWAL, &person, |item| {
        let line = vec![Value::Text("Ramipril 5".into()), Value::Empty, Value::Code("BOITE")];
        item.set(&renewal::LINES, Value::Rows(vec![line]));
        item.set(&renewal::RUNS_OUT_ON, Value::Unknown);
        item.set(&renewal::PRO, Value::Staff(morel));
    });
    let other = house.person("ROUX", "Marcel");
    let other = calls(&mut house, &other, "horaires du kiné");
    house.does("Claire", at(9, 11), Operation::Note { item: other.id, text: "un autre mot".to_owned() });
    let reader = Some(house.staff("Sarah"));
    assert!(matches!(house.store.answer_query(&Query::Card(person.id), reader, at(9, 30)), Answer::Card(_)));
    (house, person)
}

fn count(house: &House, sql: &str, id: i64) -> i64 {
    let raw = Connection::open_with_flags(house.path(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    raw.query_row(sql, [id], |row| row.get(0)).unwrap()
}

#[test]
fn one_command_hands_over_every_row_about_a_person_and_none_about_another() {
    let (house, person) = counter();
    let number = person.id.to_string();
    let held: Json = serde_json::from_str(&handed(&house, &[&number, "--json"])).unwrap();
    for (part, sql) in [
        ("items", "SELECT count(*) FROM item WHERE person = ?1"),
        ("notes", "SELECT count(*) FROM note WHERE item IN (SELECT id FROM item WHERE person = ?1)"),
        ("attempts", "SELECT count(*) FROM attempt WHERE item IN (SELECT id FROM item WHERE person = ?1)"),
        ("journal", "SELECT count(*) FROM journal WHERE person = ?1"),
        ("opened", "SELECT count(*) FROM access WHERE person = ?1"),
    ] {
        let rows = held[part].as_array().unwrap().len() as i64;
        assert!(rows > 0 && rows == count(&house, sql, person.id.0), "{part}: {rows}");
    }
    let (json, text) = (held.to_string(), handed(&house, &[&number]));
    for (kept, said) in
        [("+33612345685", "06 12 34 56 85"), ("préfère le soir", "préfère le soir"), ("Ramipril 5", "Ramipril 5")]
    {
        assert!(json.contains(kept) && text.contains(said), "{said}\n{text}");
    }
    for other in ["un autre mot", "ROUX", "horaires du kiné"] {
        assert!(!json.contains(other) && !text.contains(other), "{other}\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 72), "{text}");
}

#[test]
fn handing_it_over_is_an_opening_of_the_card_and_logged() {
    let (house, person) = counter();
    let number = person.id.to_string();
    let opened = |house: &House| {
        let held: Json = serde_json::from_str(&handed(house, &[&number, "--json"])).unwrap();
        let names = held["opened"].as_array().unwrap().iter().map(|row| row["by"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(opened(&house), ["Sarah", "Claire"]);
    assert_eq!(opened(&house), ["Sarah", "Claire", "Claire"]);
}

#[test]
fn a_protected_contact_is_handed_over_with_its_banner_first_and_no_number_but_the_permitted_one() {
    let house = House::with_people();
    let lea = house.person("MARTIN", "Léa");
    let text = handed(&house, &[&lea.id.to_string()]);
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}\n{text}"));
    assert!(place("CONTACT PROTÉGÉ") < place("06 12 00 99 00"), "{text}");
    assert!(!text.contains("04 76 11 22 33"), "a paper may be read at home\n{text}");
}

#[test]
fn what_is_being_typed_about_a_person_is_handed_over_whoever_types() {
    let (house, person) = counter();
    let line =
        house.store.load_items(&CALLBACK, true).unwrap().into_iter().find(|item| item.person() == Some(person.id));
    let mut drafts = Drafts::open(&house.path()).unwrap();
    for (id, staff, item, of, text) in [
        ("a", "Sarah", None, Some(person.id), "veut parler à Nadia"),
        ("b", "Claire", line.map(|item| item.id), None, "a rappelé deux fois"),
        ("c", "Claire", None, Some(house.person("ROUX", "Marcel").id), "d’un autre"),
    ] {
        let typed = Typed { key: "text".into(), text: text.into(), stood: None };
        let (form, terminal) = ("NOTE".to_owned(), "pts/1".to_owned());
        let staff = house.staff(staff);
        let (fields, at) = (vec![typed], at(9, 40));
        drafts
            .write_draft(&Draft {
                id: id.into(),
                staff,
                terminal,
                form,
                item,
                person: of,
                fields,
                focus: 0,
                cursor: 0,
                at,
            })
            .unwrap();
    }
    let number = person.id.to_string();
    let json: Json = serde_json::from_str(&handed(&house, &[&number, "--json"])).unwrap();
    let told: Vec<_> = json["drafts"].as_array().unwrap().iter().map(|draft| &draft["fields"]["text"]).collect();
    assert_eq!(told, ["veut parler à Nadia", "a rappelé deux fois"]);
    let text = handed(&house, &[&number]);
    assert!(text.contains("veut parler à Nadia") && !text.contains("d’un autre"), "{text}");
}

#[test]
fn a_protected_person_gets_their_links_and_their_name_goes_to_nobody_else() {
    let (mut house, elif) = counter();
    let lea = house.person("MARTIN", "Léa");
    let open = Person { confidential_contact: None, confidential_note: None, ..lea.clone() };
    house.does("Sarah", at(9, 12), Operation::EditPerson(Box::new(open.clone())));
    let link = Link { person: elif.id, tie: Tie::from_code("MOTHER").unwrap(), other: lea.id };
    house.does("Sarah", at(9, 13), Operation::Link(link));
    let rev = house.store.load_person(lea.id).unwrap().unwrap().rev;
    house.does("Sarah", at(9, 14), Operation::EditPerson(Box::new(Person { rev, ..lea.clone() })));
    let plain = |text: String| text.replace('\u{a0}', " ");
    let own = plain(handed(&house, &[&lea.id.to_string()]));
    assert!(own.contains("mère : KAYA Elif"), "{own}");
    let mother = plain(handed(&house, &[&elif.id.to_string()]));
    assert!(mother.contains("enfant : contact protégé, nom non remis") && !mother.contains("MARTIN"), "{mother}");
}
