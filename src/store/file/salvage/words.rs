//! Notes, words for the team, directory, settings and sensitive drugs of a salvaged file, written again as its journal says
//! where their table does not add up.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params_from_iter};

use crate::domain::order;
use crate::protocol::OperationCode;
use crate::protocol::SalvageLosses;
use crate::store::Error;
use crate::store::file::seal::{self, Sum};
use crate::store::write::codec::{Image, of_json};
use crate::store::write::journal::{self, Recorded};

/// A table whose rows the journal tells one by one, by their number or name.
struct JournaledTable {
    operation: OperationCode,
    table: &'static str,
    /// Column of the number or name.
    key: &'static str,
    /// True when the journal says only what changed, and an empty image is a row that is gone.
    merges: bool,
    /// Columns that come of the row of the journal itself: its line, its moment, its author, the site.
    given: &'static [(&'static str, Given)],
}

#[derive(Clone, Copy)]
enum Given {
    Item,
    At,
    Staff,
    Site,
}

const JOURNALED_TABLES: &[JournaledTable] = &[
    JournaledTable {
        operation: OperationCode::Note,
        table: "note",
        key: "id",
        merges: false,
        given: &[("item", Given::Item), ("at", Given::At), ("staff", Given::Staff)],
    },
    JournaledTable {
        operation: OperationCode::TeamNote,
        table: "team_note",
        key: "id",
        merges: false,
        given: &[("at", Given::At), ("staff", Given::Staff)],
    },
    JournaledTable { operation: OperationCode::SaveEntry, table: "directory", key: "id", merges: true, given: &[] },
    JournaledTable {
        operation: OperationCode::Set,
        table: "setting",
        key: "key",
        merges: false,
        given: &[("site", Given::Site)],
    },
    JournaledTable {
        operation: OperationCode::SaveYearly,
        table: "yearly_entry",
        key: "id",
        merges: false,
        given: &[("site", Given::Site)],
    },
    JournaledTable { operation: OperationCode::SaveDrug, table: "drug", key: "name", merges: false, given: &[] },
];

/// A row as the journal tells it; without columns, one that is gone.
struct ToldRow {
    table: usize,
    key: String,
    /// First row of the journal about it.
    first: usize,
    image: Image,
    /// True when some of its words were erased since.
    purged: bool,
}

/// Writes the rows of the tables that are not sound as the journal tells them.
pub(super) fn mend_words(
    tx: &Connection,
    sound: &BTreeSet<String>,
    seals: &BTreeMap<String, Sum>,
    losses: &mut SalvageLosses,
) -> Result<(), Error> {
    let doubted = |told: &&JournaledTable| !sound.contains(told.table);
    if JOURNALED_TABLES.iter().filter(doubted).count() == 0 {
        return Ok(());
    }
    let rows =
        journal::select_rows(tx, "WHERE j.rev IS NULL OR j.op = 'NOTE' OR j.undoes IS NOT NULL ORDER BY j.seq", &[])?;
    let told = follow_rows(&rows);
    for (at, table) in JOURNALED_TABLES.iter().enumerate().filter(|(_, told)| doubted(told)) {
        let own: Vec<_> = told.iter().filter(|row| row.table == at && !row.purged).collect();
        for row in &own {
            mend_row(tx, table, row, &rows[row.first], losses)?;
        }
        remove_strange(tx, table, &own, seals)?;
    }
    Ok(())
}

/// Follows each row of the tables through the journal.
fn follow_rows(rows: &[Recorded]) -> Vec<ToldRow> {
    let mut told: Vec<ToldRow> = Vec::new();
    let (mut by_key, mut by_seq) = (HashMap::<(usize, String), usize>::new(), HashMap::<i64, usize>::new());
    for (at, row) in rows.iter().enumerate() {
        let undone = row.columns.undoes.and_then(|seq| by_seq.get(&seq).copied());
        let table = JOURNALED_TABLES.iter().position(|told| told.operation.is(&row.columns.operation));
        let subject = row.body.as_ref().and_then(|body| body.subject.clone());
        let known = match (undone, table, subject) {
            (Some(known), ..) => known,
            (None, Some(table), Some(key)) => *by_key.entry((table, key.clone())).or_insert_with(|| {
                told.push(ToldRow { table, key, first: at, image: Image::new(), purged: false });
                told.len() - 1
            }),
            // Of erased words nothing tells what they were about.
            (None, ..) => continue,
        };
        by_seq.insert(row.columns.seq, known);
        let known = &mut told[known];
        match &row.body {
            None => known.purged = true,
            Some(body) if JOURNALED_TABLES[known.table].merges && !body.after.is_empty() => {
                known.image.extend(body.after.clone());
                known.image.retain(|_, value| !value.is_null());
            }
            Some(body) => known.image = body.after.clone(),
        }
    }
    told
}

