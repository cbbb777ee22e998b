//! Rules of the situations: the next meeting, what presses, what the sheet says.

use chrono::{Datelike, Days, NaiveDate};

use super::{Cancelled, MEETING_DAY, MEETING_ON, RECORDED, Seen, ToSee};
use crate::domain::{Period, Person, spoken};
use crate::model::figure::Past;
use crate::model::{Context, Deadline, Item, Level, Place, Value};
use crate::panes::{callback, follow_up};

/// The next meeting from today on.
pub fn next_meeting(context: &Context) -> NaiveDate {
    let meets = |day: &NaiveDate| i64::from(day.weekday().number_from_monday()) == context.setting(&MEETING_DAY);
    context.today().iter_days().take(7).find(meets).unwrap_or(context.today())
}

/// Puts the person to the next meeting.
pub fn prepare(item: &mut Item, _person: Option<&Person>, context: &Context) {
    item.set(&MEETING_ON, Value::Date(next_meeting(context)));
}

/// Doubts that one person is to be marked twice.
pub fn duplicate_warning(_item: &Item, open: &[Item], _context: &Context) -> Option<String> {
    let known = open.iter().any(|other| other.state == ToSee);
    known.then(|| "Cette personne est déjà à voir à la réunion.".to_owned())
}

/// Deadline: once the meeting is over, whether it talked of it.
pub fn deadline(item: &Item, context: &Context) -> Deadline {
    let over = item.date(&MEETING_ON).is_some_and(|day| day < context.today());
    let (level, why) = match item.state.open {
        true if over => (Level::Soon, "réunion passée : vue ?"),
        _ => (Level::Calm, ""),
    };
    Deadline { due: None, level, why: why.to_owned() }
}

/// Order: by meeting, then as they were marked; those closed today last.
pub fn sort_key(item: &Item, _context: &Context) -> Place {
    let day = item.date(&MEETING_ON).map_or(0, |day| i64::from(day.num_days_from_ce()));
    match item.closed_at {
        Some(closed) => Place { section: 1, key: (-closed.0, item.id.0) },
        None => Place { section: 0, key: (day, item.id.0) },
    }
}

/// The day of the meeting that talked of it.
pub fn seen_on(past: &Past, context: &Context) -> Option<NaiveDate> {
    past.took_place_on(&[Seen], context).filter(|_| past.item.state == Seen)
}

/// Words of the sheet about what a meeting of the last two weeks talked of.
pub fn say_followed(item: &Item, _week: Period, context: &Context) -> Option<String> {
    let seen = item.closed_at.filter(|_| item.state == Seen)?.day_in(context.zone);
    let lately = context.today().checked_sub_days(Days::new(14)).is_some_and(|oldest| seen >= oldest);
    let recorded = if item.flag(&RECORDED) { "" } else { ", rien de noté au dossier" };
    lately.then(|| format!("vue {}{recorded}", spoken::say_day(seen, context.today())))
}

/// Words of the sheet about a situation to be talked of: its question.
pub fn say_question(item: &Item, _week: Period, _context: &Context) -> Option<String> {
    (item.state == ToSee && item.state != Cancelled).then(|| item.text(&super::QUESTION).to_owned())
}

/// A call that the meeting decided.
pub fn to_the_callbacks(_item: &Item, made: &mut Item, _context: &Context) {
    made.set(&callback::SUBJECT, "suite de la réunion");
}

/// An accompaniment that the meeting decided.
pub fn to_the_follow_ups(_item: &Item, made: &mut Item, _context: &Context) {
    made.set(&follow_up::PURPOSE, "suite de la réunion");
}
