//! The person of a form: put in with what their card brings, named again, taken out with what it brought.

use super::Form;
use super::entry::{FormLine, numbered};
use crate::app::App;
use crate::app::screens::lookup::Lookup;
use crate::app::whom::banner_of;
use crate::domain::{Person, PersonId};
use crate::model::{Context, Item, Row, Shape, Value, common, text};
use crate::protocol::{CardView, Draft};

impl Form {
    /// Puts a person found into the form, and goes on to what is asked next. What a new item would have known of them
    /// fills the lines that nobody has touched and nothing else had filled.
    pub fn take_person(&mut self, person: &Person, context: &Context) {
        let known = self.name(person, context);
        self.note_card(person);
        for entry in &mut self.entries {
            let Some((nobodys, theirs)) = &known else { break };
            let shown = |item: &Item| text::show(&entry.field, item.get(&entry.field), context);
            if matches!(entry.field.shape, Shape::Person) || shown(nobodys) != entry.initial {
                continue;
            }
            let theirs = shown(theirs);
            if entry.is_untouched() {
                entry.bring(theirs);
            } else {
                // Typed over, it stays; what would be put back in its place is this person's.
                entry.brought = Some(theirs);
            }
        }
        if matches!(self.entry().field.shape, Shape::Person) {
            let after = self.focus + 1..self.entries.len();
            // What stands for a person nobody knows is not asked of this one, and what they bring with them is told.
            let asked = |at: &usize| !self.entries[*at].field.stands_in;
            let empty = |at: &usize| asked(at) && self.entries[*at].line.text().is_empty();
            let next = after.clone().find(empty).or_else(|| after.clone().find(asked));
            self.focus = next.unwrap_or(self.focus);
        }
    }

    /// Names the person where the form asks whose it is, and lets no number stand but the one permitted where their contact is
    /// protected: typed before anybody knew whose it is, or before it was protected. A new item as it begins for nobody, and
    /// for them.
    pub fn name(&mut self, person: &Person, context: &Context) -> Option<(Item, Item)> {
        let found = numbered(person, context.today());
        let known = self.purpose.begun_for(person, context);
        self.warn_of(person);
        for entry in &mut self.entries {
            match (entry.field.shape, &known) {
                (Shape::Person, _) => entry.line.replace_text(&found),
                (_, Some((_, theirs))) if entry.field.contact && person.is_confidential() => {
                    entry.bring(text::show(&entry.field, theirs.get(&entry.field), context));
                }
                _ => {}
            }
        }
        known
    }

    /// Notes the card that the lines were filled from.
    pub(in crate::app) fn note_card(&mut self, person: &Person) {
        self.card = Some(Box::new(person.clone()));
    }

