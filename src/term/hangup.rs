//! The end of the line. SIGHUP keeps its default action, which ends the program at once: every key typed is already safe.
//! Where a wrapper swallows it, the thread that waits for keys finds the terminal gone, and a frame that cannot be written
//! does.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{process, thread};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::low_level::pipe;

/// Exit status by which a shell reports a program that SIGHUP ended.
const GONE: i32 = 128 + 1;

/// Stack of a thread that only waits.
const SMALL_STACK: usize = 64 * 1024;
/// Time that the program has for ending by itself once a signal told it to.
const PATIENCE: Duration = Duration::from_millis(850);

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

/// Ends the program, from now on, a moment after a signal has told it to end and it has not: a terminal that takes no more
/// bytes holds up the thread that would hear the signal. Every key typed is already safe.
pub fn end_when_told() -> io::Result<()> {
    let (mut told, tell) = UnixStream::pair()?;
    for signal in [SIGTERM, SIGINT] {
        pipe::register(signal, tell.try_clone()?)?;
    }
    let wait = move || {
        // The other end stays open as long as the program lives.
        if told.read_exact(&mut [0]).is_ok() {
            thread::sleep(PATIENCE);
            end();
        }
    };
    thread::Builder::new().name("end".to_owned()).stack_size(SMALL_STACK).spawn(wait).map(drop)
}

/// Ends the program without a word: there is nobody left to read it.
#[allow(clippy::disallowed_methods, reason = "the terminal is gone: there is nothing to give back")]
pub fn end() -> ! {
    process::exit(GONE)
}
