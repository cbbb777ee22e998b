//! Rules of the renewals: deadline of the signature, advice, order.

use chrono::{Datelike, Months, NaiveDate, NaiveTime};

use super::alert::RenewalAlert;
use super::{
    ASKED_BY, CHANNEL, Cancelled, Channel, Closed, DECISION, DECISION_NOTE, Decision, HAND_OVER, HandOver, HandedOver,
    LAST_PRESCRIPTION_ON, LINES, NeedsVisit, PARENT, PRESCRIPTION_ENDS_ON, PRO, PROMISE_FAR, PROMISE_HOUR, PROMISED_AT,
    READY_SOON, RENEWAL, REVIEW_SOON, REVIEWER, RUNS_OUT_GUESS, RUNS_OUT_ON, RUNS_OUT_SOON, Ready, Received,
    Redirected, Refused, RenewalState, SENSITIVE, SIGNED_AT, STEP_AT, SeenOn, Sent, Signed, THEMSELVES, TOLD_AT,
    ToComplete, ToReview, UNKNOWN_DAYS, VISIT_AT, sections,
};
use crate::domain::count::count_phrase;
use crate::domain::{Moment, Person, StaffId, spoken};
use crate::model::{Alert, Awaited, Context, Deadline, Item, Level, Place, State, Value, common, sensitive};
use crate::panes::callback;

/// Fills a new request: by phone, by the person, to be collected at the desk, promised for the next working day.
pub fn prepare(item: &mut Item, person: Option<&Person>, context: &Context) {
    item.choose(&CHANNEL, Channel::Phone);
    item.choose(&HAND_OVER, HandOver::AtDesk);
    let asks = match person.and_then(|person| person.sex.as_deref()) {
        _ if person.is_some_and(|person| person.is_spoken_for(context.today())) => PARENT,
        Some("F") => "elle-même",
        Some("M") => "lui-même",
        _ => THEMSELVES,
    };
    item.set(&ASKED_BY, asks);
    item.set(&PRO, person.and_then(|person| person.usual_pro).filter(|pro| context.may_sign(*pro)));
    let day = context.calendar.add_working_days(context.today(), 1);
    item.set(&PROMISED_AT, Value::Moment(promised_for(day, context)));
}

/// The hour promised, or the closing of a day that closes before it.
fn promised_for(day: NaiveDate, context: &Context) -> Moment {
    let hour = day_at_hour(day, context.setting(&PROMISE_HOUR), context);
    let closing =
        context.calendar.hours_on(day).last().map(|(_, closes)| Moment::from_wall_clock(day, *closes, context.zone));
    closing.map_or(hour, |closing| hour.min(closing))
}

/// A decision is kept until it is reopened; the clock of the present state starts.
pub fn on_move(item: &mut Item, from: State, to: State, context: &Context) {
    item.set(&STEP_AT, Value::Moment(context.now));
    let decision = match RenewalState::from(to) {
        Signed => Some(Decision::Signed),
        NeedsVisit => Some(Decision::NeedsVisit),
        Refused => Some(Decision::Refused),
        Redirected => Some(Decision::Redirected),
        Received | ToComplete | ToReview | Ready | HandedOver | Sent | Closed | Cancelled => None,
    };
    if let Some(decision) = decision {
        item.choose(&DECISION, decision);
    }
    if to == Signed {
        item.set(&SIGNED_AT, Value::Moment(context.now));
    }
    if to == ToReview && from != to {
        for field in [&DECISION.field, &DECISION_NOTE, &SIGNED_AT, &TOLD_AT] {
            item.set(field, Value::Empty);
        }
    }
    if to == Closed {
        item.set(&TOLD_AT, Value::Moment(context.now));
    }
}

/// A prescription that was signed says the drugs and doses, and whose they are: any change of them waits for the prescriber.
pub fn upset(before: &Item, after: &mut Item) -> Option<State> {
    let signed = |item: &Item| -> Vec<Vec<Value>> {
        let said = |line: &Vec<Value>| line.iter().take(2).filter(|part| !part.is_empty()).cloned().collect();
        item.rows(&LINES).iter().map(said).collect()
    };
    let same = signed(before) == signed(after) && before.person() == after.person();
    (!same && before.is_in(&[Signed, Ready])).then_some(ToReview.state())
}

/// « Ne sait pas » becomes the day it stands for; a drug is said until it is read somewhere.
pub fn derive(item: &mut Item, context: &Context) {
    if *item.get(&RUNS_OUT_ON) == Value::Unknown {
        let day = Value::Date(context.calendar.add_working_days(context.today(), context.setting(&UNKNOWN_DAYS)));
        item.set(&RUNS_OUT_ON, day.clone());
        item.set(&RUNS_OUT_GUESS, day);
    } else if !is_guess(item) {
        item.set(&RUNS_OUT_GUESS, Value::Empty);
    }
    let mut lines = item.rows(&LINES).to_vec();
    for seen_on in lines.iter_mut().filter_map(|line| line.last_mut()).filter(|seen_on| seen_on.is_empty()) {
        *seen_on = Value::Code(SeenOn::Said.code());
    }
    item.set(&LINES, Value::Rows(lines));
}

