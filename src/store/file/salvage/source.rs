//! A damaged file, read as far as it can be: a copy of it, whose header and schema are put right first.
//!
//! Rows are read forwards up to the damage, backwards down to it, and between the two number by number: what hangs on pages
//! that are whole is found.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, ErrorCode, OpenFlags, Row, Statement, params_from_iter};
use tempfile::TempDir;

use super::super::file_identity::{INDEX, LOG};
use super::super::key::{self, FileKey, MAGIC, PAGE, RESERVED};
use super::super::open::{self, Schema};
use super::super::seal::Sum;
use super::super::{beside, migrate, rescue};
use crate::protocol::Cause;
use crate::store::Error;

/// Bytes of the header of a file (`fileformat2.html`, 1.3).
const HEADER: usize = 100;
/// Folder of files that are in memory and on no disk.
const IN_MEMORY: &str = "/dev/shm";
/// Rows of a page at most: the shortest takes six bytes.
const ROWS_A_PAGE: i64 = 700;
/// Numbers of rows that a centre can have given: every number is at least one, and thirty thousand a second for a year give
/// fewer. Another one is damage: kept, it would end the numbering of its table, or its neighbour could not be reckoned.
const GIVEN: std::ops::RangeInclusive<i64> = 1..=1 << 40;
/// Versions after this program's that another one may have given its file; a later one is damage.
pub(crate) const VERSIONS_AHEAD: i64 = 60;
/// Bits in which a stamp may differ from ours and be a damaged one of ours.
pub(crate) const FLIPPED: u32 = 2;

/// A copy of a damaged file, deleted with this value.
pub(crate) struct Source {
    conn: Connection,
    copy: Copied,
    /// Folder of the copy of an encrypted file.
    _folder: Option<TempDir>,
    version: usize,
    /// True when a newer program may have given the file its number.
    pub(super) newer: bool,
    /// More rows than a table of this file can have.
    most: i64,
    /// True when the log beside the file was none.
    pub(super) log_lost: bool,
}

/// Rows of a table that are there and could not be read.
#[derive(Debug, Default)]
pub(crate) struct Unread {
    /// Numbers of those whose number is known.
    pub numbers: BTreeSet<i64>,
    /// True when there may be others.
    pub torn: bool,
}

impl Source {
    /// Copies the file at `from`, of the schema `make`, to `to`, with its log, and opens the copy. One that is encrypted is
    /// read in clear, in memory alone: SQLCipher gives up a page, and the whole file with it, for one damaged byte.
    pub(crate) fn open(from: &Path, to: &Path, make: &Schema, key: Option<&FileKey>) -> Result<Self, Error> {
        let folder = key.map(|_| tempfile::Builder::new().prefix("comptoir-").tempdir_in(IN_MEMORY));
        let folder = folder.transpose().map_err(|error| Error::from_io(Path::new(IN_MEMORY), error))?;
        let place = folder.as_ref().map(|folder| folder.path().join("copie"));
        let to = place.as_deref().unwrap_or(to);
        open::create_empty_file(to, 0o600).map_err(|error| Error::from_io(to, error))?;
        let copy = Copied(to.to_owned());
        let log = open::path_beside(from, LOG);
        let log_lost = rescue::log_is_garbage(from);
        match key {
            Some(key) => key.write_clear(from, to, !log_lost)?,
            None => rescue::copy_bytes(from, to)?,
        }
        if key.is_none() && log.exists() && !log_lost {
            let to = open::path_beside(to, LOG);
            open::create_empty_file(&to, 0o600).map_err(|error| Error::from_io(&to, error))?;
            rescue::copy_bytes(&log, &to)?;
        }
        let pages = mend_header(from, to, make.id, if key.is_some() { RESERVED } else { 0 })?;
        let conn = connect(to)?;
        let (said, latest) = (migrate::file_version(&conn).unwrap_or_default(), make.steps.len());
        let ahead = said - migrate::latest_version(make.steps);
        let newer = (1..=VERSIONS_AHEAD).contains(&ahead);
        let version = usize::try_from(said).ok().filter(|said| (1..=latest).contains(said)).unwrap_or(latest);
        let most = i64::try_from(pages).unwrap_or(i64::MAX).saturating_mul(ROWS_A_PAGE);
        Ok(Self { conn, copy, _folder: folder, version, newer, most, log_lost })
    }

