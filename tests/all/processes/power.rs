//! The current is cut at any moment: what was acknowledged is in the file, and the file is sound.
//!
//! The real program's writes are recorded and played again onto a disk that forgets, scatters or tears what was not
//! synced. Caught when it was tried: `synchronous = NORMAL` in the program, and an acknowledgement before the commit.
//! The same recording without the syncs that FULL adds is part of the test: a disk that is never caught proves nothing.

use std::env;
use std::fs;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::thread;

use comptoir::domain::ItemId;
use comptoir::store::Store;
use tempfile::TempDir;

use crate::support::fault_centre::{self, Writer, acknowledged, all, assert_sound, command, created};
use crate::support::platter::{FATES, Fate, Platter};
use crate::support::recorder::{Act, Recorder, What, read};

/// How many cuts, unless this variable says more.
const CUTS: usize = 5_000;
const MORE: &str = "COMPTOIR_CUTS";
/// Desks that write at once, how often they come back, and how many lines each adds before it leaves: a log past its
/// thousand pages, so that checkpoints, new logs and last closings are all cut through.
const DESKS: usize = 3;
const COMINGS: usize = 3;
const LINES: usize = 45;

const FILE: &str = "centre.db";
const LOG: &str = "centre.db-wal";

/// What cutting showed.
#[derive(Debug, Default)]
struct Found {
    cuts: usize,
    acknowledged: usize,
    lost: usize,
    corrupt: Vec<String>,
}

#[test]
#[ignore = "slow: thousands of cuts, each opened and checked; COMPTOIR_CUTS=50000 makes it longer; needs cc"]
fn a_power_cut_loses_nothing_acknowledged_and_corrupts_nothing() {
    let cuts = env::var(MORE).map_or(CUTS, |more| more.parse().unwrap());
    let folder = TempDir::new().unwrap();
    let (before, acts) = recorded(folder.path());
    let seed = fastrand::u64(..);
    let full = cut(&before, &acts, cuts, seed);
    println!("seed {seed}, {} operations; as it is: {full:?}", acts.len());
    assert!(full.cuts >= cuts && full.acknowledged > full.cuts, "nothing was proved: {full:?}");
    assert_eq!(full.corrupt, [""; 0]);
    assert_eq!(full.lost, 0, "acknowledged, and gone after a cut");

    let normal = cut(&before, &as_normal(acts), cuts / 10, seed);
    println!("without the syncs that FULL adds: {normal:?}");
    assert!(normal.lost > normal.cuts, "a disk that forgets nothing: {normal:?}");
}

/// The centre's file, and all that several desks did to it.
fn recorded(folder: &Path) -> (Vec<u8>, Vec<Act>) {
    let recorder = Recorder::compiled(folder);
    let (log, home) = (folder.join("log"), folder.join("centre"));
    fs::create_dir(&home).unwrap();
    let path = created(&home);
    let before = fs::read(&path).unwrap();
    for coming in 0..COMINGS {
        thread::scope(|scope| {
            for desk in 0..DESKS {
                let (recorder, log, home, path) = (&recorder, &log, &home, &path);
                scope.spawn(move || {
                    let mut add = command(path, &["add", "--stdin"]);
                    let mut writer = Writer::of(recorder.before(&mut add, home).env("RECORD_LOG", log));
                    for line in 0..LINES {
                        let answer = writer.add(&format!("venue {coming} bureau {desk} ligne {line}")).unwrap();
                        assert!(acknowledged(&answer).is_some(), "{answer}");
                    }
                    writer.end();
                });
            }
        });
    }
    assert_sound(&path);
    let acts = read(&fs::read(log).unwrap());
    // Played without a cut it is the same file, or the recorder missed something.
    let mut disk = Platter::with([(FILE.to_owned(), before.clone())]);
    acts.iter().for_each(|act| disk.act(act));
    let after = disk.cut(Fate::Kept, &mut fastrand::Rng::new());
    assert!(after == [(FILE.to_owned(), fs::read(&path).unwrap())], "the recorder missed something");
    (before, acts)
}

