//! A visit to the centre: the person, the reason, and the steps by the minute.

use super::super::{
    ACCOMPANIED_BY, AGENDA_KEY, ARRIVAL, AWAITED, Done, INTERPRETED_BY, INTERPRETER, InterpretedBy, JOINT, LABEL,
    LANGUAGE, MODE, OUTSIDE_MINUTES, PARTY_SIZE, RDV_AT, REASON, REMARK, THEME, VITALE_SEEN, VisitReason,
};
use crate::domain::coded::Coded;
use crate::domain::{Moment, StaffId};
use crate::model::demo::{DemoAct, DemoStory};
use crate::model::{Field, State, Value};
use crate::panes::follow_up::FollowUpTheme;

/// The visitor.
#[derive(Debug, Clone, PartialEq)]
pub enum Who {
    /// Person of the register, by their place in it.
    Known(usize),
    /// Person without a card, by the name the desk uses; empty for a coffee.
    Called(&'static str),
}

/// A step of a visit.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// The line is written, in this state.
    Add(State),
    /// Moves the visit to this state.
    Move(State),
    /// Cancels the visit for this reason.
    Cancel(&'static str),
    /// A desk note.
    Note(&'static str),
    /// An accueillant·e takes it in hand.
    Claim,
}

/// A passage, from the agenda to the door.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// Visitor.
    pub who: Who,
    /// `RDV`, `SANS_RDV` or `CAFE`.
    pub mode: &'static str,
    /// The appointment.
    pub rdv_at: Option<Moment>,
    /// Professionals awaited, in order.
    pub awaited: Vec<StaffId>,
    /// True when they see the person together.
    pub joint: bool,
    /// Reason of the visit.
    pub reason: Option<&'static str>,
    /// Number of people.
    pub party: i64,
    /// People who come along.
    pub with: Option<&'static str>,
    /// A language, for someone without a card.
    pub language: Option<&'static str>,
    /// The interpreter, when the card does not say it all.
    pub interpreter: Option<&'static str>,
    /// A word for the desk.
    pub remark: Option<&'static str>,
    /// True when the carte Vitale was seen.
    pub vitale: bool,
    /// The agenda's own reference.
    pub agenda_key: Option<String>,
    /// Steps, in order of time.
    pub acts: Vec<(Moment, Act)>,
}

impl Visit {
    /// A passage with nothing said of it yet.
    pub fn new(who: Who, mode: &'static str) -> Self {
        Self {
            who,
            mode,
            rdv_at: None,
            awaited: Vec::new(),
            joint: false,
            reason: None,
            party: 1,
            with: None,
            language: None,
            interpreter: None,
            remark: None,
            vitale: false,
            agenda_key: None,
            acts: Vec::new(),
        }
    }

    /// Makes a visit without an appointment.
    pub fn walk_in(who: Who) -> Self {
        Self::new(who, "SANS_RDV")
    }

    /// Makes a visit for a coffee.
    pub fn coffee(who: Who) -> Self {
        Self { reason: Some("CAFE"), ..Self::new(who, "CAFE") }
    }

    /// Makes a visit with an appointment.
    pub fn appointment(who: usize, rdv_at: Moment, with: StaffId, agenda_key: String) -> Self {
        Self {
            rdv_at: Some(rdv_at),
            awaited: vec![with],
            agenda_key: Some(agenda_key),
            ..Self::new(Who::Known(who), "RDV")
        }
    }

    /// Adds a step at `at`.
    pub fn then(mut self, at: Moment, act: Act) -> Self {
        self.push(at, act);
        self
    }

    /// Adds what happens at `at`, never before what came first.
    pub fn push(&mut self, at: Moment, act: Act) {
        let last = self.acts.last().map_or(at, |(last, _)| *last);
        self.acts.push((at.max(last), act));
    }

    /// The state reached by the last act.
    pub fn state(&self) -> Option<State> {
        self.acts.iter().rev().find_map(|(_, act)| match act {
            Act::Add(state) | Act::Move(state) => Some(*state),
            Act::Cancel(_) => Some(ARRIVAL.cancelled),
            Act::Note(_) | Act::Claim => None,
        })
    }

    /// Ends the visit at `at`, or when its last step was.
    pub fn leave_at(&mut self, at: Moment) {
        self.push(at, Act::Move(Done.state()));
    }

    /// The line as the desk would fill it.
    fn contents(&self) -> Vec<(Field, Value)> {
        let mut contents = vec![(MODE.field, Value::Code(self.mode))];
        if let Who::Called(label) = self.who {
            contents.push((LABEL, label.into()));
        }
        contents.extend([
            (RDV_AT, self.rdv_at.into()),
            (AWAITED, Value::Team(self.awaited.clone())),
            (JOINT, Value::Flag(self.joint)),
            (PARTY_SIZE, Value::Int(self.party)),
            (VITALE_SEEN, Value::Flag(self.vitale)),
        ]);
        let codes = [(REASON.field, self.reason), (INTERPRETER.field, self.interpreter)];
        contents.extend(codes.into_iter().filter_map(|(field, code)| Some((field, Value::Code(code?)))));
        let texts = [(ACCOMPANIED_BY, self.with), (LANGUAGE, self.language), (REMARK, self.remark)];
        contents.extend(texts.into_iter().filter_map(|(field, text)| Some((field, text?.into()))));
        if self.reason == Some(VisitReason::Rights.code()) {
            contents.extend(self.mediation());
        }
        contents.extend(self.agenda_key.as_deref().map(|key| (AGENDA_KEY, key.into())));
        contents
    }

    /// Fields of a mediator's work in a visit about papers: a theme, now and then an interpreter and an hour outside.
    fn mediation(&self) -> Vec<(Field, Value)> {
        let themes = FollowUpTheme::CHOICES;
        let turn = self.acts.first().map_or(0, |(at, _)| usize::try_from(at.0 / 60).unwrap_or_default());
        let mut told = vec![(THEME.field, Value::Code(themes[turn % themes.len()].code))];
        if self.language.is_some() {
            told.push((INTERPRETED_BY.field, Value::Code(InterpretedBy::OnThePhone.code())));
        }
        if turn.is_multiple_of(4) {
            told.push((OUTSIDE_MINUTES, Value::Int(60)));
        }
        told
    }

    /// Story of this visit, as the demonstration writes it.
    pub fn story(&self) -> DemoStory {
        let told = |act: &Act| match act {
            Act::Add(state) => DemoAct::Add { state: Some(*state), contents: self.contents(), typed: Vec::new() },
            Act::Move(to) => DemoAct::Move(0, *to, Vec::new()),
            Act::Cancel(why) => DemoAct::Cancel(why),
            Act::Note(text) => DemoAct::Note(text),
            Act::Claim => DemoAct::Claim,
        };
        let who = match self.who {
            Who::Known(place) => Some(place),
            Who::Called(_) => None,
        };
        DemoStory { kind: &ARRIVAL, who, acts: self.acts.iter().map(|(at, act)| (*at, told(act))).collect() }
    }
}
