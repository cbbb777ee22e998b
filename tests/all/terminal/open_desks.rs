//! `comptoir desks`: who has the file open, however the others ended; and desks that are asked to close keep every letter.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use comptoir::domain::StaffId;
use comptoir::store::Drafts;
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::support::fault_centre::{assert_sound, created, run, sentence};
use crate::support::terminal::{PATIENCE, Terminal, desk, is_list};

fn listed(path: &Path) -> Vec<Json> {
    let said = run(path, &["desks", "--json"]);
    assert!(said.status.success(), "{said:?}");
    serde_json::from_slice(&said.stdout).unwrap()
}

#[test]
fn a_desk_is_listed_as_long_as_its_process_lives() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    assert_eq!(listed(&path), Vec::<Json>::new());
    let first = Terminal::start(desk(&path, "Sarah"));
    // The first question that she asks says that it is her.
    let start = Instant::now();
    let desks = loop {
        let desks = listed(&path);
        if desks.iter().any(|desk| desk["name"].is_string()) {
            break desks;
        }
        assert!(start.elapsed() < PATIENCE, "{desks:?}\n{}", first.shown());
    };
    let pid = first.child.process_id().unwrap();
    assert_eq!(desks.len(), 1, "{desks:?}");
    let seen = ["name", "version"].map(|key| desks[0][key].as_str().unwrap());
    assert_eq!(seen, ["Sarah", env!("CARGO_PKG_VERSION")]);
    assert_eq!((&desks[0]["pid"], &desks[0]["host"]), (&Json::from(pid), &Json::Null));
    // The file beside the centre's names nobody.
    let beside = fs::read_to_string(folder.path().join("centre.db.desks")).unwrap();
    assert!(!beside.contains("Sarah"), "{beside}");
    assert!(Command::new("kill").args(["-KILL", &pid.to_string()]).status().unwrap().success());
    let mut killed = first;
    killed.ended();
    assert_eq!(listed(&path), Vec::<Json>::new());
}

#[test]
fn the_hour_of_a_desk_is_that_of_the_centre() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    assert!(run(&path, &["settings", "timezone=Indian/Reunion"]).status.success());
    let first = Terminal::start(desk(&path, "Sarah"));
    first.until("the list", |shown| shown.contains("Personne n’attend"));
    let since: DateTime<Utc> = listed(&path)[0]["since"].as_str().unwrap().parse().unwrap();
    let there = (since + TimeDelta::hours(4)).format("%d/%m/%Y %H:%M").to_string();
    let said = String::from_utf8(run(&path, &["desks"]).stdout).unwrap();
    assert!(said.contains(&there), "{there}\n{said}");
}

#[test]
fn what_a_killed_desk_had_claimed_is_nobodys_until_its_member_is_back() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    assert!(run(&path, &["staff", "add", "Claire", "accueil"]).status.success());
    assert!(run(&path, &["add", "ARRIVAL", "label=Kaya", "mode=SANS_RDV"]).status.success());
    let claimed = || {
        let said = run(&path, &["list", "ARRIVAL", "--json"]);
        let lines: Vec<Json> = serde_json::from_slice(&said.stdout).unwrap();
        lines[0]["claimed_by"].clone()
    };
    let opens = |who: &str| {
        let seat = Terminal::start(desk(&path, who));
        seat.until("the list", is_list);
        seat
    };
    let mut sarah = opens("Sarah");
    sarah.send("c");
    sarah.until("the claim", |shown| shown.contains("[Sarah]"));
    assert_eq!(claimed(), "Sarah");
    sarah.child.kill().unwrap();
    sarah.ended();
    assert_eq!(claimed(), Json::Null);
    // The desk of somebody else opens meanwhile.
    let claire = opens("Claire");
    claire.until("the line of nobody", |shown| shown.contains("Kaya") && !shown.contains("[Sarah]"));
    assert_eq!(claimed(), Json::Null);
    let _sarah = opens("Sarah");
    let start = Instant::now();
    while claimed() != "Sarah" {
        assert!(start.elapsed() < PATIENCE, "{}", claire.shown());
    }
}

