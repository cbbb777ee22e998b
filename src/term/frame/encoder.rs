//! The bytes that turn what a terminal shows into the next screen: as few of them as can be found quickly.
//!
//! Only sequences of the VT100 and VT102 are used, with those of ECMA-48 that every emulator has: moves, SGR, erasing to
//! the end of a line or of the screen, a scroll region. Erasing is only done with plain attributes, so that a terminal
//! that erases with the ground of the pen and one that does not show the same.

use ratatui::buffer::Cell;
use ratatui::layout::Position;
use unicode_width::UnicodeWidthStr;

use super::pen::{Pen, is_erased, look_alike, push_number};
use super::repeat::{self, Repetition, Signs};
use super::scroll::{self, Scroll, rows_alike};
use crate::canvas::RowFingerprint;

/// Erases to the end of the line; to the end of the screen from its first cell.
const ERASE_LINE: &[u8] = b"\x1b[K";
const ERASE_ALL: &[u8] = b"\x1b[H\x1b[J";
/// Attributes and scroll region as a terminal has them at first.
const RESET: &[u8] = b"\x1b[r\x1b[m";
/// Rows that must change for a whole screen to be tried anew, or as a list that scrolled: a line selected, the one left and
/// what the bar says of it are fewer.
pub(super) const MANY_ROWS: usize = 6;
/// A change found in so few bytes is not sought in fewer: on the slowest line they take a third of a second.
const SHORT_ENOUGH: usize = 400;
/// Places in a row from which erasing to its end is tried.
const ERASING_PLACES: usize = 4;

/// Writer of bytes that knows the terminal's pen and cursor as they will be once the bytes are read.
#[derive(Debug)]
pub(super) struct Encoder {
    pub bytes: Vec<u8>,
    pen: Pen,
    /// The cursor's column and row; none where terminals differ, as after the last column.
    at: Option<(u16, u16)>,
    repeats: Repetition,
}

/// A screen as it is shown and as it is to be, the cells of each row.
pub(super) struct FrameChange<'a> {
    pub shown: Vec<&'a [Cell]>,
    pub next: Vec<&'a [Cell]>,
    /// The rows that may differ, in their order.
    pub rows: &'a [usize],
    /// Fingerprints of the rows as they are and as they are to be; empty where fewer than [`MANY_ROWS`] may differ.
    pub fingerprints: [Vec<RowFingerprint>; 2],
}

/// Bytes tried, and the terminal after them.
struct Attempt {
    bytes: Vec<u8>,
    pen: Pen,
    at: Option<(u16, u16)>,
}

/// The terminal before a column of a row is written: what comes before it was written in so many bytes.
struct Before {
    bytes: usize,
    pen: Pen,
    at: Option<(u16, u16)>,
}

impl Encoder {
    /// Makes the encoder of a terminal of which nothing is known, to which the bytes `before` go first.
    pub(super) fn new(before: &[u8]) -> Self {
        Self { bytes: before.to_vec(), pen: Pen::PLAIN, at: None, repeats: Repetition::Unknown }
    }

    /// Empties the screen of a terminal of which nothing is known.
    pub(super) fn reset(&mut self) {
        self.bytes.extend_from_slice(RESET);
        self.pen = Pen::PLAIN;
        self.erase_all();
    }

    /// Turns the screen that is shown into the next, which is as large.
    pub(super) fn write_change(&mut self, FrameChange { shown, next, rows, fingerprints: [old, new] }: &FrameChange) {
        let mut changed = rows.to_vec();
        changed.retain(|at| !rows_alike(shown[*at], next[*at]));
        if changed.len() < MANY_ROWS {
            return self.write_rows(&changed, shown, next, usize::MAX);
        }
        let height = next.len();
        let blank = vec![Cell::EMPTY; next[0].len()];
        let start = self.bytes.len();
        let before = (self.pen, self.at);
        let mut best = None;
        // What is most often the shortest goes first: the others are given up once they are longer.
        let inked = |rows: &[RowFingerprint]| changed.iter().map(|at| rows[*at].inked).sum::<usize>();
        // A list that opens or closes has not scrolled.
        let scrolls = inked(old) < 2 * inked(new) && inked(new) < 2 * inked(old);
        let span = changed[0]..changed[changed.len() - 1] + 1;
        if let Some(scroll) = scrolls.then(|| scroll::find(old, new, span)).flatten() {
            self.scroll_rows(&scroll);
            let mut moved = shown.clone();
            scroll::apply_scroll(&scroll, &mut moved, &blank);
            let touched = |at: &usize| scroll.rows.contains(at) || changed.binary_search(at).is_ok();
            self.write_rows(&(0..height).filter(touched).collect::<Vec<_>>(), &moved, next, usize::MAX);
            best = Some(self.take(start, before));
        }
        self.write_rows(&changed, shown, next, end_of(start, best.as_ref()));
        let mut best = self.choose_shorter(best, start, before);
        let is_worth = changed.len() * 2 > height && best.bytes.len() > SHORT_ENOUGH;
        if is_worth && ERASE_ALL.len() + count_signs(next) < best.bytes.len() {
            self.erase_all();
            let end = end_of(start, Some(&best));
            self.write_rows(&(0..height).collect::<Vec<_>>(), &vec![&blank[..]; height], next, end);
            best = self.choose_shorter(Some(best), start, before);
        }
        self.put_attempt(best);
    }

