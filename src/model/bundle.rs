//! Lines of several panes made together by one form, which is declared as a pane is and stands in no list.

use super::{Context, Item};
use crate::domain::Person;

/// Lines that a form makes in place of one of its own.
#[derive(Debug)]
pub struct Bundle {
    /// The lines that the filled form makes for its person: the errand first, as it was given where there is one already,
    /// then its parts. Each is as a form of its own pane would hold it, not yet opened.
    pub lines: fn(&Item, Option<Item>, &Person, &Context) -> Vec<Item>,
}
