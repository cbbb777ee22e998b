//! `erase`, `reindex`, `backup` and the opening of an older file are killed before any of their writes, renames, deletions
//! and syncs, or lose the current at any of them: nothing is lost, and the next start finishes it or says what is to be run
//! again.
//!
//! Caught when it was tried: an erasure killed between the file and the drafts, which left what was typed about the person for
//! thirty days, and could not be run again (« personne de ce numéro »); a named copy that was killed, left in clear for ever.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use comptoir::domain::PersonId;
use comptoir::store::Store;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::store::erase::{WORDS, known, left};
use crate::support::TestCentre;
use crate::support::dump::{Dump, dump};
use crate::support::fault_centre::{command, created, run};
use crate::support::platter::{FATES, Platter};
use crate::support::recorder::{Recorder, read};

const FILE: &str = "centre.db";
/// File that announces an erasure.
const ANNOUNCED: &str = "centre.db.effacement";

/// Copies the files of a folder into a new one.
fn copied(from: &Path, to: PathBuf) -> PathBuf {
    fs::create_dir(&to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    to
}

/// Kills the command before its first change of the folder, before its `step`-th after that, and so on to its end; `look`
/// is given each folder. How often it was killed.
fn each_kill(first: &Path, words: &[&str], step: usize, mut look: impl FnMut(&Path, &str)) -> usize {
    let folder = TempDir::new().unwrap();
    let recorder = Recorder::compiled(folder.path());
    for kill in (1..).step_by(step) {
        let home = copied(first, folder.path().join(kill.to_string()));
        let mut killed = command(&home.join(FILE), words);
        recorder.before(&mut killed, &home).current_dir(&home).env("RECORD_KILL", kill.to_string());
        let ended = killed.env("RECORD_KILL_WRITES", "1").stdin(Stdio::null()).output().unwrap();
        if ended.status.code().is_some() {
            assert!(ended.status.success(), "{ended:?}");
            return kill / step;
        }
        look(&home, &format!("{words:?} killed at {kill}"));
        fs::remove_dir_all(home).unwrap();
    }
    unreachable!()
}

/// Cuts the current at about `cuts` moments of the command, in each way; `look` is given each folder.
fn each_cut(first: &Path, words: &[&str], cuts: usize, mut look: impl FnMut(&Path, &str)) {
    let folder = TempDir::new().unwrap();
    let (recorder, home) = (Recorder::compiled(folder.path()), copied(first, folder.path().join("recorded")));
    let before = fs::read(home.join(FILE)).unwrap();
    let log = folder.path().join("log");
    let mut recorded = command(&home.join(FILE), words);
    let ended = recorder.before(&mut recorded, &home).env("RECORD_LOG", &log).current_dir(&home).output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    let acts = read(&fs::read(log).unwrap());
    let (seed, mut disk) = (fastrand::u64(..), Platter::with(FILE, before));
    println!("{words:?}: {} operations, seed {seed}", acts.len());
    let mut random = fastrand::Rng::with_seed(seed);
    for (at, act) in acts.iter().enumerate() {
        disk.act(act);
        if at % (acts.len() / cuts).max(1) != 0 {
            continue;
        }
        for fate in FATES {
            let home = copied(first, folder.path().join("cut"));
            fs::remove_file(home.join(FILE)).unwrap();
            for (name, bytes) in disk.cut(fate, &mut random) {
                fs::write(home.join(name), bytes).unwrap();
            }
            look(&home, &format!("{words:?} cut at {at}, {fate:?}, seed {seed}"));
            fs::remove_dir_all(home).unwrap();
        }
    }
}

/// The next start, which finds the file sound: what it says.
fn starts(home: &Path, seen: &str) -> String {
    let started = run(&home.join(FILE), &["check", "--deep"]);
    let said = [&started.stdout[..], &started.stderr].concat();
    let said = String::from_utf8(said).unwrap().replace('\u{a0}', " ");
    assert!(started.status.success(), "{seen}: {said}");
    said
}

/// The person is wholly there, with what was typed about them, or wholly gone; true where they are gone.
fn is_erased(home: &Path, id: PersonId, held: &Dump, seen: &str) -> bool {
    let announced = fs::metadata(home.join(ANNOUNCED)).is_ok_and(|file| file.len() > 0);
    let said = starts(home, seen);
    assert!(!home.join(ANNOUNCED).exists(), "{seen}: {said}");
    let there = Store::open(&home.join(FILE)).unwrap().load_person(id).unwrap().is_some();
    let words = if there { "avant d’avoir rien effacé" } else { "il est maintenant fini" };
    assert_eq!(said.contains("L’effacement de la fiche") && said.contains(words), announced, "{seen}: {said}");
    let mut now = dump(&home.join(FILE));
    let told = now.insert("team_note".to_owned(), Vec::new()).unwrap();
    assert_eq!(told.len(), usize::from(announced), "{seen}: {told:?}");
    if there {
        assert!(now == *held && !left(home, &["le vélo"]).is_empty(), "{seen}");
        let again = run(&home.join(FILE), &["erase", &id.to_string(), "--yes"]);
        assert!(again.status.success(), "{seen}: {again:?}");
    }
    assert_eq!(left(home, WORDS), Vec::<String>::new(), "{seen}: {said}");
    !there
}

#[test]
#[ignore = "slow: about a hundred processes; needs cc"]
fn an_erasure_cut_at_any_moment_erases_all_of_a_person_or_nothing_and_the_next_start_says_which() {
    let (centre, id) = known();
    let (path, folder) = (centre.path(), TempDir::new().unwrap());
    let TestCentre { store, .. } = centre;
    drop(store);
    let first = copied(path.parent().unwrap(), folder.path().join("first"));
    let (held, number) = (dump(&first.join(FILE)), id.to_string());
    let words = ["erase", &number, "--yes"];
    let (mut gone, mut there) = (0, 0);
    let kills = each_kill(&first, &words, 3, |home, seen| match is_erased(home, id, &held, seen) {
        true => gone += 1,
        false => there += 1,
    });
    println!("{kills} kills: {gone} gone, {there} whole");
    assert!(gone > 3 && there > 3, "{gone} gone, {there} whole");
    let (mut gone, mut there) = (0, 0);
    each_cut(&first, &words, 9, |home, seen| {
        // Known to the disk before anything of the file is changed.
        fs::write(home.join(ANNOUNCED), format!("{id}\nd\n")).unwrap();
        match is_erased(home, id, &held, seen) {
            true => gone += 1,
            false => there += 1,
        }
    });
    println!("cuts: {gone} gone, {there} whole");
    assert!(gone > 3 && there > 3, "{gone} gone, {there} whole");
}

#[test]
#[ignore = "slow: about two hundred processes; needs cc"]
fn an_upgrade_and_a_reindexing_cut_at_any_moment_are_done_by_the_next_start_or_the_next_try() {
    let folder = TempDir::new().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    for first in [&old, &new] {
        fs::create_dir(first).unwrap();
    }
    first_release(&old.join(FILE));
    let upgraded = copied(&old, folder.path().join("upgraded"));
    starts(&upgraded, "whole");
    let is_upgraded = |home: &Path, seen: &str| {
        starts(home, seen);
        assert!(dump(&home.join(FILE)) == dump(&upgraded.join(FILE)), "{seen}");
    };
    let kills = each_kill(&old, &["check"], 9, is_upgraded);
    assert!(kills > 5, "{kills} kills");
    each_cut(&old, &["check"], 6, is_upgraded);

    created(&new);
    let held = dump(&new.join(FILE));
    let is_held = |home: &Path, seen: &str| {
        starts(home, seen);
        assert!(dump(&home.join(FILE)) == held, "{seen}");
        let again = run(&home.join(FILE), &["reindex"]);
        assert!(again.status.success(), "{seen}: {again:?}");
    };
    let kills = each_kill(&new, &["reindex"], 1, is_held);
    assert!(kills > 2, "{kills} kills");
    each_cut(&new, &["reindex"], 6, is_held);
}

/// A file as the first released schema left it, with a large team.
fn first_release(path: &Path) {
    let conn = Connection::open_with_flags(path, OpenFlags::default()).unwrap();
    conn.pragma_update(None, "journal_mode", "WAL").unwrap();
    conn.execute_batch(include_str!("../../../db/migrations/0001_house.sql")).unwrap();
    conn.execute_batch(
        "INSERT INTO site (id, code, name, timezone, opening)
         VALUES (1, 'T', 'Les Tilleuls', 'Europe/Paris', '[null,null,null,null,null,null,null]');
         WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 200)
         INSERT INTO staff (display_name, role, active) SELECT 'Membre ' || i, 'accueil', 1 FROM n;",
    )
    .unwrap();
    conn.pragma_update(None, "application_id", 0x4370_7472).unwrap();
    conn.pragma_update(None, "user_version", 1).unwrap();
}

