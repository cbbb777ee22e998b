//! A key that says for which professional a line is, while nobody has said it yet.

use super::{Field, Item, StateSet};

/// One such key. Shown in the bar only until it was said.
#[derive(Debug, Clone, Copy)]
pub struct ForWhom {
    /// One lower-case letter; capitals do the same.
    pub key: char,
    /// Two or three words for the bar, the message and the list to choose from: « pour qui ».
    pub label: &'static str,
    /// The states of the line in which it makes sense.
    pub from: StateSet,
    /// Where they are kept.
    pub field: Field,
}

impl ForWhom {
    /// Is it still to be said of `item`?
    pub fn is_due(&self, item: &Item) -> bool {
        self.from.contains(&item.state) && item.get(&self.field).is_empty()
    }
}
