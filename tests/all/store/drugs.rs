//! The list of sensitive drugs is the centre's: shown whole, completed and corrected in the program, heard at once.

use std::process::{Command, Output};

use comptoir::domain::{Drug, DrugClass};
use comptoir::model::{Value, sensitive};
use comptoir::panes::renewal::{LAST_PRESCRIPTION_ON, LINES, PRESCRIPTION_ENDS_ON, RENEWAL, rules};
use comptoir::protocol::{Operation, Refusal, Revised};
use serde_json::Value as Json;

use crate::support::{TestCentre, at, day, plain};

fn comptoir(centre: &TestCentre, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comptoir"))
        .args(words)
        .args(["--as", "Sarah", "--db"])
        .arg(centre.path())
        .output()
        .unwrap()
}

/// What is said of a drug under the form, and whether the pharmacy is proposed.
fn said(centre: &TestCentre, drug: &str) -> (String, bool) {
    let desk = centre.store.load_context(at(10, 0)).unwrap();
    let mut item = RENEWAL.begin_item(centre.staff("Sarah"), None, &desk);
    item.set(&LINES, Value::Rows(vec![vec![drug.into(), Value::Empty, Value::Empty]]));
    item.set(&LAST_PRESCRIPTION_ON, Value::Date(day(2026, 8, 1)));
    item.set(&PRESCRIPTION_ENDS_ON, Value::Date(day(2026, 11, 20)));
    let hints = plain(&(RENEWAL.hints)(&item, &desk).join(" "));
    (rules::list_warnings(&item, &desk).map(|words| plain(&words)).collect(), hints.contains("La pharmacie peut"))
}

#[test]
fn a_name_added_is_heard_by_the_hint_at_once_and_undone() {
    let mut centre = TestCentre::new();
    assert_eq!(said(&centre, "Imaginol LP 50"), (String::new(), true));
    let drug = Drug { name: "Imaginol ".into(), class: DrugClass::Opioide };
    let done = centre.does("Sarah", at(9, 0), Operation::SaveDrug(Revised::new(drug)));
    assert!(done.undoable && plain(&done.said) == "imaginol : opioïde", "{}", done.said);
    let (words, pharmacy) = said(&centre, "Imaginol LP 50");
    assert!(words.starts_with("Imaginol LP 50, opioïde") && !pharmacy, "{words}");
    centre.does("Sarah", at(9, 1), Operation::Undo(None));
    assert_eq!(said(&centre, "Imaginol LP 50"), (String::new(), true));
}

#[test]
fn a_name_of_the_program_is_corrected_struck_off_and_comes_back() {
    let mut centre = TestCentre::new();
    let whole = sensitive::all(&[]).len();
    for (class, starts) in [(DrugClass::None, ""), (DrugClass::Stup, "Tramadol 50, stupéfiant")] {
        let own = centre.store.load_context(at(9, 0)).unwrap().drugs;
        let drug = Drug { name: "tramadol".into(), class };
        centre.does("Sarah", at(9, 0), Operation::SaveDrug(Revised::over_list(drug, &own)));
        let (words, pharmacy) = said(&centre, "Tramadol 50");
        assert!(words.starts_with(starts) && words.is_empty() == starts.is_empty(), "{words}");
        assert_eq!(pharmacy, starts.is_empty());
    }
    let own = centre.store.load_context(at(10, 0)).unwrap().drugs.to_vec();
    assert_eq!(sensitive::all(&own).len(), whole, "corrected, and not there twice");
    centre.does("Sarah", at(9, 2), Operation::Undo(None));
    centre.does("Sarah", at(9, 3), Operation::Undo(None));
    assert!(said(&centre, "Tramadol 50").0.contains("opioïde"));
    assert!(centre.store.check_file(true).is_ok());
    for name in ["", "abc", " - "] {
        let refused = centre.tries(
            "Sarah",
            at(9, 5),
            Operation::SaveDrug(Revised::new(Drug { name: name.into(), class: DrugClass::Anxio })),
        );
        assert!(matches!(refused, Err(Refusal::Field("name", _))), "{name}: {refused:?}");
    }
}

#[test]
fn the_menu_shows_the_list_completes_and_corrects_it() {
    let centre = TestCentre::new();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qmédic<Entrée>");
    assert!(seat.reads("Médicaments sensibles") && seat.reads("abstral"), "{}", seat.sees());
    seat.strikes("<Entrée>Imaginol<Tab>anxio<Ctrl-S>");
    assert!(seat.reads("imaginol : anxiolytique"), "{}", seat.sees());
    assert!(said(&centre, "imaginol 10").0.contains("anxiolytique"));
    seat.strikes("qmédic<Entrée>imagi");
    assert!(seat.reads("anxiolytique, selon le centre"), "{}", seat.sees());
    seat.strikes("<Entrée>");
    assert!(seat.reads("Médicament sensible : imaginol"), "{}", seat.sees());
    seat.strikes("pas<Ctrl-S>");
    assert_eq!(said(&centre, "imaginol 10").0, "", "{}", seat.sees());
    seat.strikes("u");
    assert!(said(&centre, "imaginol 10").0.contains("anxiolytique"), "{}", seat.sees());
}

#[test]
fn the_commands_show_and_write_it() {
    let centre = TestCentre::new();
    let all = |centre: &TestCentre| -> Json {
        let out = comptoir(centre, &["drugs", "--json"]);
        serde_json::from_slice(&out.stdout).unwrap()
    };
    let of = |list: &Json, name: &str| list.as_array().unwrap().iter().find(|drug| drug["name"] == name).cloned();
    let before = all(&centre);
    assert_eq!(
        of(&before, "zolpidem").unwrap(),
        serde_json::json!({"name": "zolpidem", "class": "ASSIMILE", "own": false})
    );
    assert!(comptoir(&centre, &["drug", "name=Imaginol", "class=HYPNO"]).status.success());
    assert_eq!(of(&all(&centre), "imaginol").unwrap()["class"], "HYPNO");
    for words in [["drug", "name=Imaginol", "class=DOUX"], ["drug", "name=Imaginol", "rule=HYPNO"]] {
        let out = comptoir(&centre, &words);
        assert_eq!(out.status.code(), Some(1), "{words:?}");
        assert!(!out.stderr.is_empty());
    }
    let text = String::from_utf8(comptoir(&centre, &["drugs"]).stdout).unwrap();
    assert!(text.contains("imaginol") && text.contains("selon le centre"), "{text}");
}
