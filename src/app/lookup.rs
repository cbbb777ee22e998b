//! The central gesture: a few letters, a date, four digits, and the person is there with all that is open for them.
//!
//! Letters are always text in the line; Tab goes into the rows and Down to the second, where letters act. From the line
//! Ctrl and the same letter act on the first row at once.

use super::keys::Key;
use super::line::Line;
use crate::domain::PersonId;
use crate::kinds::{KINDS, Kind};
use crate::ops::{Found, Hit};

/// What the person found is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Their card, or something to start for them.
    Anything,
    /// To be put into the form below.
    ForForm,
    /// To be linked to this person, whose card lies below.
    ForLink(PersonId),
    /// It is the same person as on the card below.
    ForMerge,
    /// A line made for another person is theirs.
    ForLine,
}

/// The lookup.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// What is typed.
    pub line: Line,
    /// The latest answer, perhaps to fewer letters.
    pub found: Found,
    /// The selected row; the one after the last creates a person.
    pub selected: usize,
    /// The keys act on the rows.
    pub in_rows: bool,
    /// What for.
    pub wanted: Wanted,
}

/// What a key asked of the lookup.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sought {
    /// Nothing more.
    Nothing,
    /// The text changed: search.
    Search,
    /// Close.
    Close,
    /// This person's card.
    Card(PersonId),
    /// Start one of these for this person.
    Start(&'static Kind, PersonId),
    /// This person is the one wanted.
    Take(PersonId),
    /// Nobody fits: a new person.
    Create,
}

impl Lookup {
    /// An empty lookup.
    pub fn new(wanted: Wanted) -> Self {
        Self { line: Line::default(), found: Found::default(), selected: 0, in_rows: false, wanted }
    }

    /// The row under the selection; none on « nouvelle personne ».
    pub fn hit(&self) -> Option<&Hit> {
        self.found.hits.get(self.selected)
    }

    /// Creating is offered once something was searched and answered; nobody new has a card already.
    pub fn may_create(&self) -> bool {
        self.wanted != Wanted::ForMerge && !self.found.text.trim().is_empty() && self.found.text == self.line.text()
    }

    /// The rows are those of other letters: the answer to these is on its way.
    pub fn is_behind(&self) -> bool {
        self.found.text != self.line.text()
    }

    /// Would this key choose among the rows?
    pub fn chooses(&self, key: Key) -> bool {
        match key {
            Key::Enter | Key::Down | Key::Tab | Key::PageDown => true,
            Key::Ctrl(letter) => kind_started_by(letter).is_some(),
            _ => self.in_rows,
        }
    }

    /// Takes an answer. Once in the rows, the person under the selection stays under it.
    pub fn take(&mut self, found: Found) {
        let chosen = self.hit().filter(|_| self.in_rows).map(|hit| hit.person.id);
        self.found = found;
        let still = chosen.and_then(|id| self.found.hits.iter().position(|hit| hit.person.id == id));
        self.selected = still.unwrap_or(0);
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Sought {
        let last = (self.found.hits.len() + usize::from(self.may_create())).saturating_sub(1);
        match key {
            Key::Esc if self.in_rows => self.in_rows = false,
            Key::Esc => return Sought::Close,
            Key::Tab if !self.in_rows => self.in_rows = true,
            // The first row is the chosen one already: Down goes on from there, as the eye does, where somebody follows.
            Key::Down if !self.in_rows => {
                (self.in_rows, self.selected) = (true, 1.min(self.found.hits.len().saturating_sub(1)));
            }
            Key::Down | Key::Tab => self.selected = (self.selected + 1).min(last),
            Key::Up | Key::BackTab if self.selected == 0 => self.in_rows = false,
            Key::Up | Key::BackTab => self.selected -= 1,
            Key::PageDown => (self.in_rows, self.selected) = (true, (self.selected + 10).min(last)),
            Key::PageUp => self.selected = self.selected.saturating_sub(10),
            Key::Enter => return self.choose(),
            Key::Char('+') if self.in_rows => return self.create(),
            Key::Char(letter) if self.in_rows => return self.start(letter),
            Key::Ctrl(letter) if !self.in_rows && kind_started_by(letter).is_some() => return self.start(letter),
            key => {
                let before = self.line.text().to_owned();
                if self.line.key(key) && before != self.line.text() {
                    return Sought::Search;
                }
            }
        }
        Sought::Nothing
    }

    fn choose(&self) -> Sought {
        match (self.hit(), self.wanted) {
            (Some(hit), Wanted::Anything) => Sought::Card(hit.person.id),
            (Some(hit), Wanted::ForForm | Wanted::ForLink(_) | Wanted::ForMerge | Wanted::ForLine) => {
                Sought::Take(hit.person.id)
            }
            (None, _) => self.create(),
        }
    }

    fn create(&self) -> Sought {
        if self.may_create() { Sought::Create } else { Sought::Nothing }
    }

    fn start(&self, letter: char) -> Sought {
        match (self.hit(), kind_started_by(letter)) {
            (Some(hit), Some(kind)) if self.wanted == Wanted::Anything => Sought::Start(kind, hit.person.id),
            _ => Sought::Nothing,
        }
    }
}

/// The kind whose start key is `letter`.
pub fn kind_started_by(letter: char) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|kind| kind.start_key == letter.to_ascii_lowercase())
}
