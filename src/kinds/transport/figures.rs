//! What a team counts of the trips.

use super::{CANCELLED, DAP_ANSWER, DAP_OK, DAP_REFUSED, DONE, MODE, SERIES};
use crate::kinds::figure::{Fact, Figure, Measure, PROMISES};

/// The figures.
pub const FIGURES: &[Figure] = &[
    Figure {
        key: "mode",
        title: "Trajets effectués",
        measure: Measure::of(&MODE),
        fact: |past, desk| {
            let done = past.went(&[DONE]).filter(|_| past.item.state == DONE)?;
            Some(Fact::one(done.day(desk.zone), past.item.text(&MODE)))
        },
    },
    Figure {
        key: "dap",
        title: "Accords préalables",
        measure: Measure::of(&DAP_ANSWER),
        fact: |past, desk| {
            let item = past.item;
            // A series is asked for once.
            let asked = [0, item.id.0].contains(&item.int(&SERIES)) && item.state != CANCELLED;
            let answered = past.went(&[DAP_OK, DAP_REFUSED]).filter(|_| asked && !item.get(&DAP_ANSWER).is_empty())?;
            Some(Fact::one(answered.day(desk.zone), item.text(&DAP_ANSWER)))
        },
    },
    PROMISES,
];
