//! Export of a consistent reading of the whole file, a page at a time, so that memory does not grow with the file.

use rusqlite::{Connection, ToSql, Transaction, TransactionBehavior};

use super::contact;
use crate::domain::{Link, Person, PersonId};
use crate::model::{Item, Kind};
use crate::protocol::{Done, ExportRecord, Refusal, Request};
use crate::store::write::journal::{Body, JournalEntry};
use crate::store::write::{item_sql, journal, links, people};
use crate::store::{Batch, Error, Store};

/// Number of rows read at once.
const PAGE: i64 = 500;

/// Contact data exported for a person with a protected contact (L1111-5 CSP).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contacts {
    /// The export has no number, no address and no note.
    Withheld,
    /// The data the desk itself is shown: the permitted number, the note, the address.
    Permitted,
}

/// A consistent reading of the file, for an export.
pub struct ExportReading<'store> {
    conn: Transaction<'store>,
    contacts: Contacts,
}

impl Store {
    /// Begins to read the file as it is now; what other desks write meanwhile is not seen.
    pub fn read_for_export(&self, contacts: Contacts) -> Result<ExportReading<'_>, Error> {
        Ok(ExportReading { conn: Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred)?, contacts })
    }
}

impl ExportReading<'_> {
    /// Gives every card to `each`, in the order of their numbers, but for those merged into another.
    pub fn each_person<E: From<Error>>(&self, each: &mut dyn FnMut(Person) -> Result<(), E>) -> Result<(), E> {
        const NEXT: &str = "WHERE id > ?1 AND merged_into IS NULL ORDER BY id LIMIT ?2";
        let mut after = PersonId(0);
        loop {
            let page = people::select_people(&self.conn, NEXT, &[&after.0, &PAGE]).map_err(Error::from)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            page.into_iter().map(|person| contact::leaving_card(person, self.contacts)).try_for_each(&mut *each)?;
        }
    }

    /// Gives every link to `each` with the cards of both; none of a protected contact.
    pub fn each_link<E: From<Error>>(
        &self,
        each: &mut dyn FnMut(Link, Person, Person) -> Result<(), E>,
    ) -> Result<(), E> {
        for link in links::list_all_links(&self.conn).map_err(Error::from)? {
            let card = |id| people::load_person(&self.conn, id).map_err(Error::from);
            let (Some(one), Some(other)) = (card(link.person)?, card(link.other)?) else { continue };
            if !one.is_confidential() && !other.is_confidential() {
                each(link, one, other)?;
            }
        }
        Ok(())
    }

    /// Gives every line of `kind`, open ones or all, to `each` with the card of its person, in the order of their
    /// numbers.
    pub fn each_item<E: From<Error>>(
        &self,
        kind: &'static Kind,
        all: bool,
        each: &mut dyn FnMut(Item, Option<Person>) -> Result<(), E>,
    ) -> Result<(), E> {
        let open = if all { "" } else { "AND i.closed_at IS NULL " };
        let next = format!("WHERE i.kind = ?1 AND i.id > ?2 {open}ORDER BY i.id LIMIT ?3");
        let mut after = 0;
        loop {
            let params: [&dyn ToSql; 3] = [&kind.code, &after, &PAGE];
            let page = item_sql::select_items(&self.conn, kind, &next, &params).map_err(Error::from)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id.0;
            for item in page {
                let (item, person) = contact::as_exported(&self.conn, item, self.contacts).map_err(Error::from)?;
                each(item, person)?;
            }
        }
    }

    /// Identifier of this file among all centres: sixteen letters that never change and reveal nothing.
    pub fn file_name(&self) -> Result<String, Error> {
        Ok(file_name(&self.conn)?)
    }
}

/// Sixteen hexadecimal digits of the first hash of the journal, which was drawn by chance.
pub(crate) fn file_name(conn: &Connection) -> rusqlite::Result<String> {
    let first = journal::first_hash(conn)?;
    Ok(journal::to_hex(&first[..8]))
}

impl Batch<'_> {
    /// Records an export, and the people whose protected contact is exported.
    pub(crate) fn note_export(&mut self, request: &Request, record: &ExportRecord) -> Result<Done, Refusal> {
        let mut log = self
            .conn
            .prepare_cached("INSERT INTO access (at, staff, person) SELECT ?1, ?2, id FROM person WHERE id = ?3")?;
        for person in &record.protected {
            log.execute([request.at.0, request.by.0, person.0])?;
        }
        let mut body = Body::sentence_only(match record.protected.len() {
            0 => format!("Export : {}", record.what),
            1 => format!("Export : {}, avec un contact protégé", record.what),
            count => format!("Export : {}, avec {count} contacts protégés", record.what),
        });
        body.subject = Some(record.what.clone());
        self.record_done(request, JournalEntry { body, ..JournalEntry::default() }, Vec::new())
    }
}
