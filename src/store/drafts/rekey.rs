//! Drafts under another key than the settings name, or in clear: made again under that one. The centre's file, of which the
//! same is made next, is still as it was.

use std::fs;
use std::path::Path;

use rusqlite::OpenFlags;

use super::{DRAFTS, drafts_path, mend};
use crate::protocol::Cause;
use crate::store::Error;
use crate::store::file::file_identity::{INDEX, LOG};
use crate::store::file::key::{self, FileKey};
use crate::store::file::{beside, open, rescue, restore};

/// Encrypts the drafts beside `main_file` as the settings say, where they are not; they may be under the key in the file
/// `named`. What cannot be read is taken aside as it is. A kill leaves either the one file or the other.
pub(crate) fn bring_to_key(main_file: &Path, named: Option<&Path>) -> Result<(), Error> {
    let path = drafts_path(main_file);
    if fs::symlink_metadata(&path).is_err() {
        return Ok(());
    }
    beside::check_beside(&path, main_file)?;
    let new = FileKey::of(main_file)?;
    let fits_already = match &new {
        Some(_) => matches!(FileKey::of_copy(&path, None, main_file), Ok(Some(_))),
        None => key::begins_in_clear(&path),
    };
    if fits_already {
        return Ok(());
    }
    match make_again(&path, main_file, (named, new.as_ref())) {
        Err(error) if is_of_content(error.cause()) => {
            // Nothing to be read: what is there stays, aside.
            tracing::error!(cause = error.cause().code(), "drafts that no key opens set aside");
            rescue::set_aside(&path).map(drop)
        }
        made => made,
    }
}

fn is_of_content(cause: &Cause) -> bool {
    matches!(cause, Cause::Damaged | Cause::NotOurs | Cause::WrongKey(_) | Cause::Encrypted | Cause::InClear)
}

fn make_again(path: &Path, main_file: &Path, (named, new): (Option<&Path>, Option<&FileKey>)) -> Result<(), Error> {
    let old = FileKey::of_copy(path, named, main_file)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = key::connect_with(path, flags, old.as_ref())?;
    open::leave_the_log(&conn)?;
    let in_use = || Error::for_file(path, Cause::InUse);
    let version = || conn.pragma_query_value(None, "data_version", |row| row.get::<_, i64>(0));
    // The rows that are only in the log would be lost with it.
    if !open::empty_log(&conn)? {
        return Err(in_use());
    }
    let before = version()?;
    let part = mend::passing_path(&rescue::free_aside_path(path, "abime")?);
    let made = || -> Result<(), Error> {
        open::write_new_file(&part, open::mode_beside(path), |part| {
            key::write_under((path, old.as_ref()), (part, new))
        })?;
        beside::give_to_owner(&part, main_file)?;
        let made = open::open_existing(&part, &DRAFTS)?.0;
        mend::check_sound(&made, &part)?;
        open::empty_log(&made)?;
        drop(made);
        let locked = restore::lock_alone(path)?;
        if locked.is_none() || version()? != before {
            return Err(in_use());
        }
        for end in [LOG, INDEX] {
            // Empty, and of the file that goes.
            let _ = fs::remove_file(open::path_beside(path, end));
        }
        let renamed = fs::rename(&part, path).and_then(|()| open::known_to_disk(path));
        renamed.map_err(|error| Error::from_io(path, error))
    };
    let made = made();
    if made.is_err() {
        // The failure is reported; what stays behind is listed with what is aside.
        let _ = fs::remove_file(&part);
    }
    made
}
