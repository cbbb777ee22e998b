//! Words written on an item by somebody of the team.

use crate::domain::{ItemId, Moment};

/// A desk note.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// On which item.
    pub item: ItemId,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// The words.
    pub text: String,
}
