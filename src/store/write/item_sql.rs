//! Items of any kind: the columns follow from the kind's declaration, the SQL is built once per kind.

use crate::panes;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use rusqlite::types::{Value as Cell, ValueRef};
use rusqlite::{Connection, OptionalExtension, Params, Row, ToSql, params_from_iter};

use super::codec::{self, Image, from_cell, of_json, to_cell};
use super::series;
use crate::domain::{ItemId, Moment, PersonId, StaffId, order};
use crate::model::{Field, Home, Item, Kind};
use crate::panes::PANES;
use crate::store::error::unreadable_column;

/// Columns of `item` that are no field of any kind, in the order of [`own_cells`].
const OWN: &[&str] = &[
    "state",
    "rev",
    "created_by",
    "created_at",
    "due_at",
    "claimed_by",
    "claim_expires_at",
    "source_item",
    "closed_at",
    "errand",
];

/// Condition of an item by its number: the statement that most items are read with.
const BY_NUMBER: &str = "WHERE i.id = ?1";

/// The statements of one kind.
struct Sql {
    /// Reads [`OWN`] after the number, then every field in the order of the kind.
    select: String,
    /// Reads one item by its number, the same columns: what most items are read with.
    select_one: String,
    insert_item: String,
    insert_detail: String,
    update_item: String,
    update_detail: Option<String>,
}

static SQL: LazyLock<HashMap<&'static str, Sql>> =
    LazyLock::new(|| PANES.iter().map(|kind| (kind.code, Sql::make_statements(kind))).collect());

impl Sql {
    fn make_statements(kind: &Kind) -> Self {
        let shared: Vec<_> = OWN.iter().copied().chain(keys(kind, Home::Item)).collect();
        let detail: Vec<_> = keys(kind, Home::Detail).collect();
        let (table, code) = (kind.table, kind.code);
        let own = OWN.iter().map(|name| ["i.", name]);
        let fields = kind.fields.iter().map(|field| [alias_of(field), field.key]);
        let columns = list_columns(std::iter::once(["i.", "id"]).chain(own).chain(fields));
        let select = format!("SELECT {columns} FROM item AS i JOIN {table} AS d ON d.id = i.id");
        let names = |names: &[&'static str]| list_columns(names.iter().map(|name| ["", name]));
        let sets = |names: &[&'static str]| list_columns(names.iter().map(|name| [name, "=?"]));
        let marks = |count: usize| list_columns(std::iter::repeat_n(["", "?"], count));
        Self {
            select_one: format!("{select} {BY_NUMBER}"),
            select,
            insert_item: format!(
                "INSERT INTO item ({}, kind, site) VALUES ({}, '{code}', (SELECT min(id) FROM site))",
                names(&shared),
                marks(shared.len())
            ),
            insert_detail: format!(
                "INSERT INTO {table} ({}) VALUES ({})",
                list_columns(detail.iter().map(|name| ["", name]).chain([["", "id"]])),
                marks(1 + detail.len())
            ),
            update_item: format!("UPDATE item SET {} WHERE id = ?{}", sets(&shared), shared.len() + 1),
            update_detail: (!detail.is_empty())
                .then(|| format!("UPDATE {table} SET {} WHERE id = ?{}", sets(&detail), detail.len() + 1)),
        }
    }

    fn for_kind(kind: &Kind) -> rusqlite::Result<&'static Self> {
        SQL.get(kind.code).ok_or_else(|| unreadable_column(kind.code))
    }
}

fn keys(kind: &Kind, home: Home) -> impl Iterator<Item = &'static str> + use<'_> {
    fields_in(kind, home).map(|field| field.key)
}

/// The table of a field's column in a statement over `item AS i` and the kind's table `AS d`.
fn alias_of(field: &Field) -> &'static str {
    match field.home {
        Home::Item => "i.",
        Home::Detail => "d.",
    }
}

