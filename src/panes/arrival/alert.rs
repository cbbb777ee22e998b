//! Causes for which an arrival presses.

use super::rules::interpreter_words;
use crate::model::common::PromiseAlert;
use crate::model::{AlertCause, Context, minutes};

/// A cause; durations are minutes.
#[derive(Debug, Clone, PartialEq)]
pub enum ArrivalAlert {
    /// What was promised to somebody who is here.
    Promise(PromiseAlert),
    /// Waits too long.
    Waits(i64),
    /// Called several times in vain: gone out, or away?
    NobodyAnswers,
    /// Called, and has not gone in.
    Called(i64),
    /// The agenda no longer holds the appointment.
    Vanished,
    /// So late for the appointment that they may not come at all.
    Absent,
    /// Late for the appointment.
    Late(i64),
    /// An interpreter is still to be found, for this language where it is known.
    Interpreter(String),
}

impl AlertCause for ArrivalAlert {
    fn words(&self, context: &Context) -> String {
        match self {
            Self::Promise(promise) => promise.words(context),
            Self::Waits(waited) => format!("attend depuis {}", minutes(*waited)),
            Self::NobodyAnswers => "sorti·e ou parti·e ?".to_owned(),
            Self::Called(since) => format!("appelé·e depuis {}", minutes(*since)),
            Self::Vanished => "n’est plus dans l’agenda : annuler ?".to_owned(),
            Self::Absent => "absent·e ?".to_owned(),
            Self::Late(late) => format!("retard {}", minutes(*late)),
            Self::Interpreter(language) => interpreter_words(language),
        }
    }
}
