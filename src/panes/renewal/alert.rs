//! Causes for which a renewal presses.

use crate::model::common::PromiseAlert;
use crate::model::{AlertCause, Context};

/// A cause; durations are days.
#[derive(Debug, Clone, PartialEq)]
pub enum RenewalAlert {
    /// The treatment ended so many days ago.
    Ended(i64),
    /// It ends today.
    EndsToday,
    /// It ends in so many days.
    EndsIn(i64),
    /// Nobody knew when it ends.
    EndUnknown,
    /// What was promised.
    Promise(PromiseAlert),
    /// It should have been signed by now.
    SignNow,
    /// The reviewer has had it for long.
    AwaitsReview,
    /// Ready since so many days, and nobody has fetched it.
    NotFetched(i64),
}

impl RenewalAlert {
    /// Does it speak of the end of the treatment, as the first column does?
    pub fn is_of_end(&self) -> bool {
        match self {
            Self::Ended(_) | Self::EndsToday | Self::EndsIn(_) | Self::EndUnknown => true,
            Self::Promise(_) | Self::SignNow | Self::AwaitsReview | Self::NotFetched(_) => false,
        }
    }
}

impl AlertCause for RenewalAlert {
    fn words(&self, context: &Context) -> String {
        match self {
            Self::Ended(ago) => format!("fini depuis {}", days(*ago)),
            Self::EndsToday => "fini aujourd’hui".to_owned(),
            Self::EndsIn(left) => format!("fin dans {}", days(*left)),
            Self::EndUnknown => "fin non sue".to_owned(),
            Self::Promise(promise) => promise.words(context),
            Self::SignNow => "à signer vite".to_owned(),
            Self::AwaitsReview => "attend d’être validée".to_owned(),
            Self::NotFetched(waited) => format!("depuis {} : rappeler ?", days(*waited)),
        }
    }
}

fn days(count: i64) -> String {
    if count == 1 { "1 jour".to_owned() } else { format!("{count} jours") }
}
