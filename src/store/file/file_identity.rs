//! Is what stands at a path still what was opened there? A file moved, replaced or tidied away under a running desk
//! stays open and writable, and whatever is written to it is lost to everybody else.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::open;
use crate::protocol::Cause;
use crate::store::Error;

/// Suffixes of the files SQLite keeps beside a file in use: its log and the index of that log.
pub(crate) const LOG: &str = "-wal";
pub(crate) const INDEX: &str = "-shm";

/// A file on its disk, whatever its name: device and inode.
type Place = (u64, u64);

/// The files of a connection, as they were when it was opened.
#[derive(Debug)]
pub(crate) struct Ground {
    path: PathBuf,
    main: Place,
    log: Option<Place>,
    index: Option<Place>,
}

/// A file in use that was deleted or replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shift {
    /// The file was moved away or deleted.
    Gone,
    /// Another file bears its name.
    Replaced,
    /// The log was deleted, with the writes that were not in the file yet.
    Log,
    /// The index of its log was deleted: opening again makes another from the log.
    Index,
}

/// Device and inode number of the file at `path`.
pub(crate) fn place(path: &Path) -> Result<Place, Error> {
    seen(path).ok_or_else(|| Error::io(path, ErrorKind::NotFound.into()))
}

fn seen(path: &Path) -> Option<Place> {
    fs::symlink_metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

impl Ground {
    /// Records the files of a connection just opened; `main` is where its file was before.
    pub(crate) fn of(path: &Path, main: Place) -> Result<Self, Error> {
        let beside = |end| seen(&open::beside(path, end));
        let ground = Self { path: path.to_owned(), main, log: beside(LOG), index: beside(INDEX) };
        match ground.shift() {
            None => Ok(ground),
            Some(_) => Err(Error::at(path, Cause::JustReplaced)),
        }
    }

    /// Finds the most serious change since then.
    pub(crate) fn shift(&self) -> Option<Shift> {
        let same = |end, place| seen(&open::beside(&self.path, end)) == place;
        match seen(&self.path) {
            None => Some(Shift::Gone),
            Some(place) if place != self.main => Some(Shift::Replaced),
            _ if !same(LOG, self.log) => Some(Shift::Log),
            _ if !same(INDEX, self.index) => Some(Shift::Index),
            _ => None,
        }
    }
}
