//! A mistake of the desk put right: a closed line reopened, a line given to the person it should have been for.

use super::commands::{COMMANDS, Command, Hint, Verb};
use super::keys::Key;
use super::layers::{Confirm, Consent, Layer};
use super::lookup::{Lookup, Wanted};
use super::purpose::Purpose;
use super::whom::Whom;
use super::{App, Pending};
use crate::domain::Person;
use crate::domain::person::dated;
use crate::kinds::Row;
use crate::ops::Op;

fn corrects(command: &Command) -> bool {
    matches!(command.verb, Verb::Reopen | Verb::Reassign)
}

/// Does `key` put a mistake right, wherever a line is read?
pub(super) fn puts_right(key: Key) -> bool {
    COMMANDS.iter().any(|command| corrects(command) && command.key == Some(key))
}

impl App {
    /// Asks why the closed line `row` is reopened.
    pub(super) fn ask_why_reopened(&mut self, row: Row) {
        let (protected, who) = (row.is_protected(), Whom::of_row(&row, self.desk.today()));
        self.open_sheet(Purpose::Reopen { item: Box::new(row.item), who });
        if protected {
            self.put_banner(None);
        }
    }

    /// Looks for the person the line `row` should have been for.
    pub(super) fn look_for_other_person(&mut self, row: Row) {
        if self.may_write() {
            self.giving = Some(Box::new(row));
            self.layers.push(Layer::Lookup(Lookup::new(Wanted::ForLine)));
        }
    }

    /// The line somebody is being looked for to be given to.
    pub(super) fn line_given(&self) -> Option<Box<Row>> {
        let sought = |layer: &Layer| matches!(layer, Layer::Lookup(Lookup { wanted: Wanted::ForLine, .. }));
        self.giving.clone().filter(|_| self.layers.iter().any(sought))
    }

    /// Asks whether the line goes to `to`: both are named with their birth dates, for namesakes are what is confused.
    pub(super) fn ask_to_give(&mut self, row: &Row, to: &Person) {
        self.layers.retain(|layer| !matches!(layer, Layer::Lookup(_)));
        let item = &row.item;
        if item.person() == Some(to.id) {
            return self.refuse(format!("Cette ligne est déjà celle de {}.", to.display()));
        }
        let from = match &row.person {
            Some(person) => dated(&person.name, person.born),
            None => (item.kind.who)(row),
        };
        let to_whom = dated(&to.display(), to.birth_date);
        let day = item.other_day(&self.desk).map(|day| format!(", {}", day.sentence(&self.desk))).unwrap_or_default();
        let question = format!("{}{day} : donner la ligne de {from} à {to_whom} ?", item.kind.noun());
        let op = Op::Reassign { item: item.id, rev: Some(item.rev), person: to.id, overrule: false };
        self.raise(Layer::Confirm(Confirm { question, then: Consent::Deed { op: Box::new(op), draft: None } }));
    }

    /// Asks for the yes that the file wants before it does `pending`: one sentence says why.
    pub(super) fn ask_to_overrule(&mut self, why: &str, pending: Pending) {
        let mut op = Box::new(pending.op);
        let (overrule, asked) = match op.as_mut() {
            Op::Add { overrule, .. } => (overrule, "Ajouter quand même ?"),
            Op::Reopen { overrule, .. } => (overrule, "La rouvrir ?"),
            Op::Reassign { overrule, .. } => (overrule, "La donner quand même ?"),
            _ => return,
        };
        *overrule = true;
        let then = Consent::Deed { op, draft: pending.draft };
        self.raise(Layer::Confirm(Confirm { question: format!("{why} {asked}"), then }));
    }

    /// What puts a mistake right on the selected line, for the bar.
    pub(super) fn correcting_hints(&self) -> Vec<Hint> {
        let possible = COMMANDS.iter().filter(|command| corrects(command) && self.allows(command.needs));
        possible.filter_map(|command| Some((command.key?.name(), command.label.to_owned()))).collect()
    }
}
