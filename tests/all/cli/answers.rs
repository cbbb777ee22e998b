//! What a command says of what it did, did not do, or reads back: in the words of the desk, and as the rest of its JSON.

use std::process::Command;

use comptoir::domain::{Link, Tie};
use comptoir::panes::arrival::Waiting;
use comptoir::protocol::Operation;
use serde_json::{Value as Json, json};

use crate::support::terminal::PROGRAM;
use crate::support::{TestCentre, Visit, at, member, plain};

/// Exit code and words of a command.
fn comptoir(centre: &TestCentre, words: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(PROGRAM);
    command.args(words).args(["--as", "Sarah", "--clock-is-right", "--db"]).arg(centre.path());
    let out = command.output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    (out.status.code(), plain(&said))
}

#[test]
fn a_step_says_what_was_done_beside_it() {
    let mut centre = TestCentre::with_people();
    let expects = |centre: &mut TestCentre, days: i64| {
        let rdv = Some(at(10, 0).plus_minutes(days * 24 * 60));
        centre.comes(at(8, 0), Visit { of: Some(("KAYA", "Elif")), rdv, ..Visit::default() })
    };
    let (first, _) = (expects(&mut centre, 0), expects(&mut centre, 19));
    let (code, said) = comptoir(&centre, &["move", &first.to_string(), "WAITING", "here=moved"]);
    assert_eq!(code, Some(0), "{said}");
    let begins = format!("Arrivée n° {first} — KAYA Elif : ");
    assert!(said.starts_with(&begins) && said.contains(" ; attendu·e aussi "), "{said}");
}

#[test]
fn the_journal_is_read_in_words_and_its_json_has_values_as_every_other_answer() {
    let mut centre = TestCentre::with_people();
    let visit = Visit { of: Some(("KAYA", "Elif")), rdv: Some(at(10, 0)), to: &["Dr Roux"], ..Visit::default() };
    let visit = centre.comes(at(8, 0), visit);
    centre.moves(at(9, 0), visit, Waiting.state());
    let (_, table) = comptoir(&centre, &["journal"]);
    for words in ["ajoute à l’équipe", "change l’état", "En attente"] {
        assert!(table.contains(words), "{words}\n{table}");
    }
    assert!(!table.contains("ADD_STAFF") && !table.contains("WAITING"), "{table}");
    let (_, rows) = comptoir(&centre, &["journal", "--item", &visit.to_string(), "--json"]);
    let rows: Json = serde_json::from_str(&rows).unwrap();
    assert_eq!((&rows[1]["op"], &rows[1]["to"]), (&json!("MOVE"), &json!("WAITING")));
    let added = &rows[0]["changes"];
    assert_eq!(added["awaited"]["after"], json!(["Dr Roux"]), "{added}");
    assert_eq!((&added["rdv_at"]["after"], &added["rdv_at"]["before"]), (&json!(at(10, 0).to_iso()), &Json::Null));
    let numbers = [&rows, &{
        let (_, held) = comptoir(&centre, &["person", &centre.person("KAYA", "Elif").id.to_string(), "--json"]);
        serde_json::from_str::<Json>(&held).unwrap()["journal"].clone()
    }];
    for row in numbers.iter().flat_map(|rows| rows.as_array().unwrap()) {
        for (key, change) in row["changes"].as_object().unwrap() {
            let is_moment = key.ends_with("_at");
            assert!(!is_moment || change["after"].is_null() || change["after"].is_string(), "{key}: {change}");
        }
    }
    let (_, rows) = comptoir(&centre, &["journal", "--json"]);
    let rows: Json = serde_json::from_str(&rows).unwrap();
    let card = rows.as_array().unwrap().iter().find(|row| row["changes"]["interpreter"]["after"] == json!(true));
    assert!(card.is_some_and(|row| row["op"] == "ADD_PERSON"), "a flag is a boolean");
}

