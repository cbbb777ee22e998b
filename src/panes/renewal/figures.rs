//! Figures of the renewals: each counts on the day its prescriber decided.

use chrono::NaiveDate;

use super::{DECISION, FLAGS, NeedsVisit, Redirected, Refused, Signed};
use crate::domain::Moment;
use crate::model::Context;
use crate::model::figure::{Fact, Figure, Measure, PROMISES, Past};

/// The figures.
pub const FIGURES: &[Figure] = &[
    Figure {
        key: "decision",
        title: "Décisions",
        says: "la décision en vigueur, le jour où elle est prise",
        answers: &[],
        entered: false,
        measure: Measure::for_choices(&DECISION.field),
        fact: |past, context| Some(Fact::count_one(decision_of(past, context)?.1, past.item.text(&DECISION))),
    },
    Figure {
        key: "delay",
        title: "De la demande à la décision",
        says: "de la demande écrite au comptoir à la décision, jours fermés compris",
        answers: &[],
        entered: false,
        measure: Measure::Minutes,
        fact: |past, context| {
            let (at, day) = decision_of(past, context)?;
            Some(Fact::count_minutes(day, past.item.created_at, at))
        },
    },
    Figure {
        key: "exceptions",
        title: "Avec une particularité",
        says: "parmi les demandes décidées, celles qui portaient une particularité",
        answers: &[],
        entered: false,
        measure: Measure::Share,
        fact: |past, context| Some(Fact::count_share(decision_of(past, context)?.1, !past.item.get(&FLAGS).is_empty())),
    },
    PROMISES,
];

/// Moment of the decision in force: one that was taken back is none.
fn decision_of(past: &Past, context: &Context) -> Option<(Moment, NaiveDate)> {
    let stands = !past.item.get(&DECISION).is_empty() && past.item.state != super::Cancelled;
    let at = past.last_move_to(&[Signed, NeedsVisit, Refused, Redirected]).filter(|_| stands)?;
    Some((at, at.day_in(context.zone)))
}
