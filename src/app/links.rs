//! Families and other ties, from a card: who the other one is, then what they are to each other.

use super::App;
use super::screens::lookup::{Lookup, Wanted};
use super::screens::person_card::PersonCard;
use super::screens::picker::{Choose, PickLine, Picker};
use crate::domain::{Link, Person, PersonId, TIES};
use crate::protocol::Related;

impl App {
    /// Person to whose card a second person is being linked.
    pub(super) fn person_to_link(&self) -> Option<PersonId> {
        self.screens.all::<Lookup>().find_map(|lookup| match lookup.wanted {
            Wanted::ForLink(to) => Some(to),
            _ => None,
        })
    }

    /// The links of the card on the screen; a first one is looked for at once.
    pub(super) fn pick_link(&mut self) {
        let Some(card) = self.screens.top::<PersonCard>() else { return };
        let (person, related) = (&card.view.person, &card.view.relations);
        if person.is_confidential() {
            return self.say_refused("Contact protégé (CSP L1111-5) : aucun lien n’est noté.");
        }
        if related.is_empty() {
            let wanted = Wanted::ForLink(person.id);
            return self.look_up(wanted);
        }
        let line = |text: String, aside: &str, does| PickLine { text, aside: aside.to_owned(), does };
        let new = line("+ un lien".to_owned(), "", Choose::NewLink(person.id));
        let about = |other: &Related, words: &str, does| {
            // Two children may bear one name.
            let born = other.person.born.map(|born| format!("{born}  ")).unwrap_or_default();
            line(format!("{}, {}", other.person.name, other.word), &format!("{born}{words}"), does)
        };
        let cards = related.iter().map(|other| about(other, "voir la fiche", Choose::Card(other.person.id)));
        let gone = related.iter().map(|other| about(other, "retirer ce lien", Choose::Unlink(other.link)));
        let lines = std::iter::once(new).chain(cards).chain(gone).collect();
        self.screens.push(Picker::new("Famille et liens", lines));
    }

    /// Asks what `other` is for the person of the card, in both directions.
    pub(super) fn pick_tie(&mut self, to: PersonId, other: &Person) {
        self.screens.close::<Lookup>();
        let Some(card) = self.screens.top::<PersonCard>() else { return };
        let person = &card.view.person;
        if person.id != to {
            return self.say_refused("Cette fiche en a repris une autre\u{a0}: le lien n’est pas noté, recommencez.");
        }
        if other.id == to {
            return self.say_refused("On ne lie pas une personne à elle-même.");
        }
        let named = |words: &str, link| PickLine {
            text: format!("{words} {}", person.display_name()),
            aside: String::new(),
            does: Choose::Link(link),
        };
        let mut lines = Vec::new();
        for (at, tie) in TIES.iter().enumerate() {
            lines.push(named(tie.first, Link { person: other.id, tie, other: to }));
            // « Enfant de » stands once for every sort of parent.
            let said_below = TIES.get(at + 1).is_some_and(|next| next.second == tie.second);
            if !tie.second.is_empty() && !said_below {
                let tie = tie.by_sex(person.sex.as_deref());
                lines.push(named(tie.second, Link { person: to, tie, other: other.id }));
            }
        }
        let pick = Picker { about: other.display_name(), ..Picker::new("Lien à noter :", lines) };
        self.screens.push(pick);
    }
}