/// Joins columns by commas. A desk makes these texts at its start, and to format each of some three thousand columns took
/// longer than to read its list.
fn list_columns<'a>(columns: impl Iterator<Item = [&'a str; 2]>) -> String {
    let mut joined = String::with_capacity(1024);
    for (at, [before, after]) in columns.enumerate() {
        for part in [if at == 0 { "" } else { ", " }, before, after] {
            joined.push_str(part);
        }
    }
    joined
}

fn fields_in(kind: &Kind, home: Home) -> impl Iterator<Item = &'static Field> + use<'_> {
    kind.fields.list().iter().filter(move |field| field.home == home)
}

/// Loads an item, whatever its kind.
pub(crate) fn load_item(conn: &Connection, id: ItemId) -> rusqlite::Result<Option<Item>> {
    let code: Option<String> =
        conn.prepare_cached("SELECT kind FROM item WHERE id = ?1")?.query_row([id.0], |row| row.get(0)).optional()?;
    let Some(code) = code else {
        return Ok(None);
    };
    let kind = panes::find_pane(&code).ok_or_else(|| unreadable_column("kind"))?;
    load_item_of(conn, kind, id)
}

/// Loads an item of a known kind.
pub(crate) fn load_item_of(conn: &Connection, kind: &'static Kind, id: ItemId) -> rusqlite::Result<Option<Item>> {
    Ok(load_items(conn, kind, &[id])?.pop())
}

/// Loads the items of one kind that have these numbers, in their order.
pub(crate) fn load_items(conn: &Connection, kind: &'static Kind, ids: &[ItemId]) -> rusqlite::Result<Vec<Item>> {
    let sql = Sql::for_kind(kind)?;
    let mut statement = conn.prepare_cached(&sql.select_one)?;
    let mut items = Vec::with_capacity(ids.len());
    for id in ids {
        items.extend(statement.query_row([id.0], |row| read(kind, row)).optional()?);
    }
    series::read_lines(conn, kind, &mut items)?;
    read_guests(conn, kind, &mut items)?;
    Ok(items)
}

/// Reads the items of one kind that `tail` (`WHERE …`, over `item AS i` and the kind's table `AS d`) selects.
pub(crate) fn select_items(
    conn: &Connection,
    kind: &'static Kind,
    tail: &str,
    params: &[&dyn ToSql],
) -> rusqlite::Result<Vec<Item>> {
    let sql = Sql::for_kind(kind)?;
    let mut statement = conn.prepare_cached(&format!("{} {tail}", sql.select))?;
    let mut items = statement.query_map(params, |row| read(kind, row))?.collect::<rusqlite::Result<Vec<_>>>()?;
    series::read_lines(conn, kind, &mut items)?;
    read_guests(conn, kind, &mut items)?;
    Ok(items)
}

/// Reads the lines of a kind closed since a moment, as far as their figure asks ([`crate::model::Finished`]): a day's closed
/// lines are most of a list, and are seldom looked at.
pub(crate) fn read_finished(
    conn: &Connection,
    kind: &'static Kind,
    since: Moment,
    mut take: impl FnMut(&Item),
) -> rusqlite::Result<()> {
    let reads = kind.finished.map_or(&[][..], |finished| finished.reads);
    let own = ["id", "state", "closed_at"].map(|name| ["i.", name]);
    let columns = list_columns(own.into_iter().chain(reads.iter().map(|field| [alias_of(field), field.key])));
    let detail = reads.iter().any(|field| field.home == Home::Detail);
    let joined = if detail { format!(" JOIN {} AS d ON d.id = i.id", kind.table) } else { String::new() };
    let mut statement = conn
        .prepare_cached(&format!("SELECT {columns} FROM item AS i{joined} WHERE i.kind = ?1 AND i.closed_at >= ?2"))?;
    let mut rows = statement.query((kind.code, since.0))?;
    while let Some(row) = rows.next()? {
        let mut item = Item::new(kind, StaffId(0), since);
        item.id = ItemId(row.get(0)?);
        item.state = kind.state(row.get_ref(1)?.as_str()?).ok_or_else(|| unreadable_column("state"))?;
        item.closed_at = row.get::<_, Option<i64>>(2)?.map(Moment);
        for (field, at) in reads.iter().zip(own.len()..) {
            let cell = row.get_ref(at)?;
            if cell != ValueRef::Null {
                item.set(field, from_cell(field, cell)?);
            }
        }
        take(&item);
    }
    Ok(())
}

