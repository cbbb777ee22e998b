//! A line that comes in by one key, from anywhere.

use super::{Context, Field, Item, Verb};
use crate::domain::StaffId;

/// Key that adds a line.
#[derive(Debug)]
pub struct QuickAdd {
    /// Verb whose letter it takes.
    pub verb: Verb,
    /// A word for the bar: « café ».
    pub word: &'static str,
    /// A sentence for the help.
    pub help: &'static str,
    /// True when the bar of the list shows the key.
    pub on_bar: bool,
    /// The person of the new line.
    pub whose: Whose,
    /// The line of words that is enough for it; without one, and for a person, the form of the pane is opened.
    pub line: Option<QuickLine>,
}

/// Person of a line that a key adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A line of nobody.
    Nobody,
    /// The person of the card the key is struck over, or found by their number.
    OverThem,
    /// Person of that card or number, or of the selected line in a list.
    Selected,
}

/// A line made of a few words, without the form of its pane.
#[derive(Debug)]
pub struct QuickLine {
    /// The title of its form.
    pub title: &'static str,
    /// The form's name among drafts.
    pub draft: &'static str,
    /// The only field of the form.
    pub asks: Field,
    /// The line that these words mean; empty words too.
    pub make: fn(&str, StaffId, &Context) -> Item,
}
