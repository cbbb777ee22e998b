//! What may be asked of the file, and what is answered. A question that replaces a waiting one of the same sort
//! carries a higher `generation`; an answer to an older one is dropped.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{DirectoryEntry, EntryKind, Pin, PinHash, Sitting, Trouble};
use crate::domain::staff::Instruction;
use crate::domain::{ItemId, Link, Moment, Period, Person, PersonBrief, PersonId, Role, StaffId};
use crate::model::{Also, Context, Kind, Note, Row, State, Tried};
use crate::reports::day_list::DayList;
use crate::reports::figures::Figures;
use crate::reports::week::Week;
use crate::reports::{Handover, Since, TeamNote};

/// What may be asked.
#[derive(Debug, Clone)]
pub enum Query {
    /// The house: site, team, settings.
    Welcome,
    /// May they sit down? A try of a code is counted.
    Sit {
        /// Who.
        staff: StaffId,
        /// Their code, as typed.
        pin: Option<Pin>,
    },
    /// Another code; a try of the present one is counted.
    NewPin {
        /// Whose.
        staff: StaffId,
        /// The present one, where there is one.
        old: Option<Pin>,
        /// The new one; none to go without.
        new: Option<Pin>,
    },
    /// What was done after this row of the journal; none to begin with where it ends now.
    News(Option<i64>),
    /// The lines of one pane and the counts of all.
    Board {
        /// Which pane.
        kind: &'static Kind,
        /// Only what waits for this professional.
        pro: Option<StaffId>,
        /// Closed ones of today too.
        closed: bool,
    },
    /// The lines of seven days of one pane, whatever has become of them but for what was cancelled, and the counts of all.
    Days {
        /// Which pane, read by its [`Kind::days`].
        kind: &'static Kind,
        /// Only what waits for this professional.
        pro: Option<StaffId>,
        /// The first day.
        from: NaiveDate,
    },
    /// The lines of one day of one pane, for a list on paper.
    DayList {
        /// Which pane.
        kind: &'static Kind,
        /// Which day.
        day: NaiveDate,
    },
    /// The people a few letters may mean.
    Find {
        /// As typed.
        text: String,
        /// Rows wanted.
        limit: usize,
    },
    /// One person's card; written to the access log.
    Card(PersonId),
    /// The same for a card that is open already, since something was written: opened once, it is logged once.
    Follow(PersonId),
    /// All that happened to one item.
    History(ItemId),
    /// One item and its notes.
    Item(ItemId),
    /// The directory, narrowed by some letters.
    Directory {
        /// One part, or all.
        kind: Option<EntryKind>,
        /// As typed.
        text: String,
    },
    /// The lines whose time is past and that nobody has settled, day by day.
    DayClose,
    /// What [`super::Operation::Remind`] would do now.
    Reminders,
    /// All that waits for a professional's word.
    Waiting,
    /// The call to be made for one item; written to the access log as a card.
    Call(ItemId),
    /// Who may have called: the last digits of a number.
    Callers(String),
    /// What went on without the reader.
    Handover(Since),
    /// The sheet of the week that begins on this Monday.
    Week(NaiveDate),
    /// The figures of a period.
    Figures(Period),
    /// Which of these requests are done already, and not before these moments: a draft whose request is done, and which nobody
    /// has typed in since, was saved just before its desk was cut off.
    Saved(Vec<(String, Moment)>),
}

impl Query {
    /// Short name for the log, which holds nothing of what was asked.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Welcome => "WELCOME",
            Self::Sit { .. } => "SIT",
            Self::NewPin { .. } => "NEW_PIN",
            Self::News(_) => "NEWS",
            Self::Board { .. } => "BOARD",
            Self::Days { .. } => "DAYS",
            Self::DayList { .. } => "DAY_LIST",
            Self::Find { .. } => "FIND",
            Self::Card(_) => "CARD",
            Self::Follow(_) => "FOLLOW",
            Self::History(_) => "HISTORY",
            Self::Item(_) => "ITEM",
            Self::Directory { .. } => "DIRECTORY",
            Self::DayClose => "DAY_CLOSE",
            Self::Reminders => "REMINDERS",
            Self::Waiting => "WAITING",
            Self::Call(_) => "CALL",
            Self::Callers(_) => "CALLERS",
            Self::Handover(_) => "HANDOVER",
            Self::Week(_) => "WEEK",
            Self::Figures(_) => "FIGURES",
            Self::Saved(_) => "SAVED",
        }
    }
}

