//! A weekly care: one request, one voucher, one agreement, and a trip each time.
//!
//! Until the person has been told, a series moves as one; after that each trip lives its own life. Care of another place
//! brings back all that follows; care of another day or hour is that of its trip alone, and the pattern says that of all.

use chrono::{Days, Months, NaiveDate, NaiveDateTime};

use super::redate::{is_moved_alone, redate_series, say_redating};
use super::rules::trips_left;
use super::{
    Asked, Booked, CARE_AT, CARE_PLACE, Cancelled, DapOk, DapRefused, DapSent, DapTodo, Done, Failed, IN_TWO_MONTHS,
    PATTERN, PERSON, REMARK, RxTodo, SCOPE, SERIES, SERIES_N, SERIES_TOTAL, STARTS_ON, TOLD_AT, ToBook, ToReview, Told,
    TransportState, TripScope, legs,
};
use crate::domain::{Moment, spoken, weekly};
use crate::model::{Context, Field, Item, Series, State, Value};

/// Rules that tie the trips of a series.
pub static TRIPS: Series = Series {
    pattern: PATTERN,
    at: CARE_AT,
    more: later_items,
    together: goes_along,
    cancel_alone: |item| item.choose(&SCOPE, TripScope::One),
    copy,
    redate: redate_series,
    alone: is_moved_alone,
    foretell: say_what_moves,
};

/// Sentence that refuses words which are no pattern, said as soon as they are typed.
pub fn refuse_pattern(typed: &str, context: &Context) -> Option<String> {
    weekly::parse(typed, context.today()).err()
}

/// True when the pattern says by itself when the first care is, with its hour.
pub fn tells_first_care(item: &Item) -> bool {
    let written = item.created_at.day_in(crate::domain::Zone::UTC);
    weekly::parse(item.text(&PATTERN), written).is_ok_and(|pattern| pattern.tells_hours())
}

/// The moments of care the pattern gives, from the first care or, where it tells its hours, from now on; none without a
/// pattern, a sentence when it cannot be read.
pub fn series_moments(item: &Item, context: &Context) -> Result<Vec<NaiveDateTime>, String> {
    let pattern = item.text(&PATTERN);
    if pattern.is_empty() {
        return Ok(Vec::new());
    }
    let pattern = weekly::parse(pattern, context.today())?;
    let typed = item.moment(&CARE_AT).map(|care_at| care_at.in_zone(context.zone));
    let first = match typed {
        Some(care_at) => care_at,
        None if pattern.tells_hours() => pattern.first_after(context.now.in_zone(context.zone)),
        None => return Ok(Vec::new()),
    };
    let moments = pattern.list_occurrences(first)?;
    if moments.len() < 2 {
        return Err("« Série » : moins de deux soins d’ici là ; laissez la ligne vide.".to_owned());
    }
    // One of the two would be thrown away, and nobody fetched when they are to be.
    match typed.filter(|typed| moments[0] != *typed) {
        None => Ok(moments),
        Some(typed) => {
            let say = |at| spoken::say_moment(at, context.now.in_zone(context.zone));
            let or = if pattern.tells_hours() { ", ou videz «\u{a0}Soin à\u{a0}»" } else { "" };
            Err(format!(
                "« Série »\u{a0}: elle commence {}, et «\u{a0}Soin à\u{a0}» dit {}\u{a0}: corrigez l’une des deux lignes{or}.",
                say(moments[0]),
                say(typed)
            ))
        }
    }
}

/// Counts a series before it is made, and puts its first care on the first of its days.
pub fn begin_series(item: &mut Item, context: &Context) {
    if !item.get(&SERIES).is_empty() || !item.get(&SERIES_N).is_empty() {
        return;
    }
    let Ok(moments) = series_moments(item, context) else { return };
    let Some(first) = moments.first() else { return };
    let unsaid = item.moment(&CARE_AT).is_none();
    item.set(&CARE_AT, Value::Moment(Moment::from_local(*first, context.zone)));
    for leg in legs::BOTH.into_iter().filter(|_| unsaid) {
        // An hour alone, written before anybody knew the day of care, is of that day.
        let leaves = item.moment(&leg.planned_at).map(|at| at.in_zone(context.zone));
        if let Some(leaves) = leaves.filter(|leaves| leaves.date() < first.date()) {
            let on_the_day = Moment::from_local(first.date().and_time(leaves.time()), context.zone);
            item.set(&leg.planned_at, Value::Moment(on_the_day));
        }
    }
    item.set(&SERIES_TOTAL, Value::Int(moments.len() as i64));
    item.set(&IN_TWO_MONTHS, Value::Int(densest_months(&moments) as i64));
}

/// The most moments within two months, or sixty days where two months are shorter.
pub(super) fn densest_months(moments: &[NaiveDateTime]) -> usize {
    let end = |day: NaiveDate| (day + Months::new(2)).max(day + Days::new(60));
    let from = |at: usize| {
        let end = end(moments[at].date());
        moments[at..].iter().take_while(|moment| moment.date() <= end).count()
    };
    (0..moments.len()).map(from).max().unwrap_or(0)
}

fn later_items(item: &Item, context: &Context) -> Vec<Item> {
    // `check` has refused a pattern that cannot be read.
    let moments = series_moments(item, context).unwrap_or_default();
    let trip = |(n, at): (i64, &NaiveDateTime)| {
        let mut trip = item.clone();
        trip.set(&SERIES_N, Value::Int(n));
        trip.set(&CARE_AT, Value::Moment(Moment::from_local(*at, context.zone)));
        shift_legs(item, &mut trip, context);
        trip
    };
    (2..).zip(moments.iter().skip(1)).map(trip).collect()
}

