//! The subject of an open form, and the lines of the file that a wide screen shows beside it.

use chrono::NaiveDate;

use crate::domain::{ItemId, PersonId};
use crate::model::{Kind, Note, Row};

/// The subject of a form, as far as it is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FormTopic {
    /// Item that is in the file already.
    pub item: Option<ItemId>,
    /// Person of the form; that of the item where none is named.
    pub person: Option<PersonId>,
    /// Day of the form, in a pane that is read by its days.
    pub day: Option<(&'static Kind, NaiveDate)>,
}

/// Lines of the file about the subject of a form.
#[derive(Debug, Clone)]
pub struct TopicLines {
    /// The subject they were asked for.
    pub topic: FormTopic,
    /// Open items of the person but that of the form, most pressing first.
    pub open: Vec<Row>,
    /// Notes on the item, latest first.
    pub notes: Vec<Note>,
    /// Lines of that day but that of the form, in order.
    pub agenda: Vec<Row>,
}