/// Statement that reads the states of the lines of `made` that were made from another, with the number of people of each.
fn guests_sql(made: &Kind) -> String {
    let people = made.party.map_or("1".to_owned(), |field| format!("d.{}", field.key));
    let lines = format!("item AS i JOIN {} AS d ON d.id = i.id", made.table);
    format!("SELECT i.state, {people} FROM {lines} WHERE i.source_item = ?1 AND i.kind = ?2")
}

/// Most people of one line that are counted.
const LARGEST_PARTY: i64 = 999;

/// Reads for each line in which people take a place the states of the lines made from it for them.
fn read_guests(conn: &Connection, kind: &Kind, items: &mut [Item]) -> rusqlite::Result<()> {
    for made in kind.makes.iter().filter(|make| make.takes_place).map(|make| make.kind) {
        let mut statement = conn.prepare_cached(&guests_sql(made))?;
        for item in items.iter_mut() {
            let mut rows = statement.query((item.id.0, made.code))?;
            while let Some(row) = rows.next()? {
                let state = made.state(row.get_ref(0)?.as_str()?).ok_or_else(|| unreadable_column("state"))?;
                let people: Option<i64> = row.get(1)?;
                item.guests.extend(std::iter::repeat_n(state, people.unwrap_or(1).clamp(1, LARGEST_PARTY) as usize));
            }
        }
    }
    Ok(())
}

/// Loads the lines made from `item` for people who take a place in it, in the order in which they were made.
pub(crate) fn guests_of(conn: &Connection, item: &Item) -> rusqlite::Result<Vec<Item>> {
    const OF: &str = "WHERE i.source_item = ?1 AND i.kind = ?2 ORDER BY i.id";
    let mut guests = Vec::new();
    for made in item.kind.makes.iter().filter(|make| make.takes_place).map(|make| make.kind) {
        guests.extend(select_items(conn, made, OF, &[&item.id.0, &made.code])?);
    }
    Ok(guests)
}

/// Finds the line in which the person of `item` takes a place.
pub(crate) fn host_of(conn: &Connection, item: &Item) -> rusqlite::Result<Option<Item>> {
    let made = |kind: &&Kind| kind.makes.iter().any(|make| make.takes_place && make.kind == item.kind);
    let Some(source) = item.source_item.filter(|_| PANES.iter().any(made)) else { return Ok(None) };
    Ok(load_item(conn, source)?.filter(|source| made(&source.kind)))
}

/// Asks SQLite for the plan of a statement.
#[cfg(test)]
pub(crate) fn explain_plan(conn: &Connection, kind: &Kind, tail: &str) -> rusqlite::Result<String> {
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {} {tail}", Sql::for_kind(kind)?.select))?;
    let marks = vec![0; statement.parameter_count()];
    let steps = statement.query_map(params_from_iter(marks), |row| row.get::<_, String>(3))?;
    Ok(steps.collect::<rusqlite::Result<Vec<_>>>()?.join("; "))
}

/// Finds which items of the journal's rows after this one have a tick that is told at the hand-over.
pub(crate) fn find_told_flags(conn: &Connection, after: i64) -> rusqlite::Result<HashSet<ItemId>> {
    let mut found = HashSet::new();
    for sql in PANES.iter().filter_map(|kind| told_flags_query(kind)) {
        // Asked once a sitting: kept, it would take memory all day.
        let mut statement = conn.prepare(&sql)?;
        let mut rows = statement.query([after])?;
        while let Some(row) = rows.next()? {
            found.insert(ItemId(row.get(0)?));
        }
    }
    Ok(found)
}

