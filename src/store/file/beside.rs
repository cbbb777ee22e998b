//! Files beside the centre's: opened without following a link or waiting for a pipe, and only where they belong to those
//! who share the file. Anybody who may write to the folder could put something else there.

use std::fs::{self, File, Metadata, OpenOptions};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, chown};
use std::path::Path;

use rustix::fs::OFlags;
use rustix::process::geteuid;

use super::open;
use crate::protocol::Cause;
use crate::store::Error;
use crate::store::write::origin;

/// Refuses a link, a pipe or a device where a file of ours belongs: opening one would wait for ever, or write elsewhere. A
/// file that is not there yet is fine.
pub(crate) fn check_plain(path: &Path) -> Result<(), Error> {
    fs::symlink_metadata(path).map_or(Ok(()), |seen| refuse_other_sorts(path, &seen))
}

/// Checks a file that SQLite opens beside `main`: a plain one, of an account that may have made it. One that is not there
/// yet is fine.
pub(crate) fn check_beside(path: &Path, main: &Path) -> Result<(), Error> {
    fs::symlink_metadata(path).map_or(Ok(()), |seen| check_seen(path, main, &seen))
}

/// Opens a small file beside `main`, which its desks share, and creates it empty on first use or when somebody has deleted
/// it.
pub(crate) fn open_beside(path: &Path, main: &Path) -> Result<File, Error> {
    open::unless_there(path, || {
        open::write_new_file(path, open::mode_beside(path), |_| Ok(()))?;
        give_to_owner(path, main)
    })?;
    check_plain(path)?;
    let file = without_waiting(OpenOptions::new().read(true).write(true), path)?;
    let seen = file.metadata().map_err(|error| Error::from_io(path, error))?;
    check_seen(path, main, &seen).map(|()| file)
}

/// Opens a plain file to read it, whoever's it is.
pub(crate) fn open_to_read(path: &Path) -> Result<File, Error> {
    check_plain(path)?;
    let file = without_waiting(OpenOptions::new().read(true), path)?;
    let seen = file.metadata().map_err(|error| Error::from_io(path, error))?;
    refuse_other_sorts(path, &seen).map(|()| file)
}

/// Opens a file as `options` say. Somebody may put a link or a pipe there after a look: neither is followed nor waited for.
pub(crate) fn without_waiting(options: &mut OpenOptions, path: &Path) -> Result<File, Error> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    options.custom_flags(flags).open(path).map_err(|error| Error::from_io(path, error))
}

/// Gives a file that root has just made beside `main` to the account whose file that is, as SQLite does with its own: it
/// could not be opened by its desks otherwise.
pub(crate) fn give_to_owner(path: &Path, main: &Path) -> Result<(), Error> {
    match fs::symlink_metadata(main) {
        Ok(owner) if geteuid().is_root() && owner.uid() != 0 => {
            chown(path, Some(owner.uid()), Some(owner.gid())).map_err(|error| Error::from_io(path, error))
        }
        _ => Ok(()),
    }
}

fn refuse_other_sorts(path: &Path, seen: &Metadata) -> Result<(), Error> {
    let sort = seen.file_type();
    if sort.is_symlink() {
        return Err(Error::for_file(path, Cause::Link));
    }
    if sort.is_file() { Ok(()) } else { Err(Error::for_file(path, Cause::NotAFile)) }
}

fn check_seen(path: &Path, main: &Path, seen: &Metadata) -> Result<(), Error> {
    refuse_other_sorts(path, seen)?;
    // The name of another file, and what is written here would be written there.
    if seen.nlink() > 1 {
        return Err(Error::for_file(path, Cause::ManyNames));
    }
    if is_of_the_centre(path, main, seen) {
        return Ok(());
    }
    Err(Error::for_file(path, Cause::OtherOwner(origin::account_name(seen.uid()))))
}

/// True for a file of this account, of the account of the centre's file or of its folder, of root, or of the group that a
/// folder closed to all others shares.
fn is_of_the_centre(path: &Path, main: &Path, seen: &Metadata) -> bool {
    let folder = fs::metadata(open::parent_folder(path)).ok();
    let owners = [fs::symlink_metadata(main).ok(), folder.clone()];
    let owners = owners.iter().flatten().map(MetadataExt::uid).chain([geteuid().as_raw(), 0]);
    let shared = folder.is_some_and(|folder| {
        let mode = folder.mode();
        mode & 0o2000 != 0 && mode & 0o002 == 0 && folder.gid() == seen.gid()
    });
    shared || owners.into_iter().any(|owner| owner == seen.uid())
}
