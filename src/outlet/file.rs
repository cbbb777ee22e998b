//! A file written for the user: readable by its owner only, or by the group of its folder too where [`NewFile::share_with_folder`]
//! finds that one shared; complete or absent, and never over another one unasked.

use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use tempfile::NamedTempFile;

use super::OutletError;

/// Bits of a folder whose files are its group's, which may enter and read it.
const SHARED: u32 = 0o2050;

/// Beginning of the name of a file being written.
const BEGIN: &str = ".comptoir-";
/// End of that name.
const END: &str = ".part";

/// A file being written under a temporary name. If it is dropped before [`NewFile::put_in_place`], it leaves nothing
/// behind; what a killed process leaves is removed by the next file written to the same folder.
pub struct NewFile {
    // Created for its owner alone (0600), until it is shared.
    beside: NamedTempFile,
    place: PathBuf,
    replaces: bool,
}

impl NewFile {
    /// Begins the file that will be put at `place`; it replaces an existing file only where `replaces` is true, and never
    /// one of a centre.
    pub fn begin_file(place: &Path, replaces: bool) -> Result<Self, OutletError> {
        remove_left_behind(parent_folder(place));
        Self::begin_beside(place, replaces)
    }

    /// Begins a copy of the centre's file, never over another one. What killed copies have left is told where it is removed.
    pub fn begin_copy(place: &Path) -> Result<Self, OutletError> {
        Self::begin_beside(place, false)
    }

    fn begin_beside(place: &Path, replaces: bool) -> Result<Self, OutletError> {
        refuse_file_of_centre(place)?;
        let taken = place.symlink_metadata().ok();
        match taken {
            Some(_) if !replaces => return Err(OutletError::File(place.to_owned(), ErrorKind::AlreadyExists.into())),
            Some(taken) if !taken.is_file() => return Err(OutletError::NotAFile(place.to_owned())),
            _ => {}
        }
        let beside = create_locked(parent_folder(place)).map_err(|why| OutletError::File(place.to_owned(), why))?;
        Ok(Self { beside, place: place.to_owned(), replaces })
    }

    /// Writes the file at `place` whole, over an existing one.
    pub fn replace(place: &Path, bytes: &[u8]) -> Result<(), OutletError> {
        let mut file = Self::begin_file(place, true)?;
        file.write_all(bytes).map_err(|why| OutletError::File(place.to_owned(), why))?;
        file.put_in_place()
    }

    /// The file, for a program that writes it.
    pub fn handle(&self) -> Result<File, OutletError> {
        self.beside.as_file().try_clone().map_err(|why| OutletError::File(self.place.clone(), why))
    }

    /// Lets the group of the folder read the file, where the folder hands its group to what is put in it (setgid): an
    /// administrator has made it for several.
    pub fn share_with_folder(&self) -> Result<(), OutletError> {
        let folder = self.beside.path().parent().and_then(|folder| folder.metadata().ok());
        let shared = folder.is_some_and(|folder| folder.permissions().mode() & SHARED == SHARED);
        let file = |why| OutletError::File(self.place.clone(), why);
        if shared { self.beside.as_file().set_permissions(Permissions::from_mode(0o640)).map_err(file) } else { Ok(()) }
    }

    /// Puts the complete file in its place, once it is on the disk, and waits until the disk knows its name.
    pub fn put_in_place(self) -> Result<(), OutletError> {
        let Self { beside, place, replaces } = self;
        if let Err(why) = beside.as_file().sync_all() {
            return Err(OutletError::File(place, why));
        }
        let put = if replaces { beside.persist(&place) } else { beside.persist_noclobber(&place) };
        let known = put.map_err(|why| why.error).and_then(|_| File::open(parent_folder(&place))?.sync_all());
        known.map_err(|why| OutletError::File(place, why))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.beside.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.beside.flush()
    }
}

