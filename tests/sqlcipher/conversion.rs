//! A centre in clear becomes an encrypted one by `restore` of its own file, and so it goes to another key and back into
//! clear; a kill in the middle loses nothing.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::recorder::Recorder;
use crate::support::terminal::{Terminal, desk};
use crate::support::{Centre, Dump, ToldSeed, assert_held, is_in_clear, said};

/// Conversions that are killed, at moments over the time that one takes.
const KILLS: u32 = 6;
/// Longest time between two lines of a desk, in milliseconds: some find a conversion at work, others not.
const PAUSE: u64 = 700;
/// Conversions under whose feet a desk writes.
const CONVERSIONS: usize = 6;

/// Name of the first member of the team.
fn first_of_team(centre: &Centre) -> String {
    let team: serde_json::Value = serde_json::from_str(&centre.does(&["staff", "list", "--json"])).unwrap();
    team[0]["name"].as_str().unwrap().to_owned()
}

#[test]
fn a_centre_goes_from_clear_to_a_key_to_another_and_back_with_what_is_half_typed() {
    let centre = Centre::in_clear();
    centre.makes_key("second");
    let who = first_of_team(&centre);
    let desk_of = centre.types_a_name(&who);
    // Refused while a desk works: what it writes would be lost.
    let own = centre.db();
    let own = own.to_str().unwrap();
    centre.uses_key(Some("first"));
    let sentence = centre.is_refused(&["restore", own]);
    assert!(sentence.contains("un poste a encore ce fichier ouvert"), "{sentence}");
    assert!(is_in_clear(&centre.db()) && is_in_clear(&centre.path("drafts.db")));
    assert_eq!(desk_of.hang_up(Duration::from_millis(300)).0 / 2, 0);
    let held = centre.dump(&centre.db(), None);
    let steps = [
        (Some("first"), None, &["restore", own][..]),
        (Some("second"), Some("first"), &["restore", own, "--copy-key"]),
        (None, Some("second"), &["restore", own, "--copy-key"]),
    ];
    for (to, from, words) in steps {
        centre.uses_key(to);
        let old = from.map(|key| centre.key(key));
        let words = [words, &old.iter().map(|key| key.to_str().unwrap()).collect::<Vec<_>>()].concat();
        let done = centre.does(&words);
        assert_eq!(done.contains("Celui-là est en clair"), from.is_none(), "{done}");
        assert_eq!(is_in_clear(&centre.db()), to.is_none());
        assert_eq!(is_in_clear(&centre.path("drafts.db")), to.is_none());
        assert_held(&held, &centre.dump(&centre.db(), to), &format!("{to:?}"));
        let checked = centre.does(&["check", "--deep"]);
        assert!(checked.contains("1 en cours") && checked.contains("rien d’abîmé"), "{checked}");
        assert_eq!(checked.contains("en clair à côté"), to.is_some(), "{checked}");
        let notes = centre.does(&["handover"]).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(notes.contains("Rien n’y manque"), "{notes}");
    }
    let mut again = Terminal::start(desk(&centre.db(), &who));
    again.until("that a form was left", |shown| shown.contains("g reprendre"));
    again.send("g");
    again.until("what was typed", |shown| shown.contains("Quimperlot rappelle"));
    assert_eq!(again.hang_up(Duration::from_millis(300)).0 / 2, 0);
}

#[test]
fn a_plain_copy_becomes_an_encrypted_centre_and_a_copy_under_an_old_key_too() {
    let centre = Centre::in_clear();
    let copy = centre.path("copie.db");
    let name = copy.to_str().unwrap();
    centre.does(&["backup", name]);
    let held = centre.dump(&copy, None);
    let place = centre.path("ailleurs.db");
    let to = ["--db", place.to_str().unwrap()];
    centre.uses_key(Some("first"));
    centre.does(&[&to[..], &["restore", name]].concat());
    assert!(!is_in_clear(&place) && is_in_clear(&copy));
    assert_held(&held, &centre.dump(&place, Some("first")), "of a plain copy");
    let encrypted = centre.path("chiffree.db");
    centre.does(&[&to[..], &["backup", encrypted.to_str().unwrap()]].concat());
    centre.makes_key("second");
    centre.uses_key(Some("second"));
    assert!(centre.is_refused(&[&to[..], &["restore", encrypted.to_str().unwrap()]].concat()).contains("--copy-key"));
    let old = centre.key("first");
    centre.does(&[&to[..], &["restore", encrypted.to_str().unwrap(), "--copy-key", old.to_str().unwrap()]].concat());
    assert_held(&held, &centre.dump(&place, Some("second")), "of an old copy");
}

/// Kills a conversion of what `first` holds, as `ends` does it, and looks at what the next command finds; true when it was
/// made already. None where nothing was killed.
fn kill_one(first: &Centre, held: &Dump, ends: impl FnOnce(&Centre, Command) -> bool) -> Option<bool> {
    let centre = Centre::none();
    for file in ["centre.db", "centre.db-wal", "drafts.db", "drafts.db-wal"] {
        // A log may have been emptied with its file's last desk.
        let _ = fs::copy(first.path(file), centre.path(file));
    }
    let own = centre.db();
    let words = ["restore", own.to_str().unwrap()];
    let mut command = centre.program(&words);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let killed = ends(&centre, command);
    // The next command says what is the matter, or is done with it.
    let next = centre.runs(&["check", "--deep"]);
    let made = next.status.success();
    if !made {
        assert!(said(&next).contains("comptoir restore"), "{}", said(&next));
        assert_held(held, &centre.dump(&centre.db(), None), "killed");
        centre.does(&words);
    }
    assert!(!is_in_clear(&centre.db()) && !is_in_clear(&centre.path("drafts.db")));
    assert_held(held, &centre.dump(&centre.db(), Some("first")), "made");
    let checked = centre.does(&["check", "--deep"]);
    assert!(checked.contains("1 en cours"), "{checked}");
    assert_eq!(centre.beside(".restore"), Vec::<PathBuf>::new());
    killed.then_some(made)
}

