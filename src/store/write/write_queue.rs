//! A file beside the centre's that the desks use to take turns and to signal changes: a desk that wants to write queues
//! on its lock, and one that has written adds a byte to it, which [`crate::store::threads::watch`] notices.
//!
//! The lock is only a queue. The kernel releases it when a process dies and SQLite's own lock decides what is correct;
//! without it one busy desk can keep the others out until they give up.

use std::cell::Cell;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use crate::store::Error;
use crate::store::file::{beside, open};

/// The queue of the desks that want to write, and the signal of changes.
pub(crate) struct WriteQueue {
    /// The file that it lies beside.
    main: PathBuf,
    path: PathBuf,
}

/// A place in the queue; the next desk has its turn when it is dropped.
pub(crate) struct QueuePlace {
    since: Instant,
    place: Turn,
    bell: File,
    /// True when something was written that the other desks are still to be told.
    wrote: Cell<bool>,
}

enum Turn {
    Waiting(Receiver<()>),
    /// The turn has come: the lock is held until the file is closed; or the wait was long enough, and the desk goes on
    /// without.
    Served,
}

/// Longest time in the queue. The desk at the front may be stopped for good: SQLite's own lock then says so in its
/// words.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Content of the file: writing it again is the signal.
const SIGNAL: &[u8] = b".";

/// The end of the name of a trial copy's lock.
pub(crate) const TRIAL: &str = ".use";

/// `<file>.turn`.
pub(crate) fn queue_path(main: &Path) -> PathBuf {
    open::path_beside(main, ".turn")
}

impl WriteQueue {
    /// Opens the file beside the centre's, creating it on first use with the same permissions.
    pub(crate) fn open_beside(main: &Path) -> Result<Self, Error> {
        let turn = Self { main: main.to_owned(), path: queue_path(main) };
        turn.open().map(|_| turn)
    }

    /// Opens the queue of code hashes, so that no writer waits for one.
    pub(crate) fn of_codes(main: &Path) -> Self {
        Self { main: main.to_owned(), path: open::path_beside(main, ".pin") }
    }

    /// Opens the lock of a trial copy, held as long as somebody tries something on it.
    pub(crate) fn of_trial(copy: &Path) -> Self {
        Self { main: copy.to_owned(), path: open::path_beside(copy, TRIAL) }
    }

    /// Opens the queue of imports: one import runs at a time, and one that was cut short is told from one that is
    /// running.
    pub(crate) fn of_imports(main: &Path) -> Self {
        Self { main: main.to_owned(), path: open::path_beside(main, ".import") }
    }

    fn open(&self) -> Result<File, Error> {
        beside::open_beside(&self.path, &self.main)
    }

    /// Makes the desks look, without a turn: nothing was written.
    pub(crate) fn signal(&self) -> Result<(), Error> {
        let rung = self.open()?.write_at(SIGNAL, 0);
        rung.map(drop).map_err(|error| Error::from_io(&self.path, error))
    }

    /// Takes the last place.
    pub(crate) fn line_up(&self) -> Result<QueuePlace, Error> {
        // Opened anew, because the lock of a wait that was given up must not be taken for this one.
        let line = self.open()?;
        let bell = line.try_clone().map_err(|error| Error::from_io(&self.path, error))?;
        let place = match flock(&line, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Turn::Served,
            Err(_) => wait_for_lock(line),
        };
        Ok(QueuePlace { since: Instant::now(), place, bell, wrote: Cell::default() })
    }

    /// Takes the place if nobody has it, and lines up behind nobody: whoever only asks must not hold it for a moment
    /// later, when it is free and another asks.
    pub(crate) fn take_if_free(&self) -> Result<Option<QueuePlace>, Error> {
        let bell = self.open()?;
        let free = flock(&bell, FlockOperation::NonBlockingLockExclusive).is_ok();
        let place = |bell| QueuePlace { since: Instant::now(), place: Turn::Served, bell, wrote: Cell::default() };
        Ok(free.then(|| place(bell)))
    }
}

/// Waits for the kernel's lock, which knows no time limit, on a thread that may be abandoned.
fn wait_for_lock(line: File) -> Turn {
    let (tell, told) = channel();
    let wait = move || {
        while flock(&line, FlockOperation::LockExclusive) == Err(Errno::INTR) {}
        // If nobody waits for it any more, closing it serves the next one.
        let _ = tell.send(());
    };
    match thread::Builder::new().spawn(wait) {
        Ok(_) => Turn::Waiting(told),
        Err(_) => Turn::Served,
    }
}

impl Drop for QueuePlace {
    fn drop(&mut self) {
        self.leave();
        if self.wrote.get() {
            // On a full disk nobody hears it; they look by themselves every other second.
            let _ = self.bell.write_at(SIGNAL, 0);
        }
    }
}

impl QueuePlace {
    /// Time since the desk joined the queue.
    pub(crate) fn time_waited(&self) -> Duration {
        self.since.elapsed()
    }

    /// Waits for at most `within`; true when the turn has come, or when the desk has waited long enough to go on
    /// without.
    pub(crate) fn wait_turn(&mut self, within: Duration) -> bool {
        let Turn::Waiting(told) = &self.place else { return true };
        let left = PATIENCE.saturating_sub(self.time_waited());
        match told.recv_timeout(within.min(left)) {
            Ok(()) => self.place = Turn::Served,
            Err(_) if left <= within => self.place = Turn::Served,
            Err(_) => return false,
        }
        true
    }

    /// Lets the next desk write.
    pub(crate) fn leave(&self) {
        // Closing alone would leave the lock to a program that another thread is just starting, until that has begun.
        if let Turn::Served = self.place {
            let _ = flock(&self.bell, FlockOperation::Unlock);
        }
    }

    /// Tells whether the other desks will be told.
    pub(crate) fn will_signal(&self) -> bool {
        self.wrote.get()
    }

    /// Tells the other desks, once this place is dropped, that something is in the file. Called only once it is there:
    /// desks told by the growth of the log itself would look a moment before it can be seen.
    pub(crate) fn signal_when_dropped(&self) {
        self.wrote.set(true);
    }
}