    /// Puts what the card of `asked` says now into the lines that hold what it said when they were filled; returns their labels.
    /// Words typed over it stay, and Ctrl-G puts back what the card says now.
    pub(in crate::app) fn follow_card(
        &mut self,
        asked: PersonId,
        person: &Person,
        context: &Context,
    ) -> Vec<&'static str> {
        let Some(was) = self.card.take_if(|card| card.id == asked) else { return Vec::new() };
        self.note_card(person);
        let [before, after] = [&was, person].map(|card| Some(self.purpose.begun_for(card, context)?.1));
        let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
        let mut taken = Vec::new();
        for entry in self.entries.iter_mut().filter(|entry| entry.is_one_value()) {
            let [said, says] = [&before, &after].map(|item| text::show(&entry.field, item.get(&entry.field), context));
            if said != says && entry.line.text() == said {
                entry.bring(says);
                taken.push(entry.field.label);
            } else if said != says && entry.brought.as_ref().unwrap_or(&entry.initial) == &said {
                entry.brought = Some(says);
            }
        }
        taken
    }

    /// Does so in a form taken up again, whose lines were filled from the card as it was then.
    pub(in crate::app) fn follow_card_since(
        &mut self,
        draft: &Draft,
        person: &Person,
        context: &Context,
    ) -> Vec<&'static str> {
        let Some((nobodys, theirs)) = self.purpose.begun_for(person, context) else { return Vec::new() };
        self.note_card(person);
        let mut taken = Vec::new();
        for entry in self.entries.iter_mut().filter(|entry| entry.is_one_value()) {
            let [nobodys, theirs] =
                [&nobodys, &theirs].map(|item| text::show(&entry.field, item.get(&entry.field), context));
            let of_card = entry.field.contact || nobodys != theirs;
            let untouched = entry.brought.as_deref() == Some(entry.line.text()) || entry.is_untouched_in(draft);
            if of_card && untouched && entry.line.text() != theirs {
                entry.bring(theirs);
                taken.push(entry.field.label);
            }
        }
        taken
    }

    /// Names `person` where the form asks whose it is, to be taken away like what a card brings.
    pub fn name_person(&mut self, person: &Person, context: &Context) {
        let named = self.entries.iter_mut().find(|entry| matches!(entry.field.shape, Shape::Person));
        named.into_iter().for_each(|entry| entry.bring(numbered(person, context.today())));
        self.warn_of(person);
    }

    /// Says `person` where a line names `asked`, and warns of a contact protected since.
    pub(super) fn follow_named(&mut self, asked: PersonId, person: &Person, context: &Context) {
        let mut named = self.purpose.person() == Some(person.id);
        for entry in self.entries.iter_mut().filter(|entry| entry.names_somebody()) {
            if entry.read(context) == Ok(Value::Person(asked)) {
                let (was, now) = (entry.line.text().to_owned(), numbered(person, context.today()));
                entry
                    .brought
                    .iter_mut()
                    .filter(|brought| **brought == was)
                    .for_each(|brought| brought.clone_from(&now));
                entry.line.replace_text(&now);
                named = true;
            }
        }
        if named {
            self.warn_of(person);
        }
    }

    /// Puts the banner of the person who is named in it now over the form.
    fn warn_of(&mut self, person: &Person) {
        self.banner = self.purpose.banner().or(banner_of(person));
    }

    /// Puts back what the file lets show wherever a number stands: one typed before the contact was protected.
    pub fn drop_numbers(&mut self) {
        let purpose = &self.purpose;
        let kept = |entry: &&mut FormLine| entry.field.contact || purpose.withholds(&entry.field);
        for entry in self.entries.iter_mut().filter(kept) {
            let initial = entry.initial.clone();
            entry.line.replace_text(&initial);
            (entry.theirs, entry.other, entry.elsewhere) = (None, None, None);
            (entry.brought, entry.proposed) = (None, None);
        }
    }

    /// Takes `person` out of the lines that name them, and goes to the line that asks whose it is. What was in the lines of the
    /// draft before anybody typed came from that person's card, and makes room for what another brings.
    pub(in crate::app) fn name_nobody(&mut self, person: Option<PersonId>, draft: &Draft, context: &Context) {
        for entry in self.entries.iter_mut().filter(|entry| entry.is_one_value() && entry.is_untouched_in(draft)) {
            entry.bring(entry.line.text().to_owned());
        }
        for at in 0..self.entries.len() {
            if person.is_some_and(|person| self.entries[at].read(context) == Ok(Value::Person(person))) {
                self.focus = at;
                self.take_out();
            }
        }
        self.focus_on(common::PERSON.key);
    }

    /// Takes the person out of the line, with what their card had brought.
    pub(super) fn take_out(&mut self) {
        let entry = &mut self.entries[self.focus];
        entry.line.replace_text("");
        entry.error = None;
        (self.banner, self.open, self.card) = (self.purpose.banner(), Vec::new(), None);
        self.turned.forget();
        for entry in self.entries.iter_mut().filter(|entry| entry.brought.is_some()) {
            let began = entry.initial.clone();
            if entry.is_untouched() {
                entry.bring(began);
            } else {
                entry.brought = Some(began);
            }
        }
    }
}

impl App {
    /// Puts a person found or just made into the form below.
    pub(in crate::app) fn put_into_form(&mut self, view: &CardView) {
        let person = &view.person;
        // A person just made has closed it already.
        self.screens.close::<Lookup>();
        if let Some(form) = self.screens.top_mut::<Form>() {
            form.take_person(person, &self.context);
            self.keep_draft();
            self.note_open(&view.open);
        }
    }

    /// Notes in the form just opened whose card its lines were filled from.
    pub(in crate::app) fn note_filled(&mut self, person: &Person) {
        self.screens.top_mut::<Form>().into_iter().for_each(|form| form.note_card(person));
    }

    /// Notes in the form on the screen which lines of its person are open.
    pub(in crate::app) fn note_open(&mut self, open: &[Row]) {
        if let Some(form) = self.screens.top_mut::<Form>() {
            form.open = open.iter().map(|row| row.item.clone()).collect();
        }
    }

    /// Says which lines of a form have taken what the card says by now.
    pub(in crate::app) fn say_taken(&mut self, taken: &[&str]) {
        if !taken.is_empty() {
            let taken = taken.join("\u{a0}», «\u{a0}");
            self.say_refused(format!("La fiche a changé\u{a0}: le formulaire reprend «\u{a0}{taken}\u{a0}»."));
        }
    }

    /// Names the person in the form below, which is as good as empty until something is typed.
    pub(in crate::app) fn name_in_form(&mut self, person: &Person) {
        if let Some(form) = self.screens.top_mut::<Form>() {
            form.name_person(person, &self.context);
        }
    }
}
