//! Protected contacts (L1111-5 CSP) and identities in a list that this program wrote, and what a card takes of them: nothing
//! that a desk has noted gives way.

use super::cell_values::{cell_as, known_value, yes_or_no};
use super::columns::{CONTACT, CONTACT_NOTE, IDENTITY, ImportColumn, PROTECTED};
use crate::domain::coded::Coded;
use crate::domain::person::{IdentityMark, WITHHELD};
use crate::domain::{Person, name, phone};

/// Note of a card whose list says that its contact is protected, and not how.
const ELSEWHERE: &str =
    "Contact protégé, dit la liste importée\u{a0}: demandez ce qu’il faut savoir au centre d’où elle vient.";

/// Data about a protected contact and about an identity.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct ProtectedSaid {
    contact: Option<String>,
    note: Option<String>,
    mark: Option<IdentityMark>,
}

impl ProtectedSaid {
    /// Reads `cell` for each column, and adds those that cannot be read to `unread`.
    pub fn read<'a>(
        cell: &impl Fn(&'static ImportColumn) -> &'a str,
        unread: &mut Vec<(&'static ImportColumn, String)>,
    ) -> Self {
        let text = |column| known_value(column, cell(column)).map(str::to_owned);
        let contact = cell_as(&CONTACT, text(&CONTACT), unread, phone::normalise_number);
        let protected = cell_as(&PROTECTED, text(&PROTECTED), unread, yes_or_no).unwrap_or_default();
        let note = text(&CONTACT_NOTE).filter(|note| note != WITHHELD);
        let untold = contact.is_none() && note.is_none() && (protected || cell(&CONTACT_NOTE) == WITHHELD);
        let mark = cell_as(&IDENTITY, text(&IDENTITY), unread, |cell| {
            let said = name::fold_text(cell);
            let choice = IdentityMark::CHOICES
                .iter()
                .find(|choice| [choice.code, choice.label].into_iter().any(|known| name::fold_text(known) == said));
            let mark = choice.and_then(|choice| IdentityMark::from_code(choice.code));
            mark.ok_or_else(|| "ce n’est pas un état d’identité.".to_owned())
        });
        Self {
            contact,
            note: note.or(untold.then(|| ELSEWHERE.to_owned())),
            mark: mark.filter(|mark| *mark != IdentityMark::None),
        }
    }

    /// True for a pseudonym, whose words are no title: « Madame Lune ».
    pub fn is_pseudonym(&self) -> bool {
        self.mark == Some(IdentityMark::Fict)
    }

    /// Puts on `person` what is said and the card lacks, and returns the labels of what that changed.
    pub fn apply_to(self, person: &mut Person) -> Vec<&'static str> {
        let mut changed = Vec::new();
        if !person.is_confidential() && (self.contact.is_some() || self.note.is_some()) {
            (person.confidential_contact, person.confidential_note) = (self.contact, self.note);
            changed.push(PROTECTED.label);
        }
        if let Some(mark) = self.mark.filter(|_| person.identity_mark == IdentityMark::None) {
            person.identity_mark = mark;
            changed.push(IDENTITY.label);
        }
        changed
    }
}
