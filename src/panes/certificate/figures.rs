//! Figures of the certificates: those that were given, and those nobody had to ask for.

use super::{HandedOver, NotRequired, Refused, check};
use crate::model::choice;
use crate::model::figure::{Fact, Figure, Measure, PROMISES};

/// The figures.
pub const FIGURES: &[Figure] = &[
    Figure {
        key: "outcome",
        title: "Certificats",
        says: "les certificats remis ou refusés, et ceux que personne n’avait à demander",
        answers: &[],
        entered: false,
        measure: Measure::Each(&[
            choice(HandedOver.code(), "remis"),
            choice(NotRequired.code(), "évités, non exigibles"),
            choice(Refused.code(), "refusés"),
        ]),
        fact: |past, context| {
            let ended = past.item.closed_at.filter(|_| past.item.is_in(&[HandedOver, NotRequired, Refused]))?;
            let on = ended.day_in(context.zone);
            // Turned away although it may be demanded: nobody was spared anything.
            let counts = past.item.state != NotRequired || check::was_avoided(past.item, context);
            counts.then(|| Fact::count_one(on, past.item.state.code))
        },
    },
    PROMISES,
];
