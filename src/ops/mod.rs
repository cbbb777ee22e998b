//! The words in which the screen and the commands speak with the file: what may be done ([`Deed`]), what came of it
//! ([`Done`], [`Refusal`]), what may be asked ([`Query`]) and what is answered ([`Answer`]).
//!
//! [`records`] lists the fields of what is filled in a form without being an item.
//!
//! [`Trouble`] is the trouble with a file: its cause and the French sentence made of it.
//!
//! They stand between `app`, which must not know a file, and `store`, which must not know a screen.

pub mod day_list;
mod deed;
mod draft;
pub mod figures;
pub mod handover;
mod pin;
mod query;
pub mod records;
mod site;
mod trouble;
pub mod week;

pub use crate::domain::{DirectoryEntry, EntryKind};
pub use deed::{Changes, Deed, Done, ExportRecord, Op, REASSIGN, REOPEN, Refusal, Settled, Vanished};
pub use draft::{Draft, MERGE, NewCentre, Typed};
pub use handover::{Handover, HandoverLine, ReadPosition, Reason, Since, TeamNote};
pub use pin::{PIN_DIGITS, Pin, PinHash, Sitting};
pub use query::{
    Answer, Board, CallView, Callers, CardView, DayClosing, Found, Heard, HistoryLine, Hit, NewStaff, News, Note,
    PlannedReminders, Query, Related, TabCount, UnclosedDay, Welcome,
};
pub use trouble::{Cause, Damage, Halt, Trouble};
