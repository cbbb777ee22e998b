//! Days of the desk, for the folder that goes with the figures: the hours planned, those worked, and nobody.

use chrono::NaiveDate;

use crate::domain::Moment;
use crate::domain::calendar::OpenHours;

/// A day of the centre, as it was planned and as it was worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskDay {
    /// Day on the clock of the centre.
    pub day: NaiveDate,
    /// Hours in force on that day; none where nothing tells them any more.
    pub planned: Option<PlannedHours>,
    /// Steps made by hand; none where nobody made one.
    pub worked: Option<WorkedHours>,
}

/// Hours that were in force on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedHours {
    /// The hours, in order.
    pub hours: Vec<OpenHours>,
    /// Reason why the doors stayed shut; none on a day they opened.
    pub closure: Option<String>,
}

/// Steps that the members of the team made by hand on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkedHours {
    /// Moment of the first step.
    pub first: Moment,
    /// Moment of the last one.
    pub last: Moment,
    /// Number of steps.
    pub steps: i64,
}
