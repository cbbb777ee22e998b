//! One file beside the centre's for two small courtesies between desks: who wants to write waits in line on its lock,
//! and who has written rings by a byte in it, which [`super::watch`] hears.
//!
//! The lock is only a queue. The kernel releases it when a process dies and SQLite's own lock decides what is correct;
//! without it one busy desk can keep the others out until their patience ends.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::{Trouble, open};

/// The line to stand in, and the bell.
pub(super) struct Turn {
    file: File,
    path: PathBuf,
}

/// Being served; the next one comes when it is dropped.
pub(super) struct Served<'a> {
    bell: &'a File,
    /// The lock, released by closing it; none when one has waited long enough.
    _held: Option<File>,
}

/// How long one stands in line. The one served may be stopped for good: SQLite's own lock then says so in its words.
const PATIENCE: Duration = Duration::from_secs(5);

/// `<file>.turn`.
pub(super) fn path(main: &Path) -> PathBuf {
    open::beside(main, ".turn")
}

impl Turn {
    /// Opens it, making it on first use with the rights of the centre's file.
    pub(super) fn beside(main: &Path) -> Result<Self, Trouble> {
        let path = path(main);
        open::unless_there(&path, || open::made(&path, open::mode_beside(&path), |_| Ok(())))?;
        let file = OpenOptions::new().write(true).open(&path).map_err(|error| Trouble::io(&path, &error))?;
        Ok(Self { file, path })
    }

    /// Waits for one's turn, though not for ever.
    pub(super) fn take(&self) -> Result<Served<'_>, Trouble> {
        // A description of its own: the lock of a wait that was given up must not be taken for this one's.
        let line = OpenOptions::new().write(true).open(&self.path).map_err(|error| Trouble::io(&self.path, &error))?;
        let held = match flock(&line, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Some(line),
            Err(_) => stand(line),
        };
        Ok(Served { bell: &self.file, _held: held })
    }
}

/// Stands in the kernel's line, which knows no patience, on a thread that may be left there.
fn stand(line: File) -> Option<File> {
    let (tell, told) = sync_channel(0);
    let wait = move || {
        while flock(&line, FlockOperation::LockExclusive) == Err(Errno::INTR) {}
        // Nobody waits for it any more: closing it serves the next one.
        let _ = tell.send(line);
    };
    thread::Builder::new().spawn(wait).ok()?;
    told.recv_timeout(PATIENCE).ok()
}

impl Served<'_> {
    /// Tells the other desks that something is in the file. Called once it is: told by the log's own growth, they
    /// would look a moment before it can be seen.
    pub(super) fn ring(&self) {
        // On a full disk nobody hears it; they look by themselves every other second.
        let _ = self.bell.write_at(b".", 0);
    }
}
