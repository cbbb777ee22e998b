//! A step that has several meanings: which one is asked, and done.

use super::App;
use super::screens::picker::{Basis, Choose, PickLine, Picker};
use crate::model::{Does, Fork, Row, State};
use crate::protocol::{Changes, Operation};

impl App {
    /// Asks which of its answers is meant: the first is the one that leaves the line as it is.
    pub(super) fn ask_which_way(&mut self, row: &Row, wanted: (State, Changes), fork: &'static Fork, question: String) {
        let lines = fork.ways.iter().enumerate().map(|(at, way)| PickLine {
            text: way.label.to_owned(),
            aside: (way.leaves)(&row.item, &self.context),
            does: Choose::Way(at),
        });
        let mut pick = Picker::new(&format!("{question}\u{a0}:"), lines.collect());
        (pick.about, pick.about_named) = ((row.item.kind.subject)(row), row.is_named());
        pick.basis = Basis::Step(Box::new(row.clone()), wanted.0, wanted.1);
        self.screens.push(pick);
    }

    /// Carries out what the answer says.
    pub(super) fn go_way(&mut self, row: &Row, to: State, mut with: Changes, at: usize) {
        let (Some(me), item) = (self.me, &row.item) else { return };
        let fork = item.kind.step(item.state, to).and_then(|step| step.fork);
        match fork.and_then(|fork| fork.ways.get(at)).map(|way| &way.does) {
            Some(Does::Add(make)) => {
                let item = Box::new(make(item, me, &self.context));
                self.run(Operation::Add { item, state: None, overrule: false }, None);
            }
            Some(Does::Step(give)) => {
                with.extend(give(item, &self.context));
                let (item, rev) = (item.id, Some(item.rev));
                self.run(Operation::Move { item, rev, to, with, on_order_of: None, take_over: false }, None);
            }
            None => {}
        }
    }
}
