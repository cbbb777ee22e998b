//! A copy of the file while everyone works: `VACUUM INTO`, checked before it gets its name.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::open;
use crate::protocol::Cause;
use crate::store::{Error, Store};

/// A copy of the file for a trial; it is deleted with this value.
pub struct TrialCopy {
    /// Open copy; none once it is being deleted.
    store: Option<Store>,
    path: PathBuf,
}

impl TrialCopy {
    /// Copy to write into.
    pub fn store(&mut self) -> Option<&mut Store> {
        self.store.as_mut()
    }
}

impl Drop for TrialCopy {
    fn drop(&mut self) {
        self.store = None;
        for end in ["", "-wal", "-shm", ".turn", ".import"] {
            // Most of them are not there.
            let _ = fs::remove_file(open::path_beside(&self.path, end));
        }
    }
}

impl Store {
    /// Writes a checked copy to `to`, which must not exist yet. Nobody waits for it: it reads one moment of the file.
    pub fn back_up_to(&self, to: &Path) -> Result<(), Error> {
        // The copy has the same content as the file: nobody else may read it.
        open::write_new_file(to, 0o600, |part| self.copy(part, to))
    }

    /// Makes a copy beside the file, with the same protection, so that a long write can be tried without making the
    /// other desks wait.
    pub fn copy_to_try(&self) -> Result<TrialCopy, Error> {
        let path = open::path_beside(&self.path, &format!(".{}.essai", std::process::id()));
        self.back_up_to(&path)?;
        // Made first, so that a copy that cannot be opened is deleted too.
        let mut copy = TrialCopy { store: None, path };
        copy.store = Some(Self::open(&copy.path)?);
        Ok(copy)
    }

    fn copy(&self, part: &Path, to: &Path) -> Result<(), Error> {
        let name = part.to_str().ok_or_else(|| Error::for_file(to, Cause::UnreadableName))?;
        self.conn.execute("VACUUM INTO ?1", [name])?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let copy = Connection::open_with_flags(part, flags)?;
        let verdict: String = copy.pragma_query_value(None, "quick_check", |row| row.get(0))?;
        if verdict == "ok" { Ok(()) } else { Err(Error::for_file(to, Cause::BadCopy)) }
    }
}
