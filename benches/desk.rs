//! One desk, measured from outside on the real binary in a pseudo-terminal: how long until the list is there, a letter
//! of the lookup, the card, another pane, a coffee written and undone; what memory is its own, what it costs to leave it
//! alone.
//!
//!     cargo bench --bench desk                 # three centres: empty, the demo, 100 000 people
//!     cargo bench --bench desk -- 60           # and the processor time of a desk left alone for 60 s
//!     cargo bench --bench desk -- years        # and 100 000 people with ten years of items, 1 GB: 4 min to write

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "support/process.rs"]
mod process;

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use process::{own_memory, processor_time};

const BINARY: &str = env!("CARGO_BIN_EXE_comptoir");
const TYPED: &str = "mohamed ben";

/// What is measured once the list is there: its name, the keys struck before it, and the one whose answer is waited for.
const GESTURES: [(&str, &str, &str); 4] =
    [("card", "", "\r"), ("pane", "\x1b\x1b", "2"), ("coffee", "k", "\r"), ("undo", "", "u")];

fn main() {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let idle = words.iter().filter_map(|word| word.parse().ok()).next_back().unwrap_or(0);
    let folder = tempfile::tempdir().unwrap();
    print!("{:<26} {:>9} {:>9} {:>9}", "centre", "list", "a letter", "worst");
    GESTURES.iter().for_each(|(name, ..)| print!(" {name:>9}"));
    println!(" {:>10}", "own memory");
    let mut centres = vec![("empty", 0, 0), ("3 000 people, 90 days", 3_000, 90), ("100 000 people", 100_000, 1)];
    if words.iter().any(|word| word == "years") {
        centres.push(("100 000 people, ten years", 100_000, 3_650));
    }
    for (name, people, days) in centres {
        let file = folder.path().join(format!("{people}-{days}.db"));
        write_centre(&file, people, days);
        measure(name, &file, idle);
    }
}

fn write_centre(file: &Path, people: u64, days: u64) {
    let mut demo = Command::new(BINARY);
    demo.args(["demo", "--no-open", "--people", &people.to_string(), "--days", &days.to_string(), "--db"]).arg(file);
    assert!(demo.stdout(std::process::Stdio::null()).status().unwrap().success());
}

fn measure(name: &str, file: &Path, idle: u64) {
    let pty = native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
    let mut command = CommandBuilder::new(BINARY);
    command.args(["--as", "Claire", "--db"]);
    command.arg(file);
    command.env("TERM", "xterm-256color");
    command.env("LC_ALL", "C.UTF-8");
    let start = Instant::now();
    let mut desk = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let chunks = listen(pty.master.try_clone_reader().unwrap());
    let mut keys = pty.master.take_writer().unwrap();
    let list = last_chunk(&chunks, start);
    let mut strike = |keys_struck: &str| {
        let struck = Instant::now();
        keys.write_all(keys_struck.as_bytes()).unwrap();
        last_chunk(&chunks, struck)
    };
    strike("/");
    let mut letters: Vec<_> = TYPED.chars().map(|letter| strike(&letter.to_string())).collect();
    letters.sort();
    let gestures = GESTURES.map(|(_, before, key)| {
        // One at a time: an Esc glued to the next key would be another key.
        before.chars().for_each(|key| _ = strike(&key.to_string()));
        strike(key)
    });
    let pid = desk.process_id().unwrap();
    let milliseconds = |time: &Duration| format!("{:>6.1} ms", time.as_secs_f64() * 1e3);
    print!("{name:<26}");
    let figures = [list, letters[letters.len() / 2], letters[letters.len() - 1]];
    figures.iter().chain(&gestures).for_each(|time| print!(" {}", milliseconds(time)));
    println!(" {:>6} KiB", own_memory(pid));
    if idle > 0 {
        let before = processor_time(pid);
        thread::sleep(Duration::from_secs(idle));
        println!("{:<26} {} ms of processor in {idle} s", "", (processor_time(pid) - before) / 1_000);
    }
    desk.kill().unwrap();
    desk.wait().unwrap();
}

/// A thread that stamps every chunk the program writes.
fn listen(mut from: Box<dyn Read + Send>) -> Receiver<Instant> {
    let (sender, chunks) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 65536];
        while let Ok(1..) = from.read(&mut buffer) {
            if sender.send(Instant::now()).is_err() {
                break;
            }
        }
    });
    chunks
}

/// From `since` to the last chunk before 150 ms of silence.
fn last_chunk(chunks: &Receiver<Instant>, since: Instant) -> Duration {
    let mut last = since;
    while let Ok(at) = chunks.recv_timeout(Duration::from_millis(150)) {
        last = at;
    }
    last - since
}
