//! A new file made of what is sound of a damaged one: rows that can be read, made again from the journal where they
//! differ from it, with what is lost counted and numbered. The damaged file is only read.
//!
//! - `source`: the damaged file, read as far as it can be;
//! - `chain`: the journal, up to where it holds; `records`: people and lines beside it; `words`: what else it tells row by
//!   row; `references`: what is referred to and lost;
//! - `report`: what is not there any more, for the team and for whoever repairs.

mod chain;
mod records;
mod references;
mod report;
pub(crate) mod source;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use self::records::Untold;
use self::source::{Source, Unread};
use super::key::FileKey;
use super::seal::{self, Sum};
use super::{migrate, open, restore};
use crate::domain::{Moment, StaffId};
use crate::panes::PANES;
use crate::protocol::{OperationCode, SalvageLosses};
use crate::store::write::codec::Image;
use crate::store::write::journal::{self, Body, JournalEntry, RowHead, Salts};
use crate::store::write::{item_sql, people};
use crate::store::{Checked, Error, Store, search};

/// Place of a terminal in the rows that a salvage writes into the journal.
const TERMINAL: &str = "salvage";

/// Result of a salvage.
#[derive(Debug)]
pub struct Salvaged {
    /// Result of the check of the new file.
    pub checked: Checked,
    /// Path of the file that was there before; none when there was none.
    pub before: Option<PathBuf>,
    /// Rows that are not in the new file.
    pub losses: SalvageLosses,
    /// Path of the text that says so, beside the new file.
    pub report: PathBuf,
}

/// Content read of a damaged file.
#[derive(Default)]
struct Reading {
    seals: BTreeMap<String, Sum>,
    /// Tables that are as they were written.
    sound: BTreeSet<String>,
    unread: BTreeMap<String, Unread>,
    /// Number of migrations that made it.
    version: usize,
    log_lost: bool,
}

impl Store {
    /// Puts what is sound of the damaged file `from` in the place of the file at `path`, at the moment `at`. Both stay as
    /// they are: the one where it is, the other beside the new file. The team finds it among its notes, with the report.
    /// `copy_key` names the key of the damaged file, where that is not the centre's.
    pub fn salvage(from: &Path, path: &Path, copy_key: Option<&Path>, at: Moment) -> Result<Salvaged, Error> {
        let key = FileKey::of_copy(from, copy_key, path)?;
        let end = report::free_name_end(path, at);
        let report = open::path_beside(path, &end);
        let made = restore::put_in_place(
            path,
            |part| {
                let made = write_salvaged((from, key.as_ref()), part, (&end, at))?;
                report::write(&report, path, &made.1)?;
                Ok(made)
            },
            |_| Ok(()),
        );
        if made.is_err() {
            // The failure is reported; the report of a file that was not put in its place would mislead.
            let _ = std::fs::remove_file(&report);
        }
        let ((checked, losses), before) = made?;
        Ok(Salvaged { checked, before, losses, report })
    }
}

fn write_salvaged(
    (from, key): (&Path, Option<&FileKey>),
    part: &Path,
    (end, at): (&str, Moment),
) -> Result<(Checked, SalvageLosses), Error> {
    let mut reading = Reading::default();
    {
        let mut source = Source::open(from, &open::path_beside(part, ".source"), &open::CENTRE, key)?;
        if source.newer {
            // What this program does not know would be left out, and nothing said of it.
            return Err(open::newer_version_error(from));
        }
        (reading.version, reading.log_lost) = (source.version(), source.log_lost);
        let schema = open::Schema { steps: &migrate::CENTRE[..source.version()], ..open::CENTRE };
        open::new(part, &schema, |conn| copy_rows(&mut source, conn, &mut reading))
            .map_err(|error| error.naming_file(from))?;
    }
    let (mut conn, _) = open::open_existing(part, &open::CENTRE)?;
    let losses = mend(&mut conn, reading, at)?;
    drop(conn);
    let made = Store::open(part)?;
    made.leave_system_note(TERMINAL, &report::team_words(&losses, end, at, &made.load_context(at)?), at)?;
    let checked = made.check_file(true)?;
    log_losses(&losses);
    Ok((checked, losses))
}

