//! Seals of the tables: how many rows each has and the sum of their hashes, kept up in the transaction that changes a row.
//!
//! SQLite notices a damaged page and the journal's chain a changed journal; a letter that became another in a note, or a row
//! that is no more, is noticed because the table no longer adds up. A sum and not a list: it costs one hash a changed row
//! and a few bytes a table, whatever the years. The index of the quick lookup has none, because it can be made again.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::functions::FunctionFlags;
use rusqlite::hooks::Action;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Params, Row, Statement, params};
use sha2::{Digest, Sha256};

use crate::domain::order;

/// Table of the seals, which has none itself.
const SEALS: &str = "seal";
/// Name of the seal of the schema.
const SCHEMA: &str = "schema";
/// The tables that have a seal.
const SEALED: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'seal' \
     AND name NOT LIKE 'lookup\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";

/// Number of rows and sum of their hashes, or by how much both change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    /// Number of rows.
    pub rows: i64,
    hashes: u128,
}

impl Sum {
    /// Reads the seal in the columns `rows` and `sum`, the first ones of `row`.
    pub(crate) fn read(row: &Row) -> rusqlite::Result<Self> {
        Ok(Self { rows: row.get(0)?, hashes: u128::from_be_bytes(row.get(1)?) })
    }

    fn plus(self, other: Self) -> Self {
        Self { rows: self.rows.wrapping_add(other.rows), hashes: self.hashes.wrapping_add(other.hashes) }
    }
}

/// Changes of the transaction under way to the rows of one table.
#[derive(Debug, Default)]
struct TableChanges {
    /// Change of the sum by rows that were there before.
    known: Sum,
    /// Numbers of the rows that came, each hashed once, as it is when the transaction ends.
    new: BTreeSet<i64>,
}

/// Changes of the transaction under way, by table; without tables as long as nothing follows them.
type Changes = BTreeMap<String, TableChanges>;

/// Rows of which a connection is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FollowedRows {
    /// No row: nothing is written yet.
    None,
    /// Rows that come, in tables with row numbers: what a line of the journal alone asks for.
    New,
    /// Rows that come, change or go.
    All,
}

/// The changes that a connection has made since its transaction began. A hook tells of each new row, and triggers of the
/// connection's own, made before its first write of more than new rows, of the others: a desk that only reads, and notes in
/// the journal who sits down, has none of them. A trigger costs ten times what a hook does, since SQLite then copies each
/// page before it changes it, and an import does nothing but add rows.
#[derive(Debug)]
pub(crate) struct Seals {
    changes: Arc<Mutex<Changes>>,
    followed: Cell<FollowedRows>,
    /// A row changed or went while only new ones were followed.
    missed: Arc<AtomicBool>,
}

impl Seals {
    /// Makes the seals of what `conn` will write.
    pub(crate) fn of(conn: &mut Connection) -> rusqlite::Result<Self> {
        let seals = Self { changes: Arc::default(), followed: Cell::new(FollowedRows::None), missed: Arc::default() };
        let (changes, missed) = (Arc::clone(&seals.changes), Arc::clone(&seals.missed));
        conn.update_hook(Some(move |action, database: &str, table: &str, row| {
            if database == "main"
                && let Some(change) = lock(&changes).get_mut(table)
            {
                match action {
                    Action::SQLITE_INSERT => drop(change.new.insert(row)),
                    _ => missed.store(true, Ordering::Relaxed),
                }
            }
        }))?;
        Ok(seals)
    }

    /// Makes `conn` tell of these rows, and no fewer than before, from now on; to be called before a transaction begins.
    pub(crate) fn follow(&self, conn: &Connection, rows: FollowedRows) -> rusqlite::Result<()> {
        if self.followed.get() >= rows {
            return Ok(());
        }
        if self.followed.get() == FollowedRows::None {
            let tables = sealed_tables(conn)?;
            *lock(&self.changes) = order::map_of(tables.into_iter().map(|table| (table, TableChanges::default())));
        }
        if rows == FollowedRows::All {
            self.make_triggers(conn)?;
        }
        self.followed.set(rows);
        Ok(())
    }

    fn make_triggers(&self, conn: &Connection) -> rusqlite::Result<()> {
        let changes = Arc::clone(&self.changes);
        conn.create_scalar_function("seal_change", -1, FunctionFlags::SQLITE_UTF8, move |told| {
            let (table, step) = (told.get_raw(0).as_str()?, told.get::<i64>(1)?);
            let mut changes = lock(&changes);
            let change = changes.entry(table.to_owned()).or_default();
            if told.get::<Option<i64>>(2)?.is_some_and(|row| change.new.contains(&row)) {
                return Ok(0);
            }
            let hash = hash_row(&mut Vec::new(), table, told.len() - 3, |at| Ok(told.get_raw(at + 3)))?;
            let hashes = if step < 0 { hash.wrapping_neg() } else { hash };
            change.known = change.known.plus(Sum { rows: step, hashes });
            Ok(0)
        })?;
        for table in &sealed_tables(conn)? {
            conn.execute_batch(&triggers_of(conn, table)?)?;
        }
        Ok(())
    }

