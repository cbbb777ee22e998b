//! A backup becomes the centre's file again: made beside it, checked in full, and put in its place once nobody is in.
//! The file it replaces is saved under another name, with its log.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, RenameFlags, fcntl_lock};
use rustix::io::Errno;

use super::file_identity::{INDEX, LOG};
use super::{beside, check, open, rescue};
use crate::protocol::Cause;
use crate::store::write::write_queue;
use crate::store::{Checked, Error, Store};

/// The end of the name of a file that is to take the place of the centre's, after the number of the process.
const PART: &str = ".restore";

/// Result of a restoration.
#[derive(Debug)]
pub struct Restored {
    /// Result of the check of the restored file.
    pub checked: Checked,
    /// Path of the copy of the previous file; none when there was none.
    pub before: Option<PathBuf>,
}

impl Store {
    /// Puts the contents of `backup` in the place of the file at `path`. Nothing has changed when it fails.
    pub fn restore_backup(backup: &Path, path: &Path) -> Result<Restored, Error> {
        let (checked, before) = put_in_place(path, |part| write_restored(backup, part))?;
        Ok(Restored { checked, before })
    }
}

/// Puts what `write` makes in the place of the file at `path`, and answers where that file is since, if there was one.
pub(super) fn put_in_place<T>(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<T, Error>,
) -> Result<(T, Option<PathBuf>), Error> {
    let part = open::path_beside(path, &format!(".{}{PART}", std::process::id()));
    let done = write(&part).and_then(|made| Ok((made, swap_files(&part, path)?)));
    if done.is_err() {
        // The failure is reported; a temporary file that stays behind does no harm.
        let _ = fs::remove_file(&part);
    }
    let _ = fs::remove_file(write_queue::queue_path(&part));
    done
}

/// Writes what `backup` holds to `part`, of the present schema, and checks every line of it.
fn write_restored(backup: &Path, part: &Path) -> Result<Checked, Error> {
    if !backup.is_file() {
        return Err(Error::from_io(backup, ErrorKind::NotFound.into()));
    }
    open::write_new_file(part, open::mode_beside(part), |part| {
        let name = part.to_str().ok_or_else(|| Error::for_file(part, Cause::UnreadableName))?;
        // Copied by SQLite: a file set aside with its log is whole only with it.
        let from = open::to_read(backup)?;
        // As it is, before it is brought to another schema.
        check::check_file(&from, true).map_err(|error| error.naming_file(backup))?;
        from.execute("VACUUM INTO ?1", [name]).map(drop).map_err(|error| Error::from_opening(backup, error))
    })?;
    let mut made = Store::open(part).map_err(|error| error.naming_file(backup))?;
    // The lookup is made of the cards: it is no reason to refuse them.
    made.reindex_if_wrong()?;
    made.check_file(true).map_err(|error| error.naming_file(backup))
}

/// Gives `part` the name `path`, once nobody has the file of that name open.
fn swap_files(part: &Path, path: &Path) -> Result<Option<PathBuf>, Error> {
    let io = |error: std::io::Error| Error::from_io(path, error);
    let rename = |from: &Path, to: &Path| {
        rustix::fs::renameat_with(rustix::fs::CWD, from, rustix::fs::CWD, to, RenameFlags::NOREPLACE)
            .map_err(|errno| io(errno.into()))
    };
    beside::check_plain(path)?;
    let before = match beside::without_waiting(OpenOptions::new().read(true).write(true), path) {
        Err(error) if matches!(error.cause(), Cause::Missing) => None,
        Err(error) => return Err(error),
        Ok(old) => {
            // Every desk holds a lock on the file for as long as it is open; this one is held until the end below.
            match fcntl_lock(&old, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => {}
                Err(Errno::AGAIN | Errno::ACCESS) => {
                    return Err(Error::for_file(path, Cause::InUse));
                }
                Err(errno) => return Err(io(errno.into())),
            }
            Some((old, rescue::aside_path(path, "avant")?))
        }
    };
    if let Some((_, kept)) = &before {
        rename(path, kept)?;
    }
    // A log of another file would be read into this one.
    let log = open::path_beside(path, LOG);
    if log.exists() {
        let kept = match &before {
            Some((_, kept)) => open::path_beside(kept, LOG),
            None => rescue::aside_path(&log, "avant")?,
        };
        rename(&log, &kept)?;
    }
    match fs::remove_file(open::path_beside(path, INDEX)) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(io(error)),
        _ => {}
    }
    rename(part, path)?;
    open::known_to_disk(path).map_err(io)?;
    Ok(before.map(|(_, kept)| kept))
}
