//! A line of text being typed, with the editing keys of the form, the lookup and every short list.

use tui_input::{Input, InputRequest};

use super::keys::Key;
use crate::domain::name;

/// Greatest number of characters of a line. The longest field takes fewer: whatever is more was never meant for it, and
/// a page pasted by mistake must not hold the desk up.
pub const LONGEST: usize = 2_000;

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
    pub fn move_cursor(&mut self, at: usize) {
        self.0.handle(InputRequest::SetCursor(at));
    }

    /// Replaces the text, with the cursor at its end.
    pub fn replace_text(&mut self, text: &str) {
        self.0 = Input::new(text.to_owned());
    }

    /// Puts `text` in at the cursor: a paste, cleaned of whatever is not text. False when only its beginning found room.
    pub fn insert(&mut self, text: &str) -> bool {
        let (typed, cursor) = (self.text(), self.cursor());
        let room = LONGEST.saturating_sub(typed.chars().count());
        // One sign more than there is room for tells that there is more; the others are not even cleaned.
        let begun: String = text.chars().take(4 * LONGEST).collect();
        // `clean` trims; a space pasted between two words must survive.
        let cleaned = name::clean_text(&format!("|{begun}|"));
        let pasted: Vec<char> = cleaned.trim_matches('|').chars().collect();
        let taken = &pasted[..pasted.len().min(room)];
        let whole = taken.len() == pasted.len() && begun.len() == text.len();
        let (before, after) = (typed.chars().take(cursor), typed.chars().skip(cursor));
        let line: String = before.chain(taken.iter().copied()).chain(after).collect();
        self.0 = Input::new(line).with_cursor(cursor + taken.len());
        whole
    }

    /// Handles an editing key; false when the key is not one.
    pub fn take_key(&mut self, key: Key) -> bool {
        let request = match key {
            Key::Char(sign) if name::clean_text(&format!("|{sign}|")).chars().count() == 2 => return true,
            Key::Char(_) if self.text().len() >= LONGEST && self.text().chars().count() >= LONGEST => return true,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_goes_in_at_the_cursor_as_far_as_there_is_room() {
        let mut line = TextInput::new("ab");
        line.move_cursor(1);
        assert!(line.insert(" un\u{7}\ndeux "));
        assert_eq!((line.text(), line.cursor()), ("a un deux b", 10));
        assert!(!line.insert(&"é".repeat(LONGEST)), "not all of it");
        assert_eq!(line.text().chars().count(), LONGEST);
        assert!(line.text().ends_with('b') && line.take_key(Key::Char('x')));
        assert_eq!(line.text().chars().count(), LONGEST);
        assert!(!TextInput::default().insert(&"a".repeat(100 * LONGEST)));
    }
}
