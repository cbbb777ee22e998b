//! The real program in a pseudo-terminal: what the terminal sends it, and what it sends the terminal.
//!
//! Waits are bounded only so that a failure ends: nothing here asserts how fast the machine is.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::support::terminal::{PROGRAM, Terminal, at_desk, is_list, tells_draft};

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

/// The program at a centre.
struct Context {
    terminal: Terminal,
    centre: Centre,
}

impl Context {
    /// The program at `centre`, once its list is shown.
    fn open(centre: Centre, environment: &[(&str, &str)]) -> Self {
        Self::run(CommandBuilder::new(PROGRAM), centre, environment)
    }

    fn run(command: CommandBuilder, centre: Centre, environment: &[(&str, &str)]) -> Self {
        let mut command = at_desk(command, &centre.file(), &centre.who);
        for (name, value) in environment {
            command.env(name, value);
        }
        let terminal = Terminal::start(command);
        terminal.until("a selected line", is_list);
        Self { terminal, centre }
    }

    fn cells(&self) -> Vec<vt100::Cell> {
        let cell = |screen: &vt100::Screen| {
            (0..24).flat_map(|row| (0..80).filter_map(move |column| screen.cell(row, column)).cloned()).collect()
        };
        self.terminal.look(|screen| cell(screen))
    }

    fn bytes(&self) -> Vec<u8> {
        self.terminal.pieces().into_iter().flat_map(|(_, piece)| piece).collect()
    }

    /// Drops the line, as a lost SSH connection does, and waits for the program’s end: its exit code.
    fn hang_up(self) -> (u32, Centre) {
        // Time to finish a frame: the hang-up itself must end the program, not a frame that finds no reader.
        let (code, _) = self.terminal.hang_up(Duration::from_millis(300));
        (code, self.centre)
    }
}

/// Nothing of the program is left on the terminal, and no name above all.
fn assert_given_back(mut desk: Context) {
    assert_eq!(desk.terminal.ended(), 0);
    desk.terminal.look(|screen| {
        assert!(!screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor());
        assert_eq!(screen.contents(), "");
    });
    assert!(desk.terminal.is_as_before());
}

#[test]
fn left_by_its_key_it_gives_the_terminal_back_as_it_found_it() {
    let mut desk = Context::open(Centre::new(), &[]);
    assert!(desk.terminal.look(|screen| screen.alternate_screen()));
    desk.terminal.send("\x11");
    desk.terminal.until("the question", |shown| shown.contains("Quitter"));
    desk.terminal.send("o");
    assert_given_back(desk);
}

#[test]
fn ended_from_outside_it_gives_the_terminal_back_as_it_found_it() {
    let desk = Context::open(Centre::new(), &[]);
    let process = desk.terminal.child.process_id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
    assert_given_back(desk);
}

#[test]
fn it_fills_every_size_from_60_by_16_to_200_by_60_and_survives_less() {
    let desk = Context::open(Centre::new(), &[]);
    for (width, height) in [(60, 16), (200, 60), (10, 3), (1, 1), (80, 24), (132, 40), (60, 60), (200, 16)] {
        desk.terminal.resize(width, height);
        if (60..=200).contains(&width) && (16..=60).contains(&height) {
            desk.terminal.until(&format!("the bar at {width}×{height}"), |shown| {
                let lines: Vec<&str> = shown.lines().collect();
                lines.len() == usize::from(height)
                    && lines[0].contains("Arriv")
                    && lines[lines.len() - 1].contains("  ")
            });
        }
    }
}

#[test]
fn who_got_up_is_told_from_there_on_and_a_hang_up_leaves_it_so() {
    let mut desk = Context::open(Centre::new(), &[]);
    desk.terminal.until("what awaits", |shown| shown.contains("Ctrl-N relève"));
    desk.terminal.send("\x0e");
    // What it tells first hangs on the day and the hour of the demonstration.
    desk.terminal.until("a first hand-over", |shown| shown.contains("Relève depuis la fermeture"));
    desk.terminal.send("\x0c");
    desk.terminal.until("the lock", |shown| shown.contains("verrouillé"));
    desk.terminal.send("\r\r");
    desk.terminal.until("the same from the lock on", |shown| shown.contains("Relève depuis votre départ"));
    let (_, centre) = desk.hang_up();
    let mut desk = Context::open(centre, &[]);
    desk.terminal.send("\x0e");
    desk.terminal.until("where it was", |shown| shown.contains("Relève depuis votre départ"));
}

#[test]
fn a_hang_up_ends_it_and_what_was_typed_is_there_the_next_time() {
    let mut desk = Context::open(Centre::new(), &[]);
    desk.terminal.send("m");
    desk.terminal.until("the form", |shown| shown.contains("Ctrl-S"));
    desk.terminal.send("zzyzx");
    desk.terminal.until("what was typed", |shown| shown.contains("zzyzx"));
    let (_, centre) = desk.hang_up();
    let mut desk = Context::open(centre, &[]);
    desk.terminal.until("that a form was left", tells_draft);
    desk.terminal.send("g");
    desk.terminal.until("what was typed before", |shown| shown.contains("zzyzx"));
}

