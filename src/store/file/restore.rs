//! A backup becomes the centre's file again: made beside it, checked in full, and put in its place once nobody is in.
//! The file it replaces is saved under another name, with its log.

use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rustix::fs::{FlockOperation, RenameFlags, fcntl_lock};
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

use super::file_identity::{INDEX, LOG};
use super::key::{self, FileKey};
use super::{beside, check, open, rescue};
use crate::domain::Moment;
use crate::domain::count::count_phrase;
use crate::protocol::Cause;
use crate::store::drafts::{self, Drafts};
use crate::store::write::{journal, write_queue};
use crate::store::{Checked, Error, Store};

/// The end of the name of a file that is to take the place of the centre's, after the number of the process.
const PART: &str = ".restore";
/// Longest time that a start waits for the process which is finishing a restoration, and the pause between two looks.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(20);

fn part_end() -> String {
    format!(".{}{PART}", std::process::id())
}

/// Result of a restoration.
#[derive(Debug)]
pub struct Restored {
    /// Result of the check of the restored file.
    pub checked: Checked,
    /// Path of the copy of the previous file; none when there was none.
    pub before: Option<PathBuf>,
}

impl Store {
    /// Puts the contents of `backup` in the place of the file at `path`, at the moment `at`. When it fails, nothing has
    /// changed, or the next start finishes it. The team finds it among its notes, which come with the file.
    ///
    /// The copy is encrypted with the key in the file `copy_key`, where one is named, else with the centre's, or is in clear;
    /// the restored file is encrypted as the settings say. From the centre's own file it makes the same under another key.
    pub fn restore_backup(backup: &Path, path: &Path, copy_key: Option<&Path>, at: Moment) -> Result<Restored, Error> {
        let key = FileKey::of_copy(backup, copy_key, path)?;
        let ((checked, _source), before) = put_in_place(
            path,
            |part| write_restored((backup, key), part, path, at),
            |(_, source)| {
                source.as_ref().map_or(Ok(()), |source| source.check_unchanged(path))?;
                drafts::bring_to_key(path, copy_key)
            },
        )?;
        Ok(Restored { checked, before })
    }
}

/// The centre's own file, of which the same is made under another key.
struct OwnFile {
    conn: Connection,
    version: i64,
}

