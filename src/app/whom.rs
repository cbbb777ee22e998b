//! The person a form is about: a name, and what tells it from the same name of somebody else.

use chrono::NaiveDate;

use crate::domain::Person;
use crate::domain::person::born_words;
use crate::model::Row;

/// A name for the title of a form; the curtain hides all of a name but the initials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whom {
    /// Name as shown.
    pub name: String,
    /// True when it may be somebody's name; false of a title, which the curtain leaves.
    pub named: bool,
    /// « 12/03/1985, 41 ans »; none of somebody the file does not know.
    pub born: Option<String>,
}

impl Whom {
    /// A person of the file, as old as they are on `today`.
    pub fn from_person(person: &Person, today: NaiveDate) -> Self {
        Self { name: person.display_name(), named: true, born: Some(born_words(person.birth_date, today)) }
    }

    /// The person of a line, or the name said of somebody unknown.
    pub fn of_row(row: &Row, today: NaiveDate) -> Self {
        match &row.person {
            Some(person) => Self { name: person.name.clone(), named: true, born: Some(born_words(person.born, today)) },
            None => Self { name: (row.item.kind.subject)(row), named: row.is_named(), born: None },
        }
    }
}
