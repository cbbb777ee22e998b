//! A file written for the user: readable by its owner only, or by the group of its folder too where [`NewFile::share_with_folder`]
//! finds that one shared; complete or absent, and never over another one unasked.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::OutletError;

/// Bits of a folder whose files are its group's, which may enter and read it.
const SHARED: u32 = 0o2050;

/// A file being written under a temporary name. If it is dropped before [`NewFile::put_in_place`], it leaves nothing
/// behind.
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
        refuse_file_of_centre(place)?;
        let taken = place.symlink_metadata().ok();
        match taken {
            Some(_) if !replaces => return Err(OutletError::File(place.to_owned(), ErrorKind::AlreadyExists.into())),
            Some(taken) if !taken.is_file() => return Err(OutletError::NotAFile(place.to_owned())),
            _ => {}
        }
        let beside = tempfile::Builder::new()
            .prefix(".comptoir-")
            // The number of the process: of one that is dead, what is left is nobody's.
            .suffix(&format!(".{}.part", std::process::id()))
            .tempfile_in(parent_folder(place))
            .map_err(|why| OutletError::File(place.to_owned(), why))?;
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

/// Refuses the place of a centre's file, or of what the program keeps beside one: its log, its queue, its desks, its drafts.
/// A queue (`.turn`) stands beside each centre's file.
pub fn refuse_file_of_centre(place: &Path) -> Result<(), OutletError> {
    const BESIDE: &[&str] = &["", "-wal", "-shm", "-journal", ".turn", ".desks", ".import"];
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
