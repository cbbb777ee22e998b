//! Calls for news that come back: « dans 3 jours, puis chaque semaine, 4 fois ». One is open at a time; closing it makes
//! the next, until the last or until somebody ends them.

use super::{
    BY, CALLBACK, CALLER_LABEL, CallDecision, CallPurpose, DECISION, Done, MAX_ATTEMPTS, NEXT_ATTEMPT_AT, PERSON,
    PHONE, PRO, PURPOSE, REPEAT_N, REPEATS, REPEATS_ENDED_AT, SUBJECT, WINDOW_FROM, WINDOW_TO, when,
};
use crate::domain::Moment;
use crate::domain::rhythm::Rhythm;
use crate::model::{Context, Item, Value};

/// Fields that each call of a series takes from the one before.
const SHARED: [super::Field; 11] =
    [PERSON, CALLER_LABEL, PHONE, PURPOSE.field, SUBJECT, PRO, BY.field, WINDOW_FROM, WINDOW_TO, MAX_ATTEMPTS, REPEATS];

/// The rhythm of a call that comes back; none of a single one.
pub fn rhythm_of(item: &Item) -> Option<Rhythm> {
    Rhythm::parse(item.text(&REPEATS)).ok()
}

/// True when the call comes back and nobody has ended that.
pub fn is_running(item: &Item) -> bool {
    !item.text(&REPEATS).is_empty() && item.get(&REPEATS_ENDED_AT).is_empty()
}

/// Gives the first call of a series its number, and its day where the rhythm says it.
pub fn begin(item: &mut Item, context: &Context) {
    let Some(rhythm) = rhythm_of(item).filter(|_| item.get(&REPEAT_N).is_empty()) else { return };
    item.set(&REPEAT_N, Value::Int(1));
    if let Some(first) = rhythm.first {
        put_on(item, first.after(context.today()), context);
    }
}

/// Refuses a rhythm that cannot be read, or one of a call that is not for news.
pub fn check(item: &Item) -> Option<(&'static str, String)> {
    let text = item.text(&REPEATS);
    if text.is_empty() {
        return None;
    }
    if item.choice(&PURPOSE) != Some(CallPurpose::News) {
        let why = format!("« {} » : seul un appel pour prendre des nouvelles se répète.", REPEATS.label);
        return Some((REPEATS.key, why));
    }
    Rhythm::parse(text).err().map(|why| (REPEATS.key, why))
}

/// « 2 sur 4 », « 2e fois », « dernière, 2 sur 4 » once somebody has ended them; nothing of a single call.
pub fn rank_words(item: &Item) -> Option<String> {
    let (rhythm, n) = (rhythm_of(item)?, item.int(&REPEAT_N).max(1));
    let said = match (rhythm.count, n) {
        (Some(count), _) => format!("{n} sur {count}"),
        (None, 1) => "1re fois".to_owned(),
        (None, _) => format!("{n}e fois"),
    };
    Some(if is_running(item) { said } else { format!("dernière, {said}") })
}

/// The call that follows one just done; none after the last, or once somebody has ended the series.
pub fn successor(item: &Item, context: &Context) -> Option<Item> {
    let rhythm = rhythm_of(item).filter(|rhythm| rhythm.goes_on_after(item.int(&REPEAT_N)))?;
    let stopped = item.choice(&DECISION) == Some(CallDecision::Stop);
    if item.state != Done || !is_running(item) || stopped {
        return None;
    }
    let mut next = Item::new(&CALLBACK, item.created_by, context.now);
    for field in &SHARED {
        next.set(field, item.get(field).clone());
    }
    next.set(&REPEAT_N, Value::Int(item.int(&REPEAT_N) + 1));
    put_on(&mut next, rhythm.every.after(context.today()), context);
    Some(next)
}

/// Plans the call for the first moment at which the person can be reached from `day` on.
fn put_on(item: &mut Item, day: chrono::NaiveDate, context: &Context) {
    let from = Moment::start_of(day, context.zone);
    item.set(&NEXT_ATTEMPT_AT, Value::Moment(when::soonest_call(item, from, context)));
}