#[test]
fn a_hang_up_ends_it_even_where_the_signal_is_swallowed() {
    let mut wrapper = CommandBuilder::new("/bin/sh");
    wrapper.args(["-c", "trap '' HUP; exec \"$0\" \"$@\"", PROGRAM]);
    let (code, _) = Context::run(wrapper, Centre::new(), &[]).hang_up();
    assert_eq!(code, 129);
}

#[test]
fn an_arrow_torn_by_the_network_closes_nothing_and_esc_does() {
    let mut desk = Context::open(Centre::new(), &[]);
    loop {
        desk.terminal.send("/");
        desk.terminal.until("the lookup", |shown| shown.contains("Chercher"));
        desk.terminal.send("zz");
        desk.terminal.until("what was typed", |shown| shown.contains("zz"));
        let start = Instant::now();
        desk.terminal.send("\x1b");
        thread::sleep(Duration::from_millis(10));
        desk.terminal.send("[D");
        // On a busy machine the gap may have been that of two keys: then it proves nothing.
        if start.elapsed() < Duration::from_millis(30) {
            break;
        }
        desk.terminal.send("\x1b");
        desk.terminal.until("the list", |shown| !shown.contains("Chercher"));
    }
    desk.terminal.send("y");
    desk.terminal.until("the letter put before the last", |shown| shown.contains("zyz"));
    desk.terminal.send("\x1b");
    desk.terminal.until("the list", |shown| !shown.contains("Chercher"));
}

#[test]
fn a_pasted_text_is_never_a_command() {
    let mut desk = Context::open(Centre::new(), &[]);
    assert!(desk.terminal.look(|screen| screen.bracketed_paste()));
    desk.terminal.send("\x1b[200~q\x1b[201~?");
    desk.terminal.until("the help", |shown| shown.contains("[Nom]"));
}

#[test]
fn on_a_linux_console_it_uses_signs_and_colours_that_are_there() {
    let desk = Context::open(Centre::new(), &[("TERM", "linux"), ("LANG", "fr_FR.UTF-8")]);
    for sign in desk.terminal.shown().chars() {
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
    let desk = Context::open(Centre::new(), &[("TERM", "xterm"), ("LANG", "fr_FR.UTF-8"), ("NO_COLOR", "1")]);
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
    let desk = Context::open(centre, &[("TERM", "xterm"), ("LANG", "fr_FR.UTF-8"), ("NO_COLOR", "1")]);
    let both = |cell: &vt100::Cell| cell.bold() && cell.fgcolor() != vt100::Color::Default;
    assert!(desk.cells().iter().any(both), "nothing is bold and coloured");
}

#[test]
fn without_a_utf_8_locale_it_sends_ascii_only() {
    let mut desk = Context::open(Centre::new(), &[("TERM", "xterm"), ("LANG", "C")]);
    desk.terminal.send("?");
    desk.terminal.until("the help", |shown| shown.contains("[Nom]"));
    let sent = desk.bytes();
    assert!(sent.is_ascii(), "{}", String::from_utf8_lossy(&sent));
}

#[test]
fn left_alone_it_sends_nothing() {
    let desk = Context::open(Centre::new(), &[]);
    let sent = || desk.bytes().len();
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

/// How many rows of the journal are of this operation.
fn rows(centre: &Centre, operation: &str) -> usize {
    let output = Command::new(PROGRAM).args(["journal", "--json", "--db"]).arg(centre.file()).output().unwrap();
    let rows: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    rows.as_array().unwrap().iter().filter(|row| row["op"] == operation).count()
}

#[test]
fn a_key_held_down_takes_back_one_action_and_struck_again_another() {
    let mut desk = Context::open(Centre::new(), &[]);
    for _ in 0..2 {
        desk.terminal.send("k");
        desk.terminal.until("the form", |shown| shown.contains("enregistrer"));
        desk.terminal.send("\r");
        desk.terminal.until("the list", |shown| is_list(shown) && shown.contains("u défaire"));
    }
    desk.terminal.send("uuuuuuuuuuuu");
    desk.terminal.until("what was undone", |shown| shown.contains("Défait"));
    // Keys are answered in their order: after the help, all of them are.
    desk.terminal.send("?");
    desk.terminal.until("the help", |shown| shown.contains("[Nom]"));
    assert_eq!(rows(&desk.centre, "UNDO"), 1);
    desk.terminal.send("\x1b");
    desk.terminal.until("the list", |shown| !shown.contains("[Nom]") && is_list(shown));
    desk.terminal.send("u");
    desk.terminal.until("what was undone", |shown| shown.contains("Défait"));
    assert_eq!(rows(&desk.centre, "UNDO"), 2);
    desk.terminal.send("\x19");
    desk.terminal.until("what was done again", |shown| shown.contains("Refait"));
    assert_eq!(rows(&desk.centre, "REDO"), 1);
}
