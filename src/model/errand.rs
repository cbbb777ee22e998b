//! Errands: a line whose purpose takes weeks, with lines of other panes as its parts, so that they are read and moved as
//! one. Each pane says what a line of its own is called there, on which day it stands, and how it follows when the day
//! that it depends on is another.

use crate::domain::order;
use chrono::{Datelike, NaiveDate};

use super::{Context, Field, Item, Kind, LineDay, Row, Value};
use crate::domain::Moment;

/// Rules of a pane whose lines are errands.
#[derive(Debug)]
pub struct Errand {
    /// Field of the purpose: « rdv cardiologie ».
    pub purpose: Field,
    /// True when nothing is planned of what comes next.
    pub nothing_next: fn(&Item) -> bool,
    /// Form that makes the usual lines of one together.
    pub form: Option<&'static Kind>,
}

/// Part that the lines of a pane take in an errand.
#[derive(Debug, Clone, Copy)]
pub struct ErrandPart {
    /// Words of a line there: « VSL réservé », « interprète à trouver ».
    pub words: fn(&Item, &Context) -> String,
    /// Day of the line, open or closed; none for one of every day until it is done.
    pub day: fn(&Item, &Context) -> Option<LineDay>,
    /// Move of the day that the other lines depend on, when the first item became the second; none where it stays.
    pub moved: fn(&Item, &Item, &Context) -> Option<DayMove>,
    /// The open line once it follows such a move; none where it does not depend on that day.
    pub follow: fn(&Item, &DayMove, &Context) -> Option<Item>,
    /// New lines in place of those, among the parts of the pane, that were done for the day before the move.
    pub anew: fn(&[&Item], &DayMove, &Context) -> Vec<Item>,
}

impl ErrandPart {
    /// Part of a pane that says nothing else: the state in words, the day of the line, and no day that others depend on.
    pub const PLAIN: Self = Self {
        words: |item, _| item.kind.mentioned(&item.state.label.to_lowercase()),
        day: |item, context| item.day(context),
        moved: |_, _, _| None,
        follow: |_, _, _| None,
        anew: |_, _, _| Vec::new(),
    };
}

/// Move of a day that lines depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayMove {
    /// Day before, with the hour where it had one.
    pub from: LineDay,
    /// Day after, with the hour where it has one.
    pub to: LineDay,
}

impl DayMove {
    /// The move between two days; none where one is not known, or both are the same.
    pub fn between(from: Option<LineDay>, to: Option<LineDay>) -> Option<Self> {
        let moved = Self { from: from?, to: to? };
        (moved.from != moved.to).then_some(moved)
    }

    /// `at` after the move: as long before or after the hour as it was, or at its own hour where that is not known. None
    /// for a moment of another day.
    pub fn shift(&self, at: Moment, context: &Context) -> Option<Moment> {
        let wall = |at: Moment| at.in_zone(context.zone);
        if wall(at).date() != self.from.day {
            return None;
        }
        let shifted = match (self.from.hour, self.to.hour) {
            (Some(from), Some(to)) => wall(at) + (wall(to) - wall(from)),
            (None, Some(to)) => wall(to),
            (_, None) => self.to.day.and_time(wall(at).time()),
        };
        Some(Moment::from_local(shifted, context.zone))
    }
}

/// Days for which a part that was done is told once its own day is past.
const PAST_DAYS: i64 = 1;

/// True when a part is told: it is open, or was done and its day is not long past.
fn is_told(item: &Item, context: &Context) -> bool {
    let day = (item.kind.errand_part.day)(item, context).map(|day| day.day);
    let day = day.or(item.closed_at.map(|at| at.day_in(context.zone)));
    let near = day.is_some_and(|day| (context.today() - day).num_days() <= PAST_DAYS);
    item.state.open || item.state != item.kind.cancelled && near
}

/// The line of time of an errand: what comes next with its day, then each of its parts in the order of their days:
/// « sam 12/12 cardio », « VSL réservé », « interprète à trouver », « nouvelles le 14 ».
pub fn line_of_time(row: &Row, context: &Context) -> Vec<String> {
    let item = &row.item;
    let words = (item.kind.errand_part.words)(item, context);
    let head = match (item.kind.errand_part.day)(item, context) {
        Some(day) => format!("{} {words}", day.in_line(context)),
        None => words,
    };
    [head].into_iter().chain(part_words(row, context)).collect()
}

/// The parts of an errand, in the order of their days: « VSL réservé », « nouvelles le 14 ».
pub fn part_words(row: &Row, context: &Context) -> Vec<String> {
    let day = |item: &Item| (item.kind.errand_part.day)(item, context).map(|day| day.day);
    let own = day(&row.item);
    // What was done for another day is told by the line made anew in its place.
    let replaced = |item: &Item| row.parts.iter().any(|other| other.source_item == Some(item.id));
    let told = |item: &&Item| is_told(item, context) && (item.state.open || !replaced(item));
    let mut parts: Vec<_> = row.parts.iter().filter(told).collect();
    order::sort_by_key(&mut parts, |item| (day(item).or(own), item.id));
    let words = |item: &Item| {
        let said = (item.kind.errand_part.words)(item, context);
        match day(item).filter(|day| item.state.open && Some(*day) != own) {
            Some(day) => format!("{said} {}", say_day_of(day, own, context)),
            None => said,
        }
    };
    parts.into_iter().map(words).collect()
}

/// « le 14 » in the month that was just named, « le 14/01 » in another, « aujourd’hui », « demain ».
fn say_day_of(day: NaiveDate, named: Option<NaiveDate>, context: &Context) -> String {
    let month = |day: NaiveDate| (day.year(), day.month());
    match (day - context.today()).num_days() {
        0 => "aujourd’hui".to_owned(),
        1 => "demain".to_owned(),
        _ if month(day) == month(named.unwrap_or(context.today())) => format!("le {}", day.day()),
        _ => day.format("le %d/%m").to_string(),
    }
}

/// Values of `after` that `before` does not have.
pub fn changed_values(before: &Item, after: &Item) -> Vec<(&'static str, Value)> {
    let fields = after.fields().filter(|(field, value)| before.get(field) != *value);
    fields.map(|(field, value)| (field.key, value.clone())).collect()
}
