//! Opening: what is refused before the file is touched, then the connection and its settings, each with its reason.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use rustix::fs::{Access, RenameFlags};
use rustix::io::Errno;

use super::file_identity::{self, FileIdentity};
use super::key::{self, FileKey};
use super::{beside, migrate, replaced, rescue};
use crate::protocol::Cause;
use crate::store::Error;
use crate::store::write::write_queue;

/// `Cptr`, stamped in the header: a file is ours by this and not by its name.
pub(crate) const CENTRE_ID: i32 = 0x4370_7472;
/// `Cpdr`: the drafts.
pub(crate) const DRAFTS_ID: i32 = 0x4370_6472;

/// Longest time that opening a file waits for another desk's write.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// Memory for pages of a file, as `PRAGMA cache_size` counts it.
pub(crate) const PAGES_KEPT: i64 = -512;
/// Memory for pages at a desk, of which there may be forty on one machine: the system has the pages already.
pub(crate) const PAGES_AT_DESK: i64 = -128;
/// Pages of the log at which a commit brings it into the file: what SQLite does unless told otherwise.
pub(crate) const LOG_PAGES: i64 = 1_000;
/// Size to which the log is cut after a checkpoint, so that one long import does not keep the space for ever.
const LOG_LIMIT: i64 = 16 << 20;

/// File systems whose locks are not the kernel's own (`statfs(2)`, `linux/magic.h`): SQLite's promises end there.
const FAR: &[(i64, &str)] = &[
    (0x6969, "NFS"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB"),
    (0x517b, "SMB"),
    (0x6573_5546, "FUSE"),
    (0x0102_1997, "9P"),
    (0x5346_414f, "AFS"),
    (0x6b41_4653, "AFS"),
    (0x00c3_6400, "Ceph"),
    (0x7375_7245, "Coda"),
    (0x564c, "NCP"),
    (0x786f_4256, "VirtualBox"),
    (0x0bd0_0bd0, "Lustre"),
    (0x4750_4653, "GPFS"),
    (0x0116_1970, "GFS2"),
    (0x7461_636f, "OCFS2"),
];

/// The schema of a file.
pub(crate) struct Schema {
    /// Application id of its files.
    pub id: i32,
    /// Migrations, in order.
    pub steps: &'static [&'static str],
    /// `FULL` or `NORMAL`, see [`set_pragmas`].
    pub synchronous: &'static str,
}

/// Schema of a centre's file. FULL and not NORMAL: after a power cut NORMAL has lost what was already acknowledged.
pub(crate) const CENTRE: Schema = Schema { id: CENTRE_ID, steps: migrate::CENTRE, synchronous: "FULL" };

/// Opens an existing file, brings it to the present schema, or says why not; a refused file is left as it was.
pub(crate) fn open_existing(path: &Path, make: &Schema) -> Result<(Connection, FileIdentity), Error> {
    check_from_outside(path)?;
    // Before SQLite does: it would delete the log of the one, and begin the other anew.
    if fs::metadata(path).is_ok_and(|file| file.len() < rescue::LEAST) {
        return Err(Error::for_file(
            path,
            if write_queue::queue_path(path).exists() { Cause::Damaged } else { Cause::NotOurs },
        ));
    }
    replaced::take_foreign_log_away(path)?;
    if rescue::log_is_garbage(path) {
        return Err(Error::for_file(path, Cause::Damaged));
    }
    let place = file_identity::file_id(path)?;
    let mut conn = connect_and_check(path, make)?;
    set_pragmas(&conn, make).map_err(|error| Error::from_opening(path, error))?;
    migrate::run(&mut conn, make.steps, make.id).map_err(|error| Error::from_opening(path, error))?;
    // A newer program may have passed between the first look and the lock.
    refuse_newer(&conn, path, make)?;
    let identity = FileIdentity::of_connection(path, place)?;
    // All is well: the last desk to leave empties the log into the file. Until here a refused file is left as it was.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)
        .map_err(|error| Error::from_opening(path, error))?;
    Ok((conn, identity))
}