#[test]
#[ignore = "slow: about fifty processes; needs cc"]
fn a_backup_killed_at_any_moment_leaves_no_copy_that_is_not_one_and_the_next_takes_its_remains_away() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let held = dump(&path);
    let mut remains = 0;
    let kills = each_kill(folder.path(), &["backup", "copie.db"], 7, |home, seen| {
        let (copy, old) = (home.join("copie.db"), SystemTime::now() - Duration::from_secs(700));
        assert!(!copy.exists() || dump(&copy) == held, "{seen}");
        let parts = || {
            let all = fs::read_dir(home).unwrap().map(|entry| entry.unwrap().path());
            all.filter(|path| path.extension().is_some_and(|end| end == "part")).collect::<Vec<_>>()
        };
        remains += parts().len();
        for part in parts() {
            fs::File::options().write(true).open(part).unwrap().set_modified(old).unwrap();
        }
        let _ = fs::remove_file(&copy);
        let begun = !parts().is_empty();
        let again = command(&home.join(FILE), &["backup", "copie.db"]).current_dir(home).output().unwrap();
        let said = String::from_utf8(again.stdout).unwrap();
        assert!(again.status.success() && dump(&copy) == held, "{seen}: {said}");
        assert_eq!(said.contains("1 copie inachevée retirée"), begun, "{seen}: {said}");
        assert_eq!(parts(), Vec::<PathBuf>::new(), "{seen}");
        starts(home, seen);
    });
    assert!(kills > 3 && remains > 3, "{remains} remains of {kills}");
}
