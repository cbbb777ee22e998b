//! The history of a line on the screen: opened from the line, brought up to date when something was done to it.

use super::App;
use super::layers::{History, Layer};
use crate::kinds::Row;
use crate::ops::{Note, Query};

impl App {
    pub(super) fn open_history(&mut self, row: Row) {
        let who = (row.item.kind.who)(&row);
        let (item, state, protected) = (row.item.id, row.item.state.label, row.is_protected());
        let (row, lines, notes) = (Box::new(row), None, Vec::new());
        self.layers.push(Layer::History(History { item, who, state, protected, row, lines, notes, top: 0 }));
        self.follow_history();
    }

    /// A history on the screen tells what was just done to its line.
    pub(super) fn follow_history(&mut self) {
        let shown = self.layers.iter().rev().find_map(|layer| match layer {
            Layer::History(history) => Some(history.item),
            _ => None,
        });
        if let Some(item) = shown {
            self.ask(Query::History(item));
            self.ask(Query::Item(item));
        }
    }

    /// Takes the line of the history on the screen as it stands now, and its notes.
    pub(super) fn fill_history(&mut self, row: Row, notes: Vec<Note>) {
        let history = self.layers.iter_mut().find_map(|layer| match layer {
            Layer::History(history) if history.item == row.item.id => Some(history),
            _ => None,
        });
        if let Some(history) = history {
            history.who = (row.item.kind.who)(&row);
            history.state = row.item.state.label;
            history.protected = row.is_protected();
            (*history.row, history.notes) = (row, notes);
        }
    }
}
