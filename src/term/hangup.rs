//! The end of the line. SIGHUP keeps its default action, which ends the program at once: every key typed is already safe.
//! Where a wrapper swallows it, the thread that waits for keys finds the terminal gone, and a frame that cannot be written
//! does.

use std::process;

/// Exit status by which a shell reports a program that SIGHUP ended.
const GONE: i32 = 128 + 1;

/// Ends the program without a word: there is nobody left to read it.
#[allow(clippy::disallowed_methods, reason = "the terminal is gone: there is nothing to give back")]
pub fn end() -> ! {
    process::exit(GONE)
}
