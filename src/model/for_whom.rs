//! The professional a line is for: proposed from the person's card, asked where the card names nobody.

use super::{Context, Field, Item, StateSet, Value};
use crate::domain::{Person, StaffId};

/// Question asked of a line of nobody in particular, until it is answered.
#[derive(Debug, Clone, Copy)]
pub struct ForWhom {
    /// Two or three words for the menu and the list to choose from: « pour qui ».
    pub label: &'static str,
    /// The states of the line in which it makes sense.
    pub from: StateSet,
    /// Field that records it.
    pub field: Field,
}

impl ForWhom {
    /// Proposes whoever follows `person`, where they receive people and are there today.
    pub fn propose(&self, item: &mut Item, person: &Person, context: &Context) {
        let receives = |id: &StaffId| {
            context.member(*id).is_some_and(|member| member.active && member.role.professional)
                && !context.is_away(*id, context.today())
        };
        if let Some(usual) = person.usual_pro.filter(receives).filter(|_| item.get(&self.field).is_empty()) {
            item.set(&self.field, Value::Team(vec![usual]));
        }
    }

    /// True when the professional of `item` can be said, or another one: of several that it is for, none is singled out.
    pub fn applies(&self, item: &Item) -> bool {
        self.from.contains(&item.state) && item.team(&self.field).len() < 2
    }

    /// True when the professional of `item` is still to be said.
    pub fn is_due(&self, item: &Item) -> bool {
        self.from.contains(&item.state) && item.get(&self.field).is_empty()
    }
}