/// A connection that writes nothing.
pub(crate) fn to_read(path: &Path) -> Result<Connection, Error> {
    to_read_with(path, FileKey::of(path)?.as_ref())
}

/// A connection with `key`, that writes nothing.
pub(crate) fn to_read_with(path: &Path, key: Option<&FileKey>) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = key::connect_with(path, flags, key)?;
    let stamp = || -> rusqlite::Result<i32> {
        conn.busy_timeout(PATIENCE)?;
        set_reading_pragmas(&conn)?;
        conn.pragma_query_value(None, "application_id", |row| row.get(0))
    };
    match stamp().map_err(|error| Error::from_opening(path, error))? {
        CENTRE_ID => refuse_newer(&conn, path, &CENTRE).map(|()| conn),
        _ => Err(Error::for_file(path, Cause::NotOurs)),
    }
}

/// Closing this connection will neither empty the log nor delete it.
pub(crate) fn leave_the_log(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map(drop)
}

/// Makes a new file under its name, whole or not at all: it is filled by `fill` under another name first.
pub(crate) fn new(
    path: &Path,
    make: &Schema,
    fill: impl FnOnce(&mut Connection) -> Result<(), Error>,
) -> Result<(), Error> {
    refuse_far(parent_folder(path), path)?;
    write_new_file(path, mode_beside(path), |part| {
        let mut conn = connect_unchecked(part)?;
        set_pragmas(&conn, make).map_err(|error| Error::from_opening(path, error))?;
        migrate::run(&mut conn, make.steps, make.id).map_err(|error| Error::from_opening(path, error))?;
        fill(&mut conn)?;
        conn.close().map_err(|(_, error)| Error::from_opening(path, error))
    })
}

/// Checks that a new centre's file can have this name: its folder exists, and no log of an earlier file would be read
/// into it.
pub(crate) fn check_place_is_free(path: &Path) -> Result<(), Error> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(already_exists(path));
    }
    let folder = parent_folder(path);
    match fs::metadata(folder) {
        Ok(seen) if seen.is_dir() => {}
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(Error::from_io(folder, error)),
        _ => return Err(Error::for_file(folder, Cause::NoFolder)),
    }
    match fs::symlink_metadata(path_beside(path, file_identity::LOG)) {
        Ok(_) => Err(Error::for_file(path, Cause::LogLeft)),
        Err(_) => Ok(()),
    }
}

/// Makes `path` with these rights: written by `write` under another name first, so that a half-made file never bears
/// the true one, and nothing is left when it fails.
pub(crate) fn write_new_file(
    path: &Path,
    mode: u32,
    write: impl FnOnce(&Path) -> Result<(), Error>,
) -> Result<(), Error> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(already_exists(path));
    }
    let part = path_beside(path, &format!(".{}.part", std::process::id()));
    create_empty_file(&part, mode).map_err(|error| Error::from_io(path, error))?;
    let made = write(&part).and_then(|()| {
        name_finished_file(&part, path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => already_exists(path),
            _ => Error::from_io(path, error),
        })
    });
    if made.is_err() {
        // The failure is reported; a temporary file that stays behind does no harm.
        let _ = fs::remove_file(&part);
    }
    made
}

/// Makes what is not there yet, unless another desk made it in the same moment.
pub(crate) fn unless_there(path: &Path, make: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
    let there = || fs::symlink_metadata(path).is_ok();
    if there() {
        return Ok(());
    }
    make().or_else(|trouble| if there() { Ok(()) } else { Err(trouble) })
}

fn already_exists(path: &Path) -> Error {
    Error::for_file(path, Cause::Taken)
}

/// Brings all of the log into the file and empties it, so that what was erased is nowhere any more, even while other desks
/// have the file open; false when one of them was reading an older state all the while.
pub(crate) fn empty_log(conn: &Connection) -> Result<bool, Error> {
    let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}