/// A centre in clear whose last desks were killed: the logs of both files hold something.
fn left_by_a_kill() -> (Centre, Dump) {
    let first = Centre::in_clear();
    let mut sarah = first.types_a_name(&first_of_team(&first));
    let mut adding = first.program(&["add", "--stdin"]);
    let mut adding = adding.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let line = serde_json::json!({ "kind": "ARRIVAL", "mode": "SANS_RDV", "label": "Dans le journal", "key": "k" });
    adding.stdin.as_mut().unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
    adding.stdout.as_mut().unwrap().read_exact(&mut [0; 2]).unwrap();
    adding.kill().unwrap();
    adding.wait().unwrap();
    sarah.child.kill().unwrap();
    sarah.ended();
    assert!(fs::metadata(first.path("centre.db-wal")).unwrap().len() > 4096);
    let held = first.dump(&first.db(), None);
    (first, held)
}

#[test]
fn a_conversion_killed_at_random_loses_nothing_and_is_made_by_the_next() {
    let (first, held) = left_by_a_kill();
    let seed = ToldSeed(fastrand::u64(..));
    println!("seed {}", seed.0);
    let mut rng = fastrand::Rng::with_seed(seed.0);
    let mut whole = Duration::ZERO;
    // How long one takes.
    kill_one(&first, &held, |_, mut command| {
        let start = Instant::now();
        assert!(command.status().unwrap().success());
        whole = start.elapsed();
        false
    });
    for _ in 0..KILLS {
        let at = whole.mul_f64(rng.f64());
        kill_one(&first, &held, |_, mut command| {
            let mut killed = command.spawn().unwrap();
            thread::sleep(at);
            killed.kill().unwrap();
            killed.wait().unwrap();
            true
        });
    }
}

#[test]
#[ignore = "needs cc"]
fn a_conversion_killed_before_each_of_its_renames_loses_nothing() {
    let (first, held) = left_by_a_kill();
    let folder = TempDir::new().unwrap();
    let recorder = Recorder::compiled(folder.path());
    let (mut before, mut after, mut kill) = (0, 0, 1);
    loop {
        let made = kill_one(&first, &held, |centre, mut command| {
            recorder.before(&mut command, centre.home.path()).env("RECORD_KILL", kill.to_string());
            !command.status().unwrap().success()
        });
        match made {
            None => break,
            Some(true) => after += 1,
            Some(false) => before += 1,
        }
        kill += 1;
    }
    assert!(before > 4 && after > 1, "{before} before, {after} after");
}

/// Writes lines at a centre in clear, at random moments, while it is converted; gives those that were acknowledged, the file
/// once it is made, and how often it was refused.
fn writes_while_converted(rng: &mut fastrand::Rng) -> (Vec<String>, Dump, u32) {
    let centre = &Centre::in_clear();
    let own = centre.db();
    // Desks of an account whose settings do not name the key yet.
    let elsewhere = &TempDir::new().unwrap();
    let adds = move |name: &str| {
        let mut add = centre.program(&["add", "ARRIVAL", &format!("label={name}"), "mode=SANS_RDV"]);
        add.env("HOME", elsewhere.path()).output().unwrap().status.success()
    };
    centre.uses_key(Some("first"));
    let made = &AtomicBool::new(false);
    let mut rng = rng.fork();
    let mut refused = 0;
    let written = thread::scope(|scope| {
        let writer = scope.spawn(move || {
            let mut written = Vec::new();
            for number in 0.. {
                thread::sleep(Duration::from_millis(rng.u64(..PAUSE)));
                let name = format!("Venue{number}.");
                if adds(&name) {
                    written.push(name);
                } else if made.load(Ordering::SeqCst) {
                    break;
                }
            }
            written
        });
        while !centre.runs(&["restore", own.to_str().unwrap()]).status.success() {
            refused += 1;
            assert!(refused < 200, "a conversion never finds a moment");
        }
        made.store(true, Ordering::SeqCst);
        writer.join().unwrap()
    });
    assert!(!is_in_clear(&own));
    (written, centre.dump(&own, Some("first")), refused)
}

#[test]
fn what_is_written_during_a_conversion_is_in_it_or_refuses_it() {
    let seed = ToldSeed(fastrand::u64(..));
    let mut rng = fastrand::Rng::with_seed(seed.0);
    let mut refused = 0;
    for _ in 0..CONVERSIONS {
        let (written, held, times) = writes_while_converted(&mut rng);
        refused += times;
        let is_held = |name: &&String| held.values().flatten().any(|row| row.contains(name.as_str()));
        let lost: Vec<_> = written.iter().filter(|name| !is_held(name)).collect();
        assert!(lost.is_empty(), "{} acknowledged, lost: {lost:?}", written.len());
    }
    println!("{refused} conversions refused");
}