    /// Number of migrations that made its schema.
    pub(super) fn version(&self) -> usize {
        self.version
    }

    /// Gives the tables their names and columns back where the damage is in the schema, from a file that is whole. An error
    /// where no table is left.
    pub(crate) fn mend_schema(&mut self, whole: &Connection) -> Result<(), Error> {
        let rows = |conn: &Connection| {
            let mut rows = Vec::new();
            let sql = "SELECT rowid, type, name, tbl_name, sql FROM sqlite_schema";
            let scanned = scan(conn, sql, &mut |row| {
                let texts: [Option<String>; 4] = std::array::from_fn(|at| row.get(at + 1).ok());
                rows.push((row.get::<_, i64>(0).unwrap_or_default(), texts));
                Ok(true)
            });
            scanned.map(|_| rows)
        };
        let (mut known, here) = (rows(whole)?, rows(&self.conn)?);
        known.retain(|(_, [sort, ..])| sort.as_deref() == Some("table"));
        let is_whole = |texts: &[Option<String>; 4]| known.iter().any(|(_, other)| other == texts);
        if !here.iter().any(|(_, texts)| is_whole(texts)) {
            return Err(Error::for_file(&self.copy.0, Cause::NotOurs));
        }
        for (_, texts) in &known {
            let [_, name, _, sql] = texts;
            let is_like = |(_, [_, other, table, made]): &&(i64, [Option<String>; 4])| {
                other == name
                    || (table == name && made.as_ref().is_some_and(|made| made.starts_with("CREATE TABLE")))
                    || made == sql
            };
            if here.iter().any(|(_, other)| other == texts) {
                continue;
            }
            if let Some((row, _)) = here.iter().filter(|(_, other)| !is_whole(other)).find(is_like) {
                let change = "UPDATE sqlite_schema SET type = ?2, name = ?3, tbl_name = ?4, sql = ?5 WHERE rowid = ?1";
                let cells = texts.iter().map(|text| text.clone().map_or(Cell::Null, Cell::Text));
                // Where this fails too, the table is read as lost.
                let _ = self.conn.execute(change, params_from_iter(std::iter::once(Cell::Integer(*row)).chain(cells)));
            }
        }
        self.conn = connect(&self.copy.0)?;
        Ok(())
    }

    /// Puts the first page of `whole`, a new file of this schema, in the place of the damaged one: it tells where the tables
    /// begin, and in a file made by the same steps each begins where it does there.
    pub(crate) fn take_first_page(&mut self, whole: &Path, key: Option<&FileKey>) -> Result<(), Error> {
        let begins = key::read_first_page(whole, key).ok_or_else(|| Error::for_file(whole, Cause::Damaged))?;
        let io = |error| Error::from_io(&self.copy.0, error);
        let file = beside::without_waiting(fs::OpenOptions::new().write(true), &self.copy.0)?;
        file.write_all_at(&begins[HEADER..], HEADER as u64).map_err(io)?;
        self.conn = connect(&self.copy.0)?;
        Ok(())
    }

    /// Reads the rows of a page up to the one that is torn, where a page with such a row would be given up.
    pub(crate) fn take_torn_pages(&self) -> Result<(), Error> {
        Ok(self.conn.pragma_update(None, "cell_size_check", false)?)
    }

    /// The seals of the tables, as far as they can be read.
    pub(super) fn read_seals(&self) -> Result<BTreeMap<String, Sum>, Error> {
        let mut seals = BTreeMap::new();
        for order in ["", "DESC"] {
            scan(&self.conn, &format!("SELECT rows, sum, name FROM seal ORDER BY name {order}"), &mut |row| {
                if let (Ok(sum), Ok(name)) = (Sum::read(row), row.get(2)) {
                    seals.extend(is_counted(sum.rows).then_some((name, sum)));
                }
                Ok(true)
            })?;
        }
        Ok(seals)
    }

