//! A follow-up on the screen.

use super::alert::FollowUpAlert;
use super::{EXPIRES_ON, FollowUpState, NEXT, NEXT_ON, PRO, PURPOSE, rules, sections};
use crate::domain::spoken;
use crate::model::plain::subject;
use crate::model::{
    Alert, AlertCause, Also, Column, Context, Field, Item, ListFigures, NO_SHARES, Row, Shares, Width, errand,
    left_column, text,
};

/// Columns of the list.
pub const COLUMNS: &[Column] = &[
    left_column("Revient", Width::Fixed(12), 0, next_cell),
    left_column("Personne", Width::Share(16, 3), 0, |row, _| subject(row)).naming_people(),
    left_column("De quoi", Width::Share(14, 3), 0, |row, _| row.item.text(&PURPOSE).to_owned()),
    left_column("Étape", Width::Fixed(8), 3, |row, _| row.item.state.label.to_owned()),
    left_column("Ensuite", Width::Share(28, 6), 1, comes_next),
    left_column("Suivi par", Width::Fixed(12), 4, |row, context| text::show(&PRO, row.item.get(&PRO), context)),
    left_column("À savoir", Width::Share(14, 3), 2, to_know),
];

fn next_cell(row: &Row, context: &Context) -> String {
    let item = &row.item;
    let day = |day: &Field| item.date(day);
    match FollowUpState::of(item) {
        FollowUpState::Obtained if day(&EXPIRES_ON).is_some() => {
            day(&EXPIRES_ON).map(|end| format!("fin {}", end.format("%d/%m/%y")))
        }
        FollowUpState::Refused if day(&NEXT_ON).is_none() => {
            rules::contested_until(item, context).map(|end| format!("av. {}", end.format("%d/%m/%y")))
        }
        FollowUpState::ToDo
        | FollowUpState::Waiting
        | FollowUpState::Sent
        | FollowUpState::Obtained
        | FollowUpState::Refused
        | FollowUpState::Appeal
        | FollowUpState::Ended
        | FollowUpState::Cancelled => day(&NEXT_ON).map(|day| spoken::say_day(day, context.today())),
    }
    .unwrap_or_default()
}

/// Words of what comes next, then of the lines hung on it: « VSL réservé · interprète à trouver · nouvelles le 14 ».
fn comes_next(row: &Row, context: &Context) -> String {
    let next = Some(row.item.text(&NEXT).to_owned()).filter(|next| !next.is_empty() && next != row.item.text(&PURPOSE));
    next.into_iter().chain(errand::part_words(row, context)).collect::<Vec<_>>().join(" · ")
}

/// Causes of its alerts, but for the day that the first column says; then what else is open.
fn to_know(row: &Row, context: &Context) -> String {
    let ends_first = row.item.state == FollowUpState::Obtained.state() && row.item.date(&EXPIRES_ON).is_some();
    let told = |cause: &FollowUpAlert| ends_first || !matches!(cause, FollowUpAlert::Due(_));
    let alerts = Alert::by_pressure(rules::alerts(&row.item, context)).into_iter();
    let causes = alerts.filter_map(|alert| alert.cause).filter(told).map(|cause| cause.words(context));
    let said = row.first_words().into_iter().chain(causes);
    let said =
        said.chain(row.item.away_words(context)).chain(row.list_marks()).chain(Also::in_words(&row.also, context));
    if row.item.state.open { said.collect::<Vec<_>>().join(" · ") } else { row.item.state.label.to_owned() }
}

/// Details where it is mentioned outside its list.
pub fn aside(item: &Item, _context: &Context) -> Vec<String> {
    [&PURPOSE, &NEXT].into_iter().map(|field| item.text(field).to_owned()).filter(|said| !said.is_empty()).collect()
}

// Parts of the line over the list.
const NOW: &str = "Maintenant";
const NOTHING_NEXT: &str = "Sans suite prévue";
const OPEN: &str = "En cours";

/// Parts of the line over the list that the line counts in.
pub fn shares(item: &Item, context: &Context) -> Shares {
    if !item.state.open {
        return NO_SHARES;
    }
    let part = match rules::sort_key(item, context).section {
        sections::NOW => Some((NOW, 1)),
        sections::NOTHING_NEXT => Some((NOTHING_NEXT, 1)),
        _ => None,
    };
    [part, Some((OPEN, 1)), None]
}

/// « Maintenant 2 », « En cours 8 ».
pub fn headline(figures: &ListFigures) -> Vec<String> {
    let said = figures.counted([NOW, NOTHING_NEXT, OPEN]);
    if said.is_empty() { vec!["Personne à accompagner".to_owned()] } else { said }
}
