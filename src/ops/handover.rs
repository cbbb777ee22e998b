//! The hand-over: what somebody who sits down must know of what went on without them. Questions and answers only; the
//! file finds it, the screen and `comptoir handover` show it.

use crate::domain::{Moment, StaffId};
use crate::kinds::{Desk, Row, State};

/// From where on it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// After this row of the journal: the last one a screen had shown.
    Row(i64),
    /// From this moment on.
    At(Moment),
}

/// How far somebody had read when they got up: kept for them alone, beside their half-typed forms. It says no more
/// than that: who sat where and how long is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Whose.
    pub staff: StaffId,
    /// The last row of the journal their screen had shown.
    pub seq: i64,
    /// When they last touched a key.
    pub at: Moment,
}

/// Why a line is told, in the order of telling. A line is told once, for its first reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It was in the reader's hands: the claim has run out, or was given back when they got up.
    Mine,
    /// Promised before today's closing.
    Promised,
    /// A person decides what next.
    Decide,
    /// It waits for the word of somebody who is away today.
    Away,
    /// Written since.
    New,
    /// Gone from one state to another since.
    Moved,
}

impl Reason {
    /// All of them, in order.
    pub const ALL: [Self; 6] = [Self::Mine, Self::Promised, Self::Decide, Self::Away, Self::New, Self::Moved];

    /// As JSON has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Promised => "promised",
            Self::Decide => "decide",
            Self::Away => "away",
            Self::New => "new",
            Self::Moved => "moved",
        }
    }

    /// Over its lines.
    pub fn title(self) -> &'static str {
        match self {
            Self::Mine => "À reprendre",
            Self::Promised => "Promis avant la fermeture",
            Self::Decide => "À décider",
            Self::Away => "En attente d’un·e absent·e",
            Self::New => "Nouvelles",
            Self::Moved => "Ont changé",
        }
    }

    /// In a sentence: « 1 nouvelle », « 3 nouvelles ».
    pub fn counted(self, count: usize) -> String {
        let words = match (self, count) {
            (Self::Mine, _) => "à reprendre",
            (Self::Promised, 1) => "promesse",
            (Self::Promised, _) => "promesses",
            (Self::Decide, _) => "à décider",
            (Self::Away, _) => "en attente d’un·e absent·e",
            (Self::New, 1) => "nouvelle",
            (Self::New, _) => "nouvelles",
            (Self::Moved, 1) => "changée",
            (Self::Moved, _) => "changées",
        };
        format!("{count} {words}")
    }
}

/// One line told.
#[derive(Debug, Clone)]
pub struct Told {
    /// Why.
    pub reason: Reason,
    /// The line as it stands.
    pub row: Row,
    /// When: it happened, or is promised for.
    pub at: Moment,
    /// Who did it.
    pub by: StaffId,
    /// Where it stood before, when it has moved.
    pub from: Option<State>,
    /// Further lines written in the same second: an agenda imported is one piece of news.
    pub more: usize,
    /// They are all of the same person.
    pub same_person: bool,
}

impl Told {
    /// The pane's words: « 5 à décider », « 2 reçue → à valider », « 2 à valider, Dr Roux ».
    pub fn words(&self, desk: &Desk) -> String {
        let item = &self.row.item;
        let state = |state: State| state.label.to_lowercase();
        let (pane, to) = (item.kind.digit, state(item.state));
        match (self.from, item.awaits().filter(|_| self.reason == Reason::Away)) {
            (Some(from), _) => format!("{pane} {} → {to}", state(from)),
            (None, Some(away)) => format!("{pane} {to}, {}", desk.staff_name(away)),
            (None, None) if self.reason == Reason::Promised && self.at < desk.now => format!("{pane} {to}, en retard"),
            (None, None) => format!("{pane} {to}"),
        }
    }

    /// Whom it is about; how many lines, where it tells of several people's.
    pub fn who(&self) -> String {
        match self.more {
            0 => (self.row.item.kind.who)(&self.row),
            more if self.same_person => format!("{} × {}", (self.row.item.kind.who)(&self.row), more + 1),
            more => format!("{} lignes d’un coup", more + 1),
        }
    }
}

/// What is told.
#[derive(Debug, Clone, Default)]
pub struct Handover {
    /// By reason, then as each reason orders them.
    pub told: Vec<Told>,
    /// There is more than anybody reads: the rest is in the panes.
    pub cut: bool,
    /// The team's notes of the last days, latest first.
    pub notes: Vec<TeamNote>,
}

impl Handover {
    /// How many lines a reason has; those of one gesture are one.
    pub fn count(&self, reason: Reason) -> usize {
        self.told.iter().filter(|told| told.reason == reason).count()
    }
}

/// A note for the whole team, on no line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamNote {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: StaffId,
    /// The words.
    pub text: String,
}