    /// Highest number ever given in each table that says so.
    pub(super) fn read_sequences(&self) -> Result<BTreeMap<String, i64>, Error> {
        let mut highest = BTreeMap::new();
        scan(&self.conn, "SELECT name, seq FROM sqlite_sequence", &mut |row| {
            if let (Ok(name), Ok(last)) = (row.get(0), row.get(1)) {
                highest.extend(is_counted(last).then_some((name, last)));
            }
            Ok(true)
        })?;
        Ok(highest)
    }

    /// Copies the rows of a table that can be read, and that `into` takes: a statement with a value for each of `columns`.
    /// A table whose rows have numbers has none above `highest`, where that is known.
    pub(crate) fn copy_table(
        &self,
        table: &str,
        columns: &[String],
        (numbered, highest): (bool, Option<i64>),
        into: &mut Statement,
    ) -> Result<Unread, Error> {
        let names = columns.join(", ");
        if !numbered {
            let key: Vec<_> = columns.iter().map(|column| format!("{column} DESC")).collect();
            let sql = format!("SELECT NULL, {names} FROM {table}");
            let mut torn = false;
            let whole = scan(&self.conn, &sql, &mut |row| {
                torn |= !keep(row, into)?;
                Ok(true)
            })?;
            if !whole {
                scan(&self.conn, &format!("{sql} ORDER BY {}", key.join(", ")), &mut |row| {
                    keep(row, into).map(|_| true)
                })?;
            }
            return Ok(Unread { torn: torn || !whole, ..Unread::default() });
        }
        let select = format!("SELECT rowid, {names} FROM {table}");
        let (mut seen, mut unread) = (HashSet::new(), Unread::default());
        let mut offer = |row: &Row, unread: &mut Unread| -> Result<Option<i64>, Error> {
            let number = row.get(0)?;
            if !GIVEN.contains(&number) {
                unread.torn = true;
                return Ok(None);
            }
            if seen.insert(number) && !keep(row, into)? {
                unread.numbers.insert(number);
            }
            Ok(Some(number))
        };
        let mut last = 0;
        let whole = scan(&self.conn, &format!("{select} ORDER BY rowid"), &mut |row| {
            last = offer(row, &mut unread)?.map_or(last, |number| number.max(last));
            Ok(true)
        })?;
        if whole {
            return Ok(unread);
        }
        let mut first = None;
        scan(&self.conn, &format!("{select} ORDER BY rowid DESC"), &mut |row| {
            let number = offer(row, &mut unread)?;
            first = number.or(first);
            Ok(number.is_none_or(|number| number > last))
        })?;
        match first.map(|first| first - 1).or(highest) {
            None => unread.torn = true,
            Some(highest) => {
                let one = self.conn.prepare(&format!("{select} WHERE rowid = ?1"));
                let Ok(mut one) = one else {
                    return Ok(Unread { torn: true, ..unread });
                };
                for number in last + 1..=highest.min(last.saturating_add(self.most)) {
                    let mut rows = one.query([number])?;
                    match rows.next() {
                        Ok(Some(row)) => drop(offer(row, &mut unread)?),
                        Ok(None) => {}
                        Err(_) => drop(unread.numbers.insert(number)),
                    }
                }
            }
        }
        Ok(unread)
    }
}

/// Tells whether a table can have had so many rows, none included.
fn is_counted(rows: i64) -> bool {
    rows == 0 || GIVEN.contains(&rows)
}

/// A copy that is deleted with this value.
struct Copied(PathBuf);

impl Drop for Copied {
    fn drop(&mut self) {
        for end in ["", LOG, INDEX] {
            // The log and its index may not be there.
            let _ = fs::remove_file(open::path_beside(&self.0, end));
        }
    }
}