#[test]
fn a_desk_is_listed_with_an_address_and_with_nothing_else_that_the_session_says() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    for (connection, host) in
        [("10.0.0.5 50022 10.0.0.1 22", Json::from("10.0.0.5")), (&"\u{1}".repeat(64), Json::Null)]
    {
        let mut command = desk(&path, "Sarah");
        command.env("SSH_CONNECTION", connection);
        let mut sarah = Terminal::start(command);
        sarah.until("the list", |shown| shown.contains("Personne n’attend"));
        let desks = listed(&path);
        assert_eq!((desks.len(), &desks[0]["host"]), (1, &host), "{desks:?}");
        assert!(desks[0]["version"].is_string(), "its slot holds all of it: {desks:?}");
        sarah.child.kill().unwrap();
        sarah.ended();
    }
}

#[test]
fn a_link_or_a_pipe_in_the_place_of_the_list_is_refused_in_a_sentence() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let (place, elsewhere) = (folder.path().join("centre.db.desks"), folder.path().join("ailleurs"));
    for pipe in [true, false] {
        match pipe {
            true => assert!(Command::new("mkfifo").arg(&place).status().unwrap().success()),
            false => symlink(&elsewhere, &place).unwrap(),
        }
        let said = sentence(&run(&path, &["desks"]));
        assert!(said.contains("centre.db.desks"), "{said}");
        let mut refused = Terminal::start(desk(&path, "Sarah"));
        refused.until("the sentence", |shown| shown.contains(".desks"));
        refused.send("q");
        assert_eq!(refused.ended(), 0);
        assert!(!elsewhere.exists());
        fs::remove_file(&place).unwrap();
    }
}

#[test]
#[ignore = "slow: a desk is waited for during ten seconds"]
fn a_desk_that_somebody_suspended_is_named_by_its_process() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    assert!(run(&path, &["add", "ARRIVAL", "label=Kaya", "mode=SANS_RDV"]).status.success());
    let mut desk = Terminal::start(desk(&path, "Sarah"));
    desk.until("the list", is_list);
    let pid = desk.child.process_id().unwrap().to_string();
    let signals = |signal: &str| assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    signals("-STOP");
    let said = run(&path, &["desks", "--close"]);
    let told = String::from_utf8_lossy(&said.stderr).replace('\u{a0}', " ");
    signals("-CONT");
    assert!(!said.status.success() && told.contains(&format!("(processus {pid})")), "{told}");
    assert!(told.contains(&format!("kill -CONT {pid}")), "{told}");
    assert_eq!(desk.ended(), 0);
}

#[test]
#[ignore = "slow: a screen says for two seconds why it closes"]
fn desks_that_are_asked_to_close_say_why_and_keep_what_is_typed() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    assert!(run(&path, &["add", "ARRIVAL", "label=Kaya", "mode=SANS_RDV"]).status.success());
    let mut desks = [Terminal::start(desk(&path, "Sarah")), Terminal::start(desk(&path, "Sarah"))];
    desks.iter().for_each(|desk| desk.until("the list", is_list));
    desks[0].send("m");
    desks[0].until("the form", |shown| shown.contains("Ctrl-S"));
    desks[0].send("\tà moitié tapé");
    desks[0].until("the letters", |shown| shown.contains("à moitié tapé"));
    let said = run(&path, &["desks", "--close"]);
    assert!(said.status.success(), "{said:?}");
    assert!(String::from_utf8_lossy(&said.stdout).contains("2 postes fermés"), "{said:?}");
    for desk in &mut desks {
        assert_eq!(desk.ended(), 0);
        let last = desk.shown();
        assert!(last.contains("L’administration a fermé les postes"), "{last}");
    }
    let drafts = Drafts::open(&path).unwrap().drafts_of(StaffId(1)).unwrap();
    assert!(
        drafts.iter().flat_map(|draft| &draft.fields).any(|line| line.text.contains("à moitié tapé")),
        "{drafts:?}"
    );
    assert_sound(&path);
    // A restoration finds nobody in.
    let copy = folder.path().join("copie.db");
    assert!(run(&path, &["backup", copy.to_str().unwrap()]).status.success());
    assert!(run(&path, &["restore", copy.to_str().unwrap()]).status.success());
}
