//! What a file promises to whoever works on it.

mod attribution;
mod beside;
mod calls;
mod changes;
mod conflicts;
mod contact;
mod drugs;
mod each_pane;
pub(crate) mod erase;
mod errands;
mod file;
mod given;
mod lookup;
mod merge;
mod migrate;
mod mistakes;
mod release;
mod reminders;
mod renewal_file;
mod restored;
mod retention;
mod seals;
mod settings;
mod undo_steps;
mod undo_table;
mod words;
mod worker;
