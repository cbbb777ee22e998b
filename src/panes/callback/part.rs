//! A call as part of an errand: ahead of its day for a reminder, the working day after for news.

use chrono::{NaiveDate, NaiveTime};

use super::{
    BY, CALLBACK, CALLER_LABEL, CallPurpose, CallbackState, Calling, Cancelled, Done, Exhausted, MAX_ATTEMPTS, Message,
    Moved, NEXT_ATTEMPT_AT, PERSON, PHONE, PRO, PURPOSE, RDV_AT, Reached, Retry, SERVICE_PHONE, SUBJECT, ToCall, Wrong,
    reminder, rules, series,
};
use crate::domain::Moment;
use crate::model::{Context, DayMove, ErrandPart, Item, LineDay, Value};

/// Part that a call takes in an errand.
pub const PART: ErrandPart = ErrandPart { words, day: own_day, moved, follow, anew };

/// Hour of a call that is planned for a later day.
pub const NEWS_AT: Option<NaiveTime> = NaiveTime::from_hms_opt(9, 0, 0);
/// Working days from a day to the call for news of it, and to that which reminds of it.
const NEWS_AFTER: i64 = 1;
/// Working days from an appointment outside to the call that reminds of it.
const REMINDED_BEFORE: i64 = -1;

/// The working day on which news are taken of what is on `day`.
pub fn news_day(day: NaiveDate, context: &Context) -> NaiveDate {
    context.calendar.add_working_days(day, NEWS_AFTER)
}

/// The working day on which a person is reminded of what is on `day`.
pub fn reminder_day(day: NaiveDate, context: &Context) -> NaiveDate {
    context.calendar.add_working_days(day, REMINDED_BEFORE)
}

/// « nouvelles », « rappel », « interprète à trouver »; of any other call its subject, which may be overheard.
fn words(item: &Item, _context: &Context) -> String {
    let reached = match CallbackState::of(item) {
        Reached | Done => true,
        ToCall | Calling | Message | Retry | Wrong | Exhausted | Moved | Cancelled => false,
    };
    let (open, done) = match item.choice(&PURPOSE) {
        Some(CallPurpose::News) => ("nouvelles", "nouvelles prises"),
        Some(CallPurpose::Reminder) => ("rappel", "rappel fait"),
        Some(CallPurpose::Interpreter) => ("interprète à trouver", "interprète trouvé·e"),
        Some(CallPurpose::PersonAsked | CallPurpose::ProToPerson | CallPurpose::Result | CallPurpose::FollowUp)
        | None => {
            let said = item.text(&SUBJECT);
            return if reached { format!("{said}, fait") } else { said.to_owned() };
        }
    };
    let said = if reached { done } else { open };
    [Some(said.to_owned()), series::rank_words(item)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The day the call is made; of a search for an interpreter the appointment, before which one is found.
fn own_day(item: &Item, context: &Context) -> Option<LineDay> {
    let at = match item.choice(&PURPOSE) {
        Some(CallPurpose::Interpreter) => item.moment(&RDV_AT),
        _ if item.state.open => item.moment(&NEXT_ATTEMPT_AT),
        _ => item.closed_at,
    };
    at.map(|at| LineDay::at_hour(at, context))
}

/// Move of the appointment it is about.
fn moved(before: &Item, after: &Item, context: &Context) -> Option<DayMove> {
    let at = |item: &Item| item.moment(&RDV_AT).map(|at| LineDay::at_hour(at, context));
    DayMove::between(at(before), at(after))
}

/// The call about the appointment at its new hour: a reminder on the working day before, news on the one after.
fn follow(item: &Item, moved: &DayMove, context: &Context) -> Option<Item> {
    if is_made(item) {
        return None;
    }
    let mut after = item.clone();
    if let Some(at) = item.moment(&RDV_AT) {
        let to = moved.shift(at, context)?;
        after.set(&RDV_AT, Value::Moment(to));
        if item.text(&SUBJECT) == reminder::subject_of(at, context) {
            after.set(&SUBJECT, reminder::subject_of(to, context).as_str());
        }
        if rules::is_reminder(item) {
            put_call(&mut after, (reminder_day(moved.from.day, context), reminder_day(moved.to.day, context)), context);
        }
        return Some(after);
    }
    let news = item.choice(&PURPOSE) == Some(CallPurpose::News);
    let days = (news_day(moved.from.day, context), news_day(moved.to.day, context));
    (news && put_call(&mut after, days, context)).then_some(after)
}

/// True when the call was made for the day it was about, finished or not.
fn is_made(item: &Item) -> bool {
    match CallbackState::of(item) {
        Reached | Done => true,
        ToCall | Calling | Message | Retry | Wrong | Exhausted | Moved | Cancelled => false,
    }
}

/// The reminder, and the search for an interpreter, where the last one was done for another day: whoever was told of that
/// day has not been told of the new one.
fn anew(parts: &[&Item], moved: &DayMove, context: &Context) -> Vec<Item> {
    let again = |purpose: CallPurpose| {
        let calls = parts.iter().filter(|call| call.choice(&PURPOSE) == Some(purpose) && call.state != Cancelled);
        let last = calls.max_by_key(|call| (!is_made(call), call.moment(&RDV_AT), call.id))?;
        let said = last.moment(&RDV_AT).filter(|_| is_made(last))?;
        let wall = said.in_zone(context.zone);
        let to = match moved.to.hour {
            Some(at) => at,
            None => Moment::from_wall_clock(moved.to.day, wall.time(), context.zone),
        };
        (to != said && moved.to.day >= context.today()).then(|| make_again(last, said, to, context))
    };
    [CallPurpose::Interpreter, CallPurpose::Reminder].into_iter().filter_map(again).collect()
}

/// Call made again about the appointment at `to`, from the working day before it for a reminder, at once for a search.
fn make_again(done: &Item, said: Moment, to: Moment, context: &Context) -> Item {
    let mut call = Item::new(&CALLBACK, done.created_by, context.now);
    for field in &[PERSON, CALLER_LABEL, PHONE, SERVICE_PHONE, PURPOSE.field, SUBJECT, PRO, BY.field, MAX_ATTEMPTS] {
        call.set(field, done.get(field).clone());
    }
    call.set(&RDV_AT, Value::Moment(to));
    if done.text(&SUBJECT) == reminder::subject_of(said, context) {
        call.set(&SUBJECT, reminder::subject_of(to, context).as_str());
    }
    if rules::is_reminder(&call) {
        let day = reminder_day(to.day_in(context.zone), context);
        let at = Moment::from_wall_clock(day, NEWS_AT.unwrap_or_default(), context.zone).max(context.now);
        call.set(&NEXT_ATTEMPT_AT, Value::Moment(at));
    }
    (call.source_item, call.errand) = (Some(done.id), done.errand);
    call
}

/// Puts a call that is planned for the first day on the second, at its hour, and no earlier than now; false where it is
/// planned for another day.
fn put_call(item: &mut Item, (from, to): (NaiveDate, NaiveDate), context: &Context) -> bool {
    let Some(at) = item.moment(&NEXT_ATTEMPT_AT).map(|at| at.in_zone(context.zone)) else { return false };
    let planned = at.date() == from;
    if planned {
        let at = Moment::from_wall_clock(to, at.time(), context.zone).max(context.now);
        item.set(&NEXT_ATTEMPT_AT, Value::Moment(at));
    }
    planned
}
