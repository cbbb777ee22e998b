//! Families, as the desk notes them: keys on the real app and a real file, a Thursday at 09:41.

use std::process::Command;

use comptoir::domain::{Link, Person, TIES, Tie};
use comptoir::model::Value;
use comptoir::panes::certificate::{ASKED_BY, CERTIFICATE, RECIPIENT};
use comptoir::protocol::{Answer, Operation, Query, Refusal};

use crate::support::{Seat, TestCentre, at, day};

/// Awa and Bilal have nothing in common in the file but, once told, their mother.
fn family() -> TestCentre {
    let mut centre = TestCentre::with_people();
    for (first, born, phone) in [("Awa", 2019, "+33612340001"), ("Bilal", 2021, "+33612340002")] {
        let child = Person {
            first_name: Some(first.into()),
            birth_date: Some(day(born, 5, 4).into()),
            phone1: Some(phone.into()),
            ..Person::new("SOW", at(8, 0))
        };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(child)));
    }
    centre
}

fn link(centre: &TestCentre, one: (&str, &str), code: &str, other: (&str, &str)) -> Link {
    let person = |(name, first)| centre.person(name, first).id;
    Link { person: person(one), tie: Tie::from_code(code).unwrap(), other: person(other) }
}

/// Fatima's card, from the list.
fn on_the_card_of<'a>(seat: &'a mut Seat, query: &str) -> &'a mut Seat {
    seat.strikes("<Échap><Échap>/").strikes(query).strikes("<Entrée>")
}

#[test]
fn a_mother_is_noted_from_the_card_and_read_rightly_from_both_sides() {
    let centre = family();
    let mut seat = centre.seat("Sarah");
    on_the_card_of(&mut seat, "sow awa");
    let before = seat.struck;
    seat.strikes("&benali fat<Entrée><Entrée>");
    println!("a mother noted from her child’s card: {} keys, letters of the name included", seat.struck - before);
    assert!(seat.reads("BENALI Fatima, mère de SOW Awa"), "{}", seat.sees());
    assert_eq!(seat.line("mère   "), "mère         BENALI Fatima  04/07/1961");
    seat.strikes("&<Bas><Entrée>");
    assert_eq!(seat.line("enfant   "), "enfant       SOW Awa  04/05/2019", "from one card to the other");
    seat.strikes("u");
    assert!(seat.reads("Défait — lien retiré") && !seat.reads("enfant   "), "{}", seat.sees());
    centre.store.check_file(true).unwrap();
}

#[test]
fn a_child_noted_from_the_parent_s_card_makes_the_parent_what_the_card_says() {
    let mut centre = family();
    let fatima = Person { sex: Some("F".into()), ..centre.person("BENALI", "Fatima") };
    centre.does("Sarah", at(8, 10), Operation::EditPerson(Box::new(fatima)));
    let mut seat = centre.seat("Sarah");
    on_the_card_of(&mut seat, "benali fat").strikes("&sow awa<Entrée>enfant<Entrée>");
    let related = centre.store.list_related(&centre.person("SOW", "Awa")).unwrap();
    assert_eq!(related.iter().map(|other| other.word).collect::<Vec<_>>(), ["mère"]);
}

#[test]
fn every_tie_reads_its_own_way_on_each_card() {
    for tie in &TIES {
        let mut centre = family();
        let noted = link(&centre, ("BENALI", "Fatima"), tie.code, ("SOW", "Awa"));
        centre.does("Sarah", at(8, 30), Operation::Link(noted));
        let word = |name, first| centre.store.list_related(&centre.person(name, first)).unwrap()[0].word;
        assert_eq!((word("SOW", "Awa"), word("BENALI", "Fatima")), (tie.is, tie.of));
    }
}

#[test]
fn somebody_new_is_linked_as_soon_as_their_card_is_made() {
    let centre = family();
    let mut seat = centre.seat("Sarah");
    on_the_card_of(&mut seat, "sow awa").strikes("&Sow Ousmane<Entrée>");
    seat.strikes("<Ctrl-S>");
    assert!(seat.reads("Lien à noter : SOW Ousmane"), "{}", seat.sees());
    seat.strikes("père<Entrée>");
    assert!(seat.reads("SOW Ousmane, père de SOW Awa"), "{}", seat.sees());
}

