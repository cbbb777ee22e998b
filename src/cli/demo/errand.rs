//! A request that outlives the visit: what was asked, in the words of the form, and what became of it over the days.

use super::people::Register;
use crate::domain::{ItemId, Moment, StaffId};
use crate::model::{Context, Item, Kind, State, text};
use crate::protocol::{Changes, Operation, Refusal};

/// Field keys and what one would type in them.
pub type Words = Vec<(&'static str, String)>;

/// A request and its story.
#[derive(Debug, Clone)]
pub struct Errand {
    kind: &'static Kind,
    /// Whose, by their place in the register.
    pub who: usize,
    /// When, which of its lines, where it goes and what is typed then, the beginning first.
    acts: Vec<(Moment, usize, State, Words)>,
    items: Vec<ItemId>,
    done: usize,
}

impl Errand {
    /// Asked at `at` in these words.
    pub fn asked(kind: &'static Kind, who: usize, at: Moment, words: Words) -> Self {
        Self { kind, who, acts: vec![(at, 0, kind.starts[0], words)], items: Vec::new(), done: 0 }
    }

    /// And then, at `at`.
    pub fn then(mut self, at: Moment, to: impl Into<State>, words: Words) -> Self {
        self.acts.push((at, 0, to.into(), words));
        self
    }

    /// And, at `at`, of its `n`th line, where it brought several.
    pub fn then_of(mut self, n: usize, at: Moment, to: impl Into<State>) -> Self {
        let place = self.acts.partition_point(|(earlier, ..)| *earlier <= at);
        self.acts.insert(place, (at, n, to.into(), Words::new()));
        self
    }

    /// When what is still to happen before `until` does.
    pub fn still_to_happen(&self, until: Moment) -> impl Iterator<Item = Moment> + use<'_> {
        self.acts[self.done..].iter().map(|(at, ..)| *at).take_while(move |at| *at <= until)
    }

    /// What happens next, by somebody at the counter or by the professional whose word it takes.
    pub fn next(
        &self,
        register: &Register,
        counter: StaffId,
        context: &Context,
    ) -> Result<(StaffId, Operation), Refusal> {
        let (_, n, to, words) = &self.acts[self.done];
        let person = &register.people[self.who];
        let mut with = Changes::new();
        for (key, typed) in words {
            if let Some(field) = self.kind.field(key) {
                with.push((field.key, text::parse(field, typed, context).map_err(Refusal::Rule)?));
            }
        }
        if self.done > 0 {
            let from = self.acts[self.done - 1].2;
            let signed = self.kind.step(from, *to).is_some_and(|step| step.prescriber || step.professional.is_some());
            let by = person.usual_pro.filter(|_| signed).unwrap_or(counter);
            let item = self.items.get(*n).copied().unwrap_or(ItemId(0));
            return Ok((by, Operation::Move { item, rev: None, to: *to, with, on_order_of: None, take_over: true }));
        }
        let mut item = self.kind.begin(counter, Some(person), context);
        for (key, value) in with {
            if let Some(field) = self.kind.field(key) {
                item.set(field, value);
            }
        }
        Ok((counter, Operation::Add { item: Box::new(item), state: None, overrule: true }))
    }

    /// It has happened, to these items.
    pub fn happened(&mut self, items: &[Item]) {
        if self.done == 0 {
            self.items = items.iter().map(|item| item.id).collect();
        }
        self.done += 1;
    }
}
