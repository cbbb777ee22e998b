//! The history of a line: opened from the line, brought up to date when something was done to it.

use super::reading::{CLOSE, SCROLL};
use crate::app::App;
use crate::app::commands::{HELP, MENU, REASSIGN, REOPEN, has_closed_row};
use crate::app::screen::{Declaration, Screen, titled_height};
use crate::app::wrap::wrap_text;
use crate::domain::coded::Coded;
use crate::domain::{ItemId, Moment};
use crate::model::{Context, Note, Row, common};
use crate::protocol::{HistoryLine, OperationCode, Query};

/// Columns of the moment at which something was done, and of the blanks after it.
const MOMENT: u16 = 13;

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

    /// Rows on a screen of so many columns, each with whether it matters less: the notes, then the steps with what each has
    /// changed. `hidden` stands in the place of words that may name people, `none` in that of a value that is empty.
    pub fn told_rows(&self, context: &Context, columns: u16, hidden: Option<&str>, none: &str) -> Vec<(String, bool)> {
        let room = columns.saturating_sub(MOMENT + 2);
        let margin = " ".repeat(usize::from(MOMENT));
        let mut rows: Vec<(String, bool)> = Vec::new();
        let mut tell = |at: Option<Moment>, words: &str| {
            let first = at.map(|at| format!("{}  ", at.in_zone(context.zone).format("%d/%m %H:%M")));
            let heads = first.into_iter().chain(std::iter::repeat(margin.clone()));
            rows.extend(heads.zip(wrap_text(words, room)).map(|(head, words)| (head + &words, at.is_none())));
        };
        for note in &self.notes {
            tell(Some(note.at), &format!("{}  «\u{a0}{}\u{a0}»", note.by, hidden.unwrap_or(&note.text)));
        }
        for line in self.lines.iter().flatten() {
            let undone = if line.undone { " (défait)" } else { "" };
            let to = line.to.map(|state| format!(" → {}", state.label)).unwrap_or_default();
            let reason = line.reason.as_ref().map(|reason| format!("\u{a0}: {}", hidden.unwrap_or(reason)));
            let done = format!("{}{}", operation_words(&line.operation), reason.unwrap_or_default());
            let origin = if line.origin.is_empty() { String::new() } else { format!("  ({})", line.origin) };
            tell(Some(line.at), &format!("{}  {done}{to}{undone}{origin}", line.by));
            for (label, before, after) in &line.changes {
                let said =
                    |text: &str| if text.is_empty() { none.to_owned() } else { hidden.unwrap_or(text).to_owned() };
                let added = OperationCode::Add.is(&line.operation);
                let before = if added { String::new() } else { format!("{} → ", said(before)) };
                tell(None, &format!("{label}\u{a0}: {before}{}", said(after)));
            }
        }
        rows
    }
}

/// Verb of an operation; the code itself of one that a later release wrote.
fn operation_words(operation: &str) -> &str {
    OperationCode::read(operation).map_or(operation, |code| code.label())
}

impl Screen for History {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn row(&self) -> Option<&Row> {
        Some(&self.row)
    }

    fn top_line(&self) -> usize {
        self.top
    }

    fn top_line_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.top)
    }

    fn overflow(&self, app: &App) -> usize {
        let (columns, rows) = app.display.size;
        let hidden = app.display.curtain.then_some("…");
        self.told_rows(&app.context, columns, hidden, "—").len().saturating_sub(titled_height(rows))
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
