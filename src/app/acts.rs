//! Acts on the selected line, and the beginning of new ones.

use super::App;
use super::bindings::key_of;
use super::keys::Key;
use super::outbox::Intent;
use super::screens::confirm::Confirm;
use super::screens::form::Form;
use super::screens::form::purpose::Purpose;
use super::screens::lookup::Lookup;
use super::screens::picker::{Basis, Choose, PickLine, Picker};
use super::whom::Whom;
use crate::domain::{ItemId, Person, PersonId, StaffId, name};
use crate::model::common::PERSON;
use crate::model::{Action, Authority, Field, Item, Kind, Make, Offer, Row, State, Value, Verb, awaited};
use crate::panes::PANES;
use crate::protocol::{CardView, Changes, Operation, Query};

impl App {
    pub(super) fn go_to_tab(&mut self, tab: usize) {
        self.lists.show_pane(tab);
        self.refresh_list();
    }

    pub(super) fn go_to_pane(&mut self, kind: &'static Kind) {
        if let Some(tab) = PANES.iter().position(|known| *known == kind) {
            self.go_to_tab(tab);
        }
    }

    /// Opens the part under the selection, or the card of the line's person; without one, the line itself.
    pub(super) fn open_selected(&mut self) {
        let (height, context) = (self.list_height(), self.context.clone());
        if self.listing_mut().toggle_section(height, &context) {
            return;
        }
        let Some(row) = self.listing().row().cloned() else { return };
        match &row.person {
            Some(person) => self.want_card(person.id, Intent::Show(Some(row.item.id))),
            None => self.edit_line(),
        }
    }

    pub(super) fn want_card(&mut self, person: PersonId, intent: Intent) {
        self.outbox.intent = Some((person, intent));
        self.ask_store(Query::Card(person));
    }

    pub(super) fn add_line(&mut self) {
        let Some(me) = self.me else { return };
        let listing = self.listing();
        let mut item = listing.kind.begin_item(me, None, &self.context);
        // Whoever is added among the days to come is to come.
        if let Some(appointments) = listing.kind.appointments.filter(|_| listing.from.is_some()) {
            (appointments.begin)(&mut item);
        }
        self.open_form(Purpose::Add { item: Box::new(item), state: None, who: None });
    }

    /// Opens the form of a new line of `kind`, of nobody yet.
    pub(super) fn add_line_to(&mut self, kind: &'static Kind) {
        let Some(me) = self.me else { return };
        let item = kind.begin_item(me, None, &self.context);
        self.open_form(Purpose::Add { item: Box::new(item), state: None, who: None });
    }

    pub(super) fn edit_line(&mut self) {
        let Some(row) = self.current_row().cloned() else { return };
        if !row.item.state.open {
            return;
        }
        let who = Whom::of_row(&row, self.context.today());
        self.open_form(Purpose::Edit { item: Box::new(row.item), who });
    }

    pub(super) fn note_line(&mut self) {
        let Some(row) = self.current_row().cloned() else { return };
        let who = Whom::of_row(&row, self.context.today());
        self.open_form(Purpose::Note {
            item: row.item.id,
            about: row.item.person(),
            who,
            day: row.item.day(&self.context),
        });
    }

    pub(super) fn cancel_line(&mut self) {
        if let Some(row) = self.current_row().cloned() {
            self.make_step(&row, row.item.kind.cancelled, None);
        }
    }

    /// Asks why the selected line is opened again.
    pub(super) fn reopen_line(&mut self) {
        if let Some(row) = self.current_row().cloned() {
            self.ask_why_reopened(row);
        }
    }

    /// Carries out what a letter of the pane means for the selected line.
    pub(super) fn act_on_row(&mut self, key: Key) {
        let (Key::Char(letter), Some(row)) = (key.command(), self.current_row().cloned()) else { return };
        let means = |offer: &Offer| offer.letter() == Some(letter);
        let kind = row.item.kind;
        let now = kind.offers().find(|offer| means(offer) && offer.applies(&row.item));
        match now {
            // The text of another person than the one just settled would be read, and given, for theirs.
            Some(offer) if offer.only_reads() && self.came_by_itself(row.item.id, key, offer.label()) => {}
            Some(offer) => self.take_offer(offer),
            None if kind.offers().any(|offer| means(&offer)) => {
                // « r » of a callback means something once the number is dialled.
                let after = |step: &&Action| {
                    let mut next = row.item.clone();
                    next.state = step.to;
                    kind.offers().any(|offer| means(&offer) && offer.applies(&next))
                };
                let first = self
                    .usual_step()
                    .filter(after)
                    .map(|step| format!("\u{a0}: d’abord {}, {}", key_of(Verb::Next).name(), step.label));
                let (state, first) = (row.item.state.label, first.unwrap_or_default());
                self.say_refused(format!(
                    "«\u{a0}{letter}\u{a0}» ne fait rien quand c’est «\u{a0}{state}\u{a0}»{first}."
                ));
            }
            None => {}
        }
    }

