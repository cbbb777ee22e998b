//! Errands from the screen: a line hung on one, or an errand begun with it; what depends on a day that was moved.

use super::App;
use super::outbox::Intent;
use super::screens::dependents::DependentLines;
use super::screens::form::Form;
use super::screens::form::purpose::Purpose;
use super::screens::person_card::PersonCard;
use super::screens::picker::{Choose, PickLine, Picker};
use super::whom::Whom;
use crate::domain::name::capitalise_first;
use crate::domain::{ItemId, Person};
use crate::model::{Also, Kind, Row};
use crate::panes;
use crate::protocol::{Dependents, Done, Operation, Query};

impl App {
    /// Lists the errands that the selected line may be hung on or, of an errand, the lines of its person that may be hung on
    /// it.
    pub(super) fn pick_errand(&mut self) {
        let Some(row) = self.current_row().cloned() else { return };
        if row.person.is_none() {
            return self.say_refused("Cette ligne n’est de personne du fichier : rien à quoi la rattacher.");
        }
        let lines = match row.item.kind.errand {
            Some(_) => self.parts_to_hang(&row),
            None => self.errands_of(&row),
        };
        if lines.is_empty() {
            return self.say_refused("Rien d’autre n’est ouvert pour cette personne.");
        }
        let title = if row.item.kind.errand.is_some() { "Rattacher ici" } else { "Rattacher à" };
        let about = row.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
        self.screens.push(Picker { about, of: self.current_line(), ..Picker::new(title, lines) });
    }

    /// Errands of the line's person, the line's own left out, and a new one.
    fn errands_of(&self, row: &Row) -> Vec<PickLine> {
        let item = &row.item;
        let hang = |on| Choose::Hang { item: item.id, rev: Some(item.rev), on };
        let known = row.also.iter().filter_map(|also| Some((also, also.purpose.as_ref()?)));
        let known = known.filter(|(also, _)| Some(also.item) != item.errand).map(|(also, purpose)| PickLine {
            text: purpose.clone(),
            aside: self.say_beside(also),
            does: hang(Some(also.item)),
        });
        let off = row.errand_purpose().map(|purpose| PickLine {
            text: "détacher".to_owned(),
            aside: format!("Ne plus rattacher à « {purpose} »"),
            does: hang(None),
        });
        let begun = panes::errand_panes().map(|kind| PickLine {
            text: format!("+ {}", kind.noun.whole),
            aside: "Commencer avec cette ligne".to_owned(),
            does: Choose::BeginErrand(kind),
        });
        let begun: Vec<_> = if item.state.open && item.errand.is_none() { begun.collect() } else { Vec::new() };
        known.chain(begun).chain(off).collect()
    }

    /// Open lines of the person that are part of no errand yet, and the parts of this one, to be taken off.
    fn parts_to_hang(&self, row: &Row) -> Vec<PickLine> {
        let errand = row.item.id;
        let part = |also: &Also| row.parts.iter().any(|part| part.id == also.item);
        let free = row.also.iter().filter(|also| also.kind.errand.is_none());
        let line = |also: &Also| {
            let on = (!part(also)).then_some(errand);
            PickLine {
                text: capitalise_first(&also.words(&self.context)),
                aside: if on.is_some() { self.say_beside(also) } else { "Détacher".to_owned() },
                does: Choose::Hang { item: also.item, rev: None, on },
            }
        };
        let (parts, free): (Vec<_>, Vec<_>) = free.partition(|also| part(also));
        free.into_iter().chain(parts).map(line).collect()
    }

    fn say_beside(&self, also: &Also) -> String {
        let day = also.day.map(|day| day.in_line(&self.context));
        let state = also.purpose.as_ref().map(|_| also.state.label.to_lowercase());
        state.into_iter().chain(day).collect::<Vec<_>>().join(", ")
    }

    /// Opens the form of a new errand, begun with the selected line.
    pub(super) fn begin_errand(&mut self, kind: &'static Kind) {
        let (Some(row), Some(me)) = (self.current_row().cloned(), self.me) else { return };
        let mut item = kind.begin_item(me, None, &self.context);
        item.set(&crate::model::common::PERSON, row.item.get(&crate::model::common::PERSON).clone());
        item.source_item = Some(row.item.id);
        let who = Some(Whom::of_row(&row, self.context.today()));
        self.open_form(Purpose::Add { item: Box::new(item), state: None, who });
    }

