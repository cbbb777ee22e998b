//! The history of a line: opened from the line, brought up to date when something was done to it.

use super::reading::{CLOSE, SCROLL};
use crate::app::App;
use crate::app::commands::{HELP, MENU, REASSIGN, REOPEN, has_closed_row};
use crate::app::screen::{Declaration, Screen, titled_height};
use crate::domain::ItemId;
use crate::model::Note;
use crate::model::{Row, common};
use crate::protocol::{HistoryLine, OperationCode, Query};

/// The history of an item.
#[derive(Debug)]
pub struct History {
    /// Item concerned.
    pub item: ItemId,
    /// « En attente ».
    pub state: &'static str,
    /// True when a banner stands before what is told of a protected contact.
    pub protected: bool,
    /// The line as it stands: the keys act on it.
    pub row: Box<Row>,
    /// Latest first; none before the answer.
    pub lines: Option<Vec<HistoryLine>>,
    /// Notes on it, latest first.
    pub notes: Vec<Note>,
    /// The first line shown.
    pub top: usize,
}

impl History {
    /// Takes what the journal says, without what says nothing: a note stands above already, the person in the title,
    /// and a box left unticked in a new line was not touched.
    pub fn fill(&mut self, mut lines: Vec<HistoryLine>) {
        for line in &mut lines {
            let note = OperationCode::Note.is(&line.operation);
            let added = OperationCode::Add.is(&line.operation);
            let said = |(label, before, after): &(String, String, String)| {
                let known = label == common::PERSON.label && (added || before == after);
                !note && !known && (!before.is_empty() || after != "non")
            };
            line.changes.retain(said);
        }
        self.lines = Some(lines);
    }
}

impl Screen for History {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn row(&self) -> Option<&Row> {
        Some(&self.row)
    }

    fn top_line(&mut self) -> Option<&mut usize> {
        Some(&mut self.top)
    }

    fn overflow(&self, (_, rows): (u16, u16)) -> usize {
        let told: usize = self.lines.iter().flatten().map(|line| 1 + line.changes.len()).sum();
        (self.notes.len() + told).saturating_sub(titled_height(rows))
    }
}

/// The history of a line.
pub static DECLARATION: Declaration =
    Declaration::new("L’historique", &[&[REOPEN.acting_when(has_closed_row), REASSIGN], SCROLL, CLOSE, &[MENU, HELP]]);

impl App {
    pub(in crate::app) fn open_history(&mut self, row: Row) {
        let (item, state, protected) = (row.item.id, row.item.state.label, row.is_protected());
        let (row, lines, notes) = (Box::new(row), None, Vec::new());
        self.screens.push(History { item, state, protected, row, lines, notes, top: 0 });
        self.follow_history();
    }

    /// A history on the screen tells what was just done to its line.
    pub(in crate::app) fn follow_history(&mut self) {
        if let Some(item) = self.screens.nearest::<History>().map(|history| history.item) {
            self.ask_store(Query::History(item));
            self.ask_store(Query::Item(item));
        }
    }

    /// Takes the line of the history on the screen as it stands now, and its notes.
    pub(in crate::app) fn fill_history(&mut self, row: Row, notes: Vec<Note>) {
        if let Some(history) = self.screens.all_mut::<History>().find(|history| history.item == row.item.id) {
            history.state = row.item.state.label;
            history.protected = row.is_protected();
            (*history.row, history.notes) = (row, notes);
        }
    }
}
