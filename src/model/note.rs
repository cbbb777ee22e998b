//! Words written on an item by somebody of the team.

use crate::domain::{ItemId, Moment};

/// A note on an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Item it is written on.
    pub item: ItemId,
    /// Moment it was written.
    pub at: Moment,
    /// Name of the member who wrote it.
    pub by: String,
    /// Text of the note.
    pub text: String,
}
