//! Names typed at terminals of several charsets: each is in the file as it was typed, or is refused in a sentence.
//!
//! Caught when it was tried: « œ » of « fr_FR@euro » saved as « ½ », a Polish terminal's letters taken for French ones, and
//! « Benoît » of a terminal of one byte a letter saved as « Benot » under UTF-8, with nothing said.

use std::path::Path;
use std::process::{Command, Stdio};

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::support::fault_centre::created;
use crate::support::terminal::{PROGRAM, Terminal, at_desk};

/// Begins a word for the team at a terminal whose locale is `lang`, types `bytes` and saves; then `seen` is shown.
fn types(path: &Path, lang: &str, bytes: &[u8], seen: &str) {
    let mut command = at_desk(CommandBuilder::new(PROGRAM), path, "Sarah");
    command.env("LANG", lang);
    let mut terminal = Terminal::start(command);
    terminal.until("the list", |shown| shown.contains("menu"));
    terminal.send("\x0e");
    terminal.until("the hand-over", |shown| shown.contains("fermeture,") && !shown.contains("Lecture"));
    terminal.send("+");
    terminal.until("the form", |shown| shown.contains("Laisser un mot"));
    terminal.send_bytes(bytes);
    terminal.send("\x13");
    terminal.until(lang, |shown| shown.contains(seen));
}

fn notes(path: &Path) -> Vec<String> {
    let words = ["handover", "--json", "--as", "Sarah", "--db"];
    let told = Command::new(PROGRAM).args(words).arg(path).stdin(Stdio::null()).output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    let texts = told["notes"].as_array().unwrap().iter();
    texts.map(|note| note["text"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_name_is_saved_as_it_was_typed_or_refused_in_a_sentence() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let mut saved = Vec::new();
    for (lang, bytes, name) in [
        ("fr_FR.ISO-8859-1", &b"Beno\xeet \xc0"[..], "Benoît À"),
        ("fr_FR.ISO-8859-15", b"c\xbdur \xa4 \xa6imi", "cœur € Šimi"),
        ("fr_FR@euro", b"S\xbdur Anne", "Sœur Anne"),
        ("fr_FR.ISO-8859-1", "Noël, switché".as_bytes(), "Noël, switché"),
        ("C", "Zoé".as_bytes(), "Zoé"),
        ("C", b"No\xebl seul", "Noël seul"),
    ] {
        types(&path, lang, bytes, "Mot laiss");
        saved.insert(0, name.to_owned());
        assert_eq!(notes(&path), saved, "{lang}");
    }
    for (lang, bytes) in [
        ("fr_FR.UTF-8", &b"Beno\xeet"[..]),
        ("fr_FR.UTF-8", b"\x1b[200~Beno\xeet\x1b[201~"),
        ("pl_PL.ISO-8859-2", b"Ko\xb3ek"),
        ("fr_FR.CP1252", b"c\x9cur"),
        ("C", b"c\xbdur"),
    ] {
        types(&path, lang, bytes, "Un signe n");
        assert_eq!(notes(&path), saved, "{lang}");
    }
}
