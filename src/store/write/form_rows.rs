//! Rows that are filled in a form without being an item (people, the directory): their columns are their fields.

use rusqlite::Row;
use rusqlite::types::{Value as Cell, ValueRef};

use super::codec::{self, Image, from_cell, of_json, to_cell};
use crate::domain::name;
use crate::model::{Field, Value};
use crate::protocol::Refusal;
use crate::protocol::form_records::Record;

/// The columns, separated by commas.
pub(crate) fn column_names<R: Record>() -> String {
    let keys: Vec<_> = R::FIELDS.iter().map(|field| field.key).collect();
    keys.join(", ")
}

/// Columns of a record, in the order of its fields.
pub(crate) fn record_cells<R: Record>(record: &R) -> impl Iterator<Item = Cell> + use<'_, R> {
    R::FIELDS.iter().map(|field| to_cell(field, &record.get(field.key)))
}

/// Fills the fields of an empty record from the first columns of a row.
pub(crate) fn fill_record<R: Record>(record: &mut R, row: &Row) -> rusqlite::Result<()> {
    fill_fields(record, R::FIELDS, row)
}

/// Fills these fields of an empty record from the first columns of a row.
pub(crate) fn fill_fields<R: Record>(
    record: &mut R,
    fields: impl IntoIterator<Item = &'static Field>,
    row: &Row,
) -> rusqlite::Result<()> {
    for (at, field) in fields.into_iter().enumerate() {
        let cell = row.get_ref(at)?;
        if cell != ValueRef::Null {
            record.set(field.key, from_cell(field, cell)?);
        }
    }
    Ok(())
}

/// The columns that differ: before, after.
pub(crate) fn changed_columns<R: Record>(before: Option<&R>, after: &R) -> (Image, Image) {
    codec::changed_columns(before.map(named_cells), named_cells(after))
}

/// The columns of a new record that hold anything, out of its cells.
pub(crate) fn given_columns<R: Record>(cells: Vec<Cell>) -> Image {
    codec::given_columns(R::FIELDS.iter().map(|field| field.key).zip(cells))
}

/// Puts the columns of an image back.
pub(crate) fn restore_record<R: Record>(record: &mut R, image: &Image) -> rusqlite::Result<()> {
    for field in R::FIELDS {
        if let Some(json) = image.get(field.key) {
            record.set(field.key, from_cell(field, (&of_json(json)).into())?);
        }
    }
    Ok(())
}

/// Takes control characters and stray spaces out of every text; what is then empty is not given.
pub(crate) fn clean_record<R: Record>(record: &mut R) {
    for field in R::FIELDS {
        match record.get(field.key) {
            Value::Text(text) if !text.is_empty() && name::is_clean(&text) => {}
            text @ Value::Text(_) => record.set(field.key, clean_value(text)),
            Value::Rows(rows) => {
                let rows = rows.into_iter().map(|row| row.into_iter().map(clean_value).collect());
                record.set(field.key, Value::Rows(rows.collect()));
            }
            _ => {}
        }
    }
}

fn clean_value(value: Value) -> Value {
    match value {
        Value::Text(text) => name::clean_text(&text).as_str().into(),
        other => other,
    }
}

/// Refuses a record that lacks a required field.
pub(crate) fn check_complete<R: Record>(record: &R) -> Result<(), Refusal> {
    let needs = |field: &&Field| matches!(field.need, crate::model::Need::Required) && record.get(field.key).is_empty();
    match R::FIELDS.iter().find(needs) {
        Some(field) => Err(Refusal::Field(field.key, format!("« {} » manque.", field.label))),
        None => Ok(()),
    }
}

fn named_cells<R: Record>(record: &R) -> Vec<(&'static str, Cell)> {
    R::FIELDS.iter().map(|field| field.key).zip(record_cells(record)).collect()
}
