//! Cases in which a desk must write no more, because a write would be lost or would damage the file. The desk goes on
//! reading as far as it can, keeps its drafts, and says what to do.

use rusqlite::Connection;

use super::file_identity::FileChange;
use super::migrate;
use crate::protocol::{Cause, Halt};
use crate::store::{Error, Store, search};

impl Store {
    /// Reason why nothing more is written here; none as long as all is well.
    pub(crate) fn halt_cause(&self) -> Option<Error> {
        self.halt.get().map(|halt| Error::for_file(&self.path, Cause::Halted(halt.clone())))
    }

    /// Checks that the file is still the one that was opened, and of this program's schema. A failure is final: it
    /// becomes [`Store::halt_cause`], but for an index that is gone: the next write opens the file again.
    pub(crate) fn check_file_unchanged(&self) -> Result<(), Error> {
        if self.halt.get().is_none() {
            match self.identity.find_change() {
                Some(FileChange::Index) => return Err(Error::for_file(&self.path, Cause::IndexGone)),
                Some(FileChange::Gone) => self.stop_writing(Halt::Gone),
                Some(FileChange::Replaced) => self.stop_writing(Halt::Replaced),
                Some(FileChange::Log) => self.stop_writing(Halt::LogGone),
                None => {}
            }
        }
        self.check_versions()
    }

    /// Opens the file again when only the index of its log was deleted: nothing is lost by that, and nobody need know. Where
    /// that fails, the next call tries again. Any other change of its names is final, as for [`Store::check_file_unchanged`].
    pub(crate) fn follow_names(&mut self) -> Result<(), Error> {
        if self.halt.get().is_some() {
            return Ok(());
        }
        match self.identity.find_change() {
            Some(FileChange::Index) => self.open_again(),
            Some(_) => {
                let _ = self.check_file_unchanged();
                Ok(())
            }
            None => self.reopen_if_closed(),
        }
    }

    /// Opens the file again when only the index of its log was deleted.
    pub(crate) fn reopen_after_index_loss(&mut self) -> Result<(), Error> {
        let lost = self.halt.get().is_none() && self.identity.find_change() == Some(FileChange::Index);
        if lost { self.open_again() } else { self.reopen_if_closed() }
    }

    /// Opens the file that could not be opened again.
    pub(crate) fn reopen_if_closed(&mut self) -> Result<(), Error> {
        if self.closed { self.open_again() } else { Ok(()) }
    }

    /// Checks that no newer program has changed the file's schema or the rules of its lookup: both leave a number in the
    /// file.
    pub(crate) fn check_versions(&self) -> Result<(), Error> {
        if self.halt.get().is_none() && search::is_ahead(&self.conn)? {
            let _ = self.halt.set(Halt::Upgraded);
        }
        self.check_schema()
    }

    /// Checks that no newer program has changed the file's schema: its number stands on the page that is read first.
    pub(crate) fn check_schema(&self) -> Result<(), Error> {
        if self.halt.get().is_none() && migrate::file_version(&self.conn)? > migrate::latest_version(migrate::CENTRE) {
            let _ = self.halt.set(Halt::Upgraded);
        }
        self.halt_cause().map_or(Ok(()), Err)
    }

    fn stop_writing(&self, halt: Halt) {
        if halt == Halt::LogGone {
            // What was acknowledged is in the log that this desk still has open: it goes into the file.
            let _ = self.conn.pragma_query(None, "wal_checkpoint", |_| Ok(()));
        }
        let _ = self.halt.set(halt);
    }

    fn open_again(&mut self) -> Result<(), Error> {
        // Closed before: a process has one index for all its connections to a file.
        if !self.closed {
            let lost = std::mem::replace(&mut self.conn, Connection::open_in_memory()?);
            self.closed = true;
            super::open::leave_the_log(&lost)?;
        }
        *self = Self::open(&self.path)?;
        Ok(())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Closing last empties the log, as far as this desk knows of it, and deletes it by its name: others have gone on
        // writing to it, or to another of that name.
        if self.check_file_unchanged().is_err() || self.identity.find_change().is_some() {
            let _ = super::open::leave_the_log(&self.conn);
        }
        self.keep_replaced();
    }
}
