//! « Qui vient d’appeler ? »: the last digits shown by the telephone, the open lines they may mean, then people.
//!
//! Digits are typed and letters act: there is nothing else to type here.

use super::keys::Key;
use super::line::Line;
use super::lookup::kind_started_by;
use crate::domain::{ItemId, PersonId};
use crate::kinds::{Kind, Row};
use crate::ops::{Callers, Hit};

/// A number being looked for.
#[derive(Debug, Default)]
pub struct Caller {
    /// The digits typed.
    pub line: Line,
    /// The latest answer.
    pub found: Callers,
    /// The selected row: lines first, then people.
    pub selected: usize,
}

/// What a key asked of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Wanted {
    /// Nothing more.
    Nothing,
    /// Close.
    Close,
    /// The digits changed: look again.
    Search,
    /// Show this line in its pane.
    Go(&'static Kind, ItemId),
    /// This person's card.
    Card(PersonId),
    /// Start one of these for this person.
    Start(&'static Kind, PersonId),
    /// A key for the selected line.
    Act(Key),
}

impl Caller {
    /// The selected open line.
    pub fn row(&self) -> Option<&Row> {
        self.found.lines.get(self.selected)
    }

    /// The selected person.
    pub fn hit(&self) -> Option<&Hit> {
        self.found.people.get(self.selected.checked_sub(self.found.lines.len())?)
    }

    /// The rows answer fewer digits than are typed.
    pub fn is_behind(&self) -> bool {
        self.found.digits != self.line.text()
    }

    /// Takes an answer; one to other digits came too late.
    pub fn take(&mut self, found: Callers) {
        if found.digits == self.line.text() {
            self.found = found;
            self.selected = 0;
        }
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Wanted {
        let last = (self.found.lines.len() + self.found.people.len()).saturating_sub(1);
        match key {
            Key::Esc => Wanted::Close,
            Key::Down | Key::Tab => {
                self.selected = (self.selected + 1).min(last);
                Wanted::Nothing
            }
            Key::Up | Key::BackTab => {
                self.selected = self.selected.saturating_sub(1);
                Wanted::Nothing
            }
            Key::Enter => match (self.row(), self.hit()) {
                (Some(row), _) => Wanted::Go(row.item.kind, row.item.id),
                (None, Some(hit)) => Wanted::Card(hit.person.id),
                (None, None) => Wanted::Nothing,
            },
            Key::Char(letter) if letter.is_ascii_alphabetic() => self.letter(letter.to_ascii_lowercase()),
            // The spaces of a number read aloud.
            Key::Char(sign) if !sign.is_ascii_digit() => Wanted::Nothing,
            key => {
                let before = self.line.text().to_owned();
                self.line.key(key);
                if before == self.line.text() { Wanted::Nothing } else { Wanted::Search }
            }
        }
    }

    fn letter(&self, letter: char) -> Wanted {
        match (self.hit(), kind_started_by(letter)) {
            (Some(hit), Some(kind)) => Wanted::Start(kind, hit.person.id),
            _ if self.row().is_some() => Wanted::Act(Key::Char(letter)),
            _ => Wanted::Nothing,
        }
    }
}
