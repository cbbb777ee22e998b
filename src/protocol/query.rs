//! Queries on a centre's file and their answers. A query that replaces a waiting one of the same sort carries a higher
//! `generation`; an answer to an older one is dropped.

use std::mem::discriminant;

use chrono::NaiveDate;

use super::{
    Board, Changed, Dependents, DirectoryEntry, EntryKind, FormTopic, Notice, OperationCode, Pin, PinHash, Sitting,
    TopicLines, Trouble, Vouchers,
};
use super::{DraftOnFile, ShownList};
use crate::domain::{ItemId, Link, Moment, Period, Person, PersonBrief, PersonId, StaffId};
use crate::model::{Also, Context, Kind, Note, Row, State, Tried};
use crate::reports::day_list::DayList;
use crate::reports::figures::Figures;
use crate::reports::proofs::DeskDay;
use crate::reports::week::Week;
use crate::reports::{Handover, HandoverSummary, Since};

/// A query on the file.
#[derive(Debug, Clone)]
pub enum Query {
    /// The centre: site, team, settings.
    Welcome,
    /// Asks to sign in. An attempt with a code is counted.
    Sit {
        /// Member who signs in.
        staff: StaffId,
        /// Code typed by the member.
        pin: Option<Pin>,
        /// Terminal they are at.
        terminal: String,
    },
    /// Notices of a member whom the machine has recognised by their account.
    Notices(StaffId),
    /// Asks whether these codes are right, for a change of how a member is recognised; each counts as an attempt.
    Vouch {
        /// Member to be changed.
        staff: StaffId,
        /// Codes, with whose each is.
        given: Vec<(StaffId, Pin)>,
        /// Terminal they were typed at.
        terminal: String,
    },
    /// Asks for the hash of another code; an attempt with the present one is counted.
    NewPin {
        /// Member whose code it is.
        staff: StaffId,
        /// Present code, where there is one.
        old: Option<Pin>,
        /// New code; none to use no code.
        new: Option<Pin>,
        /// Terminal it was typed at.
        terminal: String,
    },
    /// Operations done after this row of the journal; none asks where the journal ends now.
    News(Option<i64>),
    /// The lines of one pane and the counts of all.
    Board {
        /// Pane to list.
        kind: &'static Kind,
        /// Professional to whom the list is narrowed.
        pro: Option<StaffId>,
        /// True to list those closed today too.
        closed: bool,
    },
    /// Changes of such a list, with the closed lines of today, since it was read.
    Changes(ShownList),
    /// The lines of seven days of one pane, open or closed but not cancelled, and the counts of all panes.
    Days {
        /// Pane to read, which has [`Kind::days`].
        kind: &'static Kind,
        /// Professional to whom the list is narrowed.
        pro: Option<StaffId>,
        /// The first day.
        from: NaiveDate,
    },
    /// The lines of one day of one pane, for a list on paper.
    DayList {
        /// Pane to list.
        kind: &'static Kind,
        /// Day to list.
        day: NaiveDate,
    },
    /// Reading ahead of the words of the file, without an answer, while somebody thinks of the first letter to type.
    PrepareSearch,
    /// The people found for a typed text.
    Find {
        /// Text typed in the search.
        text: String,
        /// Largest number of people wanted.
        limit: usize,
    },
    /// A person's card; written to the access log.
    Card(PersonId),
    /// The current content of a card that is open already, after something was written: the access log has a row for
    /// the opening only.
    Follow(PersonId),
    /// The whole history of an item.
    History(ItemId),
    /// An item and its notes.
    Item(ItemId),
    /// Lines about the subject of a form, to be read beside it.
    Beside(FormTopic),
    /// The directory, narrowed by some letters.
    Directory {
        /// Section of the directory; none for all of it.
        kind: Option<EntryKind>,
        /// Text typed in the search.
        text: String,
    },
    /// The items whose time is past and that nobody has ended, day by day.
    DayClose,
    /// Lines that the agenda no longer holds and nobody has answered for.
    Vanished,
    /// Preview of what [`super::Operation::Remind`] would do now.
    Reminders,
    /// Lines that depend on the day which this row of the journal has moved.
    Dependents(i64),
    /// Every item that waits for a professional's decision.
    Waiting,
    /// The call to be made for one item; written to the access log as a card.
    Call(ItemId),
    /// People who may have called: the last digits of a number.
    Callers(String),
    /// Events since the reader was last here.
    Handover(Since),
    /// Counts of that hand-over.
    Greeting(Since),
    /// The sheet of the week that begins on this Monday.
    Week(NaiveDate),
    /// The figures of a period.
    Figures(Period),
    /// The days of a period as they were planned and worked.
    DeskDays(Period),
    /// Asks which of these drafts are saved already, and whom the others are about.
    Saved(Vec<DraftOnFile>),
}