/// The same without what FULL adds to NORMAL: the log is synced when it begins and before it goes into the file only.
fn as_normal(acts: Vec<Act>) -> Vec<Act> {
    let is_write = |act: &Act, name: &str| act.name == name && matches!(act.what, What::Write(..));
    let kept: Vec<bool> = (0..acts.len())
        .map(|at| {
            let act = &acts[at];
            let mine = |other: &&Act| other.pid == act.pid;
            let header = acts[..at].iter().rfind(mine).is_some_and(|before| matches!(before.what, What::Write(0, _)));
            let checkpoint = acts[at + 1..].iter().find(mine).is_some_and(|after| is_write(after, FILE));
            !(act.name == LOG && matches!(act.what, What::Sync)) || header || checkpoint
        })
        .collect();
    acts.into_iter().zip(kept).filter_map(|(act, kept)| kept.then_some(act)).collect()
}

/// Cuts the current `cuts` times along what was recorded, and looks at each file that remains.
fn cut(before: &[u8], acts: &[Act], cuts: usize, seed: u64) -> Found {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut moments: Vec<usize> = (0..cuts).map(|_| random.usize(..=acts.len())).collect();
    moments.sort_unstable();
    let found = Arc::new(Mutex::new(Found::default()));
    let (give, take) = sync_channel::<(Vec<(String, Vec<u8>)>, Vec<ItemId>, String)>(4);
    let take = Arc::new(Mutex::new(take));
    thread::scope(|scope| {
        for _ in 0..2 {
            let (take, found) = (Arc::clone(&take), Arc::clone(&found));
            scope.spawn(move || {
                let folder = TempDir::new_in(memory()).unwrap();
                loop {
                    let next = take.lock().unwrap().recv();
                    let Ok((files, acknowledged, what)) = next else { return };
                    look(folder.path(), &files, &acknowledged, &what, &found);
                }
            });
        }
        let mut disk = Platter::with([(FILE.to_owned(), before.to_vec())]);
        let (mut acknowledged, mut moments) = (Vec::new(), moments.into_iter().peekable());
        for at in 0..=acts.len() {
            while moments.next_if_eq(&at).is_some() {
                let fate = FATES[random.usize(..FATES.len())];
                give.send((disk.cut(fate, &mut random), acknowledged.clone(), format!("{at} {fate:?}"))).unwrap();
            }
            if let Some(act) = acts.get(at) {
                disk.act(act);
                if let What::Answer(line) = &act.what {
                    acknowledged.extend(fault_centre::acknowledged(&serde_json::from_slice(line).unwrap()));
                }
            }
        }
        drop(give);
    });
    std::mem::take(&mut *found.lock().unwrap())
}

/// A folder in memory where there is one: the disk of this machine is not what is tried.
fn memory() -> &'static Path {
    let shm = Path::new("/dev/shm");
    if shm.is_dir() { shm } else { Path::new("/tmp") }
}

fn look(folder: &Path, files: &[(String, Vec<u8>)], acknowledged: &[ItemId], what: &str, found: &Mutex<Found>) {
    for name in [FILE, LOG, "centre.db-shm"] {
        let _ = fs::remove_file(folder.join(name));
    }
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).unwrap();
    }
    let seen = Store::open(&folder.join(FILE)).and_then(|store| {
        // The check of every line is the slow one; the others see to the pages and the journal.
        store.check_file(fastrand::u8(..8) == 0)?;
        Ok(all(&store).into_iter().map(|(id, _)| id).collect::<std::collections::BTreeSet<_>>())
    });
    let mut found = found.lock().unwrap();
    found.cuts += 1;
    found.acknowledged += acknowledged.len();
    match seen {
        Ok(ids) => found.lost += acknowledged.iter().filter(|id| !ids.contains(id)).count(),
        Err(trouble) => found.corrupt.push(format!("cut at {what}: {trouble}")),
    }
}
