//! Rules of the transports: effects of a step, alerts, order.

use chrono::{Days, Months, NaiveDate, NaiveTime};

use super::alert::TransportAlert;
use super::{
    Agreement, Asked, Booked, CARE_AT, Cancelled, CareReason, DAP_ANSWER, DAP_NEEDED, DAP_SENT_ON, DAP_WHY, DURATION,
    DapOk, DapRefused, DapSent, DapTodo, Direction, Done, Failed, IN_TWO_MONTHS, InsurerAnswer, LATE_DAYS, LEGS,
    LegState, OWN_COST, PATTERN, PICKUP_ADDRESS, PRESCRIBER, PRESCRIPTION_DATE, PRO, REASON, RxTodo, SCOPE, SERIES,
    SERIES_N, SERIES_TOTAL, SHOWN_AHEAD, SOON_DAYS, STARTS_ON, TACIT_DAYS, TOLD_AT, TRANSPORT, ToBook, ToReview, Told,
    TransportState, dap, legs, sections, series,
};
use crate::domain::count::count_phrase;
use crate::domain::{Moment, Person, spoken};
use crate::model::{
    Alert, Awaited, Context, Deadline, Ending, Item, Level, LineDay, Place, State, UnclosedLine, Value, common,
    ending_in,
};
use crate::panes::callback;

/// Fills a new request: there and back, from home, on the usual doctor's voucher.
pub fn prepare(item: &mut Item, person: Option<&Person>, context: &Context) {
    item.set(&LEGS, Value::Codes(legs::BOTH.iter().map(|leg| leg.way.code()).collect()));
    if let Some(person) = person {
        item.set(&PICKUP_ADDRESS, person.address.as_deref().unwrap_or_default());
        let usual = person.usual_pro.filter(|pro| context.may_sign(*pro));
        item.set(&PRESCRIBER, usual);
    }
}

/// Effects of a step on the legs and the agreement.
pub fn on_move(item: &mut Item, from: State, to: State, context: &Context) {
    if to != Cancelled && to != ToReview {
        // Taken up again, it is cancelled for another reason.
        item.set(&SCOPE, Value::Empty);
    }
    match TransportState::from(to) {
        ToBook => {
            for leg in legs::legs_of(item) {
                // Whoever said yes at the carrier's said it of what is to be booked again.
                if matches!(item.choice(&leg.state), Some(LegState::Booked | LegState::Failed)) {
                    item.choose(&leg.state, LegState::ToBook);
                    item.set(&leg.confirmed_by, Value::Empty);
                    item.set(&leg.confirmed_at, Value::Empty);
                }
            }
        }
        Booked => {
            set_legs(item, LegState::Booked, &[LegState::ToBook, LegState::Failed]);
            for leg in legs::legs_of(item) {
                if legs::is_to_make(item, leg) && !item.text(&leg.confirmed_by).is_empty() {
                    item.set(&leg.confirmed_at, Value::Moment(context.now));
                }
            }
        }
        Told => item.set(&TOLD_AT, Value::Moment(context.now)),
        Done => set_legs(item, LegState::Done, &[LegState::ToBook, LegState::Booked]),
        // Which leg failed may be said; the trip failed as a whole otherwise.
        Failed if !legs::legs_of(item).any(|leg| item.choice(&leg.state) == Some(LegState::Failed)) => {
            set_legs(item, LegState::Failed, &[LegState::ToBook, LegState::Booked]);
        }
        DapSent if item.date(&DAP_SENT_ON).is_none() => item.set(&DAP_SENT_ON, Value::Date(context.today())),
        DapRefused => item.choose(&DAP_ANSWER, InsurerAnswer::Refused),
        // Asked for again: the first request no longer counts.
        DapTodo if from != to => {
            item.set(&DAP_SENT_ON, Value::Empty);
            item.set(&DAP_ANSWER, Value::Empty);
        }
        Asked | RxTodo | DapTodo | DapSent | DapOk | ToReview | Failed | Cancelled => {}
    }
}

fn set_legs(item: &mut Item, to: LegState, from: &[LegState]) {
    for leg in legs::legs_of(item) {
        if item.choice(&leg.state).is_some_and(|state| from.contains(&state)) {
            item.choose(&leg.state, to);
        }
    }
}

