//! Rows of the journal for those who read them: states in words, values as every other answer gives them.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};
use serde_json::Value as Json;

use crate::domain::coded::Coded;
use crate::domain::{DirectoryEntry, Drug, ItemId, Person, Site, Staff};
use crate::model::yearly::YearlyEntry;
use crate::model::{Context, Field, Kind, Shape, text};
use crate::panes::{self, PANES};
use crate::protocol::OperationCode;
use crate::protocol::form_records::Record;
use crate::store::write::codec::{from_cell, of_json};
use crate::store::write::journal::JournalRow;

/// Statement that reads the states which the rows of an item name.
const STATES: &str = "SELECT from_state FROM journal WHERE item = ?1 AND from_state IS NOT NULL \
                      UNION SELECT to_state FROM journal WHERE item = ?1 AND to_state IS NOT NULL";
/// Columns of lines and cards that are no field of a form.
const COLUMNS: [Field; 7] = [
    Field::new("due_at", "", Shape::Moment),
    Field::new("created_at", "", Shape::Moment),
    Field::new("closed_at", "", Shape::Moment),
    Field::new("claim_expires_at", "", Shape::Moment),
    Field::new("last_activity_at", "", Shape::Moment),
    Field::new("created_by", "", Shape::Staff),
    Field::new("claimed_by", "", Shape::Staff),
];
/// Fields of what a row may be about that is no line, cards first.
const RECORDS: [&[Field]; 6] =
    [Person::FIELDS, Site::FIELDS, Staff::FIELDS, DirectoryEntry::FIELDS, Drug::FIELDS, YearlyEntry::FIELDS];

/// Notes in each row the kind of its item; of one that is no longer in the file, those it may have been of, by the states that
/// its rows name.
pub(crate) fn note_kinds(conn: &Connection, rows: &mut [JournalRow]) -> rusqlite::Result<()> {
    let mut kind = conn.prepare_cached("SELECT kind FROM item WHERE id = ?1")?;
    let mut gone: BTreeMap<i64, Vec<&'static Kind>> = BTreeMap::new();
    for row in rows {
        let Some(item) = row.item else { continue };
        let code: Option<String> = kind.query_row([item.0], |row| row.get(0)).optional()?;
        row.kinds = match code {
            Some(code) => panes::find_pane(&code).into_iter().collect(),
            None => match gone.get(&item.0) {
                Some(kinds) => kinds.clone(),
                None => gone.entry(item.0).or_insert(guess_kinds(conn, item)?).clone(),
            },
        };
    }
    Ok(())
}

/// Kinds that have every state which the rows of an item name.
fn guess_kinds(conn: &Connection, item: ItemId) -> rusqlite::Result<Vec<&'static Kind>> {
    let mut states = conn.prepare_cached(STATES)?;
    let states = states.query_map([item.0], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let knows_all = |kind: &&'static Kind| states.iter().all(|state| kind.state(state).is_some());
    Ok(PANES.iter().copied().filter(knows_all).collect())
}

impl JournalRow {
    /// Words of the operation; its code, where a later release wrote the row.
    pub fn operation_words(&self) -> &str {
        OperationCode::read(&self.operation).map_or(self.operation.as_str(), |code| code.label())
    }

    /// Words of a state of its item: of one that is gone, those of each kind it may have been of. Its code, where a later release
    /// wrote the row.
    pub fn state_words(&self, code: &str) -> String {
        let mut labels: Vec<&str> = Vec::new();
        for label in self.kinds.iter().filter_map(|kind| kind.state(code)).map(|state| state.label) {
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        if labels.is_empty() { code.to_owned() } else { labels.join(" ou ") }
    }

    /// Changed columns as they were and as they are since, each in the form in which every answer gives such a value; none once
    /// the words of the row were purged.
    pub fn change_values(&self, context: &Context) -> Option<Vec<(&str, Json, Json)>> {
        let shown = |(key, before, after): &'_ (String, Json, Json)| {
            let field = self.find_field(key, [before, after]);
            let value = |stored: &Json| match field {
                Some(field) if !stored.is_null() => {
                    let read = from_cell(field, (&of_json(stored)).into());
                    read.map_or_else(|_| stored.clone(), |value| text::to_json(field, &value, context))
                }
                _ => stored.clone(),
            };
            (value(before), value(after))
        };
        let changes = self.changes.as_ref()?;
        Some(
            changes
                .iter()
                .map(|change| {
                    let (before, after) = shown(change);
                    (change.0.as_str(), before, after)
                })
                .collect(),
        )
    }

    /// Declaration of a column of the row that both of these values follow.
    fn find_field(&self, key: &str, values: [&Json; 2]) -> Option<&'static Field> {
        let own = self.kinds.iter().filter_map(|kind| kind.field(key));
        let records = RECORDS.iter().filter(|_| self.item.is_none()).flat_map(|fields| fields.iter());
        let mut named = own.chain(&COLUMNS).chain(records).filter(|field| field.key == key);
        let follows = |field: &&Field| values.iter().all(|json| from_cell(field, (&of_json(json)).into()).is_ok());
        named.find(follows)
    }
}
