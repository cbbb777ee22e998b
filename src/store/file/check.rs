//! Checks that the file is what the desks wrote. SQLite finds a damaged page, the chain a changed journal; only
//! rebuilding every item and card from the journal finds a value that became another one.

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::seal;
use crate::domain::{ItemId, PersonId};
use crate::protocol::{Cause, Damage};
use crate::store::write::codec::Image;
use crate::store::write::write_queue::QueuePlace;
use crate::store::write::{item_sql, journal, people};
use crate::store::{Chain, Error, Store, search};

/// Condition for the journal rows of one item, oldest first; a note has no `rev`, because it changes nothing.
pub(super) const OF_ITEM: &str = "WHERE j.item = ?1 AND j.rev IS NOT NULL ORDER BY j.seq";
/// Condition for the journal rows of one card.
pub(super) const OF_PERSON: &str = "WHERE j.person = ?1 AND j.item IS NULL AND j.rev IS NOT NULL ORDER BY j.seq";
/// Statement that finds the first item or card that the journal still has and the file no longer does.
const VANISHED: &str = "SELECT j.item, j.person FROM journal AS j JOIN journal_payload AS p ON p.seq = j.seq \
     WHERE j.rev IS NOT NULL AND p.body IS NOT NULL \
     AND CASE WHEN j.item IS NULL THEN NOT EXISTS (SELECT 1 FROM person WHERE id = j.person) \
         ELSE NOT EXISTS (SELECT 1 FROM item WHERE id = j.item) END LIMIT 1";

/// Result of a check that found no fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// The journal.
    pub chain: Chain,
    /// Number of items and cards rebuilt; only when this was asked for.
    pub remade: Option<RebuiltRows>,
}

/// Items and cards compared with the journal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RebuiltRows {
    /// Number of those rebuilt from their first day on and found equal.
    pub same: i64,
    /// Number of rows not compared, because some of their words were purged.
    pub emptied: i64,
}

/// Columns and `rev` of a line or card, as rebuilt from the journal; none when some of its rows were purged.
pub(super) type JournalImage = Option<(Image, Option<i64>)>;

impl Store {
    /// Checks the pages, the links between rows and the chain of the journal; `deep`, each line and card too. The
    /// first damage found is the error, in one sentence.
    pub fn check_file(&self, deep: bool) -> Result<Checked, Error> {
        check_file(&self.conn, deep)
    }

    /// True when the quick lookup finds everybody as their cards are.
    pub fn search_agrees(&self) -> Result<bool, Error> {
        Ok(search::agrees_with_people(&self.conn)?)
    }

    /// Files everybody again for the quick lookup when a search no longer finds them as their cards are; true when it
    /// was so.
    pub fn reindex_if_wrong(&mut self) -> Result<bool, Error> {
        if self.search_agrees()? {
            return Ok(false);
        }
        self.reindex().map(|()| true)
    }

    /// Files everybody again for the quick lookup.
    pub fn reindex(&mut self) -> Result<(), Error> {
        self.reopen_after_index_loss()?;
        let mut line = None;
        let tx = self.wait_to_write(&mut line)?;
        search::index_again(&tx)?;
        self.commit(tx)?;
        line.iter().for_each(QueuePlace::signal_when_dropped);
        Ok(())
    }
}

/// Checks the file that `conn` has open, as [`Store::check_file`] does.
pub(crate) fn check_file(conn: &Connection, deep: bool) -> Result<Checked, Error> {
    // All is read in one transaction: an item changed meanwhile would differ from the journal read before it.
    let snapshot = Transaction::new_unchecked(conn, TransactionBehavior::Deferred)?;
    let verdict: String = snapshot.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        // SQLite may answer with several lines.
        let verdict = verdict.split_whitespace().collect::<Vec<_>>().join(" ");
        return Err(damage_error(Damage::Pages(verdict)));
    }
    check_indexes(&snapshot)?;
    if snapshot.prepare("PRAGMA foreign_key_check")?.exists([])? {
        return Err(damage_error(Damage::Reference));
    }
    let chain = journal::check_chain(&snapshot)?;
    if !deep {
        return Ok(Checked { chain, remade: None });
    }
    // The journal first: it says which line or card, and a seal only which table.
    let remade = rebuild_from_journal(&snapshot)?;
    match seal::find_broken(&snapshot)? {
        Some(table) => Err(damage_error(Damage::Table(table))),
        None => Ok(Checked { chain, remade: Some(remade) }),
    }
}

