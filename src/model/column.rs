//! Columns of a list, as data.

use super::{Context, Row};

/// Importance of a text. A theme gives it a look; a mark or a word always says it too, for a terminal without colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Ordinary: nothing presses.
    Calm,
    /// `!`
    Soon,
    /// `!!`
    Late,
}

impl Level {
    /// Mark at the beginning of a line, so that nothing is said by colour alone.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Calm => "",
            Self::Soon => "!",
            Self::Late => "!!",
        }
    }
}

/// Width of a column, in cells.
#[derive(Debug, Clone, Copy)]
pub enum Width {
    /// A fixed number of cells.
    Fixed(u16),
    /// No less than the first number of cells; such columns divide the rest of the screen in proportion to the second.
    Share(u16, u16),
}

/// A column of a list.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Header, clear enough to need no explanation.
    pub header: &'static str,
    /// Width in cells.
    pub width: Width,
    /// Rank of the column: 0 is always shown; on a narrow screen the largest is hidden first.
    pub rank: u8,
    /// True when the cells align on the right, as numbers and waits do.
    pub right: bool,
    /// True when it shows a person's name: the privacy curtain replaces it with initials.
    pub names: bool,
    /// True where the column holds what makes a line late, and wears the colour of that; elsewhere only the words that
    /// say why do.
    pub alerts: bool,
    /// Makes the text of a cell.
    pub cell: fn(&Row, &Context) -> String,
}

/// A left-aligned column.
pub const fn left_column(header: &'static str, width: Width, rank: u8, cell: fn(&Row, &Context) -> String) -> Column {
    Column { header, width, rank, right: false, names: false, alerts: false, cell }
}

impl Column {
    /// Marks the column as one that shows a person's name.
    pub const fn naming_people(mut self) -> Self {
        self.names = true;
        self
    }
    /// Declares that the column holds what makes a line late.
    pub const fn with_alerts(mut self) -> Self {
        self.alerts = true;
        self
    }
    /// Aligns the column on the right.
    pub const fn right_aligned(mut self) -> Self {
        self.right = true;
        self
    }
}
