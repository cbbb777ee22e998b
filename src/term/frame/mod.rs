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

use ratatui::buffer::Cell;
use ratatui::layout::Position;

use super::charset::Charset;
use crate::canvas::{Canvas, RowSpans};

use encoder::{Encoder, FrameChange, MANY_ROWS};
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
/// An answer that has not come so long after a frame was lost: even at 9 600 baud a byte takes less, and the way there and back.
const LOST: Duration = Duration::from_secs(2);
const LOST_PER_BYTE: Duration = Duration::from_micros(1_500);

const BELL: &[u8] = b"\x07";
const HIDE_CURSOR: &[u8] = b"\x1b[?25l";
const SHOW_CURSOR: &[u8] = b"\x1b[?25h";

/// Screens sent to `output` as the difference from the one before. Every error means that the terminal is gone.
#[derive(Debug)]
pub struct Frames<O: Write> {
    output: O,
    encoder: Encoder,
    synchronized: bool,
    /// The rows that the terminal shows; none of a terminal of which nothing is known.
    shown: Vec<ShownRow>,
    canvas: Canvas,
    /// True when the terminal shows its cursor; none before the first frame.
    cursor_shown: Option<bool>,
    cursor: Option<Position>,
    link: Link,
    /// True when the bell is to ring with the next frame.
    rings: bool,
    charset: Charset,
}

/// A row as a terminal shows it.
#[derive(Debug)]
struct ShownRow {
    spans: RowSpans,
    cells: Vec<Cell>,
}

/// Cells of a row to be shown: those of another row, which the terminal shows, or new ones.
enum Source {
    Row(usize),
    Painted(Vec<Cell>),
}

/// State of the connection to the terminal.
#[derive(Debug, Default)]
struct Link {
    /// True once the terminal has answered, until an answer is lost: the program may wait for an answer.
    answers: bool,
    /// Moment at which the answer to the pending question is taken for lost.
    lost_at: Option<Instant>,
    /// True when a frame was not sent, or a row of it only, because the terminal had not answered.
    withheld: bool,
}

impl Link {
    /// True while the terminal is still reading what it was sent.
    fn is_busy(&self) -> bool {
        self.answers && self.lost_at.is_some_and(|lost_at| Instant::now() < lost_at)
    }

    /// Stops waiting for a terminal whose last answer was lost.
    fn note_loss(&mut self) {
        if self.answers && self.lost_at.is_some() && !self.is_busy() {
            *self = Self::default();
        }
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
            shown: Vec::new(),
            canvas: Canvas::new(0, 0),
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
        self.shown.clear();
        (self.cursor_shown, self.cursor) = (None, None);
        self.link = Link::default();
    }

    /// Rings the bell with the next frame, once however often it is asked for.
    pub fn ring(&mut self) {
        self.rings = true;
    }

    /// Hears that the terminal has read the last long frame; true when another one waits for that.
    pub fn ready(&mut self) -> bool {
        let before = mem::replace(&mut self.link, Link { answers: true, ..Link::default() });
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

    /// Moment at which a frame that was withheld is to be drawn although the terminal has not answered; none when nothing waits.
    pub fn withheld_until(&self) -> Option<Instant> {
        self.link.lost_at.filter(|_| self.link.withheld)
    }

    /// Sends what `paint` paints on a screen of so many columns and rows; `paint` returns where the cursor stands, if
    /// something is being typed. While the terminal still reads a long frame only the line being typed is sent: the rest
    /// goes with the frame drawn once it is [`Frames::ready`].
    pub fn draw(&mut self, size: (u16, u16), paint: impl FnOnce(&mut Canvas) -> Option<Position>) -> io::Result<()> {
        let area = self.canvas.area();
        if (area.width, area.height) != size {
            self.canvas = Canvas::new(size.0, size.1);
            self.shown.clear();
        }
        let cursor = paint(&mut self.canvas);
        self.link.note_loss();
        let mut only = None;
        if self.shown.is_empty() {
            let blank = || ShownRow { spans: RowSpans::default(), cells: vec![Cell::EMPTY; usize::from(size.0)] };
            self.shown = (0..size.1).map(|_| blank()).collect();
            self.encoder.reset();
        } else if self.link.is_busy() {
            self.link.withheld = true;
            only = typed_row(self.cursor, cursor);
            if only.is_none() {
                return Ok(());
            }
        }
        self.write_rows(only);
        self.place_cursor(cursor);
        if mem::take(&mut self.rings) {
            self.encoder.bytes.extend_from_slice(BELL);
        }
        self.send()
    }

    /// Writes the rows of the canvas that the terminal does not show, or that one only.
    fn write_rows(&mut self, only: Option<u16>) {
        let (shown, painted) = (&self.shown, self.canvas.rows());
        let is_new = |y: &usize| painted[*y] != shown[*y].spans;
        let rows: Vec<usize> = match only {
            Some(y) => vec![usize::from(y)],
            None => (0..painted.len()).filter(is_new).collect(),
        };
        let sources = self.find_cells(&rows);
        let cells: Vec<_> = shown.iter().map(|row| &row.cells[..]).collect();
        let mut next = cells.clone();
        for (y, source) in rows.iter().zip(&sources) {
            next[*y] = match source {
                Source::Row(from) => cells[*from],
                Source::Painted(cells) => cells,
            };
        }
        let fingerprints = (rows.len() >= MANY_ROWS).then(|| {
            [
                shown.iter().map(|row| row.spans.fingerprint()).collect(),
                painted.iter().map(RowSpans::fingerprint).collect(),
            ]
        });
        self.encoder.write_change(&FrameChange {
            shown: cells,
            next,
            rows: &rows,
            fingerprints: fingerprints.unwrap_or_default(),
        });
        let cells: Vec<_> = sources
            .into_iter()
            .map(|source| match source {
                Source::Row(from) => mem::take(&mut self.shown[from].cells),
                Source::Painted(cells) => cells,
            })
            .collect();
        for (y, cells) in rows.into_iter().zip(cells) {
            self.shown[y].cells = cells;
            self.canvas.exchange_row(y, &mut self.shown[y].spans);
        }
        if !self.encoder.bytes.is_empty() {
            self.encoder.ask_repeats(&self.shown.iter().map(|row| &row.cells[..]).collect::<Vec<_>>());
        }
    }

    /// Finds the cells of these rows of the canvas: a list that scrolls has most of them on the screen already.
    fn find_cells(&self, rows: &[usize]) -> Vec<Source> {
        let mut left = if rows.len() < MANY_ROWS { Vec::new() } else { rows.to_vec() };
        let mut source = |y: &usize| {
            let known = left.iter().position(|from| self.shown[*from].spans == self.canvas.rows()[*y]);
            known.map_or_else(|| Source::Painted(self.canvas.cells_of(*y)), |at| Source::Row(left.swap_remove(at)))
        };
        rows.iter().map(&mut source).collect()
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
            let length = u32::try_from(frame.len()).unwrap_or(u32::MAX);
            self.link.lost_at = Some(Instant::now() + LOST + LOST_PER_BYTE.saturating_mul(length));
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