#[test]
fn brothers_and_sisters_of_one_mother_are_proposed_together() {
    let mut centre = family();
    let asks = |centre: &mut TestCentre, first| {
        let person = centre.person("SOW", first);
        let mut item = CERTIFICATE.begin_item(
            centre.staff("Sarah"),
            Some(&person),
            &centre.store.load_context(at(8, 30)).unwrap(),
        );
        item.set(&RECIPIENT, Value::Code("EMPLOYEUR"));
        item.set(&ASKED_BY, "sa mère");
        centre.does("Sarah", at(8, 30), Operation::Add { item: Box::new(item), state: None, overrule: false });
    };
    asks(&mut centre, "Awa");
    asks(&mut centre, "Bilal");
    let mut seat = centre.seat("Sarah");
    assert!(!seat.strikes("4").reads("même consultation ?"), "nothing tells that they are of one family");
    // Somebody who interprets for both makes no family of them.
    for first in ["Awa", "Bilal"] {
        let noted = link(&centre, ("KAYA", "Elif"), "INTERPRETER", ("SOW", first));
        centre.does("Claire", at(9, 0), Operation::Link(noted));
    }
    assert!(!seat.hears().reads("même consultation ?"), "{}", seat.sees());
    for first in ["Awa", "Bilal"] {
        let noted = link(&centre, ("BENALI", "Fatima"), "MOTHER", ("SOW", first));
        centre.does("Claire", at(9, 0), Operation::Link(noted));
    }
    assert!(seat.hears().reads("même consultation ?"), "{}", seat.sees());
}

#[test]
fn two_people_have_one_link_and_two_desks_never_write_over_each_other() {
    let mut centre = family();
    let mother = link(&centre, ("BENALI", "Fatima"), "MOTHER", ("SOW", "Awa"));
    let mut seat = centre.seat("Sarah");
    on_the_card_of(&mut seat, "sow awa").strikes("&benali fat<Entrée>");
    centre.does("Claire", at(9, 40), Operation::Link(mother));
    seat.strikes("parent<Entrée>");
    assert!(seat.reads("Lien déjà noté : BENALI Fatima, mère de SOW Awa."), "{}", seat.sees());
    // The other way round is the same pair.
    let reverse = link(&centre, ("SOW", "Awa"), "RELATIVE", ("BENALI", "Fatima"));
    assert!(matches!(centre.tries("Sarah", at(9, 41), Operation::Link(reverse)), Err(Refusal::Rule(_))));
    // Let go by both: the second is told.
    centre.does("Sarah", at(9, 42), Operation::Unlink(mother));
    assert!(matches!(centre.tries("Claire", at(9, 43), Operation::Unlink(mother)), Err(Refusal::Rule(_))));
    // Undone only while it stands as its author left it.
    let sibling = link(&centre, ("BENALI", "Fatima"), "SIBLING", ("SOW", "Awa"));
    centre.does("Claire", at(9, 44), Operation::Link(sibling));
    assert!(
        matches!(centre.tries("Sarah", at(9, 44), Operation::Unlink(mother)), Err(Refusal::Rule(_))),
        "not what she saw"
    );
    assert!(matches!(centre.tries("Sarah", at(9, 45), Operation::Undo(None)), Err(Refusal::Rule(_))));
    centre.does("Claire", at(9, 46), Operation::Undo(None));
    centre.does("Sarah", at(9, 47), Operation::Undo(None));
    let related = centre.store.list_related(&centre.person("SOW", "Awa")).unwrap();
    assert_eq!(related.iter().map(|other| other.link).collect::<Vec<_>>(), [mother]);
    // Nor does undoing what one noted let go of what somebody else has noted there since.
    let elif = link(&centre, ("KAYA", "Elif"), "RELATIVE", ("SOW", "Awa"));
    let trusted = link(&centre, ("KAYA", "Elif"), "SIBLING", ("SOW", "Awa"));
    centre.does("Sarah", at(9, 48), Operation::Link(elif));
    centre.does("Claire", at(9, 49), Operation::Unlink(elif));
    centre.does("Claire", at(9, 50), Operation::Link(trusted));
    assert!(matches!(centre.tries("Sarah", at(9, 51), Operation::Undo(None)), Err(Refusal::Rule(_))));
    assert_eq!(centre.store.list_related(&centre.person("KAYA", "Elif")).unwrap()[0].link, trusted);
    centre.store.check_file(true).unwrap();
}

