//! A line of text being typed, with the editing keys of the form, the lookup and every short list.

use tui_input::{Input, InputRequest};

use super::keys::Key;
use crate::domain::name;

/// A line and its cursor.
#[derive(Debug, Clone, Default)]
pub struct TextInput(Input);

impl TextInput {
    /// `text` with the cursor at its end.
    pub fn new(text: &str) -> Self {
        Self(Input::new(text.to_owned()))
    }

    /// Text typed.
    pub fn text(&self) -> &str {
        self.0.value()
    }

    /// Position of the cursor, in characters.
    pub fn cursor(&self) -> usize {
        self.0.cursor()
    }

    /// Moves the cursor to `at` characters, or to the end.
    pub fn place(&mut self, at: usize) {
        self.0.handle(InputRequest::SetCursor(at));
    }

    /// Other text, the cursor at its end.
    pub fn replace(&mut self, text: &str) {
        self.0 = Input::new(text.to_owned());
    }

    /// Puts `text` in at the cursor: a paste, cleaned of whatever is not text.
    pub fn insert(&mut self, text: &str) {
        // `clean` trims; a space pasted between two words must survive.
        let cleaned = name::clean_text(&format!("|{text}|"));
        for sign in cleaned.trim_matches('|').chars() {
            self.0.handle(InputRequest::InsertChar(sign));
        }
    }

    /// Handles an editing key; false when the key is not one.
    pub fn key(&mut self, key: Key) -> bool {
        let request = match key {
            Key::Char(sign) if name::clean_text(&format!("|{sign}|")).chars().count() == 2 => return true,
            Key::Char(sign) => InputRequest::InsertChar(sign),
            Key::Backspace => InputRequest::DeletePrevChar,
            Key::Delete => InputRequest::DeleteNextChar,
            Key::Left => InputRequest::GoToPrevChar,
            Key::Right => InputRequest::GoToNextChar,
            Key::Home => InputRequest::GoToStart,
            Key::End => InputRequest::GoToEnd,
            Key::Ctrl('w') => InputRequest::DeletePrevWord,
            Key::Ctrl('u') => InputRequest::DeleteLine,
            Key::Ctrl('k') => InputRequest::DeleteTillEnd,
            _ => return false,
        };
        self.0.handle(request);
        true
    }
}
