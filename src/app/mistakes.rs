//! A mistake of the desk put right: a closed line reopened, a line given to the person it should have been for.

use std::any::Any;

use super::App;
use super::outbox::Pending;
use super::screens::confirm::{Assent, Confirm};
use super::screens::form::purpose::Purpose;
use super::screens::lookup::{Lookup, Wanted};
use super::whom::Whom;
use crate::domain::Person;
use crate::domain::name::with_de;
use crate::domain::person::name_with_birth;
use crate::model::Row;
use crate::protocol::Operation;

impl App {
    /// Asks why the closed line `row` is reopened.
    pub(super) fn ask_why_reopened(&mut self, row: Row) {
        let who = Whom::of_row(&row, self.context.today());
        self.open_form(Purpose::Reopen { item: Box::new(row.item), who });
    }

    /// Looks for the person the line `row` should have been for.
    pub(super) fn look_for_other_person(&mut self, row: Row) {
        if self.may_write() {
            self.look_up(Wanted::ForLine(Box::new(row)));
        }
    }

    /// The line somebody is being looked for to be given to.
    pub(super) fn line_given(&self) -> Option<Box<Row>> {
        self.screens.all::<Lookup>().find_map(|lookup| match &lookup.wanted {
            Wanted::ForLine(row) => Some(row.clone()),
            _ => None,
        })
    }

    /// Asks whether the line goes to `to`: both are named with their birth dates, for namesakes are what is confused.
    pub(super) fn ask_to_give(&mut self, row: &Row, to: &Person) {
        let item = &row.item;
        if item.person() == Some(to.id) {
            return self.say_refused(format!("Cette ligne est déjà celle {}.", with_de(&to.display_name())));
        }
        let from = match &row.person {
            Some(person) => name_with_birth(&person.name, person.born),
            None => (item.kind.subject)(row),
        };
        let to_whom = name_with_birth(&to.display_name(), to.birth_date);
        let day = item
            .other_day(&self.context)
            .map(|day| format!(", {}", day.in_sentence(&self.context)))
            .unwrap_or_default();
        let question = format!("{}{day} : donner la ligne {} à {to_whom} ?", item.kind.noun.as_title(), with_de(&from));
        let operation = Operation::Reassign { item: item.id, rev: Some(item.rev), person: to.id, overrule: false };
        let aside = self.screens.set_aside(<dyn Any>::is::<Lookup>);
        self.screens.raise_screen(Confirm::request(question, Box::new(operation)).asked_on(aside));
    }

    /// Asks for the yes that the file wants before it does `pending`: one sentence says why.
    pub(super) fn ask_to_overrule(&mut self, why: &str, pending: Pending) {
        let mut operation = Box::new(pending.operation);
        let Some(asked) = Assent::Overrule.mark(&mut operation) else { return };
        let then = self.consent_to(operation, pending.draft, Assent::Overrule);
        self.screens.raise_screen(Confirm::new(format!("{why} {asked}"), then).asked_on(pending.aside));
    }
}
