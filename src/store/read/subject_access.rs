//! Record of all the data held about one person (right of access): handed over when they ask for it, and looked at
//! before their card is erased.

use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde_json::Value as Json;

use super::{attempts, card, contact, figures, journal_values};
use crate::domain::person::name_with_birth;
use crate::domain::{ItemId, Moment, Period, Person, PersonId, StaffId};
use crate::model::Note;
use crate::model::common::PERSON;
use crate::model::{Context, Field, FilledBy, Item, Shape, Tried, text};
use crate::protocol::form_records::Record;
use crate::protocol::{Draft, OperationCode, Related};
use crate::store::error::unreadable_column;
use crate::store::write::codec::{from_cell, of_json};
use crate::store::write::journal::{self, JournalRow};
use crate::store::write::{item_sql, links, people};
use crate::store::{Drafts, Error, Store};

/// Rows of the journal about any of these numbers, a JSON array, or about the lines of one of them. Each of the three is
/// found along an index of its own, which a list of alternatives would not be.
pub(crate) const ABOUT: &str = "WHERE j.seq IN (SELECT seq FROM journal WHERE item IS NULL AND person IN (SELECT value FROM json_each(?1)) \
     UNION ALL SELECT seq FROM journal WHERE item IS NOT NULL AND person IN (SELECT value FROM json_each(?1)) \
     UNION ALL SELECT seq FROM journal WHERE item IN (SELECT id FROM item WHERE person = ?2)) ORDER BY j.seq";

/// Everything about one person.
#[derive(Debug)]
pub struct PersonRecord {
    /// The card.
    pub person: Person,
    /// The cards merged into it, as they were.
    pub merged: Vec<Person>,
    /// People they are linked to, hidden ones included.
    pub related: Vec<Related>,
    /// Items in every pane, open or closed, oldest first in each.
    pub items: Vec<Item>,
    /// The notes on these lines, oldest first.
    pub notes: Vec<Note>,
    /// The calls made for them, latest first in each line.
    pub tried: Vec<(ItemId, Tried)>,
    /// Drafts about the person, oldest first.
    pub drafts: Vec<Draft>,
    /// Quarters in which they are counted though the lines of these are gone: the first day, and whether they came.
    pub quarters: Vec<(Period, bool)>,
    /// Journal rows of the card and of the items, in order.
    pub journal: Vec<JournalRow>,
    /// Openings of the card, with the moment and the reader, in order.
    pub opened: Vec<(Moment, String)>,
}

impl PersonRecord {
    /// Values that a row of the journal took away, by the label of their field, each with the one that came in its place; a
    /// dash where none did.
    pub fn former_values(&self, row: &JournalRow, context: &Context) -> Vec<(&'static str, String, String)> {
        let item = row.item.and_then(|id| self.items.iter().find(|item| item.id == id));
        let field_of = |key: &str| match item {
            Some(item) => item.kind.field(key).filter(|field| field.hand != FilledBy::Kept).copied(),
            None => Person::FIELDS.iter().find(|field| field.key == key).copied(),
        };
        let shown = |field: &Field, json: &Json| match from_cell(field, (&of_json(json)).into()) {
            Ok(value) if value.is_empty() => "—".to_owned(),
            Ok(value) => text::show(field, &value, context),
            // A value that another release wrote.
            Err(_) => json.to_string(),
        };
        let told = |(key, before, after): &(String, Json, Json)| {
            let field = field_of(key).filter(|field| !before.is_null() && !matches!(field.shape, Shape::Person))?;
            Some((field.label, shown(&field, before), shown(&field, after)))
        };
        row.changes.iter().flatten().filter_map(told).collect()
    }
}

