//! A series under another weekly pattern: the trip on which it was changed and the open ones that follow get new days
//! and hours, in one request.

use chrono::NaiveDateTime;

use super::series::{copy_changed, densest_months, moves_together, shift_leg, state_after_change};
use super::{CARE_AT, IN_TWO_MONTHS, PATTERN, SERIES, SERIES_N, SERIES_TOTAL, legs, pane};
use crate::domain::{Moment, order, spoken, weekly};
use crate::model::{Change, Context, Item, Redated, Value};

/// Gives `item` and the open trips behind it the days and hours of its new pattern.
pub fn redate_series(before: &Item, item: &mut Item, others: &[Item], context: &Context) -> Redated {
    let n = item.int(&SERIES_N);
    let last = others.iter().map(|line| line.int(&SERIES_N)).fold(n.max(item.int(&SERIES_TOTAL)), i64::max);
    let moments = new_moments(before, item, last, context)?;
    let place = |line: &Item| usize::try_from(line.int(&SERIES_N) - n).ok().and_then(|at| moments.get(at)).copied();
    let typed = |leg: &&legs::Leg| before.get(&leg.planned_at) != item.get(&leg.planned_at);
    let (typed, kept): (Vec<_>, Vec<_>) = legs::BOTH.into_iter().partition(typed);
    if let Some(at) = place(item) {
        put_line_at(before, item, at, &kept, context);
    }
    let to = state_after_change(before, item).unwrap_or(before.state);
    let follows = |line: &Item| line.state.open && line.moment(&CARE_AT).is_some_and(|at| at > context.now);
    let mut changes = Vec::new();
    for line in others {
        let (Some(at), true) = (place(line), follows(line)) else { continue };
        let mut after = line.clone();
        let alike = moves_together(line.state, before.state, to);
        if alike {
            copy_changed(before, item, &mut after);
        }
        after.set(&PATTERN, item.get(&PATTERN).clone());
        put_line_at(line, &mut after, at, &legs::BOTH, context);
        for leg in typed.iter().filter(|_| alike) {
            shift_leg(item, &mut after, leg, context);
        }
        changes.push((line.clone(), after));
    }
    if before.get(&IN_TWO_MONTHS) == item.get(&IN_TWO_MONTHS) {
        recount_trips(item, others, &mut changes, context);
    }
    Ok(changes)
}

/// The days and hours that the pattern typed in `item` gives it and each line behind it, up to the `last` of the series.
/// A cancelled line keeps its place in the count, so that nobody is taken on the day it was cancelled for.
fn new_moments(before: &Item, item: &Item, last: i64, context: &Context) -> Result<Vec<Moment>, String> {
    let (Some(care_at), true) = (item.moment(&CARE_AT), before.state.open) else {
        return Err("Ce trajet est terminé : changez la série depuis le prochain.".to_owned());
    };
    if before.get(&SERIES).is_empty() {
        return Err("Ce trajet n’est pas d’une série : annulez-le, et ajoutez-le avec sa série.".to_owned());
    }
    if care_at < context.now {
        return Err("Ce soin est passé : changez la série depuis le prochain trajet.".to_owned());
    }
    if item.text(&PATTERN).is_empty() {
        return Err("Écrivez les nouveaux jours et heures de la série, ou annulez ses trajets.".to_owned());
    }
    let weekly = weekly::parse(item.text(&PATTERN), context.today())?;
    let left = last - item.int(&SERIES_N) + 1;
    let moment = |at: NaiveDateTime| Moment::from_local(at, context.zone);
    let first = care_at.in_zone(context.zone);
    let count = match weekly.count() {
        // The whole series or what is left of it: people say both.
        Some(count) if count as i64 == last => left,
        Some(count) => count as i64,
        None => weekly.list_occurrences(first)?.into_iter().filter(|at| moment(*at) > context.now).count() as i64,
    };
    if count != left {
        let rest = format!("dont {left} à partir de celui-ci");
        return Err(format!("La série compte {last} trajets, {rest} : écrivez « {last} fois » ou « {left} fois »."));
    }
    let places = usize::try_from(left).unwrap_or_default();
    Ok(weekly.from(first).map(moment).filter(|at| *at > context.now).take(places).collect())
}

/// Puts care at this moment; these legs stay as long before or after it as they were.
fn put_line_at(before: &Item, line: &mut Item, at: Moment, kept: &[&legs::Leg], context: &Context) {
    line.set(&CARE_AT, Value::Moment(at));
    for leg in kept {
        shift_leg(before, line, leg, context);
    }
}

/// True when a trip is not at a day and hour of its own pattern; a pattern without hours has that of `first`, before its
/// change.
pub fn is_moved_alone(line: &Item, first: &Item, context: &Context) -> bool {
    let local = |item: &Item| item.moment(&CARE_AT).map(|at| at.in_zone(context.zone));
    let (Some(at), Some(first)) = (local(line), local(first)) else { return false };
    let Ok(pattern) = weekly::parse(line.text(&PATTERN), context.today()) else { return false };
    pattern
        .from(at.date().and_time(first.time()))
        .take_while(|given| given.date() <= at.date())
        .all(|given| given != at)
}

/// Counts anew the most trips of the whole series within two months.
fn recount_trips(item: &mut Item, others: &[Item], changes: &mut [Change], context: &Context) {
    let stays = |line: &&Item| !changes.iter().any(|(before, _)| before.id == line.id);
    let all = others.iter().filter(stays).chain(changes.iter().map(|(_, after)| after)).chain([&*item]);
    let mut moments: Vec<_> = all.filter_map(|line| line.moment(&CARE_AT)).map(|at| at.in_zone(context.zone)).collect();
    order::sort(&mut moments);
    let most = Value::Int(densest_months(&moments) as i64);
    for line in changes.iter_mut().map(|(_, after)| after).chain([item]) {
        line.set(&IN_TWO_MONTHS, most.clone());
    }
}

/// Number of the new moments listed one by one.
const SAID: usize = 3;

/// Says, before it is saved, which trips the new pattern moves, and which of the new days are holidays.
pub fn say_redating(before: &Item, item: &mut Item, context: &Context) -> Vec<String> {
    if before.get(&PATTERN) == item.get(&PATTERN) {
        return Vec::new();
    }
    let (n, total) = (item.int(&SERIES_N), item.int(&SERIES_TOTAL).max(item.int(&SERIES_N)));
    let moments = match new_moments(before, item, total, context) {
        Ok(moments) => moments,
        // Half a pattern refuses nothing yet.
        Err(why) => return weekly::parse(item.text(&PATTERN), context.today()).map(|_| why).into_iter().collect(),
    };
    let say = |at: &Moment| spoken::say_moment(at.in_zone(context.zone), context.now.in_zone(context.zone));
    let mut shown = moments.iter().take(SAID).map(say).collect::<Vec<_>>().join(", ");
    if let Some(last) = moments.last().filter(|_| moments.len() > SAID) {
        shown = format!("{shown}… {}", say(last));
    }
    let moves = match n == total {
        true => format!("Le trajet {n} passe à {shown}"),
        false => format!("Les trajets {n} à {total} passent à {shown} ; réservés ou prévenus, à revoir"),
    };
    let days: Vec<_> = moments.iter().map(|at| at.day_in(context.zone)).collect();
    item.set(&CARE_AT, Value::Empty);
    [moves].into_iter().chain(pane::shut_days(&days, context)).collect()
}
