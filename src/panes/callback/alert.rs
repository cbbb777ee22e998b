//! Causes for which a callback presses.

use chrono::NaiveDate;

use crate::domain::count::day_count;
use crate::domain::{Moment, spoken};
use crate::model::common::PromiseAlert;
use crate::model::{AlertCause, Context, minutes_text};

/// A cause.
#[derive(Debug, Clone, PartialEq)]
pub enum CallbackAlert {
    /// Promise recorded on the line.
    Promise(PromiseAlert),
    /// The appointment it reminds of is past.
    AppointmentPast,
    /// Urgent, and to be made since then.
    Urgent(Moment),
    /// Day since which somebody should have decided.
    Undecided(NaiveDate),
    /// Number of attempts, so many that somebody may decide.
    Tried(i64),
    /// Days for which the callback has been open.
    Stale(i64),
    /// Day since which nobody has tried to call.
    Untried(NaiveDate),
}

impl AlertCause for CallbackAlert {
    fn words(&self, context: &Context) -> String {
        let say = |day: NaiveDate| spoken::say_day(day, context.today());
        match self {
            Self::Promise(promise) => promise.words(context),
            Self::AppointmentPast => "le rendez-vous est passé".to_owned(),
            Self::Urgent(since) if since.day_in(context.zone) == context.today() => {
                format!("urgent depuis {}", minutes_text(context.now.minutes_since(*since)))
            }
            Self::Urgent(since) => format!("urgent depuis {}", say(since.day_in(context.zone))),
            Self::Undecided(since) => format!("à décider depuis {}", say(*since)),
            Self::Tried(1) => "1 essai\u{a0}: à décider\u{a0}?".to_owned(),
            Self::Tried(tries) => format!("{tries} essais\u{a0}: à décider\u{a0}?"),
            Self::Stale(days) => format!("sans nouvelles depuis {}", day_count(*days)),
            Self::Untried(since) => format!("aucun essai depuis {}", say(*since)),
        }
    }
}
