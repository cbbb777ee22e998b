//! Whatever a terminal sends, in whatever pieces, while its window changes size: the desk is never deaf, keeps its memory, and
//! a signal ends it.
//!
//! `COMPTOIR_FUZZ_SECONDS=600` makes it longer; `COMPTOIR_FUZZ_SEED` begins with the seed that a failure told.

use std::env;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;
use rustix::process::{Pid, Signal, kill_process};

use super::floods::{centre, memory};
use crate::support::terminal::{PATIENCE, Terminal, desk, is_list};

/// Longer than the desk waits for the rest of anything.
const QUIET: Duration = Duration::from_millis(900);

/// Pieces that mean something to a reader of keys, whole and torn.
const PIECES: &[&[u8]] = &[
    b"\x1b",
    b"\x1b[",
    b"\x1b[A",
    b"\x1b[B",
    b"\x1bOP",
    b"\x1b[200~",
    b"\x1b[201~",
    b"\x1b[20",
    b"\x1b[3~",
    b"\x1b[1;5C",
    b"\x1b[<0;10;10M",
    b"\x1b[M   ",
    b"\x1b[24;80R",
    b"\x1b[?1;2c",
    b"\x1b[0n",
    b"\x1b]0;titre\x07",
    b"\x1bP",
    b"\x1b\\",
    b"\r",
    b"\n",
    b"\t",
    b"\x7f",
    b"\0",
    b" ",
    b"/",
    b"?",
    b"n",
    b"+",
    b"q",
    b"\x0c",
    b"\x13",
    b"\x1a",
    b"\x18",
    b"\xc3",
    b"\xa9",
    b"\xe2\x80",
    b"\xff",
    b"\xf0\x9f\x91\xa9",
    b"e\xcc\x81",
    b"\xe2\x80\xae",
];

/// A flood of one thing, or a mixture of all.
fn burst(rng: &mut Rng) -> Vec<u8> {
    let length = [1, 3, 30, 1_023, 1_024, 1_025, 5_000, 60_000][rng.usize(0..8)];
    let one = PIECES[rng.usize(0..PIECES.len())];
    let mut bytes = Vec::new();
    match rng.u8(0..4) {
        // A sequence that never ends.
        0 => bytes.extend([b"\x1b[".as_slice(), &b"0123456789;".repeat(length / 11 + 1)].concat()),
        1 => bytes.extend(one.repeat(length / one.len() + 1)),
        _ => {
            while bytes.len() < length {
                match rng.u8(0..4) {
                    0 => bytes.push(rng.u8(..)),
                    1 => bytes.push(rng.u8(b'a'..=b'z')),
                    _ => bytes.extend(PIECES[rng.usize(0..PIECES.len())]),
                }
            }
        }
    }
    bytes
}

/// A desk and its keyboard, which is written by a thread of its own: a desk that reads no more is told from one that has ended.
struct Stormed {
    desk: Terminal,
    bytes: Sender<Vec<u8>>,
    taken: Receiver<bool>,
}

impl Stormed {
    fn sit(path: &Path) -> Self {
        let mut desk = Terminal::start(desk(path, "Claire"));
        desk.until("the list", is_list);
        let ((bytes, given), (tell, taken)) = (channel::<Vec<u8>>(), channel());
        let mut keys = desk.take_writer();
        thread::spawn(move || {
            while let Ok(piece) = given.recv() {
                let sent = keys.write_all(&piece).and_then(|()| keys.flush());
                if tell.send(sent.is_ok()).is_err() {
                    return;
                }
            }
        });
        Self { desk, bytes, taken }
    }

    /// Sends these bytes; false once the desk has ended.
    fn send(&mut self, bytes: &[u8], seed: u64) -> bool {
        for piece in bytes.chunks(1_000) {
            self.bytes.send(piece.to_vec()).unwrap();
            let begun = Instant::now();
            loop {
                match self.taken.recv_timeout(Duration::from_millis(500)) {
                    Ok(true) => break,
                    Ok(false) => return false,
                    Err(_) if self.has_ended(seed) => return false,
                    Err(_) => {
                        assert!(begun.elapsed() < PATIENCE, "seed {seed}: nothing is read\n{}", self.desk.shown())
                    }
                }
            }
        }
        !self.has_ended(seed)
    }

    /// True once the desk has ended as it was asked: by itself, or by Ctrl-C once it had given the terminal back.
    fn has_ended(&mut self, seed: u64) -> bool {
        let Some(ended) = self.desk.child.try_wait().unwrap() else { return false };
        let asked =
            ended.exit_code() == 0 || ended.signal().is_some_and(|signal| ["Interrupt", "Quit"].contains(&signal));
        assert!(asked, "seed {seed}: {ended:?}\n{}", self.desk.shown());
        true
    }

    fn storm(&mut self, rng: &mut Rng, seed: u64) {
        for _ in 0..rng.usize(1..6) {
            let bytes = burst(rng);
            let pieces = rng.usize(1..5);
            for piece in bytes.chunks(bytes.len() / pieces + 1) {
                if !self.send(piece, seed) {
                    return;
                }
                if rng.bool() {
                    thread::sleep(Duration::from_millis(rng.u64(0..60)));
                }
            }
            if rng.bool() {
                let narrow = rng.bool();
                self.desk.resize(rng.u16(1..if narrow { 12 } else { 300 }), rng.u16(1..if narrow { 6 } else { 90 }));
            }
        }
    }

    /// True when it answers a key of one meaning, wherever the storm has left it; false when it has ended, as it was asked.
    fn answers(&mut self, seed: u64) -> bool {
        self.desk.resize(80, 24);
        let begun = Instant::now();
        loop {
            // A paste without its end takes what comes before it is quiet.
            thread::sleep(QUIET);
            // Out of a question or a code, then up from the desk.
            for key in [b"\x1b", b"\x1b", b"\x0c"] {
                if !self.send(key, seed) {
                    return false;
                }
                thread::sleep(Duration::from_millis(150));
            }
            if self.desk.within(Duration::from_millis(500), |shown| shown.contains("verrouillé")) {
                return true;
            }
            assert!(begun.elapsed() < PATIENCE, "seed {seed}: deaf\n{}", self.desk.shown());
        }
    }
}

#[test]
#[ignore = "slow: storms of keys for ten seconds; COMPTOIR_FUZZ_SECONDS=600 makes it longer"]
fn after_any_storm_the_desk_hears_the_next_key_with_the_memory_it_had() {
    let number = |name: &str| env::var(name).ok().and_then(|given| given.parse().ok());
    let (seconds, mut seed) =
        (number("COMPTOIR_FUZZ_SECONDS").unwrap_or(10), number("COMPTOIR_FUZZ_SEED").unwrap_or(0));
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(seconds) {
        let (_folder, path) = centre();
        let mut stormed = Stormed::sit(&path);
        let rest = memory(&stormed.desk, "VmRSS");
        for _ in 0..10 {
            stormed.storm(&mut Rng::with_seed(seed), seed);
            if !stormed.answers(seed) {
                stormed = Stormed::sit(&path);
            }
            let most = memory(&stormed.desk, "VmHWM");
            assert!(most < 2 * rest, "seed {seed}: {rest} kB at rest, {most} kB at most");
            seed += 1;
            if begun.elapsed() > Duration::from_secs(seconds) {
                break;
            }
        }
        kill_process(Pid::from_raw(stormed.desk.child.process_id().unwrap() as i32).unwrap(), Signal::TERM).unwrap();
        assert_eq!(stormed.desk.ended(), 0, "before seed {seed}");
    }
    eprintln!("{seed} storms");
}
