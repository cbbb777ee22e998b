//! A request that outlives the visit: what was asked, in the words of the form, and what became of it over the days.

use super::people::Register;
use crate::domain::{ItemId, Moment, StaffId};
use crate::kinds::{Desk, Kind, State, text};
use crate::ops::{Changes, Op, Refusal};

/// Field keys and what one would type in them.
pub type Words = Vec<(&'static str, String)>;

/// A request and its story.
#[derive(Debug, Clone)]
pub struct Errand {
    kind: &'static Kind,
    /// Whose, by their place in the register.
    pub who: usize,
    /// Where it goes and when, the beginning first, with what is typed then.
    acts: Vec<(Moment, State, Words)>,
    item: ItemId,
    done: usize,
}

impl Errand {
    /// Asked at `at` in these words.
    pub fn asked(kind: &'static Kind, who: usize, at: Moment, words: Words) -> Self {
        Self { kind, who, acts: vec![(at, kind.starts[0], words)], item: ItemId(0), done: 0 }
    }

    /// And then, at `at`.
    pub fn then(mut self, at: Moment, to: State, words: Words) -> Self {
        self.acts.push((at, to, words));
        self
    }

    /// When what is still to happen before `until` does.
    pub fn still_to_happen(&self, until: Moment) -> impl Iterator<Item = Moment> + use<'_> {
        self.acts[self.done..].iter().map(|(at, ..)| *at).take_while(move |at| *at <= until)
    }

    /// What happens next, by somebody at the counter or by the professional whose word it takes.
    pub fn next(&self, register: &Register, counter: StaffId, desk: &Desk) -> Result<(StaffId, Op), Refusal> {
        let (_, to, words) = &self.acts[self.done];
        let person = &register.people[self.who];
        let mut with = Changes::new();
        for (key, typed) in words {
            if let Some(field) = self.kind.field(key) {
                with.push((field.key, text::parse(field, typed, desk).map_err(Refusal::Rule)?));
            }
        }
        if self.done > 0 {
            let from = self.acts[self.done - 1].1;
            let signed = self.kind.step(from, *to).is_some_and(|step| step.prescriber);
            let by = person.usual_pro.filter(|_| signed).unwrap_or(counter);
            return Ok((by, Op::Move { item: self.item, rev: None, to: *to, with, on_order_of: None }));
        }
        let mut item = self.kind.begin(counter, Some(person), desk);
        for (key, value) in with {
            if let Some(field) = self.kind.field(key) {
                item.set(field, value);
            }
        }
        Ok((counter, Op::Add { item: Box::new(item), state: None, overrule: true }))
    }

    /// It has happened, to this item.
    pub fn happened(&mut self, item: ItemId) {
        self.item = item;
        self.done += 1;
    }
}