/// What is answered.
#[derive(Debug)]
pub enum Answer {
    /// The house.
    Welcome(Box<Welcome>),
    /// What was done.
    News(News),
    /// What comes of sitting down.
    Sitting(StaffId, Sitting),
    /// The new code as it is kept, none to go without; or a sentence that refuses it.
    NewPin(Result<Option<PinHash>, String>),
    /// A pane.
    Board(Box<Board>),
    /// The lines of one day.
    DayList(Box<DayList>),
    /// People.
    Found(Box<Found>),
    /// A card.
    Card(Box<CardView>),
    /// There is no card of this number, or no more.
    Gone(PersonId),
    /// A history.
    History {
        /// Of which item.
        item: ItemId,
        /// Latest first.
        lines: Vec<HistoryLine>,
    },
    /// One item and its notes; none when there is no such item.
    Item(Option<Box<(Row, Vec<Note>)>>),
    /// The directory.
    Directory(Vec<DirectoryEntry>),
    /// The days still to be closed.
    DayClose(Box<DayClosing>),
    /// The reminders still to be made.
    Reminders(Box<PlannedReminders>),
    /// All that waits for a professional's word, most pressing first.
    Waiting(Vec<Row>),
    /// A call to be made.
    Call(Box<CallView>),
    /// Who may have called.
    Callers(Box<Callers>),
    /// What went on without the reader.
    Handover(Box<Handover>),
    /// A week.
    Week(Box<Week>),
    /// Figures.
    Figures(Box<Figures>),
    /// The keys of the requests that are done.
    Saved(Vec<String>),
    /// The file could not answer.
    Trouble(Trouble),
}

/// The days that are still to be closed.
#[derive(Debug, Clone, Default)]
pub struct DayClosing {
    /// The earliest first: those that have an unsettled line, or lines of somebody without a name still to be counted.
    pub days: Vec<UnclosedDay>,
    /// Lines of today whose time is not past yet.
    pub not_over: usize,
}

/// One day still to be closed.
#[derive(Debug, Clone)]
pub struct UnclosedDay {
    /// Which.
    pub day: NaiveDate,
    /// Its lines whose time is past, in the order of their hours.
    pub rows: Vec<Row>,
    /// Lines closed that day of somebody without a name: counted, then erased.
    pub nameless: usize,
}

/// The reminders that would be made now.
#[derive(Debug, Clone, Default)]
pub struct PlannedReminders {
    /// The calls to be made or completed: the person's name and the appointments they are told of.
    pub calls: Vec<(String, String)>,
    /// How many appointments those calls remind of.
    pub appointments: usize,
    /// Calls whose appointments are gone, to be cancelled.
    pub void: usize,
    /// The people nobody can call, since no number may be dialled.
    pub silent: Vec<String>,
}

impl PlannedReminders {
    /// Is there anything to do?
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.void == 0
    }

    /// Whom it is about, each with the appointments they are told of; those nobody can call last.
    pub fn lines(&self) -> Vec<(String, String)> {
        let silent = self.silent.iter().map(|who| (who.clone(), "sans numéro connu".to_owned()));
        self.calls.iter().cloned().chain(silent).collect()
    }

    /// « 12 appels pour 15 rendez-vous ; 1 sans objet, à annuler ; 2 sans numéro connu ».
    pub fn said(&self) -> String {
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

/// What every screen needs to know of the house.
#[derive(Debug, Clone)]
pub struct Welcome {
    /// The house, at the moment of asking.
    pub context: Context,
    /// The member of the team this Unix account belongs to.
    pub account: Option<StaffId>,
    /// When the last thing was done in the file, by the clock of then; none in a new one.
    pub latest: Option<Moment>,
}

/// What was done lately.
#[derive(Debug, Clone, Default)]
pub struct News {
    /// The journal's last row.
    pub last: i64,
    /// What was done, oldest first.
    pub heard: Vec<Heard>,
}

/// One thing done, at any desk.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The request's key.
    pub key: String,
    /// By whom.
    pub by: StaffId,
    /// From which terminal.
    pub terminal: String,
    /// When.
    pub at: Moment,
    /// To which line.
    pub item: Option<ItemId>,
    /// To whose card or line.
    pub person: Option<PersonId>,
    /// The line went to another state.
    pub moved: bool,
    /// Something in it is other than it was: whoever writes in it will meet that.
    pub changed: bool,
    /// What was answered: « KAYA Elif : en attente ». Empty once purged.
    pub said: String,
}

