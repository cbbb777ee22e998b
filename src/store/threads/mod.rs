//! The threads of the store: the one that answers, the one that hears other desks.

mod following;
pub(super) mod memory;
pub(super) mod watch;
pub(super) mod worker;

use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Waits for a thread to end, until then at most.
pub(super) fn join_before(thread: JoinHandle<()>, until: Instant) {
    while !thread.is_finished() && Instant::now() < until {
        thread::sleep(Duration::from_millis(5));
    }
}
