//! A step that would use up a line of another day: what was meant is asked first, and nothing is done by itself.

use super::{Context, Item, Value};
use crate::domain::StaffId;

/// A question with several answers before a step. The step itself is refused for as long as there is a question.
#[derive(Debug)]
pub struct Fork {
    /// Name of the question on the command line: `here`.
    pub key: &'static str,
    /// « Attendu·e le mardi 15/12 à 10:00 »; none where the step may be made as it is.
    pub question: fn(&Item, &Context) -> Option<String>,
    /// The answers.
    pub ways: &'static [Way],
}

/// An answer to the question.
#[derive(Debug)]
pub struct Way {
    /// Code on the command line: `here=today`.
    pub code: &'static str,
    /// Label in the list: « ici, sans rendez-vous ».
    pub label: &'static str,
    /// Consequence for the line, shown beside the label: « le rendez-vous du 15/12 reste ».
    pub leaves: fn(&Item, &Context) -> String,
    /// Effect of the answer.
    pub does: Does,
}

/// Effect of an answer.
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
