//! Items of a series, which are made, moved and undone together.
//!
//! Each item has a journal row of its own, under the request's key with a number; only the first row is undoable, and
//! its undo covers the others.

use std::collections::hash_map::{self, HashMap};
use std::sync::Arc;

use rusqlite::{Connection, Row};

use super::item_sql;
use super::item_steps::state_phrase;
use super::journal::{self, JournalEntry, Recorded};
use crate::domain::Moment;
pub(crate) use crate::model::Change;
use crate::model::common::{SERIES, SERIES_N};
use crate::model::{Context, Item, Kind, Series, SeriesLine, Value};
use crate::protocol::{Done, OperationCode, Refusal, Request};
use crate::store::Batch;
use crate::store::error::unreadable_column;

/// Number of the lines moved alone before that are named.
const NAMED: usize = 3;

impl Batch<'_> {
    /// Writes the other items of the series that the new item `first` begins.
    pub(crate) fn create_series(&self, first: &mut Item) -> Result<Vec<Item>, Refusal> {
        let Some(series) = first.kind.series else { return Ok(Vec::new()) };
        let mut more = (series.more)(first, &self.context);
        if more.is_empty() {
            return Ok(more);
        }
        let number = Value::Int(first.id.0);
        first.set(&SERIES, number.clone());
        first.set(&SERIES_N, Value::Int(1));
        item_sql::update(self.conn, first)?;
        for line in &mut more {
            line.set(&SERIES, number.clone());
            line.kind.derive_fields(line, &self.context);
            item_sql::insert(self.conn, line)?;
        }
        Ok(more)
    }

    /// Later items to move or change along with `item`, which was `was` before: not yet written. One that cannot move stays in
    /// its state. What `item` did not change stays as each has it, and a line in which nothing changes is left out.
    pub(crate) fn changes_of_later(&self, was: &Item, item: &Item) -> Result<Vec<Change>, Refusal> {
        const LATER: &str = "WHERE d.series = ?1 AND d.series_n > ?2 AND i.closed_at IS NULL ORDER BY d.series_n";
        let (Some(series), Value::Int(number)) = (item.kind.series, item.get(&SERIES)) else { return Ok(Vec::new()) };
        let from = was.state;
        let mut later = item_sql::select_items(self.conn, item.kind, LATER, &[number, &item.int(&SERIES_N)])?;
        later.retain(|line| (series.together)(line.state, from, item));
        let go = |before: Item| {
            let mut after = before.clone();
            (series.copy)(item, &mut after, &self.context);
            let mut without = before.clone();
            (series.copy)(was, &mut without, &self.context);
            for field in item.kind.fields.iter() {
                // A value of the item itself that stays goes nowhere, nor does one that its new value does not move.
                if was.get(field) == item.get(field) || without.get(field) == after.get(field) {
                    after.set(field, before.get(field).clone());
                }
            }
            if from != item.state {
                after.kind.move_item(&mut after, item.state, &self.context).ok()?;
            } else if after.fields().all(|(field, value)| before.get(field) == value) {
                return None;
            } else {
                after.kind.derive_fields(&mut after, &self.context);
            }
            Some((before, after))
        };
        Ok(later.into_iter().filter_map(go).collect())
    }

    /// Later items under the pattern just typed in `item`, not yet written; none where the pattern has not changed.
    pub(crate) fn changes_of_pattern(&self, before: &Item, item: &mut Item) -> Result<Option<Vec<Change>>, Refusal> {
        const OTHERS: &str = "WHERE d.series = ?1 AND i.id <> ?2 ORDER BY d.series_n";
        let Some(series) = new_pattern(before, item) else { return Ok(None) };
        let others = match before.get(&SERIES) {
            Value::Int(number) => item_sql::select_items(self.conn, item.kind, OTHERS, &[number, &item.id.0])?,
            _ => Vec::new(),
        };
        let refused = |why| Refusal::Field(series.pattern.key, why);
        let mut moved = (series.redate)(before, item, &others, &self.context).map_err(refused)?;
        for (before, after) in &mut moved {
            after.kind.settle_change(before, after, &self.context);
        }
        Ok(Some(moved))
    }

    /// Writes the other items changed by a request already recorded, and adds them to its answer.
    pub(crate) fn file_along(&mut self, request: &Request, done: Done, along: Vec<Change>) -> Result<Done, Refusal> {
        self.record_each(request, Some(done), along, |batch, request, _, (before, mut item)| {
            // A new item of the series is in the file already.
            let was = (before.rev > 0).then_some(&before);
            if was.is_some() {
                batch.write_item(&mut item)?;
            }
            // A line that only enters an errand or leaves it is neither added nor given with the first one.
            let hung = was.is_some_and(|was| was.errand != item.errand && was.person() == item.person());
            let operation = match was {
                None => Some(OperationCode::Add),
                Some(_) => hung.then_some(OperationCode::Hang),
            };
            let entry = JournalEntry { operation, undoable: false, ..Self::journal_entry(&item, was, None) };
            batch.record_done(request, entry, vec![item])
        })
    }

    /// Journal rows of the other items changed by the request of this row.
    pub(crate) fn went_along(&self, row: &Recorded) -> Result<Vec<Recorded>, Refusal> {
        // « key/1 », « key/2 » … lie between « key/ » and « key0 ». An undo also changes lines that the action did not touch.
        const ALONG: &str = "WHERE j.key > ?1 || '/' AND j.key < ?1 || '0' AND j.seq > ?2 AND j.undoable = 0 \
                             AND (j.undoes IS NULL OR ?3 IS NOT NULL) ORDER BY j.seq";
        Ok(journal::select_rows(self.conn, ALONG, &[&row.columns.key, &row.columns.seq, &row.columns.undoes])?)
    }

    /// Makes the answer of a request that changed several items.
    pub(crate) fn said_of(who: &str, item: &Item, along: usize, context: &Context) -> String {
        let state = state_phrase(item, context);
        let along = if along > 0 { format!(", {} lignes de la série", along + 1) } else { String::new() };
        let counted_on = (item.kind.counted_on)(item, context).map(|words| format!(" ; {words}")).unwrap_or_default();
        format!("{who}\u{a0}: {state}{along}{counted_on}")
    }
}

