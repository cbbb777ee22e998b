//! What may lie over the list. On the stack means on the screen; the top one has the keys, Esc closes it.

use super::call::Calling;
use super::caller::Caller;
use super::card::Card;
use super::handover::Reading;
use super::help::key_table;
use super::line::Line;
use super::lookup::Lookup;
use super::pad::Pad;
use super::pick::Pick;
use super::sheet::Sheet;
use crate::domain::{ItemId, Period};
use crate::kinds::paper::{COLUMNS, Text};
use crate::kinds::{Desk, Ending, Row, common};
use crate::ops::{DayClosing, HistoryLine, Note, Op, UnclosedDay};

/// Rows that are no layer's: the tabs and their rule, the message, the rule and the bar.
const FRAME: u16 = 5;

/// A layer over the list.
#[derive(Debug)]
pub enum Layer {
    /// The quick lookup.
    Lookup(Lookup),
    /// A person's card.
    Card(Box<Card>),
    /// The card before dialling.
    Call(Box<Calling>),
    /// Who has just called?
    Caller(Caller),
    /// What went on without the reader.
    Handover(Box<Reading>),
    /// A form.
    Sheet(Box<Sheet>),
    /// A short list.
    Pick(Pick),
    /// A sentence that wants a yes.
    Confirm(Confirm),
    /// A change of many lines, which wants a yes said with its own letter.
    Proposal(Proposal),
    /// What happened to an item.
    History(History),
    /// A text, to be read or printed.
    Paper(PaperView),
    /// What can be done here.
    Help {
        /// The first line shown.
        top: usize,
    },
    /// The lines left open at the end of the day.
    DayClose(DayClose),
    /// A code is typed.
    Pad(Box<Pad>),
    /// Nobody at the desk: nothing readable.
    Lock,
}

/// A sentence that wants a yes.
#[derive(Debug)]
pub struct Confirm {
    /// « Sarah s’en occupe. Prendre la suite ? »
    pub question: String,
    /// What yes does.
    pub then: Consent,
}

/// A change of many lines at once: how many and whom it is about, before it is made. Enter means no.
#[derive(Debug)]
pub struct Proposal {
    /// « Préparer 12 appels pour 15 rendez-vous ? »
    pub question: String,
    /// Whom each line is about, a name that the curtain hides, and what becomes of it.
    pub lines: Vec<(String, String)>,
    /// The first line shown.
    pub top: usize,
    /// What is done on a yes.
    pub op: Op,
}

/// What a yes does.
#[derive(Debug)]
pub enum Consent {
    /// This deed; the form it came from closes with it.
    Deed {
        /// What is done.
        op: Box<Op>,
        /// The draft it came from.
        draft: Option<String>,
    },
    /// The draft is thrown away and its form closed.
    Discard(String),
    /// The program ends.
    Quit,
}

/// What happened to an item.
#[derive(Debug)]
pub struct History {
    /// Of which item.
    pub item: ItemId,
    /// « BENALI Fatima ».
    pub who: String,
    /// « En attente ».
    pub state: &'static str,
    /// A banner stands before what is told of a protected contact.
    pub protected: bool,
    /// The line as it stands: the keys act on it.
    pub row: Box<Row>,
    /// Latest first; none before the answer.
    pub lines: Option<Vec<HistoryLine>>,
    /// Its notes, latest first.
    pub notes: Vec<Note>,
    /// The first line shown.
    pub top: usize,
}

impl History {
    /// Takes what the journal says, without what says nothing: a note stands above already, the person in the title,
    /// and a box left unticked in a new line was not touched.
    pub fn fill(&mut self, mut lines: Vec<HistoryLine>) {
        for line in &mut lines {
            let note = line.op == "NOTE";
            let added = line.op == "ADD";
            let said = |(label, before, after): &(String, String, String)| {
                let known = label == common::PERSON.label && (added || before == after);
                !note && !known && (!before.is_empty() || after != "non")
            };
            line.changes.retain(said);
        }
        self.lines = Some(lines);
    }
}

impl Layer {
    /// What one scrolls here: the first line shown, and the last it may be on a screen of this size.
    pub fn scroll(&mut self, (columns, rows): (u16, u16)) -> Option<(&mut usize, usize)> {
        // Then a title and the line under it.
        let body = usize::from(rows.saturating_sub(FRAME));
        let titled = body.saturating_sub(2);
        match self {
            Self::Help { top } => {
                let lines: usize = key_table().iter().map(|(_, keys)| 2 + keys.len()).sum();
                Some((top, (1 + lines).saturating_sub(body)))
            }
            Self::History(history) => {
                let told: usize = history.lines.iter().flatten().map(|line| 1 + line.changes.len()).sum();
                Some((&mut history.top, (history.notes.len() + told).saturating_sub(titled)))
            }
            Self::Paper(view) => {
                let lines = view.text.lines(PaperView::columns(columns)).len();
                Some((&mut view.top, lines.saturating_sub(titled)))
            }
            Self::Proposal(proposal) => {
                let last = proposal.lines.len().saturating_sub(titled);
                Some((&mut proposal.top, last))
            }
            _ => None,
        }
    }
}

impl PaperView {
    /// More than a screen of this size shows.
    pub fn overflows(&self, (columns, rows): (u16, u16)) -> bool {
        self.text.lines(Self::columns(columns)).len() > usize::from(rows.saturating_sub(FRAME + 2))
    }

    /// How wide the text is on a screen of this many columns.
    pub fn columns(screen: u16) -> usize {
        COLUMNS.min(usize::from(screen.saturating_sub(4)))
    }
}

/// A text on the screen.
#[derive(Debug)]
pub struct PaperView {
    /// The text.
    pub text: Text,
    /// The first line shown.
    pub top: usize,
    /// It tells the figures of this period, and keys turn to others.
    pub period: Option<Period>,
    /// The name of the file it is to be written into, while that is being typed.
    pub file: Option<Line>,
}

/// The days still to be closed, one after the other, their lines one key each.
#[derive(Debug, Default)]
pub struct DayClose {
    /// What the file says is still to be closed; none before the answer.
    pub found: Option<DayClosing>,
    /// The selected line of the first day.
    pub selected: usize,
}

impl DayClose {
    /// The day being closed: the earliest.
    pub fn day(&self) -> Option<&UnclosedDay> {
        self.found.as_ref().and_then(|found| found.days.first())
    }

    /// Its lines.
    pub fn rows(&self) -> &[Row] {
        self.day().map_or(&[], |day| &day.rows)
    }

    /// The selected line.
    pub fn row(&self) -> Option<&Row> {
        self.rows().get(self.selected)
    }

    /// How the selected line may have ended, the likeliest first; empty when none is selected.
    pub fn endings(&self, desk: &Desk) -> Vec<Ending> {
        let unsettled = self.row().and_then(|row| (row.item.kind.close_day)(&row.item, desk));
        unsettled.map(|unsettled| unsettled.endings).unwrap_or_default()
    }

    /// Takes what the file answers; the selection stays on its line, or where it was.
    pub fn take(&mut self, found: DayClosing) {
        let selected = self.row().map(|row| row.item.id);
        self.found = Some(found);
        let at = self.rows().iter().position(|row| Some(row.item.id) == selected);
        self.selected = at.unwrap_or(self.selected).min(self.rows().len().saturating_sub(1));
    }
}
