//! A long import in slices, between which the other desks write.
//!
//! One transaction for 300 000 people kept every other desk waiting for half a minute. Each slice is a transaction of its
//! own that says how far the import has come, so that one cut short, by a kill or a power cut, is told at the next start
//! and completed by taking the same file again: rows that are in already change nothing.
//!
//! The log of the file is brought into it between two slices, while the others write: whoever commits a slice, or the first
//! small thing after one, would otherwise do it while the next ones wait.
//!
//! Writing index terms costs as much for ten people as for ten thousand. New people are therefore indexed some
//! thousands at a time, in slices too; until then they have a card and are not found by the lookup.

use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::write_queue::{QueuePlace, WriteQueue};
use crate::domain::count::line_count;
use crate::domain::{Moment, StaffId, name};
use crate::protocol::{Operation, Refusal, Request};
use crate::store::file::open;
use crate::store::search::{Indexer, Unfiled};
use crate::store::{Batch, Error, Store};

/// Bounds of a slice: the first one that is reached ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SliceBounds {
    /// Time a slice works; with its commit, the other desks wait for less than twice that.
    pub time: Duration,
    /// Rows a slice takes, so that what its commit writes is bounded too: on a fast machine with a slow disk the commit
    /// is what the others wait for.
    pub rows: usize,
    /// Index terms a slice writes.
    pub terms: usize,
}

impl Default for SliceBounds {
    fn default() -> Self {
        Self { time: Duration::from_millis(45), rows: 1_000, terms: 4_096 }
    }
}

/// Time left to the other desks after each slice: an import that took its turn again at once would overtake desks that
/// wait and have still to wake up.
const BETWEEN: Duration = Duration::from_millis(3);
/// Memory for pages during an import, as `PRAGMA cache_size` counts it: names fall anywhere in their index.
const PAGES_KEPT: i64 = -16_384;
/// Number of people indexed together.
const FILED_TOGETHER: usize = 20_000;

/// An import that did not reach its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutShort {
    /// Number of the run.
    id: i64,
    /// The name of the file.
    pub source: String,
    /// Moment of the import.
    pub at: Moment,
    /// Rows to take.
    pub total: i64,
    /// Rows that are in.
    pub taken: i64,
}

/// An import being written; one at a time in a centre.
pub struct Slices<'a> {
    store: &'a mut Store,
    /// Place in a queue that the kernel releases when the process dies.
    _alone: QueuePlace,
    run: i64,
    index: Indexer,
    /// People left to index by an import that was cut short.
    left: Unfiled,
    before: Vec<CutShort>,
    bounds: SliceBounds,
}

impl CutShort {
    /// Sentence for the desks.
    pub fn to_sentence(&self) -> String {
        let (source, total) = (name::quote_briefly(&self.source), self.total);
        let taken = line_count(self.taken);
        format!(
            "Import de {source} interrompu après {taken} sur {total}, déjà dans le fichier. Relancez la même \
             commande\u{a0}: elle prendra le reste."
        )
    }
}

impl Store {
    /// Imports that were cut short; none while one is being written.
    pub fn cut_short(&self) -> Result<Vec<CutShort>, Error> {
        Ok(if self.has_runs()? && self.only_importer()?.is_some() { self.list_cut_short()? } else { Vec::new() })
    }

