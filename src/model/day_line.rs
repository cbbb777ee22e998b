//! The day of a pane hour by hour: how many people are expected, wait and came.

use chrono::Timelike;

use super::{Context, Item, Row};
use crate::domain::Moment;

/// The part that a line has in its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// The person came, and waits no more.
    Came,
    /// The person is here and waits.
    Waits,
    /// The person is still expected.
    Expected,
    /// The person did not come.
    Absent,
}

/// Every presence, in the order they are drawn.
pub const PRESENCES: [Presence; 4] = [Presence::Came, Presence::Waits, Presence::Expected, Presence::Absent];

impl Presence {
    /// Words for so many people: « venu·es 12 ».
    pub fn count_phrase(self, count: usize) -> String {
        let words = match self {
            Self::Came => "venu·es",
            Self::Waits => "attendent",
            Self::Expected => "attendu·es",
            Self::Absent => "absent·es",
        };
        format!("{words} {count}")
    }
}

/// A line in the picture of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// Moment under which it is drawn: the arrival, or the hour at which the person is expected.
    pub at: Moment,
    /// The part it has in the day.
    pub presence: Presence,
    /// Number of people of the line.
    pub people: usize,
}

/// Rule that draws the day of a pane.
#[derive(Debug)]
pub struct DayLine {
    /// The line's passage today; none of a line that has no part in the day.
    pub passage: fn(&Item, &Context) -> Option<Passage>,
    /// Key of the figure that counts the people of lines let go of before their day is over.
    pub let_go: &'static str,
}

/// An hour of the day, with its people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HourOfDay {
    /// The hour, 0 to 23.
    pub hour: u32,
    /// Number of people of each of [`PRESENCES`].
    pub counts: [usize; PRESENCES.len()],
}

impl HourOfDay {
    /// Number of people of the hour.
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }
}

impl DayLine {
    /// Counts the people of today by hour, from the first hour that has somebody to the last, empty hours between included.
    pub fn list_hours(&self, rows: &[Row], context: &Context) -> Vec<HourOfDay> {
        let mut day = [[0; PRESENCES.len()]; 24];
        for passage in rows.iter().filter_map(|row| (self.passage)(&row.item, context)) {
            let at = passage.at.in_zone(context.zone);
            if at.date() == context.today() {
                day[at.hour() as usize][passage.presence as usize] += passage.people;
            }
        }
        let busy = |counts: &[usize; PRESENCES.len()]| counts.iter().sum::<usize>() > 0;
        let (Some(first), Some(last)) = (day.iter().position(busy), day.iter().rposition(busy)) else {
            return Vec::new();
        };
        (first..=last).map(|hour| HourOfDay { hour: hour as u32, counts: day[hour] }).collect()
    }
}
