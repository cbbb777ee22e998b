//! Snapshots: a moment of the file, read by as many statements as it takes.

use std::ops::Deref;

use rusqlite::Connection;

/// A connection that sees the file as it was at its first statement, until this is dropped. Every desk takes one after
/// each write of another: its two statements are compiled once, those of [`rusqlite::Transaction`] each time.
pub(crate) struct Snapshot<'conn>(&'conn Connection);

impl<'conn> Snapshot<'conn> {
    /// Begins to read.
    pub(crate) fn begin(conn: &'conn Connection) -> rusqlite::Result<Self> {
        conn.prepare_cached("BEGIN DEFERRED")?.execute([])?;
        Ok(Self(conn))
    }
}

impl Deref for Snapshot<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.0
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        // Nothing was written: there is nothing to lose, and a file that went away has ended it already.
        let _ = self.0.prepare_cached("ROLLBACK").and_then(|mut end| end.execute([]));
    }
}
