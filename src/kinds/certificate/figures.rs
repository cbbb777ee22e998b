//! What a team counts of the certificates: those that were given, and those nobody had to ask for.

use super::{HANDED_OVER, NOT_REQUIRED, REFUSED, check};
use crate::kinds::choice;
use crate::kinds::figure::{Fact, Figure, Measure, PROMISES};

/// The figures.
pub const FIGURES: &[Figure] = &[
    Figure {
        key: "outcome",
        title: "Certificats",
        measure: Measure::Each(&[
            choice(HANDED_OVER.code, "remis"),
            choice(NOT_REQUIRED.code, "évités, non exigibles"),
            choice(REFUSED.code, "refusés"),
        ]),
        fact: |past, desk| {
            let ended = past.item.closed_at.filter(|_| past.item.is_in(&[HANDED_OVER, NOT_REQUIRED, REFUSED]))?;
            let on = ended.day(desk.zone);
            // Turned away although it may be demanded: nobody was spared anything.
            let counts = past.item.state != NOT_REQUIRED || check::was_avoided(past.item, desk);
            counts.then(|| Fact::one(on, past.item.state.code))
        },
    },
    PROMISES,
];