    /// Forgets what a transaction that was rolled back had changed.
    pub(crate) fn begin(&self) {
        lock(&self.changes).values_mut().for_each(|change| *change = TableChanges::default());
        self.missed.store(false, Ordering::Relaxed);
    }

    /// Writes the seals of the changed tables; to be called just before the transaction is committed. Refuses, with
    /// `SQLITE_MISUSE`, a transaction that was to add rows only and did more: its seals would be wrong.
    pub(crate) fn write(&self, tx: &Connection) -> rusqlite::Result<()> {
        if self.followed.get() < FollowedRows::All && self.missed.load(Ordering::Relaxed) {
            let misuse = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_MISUSE);
            return Err(rusqlite::Error::SqliteFailure(misuse, Some("rows changed unfollowed".to_owned())));
        }
        for (table, TableChanges { known, new }) in self.take_changes() {
            let change = add_up_new(tx, &table, &new)?.plus(known);
            if change != Sum::default() {
                write_seal(tx, &table, load_seal(tx, &table)?.unwrap_or_default().plus(change))?;
            }
        }
        Ok(())
    }

    fn take_changes(&self) -> Vec<(String, TableChanges)> {
        let mut changes = lock(&self.changes);
        let changed = changes.iter_mut().filter(|(_, change)| change.known != Sum::default() || !change.new.is_empty());
        changed.map(|(table, change)| (table.clone(), std::mem::take(change))).collect()
    }
}

/// Triggers that tell of the rows of `table` that this connection writes, in no file. The hook tells of a new row of a
/// table that has row numbers.
fn triggers_of(conn: &Connection, table: &str) -> rusqlite::Result<String> {
    let mut columns = conn.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
    let columns: Vec<String> = columns.query_map([table], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let numbered: bool =
        conn.query_row("SELECT wr = 0 FROM pragma_table_list(?1) WHERE schema = 'main'", [table], |row| row.get(0))?;
    let tell = |step: i64, which: &str| {
        let number = if numbered { format!("{which}.rowid") } else { "NULL".to_owned() };
        let row: String = columns.iter().map(|name| format!(", {which}.\"{name}\"")).collect();
        format!("SELECT seal_change('{table}', {step}, {number}{row});")
    };
    let (gone, come) = (tell(-1, "OLD"), tell(1, "NEW"));
    let trigger = |event: &str, steps: &str| {
        format!("CREATE TEMP TRIGGER \"seal_{table}_{event}\" AFTER {event} ON main.\"{table}\" BEGIN {steps} END;")
    };
    let mut triggers = vec![trigger("DELETE", &gone), trigger("UPDATE", &(gone.clone() + &come))];
    triggers.extend((!numbered).then(|| trigger("INSERT", &come)));
    Ok(triggers.concat())
}

fn lock(changes: &Mutex<Changes>) -> MutexGuard<'_, Changes> {
    // Sums stay sums, whatever ended the thread that held them.
    changes.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Seals every table as it is: a new file, or one that was just brought to another schema. `damaged` stays damaged.
pub(crate) fn seal_again(tx: &Connection, damaged: Option<&str>) -> rusqlite::Result<()> {
    if !has_seals(tx)? {
        return Ok(());
    }
    tx.execute("DELETE FROM seal", [])?;
    for table in sealed_tables(tx)? {
        write_seal(tx, &table, add_up(tx, &table)?)?;
    }
    write_seal(tx, SCHEMA, add_up_schema(tx)?)?;
    if let Some(table) = damaged {
        // No table has fewer than no rows, whatever is written to it from now on.
        write_seal(tx, table, Sum { rows: i64::MIN / 2, hashes: 0 })?;
    }
    Ok(())
}

/// Finds the first table that is not as its seal says; none of a file older than the seals.
pub(crate) fn find_broken(conn: &Connection) -> rusqlite::Result<Option<String>> {
    if !has_seals(conn)? {
        return Ok(None);
    }
    if load_seal(conn, SCHEMA)? != Some(add_up_schema(conn)?) {
        return Ok(Some(SCHEMA.to_owned()));
    }
    let tables = sealed_tables(conn)?;
    for table in &tables {
        if load_seal(conn, table)? != Some(add_up(conn, table)?) {
            return Ok(Some(table.clone()));
        }
    }
    let seals: i64 = conn.query_row("SELECT count(*) FROM seal", [], |row| row.get(0))?;
    Ok((seals != tables.len() as i64 + 1).then(|| SEALS.to_owned()))
}

/// True unless the file is older than the seals.
fn has_seals(conn: &Connection) -> rusqlite::Result<bool> {
    conn.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'seal'")?.exists([])
}

/// The tables that have a seal.
pub(crate) fn sealed_tables(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    conn.prepare(SEALED)?.query_map([], |row| row.get(0))?.collect()
}

fn load_seal(conn: &Connection, table: &str) -> rusqlite::Result<Option<Sum>> {
    let mut seal = conn.prepare_cached("SELECT rows, sum FROM seal WHERE name = ?1")?;
    seal.query_row([table], Sum::read).optional()
}

fn write_seal(conn: &Connection, table: &str, sum: Sum) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT OR REPLACE INTO seal (name, rows, sum) VALUES (?1, ?2, ?3)")?
        .execute(params![table, sum.rows, sum.hashes.to_be_bytes()])
        .map(drop)
}