/// A prescription ends after it begins.
pub fn check(item: &Item, _context: &Context) -> Option<(&'static str, String)> {
    if item.date(&PRESCRIPTION_ENDS_ON) < item.date(&LAST_PRESCRIPTION_ON) && item.date(&PRESCRIPTION_ENDS_ON).is_some()
    {
        let why = "« … finie le » : l’ordonnance finirait avant d’avoir été faite.";
        return Some((PRESCRIPTION_ENDS_ON.key, why.to_owned()));
    }
    None
}

/// Warns that a renewal is asked for already, and not given yet.
pub fn duplicate_warning(_item: &Item, others: &[Item], context: &Context) -> Option<String> {
    let other = others.iter().find(|other| *other.kind == RENEWAL)?;
    let asked = spoken::say_day(other.created_at.day_in(context.zone), context.today());
    Some(format!("Une ordonnance demandée {asked} est déjà en cours : {}.", other.state.label))
}

/// The drugs asked for, as read.
pub fn drugs(item: &Item) -> impl Iterator<Item = &str> {
    item.rows(&LINES).iter().filter_map(|line| match line.first() {
        Some(Value::Text(drug)) => Some(drug.as_str()),
        _ => None,
    })
}

/// True when the day on which the treatment runs out is a guess, put in because nobody knew it.
pub fn is_guess(item: &Item) -> bool {
    item.date(&RUNS_OUT_GUESS).is_some() && item.get(&RUNS_OUT_GUESS) == item.get(&RUNS_OUT_ON)
}

/// Professional who decides.
pub fn reviewer_of(item: &Item) -> Option<StaffId> {
    item.team(&REVIEWER).first().copied().or_else(|| item.pro())
}

/// Professional who decides, as soon as the renewal is asked for.
pub fn awaited(item: &Item, context: &Context) -> Option<Awaited> {
    item.is_in(&[Received, ToComplete, ToReview]).then(|| Awaited::today(reviewer_of(item), context))
}

/// Deadline of the signature: the promise, or noon of the working day before the treatment runs out.
pub fn due_at(item: &Item, context: &Context) -> Option<Moment> {
    let before =
        item.date(&RUNS_OUT_ON).map(|day| day_at_hour(context.calendar.add_working_days(day, -1), 12, context));
    [item.moment(&PROMISED_AT), before].into_iter().flatten().min()
}

/// Moment by which the next thing must be done, and what presses, in words.
pub fn deadline(item: &Item, context: &Context) -> Deadline {
    alert(item, context).to_deadline(context)
}

/// The end of the treatment and the promise until it is signed; then only that it is fetched.
pub fn alert(item: &Item, context: &Context) -> Alert<RenewalAlert> {
    if item.state == Ready {
        return waiting_to_be_fetched(item, context);
    }
    if item.state == Signed || !item.state.open {
        return Alert::calm(None);
    }
    let (due, promise) = (due_at(item, context), common::promise_deadline(item, context));
    let left = item.date(&RUNS_OUT_ON).map_or(i64::MAX, |day| (day - context.today()).num_days());
    if left < 0 {
        Alert::late(due, RenewalAlert::Ended(-left))
    } else if left == 0 {
        Alert::late(due, RenewalAlert::EndsToday)
    } else if promise.level == Level::Late {
        Alert { due, ..promise.map(RenewalAlert::Promise) }
    } else if due.is_some_and(|due| context.now > due) {
        Alert::late(due, RenewalAlert::SignNow)
    } else if promise.level == Level::Soon {
        Alert { due, ..promise.map(RenewalAlert::Promise) }
    } else if left <= context.setting(&RUNS_OUT_SOON) {
        Alert::soon(due, RenewalAlert::EndsIn(left))
    } else if is_guess(item) {
        Alert::soon(due, RenewalAlert::EndUnknown)
    } else if item.state == ToReview && waits_long(item, context) {
        Alert::soon(due, RenewalAlert::AwaitsReview)
    } else {
        Alert::calm(due)
    }
}

fn waiting_to_be_fetched(item: &Item, context: &Context) -> Alert<RenewalAlert> {
    // Told since, it waits again from then on.
    let since = item.moment(&TOLD_AT).max(item.moment(&STEP_AT)).unwrap_or(context.now);
    let at_most = context.setting(&READY_SOON).unsigned_abs();
    if since.plus_days(at_most, context.zone).is_some_and(|last| context.now.minute_number() > last.minute_number()) {
        Alert::soon(None, RenewalAlert::NotFetched(context.now.days_since(since, context.zone)))
    } else {
        Alert::calm(None)
    }
}

