//! Two cards of one person, on the screen: the other one, which of the two stays, then both side by side in a form.

use chrono::NaiveDate;

use super::App;
use super::outbox::Intent;
use super::screens::confirm::Confirm;
use super::screens::form::purpose::Purpose;
use super::screens::lookup::{Lookup, Wanted};
use super::screens::person_card::PersonCard;
use super::screens::picker::{Choose, PickLine, Picker};
use crate::domain::person::UNBORN;
use crate::domain::{Person, PersonBrief, PersonId};
use crate::protocol::{Draft, Operation};

impl App {
    /// The person of the card on the screen.
    pub(super) fn person_on_card(&self) -> Option<Box<Person>> {
        self.screens.nearest::<PersonCard>().map(|card| Box::new(card.view.person.clone()))
    }

    /// The other card: one of the homonyms if there are any, else whoever is looked for.
    pub(super) fn pick_double(&mut self) {
        let Some(card) = self.screens.top::<PersonCard>() else { return };
        let other = |other: &PersonBrief| PickLine {
            text: other.name.clone(),
            aside: list_facts(other, None, None),
            does: Choose::Double(other.id),
        };
        let mut lines: Vec<_> = card.view.homonyms.iter().map(other).collect();
        if lines.is_empty() {
            return self.look_for_double();
        }
        let elsewhere = "une autre fiche".to_owned();
        lines.push(PickLine { text: elsewhere, aside: "chercher".to_owned(), does: Choose::OtherDouble });
        self.screens.push(Picker::new("La même personne que", lines));
    }

    pub(super) fn look_for_double(&mut self) {
        self.look_up(Wanted::ForMerge);
    }

    /// Takes `other` as the duplicate of the card on the screen.
    pub(super) fn take_double(&mut self, other: PersonId) {
        if let Some(person) = self.person_on_card() {
            self.want_card(other, Intent::Merge(person, None));
        }
    }

    /// Goes on once the two cards are known: asks which card stays, or takes up their form as it was left.
    pub(super) fn meet_double(&mut self, one: Box<Person>, other: &Person, draft: Option<Box<Draft>>) {
        self.screens.close::<Lookup>();
        let other = Box::new(other.clone());
        if one.id == other.id {
            if let Some(draft) = draft {
                self.throw_away(&draft.id);
            }
            return self.say_refused("C’est deux fois la même fiche.");
        }
        if let Some(draft) = draft {
            if other.created_at > draft.at {
                return self.take_up_apart(&draft);
            }
            return self.reopen(Purpose::Merge { kept: one, other }, &draft);
        }
        let zone = self.context.zone;
        let keeping = |kept: &Person, other: &Person| PickLine {
            text: kept.display_name(),
            aside: list_facts(&kept.to_brief(), Some(kept.created_at.day_in(zone)), kept.ehr_ref.as_deref()),
            does: Choose::Keep(Box::new(kept.clone()), Box::new(other.clone())),
        };
        let lines = vec![keeping(&one, &other), keeping(&other, &one)];
        self.screens.push(Picker::new("Laquelle des deux fiches garder ?", lines));
    }

    /// Asks whether the cards that were merged into the one on the screen are two people after all.
    pub(super) fn ask_to_split(&mut self) {
        let Some(merge) = self.screens.top::<PersonCard>().and_then(|card| card.view.merge.as_ref()) else { return };
        let (day, by) = (merge.at.day_in(self.context.zone), self.context.staff_name(merge.by));
        let question = format!("Séparer {}, fusionnée ici le {} par {by}\u{a0}?", merge.name, day.format("%d/%m/%Y"));
        let operation = Box::new(Operation::Undo(Some(merge.row)));
        self.screens.push(Confirm::request(question, operation));
    }

    /// Opens the form that shows the two cards, field by field.
    pub(super) fn open_merge(&mut self, kept: Box<Person>, other: Box<Person>) {
        self.open_form(Purpose::Merge { kept, other });
    }
}

/// « 04/07/1961  tél. ··41  réf. B-2 »: what tells two cards of one name apart.
fn list_facts(card: &PersonBrief, created: Option<NaiveDate>, ehr_ref: Option<&str>) -> String {
    let born = card.born.map_or(UNBORN.to_owned(), |born| born.to_string());
    let phone = card.phone_end.as_ref().map(|end| format!("tél. ··{end}"));
    let created = created.map(|day| format!("fiche du {}", day.format("%d/%m/%Y")));
    let reference = ehr_ref.map(|known| format!("réf. {known}"));
    [Some(born), phone, created, reference].into_iter().flatten().collect::<Vec<_>>().join("  ")
}