#[test]
fn a_link_noted_elsewhere_is_on_the_open_card_at_once_and_opens_no_card_again() {
    let mut centre = family();
    let mut seat = centre.seat("Sarah");
    on_the_card_of(&mut seat, "sow awa");
    #[allow(clippy::disallowed_methods)]
    let reads = |centre: &TestCentre| -> i64 {
        let conn = rusqlite::Connection::open(centre.path()).unwrap();
        conn.query_row("SELECT count(*) FROM access", [], |row| row.get(0)).unwrap()
    };
    let before = reads(&centre);
    let mother = link(&centre, ("BENALI", "Fatima"), "MOTHER", ("SOW", "Awa"));
    centre.does("Claire", at(9, 41), Operation::Link(mother));
    assert!(seat.hears().reads("mère         BENALI Fatima"), "{}", seat.sees());
    assert_eq!(reads(&centre), before, "one opening, one line in the access log");
}

#[test]
fn a_protected_contact_is_on_nobody_s_card_nor_anybody_on_theirs() {
    let mut centre = family();
    let lea = link(&centre, ("MARTIN", "Léa"), "SIBLING", ("SOW", "Awa"));
    match centre.tries("Sarah", at(9, 0), Operation::Link(lea)) {
        Err(Refusal::Rule(why)) => assert!(why.contains("contact protégé"), "{why}"),
        other => panic!("{other:?}"),
    }
    // Noted before she asked for protection.
    let bilal = link(&centre, ("SOW", "Bilal"), "SIBLING", ("SOW", "Awa"));
    centre.does("Sarah", at(9, 1), Operation::Link(bilal));
    let hidden = Person { confidential_note: Some("Ne pas en parler.".into()), ..centre.person("SOW", "Bilal") };
    centre.does("Sarah", at(9, 2), Operation::EditPerson(Box::new(hidden)));
    let mut seat = centre.seat("Sarah");
    assert!(!on_the_card_of(&mut seat, "sow awa").reads("SOW Bilal"), "{}", seat.sees());
    assert!(!on_the_card_of(&mut seat, "sow bilal").reads("SOW Awa"), "{}", seat.sees());
    seat.strikes("&");
    assert!(seat.reads("Contact protégé") && seat.reads("SOW Bilal"), "{}", seat.sees());
}

#[test]
fn a_link_is_let_go_and_taken_back_from_the_card() {
    let mut centre = family();
    let mother = link(&centre, ("BENALI", "Fatima"), "MOTHER", ("SOW", "Awa"));
    centre.does("Sarah", at(9, 0), Operation::Link(mother));
    let mut seat = centre.seat("Sarah");
    on_the_card_of(&mut seat, "sow awa").strikes("&retirer<Entrée>");
    assert!(seat.reads("Lien retiré : BENALI Fatima, mère de SOW Awa") && !seat.reads("mère   "), "{}", seat.sees());
    assert!(seat.strikes("u").reads("mère         BENALI Fatima"), "{}", seat.sees());
}

#[test]
fn the_curtain_leaves_only_initials_of_a_family() {
    let mut centre = family();
    let mother = link(&centre, ("BENALI", "Fatima"), "MOTHER", ("SOW", "Awa"));
    centre.does("Sarah", at(9, 0), Operation::Link(mother));
    let mut seat = centre.seat("Sarah");
    on_the_card_of(&mut seat, "sow awa").strikes("<Ctrl-Z>");
    for keys in ["", "f", "<Entrée>tran<Entrée>"] {
        seat.strikes(keys);
        assert!(!seat.reads("BENALI") && !seat.reads("Awa") && !seat.reads("Minh"), "{keys}\n{}", seat.sees());
    }
}

#[test]
fn what_is_held_about_a_person_says_who_is_who() {
    let mut centre = family();
    let mother = link(&centre, ("BENALI", "Fatima"), "MOTHER", ("SOW", "Awa"));
    centre.does("Sarah", at(9, 0), Operation::Link(mother));
    let (db, bin) = (centre.path(), env!("CARGO_BIN_EXE_comptoir"));
    let found = Command::new(bin).args(["find", "sow awa", "--json", "--db"]).arg(db).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&found.stdout).unwrap();
    let told = serde_json::json!([{"person": mother.person.0, "kind": "MOTHER", "other": mother.other.0}]);
    assert_eq!(json[0]["relations"], told);
    let Answer::Card(card) = centre.store.answer_query(&Query::Card(mother.other), None, at(9, 41)) else { panic!() };
    assert_eq!(card.relations.len(), 1);
}
