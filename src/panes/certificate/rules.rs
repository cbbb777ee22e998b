//! Rules of the certificates: examination before signature, promises, order, brothers and sisters.

use super::alert::CertificateAlert;
use super::check::{self, Verdict};
use super::{
    ABSENCE_FROM, ABSENCE_TO, ASKED_BY, Asked, BORN, CERTIFICATE, CHILD, Cancelled, CertificateState, Delivery,
    EXAM_AT, HAND_OVER, HandedOver, NeedsExam, NotRequired, PHONE, PRO, PROMISE_SOON, PROMISED_AT, READY_SOON,
    RECIPIENT, Ready, Recipient, Refused, SIGNED_AT, SLOT_LATE, STEP_AT, Signed, ToSign, sections,
};
use crate::domain::person::age_words;
use crate::domain::{Moment, Person, spoken};
use crate::model::common::PromiseAlert;
use crate::model::{Alert, Awaited, Context, Deadline, Item, Level, LineDay, Place, State, Value, common, text};
use crate::panes::arrival;

/// Fills a new request: absent from today, collected here, written by the child's own doctor; called back on the
/// family's number unless a contact is protected.
pub fn prepare(item: &mut Item, person: Option<&Person>, context: &Context) {
    item.set(&ABSENCE_FROM, Value::Date(context.today()));
    item.choose(&HAND_OVER, Delivery::AtDesk);
    let Some(person) = person else { return };
    if !person.is_confidential() {
        item.set(&PHONE, person.phone1.as_deref().unwrap_or_default());
    }
    item.set(&PRO, person.usual_pro.filter(|id| context.may_sign(*id)));
}

/// The check needs an age.
pub fn adopt_person(item: &mut Item, person: &Person) -> Result<(), String> {
    item.set(&BORN, person.birth_date);
    match person.birth_date {
        Some(_) => Ok(()),
        None => Err("La date de naissance de l’enfant manque : complétez d’abord sa fiche.".to_owned()),
    }
}

/// Sets what a step records: each state has its own clock, and a signature the moment it was given.
pub fn on_move(item: &mut Item, _from: State, to: State, context: &Context) {
    item.set(&STEP_AT, Value::Moment(context.now));
    match CertificateState::from(to) {
        Signed => item.set(&SIGNED_AT, Value::Moment(context.now)),
        ToSign => item.set(&SIGNED_AT, Value::Empty),
        Asked | NotRequired | NeedsExam | Ready | HandedOver | Refused | Cancelled => {}
    }
}

/// A certificate that was signed says the child and the days: any change of them waits for the signature.
pub fn upset(before: &Item, after: &mut Item) -> Option<State> {
    let same = [CHILD, ABSENCE_FROM, ABSENCE_TO].iter().all(|field| before.get(field) == after.get(field));
    (!same && before.is_in(&[Signed, Ready])).then_some(ToSign.state())
}

/// Refuses a certificate for a child who has not been seen, or dated before they were (commentary of CSP R4127-76).
pub fn doubt_unseen_child(item: &Item, context: &Context) -> Option<String> {
    match item.moment(&EXAM_AT) {
        None => Some("Pas de certificat sans examen (CSP R4127-76) : remplissez « Examen le ».".to_owned()),
        Some(at) if at > context.now => Some(format!(
            "On signe après l’examen ({}), à la date du jour (CSP R4127-76).",
            say_day_and_hour(at, context)
        )),
        Some(_) => None,
    }
}

/// Dates in the order in which things happen.
pub fn check(item: &Item, _context: &Context) -> Option<(&'static str, String)> {
    let from = item.date(&ABSENCE_FROM);
    let wrong = |field: &super::Field, why: &str| Some((field.key, why.to_owned()));
    if item.date(&ABSENCE_TO).is_some_and(|to| Some(to) < from) {
        return wrong(&ABSENCE_TO, "L’absence finit avant de commencer : vérifiez les deux dates.");
    }
    if item.birth(&BORN).is_some_and(|born| from.is_some_and(|from| from < born.earliest_day())) {
        return wrong(&ABSENCE_FROM, "L’absence commence avant la naissance de l’enfant : vérifiez la date.");
    }
    let signed = item.moment(&SIGNED_AT)?;
    if item.moment(&EXAM_AT).is_none_or(|exam| exam > signed) {
        return wrong(&EXAM_AT, "C’est déjà signé : l’examen ne peut pas être après la signature (CSP R4127-76).");
    }
    None
}

