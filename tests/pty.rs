//! The real program in a pseudo-terminal: what the terminal sends it, and what it sends the terminal.
//!
//! Waits are bounded only so that a failure ends: nothing here asserts how fast the machine is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_comptoir");

/// After this long the program is said to hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// A fictitious centre of its own for each test.
struct Centre {
    folder: TempDir,
    /// Who is at the desk.
    who: String,
}

impl Centre {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("centre.db");
        let demo = ["demo", "--no-open", "--people", "40", "--days", "1", "--seed", "7", "--db"];
        let made = Command::new(PROGRAM).args(demo).arg(&file).stdin(Stdio::null()).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let team = Command::new(PROGRAM).args(["staff", "list", "--json", "--db"]).arg(&file).output().unwrap();
        let team: serde_json::Value = serde_json::from_slice(&team.stdout).unwrap();
        Self { folder, who: team[0]["name"].as_str().unwrap().to_owned() }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("centre.db")
    }
}

/// What the program has sent so far.
struct Sent {
    screen: vt100::Parser,
    bytes: Vec<u8>,
}

/// A terminal with the program in it.
struct Desk {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    sent: Arc<Mutex<Sent>>,
    closing: Arc<AtomicBool>,
    reader: JoinHandle<()>,
    /// The terminal's modes before the program came.
    modes: String,
    centre: Centre,
}

const UTF8: &[(&str, &str)] = &[("TERM", "xterm-256color"), ("LANG", "fr_FR.UTF-8")];

impl Desk {
    /// The program at `centre`, once its list is shown.
    fn open(centre: Centre, environment: &[(&str, &str)]) -> Self {
        Self::run(CommandBuilder::new(PROGRAM), centre, environment)
    }

    fn run(mut command: CommandBuilder, centre: Centre, environment: &[(&str, &str)]) -> Self {
        command.args(["--db".as_ref(), centre.file().as_os_str(), "--as".as_ref(), centre.who.as_ref()]);
        command.env_clear();
        command.env("HOME", centre.folder.path());
        for (name, value) in environment {
            command.env(name, value);
        }
        let pair = native_pty_system().openpty(size(80, 24)).unwrap();
        let modes = format!("{:?}", pair.master.get_termios());
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let sent = Arc::new(Mutex::new(Sent { screen: vt100::Parser::default(), bytes: Vec::new() }));
        let closing = Arc::new(AtomicBool::new(false));
        let reader = listen(pair.master.try_clone_reader().unwrap(), sent.clone(), closing.clone());
        let keys = pair.master.take_writer().unwrap();
        let desk = Self { child, master: pair.master, keys, sent, closing, reader, modes, centre };
        desk.until("a selected line", |shown| shown.lines().any(|line| line.starts_with(['▌', '>'])));
        desk
    }