#[test]
fn a_link_that_is_not_there_is_not_removed_and_what_there_is_is_said() {
    let mut centre = TestCentre::with_people();
    let (elif, anne) = (centre.person("KAYA", "Elif").id, centre.person("LE GOFF", "Anne").id);
    let remove = [&elif.to_string(), "MOTHER", &anne.to_string(), "--remove"];
    let words: Vec<&str> = ["link"].into_iter().chain(remove).collect();
    let (code, said) = comptoir(&centre, &words);
    assert!(code == Some(1) && said.contains("Aucun lien n’est noté entre KAYA Elif et LE GOFF Anne."), "{said}");
    let link = Link { person: elif, tie: Tie::from_code("SPOUSE").unwrap(), other: anne };
    centre.does("Sarah", at(9, 0), Operation::Link(link));
    let (code, said) = comptoir(&centre, &words);
    assert!(code == Some(1) && said.contains("Le lien noté est un autre : KAYA Elif, "), "{said}");
}

#[test]
fn to_accept_all_proposals_where_none_waits_is_no_fault() {
    let centre = TestCentre::new();
    let (code, said) = comptoir(&centre, &["proposals", "accept", "all"]);
    assert!(code == Some(0) && said.starts_with("Aucune proposition du groupement n’attend"), "{said}");
    assert_eq!(comptoir(&centre, &["proposals", "accept"]).0, Some(2), "which ones is not said");
}

#[test]
fn two_forms_at_once_are_refused_by_every_command() {
    let centre = TestCentre::with_people();
    for words in [
        &["week", "--printer", "--json"][..],
        &["person", "1", "--json", "--printer"],
        &["report", "--xlsx", "--json"],
        &["export", "people", "--csv", "--json"],
    ] {
        let (code, said) = comptoir(&centre, words);
        assert!(code == Some(2) && said.contains("Une seule forme à la fois : "), "{words:?}: {said}");
    }
}

#[test]
fn the_journal_says_what_of_the_centre_was_changed() {
    let mut centre = TestCentre::new();
    let added = ["entry", "kind=PHARMACY", "name=Pharmacie Neuve"];
    assert_eq!(comptoir(&centre, &added).0, Some(0));
    centre.does("Sarah", at(8, 0), Operation::AddStaff(member("Paul", "accueil", None)));
    let (_, table) = comptoir(&centre, &["journal"]);
    let row = |words: &str| table.lines().rfind(|line| line.contains(words)).unwrap_or_default().to_owned();
    assert!(row("annuaire").contains("Pharmacie Neuve") && row("équipe").contains("Paul"), "{table}");
    let (_, rows) = comptoir(&centre, &["journal", "--json"]);
    let rows: Vec<Json> = serde_json::from_str(&rows).unwrap();
    let saved = rows.iter().find(|row| row["op"] == "SAVE_ENTRY").unwrap();
    let number = centre.store.load_context(at(9, 0)).unwrap().directory.iter().map(|entry| entry.id).max().unwrap();
    assert_eq!(saved["subject"], json!(number.to_string()), "{saved}");
    assert!(saved["said"].as_str().unwrap().contains("Pharmacie Neuve"), "{saved}");
}

#[test]
fn a_command_that_finds_or_changes_nothing_says_so() {
    let centre = TestCentre::new();
    for (words, sentence) in [
        (&["settings", "name=Les Tilleuls"][..], "Rien ne change : c’est déjà réglé ainsi.\n"),
        (&["directory", "xyz"], "Aucune fiche de l’annuaire ne répond à « xyz ».\n"),
        (&["find", "zzz"], "Personne ne répond à « zzz ».\n"),
        (&["list", "TRANSPORT"], "Transports : aucune ligne ouverte.\n"),
        (&["list", "TRANSPORT", "--all"], "Transports : aucune ligne.\n"),
        (&["proposals"], "Aucune proposition du groupement.\n"),
    ] {
        assert_eq!(comptoir(&centre, words), (Some(0), sentence.to_owned()), "{words:?}");
    }
    for words in [&["directory", "xyz", "--json"][..], &["find", "zzz", "--json"], &["list", "TRANSPORT", "--json"]] {
        assert_eq!(comptoir(&centre, words), (Some(0), "[]\n".to_owned()), "{words:?}");
    }
}
