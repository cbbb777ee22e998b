//! Alerts: how near the moment is at which a line is late, and why. The cause is a value of its pane, so that a rule never
//! reads a sentence back; its words are made where it is shown.

use super::{Context, Deadline, Level};
use crate::domain::Moment;

/// A reason for which a line presses.
pub trait AlertCause {
    /// A few French words: « attend depuis 52 min ».
    fn words(&self, context: &Context) -> String;
}

/// A deadline, its nearness, and the cause while it presses.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert<C> {
    /// The moment past which it is late; none when nothing is due.
    pub due: Option<Moment>,
    /// Nearness of the deadline.
    pub level: Level,
    /// Cause; none while nothing presses.
    pub cause: Option<C>,
}

impl<C> Alert<C> {
    /// Alert on which nothing presses.
    pub fn calm(due: Option<Moment>) -> Self {
        Self { due, level: Level::Calm, cause: None }
    }

    /// Makes an alert of a deadline that is near.
    pub fn soon(due: Option<Moment>, cause: C) -> Self {
        Self { due, level: Level::Soon, cause: Some(cause) }
    }

    /// Makes an alert of a deadline that has passed.
    pub fn late(due: Option<Moment>, cause: C) -> Self {
        Self { due, level: Level::Late, cause: Some(cause) }
    }

    /// Converts the cause with `into`.
    pub fn map<D>(self, into: impl FnOnce(C) -> D) -> Alert<D> {
        Alert { due: self.due, level: self.level, cause: self.cause.map(into) }
    }
}

impl<C: AlertCause> Alert<C> {
    /// Words the alert, as a list shows it.
    pub fn told(&self, context: &Context) -> Deadline {
        let why = self.cause.as_ref().map(|cause| cause.words(context)).unwrap_or_default();
        Deadline { due: self.due, level: self.level, why }
    }
}
