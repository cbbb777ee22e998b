//! The end of the line. SIGHUP keeps its default action, which ends the program at once: every key typed is already safe.
//! Where a wrapper swallows it, the thread that waits for keys finds the terminal gone, and a frame that cannot be written
//! does.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

/// Exit status by which a shell reports a program that SIGHUP ended.
const GONE: i32 = 128 + 1;

/// The program is leaving by itself.
static LEAVING: AtomicBool = AtomicBool::new(false);

/// Notes that the program gives the terminal back and ends: a Ctrl-D that was typed ahead is the end of an input then, and
/// not of the line.
pub fn note_leaving() {
    LEAVING.store(true, Ordering::Release);
}

/// Tells whether the program is leaving by itself.
pub fn is_leaving() -> bool {
    LEAVING.load(Ordering::Acquire)
}

/// Ends the program without a word: there is nobody left to read it.
#[allow(clippy::disallowed_methods, reason = "the terminal is gone: there is nothing to give back")]
pub fn end() -> ! {
    process::exit(GONE)
}
