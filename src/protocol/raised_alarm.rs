//! An alarm of an open line, for the reader who asked.

use crate::domain::{ItemId, PersonId};
use crate::model::{Alarm, Kind};

/// An alarm of an open line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RaisedAlarm {
    /// The line.
    pub item: ItemId,
    /// Pane of the line.
    pub kind: &'static Kind,
    /// Person of the line.
    pub person: Option<PersonId>,
    /// The alarm.
    pub alarm: Alarm,
}
