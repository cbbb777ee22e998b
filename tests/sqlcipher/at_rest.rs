//! No byte beside the centre names anybody, while a desk works and afterwards; what a desk types is there the next time.

use std::fs;
use std::time::Duration;

use crate::support::terminal::{Terminal, desk};
use crate::support::{Centre, NAMES, assert_held, is_in_clear, said};

#[test]
fn no_byte_beside_the_centre_names_anybody_with_a_desk_open_and_after() {
    let centre = Centre::new();
    assert!(!is_in_clear(&centre.db()));
    centre.writes_a_morning();
    let sarah = centre.types_a_name("Sarah");
    // Its words are written at once; the log of the file holds what another desk adds meanwhile.
    centre.does(&["add", "ARRIVAL", "label=Zebulonne", "reason=DROITS", "overrule=yes"]);
    assert!(centre.does(&["check"]).contains("1 en cours"), "{}", sarah.shown());
    assert!(fs::metadata(centre.path("drafts.db")).unwrap().len() > 0);
    assert!(!is_in_clear(&centre.path("drafts.db")));
    let wal = fs::metadata(centre.path("centre.db-wal")).map_or(0, |log| log.len());
    assert!(wal > 0, "the log holds nothing: the bytes of a desk at work are not looked at");
    assert_eq!(centre.files_that_name(), Vec::<String>::new(), "with a desk open");
    centre.does(&["backup", centre.path("copie.db").to_str().unwrap()]);
    centre.does(&["backup", "--keep", centre.home.path().to_str().unwrap()]);
    assert_eq!(centre.files_that_name(), Vec::<String>::new(), "with copies");
    let (code, _) = sarah.hang_up(Duration::from_millis(300));
    assert!(code < 2, "{code}");
    assert_eq!(centre.files_that_name(), Vec::<String>::new(), "after the desk has gone");
    // The closed day was written, and is read.
    let found = centre.does(&["find", "zebulonne"]);
    assert!(found.to_ascii_lowercase().contains("quimperlot"), "{found}");
    let mut again = Terminal::start(desk(&centre.db(), "Sarah"));
    again.until("that a form was left", |shown| shown.contains("g reprendre"));
    again.send("g");
    again.until("what was typed", |shown| shown.contains("Quimperlot rappelle"));
    assert_eq!(again.hang_up(Duration::from_millis(300)).0 / 2, 0);
    assert!(centre.does(&["check", "--deep"]).contains("le fichier est chiffré"));
}

/// The look above finds what is there.
#[test]
fn the_same_morning_in_clear_is_found_in_the_files() {
    let centre = Centre::none();
    centre.uses_key(None);
    centre.does(&["init", "--site", "Les Tilleuls", "--member", "Sarah"]);
    centre.writes_a_morning();
    let (code, _) = centre.types_a_name("Sarah").hang_up(Duration::from_millis(300));
    assert!(code < 2, "{code}");
    let found = centre.files_that_name().join("\n");
    assert!(found.contains("centre.db") && found.contains("drafts.db") && found.contains(NAMES[0]), "{found}");
    assert!(centre.does(&["check"]).contains("le fichier est en clair"));
}

#[test]
fn a_copy_is_encrypted_verified_and_restored() {
    let centre = Centre::new();
    centre.writes_a_morning();
    let copy = centre.path("copie.db");
    let copied = centre.does(&["backup", copy.to_str().unwrap()]);
    assert!(copied.contains("Copie vérifiée"), "{copied}");
    assert!(!is_in_clear(&copy));
    let held = centre.dump(&centre.db(), Some("first"));
    assert!(held["person"].len() == 40 && held["item"].len() == 40, "{:?}", held.keys());
    centre.does(&["add", "ARRIVAL", "label=Après", "reason=DROITS", "overrule=yes"]);
    let restored = centre.does(&["restore", copy.to_str().unwrap()]);
    assert!(restored.contains("Restauré et vérifié"), "{restored}");
    assert!(!restored.contains("en clair"), "{restored}");
    assert!(!is_in_clear(&centre.db()));
    let now = centre.dump(&centre.db(), Some("first"));
    assert_held(&held, &now, "restored");
    assert!(!now["item"].is_empty() && now["item"].len() == held["item"].len());
    assert_eq!(centre.files_that_name(), Vec::<String>::new());
    centre.does(&["check", "--deep"]);
}

#[test]
fn a_program_says_nothing_of_sqlcipher_on_its_error_output() {
    let centre = Centre::new();
    centre.makes_key("other");
    centre.uses_key(Some("other"));
    let ended = centre.runs(&["check"]);
    assert_eq!(String::from_utf8_lossy(&ended.stderr).lines().count(), 1, "{}", said(&ended));
}
