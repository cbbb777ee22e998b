//! One file beside the centre's for two small courtesies between desks: who wants to write waits in line on its lock,
//! and who has written rings by a byte in it, which [`super::watch`] hears.
//!
//! The lock is only a queue. The kernel releases it when a process dies and SQLite's own lock decides what is correct;
//! without it one busy desk can keep the others out until their patience ends.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::{Trouble, open};

/// The line to stand in, and the bell.
pub(super) struct Turn {
    file: File,
    path: PathBuf,
}

/// Being served; the next one comes when it is dropped.
pub(super) struct Served<'a>(&'a File);

/// `<file>.turn`.
pub(super) fn path(main: &Path) -> PathBuf {
    open::beside(main, ".turn")
}

impl Turn {
    /// Opens it, making it on first use with the rights of the centre's file.
    pub(super) fn beside(main: &Path) -> Result<Self, Trouble> {
        let path = path(main);
        open::unless_there(&path, || open::made(&path, open::mode_beside(&path), |_| Ok(())))?;
        let file = OpenOptions::new().write(true).open(&path).map_err(|error| Trouble::io(&path, &error))?;
        Ok(Self { file, path })
    }

    /// Waits for one's turn.
    pub(super) fn take(&self) -> Result<Served<'_>, Trouble> {
        loop {
            match flock(&self.file, FlockOperation::LockExclusive) {
                Ok(()) => return Ok(Served(&self.file)),
                Err(Errno::INTR) => {}
                Err(errno) => return Err(Trouble::io(&self.path, &errno.into())),
            }
        }
    }
}

impl Served<'_> {
    /// Tells the other desks that something is in the file. Called once it is: told by the log's own growth, they
    /// would look a moment before it can be seen.
    pub(super) fn ring(&self) {
        // On a full disk nobody hears it; they look by themselves every other second.
        let _ = self.0.write_at(b".", 0);
    }
}

impl Drop for Served<'_> {
    fn drop(&mut self) {
        // Closing the file would release it too; there is nobody to tell.
        let _ = flock(self.0, FlockOperation::Unlock);
    }
}
