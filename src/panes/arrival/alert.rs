//! Causes for which an arrival presses.

use super::rules::interpreter_words;
use crate::domain::Moment;
use crate::model::common::PromiseAlert;
use crate::model::{AlertCause, Context, minutes_text, waited_words};

/// A cause.
#[derive(Debug, Clone, PartialEq)]
pub enum ArrivalAlert {
    /// Promise made to somebody who is here.
    Promise(PromiseAlert),
    /// The person has waited too long, since then.
    Waits(Moment),
    /// The person was called several times in vain: they have gone out, or away.
    NobodyAnswers,
    /// The person was called then, and has not gone in.
    Called(Moment),
    /// The agenda no longer holds the appointment.
    Vanished,
    /// The person is so late for the appointment that they may not come at all.
    Absent,
    /// The person is late for the appointment, in minutes.
    Late(i64),
    /// An interpreter is still to be found, for this language where it is known.
    Interpreter(String),
}

impl AlertCause for ArrivalAlert {
    fn words(&self, context: &Context) -> String {
        match self {
            Self::Promise(promise) => promise.words(context),
            Self::Waits(since) => format!("attend depuis {}", waited_words(*since, context)),
            Self::NobodyAnswers => "sorti·e ou parti·e ?".to_owned(),
            Self::Called(since) => format!("appelé·e depuis {}", waited_words(*since, context)),
            Self::Vanished => "n’est plus dans l’agenda : annuler ?".to_owned(),
            Self::Absent => "absent·e ?".to_owned(),
            Self::Late(late) => format!("retard {}", minutes_text(*late)),
            Self::Interpreter(language) => interpreter_words(language),
        }
    }
}
