//! The weight of a desk beside a bare program of the same crates, `less` and `fzf`, all in one run on pseudo-terminals of
//! 80×24: time until the list is there and after a key, bytes, writes, memory, and what forty desks cost each other.
//!
//!     cargo bench --bench table              # medians of 15
//!     cargo bench --bench table -- 3         # of 3
//!
//! Times are those of the machine; bytes, writes and frames are the same everywhere.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "support/bare.rs"]
mod bare;
#[path = "support/process.rs"]
mod process;
#[path = "../tests/all/support/terminal.rs"]
mod terminal;

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use process::{own_memory, processor_time};
use terminal::{PROGRAM, Terminal, desk, is_list};

/// A program has answered once it has been silent for so long.
const SILENCE: Duration = Duration::from_millis(80);
const OTHERS: usize = 38;

/// Cost of one gesture.
#[derive(Debug, Clone, Copy)]
struct Cost {
    time: Duration,
    bytes: usize,
    writes: usize,
}

fn main() {
    let words: Vec<_> = env::args().skip(1).collect();
    if let [bare, path] = &words[..]
        && bare == bare::ARGUMENT
    {
        return bare::run(Path::new(path)).unwrap();
    }
    let rounds = words.iter().filter_map(|word| word.parse().ok()).next_back().unwrap_or(15);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("centre.db");
    let mut demo = Command::new(PROGRAM);
    demo.args(["demo", "--no-open", "--db"]).arg(&path);
    assert!(demo.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    let names = folder.path().join("names");
    fs::write(&names, bare::names(&path).unwrap().join("\n")).unwrap();
    println!("{:<34} {:>10} {:>8} {:>7}", "medians", "ms", "bytes", "writes");
    let sit = || desk(&path, "Claire");
    gestures(
        "comptoir",
        rounds,
        sit,
        &[
            ("a row down", &["\x1b[B"; 5]),
            ("a page down", &["\x1b[6~"]),
            ("the list scrolls by one", &["\x1b[B"]),
            ("/", &["/"]),
            ("first letter", &["m"]),
            ("next letter", &["o"]),
            ("back to the list", &["\x1b\x1b"]),
            ("a note", &["t"]),
            ("first letter of it", &["d"]),
            ("next letters of it", &["e", "m", "a", "i", "n"]),
        ],
    );
    let mut own = CommandBuilder::new(env::current_exe().unwrap());
    own.args([bare::ARGUMENT.as_ref(), path.as_os_str()]);
    gestures("bare ratatui, rusqlite", rounds, || own.clone(), &[("a row down", &["\x1b[B"; 5])]);
    if is_installed("less") {
        let mut less = CommandBuilder::new("less");
        less.arg(&names);
        gestures("less", rounds, || less.clone(), &[("a row down", &["\x1b[B"; 5])]);
    }
    if is_installed("fzf") {
        let mut fzf = CommandBuilder::new("sh");
        fzf.args(["-c", &format!("fzf < '{}'", names.display())]);
        gestures("fzf", rounds, || fzf.clone(), &[("first letter", &["m"]), ("next letter", &["o"])]);
    }
    come_back(&path, rounds);
    coffee(&path, rounds);
    beside_others(&path, rounds);
    println!("{:<34} {:>10.1} MB", "the program", fs::metadata(PROGRAM).unwrap().len() as f64 / 1e6);
}

fn is_installed(program: &str) -> bool {
    env::split_paths(&env::var_os("PATH").unwrap_or_default()).any(|folder| folder.join(program).is_file())
}

/// Starts a program again and again, and strikes the same keys each time. Keys under one name count together: the cost of a
/// row is the middle of several, since what else the screen says about a row differs from one to the next.
fn gestures(name: &str, rounds: usize, command: impl Fn() -> CommandBuilder, keys: &[(&str, &[&str])]) {
    let mut costs = vec![Vec::new(); keys.len() + 1];
    let (mut spent, mut lists) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let started = Instant::now();
        let mut command = command();
        command.env("TERM", "xterm-256color");
        let mut terminal = Terminal::start(command);
        lists.extend(wait_for_list(&terminal, started));
        costs[0].push(wait_for_silence(&terminal, 0, started));
        spent.extend(terminal.child.process_id().map(processor_time));
        for ((_, keys), costs) in keys.iter().zip(&mut costs[1..]) {
            costs.extend(keys.iter().map(|keys| strike(&mut terminal, keys)));
        }
        terminal.child.kill().unwrap();
        terminal.child.wait().unwrap();
    }
    print_processor(&format!("{name}: start"), spent);
    print_lists(&format!("{name}: start, the list there"), lists);
    for (what, costs) in std::iter::once(&("start", [].as_slice())).chain(keys).zip(costs) {
        print_cost(&format!("{name}: {}", what.0), costs);
    }
}

fn print_cost(name: &str, mut costs: Vec<Cost>) {
    let mut median = |by: fn(&Cost) -> u128| {
        costs.sort_by_key(by);
        costs[costs.len() / 2]
    };
    let time = median(|cost| cost.time.as_nanos()).time.as_secs_f64() * 1e3;
    let (bytes, writes) = (median(|cost| cost.bytes as u128).bytes, median(|cost| cost.writes as u128).writes);
    println!("{name:<34} {time:>10.2} {bytes:>8} {writes:>7}");
}

fn strike(terminal: &mut Terminal, keys: &str) -> Cost {
    let before = terminal.pieces().len();
    let struck = Instant::now();
    terminal.send(keys);
    wait_for_silence(terminal, before, struck)
}