    /// Asks the terminal whether it repeats signs, once, when the `shown` screen has some in a row.
    pub(super) fn ask_repeats(&mut self, shown: &[&[Cell]]) {
        let run = (self.repeats == Repetition::Unknown).then(|| repeat::find_run(shown)).flatten();
        let Some(run) = run else { return };
        let cell = &shown[usize::from(run.y)][usize::from(run.x)];
        self.go_to(run.x, run.y, &[]);
        self.write(cell);
        self.write_sequence(&[repeat::TRIED], b'b');
        self.bytes.extend_from_slice(repeat::ASK_PLACE);
        self.at = None;
        let after = Position::new(run.x + 1 + repeat::TRIED, run.y);
        let signs = if cell.symbol().is_ascii() { Signs::Ascii } else { Signs::All };
        self.repeats = Repetition::Asked { after, signs };
    }

    /// Takes the place of the cursor, as the terminal tells it.
    pub(super) fn hear_place(&mut self, place: Position) {
        self.repeats.hear_place(place);
    }

    /// Moves the cursor to where something is being typed.
    pub(super) fn place_cursor(&mut self, to: Position) {
        self.go_to(to.x, to.y, &[]);
    }

    /// Takes back what was written since `start`, for another attempt.
    fn take(&mut self, start: usize, before: (Pen, Option<(u16, u16)>)) -> Attempt {
        let attempt = Attempt { bytes: self.bytes.split_off(start), pen: self.pen, at: self.at };
        (self.pen, self.at) = before;
        attempt
    }

    /// Takes back what was written since `start`, and returns it if it is shorter than `best`, or all there is.
    fn choose_shorter(&mut self, best: Option<Attempt>, start: usize, before: (Pen, Option<(u16, u16)>)) -> Attempt {
        let attempt = self.take(start, before);
        best.filter(|best| best.bytes.len() <= attempt.bytes.len()).unwrap_or(attempt)
    }

    fn put_attempt(&mut self, attempt: Attempt) {
        self.bytes.extend_from_slice(&attempt.bytes);
        (self.pen, self.at) = (attempt.pen, attempt.at);
    }

    /// Turns these rows into those of `next`, where they differ; gives up once the bytes are as many as `end`.
    fn write_rows(&mut self, rows: &[usize], shown: &[&[Cell]], next: &[&[Cell]], end: usize) {
        for &at in rows {
            if self.bytes.len() >= end {
                return;
            }
            self.write_row(at as u16, shown[at], next[at]);
        }
    }

    /// Turns one row into another, erasing its end first, last or not at all.
    fn write_row(&mut self, y: u16, old: &[Cell], new: &[Cell]) {
        // Each cell is compared once, however often it is written.
        let differs: Vec<bool> = old.iter().zip(new).map(|(old, new)| !look_alike(old, new)).collect();
        let Some(first) = differs.iter().position(|differs| *differs) else { return };
        if old.iter().chain(new).any(is_uncertain) {
            return self.whole_row(y, new);
        }
        let inked: Vec<bool> = new.iter().map(|cell| !is_erased(cell)).collect();
        let end = inked.iter().rposition(|inked| *inked).map_or(0, |last| last + 1);
        if end <= first && differs.iter().filter(|differs| **differs).count() >= ERASE_LINE.len() {
            // From the column under the cursor where it can be: a whole list is emptied in one column.
            let from = self.at.map_or(end, |(x, _)| usize::from(x).clamp(end, first));
            self.go_to(from as u16, y, new);
            return self.erase_to_end(ERASE_LINE);
        }
        let start = self.bytes.len();
        let before = (self.pen, self.at);
        let places = erasing_places(old, &differs, end);
        let marks = self.write_cells(y, new, &differs, 0, &places);
        let plain = self.take(start, before);
        let mut best: Option<Attempt> = None;
        for (from, mark) in places.into_iter().zip(marks).filter_map(|(from, mark)| Some((from, mark?))) {
            let length = best.as_ref().map_or(plain.bytes.len(), |best| best.bytes.len());
            if mark.bytes + ERASE_LINE.len() + count_runs(&new[from..], |at| inked[from + at]) >= length {
                continue;
            }
            self.bytes.extend_from_slice(&plain.bytes[..mark.bytes]);
            (self.pen, self.at) = (mark.pen, mark.at);
            self.go_to(from as u16, y, new);
            self.erase_to_end(ERASE_LINE);
            self.write_cells(y, new, &inked, from, &[]);
            let attempt = self.take(start, before);
            if attempt.bytes.len() < length {
                best = Some(attempt);
            }
        }
        self.put_attempt(best.unwrap_or(plain));
    }

