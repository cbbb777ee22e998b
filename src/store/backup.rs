//! A copy of the file while everyone works: `VACUUM INTO`, checked before it gets its name.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Store, Trouble, open};

impl Store {
    /// Writes a checked copy to `to`, which must not exist yet. Nobody waits for it: it reads one moment of the file.
    pub fn backup(&self, to: &Path) -> Result<(), Trouble> {
        if fs::symlink_metadata(to).is_ok() {
            return Err(Trouble::at(to, "ce fichier existe déjà, il n’a pas été touché."));
        }
        let part = open::part(to);
        let copied = self.copy(&part, to).and_then(|()| open::settle(&part, to));
        if copied.is_err() {
            let _ = fs::remove_file(&part);
        }
        copied
    }

    fn copy(&self, part: &Path, to: &Path) -> Result<(), Trouble> {
        // The copy holds what the file holds: it is nobody else's to read. SQLite fills an existing empty file.
        open::empty(part, 0o600).map_err(|error| Trouble::io(to, &error))?;
        let name = part.to_str().ok_or_else(|| Trouble::at(to, "ce nom contient des octets illisibles."))?;
        self.conn.execute("VACUUM INTO ?1", [name])?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let copy = Connection::open_with_flags(part, flags)?;
        let verdict: String = copy.pragma_query_value(None, "quick_check", |row| row.get(0))?;
        if verdict == "ok" {
            Ok(())
        } else {
            Err(Trouble::at(to, "la copie relue n’est pas bonne : elle n’a pas été gardée."))
        }
    }
}
