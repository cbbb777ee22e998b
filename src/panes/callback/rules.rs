//! Rules of the callbacks: effects of each step, alerts, order.

use super::alert::CallbackAlert;
use super::{
    BY, CALLBACK, CALLER_LABEL, CallPurpose, CallbackState, CalledBy, Calling, Cancelled, DECIDE_LATE, DECISION, Done,
    Exhausted, IDLE_SOON, LAST_TRY_AT, MAX_ATTEMPTS, MOST_ATTEMPTS, Message, Moved, NEXT_ATTEMPT_AT, OUTCOME, PHONE,
    PLANNED_AT, PRIORITY, PROMISED_AT, PURPOSE, RDV_AT, REMINDER_RESULT, Reached, ReminderResult, Retry, SERVICE_PHONE,
    STALE_AFTER, STEP_AT, SUBJECT, TRIES, ToCall, URGENT_LATE, WINDOW_FROM, WINDOW_TO, WRONG_NUMBER, Wrong, reminder,
    sections, series, when,
};
use crate::domain::coded::Coded;
use crate::domain::{Moment, Person, phone, spoken};
use crate::model::call::{Attempt, Outcome};
use crate::model::common::promise_deadline;
use crate::model::shut::say_shut;
use crate::model::{Alert, Awaited, Context, Deadline, Field, Item, Level, LineDay, Place, State, Value, Verb};

/// Fills a new callback: the person asked for it, the reception calls, at the number of their card (for a protected
/// contact, the only one permitted).
pub fn prepare(item: &mut Item, person: Option<&Person>, context: &Context) {
    item.choose(&PURPOSE, CallPurpose::PersonAsked);
    item.choose(&BY, CalledBy::Desk);
    item.set(&MAX_ATTEMPTS, Value::Int(context.setting(&MOST_ATTEMPTS)));
    if let Some(person) = person {
        item.set(&PHONE, person.phone_numbers().next().unwrap_or_default());
    }
}

/// True when the call goes before the others, and is tried again at once.
pub fn is_urgent(item: &Item) -> bool {
    item.int(&PRIORITY) >= 2
}

/// True when the call is about an appointment.
pub fn is_reminder(item: &Item) -> bool {
    item.choice(&PURPOSE) == Some(CallPurpose::Reminder)
}

/// True when the call is to a service that finds an interpreter, and not to the person.
pub fn seeks_interpreter(item: &Item) -> bool {
    item.choice(&PURPOSE) == Some(CallPurpose::Interpreter)
}

/// Field of the number that the call dials.
pub fn dialled_field(item: &Item) -> &'static Field {
    if seeks_interpreter(item) { &SERVICE_PHONE } else { &PHONE }
}

/// True when a professional has asked for the call, and decides what becomes of it; the reminders are the desk's own.
pub fn is_theirs(item: &Item) -> bool {
    !is_reminder(item)
}

/// True when the person is still to be spoken to, and somebody may try.
fn is_sought(item: &Item) -> bool {
    item.is_in(&[ToCall, Calling, Message, Retry, Wrong])
}

/// The attempt that a step out of [`Calling`] has ended.
pub fn read_attempt(item: &Item) -> Option<Attempt> {
    let outcome = item.choice(&OUTCOME)?;
    Some(Attempt { number: item.text(dialled_field(item)).to_owned(), outcome })
}

/// « À retenter » is for those nobody has spoken to.
pub fn another_outcome(item: &Item, _context: &Context) -> Option<String> {
    let outcome = item.choice(&OUTCOME)?;
    let fits = matches!(outcome, Outcome::NoAnswer | Outcome::Busy | Outcome::ThirdParty);
    (!fits).then(|| {
        let label = outcome.label();
        format!(
            "« {} » ne va pas avec l’issue « {label} », mais avec « {} », « {} » ou « {} ».",
            Retry.label(),
            Outcome::NoAnswer.label(),
            Outcome::Busy.label(),
            Outcome::ThirdParty.label()
        )
    })
}

/// Sentence that refuses a decision without a refusal on the telephone: any other outcome is tried again first.
pub fn not_refused(item: &Item, _context: &Context) -> Option<String> {
    (item.choice(&OUTCOME) != Some(Outcome::Refused)).then(|| {
        let refused = Outcome::Refused;
        format!(
            "De « {} » on ne passe à « {} » que si la personne refuse : issue « {} ».",
            Calling.label(),
            Exhausted.label(),
            refused.label()
        )
    })
}