/// Gives a finished file its name, never over another one, and waits until the disk knows.
fn name_finished_file(part: &Path, path: &Path) -> std::io::Result<()> {
    fs::File::open(part)?.sync_all()?;
    match rustix::fs::renameat_with(rustix::fs::CWD, part, rustix::fs::CWD, path, RenameFlags::NOREPLACE) {
        // A network disk, for a backup, may not know this promise; the name was free a moment ago.
        Err(Errno::INVAL | Errno::NOSYS) => fs::rename(part, path)?,
        renamed => renamed?,
    }
    known_to_disk(path)
}

/// Waits until the disk knows the names in the folder of `path`.
pub(crate) fn known_to_disk(path: &Path) -> std::io::Result<()> {
    fs::File::open(parent_folder(path))?.sync_all()
}

/// Makes an empty file with these rights, whatever the umask, never over another one.
pub(crate) fn create_empty_file(path: &Path, mode: u32) -> std::io::Result<()> {
    fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// `path` with something after its name.
pub(crate) fn path_beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Permissions for a new file beside this one. In a shared folder (set-group-id) every file is the group's, else it is
/// the account's alone; SQLite gives `-wal` and `-shm` the permissions of the file.
pub(crate) fn mode_beside(path: &Path) -> u32 {
    if is_shared(parent_folder(path)) { 0o660 } else { 0o600 }
}

fn is_shared(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|folder| folder.mode() & 0o2000 != 0)
}

/// Folder that the file is in.
pub(crate) fn parent_folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Checks what can be seen from outside. The file itself is not opened by hand: closing any descriptor of it would drop
/// the locks SQLite holds in this process.
fn check_from_outside(path: &Path) -> Result<(), Error> {
    let seen = fs::symlink_metadata(path).map_err(|error| Error::from_io(path, error))?;
    if seen.file_type().is_symlink() {
        return Err(Error::for_file(path, Cause::Link));
    }
    if !seen.is_file() {
        return Err(Error::for_file(path, Cause::NotAFile));
    }
    if seen.nlink() != 1 {
        return Err(Error::for_file(path, Cause::ManyNames));
    }
    for end in [file_identity::LOG, file_identity::INDEX] {
        beside::check_beside(&path_beside(path, end), path)?;
    }
    beside::check_beside(&write_queue::queue_path(path), path)?;
    refuse_far(path, path)?;
    let writable = !seen.permissions().readonly()
        && rustix::fs::access(path, Access::READ_OK | Access::WRITE_OK).is_ok()
        && rustix::fs::access(parent_folder(path), Access::WRITE_OK).is_ok();
    if !writable && !is_shared(parent_folder(path)) && seen.uid() != rustix::process::geteuid().as_raw() {
        return Err(Error::for_file(path, Cause::OtherAccount));
    }
    if !writable {
        return Err(Error::for_file(path, Cause::ReadOnlyHere));
    }
    Ok(())
}

fn refuse_far(place: &Path, path: &Path) -> Result<(), Error> {
    let kind = rustix::fs::statfs(place).map_err(|errno| Error::from_io(place, errno.into()))?.f_type;
    remote_filesystem(kind).map_or(Ok(()), |sort| Err(Error::for_file(path, Cause::NetworkDisk(sort))))
}

fn remote_filesystem(kind: i64) -> Option<&'static str> {
    // Magic numbers above 2^31 come back negative where the field is 32 bits wide.
    FAR.iter().find(|(magic, _)| *magic == kind & 0xffff_ffff).map(|(_, name)| *name)
}

fn connect_unchecked(path: &Path) -> Result<Connection, Error> {
    // No CREATE: a missing file is an error and never a new, empty centre. No URI: a path is only a path.
    let conn = key::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(PATIENCE).map_err(|error| Error::from_opening(path, error))?;
    Ok(conn)
}

/// Connects and makes sure that the file is ours and not of a newer program, before anything may be written.
fn connect_and_check(path: &Path, make: &Schema) -> Result<Connection, Error> {
    let conn = connect_unchecked(path)?;
    let stamp = || -> rusqlite::Result<i32> {
        leave_the_log(&conn)?;
        conn.pragma_query_value(None, "application_id", |row| row.get(0))
    };
    if stamp().map_err(|error| Error::from_opening(path, error))? != make.id {
        return Err(Error::for_file(path, Cause::NotOurs));
    }
    refuse_newer(&conn, path, make)?;
    Ok(conn)
}

