//! Appointments of an agenda, as the lines of a pane hold them: read from files, written into them, asked about when the
//! agenda no longer has them.

use super::{Field, Item, State};

/// The part that each field of a pane plays for an appointment.
#[derive(Debug)]
pub struct Appointments {
    /// The key it is known by from one import to the next.
    pub key: Field,
    /// Moment of the appointment.
    pub at: Field,
    /// The name said aloud.
    pub label: Field,
    /// The professionals, in order.
    pub awaited: Field,
    /// The professional as the agenda names them, where nobody of the team answers to that name.
    pub stranger: Field,
    /// A word of the short list of reasons.
    pub reason: Field,
    /// The language spoken.
    pub language: Field,
    /// The need of an interpreter.
    pub interpreter: Field,
    /// A desk note.
    pub remark: Field,
    /// The person was found by name alone, and is to be checked.
    pub unsure: Field,
    /// The agenda no longer holds it.
    pub vanished: Field,
    /// The state of somebody who is still to come.
    pub expected: State,
    /// Makes a new line one of somebody with an appointment.
    pub begin: fn(&mut Item),
}

impl Appointments {
    /// True when the person of `item` is still to come, by an agenda that still has the appointment.
    pub fn stands(&self, item: &Item) -> bool {
        item.state == self.expected && !item.flag(&self.vanished)
    }
}
