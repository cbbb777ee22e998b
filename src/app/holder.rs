//! The program that holds the file while this desk waits: looked for as long as the wait lasts, and named.

use super::{App, Effect, Phase};
use crate::domain::Moment;
use crate::protocol::FileHolder;

/// Seconds of a wait after which it is looked for, and between two looks.
const LOOK: i64 = 2;

/// The wait for the file.
#[derive(Debug, Default)]
pub struct FileWait {
    /// Moment at which the file was begun to be opened; none of a file that is still to be made.
    pub opening: Option<Moment>,
    /// Moment of the last look.
    looked: Option<Moment>,
    holder: Option<FileHolder>,
}

impl App {
    /// Notes that the file is being opened from now on.
    pub fn note_opening(&mut self) {
        self.blocked.wait.opening = Some(self.context.now);
    }

    /// True when the file has kept this desk waiting for so long that its person wonders.
    fn is_held_up(&self) -> bool {
        let opening = self.blocked.wait.opening.filter(|_| self.phase == Phase::Opening);
        opening.is_some_and(|since| self.context.now.0 >= since.0 + LOOK) || self.is_kept_waiting()
    }

    /// Asks who holds the file, every other second of a wait.
    pub(super) fn look_for_holder(&mut self) {
        let now = self.context.now;
        if !self.is_held_up() {
            (self.blocked.wait.looked, self.blocked.wait.holder) = (None, None);
        } else if self.blocked.wait.looked.is_none_or(|looked| now.0 >= looked.0 + LOOK || now < looked) {
            self.blocked.wait.looked = Some(now);
            self.outbox.effects.push(Effect::FindHolder);
        }
    }

    /// Moment of the next look.
    pub(super) fn next_look(&self) -> Option<Moment> {
        let wait = &self.blocked.wait;
        let begun = wait.opening.filter(|_| self.phase == Phase::Opening);
        wait.looked.or(begun).map(|since| Moment(since.0 + LOOK))
    }

    pub(super) fn on_holder(&mut self, holder: Option<FileHolder>) {
        self.blocked.wait.holder = holder.filter(|_| self.is_held_up());
    }

    /// Words about who holds the file; none where that is another desk, or nobody waits.
    pub fn holder_words(&self) -> Option<String> {
        self.blocked.wait.holder.as_ref().map(ToString::to_string)
    }
}
