//! Attempts to reach a person by telephone: recorded by the step that ends them, removed when it is undone.

use rusqlite::Connection;

use crate::domain::coded::Coded;
use crate::domain::{ItemId, Moment};
use crate::model::{Attempt, Outcome, Tried};
use crate::protocol::Request;
use crate::store::error::unreadable_column;

/// Records an attempt with its outcome.
pub(crate) fn insert(conn: &Connection, item: ItemId, request: &Request, attempt: &Attempt) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT INTO attempt (item, at, staff, number_used, outcome) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((item.0, request.at.0, request.by.0, &attempt.number, attempt.outcome.code()))
        .map(drop)
}

/// Records an attempt again whose step is redone, with its time and author.
pub(crate) fn put_back(
    conn: &Connection,
    item: ItemId,
    (at, staff): (i64, i64),
    attempt: &Attempt,
) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT INTO attempt (item, at, staff, number_used, outcome) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((item.0, at, staff, &attempt.number, attempt.outcome.code()))
        .map(drop)
}

/// Removes the last attempt, because its step is undone. The journal keeps the trace of it.
pub(crate) fn forget_last(conn: &Connection, item: ItemId) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM attempt WHERE id = (SELECT max(id) FROM attempt WHERE item = ?1)")?
        .execute([item.0])
        .map(drop)
}

/// Erases the numbers of these people, a JSON array, that were dialled for items given to others since.
pub(crate) fn empty_numbers(conn: &Connection, people: &str) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "UPDATE attempt SET number_used = '' WHERE EXISTS (SELECT 1 FROM journal AS j \
         JOIN journal_payload AS p ON p.seq = j.seq WHERE j.item = attempt.item AND j.at >= attempt.at \
         AND p.body ->> '$.before.person' IN (SELECT value FROM json_each(?1)))",
    )?
    .execute([people])
    .map(drop)
}

/// Attempts made for one item, latest first.
pub(crate) fn attempts_of(conn: &Connection, item: ItemId) -> rusqlite::Result<Vec<Tried>> {
    let mut statement = conn.prepare_cached(
        "SELECT a.at, s.display_name, a.number_used, a.outcome FROM attempt AS a JOIN staff AS s ON s.id = a.staff \
         WHERE a.item = ?1 ORDER BY a.id DESC",
    )?;
    let rows = statement.query_map([item.0], |row| {
        let outcome: String = row.get(3)?;
        let outcome = Outcome::from_code(&outcome).ok_or_else(|| unreadable_column("outcome"))?;
        Ok(Tried { at: Moment(row.get(0)?), by: row.get(1)?, attempt: Attempt { number: row.get(2)?, outcome } })
    })?;
    rows.collect()
}
