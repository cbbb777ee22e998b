//! The terminal as a place to write to.

use std::io::{self, Write};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::stdio::stdout;
use rustix::termios::tcgetwinsize;

/// Columns and rows that a terminal of unknown size, such as a forced one over SSH, is taken for.
const USUAL: (u16, u16) = (80, 24);

/// The terminal itself. Not `std::io::Stdout`, whose own buffer would cut a frame in pieces.
#[derive(Debug)]
pub struct Tty;

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match rustix::io::write(stdout(), bytes) {
                // Someone else who shares this terminal made it non-blocking.
                Err(Errno::AGAIN) => poll(&mut [PollFd::new(&stdout(), PollFlags::OUT)], None).map(drop)?,
                written => return Ok(written?),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Tty {
    /// Asks for its columns and rows.
    pub fn size() -> io::Result<(u16, u16)> {
        let size = tcgetwinsize(stdout())?;
        let known = size.ws_col > 0 && size.ws_row > 0;
        Ok(if known { (size.ws_col, size.ws_row) } else { USUAL })
    }
}