    /// Writes the cells that `wanted` marks, from this column on. Returns the terminal as it is before each of the `places`;
    /// none for a place within signs that are repeated.
    fn write_cells(
        &mut self,
        y: u16,
        new: &[Cell],
        wanted: &[bool],
        from: usize,
        places: &[usize],
    ) -> Vec<Option<Before>> {
        let (start, mut marks) = (self.bytes.len(), Vec::with_capacity(places.len()));
        let mut x = from;
        loop {
            let next = wanted[x..].iter().position(|wanted| *wanted).map_or(new.len(), |length| x + length);
            while let Some(place) = places.get(marks.len()).filter(|place| **place <= next) {
                let before = Before { bytes: self.bytes.len() - start, pen: self.pen, at: self.at };
                marks.push((*place >= x).then_some(before));
            }
            let Some(cell) = new.get(next) else { return marks };
            self.go_to(next as u16, y, new);
            self.write(cell);
            x = next + 1;
            if self.repeats.has(cell.symbol()) {
                let alike = new[x..].iter().take_while(|next| self.writes_alike(cell, next)).count();
                let last = wanted[x..x + alike].iter().rposition(|wanted| *wanted);
                x = self.repeat(cell, x, last.map_or(x, |last| x + last + 1));
            }
            // Past the last column some terminals stand on it and some beyond.
            self.at = (x < new.len()).then_some((x as u16, y));
        }
    }

    /// Tells whether the pen that has just written `cell` writes `next` the same.
    fn writes_alike(&self, cell: &Cell, next: &Cell) -> bool {
        cell.symbol() == next.symbol() && self.pen.for_cell(next) == self.pen
    }

    /// Writes `cell` again from column `from` to before column `to`, if a repetition is shorter; the column after.
    fn repeat(&mut self, cell: &Cell, from: usize, to: usize) -> usize {
        if to == from {
            return from;
        }
        let start = self.bytes.len();
        self.move_by((to - from) as u16, b'b');
        if self.bytes.len() - start < (to - from) * cell.symbol().len() {
            return to;
        }
        self.bytes.truncate(start);
        from
    }

    /// Writes a row that holds signs of which terminals do not agree how wide they are: each sign at its own place.
    fn whole_row(&mut self, y: u16, new: &[Cell]) {
        let mut x = 0;
        self.go_to(0, y, &[]);
        self.erase_to_end(ERASE_LINE);
        while x < new.len() {
            let cell = &new[x];
            let width = cell.symbol().width().max(1);
            if !is_erased(cell) {
                self.go_to(x as u16, y, &[]);
                self.write(cell);
                let certain = !is_uncertain(cell) && x + 1 < new.len();
                self.at = certain.then_some((x as u16 + 1, y));
            }
            x += width;
        }
    }

    fn write(&mut self, cell: &Cell) {
        self.change_pen(self.pen.for_cell(cell));
        self.bytes.extend_from_slice(cell.symbol().as_bytes());
    }

    fn change_pen(&mut self, pen: Pen) {
        self.pen.write_change(pen, &mut self.bytes);
        self.pen = pen;
    }

    fn erase_to_end(&mut self, what: &[u8]) {
        self.change_pen(self.pen.for_erasing());
        self.bytes.extend_from_slice(what);
    }

    fn erase_all(&mut self) {
        self.erase_to_end(ERASE_ALL);
        self.at = Some((0, 0));
    }

    fn scroll_rows(&mut self, scroll: &Scroll) {
        self.change_pen(self.pen.for_erasing());
        let (first, last) = (scroll.rows.start as u16, scroll.rows.end as u16);
        self.write_sequence(&[first + 1, last], b'r');
        // Terminals do not agree on where setting the region leaves the cursor. The line feed of its last row moves it up, the
        // reverse line feed of its first row down.
        let (y, feed): (u16, &[u8]) = if scroll.up { (last - 1, b"\n") } else { (first, b"\x1bM") };
        self.at = None;
        self.go_to(0, y, &[]);
        (0..scroll.by).for_each(|_| self.bytes.extend_from_slice(feed));
        self.bytes.extend_from_slice(b"\x1b[r");
        self.at = None;
    }

