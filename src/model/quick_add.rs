//! A line that comes in by one key and one line of words, without the form of its pane.

use super::{Context, Field, Item, Verb};
use crate::domain::StaffId;

/// Key that adds a line from a few words, and the line it makes.
#[derive(Debug)]
pub struct QuickAdd {
    /// Verb whose letter it takes.
    pub verb: Verb,
    /// A word for the bar: « café ».
    pub word: &'static str,
    /// A sentence for the help.
    pub help: &'static str,
    /// The title of its form.
    pub title: &'static str,
    /// The form's name among drafts.
    pub draft: &'static str,
    /// The only field of the form.
    pub asks: Field,
    /// True when the bar of the list shows the key.
    pub on_bar: bool,
    /// True when a line begun over a card, or over somebody found by their number, is that person's: the form of the pane
    /// is then opened.
    pub takes_person: bool,
    /// The line that these words mean; empty words too.
    pub make: fn(&str, StaffId, &Context) -> Item,
}