impl Query {
    /// Row of the journal after which the question asks what was written; none where it does not ask.
    pub fn asks_after(&self) -> Option<i64> {
        match self {
            Self::Changes(list) => Some(list.heard.map_or(list.since.seq, |heard| heard.min(list.since.seq))),
            Self::News(after) => *after,
            _ => None,
        }
    }

    /// True when it is asked once the next frame is sent, which does not wait for its answer: the line to type in comes
    /// before the search that is prepared, and the list before the greeting.
    pub fn follows_frame(&self) -> bool {
        matches!(self, Self::PrepareSearch | Self::Greeting(_))
    }

    /// True when nobody wants the answer to `older` once this is asked: it is of the same sort and, where it was for one line
    /// or card among those on the screen, about the same one.
    pub fn replaces(&self, older: &Self) -> bool {
        match (older, self) {
            (Self::Follow(one), Self::Follow(other)) => one == other,
            (Self::Item(one), Self::Item(other)) => one == other,
            _ => discriminant(older) == discriminant(self),
        }
    }

    /// Short name for the log, which holds nothing of what was asked.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Welcome => "WELCOME",
            Self::Sit { .. } => "SIT",
            Self::NewPin { .. } => "NEW_PIN",
            Self::Notices(_) => "NOTICES",
            Self::Vouch { .. } => "VOUCH",
            Self::News(_) => "NEWS",
            Self::Board { .. } => "BOARD",
            Self::Changes(_) => "CHANGES",
            Self::Days { .. } => "DAYS",
            Self::DayList { .. } => "DAY_LIST",
            Self::PrepareSearch => "PREPARE_SEARCH",
            Self::Find { .. } => "FIND",
            Self::Card(_) => "CARD",
            Self::Follow(_) => "FOLLOW",
            Self::History(_) => "HISTORY",
            Self::Item(_) => "ITEM",
            Self::Beside(_) => "BESIDE",
            Self::Directory { .. } => "DIRECTORY",
            Self::DayClose => "DAY_CLOSE",
            Self::Vanished => "VANISHED",
            Self::Reminders => "REMINDERS",
            Self::Dependents(_) => "DEPENDENTS",
            Self::Waiting => "WAITING",
            Self::Call(_) => "CALL",
            Self::Callers(_) => "CALLERS",
            Self::Greeting(_) => "GREETING",
            Self::Handover(_) => "HANDOVER",
            Self::Week(_) => "WEEK",
            Self::Figures(_) => "FIGURES",
            Self::DeskDays(_) => "DESK_DAYS",
            Self::Saved(_) => "SAVED",
        }
    }
}

/// The answer to a query.
#[derive(Debug)]
pub enum Answer {
    /// The centre.
    Welcome(Box<Welcome>),
    /// Operations done.
    News(News),
    /// Result of an attempt to sign in.
    Sitting(StaffId, Sitting),
    /// Notices that this member is to read.
    Notices(StaffId, Vec<Notice>),
    /// Hash of the new code, none to use no code; or the sentence that refuses it.
    NewPin(Result<Option<PinHash>, String>),
    /// Codes that were right; or the sentence that says which is not.
    Vouched(Result<Vouchers, String>),
    /// A pane.
    Board(Box<Board>),
    /// Changes of a pane, with the news of all.
    Changes(Box<Changed>),
    /// The lines of one day.
    DayList(Box<DayList>),
    /// The search is prepared.
    SearchPrepared,
    /// People.
    Found(Box<Found>),
    /// A card.
    Card(Box<CardView>),
    /// The card of this number does not exist, or no longer does.
    Gone {
        /// Number asked for.
        person: PersonId,
        /// Last row of the journal about it, by whom and when; none of a number that this file has never given.
        last: Option<(StaffId, Moment)>,
    },
    /// A history.
    History {
        /// Item asked for.
        item: ItemId,
        /// Lines of the history, latest first.
        lines: Vec<HistoryLine>,
    },
    /// An item and its notes; none when there is no such item.
    Item(Option<Box<(Row, Vec<Note>)>>),
    /// Lines about the subject of a form.
    Beside(Box<TopicLines>),
    /// The directory.
    Directory(Vec<DirectoryEntry>),
    /// The days still to be closed.
    DayClose(Box<DayClosing>),
    /// Lines gone from the agenda, in the order of their hours.
    Vanished(Vec<Row>),
    /// The reminders still to be made.
    Reminders(Box<PlannedReminders>),
    /// Lines that depend on a day that was moved; none where it is no such day, or nothing depends on it.
    Dependents(Option<Box<Dependents>>),
    /// Every item that waits for a professional's decision, most pressing first.
    Waiting(Vec<Row>),
    /// A call to be made.
    Call(Box<CallView>),
    /// People who may have called.
    Callers(Box<Callers>),
    /// Events since the reader was last here.
    Handover(Box<Handover>),
    /// Counts of a hand-over.
    Greeting(Box<HandoverSummary>),
    /// A week.
    Week(Box<Week>),
    /// Figures.
    Figures(Box<Figures>),
    /// Days as they were planned and worked.
    DeskDays(Vec<DeskDay>),
    /// Drafts that are saved, or about somebody erased, and the names of those whom the others are about.
    Saved {
        /// Names of the drafts that are saved, or about somebody erased.
        done: Vec<String>,
        /// Draft and person.
        whose: Vec<(String, String)>,
    },
    /// The file could not answer.
    Trouble(Trouble),
}

