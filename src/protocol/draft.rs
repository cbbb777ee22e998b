//! Drafts of forms, and the answers that create a new file.

use super::NewStaff;
use crate::domain::{ItemId, Moment, PersonId, StaffId};

/// Prefix of the drafts of a merge, before the number of the card that goes.
pub const MERGE: &str = "MERGE";

/// A draft of a form: stored at each keystroke, erased once the form is saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Also the key of the request that saves it, so that a draft already saved is known as such.
    pub id: String,
    /// Member who is filling the form.
    pub staff: StaffId,
    /// Terminal on which it was last touched.
    pub terminal: String,
    /// Form being filled: a kind's code, or `PERSON`, `ENTRY` …; read through [`Draft::split_form`].
    pub form: String,
    /// Item being changed; none for a new one.
    pub item: Option<ItemId>,
    /// Person concerned.
    pub person: Option<PersonId>,
    /// Lines of the form, in order.
    pub fields: Vec<Typed>,
    /// Index of the line that has the cursor.
    pub focus: usize,
    /// Position in that line, in characters.
    pub cursor: usize,
    /// Last keystroke.
    pub at: Moment,
}

/// A line of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The field's key.
    pub key: String,
    /// Text typed so far.
    pub text: String,
    /// Value of the field when the form was opened, so that whoever resumes the draft is shown what has changed since;
    /// none in a draft written by a version that did not record it.
    pub stood: Option<String>,
}

impl Draft {
    /// Number of the card that goes into the person's, when two are being merged.
    pub fn merged_card(&self) -> Option<PersonId> {
        let id = self.form.strip_prefix(MERGE)?.trim_start();
        id.parse().ok().map(PersonId)
    }

    /// Splits the form into its code and, for a form made from an item, the item's number.
    pub fn split_form(&self) -> (&str, Option<&str>) {
        self.form.split_once(' ').map_or((&self.form, None), |(form, aside)| (form, Some(aside)))
    }
}

/// A new file: its site and the first member of its team.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCentre {
    /// Short, for exports: `TILLEULS`.
    pub code: String,
    /// Name of the centre.
    pub name: String,
    /// Opening hours, as in [`crate::domain::Site::hours`]; the usual week when empty.
    pub hours: Vec<String>,
    /// First member of the team.
    pub first: NewStaff,
    /// Moment of the creation.
    pub at: Moment,
}
