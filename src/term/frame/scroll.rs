//! Rows that moved together: a list that scrolled is moved by the terminal (DECSTBM) and not painted again.

use std::hash::{BuildHasher, Hasher};
use std::ops::Range;

use foldhash::fast::FixedState;
use ratatui::buffer::{Buffer, Cell};

use super::pen::look_alike;

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

/// Cells of a row of the screen.
pub(super) fn row(buffer: &Buffer, at: usize) -> &[Cell] {
    let width = usize::from(buffer.area.width);
    &buffer.content[at * width..(at + 1) * width]
}

/// Tells whether two rows look the same.
pub(super) fn rows_alike(one: &[Cell], other: &[Cell]) -> bool {
    one.iter().zip(other).all(|(one, other)| look_alike(one, other))
}

/// Finds the scroll after which most rows of `shown` stand where `next` has them, if there is one.
pub(super) fn find(shown: &Buffer, next: &Buffer) -> Option<Scroll> {
    let (shown, next) = (row_marks(shown), row_marks(next));
    let mut best: Option<(usize, Scroll)> = None;
    for by in 1..next.len() {
        for up in [true, false] {
            let (gain, scroll) = longest_run(&shown, &next, by, up);
            if gain >= LEAST && best.as_ref().is_none_or(|(known, _)| gain > *known) {
                best = Some((gain, scroll));
            }
        }
    }
    best.map(|(_, scroll)| scroll)
}

/// A number for each row, the same for rows that say the same: every row is compared with every other. Colours are left
/// out, so that the band of the selected line does not part a list that scrolls. Two different rows with one number only
/// make a scroll look better than it is.
fn row_marks(screen: &Buffer) -> Vec<u64> {
    let hashers = FixedState::default();
    let mark = |at| {
        let mut hasher = hashers.build_hasher();
        row(screen, at).iter().for_each(|cell| hasher.write(cell.symbol().as_bytes()));
        hasher.finish()
    };
    (0..usize::from(screen.area.height)).map(mark).collect()
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

/// Moves the rows of `screen` as the terminal does.
pub(super) fn apply_scroll(scroll: &Scroll, screen: &mut Buffer) {
    let width = usize::from(screen.area.width);
    let cells = &mut screen.content[scroll.rows.start * width..scroll.rows.end * width];
    let moved = scroll.by * width;
    let left = if scroll.up {
        cells.rotate_left(moved);
        cells.len() - moved..cells.len()
    } else {
        cells.rotate_right(moved);
        0..moved
    };
    cells[left].iter_mut().for_each(Cell::reset);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_between_two_rows_that_stay_is_the_region() {
        let before = Buffer::with_lines(["tabs", "1", "2", "3", "4", "bar"]);
        let after = Buffer::with_lines(["tabs", "2", "3", "4", "5", "bar"]);
        assert_eq!(find(&before, &after), Some(Scroll { rows: 1..5, by: 1, up: true }));
        assert_eq!(find(&after, &before), Some(Scroll { rows: 1..5, by: 1, up: false }));
        assert_eq!(find(&before, &before), None);
    }

    #[test]
    fn a_scroll_leaves_blank_rows() {
        let mut screen = Buffer::with_lines(["tabs", "1", "2", "3", "4", "bar"]);
        apply_scroll(&Scroll { rows: 1..5, by: 2, up: true }, &mut screen);
        assert_eq!(screen, Buffer::with_lines(["tabs", "3", "4", " ", " ", "bar"]));
        apply_scroll(&Scroll { rows: 1..5, by: 3, up: false }, &mut screen);
        assert_eq!(screen, Buffer::with_lines(["tabs", " ", " ", " ", "3", "bar"]));
    }
}
