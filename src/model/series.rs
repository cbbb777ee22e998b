//! Items made together from one: a weekly care is one line on the screen and as many items in the file.

use super::{Context, Field, Item, State};
use crate::domain::Moment;

/// A line before and after.
pub type Change = (Item, Item);
/// The later items under another pattern, or the sentence that refuses it.
pub type Redated = Result<Vec<Change>, String>;

/// A line of a series, as far as the others tell of it.
#[derive(Debug, Clone, Copy)]
pub struct SeriesLine {
    /// Position in the series, from 1.
    pub n: i64,
    /// State it is in.
    pub state: State,
    /// Moment of [`Series::at`].
    pub at: Option<Moment>,
    /// Moment it was closed.
    pub closed_at: Option<Moment>,
}

impl Item {
    /// Number of the lines of its series that ended as it did and at the same moment, itself among them.
    pub fn closed_together(&self) -> usize {
        let alike = |line: &&SeriesLine| (line.state, line.closed_at) == (self.state, self.closed_at);
        self.series.iter().filter(alike).count()
    }
}

/// Rules that tie the items of a series.
#[derive(Debug)]
pub struct Series {
    /// Field of the weekly pattern they are made from. A change on one item changes the days and hours of the later
    /// ones.
    pub pattern: Field,
    /// Field of the moment that each item has for itself.
    pub at: Field,
    /// Makes the other items of the series that a new item begins, without their numbers; none for a single item.
    pub more: fn(&Item, &Context) -> Vec<Item>,
    /// True when a later line standing in the first state goes along with the item, which was in the second before it was
    /// moved or changed.
    pub together: fn(State, State, &Item) -> bool,
    /// Says of an item that is about to be cancelled that it goes alone.
    pub cancel_alone: fn(&mut Item),
    /// Copies to a later item the values of the one that was moved or changed.
    pub copy: fn(&Item, &mut Item, &Context),
    /// Gives new days to the item whose pattern was changed and to the later open items of its series, or refuses with
    /// a sentence. Arguments: the item before and after, the others.
    pub redate: fn(&Item, &mut Item, &[Item], &Context) -> Redated,
    /// True when an open item stands at a moment that its pattern does not give it: it was moved alone. The second argument is
    /// the item whose pattern is about to change, as it was.
    pub alone: fn(&Item, &Item, &Context) -> bool,
    /// Announces, while the pattern of the first item is being changed to that of the second, which items will move.
    /// Clears the day of the second where it will have another.
    pub foretell: fn(&Item, &mut Item, &Context) -> Vec<String>,
}
