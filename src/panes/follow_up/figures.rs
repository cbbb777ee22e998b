//! Figures of the follow-ups.

use super::{Cancelled, END_REASON, Ended, FollowUpState, Obtained, Refused, Sent, THEME};
use crate::domain::coded::Coded;
use crate::model::Context;
use crate::model::asked::{MEDIATION, RIGHTS_HELP, VULNERABLE};
use crate::model::figure::{Fact, Figure, Measure, Past};

/// The figures: those that began, by theme; those that ended, by reason.
pub const FIGURES: &[Figure] = &[
    Figure {
        key: "theme",
        title: "Accompagnements commencés",
        says: "les accompagnements commencés, par thème, le jour où la ligne est écrite",
        answers: &[VULNERABLE, MEDIATION],
        entered: true,
        measure: Measure::for_choices(&THEME.field),
        fact: |past, context| {
            let on = past.moves.first().filter(|_| past.item.state != Cancelled)?.0.day_in(context.zone);
            Some(Fact::count_one(on, past.item.choice(&THEME).map(Coded::code).unwrap_or_default()))
        },
    },
    Figure {
        key: "sent",
        title: "Dossiers envoyés",
        says: "les accompagnements dont un dossier est parti, par thème, au dernier envoi",
        answers: &[RIGHTS_HELP],
        entered: true,
        measure: Measure::for_choices(&THEME.field),
        fact: |past, context| fact_of_step(past, context, Sent),
    },
    Figure {
        key: "obtained",
        title: "Droits obtenus",
        says: "les accompagnements où un droit est noté obtenu, par thème ; ce que personne n’a su n’y est pas",
        answers: &[RIGHTS_HELP, VULNERABLE],
        entered: true,
        measure: Measure::for_choices(&THEME.field),
        fact: |past, context| fact_of_step(past, context, Obtained),
    },
    Figure {
        key: "refused",
        title: "Droits refusés",
        says: "les accompagnements où un refus est noté, par thème, qu’il soit contesté ou non",
        answers: &[RIGHTS_HELP],
        entered: true,
        measure: Measure::for_choices(&THEME.field),
        fact: |past, context| fact_of_step(past, context, Refused),
    },
    Figure {
        key: "end",
        title: "Accompagnements terminés",
        says: "les accompagnements terminés, par raison notée",
        answers: &[],
        entered: true,
        measure: Measure::for_choices(&END_REASON.field),
        fact: |past, context| {
            let on = past.last_move_to(&[Ended]).filter(|_| past.item.state == Ended)?.day_in(context.zone);
            Some(Fact::count_one(on, past.item.choice(&END_REASON).map(Coded::code).unwrap_or_default()))
        },
    },
];

/// The last time an accompaniment came to this state, by its theme.
fn fact_of_step(past: &Past, context: &Context, state: FollowUpState) -> Option<Fact> {
    let on = past.last_move_to(&[state]).filter(|_| past.item.state != Cancelled)?.day_in(context.zone);
    Some(Fact::count_one(on, past.item.choice(&THEME).map(Coded::code).unwrap_or_default()))
}
