//! The program that holds the file while a desk waits for it, where that is no desk: somebody's `sqlite3`, a copying
//! program. The kernel lists who holds a lock on which file.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::file_identity::INDEX;
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

/// Numbers of the processes that hold a lock for writing on one of these inodes and bytes.
fn list_holders(locks: &str, watched: &[(u64, (u64, u64))]) -> Vec<u32> {
    let mut holders = Vec::new();
    for line in locks.lines() {
        // One that waits has an arrow after its number.
        let [_, sort, _, "WRITE", process, file, first, last] = *line.split_whitespace().collect::<Vec<_>>() else {
            continue;
        };
        let inode = file.rsplit(':').next().and_then(|inode| inode.parse::<u64>().ok());
        let (first, last) = (first.parse().unwrap_or(0), last.parse().unwrap_or(u64::MAX));
        let meets = |(watched, bytes): &(u64, (u64, u64))| {
            // What somebody else locks as a whole keeps no reader or writer of SQLite out.
            let counts = sort != "FLOCK" || *bytes == OF_QUEUE;
            Some(*watched) == inode && counts && first <= bytes.1 && last >= bytes.0
        };
        if watched.iter().any(meets) {
            holders.extend(process.parse::<u32>().ok().filter(|process| *process > 0));
        }
    }
    holders
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
}
