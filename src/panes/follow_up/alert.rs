//! Causes for which a follow-up presses.

use chrono::{Datelike, NaiveDate};

use crate::domain::spoken;
use crate::model::{AlertCause, Context};

/// A cause.
#[derive(Debug, Clone, PartialEq)]
pub enum FollowUpAlert {
    /// The next thing was due on that day, today at the latest.
    Due(NaiveDate),
    /// A refusal can be contested until that day.
    Contest(NaiveDate),
    /// A right ends on that day.
    Expires(NaiveDate),
    /// A file sent on that day has no answer, and months of silence may be a refusal.
    Unanswered(NaiveDate),
    /// No next thing is known.
    NothingNext,
}

impl AlertCause for FollowUpAlert {
    fn words(&self, context: &Context) -> String {
        let today = context.today();
        let figures = |day: &NaiveDate| spoken::figures_of_day(*day, today);
        match self {
            Self::Due(on) if *on == today => "c’est aujourd’hui".to_owned(),
            Self::Due(on) => match (today - *on).num_days() {
                1 => "en retard d’un jour".to_owned(),
                days => format!("en retard de {days} jours"),
            },
            Self::Contest(until) if *until < today => "délai de recours passé".to_owned(),
            Self::Contest(until) => format!("recours jusqu’au {}", figures(until)),
            Self::Expires(on) if *on < today => format!("expiré depuis le {}", figures(on)),
            Self::Expires(on) => format!("à renouveler, finit le {}", figures(on)),
            Self::Unanswered(sent) => {
                format!("sans réponse depuis {} mois\u{a0}: refus\u{a0}?", whole_months(*sent, today))
            }
            Self::NothingNext => "sans suite prévue".to_owned(),
        }
    }
}

/// Number of whole months from one day to another.
fn whole_months(from: NaiveDate, to: NaiveDate) -> i32 {
    let months = |day: NaiveDate| day.year() * 12 + day.month0() as i32;
    months(to) - months(from) - i32::from(to.day() < from.day())
}