/// Returns the query of the items of one kind; none where no tick is told.
pub(crate) fn told_flags_query(kind: &Kind) -> Option<String> {
    let told = kind.fields.iter().filter(|field| field.told);
    let flags: Vec<_> = told.map(|field| [alias_of(field), field.key].concat()).collect();
    let (table, ticked) = (kind.table, flags.join(" OR "));
    (!flags.is_empty()).then(|| {
        format!(
            "SELECT i.id FROM journal AS j CROSS JOIN item AS i ON i.id = j.item CROSS JOIN {table} AS d ON d.id = i.id \
             WHERE j.seq > ?1 AND ({ticked})"
        )
    })
}

/// The items of `errand`, open or closed, in the order in which they were made.
pub(crate) fn parts_of(conn: &Connection, errand: ItemId) -> rusqlite::Result<Vec<Item>> {
    let ids = conn
        .prepare_cached("SELECT id FROM item WHERE errand = ?1 ORDER BY id")?
        .query_map([errand.0], |row| row.get(0).map(ItemId))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let items = ids.into_iter().filter_map(|id| load_item(conn, id).transpose());
    items.collect()
}

/// The open items of one person, of every kind.
pub(crate) fn open_of(conn: &Connection, person: PersonId) -> rusqlite::Result<Vec<Item>> {
    load_found(conn, "SELECT kind, id FROM item WHERE person = ?1 AND closed_at IS NULL ORDER BY id", [person.0])
}

/// Items of a person, of every kind.
pub(crate) fn items_of_person(conn: &Connection, person: PersonId) -> rusqlite::Result<Vec<Item>> {
    load_found(conn, "SELECT kind, id FROM item WHERE person = ?1 ORDER BY id", [person.0])
}