    /// Carries out what the pane offers on the selected line.
    pub(super) fn take_offer(&mut self, offer: Offer) {
        let Some(row) = self.current_row().cloned() else { return };
        // Another desk may have moved it since the menu was opened.
        if !offer.applies(&row.item) {
            let (label, state) = (offer.label(), row.item.state.label);
            return self
                .say_refused(format!("«\u{a0}{label}\u{a0}» ne se fait pas quand c’est «\u{a0}{state}\u{a0}»."));
        }
        match offer {
            Offer::Step(action) => self.take_step(&row, action),
            Offer::Stamp(stamp) => self.write_stamp(&row.item, stamp),
            Offer::ForWhom(for_whom) => self.pick_for_whom(&row.item, for_whom),
            Offer::Make(make) => match row.item.person().filter(|_| make.same_person) {
                Some(person) => self.want_card(person, Intent::Make(make, Box::new(row.item))),
                None => self.make_item(make, &row.item, None),
            },
            Offer::Paper(paper) => match paper.make_text(&row, &self.context) {
                Ok(text) => self.show_text(text),
                Err(why) => self.say_refused(why),
            },
        }
    }

    /// Makes the step that an action of the pane stands for.
    fn take_step(&mut self, row: &Row, action: &Action) {
        let given = action.gives.map(|(field, code)| (field.key, Value::Code(code))).into_iter().collect();
        if action.prescriber && !self.has_authority(Authority::Prescriber) && self.may_write() {
            self.ask_whose_word(row, action.to, given, Authority::Prescriber);
        } else {
            self.step_with(row, action.to, given, None);
        }
    }

