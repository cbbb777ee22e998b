//! Wakes the thread that owns the file: a question, another desk's signal, or the time to look by itself. It sleeps for
//! all of them at once: with a thread that only listened to the others, each of their news woke two.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::fs::inotify::{self, CreateFlags, WatchFlags};

use crate::store::write::write_queue;

/// Interval between two looks when no signal comes: a desk killed between its write and its signal is noticed then.
const NET: Duration = Duration::from_secs(2);
/// Interval between two looks where the system cannot signal changes of a file.
const DEAF: Duration = Duration::from_millis(250);
/// Interval between two looks at what waits where there is no bell.
const MUTE: Duration = Duration::from_millis(20);
/// Shortest interval between two looks: a busy morning must not keep forty screens busy.
const APART: Duration = Duration::from_millis(100);

/// A bell that one thread rings to wake another; none where the account has too many files open for one more.
pub(super) struct Bell(Option<File>);

impl Bell {
    pub(super) fn new() -> Self {
        Self(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK).ok().map(File::from))
    }

    /// Wakes the thread that waits for the bell, now or as soon as it does.
    pub(super) fn ring(&self) {
        // Refused only where it rings already.
        let _ = self.0.as_ref().map(|mut bell| bell.write(&1_u64.to_ne_bytes()));
    }

    /// Sleeps until the bell rings, `ear` hears something, or until then; true when the ear heard something.
    pub(super) fn sleep(&self, ear: Option<&File>, until: Instant) -> bool {
        let until = if self.0.is_some() { until } else { until.min(Instant::now() + MUTE) };
        let time = until.saturating_duration_since(Instant::now());
        let time = Timespec { tv_sec: time.as_secs().cast_signed(), tv_nsec: time.subsec_nanos().into() };
        let files = [self.0.as_ref(), ear].into_iter().flatten();
        let mut waits: Vec<_> = files.map(|file| PollFd::new(file, PollFlags::IN)).collect();
        // A signal of the system may end the wait although nothing happened: whoever sleeps looks what there is.
        let _ = poll(&mut waits, Some(&time));
        let heard = ear.is_some() && waits.last().is_some_and(|wait| !wait.revents().is_empty());
        let _ = self.0.as_ref().map(|mut bell| bell.read(&mut [0; 8]));
        heard
    }
}

/// The signals of the other desks, and the time to look without one.
pub(super) struct Watch {
    /// Signals as the system tells them; none where it refuses to watch one file more for this account.
    ear: Option<File>,
    looks_at: Instant,
    /// Moment before which nothing is listened to.
    deaf_until: Instant,
    /// True when a signal came before that moment: it waits in the ear.
    signalled: bool,
}

impl Watch {
    /// Opens the watch of the file `main`.
    pub(super) fn open(main: &Path) -> Self {
        let now = Instant::now();
        let ear = open_ear(main);
        Self { looks_at: now + Self::interval(ear.as_ref()), ear, deaf_until: now, signalled: false }
    }

    fn interval(ear: Option<&File>) -> Duration {
        if ear.is_some() { NET } else { DEAF }
    }

    /// Tells whether it is time to look at the file: whether another desk may have signalled; none when it is not time.
    pub(super) fn hear(&mut self) -> Option<bool> {
        let now = Instant::now();
        if now < self.deaf_until {
            return None;
        }
        self.signalled = false;
        let mut signalled = self.ear.is_none();
        let mut signals = [0; 1024];
        while self.ear.as_mut().is_some_and(|ear| ear.read(&mut signals).is_ok_and(|length| length > 0)) {
            signalled = true;
        }
        let heard = signalled && self.ear.is_some() || now >= self.looks_at;
        if heard {
            (self.looks_at, self.deaf_until) = (now + Self::interval(self.ear.as_ref()), now + APART);
        }
        heard.then_some(signalled)
    }

    /// Sleeps until the bell rings, until it may be time to look, or for so long; true when that time has passed.
    ///
    /// A signal that comes too early to be listened to wakes the thread once more; where none comes, which is most often, no
    /// moment after a look does: a thread that wakes finds its memory cold.
    pub(super) fn sleep(&mut self, bell: &Bell, within: Option<Duration>) -> bool {
        let now = Instant::now();
        let (ear, wakes) = match &self.ear {
            Some(_) if self.signalled && now < self.deaf_until => (None, self.deaf_until),
            ear => (ear.as_ref(), self.looks_at),
        };
        let ends = within.map(|within| now + within);
        let heard = bell.sleep(ear, ends.map_or(wakes, |ends| ends.min(wakes)));
        let now = Instant::now();
        self.signalled |= heard && now < self.deaf_until;
        ends.is_some_and(|ends| ends <= now)
    }
}

fn open_ear(main: &Path) -> Option<File> {
    let ear = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).ok()?;
    inotify::add_watch(&ear, write_queue::queue_path(main), WatchFlags::MODIFY).ok()?;
    Some(File::from(ear))
}
