//! Files beside the centre's: a link, a pipe, a folder or somebody else's file where one belongs is refused in a sentence,
//! and nobody waits.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use comptoir::store::Drafts;

use crate::support::fault_centre::{command, created, run, sentence};

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

/// Gives a file to an account that has no part in the centre; false where this process may not.
fn give_away(path: &Path) -> bool {
    let given = chown(path, Some(12_345), Some(12_345)).is_ok();
    if !given {
        println!("left out: only root gives a file away");
    }
    given
}

#[test]
fn a_file_of_another_account_or_of_two_names_is_not_opened_and_the_sentence_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = created(folder.path());
    let (place, own) = (folder.path().join("autre"), fs::metadata(&path).unwrap());
    let commands: [(&str, &[&str]); 5] = [
        ("centre.db.turn", &["list", "ARRIVAL"]),
        ("centre.db-wal", &["list", "ARRIVAL"]),
        ("centre.db.desks", &["desks"]),
        ("centre.db.import", &["import", "people", "personnes.csv"]),
        ("drafts.db", &["purge"]),
    ];
    fs::write(folder.path().join("personnes.csv"), "nom;prénom\nKAYA;Elif\n").unwrap();
    drop(Drafts::open(&path).unwrap());
    for (beside, words) in commands {
        let beside = folder.path().join(beside);
        let run = || command(&path, words).current_dir(folder.path()).stdin(Stdio::null()).output().unwrap();
        if !beside.exists() {
            fs::write(&beside, "").unwrap();
        }
        fs::hard_link(&beside, &place).unwrap();
        let said = sentence(&run());
        assert!(said.contains(beside.to_str().unwrap()) && said.contains("plusieurs noms"), "{said}");
        fs::remove_file(&place).unwrap();
        if give_away(&beside) {
            let said = sentence(&run());
            assert!(said.contains(beside.to_str().unwrap()) && said.contains("n° 12345"), "{said}");
            chown(&beside, Some(own.uid()), Some(own.gid())).unwrap();
        }
        if fs::metadata(&beside).unwrap().len() == 0 {
            fs::remove_file(&beside).unwrap();
        }
    }
    assert!(run(&path, &["list", "ARRIVAL"]).status.success());
}

#[test]
fn in_a_folder_that_its_group_shares_a_file_of_the_group_is_as_good() {
    let folder = tempfile::tempdir().unwrap();
    let path = created(folder.path());
    let turn = folder.path().join("centre.db.turn");
    let group = 23_456;
    if [folder.path(), &turn].iter().any(|path| chown(path, None, Some(group)).is_err()) || !give_away(&turn) {
        return;
    }
    let mode = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o2770);
    assert!(sentence(&run(&path, &["list", "ARRIVAL"])).contains("centre.db.turn"), "of another group");
    chown(&turn, None, Some(group)).unwrap();
    assert!(run(&path, &["list", "ARRIVAL"]).status.success());
    // Where all accounts may write, the group of a file says nothing of who made it.
    mode(0o2777);
    assert!(sentence(&run(&path, &["list", "ARRIVAL"])).contains("centre.db.turn"));
}

#[test]
fn what_root_makes_beside_the_file_of_an_account_is_that_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let path = created(folder.path());
    let beside = ["centre.db.turn", "drafts.db"].map(|name| folder.path().join(name));
    if !give_away(&path) {
        return;
    }
    let _ = fs::remove_file(&beside[0]);
    drop(Drafts::open(&path).unwrap());
    assert!(run(&path, &["check"]).status.success());
    for made in beside {
        assert_eq!(fs::metadata(&made).unwrap().uid(), 12_345, "{}", made.display());
    }
}