fn refuse_newer(conn: &Connection, path: &Path, make: &Schema) -> Result<(), Error> {
    if migrate::file_version(conn).map_err(|error| Error::from_opening(path, error))?
        <= migrate::latest_version(make.steps)
    {
        return Ok(());
    }
    Err(newer_version_error(path))
}

/// Makes the refusal of a file written by a newer version.
pub(crate) fn newer_version_error(path: &Path) -> Error {
    Error::for_file(path, Cause::Newer)
}

fn set_pragmas(conn: &Connection, make: &Schema) -> rusqlite::Result<()> {
    // Readers never wait for a writer, a writer never waits for readers.
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", make.synchronous)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    // Erased data is overwritten in the file, not only unlinked from it.
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "journal_size_limit", LOG_LIMIT)?;
    // INSERT OR REPLACE fires the delete triggers that guard the journal.
    conn.pragma_update(None, "recursive_triggers", true)?;
    set_reading_pragmas(conn)
}

/// Settings of the connection that reading needs already.
fn set_reading_pragmas(conn: &Connection) -> rusqlite::Result<()> {
    // A file prepared by someone else may not run functions through its schema.
    conn.pragma_update(None, "trusted_schema", false)?;
    // Damage is met where it is read, not three pages later.
    conn.pragma_update(None, "cell_size_check", true)?;
    // Sorting people must leave no trace in /tmp.
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // A stray pointer of this process cannot write into the file, and an I/O error is an error, not a signal.
    conn.pragma_update(None, "mmap_size", 0)?;
    // No SQL, ours included, may reach around the journal of SQLite itself or its hidden tables.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // "name" is a column or an error, never silently a text.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    // No other file comes in by ATTACH.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE, false)?;
    // A plan never hangs on the values bound: where a partial index might serve, each new value would have its statement
    // prepared again, which was half the time of an import.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // The system caches the pages already; forty desks need not each have a cache of their own. Twice as much would
    // make a letter of the lookup 7 % faster.
    conn.pragma_update(None, "cache_size", PAGES_KEPT)?;
    // Every statement of the store is prepared once: about sixty of them.
    conn.set_prepared_statement_cache_capacity(96);
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn disks_of_the_network_are_known_and_those_of_the_machine_are_not_refused() {
        assert_eq!(remote_filesystem(0x6969), Some("NFS"));
        assert_eq!(remote_filesystem(0x6573_5546), Some("FUSE"));
        assert_eq!(remote_filesystem(i64::from(0xff53_4d42_u32.cast_signed())), Some("CIFS"));
        for (near, name) in [(0xef53, "ext4"), (0x5846_5342, "XFS"), (0x9123_683e, "Btrfs"), (0x0102_1994, "tmpfs")] {
            assert_eq!(remote_filesystem(near), None, "{name}");
        }
    }

    #[test]
    fn an_open_file_is_kept_by_every_setting() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("centre.db");
        new(&path, &CENTRE, |_| Ok(())).unwrap();
        let (conn, _) = open_existing(&path, &CENTRE).unwrap();
        let number = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
        let mode: String = conn.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
        assert_eq!((mode.as_str(), number("synchronous")), ("wal", 2));
        for on in ["foreign_keys", "cell_size_check", "recursive_triggers", "secure_delete"] {
            assert_eq!(number(on), 1, "{on}");
        }
        assert_eq!((number("trusted_schema"), number("temp_store")), (0, 2));
        assert!(number("busy_timeout") >= 5_000);
        for refused in [
            "SELECT \"un texte\"",
            "ATTACH 'autre.db' AS autre",
            "UPDATE sqlite_schema SET sql = sql",
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = sql",
        ] {
            assert!(conn.execute_batch(refused).is_err(), "{refused}");
        }
        conn.pragma_update(None, "journal_mode", "OFF").ok();
        let mode: String = conn.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
        assert_eq!(mode, "wal");
    }
}
