//! The window's size: known before the first frame, and too small for anybody to see whom a key is about.

use super::App;
use super::bindings::key_of;
use super::keys::Key;
use crate::model::Verb;

/// The smallest terminal, columns and rows, that shows everything that matters.
pub const SMALLEST: (u16, u16) = (60, 16);

/// Columns from which a list and a form have something beside them.
pub const WIDE: u16 = 110;

impl App {
    /// True when the window is so small that the screen says nothing but that.
    pub fn is_too_small(&self) -> bool {
        self.display.size.0 < SMALLEST.0 || self.display.size.1 < SMALLEST.1
    }

    pub(super) fn on_resize(&mut self, columns: u16, rows: u16) {
        self.display.size = (columns, rows);
        if self.is_too_small() {
            // Struck ahead of an answer nobody will see.
            self.outbox.ahead.clear();
        }
    }

    /// Takes a key struck while nothing is shown: it hides the names, locks or quits, and everything else is let go of.
    pub(super) fn on_unseen_key(&mut self, key: Key) {
        self.session.last_key = self.context.now;
        match key {
            Key::Ctrl('l') if self.me.is_some() => self.get_up(),
            key if key == key_of(Verb::Curtain) => self.display.curtain = !self.display.curtain,
            // No question could be read; letters that are nowhere but here are worth one, in a larger window.
            Key::Ctrl('q' | 'c') if !self.loses_letters() => self.quit(),
            _ => {}
        }
    }
}
