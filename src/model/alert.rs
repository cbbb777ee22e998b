//! Alerts: how near the moment is at which a line is late, and why. The cause is a value of its pane, so that a rule never
//! reads a sentence back; its words are made where it is shown.

use crate::domain::order;
use std::cmp::Reverse;

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

    /// Alerts in the order in which they press; of those that press alike, the order in which they come.
    pub fn by_pressure(alerts: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut alerts: Vec<_> = alerts.into_iter().collect();
        order::sort_by_key(&mut alerts, |alert| Reverse(alert.level));
        alerts
    }

    /// Alert that presses most, due at the earliest moment of them all; of those that press alike, the first.
    pub fn most_pressing(alerts: impl IntoIterator<Item = Self>) -> Self {
        let alerts = Self::by_pressure(alerts);
        let due = alerts.iter().filter_map(|alert| alert.due).min();
        alerts.into_iter().next().map_or(Self::calm(due), |most| Self { due, ..most })
    }

    /// Converts the cause with `into`.
    pub fn map<D>(self, into: impl FnOnce(C) -> D) -> Alert<D> {
        Alert { due: self.due, level: self.level, cause: self.cause.map(into) }
    }
}

impl<C: AlertCause> Alert<C> {
    /// Words the alert, as a list shows it.
    pub fn to_deadline(&self, context: &Context) -> Deadline {
        let why = self.cause.as_ref().map(|cause| cause.words(context)).unwrap_or_default();
        Deadline { due: self.due, level: self.level, why }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_alerts_that_press_alike_the_first_is_said_and_the_earliest_moment_counts() {
        let at = |moment| Some(Moment(moment));
        let alerts = [Alert::calm(at(9)), Alert::soon(at(8), "one"), Alert::soon(at(7), "two"), Alert::calm(None)];
        assert_eq!(Alert::most_pressing(alerts.clone()), Alert::soon(at(7), "one"));
        let late = Alert::late(None, "late");
        assert_eq!(
            Alert::most_pressing(alerts.clone().into_iter().chain([late.clone()])),
            Alert { due: at(7), ..late }
        );
        let causes: Vec<_> = Alert::by_pressure(alerts).into_iter().filter_map(|alert| alert.cause).collect();
        assert_eq!(causes, ["one", "two"]);
        assert_eq!(Alert::most_pressing(Vec::<Alert<&str>>::new()), Alert::calm(None));
    }
}
