//! A clock that is wrong: no command writes under it, none erases by it, and a centre closed in August opens on Monday.
//!
//! Caught when it was tried: a clock a year ahead under which `purge` erased a year, one a month behind under which rows
//! were written before those that were there.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use comptoir::domain::{Moment, Role};
use comptoir::protocol::{NewCentre, NewStaff, Operation, Request};
use comptoir::store::Store;
use tempfile::TempDir;

use crate::support::terminal::PROGRAM;

const DAY: i64 = 24 * 3600;

/// A centre whose journal has rows so many days from now, in this order.
fn centre(folder: &TempDir, days: &[i64]) -> PathBuf {
    let now = Moment::now();
    let at = |days: i64| Moment(now.0 + days * DAY);
    let path = folder.path().join(format!("centre{}.db", std::fs::read_dir(folder.path()).unwrap().count()));
    let role = Role::from_code("accueil").unwrap();
    let first = NewStaff { name: "Sarah".into(), role, unix_user: None, instructions: Vec::new() };
    let new = NewCentre { hours: Vec::new(), code: "T".into(), name: "Les Tilleuls".into(), first, at: at(days[0]) };
    let mut store = Store::create(&path, &new).unwrap();
    let by = store.load_context(now).unwrap().staff[0].id;
    for (nth, day) in days[1..].iter().enumerate() {
        let operation = Operation::TeamNote(format!("un mot, {day}"));
        store.run(&Request { key: format!("k{nth}"), by, terminal: "t".into(), at: at(*day), operation }).unwrap();
    }
    path
}

fn program(path: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(words).arg("--db").arg(path).env_remove("COMPTOIR_CLOCK_IS_RIGHT").output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

const ADD: [&str; 3] = ["add", "ARRIVAL", "mode=cafe"];

#[test]
fn after_a_holiday_commands_write_and_after_a_jump_they_say_what_to_do() {
    let folder = TempDir::new().unwrap();
    for days in [-1, -21, -30] {
        let added = program(&centre(&folder, &[days]), &ADD);
        assert!(added.status.success(), "{days} days: {}", said(&added));
    }
    for days in [-40, -400, 2, 300] {
        let path = centre(&folder, &[days]);
        let refused = program(&path, &ADD);
        let why = said(&refused);
        assert_eq!(refused.status.code(), Some(1), "{days} days: {why}");
        let which = if days < 0 { "après" } else { "avant" };
        assert!(why.contains("horloge") && why.contains("--clock-is-right") && why.contains(which), "{why}");
        for words in [&["settings", "site_name=X"][..], &["staff", "add", "Nadia", "accueil"], &["remind"], &["purge"]]
        {
            assert_eq!(program(&path, words).status.code(), Some(1), "{days} days: {words:?}");
        }
        // Who only reads is told nothing of it.
        for words in [&["list", "ARRIVAL"][..], &["journal"], &["settings"], &["check"]] {
            assert!(program(&path, words).status.success(), "{days} days: {words:?}");
        }
        let rows = Store::open(&path).unwrap().read_journal(None).unwrap().len();
        assert_eq!(rows, 1, "nothing was written");
        let forced = program(&path, &[&ADD[..], &["--clock-is-right"]].concat());
        assert!(forced.status.success(), "{}", said(&forced));
        // What was written then is the moment to compare with.
        assert!(program(&path, &ADD).status.success(), "{days} days");
    }
}

#[test]
fn nothing_is_erased_by_its_date_before_the_centre_has_worked_in_the_week() {
    let folder = TempDir::new().unwrap();
    for days in [&[-20][..], &[-300, -9], &[-20, 0]] {
        let path = centre(&folder, days);
        let refused = program(&path, &["purge"]);
        assert!(!refused.status.success() && said(&refused).contains("horloge"), "{days:?}: {}", said(&refused));
        let forced = program(&path, &["purge", "--clock-is-right"]);
        assert!(forced.status.success(), "{days:?}: {}", said(&forced));
    }
    for days in [&[-300, -3][..], &[-20, -2, 0], &[0]] {
        let purged = program(&centre(&folder, days), &["purge"]);
        assert!(purged.status.success(), "{days:?}: {}", said(&purged));
    }
}

#[test]
fn one_row_written_under_a_wrong_clock_stops_nothing_once_it_is_right() {
    let folder = TempDir::new().unwrap();
    let worked: Vec<i64> = (-40..0).collect();
    for (wrong, before) in [(4_000, 0), (-120, 0), (4_000, 3), (-120, 1)] {
        // The row is the last one, or some were written since.
        let mut days = worked.clone();
        days.insert(days.len() - before, wrong);
        let path = centre(&folder, &days);
        for words in [&ADD[..], &["purge"], &["purge"]] {
            let done = program(&path, words);
            assert!(done.status.success(), "{wrong} {before} {words:?}: {}", said(&done));
        }
    }
    // Many of them are a clock that was set back.
    let late = program(&centre(&folder, &[vec![-3; 30], vec![60; 9]].concat()), &ADD);
    assert!(!late.status.success() && said(&late).contains("avant ce que le journal"), "{}", said(&late));
}
