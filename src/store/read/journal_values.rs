//! Rows of the journal for those who read them: states in words, values as every other answer gives them.

use rusqlite::{Connection, OptionalExtension};
use serde_json::Value as Json;

use crate::domain::coded::Coded;
use crate::domain::{DirectoryEntry, Drug, Person, Site, Staff};
use crate::model::yearly::YearlyEntry;
use crate::model::{Context, Field, Shape, text};
use crate::panes::{self, PANES};
use crate::protocol::OperationCode;
use crate::protocol::form_records::Record;
use crate::store::write::codec::{from_cell, of_json};
use crate::store::write::journal::JournalRow;

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

/// Notes in each row the kind of its item, where that is still in the file.
pub(crate) fn note_kinds(conn: &Connection, rows: &mut [JournalRow]) -> rusqlite::Result<()> {
    let mut statement = conn.prepare_cached("SELECT kind FROM item WHERE id = ?1")?;
    for row in rows {
        let Some(item) = row.item else { continue };
        let code: Option<String> = statement.query_row([item.0], |row| row.get(0)).optional()?;
        row.kind = code.and_then(|code| panes::find_pane(&code));
    }
    Ok(())
}

impl JournalRow {
    /// Words of the operation; its code, where a later release wrote the row.
    pub fn operation_words(&self) -> &str {
        OperationCode::read(&self.operation).map_or(self.operation.as_str(), |code| code.label())
    }

    /// Words of a state of its item. Of an item that is gone, those on which all panes agree that have such a state; else the
    /// code.
    pub fn state_words<'a>(&self, code: &'a str) -> &'a str {
        if let Some(kind) = self.kind {
            return kind.state(code).map_or(code, |state| state.label);
        }
        let mut labels = PANES.iter().filter_map(|kind| kind.state(code)).map(|state| state.label);
        let first = labels.next();
        first.filter(|first| labels.all(|label| label == *first)).unwrap_or(code)
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
        let own = self.kind.and_then(|kind| kind.field(key)).into_iter();
        let records = RECORDS.iter().filter(|_| self.item.is_none()).flat_map(|fields| fields.iter());
        let mut named = own.chain(&COLUMNS).chain(records).filter(|field| field.key == key);
        let follows = |field: &&Field| values.iter().all(|json| from_cell(field, (&of_json(json)).into()).is_ok());
        named.find(follows)
    }
}
