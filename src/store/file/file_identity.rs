//! Checks that the file at a path is still the one that was opened. A file moved, replaced or deleted under a running
//! desk stays open and writable, and everything written to it is lost to the other desks.

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
pub(crate) type FileId = (u64, u64);

/// The files of a connection, as they were when it was opened.
#[derive(Debug)]
pub(crate) struct FileIdentity {
    path: PathBuf,
    main: FileId,
    log: Option<FileId>,
    index: Option<FileId>,
}

/// A file in use that was deleted or replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileChange {
    /// The file was moved away or deleted.
    Gone,
    /// The name of the file belongs to another file.
    Replaced,
    /// The log was deleted, with the writes that were not in the file yet.
    Log,
    /// The index of its log was deleted: opening again makes another from the log.
    Index,
}

/// Device and inode number of the file at `path`.
pub(crate) fn file_id(path: &Path) -> Result<FileId, Error> {
    existing_file_id(path).ok_or_else(|| Error::from_io(path, ErrorKind::NotFound.into()))
}

fn existing_file_id(path: &Path) -> Option<FileId> {
    fs::symlink_metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

impl FileIdentity {
    /// Records the files of a connection just opened; `main` is where its file was before.
    pub(crate) fn of_connection(path: &Path, main: FileId) -> Result<Self, Error> {
        let beside = |end| existing_file_id(&open::path_beside(path, end));
        let identity = Self { path: path.to_owned(), main, log: beside(LOG), index: beside(INDEX) };
        match identity.find_change() {
            None => Ok(identity),
            Some(_) => Err(Error::for_file(path, Cause::JustReplaced)),
        }
    }

    /// Device and inode of the file itself.
    pub(crate) fn main(&self) -> FileId {
        self.main
    }

    /// True while the log has the name that it had.
    pub(crate) fn has_its_log(&self) -> bool {
        self.log.is_some() && existing_file_id(&open::path_beside(&self.path, LOG)) == self.log
    }

    /// Finds the most serious change since then.
    pub(crate) fn find_change(&self) -> Option<FileChange> {
        let same = |end, place| existing_file_id(&open::path_beside(&self.path, end)) == place;
        match existing_file_id(&self.path) {
            None => Some(FileChange::Gone),
            Some(place) if place != self.main => Some(FileChange::Replaced),
            _ if !same(LOG, self.log) => Some(FileChange::Log),
            _ if !same(INDEX, self.index) => Some(FileChange::Index),
            _ => None,
        }
    }
}
