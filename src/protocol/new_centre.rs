//! The answers that create a centre's file, and what a screen begins with.

use crate::domain::calendar::Calendar;
use crate::domain::staff::{Instruction, ROLES};
use crate::domain::{Moment, Role};

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

impl NewCentre {
    /// Makes a centre of which nothing is known yet but the usual week.
    pub fn blank(at: Moment) -> Self {
        Self {
            code: "CENTRE".to_owned(),
            name: String::new(),
            hours: vec![Calendar::default().hours_text()],
            first: NewStaff::blank(),
            at,
        }
    }
}

/// Beginning of the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Begin {
    /// Opens the file, which exists.
    Open,
    /// Asks for a new centre in a form, writes its file and goes on with it.
    Create(Box<NewCentre>),
    /// Asks for a new centre in a form and ends once its file is written: whoever sets a centre up is not always of it.
    CreateOnly(Box<NewCentre>),
}

/// A new member of the team.
#[derive(Debug, Clone, PartialEq)]
pub struct NewStaff {
    /// Name of the member.
    pub name: String,
    /// Occupation of the member.
    pub role: Role,
    /// Unix account of the member, where each has one.
    pub unix_user: Option<String>,
    /// Instructions of the member, each shown where it applies.
    pub instructions: Vec<Instruction>,
}

impl NewStaff {
    /// A member of whom nothing is said yet.
    pub fn blank() -> Self {
        Self { name: String::new(), role: ROLES[0], unix_user: None, instructions: Vec::new() }
    }
}
