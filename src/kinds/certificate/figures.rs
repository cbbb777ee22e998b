//! What a team counts of the certificates: those that were given, and those nobody had to ask for.

use super::{HANDED_OVER, NOT_REQUIRED, REFUSED};
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
            Some(Fact::one(ended.day(desk.zone), past.item.state.code))
        },
    },
    PROMISES,
];
