//! Causes for which a trip presses.

use chrono::NaiveDate;

use super::legs::Leg;
use crate::domain::spoken;
use crate::model::common::PromiseAlert;
use crate::model::{AlertCause, Context};

/// A cause; days are those of care.
#[derive(Debug, Clone, PartialEq)]
pub enum TransportAlert {
    /// The voucher is not signed.
    VoucherUnsigned(NaiveDate),
    /// The voucher is over on the day of care: it is good for a year.
    VoucherOver(NaiveDate),
    /// Leg that nobody drives, by its name.
    LegWithoutCarrier(&'static str),
    /// Leg planned on another day than care, by its name.
    LegOtherDay(&'static str),
    /// The leg there leaves at the hour of care or after it.
    LeavesTooLate,
    /// The leg back leaves before care is over.
    ComesBackTooSoon,
    /// The health insurance has still to be asked.
    AgreementUnsent(NaiveDate),
    /// Trip of this day that is not booked, and late.
    NotBooked(NaiveDate),
    /// Trip of this day that is to be booked soon.
    ToBook(NaiveDate),
    /// Trip that was not made.
    NotMade,
    /// The person has to be told.
    ToTell(NaiveDate),
    /// Promise recorded on the line.
    Promise(PromiseAlert),
    /// Silence is consent since this day.
    Tacit(NaiveDate),
    /// The day of the trip is past: the desk is to say whether it was made.
    Made,
    /// The last trip of its series.
    LastOfSeries,
}

impl TransportAlert {
    /// A leg that nobody drives.
    pub fn without_carrier(leg: &'static Leg) -> Self {
        Self::LegWithoutCarrier(leg.label())
    }
}

impl AlertCause for TransportAlert {
    fn words(&self, context: &Context) -> String {
        let near = |care: &NaiveDate| say_nearness(*care, context.today());
        match self {
            Self::VoucherUnsigned(care) => format!("bon non signé, {}", near(care)),
            Self::VoucherOver(care) => format!("bon périmé ce jour-là, {}", near(care)),
            Self::LegWithoutCarrier(leg) => format!("{leg} sans transporteur"),
            Self::LegOtherDay(leg) => format!("{leg} un autre jour que le soin"),
            Self::LeavesTooLate => "aller à l’heure du soin, ou après".to_owned(),
            Self::ComesBackTooSoon => "retour avant la fin du soin".to_owned(),
            Self::AgreementUnsent(care) => format!("accord à envoyer, {}", near(care)),
            Self::NotBooked(care) => format!("non réservé, {}", near(care)),
            Self::ToBook(care) => format!("à réserver, {}", near(care)),
            Self::NotMade => "à réserver ou à annuler".to_owned(),
            Self::ToTell(care) => format!("à prévenir, {}", near(care)),
            Self::Promise(promise) => promise.words(context),
            Self::Tacit(from) => {
                let day = spoken::figures_of_day(*from, context.today());
                format!("tacite depuis le {day}\u{a0}: aucun courrier\u{a0}?")
            }
            Self::Made => "effectué ?".to_owned(),
            Self::LastOfSeries => "dernier trajet de la série".to_owned(),
        }
    }
}

fn say_nearness(care: NaiveDate, today: NaiveDate) -> String {
    match care.signed_duration_since(today).num_days() {
        ..0 => format!("soin passé le {}", spoken::figures_of_day(care, today)),
        0 => "soin aujourd’hui".to_owned(),
        1 => "soin demain".to_owned(),
        days => format!("soin dans {days} jours"),
    }
}
