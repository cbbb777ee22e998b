//! All that is held about one person, as `comptoir person` hands it over: the real program on a file of its own.

use std::process::Command;

use comptoir::domain::{Link, Person, Tie};
use comptoir::model::{Item, Kind, Value};
use comptoir::panes::callback::{self, CALLBACK, Calling, Message};
use comptoir::panes::renewal::{self, RENEWAL};
use comptoir::protocol::{Answer, Draft, DraftForm, Operation, Query, Typed};
use comptoir::store::Drafts;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value as Json;

use crate::support::{self, TestCentre, at};

/// What the program answers for « person » and these words.
fn handed(centre: &TestCentre, words: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    let output =
        command.arg("--db").arg(centre.path()).args(["--as", "Claire", "person"]).args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn adds(centre: &mut TestCentre, kind: &'static Kind, person: &Person, fill: impl FnOnce(&mut Item)) -> Item {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = kind.begin_item(centre.staff("Sarah"), Some(person), &desk);
    fill(&mut item);
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    centre.does("Sarah", at(9, 0), operation).items.remove(0)
}

fn calls(centre: &mut TestCentre, person: &Person, subject: &str) -> Item {
    adds(centre, &CALLBACK, person, |item| item.set(&callback::SUBJECT, subject))
}

/// A person with a card opened, a callback with a message left and a note, and a renewal; beside them somebody else.
fn counter() -> (TestCentre, Person) {
    let mut centre = TestCentre::with_people();
    let person = centre.person("KAYA", "Elif");
    let item = calls(&mut centre, &person, "passer prendre un courrier");
    centre.moves(at(9, 5), item.id, Calling.state());
    centre.moves(at(9, 6), item.id, Message.state());
    centre.does(
        "Claire",
        at(9, 10),
        Operation::Note { item: item.id, about: None, text: "préfère le soir".to_owned() },
    );
    let morel = centre.staff("Dr Morel");
    adds(&mut centre, &RENEWAL, &person, |item| {
        let line = vec![Value::Text("Ramipril 5".into()), Value::Empty, Value::Code("BOITE")];
        item.set(&renewal::LINES, Value::Rows(vec![line]));
        item.set(&renewal::RUNS_OUT_ON, Value::Unknown);
        item.set(&renewal::PRO, Value::Staff(morel));
    });
    let other = centre.person("ROUX", "Marcel");
    let other = calls(&mut centre, &other, "horaires du kiné");
    centre.does("Claire", at(9, 11), Operation::Note { item: other.id, about: None, text: "un autre mot".to_owned() });
    let reader = Some(centre.staff("Sarah"));
    assert!(matches!(centre.store.answer_query(&Query::Card(person.id), reader, at(9, 30)), Answer::Card(_)));
    (centre, person)
}

fn count(centre: &TestCentre, sql: &str, id: i64) -> i64 {
    let raw = Connection::open_with_flags(centre.path(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    raw.query_row(sql, [id], |row| row.get(0)).unwrap()
}

#[test]
fn one_command_hands_over_every_row_about_a_person_and_none_about_another() {
    let (centre, person) = counter();
    let number = person.id.to_string();
    let raw = Connection::open_with_flags(centre.path(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    raw.execute("INSERT INTO person_quarter (person, first, seen) VALUES (?1, '2026-04-01', 1)", [person.id.0])
        .unwrap();
    let held: Json = serde_json::from_str(&handed(&centre, &[&number, "--json"])).unwrap();
    for (part, sql) in [
        ("items", "SELECT count(*) FROM item WHERE person = ?1"),
        ("notes", "SELECT count(*) FROM note WHERE item IN (SELECT id FROM item WHERE person = ?1)"),
        ("attempts", "SELECT count(*) FROM attempt WHERE item IN (SELECT id FROM item WHERE person = ?1)"),
        ("journal", "SELECT count(*) FROM journal WHERE person = ?1"),
        ("opened", "SELECT count(*) FROM access WHERE person = ?1"),
        ("quarters", "SELECT count(*) FROM person_quarter WHERE person = ?1"),
    ] {
        let rows = held[part].as_array().unwrap().len() as i64;
        assert!(rows > 0 && rows == count(&centre, sql, person.id.0), "{part}: {rows}");
    }
    let (json, text) = (held.to_string(), handed(&centre, &[&number]));
    for (kept, said) in [
        ("+33612345685", "06 12 34 56 85"),
        ("préfère le soir", "préfère le soir"),
        ("Ramipril 5", "Ramipril 5"),
        ("2026-04-01", "2e trimestre 2026"),
    ] {
        assert!(json.contains(kept) && text.contains(said), "{said}\n{text}");
    }
    for other in ["un autre mot", "ROUX", "horaires du kiné"] {
        assert!(!json.contains(other) && !text.contains(other), "{other}\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 72), "{text}");
}

#[test]
fn handing_it_over_is_an_opening_of_the_card_and_logged() {
    let (centre, person) = counter();
    let number = person.id.to_string();
    let opened = |centre: &TestCentre| {
        let held: Json = serde_json::from_str(&handed(centre, &[&number, "--json"])).unwrap();
        let names = held["opened"].as_array().unwrap().iter().map(|row| row["by"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(opened(&centre), ["Sarah", "Claire"]);
    assert_eq!(opened(&centre), ["Sarah", "Claire", "Claire"]);
}

#[test]
fn a_protected_contact_is_handed_over_with_its_banner_first_and_no_number_but_the_permitted_one() {
    let centre = TestCentre::with_people();
    let lea = centre.person("MARTIN", "Léa");
    let text = handed(&centre, &[&lea.id.to_string()]);
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}\n{text}"));
    assert!(place("CONTACT PROTÉGÉ") < place("06 12 00 99 00"), "{text}");
    assert!(!text.contains("04 76 11 22 33"), "a paper may be read at home\n{text}");
}

#[test]
fn what_is_being_typed_about_a_person_is_handed_over_whoever_types() {
    let (centre, person) = counter();
    let line =
        centre.store.load_items(&CALLBACK, true).unwrap().into_iter().find(|item| item.person() == Some(person.id));
    let mut drafts = Drafts::open(&centre.path()).unwrap();
    for (id, staff, item, of, text) in [
        ("a", "Sarah", None, Some(person.id), "veut parler à Nadia"),
        ("b", "Claire", line.map(|item| item.id), None, "a rappelé deux fois"),
        ("c", "Claire", None, Some(centre.person("ROUX", "Marcel").id), "d’un autre"),
    ] {
        let typed = Typed { key: "text".into(), text: text.into(), ..Typed::default() };
        let (form, terminal) = (DraftForm::Note, "pts/1".to_owned());
        let staff = centre.staff(staff);
        let (fields, at) = (vec![typed], at(9, 40));
        drafts
            .write_draft(&Draft {
                id: id.into(),
                staff,
                terminal,
                form,
                item,
                person: of,
                whom: None,
                fields,
                focus: 0,
                cursor: 0,
                at,
            })
            .unwrap();
    }
    let number = person.id.to_string();
    let json: Json = serde_json::from_str(&handed(&centre, &[&number, "--json"])).unwrap();
    let told: Vec<_> = json["drafts"].as_array().unwrap().iter().map(|draft| &draft["fields"]["text"]).collect();
    assert_eq!(told, ["veut parler à Nadia", "a rappelé deux fois"]);
    let text = handed(&centre, &[&number]);
    assert!(text.contains("veut parler à Nadia") && !text.contains("d’un autre"), "{text}");
}

#[test]
fn a_number_half_typed_in_any_form_about_a_protected_person_is_not_handed_over() {
    let centre = TestCentre::with_people();
    let lea = centre.person("MARTIN", "Léa");
    let mut drafts = Drafts::open(&centre.path()).unwrap();
    for code in ["CALLBACK", "OUTING"] {
        let typed = Typed { key: "phone".into(), text: "04 76 11 22 33".into(), ..Typed::default() };
        drafts
            .write_draft(&Draft {
                id: code.into(),
                staff: centre.staff("Sarah"),
                terminal: "pts/1".to_owned(),
                form: DraftForm::Line { code: code.to_owned(), source: None },
                item: None,
                person: Some(lea.id),
                whom: None,
                fields: vec![typed],
                focus: 0,
                cursor: 0,
                at: at(9, 40),
            })
            .unwrap();
    }
    let text = handed(&centre, &[&lea.id.to_string()]);
    assert!(!text.contains("04 76 11 22 33"), "a paper may be read at home\n{text}");
}

#[test]
fn a_protected_person_gets_their_links_and_their_name_goes_to_nobody_else() {
    let (mut centre, elif) = counter();
    let lea = centre.person("MARTIN", "Léa");
    let open = Person { confidential_contact: None, confidential_note: None, ..lea.clone() };
    centre.does("Sarah", at(9, 12), Operation::EditPerson(Box::new(open.clone())));
    let link = Link { person: elif.id, tie: Tie::from_code("MOTHER").unwrap(), other: lea.id };
    centre.does("Sarah", at(9, 13), Operation::Link(link));
    let rev = centre.store.load_person(lea.id).unwrap().unwrap().rev;
    centre.does("Sarah", at(9, 14), Operation::EditPerson(Box::new(Person { rev, ..lea.clone() })));
    let plain = |text: String| text.replace('\u{a0}', " ");
    let own = plain(handed(&centre, &[&lea.id.to_string()]));
    assert!(own.contains("mère : KAYA Elif"), "{own}");
    let mother = plain(handed(&centre, &[&elif.id.to_string()]));
    assert!(mother.contains("enfant : contact protégé, nom non remis") && !mother.contains("MARTIN"), "{mother}");
}

#[test]
fn the_paper_says_what_was_taken_away_why_and_on_whose_word() {
    let (mut centre, person) = counter();
    let number = person.id.to_string();
    let held: Json = serde_json::from_str(&handed(&centre, &[&number, "--json"])).unwrap();
    let id = held["items"].as_array().unwrap().iter().find(|item| item["kind"] == "RENEWAL").unwrap()["id"].as_i64();
    let item = comptoir::domain::ItemId(id.unwrap());
    let asked = |centre: &mut TestCentre, by: &str| {
        let (rev, changes) = (centre.item(item).rev, vec![(renewal::ASKED_BY.key, Value::Text(by.to_owned()))]);
        centre.does("Sarah", at(9, 40), Operation::Edit { item, rev, changes });
    };
    asked(&mut centre, "sa voisine Odile");
    asked(&mut centre, "elle");
    centre.moves(at(9, 41), item, renewal::ToReview.state());
    let order = Some(centre.staff("Dr Morel"));
    let to = renewal::Signed.state();
    centre.does(
        "Sarah",
        at(9, 42),
        Operation::Move { item, rev: None, to, with: Vec::new(), on_order_of: order, take_over: false },
    );
    let text = support::plain(&handed(&centre, &[&number]));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("sa voisine Odile → elle") && text.contains("sur consigne du Dr Morel"), "{text}");
    assert!(text.contains("→ Signée") && !text.contains("SIGNED"), "{text}");
}
