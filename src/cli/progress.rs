//! Progress of a command that takes long, on the terminal of its standard error. Our own: it is a few words and a number, and
//! the library for it takes forty kilobytes of the program of every desk.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Shortest time between two lines: a slow link takes no more of them.
const APART: Duration = Duration::from_millis(100);

/// Line that says how far a command is; erased with this value.
pub struct Progress {
    words: &'static str,
    /// Moment of the last line; none before the first, and where nobody reads them.
    last: Option<Instant>,
    on_terminal: bool,
}

impl Progress {
    /// Makes the line of these words, not yet written.
    pub fn new(words: &'static str) -> Self {
        Self { words, last: None, on_terminal: io::stderr().is_terminal() }
    }

    /// Says that so many of `total` are done, unless it has just said something.
    pub fn tell(&mut self, done: u64, total: u64) {
        if self.on_terminal && self.last.is_none_or(|last| last.elapsed() >= APART) {
            self.last = Some(Instant::now());
            let percent = done * 100 / total.max(1);
            // A terminal that takes no line takes nothing from the command.
            let _ = write!(io::stderr(), "\r{}\u{a0}: {percent}\u{a0}%", self.words);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.last.is_some() {
            let blank = " ".repeat(self.words.chars().count() + "\u{a0}: 100\u{a0}%".chars().count());
            let _ = write!(io::stderr(), "\r{blank}\r");
        }
    }
}
