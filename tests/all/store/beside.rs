//! Files beside the centre's: a link, a pipe or a folder where one belongs is refused in a sentence, and nobody waits.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::support::fault_centre::{created, run, sentence};

#[test]
fn a_link_a_pipe_or_a_folder_beside_the_file_is_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = created(folder.path());
    let elsewhere = folder.path().join("ailleurs");
    for beside in ["centre.db.turn", "centre.db-wal", "centre.db-shm"] {
        for what in ["pipe", "link", "folder"] {
            let place = folder.path().join(beside);
            let _ = fs::remove_file(&place);
            match what {
                "pipe" => assert!(Command::new("mkfifo").arg(&place).status().unwrap().success()),
                "link" => symlink(&elsewhere, &place).unwrap(),
                _ => fs::create_dir(&place).unwrap(),
            }
            let said = sentence(&run(&path, &["list", "ARRIVAL"]));
            assert!(said.contains(beside) && !elsewhere.exists(), "{what} as {beside}: {said}");
            if what == "folder" {
                fs::remove_dir(&place).unwrap();
            } else {
                fs::remove_file(&place).unwrap();
            }
        }
    }
    assert!(run(&path, &["list", "ARRIVAL"]).status.success());
}
