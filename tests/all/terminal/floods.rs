//! A flood of input, typed or pasted by accident: the desk keeps its memory, hears who ends it, and goes on after it.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::support::terminal::{PROGRAM, Terminal, desk, is_list};

/// Exit status of a desk that a signal has ended though its loop was held up.
const TOLD_TO_END: u32 = 128 + 1;
/// Bytes of a flood: many times what the terminal and the loop hold back.
const FLOOD: usize = 400_000;

pub(super) fn centre() -> (TempDir, std::path::PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("centre.db");
    let mut demo = Command::new(PROGRAM);
    demo.args(["demo", "--no-open", "--people", "200", "--days", "3", "--db"]).arg(&path);
    assert!(demo.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    (folder, path)
}

fn opened(path: &std::path::Path) -> Terminal {
    let desk = Terminal::start(desk(path, "Claire"));
    desk.until("the list", is_list);
    desk
}

/// Kilobytes of memory that the process has, or had at most.
pub(super) fn memory(desk: &Terminal, line: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", desk.child.process_id().unwrap())).unwrap();
    let line = status.lines().find_map(|found| found.strip_prefix(line)).unwrap();
    line.trim_start_matches(':').split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn under_any_flood_the_memory_stays_and_a_signal_ends_the_desk() {
    let (_folder, path) = centre();
    let letters = "abcdefghij".repeat(FLOOD / 10);
    let floods = [
        ("letters in a form", "n", letters.clone()),
        ("letters at the list", "", "jk".repeat(FLOOD / 2)),
        ("claims at the list", "", "c".repeat(FLOOD)),
        ("a paste in a form", "n", format!("\u{1b}[200~{letters}\u{1b}[201~")),
        ("a paste without its end", "n", format!("\u{1b}[200~{letters}")),
        ("torn sequences", "", "\u{1b}[".repeat(FLOOD / 2)),
    ];
    for (what, before, flood) in floods {
        let mut desk = opened(&path);
        desk.send(before);
        thread::sleep(Duration::from_millis(500));
        let rest = memory(&desk, "VmRSS");
        let mut writer = desk.take_writer();
        // The terminal holds back who sends it more than the desk takes.
        thread::spawn(move || drop(writer.write_all(flood.as_bytes())));
        thread::sleep(Duration::from_secs(1));
        let process = Pid::from_raw(desk.child.process_id().unwrap() as i32).unwrap();
        let most = memory(&desk, "VmHWM");
        assert!(most < 2 * rest, "{what}: {rest} kB at rest, {most} kB at most");
        kill_process(process, Signal::TERM).unwrap();
        // By itself, or by the thread that ends it where the loop is held up for a second: on a machine that does more than
        // it can, a flood is enough for that.
        let ended = desk.ended();
        assert!(matches!(ended, 0 | TOLD_TO_END), "{what}: {ended}");
    }
}

#[test]
fn a_page_pasted_by_mistake_is_cut_and_said_and_the_desk_goes_on() {
    let (_folder, path) = centre();
    let mut desk = opened(&path);
    desk.send("n");
    desk.until("the form", |shown| shown.contains("enregistrer"));
    desk.send(&format!("\u{1b}[200~{}\u{1b}[201~", "pages et pages ".repeat(20_000)));
    desk.until("the sentence", |shown| shown.contains("Trop long"));
    desk.send("\u{18}");
    desk.until("the question", |shown| shown.contains("Jeter"));
    desk.send("o");
    desk.until("the list again", is_list);
}