/// The agreement, the series, the state of legs that are wanted; a later trip of a series waits unseen.
pub fn derive(item: &mut Item, context: &Context) {
    series::begin_series(item, context);
    for leg in legs::BOTH {
        let wanted = legs::legs_of(item).any(|one| one.way == leg.way);
        if !wanted {
            item.set(&leg.state, Value::Empty);
        } else if item.choice(&leg.state).is_none() {
            item.choose(&leg.state, LegState::ToBook);
        }
    }
    let answer = dap::find_answer(item, context);
    item.choose(&DAP_NEEDED, answer.needed);
    item.set(&DAP_WHY, answer.why.as_str());
    item.set(&PRO, item.team(&PRESCRIBER).first().copied());
    let later = care_day(item, context).filter(|_| item.int(&SERIES_N) > 1);
    let shown = later.and_then(|day| shown_from(day, context));
    item.set(&STARTS_ON, shown.map_or(Value::Empty, Value::Date));
}

/// The day from which a later trip of a series stands in the list: so many days ahead, and sooner where holidays make
/// its first alert come earlier than that.
fn shown_from(care: NaiveDate, context: &Context) -> Option<NaiveDate> {
    let ahead = care.checked_sub_days(Days::new(context.setting(&SHOWN_AHEAD).unsigned_abs()))?;
    Some(ahead.min(working_days_before(care, context.setting(&SOON_DAYS), context)))
}

/// A pattern that cannot be read, a voucher of a day to come, a request sent before it, more trips in two months than in
/// all, a return before the outbound.
pub fn check(item: &Item, context: &Context) -> Option<(&'static str, String)> {
    if let (true, Err(why)) = (item.get(&SERIES).is_empty(), series::series_moments(item, context)) {
        return Some((PATTERN.key, why));
    }
    for field in [PRESCRIPTION_DATE, DAP_SENT_ON] {
        if item.date(&field).is_some_and(|day| day > context.today()) {
            return Some((field.key, format!("«\u{a0}{}\u{a0}»\u{a0}: ce jour n’est pas encore venu.", field.label)));
        }
    }
    // The voucher is what the agreement is asked on.
    if let Some(signed) = item.date(&PRESCRIPTION_DATE)
        && item.date(&DAP_SENT_ON).is_some_and(|sent| sent < signed)
    {
        let signed = signed.format("%d/%m/%Y");
        let why = format!("«\u{a0}{}\u{a0}»\u{a0}: le bon n’a été signé que le {signed}.", DAP_SENT_ON.label);
        return Some((DAP_SENT_ON.key, why));
    }
    if let (Value::Int(near), Value::Int(all)) = (item.get(&IN_TWO_MONTHS), item.get(&SERIES_TOTAL))
        && near > all
    {
        let all = count_phrase(usize::try_from(*all).unwrap_or(0), "trajet", "trajets");
        let why = format!("«\u{a0}{}\u{a0}»\u{a0}: {all} en tout, pas plus.", IN_TWO_MONTHS.label);
        return Some((IN_TWO_MONTHS.key, why));
    }
    let wanted = |leg: &&legs::Leg| legs::legs_of(item).any(|one| one.way == leg.way);
    let planned = legs::BOTH.map(|leg| item.moment(&leg.planned_at).filter(|_| wanted(&leg)));
    let [Some(out), Some(back)] = planned else { return None };
    (back < out).then(|| (legs::RETURN.planned_at.key, "Le retour part avant l’aller.".to_owned()))
}

/// True when a voucher is to be signed for the trip: a summons stands for it (R322-10-2 CSS).
pub fn needs_voucher(item: &Item) -> bool {
    item.choice(&REASON) != Some(CareReason::Summons)
}

/// True when the voucher is still to be signed, once somebody is to sign it.
pub fn lacks_voucher(item: &Item) -> bool {
    needs_voucher(item) && (item.date(&PRESCRIPTION_DATE).is_none() || item.state == RxTodo)
}

/// Last day of a voucher of this day: it is good for a year (R322-10-2 CSS).
pub fn valid_until(written: NaiveDate) -> Option<NaiveDate> {
    written.checked_add_months(Months::new(12))
}

/// Professional who signs the voucher, until it is signed.
pub fn awaited(item: &Item, context: &Context) -> Option<Awaited> {
    lacks_voucher(item).then(|| Awaited::today(item.team(&PRESCRIBER).first().copied(), context))
}

/// Warns that the person has a trip on the same day already.
pub fn duplicate_warning(item: &Item, others: &[Item], context: &Context) -> Option<String> {
    let day = care_day(item, context);
    let other = others.iter().find(|other| *other.kind == TRANSPORT && care_day(other, context) == day)?;
    let at = other.moment(&CARE_AT)?.in_zone(context.zone).format("%d/%m à %H:%M");
    Some(format!("Cette personne a déjà un transport le {at} : {}.", other.state.label))
}