/// A transaction in which references are not enforced and no trigger guards the journal.
fn begin_unguarded(conn: &mut Connection) -> Result<Transaction<'_>, Error> {
    conn.pragma_update(None, "foreign_keys", false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    Ok(Transaction::new(conn, TransactionBehavior::Immediate)?)
}

/// Copies all that can be read of the damaged file into a new one of its schema.
fn copy_rows(source: &mut Source, conn: &mut Connection, reading: &mut Reading) -> Result<(), Error> {
    let tx = begin_unguarded(conn)?;
    source.mend_schema(&tx)?;
    (reading.seals, reading.unread) = (source.read_seals()?, BTreeMap::new());
    let highest = source.read_sequences()?;
    for table in seal::sealed_tables(&tx)? {
        tx.execute(&format!("DELETE FROM {table}"), [])?;
        let columns = list_columns(&tx, &table)?;
        let marks = vec!["?"; columns.len()].join(", ");
        let sql = format!("INSERT OR IGNORE INTO {table} ({}) VALUES ({marks})", columns.join(", "));
        let numbered =
            tx.query_row("SELECT wr = 0 FROM pragma_table_list(?1) WHERE schema = 'main'", [&table], |row| row.get(0))?;
        let of_line = PANES.iter().any(|kind| kind.table == table);
        let of_journal = reading.seals.get("journal").filter(|_| table.starts_with("journal")).map(|sum| sum.rows);
        let last = highest.get(if of_line { "item" } else { &table }).copied().or(of_journal);
        let unread = source.copy_table(&table, &columns, (numbered, last), &mut tx.prepare(&sql)?)?;
        if reading.seals.get(&table) == Some(&seal::add_up(&tx, &table)?) {
            reading.sound.insert(table);
        } else {
            reading.unread.insert(table, unread);
        }
    }
    // Numbers are never given twice, those of lost rows no more than others.
    for (table, last) in &highest {
        tx.execute("UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1", (table, last))?;
    }
    seal::seal_again(&tx, None)?;
    Ok(tx.commit()?)
}

