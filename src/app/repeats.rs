//! Keys struck again at once, or held down: a key that changes lines counts once however long it is held.

use super::App;
use super::bindings::key_of;
use super::commands;
use super::keys::Key;
use super::undoing::is_turn;
use crate::domain::name;
use crate::model::{Offer, Verb};

/// Time between a key and the one before it, where both are one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPace {
    /// Struck by itself.
    Struck,
    /// Struck again soon, or held until the keyboard begins to repeat it: which of the two cannot be told.
    Again,
    /// Repeated by the keyboard.
    Held,
}

/// Words for a second stroke that was not taken.
const LEFT: &str = "touche prise une seule fois";

impl App {
    /// True when `key` is left because it repeats: a line that is settled leaves the list, and the repeats would settle those
    /// of the people below it. A stroke that a person may have meant is told; one that counts somebody is taken.
    pub(super) fn leaves_repeat(&mut self, key: Key, pace: KeyPace) -> bool {
        let turns = is_turn(key) && self.acts_on_lines();
        match pace {
            KeyPace::Struck => return false,
            _ if !turns && !self.writes_on_lines(key) => return false,
            KeyPace::Again if self.counts_somebody(key) => return false,
            KeyPace::Held if !self.counts_somebody(key) => return true,
            KeyPace::Again | KeyPace::Held => {}
        }
        match self.message.text.as_str() {
            "" => self.say_refused(name::capitalise_first(LEFT) + "."),
            // What the first stroke was refused for says enough.
            said if self.message.error || said.contains(LEFT) => {}
            said => self.message.text = format!("{said} ({LEFT})"),
        }
        true
    }

    fn writes_on_lines(&self, key: Key) -> bool {
        let on_lines = self.declaration().acts_on_lines && commands::global_binding(key).is_none();
        on_lines && self.find_binding(key).is_some_and(|binding| binding.writes)
    }

    /// True when the key counts one more person: on the chosen line, or at the café.
    fn counts_somebody(&self, key: Key) -> bool {
        let Key::Char(letter) = key.command() else { return false };
        let counts = |offer: &Offer| match offer {
            Offer::Step(action) => {
                let again = action.to;
                self.current_row().is_some_and(|row| {
                    let step = row.item.kind.step(again, again);
                    offer.applies(&row.item) && step.is_some_and(|step| step.counts)
                })
            }
            Offer::Stamp(_) | Offer::ForWhom(_) | Offer::Make(_) | Offer::Paper(_) => false,
        };
        let mut offers = self.current_row().into_iter().flat_map(|row| row.item.kind.offers());
        key == key_of(Verb::Cafe) || offers.any(|offer| offer.letter() == Some(letter) && counts(&offer))
    }
}
