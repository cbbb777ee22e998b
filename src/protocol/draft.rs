//! What is being typed, and the first words of a new file.

use super::NewStaff;
use crate::domain::{ItemId, Moment, PersonId, StaffId};

/// The forms about two cards of one person among drafts, before the number of the one that goes.
pub const MERGE: &str = "MERGE";

/// A half-typed form: kept at each keystroke, dropped when its words are in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Also the key of the request that saves it, so that a draft already saved is known as such.
    pub id: String,
    /// Whose.
    pub staff: StaffId,
    /// On which terminal it was last touched.
    pub terminal: String,
    /// What is being filled: a kind's code, or `PERSON`, `ENTRY` …; read through [`Draft::form`].
    pub form: String,
    /// The item being changed, if it is not a new one.
    pub item: Option<ItemId>,
    /// The person it is for.
    pub person: Option<PersonId>,
    /// Its lines, in their order.
    pub fields: Vec<Typed>,
    /// Which line has the cursor.
    pub focus: usize,
    /// Where in that line, in characters.
    pub cursor: usize,
    /// Last keystroke.
    pub at: Moment,
}

/// A line of a half-typed form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The field's key.
    pub key: String,
    /// As typed.
    pub text: String,
    /// What stood there before, so that whoever takes the form up again is told what has changed under it; none in a
    /// form left by a version that kept no such thing.
    pub stood: Option<String>,
}

impl Draft {
    /// The card that goes into the person's, when two are being merged.
    pub fn double(&self) -> Option<PersonId> {
        let id = self.form.strip_prefix(MERGE)?.trim_start();
        id.parse().ok().map(PersonId)
    }

    /// What is being filled, and the number of the item it is made from.
    pub fn form(&self) -> (&str, Option<&str>) {
        self.form.split_once(' ').map_or((&self.form, None), |(form, aside)| (form, Some(aside)))
    }
}

/// A new file: its site and the first member of its team.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCentre {
    /// Short, for exports: `TILLEULS`.
    pub code: String,
    /// As shown.
    pub name: String,
    /// When the doors open, as in [`crate::domain::Site::hours`]; the usual week when nothing is given.
    pub hours: Vec<String>,
    /// Who is there first.
    pub first: NewStaff,
    /// When.
    pub at: Moment,
}
