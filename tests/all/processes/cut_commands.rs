//! `erase`, `reindex`, `backup` and the opening of an older file are killed before any of their writes, renames, deletions
//! and syncs, or lose the current at any of them: nothing is lost, and the next start finishes it or says what is to be run
//! again.
//!
//! Caught when it was tried: an erasure killed between the file and the drafts, which left what was typed about the person for
//! thirty days, and could not be run again (« personne de ce numéro »); a named copy that was killed, left in clear for ever;
//! an encrypted copy said to be verified, gone after a power cut, because its name was not known to the disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use comptoir::domain::PersonId;
use comptoir::store::Store;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::store::erase::{WORDS, known, left};
use crate::support::TestCentre;
use crate::support::dump::{Dump, dump, dump_restored};
use crate::support::fault_centre::{command, created, run};
use crate::support::platter::{FATES, Fate, Platter};
use crate::support::recorder::{Recorder, What, read};

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

/// Cuts the current at about `cuts` moments of the command, and after each of its syncs, renames, deletions and answers, in
/// each way; `look` is given each folder, and what the command had answered. Of the words, « {} » is the folder.
pub(super) fn each_cut(first: &Path, words: &[&str], cuts: usize, mut look: impl FnMut(&Path, &str, &str)) {
    let folder = TempDir::new().unwrap();
    let (recorder, home) = (Recorder::compiled(folder.path()), copied(first, folder.path().join("recorded")));
    let held = |home: &Path| {
        let files = fs::read_dir(home).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file());
        let files = files.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()));
        files.filter(|(name, _)| !name.ends_with("-shm")).collect::<BTreeMap<_, _>>()
    };
    let (before, log) = (held(&home), folder.path().join("log"));
    let words: Vec<_> = words.iter().map(|word| word.replace("{}", home.to_str().unwrap())).collect();
    let mut recorded = command(&home.join(FILE), &words.iter().map(|word| &**word).collect::<Vec<_>>());
    recorder.before(&mut recorded, &home).env("RECORD_LOG", &log).env("RECORD_ALL", "1");
    let ended = recorded.current_dir(&home).output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    let acts = read(&fs::read(log).unwrap());
    let (seed, mut disk) = (fastrand::u64(..), Platter::with(before));
    println!("{words:?}: {} operations, seed {seed}", acts.len());
    let (mut random, mut said) = (fastrand::Rng::with_seed(seed), String::new());
    for (at, act) in acts.iter().enumerate() {
        disk.act(act);
        if let What::Answer(bytes) = &act.what {
            said += &String::from_utf8_lossy(bytes).replace('\u{a0}', " ");
        }
        let is_write = matches!(act.what, What::Write(..) | What::Truncate(_));
        if is_write && at % (acts.len() / cuts).max(1) != 0 {
            continue;
        }
        for fate in FATES {
            let home = folder.path().join("cut");
            fs::create_dir(&home).unwrap();
            for (name, bytes) in disk.cut(fate, &mut random) {
                fs::write(home.join(name), bytes).unwrap();
            }
            look(&home, &said, &format!("{words:?} cut at {at}, {fate:?}, seed {seed}"));
            fs::remove_dir_all(home).unwrap();
        }
    }
    // Without a cut it is what the command left, or the recorder missed something.
    let left: BTreeMap<_, _> =
        disk.cut(Fate::Kept, &mut random).into_iter().filter(|(_, bytes)| !bytes.is_empty()).collect();
    assert!(
        left == held(&home).into_iter().filter(|(_, bytes)| !bytes.is_empty()).collect(),
        "the recorder missed something"
    );
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
    let announced = fs::read(home.join(ANNOUNCED)).is_ok_and(|file| file.contains(&b'\n'));
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
    each_cut(&first, &words, 9, |home, _, seen| match is_erased(home, id, &held, seen) {
        true => gone += 1,
        false => there += 1,
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
    each_cut(&old, &["check"], 6, |home, _, seen| is_upgraded(home, seen));

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
    each_cut(&new, &["reindex"], 6, |home, _, seen| is_held(home, seen));
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

/// What a command about copies left unfinished in a folder, in clear or not.
fn unfinished(home: &Path) -> Vec<PathBuf> {
    let all = fs::read_dir(home).unwrap().map(|entry| entry.unwrap().path());
    let begun = |path: &PathBuf| [".essai", ".part"].iter().any(|end| path.to_string_lossy().contains(end));
    // Of a lock that is begun nothing can be read.
    all.filter(begun).filter(|path| fs::metadata(path).is_ok_and(|file| file.len() > 0)).collect()
}

/// Copies of a folder of copies, by name.
fn copies(home: &Path) -> Vec<PathBuf> {
    let all = fs::read_dir(home).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<_> =
        all.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("comptoir-")).collect();
    all.retain(|path| !path.to_string_lossy().contains(".part"));
    all.sort();
    all
}

/// What a copy holds, once restored as the administrator does; with the key, one that is encrypted.
fn restored(copy: &Path, key: &Path) -> Dump {
    let folder = TempDir::new().unwrap();
    let (path, copy_text) = (folder.path().join(FILE), copy.to_str().unwrap());
    let encrypted = copy.extension().is_some_and(|end| end == "age");
    let words = ["restore", copy_text, "--identity", key.to_str().unwrap()];
    let ended = run(&path, if encrypted { &words } else { &words[..2] });
    assert!(ended.status.success(), "{copy:?}: {ended:?}");
    dump_restored(&path)
}

/// Cuts « backup » into a folder that holds copies already, of today and before: what it says is verified is there and
/// whole, so is every copy that bears its name, those that are kept are as they were, and the next copy takes away what is
/// left of this one.
fn cut_copies(words: &[&str], key: &Path) {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    for copy in ["comptoir-2026-01-05T100000Z.db", "comptoir-2026-01-05T103000Z.db", "comptoir-2026-03-05T100000Z.db"] {
        assert!(run(&path, &["backup", folder.path().join(copy).to_str().unwrap()]).status.success());
    }
    let (kept, removed) = ("comptoir-2026-03-05T100000Z.db", "comptoir-2026-01-05T100000Z.db");
    let earlier: BTreeMap<_, _> = copies(folder.path())
        .into_iter()
        .map(|copy| (copy.file_name().unwrap().to_owned(), fs::read(copy).unwrap()))
        .collect();
    let whole = restored(&folder.path().join(kept), key);
    let (mut torn, mut verified, mut at_risk) = (0, 0, 0);
    each_cut(folder.path(), words, 4, |home, said, seen| {
        let there = copies(home);
        assert!(there.contains(&home.join(kept)), "{seen}");
        for copy in &there {
            let same = match earlier.get(copy.file_name().unwrap()) {
                Some(before) => fs::read(copy).unwrap() == *before,
                None => restored(copy, key) == whole,
            };
            assert!(same, "{seen}: {copy:?}");
        }
        if let Some(line) = said.lines().find(|line| line.starts_with("Copie vérifiée")) {
            let name = line.rsplit('/').next().unwrap();
            assert!(there.contains(&home.join(name)), "{seen}: {line}, and {there:?}");
            verified += 1;
        }
        // An older copy gives way to one that is there.
        if !home.join(removed).exists() {
            assert!(there.len() > 2, "{seen}: {there:?}");
            at_risk += 1;
        }
        let left = unfinished(home);
        for part in &left {
            let old = SystemTime::now() - Duration::from_secs(700);
            fs::File::options().write(true).open(part).unwrap().set_modified(old).unwrap();
        }
        torn += left.len();
        let again = run(
            &home.join(FILE),
            &words.iter().map(|word| if *word == "{}" { home.to_str().unwrap() } else { word }).collect::<Vec<_>>(),
        );
        let told = String::from_utf8(again.stdout).unwrap();
        assert!(again.status.success(), "{seen}: {told}");
        let begun = left.iter().any(|part| {
            part.to_string_lossy().contains("comptoir-") && part.extension().is_some_and(|end| end == "part")
        });
        assert!(!begun || told.contains("inachevée"), "{seen}: {told}, of {left:?}");
        assert_eq!(unfinished(home), Vec::<PathBuf>::new(), "{seen}: {told}");
    });
    assert!(torn > 0 && verified > 0 && at_risk > 0, "{torn} {verified} {at_risk}");
}

#[test]
#[ignore = "slow: about three hundred processes; needs cc"]
fn a_copy_said_to_be_verified_outlives_a_power_cut_and_so_do_those_before_it() {
    cut_copies(&["backup", "{}", "--keep"], Path::new(""));
}

#[test]
#[ignore = "slow: about three hundred processes; needs cc and age"]
fn an_encrypted_copy_said_to_be_verified_outlives_a_power_cut_and_leaves_nothing_in_clear() {
    let folder = TempDir::new().unwrap();
    let key = folder.path().join("key");
    if Command::new("age-keygen").arg("-o").arg(&key).output().is_err() {
        return println!("left out: it needs age");
    }
    let text = fs::read_to_string(&key).unwrap();
    let public = text.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap();
    cut_copies(&["backup", "{}", "--keep", "--recipient", public], &key);
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
