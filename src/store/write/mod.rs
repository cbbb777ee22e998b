//! Operations: each in one transaction with its journal row, in the order in which the desks write.

pub(super) mod codec;
pub(super) mod day_close;
pub(super) mod directory;
pub(super) mod drugs;
pub(super) mod form_rows;
pub(super) mod item_sql;
pub(super) mod item_steps;
pub(super) mod journal;
pub(super) mod links;
pub(super) mod merge;
pub(super) mod people;
pub(super) mod pin;
pub(super) mod reassign;
pub(super) mod reminders;
pub(super) mod reopen;
pub(super) mod retention;
pub(super) mod series;
pub(super) mod settings;
mod several;
pub(super) mod site;
pub(super) mod slices;
pub(super) mod staff;
pub(super) mod team_notes;
pub(super) mod transact;
pub(super) mod undo;
pub(super) mod vanished;
pub(super) mod write_queue;
