//! Operations on a centre's file, and their results.

use chrono::NaiveDate;

use super::Trouble;
use crate::domain::{DirectoryEntry, Drug, ItemId, Link, Moment, Person, PersonId, Site, Staff, StaffId};
use crate::model::{Item, Kind, Setting, State, Value};

/// The code of [`Operation::Reopen`], which figures and histories look for.
pub const REOPEN: &str = "REOPEN";
/// The code of [`Operation::Reassign`].
pub const REASSIGN: &str = "REASSIGN";

/// New contents, by field key.
pub type Changes = Vec<(&'static str, Value)>;

/// An operation asked for by one member. It runs in one transaction: the change, its journal row and its undo together.
#[derive(Debug, Clone)]
pub struct Request {
    /// Unique key of the request. A request sent twice under one key is done once: the second answer repeats the first.
    pub key: String,
    /// Member who asks for it.
    pub by: StaffId,
    /// Terminal it is asked from (`pts/3`).
    pub terminal: String,
    /// Moment of the request, by the clock of the machine that holds the file.
    pub at: Moment,
    /// Operation to perform.
    pub operation: Operation,
}

/// An operation: a change of the file.
#[derive(Debug, Clone)]
pub enum Operation {
    /// A new item. `item` comes from [`Kind::begin`] with its fields filled; the store opens it.
    Add {
        /// The filled item.
        item: Box<Item>,
        /// Initial state, when it is not the one the kind chooses.
        state: Option<State>,
        /// True once the member has read the warning and confirmed.
        overrule: bool,
    },
    /// New contents for some fields.
    Edit {
        /// Item to change.
        item: ItemId,
        /// Revision of the item that the requester read.
        rev: i64,
        /// The new contents.
        changes: Changes,
    },
    /// A step.
    Move {
        /// Item to move.
        item: ItemId,
        /// Revision that the requester read; none from a command, which applies to any.
        rev: Option<i64>,
        /// State to move to.
        to: State,
        /// Values that the step asks for.
        with: Changes,
        /// « Sur consigne de » this prescriber or professional, when the author is not one.
        on_order_of: Option<StaffId>,
        /// True once the member has read who holds the claim and confirmed taking it over.
        take_over: bool,
    },
    /// One step of several lines: one action, one undo. A line that cannot take it, that has changed since it was read, or
    /// that somebody else has in hand, is left as it is and named.
    MoveAll {
        /// Which, each as it was read.
        lines: Vec<(ItemId, i64)>,
        /// Where to.
        to: State,
        /// What the step asks for.
        with: Changes,
        /// « Sur consigne de » this prescriber or professional, when the author is not one.
        on_order_of: Option<StaffId>,
    },
    /// Reopens a closed item: it returns to its state before it was closed.
    Reopen {
        /// Item to reopen.
        item: ItemId,
        /// Revision that the requester read; none from a command, which applies to any.
        rev: Option<i64>,
        /// Reason, in a few words.
        reason: String,
        /// True once the member has read the objection and confirmed.
        overrule: bool,
    },
    /// Gives an item, open or closed, to another person, when the wrong one had been chosen.
    Reassign {
        /// Item to give to another person.
        item: ItemId,
        /// Revision that the requester read; none from a command, which applies to any.
        rev: Option<i64>,
        /// Person who receives it.
        person: PersonId,
        /// True once the member has read the warning and confirmed.
        overrule: bool,
    },
    /// Claims the item (« Je prends »), or releases it if it is the author's own claim.
    Claim {
        /// Item to claim.
        item: ItemId,
        /// True once the member has read who holds the claim and confirmed taking it over.
        take_over: bool,
    },
    /// Releases a claim when the author leaves the desk; refused when it is no longer theirs.
    GiveBack {
        /// Item to release.
        item: ItemId,
    },
    /// Adds a note to an item, at most 280 characters, never clinical.
    Note {
        /// Item to write on.
        item: ItemId,
        /// Text of the note.
        text: String,
    },
    /// Adds a note for the whole team, on no item.
    TeamNote(String),
    /// Adds a note for one member, on no item.
    NoteTo {
        /// Member it is for.
        to: StaffId,
        /// Text of the note.
        text: String,
    },
    /// Undoes the operation of this journal row, one of the author's own and of today: state, timers and fields, and
    /// all the other items it changed. None: the author's last one.
    Undo(Option<i64>),
    /// Redoes the operation of this journal row, which was undone.
    Redo(i64),
    /// Adds a person.
    AddPerson(Box<Person>),
    /// Changes a person's card; its `rev` is the revision that the requester read.
    EditPerson(Box<Person>),
    /// Merges two cards of one person: all that refers to `other` then refers to `kept`, and its number and reference
    /// lead there.
    Merge {
        /// The card that stays, with its new content; `rev` is the revision that the requester read.
        kept: Box<Person>,
        /// Card that goes into it.
        other: PersonId,
        /// Revision that the requester read.
        rev: i64,
        /// True once the member has read why these may be two people and confirmed.
        overrule: bool,
    },
    /// Links two people.
    Link(Link),
    /// Removes that link.
    Unlink(Link),
    /// Changes a setting of the centre.
    Set {
        /// Setting to change.
        setting: &'static Setting,
        /// New value.
        value: i64,
    },
    /// Changes the centre's name, zone, hours and closed days.
    SetSite(Site),
    /// Adds a member to the team.
    AddStaff(super::NewStaff),
    /// Changes a member of the team: instructions, absences, departure …
    EditStaff(Box<Staff>),
    /// Sets, changes or removes the author's own code, with the answer to [`super::Query::NewPin`].
    SetPin(Option<super::PinHash>),
    /// Adds an entry to the directory, or changes one (`id` not 0).
    SaveEntry(DirectoryEntry),
    /// Adds a name to the list of sensitive drugs, or corrects it.
    SaveDrug(Drug),
    /// Ends items whose time is past, each in one of the ways its pane proposes: one operation, one undo. An item that
    /// has changed since it was read, or that somebody else has claimed, is left as it is and named in the answer.
    EndLines(Vec<LineEnd>),
    /// Answers for items that are gone from the agenda, all at once: one operation, one undo. An item that has changed
    /// since it was read, or that somebody else has claimed, is left as it is and named in the answer.
    AnswerVanished(Vec<VanishedLine>),
    /// Counts the anonymous arrivals closed up to the end of this day and erases them (`domain` rule 9 of retention);
    /// not undoable.
    CloseDay(NaiveDate),
    /// Erases what is past its retention: closed items, the words of the journal, the log of opened cards.
    Purge,
    /// Erases one person for good, on their request or because they were typed by mistake; erases as much as `Purge`
    /// does of an old card. Refused while anything is open for them.
    Erase(PersonId),
    /// Makes the callbacks that remind of the appointments stored ahead, brings those already made up to date, and cancels
    /// those whose appointments are gone: one action, one undo.
    Remind,
    /// Records an export in the journal; nothing else is changed.
    Export(ExportRecord),
}

/// Record of an export, for the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRecord {
    /// Subject and format: « people, csv ».
    pub what: String,
    /// People with a protected contact that is exported: each is logged as a card that was opened.
    pub protected: Vec<PersonId>,
}