/// The next attempt has its hour.
pub fn too_early(item: &Item, context: &Context) -> Option<String> {
    let next = item.moment(&NEXT_ATTEMPT_AT).filter(|next| *next > context.now)?;
    let when = spoken::say_moment(next.in_zone(context.zone), context.now.in_zone(context.zone));
    let key = Verb::Again.letter().map(|letter| format!(" ({letter})")).unwrap_or_default();
    Some(format!(
        "Prochain essai\u{a0}: {when}. Pour appeler avant, remettez d’abord «\u{a0}{}\u{a0}»{key}.",
        ToCall.label()
    ))
}

/// A decision comes after the attempts agreed.
pub fn attempts_left(item: &Item, _context: &Context) -> Option<String> {
    let left = item.int(&MAX_ATTEMPTS) - item.int(&TRIES);
    (left > 0).then(|| match left {
        1 => "Il reste 1 essai avant de décider.".to_owned(),
        _ => format!("Il reste {left} essais avant de décider."),
    })
}

/// Refuses the number recorded as wrong: the person must be called at another one.
pub fn same_number(item: &Item, _context: &Context) -> Option<String> {
    let wrong = item.text(&WRONG_NUMBER);
    let dialled = dialled_field(item);
    (item.text(dialled) == wrong).then(|| {
        let shown = phone::display_number(wrong);
        format!("Le {shown} est le faux numéro : remplissez « {} » avec un autre.", dialled.label)
    })
}

/// Counts the attempts, sets the next one, forgets what a new round makes void.
pub fn on_move(item: &mut Item, from: State, to: State, context: &Context) {
    let (from, to) = (CallbackState::from(from), CallbackState::from(to));
    let now = Value::Moment(context.now);
    item.set(&STEP_AT, now.clone());
    let ended = match to {
        Reached => Some(Outcome::Reached),
        Message => Some(Outcome::Message),
        Wrong => Some(Outcome::WrongNumber),
        // Asked by the step itself.
        Retry | Exhausted => item.choice(&OUTCOME),
        ToCall | Calling | Moved | Done | Cancelled => None,
    };
    if let Some(outcome) = ended.filter(|_| from == Calling) {
        item.choose(&OUTCOME, outcome);
        item.set(&TRIES, Value::Int(item.int(&TRIES) + 1));
        item.set(&LAST_TRY_AT, now);
    }
    match to {
        Calling => item.set(&OUTCOME, Value::Empty),
        // For somebody reached, that is what « rappeler le… » proposes.
        Message | Retry | Reached => {
            item.set(&NEXT_ATTEMPT_AT, Value::Moment(when::next_attempt(item, context)));
        }
        Wrong => item.set(&WRONG_NUMBER, item.get(dialled_field(item)).clone()),
        Exhausted if is_reminder(item) => item.choose(&REMINDER_RESULT, ReminderResult::NotReached),
        Moved => item.choose(&BY, CalledBy::Professional),
        ToCall if from != to => begin_again(item, from, context),
        ToCall | Exhausted | Done | Cancelled => {}
    }
}

fn begin_again(item: &mut Item, from: CallbackState, context: &Context) {
    if from != Reached && from != Calling {
        item.set(&NEXT_ATTEMPT_AT, Value::Moment(when::soonest_call(item, context.now, context)));
    }
    if from == Reached {
        item.set(&PLANNED_AT, item.get(&NEXT_ATTEMPT_AT).clone());
    }
    if from == Reached || from == Exhausted {
        for field in [&TRIES, &DECISION.field, &REMINDER_RESULT.field] {
            item.set(field, Value::Empty);
        }
    }
}

/// The first attempt, where nobody has set it: at once, or two working days before the appointment.
pub fn derive(item: &mut Item, context: &Context) {
    series::begin(item, context);
    if item.get(&NEXT_ATTEMPT_AT).is_empty() {
        let from = match item.moment(&RDV_AT).filter(|_| is_reminder(item)) {
            Some(rdv_at) => {
                let day = reminder::made_on(rdv_at.day_in(context.zone), context);
                context.now.max(Moment::start_of(day, context.zone))
            }
            None => context.now,
        };
        item.set(&NEXT_ATTEMPT_AT, Value::Moment(when::soonest_call(item, from, context)));
    }
    if item.moment(&LAST_TRY_AT).is_none() {
        item.set(&PLANNED_AT, item.get(&NEXT_ATTEMPT_AT).clone());
    }
}