/// Reads the rows of a statement up to the first that cannot be read, or until `take` says no; true when all were read.
/// Whatever SQLite answers about the damaged file is damage; an error of `take` is not.
fn scan(conn: &Connection, sql: &str, take: &mut dyn FnMut(&Row) -> Result<bool, Error>) -> Result<bool, Error> {
    let Ok(mut statement) = conn.prepare(sql) else { return Ok(false) };
    let Ok(mut rows) = statement.query([]) else { return Ok(false) };
    loop {
        match rows.next() {
            Ok(None) => return Ok(true),
            Err(_) => return Ok(false),
            Ok(Some(row)) => {
                if !take(row)? {
                    return Ok(false);
                }
            }
        }
    }
}

/// Writes a row but for its first column; false where it is no row of this table: a value of another type, one that a rule
/// of the schema refuses.
fn keep(row: &Row, into: &mut Statement) -> Result<bool, Error> {
    let cells: Result<Vec<Cell>, _> = (1..=into.parameter_count()).map(|at| row.get(at)).collect();
    let Ok(cells) = cells else { return Ok(false) };
    match into.execute(params_from_iter(cells)) {
        Ok(written) => Ok(written > 0),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig | ErrorCode::Unknown) => {
                Ok(false)
            }
            _ => Err(error.into()),
        },
    }
}

fn connect(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let made = || -> rusqlite::Result<Connection> {
        let conn = Connection::open_with_flags(path, flags)?;
        open::leave_the_log(&conn)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)?;
        conn.pragma_update(None, "trusted_schema", false)?;
        conn.pragma_update(None, "cell_size_check", true)?;
        conn.pragma_update(None, "mmap_size", 0)?;
        conn.pragma_update(None, "temp_store", "MEMORY")?;
        // A file that is shorter than it says, or whose schema has an error, is opened all the same.
        conn.pragma_update(None, "writable_schema", true)?;
        Ok(conn)
    };
    made().map_err(|error| Error::from_opening(path, error))
}

/// Puts the header of the copy at `to` right, and returns its number of pages: all of it is known but the version of the
/// schema. An error where the file is
/// none of ours, as far as its header tells.
fn mend_header(from: &Path, to: &Path, id: i32, reserved: usize) -> Result<u64, Error> {
    let io = |error| Error::from_io(to, error);
    let file = beside::without_waiting(fs::OpenOptions::new().read(true).write(true), to)?;
    let length = file.metadata().map_err(io)?.len();
    if length < PAGE as u64 {
        return Err(Error::for_file(from, Cause::Damaged));
    }
    // What is left of a page that was cut is read as well.
    let pages = length.div_ceil(PAGE as u64);
    let mut header = [0; HEADER];
    file.read_exact_at(&mut header, 0).map_err(io)?;
    let stamp = i32::from_be_bytes([header[68], header[69], header[70], header[71]]);
    if header[..16] == *MAGIC && (stamp ^ id).count_ones() > FLIPPED {
        return Err(Error::for_file(from, Cause::NotOurs));
    }
    let mut set = |at: usize, value: u32| header[at..at + 4].copy_from_slice(&value.to_be_bytes());
    // Pages of the file, no free ones, the format of the schema, no vacuum of its own, UTF-8, our stamp.
    set(28, u32::try_from(pages).unwrap_or(u32::MAX));
    for (at, value) in [(32, 0), (36, 0), (44, 4), (52, 0), (56, 1), (64, 0), (68, id.cast_unsigned())] {
        set(at, value);
    }
    header[..16].copy_from_slice(MAGIC);
    let reserved = u8::try_from(reserved).unwrap_or_default();
    header[16..24].copy_from_slice(&[0x10, 0, 2, 2, reserved, 64, 32, 32]);
    // The number of pages is believed where the change counter is the same twice.
    header.copy_within(24..28, 92);
    file.write_all_at(&header, 0).map_err(io)?;
    Ok(pages)
}
