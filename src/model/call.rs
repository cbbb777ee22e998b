//! Telephoning: what was tried, and what must be read before dialling. A kind that reaches people by telephone says it
//! with these words, whatever it calls about.

use super::Row;
use crate::domain::{Moment, Person};

crate::choices! {
    /// An end of one attempt.
    pub enum Outcome {
        /// The person was spoken to.
        Reached = ("REACHED", "joint·e"),
        /// A message was left: not a contact.
        Message = ("MESSAGE", "message laissé"),
        /// Call that nobody answered.
        NoAnswer = ("NO_ANSWER", "sans réponse"),
        /// The line was busy.
        Busy = ("BUSY", "occupé"),
        /// The number belongs to somebody else, or to nobody.
        WrongNumber = ("WRONG_NUMBER", "faux numéro"),
        /// Call that somebody other than the person answered.
        ThirdParty = ("THIRD_PARTY", "quelqu’un d’autre a répondu"),
        /// The person does not wish to be called.
        Refused = ("REFUSED", "ne veut pas être rappelé·e"),
    }
}

/// An attempt to reach a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The number dialled, as [`crate::domain::phone::normalise_number`] keeps it.
    pub number: String,
    /// Outcome of the attempt.
    pub outcome: Outcome,
}

/// An attempt of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// Moment the attempt ended.
    pub at: Moment,
    /// Name of the member who called.
    pub by: String,
    /// The attempt and its outcome.
    pub attempt: Attempt,
}

/// A call about to be made, with all that a briefing draws on.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The line it is for.
    pub row: &'a Row,
    /// The person, when the file knows them.
    pub person: Option<&'a Person>,
    /// The attempts made for this line, latest first.
    pub tried: &'a [Tried],
    /// Words to say, of the line that the call was made from.
    pub to_say: Option<&'a str>,
}

/// Emphasis of a line of a briefing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A restriction to respect before anything else.
    Banner,
    /// The number.
    Number,
    /// The rest.
    Plain,
}

/// A line of a briefing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefingLine {
    /// « Messagerie »; empty under the line it goes on from.
    pub label: &'static str,
    /// The words.
    pub text: String,
    /// Emphasis of the line.
    pub tone: Tone,
}