/// Hours in which nobody could ever call are a slip.
pub fn check(item: &Item, context: &Context) -> Option<(&'static str, String)> {
    let (from, to) = when::asked_window(item);
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        let why = format!("« {} » doit suivre « {} ».", WINDOW_TO.label, WINDOW_FROM.label);
        return Some((WINDOW_TO.key, why));
    }
    if let Some(refused) = series::check(item) {
        return Some(refused);
    }
    let given = from.is_some() || to.is_some();
    let opens = context.calendar.opening.iter().any(|hours| !hours.is_empty());
    (given && opens && !when::is_ever_reachable(item, context)).then(|| {
        let hours = context.calendar.hours_text();
        (WINDOW_FROM.key, format!("À ces heures le centre n’est jamais ouvert ({hours})."))
    })
}

/// A second callback for the same person: one call may settle both.
pub fn duplicate_warning(_item: &Item, others: &[Item], _context: &Context) -> Option<String> {
    let other = others.iter().find(|other| *other.kind == CALLBACK)?;
    let (subject, state) = (other.text(&SUBJECT), other.state.label);
    Some(format!("Un rappel est déjà ouvert pour cette personne : « {subject} », {}.", state.to_lowercase()))
}

/// Moment by which the next thing must be done, and what presses, in words.
pub fn deadline(item: &Item, context: &Context) -> Deadline {
    alert(item, context).to_deadline(context)
}

/// Promises, urgency, decisions that wait, silence.
pub fn alert(item: &Item, context: &Context) -> Alert<CallbackAlert> {
    if !item.state.open || item.state == Reached {
        return Alert::calm(None);
    }
    let due = due_at(item, context);
    late_alert(item, context)
        .map(|cause| Alert::late(due, cause))
        .or_else(|| soon_alert(item, context).map(|cause| Alert::soon(due, cause)))
        .unwrap_or_else(|| Alert::calm(due))
}

/// The moment past which it is late, whichever comes first.
fn due_at(item: &Item, context: &Context) -> Option<Moment> {
    let urgent = is_urgent(item).then(|| wanted_since(item).plus_minutes(context.setting(&URGENT_LATE)));
    let decided =
        (item.state == Exhausted).then(|| working_days_after(step_at(item), context.setting(&DECIDE_LATE), context));
    let rdv_at = item.moment(&RDV_AT).filter(|_| is_reminder(item));
    [item.moment(&PROMISED_AT), urgent, decided, rdv_at].into_iter().flatten().min()
}

fn late_alert(item: &Item, context: &Context) -> Option<CallbackAlert> {
    let now = context.now;
    let promise = promise_deadline(item, context);
    if promise.level == Level::Late {
        return promise.cause.map(CallbackAlert::Promise);
    }
    if is_reminder(item) && item.moment(&RDV_AT).is_some_and(|rdv_at| rdv_at < now) {
        return Some(CallbackAlert::AppointmentPast);
    }
    let since = wanted_since(item);
    if is_urgent(item) && now.minutes_since(since) > context.setting(&URGENT_LATE) {
        return Some(CallbackAlert::Urgent(since));
    }
    let decides =
        item.state == Exhausted && now > working_days_after(step_at(item), context.setting(&DECIDE_LATE), context);
    decides.then(|| CallbackAlert::Undecided(step_at(item).day_in(context.zone)))
}

fn soon_alert(item: &Item, context: &Context) -> Option<CallbackAlert> {
    let now = context.now;
    if let Some(promise) = promise_deadline(item, context).cause {
        return Some(CallbackAlert::Promise(promise));
    }
    if item.is_in(&[Message, Retry]) && item.int(&TRIES) >= item.int(&MAX_ATTEMPTS) {
        return Some(CallbackAlert::Tried(item.int(&TRIES)));
    }
    if is_stale(item, context) {
        return Some(CallbackAlert::Stale(days_open(item, context)));
    }
    let last = item.moment(&LAST_TRY_AT).max(Some(wanted_since(item))).unwrap_or(item.created_at);
    let idle = now >= working_days_after(last, context.setting(&IDLE_SOON), context) && is_due(item, context);
    (is_sought(item) && idle).then(|| CallbackAlert::Untried(last.day_in(context.zone)))
}

/// Professional who decides, accepts, or calls in person, on the day of the call; the desk's own calls wait for nobody.
pub fn awaited(item: &Item, context: &Context) -> Option<Awaited> {
    let theirs = item.state != Reached && item.choice(&BY) == Some(CalledBy::Professional);
    let decided = item.is_in(&[Exhausted, Moved]);
    let later = item.moment(&NEXT_ATTEMPT_AT).filter(|at| *at > context.now && !decided);
    let day = later.map_or(context.today(), |at| at.day_in(context.zone));
    (theirs || decided).then(|| Awaited { day, ..Awaited::today(item.pro(), context) })
}

/// Advice about a next attempt while the doors are shut.
pub fn hints(item: &Item, context: &Context) -> Vec<String> {
    let at = item.moment(&NEXT_ATTEMPT_AT).filter(|_| item.state.open);
    at.and_then(|at| say_shut(at, context)).into_iter().collect()
}

