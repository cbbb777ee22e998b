//! A pane read day by day, seven days at a time, and the list of one day on paper.

use super::{Column, Context, Field, Item, Row};

/// How a pane is read by its days.
#[derive(Debug)]
pub struct Days {
    /// The moment a line stands at.
    pub at: Field,
    /// One line, and several: « trajet », « trajets ».
    pub nouns: (&'static str, &'static str),
    /// What a line shows under its day.
    pub columns: &'static [Column],
    /// Something is left to do for it before its day.
    pub unsettled: fn(&Item) -> bool,
    /// What that is, for one line and for several: « interprète à trouver », « interprètes à trouver ».
    pub left: (&'static str, &'static str),
    /// Under its hour and its name on the printed list of a day: no more than its professional needs, for it is read by
    /// the bin too.
    pub printed: fn(&Row, &Context) -> Vec<String>,
}

impl Days {
    /// « Aucun trajet », « 1 trajet », « 6 trajets ».
    pub fn counted(&self, count: usize) -> String {
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

/// How many are shown at a time.
pub const SHOWN: u64 = 7;
