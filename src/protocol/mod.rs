//! Messages between the screen or the commands and the file: operations ([`Request`]) with their results ([`Done`],
//! [`Refusal`]), queries ([`Query`]) with their answers ([`Answer`]).
//!
//! [`form_records`] lists the fields of the records that are filled in a form without being items.
//!
//! [`Trouble`] is the trouble with a file: its cause and the French sentence made of it.
//!
//! They separate `app`, which must not know a file, from `store`, which must not know a screen.

mod draft;
pub mod form_records;
mod operation;
pub mod own_key;
mod pin;
mod query;
mod site;
mod trouble;

pub use crate::domain::{DirectoryEntry, EntryKind};
pub use draft::{Draft, MERGE, NewCentre, Typed};
pub use operation::{
    Changes, Done, ExportRecord, LineEnd, Operation, REASSIGN, REOPEN, Refusal, Request, Vanished, VanishedLine,
};
pub use pin::{PIN_DIGITS, Pin, PinHash, Sitting};
pub use query::{
    Answer, AsOf, Board, CallView, Callers, CardView, Changed, DayClosing, Found, Heard, HistoryLine, Hit, ListChange,
    ListUpdate, NewStaff, News, PlannedReminders, Query, Related, TabCount, UnclosedDay, Welcome,
};
pub use trouble::{Cause, Damage, Halt, Trouble};
