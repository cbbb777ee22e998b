//! Values of fields, independent of how they are stored or typed.

use chrono::NaiveDate;

use crate::domain::{BirthDate, Moment, PersonId, StaffId};

/// The content of one field of one item.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// No value given.
    #[default]
    Empty,
    /// A line of text, already cleaned.
    Text(String),
    /// A whole number, in the unit its field names.
    Int(i64),
    /// Yes or no.
    Flag(bool),
    /// An instant.
    Moment(Moment),
    /// A day.
    Date(NaiveDate),
    /// A date of birth, as far as it is known.
    Birth(BirthDate),
    /// A code of a closed list.
    Code(&'static str),
    /// Several codes of a closed list, in the order of the list.
    Codes(Vec<&'static str>),
    /// A person of the file.
    Person(PersonId),
    /// A member of the team.
    Staff(StaffId),
    /// Several members of the team, in the order given.
    Team(Vec<StaffId>),
    /// Small records: the contents of each in the order of the field's columns.
    Rows(Vec<Vec<Value>>),
    /// Answer « ne sait pas » of the person who was asked. Never stored: the kind's rules replace it with the value it
    /// implies.
    Unknown,
}

impl Value {
    /// True when no value is given: also for an empty text and an empty list.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.is_empty(),
            Self::Codes(codes) => codes.is_empty(),
            Self::Team(team) => team.is_empty(),
            Self::Rows(lines) => lines.is_empty(),
            _ => false,
        }
    }
}

impl From<Option<Moment>> for Value {
    fn from(at: Option<Moment>) -> Self {
        at.map_or(Self::Empty, Self::Moment)
    }
}

impl From<Option<BirthDate>> for Value {
    fn from(born: Option<BirthDate>) -> Self {
        born.map_or(Self::Empty, Self::Birth)
    }
}

impl From<Option<StaffId>> for Value {
    fn from(staff: Option<StaffId>) -> Self {
        staff.map_or(Self::Empty, Self::Staff)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}
