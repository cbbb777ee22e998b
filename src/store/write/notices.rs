//! Sittings in the journal, and what a member is told as they sit down: a change of their name, account or code that
//! somebody else made.
//!
//! A notice is told at the next three sittings: one alone could be read by whoever made the change, in the member's
//! place. Read in a sitting that began with the code the member had before the change, it was read by them, and ends.

use rusqlite::{Connection, params};

use super::journal::{Body, JournalEntry};
use super::origin;
use crate::domain::coded::Coded;
use crate::domain::{Moment, Staff, StaffId};
use crate::model::Context;
use crate::protocol::{Done, Notice, Refusal, Request, SitProof};
use crate::store::Batch;

/// Sittings in which a notice is read before it is no longer told.
const SITTINGS: i64 = 3;

crate::choices! {
    /// A change that the member concerned is told of.
    pub enum IdentityChange {
        /// A code erased.
        Code = ("CODE", "effacé votre code"),
        /// A Unix account changed.
        Account = ("ACCOUNT", "changé votre compte Unix"),
        /// A name changed.
        Name = ("NAME", "changé votre nom"),
    }
}

/// Lists how `after` is otherwise recognised than `before`, who has a code.
pub(crate) fn changes_of_identity(before: &Staff, after: &Staff) -> Vec<IdentityChange> {
    if !before.pin {
        return Vec::new();
    }
    let changes = [
        (IdentityChange::Code, !after.pin),
        (IdentityChange::Account, before.unix_user != after.unix_user),
        (IdentityChange::Name, before.name != after.name),
    ];
    changes.into_iter().filter_map(|(change, made)| made.then_some(change)).collect()
}

/// Notes what `staff` is to be told.
pub(crate) fn insert(
    conn: &Connection,
    request: &Request,
    staff: StaffId,
    change: IdentityChange,
) -> rusqlite::Result<()> {
    conn.execute(
        "INSERT INTO notice (staff, what, by, account, at, read) VALUES (?1, ?2, ?3, ?4, ?5, 0)",
        params![staff.0, change.code(), request.by.0, origin::current().account, request.at.0],
    )
    .map(drop)
}

/// Lists what `staff` is to be told, oldest first. `code_since` is the moment since which the code they gave is theirs;
/// none when they gave none.
pub(crate) fn list_unread(
    conn: &Connection,
    staff: StaffId,
    code_since: Option<Moment>,
    context: &Context,
) -> rusqlite::Result<Vec<Notice>> {
    let mut statement =
        conn.prepare_cached("SELECT id, what, by, account, at FROM notice WHERE staff = ?1 ORDER BY id")?;
    let rows = statement.query_map([staff.0], |row| {
        let (what, by, at): (String, i64, i64) = (row.get(1)?, row.get(2)?, row.get(4)?);
        let account = row.get::<_, Option<String>>(3)?.map(|account| format!(" (compte {account})"));
        let what = IdentityChange::from_code(&what).map_or("changé votre fiche", Coded::label);
        let when = Moment(at).in_zone(context.zone).format("%d/%m à %H:%M");
        Ok(Notice {
            id: row.get(0)?,
            words: format!("{}{} a {what} le {when}", context.staff_name(StaffId(by)), account.unwrap_or_default()),
            proven: code_since.is_some_and(|since| since.0 < at),
        })
    })?;
    rows.collect()
}

impl Batch<'_> {
    /// Notes in the journal that the author sat down, and by what they were recognised.
    pub(crate) fn sit_down(&mut self, request: &Request, proof: SitProof) -> Result<Done, Refusal> {
        let by = match proof {
            SitProof::Name => "son nom choisi",
            SitProof::Account => "son compte Unix",
            SitProof::Code => "son code donné",
        };
        let name = self.context.staff_name(request.by);
        let body = Body::sentence_only(format!("{name} s’assied\u{a0}: {by}"));
        self.record_done(request, JournalEntry { body, ..JournalEntry::default() }, Vec::new())
    }

    /// Notes that the author has read a notice.
    pub(crate) fn read_notice(&mut self, request: &Request, notice: i64, proven: bool) -> Result<Done, Refusal> {
        let own = [notice, request.by.0];
        self.conn.execute("UPDATE notice SET read = read + 1 WHERE id = ?1 AND staff = ?2", own)?;
        let done = if proven { 0 } else { SITTINGS };
        self.conn
            .execute("DELETE FROM notice WHERE id = ?1 AND staff = ?2 AND read >= ?3", [notice, request.by.0, done])?;
        let body = Body { subject: Some(notice.to_string()), ..Body::sentence_only("Lu.") };
        self.record_done(request, JournalEntry { body, ..JournalEntry::default() }, Vec::new())
    }
}
