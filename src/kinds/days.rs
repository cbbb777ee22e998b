//! A pane read day by day, seven days at a time.

use super::{Column, Field, Item};

/// How a pane is read by its days.
#[derive(Debug)]
pub struct Days {
    /// The moment a line stands at.
    pub at: Field,
    /// One line, and several: « trajet », « trajets ».
    pub nouns: (&'static str, &'static str),
    /// What a line shows under its day.
    pub columns: &'static [Column],
    /// Nothing is left to do for it before its day.
    pub settled: fn(&Item) -> bool,
}

/// How many are shown at a time.
pub const SHOWN: u64 = 7;
