//! Counted costs of the real program: instructions of a start, system calls of a desk left alone, frames that another desk's
//! news takes. Counts are the same on any machine, quiet or not.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use comptoir::domain::{Moment, StaffId};
use comptoir::panes::arrival::{ARRIVAL, LABEL};
use comptoir::protocol::{Operation, Request};
use comptoir::store::Store;
use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::support::terminal::{PROGRAM, Terminal, at_desk, desk, is_list};

/// Millions of instructions of a released program until its list is there, on the demonstration of 3 000 people. Measured;
/// a tenth more is a change to look at.
#[cfg(not(debug_assertions))]
const START: u64 = 35;
/// System calls in three seconds of a desk that nobody touches: two looks at the file and its neighbours, in case another
/// desk was killed between its write and its signal.
const LOOKS: usize = 2 * 40;

/// The demonstration as it comes: 3 000 people, ninety days.
fn demo(folder: &TempDir) -> std::path::PathBuf {
    demo_with(folder, &[])
}

fn demo_with(folder: &TempDir, size: &[&str]) -> std::path::PathBuf {
    let path = folder.path().join("centre.db");
    let mut demo = Command::new(PROGRAM);
    demo.args(["demo", "--no-open"]).args(size).arg("--db").arg(&path);
    assert!(demo.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    path
}

fn under(tool: &str, arguments: &[&str], path: &Path) -> Terminal {
    let mut command = CommandBuilder::new(tool);
    command.args(arguments);
    command.arg(PROGRAM);
    let mut command = at_desk(command, path, "Claire");
    command.env("PATH", env::var_os("PATH").unwrap());
    Terminal::start(command)
}

// A program built without optimisation takes several times as many.
#[cfg(not(debug_assertions))]
#[test]
#[ignore = "needs valgrind: cargo test --release --test all -- --ignored as_many_instructions"]
fn a_start_takes_as_many_instructions_as_measured() {
    let folder = TempDir::new().unwrap();
    let path = demo(&folder);
    let counted = folder.path().join("counted");
    let out = format!("--callgrind-out-file={}", counted.display());
    let mut desk = under("valgrind", &["--tool=callgrind", &out], &path);
    desk.until("the list", is_list);
    thread::sleep(Duration::from_secs(3));
    desk.send("\u{11}");
    desk.until("the question", |shown| shown.contains("Quitter"));
    desk.send("o");
    assert_eq!(desk.ended(), 0);
    let counted = fs::read_to_string(counted).unwrap();
    let total = counted.lines().find_map(|line| line.strip_prefix("totals: ")).unwrap();
    let millions = total.trim().parse::<u64>().unwrap() / 1_000_000;
    println!("{millions} million instructions");
    assert!((START * 9 / 10..=START * 11 / 10).contains(&millions), "{millions} million, {START} when it was measured");
}

#[test]
#[ignore = "needs strace; slow: watches a desk for seconds"]
fn a_desk_left_alone_asks_nothing_of_the_system_but_its_looks_at_the_file() {
    let folder = TempDir::new().unwrap();
    let path = demo(&folder);
    let log = folder.path().join("log");
    let desk = under("strace", &["-f", "-ttt", "-o", log.to_str().unwrap()], &path);
    desk.until("the list", is_list);
    loop {
        thread::sleep(Duration::from_secs(3));
        let from = seconds();
        thread::sleep(Duration::from_secs(3));
        // The minute shown may change the screen.
        if from as u64 / 60 == seconds() as u64 / 60 {
            let calls = fs::read_to_string(&log).unwrap();
            let at = |line: &str| line.split_whitespace().nth(1).and_then(|at| at.parse::<f64>().ok());
            let calls: Vec<_> = calls.lines().filter(|line| at(line).is_some_and(|at| at > from)).collect();
            assert!(!calls.iter().any(|call| call.contains("write(1,")), "{calls:#?}");
            assert!(calls.len() <= LOOKS, "{} calls: {calls:#?}", calls.len());
            return;
        }
    }
}

fn seconds() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64()
}

#[test]
fn news_of_another_desk_take_one_short_write_each() {
    let folder = TempDir::new().unwrap();
    let path = demo_with(&folder, &["--people", "300", "--days", "5"]);
    let desk = Terminal::start(desk(&path, "Claire"));
    desk.until("the list", is_list);
    let mut store = Store::open(&path).unwrap();
    loop {
        // Settled: the greeting has come.
        thread::sleep(Duration::from_secs(1));
        let before = (desk.pieces().len(), seconds() as u64 / 60);
        for number in 0..5 {
            let now = Moment::now();
            let mut item = ARRIVAL.begin_item(StaffId(2), None, &store.load_context(now).unwrap());
            item.set(&LABEL, "quelqu’un");
            let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
            let key = format!("{}-{number}", before.0);
            store.run(&Request { key, by: StaffId(2), terminal: "ailleurs".into(), at: now, operation }).unwrap();
            thread::sleep(Duration::from_millis(400));
        }
        // The minute shown changes the screen too.
        if before.1 == seconds() as u64 / 60 {
            let written = desk.pieces().split_off(before.0);
            let bytes: usize = written.iter().map(|(_, piece)| piece.len()).sum();
            assert!((1..=5).contains(&written.len()), "{} writes for five news", written.len());
            assert!(bytes <= 5 * 200, "{bytes} bytes for five news");
            return;
        }
    }
}

/// Keys of a morning with the most writes that each may take: one frame, and one more where the file answers later.
const FRAMES: [(&str, &str, usize); 12] = [
    ("a row down", "\u{1b}[B", 1),
    ("another row down", "\u{1b}[B", 1),
    ("the search opens", "/", 1),
    ("its first letter", "b", 2),
    ("its second letter", "e", 2),
    ("the search closes", "\u{1b}", 1),
    ("a form opens", "n", 2),
    ("a letter in it", "b", 2),
    ("the form closes", "\u{1b}", 2),
    ("another pane", "2", 2),
    ("the first pane again", "1", 2),
    ("help", "?", 1),
];

#[test]
fn a_key_takes_one_frame_and_one_more_where_the_file_answers_later() {
    let folder = TempDir::new().unwrap();
    let path = demo_with(&folder, &["--people", "300", "--days", "5"]);
    'again: loop {
        let mut desk = Terminal::start(desk(&path, "Claire"));
        desk.until("the list", is_list);
        thread::sleep(Duration::from_secs(1));
        for (what, key, most) in FRAMES {
            let before = (desk.pieces().len(), seconds() as u64 / 60);
            desk.send(key);
            // An escape alone is told from the beginning of a sequence by the time that passes; a busy machine answers late.
            let mut silent = false;
            while !silent {
                let so_far = desk.pieces().len();
                thread::sleep(Duration::from_millis(500));
                silent = desk.pieces().len() == so_far;
            }
            // The minute shown is a frame of its own.
            if before.1 != seconds() as u64 / 60 {
                continue 'again;
            }
            let written = desk.pieces().split_off(before.0);
            assert!((1..=most).contains(&written.len()), "{what}: {} writes", written.len());
        }
        return;
    }
}