/// How much waits for somebody of the team in one pane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TabCount {
    /// The pane.
    pub kind: &'static Kind,
    /// Lines in a part that waits ([`crate::model::Section::waits`]), and those that press wherever they stand.
    pub waiting: usize,
    /// Of which soon late.
    pub soon: usize,
    /// Of which late.
    pub late: usize,
}

/// One pane's lines, in order.
#[derive(Debug, Clone)]
pub struct Board {
    /// The pane.
    pub kind: &'static Kind,
    /// The first of the seven days it shows; none when it shows the pane's own parts.
    pub from: Option<NaiveDate>,
    /// Its lines, in the order of [`Kind::place`]; at most the limit of the store.
    pub rows: Vec<Row>,
    /// Lines beyond that limit, not in `rows`.
    pub beyond: usize,
    /// Every pane's counts.
    pub counts: Vec<TabCount>,
    /// Who is in the building.
    pub here: Arc<HashSet<PersonId>>,
    /// The last row of the journal these lines follow from.
    pub seq: i64,
    /// The team's latest note.
    pub note: Option<TeamNote>,
}

/// The people a few letters may mean.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The text they answer.
    pub text: String,
    /// How it was understood: « nom et année ».
    pub understood: &'static str,
    /// Best first.
    pub hits: Vec<Hit>,
}

/// One person found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Who.
    pub person: PersonBrief,
    /// The reference in the medical record.
    pub ehr_ref: Option<String>,
    /// Which characters of `person.name` matched, as (start, end) in characters.
    pub marks: Vec<(usize, usize)>,
    /// The same of `person.birth_name`.
    pub birth_marks: Vec<(usize, usize)>,
    /// What is open for them.
    pub also: Vec<Also>,
    /// Another person of the file bears the same name.
    pub homonym: bool,
    /// Last visit or item.
    pub seen: Moment,
}

/// One person's card.
#[derive(Debug, Clone)]
pub struct CardView {
    /// Under which number it was asked for: another than the person's where that card was merged into this one.
    pub asked: PersonId,
    /// Who.
    pub person: Person,
    /// All that is open, most pressing first.
    pub open: Vec<Row>,
    /// The last closed ones, latest first.
    pub past: Vec<Row>,
    /// Notes on any of their items, latest first.
    pub notes: Vec<Note>,
    /// People linked; none of a protected contact, nor on their own card.
    pub relations: Vec<Related>,
    /// Others of the same name.
    pub homonyms: Vec<PersonBrief>,
}

/// Somebody linked to the person of a card.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// What they are for that person: « mère ».
    pub word: &'static str,
    /// Who.
    pub person: PersonBrief,
    /// As the file keeps it.
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
    /// What else is open for the person, most pressing first.
    pub others: Vec<Row>,
}

/// Who may have called.
#[derive(Debug, Clone, Default)]
pub struct Callers {
    /// The digits it answers.
    pub digits: String,
    /// Open lines whose number ends so.
    pub lines: Vec<Row>,
    /// People one of whose numbers ends so.
    pub people: Vec<Hit>,
}

/// One line of an item's history.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryLine {
    /// The journal's number.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// [`super::Operation::code`].
    pub operation: String,
    /// Where it went, when it moved.
    pub to: Option<State>,
    /// Why, where the action asks for a reason; none once purged.
    pub reason: Option<String>,
    /// What changed: label, before, after, as shown. Empty once purged.
    pub changes: Vec<(String, String, String)>,
    /// Reversed since.
    pub undone: bool,
}

/// A member of the team to be.
#[derive(Debug, Clone, PartialEq)]
pub struct NewStaff {
    /// As shown.
    pub name: String,
    /// What they do.
    pub role: Role,
    /// Their Unix account, where each has one.
    pub unix_user: Option<String>,
    /// Their own rules, shown where each applies.
    pub instructions: Vec<Instruction>,
}