/// True when a later trip goes along. Whoever cancels, or looks again at what was booked, says whether the later ones go
/// too.
fn goes_along(later: State, from: State, moved: &Item) -> bool {
    let rest = moved.choice(&SCOPE) == Some(TripScope::Rest);
    match moved.state {
        state if state == Cancelled => rest,
        state if state == ToReview && from != ToReview && !rest => false,
        state => moves_together(later, from, state),
    }
}

/// True when a later trip in the first state goes along with one that goes from the second to the third.
pub(super) fn moves_together(later: State, from: State, to: State) -> bool {
    let (later, from, to) = (TransportState::from(later), TransportState::from(from), TransportState::from(to));
    match from {
        _ if to == ToReview && from != ToReview => matches!(later, Booked | Told),
        Told | Failed => false,
        Asked | RxTodo | DapTodo | DapSent | DapOk | DapRefused | ToBook | Booked | ToReview | Done | Cancelled => {
            later == from
        }
    }
}

/// Fields that each trip has for itself.
fn own_fields() -> impl Iterator<Item = Field> {
    let legs = legs::BOTH.into_iter().flat_map(|leg| [leg.planned_at, leg.state.field, leg.confirmed_at]);
    [PERSON, CARE_AT, SERIES, SERIES_N, STARTS_ON, TOLD_AT, REMARK].into_iter().chain(legs)
}

/// Says, before it is saved, that a change is made to the trips that follow too, and which of them lose their booking.
fn say_what_moves(before: &Item, item: &mut Item, context: &Context) -> Vec<String> {
    if before.get(&PATTERN) != item.get(&PATTERN) {
        return say_redating(before, item, context);
    }
    let differs = |field: &&Field| before.get(field) != item.get(field);
    let shared = || item.kind.fields.iter().filter(differs).any(|field| !own_fields().any(|own| own == *field));
    let along = trips_left(before).is_some_and(|left| left > 1);
    let said = match (state_after_change(before, item), scope_of_change(before, item)) {
        (Some(_), TripScope::Rest) if along => {
            "Ce trajet et les suivants aussi, réservés ou prévenus, passent «\u{a0}À revoir\u{a0}»."
        }
        (Some(_), TripScope::One) if along => {
            "Ce trajet seul passe «\u{a0}À revoir\u{a0}»\u{a0}; pour les suivants aussi, changez «\u{a0}Série\u{a0}»."
        }
        (Some(_), TripScope::One | TripScope::Rest) => "Ce trajet passe «\u{a0}À revoir\u{a0}».",
        (None, _) if along && !before.is_in(&[Told, Failed]) && shared() => {
            "Ce qui change ici change pour les suivants aussi, au même point que ce trajet."
        }
        (None, _) => return Vec::new(),
    };
    vec![said.to_owned()]
}

fn copy(from: &Item, later: &mut Item, context: &Context) {
    copy_shared(from, later);
    shift_legs(from, later, context);
}

/// Copies all but what is each trip's own.
fn copy_shared(from: &Item, later: &mut Item) {
    copy_where(from, later, |_| true);
}

/// Copies what changed from `before` to `from`, but what is each trip's own.
pub(super) fn copy_changed(before: &Item, from: &Item, later: &mut Item) {
    copy_where(from, later, |field| before.get(field) != from.get(field));
}

fn copy_where(from: &Item, later: &mut Item, copied: impl Fn(&Field) -> bool) {
    for (field, value) in from.fields() {
        if copied(field) && !own_fields().any(|own| own == *field) {
            later.set(field, value.clone());
        }
    }
}

/// Moves the legs: each as long before or after care as the other's.
fn shift_legs(from: &Item, later: &mut Item, context: &Context) {
    for leg in legs::BOTH {
        shift_leg(from, later, leg, context);
    }
}

/// Moves one leg: as long before or after care, on the wall clock, as that of `from`.
pub(super) fn shift_leg(from: &Item, later: &mut Item, leg: &legs::Leg, context: &Context) {
    let wall = |item: &Item, field| item.moment(field).map(|at| at.in_zone(context.zone));
    let moments = (wall(from, &leg.planned_at), wall(from, &CARE_AT), wall(later, &CARE_AT));
    if let (Some(leaves), Some(care), Some(later_care)) = moments {
        later.set(&leg.planned_at, Value::Moment(Moment::from_local(later_care + (leaves - care), context.zone)));
    }
}

pub(super) fn state_after_change(before: &Item, after: &Item) -> Option<State> {
    let moved = [CARE_AT, CARE_PLACE].iter().any(|field| before.get(field) != after.get(field));
    (moved && before.is_in(&[Booked, Told])).then_some(ToReview.state())
}

/// Trips that a change of care brings back: another day or hour is that of this trip alone.
fn scope_of_change(before: &Item, after: &Item) -> TripScope {
    if before.get(&CARE_PLACE) == after.get(&CARE_PLACE) { TripScope::One } else { TripScope::Rest }
}

pub(super) fn upset_trip(before: &Item, after: &mut Item) -> Option<State> {
    let state = state_after_change(before, after)?;
    let scope = scope_of_change(before, after);
    after.choose(&SCOPE, scope);
    Some(state)
}
