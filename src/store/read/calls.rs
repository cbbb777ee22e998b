//! Telephone calls: the briefing before a call, and the people who may have called from a number.

use rusqlite::Connection;

use super::{attempts, card, contact, item_lists};
use crate::domain::phone::LEAST_DIGITS;
use crate::domain::{ItemId, PersonId, order};
use crate::lookup::rank::Cost;
use crate::lookup::{query, terms};
use crate::model::{Context, Home, Item, Row};
use crate::protocol::{CallView, Callers};
use crate::store::Store;
use crate::store::search::{AT_AN_END, part_cost, without_country};
use crate::store::write::{item_sql, people};

/// Most rows of each sort shown for a number.
const LIMIT: usize = 40;

/// Loads the call to be made for one item; none when there is no such item.
pub(crate) fn load_call(conn: &Connection, id: ItemId, context: &Context) -> rusqlite::Result<Option<CallView>> {
    let Some(item) = item_sql::load_item(conn, id)? else {
        return Ok(None);
    };
    let mut tried = attempts::attempts_of(conn, id)?;
    let (person, others) = match item.person() {
        Some(person) => (people::load_person(conn, person)?, item_lists::list_pressing(conn, person, context)?),
        None => (None, Vec::new()),
    };
    tried.iter_mut().for_each(|tried| contact::mask_tried(person.as_ref(), tried));
    let source = item.source_item.map(|source| item_sql::load_item(conn, source)).transpose()?.flatten();
    let source = source.filter(|source| source.person() == item.person());
    let to_say = source.as_ref().and_then(Item::words_for_person).map(str::to_owned);
    let row = item_lists::load_row(conn, item, context)?;
    let others = others.into_iter().filter(|other| other.item.id != id).collect();
    Ok(Some(CallView { row, person, tried, to_say, others }))
}

/// Finds the people and items with a number that holds `digits`, as the lookup does: open items first, then people; of each
/// first those whose number begins or ends so.
pub(crate) fn find_callers(store: &Store, digits: &str, context: &Context) -> rusqlite::Result<Callers> {
    let mut callers = Callers { digits: digits.to_owned(), ..Callers::default() };
    if digits.len() < LEAST_DIGITS || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(callers);
    }
    callers.lines = lines(&store.conn, digits, context)?;
    if let Some(national) = without_country(digits).filter(|_| callers.lines.is_empty()) {
        callers.lines = lines(&store.conn, &national, context)?;
    }
    // Digits alone are no date here, and their zeros are nobody's prefix.
    let number = query::ReadQuery { phone: digits.to_owned(), ..Default::default() };
    let matches = store.search.find_people(&store.conn, &number, LIMIT, context.today())?;
    let uncarded = item_lists::list_uncarded(&store.conn, context)?;
    for hit in card::list_hits(&store.conn, matches.people, digits, &uncarded, context)? {
        if hit.person.confidential {
            callers.lines.extend(rows_seeking(&store.conn, hit.person.id, &callers.lines, context)?);
        }
        callers.people.push(hit);
    }
    Ok(callers)
}

fn lines(conn: &Connection, digits: &str, context: &Context) -> rusqlite::Result<Vec<Row>> {
    // Stored with the country's code in the place of the first zero.
    let part = format!("%{}%", digits.strip_prefix('0').unwrap_or(digits));
    let mut found = item_sql::every_kind(|kind| match kind.dialled_field() {
        Some(field) => {
            let table = if field.home == Home::Item { "i" } else { "d" };
            let tail =
                format!("WHERE i.kind = ?1 AND i.closed_at IS NULL AND {table}.{} LIKE ?2 ORDER BY i.id", field.key);
            item_sql::select_items(conn, kind, &tail, &[&kind.code, &part])
        }
        None => Ok(Vec::new()),
    })?;
    let cost = |item: &Item| item.kind.dialled_field().and_then(|field| number_cost(digits, item.text(field)));
    found.retain(|item| cost(item).is_some());
    let is_within = |item: &Item| cost(item) > Some(AT_AN_END);
    order::sort_by_key(&mut found, |item| (is_within(item), item.kind.rank(), (item.kind.sort_key)(item, context)));
    found.truncate(LIMIT);
    let mut rows = Vec::with_capacity(found.len());
    for row in found.into_iter().map(|item| item_lists::load_row(conn, item, context)) {
        let row = row?;
        // An item older than the protection may still have the family's number.
        let unseen = match &row.person {
            Some(person) if person.confidential => !is_called_so(conn, person.id, digits)?,
            _ => false,
        };
        if !unseen {
            rows.push(row);
        }
    }
    Ok(rows)
}

fn number_cost(digits: &str, number: &str) -> Option<Cost> {
    part_cost(digits, &terms::national_digits(number))
}

/// Open items that seek a protected person, but for those `found` already: an item older than the protection is stored
/// with a number that is no longer used.
fn rows_seeking(conn: &Connection, person: PersonId, found: &[Row], context: &Context) -> rusqlite::Result<Vec<Row>> {
    let mut open = item_sql::open_of(conn, person)?;
    open.retain(|item| item.kind.dialled_field().is_some() && !found.iter().any(|row| row.item.id == item.id));
    open.into_iter().map(|item| item_lists::load_row(conn, item, context)).collect()
}

fn is_called_so(conn: &Connection, person: PersonId, digits: &str) -> rusqlite::Result<bool> {
    let person = people::load_person(conn, person)?;
    Ok(person.is_some_and(|person| person.phone_numbers().any(|number| number_cost(digits, number).is_some())))
}
