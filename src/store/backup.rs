//! A copy of the file while everyone works: `VACUUM INTO`, checked before it gets its name.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Error, Store, open};
use crate::ops::Cause;

impl Store {
    /// Writes a checked copy to `to`, which must not exist yet. Nobody waits for it: it reads one moment of the file.
    pub fn backup(&self, to: &Path) -> Result<(), Error> {
        // The copy holds what the file holds: it is nobody else's to read.
        open::made(to, 0o600, |part| self.copy(part, to))
    }

    fn copy(&self, part: &Path, to: &Path) -> Result<(), Error> {
        let name = part.to_str().ok_or_else(|| Error::at(to, Cause::UnreadableName))?;
        self.conn.execute("VACUUM INTO ?1", [name])?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let copy = Connection::open_with_flags(part, flags)?;
        let verdict: String = copy.pragma_query_value(None, "quick_check", |row| row.get(0))?;
        if verdict == "ok" { Ok(()) } else { Err(Error::at(to, Cause::BadCopy)) }
    }
}
