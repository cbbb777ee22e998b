//! States and the steps between them.

use super::{Desk, Field, Item};

/// A state of an item. The label may change, the code never.
#[derive(Debug, Clone, Copy)]
pub struct State {
    /// As stored, in JSON and on the command line.
    pub code: &'static str,
    /// As shown: « Attendu·e ».
    pub label: &'static str,
    /// Closed states leave the list and stay findable.
    pub open: bool,
}

impl State {
    /// A state in which something is still to be done.
    pub const fn open(code: &'static str, label: &'static str) -> Self {
        Self { code, label, open: true }
    }
    /// A final state.
    pub const fn closed(code: &'static str, label: &'static str) -> Self {
        Self { code, label, open: false }
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for State {}

/// One permitted move.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// From this state …
    pub from: State,
    /// … to this one.
    pub to: State,
    /// What must be said with it, in a short form.
    pub asks: &'static [Field],
    /// Only a prescriber, or someone « sur consigne de Dr X », recorded as such.
    pub prescriber: bool,
    /// The sentence that refuses it for now, if there is one.
    pub unless: Option<fn(&Item, &Desk) -> Option<String>>,
}

/// The plain step; the builders below add its conditions.
pub const fn step(from: State, to: State) -> Step {
    Step { from, to, asks: &[], prescriber: false, unless: None }
}

impl Step {
    /// With these fields asked first.
    pub const fn asks(mut self, fields: &'static [Field]) -> Self {
        self.asks = fields;
        self
    }
    /// Signed by a prescriber, or on their word.
    pub const fn prescriber(mut self) -> Self {
        self.prescriber = true;
        self
    }
    /// Refused while `reason` gives a sentence.
    pub const fn unless(mut self, reason: fn(&Item, &Desk) -> Option<String>) -> Self {
        self.unless = Some(reason);
        self
    }
}

/// A key of a pane and what it does to the selected line. Shown in the bar only where its step exists.
#[derive(Debug, Clone, Copy)]
pub struct Action {
    /// One lower-case letter; capitals do the same (Caps Lock).
    pub key: char,
    /// Two or three words for the bar: « ne répond pas ».
    pub label: &'static str,
    /// The states it starts from.
    pub from: &'static [State],
    /// The state it leads to.
    pub to: State,
}

/// `key`, in the states `from`, leads `to`, and the bar says `label`.
pub const fn action(key: char, label: &'static str, from: &'static [State], to: State) -> Action {
    Action { key, label, from, to }
}
