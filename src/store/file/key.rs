//! Key of the files of a centre, where the settings of the machine name one: a connection to a file gets it before it reads
//! a byte. A file that does not go with the settings is refused in a sentence of its own.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rusqlite::{Connection, OpenFlags};

#[cfg(feature = "sqlcipher")]
pub(crate) use super::cipher::{FileKey, RESERVED, write_under};
use super::{beside, open, rescue};
use crate::protocol::Cause;
#[cfg(not(feature = "sqlcipher"))]
use crate::protocol::KeyFault;
use crate::store::Error;

/// First bytes of a file in clear (`fileformat2.html`, 1.3).
pub(crate) const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Bytes of a page, of every file of this program.
pub(crate) const PAGE: usize = 4096;

/// Place of the key as the settings of the machine name it.
struct KeySetting {
    file: PathBuf,
    database: Option<PathBuf>,
}

static SETTING: OnceLock<KeySetting> = OnceLock::new();

/// Has every file of a centre that this process opens encrypted with the key in `file`, that of the centre at `database`;
/// to be called before the first is opened.
pub fn use_key_file(file: &Path, database: Option<&Path>) {
    SETTING.get_or_init(|| KeySetting { file: file.to_owned(), database: database.map(Path::to_owned) });
}

/// Path of the key of the centre whose file is at `path`; none where the settings name no key. Another centre of the machine
/// has its own: `/etc/comptoir/centre-nord.key` for what is in `/var/lib/comptoir-nord`.
pub fn key_file_of(path: &Path) -> Option<PathBuf> {
    let setting = SETTING.get()?;
    let real = |path: &Path| {
        let folder = open::parent_folder(path);
        fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())
    };
    let end_of_other = || {
        let (own, other) = (real(setting.database.as_deref()?), real(path));
        let end = other.file_name()?.to_str()?.strip_prefix(own.file_name()?.to_str()?)?;
        (own.parent() == other.parent() && end.starts_with('-')).then(|| end.to_owned())
    };
    let Some(end) = end_of_other() else { return Some(setting.file.clone()) };
    let (stem, kind) = (setting.file.file_stem().unwrap_or_default(), setting.file.extension());
    let kind = kind.map_or_else(String::new, |kind| format!(".{}", kind.display()));
    Some(setting.file.with_file_name(format!("{}{end}{kind}", stem.display())))
}

/// No key: this program was built without the means to use one.
#[cfg(not(feature = "sqlcipher"))]
#[derive(PartialEq)]
pub(crate) enum NoFileKey {}

#[cfg(not(feature = "sqlcipher"))]
pub(crate) use NoFileKey as FileKey;

#[cfg(not(feature = "sqlcipher"))]
impl NoFileKey {
    /// Refuses the key in `file`.
    pub(crate) fn read(file: &Path) -> Result<Self, Error> {
        Err(Error::for_file(file, Cause::Key(KeyFault::NoCipher)))
    }

    /// Gives the key to a connection.
    fn unlock(&self, _: &Connection) -> rusqlite::Result<()> {
        match *self {}
    }

    /// True when the file at `path` is encrypted with this key.
    fn fits(&self, _: &Path) -> bool {
        match *self {}
    }

    /// Path of the file that holds it.
    pub(crate) fn file(&self) -> &Path {
        match *self {}
    }

    /// Puts what a page holds in the place of what it is encrypted as.
    pub(crate) fn decrypt(&self, _: &mut [u8; PAGE], _: u32) {
        match *self {}
    }

    /// Writes what a file holds in clear.
    pub(crate) fn write_clear(&self, _: &Path, _: &Path, _: bool) -> Result<(), Error> {
        match *self {}
    }
}

/// Bytes at the end of a page that the cipher has for itself.
#[cfg(not(feature = "sqlcipher"))]
pub(crate) const RESERVED: usize = 0;

/// Writes what a file holds under another key: there is none.
#[cfg(not(feature = "sqlcipher"))]
pub(crate) fn write_under(
    (_, old): (&Path, Option<&FileKey>),
    (_, new): (&Path, Option<&FileKey>),
) -> Result<(), Error> {
    old.or(new).map_or(Ok(()), |key| match *key {})
}

impl FileKey {
    /// Key of the centre whose file is at `path`, or beside it; none where the settings name none.
    pub(crate) fn of(path: &Path) -> Result<Option<Self>, Error> {
        key_file_of(path).map(|file| Self::read(&file)).transpose()
    }

