//! Frames: each goes out as one `write` of as few bytes as can be found, and an unchanged screen sends nothing.
//!
//! - `encoder` finds the bytes, `pen` the attributes, `scroll` the rows that moved together, `repeat` the signs in a row;
//!   `output` is the terminal.

mod encoder;
mod output;
mod pen;
mod repeat;
mod scroll;

use std::io::{self, Write};
use std::mem;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::charset::Charset;

use encoder::Encoder;
pub use output::Tty;

/// DECSET 2026: the terminal shows what is between the two at once.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";
/// A frame this short is read at once by any terminal: nothing of it can be seen half-painted.
const SHORT: usize = 256;

/// A frame this long may take a slow line longer than a person waits for a letter.
const LONG: usize = 300;
/// DSR: asks the terminal to answer once it has read what came before.
const ASK: &[u8] = b"\x1b[5n";
/// An answer that has not come by then was lost: even at 9 600 baud a whole screen takes less.
const LOST: Duration = Duration::from_secs(10);

const BELL: &[u8] = b"\x07";
const HIDE_CURSOR: &[u8] = b"\x1b[?25l";
const SHOW_CURSOR: &[u8] = b"\x1b[?25h";

/// Screens sent to `output` as the difference from the one before. Every error means that the terminal is gone.
#[derive(Debug)]
pub struct Frames<O: Write> {
    output: O,
    encoder: Encoder,
    synchronized: bool,
    shown: Buffer,
    next: Buffer,
    /// True when the terminal shows its cursor; none before the first frame.
    cursor_shown: Option<bool>,
    cursor: Option<Position>,
    link: Link,
    /// True when the bell is to ring with the next frame.
    rings: bool,
    charset: Charset,
}

/// State of the connection to the terminal.
#[derive(Debug, Default)]
struct Link {
    /// True once the terminal has answered: from then on the program may wait for an answer.
    answers: bool,
    /// Moment of the pending question to the terminal.
    asked: Option<Instant>,
    /// True when a frame was not sent, or a row of it only, because the terminal had not answered.
    withheld: bool,
}

impl Link {
    /// True while the terminal is still reading what it was sent.
    fn is_busy(&self) -> bool {
        self.answers && self.asked.is_some_and(|asked| asked.elapsed() < LOST)
    }
}

impl<O: Write> Frames<O> {
    /// Frames for a terminal of which nothing is known, the first after the bytes `before`; each within a synchronized update
    /// if it copes.
    pub fn new(output: O, synchronized: bool, before: &[u8]) -> Self {
        Self {
            output,
            encoder: Encoder::new(before),
            synchronized,
            shown: Buffer::empty(Rect::ZERO),
            next: Buffer::empty(Rect::ZERO),
            cursor_shown: None,
            cursor: None,
            link: Link::default(),
            rings: false,
            charset: Charset::Utf8,
        }
    }

    /// Returns the place that the frames go to.
    pub fn output(&self) -> &O {
        &self.output
    }

    /// Writes letters in this charset.
    pub fn in_charset(mut self, charset: Charset) -> Self {
        self.charset = charset;
        self
    }

    /// Begins again on a terminal of which nothing is known any more, with the bytes `before`.
    pub fn start_again(&mut self, before: &[u8]) {
        self.encoder = Encoder::new(before);
        self.shown = Buffer::empty(Rect::ZERO);
        (self.cursor_shown, self.cursor) = (None, None);
        self.link = Link::default();
    }

    /// Rings the bell with the next frame, once however often it is asked for.
    pub fn ring(&mut self) {
        self.rings = true;
    }

    /// Hears that the terminal has read the last long frame; true when another one waits for that.
    pub fn ready(&mut self) -> bool {
        let before = mem::replace(&mut self.link, Link { answers: true, asked: None, withheld: false });
        before.withheld
    }

    /// Hears where the terminal's cursor stands.
    pub fn hear_place(&mut self, place: Position) {
        self.encoder.hear_place(place);
    }

    /// Tells whether a terminal that answers was asked and has not answered yet.
    pub fn awaits_answer(&self) -> bool {
        self.link.is_busy()
    }

    /// Sends what `paint` paints on a screen of so many columns and rows; `paint` returns where the cursor stands, if
    /// something is being typed. While the terminal still reads a long frame only the line being typed is sent: the rest
    /// goes with the frame drawn once it is [`Frames::ready`].
    pub fn draw(&mut self, size: (u16, u16), paint: impl FnOnce(&mut Buffer) -> Option<Position>) -> io::Result<()> {
        let area = Rect::new(0, 0, size.0, size.1);
        if self.next.area == area {
            self.next.reset();
        } else {
            self.next = Buffer::empty(area);
        }
        let cursor = paint(&mut self.next);
        if self.shown.area != area {
            self.shown = Buffer::empty(area);
            self.encoder.reset();
        } else if self.link.is_busy() {
            self.link.withheld = true;
            let Some(y) = typed_row(self.cursor, cursor) else { return Ok(()) };
            self.keep_but(y);
        }
        self.encoder.write_change(&self.shown, &self.next);
        if !self.encoder.bytes.is_empty() {
            self.encoder.ask_repeats(&self.next);
        }
        self.place_cursor(cursor);
        if mem::take(&mut self.rings) {
            self.encoder.bytes.extend_from_slice(BELL);
        }
        mem::swap(&mut self.shown, &mut self.next);
        self.send()
    }

    /// Leaves every row but one as it is shown.
    fn keep_but(&mut self, y: u16) {
        let width = usize::from(self.next.area.width);
        let rows = self.next.content.chunks_mut(width.max(1)).zip(self.shown.content.chunks(width.max(1)));
        for (at, (next, shown)) in rows.enumerate() {
            if at != usize::from(y) {
                next.clone_from_slice(shown);
            }
        }
    }

    fn place_cursor(&mut self, cursor: Option<Position>) {
        if self.cursor_shown.replace(cursor.is_some()) != Some(cursor.is_some()) {
            let words = if cursor.is_some() { SHOW_CURSOR } else { HIDE_CURSOR };
            self.encoder.bytes.extend_from_slice(words);
        }
        self.cursor = cursor;
        if let Some(cursor) = cursor {
            self.encoder.place_cursor(cursor);
        }
    }

    fn send(&mut self) -> io::Result<()> {
        let frame = &mut self.encoder.bytes;
        if frame.is_empty() {
            return Ok(());
        }
        if self.synchronized && frame.len() > SHORT {
            frame.splice(..0, BEGIN.iter().copied());
            frame.extend_from_slice(END);
        }
        if frame.len() > LONG {
            frame.extend_from_slice(ASK);
            self.link.asked = Some(Instant::now());
        }
        self.charset.encode(frame);
        let sent = self.output.write_all(frame);
        frame.clear();
        sent
    }
}

/// The row in which somebody goes on typing; none when the cursor was elsewhere, or nowhere: another screen was opened.
fn typed_row(before: Option<Position>, now: Option<Position>) -> Option<u16> {
    before.zip(now).filter(|(before, now)| before.y == now.y).map(|(_, now)| now.y)
}

#[cfg(test)]
mod tests;