    /// Begins to write `total` rows of the file named `source`; refused while another import is being written. People
    /// left by an import that was cut short are indexed first.
    pub fn begin_slices(&mut self, source: &str, by: StaffId, at: Moment, total: usize) -> Result<Slices<'_>, Refusal> {
        let alone = self.only_importer()?.ok_or_else(|| {
            Refusal::Rule(
                "Un autre import est en cours dans ce centre\u{a0}: attendez sa fin, puis relancez.".to_owned(),
            )
        })?;
        let (before, left) = (self.list_cut_short()?, Unfiled::load_left(&self.conn)?);
        self.conn.pragma_update(None, "cache_size", PAGES_KEPT).map_err(Error::from)?;
        self.conn.pragma_update(None, "wal_autocheckpoint", 0).map_err(Error::from)?;
        let run = self.transact(at, false, &mut Indexer::default(), |batch| {
            let sql = "INSERT INTO import_run (source, staff, at, total, taken, told) VALUES (?1, ?2, ?3, ?4, 0, 0)";
            let total = i64::try_from(total).unwrap_or(i64::MAX);
            batch.conn.prepare_cached(sql)?.execute((source, by.0, at.0, total))?;
            Ok(batch.conn.last_insert_rowid())
        })?;
        let (index, bounds) = (Indexer::with_deferral(), SliceBounds::default());
        let mut slices = Slices { store: self, _alone: alone, run, index, left, before, bounds };
        slices.index_slice()?;
        Ok(slices)
    }

    /// Reports to the team an import that was cut short, and indexes the people it has left. A report that cannot be
    /// written now is tried again at the next start, and `check` makes it meanwhile.
    pub(crate) fn settle_cut_short(&mut self) {
        let unsettled = "SELECT 1 FROM import_run WHERE told = 0 UNION ALL SELECT 1 FROM lookup_unfiled";
        let is_unsettled = self.conn.prepare_cached(unsettled).and_then(|mut statement| statement.exists([]));
        if matches!(is_unsettled, Ok(true))
            && let Ok(Some(_alone)) = self.only_importer()
        {
            let _ = self.tell_cut_short();
            let _ = self.file_left();
        }
    }

    fn tell_cut_short(&mut self) -> Result<(), Refusal> {
        let now = Moment::now();
        for run in self.list_cut_short()? {
            self.transact(now, false, &mut Indexer::default(), |batch| {
                batch.conn.prepare_cached("UPDATE import_run SET told = 1 WHERE id = ?1")?.execute([run.id])?;
                batch.tell_of_run(&run, "cut", run.to_sentence(), now)
            })?;
        }
        Ok(())
    }

    fn file_left(&mut self) -> Result<(), Refusal> {
        let mut unfiled = Unfiled::load_left(&self.conn)?;
        file_in_slices(self, &mut unfiled, SliceBounds::default())
    }

    /// Takes the place in the queue of imports, if it is free.
    fn only_importer(&self) -> Result<Option<QueuePlace>, Error> {
        WriteQueue::of_imports(&self.path).take_if_free()
    }

    fn has_runs(&self) -> Result<bool, Error> {
        Ok(self.conn.prepare_cached("SELECT 1 FROM import_run")?.exists([])?)
    }

    fn list_cut_short(&self) -> Result<Vec<CutShort>, Error> {
        let mut runs = self.conn.prepare_cached("SELECT id, source, at, total, taken FROM import_run ORDER BY id")?;
        let runs = runs.query_map([], |row| {
            let (id, source, at) = (row.get(0)?, row.get(1)?, Moment(row.get(2)?));
            Ok(CutShort { id, source, at, total: row.get(3)?, taken: row.get(4)? })
        })?;
        Ok(runs.collect::<rusqlite::Result<_>>()?)
    }
}

