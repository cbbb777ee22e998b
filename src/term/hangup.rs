//! The end of the line. SIGHUP keeps its default action, which ends the program at once: every key typed is already
//! safe. This thread is the net for wrappers that swallow it, under which crossterm's reader would spin for ever.

use std::{io, process, thread};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::stdio::stdin;

/// What a shell reports of a program that SIGHUP ended.
const GONE: i32 = 128 + 1;

/// Ends the program as soon as the terminal hangs up; asleep until then.
pub fn watch() -> io::Result<()> {
    thread::Builder::new().name("hang-up".to_owned()).spawn(|| {
        // Asked for nothing, `poll` still reports a hang-up, and never wakes for a key.
        while let Ok(0) | Err(Errno::INTR) = poll(&mut [PollFd::new(&stdin(), PollFlags::empty())], None) {}
        end();
    })?;
    Ok(())
}

/// Ends the program without a word: there is nobody left to read it.
#[allow(clippy::disallowed_methods, reason = "the terminal is gone: there is nothing to give back")]
pub fn end() -> ! {
    process::exit(GONE)
}