impl Store {
    /// Gathers the data held about a person; none when there is no such person. It says more than the card, and is
    /// logged like it, under `reader`.
    pub fn person_record(&self, id: PersonId, reader: StaffId, now: Moment) -> Result<Option<PersonRecord>, Error> {
        self.log_opening(card::Opened { person: id, by: reader, at: now })?;
        let snapshot = Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred)?;
        let conn = &*snapshot;
        let Some(mut person) = people::load_person(conn, id)? else { return Ok(None) };
        let brief = person.to_brief();
        let items: Vec<_> =
            item_sql::items_of_person(conn, id)?.into_iter().map(|item| item.as_permitted(&brief)).collect();
        let mut tried = Vec::new();
        for item in &items {
            tried.extend(attempts::attempts_of(conn, item.id)?.into_iter().map(|tried| (item.id, tried)));
        }
        tried.iter_mut().for_each(|(_, tried)| contact::mask_tried(Some(&person), tried));
        let mut merged = people::load_merged(conn, id)?;
        let numbers: Vec<_> = std::iter::once(id).chain(merged.iter().map(|card| card.id)).collect();
        let theirs = numbers.clone();
        let lines: Vec<_> = items.iter().map(|item| item.id).collect();
        let mut drafts =
            Drafts::at_hand(&self.path)?.map_or(Ok(Vec::new()), |drafts| drafts.drafts_about(&numbers, &lines))?;
        // Of the number before the file was put back from a copy, and it was given to this person.
        let told = name_with_birth(&person.display_name(), person.birth_date);
        drafts.retain(|draft| draft.person != Some(id) || !draft.is_of_another(person.created_at, &told));
        if person.is_confidential() {
            drafts.iter_mut().for_each(|draft| contact::mask_draft(&person, draft));
            let only = person.clone();
            std::iter::once(&mut person).chain(&mut merged).for_each(|card| card.keep_only(&only));
        }
        let numbers = format!("[{}]", numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
        let rows = journal::select_rows(conn, ABOUT, &[&numbers, &id.0])?.into_iter().map(JournalRow::from);
        let mut journal: Vec<JournalRow> = rows.collect();
        // A call made before the item was theirs went to another person's number.
        let before = |row: &JournalRow, item, at| row.item == Some(item) && row.at > at && is_taken(row, &theirs);
        tried.retain(|(item, tried)| {
            !journal.iter().any(|row| OperationCode::Reassign.is(&row.operation) && before(row, *item, tried.at))
        });
        journal_values::note_kinds(conn, &mut journal)?;
        journal.iter_mut().for_each(|row| hide_others(row, &theirs));
        journal.iter_mut().try_for_each(|row| contact::mask_row(conn, row))?;
        Ok(Some(PersonRecord {
            related: links::links_stored(conn, id)?,
            notes: card::select_notes(
                conn,
                "n.item IN (SELECT id FROM item WHERE person = ?1) ORDER BY n.id",
                &[&id.0],
            )?,
            opened: list_openings(conn, &numbers)?,
            quarters: list_quarters(conn, &numbers)?,
            person,
            merged,
            items,
            tried,
            drafts,
            journal,
        }))
    }
}

/// Months and quarters counted under any of these numbers, a JSON array, in order.
fn list_quarters(conn: &Connection, numbers: &str) -> rusqlite::Result<Vec<(Period, bool)>> {
    conn.prepare_cached(
        "SELECT first, max(seen) FROM person_quarter WHERE person IN (SELECT value FROM json_each(?1)) \
         GROUP BY first ORDER BY first",
    )?
    .query_map([numbers], |row| {
        let first: String = row.get(0)?;
        let day = first.parse().map_err(|_| unreadable_column("first"))?;
        Ok((figures::period_kept_under(day), row.get(1)?))
    })?
    .collect()
}

/// Openings under any of these numbers, a JSON array.
fn list_openings(conn: &Connection, numbers: &str) -> rusqlite::Result<Vec<(Moment, String)>> {
    conn.prepare_cached(
        "SELECT a.at, s.display_name FROM access AS a JOIN staff AS s ON s.id = a.staff \
         WHERE a.person IN (SELECT value FROM json_each(?1)) ORDER BY a.id",
    )?
    .query_map([numbers], |row| Ok((Moment(row.get(0)?), row.get(1)?)))?
    .collect()
}

/// Hides the content about another person, from whom an item was taken or to whom it was given: the person of the
/// record may not read it (article 15, 4).
fn hide_others(row: &mut JournalRow, theirs: &[PersonId]) {
    if row.person.is_some_and(|person| !theirs.contains(&person)) {
        (row.person, row.reason, row.changes) = (None, None, None);
    }
    if is_taken(row, theirs) {
        row.changes.iter_mut().flatten().for_each(|(_, before, _)| *before = Json::Null);
    }
}

/// True when the item was another person's before this row.
fn is_taken(row: &JournalRow, theirs: &[PersonId]) -> bool {
    let other = |json: &Json| json.as_i64().is_some_and(|id| !theirs.contains(&PersonId(id)));
    row.changes.iter().flatten().any(|(column, before, _)| column == PERSON.key && other(before))
}
