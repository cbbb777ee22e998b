//! Fairness between desks: whoever wants to write waits in line on a lock beside the file.
//!
//! Only a queue. The kernel releases it when a process dies and SQLite's own lock decides what is correct; without it
//! one busy desk can keep the others out until their patience ends.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use super::{Trouble, open};

/// The line to stand in.
pub(super) struct Turn {
    file: File,
    path: PathBuf,
}

/// Being served; the next one comes when it is dropped.
pub(super) struct Served<'a>(&'a File);

impl Turn {
    /// `<file>.turn`, made on first use with the rights of the file itself.
    pub(super) fn beside(main: &Path) -> Result<Self, Trouble> {
        let path = open::beside(main, ".turn");
        match open::empty(&path, open::mode_beside(main)) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(Trouble::io(&path, &error)),
            _ => {}
        }
        // A lock needs no right to write.
        let file = File::open(&path).map_err(|error| Trouble::io(&path, &error))?;
        Ok(Self { file, path })
    }

    /// Waits for one's turn.
    pub(super) fn take(&self) -> Result<Served<'_>, Trouble> {
        loop {
            match flock(&self.file, FlockOperation::LockExclusive) {
                Ok(()) => return Ok(Served(&self.file)),
                Err(rustix::io::Errno::INTR) => {}
                Err(errno) => return Err(Trouble::io(&self.path, &errno.into())),
            }
        }
    }
}

impl Drop for Served<'_> {
    fn drop(&mut self) {
        // Closing the file would release it too; there is nobody to tell.
        let _ = flock(self.0, FlockOperation::Unlock);
    }
}