/// Decision about the lines that an agenda no longer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vanished {
    /// Nobody is expected any more.
    Cancelled,
    /// The lines stay expected, without their mark.
    Kept,
}

/// A line that an agenda no longer holds, and what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VanishedLine {
    /// Which.
    pub item: ItemId,
    /// As it was read.
    pub rev: i64,
    /// What becomes of it.
    pub answer: Vanished,
}

/// The end given to one line when its day is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineEnd {
    /// Item to end.
    pub item: ItemId,
    /// Revision that the requester read.
    pub rev: i64,
    /// Closed state, one of the endings of [`Kind::close_day`].
    pub to: State,
}

/// The result of a request that was done.
#[derive(Debug, Clone)]
pub struct Done {
    /// Number of the journal row.
    pub seq: i64,
    /// Changed items, in their present state.
    pub items: Vec<Item>,
    /// Person concerned.
    pub person: Option<PersonId>,
    /// A French sentence for the message line: « KAYA Elif : en attente ».
    pub said: String,
    /// True when it can be undone.
    pub undoable: bool,
    /// True when the request had been done before under the same key.
    pub repeated: bool,
}

/// A reason why a request was not done. Nothing was changed.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// Somebody changed the item since it was read.
    Conflict {
        /// Member who changed the item meanwhile.
        by: String,
        /// Moment of their change.
        at: Moment,
        /// Present content of the item.
        theirs: Box<Item>,
    },
    /// Somebody changed the person's card since it was read.
    PersonConflict {
        /// Member who changed the card meanwhile.
        by: String,
        /// Moment of their change.
        at: Moment,
        /// Present content of the card.
        theirs: Box<Person>,
    },
    /// A warning, which the member may overrule.
    Guard(String),
    /// Somebody else has claimed the item; the claim may be taken over.
    Claimed {
        /// Member who holds the claim.
        by: String,
    },
    /// A field is wrong: its key, and the sentence that says why.
    Field(&'static str, String),
    /// A prescriber must do it, or order it.
    NeedsPrescriber,
    /// A professional must do it, or order it.
    NeedsProfessional,
    /// A rule refuses it: one sentence.
    Rule(String),
    /// The file failed. Nothing acknowledged was lost.
    Trouble(Trouble),
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Conflict { by, .. } | Self::PersonConflict { by, .. } => {
                write!(f, "Modifié entre-temps par {by} : rien n’a été enregistré.")
            }
            Self::Claimed { by } => write!(f, "{by} s’en occupe."),
            Self::NeedsPrescriber => f.write_str("Il faut un·e prescripteur·rice, ou sa consigne (on_order_of=NOM)."),
            Self::NeedsProfessional => {
                f.write_str("C’est à un·e professionnel·le de décider, ou sur sa consigne (on_order_of=NOM).")
            }
            Self::Guard(why) | Self::Field(_, why) | Self::Rule(why) => f.write_str(why),
            Self::Trouble(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Trouble(trouble) => Some(trouble),
            _ => None,
        }
    }
}

