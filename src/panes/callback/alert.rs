//! Causes for which a callback presses.

use chrono::NaiveDate;

use crate::domain::spoken;
use crate::model::common::PromiseAlert;
use crate::model::{AlertCause, Context, minutes};

/// A cause.
#[derive(Debug, Clone, PartialEq)]
pub enum CallbackAlert {
    /// What was promised.
    Promise(PromiseAlert),
    /// The appointment it reminds of is past.
    AppointmentPast,
    /// Urgent, and to be made for so many minutes.
    Urgent(i64),
    /// Somebody should have decided since this day.
    Undecided(NaiveDate),
    /// Tried so often that somebody may decide.
    Tried(i64),
    /// Open for so many days.
    Stale(i64),
    /// Nobody has tried since this day.
    Untried(NaiveDate),
}

impl AlertCause for CallbackAlert {
    fn words(&self, context: &Context) -> String {
        let say = |day: NaiveDate| spoken::say_day(day, context.today());
        match self {
            Self::Promise(promise) => promise.words(context),
            Self::AppointmentPast => "le rendez-vous est passé".to_owned(),
            Self::Urgent(waited) => format!("urgent depuis {}", minutes(*waited)),
            Self::Undecided(since) => format!("à décider depuis {}", say(*since)),
            Self::Tried(tries) => format!("{tries} essais : à décider ?"),
            Self::Stale(days) => format!("sans nouvelles depuis {days} jours"),
            Self::Untried(since) => format!("aucun essai depuis {}", say(*since)),
        }
    }
}
