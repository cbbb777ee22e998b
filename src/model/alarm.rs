//! Alarms: what a desk tells at once, with a sound, because whoever sits there may be looking elsewhere.

use super::common::{PRIORITY, promise_deadline};
use super::{Context, Item, Level};
use crate::domain::StaffId;

/// Priority from which a call is urgent.
const URGENT: i64 = 2;

/// A reason to be told at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alarm {
    /// The person whom the reader follows has come.
    Followed,
    /// A call has turned urgent.
    Urgent,
    /// A promise will soon be broken.
    Promise,
}

impl Alarm {
    /// Every alarm.
    pub const ALL: [Self; 3] = [Self::Followed, Self::Urgent, Self::Promise];

    /// French words after the name of the person.
    pub fn words(self) -> &'static str {
        match self {
            Self::Followed => "est là, vous suivez cette personne",
            Self::Urgent => "appel urgent",
            Self::Promise => "promesse bientôt à tenir",
        }
    }

    /// French words of the same where the person is not named.
    pub fn words_of_somebody(self) -> &'static str {
        match self {
            Self::Followed => "une personne que vous suivez est là",
            Self::Urgent => "un appel urgent",
            Self::Promise => "une promesse bientôt à tenir",
        }
    }
}

impl Item {
    /// Alarm of the line itself for `reader`, whoever its person is: none where somebody else has taken it, nor for a
    /// professional whom it does not concern.
    pub fn own_alarm(&self, reader: StaffId, context: &Context) -> Option<Alarm> {
        let taken = self.is_held_by_another(reader, context);
        let theirs = context.member(reader).is_some_and(|member| !member.role.professional);
        if !self.state.open || taken || !theirs && !self.falls_to(reader, context) {
            return None;
        }
        // What the pane no longer minds is no longer owed.
        let owed = self.deadline(context).level > Level::Calm;
        if owed && promise_deadline(self, context).level == Level::Soon {
            return Some(Alarm::Promise);
        }
        let urgent = self.kind.dialled_field().is_some() && self.int(&PRIORITY) >= URGENT;
        urgent.then_some(Alarm::Urgent)
    }
}
