//! The recorder that stands between the program and the disk, compiled for the test, and what it wrote down.

use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all/support/recorder.c");

/// The recorder, ready to stand before a program: the library to be preloaded.
pub struct Recorder(pub PathBuf);

/// One thing that was done to the disk, or said.
pub struct Act {
    /// Which process.
    pub pid: u32,
    /// Which file; empty for an answer.
    pub name: String,
    /// What.
    pub what: What,
}

/// What was done.
pub enum What {
    /// These bytes, from this offset on.
    Write(usize, Vec<u8>),
    /// Cut or stretched to this length.
    Truncate(usize),
    /// On the disk for sure, with all that came before.
    Sync,
    /// Its name taken away.
    Unlink,
    /// Another name given to it, in one stroke.
    Rename(String),
    /// Answered on the standard output.
    Answer(Vec<u8>),
}

impl Recorder {
    /// Compiles it into `folder`.
    pub fn compiled(folder: &Path) -> Self {
        let library = folder.join("recorder.so");
        let flags = ["-Wall", "-Werror", "-O1", "-shared", "-fPIC", "-o"];
        let made = Command::new("cc").args(flags).arg(&library).args([SOURCE, "-ldl"]).output().expect("a C compiler");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Self(library)
    }

    /// Stands before `command`, whose centre is in `folder`.
    pub fn before<'a>(&self, command: &'a mut Command, folder: &Path) -> &'a mut Command {
        command.env("LD_PRELOAD", &self.0).env("RECORD_FOLDER", folder)
    }
}

/// What a log says, in order.
pub fn read(log: &[u8]) -> Vec<Act> {
    let (mut acts, mut rest) = (Vec::new(), log);
    while !rest.is_empty() {
        let number = |at: usize| u32::from_ne_bytes(rest[at..at + 4].try_into().unwrap());
        let (operation, pid, name, data) = (number(0), number(4), number(8) as usize, number(12) as usize);
        let at = u64::from_ne_bytes(rest[16..24].try_into().unwrap()) as usize;
        let (head, tail) = rest[24..].split_at(name);
        let (bytes, tail) = tail.split_at(data);
        let what = match operation as u8 {
            b'W' => What::Write(at, bytes.to_vec()),
            b'T' => What::Truncate(at),
            b'S' => What::Sync,
            b'U' => What::Unlink,
            b'R' => What::Rename(String::from_utf8(bytes.to_vec()).unwrap()),
            b'A' => What::Answer(bytes.to_vec()),
            other => panic!("{other}"),
        };
        acts.push(Act { pid, name: String::from_utf8(head.to_vec()).unwrap(), what });
        rest = tail;
    }
    acts
}
