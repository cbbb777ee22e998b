//! A pane read day by day, seven days at a time, and the list of one day on paper.

use super::{Column, Context, Field, Item, Row};

/// Presentation of a pane by its days.
#[derive(Debug)]
pub struct Days {
    /// Day and hour under which an item is listed.
    pub at: Field,
    /// Noun for one line, and for several: « trajet », « trajets ».
    pub nouns: (&'static str, &'static str),
    /// Columns of a line under its day.
    pub columns: &'static [Column],
    /// True when something is left to do before its day.
    pub unsettled: fn(&Item) -> bool,
    /// Noun for the lines that still need something, for one and for several: « interprète à trouver », « interprètes à
    /// trouver ».
    pub left: (&'static str, &'static str),
    /// Lines printed under the hour and the name on the list of a day: no more than its professional needs, because the
    /// paper may end up in a bin where others read it.
    pub printed: fn(&Row, &Context) -> Vec<String>,
}

impl Days {
    /// « Aucun trajet », « 1 trajet », « 6 trajets ».
    pub fn count_phrase(&self, count: usize) -> String {
        match count {
            0 => format!("Aucun {}", self.nouns.0),
            1 => format!("1 {}", self.nouns.0),
            count => format!("{count} {}", self.nouns.1),
        }
    }

    /// « 1 interprète à trouver »; none when nothing is left to do.
    pub fn left_of(&self, count: usize) -> Option<String> {
        let words = if count == 1 { self.left.0 } else { self.left.1 };
        (count > 0).then(|| format!("{count} {words}"))
    }
}

/// Number of days shown at a time.
pub const SHOWN: u64 = 7;
