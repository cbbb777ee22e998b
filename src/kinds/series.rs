//! Lines made together from one: a weekly care is one object on the screen and as many lines in the file.

use super::{Desk, Item, State};

/// How the lines of a series are made and how they go together.
#[derive(Debug)]
pub struct Series {
    /// The lines a new one brings with it, each but for its number; none for one that stands alone.
    pub more: fn(&Item, &Desk) -> Vec<Item>,
    /// Does a later line standing in the first state go along when one goes from the second to the third? The same
    /// twice for a change of fields.
    pub together: fn(State, State, State) -> bool,
    /// What a later line takes over from the one that was moved or changed.
    pub copy: fn(&Item, &mut Item, &Desk),
    /// Where a line goes by itself when its fields change from the first standing to the second.
    pub upset: fn(&Item, &Item) -> Option<State>,
}
