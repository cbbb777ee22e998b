//! Another clock for a process, by a library that is loaded before its own (`clock.c`) and compiled when it is first needed.

// Each test file takes what it needs of this.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all/support/clock.c");

/// The library. Its name is taken in one stroke: another process may be starting with the one before.
static LIBRARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (library, new) = (folder.join("clock.so"), folder.join(format!("clock-{}.so", std::process::id())));
    let made = Command::new("cc")
        .args(["-Wall", "-Werror", "-O1", "-shared", "-fPIC", "-o"])
        .args([new.as_os_str(), SOURCE.as_ref()])
        .output()
        .expect("a C compiler");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    std::fs::rename(&new, &library).unwrap();
    library
});

/// Environment of processes whose clock is this many seconds ahead; below zero it is late.
pub fn ahead(seconds: i64) -> [(&'static str, String); 2] {
    [loaded(), ("CLOCK_AHEAD", seconds.to_string())]
}

/// Environment of a process whose clock is ahead by the seconds that the file `hands` says, at any time.
pub fn ahead_by_file(hands: &Path) -> [(&'static str, String); 2] {
    [loaded(), ("CLOCK_HANDS", hands.to_str().unwrap().to_owned())]
}

/// Seconds that bring a true clock to `when`.
pub fn seconds_until(when: DateTime<Utc>) -> i64 {
    (when - Utc::now()).num_seconds()
}

fn loaded() -> (&'static str, String) {
    ("LD_PRELOAD", LIBRARY.to_str().unwrap().to_owned())
}