/// Turning away what may be demanded is most likely a slip, and asked about where the table cannot tell.
pub fn may_be_demanded(item: &Item, context: &Context) -> Option<String> {
    let found = check::find(item, context);
    let doubt = match found.verdict {
        Verdict::Required => format!("Ce certificat est exigible ({}).", found.reference),
        Verdict::Unknown | Verdict::Depends => {
            format!("On ne sait pas si ce certificat est exigible ({}).", found.says)
        }
        Verdict::NotRequired => return None,
    };
    Some(format!("{doubt} Répondre « non exigible » quand même ?"))
}

/// Warns that the person is grown up, or too old for the employer's leave (L1225-61): most likely the parent was chosen
/// for the child.
fn too_old(item: &Item, context: &Context) -> Option<String> {
    let from = item.date(&ABSENCE_FROM).unwrap_or_else(|| context.today());
    let born = item.birth(&BORN)?;
    let ages @ (least, greatest) = born.ages_on(from)?;
    let age = age_words(ages);
    match item.choice(&RECIPIENT) {
        Some(Recipient::Employer) if (16..18).contains(&least) => {
            Some(format!("À {age}, hors L1225-61 (moins de 16 ans) : voir la convention. Demander quand même ?"))
        }
        Some(Recipient::Employer) if least < 16 && greatest >= 16 => Some(format!(
            "L1225-61 vaut avant 16 ans, et l’enfant, {}, a {age} ce jour-là : demandez sa date de naissance. \
             Demander le certificat quand même ?",
            born.born_phrase()
        )),
        _ if greatest >= 18 => Some(format!("Cette personne a {age} : est-ce bien l’enfant malade ?")),
        _ => None,
    }
}

/// An age that makes one wonder, then the same child, the same days, the same paper.
pub fn duplicate_warning(item: &Item, others: &[Item], context: &Context) -> Option<String> {
    too_old(item, context).or_else(|| asked_before(item, others, context))
}

fn asked_before(item: &Item, others: &[Item], context: &Context) -> Option<String> {
    let same = |other: &&Item| {
        *other.kind == CERTIFICATE
            && other.text(&RECIPIENT) == item.text(&RECIPIENT)
            && other.date(&ABSENCE_FROM) == item.date(&ABSENCE_FROM)
    };
    let other = others.iter().find(same)?;
    let recipient = text::show(&RECIPIENT, other.get(&RECIPIENT), context);
    let from = other.date(&ABSENCE_FROM).map(|day| day.format("%d/%m").to_string()).unwrap_or_default();
    Some(format!("Déjà demandé pour cet enfant ({recipient}, absence du {from}) : {}.", other.state.label))
}

/// True when two children are absent from the same day, or awaited for an exam on the same day, and both still to be
/// seen or signed.
pub fn same_visit(one: &Item, other: &Item, context: &Context) -> bool {
    let before = |item: &Item| item.is_in(&[Asked, NeedsExam, ToSign]);
    let exam = |item: &Item| item.moment(&EXAM_AT).map(|at| at.day_in(context.zone));
    let same_exam = exam(one).is_some() && exam(one) == exam(other);
    before(one) && before(other) && (same_exam || one.date(&ABSENCE_FROM) == other.date(&ABSENCE_FROM))
}

/// Moment by which the next thing must be done, and what presses, in words.
pub fn deadline(item: &Item, context: &Context) -> Deadline {
    alert(item, context).to_deadline(context)
}

/// The most pressing of its alerts.
pub fn alert(item: &Item, context: &Context) -> Alert<CertificateAlert> {
    Alert::most_pressing(alerts(item, context))
}

/// Alerts: what was promised, the child still without a slot, the paper nobody collects.
pub fn alerts(item: &Item, context: &Context) -> [Alert<CertificateAlert>; 3] {
    let promise = promise_alert(item, context).map(CertificateAlert::Promise);
    [promise, slot_alert(item, context), collection_alert(item, context)]
}

fn promise_alert(item: &Item, context: &Context) -> Alert<PromiseAlert> {
    let kept = !item.is_in(&[Asked, NeedsExam, ToSign, Signed]);
    let Some(at) = item.moment(&PROMISED_AT).filter(|_| !kept) else { return Alert::calm(None) };
    let hour = i64::from(chrono::Timelike::hour(&context.now.in_zone(context.zone)));
    let promise = common::promise_deadline(item, context);
    let afternoon = at.day_in(context.zone) == context.today() && hour >= context.setting(&PROMISE_SOON);
    if promise.level == Level::Calm && afternoon {
        return Alert::soon(Some(at), PromiseAlert::Near(at));
    }
    promise
}