/// Waits until nothing more comes; from `since` to the last piece after the first `before` ones.
fn wait_for_silence(terminal: &Terminal, before: usize, since: Instant) -> Cost {
    loop {
        thread::sleep(SILENCE / 4);
        let new = terminal.pieces().split_off(before);
        let last = new.last().map_or(since, |(at, _)| *at);
        if last.elapsed() > SILENCE && (!new.is_empty() || since.elapsed() > 10 * SILENCE) {
            let bytes = new.iter().map(|(_, piece)| piece.len()).sum();
            return Cost { time: last - since, bytes, writes: new.len() };
        }
    }
}

/// Waits for the frame that shows the list, with all its lines: the greeting may come after it. Returns the time and the
/// processor time until then; none of a program without such a list, which has been silent.
fn wait_for_list(terminal: &Terminal, since: Instant) -> Option<(Duration, u64)> {
    let mut screen = vt100::Parser::default();
    let mut read = 0;
    let mut last = since;
    while last.elapsed() < SILENCE {
        for (at, piece) in terminal.pieces().split_off(read) {
            screen.process(&piece);
            (read, last) = (read + 1, at);
            if is_list(&screen.screen().contents()) {
                return Some((at - since, processor_time(terminal.child.process_id()?)));
            }
        }
        thread::sleep(Duration::from_micros(100));
    }
    None
}

/// Prints the middle of processor times in microseconds.
fn print_processor(name: &str, mut spent: Vec<u64>) {
    spent.sort_unstable();
    println!("{name:<34} {:>10.2} of processor", spent[spent.len() / 2] as f64 / 1e3);
}

fn print_lists(name: &str, lists: Vec<(Duration, u64)>) {
    let (mut times, spent): (Vec<_>, Vec<_>) = lists.into_iter().unzip();
    times.sort_unstable();
    if let Some(middle) = times.get(times.len() / 2) {
        println!("{name:<34} {:>10.2}", middle.as_secs_f64() * 1e3);
        print_processor(name, spent);
    }
}

/// A start after the screen was left by its key: the hand-over has nothing to tell. The starts above are those of somebody
/// who was away since before the demonstration's last days.
fn come_back(path: &Path, rounds: usize) {
    let start = |_| {
        let started = Instant::now();
        let mut own = Terminal::start(desk(path, "Claire"));
        let list = wait_for_list(&own, started);
        let cost = wait_for_silence(&own, 0, started);
        let cost = (cost, (own.child.process_id().map_or(0, processor_time), list));
        for keys in ["\x1b[B", "\x11"] {
            strike(&mut own, keys);
        }
        own.send("o");
        own.child.wait().unwrap();
        cost
    };
    start(0);
    let (costs, others): (Vec<_>, Vec<_>) = (0..rounds).map(start).unzip();
    let (spent, lists): (Vec<_>, Vec<_>) = others.into_iter().unzip();
    print_processor("comptoir: start, left before", spent);
    print_cost("comptoir: start, left before", costs);
    print_lists("comptoir: the list there, left", lists.into_iter().flatten().collect());
}

/// Somebody comes for coffee, and it is taken back.
fn coffee(path: &Path, rounds: usize) {
    let mut own = Terminal::start(desk(path, "Claire"));
    own.until("the list", is_list);
    let costs = (0..rounds).map(|_| a_coffee(&mut own).0).collect();
    print_cost("comptoir: k Enter", costs);
    own.child.kill().unwrap();
}

/// The cost of the Enter, and when it was struck.
fn a_coffee(desk: &mut Terminal) -> (Cost, Instant) {
    strike(desk, "k");
    let struck = Instant::now();
    let cost = strike(desk, "\r");
    strike(desk, "u");
    (cost, struck)
}

/// The same while others have the file open, and what they spend on hearing of it.
fn beside_others(path: &Path, rounds: usize) {
    let sit = || {
        let desk = Terminal::start(desk(path, "Claire"));
        desk.until("the list", is_list);
        desk
    };
    let mut own = sit();
    let others: Vec<Terminal> = (0..OTHERS).map(|_| sit()).collect();
    thread::sleep(Duration::from_secs(1));
    let spent = || others.iter().filter_map(|desk| desk.child.process_id()).map(processor_time).sum::<u64>();
    let (mut costs, mut seen, before) = (Vec::new(), Vec::new(), spent());
    for _ in 0..rounds {
        let counts: Vec<_> = others.iter().map(|desk| desk.pieces().len()).collect();
        let (cost, struck) = a_coffee(&mut own);
        costs.push(cost);
        let first = |(desk, before): (&Terminal, &usize)| {
            desk.pieces().get(*before..)?.iter().find(|(at, _)| *at > struck).map(|(at, _)| *at - struck)
        };
        seen.extend(others.iter().zip(&counts).filter_map(first));
    }
    // A coffee and its undoing are two news.
    let each = (spent() - before) as f64 / 1e3 / (rounds * OTHERS * 2) as f64;
    let mut times: Vec<_> = costs.iter().map(|cost| cost.time).collect();
    print_share("Enter beside 38 desks", &mut times);
    print_share("seen by the 38 others", &mut seen);
    println!("{:<34} {each:>10.3} ms of processor", "news, for each desk");
    let mut memory: Vec<_> = others.iter().filter_map(|desk| desk.child.process_id()).map(own_memory).collect();
    memory.sort_unstable();
    println!("{:<34} {:>10} KiB", "memory of one of them", memory[memory.len() / 2]);
    others.into_iter().chain([own]).for_each(|mut desk| desk.child.kill().unwrap());
}

fn print_share(name: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1e3;
    println!("{name:<34} {:>10.2} half of them, {:.2} nineteen in twenty", at(50), at(95));
}
