//! Operations on a centre's file, and their results.

use chrono::NaiveDate;

use super::operation_code::OperationCode;
use super::{ProposalAnswer, Revised, SitProof, StoredRecord, Trouble, Vouchers};
use crate::domain::{DirectoryEntry, Drug, ItemId, Link, Moment, Person, PersonId, Site, Staff, StaffId};
use crate::model::common::Reopening;
use crate::model::shared::Shared;
use crate::model::yearly::YearlyEntry;
use crate::model::{Item, Kind, Setting, State, Value};

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
    /// A new item. `item` comes from [`Kind::begin_item`] with its fields filled; the store opens it.
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
    /// Makes the same step of several lines, as a single action that is undone as a whole. A line that cannot take the
    /// step, that has changed since it was read, or that somebody else has in hand, is left as it is and named.
    MoveAll {
        /// Lines to move, with the revision at which each was read.
        lines: Vec<(ItemId, i64)>,
        /// State to which the lines go.
        to: State,
        /// Values that the step asks for.
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
        /// Lines of its series that come back with it; where nobody says, those that went along when it was cancelled.
        scope: Option<Reopening>,
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
    /// Makes an item part of an errand, or of none.
    Hang {
        /// Item to hang.
        item: ItemId,
        /// Revision that the requester read; none for any.
        rev: Option<i64>,
        /// The errand; none to take the item off its own.
        on: Option<ItemId>,
    },
    /// Changes several lines, each in its own way, as a single action that is undone as a whole. A line that has changed
    /// since it was read, or that somebody else has claimed, is left as it is and named in the answer.
    EditAll {
        /// Lines to change.
        lines: Vec<LineChange>,
        /// Lines to add with them.
        anew: Vec<Item>,
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
        /// Person about whom it was written; none for whomever the item is about.
        about: Option<PersonId>,
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
        /// Value that the requester read; none from a command, which applies to any.
        read: Option<i64>,
    },
    /// Changes the centre's name, zone, hours and closed days.
    SetSite(Revised<Site>),
    /// Adds a member to the team.
    AddStaff(super::NewStaff),
    /// Changes a member of the team: instructions, absences, departure … How a member who has a code is recognised (name,
    /// account, code) is changed with the codes that [`super::Query::Vouch`] checked.
    EditStaff(Revised<Staff>, Vouchers),
    /// Notes that the author sat down.
    SitDown(SitProof),
    /// Notes that the author has read what they were told.
    ReadNotice {
        /// Number of the notice.
        notice: i64,
        /// True when they had given the code they had before the change.
        proven: bool,
    },
    /// Sets, changes or removes the author's own code, with the answer to [`super::Query::NewPin`].
    SetPin(Option<super::PinHash>),
    /// Adds an entry to the directory, or changes one (`id` not 0).
    SaveEntry {
        /// The entry as it is to be.
        entry: Revised<DirectoryEntry>,
        /// True when another entry of its section may have its name.
        overrule: bool,
    },
    /// Takes an entry, as it was read, out of the directory: what lines say of it stays.
    RemoveEntry(Box<DirectoryEntry>),
    /// Adds a name to the list of sensitive drugs, or corrects it.
    SaveDrug(Revised<Drug>),
    /// Answers an item of a year's report, or takes the answer away.
    SaveYearly(Revised<YearlyEntry>),
    /// Ends items whose time is past, each in one of the ways its pane proposes: one operation, one undo. An item that
    /// has changed since it was read, or that somebody else has claimed, is left as it is and named in the answer.
    EndLines(Vec<LineEnd>),
    /// Answers for items that are gone from the agenda, all at once: one operation, one undo. An item that has changed
    /// since it was read, or that somebody else has claimed, is left as it is and named in the answer.
    AnswerVanished(Vec<VanishedLine>),
    /// Takes down what the group of centres proposes: what is new, and what it has taken back.
    TakeShared(Vec<Shared>),
    /// Answers proposals of the group: one operation, one undo. One that cannot be made here is left open and named.
    AnswerShared(Vec<ProposalAnswer>),
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
    /// The line is cancelled: nobody is expected any more.
    Cancelled,
    /// The lines stay expected, without their mark.
    Kept,
}

/// A line that an agenda no longer holds, and what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VanishedLine {
    /// Number of the line.
    pub item: ItemId,
    /// Revision at which the line was read.
    pub rev: i64,
    /// Answer of the desk: cancelled or kept.
    pub answer: Vanished,
}

