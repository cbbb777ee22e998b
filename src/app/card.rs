//! A person's card: who they are, how they may be reached, all that is open for them.

use super::keys::Key;
use super::lookup::kind_started_by;
use crate::kinds::{Kind, Row};
use crate::ops::CardView;

/// A card on the screen.
#[derive(Debug)]
pub struct Card {
    /// What the file holds.
    pub view: CardView,
    /// Which of the open items is selected.
    pub selected: usize,
}

/// What a key asked of the card.
#[derive(Debug)]
pub enum OnCard {
    /// Nothing more.
    Nothing,
    /// Close.
    Close,
    /// Change the person.
    Edit,
    /// Who is linked to the person.
    Links,
    /// The same person has another card.
    Double,
    /// Start one of these for the person.
    Start(&'static Kind),
    /// Show the selected item in its pane.
    Go,
    /// A key for the selected item.
    Act(Key),
}

impl Card {
    /// A card just opened.
    pub fn new(view: CardView) -> Self {
        Self { view, selected: 0 }
    }

    /// The selected open item.
    pub fn row(&self) -> Option<&Row> {
        self.view.open.get(self.selected)
    }

    /// Takes what the file says since, the selection staying on its line, or on the one that took its place.
    pub fn take(&mut self, view: CardView) {
        let selected = self.row().map(|row| row.item.id);
        self.view = view;
        let at = self.view.open.iter().position(|row| Some(row.item.id) == selected);
        self.selected = at.unwrap_or(self.selected).min(self.view.open.len().saturating_sub(1));
    }

    /// Handles a key. Start keys win over an item's own: the card is where things begin.
    pub fn key(&mut self, key: Key) -> OnCard {
        let key = key.command();
        match key {
            Key::Esc => OnCard::Close,
            Key::Down | Key::Tab => {
                self.selected = (self.selected + 1).min(self.view.open.len().saturating_sub(1));
                OnCard::Nothing
            }
            Key::Up | Key::BackTab => {
                self.selected = self.selected.saturating_sub(1);
                OnCard::Nothing
            }
            Key::Enter if self.row().is_some() => OnCard::Go,
            Key::Char('m') => OnCard::Edit,
            Key::Char('f') => OnCard::Links,
            Key::Char('=') => OnCard::Double,
            Key::Char(letter) => match kind_started_by(letter) {
                Some(kind) => OnCard::Start(kind),
                None => OnCard::Act(key),
            },
            _ => OnCard::Nothing,
        }
    }
}
