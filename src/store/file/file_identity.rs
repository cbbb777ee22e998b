//! Is what stands at a path still what was opened there? A file moved, replaced or tidied away under a running desk
//! stays open and writable, and whatever is written to it is lost to everybody else.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::open;
use crate::protocol::Cause;
use crate::store::Error;

/// What SQLite keeps beside a file in use: its log and the index of that log.
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

/// What is not there any more, or is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shift {
    /// The file was moved away or deleted.
    Gone,
    /// Another file bears its name.
    Replaced,
    /// Its log was deleted, with what was not in the file yet.
    Log,
    /// The index of its log was deleted: opening again makes another from the log.
    Index,
}

/// Where the file at `path` is.
pub(crate) fn place(path: &Path) -> Result<Place, Error> {
    seen(path).ok_or_else(|| Error::io(path, ErrorKind::NotFound.into()))
}

fn seen(path: &Path) -> Option<Place> {
    fs::symlink_metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

impl Ground {
    /// What a connection just opened stands on; `main` is where its file was before.
    pub(crate) fn of(path: &Path, main: Place) -> Result<Self, Error> {
        let beside = |end| seen(&open::beside(path, end));
        let ground = Self { path: path.to_owned(), main, log: beside(LOG), index: beside(INDEX) };
        match ground.shift() {
            None => Ok(ground),
            Some(_) => Err(Error::at(path, Cause::JustReplaced)),
        }
    }

    /// What has shifted since, the gravest first.
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