/// Loads the items whose kind and number the query `found` returns, in the order of the panes. They are read with the
/// statement that most items are read with: one a pane and condition would be prepared, and kept.
pub(crate) fn load_found(conn: &Connection, found: &str, params: impl Params) -> rusqlite::Result<Vec<Item>> {
    let mut numbers: Vec<(&'static Kind, Vec<ItemId>)> = Vec::new();
    let mut statement = conn.prepare_cached(found)?;
    let mut rows = statement.query(params)?;
    while let Some(row) = rows.next()? {
        // Of a kind that this program does not know, nothing is read.
        let Some(kind) = panes::find_pane(row.get_ref(0)?.as_str()?) else { continue };
        let id = ItemId(row.get(1)?);
        match numbers.iter_mut().find(|(own, _)| *own == kind) {
            Some((_, ids)) => ids.push(id),
            None => numbers.push((kind, vec![id])),
        }
    }
    every_kind(|kind| {
        let ids = numbers.iter().find(|(own, _)| *own == kind).map(|(_, ids)| ids);
        ids.map_or(Ok(Vec::new()), |ids| load_items(conn, kind, ids))
    })
}

/// The last `limit` closed items of one person of every kind, latest first.
pub(crate) fn past_of(conn: &Connection, person: PersonId, limit: u32) -> rusqlite::Result<Vec<Item>> {
    const PAST: &str =
        "WHERE i.kind = ?1 AND i.person = ?2 AND i.closed_at IS NOT NULL ORDER BY i.closed_at DESC LIMIT ?3";
    let mut past = every_kind(|kind| select_items(conn, kind, PAST, &[&kind.code, &person.0, &limit]))?;
    order::sort_by_key(&mut past, |item| std::cmp::Reverse(item.closed_at));
    past.truncate(limit as usize);
    Ok(past)
}

/// Calls `load` for each kind and joins the items, in the order of the panes.
pub(crate) fn every_kind(load: impl Fn(&'static Kind) -> rusqlite::Result<Vec<Item>>) -> rusqlite::Result<Vec<Item>> {
    let mut found = Vec::new();
    for kind in PANES {
        let mut of_kind = load(kind)?;
        // Most items are of the first pane: they stay where they are.
        if found.is_empty() { found = of_kind } else { found.append(&mut of_kind) }
    }
    Ok(found)
}

/// Writes a new item and gives it its number; `rev` is the caller's.
pub(crate) fn insert(conn: &Connection, item: &mut Item) -> rusqlite::Result<()> {
    let sql = Sql::for_kind(item.kind)?;
    conn.prepare_cached(&sql.insert_item)?.execute(params_from_iter(item_cells(item)))?;
    item.id = ItemId(conn.last_insert_rowid());
    conn.prepare_cached(&sql.insert_detail)?.execute(params_from_iter(numbered_detail(item)))?;
    Ok(())
}

/// Writes an item.
pub(crate) fn update(conn: &Connection, item: &Item) -> rusqlite::Result<()> {
    let sql = Sql::for_kind(item.kind)?;
    let shared = item_cells(item).chain([Cell::Integer(item.id.0)]);
    conn.prepare_cached(&sql.update_item)?.execute(params_from_iter(shared))?;
    if let Some(update_detail) = &sql.update_detail {
        conn.prepare_cached(update_detail)?.execute(params_from_iter(numbered_detail(item)))?;
    }
    Ok(())
}

/// Makes the item of this number that the journal tells of; an error where it is none of this kind.
pub(crate) fn read_image(kind: &'static Kind, id: ItemId, rev: i64, image: &Image) -> rusqlite::Result<Item> {
    let unreadable = || unreadable_column("journal_payload");
    let number = |name: &str| image.get(name).and_then(serde_json::Value::as_i64).ok_or_else(unreadable);
    let mut item = Item::new(kind, StaffId(number("created_by")?), Moment(number("created_at")?));
    (item.id, item.rev) = (id, rev);
    let mut rest = image.clone();
    rest.retain(|name, _| !matches!(name.as_str(), "created_by" | "created_at"));
    if rest.keys().any(|name| !OWN.contains(&name.as_str()) && kind.field(name).is_none()) {
        return Err(unreadable());
    }
    restore_columns(&mut item, &rest)?;
    Ok(item)
}

/// Writes an item under its number, over whatever is there.
pub(crate) fn put_item(conn: &Connection, item: &Item) -> rusqlite::Result<()> {
    let sql = Sql::for_kind(item.kind)?;
    remove_item(conn, item.id)?;
    conn.execute(
        "INSERT INTO item (id, kind, site, state, rev, created_by, created_at) \
         VALUES (?1, ?2, (SELECT min(id) FROM site), ?3, ?4, ?5, ?6)",
        (item.id.0, item.kind.code, item.state.code, item.rev, item.created_by.0, item.created_at.0),
    )?;
    conn.prepare_cached(&sql.insert_detail)?.execute(params_from_iter(numbered_detail(item)))?;
    update(conn, item)
}

/// Removes an item and its row of every kind, where references between tables are not enforced.
pub(crate) fn remove_item(conn: &Connection, id: ItemId) -> rusqlite::Result<()> {
    for table in PANES.iter().map(|kind| kind.table).chain(["item"]) {
        conn.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?.execute([id.0])?;
    }
    Ok(())
}

/// Columns that differ between two versions of an item: before, after. `rev` has its own column in the journal.
pub(crate) fn changed_columns(before: Option<&Item>, after: &Item) -> (Image, Image) {
    let (mut was, mut is) = codec::changed_columns(before.map(named_cells), named_cells(after));
    was.remove("rev");
    is.remove("rev");
    (was, is)
}

/// Puts the columns of an image back into `item`.
pub(crate) fn restore_columns(item: &mut Item, image: &Image) -> rusqlite::Result<()> {
    for (name, json) in image {
        let cell = of_json(json);
        if OWN.contains(&name.as_str()) {
            restore_own(item, name, cell)?;
        } else if let Some(field) = item.kind.field(name) {
            item.set(field, from_cell(field, (&cell).into())?);
        }
    }
    Ok(())
}

fn restore_own(item: &mut Item, name: &str, cell: Cell) -> rusqlite::Result<()> {
    let number = match &cell {
        Cell::Integer(number) => Some(*number),
        _ => None,
    };
    match (name, &cell) {
        ("state", Cell::Text(code)) => item.state = item.kind.state(code).ok_or_else(|| unreadable_column("state"))?,
        ("due_at", _) => item.due_at = number.map(Moment),
        ("claimed_by", _) => item.claimed_by = number.map(StaffId),
        ("claim_expires_at", _) => item.claim_expires_at = number.map(Moment),
        ("source_item", _) => item.source_item = number.map(ItemId),
        ("closed_at", _) => item.closed_at = number.map(Moment),
        ("errand", _) => item.errand = number.map(ItemId),
        // Its author and the moment of its creation never change.
        _ => return Err(unreadable_column("journal_payload")),
    }
    Ok(())
}

fn named_cells(item: &Item) -> Vec<(&'static str, Cell)> {
    let names = OWN.iter().copied().chain(keys(item.kind, Home::Item)).chain(keys(item.kind, Home::Detail));
    names.zip(item_cells(item).chain(detail_cells(item))).collect()
}

fn item_cells(item: &Item) -> impl Iterator<Item = Cell> + use<'_> {
    own_cells(item).into_iter().chain(field_cells(item, Home::Item))
}

fn detail_cells(item: &Item) -> impl Iterator<Item = Cell> + use<'_> {
    field_cells(item, Home::Detail)
}

