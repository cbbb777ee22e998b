//! A file put back in its place from a copy.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use comptoir::domain::{Moment, StaffId};
use comptoir::protocol::{Operation, Request};
use comptoir::reports::ReadPosition;
use comptoir::store::{Drafts, Store};

use crate::support::centre_of;
use crate::support::dump::dump;

/// Sunday 22 November 2026, 09:00 in Paris.
const NINE: Moment = Moment(1_795_334_400);
const CLAIRE: StaffId = StaffId(2);

fn last_row(path: &Path) -> i64 {
    let rows = Store::open(path).unwrap().read_journal(None).unwrap();
    rows.iter().map(|row| row.seq).max().unwrap()
}

/// The rows that come after bear the numbers of others, which the member had read.
#[test]
fn what_comes_after_a_restoration_is_new_to_whoever_had_read_further() {
    let (mut store, folder) = centre_of(NINE, &[("Sarah", "accueil"), ("Claire", "accueil")]);
    let (path, copy) = (store.path().to_owned(), folder.path().join("copie.db"));
    store.back_up_to(&copy).unwrap();
    for at in 0..5 {
        let (key, operation) = (format!("note-{at}"), Operation::TeamNote("bonjour".to_owned()));
        store.run(&Request { key, by: StaffId(1), terminal: "test".to_owned(), at: NINE, operation }).unwrap();
    }
    let mark = ReadPosition { staff: CLAIRE, seq: last_row(&path), at: NINE };
    Drafts::open(&path).unwrap().write_position(mark).unwrap();
    drop(store);
    Store::restore_backup(&copy, &path, None, NINE).unwrap();
    let read = Drafts::open(&path).unwrap().read_position(CLAIRE).unwrap().unwrap();
    assert_eq!((read.seq, read.at), (last_row(&path) - 1, NINE), "all but the note about it");
}

/// What lies beside the file under a name that begins so, with what it holds.
fn beside(path: &Path, begin: &str) -> BTreeSet<(PathBuf, Vec<u8>)> {
    let begin = format!("{}{begin}", path.file_name().unwrap().display());
    let entries = fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap());
    let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&begin));
    named.map(|entry| (entry.path(), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn files_last_changed_in_the_same_second_are_all_kept_beside() {
    let (store, folder) = centre_of(NINE, &[("Sarah", "accueil")]);
    let (path, copy) = (store.path().to_owned(), folder.path().join("copie.db"));
    store.back_up_to(&copy).unwrap();
    drop(store);
    let mut kept = BTreeSet::new();
    for round in 1..=3 {
        let log = path.with_file_name(format!("{}-wal", path.file_name().unwrap().display()));
        for file in [&path, &log].into_iter().filter(|file| file.exists()) {
            let second = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_334_400);
            File::options().write(true).open(file).unwrap().set_modified(second).unwrap();
        }
        let before = fs::read(&path).unwrap();
        // A restoration reads the file, which may make a log of now.
        let put = Store::salvage(&copy, &path, None, NINE).unwrap().before.unwrap();
        assert!(put.to_string_lossy().ends_with(["", "-2", "-3"][round - 1]), "{put:?}");
        kept.insert((put, before));
        let mut there = beside(&path, ".avant-");
        there.retain(|(name, _)| !name.to_string_lossy().ends_with("-wal"));
        assert!(there == kept, "{:?}", there.iter().map(|(name, _)| name).collect::<Vec<_>>());
    }
    // The file is gone and its log is there: the log is set aside, under a name of its own.
    for logs in 1..=2 {
        fs::remove_file(&path).unwrap();
        let log = path.with_file_name(format!("{}-wal", path.file_name().unwrap().display()));
        fs::write(&log, format!("journal {logs}")).unwrap();
        let second = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_334_400);
        File::options().write(true).open(&log).unwrap().set_modified(second).unwrap();
        Store::restore_backup(&copy, &path, None, NINE).unwrap();
        let logs_kept = beside(&path, "-wal.avant-");
        assert_eq!(logs_kept.len(), logs, "{logs_kept:?}");
    }
}

#[test]
fn two_salvages_of_one_second_have_a_report_each_and_a_failed_one_takes_no_other_away() {
    let (store, folder) = centre_of(NINE, &[("Sarah", "accueil")]);
    let (path, copy) = (store.path().to_owned(), folder.path().join("copie.db"));
    store.back_up_to(&copy).unwrap();
    drop(store);
    let reports = |salvages: usize| {
        let reports = beside(&path, ".recuperation-");
        assert_eq!(reports.len(), salvages, "{reports:?}");
        reports.into_iter().map(|(report, _)| report).collect::<Vec<_>>()
    };
    let first = Store::salvage(&copy, &path, None, NINE).unwrap();
    assert_eq!(reports(1), std::slice::from_ref(&first.report));
    let second = Store::salvage(&copy, &path, None, NINE).unwrap();
    assert!(second.report.to_string_lossy().ends_with("Z-2.txt"), "{:?}", second.report);
    let notes = dump(&path).remove("team_note").unwrap();
    assert!(notes.iter().any(|note| note.contains("Z-2.txt")), "{notes:?}");
    fs::write(&copy, "n’est pas une copie".repeat(1000)).unwrap();
    Store::salvage(&copy, &path, None, NINE).unwrap_err();
    assert_eq!(reports(2), [second.report, first.report]);
}
