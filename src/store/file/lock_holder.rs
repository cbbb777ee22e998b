//! News of the file in the kernel's list of locks: which program holds it while a desk waits, where that is no desk
//! (somebody's `sqlite3`, a copying program), and whether the log beside it is its own.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{major, minor};

use super::file_identity::{INDEX, LOG};
use super::open::path_beside;
use crate::domain::name;
use crate::protocol::FileHolder;
use crate::store::write::write_queue;

/// The list of the kernel: « 7: POSIX  ADVISORY  WRITE 4211 fd:00:1310 120 120 ».
const LOCKS: &str = "/proc/locks";
/// Bytes of the file itself that SQLite locks, a page that no data is in (`sqlite3.c`, `PENDING_BYTE`).
const OF_FILE: (u64, u64) = (0x4000_0000, 0x4000_0000 + 511);
/// Bytes of the index of the log that a writer locks, and one that mends the log after a kill (`walformat.html`, 2.3.1).
const OF_INDEX: (u64, u64) = (120, 122);
/// Byte of the index of the log that whoever uses it locks (`sqlite3.c`, `UNIX_SHM_DMS`).
const OF_INDEX_USER: (u64, u64) = (128, 128);
/// Bytes of the queue of the desks: a lock on the whole file.
const OF_QUEUE: (u64, u64) = (0, u64::MAX);

/// Finds a program that keeps the desks from writing to the file at `main`, and is neither a desk nor this process.
pub fn find_holder(main: &Path) -> Option<FileHolder> {
    let locks = fs::read_to_string(LOCKS).ok()?;
    let files =
        [(main.to_owned(), OF_FILE), (path_beside(main, INDEX), OF_INDEX), (write_queue::queue_path(main), OF_QUEUE)];
    let watched: Vec<_> =
        files.iter().filter_map(|(path, bytes)| Some((fs::symlink_metadata(path).ok()?.ino(), *bytes))).collect();
    list_holders(&locks, &watched).into_iter().find_map(name_outsider)
}

/// True when the log at the name that belongs to `main` is of another file: whoever uses its index has that other file
/// open, which SQLite locks as long, and nobody has this one. Where the kernel's list names the disk otherwise than the
/// file does (btrfs), it is taken to be its own.
pub(crate) fn log_is_of_another(main: &Path) -> bool {
    let on_disk = |path: &Path| fs::symlink_metadata(path).ok().map(|seen| list_name(seen.dev(), seen.ino()));
    if !path_beside(main, LOG).exists() {
        return false;
    }
    let (Some(file), Some(index)) = (on_disk(main), on_disk(&path_beside(main, INDEX))) else { return false };
    // The list is not of one moment: twice, whoever has just opened the file is on it.
    (0..2).all(|_| fs::read_to_string(LOCKS).is_ok_and(|locks| is_used_without(&locks, &index, &file)))
}

/// The name of a file in the list: its disk and its inode.
fn list_name(disk: u64, inode: u64) -> String {
    format!("{:02x}:{:02x}:{inode}", major(disk), minor(disk))
}

/// True when somebody uses this index and nobody has this file open.
fn is_used_without(locks: &str, index: &str, file: &str) -> bool {
    let has = |name: &str, bytes| list_locks(locks).any(|lock| lock.file == name && lock.meets(bytes));
    has(index, OF_INDEX_USER) && !has(file, OF_FILE)
}

/// Numbers of the processes that hold a lock for writing on one of these inodes and bytes.
fn list_holders(locks: &str, watched: &[(u64, (u64, u64))]) -> Vec<u32> {
    let mut holders = Vec::new();
    for lock in list_locks(locks).filter(|lock| lock.writes) {
        let inode = lock.file.rsplit(':').next().and_then(|inode| inode.parse::<u64>().ok());
        let meets = |(watched, bytes): &(u64, (u64, u64))| {
            // What somebody else locks as a whole keeps no reader or writer of SQLite out.
            let counts = !lock.of_whole || *bytes == OF_QUEUE;
            Some(*watched) == inode && counts && lock.meets(*bytes)
        };
        if watched.iter().any(meets) {
            holders.extend(lock.process.parse::<u32>().ok().filter(|process| *process > 0));
        }
    }
    holders
}

/// A lock that is held, as the kernel lists it.
struct Lock<'a> {
    /// True for one of `flock(2)`.
    of_whole: bool,
    writes: bool,
    process: &'a str,
    /// Disk and inode.
    file: &'a str,
    first: u64,
    last: u64,
}

impl Lock<'_> {
    fn meets(&self, (first, last): (u64, u64)) -> bool {
        self.first <= last && self.last >= first
    }
}

fn list_locks(locks: &str) -> impl Iterator<Item = Lock<'_>> {
    locks.lines().filter_map(|line| {
        // One that waits has an arrow after its number.
        let [_, sort, _, mode @ ("READ" | "WRITE"), process, file, first, last] =
            *line.split_whitespace().collect::<Vec<_>>()
        else {
            return None;
        };
        let (first, last) = (first.parse().unwrap_or(0), last.parse().unwrap_or(u64::MAX));
        Some(Lock { of_whole: sort == "FLOCK", writes: mode == "WRITE", process, file, first, last })
    })
}

fn name_outsider(process: u32) -> Option<FileHolder> {
    let program = fs::read_to_string(format!("/proc/{process}/comm")).map(|comm| name::clean_text(&comm));
    let program = program.unwrap_or_default();
    let is_desk = process == std::process::id() || program == env!("CARGO_PKG_NAME");
    (!is_desk).then_some(FileHolder { program, process })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_holds_the_bytes_that_keep_a_writer_out_is_found_and_nobody_else() {
        let locks = "1: FLOCK  ADVISORY  WRITE 11 fd:00:7 0 EOF\n\
                     2: POSIX  ADVISORY  WRITE 12 fd:00:8 120 120\n\
                     2: -> POSIX  ADVISORY  WRITE 13 fd:00:8 120 120\n\
                     3: POSIX  ADVISORY  READ  14 fd:00:8 123 123\n\
                     4: POSIX  ADVISORY  WRITE 15 fd:00:8 123 123\n\
                     5: POSIX  ADVISORY  READ  16 fd:00:9 1073741826 1073742335\n\
                     6: POSIX  ADVISORY  WRITE 17 fd:00:9 1073741825 1073741825\n\
                     7: OFDLCK ADVISORY  WRITE -1 fd:00:9 0 EOF\n\
                     8: FLOCK  ADVISORY  WRITE 18 fd:00:9 0 EOF\n\
                     9: POSIX  ADVISORY  WRITE 19 fd:00:77 0 EOF\n";
        let watched = [(9, OF_FILE), (8, OF_INDEX), (7, OF_QUEUE)];
        assert_eq!(list_holders(locks, &watched), [11, 12, 17]);
    }
    #[test]
    fn a_log_used_by_nobody_who_has_the_file_open_is_of_another_file() {
        let own = "1: POSIX  ADVISORY  READ 11 fd:00:8 128 128\n\
                   2: POSIX  ADVISORY  READ 11 fd:00:9 1073741826 1073742335\n";
        let of_another = own.replace("fd:00:9", "fd:00:5");
        let on_another_disk = own.replace("fd:00:9", "fe:00:9");
        let told = |locks: &str| is_used_without(locks, &list_name(0xfd00, 8), &list_name(0xfd00, 9));
        assert!(!told(own) && !told("") && told(&of_another) && told(&on_another_disk));
    }
}
