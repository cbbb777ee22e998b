//! Repeating the last sign (REP of ECMA-48): short, and unknown to some terminals, so it is used once it was seen to work.
//!
//! The question is put where nothing can be seen of it: signs that stand in a row on the screen are written again by a
//! repetition, and the terminal is asked where its cursor stands then.

use ratatui::buffer::Cell;
use ratatui::layout::Position;
use unicode_width::UnicodeWidthStr;

use super::pen::{is_erased, look_alike};

/// Signs that the question repeats, besides the one before them.
pub(super) const TRIED: u16 = 9;
/// CPR: asks the terminal where its cursor stands.
pub(super) const ASK_PLACE: &[u8] = b"\x1b[6n";

/// Signs that the terminal repeats.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repetition {
    /// State before the question.
    #[default]
    Unknown,
    /// State after the question: the terminal repeats such signs if its cursor stands at `after`.
    Asked { after: Position, signs: Signs },
    /// Terminal that leaves the sequence unread.
    No,
    /// Terminal that repeats these signs.
    Yes(Signs),
}

/// A set of signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signs {
    /// Signs of ASCII: some terminals repeat no other.
    Ascii,
    /// Signs of every kind.
    All,
}

impl Repetition {
    /// Tells whether the sign is written shorter by repeating it.
    pub(super) fn has(self, symbol: &str) -> bool {
        match self {
            Self::Yes(Signs::All) => true,
            Self::Yes(Signs::Ascii) => symbol.is_ascii(),
            Self::Unknown | Self::Asked { .. } | Self::No => false,
        }
    }

    /// Takes the place of the cursor, as the terminal tells it.
    pub(super) fn hear_place(&mut self, place: Position) {
        if let Self::Asked { after, signs } = *self {
            *self = if place == after { Self::Yes(signs) } else { Self::No };
        }
    }
}

/// Finds the first of enough equal signs in a row to ask with. None in the first row: the answer would be read as F3.
pub(super) fn find_run(rows: &[&[Cell]]) -> Option<Position> {
    let least = usize::from(TRIED) + 2;
    let found = |(y, cells): (usize, &&[Cell])| {
        // The cell after a wide sign is its second half: written again, it would take the sign away.
        let is_half = |x: usize| x > 0 && cells[x - 1].symbol().width() > 1;
        let mut starts = cells.windows(least).enumerate();
        starts.find(|(x, run)| is_run(run) && !is_half(*x)).map(|(x, _)| Position::new(x as u16, y as u16))
    };
    rows.iter().enumerate().skip(1).find_map(found)
}

fn is_run(cells: &[Cell]) -> bool {
    let mut symbol = cells[0].symbol().chars();
    let one = symbol.next().is_some() && symbol.next().is_none();
    one && !is_erased(&cells[0]) && cells[1..].iter().all(|cell| look_alike(cell, &cells[0]))
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::{Modifier, Style};

    use super::*;

    #[test]
    fn the_question_is_not_put_on_the_second_half_of_a_wide_sign() {
        let mut screen = Buffer::empty(Rect::new(0, 0, 40, 2));
        screen.set_string(0, 1, "日本", Style::new());
        screen.set_style(Rect::new(0, 1, 40, 1), Style::new().add_modifier(Modifier::REVERSED));
        let rows: Vec<_> = screen.content.chunks(40).collect();
        assert_eq!(find_run(&rows), Some(Position::new(4, 1)));
    }
}