/// Adds up the rows of a table.
pub(crate) fn add_up(conn: &Connection, table: &str) -> rusqlite::Result<Sum> {
    add_up_rows(&mut conn.prepare(&format!("SELECT * FROM {}", quoted(table)))?, table, [])
}

fn add_up_schema(conn: &Connection) -> rusqlite::Result<Sum> {
    add_up_rows(&mut conn.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema")?, SCHEMA, [])
}

/// Adds up the rows of these numbers that are still there; most follow each other, and are read together.
fn add_up_new(conn: &Connection, table: &str, rows: &BTreeSet<i64>) -> rusqlite::Result<Sum> {
    let rows: Vec<i64> = rows.iter().copied().collect();
    let sql = format!("SELECT * FROM {} WHERE rowid BETWEEN ?1 AND ?2", quoted(table));
    let mut sum = Sum::default();
    for run in rows.chunk_by(|one, next| one.checked_add(1) == Some(*next)) {
        if let (Some(first), Some(last)) = (run.first(), run.last()) {
            sum = sum.plus(add_up_rows(&mut *conn.prepare_cached(&sql)?, table, [first, last])?);
        }
    }
    Ok(sum)
}

fn quoted(table: &str) -> String {
    format!("\"{}\"", table.replace('"', "\"\""))
}

fn add_up_rows(statement: &mut Statement, name: &str, params: impl Params) -> rusqlite::Result<Sum> {
    let columns = statement.column_count();
    let mut rows = statement.query(params)?;
    let (mut sum, mut room) = (Sum::default(), Vec::with_capacity(1024));
    while let Some(row) = rows.next()? {
        let hash = hash_row(&mut room, name, columns, |at| row.get_ref(at))?;
        sum = sum.plus(Sum { rows: 1, hashes: hash });
    }
    Ok(sum)
}

/// Hash of one row of a table: each value with its type and length, so that no two rows are written alike. The bytes are
/// gathered in `room` first: hashed piece by piece they take half as long again.
fn hash_row<'a>(
    room: &mut Vec<u8>,
    table: &str,
    columns: usize,
    value: impl Fn(usize) -> rusqlite::Result<ValueRef<'a>>,
) -> rusqlite::Result<u128> {
    let add_words = |room: &mut Vec<u8>, kind: u8, bytes: &[u8]| {
        room.push(kind);
        room.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        room.extend_from_slice(bytes);
    };
    room.clear();
    room.extend_from_slice(table.as_bytes());
    for at in 0..columns {
        match value(at)? {
            ValueRef::Null => room.push(0),
            ValueRef::Integer(number) => {
                room.push(1);
                room.extend_from_slice(&number.to_be_bytes());
            }
            ValueRef::Real(number) => {
                room.push(2);
                room.extend_from_slice(&number.to_be_bytes());
            }
            ValueRef::Text(bytes) => add_words(room, 3, bytes),
            ValueRef::Blob(bytes) => add_words(room, 4, bytes),
        }
    }
    let mut half = [0; 16];
    half.copy_from_slice(&Sha256::digest(&room)[..16]);
    Ok(u128::from_be_bytes(half))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A table with row numbers, one without, and a child whose rows go with their parent's.
    const TABLES: &str = "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; \
        CREATE TABLE seal (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, sum BLOB NOT NULL) STRICT, WITHOUT ROWID; \
        CREATE TABLE named (id INTEGER PRIMARY KEY, name TEXT UNIQUE, half REAL) STRICT; \
        CREATE TABLE part (id INTEGER PRIMARY KEY, named INTEGER NOT NULL REFERENCES named (id) ON DELETE CASCADE) STRICT; \
        CREATE TABLE tie (one INTEGER, other INTEGER, PRIMARY KEY (one, other)) STRICT, WITHOUT ROWID; \
        INSERT INTO named VALUES (1, 'a', 0.5), (2, 'b', NULL), (3, 'c', 3); INSERT INTO part VALUES (1, 1), (2, 1); \
        INSERT INTO tie VALUES (1, 2);";

    #[test]
    fn every_way_to_write_a_row_keeps_the_seals_true() {
        let mut conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(TABLES).unwrap();
        let seals = Seals::of(&mut conn).unwrap();
        seal_again(&conn, None).unwrap();
        seals.follow(&conn, FollowedRows::All).unwrap();
        for written in [
            "INSERT INTO named VALUES (4, 'd', 1), (9, 'e', 2.5), (5, 'f', NULL)",
            "INSERT INTO named (name) VALUES ('g'); UPDATE named SET name = 'h' WHERE name = 'g'",
            "INSERT INTO named (name) VALUES ('i'); DELETE FROM named WHERE name = 'i'",
            "DELETE FROM named WHERE id = 2; INSERT INTO named VALUES (2, 'again', 1)",
            "DELETE FROM named WHERE id = 2; INSERT INTO named VALUES (2, 'x', 1); DELETE FROM named WHERE id = 2",
            "UPDATE named SET id = 77 WHERE id = 3; INSERT INTO named VALUES (3, 'third', 0)",
            "INSERT INTO named (id, name) VALUES (78, 'j'); UPDATE named SET id = 79 WHERE id = 78",
            "INSERT OR REPLACE INTO named VALUES (500, 'a', 9), (501, 'd', 9)",
            "INSERT INTO named VALUES (500, 'z', 1) ON CONFLICT (id) DO UPDATE SET half = 4",
            "INSERT OR IGNORE INTO named VALUES (500, 'z', 1)",
            "INSERT INTO part VALUES (7, 500), (8, 500); DELETE FROM named WHERE id = 500",
            "INSERT INTO tie VALUES (3, 4); INSERT OR REPLACE INTO tie VALUES (1, 2); UPDATE tie SET other = 9 WHERE one = 3",
            "DELETE FROM tie WHERE one = 1",
            "INSERT INTO part SELECT id + 100, id FROM named",
            "DELETE FROM part; DELETE FROM named",
            "INSERT INTO named VALUES (9223372036854775807, 'last', 0), (-9223372036854775808, 'first', 0)",
        ] {
            seals.begin();
            conn.execute_batch(&format!("BEGIN IMMEDIATE; {written}")).unwrap();
            seals.write(&conn).unwrap();
            conn.execute_batch("COMMIT").unwrap();
            assert_eq!(find_broken(&conn).unwrap(), None, "{written}");
        }
        seals.begin();
        conn.execute_batch("BEGIN IMMEDIATE; INSERT INTO named (name) VALUES ('k'); DELETE FROM named; ROLLBACK")
            .unwrap();
        seals.begin();
        conn.execute_batch("INSERT INTO named (name) VALUES ('l')").unwrap();
        seals.write(&conn).unwrap();
        assert_eq!(find_broken(&conn).unwrap(), None, "what was rolled back is forgotten");
    }

    #[test]
    fn a_connection_that_follows_new_rows_alone_refuses_to_commit_more() {
        let mut conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(TABLES).unwrap();
        let seals = Seals::of(&mut conn).unwrap();
        seal_again(&conn, None).unwrap();
        seals.follow(&conn, FollowedRows::New).unwrap();
        let writes = |written: &str| {
            seals.begin();
            conn.execute_batch(&format!("BEGIN IMMEDIATE; {written}")).unwrap();
            let sealed = seals.write(&conn).is_ok();
            conn.execute_batch(if sealed { "COMMIT" } else { "ROLLBACK" }).unwrap();
            assert_eq!(find_broken(&conn).unwrap(), None, "{written}");
            sealed
        };
        assert!(writes("INSERT INTO named VALUES (4, 'd', 1)"));
        assert!(!writes("UPDATE named SET half = 7 WHERE id = 4"));
        assert!(!writes("DELETE FROM named WHERE id = 1"));
        assert!(writes("INSERT INTO named VALUES (5, 'e', 1)"), "a refusal leaves nothing behind");
        seals.follow(&conn, FollowedRows::All).unwrap();
        assert!(writes("UPDATE named SET half = 7 WHERE id = 4; DELETE FROM named WHERE id = 1"));
    }
}
