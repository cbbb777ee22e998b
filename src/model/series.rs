//! Lines made together from one: a weekly care is one object on the screen and as many lines in the file.

use super::{Context, Field, Item, State};

/// A line before and after.
pub type Change = (Item, Item);
/// The lines that follow under another pattern, or the sentence that refuses it.
pub type Redated = Result<Vec<Change>, String>;

/// Rules that tie the items of a series.
#[derive(Debug)]
pub struct Series {
    /// The weekly pattern they are made from. Changed on one of them, it changes the days and hours of those that follow.
    pub pattern: Field,
    /// The lines a new one brings with it, each but for its number; none for one that stands alone.
    pub more: fn(&Item, &Context) -> Vec<Item>,
    /// Does a later line standing in the first state go along when one goes from the second to the third? The same
    /// twice for a change of fields.
    pub together: fn(State, State, State) -> bool,
    /// Copies to a later item the values of the one that was moved or changed.
    pub copy: fn(&Item, &mut Item, &Context),
    /// Gives the line whose pattern was changed its new day, and so the open ones among the others of its series that
    /// follow; or the sentence that refuses. Taken: the line before and after, the others.
    pub redate: fn(&Item, &mut Item, &[Item], &Context) -> Redated,
    /// Says, while the pattern of the first is being changed to that of the second, which lines will move. The second is
    /// left without the day it will no longer stand at.
    pub foretell: fn(&Item, &mut Item, &Context) -> Vec<String>,
    /// State to which an item moves by itself when its fields change from the first item to the second.
    pub upset: fn(&Item, &Item) -> Option<State>,
}
