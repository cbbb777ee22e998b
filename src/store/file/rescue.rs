//! A damaged file: copied aside as it is, with its log, and only read from then on. Nothing of it is ever deleted.

use std::cell::OnceCell;
use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Local};
use rusqlite::{Connection, OpenFlags};
use rustix::fs::{CWD, RenameFlags};
use rustix::io::Errno;

use super::file_identity::{self, FileIdentity, INDEX, LOG};
use super::open;
use super::{beside, key, migrate};
use crate::domain::Moment;
use crate::protocol::{Cause, Halt};
use crate::store::error::{cause_of, suggests_damage};
use crate::store::write::write_queue;
use crate::store::{Error, Store};

/// Less than this is no SQLite file: its header is longer, and an empty one would have its log deleted when opened.
pub(crate) const LEAST: u64 = 512;
/// First bytes of a log (`wal.html`, the file format), but for the last bit, which is the order of its bytes.
const MAGIC: [u8; 4] = [0x37, 0x7f, 0x06, 0x82];
/// Longest time that a copy of a file, or its log, waits for a desk in the middle of a write.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
/// Word in the name of a file whose place another has taken.
pub(crate) const BEFORE: &str = "avant";

/// True when the file at `path`, which this process has not open, is a file of this program and damaged.
pub(crate) fn is_damaged(path: &Path) -> bool {
    let Ok(seen) = fs::symlink_metadata(path) else { return false };
    if !seen.is_file() {
        return false;
    }
    // Whatever is left of it: a desk was at work here.
    let was_ours = write_queue::queue_path(path).exists();
    if seen.len() < LEAST {
        return was_ours;
    }
    if log_is_garbage(path) {
        return true;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = match key::connect(path, flags) {
        Ok(conn) => conn,
        // The right key, and nothing to be read.
        Err(error) => return was_ours && matches!(error.cause(), Cause::Damaged),
    };
    let stamp: rusqlite::Result<i32> = conn.pragma_query_value(None, "application_id", |row| row.get(0));
    let ours = match stamp {
        Ok(stamp) => stamp == open::CENTRE_ID || was_ours,
        Err(_) => was_ours,
    };
    ours && is_hurt(&conn)
}

/// True when SQLite itself finds damage.
pub(crate) fn is_hurt(conn: &Connection) -> bool {
    match conn.pragma_query_value(None, "quick_check", |row| row.get::<_, String>(0)) {
        Ok(verdict) => verdict != "ok",
        Err(error) => suggests_damage(&cause_of(&error)),
    }
}

/// Looks for damage in the file at `path`, by a connection of its own.
pub(crate) fn is_hurt_at(path: &Path) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    match key::connect(path, flags) {
        Ok(conn) => is_hurt(&conn),
        Err(error) => matches!(error.cause(), Cause::Damaged),
    }
}

/// True for a log that is none: SQLite takes it for an empty one, without a word, and what it held is lost. A beginning
/// torn by a power cut is made of the old bytes, the new ones, or none.
pub(crate) fn log_is_garbage(path: &Path) -> bool {
    let begins = read_beginning::<{ MAGIC.len() }>(&open::path_beside(path, LOG));
    begins.is_some_and(|begins| begins.iter().zip(MAGIC).any(|(byte, magic)| *byte != 0 && byte & !1 != magic & !1))
}

/// First bytes of a plain file that has so many.
pub(crate) fn read_beginning<const LENGTH: usize>(path: &Path) -> Option<[u8; LENGTH]> {
    let mut begins = [0; LENGTH];
    beside::open_to_read(path).ok()?.read_exact(&mut begins).ok()?;
    Some(begins)
}

/// Copies a file and its log, as they are, under a name with the time of their last change: the same damage is copied
/// once, whoever meets it. Nobody writes meanwhile.
pub(crate) fn copy_aside(path: &Path) -> Result<PathBuf, Error> {
    let mut standing = write_queue::WriteQueue::open_beside(path)?.line_up()?;
    standing.wait_turn(PATIENCE);
    let log = open::path_beside(path, LOG);
    let aside = aside_path(path, "abime")?;
    let copied = |from: &Path, to: &Path| {
        let copy = |part: &Path| copy_bytes(from, part);
        open::unless_there(to, || open::write_new_file(to, open::mode_beside(path), copy))
    };
    if log.exists() {
        copied(&log, &open::path_beside(&aside, LOG))?;
    }
    copied(path, &aside)?;
    Ok(aside)
}

/// Writes the bytes of one plain file into another, which exists.
pub(crate) fn copy_bytes(from: &Path, to: &Path) -> Result<(), Error> {
    let mut bytes = beside::open_to_read(from)?;
    let mut copy = beside::without_waiting(OpenOptions::new().write(true), to)?;
    io::copy(&mut bytes, &mut copy).map(drop).map_err(|error| Error::from_io(to, error))
}

