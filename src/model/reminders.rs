//! Calls that a pane makes ahead of the appointments of an agenda.

use chrono::NaiveDate;

use super::{Context, Field, Item};
use crate::domain::{Moment, Person, StaffId};

/// Reason to cancel a call whose appointment is at another hour.
pub const MOVED: &str = "rendez-vous déplacé";
/// Reason to cancel a call whose appointment is called off.
pub const CANCELLED: &str = "rendez-vous annulé";

/// An appointment that a call reminds of.
#[derive(Debug, Clone)]
pub struct RemindedAppointment {
    /// The line of the appointment.
    pub line: Item,
    /// Moment of the appointment.
    pub at: Moment,
    /// The person who comes.
    pub person: Person,
    /// The number dialled to remind them; none when no number may be dialled.
    pub number: Option<String>,
}

/// Rules by which a pane reminds of appointments.
#[derive(Debug)]
pub struct Reminders {
    /// The field, and the code in it, that say that a line of the pane is such a call.
    pub mark: (Field, &'static str),
    /// The moment of the first appointment it speaks of.
    pub at: Field,
    /// The appointments in words.
    pub subject: Field,
    /// The last day whose appointments are to be reminded of today.
    pub reaches: fn(&Context) -> NaiveDate,
    /// True when it is time to remind of the appointment of this line.
    pub is_due: fn(&Item, &Context) -> bool,
    /// The appointment of a line and the person who comes; none without an hour.
    pub appointment: fn(Item, Person, StaffId, &Context) -> Option<RemindedAppointment>,
    /// True when a single call is enough for two appointments.
    pub goes_with: fn(&RemindedAppointment, &RemindedAppointment, &Context) -> bool,
    /// The appointments of each call, the earliest first.
    pub gather: fn(Vec<RemindedAppointment>, &Context) -> Vec<Vec<RemindedAppointment>>,
    /// The call for these appointments; none when no number may be dialled.
    pub begin: fn(&[RemindedAppointment], StaffId, &Context) -> Option<Item>,
    /// Makes a call speak of these appointments and of no other.
    pub speak_of: fn(&mut Item, &[RemindedAppointment], &Context),
    /// True when the person has called the appointment off in this call: the place is free for somebody who waits for one.
    pub calls_off: fn(&Item) -> bool,
    /// The reason for which an appointment at this moment is no more to be reminded of, as its line now stands.
    pub is_void: fn(Moment, &Item) -> Option<&'static str>,
}