impl Slices<'_> {
    /// Store to read from between two slices.
    pub fn store(&self) -> &Store {
        self.store
    }

    /// Imports found cut short when this one began.
    pub fn cut_short_before(&self) -> &[CutShort] {
        &self.before
    }

    /// Sets other bounds than the usual ones.
    pub fn with_bounds(mut self, bounds: SliceBounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// Writes one slice, and counts its rows: `take_row` takes row after row until the slice has reached one of its bounds,
    /// or until it answers that none is left.
    pub fn write(&mut self, mut take_row: impl FnMut(&mut Batch) -> Result<bool, Refusal>) -> Result<usize, Refusal> {
        let (run, bounds) = (self.run, self.bounds);
        let taken = self.store.transact(Moment::now(), false, &mut self.index, |batch| {
            let mut taken = 0;
            while taken < bounds.rows && batch.time_taken() < bounds.time && take_row(batch)? {
                taken += 1;
            }
            let sql = "UPDATE import_run SET taken = taken + ?2 WHERE id = ?1";
            batch.conn.prepare_cached(sql)?.execute([run, i64::try_from(taken).unwrap_or(i64::MAX)])?;
            Ok(taken)
        })?;
        give_way(self.store)?;
        if self.index.count_unfiled() >= FILED_TOGETHER {
            self.index_slice()?;
        }
        Ok(taken)
    }

    /// Indexes the last people and ends the import. Imports cut short before it are ended too, and reported to the
    /// team.
    pub fn finish(mut self) -> Result<(), Refusal> {
        self.index_slice()?;
        let before = std::mem::take(&mut self.before);
        let now = Moment::now();
        self.store.transact(now, false, &mut Indexer::default(), |batch| {
            let told: bool = batch.conn.prepare_cached("SELECT 1 FROM import_run WHERE told = 1")?.exists([])?;
            batch.conn.prepare_cached("DELETE FROM import_run")?.execute([])?;
            if let Some(run) = before.last().filter(|_| told) {
                let source = name::quote_briefly(&run.source);
                let text = format!("Import de {source}, interrompu plus tôt\u{a0}: repris et terminé.");
                // A note that is refused leaves the import as it is: finished. Trouble with the file fails the transaction.
                let _ = batch.tell_of_run(run, "end", text, now);
            }
            Ok(())
        })
    }

    fn index_slice(&mut self) -> Result<(), Refusal> {
        file_in_slices(self.store, &mut self.left, self.bounds)?;
        file_in_slices(self.store, &mut self.index.take_unfiled(), self.bounds)
    }
}

impl Drop for Slices<'_> {
    fn drop(&mut self) {
        // The failure costs memory only: the desk works with a larger cache as well.
        let _ = self.store.conn.pragma_update(None, "cache_size", open::PAGES_KEPT);
        let _ = self.store.conn.pragma_update(None, "wal_autocheckpoint", open::LOG_PAGES);
    }
}

impl Batch<'_> {
    /// Writes once a note to the team about an import, in nobody's name: its author may have left since.
    fn tell_of_run(&mut self, run: &CutShort, what: &str, text: String, now: Moment) -> Result<(), Refusal> {
        let key = format!("import-{}-{}-{what}", run.at.0, run.id);
        let (by, terminal, operation) = (StaffId::SYSTEM, "import".to_owned(), Operation::TeamNote(text));
        self.run(&Request { key, by, terminal, at: now, operation }).map(drop)
    }
}

fn file_in_slices(store: &mut Store, unfiled: &mut Unfiled, bounds: SliceBounds) -> Result<(), Refusal> {
    unfiled.sort_terms();
    while unfiled.count_people() > 0 {
        store.transact(Moment::now(), false, &mut Indexer::default(), |batch| {
            Ok(unfiled.write_terms(batch.conn, bounds.time, bounds.terms)?)
        })?;
        give_way(store)?;
    }
    Ok(())
}

/// Lets the others write, and brings a long log into the file meanwhile: that holds up nobody who writes. A page that
/// slice after slice changes is then written there once for several of them. The log comes first, since a desk that commits
/// and finds it long would bring it into the file itself, in the middle of its own work.
fn give_way(store: &Store) -> Result<(), Refusal> {
    let begun = Instant::now();
    if count_log_pages(&store.conn).map_err(Error::from)? >= open::LOG_PAGES / 2 {
        store.conn.pragma_query(None, "wal_checkpoint", |_| Ok(())).map_err(Error::from)?;
    }
    thread::sleep(BETWEEN.saturating_sub(begun.elapsed()));
    Ok(())
}

/// Pages of the log that are not in the file yet.
fn count_log_pages(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| Ok(row.get::<_, i64>(1)? - row.get::<_, i64>(2)?))
}
