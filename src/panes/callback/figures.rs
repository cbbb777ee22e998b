//! Figures of the callbacks: people reached, by number of attempts; results of the reminders.

use super::{Cancelled, Done, REMINDER_RESULT, Reached, rules};
use crate::model::figure::{Fact, Figure, Measure, PROMISES, Past, judge_promise};
use crate::model::{Context, Outcome, choice};

/// The figures.
pub const FIGURES: &[Figure] = &[
    Figure {
        key: "reached",
        title: "Rappels terminés",
        says: "la première fois que la personne est jointe, selon l’essai\u{a0}; «\u{a0}jamais\u{a0}» quand c’est abandonné",
        answers: &[],
        entered: false,
        measure: Measure::Each(&[
            choice("1", "au 1er essai"),
            choice("2", "au 2e essai"),
            choice("3", "au 3e essai"),
            choice("MORE", "après plus d’essais"),
            choice("THEMSELVES", "venu·es, ou ont rappelé"),
            choice("NEVER", "jamais"),
        ]),
        fact: fact_of_reached,
    },
    Figure {
        key: "reminders",
        title: "Rappels de rendez-vous",
        says: "ce que les appels d’avant rendez-vous ont donné",
        answers: &[],
        entered: false,
        measure: Measure::for_choices(&REMINDER_RESULT.field),
        fact: |past, context| {
            let ended =
                past.last_move_to(&[Done]).filter(|_| past.item.state == Done && rules::is_reminder(past.item))?;
            Some(Fact::count_one(ended.day_in(context.zone), past.item.text(&REMINDER_RESULT)))
        },
    },
    Figure {
        says: "les lignes dont l’heure promise est passée\u{a0}: tenue quand la personne a été jointe avant elle",
        fact: |past, context| judge_promise(past, context, |state| state.keeps),
        ..PROMISES
    },
];

/// The first time somebody was reached, by which attempt, if it was one; or that all was given up.
fn fact_of_reached(past: &Past, context: &Context) -> Option<Fact> {
    if past.item.state == Cancelled {
        return None;
    }
    let Some(at) = past.moves.iter().find(|(_, state)| *state == Reached).map(|(at, _)| *at) else {
        return Some(Fact::count_one(past.last_move_to(&[Done])?.day_in(context.zone), "NEVER"));
    };
    let nth = past.tries.iter().position(|(when, outcome)| *outcome == Outcome::Reached && *when == at);
    let what = match nth {
        Some(0) => "1",
        Some(1) => "2",
        Some(2) => "3",
        Some(_) => "MORE",
        None => "THEMSELVES",
    };
    Some(Fact::count_one(at.day_in(context.zone), what))
}
