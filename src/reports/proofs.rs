//! Days on which the desk was worked at, for the folder that goes with the figures: the hours, and nobody.

use chrono::NaiveDate;

use crate::domain::Moment;

/// A day on which somebody moved a line by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkedDay {
    /// Day on the clock of the centre.
    pub day: NaiveDate,
    /// Moment of the first step.
    pub first: Moment,
    /// Moment of the last one.
    pub last: Moment,
    /// Number of steps.
    pub steps: i64,
}
