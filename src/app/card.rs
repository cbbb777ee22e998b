//! A person's card: who they are, how they may be reached, all that is open for them, and what was closed lately.

use super::keys::Key;
use super::lookup::kind_started_by;
use super::mistakes::puts_right;
use crate::domain::ItemId;
use crate::kinds::{Kind, Row};
use crate::ops::CardView;

/// A card on the screen.
#[derive(Debug)]
pub struct Card {
    /// What the file holds.
    pub view: CardView,
    /// Which line is selected: the open ones first, then, once that part is unfolded, the closed ones.
    pub selected: usize,
    /// The closed lines may be selected.
    pub unfolded: bool,
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
        Self { view, selected: 0, unfolded: false }
    }

    /// Selects the line it was opened from, if it is among those a card holds.
    pub fn select(&mut self, item: ItemId) {
        let lines = || self.view.open.iter().chain(&self.view.past);
        if let Some(at) = lines().position(|row| row.item.id == item) {
            self.unfolded = at >= self.view.open.len();
            self.selected = at;
        }
    }

    /// The selected line.
    pub fn row(&self) -> Option<&Row> {
        let closed = self.view.past.iter().take(if self.unfolded { usize::MAX } else { 0 });
        self.view.open.iter().chain(closed).nth(self.selected)
    }

    /// The place of the selection among the closed lines.
    pub fn among_closed(&self) -> Option<usize> {
        self.selected.checked_sub(self.view.open.len()).filter(|_| self.unfolded)
    }

    /// Takes what the file says since, the selection staying on its line, or on the one that took its place.
    pub fn take(&mut self, view: CardView) {
        let selected = self.row().map(|row| row.item.id);
        self.view = view;
        self.unfolded &= !self.view.past.is_empty();
        let mut lines = self.view.open.iter().chain(&self.view.past);
        let at = lines.position(|row| Some(row.item.id) == selected).filter(|at| *at < self.count());
        self.selected = at.unwrap_or(self.selected).min(self.count().saturating_sub(1));
    }

    /// How many lines may be selected.
    fn count(&self) -> usize {
        self.view.open.len() + if self.unfolded { self.view.past.len() } else { 0 }
    }

    fn go_down(&mut self) {
        if self.selected + 1 < self.count() {
            self.selected += 1;
        } else if !self.unfolded && !self.view.past.is_empty() {
            self.unfolded = true;
            self.selected = self.view.open.len();
        }
    }

    /// Leaving the closed lines folds them again.
    fn go_up(&mut self) {
        self.unfolded &= self.selected > self.view.open.len();
        self.selected = self.selected.saturating_sub(1);
    }

    /// Handles a key. Start keys win over an item's own: the card is where things begin.
    pub fn key(&mut self, key: Key) -> OnCard {
        let key = key.command();
        match key {
            Key::Esc => OnCard::Close,
            Key::Down | Key::Tab => {
                self.go_down();
                OnCard::Nothing
            }
            Key::Up | Key::BackTab => {
                self.go_up();
                OnCard::Nothing
            }
            // A closed line has left its pane: what is left of it is its history.
            Key::Enter if self.among_closed().is_some() => OnCard::Act(Key::Char('h')),
            Key::Enter if self.row().is_some() => OnCard::Go,
            Key::Char('m') => OnCard::Edit,
            Key::Char('f') => OnCard::Links,
            Key::Char('=') => OnCard::Double,
            Key::Char(letter) => match kind_started_by(letter) {
                Some(kind) => OnCard::Start(kind),
                None => OnCard::Act(key),
            },
            Key::Ctrl('y') => OnCard::Act(key),
            key if puts_right(key) => OnCard::Act(key),
            _ => OnCard::Nothing,
        }
    }
}