/// True when the request was put before the reviewer more than so many working days ago (a setting), at the same hour.
fn waits_long(item: &Item, context: &Context) -> bool {
    let Some(since) = item.moment(&STEP_AT) else { return false };
    let local = since.in_zone(context.zone);
    let limit = context.calendar.add_working_days(local.date(), context.setting(&REVIEW_SOON));
    context.now > Moment::from_wall_clock(limit, local.time(), context.zone)
}

fn day_at_hour(day: NaiveDate, hour: i64, context: &Context) -> Moment {
    let time = u32::try_from(hour).ok().and_then(|hour| NaiveTime::from_hms_opt(hour, 0, 0)).unwrap_or_default();
    Moment::from_wall_clock(day, time, context.zone)
}

/// Position in the list: by the day the treatment runs out, not the day of asking; what is ready is below.
pub fn sort_key(item: &Item, context: &Context) -> Place {
    let step_at = item.moment(&STEP_AT).unwrap_or(item.created_at).0;
    if !item.state.open {
        return Place { section: sections::CLOSED, key: (-item.closed_at.unwrap_or(item.created_at).0, 0) };
    }
    if item.state == Ready {
        return Place { section: sections::READY, key: (step_at, 0) };
    }
    let end = item.date(&RUNS_OUT_ON).map_or(i64::MAX, |day| Moment::start_of(day, context.zone).0);
    Place { section: sections::OPEN, key: (end, item.moment(&PROMISED_AT).map_or(i64::MAX, |at| at.0)) }
}

/// Advice for the prescriber or for the person asking. None of it blocks anything.
pub fn hints(item: &Item, context: &Context) -> Vec<String> {
    if !item.state.open {
        return Vec::new();
    }
    let mut hints: Vec<_> = list_warnings(item, context).collect();
    hints.extend(pharmacy_hint(item, context));
    let undecided = item.moment(&SIGNED_AT).is_none();
    hints.extend(promise_hint(item, context).filter(|_| undecided));
    hints
}

/// Warnings raised by the names of the drugs: « Tramadol 50, … ».
pub fn list_warnings<'a>(item: &'a Item, context: &'a Context) -> impl Iterator<Item = String> + use<'a> {
    drugs(item).filter_map(|drug| Some(format!("{drug}, {}.", sensitive::rules_of(drug, &context.drugs)?)))
}

/// True when the drug follows rules of its own: a person said so, or its name does.
pub fn is_sensitive(item: &Item, context: &Context) -> bool {
    !item.get(&SENSITIVE).is_empty() || drugs(item).any(|drug| sensitive::class_of(drug, &context.drugs).is_some())
}

/// R5123-2-1 CSP: a treatment of three months at least, whose prescription ended less than a month ago. The first day of
/// a prescription and its last both count: from 1 September to 30 November is three months.
pub fn pharmacy_hint(item: &Item, context: &Context) -> Option<String> {
    let today = context.today();
    let (made, end) = (item.date(&LAST_PRESCRIPTION_ON)?, item.date(&PRESCRIPTION_ENDS_ON)?);
    let limit = end.checked_add_months(Months::new(1))?;
    let long = made.checked_add_months(Months::new(3))? <= end.succ_opt()?;
    // A month from the 31 January holds the whole of February, which has no such day.
    let last = if limit.day() < end.day() { limit } else { limit.pred_opt()? };
    (long && end < today && today <= last && !is_sensitive(item, context)).then(|| {
        let last = spoken::say_day(last, today);
        format!("La pharmacie peut délivrer 1 mois, renouvelable jusqu’à 3 (CSP R5123-2-1) ; à demander au plus tard {last}.")
    })
}

fn promise_hint(item: &Item, context: &Context) -> Option<String> {
    let promised = item.moment(&PROMISED_AT)?.day_in(context.zone);
    let end = item.date(&RUNS_OUT_ON).filter(|end| *end < promised);
    let most = usize::try_from(context.setting(&PROMISE_FAR)).unwrap_or(0);
    let far = context.calendar.working_days_between(context.today(), promised) > context.setting(&PROMISE_FAR);
    match end {
        Some(end) => Some(format!("Promise après la fin du traitement ({}).", spoken::say_day(end, context.today()))),
        None if far => Some(format!("Promise à plus de {}.", count_phrase(most, "jour ouvré", "jours ouvrés"))),
        None => None,
    }
}

/// The call that says how the request stands, in words anybody may overhear.
pub fn to_the_callbacks(item: &Item, made: &mut Item, _context: &Context) {
    let subject = if item.state == Ready { "passer prendre un papier" } else { "suite de sa demande" };
    callback::prepare_announcement(subject, item, made);
}

/// Refuses an appointment made for a day that is over.
pub fn visit_past(item: &Item, context: &Context) -> Option<String> {
    let day = item.moment(&VISIT_AT).map(|at| at.day_in(context.zone)).filter(|day| *day < context.today())?;
    Some(format!("«\u{a0}{}\u{a0}»\u{a0}: le {} est passé.", VISIT_AT.label, day.format("%d/%m/%Y")))
}
