//! A key that says for which professional a line is, while nobody has said it yet.

use super::{Field, Item, StateSet};

/// A key that records for whom a call is. Shown in the bar only until that is recorded.
#[derive(Debug, Clone, Copy)]
pub struct ForWhom {
    /// Lower-case letter; its capital does the same.
    pub key: char,
    /// Two or three words for the bar, the message and the list to choose from: « pour qui ».
    pub label: &'static str,
    /// The states of the line in which it makes sense.
    pub from: StateSet,
    /// Field that records it.
    pub field: Field,
}

impl ForWhom {
    /// Is it still to be said of `item`?
    pub fn is_due(&self, item: &Item) -> bool {
        self.from.contains(&item.state) && item.get(&self.field).is_empty()
    }
}
