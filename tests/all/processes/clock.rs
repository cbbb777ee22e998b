//! The clock of a machine jumps under real desks: nothing is lost, nothing waits for less than no time, and what was
//! done last is what was written last.

use std::fs;
use std::path::Path;
use std::process::Command;

use chrono::TimeDelta;
use portable_pty::CommandBuilder;
use serde_json::Value as Json;

use crate::support::fault_centre::{Writer, acknowledged, assert_sound, run};
use crate::support::other_clock;
use crate::support::terminal::{PROGRAM, Terminal, at_desk, is_list};
use crate::support::{at, centre_of, day};

/// Sarah's desk, on a machine whose clock is ahead by the seconds written in `hands`.
fn desk(path: &Path, hands: &Path) -> Terminal {
    let mut command = at_desk(CommandBuilder::new(PROGRAM), path, "Sarah");
    for (name, value) in other_clock::ahead_by_file(hands) {
        command.env(name, value);
    }
    Terminal::start(command)
}

#[test]
fn a_clock_that_jumps_under_a_desk_is_said_and_spoils_nothing() {
    let (store, folder) = centre_of(at(8, 0), &[("Sarah", "accueil")]);
    let path = store.path().to_owned();
    drop(store);
    // Noon of UTC: two hours less are on the same day of the centre.
    let noon = day(2026, 11, 26).and_hms_opt(12, 0, 0).unwrap().and_utc();
    let clock = |hours: i64| other_clock::seconds_until(noon + TimeDelta::hours(hours));
    let mut command = Command::new(PROGRAM);
    command.args(["add", "--stdin", "--db", path.to_str().unwrap()]).envs(other_clock::ahead(clock(0)));
    let mut writer = Writer::of(command.env("LANG", "fr_FR.UTF-8"));
    for line in 0..3 {
        assert!(acknowledged(&writer.add(&format!("avant {line}")).unwrap()).is_some());
    }
    writer.end();
    let hands = folder.path().join("hands");
    fs::write(&hands, clock(-2).to_string()).unwrap();
    let mut sarah = desk(&path, &hands);
    let late = |shown: &str| shown.contains("retarde de 1 h 59") || shown.contains("retarde de 2 h");
    sarah.until("the clock, and the list", |shown| late(shown) && is_list(shown));
    // Lines of the future: nobody has waited for less than no time.
    assert!(!sarah.shown().contains("-1") && sarah.shown().contains("0 min"), "{}", sarah.shown());
    let add = |sarah: &mut Terminal, name: &str| {
        sarah.send("n");
        sarah.until("the form", |shown| shown.contains("Ctrl-S"));
        sarah.send(&format!("\t{name}"));
        sarah.until("what was typed", |shown| shown.contains(name));
        sarah.send("\x13");
        sarah.until("the list", |shown| is_list(shown) && !shown.contains("Ctrl-S") && shown.contains(name));
    };
    add(&mut sarah, "retard");
    // A day ahead: the screen locks, as after a day without a key, and once.
    fs::write(&hands, clock(24).to_string()).unwrap();
    sarah.send("\t");
    sarah.until("the lock", |shown| shown.contains("verrouillé"));
    sarah.send("\r");
    sarah.until("the list", |shown| shown.contains("Arriv") && !shown.contains("verrouillé"));
    sarah.send("1");
    sarah.until("the list", is_list);
    add(&mut sarah, "avance");
    // An hour back from there: the last thing done is still the last.
    fs::write(&hands, clock(0).to_string()).unwrap();
    sarah.send("u");
    sarah.until("what was undone", |shown| shown.contains("Défait") && shown.contains("avance"));
    sarah.send("\x11");
    sarah.until("the question", |shown| shown.contains("Quitter"));
    sarah.send("o");
    assert_eq!(sarah.ended(), 0);
    let journal: Json = serde_json::from_slice(&run(&path, &["journal", "--json"]).stdout).unwrap();
    let rows: Vec<_> = journal.as_array().unwrap().iter().map(|row| row["op"].as_str().unwrap()).collect();
    assert_eq!(rows.iter().filter(|operation| **operation == "ADD").count(), 5, "{rows:?}");
    assert_eq!(rows.last(), Some(&"UNDO"), "in the order they were done: {rows:?}");
    assert_sound(&path);
}
