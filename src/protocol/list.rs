//! A list on a screen: the whole of it, and what changed since.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{News, RaisedAlarm, Welcome};
use crate::domain::{ItemId, PersonId, StaffId};
use crate::model::{Kind, Row};
use crate::reports::TeamNote;

/// Number of items of a pane that wait for somebody of the team.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TabCount {
    /// The pane.
    pub kind: &'static Kind,
    /// Lines in a section that waits for the team ([`crate::model::Section::waits`]), and pressing lines of any
    /// section.
    pub waiting: usize,
    /// Number of those that will soon be late.
    pub soon: usize,
    /// Number of those that are late.
    pub late: usize,
}

/// The moment of the file that a list shows. A list is brought up to date within the minute it was read in: later, time
/// alone may have changed any of its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// The last row of the journal it follows from.
    pub seq: i64,
    /// The minute it was read in, since the epoch.
    pub minute: i64,
}

/// A list on a screen, and how far that screen has read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShownList {
    /// Pane of the list.
    pub kind: &'static Kind,
    /// Professional to whom the list is narrowed.
    pub pro: Option<StaffId>,
    /// Moment of the file that the list shows.
    pub since: AsOf,
    /// True when its lines closed today are shown too.
    pub closed: bool,
    /// Row of the journal after which news are wanted.
    pub heard: Option<i64>,
}

/// Changes since a list was read.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The list that they are the changes of.
    pub follows: ShownList,
    /// Actions of every desk.
    pub news: News,
    /// The context, where something other than lines was written.
    pub welcome: Option<Welcome>,
    /// The list.
    pub list: ListUpdate,
}

/// The update of a list.
#[derive(Debug, Clone)]
pub enum ListUpdate {
    /// The changed lines only.
    Lines(ListChange),
    /// The whole list.
    All(Board),
}

impl ListUpdate {
    /// Figures and words of the list after it.
    pub fn summary(&self) -> &ListSummary {
        match self {
            Self::Lines(change) => &change.summary,
            Self::All(board) => &board.summary,
        }
    }
}

/// The lines of a pane that were closed today, as far as its list says something of them while their part is folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FinishedLines {
    /// Number of lines.
    pub count: usize,
    /// Figures that [`crate::model::Finished::figure`] draws from them, smallest first.
    pub figures: Vec<i64>,
    /// People of the lines of nobody, closed today, that the close of the day has let go of: only the figures have them still.
    pub let_go: usize,
}

/// Figures and words that come with the lines of a list.
#[derive(Debug, Clone)]
pub struct ListSummary {
    /// The lines closed today, in sum, whether they are among the rows or not.
    pub finished: FinishedLines,
    /// Every pane's counts.
    pub counts: Vec<TabCount>,
    /// Alarms of the lines read: with a whole list, of every pane.
    pub alarms: Vec<RaisedAlarm>,
    /// People present in the building.
    pub here: Arc<HashSet<PersonId>>,
    /// Members cut off from their desk, see [`crate::model::Context::cut_off`].
    pub cut_off: Arc<Vec<StaffId>>,
    /// The moment of the file that the list shows now.
    pub as_of: AsOf,
    /// The team's latest note.
    pub note: Option<TeamNote>,
}

/// Changed lines of one pane.
#[derive(Debug, Clone)]
pub struct ListChange {
    /// The pane.
    pub kind: &'static Kind,
    /// New lines, and those read again.
    pub rows: Vec<Row>,
    /// Lines that are in the list no more.
    pub gone: Vec<ItemId>,
    /// Figures and words of the list now.
    pub summary: ListSummary,
}

/// The lines of one pane, in order.
#[derive(Debug, Clone)]
pub struct Board {
    /// The pane.
    pub kind: &'static Kind,
    /// First of the seven days shown; none when the pane's own sections are shown.
    pub from: Option<NaiveDate>,
    /// Lines in the order of [`Kind::sort_key`]; at most the limit of the store.
    pub rows: Vec<Row>,
    /// Number of lines beyond that limit, not in `rows`.
    pub beyond: usize,
    /// True when `rows` holds the lines closed today.
    pub closed: bool,
    /// Figures and words of the list.
    pub summary: ListSummary,
}
