//! All that the file holds about one person: what is handed over when they ask for it, and what is looked at before
//! their card is let go.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::journal::{self, JournalRow};
use super::{Store, Trouble, attempts, card, items, links, people};
use crate::domain::{ItemId, Moment, Person, PersonId, StaffId};
use crate::kinds::{Item, Tried};
use crate::ops::{Note, Related};

/// Everything about one person.
#[derive(Debug)]
pub struct Held {
    /// The card.
    pub person: Person,
    /// The people they are linked to.
    pub related: Vec<Related>,
    /// Their lines in every pane, open or closed, oldest first in each.
    pub items: Vec<Item>,
    /// The notes on these lines, oldest first.
    pub notes: Vec<Note>,
    /// The calls made for them, latest first in each line.
    pub tried: Vec<(ItemId, Tried)>,
    /// What was done to the card and to the lines, in order.
    pub journal: Vec<JournalRow>,
    /// Who opened the card, and when, in order.
    pub opened: Vec<(Moment, String)>,
}

impl Store {
    /// All that is held about a person; none when there is no such person. It says more than the card, and is logged as
    /// the card is, under `reader`.
    pub fn held(&self, id: PersonId, reader: StaffId, now: Moment) -> Result<Option<Held>, Trouble> {
        self.log(card::Opened { person: id, by: reader, at: now })?;
        let snapshot = Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred)?;
        let conn = &*snapshot;
        let Some(person) = people::load(conn, id)? else { return Ok(None) };
        let items = items::all_of(conn, id)?;
        let mut tried = Vec::new();
        for item in &items {
            tried.extend(attempts::of(conn, item.id)?.into_iter().map(|tried| (item.id, tried)));
        }
        const ABOUT: &str = "WHERE j.person = ?1 OR j.item IN (SELECT id FROM item WHERE person = ?1) ORDER BY j.seq";
        let journal = journal::rows(conn, ABOUT, &[&id.0])?.into_iter().map(JournalRow::from).collect();
        Ok(Some(Held {
            related: links::of(conn, &person)?,
            notes: card::notes(conn, "i.person = ?1 ORDER BY n.id", &[&id.0])?,
            opened: opened(conn, id)?,
            person,
            items,
            tried,
            journal,
        }))
    }
}

fn opened(conn: &Connection, id: PersonId) -> rusqlite::Result<Vec<(Moment, String)>> {
    conn.prepare_cached(
        "SELECT a.at, s.display_name FROM access AS a JOIN staff AS s ON s.id = a.staff WHERE a.person = ?1 ORDER BY a.id",
    )?
    .query_map([id.0], |row| Ok((Moment(row.get(0)?), row.get(1)?)))?
    .collect()
}
