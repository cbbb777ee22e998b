//! Messages between the screen or the commands and the file: operations ([`Request`]) with their results ([`Done`],
//! [`Refusal`]), queries ([`Query`]) with their answers ([`Answer`]).
//!
//! [`form_records`] lists the fields of the records that are filled in a form without being items.
//!
//! [`Trouble`] is the trouble with a file: its cause and the French sentence made of it.
//!
//! Messages keep `app`, which must not know a file, apart from `store`, which must not know a screen.

mod dependents;
mod draft;
mod file_holder;
pub mod form_records;
mod form_topic;
mod key_fault;
mod list;
mod new_centre;
mod operation;
mod operation_code;
pub mod own_key;
mod pin;
mod query;
mod raised_alarm;
mod reply;
mod revised;
mod salvage_losses;
mod shared;
mod site;
mod trouble;

pub use crate::domain::{DirectoryEntry, EntryKind};
pub use dependents::{Dependent, DependentFate, Dependents};
pub use draft::{Draft, DraftForm, DraftOnFile, DraftWrite, DraftsAside, Typed};
pub use file_holder::FileHolder;
pub use form_topic::{FormTopic, TopicLines};
pub use key_fault::KeyFault;
pub use list::{AsOf, Board, Changed, FinishedLines, ListChange, ListSummary, ListUpdate, ShownList, TabCount};
pub use new_centre::{Begin, NewCentre, NewStaff};
pub use operation::{
    Changes, Done, ExportRecord, LineChange, LineEnd, Operation, Refusal, Request, Vanished, VanishedLine, moved_words,
};
pub use operation_code::OperationCode;
pub use pin::{Notice, PIN_DIGITS, Pin, PinHash, SitProof, Sitting, Vouchers};
pub use query::{
    Answer, CallView, Callers, CardView, DayClosing, Found, Heard, HistoryLine, Hit, Merged, News, PlannedReminders,
    Query, Related, UnclosedDay, Welcome,
};
pub use raised_alarm::RaisedAlarm;
pub use reply::{DraftReply, StoreReply};
pub use revised::{Revised, StoredRecord};
pub use salvage_losses::{LostCount, SalvageLosses};
pub use shared::{ProposalAnswer, SharedChange};
pub use trouble::{Cause, Damage, Halt, Trouble, content_of};