/// New contents for one of several lines.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChange {
    /// Item to change.
    pub item: ItemId,
    /// Revision that the requester read.
    pub rev: i64,
    /// The new contents.
    pub changes: Changes,
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
    /// The item was changed by somebody since it was read.
    Conflict {
        /// Member who changed the item meanwhile.
        by: String,
        /// Moment of their change.
        at: Moment,
        /// State in which the item was read, where it is in another now.
        from: Option<State>,
        /// Present content of the item.
        theirs: Box<Item>,
    },
    /// The person's card was changed by somebody since it was read.
    PersonConflict {
        /// Member who changed the card meanwhile.
        by: String,
        /// Moment of their change.
        at: Moment,
        /// Present content of the card.
        theirs: Box<Person>,
    },
    /// A field of a record of the centre that the request changes was changed by somebody since the record was read.
    RecordConflict {
        /// Member who changed it meanwhile.
        by: String,
        /// Moment of their change.
        at: Moment,
        /// Record as it stands.
        theirs: Box<StoredRecord>,
    },
    /// A warning, which the member may overrule.
    Guard(String),
    /// The item is claimed by somebody else; the claim may be taken over.
    Claimed {
        /// Member who holds the claim.
        by: String,
        /// Sentence that says so of a claim on another line, of the same person or number.
        elsewhere: Option<String>,
    },
    /// A field is wrong: its key, and the sentence that says why.
    Field(&'static str, String),
    /// The code of this member must be given, or those of two colleagues.
    NeedsCodes {
        /// Member who has a code.
        of: StaffId,
        /// Name of that member.
        name: String,
    },
    /// A prescriber must do it, or order it.
    NeedsPrescriber,
    /// A professional must do it, or order it.
    NeedsProfessional,
    /// A rule refuses it: one sentence.
    Rule(String),
    /// The file failed. Nothing acknowledged was lost.
    Trouble(Trouble),
}

/// « Passé de « À valider » à « Signée » »: a step that somebody else made meanwhile.
pub fn moved_words(from: State, to: State) -> String {
    format!("Passé de «\u{a0}{}\u{a0}» à «\u{a0}{}\u{a0}»", from.label, to.label)
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Conflict { by, from: Some(from), theirs, .. } => {
                write!(f, "{} par {by}\u{a0}: rien n’a été enregistré.", moved_words(*from, theirs.state))
            }
            Self::Conflict { by, .. } | Self::PersonConflict { by, .. } | Self::RecordConflict { by, .. } => {
                write!(f, "Modifié entre-temps par {by} : rien n’a été enregistré.")
            }
            Self::Claimed { elsewhere: Some(why), .. } => f.write_str(why),
            Self::Claimed { by, .. } => write!(f, "{by} s’en occupe."),
            Self::NeedsPrescriber => f.write_str("Il faut un·e prescripteur·rice, ou sa consigne."),
            Self::NeedsProfessional => f.write_str("C’est à un·e professionnel·le de décider, ou sur sa consigne."),
            Self::NeedsCodes { name, .. } => {
                write!(f, "{name} a un code\u{a0}: il faut le sien, ou ceux de deux autres membres de l’équipe.")
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

impl Operation {
    /// Code in the journal.
    pub fn code(&self) -> OperationCode {
        match self {
            Self::Add { .. } => OperationCode::Add,
            Self::Edit { .. } | Self::EditAll { .. } => OperationCode::Edit,
            Self::Hang { .. } => OperationCode::Hang,
            Self::Move { .. } | Self::MoveAll { .. } => OperationCode::Move,
            Self::Reopen { .. } => OperationCode::Reopen,
            Self::Reassign { .. } => OperationCode::Reassign,
            Self::Claim { .. } => OperationCode::Claim,
            Self::GiveBack { .. } => OperationCode::GiveBack,
            Self::Note { .. } => OperationCode::Note,
            Self::TeamNote(_) | Self::NoteTo { .. } => OperationCode::TeamNote,
            Self::Undo(_) => OperationCode::Undo,
            Self::Redo(_) => OperationCode::Redo,
            Self::AddPerson(_) => OperationCode::AddPerson,
            Self::EditPerson(_) => OperationCode::EditPerson,
            Self::Merge { .. } => OperationCode::Merge,
            Self::Link(_) => OperationCode::Link,
            Self::Unlink(_) => OperationCode::Unlink,
            Self::Set { .. } => OperationCode::Set,
            Self::SetSite(_) => OperationCode::SetSite,
            Self::AddStaff(_) => OperationCode::AddStaff,
            Self::EditStaff(..) => OperationCode::EditStaff,
            Self::SitDown(_) => OperationCode::SitDown,
            Self::ReadNotice { .. } => OperationCode::ReadNotice,
            Self::SetPin(_) => OperationCode::SetPin,
            Self::SaveEntry { .. } | Self::RemoveEntry(_) => OperationCode::SaveEntry,
            Self::SaveDrug(_) => OperationCode::SaveDrug,
            Self::SaveYearly(_) => OperationCode::SaveYearly,
            Self::EndLines(_) => OperationCode::EndLines,
            Self::AnswerVanished(_) => OperationCode::AnswerVanished,
            Self::TakeShared(_) => OperationCode::TakeShared,
            Self::AnswerShared(_) => OperationCode::AnswerShared,
            Self::CloseDay(_) => OperationCode::CloseDay,
            Self::Purge => OperationCode::Purge,
            Self::Erase(_) => OperationCode::Erase,
            Self::Remind => OperationCode::Remind,
            Self::Export(_) => OperationCode::Export,
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
