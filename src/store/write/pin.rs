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

use super::journal::{Body, JournalEntry, random_bytes};
use super::write_queue::{PATIENCE, WriteQueue};
use crate::domain::{Moment, StaffId};
use crate::model::Context;
use crate::protocol::{Cause, Done, Pin, PinHash, Refusal, Request, Sitting};
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
    erased: Option<(String, Moment)>,
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

fn kept(conn: &Connection, staff: StaffId) -> rusqlite::Result<PinRecord> {
    let mut statement = conn.prepare_cached(
        "SELECT s.pin_hash, coalesce(p.failed, 0), p.failed_at, e.display_name, p.erased_at \
         FROM staff AS s LEFT JOIN pin AS p ON p.staff = s.id LEFT JOIN staff AS e ON e.id = p.erased_by WHERE s.id = ?1",
    )?;
    let row = statement.query_row([staff.0], |row| {
        let erased: (Option<String>, Option<i64>) = (row.get(3)?, row.get(4)?);
        Ok(PinRecord {
            hash: row.get(0)?,
            failed: row.get(1)?,
            failed_at: row.get::<_, Option<i64>>(2)?.map(Moment),
            erased: erased.0.zip(erased.1.map(Moment)),
        })
    });
    row.optional().map(Option::unwrap_or_default)
}

/// Forgets the wrong attempts, and an erased code.
fn forget(conn: &Connection, staff: StaffId) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM pin WHERE staff = ?1")?.execute([staff.0]).map(drop)
}

/// A colleague erases a forgotten code; its owner is told at their next sign-in.
pub(crate) fn erase(conn: &Connection, request: &Request, staff: StaffId) -> rusqlite::Result<()> {
    forget(conn, staff)?;
    conn.execute("UPDATE staff SET pin_hash = NULL WHERE id = ?1", [staff.0])?;
    conn.execute(
        "INSERT INTO pin (staff, failed, failed_at, erased_by, erased_at) VALUES (?1, 0, NULL, ?2, ?3)",
        params![staff.0, request.by.0, request.at.0],
    )
    .map(drop)
}

fn hash_error(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::from_crate(Cause::NoHash, error)
}

impl Store {
    /// Signs `staff` in, with the code they typed if one was asked.
    pub(crate) fn sign_in(&self, staff: StaffId, pin: Option<&Pin>, context: &Context) -> Result<Sitting, Error> {
        let now = context.now;
        let kept = kept(&self.conn, staff)?;
        let Some(hash) = &kept.hash else {
            let Some((by, at)) = &kept.erased else { return Ok(Sitting::Welcome(None)) };
            self.write_attempt(|conn| forget(conn, staff))?;
            let when = at.in_zone(context.zone).format("%d/%m à %H:%M");
            let said = format!("{by} a effacé votre code le {when} : menu, « mon code », pour en mettre un autre.");
            return Ok(Sitting::Welcome(Some(said)));
        };
        let asked = |wrong, kept: &PinRecord| Sitting::Asked { wrong, not_before: kept.not_before(now) };
        match pin {
            None => Ok(asked(false, &kept)),
            Some(pin) => match self.try_pin(staff, pin, hash, now)? {
                Some(true) => Ok(Sitting::Welcome(None)),
                tried => Ok(asked(tried.is_some(), &self::kept(&self.conn, staff)?)),
            },
        }
    }

    /// Counts the attempt, then checks it. It is refused unchecked during a wait, which two desks at once find out one
    /// after the other.
    fn try_pin(&self, staff: StaffId, pin: &Pin, hash: &str, now: Moment) -> Result<Option<bool>, Error> {
        let may_try = self.write_attempt(|conn| {
            let may_try = kept(conn, staff)?.not_before(now).is_none();
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
        let right = match self.hash_alone(|argon| argon.verify_password(pin.digits().as_bytes(), hash))? {
            Ok(()) => true,
            Err(argon2::password_hash::Error::PasswordInvalid) => false,
            Err(error) => return Err(hash_error(error)),
        };
        if right {
            self.write_attempt(|conn| forget(conn, staff))?;
        }
        Ok(Some(right))
    }

    /// Makes a small write of its own, without a turn in the queue: another request of this desk may be queued already,
    /// and would wait for the one that waits for it. The other desks are not signalled.
    fn write_attempt<T>(&self, write: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        self.check_file_unchanged()?;
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let written = write(&tx)?;
        tx.commit()?;
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
        context: &Context,
    ) -> Result<Result<Option<PinHash>, String>, Error> {
        match self.sign_in(staff, old, context)? {
            Sitting::Welcome(_) => {}
            Sitting::Asked { not_before: Some(end), .. } => {
                return Ok(Err(format!("Trop d’essais : attendez {} s.", end.0 - context.now.0)));
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
        forget(self.conn, request.by)?;
        let hash = hash.map(|PinHash(hash)| hash);
        self.conn.execute("UPDATE staff SET pin_hash = ?2 WHERE id = ?1", params![request.by.0, hash])?;
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
