//! The card before dialling: what must be read, then the line itself and what else is open for the person, so that one
//! call can settle several things.

use super::keys::Key;
use crate::kinds::Row;
use crate::ops::CallView;

/// A call on the screen.
#[derive(Debug)]
pub struct Calling {
    /// What the file holds.
    pub view: CallView,
    /// Which line is selected; the first is the one called for.
    pub selected: usize,
}

/// What a key asked of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OnCall {
    /// Nothing more.
    Nothing,
    /// Close.
    Close,
    /// A key for the selected line.
    Act(Key),
}

impl Calling {
    /// A call about to be made.
    pub fn new(view: CallView) -> Self {
        Self { view, selected: 0 }
    }

    /// The line called for, then the others.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        std::iter::once(&self.view.row).chain(&self.view.others)
    }

    /// The selected line.
    pub fn row(&self) -> Option<&Row> {
        self.rows().nth(self.selected)
    }

    /// Takes what the file says since, the selection staying on its line.
    pub fn take(&mut self, view: CallView) {
        let selected = self.row().map(|row| row.item.id);
        self.view = view;
        let at = self.rows().position(|row| Some(row.item.id) == selected);
        self.selected = at.unwrap_or(0);
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> OnCall {
        match key {
            Key::Esc => return OnCall::Close,
            Key::Down | Key::Tab => self.selected = (self.selected + 1).min(self.view.others.len()),
            Key::Up | Key::BackTab => self.selected = self.selected.saturating_sub(1),
            Key::Char(letter) => return OnCall::Act(Key::Char(letter.to_ascii_lowercase())),
            Key::Ctrl('y') => return OnCall::Act(key),
            _ => {}
        }
        OnCall::Nothing
    }
}