    /// True when the line or the card on the screen is of a person of the file.
    pub(super) fn knows_person(&self) -> bool {
        let row = self.current_row().filter(|row| row.person.is_some());
        row.is_some() || self.screens.top::<PersonCard>().is_some()
    }

    /// Opens the form that makes the lines of an errand together: of the errand selected in a list, of a new one where the
    /// person has none; otherwise it asks which, so that what comes next of another errand is not written over.
    pub(super) fn begin_together(&mut self) {
        let Some(form) = panes::errand_panes().find_map(|kind| kind.errand?.form) else { return };
        let row = self.current_row();
        let card = self.screens.top::<PersonCard>();
        if let Some(row) = row.filter(|row| card.is_none() && row.item.kind.errand.is_some()) {
            return self.open_together(form, Some(row.item.id));
        }
        let on_card = card.into_iter().flat_map(|card| &card.view.open);
        let on_card = on_card.filter_map(|row| Some((row.item.id, row.item.purpose()?.to_owned())));
        let beside = row.into_iter().flat_map(|row| &row.also).filter(|_| card.is_none());
        let beside = beside.filter_map(|also| Some((also.item, also.purpose.clone()?)));
        let known: Vec<_> = on_card.chain(beside).collect();
        if known.is_empty() {
            return self.open_together(form, None);
        }
        let line = |text: String, aside: &str, errand| PickLine {
            text,
            aside: aside.to_owned(),
            does: Choose::Together(form, errand),
        };
        let lines = known.into_iter().map(|(id, purpose)| line(purpose, "Ce qui vient ensuite y change", Some(id)));
        let new = line(format!("+ {}", form.noun.whole), "À part", None);
        let lines = std::iter::once(new).chain(lines).collect();
        // A card stays that of its person, whichever of their lines is selected.
        let (of, who) = match card {
            Some(card) => (None, card.view.person.display_name()),
            None => (self.current_line(), row.map(|row| (row.item.kind.subject)(row)).unwrap_or_default()),
        };
        self.screens.push(Picker { of, about: who, ..Picker::new("Un rendez-vous ailleurs\u{a0}:", lines) });
    }

    /// Opens that form, for the person of the card or of the selected line.
    pub(super) fn open_together(&mut self, form: &'static Kind, errand: Option<ItemId>) {
        let row = self.current_row();
        match (self.screens.top::<PersonCard>(), row.and_then(|row| row.item.person())) {
            (Some(card), _) => {
                let person = card.view.person.clone();
                self.open_together_for(form, errand, &person);
            }
            (None, Some(person)) => self.want_card(person, Intent::Together(form, errand)),
            (None, None) => {}
        }
    }

    /// Opens that form for the person of a card.
    pub(super) fn open_together_for(&mut self, form: &'static Kind, errand: Option<ItemId>, person: &Person) {
        let Some(me) = self.me else { return };
        let mut item = form.begin_item(me, Some(person), &self.context);
        item.source_item = errand;
        let who = Some(Whom::from_person(person, self.context.today()));
        self.open_form(Purpose::Add { item: Box::new(item), state: None, who });
        self.note_filled(person);
    }

    /// Asks what depends on a day that was just moved.
    pub(super) fn ask_dependents(&mut self, operation: &Operation, done: &Done) {
        let changes = matches!(operation, Operation::Edit { .. } | Operation::Move { .. });
        let item = done.items.first();
        if changes && item.is_some_and(|item| item.errand.is_some() || item.kind.errand.is_some()) {
            self.ask_store(Query::Dependents(done.seq));
        }
    }

    /// Proposes that lines follow; under a form that was opened meanwhile, says only that there are some.
    pub(super) fn on_dependents(&mut self, found: Option<Dependents>) {
        let Some(found) = found else { return };
        if self.screens.top_is::<Form>() {
            return self.say_refused("D’autres lignes dépendaient de ce jour : elles n’ont pas bougé.");
        }
        self.screens.raise_screen(DependentLines::new(found));
    }
}
