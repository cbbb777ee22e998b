//! Another program than a desk holds the file, or the terminal takes no more bytes: who waits is told which program it is,
//! and a signal ends the screen all the same.
//!
//! Caught when it was tried: an end that waits for the file (half a minute), and a loop that is held up by its terminal
//! (for ever). The test's own process is the program that holds the file.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use comptoir::domain::StaffId;
use comptoir::store::{Drafts, Store};
use portable_pty::{PtySize, native_pty_system};
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::support::fault_centre::{Writer, all, assert_sound, command, created};
use crate::support::on_one_line;
use crate::support::terminal::{self, Terminal, desk, is_list};

/// A program that a signal ends is gone within this long: far less than it would wait for the file.
const GONE: Duration = Duration::from_secs(5);

/// Holds the file at `path` as a program does that knows nothing of desks.
fn hold(path: &Path, before: &str) -> Connection {
    let holder = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    holder.execute_batch(&format!("{before}; BEGIN EXCLUSIVE")).unwrap();
    holder
}

/// Words that name this process.
fn own_words() -> String {
    let name = fs::read_to_string("/proc/self/comm").unwrap();
    format!("« {} » (processus {}) tient le fichier", name.trim_end(), std::process::id())
}

fn end(process: u32) -> Instant {
    assert!(Command::new("kill").args(["-TERM", &process.to_string()]).status().unwrap().success());
    Instant::now()
}

fn is_gone(sarah: &mut Terminal) {
    let told = end(sarah.child.process_id().unwrap());
    assert_eq!(sarah.ended(), 0);
    assert!(told.elapsed() < GONE, "it stayed for {:?}", told.elapsed());
    assert!(sarah.is_as_before());
}

/// A centre with one line, and Sarah in its form.
fn editing(folder: &Path) -> (PathBuf, Terminal) {
    let path = created(folder);
    let mut writer = Writer::start(&path);
    writer.add("Kaya").unwrap();
    writer.end();
    let mut sarah = Terminal::start(desk(&path, "Sarah"));
    sarah.until("the list", is_list);
    sarah.send("m");
    sarah.until("the form", |shown| shown.contains("Ctrl-S"));
    (path, sarah)
}

#[test]
fn a_desk_that_waits_for_another_program_names_it_and_ends_when_it_is_told_to() {
    let folder = TempDir::new().unwrap();
    let (path, mut sarah) = editing(folder.path());
    sarah.send("\tzzyzx");
    sarah.until("what was typed", |shown| shown.contains("zzyzx"));
    let holder = hold(&path, "");
    sarah.send("\x13");
    sarah.until("who holds the file", |shown| on_one_line(shown).contains(&own_words()));
    is_gone(&mut sarah);
    holder.execute_batch("ROLLBACK").unwrap();
    let drafts = Drafts::open(&path).unwrap().drafts_of(StaffId(1)).unwrap();
    assert!(drafts.iter().flat_map(|draft| &draft.fields).any(|line| line.text.contains("zzyzx")), "{drafts:?}");
    assert_sound(&path);
}

#[test]
fn letters_are_shown_while_the_drafts_wait_for_another_program_and_keys_come_fast() {
    let folder = TempDir::new().unwrap();
    let (path, mut sarah) = editing(folder.path());
    sarah.send("\tx");
    sarah.until("a first letter, which is kept", |shown| shown.contains("Kayax"));
    let holder = hold(&path.with_file_name("drafts.db"), "");
    // Each comes before the one before it is given up.
    let begun = Instant::now();
    while !sarah.shown().contains("Kayaxyy") && begun.elapsed() < terminal::PATIENCE {
        sarah.send("y");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(sarah.shown().contains("Kayaxyy"), "{}", sarah.shown());
    drop(holder);
    is_gone(&mut sarah);
}

#[test]
fn a_desk_that_cannot_even_open_the_file_names_who_holds_it() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let holder = hold(&path, "PRAGMA locking_mode = EXCLUSIVE");
    let mut sarah = Terminal::start(desk(&path, "Sarah"));
    sarah.until("who holds the file", |shown| on_one_line(shown).contains(&own_words()));
    is_gone(&mut sarah);
    drop(holder);
}

#[test]
fn a_command_that_waits_for_another_program_names_it_and_goes_on_once_it_can() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    for before in ["", "PRAGMA locking_mode = EXCLUSIVE"] {
        let holder = hold(&path, before);
        let mut add = command(&path, &["add", "ARRIVAL", "label=Kaya", "mode=SANS_RDV"]);
        let mut add = add.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let (mut said, mut stderr) = (String::new(), BufReader::new(add.stderr.take().unwrap()));
        stderr.read_line(&mut said).unwrap();
        if !on_one_line(&said).contains(&own_words()) {
            drop(holder);
            panic!("with « {before} » it said « {said} » and ended with {:?}", add.wait());
        }
        drop(holder);
        assert!(add.wait().unwrap().success(), "{before}");
    }
    assert_eq!(all(&Store::open(&path).unwrap()).len(), 2);
}

#[test]
fn a_terminal_that_takes_no_more_bytes_does_not_keep_a_signal_from_ending_the_screen() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    // Nobody reads what is sent to it.
    let size = PtySize { rows: 200, cols: 400, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut child = pair.slave.spawn_command(desk(&path, "Sarah")).unwrap();
    drop(pair.slave);
    let process = child.process_id().unwrap();
    let mut keys = pair.master.take_writer().unwrap();
    // Until its main thread sleeps in `write`, which the kernel says by the number of the call.
    let call = || fs::read_to_string(format!("/proc/{process}/syscall")).unwrap_or_default();
    let start = Instant::now();
    while !call().starts_with("1 0x1 ") && start.elapsed() < terminal::PATIENCE {
        std::io::Write::write_all(&mut keys, b"?\x1b[B\x1b").unwrap();
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(call().starts_with("1 0x1 "), "never held up: {}, {:?}", call(), child.try_wait());
    let told = end(process);
    terminal::ended(&mut *child);
    assert!(told.elapsed() < GONE, "it stayed for {:?}", told.elapsed());
}
