//! Hours for a call: inside the opening hours, inside the hours the person gave, and never twice in a row at the same
//! time of day.

use chrono::{NaiveDate, NaiveTime, Timelike};

use super::{URGENT_RETRY, WINDOW_FROM, WINDOW_TO, rules};
use crate::domain::Moment;
use crate::domain::calendar::{HORIZON, OpenHours};
use crate::model::{Context, Field, Item};

/// Hour at which the morning ends.
const NOON: u32 = 12;
/// Hour from which calls of the afternoon are made, unless the person said otherwise: not at lunch.
const AFTERNOON: u32 = 14;

/// The first moment from `from` on at which the person may be called.
pub fn soonest_call(item: &Item, from: Moment, context: &Context) -> Moment {
    first_within(from, context, |day| reachable_hours(item, day, context))
}

/// Moment of the next attempt after one made now: for an urgent call in a quarter of an hour (a setting); otherwise the
/// next half-day of the other sort, so that a person never there in the morning is not called every morning.
pub fn next_attempt(item: &Item, context: &Context) -> Moment {
    if rules::is_urgent(item) {
        let soon = context.now.plus_minutes(context.setting(&URGENT_RETRY));
        return first_within(soon, context, |day| context.calendar.hours_on(day).to_vec());
    }
    let now = context.now.in_zone(context.zone);
    let this = (now.date(), now.hour() >= NOON);
    let coming: Vec<_> = half_days(item, now.date(), context).filter(|(half, _)| *half > this).collect();
    let other = coming.iter().find(|((_, afternoon), _)| *afternoon != this.1);
    match other.or(coming.first()) {
        Some(((day, _), time)) => Moment::from_wall_clock(*day, *time, context.zone),
        // A centre that has given no opening hours at all.
        None => context.now.plus_minutes(24 * 60),
    }
}

/// True when the hours the person gave meet the opening hours on some day of the week.
pub fn is_ever_reachable(item: &Item, context: &Context) -> bool {
    let special = context.calendar.special.iter().filter(|special| special.to >= context.today());
    let mut hours = context.calendar.opening.iter().chain(special.map(|special| &special.hours)).flatten();
    hours.any(|hours| shared_hours(*hours, asked_window(item)).is_some())
}

/// True when it is now one of the hours the person gave, if they gave any.
pub fn is_in_window(item: &Item, context: &Context) -> bool {
    let now = context.now.in_zone(context.zone).time();
    let (from, to) = asked_window(item);
    from.is_none_or(|from| from <= now) && to.is_none_or(|to| now < to)
}

/// The end of the hours the person gave, today.
pub fn window_end(item: &Item, context: &Context) -> Option<Moment> {
    Some(Moment::from_wall_clock(context.today(), read_time(item, &WINDOW_TO)?, context.zone))
}

/// The hours the person gave; without a bound, the day's own.
pub fn asked_window(item: &Item) -> (Option<NaiveTime>, Option<NaiveTime>) {
    (read_time(item, &WINDOW_FROM), read_time(item, &WINDOW_TO))
}

fn read_time(item: &Item, field: &Field) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(item.text(field), "%H:%M").ok()
}

fn first_within(from: Moment, context: &Context, hours: impl Fn(NaiveDate) -> Vec<OpenHours>) -> Moment {
    let days = from.day_in(context.zone).iter_days().take(HORIZON);
    let ranges = days.flat_map(|day| hours(day).into_iter().map(move |hours| (day, hours)));
    let mut reached = ranges.filter_map(|(day, (opens, closes))| {
        let at = from.max(Moment::from_wall_clock(day, opens, context.zone));
        (at < Moment::from_wall_clock(day, closes, context.zone)).then_some(at)
    });
    reached.next().unwrap_or(from)
}

/// The hours of `day` at which the doors are open and the person can be reached.
fn reachable_hours(item: &Item, day: NaiveDate, context: &Context) -> Vec<OpenHours> {
    context.calendar.hours_on(day).iter().filter_map(|hours| shared_hours(*hours, asked_window(item))).collect()
}

fn shared_hours((opens, closes): OpenHours, (from, to): (Option<NaiveTime>, Option<NaiveTime>)) -> Option<OpenHours> {
    let hours = (from.map_or(opens, |from| from.max(opens)), to.map_or(closes, |to| to.min(closes)));
    (hours.0 < hours.1).then_some(hours)
}

/// The half-days from `first` on in which the person may be called, each with the time of the call: (day, afternoon).
fn half_days(item: &Item, first: NaiveDate, context: &Context) -> impl Iterator<Item = ((NaiveDate, bool), NaiveTime)> {
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    let halves = move |day: NaiveDate| {
        let hours = reachable_hours(item, day, context);
        let half = |from, to| hours.iter().filter_map(|hours| shared_hours(*hours, (from, to))).collect::<Vec<_>>();
        let (morning, afternoon) = (half(None, Some(at(NOON))), half(Some(at(NOON)), None));
        // Unless they asked for it, or the doors are shut later on.
        let lunch_over = asked_window(item).0.is_none().then(|| at(AFTERNOON));
        let after_lunch = afternoon.iter().find_map(|hours| shared_hours(*hours, (lunch_over, None)));
        let afternoon = after_lunch.or(afternoon.first().copied());
        let morning = morning.first().map(|(opens, _)| ((day, false), *opens));
        morning.into_iter().chain(afternoon.map(|(opens, _)| ((day, true), opens)))
    };
    first.iter_days().take(HORIZON).flat_map(halves)
}
