//! Columns of a list, as data.

use super::{Context, Row};

/// What a text means; a theme says how it looks, and a mark or a word always says it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing presses.
    Calm,
    /// `!`
    Soon,
    /// `!!`
    Late,
}

impl Level {
    /// The mark that stands at the head of a line: never colour alone.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Calm => "",
            Self::Soon => "!",
            Self::Late => "!!",
        }
    }
}

/// How wide a column may be, in cells.
#[derive(Debug, Clone, Copy)]
pub enum Width {
    /// Always this many.
    Fixed(u16),
    /// At least the first; what is left over is shared in proportion to the second.
    Share(u16, u16),
}

/// One column of a list.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its header; it explains itself once.
    pub header: &'static str,
    /// How wide.
    pub width: Width,
    /// 0 is always shown; when the screen is narrow the largest goes first.
    pub rank: u8,
    /// Numbers and waits align on the right.
    pub right: bool,
    /// It names a person: the curtain shows initials.
    pub names: bool,
    /// True where the column holds what makes a line late, and wears the colour of that; elsewhere only the words that
    /// say why do.
    pub alerts: bool,
    /// What stands in it.
    pub cell: fn(&Row, &Context) -> String,
}

/// A left-aligned column.
pub const fn column(header: &'static str, width: Width, rank: u8, cell: fn(&Row, &Context) -> String) -> Column {
    Column { header, width, rank, right: false, names: false, alerts: false, cell }
}

impl Column {
    /// It names a person.
    pub const fn names(mut self) -> Self {
        self.names = true;
        self
    }
    /// Declares that the column holds what makes a line late.
    pub const fn alerts(mut self) -> Self {
        self.alerts = true;
        self
    }
    /// Aligned on the right.
    pub const fn right(mut self) -> Self {
        self.right = true;
        self
    }
}