impl OwnFile {
    fn version_of(conn: &Connection) -> Result<i64, Error> {
        Ok(conn.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Refuses what a desk has written to since: it would be lost.
    fn check_unchanged(&self, path: &Path) -> Result<(), Error> {
        if Self::version_of(&self.conn)? == self.version { Ok(()) } else { Err(Error::for_file(path, Cause::InUse)) }
    }
}

/// Puts what `write` makes in the place of the file at `path`, once nobody has that file open and `ready` agrees, and answers
/// where that file is since, if there was one.
pub(super) fn put_in_place<T>(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<T, Error>,
    ready: impl FnOnce(&T) -> Result<(), Error>,
) -> Result<(T, Option<PathBuf>), Error> {
    let part = open::path_beside(path, &part_end());
    let done = write(&part).and_then(|made| {
        // Restored by root, it would be closed to the account whose file it is.
        beside::give_to_owner(&part, path)?;
        let before = swap_files(&part, path, || ready(&made))?;
        Ok((made, before))
    });
    if done.is_err() {
        // The failure is reported; a temporary file that stays behind does no harm.
        let _ = fs::remove_file(&part);
    }
    let _ = fs::remove_file(write_queue::queue_path(&part));
    if done.is_ok() {
        bound_positions(path);
    }
    done
}

/// Takes no member to have read what the file at `path`, which has just taken the place of another, does not hold yet: rows
/// of the other bore the same numbers. The note about it, the last row, is nobody's yet.
fn bound_positions(path: &Path) {
    let bound = || -> Result<(), Error> {
        if drafts::drafts_path(path).exists() {
            let (last, _) = journal::last(&Store::open(path)?.conn)?;
            Drafts::open(path)?.bound_positions(last - 1)?;
        }
        Ok(())
    };
    if let Err(error) = bound() {
        tracing::warn!(cause = error.cause().code(), "members may be told less than what is new to them");
    }
}

/// Writes what `backup` holds to `part`, of the present schema, with a note for the team, and checks every line of it.
fn write_restored(
    (backup, key): (&Path, Option<FileKey>),
    part: &Path,
    path: &Path,
    at: Moment,
) -> Result<(Checked, Option<OwnFile>), Error> {
    if !backup.is_file() {
        return Err(Error::from_io(backup, ErrorKind::NotFound.into()));
    }
    let own = is_same_file(backup, path);
    let mut source = None;
    open::write_new_file(part, open::mode_beside(part), |part| {
        let name = part.to_str().ok_or_else(|| Error::for_file(part, Cause::UnreadableName))?;
        // Copied by SQLite: a file set aside with its log is whole only with it.
        let from = open::to_read_with(backup, key.as_ref())?;
        open::leave_the_log(&from)?;
        let version = OwnFile::version_of(&from)?;
        // As it is, before it is brought to another schema.
        check::check_file(&from, true).map_err(|error| error.naming_file(backup))?;
        let new_key = FileKey::of(path)?;
        if key == new_key {
            from.execute("VACUUM INTO ?1", [name]).map_err(|error| Error::from_opening(backup, error))?;
        } else {
            key::write_under((backup, key.as_ref()), (part, new_key.as_ref()))?;
        }
        source = own.then_some(OwnFile { conn: from, version });
        Ok(())
    })?;
    let mut made = Store::open(part).map_err(|error| error.naming_file(backup))?;
    // The lookup is made of the cards: it is no reason to refuse them.
    made.reindex_if_wrong()?;
    let words = if own { own_words(&made, at)? } else { team_words(&made, path, at)? };
    made.leave_system_note("restore", &words, at)?;
    let checked = made.check_file(true).map_err(|error| error.naming_file(backup))?;
    Ok((checked, source))
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    let identity = |path: &Path| fs::metadata(path).map(|file| (file.dev(), file.ino())).ok();
    identity(one).is_some_and(|one| identity(other) == Some(one))
}

/// Words for the team where the file was made again from itself.
fn own_words(made: &Store, at: Moment) -> Result<String, Error> {
    let zone = made.load_context(at)?.zone;
    let when = at.in_zone(zone).format("%d/%m/%Y à %H:%M");
    let how =
        if FileKey::of(&made.path)?.is_some() { "chiffré sur son disque" } else { "écrit en clair sur son disque" };
    Ok(format!("Le fichier du centre a été refait le {when}, d’après lui-même\u{a0}: il est {how}. Rien n’y manque."))
}

/// Words for the team: from when the file is, and how much of what was written since is not in it.
fn team_words(made: &Store, path: &Path, at: Moment) -> Result<String, Error> {
    let welcome = made.load_welcome(at)?;
    let shown = |moment: Moment| moment.in_zone(welcome.context.zone).format("%d/%m/%Y à %H:%M").to_string();
    let until = welcome.latest.map_or_else(String::new, |latest| format!(" qui s’arrête au {}", shown(latest)));
    let missing = open::to_read(path).and_then(|old| missing_words(&old, &made.conn));
    // Of a file that cannot be read nobody knows what is missing.
    let missing = missing.unwrap_or_else(|_| MISSING.to_owned());
    let kept = if path.exists() {
        "\u{a0}; l’ancien fichier est gardé à côté, sous le nom «\u{a0}….avant-…\u{a0}»"
    } else {
        ""
    };
    Ok(format!("Le fichier du centre a été remis le {}, d’après une sauvegarde{until}. {missing}{kept}.", shown(at)))
}

/// Words of a note about a file that was written to since, where nobody knows how much is missing.
const MISSING: &str = "Ce qui a été écrit ensuite n’y est plus";

/// Says how much of what the file `old` holds is not in the one that took its place; of another centre's nobody knows.
pub(super) fn missing_words(old: &Connection, made: &Connection) -> Result<String, Error> {
    Ok(match journal::count_after(old, journal::last(made)?)? {
        Some(0) => "Rien n’avait été écrit ensuite".to_owned(),
        Some(rows) => {
            count_phrase(rows, "écriture faite ensuite n’y est plus", "écritures faites ensuite n’y sont plus")
        }
        None => MISSING.to_owned(),
    })
}

/// Gives `part` the name `path`, once nobody has the file of that name open. A file and its log cannot be exchanged in one
/// stroke: from the moment the old file is moved until its place is taken, the name of the new one says where the old one
/// is, and whoever comes after a kill finishes it, see [`settle_cut_restoration`].
fn swap_files(part: &Path, path: &Path, ready: impl FnOnce() -> Result<(), Error>) -> Result<Option<PathBuf>, Error> {
    let io = |error: std::io::Error| Error::from_io(path, error);
    beside::check_plain(path)?;
    let log = open::path_beside(path, LOG);
    let Some(_locked) = lock_alone(path)? else {
        ready()?;
        let log_kept = if log.exists() { rescue::free_aside_path(&log, rescue::BEFORE)? } else { log };
        return take_place(part, &log_kept, path).map(|()| None);
    };
    ready()?;
    let kept = rescue::free_aside_path(path, rescue::BEFORE)?;
    let log_kept = open::path_beside(&kept, LOG);
    let ready = open::path_beside(&kept, &part_end());
    fs::rename(part, &ready).map_err(io)?;
    let moved = open::known_to_disk(path).map_err(io).and_then(|()| rename_to_free(path, &kept));
    if moved.is_err() {
        // The failure is reported; the next start removes what stays behind.
        let _ = fs::remove_file(&ready);
    }
    moved?;
    take_place(&ready, &log_kept, path).map(|()| Some(kept))
}

/// Opens the file at `path` and locks it for this process alone; none when there is no such file. Every desk holds a lock on
/// the file for as long as it is open.
pub(crate) fn lock_alone(path: &Path) -> Result<Option<File>, Error> {
    let file = match beside::without_waiting(OpenOptions::new().read(true).write(true), path) {
        Err(error) if matches!(error.cause(), Cause::Missing) => return Ok(None),
        opened => opened?,
    };
    match fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(file)),
        Err(Errno::AGAIN | Errno::ACCESS) => Err(Error::for_file(path, Cause::InUse)),
        Err(errno) => Err(Error::from_io(path, errno.into())),
    }
}