/// Finds the series whose pattern differs between the two items, if their kind has series.
pub(crate) fn new_pattern(before: &Item, after: &Item) -> Option<&'static Series> {
    after.kind.series.filter(|series| before.get(&series.pattern) != after.get(&series.pattern))
}

/// « série changée, 8 lignes déplacées, 3 à revoir, dont 1 l’avait été seule (mer 06/01 14:00) »: of a line and those that
/// follow it, under another pattern.
pub(crate) fn redated_words(first: &Change, others: &[Change], context: &Context) -> String {
    let all = || [first].into_iter().chain(others);
    let moved = all().filter(|(before, after)| before.day(context) != after.day(context)).count();
    let upset = all().filter(|(before, after)| before.state != after.state).count();
    let s = if moved > 1 { "s" } else { "" };
    let review = if upset > 0 { format!(", {upset} à revoir") } else { String::new() };
    let alone = |other: &&Change| {
        let moves = other.0.day(context) != other.1.day(context);
        moves && first.0.kind.series.is_some_and(|series| (series.alone)(&other.0, &first.0, context))
    };
    let alone: Vec<_> = others.iter().filter(alone).filter_map(|(before, _)| before.day(context)).collect();
    let named: Vec<_> = alone.iter().take(NAMED).map(|day| day.in_line(context)).collect();
    let more = if alone.len() > NAMED { "…" } else { "" };
    let alone = match alone.len() {
        0 => String::new(),
        1 => format!(", dont 1 l’avait été seule ({})", named.join(", ")),
        count => format!(", dont {count} l’avaient été seules ({}{more})", named.join(", ")),
    };
    format!("série changée, {moved} ligne{s} déplacée{s}{alone}{review}")
}

/// Makes the request of the `n`th other item; the first one has the key itself.
pub(crate) fn numbered_request(request: &Request, n: usize) -> Request {
    match n {
        0 => request.clone(),
        _ => Request { key: format!("{}/{n}", request.key), ..request.clone() },
    }
}

/// Keeps only the next item of each series in each state, which represents the later ones in that state: what is booked says
/// nothing of what is to be booked again.
pub(crate) fn next_of_each(items: Vec<Item>) -> Vec<Item> {
    let mut shown: Vec<Item> = Vec::new();
    for item in items {
        let Value::Int(series) = item.get(&SERIES) else {
            shown.push(item);
            continue;
        };
        let same = |other: &&mut Item| {
            (other.kind, other.state) == (item.kind, item.state) && *other.get(&SERIES) == Value::Int(*series)
        };
        match shown.iter_mut().find(same) {
            Some(other) if other.int(&SERIES_N) > item.int(&SERIES_N) => *other = item,
            Some(_) => {}
            None => shown.push(item),
        }
    }
    shown
}

/// Gives each line of a series the lines of that series.
pub(crate) fn read_lines(conn: &Connection, kind: &Kind, items: &mut [Item]) -> rusqlite::Result<()> {
    let Some(series) = kind.series else { return Ok(()) };
    let mut known = HashMap::<i64, Arc<[SeriesLine]>>::new();
    for item in items {
        let Value::Int(number) = *item.get(&SERIES) else { continue };
        item.series = match known.entry(number) {
            hash_map::Entry::Occupied(lines) => Arc::clone(lines.get()),
            hash_map::Entry::Vacant(new) => Arc::clone(new.insert(select_lines(conn, kind, series, number)?)),
        };
    }
    Ok(())
}

fn select_lines(conn: &Connection, kind: &Kind, series: &Series, number: i64) -> rusqlite::Result<Arc<[SeriesLine]>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT d.series_n, i.state, d.{}, i.closed_at FROM {} AS d JOIN item AS i ON i.id = d.id \
         WHERE d.series = ?1 ORDER BY d.series_n",
        series.at.key, kind.table
    ))?;
    let read = |row: &Row| {
        let state = kind.state(row.get_ref(1)?.as_str()?).ok_or_else(|| unreadable_column("state"))?;
        let moment = |at: usize| row.get::<_, Option<i64>>(at).map(|at| at.map(Moment));
        Ok(SeriesLine { n: row.get(0)?, state, at: moment(2)?, closed_at: moment(3)? })
    };
    statement.query_map([number], read)?.collect()
}
