//! Filter of all phone numbers of people with a protected contact (L1111-5 CSP). Stored numbers stay; no operation
//! writes another number than the permitted one, and no query shows another.

use crate::panes;
use rusqlite::Connection;
use serde_json::Value as Json;

use crate::domain::person::WITHHELD;
use crate::domain::{ItemId, Person, PersonId, phone};
use crate::model::common::PERSON;
use crate::model::{Field, Item, Kind, Shape, Tried, Value};
use crate::panes::PANES;
use crate::protocol::form_records::Record;
use crate::protocol::{Draft, HistoryLine, Refusal};
use crate::store::write::{item_sql, people};
use crate::store::{Batch, Contacts, JournalRow};

/// Removes from the item a number that may not be shown for its person.
pub(crate) fn as_shown(conn: &Connection, item: Item) -> rusqlite::Result<Item> {
    let person = item.person().map(|id| people::load_brief(conn, id)).transpose()?.flatten();
    Ok(match person {
        Some(person) => item.as_permitted(&person),
        None => item,
    })
}

/// Removes from a card what may not leave the centre.
pub(crate) fn leaving_card(mut person: Person, contacts: Contacts) -> Person {
    match contacts {
        Contacts::Withheld => person.withhold_contact(),
        Contacts::Permitted => {
            let only = person.clone();
            person.keep_only(&only);
        }
    }
    person
}

/// Removes from an item, and from the card of its person, what may not leave the centre.
pub(crate) fn as_exported(
    conn: &Connection,
    item: Item,
    contacts: Contacts,
) -> rusqlite::Result<(Item, Option<Person>)> {
    let Some(person) = item.person().map(|id| people::load_person(conn, id)).transpose()?.flatten() else {
        return Ok((item, None));
    };
    let item = match contacts {
        Contacts::Withheld if person.is_confidential() => item.without_contact(),
        _ => item.as_permitted(&person.to_brief()),
    };
    Ok((item, Some(leaving_card(person, contacts))))
}

