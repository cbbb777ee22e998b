//! Messages of the threads beside the screen: the one that owns the file, and the one that writes drafts.

use super::{Answer, Changed, Done, Draft, DraftsAside, Refusal, Trouble, Welcome};
use crate::domain::StaffId;
use crate::reports::ReadPosition;

/// A message of the thread that owns the file.
#[derive(Debug)]
pub enum StoreReply {
    /// The file is open.
    Opened(Box<Welcome>),
    /// The file could not be opened.
    Refused(Trouble),
    /// An answer, to the question of this generation.
    Answer {
        /// Generation of the query.
        generation: u64,
        /// Answer to the query.
        answer: Answer,
    },
    /// The outcome of a request.
    Did {
        /// Key of the request.
        key: String,
        /// Done, or why not.
        result: Result<Done, Refusal>,
        /// Changes of the list that was last asked for, those of the request among them.
        changed: Option<Box<Changed>>,
    },
    /// The file was changed by another desk: the questions behind the screen may be asked again.
    News,
    /// Changes that another desk made in the list that was last asked for.
    Pushed(Box<Changed>),
    /// The store can write nothing more until the program is started again.
    Halted(Trouble),
    /// The administrator asks this desk to close.
    AskedToClose,
}

/// A message of the thread that writes drafts.
#[derive(Debug)]
pub enum DraftReply {
    /// Every draft given up to this number has been written, or its trouble was reported before.
    UpTo(u64),
    /// The half-typed forms of the person at the desk, and of members who have left.
    Drafts(Vec<Draft>),
    /// Drafts in memory alone: those in the file could not be read.
    Unread(Vec<Draft>),
    /// A draft was kept under another name, because another desk has typed in it since its form knew of it.
    Apart {
        /// Name under which it was to be kept.
        id: String,
        /// Name under which it is.
        apart: String,
    },
    /// The last journal row this member had seen when they last left; none when nobody knows.
    Left(StaffId, Option<ReadPosition>),
    /// The text on the screen is not in the file.
    Trouble(Trouble),
    /// The text that could not be written now is.
    Mended,
    /// The file was damaged.
    Aside(DraftsAside),
}
