//! What may lie over the list. On the stack means on the screen; the top one has the keys, Esc closes it.

use super::call::Calling;
use super::caller::Caller;
use super::card::Card;
use super::lookup::Lookup;
use super::pick::Pick;
use super::sheet::Sheet;
use crate::domain::ItemId;
use crate::kinds::{Paper, Row, State};
use crate::ops::{HistoryLine, Note, Op};

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
    /// A form.
    Sheet(Box<Sheet>),
    /// A short list.
    Pick(Pick),
    /// A sentence that wants a yes.
    Confirm(Confirm),
    /// What happened to an item.
    History(History),
    /// The text an item gives.
    Paper(PaperView),
    /// What can be done here.
    Help {
        /// The first line shown.
        top: usize,
    },
    /// The lines left open at the end of the day.
    DayClose(DayClose),
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
    /// All that the end of the day proposes.
    CloseDay,
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
    /// Latest first; none before the answer.
    pub lines: Option<Vec<HistoryLine>>,
    /// Its notes, latest first.
    pub notes: Vec<Note>,
    /// The first line shown.
    pub top: usize,
}

/// The text of an item, for a person outside the team.
#[derive(Debug)]
pub struct PaperView {
    /// The text.
    pub paper: Paper,
    /// Of which line.
    pub row: Box<Row>,
    /// The first line shown.
    pub top: usize,
}

/// The lines left open at the end of the day, one key each.
#[derive(Debug, Default)]
pub struct DayClose {
    /// Still open.
    pub rows: Vec<Row>,
    /// Which one is selected.
    pub selected: usize,
}

impl DayClose {
    /// The selected line and what probably became of it, the likeliest first.
    pub fn proposed(&self, desk: &crate::kinds::Desk) -> Option<(&Row, Vec<State>)> {
        let row = self.rows.get(self.selected)?;
        Some((row, (row.item.kind.close_day)(&row.item, desk)))
    }
}
