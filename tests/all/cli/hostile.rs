//! Words given to commands to harm whoever reads the answer: pages in the place of a word, signs that a terminal obeys, a
//! secret in the place of a public key.
//!
//! Caught when it was tried: a refusal of a hundred thousand letters; U+202E and U+009B of a field's name, raw, in the JSON of
//! `add --stdin`; the words of `age` about a private key that was given for a public one.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::support::fault_centre::{command, created, run};

#[test]
fn a_refusal_quotes_no_page_and_still_says_what_to_do() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let page = "é".repeat(50_000);
    for words in [
        ["add", "ARRIVAL", &format!("priority={page}")],
        ["add", "ARRIVAL", &format!("{page}=x")],
        ["add", &page, "label=x"],
        ["list", &page, "--json"],
        ["drug", &format!("{page}=x"), "name=y"],
    ] {
        let refused = run(&path, &words);
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(matches!(refused.status.code(), Some(1 | 2)), "{} {said}", words[0]);
        assert!(said.chars().count() < 1_500 && said.ends_with(".\n"), "{}: {said}", words[0]);
    }
}

#[test]
fn json_shows_a_terminal_nothing_that_it_would_obey() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let mut add = command(&path, &["add", "--stdin"]);
    let mut add = add.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let signs = "\u{202e}\u{9b}31m\u{200b}\u{e0041}é";
    let line = json!({"kind": "ARRIVAL", signs: "x"}).to_string() + "\n";
    add.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
    let output = add.wait_with_output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(!told.trim_end().chars().any(comptoir::domain::name::is_unseen), "{told:?}");
    let answer: Json = serde_json::from_str(&told).unwrap();
    assert!(answer["error"].as_str().unwrap().contains(signs), "{answer}");
}

#[test]
fn a_private_key_given_for_a_public_one_is_not_shown() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let copy = folder.path().join("copie.db");
    let secret = "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQ";
    let refused = run(&path, &["backup", copy.to_str().unwrap(), "--recipient", secret]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!said.contains("SECRET") && !refused.status.success(), "{said}");
    // Where `age` is missing, that is said first.
    assert!(said.contains("clé publique") || said.contains("age"), "{said}");
}