/// The days that are still to be closed.
#[derive(Debug, Clone, Default)]
pub struct DayClosing {
    /// Days, the earliest first: those with an item still open, or with anonymous arrivals still to be counted.
    pub days: Vec<UnclosedDay>,
    /// Number of today's items whose time is not past yet.
    pub not_over: usize,
}

/// A past day that is still to be closed.
#[derive(Debug, Clone)]
pub struct UnclosedDay {
    /// The day.
    pub day: NaiveDate,
    /// Lines of the day whose time is past, in the order of their hours.
    pub rows: Vec<Row>,
    /// Number of anonymous arrivals closed that day, to be counted and erased.
    pub nameless: usize,
}

/// The reminders that would be made now.
#[derive(Debug, Clone, Default)]
pub struct PlannedReminders {
    /// Calls to create or complete: the person's name and the appointments to remind them of.
    pub calls: Vec<(String, String)>,
    /// Number of appointments that those calls remind of.
    pub appointments: usize,
    /// Number of calls whose appointments are gone, to be cancelled.
    pub void: usize,
    /// Names of the people who cannot be called, because no number may be dialled.
    pub silent: Vec<String>,
}

impl PlannedReminders {
    /// True when there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.void == 0
    }

    /// A pair for each person to call: the name, and the appointments to remind of; people who cannot be called last.
    pub fn lines(&self) -> Vec<(String, String)> {
        let silent = self.silent.iter().map(|who| (who.clone(), "sans numéro connu".to_owned()));
        self.calls.iter().cloned().chain(silent).collect()
    }

    /// « 12 appels pour 15 rendez-vous ; 1 sans objet, à annuler ; 2 sans numéro connu ».
    pub fn summary(&self) -> String {
        let appointments = self.appointments;
        let mut parts = vec![match self.calls.len() {
            0 => "Aucun rappel de rendez-vous à préparer".to_owned(),
            1 if appointments == 1 => "1 appel pour 1 rendez-vous".to_owned(),
            1 => format!("1 appel pour {appointments} rendez-vous"),
            calls => format!("{calls} appels pour {appointments} rendez-vous"),
        }];
        if self.void > 0 {
            parts.push(format!("{} sans objet, à annuler", self.void));
        }
        if !self.silent.is_empty() {
            parts.push(format!("{} sans numéro connu", self.silent.len()));
        }
        parts.join("\u{a0}; ")
    }
}

/// Data about the centre that every screen needs.
#[derive(Debug, Clone)]
pub struct Welcome {
    /// The centre, at the moment of the query.
    pub context: Context,
    /// The member of the team this Unix account belongs to.
    pub account: Option<StaffId>,
    /// Latest moment that several operations on the file have reached, by the clock of then; none in a new one.
    pub latest: Option<Moment>,
    /// True once anybody is in the file: an empty centre is told what to do first.
    pub people: bool,
}

/// Recent operations.
#[derive(Debug, Clone, Default)]
pub struct News {
    /// The journal's last row.
    pub last: i64,
    /// Operations, oldest first.
    pub heard: Vec<Heard>,
}

/// An operation done at any desk.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The request's key.
    pub key: String,
    /// Member who did it.
    pub by: StaffId,
    /// Terminal it was done from.
    pub terminal: String,
    /// Moment it was done.
    pub at: Moment,
    /// Item it changed.
    pub item: Option<ItemId>,
    /// Person or directory entry it changed.
    pub person: Option<PersonId>,
    /// Operation that it was; none of a later release.
    pub operation: Option<OperationCode>,
    /// Subject of it where that is neither an item nor a person.
    pub subject: Option<String>,
    /// Code of the state that the item moved to.
    pub to: Option<String>,
    /// Revision of the item or the card after it; none where nothing in them is other than it was.
    pub rev: Option<i64>,
    /// Message it was answered with: « KAYA Elif : en attente ». Empty once purged.
    pub said: String,
}

