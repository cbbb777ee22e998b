//! One desk kept busy for minutes in a centre of 100 000 people, on the real binary in a pseudo-terminal: whether its
//! memory, its descriptors or the log beside the file grow.
//!
//!     cargo bench --bench busy               # 5 minutes
//!     cargo bench --bench busy -- 30         # half an hour

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "support/process.rs"]
mod process;
#[path = "../tests/all/support/terminal.rs"]
mod terminal;

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use process::{descriptors, own_memory};
use terminal::{PATIENCE, PROGRAM, Terminal, desk, is_list};

const PEOPLE: &str = "100000";
const NAMES: [&str; 8] = ["ben moh", "roux mar", "diallo", "kaya el", "tran", "mohamed b", "le goff", "fati"];
/// A line of the account for each of these.
const APART: Duration = Duration::from_secs(30);

fn main() {
    let minutes: u64 = std::env::args().filter_map(|word| word.parse().ok()).next_back().unwrap_or(5);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("centre.db");
    let mut demo = Command::new(PROGRAM);
    demo.args(["demo", "--no-open", "--people", PEOPLE, "--days", "1", "--db"]).arg(&path);
    assert!(demo.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    let mut desk = Terminal::start(desk(&path, "Claire"));
    desk.until("the list", is_list);
    let pid = desk.child.process_id().unwrap();
    println!("{:>8} {:>9} {:>12} {:>12} {:>9}", "seconds", "rounds", "own KiB", "descriptors", "log KiB");
    let (start, mut told) = (Instant::now(), Duration::ZERO);
    for round in 0.. {
        let name = NAMES[round % NAMES.len()];
        gets(&mut desk, "/", "Chercher");
        gets(&mut desk, name, "Né·e le");
        gets(&mut desk, "\r", "fermer");
        leave(&mut desk);
        for pane in ["2", "3", "4", "5", "1"] {
            desk.send(pane);
        }
        gets(&mut desk, "k", "Au café");
        gets(&mut desk, "\r", "/ chercher");
        gets(&mut desk, "u", "/ chercher");
        if start.elapsed() >= told {
            let log = fs::metadata(path.with_file_name("centre.db-wal")).map_or(0, |log| log.len() / 1024);
            let (seconds, own) = (start.elapsed().as_secs(), own_memory(pid));
            println!("{seconds:>8} {round:>9} {own:>12} {:>12} {log:>9}", descriptors(pid));
            told += APART;
        }
        if start.elapsed() >= Duration::from_secs(60 * minutes) {
            break;
        }
    }
    desk.child.kill().unwrap();
}

fn gets(desk: &mut Terminal, keys: &str, words: &str) {
    desk.send(keys);
    desk.until(words, |shown| shown.contains(words));
}

/// Back to the list, one layer at a time.
fn leave(desk: &mut Terminal) {
    let start = Instant::now();
    while !desk.within(Duration::from_millis(60), |shown| shown.contains("/ chercher")) {
        assert!(start.elapsed() < PATIENCE, "no way back:\n{}", desk.shown());
        desk.send("\u{1b}");
    }
}