/// Takes a damaged file out of the way with its log, and gives its name since.
pub(crate) fn set_aside(path: &Path) -> Result<PathBuf, Error> {
    let aside = free_aside_path(path, "abime")?;
    for end in [LOG, INDEX, ""] {
        let from = open::path_beside(path, end);
        if from.exists() {
            fs::rename(&from, open::path_beside(&aside, end)).map_err(|error| Error::from_io(&from, error))?;
        }
    }
    Ok(aside)
}

/// Puts the file `new` in the place of a damaged one, which is called `aside` from then on. Its log goes first: it would be
/// read into the new one.
pub(crate) fn replace(path: &Path, new: &Path, aside: &Path) -> Result<(), Error> {
    let io = |error: io::Error| Error::from_io(path, error);
    for end in [LOG, INDEX] {
        match fs::rename(open::path_beside(path, end), open::path_beside(aside, end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io(error)),
            _ => {}
        }
    }
    match rustix::fs::renameat_with(CWD, new, CWD, path, RenameFlags::EXCHANGE) {
        Ok(()) => fs::rename(new, aside).map_err(io),
        // A file system without that stroke takes two.
        Err(Errno::INVAL | Errno::NOSYS) => fs::rename(path, aside).and_then(|()| fs::rename(new, path)).map_err(io),
        Err(errno) => Err(io(errno.into())),
    }
}

/// A name beside `path` under which no file or log is: as [`aside_path`] gives it, with a number after the first of two
/// files that were last changed in the same second.
pub(crate) fn free_aside_path(path: &Path, what: &str) -> Result<PathBuf, Error> {
    let first = aside_path(path, what)?;
    let is_free =
        |name: &Path| [LOG, INDEX, ""].iter().all(|end| fs::symlink_metadata(open::path_beside(name, end)).is_err());
    let mut names = (1..u32::MAX).map(|number| match number {
        1 => first.clone(),
        number => open::path_beside(&first, &format!("-{number}")),
    });
    names.find(|name| is_free(name)).ok_or_else(|| Error::for_file(&first, Cause::Taken))
}

/// A name beside `path`: what became of it, and when it was last changed.
fn aside_path(path: &Path, what: &str) -> Result<PathBuf, Error> {
    let changed = |path: &Path| fs::metadata(path).and_then(|file| file.modified());
    let main = changed(path).map_err(|error| Error::from_io(path, error))?;
    let last = changed(&open::path_beside(path, LOG)).map_or(main, |log| log.max(main));
    Ok(open::path_beside(path, &aside_end(what, DateTime::from(last))))
}

/// The end of such a name.
pub(crate) fn aside_end(what: &str, last: DateTime<Local>) -> String {
    format!(".{what}-{}", last.format("%Y-%m-%d-%Hh%Mm%S"))
}

impl Store {
    /// Opens what [`Store::open`] refused with `why`, if it is damaged: a copy is set aside, and nothing is written any
    /// more.
    pub(crate) fn open_damaged(path: &Path, why: Error) -> Result<Self, Error> {
        if !why.suggests_damage() || !is_damaged(path) {
            return Err(why);
        }
        let copy = copy_aside(path).ok();
        Self::to_read(path, Halt::Damaged(copy.clone()))
            .map_err(|none| Error::with_source(path, Cause::Lost(copy), none))
    }

    fn to_read(path: &Path, halt: Halt) -> Result<Self, Error> {
        if fs::metadata(path).map_or(0, |file| file.len()) < LEAST {
            return Err(Error::for_file(path, Cause::Damaged));
        }
        let place = file_identity::file_id(path)?;
        let conn = open::to_read(path)?;
        if migrate::file_version(&conn)? != migrate::latest_version(migrate::CENTRE) {
            return Err(Error::for_file(path, Cause::Damaged));
        }
        let identity = FileIdentity::of_connection(path, place)?;
        let mut store = Self::around(conn, path, identity)?;
        store.halt = OnceCell::from(halt);
        store.load_welcome(Moment::now())?;
        Ok(store)
    }

    /// Closes the file once damage was found, copies it aside and opens it again to read only.
    pub(crate) fn stop_for_damage(&mut self) {
        if self.halt.get().is_some() {
            return;
        }
        let closed = Connection::open_in_memory().and_then(|none| {
            let hurt = std::mem::replace(&mut self.conn, none);
            // What is in the log stays there, as the damage left it.
            open::leave_the_log(&hurt)
        });
        let halt = Halt::Damaged(closed.ok().and_then(|()| copy_aside(&self.path).ok()));
        match Self::to_read(&self.path, halt.clone()) {
            Ok(store) => *self = store,
            Err(_) => drop(self.halt.set(halt)),
        }
    }
}