/// The people found for a typed text.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Text searched for.
    pub text: String,
    /// French words that tell how the search was understood: « nom et année ».
    pub understood: &'static str,
    /// True when nobody answers the text, and the people found are only the nearest.
    pub far: bool,
    /// People found, best first.
    pub hits: Vec<Hit>,
    /// Lines of today, of people without a card, whose name answers.
    pub uncarded: Vec<Row>,
    /// Number of those lines that stand above the people: those whose name answers to the letter, and is no card's.
    pub leading: usize,
}

/// A person found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The person.
    pub person: PersonBrief,
    /// The reference in the medical record.
    pub ehr_ref: Option<String>,
    /// Ranges of `person.name` that matched, as (start, end) in characters.
    pub marks: Vec<(usize, usize)>,
    /// Ranges of `person.birth_name` that matched, as (start, end) in characters.
    pub birth_marks: Vec<(usize, usize)>,
    /// Open items of the person.
    pub also: Vec<Also>,
    /// A line of today that bears their name and no card: perhaps theirs.
    pub perhaps: Option<Also>,
    /// True when another person of the file has the same name.
    pub homonym: bool,
    /// Moment of the last visit or item.
    pub seen: Moment,
}

/// A person's card.
#[derive(Debug, Clone)]
pub struct CardView {
    /// Number under which the card was asked for: differs from the person's where that card was merged into this one.
    pub asked: PersonId,
    /// Member who merged that card into this one.
    pub merged_by: Option<StaffId>,
    /// The last merge that made this card, as long as it holds.
    pub merge: Option<Merged>,
    /// The person.
    pub person: Person,
    /// Open items, most pressing first.
    pub open: Vec<Row>,
    /// Lines of today that bear their name and no card: perhaps theirs.
    pub perhaps: Vec<Row>,
    /// The last closed ones, latest first.
    pub past: Vec<Row>,
    /// Notes on any of their items, latest first.
    pub notes: Vec<Note>,
    /// People linked; none of a protected contact, nor on their own card.
    pub relations: Vec<Related>,
    /// People other than this one who bear the same name, or nearly so and are born on the same day.
    pub homonyms: Vec<PersonBrief>,
}

/// Merge of another card into the one shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Row of the journal that merged them.
    pub row: i64,
    /// Number of the other card.
    pub other: PersonId,
    /// Name under which the other card is known, with the birth date.
    pub name: String,
    /// Member who merged them.
    pub by: StaffId,
    /// Moment at which they did.
    pub at: Moment,
}

/// Person linked to the person of a card.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// French word for this person on the other one's card: « mère ».
    pub word: &'static str,
    /// The linked person.
    pub person: PersonBrief,
    /// The link as stored.
    pub link: Link,
}

/// A call to be made, and what must be read before it.
#[derive(Debug, Clone)]
pub struct CallView {
    /// The line it is for.
    pub row: Row,
    /// The person, when the file knows them.
    pub person: Option<Person>,
    /// Attempts made for this line, latest first.
    pub tried: Vec<Tried>,
    /// Words to say, of the line that the call was made from.
    pub to_say: Option<String>,
    /// Items of the person that are open too, most pressing first.
    pub others: Vec<Row>,
}

/// People who may have called.
#[derive(Debug, Clone, Default)]
pub struct Callers {
    /// Digits searched for.
    pub digits: String,
    /// Open items with a number that ends in these digits.
    pub lines: Vec<Row>,
    /// People with a number that ends in these digits.
    pub people: Vec<Hit>,
}

/// A line of an item's history.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryLine {
    /// Number of the journal row.
    pub seq: i64,
    /// Moment of the change.
    pub at: Moment,
    /// Name of the member who made it.
    pub by: String,
    /// Place it was made from: « compte sarah, depuis 10.0.0.5 ». Empty where the file does not say.
    pub origin: String,
    /// Code of the operation, see [`super::Operation::code`].
    pub operation: String,
    /// State the item moved to, when it moved.
    pub to: Option<State>,
    /// Reason, where the action asks for one; none once purged.
    pub reason: Option<String>,
    /// Changed fields: label, before, after, as shown. Empty once purged.
    pub changes: Vec<(String, String, String)>,
    /// True when it was undone since.
    pub undone: bool,
}