fn mend_row(
    tx: &Connection,
    told: &JournaledTable,
    row: &ToldRow,
    first: &Recorded,
    losses: &mut SalvageLosses,
) -> Result<(), Error> {
    let key = key_cell(told, &row.key);
    if row.image.is_empty() {
        tx.execute(&format!("DELETE FROM {} WHERE {} = ?1", told.table, told.key), [key])?;
        return Ok(());
    }
    let site = || tx.query_row("SELECT min(id) FROM site", [], |row| row.get::<_, Cell>(0));
    let mut cells = vec![(told.key, key)];
    for (column, given) in told.given {
        let cell = match given {
            Given::Item => first.columns.item.map_or(Cell::Null, Cell::Integer),
            Given::At => Cell::Integer(first.columns.at),
            Given::Staff => Cell::Integer(first.columns.staff),
            Given::Site => site()?,
        };
        cells.push((column, cell));
    }
    cells.extend(row.image.iter().map(|(name, value)| (column_of(name), of_json(value))));
    let is_same: Vec<_> = cells.iter().zip(1..).map(|((column, _), at)| format!("{column} IS ?{at}")).collect();
    let values = || params_from_iter(cells.iter().map(|(_, cell)| cell));
    let same = format!("SELECT 1 FROM {} WHERE {}", told.table, is_same.join(" AND "));
    if tx.prepare_cached(&same)?.exists(values())? {
        return Ok(());
    }
    let columns: Vec<_> = cells.iter().map(|(column, _)| *column).collect();
    let marks: Vec<_> = (1..=cells.len()).map(|at| format!("?{at}")).collect();
    let put = format!("INSERT OR REPLACE INTO {} ({}) VALUES ({})", told.table, columns.join(", "), marks.join(", "));
    if tx.execute(&put, values()).is_ok() {
        match row.key.parse() {
            Ok(number) if told.key == "id" => losses.note_remade(told.table, number),
            _ => losses.note_remade_some(told.table),
        }
    }
    Ok(())
}

/// Removes rows that the journal does not know, where the table then has as many as its seal says: their numbers became
/// others.
fn remove_strange(
    tx: &Connection,
    told: &JournaledTable,
    own: &[&ToldRow],
    seals: &BTreeMap<String, Sum>,
) -> Result<(), Error> {
    let Some(sealed) = seals.get(told.table) else { return Ok(()) };
    let there = seal::add_up(tx, told.table)?.rows;
    let known = order::set_of(own.iter().map(|row| row.key.as_str()));
    let mut keys = tx.prepare(&format!("SELECT CAST({} AS TEXT) FROM {}", told.key, told.table))?;
    let keys = keys.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let strange: Vec<_> = keys.into_iter().filter(|key| !known.contains(key.as_str())).collect();
    if there > sealed.rows && there - sealed.rows == strange.len() as i64 {
        for key in strange {
            let remove = format!("DELETE FROM {} WHERE {} = ?1", told.table, told.key);
            tx.execute(&remove, [key_cell(told, &key)])?;
        }
    }
    Ok(())
}

fn key_cell(told: &JournaledTable, key: &str) -> Cell {
    match (told.key, key.parse()) {
        ("id", Ok(number)) => Cell::Integer(number),
        _ => Cell::Text(key.to_owned()),
    }
}

/// The column that the journal calls so.
fn column_of(name: &str) -> &str {
    if name == "to" { "recipient" } else { name }
}