/// True when the callback has been open too long for anybody to remember why, counted from the day it was to be made. A
/// person who was spoken to has been heard of.
pub fn is_stale(item: &Item, context: &Context) -> bool {
    let next = item.moment(&NEXT_ATTEMPT_AT).filter(|_| item.state == ToCall);
    let planned = next.is_some_and(|next| next.day_in(context.zone) > context.today());
    let sought = item.state.open && item.state != Reached && !planned;
    sought && days_open(item, context) > context.setting(&STALE_AFTER)
}

/// Moment since which the call is to be made: its request, or the moment it was planned for. An item of an earlier
/// version of the file has it in its next attempt, as long as there was none.
fn wanted_since(item: &Item) -> Moment {
    let never_tried = item.moment(&LAST_TRY_AT).is_none();
    let planned = item.moment(&PLANNED_AT).or(item.moment(&NEXT_ATTEMPT_AT).filter(|_| never_tried));
    planned.max(Some(item.created_at)).unwrap_or(item.created_at)
}

/// True when an attempt may be made now: its hour has come, and it is one at which the person can be reached.
pub fn is_due(item: &Item, context: &Context) -> bool {
    item.moment(&NEXT_ATTEMPT_AT).is_none_or(|next| next <= context.now) && when::is_in_window(item, context)
}

/// The day one calls again, when that is later than today.
pub fn planned_for(item: &Item, context: &Context) -> Option<LineDay> {
    let next = item.moment(&NEXT_ATTEMPT_AT).filter(|_| is_sought(item) && item.state != Calling)?;
    Some(LineDay::at_hour(next, context)).filter(|next| next.day > context.today())
}

fn days_open(item: &Item, context: &Context) -> i64 {
    context.today().signed_duration_since(wanted_since(item).day_in(context.zone)).num_days()
}

fn step_at(item: &Item) -> Moment {
    item.moment(&STEP_AT).unwrap_or(item.created_at)
}

/// Moment with the same time of day, so many working days later.
fn working_days_after(at: Moment, days: i64, context: &Context) -> Moment {
    let local = at.in_zone(context.zone);
    Moment::from_wall_clock(context.calendar.add_working_days(local.date(), days), local.time(), context.zone)
}

/// True when somebody has planned the call for a later day.
fn planned_later(item: &Item, context: &Context) -> bool {
    item.moment(&PLANNED_AT).is_some_and(|at| at.day_in(context.zone) > context.today())
}

/// Order of the lines: people in the building; urgent; late; promised or to be reached before an hour; due; reminders by
/// appointment; lines that wait for somebody else; the future, folded.
pub fn sort_key(item: &Item, context: &Context) -> Place {
    let next = item.moment(&NEXT_ATTEMPT_AT).unwrap_or(item.created_at);
    let alert = alert(item, context);
    let waits = !is_due(item, context) && item.state != Calling && alert.level == Level::Calm;
    let (section, time) = match CallbackState::of(item) {
        Done | Cancelled => (sections::CLOSED, Moment(-item.closed_at.unwrap_or(item.created_at).0)),
        Reached => (sections::REACHED, step_at(item)),
        _ if context.is_here(item.person()) => (sections::HERE, next),
        // Whenever it is tried again it stays before everyone; somebody may have planned it for another day.
        _ if is_sought(item) && is_urgent(item) && !planned_later(item, context) => (sections::URGENT, next),
        _ if alert.level == Level::Late => (sections::LATE, alert.due.unwrap_or(next)),
        Exhausted => (sections::DECIDE, step_at(item)),
        Moved => (sections::MOVED, step_at(item)),
        _ if waits => (sections::LATER, next),
        ToCall | Calling | Message | Retry | Wrong => {
            match (call_before(item, context), item.moment(&RDV_AT).filter(|_| is_reminder(item))) {
                (Some(before), _) => (sections::PROMISED, before),
                (None, Some(rdv_at)) => (sections::REMINDERS, rdv_at),
                (None, None) => (sections::DUE, next),
            }
        }
    };
    Place { section, key: (-item.int(&PRIORITY), time.0) }
}

/// The hour before which to call: what was promised, or until when the person can be reached today.
pub fn call_before(item: &Item, context: &Context) -> Option<Moment> {
    let ends = when::window_end(item, context).filter(|_| is_due(item, context));
    [item.moment(&PROMISED_AT), ends].into_iter().flatten().min()
}

/// The caller's words when the file does not know them.
pub fn caller_name(item: &Item) -> &str {
    item.text(&CALLER_LABEL)
}