/// Reads the first row of each index by the index itself: where it has none, `integrity_check` does not see that its page
/// became one of another sort.
fn check_indexes(conn: &Connection) -> Result<(), Error> {
    let mut indexes = conn.prepare("SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'index'")?;
    let mut rows = indexes.query([])?;
    while let Some(row) = rows.next()? {
        let (name, table, made): (String, String, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let held = made.as_deref().and_then(|made| made.split_once(" WHERE ")).map_or("1", |(_, held)| held);
        let first = format!("SELECT 1 FROM \"{table}\" INDEXED BY \"{name}\" WHERE {held} LIMIT 1");
        let read = conn.prepare(&first).and_then(|mut first| first.exists([]));
        if read.is_err_and(|error| error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt)) {
            return Err(damage_error(Damage::Pages(format!("index {name}"))));
        }
    }
    Ok(())
}

fn rebuild_from_journal(conn: &Connection) -> Result<RebuiltRows, Error> {
    let mut remade = RebuiltRows::default();
    for id in select_ids(conn, "SELECT id FROM item ORDER BY id")? {
        let unlike = Damage::Item(id);
        let Some(item) = item_sql::load_item(conn, ItemId(id)).ok().flatten() else { return Err(damage_error(unlike)) };
        let told = image_in_journal(conn, OF_ITEM, id)?.map(|(mut image, rev)| {
            // The source of a line, or its errand, may have been erased since, without any change of the line itself.
            for (column, now) in [("source_item", item.source_item), ("errand", item.errand)] {
                let then = image.get(column).and_then(serde_json::Value::as_i64).map(ItemId);
                if now.is_none() && then.is_some_and(|id| matches!(item_sql::load_item(conn, id), Ok(None))) {
                    image.remove(column);
                }
            }
            (image, rev)
        });
        remade.compare_image(unlike, told, (item_sql::changed_columns(None, &item).1, Some(item.rev)))?;
    }
    for id in select_ids(conn, "SELECT id FROM person ORDER BY id")? {
        let unlike = Damage::Person(id);
        let Some(person) = people::load_person(conn, PersonId(id)).ok().flatten() else {
            return Err(damage_error(unlike));
        };
        let told = image_in_journal(conn, OF_PERSON, id)?;
        remade.compare_image(unlike, told, (people::changed_columns(None, &person).1, Some(person.rev)))?;
    }
    let mut vanished = conn.prepare(VANISHED)?;
    let mut rows = vanished.query([])?;
    match rows.next()? {
        None => Ok(remade),
        Some(row) => Err(damage_error(match (row.get(0)?, row.get::<_, Option<i64>>(1)?) {
            (Some(item), _) => Damage::ItemGone(item),
            (None, person) => Damage::PersonGone(person.unwrap_or_default()),
        })),
    }
}

impl RebuiltRows {
    fn compare_image(&mut self, unlike: Damage, told: JournalImage, stands: (Image, Option<i64>)) -> Result<(), Error> {
        match told {
            None => self.emptied += 1,
            Some(told) if told == stands => self.same += 1,
            Some(_) => return Err(damage_error(unlike)),
        }
        Ok(())
    }
}

/// Columns and `rev` of a line or card, as the journal rows that `tail` selects tell them.
pub(super) fn image_in_journal(conn: &Connection, tail: &str, id: i64) -> Result<JournalImage, Error> {
    let mut told = (Image::new(), None);
    for row in journal::select_rows(conn, tail, &[&id])? {
        let Some(body) = row.body else { return Ok(None) };
        told.0.extend(body.after);
        told.1 = row.columns.rev;
    }
    told.0.retain(|_, value| !value.is_null());
    Ok(Some(told))
}

/// Numbers that a statement selects.
pub(super) fn select_ids(conn: &Connection, sql: &str) -> rusqlite::Result<Vec<i64>> {
    conn.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}

fn damage_error(found: Damage) -> Error {
    Cause::Unsound(found).into()
}
