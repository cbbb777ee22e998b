//! Proposals that a group of centres shares: each centre accepts, changes or refuses them.

use chrono::NaiveDate;
use serde_json::Value as Json;

use super::Context;
use crate::domain::{Moment, StaffId};

crate::choices! {
    /// The part of a centre that a proposal is about.
    pub enum Topic {
        /// A number set by the centre; the key is that of the setting.
        Setting = ("SETTING", "Réglage"),
        /// An entry of the directory: an object of its fields.
        Entry = ("ENTRY", "Annuaire"),
        /// An instruction to the desk: its words and its pane.
        Instruction = ("INSTRUCTION", "Consigne"),
        /// Reasons of calls, to be added to those of the centre.
        Reasons = ("REASONS", "Motifs d’appel"),
        /// Titles of an agenda under which nobody is expected, to be added to those of the centre.
        Meetings = ("MEETINGS", "Titres d’agenda"),
        /// The class of a sensitive drug; the key is its name.
        Drug = ("DRUG", "Médicament"),
        /// Days set apart: a closing, or hours of their own.
        Days = ("DAYS", "Jours à part"),
    }
}

crate::choices! {
    /// A centre's answer to a proposal.
    pub enum SharedAnswer {
        /// Taken as it is.
        Accepted = ("ACCEPTED", "acceptée"),
        /// Taken, and another here since. Never stored: found by comparing.
        Changed = ("CHANGED", "changée ici"),
        /// Left aside.
        Refused = ("REFUSED", "refusée"),
    }
}

/// A proposal of the group.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared {
    /// Number at the group.
    pub id: i64,
    /// Part of the centre it is about.
    pub topic: Topic,
    /// Key of the setting or name of the drug; empty elsewhere.
    pub key: String,
    /// Content, of a form that the topic gives.
    pub value: Json,
    /// Reason given with it.
    pub says: Option<String>,
    /// Name of whoever shared it.
    pub author: String,
    /// Moment it was shared.
    pub at: Moment,
    /// True once the group has taken it back.
    pub withdrawn: bool,
    /// Answer of the centre; none as long as nobody has decided.
    pub answer: Option<Answered>,
}

/// The answer that somebody gave to a proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// Accepted or refused.
    pub answer: SharedAnswer,
    /// Member who answered.
    pub by: StaffId,
    /// Moment of the answer.
    pub at: Moment,
    /// Number of the entry that it became.
    pub subject: Option<i64>,
}

impl Shared {
    /// True when it still waits for an answer.
    pub fn is_open(&self) -> bool {
        self.answer.is_none() && !self.withdrawn
    }

    /// True when it was taken.
    pub fn is_taken(&self) -> bool {
        self.answer.as_ref().is_some_and(|answered| answered.answer == SharedAnswer::Accepted)
    }

    /// Day it was shared.
    pub fn day(&self, context: &Context) -> NaiveDate {
        self.at.day_in(context.zone)
    }

    /// « du groupement, le 12/11 », with the year where it is another.
    pub fn source(&self, context: &Context) -> String {
        use chrono::Datelike;
        let day = self.day(context);
        let date = if day.year() == context.today().year() { day.format("%d/%m") } else { day.format("%d/%m/%Y") };
        format!("du groupement, le {date}")
    }
}

impl Context {
    /// « 3 à décider : menu, « propositions du groupement » »; none where nothing waits for an answer.
    pub fn proposals_words(&self) -> Option<String> {
        let open = self.count_open_proposals();
        (open > 0).then(|| format!("{open} à décider\u{a0}: menu, «\u{a0}propositions du groupement\u{a0}»"))
    }

    /// Number of proposals that wait for an answer.
    pub fn count_open_proposals(&self) -> usize {
        self.shared.iter().filter(|shared| shared.is_open()).count()
    }
}
