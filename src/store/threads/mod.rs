//! The thread of the store: `worker` answers and writes, `inbox` is what waits for it, `watch` what wakes it, `following` what
//! its screen shows, `memory` what is given back when it rests.

mod following;
mod inbox;
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
