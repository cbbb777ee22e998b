//! Rows that moved together: a list that scrolled is moved by the terminal (DECSTBM) and not painted again.

use std::ops::Range;

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
    /// Towards the top.
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
    let height = usize::from(next.area.height);
    let changed: Vec<bool> = (0..height).map(|at| !rows_alike(row(shown, at), row(next, at))).collect();
    let mut best: Option<(usize, Scroll)> = None;
    for by in 1..height {
        for up in [true, false] {
            let (gain, scroll) = longest(shown, next, &changed, by, up);
            if gain >= LEAST && best.as_ref().is_none_or(|(known, _)| gain > *known) {
                best = Some((gain, scroll));
            }
        }
    }
    best.map(|(_, scroll)| scroll)
}

/// Finds the run of rows that most changed rows gain from, when rows move `by` rows.
fn longest(shown: &Buffer, next: &Buffer, changed: &[bool], by: usize, up: bool) -> (usize, Scroll) {
    let height = changed.len();
    let mut best = (0, Scroll { rows: 0..0, by, up });
    let (mut begin, mut gain) = (0, 0);
    // `at` is the upper row of a pair that is `by` rows apart.
    for at in 0..height - by {
        let (from, to) = if up { (at + by, at) } else { (at, at + by) };
        if !rows_alike(row(shown, from), row(next, to)) {
            (begin, gain) = (at + 1, 0);
            continue;
        }
        gain += usize::from(changed[to]);
        if gain > best.0 {
            best = (gain, Scroll { rows: begin..at + by + 1, by, up });
        }
    }
    best
}

/// Moves the rows of `screen` as the terminal does.
pub(super) fn apply(scroll: &Scroll, screen: &mut Buffer) {
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
        apply(&Scroll { rows: 1..5, by: 2, up: true }, &mut screen);
        assert_eq!(screen, Buffer::with_lines(["tabs", "3", "4", " ", " ", "bar"]));
        apply(&Scroll { rows: 1..5, by: 3, up: false }, &mut screen);
        assert_eq!(screen, Buffer::with_lines(["tabs", " ", " ", " ", "3", "bar"]));
    }
}