    /// Moves the cursor by the shortest sequence, writing again what `row` has on the way where that is shorter.
    fn go_to(&mut self, x: u16, y: u16, row: &[Cell]) {
        if self.at == Some((x, y)) {
            return;
        }
        let start = self.bytes.len();
        match (x, y) {
            (0, 0) => self.write_sequence(&[], b'H'),
            (0, _) => self.write_sequence(&[y + 1], b'H'),
            _ => self.write_sequence(&[y + 1, x + 1], b'H'),
        }
        if let Some(from) = self.at {
            let absolute = self.bytes.len();
            self.relative_move(from, (x, y), row);
            if self.bytes.len() - absolute < absolute - start {
                self.bytes.drain(start..absolute);
            } else {
                self.bytes.truncate(absolute);
            }
        }
        self.at = Some((x, y));
    }

    fn relative_move(&mut self, from: (u16, u16), to: (u16, u16), row: &[Cell]) {
        let mut column = from.0;
        if to.1 > from.1 && to.0 < from.0.saturating_sub(3) {
            // Carriage return first: a line feed alone is both on some lines.
            self.bytes.push(b'\r');
            self.bytes.extend((from.1..to.1).map(|_| b'\n'));
            column = 0;
        } else if to.1 > from.1 {
            self.move_by(to.1 - from.1, b'B');
        } else if to.1 < from.1 {
            self.move_by(from.1 - to.1, b'A');
        }
        let back = column.saturating_sub(to.0);
        if back == 0 && column < to.0 {
            let way = row.get(usize::from(column)..usize::from(to.0)).unwrap_or_default();
            let length: usize = way.iter().map(|cell| cell.symbol().len()).sum();
            let as_written = |cell: &Cell| self.pen.for_cell(cell) == self.pen;
            if to.1 == from.1 && !way.is_empty() && length <= 4 && way.iter().all(as_written) {
                way.iter().for_each(|cell| self.bytes.extend_from_slice(cell.symbol().as_bytes()));
            } else {
                self.move_by(to.0 - column, b'C');
            }
        } else if to.0 == 0 && back > 0 {
            self.bytes.push(b'\r');
        } else if back > 0 && back <= 4 {
            self.bytes.extend((0..back).map(|_| b'\x08'));
        } else if back > 0 {
            self.move_by(back, b'D');
        }
    }

    fn move_by(&mut self, count: u16, letter: u8) {
        if count == 1 { self.write_sequence(&[], letter) } else { self.write_sequence(&[count], letter) }
    }

    fn write_sequence(&mut self, numbers: &[u16], letter: u8) {
        self.bytes.extend_from_slice(b"\x1b[");
        for (at, number) in numbers.iter().enumerate() {
            if at > 0 {
                self.bytes.push(b';');
            }
            push_number(&mut self.bytes, *number);
        }
        self.bytes.push(letter);
    }
}

/// Number of signs of a screen, those repeated in a row counted once: a screen that was erased takes no fewer bytes.
fn count_signs(screen: &[&[Cell]]) -> usize {
    screen.iter().map(|cells| count_runs(cells, |at| !is_erased(&cells[at]))).sum()
}

/// Number of `inked` signs in a row of cells that was erased, those repeated counted once: it takes no fewer bytes to write
/// it.
fn count_runs(cells: &[Cell], inked: impl Fn(usize) -> bool) -> usize {
    let begins = |at: usize| inked(at) && (at == 0 || !look_alike(&cells[at], &cells[at - 1]));
    (0..cells.len()).filter(|at| begins(*at)).count()
}

/// Number of bytes from which what is written since `start` is no shorter than `best`.
fn end_of(start: usize, best: Option<&Attempt>) -> usize {
    best.map_or(usize::MAX, |best| start + best.bytes.len())
}

/// Columns from which it may pay to erase the row to its end: where a changed part begins, and `end`, after its last sign.
fn erasing_places(old: &[Cell], differs: &[bool], end: usize) -> Vec<usize> {
    let last = old.iter().rposition(|cell| !is_erased(cell));
    let begins = (0..differs.len()).filter(|x| differs[*x] && (*x == 0 || !differs[x - 1]));
    let mut places: Vec<_> = begins.take(ERASING_PLACES).collect();
    if end < differs.len() && !places.contains(&end) {
        places.push(end);
        places.sort_unstable();
    }
    // Where nothing is left to erase, erasing is never shorter.
    places.retain(|from| last.is_some_and(|last| *from <= last));
    places
}

/// Tells whether the cell is more or less than one letter in one column: terminals do not agree on where the cursor stands
/// after it.
fn is_uncertain(cell: &Cell) -> bool {
    if let [b' '..=b'~'] = cell.symbol().as_bytes() {
        return false;
    }
    let mut signs = cell.symbol().chars();
    match (signs.next(), signs.next()) {
        // Letters of Latin alphabets, and lines: almost every sign there is.
        (Some(' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{2500}'..='\u{257f}'), None) => false,
        (Some(_), None) => cell.symbol().len() > 1 && cell.symbol().width() != 1,
        (_, more) => more.is_some(),
    }
}
