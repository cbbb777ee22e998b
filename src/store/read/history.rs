//! History of an item, worded for its readers.

use rusqlite::Connection;
use serde_json::Value as Json;

use super::contact;
use crate::domain::person::UNBORN;
use crate::domain::{ItemId, Moment, PersonId, StaffId};
use crate::model::{Context, FilledBy, Item, Kind, Value, common, text};
use crate::protocol::HistoryLine;
use crate::store::write::codec::{Image, from_cell, of_json};
use crate::store::write::journal::{self, Body, Recorded};
use crate::store::write::{item_sql, people};

/// Latest first.
pub(crate) fn history_of(conn: &Connection, item: &Item, context: &Context) -> rusqlite::Result<Vec<HistoryLine>> {
    let rows = journal::select_rows(conn, "WHERE j.item = ?1 ORDER BY j.seq DESC", &[&item.id.0])?;
    let mut undone = Vec::new();
    for row in rows.iter().filter(|row| row.columns.undoes.is_none()) {
        if !journal::is_in_effect(conn, row.columns.seq)? {
            undone.push(row.columns.seq);
        }
    }
    let told = rows.into_iter().map(|row| history_line(conn, row, item, &undone, context));
    let mut lines = told.collect::<rusqlite::Result<Vec<_>>>()?;
    let person = item.person().map(|id| people::load_person(conn, id)).transpose()?.flatten();
    contact::mask_history(person.as_ref(), item.kind, &mut lines);
    Ok(lines)
}

fn history_line(
    conn: &Connection,
    row: Recorded,
    item: &Item,
    undone: &[i64],
    context: &Context,
) -> rusqlite::Result<HistoryLine> {
    let Recorded { columns, by, body } = row;
    let kind = item.kind;
    let mut line = HistoryLine {
        seq: columns.seq,
        at: Moment(columns.at),
        by,
        origin: columns.origin.words(),
        to: columns.to_state.as_deref().and_then(|code| kind.state(code)),
        reason: body.as_ref().and_then(|body| body.reason.clone()),
        changes: body.as_ref().map_or(Ok(Vec::new()), |body| changed_fields(conn, body, kind, context))?,
        undone: undone.contains(&columns.seq),
        operation: columns.operation,
    };
    let person = |image: &Image| image.get(common::PERSON.key).and_then(Json::as_i64).map(PersonId);
    let (before, after) = body.as_ref().map_or((None, None), |body| (person(&body.before), person(&body.after)));
    contact::mask_former(conn, item, &[columns.person.map(PersonId), before, after], &mut line)?;
    Ok(line)
}

/// Fields that a person changed, with the labels of the form; fields that only the rules write are left out.
fn changed_fields(
    conn: &Connection,
    body: &Body,
    kind: &Kind,
    context: &Context,
) -> rusqlite::Result<Vec<(String, String, String)>> {
    let mut changes = Vec::new();
    let staff = |json: Option<&Json>| {
        let id = json.and_then(Json::as_i64).map(StaffId);
        id.map_or(String::new(), |id| context.staff_name(id).to_owned())
    };
    if let Some(id) = body.on_order_of {
        changes.push(("Sur consigne de".to_owned(), String::new(), context.staff_name(StaffId(id)).to_owned()));
    }
    for (column, after) in &body.after {
        let before = body.before.get(column);
        let field = kind.field(column).filter(|field| field.hand != FilledBy::Kept);
        match (field, column.as_str()) {
            (Some(field), _) => {
                let shown = |json: &Json| match from_cell(field, (&of_json(json)).into())? {
                    Value::Person(id) => person_phrase(conn, id),
                    value => Ok(text::show(field, &value, context)),
                };
                let before = before.map_or(Ok(String::new()), shown)?;
                changes.push((field.label.to_owned(), before, shown(after)?));
            }
            (None, "errand") => {
                changes.push(("Rattaché à".to_owned(), purpose_of(conn, before)?, purpose_of(conn, Some(after))?));
            }
            (None, "claimed_by") => changes.push(("Pris par".to_owned(), staff(before), staff(Some(after)))),
            (None, "text") => {
                changes.push(("Note".to_owned(), String::new(), after.as_str().unwrap_or_default().to_owned()));
            }
            _ => {}
        }
    }
    Ok(changes)
}

/// « BENALI Fatima, 04/07/1961 »: as the card says it now, so that nothing is left of one that was erased.
fn person_phrase(conn: &Connection, id: PersonId) -> rusqlite::Result<String> {
    let Some(person) = people::load_canonical(conn, id)? else { return Ok("une fiche effacée".to_owned()) };
    let born = person.birth_date.map_or(UNBORN.to_owned(), |born| born.to_string());
    Ok(format!("{}, {born}", person.display_name()))
}

/// Purpose of the errand of this number as it is now; nothing for none, or one that was erased.
fn purpose_of(conn: &Connection, number: Option<&Json>) -> rusqlite::Result<String> {
    let Some(id) = number.and_then(Json::as_i64).map(ItemId) else { return Ok(String::new()) };
    let errand = item_sql::load_item(conn, id)?;
    Ok(errand.as_ref().and_then(Item::purpose).unwrap_or_default().to_owned())
}
