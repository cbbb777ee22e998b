//! A step that would use up an item of another day: the program asks what is meant before it does anything.

use super::{Context, Item, Value};
use crate::domain::StaffId;

/// A question with several answers before a step. The step is refused as long as there is a question.
#[derive(Debug)]
pub struct Fork {
    /// Name of the question on the command line: `here`.
    pub key: &'static str,
    /// « Attendu·e le mardi 15/12 à 10:00 »; none where the step may be made as it is.
    pub question: fn(&Item, &Context) -> Option<String>,
    /// Possible answers.
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
    /// Adds another item for the same person; the first one stays as it is.
    Add(fn(&Item, StaffId, &Context) -> Item),
    /// Makes the step with these values.
    Step(fn(&Item, &Context) -> Vec<(&'static str, Value)>),
}

impl Fork {
    /// Finds the answer with this code.
    pub fn find_way(&self, code: &str) -> Option<&'static Way> {
        self.ways.iter().find(|way| way.code.eq_ignore_ascii_case(code))
    }
}
