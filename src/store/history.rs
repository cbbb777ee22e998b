//! All that happened to one item, as people read it.

use rusqlite::Connection;
use serde_json::Value as Json;

use super::cell::{from_cell, of_json};
use super::journal::{self, Body, Recorded};
use super::{contact, people};
use crate::domain::{Moment, StaffId};
use crate::kinds::{Desk, Hand, Item, Kind, text};
use crate::ops::HistoryLine;

/// Latest first.
pub(super) fn of(conn: &Connection, item: &Item, desk: &Desk) -> rusqlite::Result<Vec<HistoryLine>> {
    let rows = journal::rows(conn, "WHERE j.item = ?1 ORDER BY j.seq DESC", &[&item.id.0])?;
    let undone: Vec<i64> = rows.iter().filter_map(|row| row.columns.undoes).collect();
    let told = rows.into_iter().map(|row| line(row, item.kind, &undone, desk));
    let mut lines = told.collect::<rusqlite::Result<Vec<_>>>()?;
    let person = item.person().map(|id| people::load(conn, id)).transpose()?.flatten();
    contact::mask_history(person.as_ref(), item.kind, &mut lines);
    Ok(lines)
}

fn line(row: Recorded, kind: &Kind, undone: &[i64], desk: &Desk) -> rusqlite::Result<HistoryLine> {
    let Recorded { columns, by, body } = row;
    Ok(HistoryLine {
        seq: columns.seq,
        at: Moment(columns.at),
        by,
        to: columns.to_state.as_deref().and_then(|code| kind.state(code)),
        changes: body.map_or(Ok(Vec::new()), |body| changes(&body, kind, desk))?,
        undone: undone.contains(&columns.seq),
        op: columns.op,
    })
}

/// What a person changed, with the labels of the form; what the rules keep for themselves is left out.
fn changes(body: &Body, kind: &Kind, desk: &Desk) -> rusqlite::Result<Vec<(String, String, String)>> {
    let mut changes = Vec::new();
    let staff = |json: Option<&Json>| {
        let id = json.and_then(Json::as_i64).map(StaffId);
        id.map_or(String::new(), |id| desk.staff_name(id).to_owned())
    };
    if let Some(id) = body.on_order_of {
        changes.push(("Sur consigne de".to_owned(), String::new(), desk.staff_name(StaffId(id)).to_owned()));
    }
    for (column, after) in &body.after {
        let before = body.before.get(column);
        let field = kind.field(column).filter(|field| field.hand != Hand::Kept);
        match (field, column.as_str()) {
            (Some(field), _) => {
                let shown = |json: &Json| from_cell(field, of_json(json)).map(|value| text::show(field, &value, desk));
                let before = before.map_or(Ok(String::new()), shown)?;
                changes.push((field.label.to_owned(), before, shown(after)?));
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
