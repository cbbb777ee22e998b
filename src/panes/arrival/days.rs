//! Expected people by day: who comes when, whether they were reminded, which interpreters are still to be found.

use super::pane::TO_CHECK;
use super::pane::subject;
use super::{AWAITED, Expected, INTERPRETER, Interpreting, JOINT, LANGUAGE, RDV_AT, UNSURE, VANISHED};
use crate::domain::spoken;
use crate::model::{Context, Days, Item, Row, Width, left_column};
use crate::panes::callback::reminder;

/// The appointments of seven days.
pub const DAYS: Days = Days {
    at: RDV_AT,
    nouns: ("rendez-vous", "rendez-vous"),
    columns: &[
        left_column("Heure", Width::Fixed(5), 0, hour_cell),
        left_column("Personne", Width::Share(16, 3), 0, |row, _| subject(row)).naming_people(),
        left_column("Pour", Width::Share(12, 2), 2, awaited_cell),
        left_column("Rappel", Width::Fixed(15), 3, reminded_cell),
        left_column("À savoir", Width::Share(20, 3), 0, to_know),
    ],
    unsettled: no_interpreter,
    left: ("interprète à trouver", "interprètes à trouver"),
    printed: printed_details,
};

/// True when an interpreter is needed, and not booked.
fn no_interpreter(item: &Item) -> bool {
    item.state == Expected && item.choice(&INTERPRETER) == Some(Interpreting::Needed)
}

/// « 14:00 »: the day stands above.
fn hour_cell(row: &Row, context: &Context) -> String {
    row.item.moment(&RDV_AT).map(|at| at.clock_text(context.zone)).unwrap_or_default()
}

fn awaited_cell(row: &Row, context: &Context) -> String {
    let glue = if row.item.flag(&JOINT) { " + " } else { ", " };
    row.item.team(&AWAITED).iter().map(|id| context.staff_name(*id)).collect::<Vec<_>>().join(glue)
}

/// « fait : confirmé », « à faire », « dès lun 07/12 » before its time, « aucun » after it.
fn reminded_cell(row: &Row, context: &Context) -> String {
    let day = row.item.day(context).filter(|_| row.item.state == Expected);
    match (&row.reminder, day) {
        (Some(call), _) => reminder::say_progress(call, context),
        (None, None) => String::new(),
        (None, Some(day)) => {
            let made_on = reminder::made_on(day.day, context);
            let early = made_on > context.today();
            if early { format!("dès {}", spoken::say_day(made_on, context.today())) } else { "aucun".to_owned() }
        }
    }
}

fn to_know(row: &Row, context: &Context) -> String {
    let item = &row.item;
    let mut parts = row.first_words();
    if item.state != Expected {
        parts.push(item.state.label.to_lowercase());
    } else if item.flag(&VANISHED) {
        parts.push("plus dans l’agenda".to_owned());
    }
    parts.extend(item.flag(&UNSURE).then(|| TO_CHECK.to_owned()));
    parts.extend(item.away_words(context));
    parts.extend(interpreter_phrase(item));
    parts.extend(row.list_marks());
    parts.join(" · ")
}

/// « interprète à trouver : turc ».
fn interpreter_phrase(item: &Item) -> Option<String> {
    let word = match item.choice(&INTERPRETER)? {
        Interpreting::Needed => "interprète à trouver",
        Interpreting::Booked => "interprète réservé·e",
        Interpreting::NotNeeded => return None,
    };
    let language = item.text(&LANGUAGE);
    Some(if language.is_empty() { word.to_owned() } else { format!("{word}\u{a0}: {language}") })
}

/// The others of a joint consultation, the interpreter: not the reason, no number.
fn printed_details(row: &Row, context: &Context) -> Vec<String> {
    let item = &row.item;
    let stands = (item.state != Expected).then(|| item.state.label.to_lowercase());
    let team =
        Some(awaited_cell(row, context)).filter(|team| !team.is_empty()).map(|team| format!("Pour\u{a0}: {team}"));
    let gone = item.flag(&VANISHED).then(|| "plus dans l’agenda".to_owned());
    let said = [stands, team, interpreter_phrase(item), gone].into_iter().flatten().chain(item.away_words(context));
    vec![said.collect::<Vec<_>>().join(" · ")]
}