/// Makes an empty file in `folder` and locks it: it is somebody's as long as the lock is held.
fn create_locked(folder: &Path) -> io::Result<NamedTempFile> {
    loop {
        // The number of the process tells a copy whose process is dead from one that another machine is writing.
        let end = format!(".{}{END}", std::process::id());
        let beside = tempfile::Builder::new().prefix(BEGIN).suffix(&end).tempfile_in(folder)?;
        match beside.as_file().try_lock() {
            // Another process found it before it was locked, and has removed it.
            Ok(()) if beside.as_file().metadata()?.nlink() == 0 => {}
            Err(TryLockError::WouldBlock) => {}
            // A disk without locks keeps what is left on it: others cannot lock it either.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(beside),
        }
    }
}

/// Removes the files that killed processes were writing in `folder`: nobody knows of them, and they hold what people were
/// told. What cannot be opened, locked or removed stays.
fn remove_left_behind(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let bytes = name.as_encoded_bytes();
        if !bytes.starts_with(BEGIN.as_bytes()) || !bytes.ends_with(END.as_bytes()) {
            continue;
        }
        // Neither a link is followed nor a pipe waited for.
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        let opened = OpenOptions::new().read(true).custom_flags(flags).open(entry.path());
        if let Ok(file) = opened
            && file.metadata().is_ok_and(|seen| seen.is_file())
            && file.try_lock().is_ok()
            && let Err(why) = fs::remove_file(entry.path())
        {
            tracing::warn!(%why, "a file that a killed process was writing stays");
        }
    }
}

/// Refuses the place of a centre's file, or of what the program keeps beside one: its log, its queue, its desks, its drafts.
/// A queue (`.turn`) stands beside each centre's file.
pub fn refuse_file_of_centre(place: &Path) -> Result<(), OutletError> {
    const BESIDE: &[&str] =
        &["", "-wal", "-shm", "-journal", ".turn", ".desks", ".import", ".pin", ".closed-day", ".effacement"];
    let (taken, name) = (place.symlink_metadata().is_ok(), place.file_name().unwrap_or_default().to_string_lossy());
    let is_of = |main: &str| {
        let end = name.strip_prefix(main);
        end.is_some_and(|end| BESIDE.contains(&end) || taken && end.starts_with(['-', '.']))
    };
    let others = fs::read_dir(parent_folder(place)).into_iter().flatten().flatten();
    let is_queue = |other: fs::DirEntry| {
        let other = other.file_name();
        other.to_string_lossy().strip_suffix(".turn").is_some_and(|main| is_of(main) || is_of("drafts.db"))
    };
    match others.into_iter().any(is_queue) {
        true => Err(OutletError::OfCentre(place.to_owned())),
        false => Ok(()),
    }
}

/// Folder that a file is in, or is to be in.
pub fn parent_folder(place: &Path) -> &Path {
    place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_a_killed_process_was_writing_goes_with_the_next_file_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        let hidden = |end: &str| {
            let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
            names.filter(|name| name.to_string_lossy().ends_with(end)).count()
        };
        // Left by a process that was killed: nobody holds its lock.
        fs::write(place(".comptoir-Xy12.4211.part"), "DUPONT").unwrap();
        fs::write(place(".comptoir-notes.txt"), "").unwrap();
        fs::write(place("export.csv.part"), "").unwrap();
        std::os::unix::fs::symlink(place("export.csv.part"), place(".comptoir-link.4211.part")).unwrap();
        let mut being_written = NewFile::begin_file(&place("one.csv"), false).unwrap();
        being_written.write_all(b"one").unwrap();
        let copy = NewFile::begin_copy(&place("copy.db.age")).unwrap();
        NewFile::begin_file(&place("two.csv"), false).unwrap().put_in_place().unwrap();
        assert!(!place(".comptoir-Xy12.4211.part").exists());
        assert_eq!((hidden(".part"), hidden(".txt")), (4, 1));
        being_written.put_in_place().unwrap();
        drop(copy);
        assert_eq!(fs::read_to_string(place("one.csv")).unwrap(), "one");
        assert_eq!(hidden(".part"), 2);
    }

    #[test]
    fn what_a_killed_copy_has_left_waits_for_whoever_tells_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join(".comptoir-Xy12.4211.part");
        fs::write(&left, "").unwrap();
        NewFile::begin_copy(&folder.path().join("copy.db.age")).unwrap().put_in_place().unwrap();
        assert!(left.exists());
    }
}