/// Finds the protected person whose number a journal row may contain: the person of its card, or of its item now.
fn protected_person(
    conn: &Connection,
    person: Option<PersonId>,
    item: Option<ItemId>,
) -> rusqlite::Result<Option<Person>> {
    let of_line = item.map(|id| item_sql::load_item(conn, id)).transpose()?.flatten().and_then(|item| item.person());
    for id in [of_line, person].into_iter().flatten() {
        if let Some(found) = people::load_canonical(conn, id)?.filter(Person::is_confidential) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Removes from a journal row every number that may not be shown.
pub(crate) fn mask_row(conn: &Connection, row: &mut JournalRow) -> rusqlite::Result<()> {
    // Most rows contain no number at all: nothing is read for them.
    let tells = |key: &str| is_contact(key, None) || PANES.iter().any(|kind| is_contact(key, Some(kind)));
    let told = row.changes.as_mut().filter(|changes| changes.iter().any(|(key, ..)| tells(key)));
    let Some(changes) = told else { return Ok(()) };
    let kind = row.item.map(|id| item_sql::load_item(conn, id)).transpose()?.flatten().map(|item| item.kind);
    if !changes.iter().any(|(key, ..)| is_contact(key, kind)) {
        return Ok(());
    }
    let former =
        |(key, before, _): &(String, Json, Json)| (key == PERSON.key).then(|| before.as_i64().map(PersonId)).flatten();
    let former = changes.iter().find_map(former);
    let person = match protected_person(conn, row.person, row.item)? {
        Some(person) => Some(person),
        None => protected_person(conn, former, None)?,
    };
    let Some(person) = person else { return Ok(()) };
    for (key, before, after) in changes {
        if is_contact(key, kind) {
            for number in [before, after] {
                if number.as_str().is_some_and(|number| !person.permits_number(number)) {
                    *number = Json::from(WITHHELD);
                }
            }
        }
    }
    Ok(())
}

/// True when this column has a number at which somebody is reached: of an item of this kind, or of a card.
fn is_contact(key: &str, kind: Option<&Kind>) -> bool {
    match kind {
        Some(kind) => kind.field(key).is_some_and(|field| field.contact),
        None => Person::FIELDS.iter().any(|field| field.key == key && matches!(field.shape, Shape::Phone)),
    }
}

/// Removes the same numbers from the history of an item.
pub(crate) fn mask_history(person: Option<&Person>, kind: &Kind, lines: &mut [HistoryLine]) {
    let Some(person) = person.filter(|person| person.is_confidential()) else { return };
    let labels: Vec<_> = kind.fields.iter().filter(|field| field.contact).map(|field| field.label).collect();
    for (label, before, after) in lines.iter_mut().flat_map(|line| &mut line.changes) {
        if labels.contains(&label.as_str()) {
            for number in [before, after] {
                let told = phone::normalise_number(number).ok();
                if !number.is_empty() && !told.is_some_and(|number| person.permits_number(&number)) {
                    WITHHELD.clone_into(number);
                }
            }
        }
    }
}

/// Removes from the history of `item` the numbers of a protected person whose item it was before, perhaps by mistake:
/// the page now shows no warning about them.
pub(crate) fn mask_former(
    conn: &Connection,
    item: &Item,
    whose: &[Option<PersonId>],
    line: &mut HistoryLine,
) -> rusqlite::Result<()> {
    for id in whose.iter().flatten().filter(|id| item.person() != Some(**id)) {
        let Some(former) = people::load_canonical(conn, *id)?.filter(Person::is_confidential) else { continue };
        if item.person() != Some(former.id) {
            mask_all(item.kind, line);
        }
    }
    Ok(())
}

fn mask_all(kind: &Kind, line: &mut HistoryLine) {
    let is_contact = |label: &str| kind.fields.iter().any(|field| field.contact && field.label == label);
    for (_, before, after) in line.changes.iter_mut().filter(|(label, ..)| is_contact(label)) {
        for number in [before, after] {
            if !number.is_empty() {
                WITHHELD.clone_into(number);
            }
        }
    }
}

/// Removes the same numbers from drafts.
pub(crate) fn mask_draft(person: &Person, draft: &mut Draft) {
    let kind = draft.line_code().and_then(panes::find_form);
    for typed in draft.fields.iter_mut().filter(|typed| is_contact(&typed.key, kind)) {
        let number = phone::normalise_number(&typed.text).unwrap_or_else(|_| typed.text.clone());
        if !number.is_empty() && !person.permits_number(&number) {
            WITHHELD.clone_into(&mut typed.text);
        }
    }
}

/// Removes the same numbers from an attempt to reach them.
pub(crate) fn mask_tried(person: Option<&Person>, tried: &mut Tried) {
    if person.is_some_and(|person| !person.permits_number(&tried.attempt.number)) {
        WITHHELD.clone_into(&mut tried.attempt.number);
    }
}

/// Refusal of a number of the person where a service's is asked.
const THEIRS: &str =
    "Ce numéro est celui de la personne, dont le contact est protégé\u{a0}: écrivez ici celui du service, ou rien.";

impl Batch<'_> {
    /// Refuses a number that was just written and is not the permitted one; of an item given to a protected person,
    /// every number that came with it. Nor may one of their own stand where a service's is asked.
    pub(crate) fn check_number_permitted(
        &self,
        before: Option<&Item>,
        item: &Item,
        person: Option<&Person>,
    ) -> Result<(), Refusal> {
        let Some(person) = person.filter(|person| person.is_confidential()) else { return Ok(()) };
        let before = before.filter(|before| before.person() == item.person());
        let written = |field: &&Field| before.is_none_or(|before| before.get(field) != item.get(field));
        let wrong = |field: &&Field| !item.get(field).is_empty() && !person.permits_number(item.text(field));
        if let Some(field) = item.kind.fields.iter().filter(|field| field.contact).filter(written).find(wrong) {
            return Err(Refusal::Field(field.key, only_number_sentence(person)));
        }
        // The number of a service is shown to whoever opens the line: it must not be theirs.
        let is_theirs = |field: &&Field| {
            let own = [&person.phone1, &person.phone2].into_iter().flatten();
            matches!(field.shape, Shape::Phone) && wrong(field) && own.into_iter().any(|own| own == item.text(field))
        };
        match item.kind.fields.iter().filter(|field| !field.contact).filter(written).find(is_theirs) {
            Some(field) => Err(Refusal::Field(field.key, THEIRS.to_owned())),
            None => Ok(()),
        }
    }

    /// Puts the permitted number into an item before the call: an item older than the protection still has another.
    pub(crate) fn use_permitted_number(&self, item: &mut Item, person: Option<&Person>) -> Result<(), Refusal> {
        let (Some(field), Some(person)) = (item.kind.dialled_field(), person) else { return Ok(()) };
        if item.get(field).is_empty() || person.permits_number(item.text(field)) {
            return Ok(());
        }
        match person.confidential_contact.as_deref() {
            Some(number) => item.set(field, number),
            None => return Err(Refusal::Field(field.key, only_number_sentence(person))),
        }
        Ok(())
    }

    /// Keeps the stored number where an undo, or any other rewriting, would put one that may no longer be used; a
    /// number to dial stays the permitted one.
    pub(crate) fn keep_out(&self, item: &mut Item) -> rusqlite::Result<()> {
        let Some(person) = item.person().map(|id| people::load_person(self.conn, id)).transpose()?.flatten() else {
            return Ok(());
        };
        if !person.is_confidential() {
            return Ok(());
        }
        let stored = item_sql::load_item(self.conn, item.id)?;
        for field in item.kind.fields.iter().filter(|field| field.contact) {
            let stands = stored.as_ref().map_or(Value::Empty, |stored| stored.get(field).clone());
            let number = item.text(field);
            if !number.is_empty() && !person.permits_number(number) && *item.get(field) != stands {
                item.set(field, stands);
            }
        }
        Ok(())
    }
}

/// Makes the sentence that refuses every other number.
fn only_number_sentence(person: &Person) -> String {
    match person.confidential_contact.as_deref() {
        Some(only) => format!("Contact protégé : seul le {} est permis.", phone::display_number(only)),
        None => "Contact protégé : aucun numéro n’est permis, ne pas appeler.".to_owned(),
    }
}