/// The cells of the kind's own table, the item's number last.
fn numbered_detail(item: &Item) -> impl Iterator<Item = Cell> + use<'_> {
    detail_cells(item).chain([Cell::Integer(item.id.0)])
}

fn field_cells(item: &Item, home: Home) -> impl Iterator<Item = Cell> + use<'_> {
    item.fields().filter(move |(field, _)| field.home == home).map(|(field, value)| to_cell(field, value))
}

fn own_cells(item: &Item) -> [Cell; 10] {
    let number = |number: Option<i64>| number.map_or(Cell::Null, Cell::Integer);
    [
        Cell::Text(item.state.code.to_owned()),
        Cell::Integer(item.rev),
        Cell::Integer(item.created_by.0),
        Cell::Integer(item.created_at.0),
        number(item.due_at.map(|at| at.0)),
        number(item.claimed_by.map(|id| id.0)),
        number(item.claim_expires_at.map(|at| at.0)),
        number(item.source_item.map(|id| id.0)),
        number(item.closed_at.map(|at| at.0)),
        number(item.errand.map(|id| id.0)),
    ]
}

fn read(kind: &'static Kind, row: &Row) -> rusqlite::Result<Item> {
    let mut item = Item::new(kind, StaffId(row.get(3)?), Moment(row.get(4)?));
    item.id = ItemId(row.get(0)?);
    item.state = kind.state(row.get_ref(1)?.as_str()?).ok_or_else(|| unreadable_column("state"))?;
    item.rev = row.get(2)?;
    item.due_at = row.get::<_, Option<i64>>(5)?.map(Moment);
    item.claimed_by = row.get::<_, Option<i64>>(6)?.map(StaffId);
    item.claim_expires_at = row.get::<_, Option<i64>>(7)?.map(Moment);
    item.source_item = row.get::<_, Option<i64>>(8)?.map(ItemId);
    item.closed_at = row.get::<_, Option<i64>>(9)?.map(Moment);
    item.errand = row.get::<_, Option<i64>>(10)?.map(ItemId);
    for (place, field) in kind.fields.iter().enumerate() {
        // Most of them are empty, as they are in a new item.
        let cell = row.get_ref(OWN.len() + 1 + place)?;
        if cell != ValueRef::Null {
            item.set_at(place, from_cell(field, cell)?);
        }
    }
    Ok(item)
}
