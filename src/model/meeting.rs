//! Part of a pane in the sheet of the team's weekly meeting.

use super::{Context, Item};
use crate::domain::Period;

/// Lines of a pane that the sheet lists, under a title.
#[derive(Debug)]
pub struct MeetingPart {
    /// Title of the part.
    pub title: &'static str,
    /// True when the sheet begins with it, before the figures.
    pub first: bool,
    /// Words about a line, after the initials of its person; none where the sheet of these days leaves it out.
    pub words: fn(&Item, Period, &Context) -> Option<String>,
    /// Lines told beneath it.
    pub more: MeetingMore,
}

/// Other lines that the sheet tells beneath one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingMore {
    /// No other line.
    Nothing,
    /// Whatever else is open for its person.
    OpenOfPerson,
    /// The lines that were made from it, with who has them and their day.
    MadeFromIt,
}
