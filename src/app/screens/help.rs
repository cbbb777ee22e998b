//! Every key of the program, those of the screen one comes from first.

use super::reading::{CLOSE, SCROLL};
use crate::app::App;
use crate::app::bindings::{Binding, help_of};
use crate::app::screen::{Declaration, FRAME, Screen};
use crate::app::wrap::wrap_text;
use crate::model::Verb;

/// The help.
#[derive(Debug)]
pub struct Help {
    /// The screen it was asked from.
    pub of: &'static Declaration,
    /// The first line shown.
    pub top: usize,
}

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    /// Line that holds nothing.
    Blank,
    /// The title of a part.
    Title(String),
    /// The legend of the marks on a line.
    Marks(&'static str),
    /// A key, or none below the key it goes on from, and its sentence or a piece of it.
    Key(String, String),
}

/// Columns of the keys; a longer one has a line of its own.
const KEY_COLUMNS: usize = 15;

/// Columns before the sentences: the margin, the keys, two spaces.
pub const WORDS_AT: usize = 2 + KEY_COLUMNS + 2;

const MARKS: &str = "!!  en retard     !  bientôt     [Nom]  s’en occupe     +2  et deux autres";

impl Help {
    /// Lines of the help on a screen of so many columns.
    pub fn lines(&self, columns: u16) -> Vec<HelpLine> {
        let mut lines = Vec::new();
        for (at, (title, keys)) in help_of(self.of).into_iter().enumerate() {
            match at {
                0 => lines.extend([HelpLine::Title(title), HelpLine::Marks(MARKS)]),
                _ => lines.extend([HelpLine::Blank, HelpLine::Title(title)]),
            }
            lines.extend(list_key_lines(keys, columns));
        }
        lines
    }
}

/// Lines of some keys with their sentences on a screen of so many columns.
pub fn list_key_lines(keys: impl IntoIterator<Item = (String, String)>, columns: u16) -> Vec<HelpLine> {
    let room = columns.saturating_sub(WORDS_AT as u16 + 1).max(20);
    let mut lines = Vec::new();
    for (key, sentence) in keys {
        let mut pieces = wrap_text(&sentence, room);
        let long = key.chars().count() > KEY_COLUMNS;
        let first = if long || pieces.is_empty() { String::new() } else { pieces.remove(0) };
        lines.push(HelpLine::Key(key, first));
        lines.extend(pieces.into_iter().map(|piece| HelpLine::Key(String::new(), piece)));
    }
    lines
}

impl Screen for Help {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn top_line(&self) -> usize {
        self.top
    }

    fn top_line_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.top)
    }

    fn overflow(&self, app: &App) -> usize {
        let (columns, rows) = app.display.size;
        self.lines(columns).len().saturating_sub(usize::from(rows.saturating_sub(FRAME)))
    }
}

/// The help.
pub static DECLARATION: Declaration = Declaration::new("L’aide", &[SCROLL, CLOSE, OWN]);

const OWN: &[Binding] = &[Binding::for_verb(Verb::Help, "Fermer l’aide.", |app, _| app.close()).with_word("")];
