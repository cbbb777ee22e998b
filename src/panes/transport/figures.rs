//! Figures of the transports.

use super::{Cancelled, DAP_ANSWER, DapOk, DapRefused, Done, MODE, SERIES};
use crate::model::figure::{Fact, Figure, Measure, PROMISES};

/// The figures.
pub const FIGURES: &[Figure] = &[
    Figure {
        key: "mode",
        title: "Trajets effectués",
        says: "les trajets notés effectués, au jour du soin",
        answers: &[],
        entered: true,
        measure: Measure::for_choices(&MODE.field),
        fact: |past, context| {
            let on = past.took_place_on(&[Done], context).filter(|_| past.item.state == Done)?;
            Some(Fact::count_one(on, past.item.text(&MODE)))
        },
    },
    Figure {
        key: "dap",
        title: "Accords préalables",
        says: "les réponses de l’Assurance maladie, silence compris\u{a0}; une série compte une fois",
        answers: &[],
        entered: true,
        measure: Measure::for_choices(&DAP_ANSWER.field),
        fact: |past, context| {
            let item = past.item;
            // A series is asked for once, with its first trip, which may be cancelled alone.
            let heads = item.int(&SERIES) == item.id.0;
            let asked = heads || item.get(&SERIES).is_empty() && item.state != Cancelled;
            let answered =
                past.last_move_to(&[DapOk, DapRefused]).filter(|_| asked && !item.get(&DAP_ANSWER).is_empty())?;
            Some(Fact::count_one(answered.day_in(context.zone), item.text(&DAP_ANSWER)))
        },
    },
    PROMISES,
];
