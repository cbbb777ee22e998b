//! An accompaniment as an errand: what comes next, on its day, which the lines hung on it depend on.

use chrono::NaiveTime;

use super::outing::OUTING;
use super::{EXPIRES_ON, FollowUpState, NEXT, NEXT_AT, NEXT_ON, OPEN, Obtained, PURPOSE, rules};
use crate::model::{Context, DayMove, Errand, ErrandPart, Item, LineDay, Value};

/// Rules of the errand.
pub static ERRAND: Errand = Errand { purpose: PURPOSE, nothing_next: rules::has_nothing_next, form: Some(&OUTING) };

/// Part that it takes in its own line of time.
pub const PART: ErrandPart = ErrandPart { words, day: next_day, moved, follow, ..ErrandPart::PLAIN };

/// Words of what it is about, where it stands with others, and what comes next: « dossier AME, envoyé : rappeler la CPAM ».
fn words(item: &Item, _context: &Context) -> String {
    let (purpose, next) = (item.text(&PURPOSE), item.text(&NEXT));
    let state = match FollowUpState::of(item) {
        FollowUpState::ToDo | FollowUpState::Waiting => String::new(),
        FollowUpState::Sent
        | FollowUpState::Appeal
        | FollowUpState::Obtained
        | FollowUpState::Refused
        | FollowUpState::Ended
        | FollowUpState::Cancelled => format!(", {}", item.state.label.to_lowercase()),
    };
    let comes = !next.is_empty() && next != purpose && item.is_in(OPEN) && item.state != Obtained;
    let next = if comes { format!("\u{a0}: {next}") } else { String::new() };
    format!("{purpose}{state}{next}")
}

/// The day of the next thing, with its hour; of a right that was obtained, its end.
fn next_day(item: &Item, context: &Context) -> Option<LineDay> {
    match item.date(&EXPIRES_ON).filter(|_| item.state == Obtained) {
        Some(end) => Some(LineDay::whole_day(end)),
        None => next_moment(item, context),
    }
}

/// The day of the next thing, with its hour where it is known.
pub fn next_moment(item: &Item, context: &Context) -> Option<LineDay> {
    let day = item.date(&NEXT_ON)?;
    let at = NaiveTime::parse_from_str(item.text(&NEXT_AT), "%H:%M").ok();
    Some(match at {
        Some(time) => LineDay::at_hour(crate::domain::Moment::from_wall_clock(day, time, context.zone), context),
        None => LineDay::whole_day(day),
    })
}

/// Move of the day of one and the same thing: where another thing comes next, nothing hung on the first has to follow.
fn moved(before: &Item, after: &Item, context: &Context) -> Option<DayMove> {
    let same = before.text(&NEXT) == after.text(&NEXT) && after.is_in(OPEN);
    DayMove::between(next_moment(before, context), next_moment(after, context)).filter(|_| same)
}

/// The next thing at the day and hour that a line hung on it went to.
fn follow(item: &Item, moved: &DayMove, context: &Context) -> Option<Item> {
    let day = item.date(&NEXT_ON).filter(|day| item.is_in(OPEN) && *day == moved.from.day)?;
    let mut after = item.clone();
    let hour = next_moment(item, context).and_then(|next| next.hour).and_then(|at| moved.shift(at, context));
    after.set(&NEXT_ON, Value::Date(hour.map_or(moved.to.day, |at| at.day_in(context.zone))));
    if let Some(at) = hour {
        after.set(&NEXT_AT, at.in_zone(context.zone).format("%H:%M").to_string().as_str());
    }
    (after.date(&NEXT_ON) != Some(day) || after.text(&NEXT_AT) != item.text(&NEXT_AT)).then_some(after)
}