    /// The usual next step of the selected line; none of a line that is closed for good.
    pub(super) fn usual_step(&self) -> Option<&'static Action> {
        let row = self.current_row()?;
        row.item.kind.usual_for(row, &self.context)
    }

    /// True when the pane declares a usual next step of the selected line, possible now or not.
    pub(super) fn declares_next(&self) -> bool {
        self.current_row().is_some_and(|row| row.item.kind.usual_steps(&row.item).next().is_some())
    }

    /// Takes the usual next step; where none can be taken now, the likeliest says why. A step that ends a line at once is
    /// taken on the line that somebody chose: on the one that took the place of a line just settled, the key is struck once
    /// more.
    pub(super) fn take_usual_step(&mut self) {
        let Some(row) = self.current_row().cloned() else { return };
        let Some(action) = self.usual_step().or_else(|| row.item.kind.usual_steps(&row.item).next()) else { return };
        let step = row.item.kind.step(row.item.state, action.to);
        let ends = !action.to.open && step.is_some_and(|step| step.asks_nothing(&row.item, &self.context));
        if ends && self.came_by_itself(row.item.id, key_of(Verb::Next), action.label) {
            return;
        }
        self.take_step(&row, action);
    }

    /// True, once, where the line `item` took by itself the place of one just settled: says so, and that the key struck once
    /// more does what `label` says.
    fn came_by_itself(&mut self, item: ItemId, key: Key, label: &str) -> bool {
        let came = self.screens.is_empty() && self.listing_mut().takes_notice(item);
        if came {
            let key = key.name();
            self.say_refused(format!(
                "Une autre ligne est choisie maintenant\u{a0}: regardez laquelle\u{a0}; {key} encore\u{a0}: «\u{a0}{label}\u{a0}»."
            ));
        }
        came
    }

    /// Makes a step, after asking for whose word it is made on and for what it asks.
    pub(super) fn make_step(&mut self, row: &Row, to: State, on_order_of: Option<StaffId>) {
        self.step_with(row, to, Changes::new(), on_order_of);
    }

    /// Makes a step, some of what it asks being `given` already.
    pub(super) fn step_with(&mut self, row: &Row, to: State, given: Changes, on_order_of: Option<StaffId>) {
        if !self.may_write() {
            return;
        }
        let item = &row.item;
        let Some(step) = item.kind.step(item.state, to) else { return };
        if let Some((fork, question)) = step.forked_now(item, &self.context) {
            return self.ask_which_way(row, (to, given), fork, question);
        }
        if let Some(why) = step.refusal_for(item, &self.context) {
            return self.say_refused(why);
        }
        let word = step.required_authority(item);
        if !self.has_authority(word) && on_order_of.is_none() {
            return self.ask_whose_word(row, to, given, word);
        }
        let is_given = |field: &Field| given.iter().any(|(key, _)| *key == field.key);
        if step.asked_fields(item).iter().all(is_given) {
            let operation =
                Operation::Move { item: item.id, rev: Some(item.rev), to, with: given, on_order_of, take_over: false };
            match step.doubted_now(item, &self.context) {
                Some(question) => {
                    self.screens.push(Confirm::request(question, Box::new(operation)));
                }
                None => self.run(operation, None),
            }
        } else {
            let who = self.whom_of_step(row, to);
            let mut item = Box::new(item.clone());
            for (key, value) in given {
                if let Some(field) = item.kind.field(key) {
                    item.set(field, value);
                }
            }
            // The other line it may name is most often the only one there is.
            for field in step.asked_fields(&item) {
                let other = row.also.iter().find(|also| field.links.contains(&also.kind.code));
                if let Some(also) = other.filter(|_| item.get(&field).is_empty()) {
                    item.set(&field, Value::Int(also.item.0));
                }
            }
            self.open_form(Purpose::Step { item, to, on_order_of, who });
        }
    }

    fn has_authority(&self, word: Authority) -> bool {
        self.me.and_then(|me| self.context.member(me)).is_some_and(|me| word.is_given_by(me))
    }

    /// Asks on whose order a step is made, where the member at the desk may not decide it.
    fn ask_whose_word(&mut self, row: &Row, to: State, given: Changes, word: Authority) {
        let may = self.context.staff.iter().filter(|staff| staff.active && word.is_given_by(staff));
        let lines = may.map(|staff| PickLine {
            text: staff.name.clone(),
            aside: awaited::instruction_words(staff.id, row.item.kind.code, &self.context).unwrap_or_default(),
            does: Choose::OnOrderOf(staff.id),
        });
        let mut pick = Picker::new(&format!("Sur consigne de qui — {}\u{a0}:", to.label), lines.collect());
        (pick.about, pick.about_named) = ((row.item.kind.subject)(row), row.is_named());
        // Most often it is the word of the one the line is for.
        let theirs = |line: &PickLine| matches!(line.does, Choose::OnOrderOf(id) if Some(id) == row.item.pro());
        pick.selected = pick.lines.iter().position(theirs).unwrap_or(0);
        pick.basis = Basis::Step(Box::new(row.clone()), to, given);
        self.screens.push(pick);
    }

    /// Makes an item from `source`: at once when its kind is started so, with a form otherwise.
    pub(super) fn make_item(&mut self, make: &Make, source: &Item, person: Option<&Person>) {
        let Some(me) = self.me else { return };
        let item = Box::new(make.begin_item(source, me, person, &self.context));
        if make.kind.instant && person.is_some() {
            self.run(Operation::Add { item, state: None, overrule: false }, None);
        } else {
            self.open_form(Purpose::Add {
                item,
                state: None,
                who: person.map(|person| Whom::from_person(person, self.context.today())),
            });
            person.into_iter().for_each(|person| self.note_filled(person));
            // One more may be one too many.
            let presses = source.deadline(&self.context).why;
            let form = self.screens.top_mut::<Form>().filter(|_| make.takes_place && !presses.is_empty());
            form.into_iter().for_each(|form| form.told = Some(name::capitalise_first(&presses)));
        }
    }

    /// The line of today, among `rows`, that goes on when its person is here, and the state it goes to.
    fn resumed_row(&self, kind: &Kind, (from, to): (State, State), rows: &[Row]) -> Option<(Row, State)> {
        let goes_on = |item: &Item| item.kind == kind && item.state == from && item.other_day(&self.context).is_none();
        rows.iter().find(|row| goes_on(&row.item)).map(|row| (row.clone(), to))
    }

    /// Does something that ends in the list; when it is refused, or its question answered no, the screens it was begun on
    /// come back.
    pub(super) fn act_in_the_list(&mut self, act: impl FnOnce(&mut Self)) {
        self.outbox.aside = self.screens.set_aside(|_| true);
        act(self);
        let unasked = std::mem::take(&mut self.outbox.aside);
        match self.screens.top_mut::<Confirm>() {
            Some(confirm) => confirm.aside = unasked,
            None => self.go_back_to(unasked),
        }
    }

    /// Starts one of `kind` for a person: what they already have goes on, or the line that bears their name and no card;
    /// what can be saved at once is.
    pub(super) fn start(&mut self, kind: &'static Kind, view: &CardView) {
        let Some(me) = self.me.filter(|_| self.may_write()) else { return };
        let person = &view.person;
        if let Some((row, to)) = kind.resumes.and_then(|resumes| self.resumed_row(kind, resumes, &view.open)) {
            return self.act_in_the_list(|app| app.make_step(&row, to, None));
        }
        if let Some((row, to)) = kind.resumes.and_then(|resumes| self.resumed_row(kind, resumes, &view.perhaps)) {
            let given = vec![(PERSON.key, Value::Person(person.id))];
            return self.act_in_the_list(|app| app.step_with(&row, to, given, None));
        }
        let item = Box::new(kind.begin_for(me, person, &self.context));
        if kind.instant {
            self.act_in_the_list(|app| app.run(Operation::Add { item, state: None, overrule: false }, None));
        } else {
            self.screens.close::<Lookup>();
            self.open_form(Purpose::Add {
                item,
                state: None,
                who: Some(Whom::from_person(person, self.context.today())),
            });
            self.note_filled(person);
            self.note_open(&view.open);
        }
    }
}