fn list_columns(tx: &Connection, table: &str) -> Result<Vec<String>, Error> {
    let mut columns = tx.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
    Ok(columns.query_map([table], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Mends the copied rows, of the present schema by now, and seals them.
fn mend(conn: &mut Connection, mut reading: Reading, at: Moment) -> Result<SalvageLosses, Error> {
    let tx = begin_unguarded(conn)?;
    let mut losses = SalvageLosses { log: reading.log_lost, ..SalvageLosses::default() };
    references::mend_centre(&tx, &mut losses)?;
    let journal = chain::mend_journal(&tx)?;
    let (held, in_all) = (journal.rows, count_journal(&reading, journal.rows));
    references::mend_authors(&tx, &mut losses)?;
    losses.words = journal.words;
    losses.journal = (in_all > held).then_some((held, in_all - held));
    // Calls that remind of an appointment are as good without their row.
    tx.execute("UPDATE reminded SET seq = ?1 WHERE seq > ?1", [held])?;
    records::mend_records(&tx, in_all > held, &mut losses)?;
    words::mend_words(&tx, &reading.sound, &reading.seals, &mut losses)?;
    references::mend_context(&tx, at, &mut losses)?;
    references::mend_references(&tx, at, &mut losses)?;
    let untold = records::list_untold(&tx, &mut losses)?;
    count_losses(&tx, &mut reading, &untold, &mut losses)?;
    write_untold(&tx, &untold, &losses, at)?;
    search::index_again(&tx)?;
    seal::seal_again(&tx, None)?;
    tx.commit()?;
    Ok(losses)
}

/// Rows that the journal had, as far as its seal or its last number tells.
fn count_journal(reading: &Reading, held: i64) -> i64 {
    let sealed = reading.seals.get("journal").map_or(0, |sum| sum.rows);
    let numbered = reading.unread.get("journal").and_then(|unread| unread.numbers.last().copied());
    sealed.max(numbered.unwrap_or_default()).max(held)
}

/// Line of that number, or a row of the journal about it.
const TOLD_LINE: &str =
    "SELECT 1 FROM item WHERE id = ?1 UNION ALL SELECT 1 FROM journal WHERE item = ?1 AND rev IS NOT NULL";

/// Counts what is missing, and names the tables in which a value became another one that nothing tells.
fn count_losses(
    tx: &Connection,
    reading: &mut Reading,
    untold: &[(Untold, Image)],
    losses: &mut SalvageLosses,
) -> Result<(), Error> {
    // The rows of another schema are not hashed as the present ones.
    let comparable = reading.version == migrate::CENTRE.len();
    for (table, mut unread) in std::mem::take(&mut reading.unread) {
        if table.starts_with("journal") || table == "reminded" {
            continue;
        }
        let now = seal::add_up(tx, &table)?;
        let mut there = tx.prepare(&format!("SELECT 1 FROM {table} WHERE rowid = ?1")).ok();
        unread.numbers.retain(|number| there.as_mut().is_none_or(|there| !there.exists([number]).unwrap_or(false)));
        // Lines are counted with their panes, each of which has a row more for them and shares their numbers: what the journal
        // or another pane tells of a number has been judged with its line.
        let of_lines = table == "item";
        let of_pane = PANES.iter().any(|kind| kind.table == table);
        if of_pane {
            let mut told = tx.prepare_cached(TOLD_LINE)?;
            unread.numbers.retain(|number| !told.exists([number]).unwrap_or(false));
        }
        let missing = match reading.seals.get(&table) {
            Some(sealed) => usize::try_from(sealed.rows - now.rows).unwrap_or(0),
            None if of_pane => {
                if !unread.numbers.is_empty() || unread.torn && losses.journal.is_some() {
                    losses.uncounted.insert(table.clone());
                }
                0
            }
            None => unread.numbers.len(),
        };
        if missing > 0 && !of_lines {
            losses.note_count(&table, missing, unread.numbers);
        }
        let is_same = reading.seals.get(&table) == Some(&now);
        let unproven = untold.iter().any(|(record, _)| record.is_of(&table));
        // A card that was made again has its fields, and not the moment it was last heard of.
        let explained = missing > 0
            || losses.uncounted.contains(&table)
            || (table == "person" && losses.remade.contains_key("person"));
        if !is_same && !of_lines && (unproven || !explained) && (comparable || !reading.seals.contains_key(&table)) {
            losses.doubtful.insert(table);
        }
    }
    Ok(())
}

/// Writes into the journal what it does not tell any more, and that the file was salvaged.
fn write_untold(tx: &Connection, untold: &[(Untold, Image)], losses: &SalvageLosses, at: Moment) -> Result<(), Error> {
    let salts = Salts::new()?;
    let mut last = journal::last(tx)?;
    let mut append = |entry: &JournalEntry| -> Result<(), Error> {
        let key = format!("salvage-{}-{}", at.0, last.0 + 1);
        let operation = OperationCode::Salvage;
        let head = RowHead { key: &key, at, by: StaffId::SYSTEM, terminal: TERMINAL, operation };
        last = journal::append_row_of(tx, &salts, last, &head, entry)?;
        Ok(())
    };
    for (record, told) in untold {
        let body = Body::sentence_only("Repris tel quel d’un fichier abîmé");
        let mut entry = JournalEntry { body, ..JournalEntry::default() };
        match record {
            Untold::Item(item) => {
                (entry.item, entry.person, entry.rev) = (Some(item.id), item.person(), Some(item.rev));
                entry.body.after = item_sql::changed_columns(None, item).1;
            }
            Untold::Person(person) => {
                (entry.person, entry.rev) = (Some(person.id), Some(person.rev));
                entry.body.after = people::changed_columns(None, person).1;
            }
        }
        // What it held once and holds no more.
        for name in told.keys() {
            entry.body.after.entry(name.clone()).or_insert(serde_json::Value::Null);
        }
        append(&entry)?;
    }
    let lost = losses.count_lost();
    let said = format!("Fichier récupéré d’une copie abîmée\u{a0}: lignes perdues\u{a0}: {lost}");
    append(&JournalEntry { body: Body::sentence_only(said), ..JournalEntry::default() })
}

/// Notes in the log which tables lost how many rows: no numbers, which the command prints.
fn log_losses(losses: &SalvageLosses) {
    for (table, lost) in &losses.lost {
        tracing::warn!(table, rows = lost.count, "lost");
    }
    let (held, left) = losses.journal.unwrap_or_default();
    tracing::warn!(held, left, words = losses.words.len(), doubtful = losses.doubtful.len(), "salvaged");
}