/// Sentence that refuses the agreement of a trip that needs none.
pub fn no_dap(item: &Item, context: &Context) -> Option<String> {
    let answer = dap::find_answer(item, context);
    (answer.needed == Agreement::NotNeeded).then(|| format!("Rien à demander : {}.", answer.why))
}

/// The agreement comes before the booking, where one is needed.
pub fn dap_first(item: &Item, context: &Context) -> Option<String> {
    let answer = dap::find_answer(item, context);
    (answer.needed == Agreement::Needed).then(|| {
        format!("Il faut d’abord l’accord ({}) : demandez-le, ou donnez un autre avis avec sa raison.", answer.why)
    })
}

/// The agreement comes before the booking, of a trip that has come to need one since its voucher too.
pub fn dap_unsent(item: &Item, context: &Context) -> Option<String> {
    dap_first(item, context).filter(|_| item.date(&DAP_SENT_ON).is_none())
}

/// True when an agreement is needed that was never asked for: care that is moved further away, or a series that grows, needs
/// one after its voucher was signed.
fn lacks_agreement(item: &Item) -> bool {
    let asked = item.date(&DAP_SENT_ON).is_some() || item.is_in(&[DapSent, DapOk, DapRefused]);
    !asked && item.choice(&DAP_NEEDED) == Some(Agreement::Needed)
}

/// Refuses to tell a person of a trip that is not booked, unless they travel by their own means.
pub fn needs_carrier(item: &Item, _context: &Context) -> Option<String> {
    (!legs::own_means(item)).then(|| {
        "Il faut d’abord réserver : seul un véhicule personnel ou un transport en commun s’en passe.".to_owned()
    })
}

/// Refuses to send what is not needed, or on a day to come.
pub fn not_to_send(item: &Item, context: &Context) -> Option<String> {
    let ahead = item.date(&DAP_SENT_ON).is_some_and(|sent| sent > context.today());
    let ahead = ahead.then(|| format!("«\u{a0}{}\u{a0}»\u{a0}: ce jour n’est pas encore venu.", DAP_SENT_ON.label));
    no_dap(item, context).or(ahead)
}

/// Silence is consent only from the sixteenth day after sending; a refusal never is.
pub fn not_agreed(item: &Item, context: &Context) -> Option<String> {
    match item.choice(&DAP_ANSWER)? {
        InsurerAnswer::Refused => Some("Un refus n’est pas un accord : choisissez « Refus ».".to_owned()),
        InsurerAnswer::Silent => {
            let from = tacit_from(item, context).filter(|from| *from > context.today())?;
            let day = spoken::figures_of_day(from, context.today());
            Some(format!("L’accord n’est tacite qu’à partir du {day}."))
        }
        InsurerAnswer::Agreed => None,
    }
}

/// Refuses to call a trip made before it leaves, unless the hour written is not the one that was kept.
pub fn to_come(item: &Item, context: &Context) -> Option<String> {
    let planned = legs::legs_of(item).filter_map(|leg| item.moment(&leg.planned_at));
    let leaves = planned.chain(item.moment(&CARE_AT)).min().filter(|leaves| *leaves > context.now)?;
    let when = spoken::say_moment(leaves.in_zone(context.zone), context.now.in_zone(context.zone));
    Some(format!("Départ\u{a0}: {when}. Déjà effectué\u{a0}?"))
}

/// « hier 09:00 », of care on a day that is over.
pub fn past_care(item: &Item, context: &Context) -> Option<String> {
    let at = item.moment(&CARE_AT).filter(|at| at.day_in(context.zone) < context.today())?;
    Some(spoken::say_moment(at.in_zone(context.zone), context.now.in_zone(context.zone)))
}

/// The person has been told who pays.
pub fn not_told_the_cost(item: &Item, _context: &Context) -> Option<String> {
    let unsaid = matches!(item.get(&OWN_COST), Value::Flag(false));
    unsaid.then(|| "Dites d’abord à la personne que ce sera à ses frais.".to_owned())
}

/// The first day on which silence is consent: the sixteenth after sending.
pub fn tacit_from(item: &Item, context: &Context) -> Option<NaiveDate> {
    let wait = Days::new(context.setting(&TACIT_DAYS).unsigned_abs() + 1);
    item.date(&DAP_SENT_ON)?.checked_add_days(wait)
}

/// The moment of care.
pub fn line_day(item: &Item, context: &Context) -> Option<LineDay> {
    item.moment(&CARE_AT).map(|at| LineDay::at_hour(at, context))
}