/// A slot that went by without a signature asked for is no slot.
fn slot_alert(item: &Item, context: &Context) -> Alert<CertificateAlert> {
    let exam = item.moment(&EXAM_AT);
    if item.state != NeedsExam || exam.is_some_and(|at| at >= context.now) {
        return Alert::calm(None);
    }
    let since = item.moment(&STEP_AT).max(exam).unwrap_or(item.created_at);
    let local = since.in_zone(context.zone);
    let last = context.calendar.add_working_days(local.date(), context.setting(&SLOT_LATE));
    let due = Moment::from_wall_clock(last, local.time(), context.zone);
    let cause = if exam.is_some() { CertificateAlert::SlotPast } else { CertificateAlert::NoSlot };
    if context.now > due { Alert::late(Some(due), cause) } else { Alert::calm(Some(due)) }
}

fn collection_alert(item: &Item, context: &Context) -> Alert<CertificateAlert> {
    let since = item.moment(&STEP_AT).filter(|_| item.state == Ready);
    // Days of the wall clock: a day of the year has 23 hours, and another has 25.
    let days = since.map_or(0, |since| context.now.days_since(since, context.zone));
    let at_most = context.setting(&READY_SOON);
    let waited_too_long = since
        .and_then(|since| since.plus_days(at_most.unsigned_abs(), context.zone))
        .is_some_and(|last| context.now > last);
    if waited_too_long { Alert::soon(None, CertificateAlert::NotCollected(days)) } else { Alert::calm(None) }
}

/// Professional who examines, on the day of the examination, and signs.
pub fn awaited(item: &Item, context: &Context) -> Option<Awaited> {
    let day = exam_day(item, context).map_or(context.today(), |exam| exam.day.max(context.today()));
    item.is_in(&[Asked, NeedsExam, ToSign]).then(|| Awaited { team: item.pro().into_iter().collect(), day })
}

/// The slot of the exam, while the child is still to be seen.
pub fn exam_day(item: &Item, context: &Context) -> Option<LineDay> {
    let slot = item.moment(&EXAM_AT).filter(|at| item.state == NeedsExam || *at > context.now);
    slot.map(|at| LineDay::at_hour(at, context))
}

/// Position in the list: late ones first, then to sign by promise, to examine, asked for, signed, ready.
pub fn sort_key(item: &Item, context: &Context) -> Place {
    let promised = item.moment(&PROMISED_AT).map_or(i64::MAX, |at| at.0);
    let deadline = item.deadline(context);
    let (section, time) = match CertificateState::of(item) {
        NotRequired | HandedOver | Refused | Cancelled => {
            (sections::CLOSED, -item.closed_at.unwrap_or(item.created_at).0)
        }
        _ if deadline.level == Level::Late => (sections::LATE, deadline.due.map_or(i64::MAX, |due| due.0)),
        ToSign => (sections::TO_SIGN, promised),
        NeedsExam => (sections::NEEDS_EXAM, promised),
        Signed => (sections::SIGNED, promised),
        Ready => (sections::READY, item.moment(&STEP_AT).unwrap_or(item.created_at).0),
        Asked => (sections::ASKED, promised),
    };
    Place { section, key: (time, item.created_at.0) }
}

/// An appointment at the slot to come; somebody who is here now when there is none.
pub fn to_the_arrivals(item: &Item, made: &mut Item, context: &Context) {
    made.choose(&arrival::REASON, arrival::VisitReason::Care);
    made.set(&arrival::AWAITED, item.pro().map_or(Value::Empty, |pro| Value::Team(vec![pro])));
    if let Some(at) = item.moment(&EXAM_AT).filter(|at| *at > context.now) {
        made.choose(&arrival::MODE, arrival::Mode::Appointment);
        made.set(&arrival::RDV_AT, Value::Moment(at));
    }
}

/// Copies the request for a brother or a sister, with the same slot while it is to come.
pub fn for_another_child(item: &Item, made: &mut Item, context: &Context) {
    for field in [RECIPIENT.field, ABSENCE_FROM, ABSENCE_TO, ASKED_BY, PHONE, PRO, HAND_OVER.field, PROMISED_AT] {
        made.set(&field, item.get(&field).clone());
    }
    made.set(&EXAM_AT, item.moment(&EXAM_AT).filter(|at| *at > context.now));
}

/// « 18:00 » today, « lun 23/11 18:00 » another day.
pub fn say_day_and_hour(at: Moment, context: &Context) -> String {
    spoken::say_moment(at.in_zone(context.zone), context.now.in_zone(context.zone))
}
