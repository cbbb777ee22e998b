//! A key that writes down when the person was told something, and moves nothing.

use super::{Field, Item, StateSet, Verb};

/// A key that records the moment somebody was told. Shown in the bar only until that is recorded.
#[derive(Debug, Clone, Copy)]
pub struct ToldStamp {
    /// The verb whose letter writes it down.
    pub verb: Verb,
    /// Two or three words for the bar and the message: « prévenu·e ».
    pub label: &'static str,
    /// The states of the line in which it makes sense.
    pub from: StateSet,
    /// Field that records the moment.
    pub at: Field,
}

impl ToldStamp {
    /// Is it still to be said of `item`?
    pub fn is_due(&self, item: &Item) -> bool {
        self.from.contains(&item.state) && item.get(&self.at).is_empty()
    }
}
