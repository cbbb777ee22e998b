//! News from the other desks: a thread asleep until one of them rings, or until it is time to look.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify::{self, CreateFlags, WatchFlags};

use crate::store::write::write_queue;

/// Interval between two looks when no signal comes: a desk killed between its write and its signal is noticed then.
const NET: Duration = Duration::from_secs(2);
/// Interval between two looks where the system cannot signal changes of a file.
const DEAF: Duration = Duration::from_millis(250);
/// Shortest interval between two signals that are handled: a busy morning must not keep forty screens busy.
const APART: Duration = Duration::from_millis(100);

/// Calls `wake` at each signal beside `main` and now and then, until it says that nobody listens any more. It is told
/// whether there may have been a signal.
pub(crate) fn start(main: &Path, wake: impl Fn(bool) -> bool + Send + 'static) {
    let ear = open_watch(main);
    thread::spawn(move || {
        loop {
            let signalled = wait_for_signal(ear.as_ref());
            if !wake(signalled) {
                return;
            }
            thread::sleep(APART);
        }
    });
}

/// Opens the watch of the file; none where the system refuses one (their number is limited for each account).
fn open_watch(main: &Path) -> Option<File> {
    let ear = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).ok()?;
    inotify::add_watch(&ear, write_queue::queue_path(main), WatchFlags::MODIFY).ok()?;
    Some(File::from(ear))
}

/// Sleeps until a signal or the time to look; false when there was certainly no signal.
fn wait_for_signal(ear: Option<&File>) -> bool {
    let Some(mut ear) = ear else {
        thread::sleep(DEAF);
        return true;
    };
    let net = Timespec { tv_sec: NET.as_secs().cast_signed(), tv_nsec: 0 };
    // A signal may end the wait although nothing happened: the look then finds nothing.
    let _ = poll(&mut [PollFd::new(&ear, PollFlags::IN)], Some(&net));
    let (mut signals, mut signalled) = ([0; 1024], false);
    while ear.read(&mut signals).is_ok_and(|length| length > 0) {
        signalled = true;
    }
    signalled
}
