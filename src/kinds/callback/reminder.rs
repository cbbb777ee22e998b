//! Callbacks made ahead of the appointments of the agenda.

use chrono::NaiveDate;

use super::{CALLBACK, PHONE, PURPOSE, RDV_AT, RDV_REMINDER, REMIND_AHEAD, SUBJECT};
use crate::domain::{Moment, Person, StaffId};
use crate::kinds::arrival::{self, EXPECTED, VANISHED};
use crate::kinds::{Desk, Item, Value};

/// The day a reminder of an appointment on `day` is made: two working days before (a setting).
pub fn made_on(day: NaiveDate, desk: &Desk) -> NaiveDate {
    desk.calendar.add_working_days(day, -desk.setting(&REMIND_AHEAD))
}

/// The last day whose appointments are to be reminded of today.
pub fn reaches(desk: &Desk) -> NaiveDate {
    desk.calendar.add_working_days(desk.today(), desk.setting(&REMIND_AHEAD))
}

/// Is it time to remind of this arrival: still expected, still in the agenda, on a later day that is near enough?
pub fn is_due(arrival: &Item, desk: &Desk) -> bool {
    let day = arrival.moment(&arrival::RDV_AT).map(|at| at.day(desk.zone));
    arrival.state == EXPECTED
        && !arrival.flag(&VANISHED)
        && day.is_some_and(|day| day > desk.today() && made_on(day, desk) <= desk.today())
}

/// The reminder of `arrival` to `person`; none when they have no number that may be dialled.
pub fn of(arrival: &Item, person: &Person, by: StaffId, desk: &Desk) -> Option<Item> {
    let rdv_at = arrival.moment(&arrival::RDV_AT)?;
    let mut item = CALLBACK.begin(by, Some(person), desk);
    item.set(&PURPOSE, Value::Code(RDV_REMINDER));
    item.set(&RDV_AT, Value::Moment(rdv_at));
    item.set(&super::PRO, arrival.pro());
    item.set(&SUBJECT, subject(rdv_at, desk).as_str());
    item.source_item = Some(arrival.id);
    (!item.get(&PHONE).is_empty()).then_some(item)
}

/// Why an open reminder no longer speaks of its appointment, as `source` now stands.
pub fn is_void(reminder: &Item, source: &Item) -> Option<&'static str> {
    if reminder.moment(&RDV_AT) != source.moment(&arrival::RDV_AT) {
        Some("rendez-vous déplacé")
    } else if source.state == arrival::CANCELLED {
        Some("rendez-vous annulé")
    } else {
        None
    }
}

/// « rendez-vous du 24/11 à 10:30 »: read on another day than the one it was made, so nothing like « demain ».
fn subject(rdv_at: Moment, desk: &Desk) -> String {
    rdv_at.local(desk.zone).format("rendez-vous du %d/%m à %H:%M").to_string()
}
