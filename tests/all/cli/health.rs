//! `comptoir check` for whoever keeps a centre well: a word a point, and the worst as exit code for a program that watches.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::support::fault_centre::{command, created, run};

/// A centre whose settings name a folder of copies.
fn centre(folder: &Path) -> std::path::PathBuf {
    let path = created(folder);
    fs::create_dir_all(folder.join("config/comptoir")).unwrap();
    fs::create_dir(folder.join("copies")).unwrap();
    let settings = format!("backups = \"{}\"\n", folder.join("copies").display());
    fs::write(folder.join("config/comptoir/config.toml"), settings).unwrap();
    path
}

fn check(folder: &Path, path: &Path, words: &[&str]) -> Output {
    let words = [&["check"], words].concat();
    command(path, &words).env("XDG_CONFIG_HOME", folder.join("config")).output().unwrap()
}

/// The verdict of one point.
fn verdict(folder: &Path, path: &Path, key: &str) -> (String, Option<i32>) {
    let seen = check(folder, path, &["--json"]);
    let said: Json = serde_json::from_slice(&seen.stdout).unwrap();
    let points = said["points"].as_array().unwrap();
    let point = points.iter().find(|point| point["point"] == key).unwrap();
    (point["verdict"].as_str().unwrap().to_owned(), seen.status.code())
}

#[test]
fn the_worst_point_is_the_exit_code_for_a_program_that_watches() {
    let folder = TempDir::new().unwrap();
    let (folder, path) = (folder.path(), centre(folder.path()));
    // A centre of today: its first copy is still to come. Files are born by the kernel's clock, which is not the one of a
    // test that runs under another.
    let young = path.metadata().unwrap().created().unwrap().elapsed().is_ok_and(|age| age < Duration::from_secs(3600));
    let first = if young { ("LOOK".to_owned(), Some(1)) } else { ("GRAVE".to_owned(), Some(2)) };
    assert_eq!(verdict(folder, &path, "backup"), first);
    let backup = command(&path, &["backup"]).env("XDG_CONFIG_HOME", folder.join("config")).output().unwrap();
    assert!(backup.status.success(), "{backup:?}");
    assert_eq!(verdict(folder, &path, "backup").0, "WELL");
    // By their names, copies of other days.
    let copies = folder.join("copies");
    let copy = fs::read_dir(&copies).unwrap().next().unwrap().unwrap().path();
    fs::rename(copy, copies.join("comptoir-2001-01-01T000000Z.db")).unwrap();
    assert_eq!(verdict(folder, &path, "backup"), ("GRAVE".into(), Some(2)));
    fs::write(copies.join("comptoir-2999-01-01T000000Z.db"), "").unwrap();
    assert_eq!(verdict(folder, &path, "backup").0, "LOOK");
    let lines = check(folder, &path, &["--monitor"]);
    let lines = String::from_utf8(lines.stdout).unwrap();
    assert!(lines.starts_with("bien    fichier") && lines.contains("à voir  sauvegarde"), "{lines}");
}

#[test]
fn a_file_that_everybody_reads_and_one_that_does_not_open_are_grave() {
    let folder = TempDir::new().unwrap();
    let (folder, path) = (folder.path(), centre(folder.path()));
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(verdict(folder, &path, "rights").0, "LOOK");
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(verdict(folder, &path, "rights").0, "WELL");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o664)).unwrap();
    assert_eq!(verdict(folder, &path, "rights"), ("GRAVE".into(), Some(2)));
    // The command for people says so too, and fails for damage alone.
    assert!(run(&path, &["check"]).status.success());
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, [&bytes[..4_096], &vec![0x5a; bytes.len() - 4_096]].concat()).unwrap();
    assert_eq!(verdict(folder, &path, "file"), ("GRAVE".into(), Some(2)));
    fs::remove_file(&path).unwrap();
    assert_eq!(verdict(folder, &path, "file"), ("GRAVE".into(), Some(2)));
}

#[test]
fn the_copies_of_one_centre_are_never_taken_for_those_of_another() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    for name in ["centre", "centre-nord", "ailleurs", "copies", "copies-nord", "config/comptoir"] {
        fs::create_dir_all(folder.join(name)).unwrap();
    }
    let [own, north, other] = ["centre", "centre-nord", "ailleurs"].map(|name| created(&folder.join(name)));
    let settings = format!("database = \"{}\"\nbackups = \"{}\"\n", own.display(), folder.join("copies").display());
    fs::write(folder.join("config/comptoir/config.toml"), settings).unwrap();
    let back_up =
        |path: &Path| command(path, &["backup"]).env("XDG_CONFIG_HOME", folder.join("config")).output().unwrap();
    let copies = |name: &str| fs::read_dir(folder.join(name)).unwrap().count();
    assert!(back_up(&own).status.success());
    assert_eq!((copies("copies"), verdict(folder, &own, "backup").0.as_str()), (1, "WELL"));
    assert_ne!(verdict(folder, &north, "backup").0, "WELL");
    assert!(back_up(&north).status.success());
    assert_eq!((copies("copies-nord"), verdict(folder, &north, "backup").0.as_str()), (1, "WELL"));
    assert_eq!((back_up(&other).status.code(), verdict(folder, &other, "backup").0.as_str()), (Some(2), "LOOK"));
    assert_eq!(
        (copies("copies"), copies("copies-nord"), copies("ailleurs")),
        (1, 1, fs::read_dir(folder.join("ailleurs")).unwrap().count())
    );
}