fn rename_to_free(from: &Path, to: &Path) -> Result<(), Error> {
    rustix::fs::renameat_with(rustix::fs::CWD, from, rustix::fs::CWD, to, RenameFlags::NOREPLACE)
        .map_err(|errno| Error::from_io(to, errno.into()))
}

/// Gives `part` the free name `path`, and the log that lies there the name `log_kept`: a log of another file would be read
/// into this one.
fn take_place(part: &Path, log_kept: &Path, path: &Path) -> Result<(), Error> {
    let unless_missing = |done: std::io::Result<()>| match done {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::from_io(path, error)),
        _ => Ok(()),
    };
    unless_missing(fs::rename(open::path_beside(path, LOG), log_kept))?;
    unless_missing(fs::remove_file(open::path_beside(path, INDEX)))?;
    rename_to_free(part, path)?;
    open::known_to_disk(path).map_err(|error| Error::from_io(path, error))
}

/// Words for the team where a restoration was cut before it had changed anything.
const UNDONE: &str = "Une restauration du fichier du centre a été coupée avant d’avoir rien changé : le fichier est tel qu’il \
                      était. Si elle est encore voulue, l’administration la relance.";

/// End of a restoration that a kill or a power cut had stopped.
#[derive(Debug)]
pub enum CutRestoration {
    /// The restored file has its place now; holds the path of the file that was there.
    Finished(PathBuf),
    /// Restoration that had changed nothing yet: what was begun is removed.
    Undone,
}

/// Finishes a restoration of the file at `path` that was cut short, or removes what it had begun; none where there was none.
/// The team finds either among its notes: those of a restored file came with it.
pub fn settle_cut_restoration(path: &Path, at: Moment) -> Result<Option<CutRestoration>, Error> {
    let mut cut = None;
    let begun = path.file_name().and_then(|name| name.to_str()).map(|name| format!("{name}."));
    for entry in fs::read_dir(open::parent_folder(path)).into_iter().flatten().flatten() {
        let (Some(begun), Ok(name)) = (&begun, entry.file_name().into_string()) else { continue };
        // « centre.db.4211.restore » while it is written, « centre.db.avant-….4211.restore » once it may take the place.
        // The centre's own name may have « .restore » in it.
        let parted = name.strip_prefix(begun).and_then(|rest| rest.split_once(PART));
        let Some((stem, end)) = parted.map(|(middle, end)| (&name[..begun.len() + middle.len()], end)) else {
            continue;
        };
        let Some((stem, process)) = stem.rsplit_once('.') else { continue };
        let process = process.parse::<u32>().ok().and_then(|number| i32::try_from(number).ok());
        let Some(process) = process.and_then(Pid::from_raw) else { continue };
        let (part, kept) = (path.with_file_name(&name), path.with_file_name(stem));
        if end.is_empty() && kept != path && fs::symlink_metadata(path).is_err() {
            if kept.exists() && finish_cut(&part, &kept, path)? {
                cut = Some(CutRestoration::Finished(kept));
            }
        } else if (end.is_empty() || end.starts_with(['-', '.'])) && test_kill_process(process) == Err(Errno::SRCH) {
            // What cannot be removed now is tried at the next start. Of several starts the one that removes the file itself,
            // and not what SQLite keeps beside it, tells.
            let being_written = end.strip_prefix('.').and_then(|end| end.strip_suffix(".part"));
            let is_file = end.is_empty() || being_written.is_some_and(|process| process.parse::<u32>().is_ok());
            if fs::remove_file(&part).is_ok() && is_file {
                cut = cut.or(Some(CutRestoration::Undone));
            }
        }
    }
    if matches!(cut, Some(CutRestoration::Undone)) && path.exists() {
        // Whoever opens the file next learns why it cannot be written.
        if let Err(error) = Store::open(path).and_then(|store| store.leave_system_note("restore", UNDONE, at)) {
            tracing::warn!(cause = error.cause().code(), "a cut restoration is not among the notes");
        }
    }
    if matches!(cut, Some(CutRestoration::Finished(_))) {
        bound_positions(path);
    }
    if let Some(cut) = &cut {
        tracing::warn!(finished = matches!(cut, CutRestoration::Finished(_)), "restoration was cut short");
    }
    Ok(cut)
}

/// Puts `part` in the place that the file now at `kept` has left; false when its own process, or another start, did it.
fn finish_cut(part: &Path, kept: &Path, path: &Path) -> Result<bool, Error> {
    beside::check_beside(part, path)?;
    beside::check_plain(kept)?;
    let deadline = Instant::now() + PATIENCE;
    let locked = loop {
        match lock_alone(kept) {
            Err(error) if matches!(error.cause(), Cause::InUse) && Instant::now() < deadline => thread::sleep(PAUSE),
            locked => break locked?,
        }
    };
    if locked.is_none() || !part.exists() {
        return Ok(false);
    }
    take_place(part, &open::path_beside(kept, LOG), path).map(|()| true)
}
