//! A step that would use up a line of another day: what was meant is asked first, and nothing is done by itself.

use super::{Context, Item, Value};
use crate::domain::StaffId;

/// A question with several answers before a step. The step itself is refused for as long as there is a question.
#[derive(Debug)]
pub struct Fork {
    /// What the answer is called on the command line: `here`.
    pub key: &'static str,
    /// « Attendu·e le mardi 15/12 à 10:00 »; none where the step may be made as it is.
    pub question: fn(&Item, &Context) -> Option<String>,
    /// The answers.
    pub ways: &'static [Way],
}

/// One answer.
#[derive(Debug)]
pub struct Way {
    /// On the command line: `here=today`.
    pub code: &'static str,
    /// In the list: « ici, sans rendez-vous ».
    pub label: &'static str,
    /// Beside it, what becomes of the line: « le rendez-vous du 15/12 reste ».
    pub leaves: fn(&Item, &Context) -> String,
    /// What it does.
    pub does: Does,
}

/// What an answer does.
#[derive(Debug)]
pub enum Does {
    /// Another item is added for the same person; the line stays as it is.
    Add(fn(&Item, StaffId, &Context) -> Item),
    /// The step is made with these contents.
    Step(fn(&Item, &Context) -> Vec<(&'static str, Value)>),
}

impl Fork {
    /// The answer called `code`.
    pub fn way(&self, code: &str) -> Option<&'static Way> {
        self.ways.iter().find(|way| way.code.eq_ignore_ascii_case(code))
    }
}
