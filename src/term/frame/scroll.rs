//! Rows that moved together: a list that scrolled is moved by the terminal (DECSTBM) and not painted again.

use std::ops::Range;

use ratatui::buffer::Cell;

use super::pen::look_alike;
use crate::canvas::RowFingerprint;

/// Rows that must be found elsewhere for a scroll to be worth trying.
const LEAST: usize = 2;

/// Rows of a region that move together; what they leave behind is blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scroll {
    /// The region: first and last rows included.
    pub rows: Range<usize>,
    /// Number of rows.
    pub by: usize,
    /// True when the rows move towards the top.
    pub up: bool,
}

/// Tells whether two rows look the same.
pub(super) fn rows_alike(one: &[Cell], other: &[Cell]) -> bool {
    // A row that was moved is the same one.
    std::ptr::eq(one, other) || one.iter().zip(other).all(|(one, other)| look_alike(one, other))
}

/// Finds the scroll after which most rows of `shown` stand where `next` has them, if there is one; no row outside `span` is
/// another. Colours are left out, so that the band of the selected line does not part a list that scrolls; two different rows
/// with one number only make a scroll look better than it is.
pub(super) fn find(shown: &[RowFingerprint], next: &[RowFingerprint], span: Range<usize>) -> Option<Scroll> {
    let [shown, next] = [shown, next].map(|rows| rows[span.clone()].iter().map(|row| row.number).collect::<Vec<_>>());
    let mut best: Option<(usize, Scroll)> = None;
    for by in 1..next.len() {
        for up in [true, false] {
            let (gain, scroll) = longest_run(&shown, &next, by, up);
            if gain >= LEAST && best.as_ref().is_none_or(|(known, _)| gain > *known) {
                best = Some((gain, scroll));
            }
        }
    }
    best.map(|(_, Scroll { rows, by, up })| Scroll { rows: rows.start + span.start..rows.end + span.start, by, up })
}

/// Finds the run of rows that most changed rows gain from, when rows move `by` rows.
fn longest_run(shown: &[u64], next: &[u64], by: usize, up: bool) -> (usize, Scroll) {
    let mut best = (0, Scroll { rows: 0..0, by, up });
    let (mut begin, mut gain) = (0, 0);
    // `at` is the upper row of a pair that is `by` rows apart.
    for at in 0..next.len() - by {
        let (from, to) = if up { (at + by, at) } else { (at, at + by) };
        if shown[from] != next[to] {
            (begin, gain) = (at + 1, 0);
            continue;
        }
        gain += usize::from(shown[to] != next[to]);
        if gain > best.0 {
            best = (gain, Scroll { rows: begin..at + by + 1, by, up });
        }
    }
    best
}

/// Moves the rows of `screen` as the terminal does, which leaves `blank` ones.
pub(super) fn apply_scroll<'a>(scroll: &Scroll, screen: &mut [&'a [Cell]], blank: &'a [Cell]) {
    let rows = &mut screen[scroll.rows.clone()];
    let left = if scroll.up {
        rows.rotate_left(scroll.by);
        rows.len() - scroll.by..rows.len()
    } else {
        rows.rotate_right(scroll.by);
        0..scroll.by
    };
    rows[left].fill(blank);
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::style::Style;

    use super::*;
    use crate::canvas::Canvas;

    fn fingerprints(rows: [&str; 6]) -> Vec<RowFingerprint> {
        let mut canvas = Canvas::new(8, 6);
        for (row, y) in rows.iter().zip(0..) {
            canvas.put_letters(0, y, row, Style::new());
        }
        canvas.rows().iter().map(|row| row.fingerprint()).collect()
    }

    fn rows_of(buffer: &Buffer) -> Vec<&[Cell]> {
        buffer.content.chunks(usize::from(buffer.area.width)).collect()
    }

    #[test]
    fn a_list_between_two_rows_that_stay_is_the_region() {
        let before = fingerprints(["tabs", "1", "2", "3", "4", "bar"]);
        let after = fingerprints(["tabs", "2", "3", "4", "5", "bar"]);
        assert_eq!(find(&before, &after, 0..6), Some(Scroll { rows: 1..5, by: 1, up: true }));
        assert_eq!(find(&after, &before, 1..5), Some(Scroll { rows: 1..5, by: 1, up: false }));
        assert_eq!(find(&before, &before, 0..6), None);
    }

    #[test]
    fn a_scroll_leaves_blank_rows() {
        let before = Buffer::with_lines(["tabs", "1", "2", "3", "4", "bar"]);
        let (mut screen, blank) = (rows_of(&before), vec![Cell::EMPTY; 4]);
        apply_scroll(&Scroll { rows: 1..5, by: 2, up: true }, &mut screen, &blank);
        assert_eq!(screen, rows_of(&Buffer::with_lines(["tabs", "3", "4", " ", " ", "bar"])));
        apply_scroll(&Scroll { rows: 1..5, by: 3, up: false }, &mut screen, &blank);
        assert_eq!(screen, rows_of(&Buffer::with_lines(["tabs", " ", " ", " ", "3", "bar"])));
    }
}
