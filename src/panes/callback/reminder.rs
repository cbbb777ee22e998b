//! Callbacks made ahead of the appointments of the agenda: one call for one person, whatever the number of their
//! appointments, and one for all who are reached at one number on one day.

use chrono::NaiveDate;

use super::{
    CALLBACK, CallPurpose, CallbackState, Calling, Cancelled, Done, Exhausted, Message, Moved, PHONE, PRO, PURPOSE,
    RDV_AT, REMIND_AHEAD, REMINDER_RESULT, Reached, ReminderResult, Retry, SUBJECT, ToCall, Wrong,
};
use crate::domain::{Moment, Person, PersonId, StaffId, order};
pub use crate::model::RemindedAppointment;
use crate::model::reminders::{CANCELLED, MOVED};
use crate::model::{Context, Item, Reminders, Shape, Value, text};
use crate::panes::arrival::{self, VANISHED};

/// Rules by which callbacks remind of the appointments of an agenda.
pub static REMINDERS: Reminders = Reminders {
    mark: (PURPOSE.field, CallPurpose::Reminder.code()),
    at: RDV_AT,
    subject: SUBJECT,
    reaches: last_reminded_day,
    is_due,
    appointment: RemindedAppointment::of,
    goes_with: RemindedAppointment::goes_with,
    gather: gather_calls,
    begin: make_call,
    speak_of,
    calls_off,
    is_void,
};

impl RemindedAppointment {
    /// The appointment of `arrival`, of the person who comes; none without an hour.
    pub fn of(arrival: Item, person: Person, by: StaffId, context: &Context) -> Option<Self> {
        let number = CALLBACK.begin_item(by, Some(&person), context).text(&PHONE).to_owned();
        let number = (!number.is_empty()).then_some(number);
        Some(Self { at: arrival.moment(&arrival::RDV_AT)?, line: arrival, person, number })
    }

    /// True when a single call is enough for the two appointments: of the same person, or at one number on one day. A
    /// protected contact is called alone (L1111-5 CSP).
    pub fn goes_with(&self, other: &Self, context: &Context) -> bool {
        let known = !self.person.is_confidential() && !other.person.is_confidential();
        let one_number =
            self.number.is_some() && self.number == other.number && self.day(context) == other.day(context);
        self.person.id == other.person.id || known && one_number
    }

    fn day(&self, context: &Context) -> NaiveDate {
        self.at.day_in(context.zone)
    }
}

/// The day a reminder of an appointment on `day` is made: two working days before (a setting).
pub fn made_on(day: NaiveDate, context: &Context) -> NaiveDate {
    context.calendar.add_working_days(day, -context.setting(&REMIND_AHEAD))
}

/// Progress of a reminder, in a word or two: « à faire », « fait : confirmé », « message laissé ».
pub fn say_progress(call: &Item, context: &Context) -> String {
    let result = text::show(&REMINDER_RESULT, call.get(&REMINDER_RESULT), context);
    match CallbackState::of(call) {
        ToCall => "à faire".to_owned(),
        Done if !result.is_empty() => format!("fait\u{a0}: {result}"),
        state @ (Calling | Message | Retry | Wrong | Exhausted | Moved | Reached | Done | Cancelled) => {
            state.label().to_lowercase()
        }
    }
}

/// The last day whose appointments are to be reminded of today.
pub fn last_reminded_day(context: &Context) -> NaiveDate {
    context.calendar.add_working_days(context.today(), context.setting(&REMIND_AHEAD))
}

/// True when it is time to remind of this arrival: still expected, still in the agenda, on a later day that is near
/// enough.
pub fn is_due(arrival: &Item, context: &Context) -> bool {
    let day = arrival.moment(&arrival::RDV_AT).map(|at| at.day_in(context.zone));
    is_awaited(arrival) && day.is_some_and(|day| day > context.today() && made_on(day, context) <= context.today())
}

fn is_awaited(arrival: &Item) -> bool {
    arrival.state == arrival::Expected && !arrival.flag(&VANISHED)
}

