//! A key that records when the person was told something, and changes no state.

use super::{Field, Item, StateSet, Verb};

/// A key that records the moment somebody was told. Shown in the bar only until that is recorded.
#[derive(Debug, Clone, Copy)]
pub struct ToldStamp {
    /// The verb whose letter writes it down.
    pub verb: Verb,
    /// Two or three words for the bar and the message: « prévenu·e ».
    pub label: &'static str,
    /// States of the item in which the key is possible.
    pub from: StateSet,
    /// Field that records the moment.
    pub at: Field,
    /// True for an item on which it means something.
    pub only: fn(&Item) -> bool,
}

impl ToldStamp {
    /// True when it is not recorded yet for `item`.
    pub fn is_due(&self, item: &Item) -> bool {
        self.from.contains(&item.state) && item.get(&self.at).is_empty() && (self.only)(item)
    }
}
