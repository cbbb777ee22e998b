//! Causes for which a certificate presses.

use crate::domain::count::day_count;
use crate::model::common::PromiseAlert;
use crate::model::{AlertCause, Context};

/// A cause.
#[derive(Debug, Clone, PartialEq)]
pub enum CertificateAlert {
    /// Promise recorded on the line.
    Promise(PromiseAlert),
    /// The child should have a slot by now.
    NoSlot,
    /// The slot went by, and nobody asked for a signature.
    SlotPast,
    /// Days for which the signed certificate has not been collected.
    NotCollected(i64),
}

impl AlertCause for CertificateAlert {
    fn words(&self, context: &Context) -> String {
        match self {
            Self::Promise(promise) => promise.words(context),
            Self::NoSlot => "sans créneau".to_owned(),
            Self::SlotPast => "créneau passé".to_owned(),
            Self::NotCollected(days) => format!("pas retiré depuis {}", day_count(*days)),
        }
    }
}
