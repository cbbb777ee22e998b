//! News between desks, measured from outside on real binaries in pseudo-terminals: from a commit to the bytes that
//! paint it on another desk, and what desks cost that nobody touches.
//!
//!     cargo bench --bench news               # 2, 10 and 40 watchers, 200 commits each
//!     cargo bench --bench news -- 60         # and forty desks left alone for 60 s

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "support/process.rs"]
mod process;
#[path = "../tests/all/support/terminal.rs"]
mod terminal;

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use comptoir::domain::{Moment, StaffId};
use comptoir::panes::arrival::{ARRIVAL, LABEL};
use comptoir::protocol::{Operation, Request};
use comptoir::store::Store;
use process::{own_memory, processor_time};
use terminal::{PROGRAM, Terminal, desk, is_list};

const COMMITS: usize = 200;
const WATCHERS: [usize; 3] = [2, 10, 40];

fn main() {
    let idle = std::env::args().filter_map(|word| word.parse().ok()).next_back();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("centre.db");
    let mut demo = Command::new(PROGRAM);
    demo.args(["demo", "--no-open", "--db"]).arg(&path);
    assert!(demo.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    let sit = || {
        let desk = Terminal::start(desk(&path, "Claire"));
        desk.until("the list", is_list);
        desk
    };
    println!("{:>9} {:>9} {:>9} {:>9} {:>9} {:>9}", "watchers", "p50 ms", "p95 ms", "max ms", "commit", "missed");
    let mut desks: Vec<Terminal> = Vec::new();
    for watchers in WATCHERS {
        desks.resize_with(watchers, sit);
        measure(&path, &desks);
    }
    if let Some(seconds) = idle {
        alone(&desks, Duration::from_secs(seconds));
    }
    for mut desk in desks {
        desk.child.kill().unwrap();
    }
}

/// Adds an arrival and undoes it, again and again: each commit changes the count in the first tab.
fn measure(path: &Path, desks: &[Terminal]) {
    let mut store = Store::open(path).unwrap();
    let open = count(&desks[0].shown());
    let (mut commits, mut took) = (Vec::new(), Vec::new());
    for number in 0..COMMITS {
        // Apart by what people leave between two keys, never in step with anything.
        thread::sleep(Duration::from_millis(fastrand::u64(150..350)));
        let operation = if number % 2 == 0 {
            let mut item = ARRIVAL.begin_item(StaffId(2), None, &store.load_context(Moment::now()).unwrap());
            item.set(&LABEL, "quelqu’un");
            Operation::Add { item: Box::new(item), state: None, overrule: true }
        } else {
            Operation::Undo(None)
        };
        let key = format!("{}-{number}", desks.len());
        let request = Request { key, by: StaffId(2), terminal: "banc".to_owned(), at: Moment::now(), operation };
        let asked = Instant::now();
        store.run(&request).unwrap();
        let done = Instant::now();
        took.push(done - asked);
        commits.push((done, open + 1 - number % 2));
    }
    thread::sleep(Duration::from_secs(1));
    let mut latencies: Vec<_> = desks.iter().flat_map(|desk| seen(&desk.pieces(), &commits)).collect();
    let missed = COMMITS * desks.len() - latencies.len();
    latencies.sort();
    took.sort();
    let at = |share: usize| latencies[(latencies.len() - 1) * share / 100].as_secs_f64() * 1e3;
    let commit = took[took.len() / 2].as_secs_f64() * 1e3;
    println!("{:>9} {:>9.1} {:>9.1} {:>9.1} {commit:>9.1} {missed:>9}", desks.len(), at(50), at(95), at(100));
}

/// When each commit was painted, from its end; before the next one, or it was missed.
fn seen(pieces: &[(Instant, Vec<u8>)], commits: &[(Instant, usize)]) -> Vec<Duration> {
    let mut screen = vt100::Parser::default();
    let mut shown: Vec<(Instant, usize)> = Vec::new();
    for (at, piece) in pieces {
        screen.process(piece);
        shown.push((*at, count(&screen.screen().contents())));
    }
    let of = |(at, (done, open)): (usize, &(Instant, usize))| {
        let next = commits.get(at + 1).map(|next| next.0);
        let before_next = |painted: &&(Instant, usize)| next.is_none_or(|next| painted.0 < next);
        // A commit may be painted before the writer itself hears that it is done.
        let early = *done - Duration::from_millis(50);
        let painted =
            shown.iter().filter(|(at, _)| *at > early).take_while(before_next).find(|(_, count)| count == open)?;
        Some(painted.0.saturating_duration_since(*done))
    };
    commits.iter().enumerate().filter_map(of).collect()
}

/// How many arrivals are open, as the first tab says.
fn count(shown: &str) -> usize {
    let digits = shown.split("1 Arriv").nth(1).unwrap_or_default().chars();
    let digits: String = digits.skip_while(|sign| !sign.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// What desks cost that nobody touches: processor of all of them, memory of the middle one.
fn alone(desks: &[Terminal], time: Duration) {
    let processes: Vec<u32> = desks.iter().filter_map(|desk| desk.child.process_id()).collect();
    let ran = || processes.iter().map(|process| processor_time(*process)).sum::<u64>();
    let before = ran();
    thread::sleep(time);
    let spent = ran() - before;
    let share = spent as f64 / 1e4 / time.as_secs_f64();
    println!(
        "{} desks alone for {time:?}: {} ms of processor in all, {share:.2} % of one core",
        desks.len(),
        spent / 1_000
    );
    let mut memory: Vec<u64> = processes.iter().map(|process| own_memory(*process)).collect();
    memory.sort_unstable();
    println!(
        "private memory: {} KiB in the middle, {} KiB at most",
        memory[memory.len() / 2],
        memory[memory.len() - 1]
    );
}
