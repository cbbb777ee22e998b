//! Another clock for a process: libfaketime, without the `faketime` that usually loads it. That one names a semaphore after
//! its own process, and refuses to start where an earlier process of the same number was killed and left its semaphore
//! (« sem_open: File exists »). Without one each process counts from its own start.

// Each test file takes what it needs of this.
#![allow(dead_code)]

use std::path::PathBuf;

/// The library that is safe with threads: with the other one, two threads that read the clock at once are told the true
/// time now and then (150 to 350 of 80 000 readings by four threads; none with this).
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";

/// Where systems keep it.
const FOLDERS: [&str; 5] =
    ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib"];

/// Where the library is, when it is installed.
pub fn library() -> Option<PathBuf> {
    FOLDERS.iter().map(|folder| PathBuf::from(folder).join(LIBRARY)).find(|path| path.exists())
}

/// Environment of a process that has another clock, and true stopwatches; what the clock says is left to whoever starts it.
pub fn loaded() -> [(&'static str, String); 2] {
    let library = library().expect("libfaketime is installed");
    [("LD_PRELOAD", library.into_os_string().into_string().unwrap()), ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned())]
}

/// Environment of a process whose clock says `hands` as it starts: a distance (« +90s »), or a time in its own zone
/// (« @2026-11-23 09:30:00 »).
pub fn saying(hands: &str) -> [(&'static str, String); 3] {
    let [library, stopwatches] = loaded();
    [library, stopwatches, ("FAKETIME", hands.to_owned())]
}
