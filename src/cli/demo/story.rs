//! A line of the demonstration, and how far its story has been written.

use crate::domain::{ItemId, Moment, StaffId};
use crate::model::common::VOID_REASON;
use crate::model::demo::{DemoAct, DemoRegister, DemoStory, DemoTyped};
use crate::model::{Context, Item, State, Value, text};
use crate::protocol::{Changes, Operation, Refusal};

/// A story, the lines that came of it, and how many of its acts have happened.
#[derive(Debug)]
pub struct RunningStory {
    story: DemoStory,
    items: Vec<ItemId>,
    done: usize,
}

impl RunningStory {
    /// A story of which nothing has happened yet.
    pub fn new(story: DemoStory) -> Self {
        Self { story, items: Vec::new(), done: 0 }
    }

    /// Moments of the events that are still to happen.
    pub fn times(&self) -> impl Iterator<Item = Moment> + use<'_> {
        self.story.acts[self.done..].iter().map(|(at, _)| *at)
    }

    /// Next event, as the operation of a member at the counter or of the professional whose word it takes.
    pub fn next(
        &self,
        register: &DemoRegister,
        counter: StaffId,
        context: &Context,
    ) -> Result<(StaffId, Operation), Refusal> {
        let kind = self.story.kind;
        let person = self.story.who.map(|place| &register.people[place]);
        let first = self.items.first().copied().unwrap_or(ItemId(0));
        let go = |item, to, with| Operation::Move { item, rev: None, to, with, on_order_of: None, take_over: true };
        let mut by = counter;
        let operation = match &self.story.acts[self.done].1 {
            DemoAct::Add { state, contents, typed } => {
                let mut item = kind.begin_item(counter, person, context);
                for (field, value) in contents {
                    item.set(field, value.clone());
                }
                for (key, value) in self.read(typed, context)? {
                    if let Some(field) = kind.field(key) {
                        item.set(field, value);
                    }
                }
                Operation::Add { item: Box::new(item), state: *state, overrule: true }
            }
            DemoAct::Move(n, to, typed) => {
                let step = kind.step(self.state(), *to);
                let signed = step.is_some_and(|step| step.prescriber || step.professional.is_some());
                by = person.and_then(|person| person.usual_pro).filter(|_| signed).unwrap_or(counter);
                go(self.items.get(*n).copied().unwrap_or(first), *to, self.read(typed, context)?)
            }
            DemoAct::Cancel(why) => go(first, kind.cancelled, vec![(VOID_REASON.key, Value::from(*why))]),
            DemoAct::Note(text) => Operation::Note { item: first, about: None, text: (*text).to_owned() },
            DemoAct::Claim => Operation::Claim { item: first, take_over: false },
        };
        Ok((by, operation))
    }

    /// State to which the last act has led.
    fn state(&self) -> State {
        let led = |act: &DemoAct| match act {
            DemoAct::Add { state, .. } => Some(state.unwrap_or(self.story.kind.starts[0])),
            DemoAct::Move(_, to, _) => Some(*to),
            DemoAct::Cancel(_) => Some(self.story.kind.cancelled),
            DemoAct::Note(_) | DemoAct::Claim => None,
        };
        let led = self.story.acts[..self.done].iter().rev().find_map(|(_, act)| led(act));
        led.unwrap_or(self.story.kind.starts[0])
    }

    fn read(&self, typed: &DemoTyped, context: &Context) -> Result<Changes, Refusal> {
        let known = typed.iter().filter_map(|(key, words)| Some((self.story.kind.field(key)?, words)));
        known
            .map(|(field, words)| Ok((field.key, text::parse(field, words, context).map_err(Refusal::Rule)?)))
            .collect()
    }

    /// Records that the event has happened, to these items.
    pub fn record_items(&mut self, items: &[Item]) {
        if self.done == 0 {
            self.items = items.iter().map(|item| item.id).collect();
        }
        self.done += 1;
    }
}
