//! Answers to the questions of a screen or a command; nothing here writes.

pub(super) mod alarms;
pub(super) mod attempts;
pub(super) mod calls;
pub(super) mod card;
pub(super) mod changes;
pub(super) mod contact;
pub(super) mod context;
pub(super) mod export;
pub(super) mod figures;
pub(super) mod handover;
pub(super) mod history;
#[cfg(feature = "hub")]
pub(super) mod hub_reading;
pub(super) mod item_lists;
pub(super) mod journal_tail;
pub(super) mod journal_values;
pub(super) mod mentions;
pub(super) mod proofs;
pub(super) mod snapshot;
pub(super) mod subject_access;
pub(super) mod week;