/// The appointments of each call, the earliest first.
pub fn gather_calls(mut all: Vec<RemindedAppointment>, context: &Context) -> Vec<Vec<RemindedAppointment>> {
    order::sort_by_key(&mut all, |one| (one.at, one.line.id));
    let mut calls: Vec<Vec<RemindedAppointment>> = Vec::new();
    for one in all {
        // Somebody with appointments on two days may join two calls: they are then one.
        let (joined, others): (Vec<_>, Vec<_>) =
            calls.into_iter().partition(|call| call.iter().any(|other| one.goes_with(other, context)));
        calls = others;
        calls.push(joined.into_iter().flatten().chain([one]).collect());
    }
    for call in &mut calls {
        order::sort_by_key(call, |one| (one.at, one.line.id));
    }
    order::sort_by_key(&mut calls, |call| call.first().map(|one| (one.at, one.line.id)));
    calls
}

/// The call that reminds of these appointments, the earliest first; none without any, or when the person of the first has
/// no number that may be dialled.
pub fn make_call(call: &[RemindedAppointment], by: StaffId, context: &Context) -> Option<Item> {
    let first = call.first()?;
    let mut item = CALLBACK.begin_item(by, Some(&first.person), context);
    item.choose(&PURPOSE, CallPurpose::Reminder);
    item.source_item = Some(first.line.id);
    speak_of(&mut item, call, context);
    (!item.get(&PHONE).is_empty()).then_some(item)
}

/// Makes `item` speak of these appointments and of no other.
pub fn speak_of(item: &mut Item, call: &[RemindedAppointment], context: &Context) {
    let Some(first) = call.first() else { return };
    item.set(&RDV_AT, Value::Moment(first.at));
    item.set(&PRO, first.line.pro());
    item.set(&SUBJECT, say_subject(call, item.person(), context).as_str());
}

/// « rendez-vous du 24/11 à 10:30 »: subject of the call about an appointment that is in no agenda.
pub fn subject_of(at: Moment, context: &Context) -> String {
    at.in_zone(context.zone).format("rendez-vous du %d/%m à %H:%M").to_string()
}

/// True when the person reached has called the appointment off.
pub fn calls_off(call: &Item) -> bool {
    call.state == Done && call.choice(&REMINDER_RESULT) == Some(ReminderResult::AppointmentCancelled)
}

/// Reason why an appointment at this hour is no longer to be reminded of, given the present `arrival`; none while it
/// is.
pub fn is_void(rdv_at: Moment, arrival: &Item) -> Option<&'static str> {
    if arrival.moment(&arrival::RDV_AT) != Some(rdv_at) {
        Some(MOVED)
    } else if arrival.state == arrival::Cancelled {
        Some(CANCELLED)
    } else {
        None
    }
}

/// « rendez-vous du 24/11 à 10:30 et 11:00 (Awa), du 26/11 à 9:00 »: read on another day than the one it was made, so
/// nothing like « demain ». Where that is too long, how many and when the first one is.
fn say_subject(call: &[RemindedAppointment], called: Option<PersonId>, context: &Context) -> String {
    let mut said = String::from("rendez-vous");
    for (n, one) in call.iter().enumerate() {
        let local = one.at.in_zone(context.zone);
        let same_day = n > 0 && call[n - 1].day(context) == one.day(context);
        said += &match (n, same_day) {
            (_, true) => format!(" et {}", local.format("%H:%M")),
            (0, _) => local.format(" du %d/%m à %H:%M").to_string(),
            _ => local.format(", du %d/%m à %H:%M").to_string(),
        };
        if called != Some(one.person.id) {
            said += &format!(" ({})", one.person.first_name.as_deref().unwrap_or(&one.person.used_name));
        }
    }
    let longest = match SUBJECT.shape {
        Shape::Text(longest) => longest,
        _ => usize::MAX,
    };
    if said.chars().count() <= longest {
        return said;
    }
    let first = call[0].at.in_zone(context.zone).format("%d/%m à %H:%M");
    format!("{} rendez-vous, le premier le {first}", call.len())
}
