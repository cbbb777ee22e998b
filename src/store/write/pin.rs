//! Codes of the members: stored as Argon2id hashes, with growing waits between wrong attempts.
//!
//! A hash takes 19 MiB and some 30 ms on purpose. It is computed outside of any transaction, one at a time on the whole
//! machine: forty people who unlock their screens at eight wait a second at most, and not for 760 MB.
//!
//! A wrong code is counted in the centre's file before it is looked at, so that neither forty desks at once nor a
//! program killed at the right moment can try more than their share; the right one ends the count.
//!
//! The code keeps a colleague's screen and name from a passer-by. Whoever can open the file by other means needs none:
//! the rights of the file decide there, and so the commands beside the screen ask for no code.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::journal::{self, Body, JournalEntry, random_bytes};
use super::notices;
use super::write_queue::{PATIENCE, WriteQueue};
use crate::domain::{Moment, StaffId};
use crate::model::Context;
use crate::protocol::{Cause, Done, Operation, OperationCode, Pin, PinHash, Refusal, Request, SitProof, Sitting};
use crate::store::file::seal::FollowedRows;
use crate::store::{Batch, Error, Store};

/// Memory of one hash, in KiB.
const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Number of wrong codes before a wait.
const FREE: i64 = 5;
/// The longest wait, in seconds: a colleague can erase the code sooner.
const LONGEST: i64 = 300;

/// The stored record of a member's code.
#[derive(Default)]
struct PinRecord {
    hash: Option<String>,
    failed: i64,
    failed_at: Option<Moment>,
    since: Option<Moment>,
}

impl PinRecord {
    /// The moment before which no code is looked at: 1 s after the fifth wrong one, then twice as long each time. When
    /// the clock was set back the wait is dropped: it would last until that day comes again.
    fn not_before(&self, now: Moment) -> Option<Moment> {
        let over = u32::try_from(self.failed - FREE).ok()?;
        let wait = 1_i64.checked_shl(over.min(30)).map_or(LONGEST, |wait| wait.min(LONGEST));
        let failed_at = self.failed_at.filter(|at| *at <= now)?;
        Some(Moment(failed_at.0 + wait)).filter(|end| *end > now)
    }
}

fn load_record(conn: &Connection, staff: StaffId) -> rusqlite::Result<PinRecord> {
    let mut statement = conn.prepare_cached(
        "SELECT s.pin_hash, coalesce(p.failed, 0), p.failed_at, s.pin_since \
         FROM staff AS s LEFT JOIN pin AS p ON p.staff = s.id WHERE s.id = ?1",
    )?;
    let row = statement.query_row([staff.0], |row| {
        Ok(PinRecord {
            hash: row.get(0)?,
            failed: row.get(1)?,
            failed_at: row.get::<_, Option<i64>>(2)?.map(Moment),
            since: row.get::<_, Option<i64>>(3)?.map(Moment),
        })
    });
    row.optional().map(Option::unwrap_or_default)
}

/// Forgets the wrong attempts.
fn delete_record(conn: &Connection, staff: StaffId) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM pin WHERE staff = ?1")?.execute([staff.0]).map(drop)
}

/// Erases a forgotten code.
pub(crate) fn erase_pin(conn: &Connection, staff: StaffId) -> rusqlite::Result<()> {
    delete_record(conn, staff)?;
    conn.execute("UPDATE staff SET pin_hash = NULL, pin_since = NULL WHERE id = ?1", [staff.0]).map(drop)
}

/// A code typed to be checked.
#[derive(Clone, Copy)]
pub(crate) struct TypedCode<'a> {
    /// Member whose code it is to be.
    pub staff: StaffId,
    /// Code that was typed.
    pub code: &'a Pin,
    /// Hash of the right one.
    pub hash: &'a str,
    /// Terminal it was typed at.
    pub terminal: &'a str,
}

fn hash_error(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::from_crate(Cause::NoHash, error)
}

impl Store {
    /// Signs `staff` in, with the code they typed if one was asked.
    pub(crate) fn sign_in(
        &self,
        staff: StaffId,
        code: Option<&Pin>,
        terminal: &str,
        context: &Context,
    ) -> Result<Sitting, Error> {
        let kept = load_record(&self.conn, staff)?;
        let asked = |wrong, kept: &PinRecord| Sitting::Asked { wrong, not_before: kept.not_before(context.now) };
        let code_since = match (&kept.hash, code) {
            (None, _) => None,
            (Some(_), None) => return Ok(asked(false, &kept)),
            (Some(hash), Some(code)) => match self.try_pin(TypedCode { staff, code, hash, terminal }, context.now)? {
                // A code of before this was noted is older than any notice.
                Some(true) => Some(kept.since.unwrap_or(Moment(i64::MIN))),
                tried => return Ok(asked(tried.is_some(), &load_record(&self.conn, staff)?)),
            },
        };
        Ok(Sitting::Welcome(notices::list_unread(&self.conn, staff, code_since, context)?))
    }

