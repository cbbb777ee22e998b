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
    /// Line as it is.
    pub row: Row,
    /// Contents it would have.
    pub changes: Changes,
}
