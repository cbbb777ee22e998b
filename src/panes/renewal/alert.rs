//! Causes for which a renewal presses.

use crate::domain::count::day_count;
use crate::model::common::PromiseAlert;
use crate::model::{AlertCause, Context};

/// A cause; durations are days.
#[derive(Debug, Clone, PartialEq)]
pub enum RenewalAlert {
    /// The treatment ended so many days ago.
    Ended(i64),
    /// The treatment ends today.
    EndsToday,
    /// Days until the treatment ends.
    EndsIn(i64),
    /// The end of the treatment is not known.
    EndUnknown,
    /// Promise recorded on the line.
    Promise(PromiseAlert),
    /// The prescription should have been signed by now.
    SignNow,
    /// The reviewer has had it for long.
    AwaitsReview,
    /// Days for which the prescription has been ready without being fetched.
    NotFetched(i64),
}

impl RenewalAlert {
    /// True when the alert speaks of the end of the treatment, as the first column does.
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
            Self::Ended(ago) => format!("fini depuis {}", day_count(*ago)),
            Self::EndsToday => "fini aujourd’hui".to_owned(),
            Self::EndsIn(left) => format!("fin dans {}", day_count(*left)),
            Self::EndUnknown => "fin non sue".to_owned(),
            Self::Promise(promise) => promise.words(context),
            Self::SignNow => "à signer vite".to_owned(),
            Self::AwaitsReview => "attend d’être validée".to_owned(),
            Self::NotFetched(waited) => format!("depuis {} : rappeler ?", day_count(*waited)),
        }
    }
}