    fn send(&mut self, bytes: &str) {
        self.keys.write_all(bytes.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn shown(&self) -> String {
        self.sent.lock().unwrap().screen.screen().contents()
    }

    fn cells(&self) -> Vec<vt100::Cell> {
        let sent = self.sent.lock().unwrap();
        let screen = sent.screen.screen();
        (0..24).flat_map(|row| (0..80).filter_map(move |column| screen.cell(row, column))).cloned().collect()
    }

    fn until(&self, what: &str, is_shown: impl Fn(&str) -> bool) {
        let start = Instant::now();
        while !is_shown(&self.shown()) {
            assert!(start.elapsed() < PATIENCE, "{what} never came:\n{}", self.shown());
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn resize(&self, width: u16, height: u16) {
        let (rows, columns) = (NonZero::new(height).unwrap(), NonZero::new(width).unwrap());
        self.sent.lock().unwrap().screen.set_size(rows, columns);
        self.master.resize(size(width, height)).unwrap();
    }

    /// Drops the line, as a lost SSH connection does, and waits for the program’s end: its exit code.
    fn hang_up(self) -> (u32, Centre) {
        let Self { mut child, master, keys, closing, reader, centre, .. } = self;
        drop(keys);
        // The reader holds the line too: the frame that answers a resize wakes it, to let go.
        closing.store(true, Ordering::SeqCst);
        master.resize(size(100, 30)).unwrap();
        reader.join().unwrap();
        // Time to finish that frame: the hang-up itself must end the program, not a frame that finds no reader.
        thread::sleep(Duration::from_millis(300));
        drop(master);
        (ended(child.as_mut()), centre)
    }
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn listen(mut from: Box<dyn Read + Send>, sent: Arc<Mutex<Sent>>, closing: Arc<AtomicBool>) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut bytes = [0; 65536];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            if closing.load(Ordering::SeqCst) {
                return;
            }
            let mut sent = sent.lock().unwrap();
            sent.screen.process(&bytes[..count]);
            sent.bytes.extend_from_slice(&bytes[..count]);
        }
    })
}

fn ended(child: &mut dyn Child) -> u32 {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.exit_code();
        }
        assert!(start.elapsed() < PATIENCE, "the program stays");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Nothing of the program is left on the terminal, and no name above all.
fn assert_given_back(mut desk: Desk) {
    assert_eq!(ended(desk.child.as_mut()), 0);
    desk.reader.join().unwrap();
    let sent = desk.sent.lock().unwrap();
    let screen = sent.screen.screen();
    assert!(!screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor());
    assert_eq!(screen.contents(), "");
    assert_eq!(format!("{:?}", desk.master.get_termios()), desk.modes);
}

#[test]
fn left_by_its_key_it_gives_the_terminal_back_as_it_found_it() {
    let mut desk = Desk::open(Centre::new(), UTF8);
    assert!(desk.sent.lock().unwrap().screen.screen().alternate_screen());
    desk.send("\x11");
    desk.until("the question", |shown| shown.contains("Quitter"));
    desk.send("o");
    assert_given_back(desk);
}

#[test]
fn ended_from_outside_it_gives_the_terminal_back_as_it_found_it() {
    let desk = Desk::open(Centre::new(), UTF8);
    let process = desk.child.process_id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
    assert_given_back(desk);
}

#[test]
fn it_fills_every_size_from_60_by_16_to_200_by_60_and_survives_less() {
    let desk = Desk::open(Centre::new(), UTF8);
    for (width, height) in [(60, 16), (200, 60), (10, 3), (1, 1), (80, 24), (132, 40), (60, 60), (200, 16)] {
        desk.resize(width, height);
        if (60..=200).contains(&width) && (16..=60).contains(&height) {
            desk.until(&format!("the bar at {width}×{height}"), |shown| {
                let lines: Vec<&str> = shown.lines().collect();
                lines.len() == usize::from(height)
                    && lines[0].contains("Arriv")
                    && lines[lines.len() - 1].contains("  ")
            });
        }
    }
}

#[test]
fn a_hang_up_ends_it_and_what_was_typed_is_there_the_next_time() {
    let mut desk = Desk::open(Centre::new(), UTF8);
    desk.send("m");
    desk.until("the form", |shown| shown.contains("Ctrl-S"));
    desk.send("zzyzx");
    desk.until("what was typed", |shown| shown.contains("zzyzx"));
    let (_, centre) = desk.hang_up();
    let mut desk = Desk::open(centre, UTF8);
    desk.send("g");
    desk.until("what was typed before", |shown| shown.contains("zzyzx"));
}

#[test]
fn a_hang_up_ends_it_even_where_the_signal_is_swallowed() {
    let mut wrapper = CommandBuilder::new("/bin/sh");
    wrapper.args(["-c", "trap '' HUP; exec \"$0\" \"$@\"", PROGRAM]);
    let (code, _) = Desk::run(wrapper, Centre::new(), UTF8).hang_up();
    assert_eq!(code, 129);
}

#[test]
fn an_arrow_torn_by_the_network_closes_nothing_and_esc_does() {
    let mut desk = Desk::open(Centre::new(), UTF8);
    loop {
        desk.send("/");
        desk.until("the lookup", |shown| shown.contains("Chercher"));
        desk.send("zz");
        desk.until("what was typed", |shown| shown.contains("zz"));
        let start = Instant::now();
        desk.send("\x1b");
        thread::sleep(Duration::from_millis(10));
        desk.send("[D");
        // On a busy machine the gap may have been that of two keys: then it proves nothing.
        if start.elapsed() < Duration::from_millis(30) {
            break;
        }
        desk.send("\x1b");
        desk.until("the list", |shown| !shown.contains("Chercher"));
    }
    desk.send("y");
    desk.until("the letter put before the last", |shown| shown.contains("zyz"));
    desk.send("\x1b");
    desk.until("the list", |shown| !shown.contains("Chercher"));
}

#[test]
fn a_pasted_text_is_never_a_command() {
    let mut desk = Desk::open(Centre::new(), UTF8);
    assert!(desk.sent.lock().unwrap().screen.screen().bracketed_paste());
    desk.send("\x1b[200~q\x1b[201~?");
    desk.until("the help", |shown| shown.contains("Partout"));
}

#[test]
fn on_a_linux_console_it_uses_signs_and_colours_that_are_there() {
    let desk = Desk::open(Centre::new(), &[("TERM", "linux"), ("LANG", "fr_FR.UTF-8")]);
    for sign in desk.shown().chars() {
        let latin = sign.is_ascii() || ('\u{a0}'..='\u{17f}').contains(&sign);
        assert!(latin || "▌─│…—–’".contains(sign), "{sign:?}");
    }
    let poor = |colour| matches!(colour, vt100::Color::Default | vt100::Color::Idx(..16));
    for cell in desk.cells() {
        assert!(poor(cell.fgcolor()) && poor(cell.bgcolor()), "{cell:?}");
    }
}

#[test]
fn with_no_color_it_shows_no_colour_and_keeps_its_marks() {
    let desk = Desk::open(Centre::new(), &[("TERM", "xterm"), ("LANG", "fr_FR.UTF-8"), ("NO_COLOR", "1")]);
    let cells = desk.cells();
    for cell in &cells {
        assert_eq!((cell.fgcolor(), cell.bgcolor()), (vt100::Color::Default, vt100::Color::Default), "{cell:?}");
    }
    assert!(cells.iter().any(vt100::Cell::bold), "nothing is bold");
    assert!(cells.iter().any(vt100::Cell::inverse), "nothing is reversed");
}

#[test]
fn a_theme_named_in_a_file_keeps_its_colours_and_marks_under_no_color() {
    let centre = Centre::new();
    let own = centre.folder.path().join(".config/comptoir");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("config.toml"), "theme = \"dark\"\n").unwrap();
    let desk = Desk::open(centre, &[("TERM", "xterm"), ("LANG", "fr_FR.UTF-8"), ("NO_COLOR", "1")]);
    let both = |cell: &vt100::Cell| cell.bold() && cell.fgcolor() != vt100::Color::Default;
    assert!(desk.cells().iter().any(both), "nothing is bold and coloured");
}

