//! A copy of the file while everyone works: `VACUUM INTO`, checked before it gets its name.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::check::{self, Checked};
use super::key::{self, FileKey};
use super::open;
use crate::protocol::Cause;
use crate::store::write::write_queue::{self, QueuePlace, WriteQueue};
use crate::store::{Error, Store};

/// A copy of the file for a trial; it is deleted with this value.
pub struct TrialCopy {
    /// Closed before its file is deleted, as the order of these two says.
    store: Store,
    _place: PassingFile,
}

impl TrialCopy {
    /// Copy to write into.
    pub fn store(&mut self) -> &mut Store {
        &mut self.store
    }
}

/// A file beside the centre's that holds the same for a moment, for its owner alone; it is deleted with this value.
pub struct PassingFile {
    path: PathBuf,
    /// Let go by the kernel when the process dies: the copy is then nobody's, and the next program that starts removes it.
    _alive: QueuePlace,
}

/// The end of its name, after the number of the process.
const TRIAL: &str = ".essai";

impl PassingFile {
    /// Takes a name beside `main`, under which there is no file yet.
    fn name_beside(main: &Path) -> Result<Self, Error> {
        let path = open::path_beside(main, &format!(".{}{TRIAL}", std::process::id()));
        let alive = WriteQueue::of_trial(&path).take_if_free()?;
        Ok(Self { _alive: alive.ok_or_else(|| Error::for_file(&path, Cause::Taken))?, path })
    }

    /// Makes an empty file beside `main`, for whoever writes it.
    pub fn empty_beside(main: &Path) -> Result<Self, Error> {
        let made = Self::name_beside(main)?;
        open::create_empty_file(&made.path, 0o600).map_err(|error| Error::from_io(&made.path, error))?;
        Ok(made)
    }

    /// Path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for PassingFile {
    fn drop(&mut self) {
        remove_trial(&self.path);
    }
}

/// Removes a trial copy, and the lock that said it was in use last.
fn remove_trial(path: &Path) {
    for end in ["", "-wal", "-shm", ".turn", ".import", write_queue::TRIAL] {
        // Most of them are not there.
        let _ = fs::remove_file(open::path_beside(path, end));
    }
}

/// Removes the trial copies beside `main` whose process was killed. What cannot be removed now is tried at the next start.
pub(crate) fn remove_dead_trials(main: &Path) {
    let (folder, Some(name)) = (open::parent_folder(main), main.file_name()) else { return };
    let begun = [name.as_encoded_bytes(), b"."].concat();
    let is_part = |name: &[u8]| name.windows(5).any(|end| end == b".part");
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let bytes = name.as_encoded_bytes();
        let Some(end) = bytes.windows(TRIAL.len()).position(|part| part == TRIAL.as_bytes()) else { continue };
        let Some(stem) = bytes.starts_with(&begun).then(|| name.to_str()).flatten() else { continue };
        let trial = folder.join(&stem[..end + TRIAL.len()]);
        // The lock comes a moment after its file: a program that has just begun one holds nothing yet.
        if stem[..end].rsplit('.').next().is_some_and(is_running) {
            continue;
        }
        if let Ok(Some(_dead)) = WriteQueue::of_trial(&trial).take_if_free() {
            if is_part(bytes) {
                let _ = fs::remove_file(entry.path());
            }
            remove_trial(&trial);
        }
    }
}

/// True when the process of this number is this program. The system may have given the number to another program since.
fn is_running(process: &str) -> bool {
    let name = fs::read_to_string(format!("/proc/{process}/comm"));
    process == std::process::id().to_string() || name.is_ok_and(|name| name.trim_end() == env!("CARGO_PKG_NAME"))
}

impl Store {
    /// Writes a copy to `to`, which must not exist yet, and checks all of it as [`Store::restore_backup`] will. Nobody
    /// waits for it: it reads one moment of the file.
    pub fn back_up_to(&self, to: &Path) -> Result<Checked, Error> {
        let mut checked = None;
        // The copy has the same content as the file: nobody else may read it.
        open::write_new_file(to, 0o600, |part| {
            let copy = self.copy(part, to)?;
            checked = Some(check::check_file(&copy, true)?);
            Ok(())
        })?;
        checked.ok_or_else(|| Error::for_file(to, Cause::BadCopy))
    }

    /// Writes a copy beside the file, where what it holds lies in clear already, and checks all of it: for a program that
    /// encrypts it.
    pub fn copy_to_encrypt(&self) -> Result<PassingFile, Error> {
        let place = PassingFile::name_beside(&self.path)?;
        self.back_up_to(&place.path)?;
        Ok(place)
    }

    /// Makes a copy beside the file, with the same protection, so that a long write can be tried without making the
    /// other desks wait.
    pub fn copy_to_try(&self) -> Result<TrialCopy, Error> {
        // Named first, so that a copy that cannot be opened is deleted too.
        let place = PassingFile::name_beside(&self.path)?;
        open::write_new_file(&place.path, 0o600, |part| {
            let made = self.copy(part, &place.path)?;
            let verdict: String = made.pragma_query_value(None, "quick_check", |row| row.get(0))?;
            if verdict == "ok" { Ok(()) } else { Err(Error::for_file(&place.path, Cause::BadCopy)) }
        })?;
        Ok(TrialCopy { store: Self::open(&place.path)?, _place: place })
    }

    fn copy(&self, part: &Path, to: &Path) -> Result<Connection, Error> {
        let name = part.to_str().ok_or_else(|| Error::for_file(to, Cause::UnreadableName))?;
        self.conn.execute("VACUUM INTO ?1", [name])?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        // Encrypted as the file is, wherever it lies.
        key::connect_with(part, flags, FileKey::of(&self.path)?.as_ref())
    }
}
