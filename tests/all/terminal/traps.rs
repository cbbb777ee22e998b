//! Traps of real terminals: letters of which they do not agree how wide they are, letters of one byte, a program that was
//! stopped, keys that come in one packet.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::terminal::{PATIENCE, PROGRAM, Terminal, desk, is_list};

/// Names in scripts whose letters combine or are wide.
const NAMES: [&str; 5] = ["রহিমা খাতুন", "प्रिया शर्मा", "தமிழ்ச்செல்வி", "ខៀវ សុខា", "🇫🇷 Léa 家族"];

fn run(file: &Path, words: &[&str]) -> String {
    let mut command = Command::new(PROGRAM);
    command.args(words).arg("--db").arg(file).env("HOME", file.parent().unwrap()).stdin(Stdio::null());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn centre() -> (TempDir, PathBuf, String) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("centre.db");
    run(&file, &["demo", "--no-open", "--people", "20", "--days", "1", "--seed", "7"]);
    let team: serde_json::Value = serde_json::from_str(&run(&file, &["staff", "list", "--json"])).unwrap();
    let who = team[0]["name"].as_str().unwrap().to_owned();
    (folder, file, who)
}

fn signal(terminal: &Terminal, name: &str) {
    let process = terminal.child.process_id().unwrap().to_string();
    assert!(Command::new("kill").args([name, &process]).status().unwrap().success());
}

fn sent(terminal: &Terminal) -> Vec<u8> {
    terminal.pieces().into_iter().flat_map(|(_, piece)| piece).collect()
}

/// Waits until what was sent is so.
fn until_sent(terminal: &Terminal, what: &str, is_so: impl Fn(&[u8]) -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so(&sent(terminal)) {
        assert!(Instant::now() < end, "{what} never came:\n{}", terminal.shown());
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_row_of_wide_or_combining_letters_leaves_no_mark_when_it_goes() {
    let (_folder, file, who) = centre();
    let mut terminal = Terminal::start(desk(&file, &who));
    terminal.until("a list", is_list);
    for name in NAMES {
        let made: serde_json::Value =
            serde_json::from_str(&run(&file, &["add", "ARRIVAL", &format!("label={name}"), "--json"])).unwrap();
        let first = name.split(' ').next().unwrap();
        terminal.until(name, |shown| shown.contains(first));
        run(&file, &["move", &made["id"].to_string(), "CANCELLED", "void_reason=essai"]);
        // What is said of it goes with the next key.
        thread::sleep(Duration::from_millis(300));
        terminal.send("\x1b");
        terminal.until("the list without it", |shown| is_list(shown) && !shown.contains(first));
    }
    // The same screen, painted from nothing.
    let (before, count) = (seen(&terminal), sent(&terminal).len());
    signal(&terminal, "-CONT");
    until_sent(&terminal, "a whole frame", |sent| sent.len() > count + 500);
    assert_eq!(seen(&terminal), before);
}

/// The rows of the screen; a blank that was written at an end looks like one that was erased.
fn seen(terminal: &Terminal) -> Vec<String> {
    terminal.shown().lines().map(|row| row.trim_end().to_owned()).collect()
}

#[test]
fn stopped_and_resumed_it_takes_the_terminal_and_paints_again() {
    let (_folder, file, who) = centre();
    let mut terminal = Terminal::start(desk(&file, &who));
    terminal.until("a list", is_list);
    signal(&terminal, "-STOP");
    let before = sent(&terminal).len();
    // As a shell does that gets the terminal back.
    let tty = terminal.tty();
    assert!(Command::new("stty").args(["-F", tty.to_str().unwrap(), "sane"]).status().unwrap().success());
    signal(&terminal, "-CONT");
    until_sent(&terminal, "a whole frame", |sent| String::from_utf8_lossy(&sent[before..]).contains("Arriv"));
    terminal.until("a list", is_list);
    assert!(terminal.look(|screen| screen.alternate_screen()));
    // One key, without Return and without an echo.
    terminal.send("?");
    terminal.until("the help", |shown| shown.contains("[Nom]"));
}

#[test]
fn esc_and_an_arrow_in_one_packet_are_both_done() {
    let (_folder, file, who) = centre();
    let mut terminal = Terminal::start(desk(&file, &who));
    terminal.until("a list", is_list);
    let selected = |shown: &str| shown.lines().find(|line| line.starts_with('▌')).map(str::to_owned);
    let before = selected(&terminal.shown());
    terminal.send("/");
    terminal.until("the lookup", |shown| shown.contains("Chercher"));
    terminal.send("\x1b\x1b[B");
    terminal.until("the line below", |shown| {
        !shown.contains("Chercher :") && selected(shown).is_some_and(|line| Some(line) != before)
    });
}

#[test]
fn a_terminal_of_one_byte_a_letter_shows_and_takes_its_accents() {
    let (_folder, file, who) = centre();
    let mut command = desk(&file, &who);
    command.env("LANG", "fr_FR.ISO-8859-1");
    let mut terminal = Terminal::start(command);
    terminal.until("a list", is_list);
    let first = sent(&terminal);
    assert!(first.windows(7).any(|bytes| bytes == b"Arriv\xe9e"), "{}", String::from_utf8_lossy(&first));
    terminal.send("/");
    terminal.until("the lookup", |shown| shown.contains("Chercher"));
    let before = sent(&terminal).len();
    terminal.send_bytes(b"\xe9w\xe9");
    let typed = |bytes: &[u8]| bytes[before..].iter().filter(|byte| **byte == 0xe9).count();
    until_sent(&terminal, "what was typed", |sent| typed(sent) >= 2);
    assert!(!sent(&terminal).contains(&0xc3), "no letter of two bytes");
}

#[test]
fn a_screen_whose_terminal_lost_an_answer_is_painted_without_a_key() {
    let (_folder, file, who) = centre();
    let mut terminal = Terminal::start(desk(&file, &who));
    terminal.until("a list", is_list);
    // The question whether all was read, of which the first is answered and no other.
    let asks = b"\x1b[5n";
    until_sent(&terminal, "a question", |sent| sent.windows(asks.len()).any(|bytes| bytes == asks));
    terminal.send("\x1b[0n");
    let headline = |pane: &str| terminal.within(PATIENCE, |shown| shown.contains(pane) && is_list(shown));
    assert!(headline("Attend"));
    terminal.send("2");
    terminal.until("the renewals", |shown| shown.contains("Médicaments") || shown.contains("Ordonnances"));
    let before = sent(&terminal).len();
    terminal.send("3");
    let end = Instant::now() + PATIENCE;
    while sent(&terminal).len() == before {
        assert!(Instant::now() < end, "the third pane never came:\n{}", terminal.shown());
        thread::sleep(Duration::from_millis(5));
    }
}