/// The kind of an operation in the journal.
impl Operation {
    /// Code in the journal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Add { .. } => "ADD",
            Self::Edit { .. } => "EDIT",
            Self::Move { .. } | Self::MoveAll { .. } => "MOVE",
            Self::Reopen { .. } => REOPEN,
            Self::Reassign { .. } => REASSIGN,
            Self::Claim { .. } => "CLAIM",
            Self::GiveBack { .. } => "GIVE_BACK",
            Self::Note { .. } => "NOTE",
            Self::TeamNote(_) | Self::NoteTo { .. } => "TEAM_NOTE",
            Self::Undo(_) => "UNDO",
            Self::Redo(_) => "REDO",
            Self::AddPerson(_) => "ADD_PERSON",
            Self::EditPerson(_) => "EDIT_PERSON",
            Self::Merge { .. } => "MERGE",
            Self::Link(_) => "LINK",
            Self::Unlink(_) => "UNLINK",
            Self::Set { .. } => "SET",
            Self::SetSite(_) => "SET_SITE",
            Self::AddStaff(_) => "ADD_STAFF",
            Self::EditStaff(_) => "EDIT_STAFF",
            Self::SetPin(_) => "SET_PIN",
            Self::SaveEntry(_) => "SAVE_ENTRY",
            Self::SaveDrug(_) => "SAVE_DRUG",
            Self::EndLines(_) => "SETTLE",
            Self::AnswerVanished(_) => "VANISHED",
            Self::CloseDay(_) => "CLOSE_DAY",
            Self::Purge => "PURGE",
            Self::Erase(_) => "ERASE",
            Self::Remind => "REMIND",
            Self::Export(_) => "EXPORT",
        }
    }

    /// The kind concerned, where there is one.
    pub fn kind(&self) -> Option<&'static Kind> {
        match self {
            Self::Add { item, .. } => Some(item.kind),
            _ => None,
        }
    }
}
