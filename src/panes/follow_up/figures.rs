//! Figures of the follow-ups.

use super::{END_REASON, Ended, THEME};
use crate::domain::coded::Coded;
use crate::model::figure::{Fact, Figure, Measure};

/// The figures: those that began, by theme; those that ended, by reason.
pub const FIGURES: &[Figure] = &[
    Figure {
        key: "theme",
        title: "Accompagnements commencés",
        says: "les accompagnements commencés, par thème, le jour où la ligne est écrite",
        measure: Measure::for_choices(&THEME.field),
        fact: |past, context| {
            let on = past.moves.first()?.0.day_in(context.zone);
            Some(Fact::count_one(on, past.item.choice(&THEME).map(Coded::code).unwrap_or_default()))
        },
    },
    Figure {
        key: "end",
        title: "Accompagnements terminés",
        says: "les accompagnements terminés, par raison notée",
        measure: Measure::for_choices(&END_REASON.field),
        fact: |past, context| {
            let on = past.last_move_to(&[Ended]).filter(|_| past.item.state == Ended)?.day_in(context.zone);
            Some(Fact::count_one(on, past.item.choice(&END_REASON).map(Coded::code).unwrap_or_default()))
        },
    },
];
