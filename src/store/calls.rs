//! Telephoning: the card before dialling, and who a number that rang may be.

use rusqlite::Connection;

use super::{Store, attempts, boards, card, contact, items, people};
use crate::domain::phone::LEAST_DIGITS;
use crate::domain::{ItemId, PersonId};
use crate::kinds::{Desk, Home, Row};
use crate::lookup::query;
use crate::ops::{CallView, Callers};

/// Rows of each sort shown for a number.
const LIMIT: usize = 40;

/// The call to be made for one line; none when there is no such line.
pub(super) fn call(conn: &Connection, id: ItemId, desk: &Desk) -> rusqlite::Result<Option<CallView>> {
    let Some(item) = items::load(conn, id)? else {
        return Ok(None);
    };
    let mut tried = attempts::of(conn, id)?;
    let (person, others) = match item.person() {
        Some(person) => (people::load(conn, person)?, boards::pressing(conn, person, desk)?),
        None => (None, Vec::new()),
    };
    tried.iter_mut().for_each(|tried| contact::mask_tried(person.as_ref(), tried));
    let row = boards::single(conn, item, desk)?;
    let others = others.into_iter().filter(|other| other.item.id != id).collect();
    Ok(Some(CallView { row, person, tried, others }))
}

/// Whose line or number ends in `digits`: open lines first, then people.
pub(super) fn callers(store: &Store, digits: &str, desk: &Desk) -> rusqlite::Result<Callers> {
    let mut callers = Callers { digits: digits.to_owned(), ..Callers::default() };
    if digits.len() < LEAST_DIGITS || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(callers);
    }
    callers.lines = lines(&store.conn, digits, desk)?;
    // The end of a number is no date, and its zeros are nobody's prefix.
    let ending = query::ReadQuery { phone: digits.to_owned(), ..Default::default() };
    let matches = store.search.answer(&store.conn, &ending, LIMIT, desk.today())?;
    for hit in card::hits(&store.conn, matches.people, desk)? {
        if ends_in(&store.conn, hit.person.id, digits)? {
            if hit.person.confidential {
                callers.lines.extend(sought(&store.conn, hit.person.id, &callers.lines, desk)?);
            }
            callers.people.push(hit);
        }
    }
    Ok(callers)
}

fn lines(conn: &Connection, digits: &str, desk: &Desk) -> rusqlite::Result<Vec<Row>> {
    let ending = format!("%{digits}");
    let mut found = items::every_kind(|kind| match kind.dials() {
        Some(field) => {
            let table = if field.home == Home::Item { "i" } else { "d" };
            let tail =
                format!("WHERE i.kind = ?1 AND i.closed_at IS NULL AND {table}.{} LIKE ?2 ORDER BY i.id", field.key);
            items::select(conn, kind, &tail, &[&kind.code, &ending])
        }
        None => Ok(Vec::new()),
    })?;
    found.sort_by_cached_key(|item| (item.kind.digit, (item.kind.place)(item, desk)));
    found.truncate(LIMIT);
    let mut rows = Vec::with_capacity(found.len());
    for row in found.into_iter().map(|item| boards::single(conn, item, desk)) {
        let row = row?;
        // A line older than the protection may still hold the family's number.
        let unseen = match &row.person {
            Some(person) if person.confidential => !ends_in(conn, person.id, digits)?,
            _ => false,
        };
        if !unseen {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// The open lines that look for a protected person, but for those `found` already: one older than the protection is
/// stored under a number that does not ring any more.
fn sought(conn: &Connection, person: PersonId, found: &[Row], desk: &Desk) -> rusqlite::Result<Vec<Row>> {
    let mut open = items::open_of(conn, person)?;
    open.retain(|item| item.kind.dials().is_some() && !found.iter().any(|row| row.item.id == item.id));
    open.into_iter().map(|item| boards::single(conn, item, desk)).collect()
}

fn ends_in(conn: &Connection, person: PersonId, digits: &str) -> rusqlite::Result<bool> {
    let person = people::load(conn, person)?;
    Ok(person.is_some_and(|person| person.numbers().any(|number| number.ends_with(digits))))
}