/// The day of care in the site's zone.
pub fn care_day(item: &Item, context: &Context) -> Option<NaiveDate> {
    item.moment(&CARE_AT).map(|at| at.day_in(context.zone))
}

/// Trips left in the series, this one among them and the cancelled ones left out; none when it stands alone.
pub fn trips_left(item: &Item) -> Option<i64> {
    let (n, total) = (item.int(&SERIES_N), item.int(&SERIES_TOTAL));
    let cancelled = item.series.iter().filter(|line| line.n > n && line.state == Cancelled).count() as i64;
    (n > 0 && total >= n).then(|| (total - n + 1 - cancelled).max(1))
}

/// True when a later trip of the series has a carrier who counts on it.
pub fn has_booked_later(item: &Item) -> bool {
    let n = item.int(&SERIES_N);
    item.series.iter().any(|line| line.n > n && (line.state == Booked || line.state == Told))
}

/// The leg nobody is to drive although the trip is being booked, or is.
pub fn lame_leg(item: &Item) -> Option<&'static legs::Leg> {
    let begun = item.is_in(&[Booked, Told]) || legs::BOTH.iter().any(|leg| !item.text(&leg.carrier).is_empty());
    let without = |leg: &&'static legs::Leg| legs::wants_carrier(item, leg) && item.text(&leg.carrier).is_empty();
    legs::legs_of(item).find(without).filter(|_| begun)
}

/// Longest time from a leg to its care, or back, that makes it no leg of another day: care may end after midnight.
const NIGHT: i64 = 12 * 60;

/// Fault of a leg still to make whose hour does not go with that of care. Whoever stays in hospital comes back another day.
pub fn misplaced_leg(item: &Item, context: &Context) -> Option<TransportAlert> {
    let care = item.moment(&CARE_AT)?;
    let end = care.plus_minutes(item.int(&DURATION));
    let stays = item.choice(&REASON) == Some(CareReason::Hospital);
    let fault = |leg: &'static legs::Leg| {
        let at = item.moment(&leg.planned_at).filter(|_| legs::is_to_make(item, leg))?;
        let other_day = at.day_in(context.zone) != care.day_in(context.zone);
        let (wrong, far, fault) = match leg.way {
            Direction::Outbound => (at >= care, care.minutes_since(at) > NIGHT, TransportAlert::LeavesTooLate),
            Direction::Return => {
                (at < end || at <= care, at.minutes_since(end) > NIGHT && !stays, TransportAlert::ComesBackTooSoon)
            }
        };
        match other_day && (wrong || far) {
            true => Some(TransportAlert::LegOtherDay(leg.label())),
            false => wrong.then_some(fault),
        }
    };
    legs::BOTH.into_iter().find_map(fault)
}

/// Moment by which the next thing must be done, and what presses, in words.
pub fn deadline(item: &Item, context: &Context) -> Deadline {
    alert(item, context).to_deadline(context)
}

