//! The demonstration, as panes take part in it: the invented centre they find, and the stories of their lines that they
//! tell. Told at the same moment from the same seed, they are the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use fastrand::Rng;

use super::{Field, Kind, State, Value};
use crate::domain::calendar::Calendar;
use crate::domain::{Moment, Person, StaffId, Tie, Zone};

/// A professional with an agenda.
#[derive(Debug, Clone)]
pub struct DemoPro {
    /// Member of the team.
    pub id: StaffId,
    /// Name as the screen shows it.
    pub name: String,
    /// Code of the role.
    pub role: String,
    /// Days with an agenda, 1 for Monday.
    pub days: Vec<u32>,
    /// Minutes an appointment takes.
    pub slot: i64,
    /// People who come to see this professional, by their place in the register.
    pub pool: Vec<usize>,
}

/// The invented centre.
#[derive(Debug)]
pub struct DemoCentre {
    /// Time zone of the centre.
    pub zone: Zone,
    /// Working days of the centre.
    pub calendar: Arc<Calendar>,
    /// Members who keep the counter.
    pub counter: Vec<StaffId>,
    /// Professionals who see people, and their hours.
    pub pros: Vec<DemoPro>,
}

/// People of the demonstration, in the order of their inscription.
#[derive(Debug)]
pub struct DemoRegister {
    /// Cards of these people; `created_at` is the inscription.
    pub people: Vec<Person>,
    /// Places in `people` of the figures of today's picture.
    pub figures: BTreeMap<String, usize>,
    /// Links between people, as told at the desk: mothers, fathers, couples.
    pub families: Vec<Bond>,
}

/// The first is, for the second, what the tie says: places in the register.
pub type Bond = (usize, &'static Tie, usize);

/// The demonstration to be told.
#[derive(Debug, Clone, Copy)]
pub struct DemoPlan<'a> {
    /// The centre.
    pub centre: &'a DemoCentre,
    /// People of the centre.
    pub register: &'a DemoRegister,
    /// The present moment.
    pub now: Moment,
    /// Working days of the history, the earliest first.
    pub days: &'a [NaiveDate],
    /// Days of the history, worked or not.
    pub history: u64,
    /// Seed of every draw: the same seed tells the same centre.
    pub seed: u64,
}

impl DemoPlan<'_> {
    /// The choices of one day, whatever the days before it.
    pub fn choices_of(&self, day: NaiveDate) -> Rng {
        Rng::with_seed(self.seed.wrapping_mul(1_000_003).wrapping_add(day.num_days_from_ce().unsigned_abs().into()))
    }

    /// The day of the demonstration.
    pub fn today(&self) -> NaiveDate {
        self.now.day_in(self.centre.zone)
    }

    /// The first day told, today where there is no history.
    pub fn first_day(&self) -> NaiveDate {
        self.days.first().copied().unwrap_or_else(|| self.today())
    }
}

/// Field keys with the words that somebody would type in them.
pub type DemoTyped = Vec<(&'static str, String)>;

/// Something that happens to a line.
#[derive(Debug, Clone, PartialEq)]
pub enum DemoAct {
    /// The line is written, with these contents: in this state where that is not the usual one.
    Add {
        /// The state.
        state: Option<State>,
        /// Values of its fields.
        contents: Vec<(Field, Value)>,
        /// Texts typed beside these values.
        typed: DemoTyped,
    },
    /// The `n`th of the lines that came of it goes to a state, with these words.
    Move(usize, State, DemoTyped),
    /// The line is cancelled, for this reason.
    Cancel(&'static str),
    /// A desk note.
    Note(&'static str),
    /// A member at the counter claims the line.
    Claim,
}

/// A line and its story.
#[derive(Debug, Clone)]
pub struct DemoStory {
    /// Pane of the line.
    pub kind: &'static Kind,
    /// Person of the line, by their place in the register; none where the file does not know them.
    pub who: Option<usize>,
    /// Events in order of time, the writing of the line first.
    pub acts: Vec<(Moment, DemoAct)>,
}

impl DemoStory {
    /// Begins a story: asked for at `at` in these words, for a person of the register.
    pub fn asked(kind: &'static Kind, who: usize, at: Moment, typed: DemoTyped) -> Self {
        Self::written(kind, Some(who), at, typed)
    }

    /// Begins a story: the line is written at `at` in these words.
    pub fn written(kind: &'static Kind, who: Option<usize>, at: Moment, typed: DemoTyped) -> Self {
        Self { kind, who, acts: vec![(at, DemoAct::Add { state: None, contents: Vec::new(), typed })] }
    }

    /// Adds to the story: at `at` the line goes to the state `to`, with these words.
    pub fn then(self, at: Moment, to: impl Into<State>, typed: DemoTyped) -> Self {
        self.act(at, DemoAct::Move(0, to.into(), typed))
    }

    /// Adds to the story: at `at` this happens.
    pub fn act(mut self, at: Moment, act: DemoAct) -> Self {
        self.acts.push((at, act));
        self
    }

    /// Adds to the story, at its place in time: at `at` the `n`th of its lines goes to the state `to`.
    pub fn then_of(mut self, n: usize, at: Moment, to: impl Into<State>) -> Self {
        let place = self.acts.partition_point(|(earlier, _)| *earlier <= at);
        self.acts.insert(place, (at, DemoAct::Move(n, to.into(), DemoTyped::new())));
        self
    }
}

/// The part a pane takes in the demonstration.
#[derive(Debug)]
pub struct DemoPart {
    /// Lines that last for days, of the whole history and of today.
    pub lasting: fn(&DemoPlan) -> Vec<DemoStory>,
    /// Lines that begin and end within one day of the history.
    pub day: fn(&DemoPlan, NaiveDate) -> Vec<DemoStory>,
    /// Lines of a day, up to this very minute.
    pub today: fn(&DemoPlan) -> Vec<DemoStory>,
}

/// A part of lines that last for days, and of no others.
pub const fn lasting(lasting: fn(&DemoPlan) -> Vec<DemoStory>) -> DemoPart {
    DemoPart { lasting, day: |_, _| Vec::new(), today: |_| Vec::new() }
}
