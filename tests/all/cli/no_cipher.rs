//! A program that is built without encryption says so, where the settings name a key or a file is encrypted, and touches
//! nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::fault_centre::{PROGRAM, created, sentence};
use crate::support::plain;

fn run(home: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.env("HOME", home).env_remove("XDG_CONFIG_HOME").args(words).output().unwrap()
}

#[test]
fn a_key_in_the_settings_is_refused_and_never_passed_over() {
    let home = TempDir::new().unwrap();
    let centre = created(home.path());
    let before = fs::read(&centre).unwrap();
    fs::create_dir_all(home.path().join(".config/comptoir")).unwrap();
    fs::write(home.path().join(".config/comptoir/config.toml"), "key_file = \"/etc/comptoir/centre.key\"\n").unwrap();
    let path = centre.to_str().unwrap();
    let new = home.path().join("autre.db");
    for words in [
        &["--db", path, "check"][..],
        &["--db", path, "list", "ARRIVAL"],
        &["--db", path, "restore", path],
        &["--db", new.to_str().unwrap(), "init", "--site", "Ici", "--member", "Sarah"],
    ] {
        let said = plain(&sentence(&run(home.path(), words)));
        assert!(said.contains("/etc/comptoir/centre.key") && said.contains("sans le chiffrement"), "{said}");
    }
    assert!(fs::read(&centre).unwrap() == before && !new.exists(), "a file was touched or made in clear");
}

#[test]
fn an_encrypted_file_is_told_from_one_of_another_program_and_from_a_damaged_one() {
    let home = TempDir::new().unwrap();
    let centre = created(home.path());
    let mut drawn = vec![0; 16 * 4096];
    fastrand::Rng::with_seed(7).fill(&mut drawn);
    let says = |bytes: &[u8]| {
        fs::write(&centre, bytes).unwrap();
        let said = ["check", "list"].map(|verb| {
            let words: &[&str] = if verb == "list" { &["list", "ARRIVAL"] } else { &["check"] };
            plain(&sentence(&run(home.path(), &[&["--db", centre.to_str().unwrap()], words].concat())))
        });
        assert!(fs::read(&centre).unwrap() == bytes, "the file was touched");
        said.concat()
    };
    let whole = fs::read(&centre).unwrap();
    let said = says(&drawn);
    assert_eq!(said.matches("ce fichier est chiffré").count(), 2, "{said}");
    assert!(said.contains("--features sqlcipher"), "{said}");
    // A desk was at work here, so that a file with another beginning is a damaged one.
    let mut damaged = whole.clone();
    damaged[..16].fill(0x41);
    assert_eq!(says(&damaged).matches("abîmé").count(), 2);
    // Not whole pages: no file of SQLCipher's.
    assert!(!says(&drawn[..drawn.len() - 100]).contains("chiffré"));
}

#[test]
fn a_key_is_made_once_and_for_its_owner() {
    let home = TempDir::new().unwrap();
    let key = home.path().join("keys/centre.key");
    let words = ["setup", "new-key", key.to_str().unwrap()];
    let made = run(home.path(), &words);
    assert!(made.status.success(), "{made:?}");
    let held = fs::read_to_string(&key).unwrap();
    assert!(held.trim().len() == 64 && held.trim().bytes().all(|digit| digit.is_ascii_hexdigit()), "{held}");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o137, 0);
    assert!(!run(home.path(), &words).status.success());
    assert_eq!(fs::read_to_string(&key).unwrap(), held);
}