#[test]
fn without_a_utf_8_locale_it_sends_ascii_only() {
    let mut desk = Desk::open(Centre::new(), &[("TERM", "xterm"), ("LANG", "C")]);
    desk.send("?");
    desk.until("the help", |shown| shown.contains("Partout"));
    let sent = desk.sent.lock().unwrap();
    assert!(sent.bytes.is_ascii(), "{}", String::from_utf8_lossy(&sent.bytes));
}

#[test]
fn left_alone_it_sends_nothing() {
    let desk = Desk::open(Centre::new(), UTF8);
    let sent = || desk.sent.lock().unwrap().bytes.len();
    let minute = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 60;
    loop {
        // Settled: the first answers and drafts have come.
        thread::sleep(Duration::from_secs(1));
        let before = (sent(), minute());
        thread::sleep(Duration::from_secs(3));
        // Only the clock's minute may change the screen.
        if minute() == before.1 {
            assert_eq!(sent(), before.0);
            return;
        }
    }
}

#[test]
fn without_a_terminal_it_says_so() {
    let ended = Command::new(PROGRAM).arg("--db").arg(Centre::new().file()).stdin(Stdio::null()).output().unwrap();
    assert!(!ended.status.success());
    assert_eq!(String::from_utf8_lossy(&ended.stdout), "");
    assert!(String::from_utf8_lossy(&ended.stderr).contains("terminal"), "{ended:?}");
}