    /// Key under which the file at `path`, a copy or a damaged one, is encrypted: the one in the file `named`, else that of
    /// the centre at `centre`. None for a file in clear, and for one that nothing is known of.
    pub(crate) fn of_copy(path: &Path, named: Option<&Path>, centre: &Path) -> Result<Option<Self>, Error> {
        let named = named.map(Self::read).transpose()?;
        if begins_in_clear(path) {
            return Ok(None);
        }
        let key = match named {
            Some(key) => Some(key),
            None => Self::of(centre)?,
        };
        match key {
            Some(key) if key.fits(path) => Ok(Some(key)),
            Some(key) if looks_encrypted(path) => Err(Error::for_file(path, Cause::WrongKey(key.file().to_owned()))),
            None if looks_encrypted(path) => Err(Error::for_file(path, Cause::Encrypted)),
            _ => Ok(None),
        }
    }
}

/// Connects to the file at `path`, of a centre or beside its file, with the key that the settings name for it.
pub(crate) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, Error> {
    connect_with(path, flags, FileKey::of(path)?.as_ref())
}

/// Connects to the file at `path` with `key`. Whether it is the right one is known at once.
pub(crate) fn connect_with(path: &Path, flags: OpenFlags, key: Option<&FileKey>) -> Result<Connection, Error> {
    let conn = Connection::open_with_flags(path, flags).map_err(|error| Error::from_opening(path, error))?;
    let Some(key) = key else { return Ok(conn) };
    let first_look = || -> rusqlite::Result<()> {
        // A refused file is left as it was, with its log.
        open::leave_the_log(&conn)?;
        conn.busy_timeout(open::PATIENCE)?;
        key.unlock(&conn)?;
        conn.pragma_query_value(None, "schema_version", |row| row.get::<_, i64>(0))?;
        conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map(drop)
    };
    let Err(error) = first_look() else { return Ok(conn) };
    // Closed before the file is opened by hand below, which lets go of this process's locks on it.
    drop(conn);
    let error = Error::from_opening(path, error);
    if !error.suggests_damage() {
        return Err(error);
    }
    let cause = match () {
        () if begins_in_clear(path) => Cause::InClear,
        () if key.fits(path) => Cause::Damaged,
        () if looks_encrypted(path) => Cause::WrongKey(key.file().to_owned()),
        () => return Err(error),
    };
    Err(Error::with_source(path, cause, error))
}

/// True when the file at `path`, in which SQLite knows nothing, is encrypted and the settings name no key.
pub(crate) fn is_missing_for(path: &Path) -> bool {
    key_file_of(path).is_none() && looks_encrypted(path)
}

/// First page of the whole file at `path`, as SQLite wrote it.
pub(crate) fn read_first_page(path: &Path, key: Option<&FileKey>) -> Option<[u8; PAGE]> {
    let mut page = rescue::read_beginning::<PAGE>(path)?;
    key.into_iter().for_each(|key| key.decrypt(&mut page, 1));
    Some(page)
}

/// True when the file at `path` begins as one in clear.
pub fn begins_in_clear(path: &Path) -> bool {
    rescue::read_beginning::<{ MAGIC.len() }>(path).is_some_and(|begins| begins == *MAGIC)
}

/// True for whole pages of which the first is like drawn at random, as SQLCipher writes them: of a file in clear a quarter of
/// that page is noughts.
fn looks_encrypted(path: &Path) -> bool {
    let mut page = Vec::with_capacity(PAGE);
    let read = beside::open_to_read(path).and_then(|file| {
        let length = file.metadata().map_or(0, |file| file.len());
        if length == 0 || length % PAGE as u64 != 0 {
            return Ok(0);
        }
        file.take(PAGE as u64).read_to_end(&mut page).map_err(|error| Error::from_io(path, error))
    });
    let mut seen = [0_usize; 256];
    page.iter().for_each(|byte| seen[usize::from(*byte)] += 1);
    // Sixteen of each are to be expected.
    read.is_ok_and(|read| read == PAGE) && seen.iter().all(|times| *times <= 64)
}

/// Files beside the centre's at `path`, set aside or left by a copy, that hold what they hold in clear.
pub fn list_in_clear(path: &Path) -> Vec<PathBuf> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let known = [name, "drafts.db"];
    let mut clear = Vec::new();
    for entry in fs::read_dir(open::parent_folder(path)).into_iter().flatten().flatten() {
        let (other, begins) = (entry.file_name(), |end: &str| format!("{end}."));
        let other = other.to_str().unwrap_or_default();
        // The two files that desks have open are not opened by hand.
        if known.iter().any(|name| other.starts_with(&begins(name))) && begins_in_clear(&entry.path()) {
            clear.push(entry.path());
        }
    }
    clear
}
