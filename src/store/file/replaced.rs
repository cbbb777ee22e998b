//! A file put by hand in the place of one in use (`mv copie.db centre.db`). SQLite finds the log of a file by its name: it
//! would read the log of the former file into the new one, and damage it. And the former file has no name any more: it goes
//! with the last desk that has it open, and with it what was written since the copy.

use std::fs;
use std::os::unix::fs::{DirEntryExt, MetadataExt};
use std::path::Path;
use std::time::Duration;

use chrono::DateTime;

use super::file_identity::{INDEX, LOG};
use super::{lock_holder, open, rescue, restore};
use crate::domain::Moment;
use crate::log::LoggedError;
use crate::protocol::{Cause, Halt, Trouble};
use crate::store::write::write_queue::WriteQueue;
use crate::store::{Error, Store};

/// Takes the log beside `path` out of the way when it is of another file, which bore this name before: its index is in use,
/// and nobody who uses it has the file at `path` open.
pub(crate) fn take_foreign_log_away(path: &Path) -> Result<(), Error> {
    if !lock_holder::log_is_of_another(path) {
        return Ok(());
    }
    // One after the other, and each looks again: the log may be that of whoever came first.
    let mut standing = WriteQueue::open_beside(path)?.line_up()?;
    standing.wait_turn(rescue::PATIENCE);
    if lock_holder::log_is_of_another(path) { take_log_away(path) } else { Ok(()) }
}

fn take_log_away(path: &Path) -> Result<(), Error> {
    let log = open::path_beside(path, LOG);
    let aside = rescue::free_aside_path(&log, rescue::BEFORE)?;
    fs::rename(&log, aside).map_err(|error| Error::from_io(&log, error))?;
    // Only where the writes of the log are found: SQLite makes another.
    let _ = fs::remove_file(open::path_beside(path, INDEX));
    open::known_to_disk(path).map_err(|error| Error::from_io(path, error))
}

impl Store {
    /// Keeps what the file of this desk holds once another was put in its place: the whole of it goes under a name beside the
    /// new one, where a note tells the team. Of several desks one does it. A failure is logged.
    pub(crate) fn keep_replaced(&self) {
        if self.halt.get() != Some(&Halt::Replaced) || self.closed || self.is_named() {
            return;
        }
        match self.keep_under_a_name() {
            // Another desk has kept the same, or this one before.
            Err(error) if matches!(error.cause(), Cause::Taken) => {}
            Err(error) => Trouble::from(error).log("REPLACED", Duration::ZERO),
            Ok(()) => {}
        }
    }

    /// True when the file of this desk is still in the folder, under another name.
    fn is_named(&self) -> bool {
        let own = self.identity.main();
        let entries = fs::read_dir(open::parent_folder(&self.path)).into_iter().flatten().flatten();
        let mut same = entries.filter(|entry| entry.ino() == own.1);
        same.any(|entry| entry.metadata().is_ok_and(|seen| (seen.dev(), seen.ino()) == own))
    }

    fn keep_under_a_name(&self) -> Result<(), Error> {
        if self.identity.has_its_log() {
            take_log_away(&self.path)?;
        }
        // Every desk finds the same name.
        let last = self.last_moment()?.and_then(|last| DateTime::from_timestamp(last.0, 0));
        let kept = rescue::aside_end(rescue::BEFORE, last.unwrap_or_default().into());
        let kept = open::path_beside(&self.path, &kept);
        self.back_up_to(&kept)?;
        let new = Self::open(&self.path)?;
        let missing = restore::missing_words(&self.conn, &new.conn)?;
        let name = kept.file_name().unwrap_or_default().to_string_lossy();
        let words = format!(
            "Le fichier du centre a été remplacé par un autre pendant qu’un poste l’avait ouvert. {missing}\u{a0}; l’ancien \
             fichier est gardé à côté, sous le nom «\u{a0}{name}\u{a0}»."
        );
        new.leave_system_note("replaced", &words, Moment::now())
    }
}
