//! Lines that depend on a day that was moved, with the contents that they would have.

use super::Changes;
use crate::model::{DayMove, Row};

/// Lines that depend on a day that was moved.
#[derive(Debug, Clone)]
pub struct Dependents {
    /// Line whose day was moved.
    pub row: Row,
    /// The move.
    pub moved: DayMove,
    /// Lines that would follow it.
    pub lines: Vec<Dependent>,
}

/// A line that depends on a day that was moved.
#[derive(Debug, Clone)]
pub struct Dependent {
    /// Line as it is, or as it would be where it is new.
    pub row: Row,
    /// Proposal of what becomes of it.
    pub fate: DependentFate,
}

/// Fate of a line that depends on a day.
#[derive(Debug, Clone)]
pub enum DependentFate {
    /// The line has these contents.
    Changed(Changes),
    /// The line is new, in place of one that was done for the day before the move.
    Anew,
}
