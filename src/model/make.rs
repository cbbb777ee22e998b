//! An item made from the selected line, and linked to it.

use super::{Context, Item, Kind, StateSet, Verb};
use crate::domain::{Person, StaffId};

/// Item of another kind. Shown in the bar only for the states it starts from.
#[derive(Debug, Clone, Copy)]
pub struct Make {
    /// The verb whose letter makes it; none of what is found in the menu.
    pub verb: Option<Verb>,
    /// Two or three words for the bar: « mettre aux arrivées ».
    pub label: &'static str,
    /// The states of the line in which it makes sense.
    pub from: StateSet,
    /// Kind of the new item.
    pub kind: &'static Kind,
    /// True when the new item is for the person of the line; otherwise the form asks for one.
    pub same_person: bool,
    /// Copies values of the line to the new item.
    pub fill: fn(&Item, &mut Item, &Context),
    /// True when the person of the new item takes a place in the line, which is read with the states of such items.
    pub takes_place: bool,
}

impl Make {
    /// The new item, linked to `source` and filled as far as that goes.
    pub fn begin_item(&self, source: &Item, by: StaffId, person: Option<&Person>, context: &Context) -> Item {
        let mut item = self.kind.begin_item(by, person, context);
        item.source_item = Some(source.id);
        (self.fill)(source, &mut item, context);
        item
    }
}