/// Deadline that presses most; of two that press alike, the first one here.
pub fn alert(item: &Item, context: &Context) -> Alert<TransportAlert> {
    let (Some(care), true) = (care_day(item, context), item.state.open) else { return Alert::calm(None) };
    let today = context.today();
    let ready = item.is_in(&[Booked, Told]);
    let to_come = care >= today;
    let eve = context.calendar.add_working_days(care, -1);
    let tell_by = Moment::from_wall_clock(eve, NOON, context.zone);
    let send_by = care - SEND_BEFORE;
    let unsent = lacks_agreement(item);
    let late_from = working_days_before(care, context.setting(&LATE_DAYS), context);
    // Once the person has been told, the promise is kept.
    let promise = if item.state == Told { Alert::calm(None) } else { common::promise_deadline(item, context) };
    let due = match TransportState::of(item) {
        Told => None,
        Booked => Some(tell_by),
        Asked | RxTodo | DapTodo | ToBook | ToReview | Failed if unsent => {
            Some(Moment::start_of(send_by.min(late_from), context.zone))
        }
        Asked | RxTodo | DapTodo | DapSent | DapOk | DapRefused | ToBook | ToReview | Failed => {
            Some(Moment::start_of(late_from, context.zone))
        }
        Done | Cancelled => None,
    };
    let due = [due, promise.due].into_iter().flatten().min();
    // Nobody is booked to drive who drives themselves: they are told.
    let (not_booked, to_book) = match item.state == Failed {
        true => (TransportAlert::NotMade, TransportAlert::NotMade),
        false if legs::own_means(item) => (TransportAlert::ToTell(care), TransportAlert::ToTell(care)),
        false => (TransportAlert::NotBooked(care), TransportAlert::ToBook(care)),
    };
    let misplaced = misplaced_leg(item, context).filter(|_| to_come);
    let lame = lame_leg(item).filter(|_| to_come);
    let tacit = tacit_from(item, context).filter(|from| item.state == DapSent && *from <= today);
    let soon_from = working_days_before(care, context.setting(&SOON_DAYS), context);
    let over = item.date(&PRESCRIPTION_DATE).and_then(valid_until).is_some_and(|until| care > until);
    let over =
        (needs_voucher(item) && over && to_come && today >= soon_from).then_some(TransportAlert::VoucherOver(care));
    let presses = |level, cause| Alert { due: None, level, cause: Some(cause) };
    let late = |cause| presses(Level::Late, cause);
    let soon = |cause| presses(Level::Soon, cause);
    let alerts = [
        (needs_voucher(item) && item.date(&PRESCRIPTION_DATE).is_none() && to_come && today >= eve)
            .then_some(late(TransportAlert::VoucherUnsigned(care))),
        over.map(|cause| if today >= eve { late(cause) } else { soon(cause) }),
        misplaced.map(|fault| if ready { late(fault) } else { soon(fault) }),
        lame.map(|leg| late(TransportAlert::without_carrier(leg))),
        (unsent && today >= send_by).then_some(late(TransportAlert::AgreementUnsent(care))),
        (!ready && today >= late_from).then_some(late(not_booked)),
        (item.state == Booked && context.now >= tell_by).then_some(late(TransportAlert::ToTell(care))),
        promise.cause.map(|cause| presses(promise.level, TransportAlert::Promise(cause))),
        tacit.map(|from| soon(TransportAlert::Tacit(from))),
        (!ready && today >= soon_from).then_some(soon(to_book)),
        (item.state == Told && !to_come).then_some(soon(TransportAlert::Made)),
        (trips_left(item) == Some(1)).then_some(soon(TransportAlert::LastOfSeries)),
    ];
    Alert { due, ..Alert::most_pressing(alerts.into_iter().flatten()) }
}

const NOON: NaiveTime = match NaiveTime::from_hms_opt(12, 0, 0) {
    Some(noon) => noon,
    None => NaiveTime::MIN,
};
/// A request sent with fewer than fifteen days left cannot be silently agreed in time.
const SEND_BEFORE: Days = Days::new(14);

/// The first day from which at most `count` working days are left before `day`, itself among them.
fn working_days_before(day: NaiveDate, count: i64, context: &Context) -> NaiveDate {
    let calendar = &context.calendar;
    let near = |from: &NaiveDate| calendar.working_days_between(*from, day) <= count;
    std::iter::successors(Some(day), NaiveDate::pred_opt).take_while(near).last().unwrap_or(day)
}

/// Order of the lines: late ones by the moment of care, the rest by the next thing to do, booked ones below.
pub fn sort_key(item: &Item, context: &Context) -> Place {
    let care = item.moment(&CARE_AT).unwrap_or(item.created_at).0;
    let deadline = deadline(item, context);
    if !item.state.open {
        return Place { section: sections::CLOSED, key: (-item.closed_at.unwrap_or(item.created_at).0, care) };
    }
    if deadline.level == Level::Late {
        return Place { section: sections::LATE, key: (care, 0) };
    }
    let next = match TransportState::of(item) {
        Booked => return Place { section: sections::TO_TELL, key: (care, 0) },
        Told if deadline.level == Level::Calm => return Place { section: sections::READY, key: (care, 0) },
        DapSent => tacit_from(item, context).map(|day| Moment::start_of(day, context.zone)),
        Asked | RxTodo | DapTodo | DapOk | DapRefused | ToBook | Told | ToReview | Failed | Done | Cancelled => {
            deadline.due
        }
    };
    Place { section: sections::TO_DO, key: (next.map_or(care, |next| next.0), care) }
}

/// A trip whose hour is past was made, or was not.
pub fn close_day(item: &Item, context: &Context) -> Option<UnclosedLine> {
    const ENDINGS: [Ending; 2] = [ending_in("effectué", Done.state()), ending_in("non effectué", Failed.state())];
    let at = item.moment(&CARE_AT).filter(|at| item.state == Told && *at <= context.now)?;
    Some(UnclosedLine::new(at, &ENDINGS, context))
}

/// The call that says how the trip stands, in words anybody may overhear.
pub fn to_the_callbacks(item: &Item, made: &mut Item, _context: &Context) {
    callback::prepare_announcement("son déplacement", item, made);
}