    /// Counts the attempt, then checks it; a wrong code is in the journal. It is refused unchecked during a wait, which
    /// two desks at once find out one after the other.
    pub(crate) fn try_pin(&self, attempt: TypedCode, now: Moment) -> Result<Option<bool>, Error> {
        let staff = attempt.staff;
        let may_try = self.write_attempt(|conn| {
            let may_try = load_record(conn, staff)?.not_before(now).is_none();
            if may_try {
                conn.prepare_cached(
                    "INSERT INTO pin (staff, failed, failed_at) VALUES (?1, 1, ?2) \
                     ON CONFLICT (staff) DO UPDATE SET failed = failed + 1, failed_at = excluded.failed_at",
                )?
                .execute(params![staff.0, now.0])?;
            }
            Ok(may_try)
        })?;
        if !may_try {
            return Ok(None);
        }
        let right =
            match self.hash_alone(|argon| argon.verify_password(attempt.code.digits().as_bytes(), attempt.hash))? {
                Ok(()) => true,
                Err(argon2::password_hash::Error::PasswordInvalid) => false,
                Err(error) => return Err(hash_error(error)),
            };
        if right {
            self.write_attempt(|conn| Ok(delete_record(conn, staff)?))?;
        } else {
            self.write_attempt(|conn| self.note_wrong_code(conn, attempt, now))?;
        }
        Ok(Some(right))
    }

    /// Writes the journal row of a wrong code, under the name of the member it was tried for.
    fn note_wrong_code(&self, conn: &Connection, attempt: TypedCode, now: Moment) -> Result<(), Error> {
        let request = Request {
            key: format!("{:032x}", u128::from_be_bytes(random_bytes()?)),
            by: attempt.staff,
            terminal: attempt.terminal.to_owned(),
            at: now,
            operation: Operation::SitDown(SitProof::Code),
        };
        let body = Body::sentence_only("Un code faux");
        let entry = JournalEntry { operation: Some(OperationCode::WrongCode), body, ..JournalEntry::default() };
        journal::append_row(conn, &self.salts, journal::last(conn)?, &request, &entry).map(drop)
    }

    /// Makes a small write of its own, without a turn in the queue: another request of this desk may be queued already,
    /// and would wait for the one that waits for it. The other desks are not signalled.
    fn write_attempt<T>(&self, write: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        self.check_file_unchanged()?;
        self.seals.follow(&self.conn, FollowedRows::All)?;
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        self.seals.begin();
        let written = write(&tx)?;
        self.commit(tx)?;
        Ok(written)
    }

    /// Hashes while no other program on the machine does, for a limited wait.
    fn hash_alone<T>(&self, hash: impl FnOnce(&Argon2) -> T) -> Result<T, Error> {
        let params = Params::new(MEMORY, PASSES, LANES, None).map_err(hash_error)?;
        let mut standing = WriteQueue::of_codes(&self.path).line_up()?;
        standing.wait_turn(PATIENCE);
        Ok(hash(&Argon2::new(Algorithm::Argon2id, Version::V0x13, params)))
    }

    /// Hashes a new code of `staff`, after the present one was given; none to use no code.
    pub(crate) fn new_pin(
        &self,
        staff: StaffId,
        old: Option<&Pin>,
        new: Option<&Pin>,
        terminal: &str,
        context: &Context,
    ) -> Result<Result<Option<PinHash>, String>, Error> {
        match self.sign_in(staff, old, terminal, context)? {
            Sitting::Welcome(_) => {}
            Sitting::Asked { not_before: Some(end), .. } => {
                return Ok(Err(format!("Trop d’essais\u{a0}: attendez {} s.", end.0 - context.now.0)));
            }
            Sitting::Asked { .. } => return Ok(Err("Ce n’est pas votre code actuel.".to_owned())),
        }
        let Some(new) = new else { return Ok(Ok(None)) };
        let salt: [u8; 16] = random_bytes()?;
        let hash = self.hash_alone(|argon| argon.hash_password_with_salt(new.digits().as_bytes(), &salt))?;
        Ok(Ok(Some(PinHash(hash.map_err(hash_error)?.to_string()))))
    }
}

impl Batch<'_> {
    /// Stores the hash of the author's own code. The journal says that it was changed, and nothing of the code.
    pub(crate) fn set_pin(&mut self, request: &Request, hash: Option<&PinHash>) -> Result<Done, Refusal> {
        delete_record(self.conn, request.by)?;
        let hash = hash.map(|PinHash(hash)| hash);
        let since = hash.map(|_| request.at.0);
        let own = params![request.by.0, hash, since];
        self.conn.execute("UPDATE staff SET pin_hash = ?2, pin_since = ?3 WHERE id = ?1", own)?;
        let mut body = Body::sentence_only(match hash {
            Some(_) => "Votre code est enregistré : il sera demandé au déverrouillage.",
            None => "Votre code est effacé : votre nom suffit.",
        });
        body.subject = Some(request.by.to_string());
        let done = self.record_done(request, JournalEntry { body, ..JournalEntry::default() }, Vec::new())?;
        self.reload_context()?;
        Ok(done)
    }
}
