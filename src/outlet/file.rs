//! A file that leaves: for its owner's eyes only, whole or not there at all, and never over another one unasked.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::domain::name;

/// A file being written beside its place. Let go before [`NewFile::put`], it leaves nothing behind.
pub struct NewFile {
    // Created for its owner alone (0600).
    beside: NamedTempFile,
    place: PathBuf,
    replaces: bool,
}

impl NewFile {
    /// Begins the file that will stand at `place`; over a file that is there only where `replaces` says so.
    pub fn begin(place: &Path, replaces: bool) -> Result<Self, String> {
        let taken = place.symlink_metadata().ok();
        match taken {
            Some(_) if !replaces => return Err(said(place, &ErrorKind::AlreadyExists.into())),
            Some(taken) if !taken.is_file() => {
                return Err(format!("{} n’est pas un fichier ordinaire : donnez un autre nom.", shown(place)));
            }
            _ => {}
        }
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let beside = tempfile::Builder::new()
            .prefix(".comptoir-")
            .suffix(".part")
            .tempfile_in(folder)
            .map_err(|why| said(place, &why))?;
        Ok(Self { beside, place: place.to_owned(), replaces })
    }

    /// Puts the whole file in its place, once the disk has it.
    pub fn put(self) -> Result<(), String> {
        let Self { beside, place, replaces } = self;
        beside.as_file().sync_all().map_err(|why| said(&place, &why))?;
        let put = if replaces { beside.persist(&place) } else { beside.persist_noclobber(&place) };
        put.map(drop).map_err(|why| said(&place, &why.error))
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

/// Why a file at `place` is not written, in one sentence.
pub(super) fn said(place: &Path, why: &io::Error) -> String {
    let place = shown(place);
    match why.kind() {
        ErrorKind::AlreadyExists => format!("{place} existe déjà : donnez un autre nom."),
        ErrorKind::NotFound => format!("{place} : ce dossier n’existe pas, vérifiez le chemin."),
        ErrorKind::PermissionDenied => format!("{place} : vous n’avez pas le droit d’écrire dans ce dossier."),
        ErrorKind::StorageFull => format!("{place} : le disque est plein, le fichier n’est pas écrit."),
        _ => format!("{place} ne s’écrit pas ({why}) : vérifiez le chemin."),
    }
}

fn shown(place: &Path) -> String {
    name::visible(&place.display().to_string())
}
