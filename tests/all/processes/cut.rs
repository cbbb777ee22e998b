//! A restoration is killed before each of its renames, deletions and syncs, one kill a run: the next start finds the file as
//! it was or as it was to be, with what the old one's log held, and says what happened: on its error output, and once among
//! the notes that the team reads at its hand-over.
//!
//! Caught when it was tried: a restoration that the screen alone would have covered (no note in either case); a restoration
//! that was done and said to have changed nothing, its queue file being left; a start that finishes nothing (« ce fichier
//! n’existe pas »), and a log that does not follow its file (« ce fichier est abîmé »: it is read into the restored one), a
//! start that does not wait for the one that finishes it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;

use super::cut_commands::each_cut;
use crate::support::dump::{Dump, dump};
use crate::support::fault_centre::{Writer, command, created, run};
use crate::support::recorder::Recorder;

/// Files of the centre before the restoration; its last desk was killed, so that its log holds lines.
const FILES: [&str; 3] = ["centre.db", "centre.db-wal", "copie.db"];
/// Commands that start at once after each kill.
const STARTS: usize = 8;

/// A centre in a folder of its own, as it is in `from`.
fn copied(from: &Path, to: &Path) -> PathBuf {
    fs::create_dir(to).unwrap();
    for file in FILES {
        fs::copy(from.join(file), to.join(file)).unwrap();
    }
    to.join(FILES[0])
}

/// All that a file holds but the notes for the team, and those.
fn held(path: &Path) -> (Dump, Vec<String>) {
    let mut all = dump(path);
    let notes = all.remove("team_note").unwrap();
    (all, notes)
}

/// What lies beside the file at `path`, of these names.
fn left(path: &Path, what: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.to_string_lossy().contains(what)).collect()
}

#[test]
#[ignore = "needs cc"]
fn a_restoration_killed_at_any_moment_is_finished_or_undone_by_the_next_start() {
    let folder = TempDir::new().unwrap();
    let recorder = Recorder::compiled(folder.path());
    let first = folder.path().join("first");
    fs::create_dir(&first).unwrap();
    let path = created(&first);
    assert!(run(&path, &["backup", first.join(FILES[2]).to_str().unwrap()]).status.success());
    let mut writer = Writer::start(&path);
    writer.add("après la copie").unwrap();
    writer.child.kill().unwrap();
    writer.end();
    let copy = copied(&first, &folder.path().join("held"));
    let ((old, _), (new, _)) = (held(&copy), held(&first.join(FILES[2])));
    assert!(old != new);
    let (mut undone, mut finished, mut kill) = (0, 0, 1);
    loop {
        let home = folder.path().join(kill.to_string());
        let path = copied(&first, &home);
        let mut restore = command(&path, &["restore", FILES[2]]);
        recorder.before(&mut restore, &home).current_dir(&home).env("RECORD_KILL", kill.to_string());
        let ended = restore.stdin(Stdio::null()).output().unwrap();
        if ended.status.success() {
            break;
        }
        let begun = left(&path, ".restore");
        // Several desks start at once after a power cut.
        let start = |_| command(&path, &["check"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let starts: Vec<_> = (0..STARTS).map(start).collect();
        let ends: Vec<_> = starts.into_iter().map(|start| start.wait_with_output().unwrap()).collect();
        let said: String = ends.iter().map(|end| String::from_utf8_lossy(&end.stderr)).collect();
        let seen = format!("killed at {kill}, which left {begun:?}: {said}");
        assert!(ends.iter().all(|end| end.status.success()), "{seen}");
        // What is left beside a file that has its place already says nothing of it.
        let cut = begun.iter().any(|path| !path.to_string_lossy().ends_with(".turn"));
        assert_eq!(said.contains("restauration"), cut, "{seen}");
        assert_eq!(left(&path, ".restore"), Vec::<PathBuf>::new(), "{seen}");
        let (now, notes) = held(&path);
        let mut kept = left(&path, ".avant-");
        kept.retain(|path| !path.to_string_lossy().contains("-wal"));
        let told = |words: &str| notes.len() == 1 && notes[0].contains(words);
        if let [kept] = &*kept {
            assert!(now == new && held(kept) == (old.clone(), Vec::new()), "{seen}");
            assert!(told("1 écriture faite ensuite n’y est plus"), "{seen}: {notes:?}");
        } else {
            assert!(now == old && kept.is_empty(), "{seen}");
            assert!(if !cut { notes.is_empty() } else { told("avant d’avoir rien changé") }, "{seen}: {notes:?}");
        }
        undone += u32::from(said.contains("rien changé"));
        finished += u32::from(said.contains("finie"));
        kill += 1;
    }
    assert!(undone > 0 && finished > 1, "{undone} undone, {finished} finished, of {kill}");
}

#[test]
#[ignore = "slow: about two hundred processes; needs cc"]
fn a_power_cut_in_a_restoration_leaves_the_file_as_it_was_or_as_it_was_to_be() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    assert!(run(&path, &["backup", folder.path().join(FILES[2]).to_str().unwrap()]).status.success());
    let mut writer = Writer::start(&path);
    writer.add("après la copie").unwrap();
    writer.child.kill().unwrap();
    writer.end();
    let copy = copied(folder.path(), &folder.path().join("held"));
    let ((old, _), (new, _)) = (held(&copy), held(&folder.path().join(FILES[2])));
    let (mut undone, mut done) = (0, 0);
    each_cut(folder.path(), &["restore", "{}/copie.db"], 4, |home, said, seen| {
        let path = home.join(FILES[0]);
        let started = run(&path, &["check"]);
        let seen = format!("{seen}: {}", String::from_utf8_lossy(&started.stderr));
        assert!(started.status.success(), "{seen}");
        let (now, _) = held(&path);
        let mut kept = left(&path, ".avant-");
        kept.retain(|path| !path.to_string_lossy().contains("-wal"));
        if let [kept] = &*kept {
            assert!(now == new && held(kept).0 == old, "{seen}");
            done += 1;
        } else {
            assert!(now == old && kept.is_empty() && !said.contains("Restauré"), "{seen}");
            undone += 1;
        }
        assert_eq!(left(&path, ".restore"), Vec::<PathBuf>::new(), "{seen}");
    });
    assert!(undone > 3 && done > 3, "{undone} undone, {done} done");
}
