//! Copies of the file in a folder: taken beside the people at work, many recent ones, few old ones.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use crate::support::TestCentre;

fn run(centre: &TestCentre, home: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    command.env("HOME", home).env_remove("XDG_CONFIG_HOME").arg("--db").arg(centre.path()).args(args);
    command.output().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).replace('\u{a0}', " ")
}

/// A home whose settings name a folder of copies.
fn settled() -> (TempDir, PathBuf) {
    let home = TempDir::new().unwrap();
    let copies = home.path().join("copies");
    fs::create_dir_all(home.path().join(".config/comptoir")).unwrap();
    fs::create_dir(&copies).unwrap();
    let settings = format!("backups = \"{}\"\n", copies.display());
    fs::write(home.path().join(".config/comptoir/config.toml"), settings).unwrap();
    (home, copies)
}

#[test]
fn a_copy_without_a_path_goes_into_the_folder_of_the_settings_and_old_ones_give_way() {
    let centre = TestCentre::with_people();
    let (home, copies) = settled();
    // Two copies an hour of three days long ago, one a month for two years before, and a file of somebody else's.
    for day in 1..=3 {
        for hour in 0..24 {
            for minute in ["05", "35"] {
                fs::write(copies.join(format!("comptoir-2020-03-0{day}T{hour:02}{minute}00Z.db")), "").unwrap();
            }
        }
    }
    for month in 1..=12 {
        for year in [2018, 2019] {
            fs::write(copies.join(format!("comptoir-{year}-{month:02}-15T120000Z.db")), "").unwrap();
        }
    }
    fs::write(copies.join("notes.txt"), "").unwrap();
    let output = run(&centre, home.path(), &["backup"]);
    assert!(output.status.success(), "{}", said(&output));
    let left = names(&copies);
    let of = |begin: &str| left.iter().filter(|name| name.starts_with(begin)).count();
    assert_eq!(of("comptoir-2020-03-03T"), 23, "with the new one, 24 hours: {left:?}");
    assert!(left.contains(&"comptoir-2020-03-03T233500Z.db".to_owned()), "the last of its hour");
    assert_eq!((of("comptoir-2020-03-01T"), of("comptoir-2020-03-02T")), (1, 1), "of a day its last");
    assert_eq!(of("comptoir-2018") + of("comptoir-2019"), 24, "thirty days and more are not there yet");
    assert!(left.contains(&"notes.txt".to_owned()));
    assert!(said(&output).contains(" retirées."), "{}", said(&output));
    let newest = left.iter().rfind(|name| name.starts_with("comptoir-")).unwrap();
    let restored = run(&centre, home.path(), &["restore", copies.join(newest).to_str().unwrap()]);
    assert!(restored.status.success() || said(&restored).contains("Fermez Comptoir"), "{}", said(&restored));
}

#[test]
fn copies_made_in_the_same_second_all_get_a_name() {
    let centre = TestCentre::with_people();
    let home = TempDir::new().unwrap();
    let folder = home.path().join("usb");
    fs::create_dir(&folder).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    command.env("HOME", home.path()).env_remove("XDG_CONFIG_HOME").arg("--db").arg(centre.path());
    command.arg("backup").arg(&folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    let running: Vec<_> = (0..6).map(|_| command.spawn().unwrap()).collect();
    for child in running {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
    }
    assert_eq!(names(&folder).len(), 6, "{:?}", names(&folder));
}

#[test]
fn what_killed_copies_left_goes_after_a_day_and_not_before() {
    let centre = TestCentre::with_people();
    let (home, copies) = settled();
    let day = Duration::from_secs(24 * 3600 + 60);
    for (name, old) in [
        ("comptoir-2020-03-01T100000Z.db.1234.part", true),
        (".comptoir-a1b2c3.part", true),
        ("comptoir-2020-03-02T100000Z.db.99.part", false),
        ("notes.part", true),
    ] {
        let file = fs::File::create(copies.join(name)).unwrap();
        let when = if old { SystemTime::now() - day } else { SystemTime::now() };
        file.set_modified(when).unwrap();
    }
    let output = run(&centre, home.path(), &["backup"]);
    assert!(said(&output).contains("2 copies inachevées retirées"), "{}", said(&output));
    let left = names(&copies);
    assert_eq!(left.iter().filter(|name| name.ends_with(".part")).count(), 2, "{left:?}");
    assert!(left.contains(&"comptoir-2020-03-02T100000Z.db.99.part".to_owned()), "{left:?}");
}

#[test]
fn in_a_folder_that_is_named_nothing_is_removed_unless_it_is_asked() {
    let centre = TestCentre::with_people();
    let home = TempDir::new().unwrap();
    let folder = home.path().join("usb");
    fs::create_dir(&folder).unwrap();
    let old = folder.join("comptoir-2020-03-01T100000Z.db");
    let older = folder.join("comptoir-2020-03-01T101000Z.db");
    fs::write(&old, "").unwrap();
    fs::write(&older, "").unwrap();
    let place = folder.to_str().unwrap();
    assert!(run(&centre, home.path(), &["backup", place]).status.success());
    assert_eq!(names(&folder).len(), 3);
    let output = run(&centre, home.path(), &["backup", "--keep", place]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(!old.exists() && older.exists(), "{:?}", names(&folder));
}

#[test]
fn without_a_place_or_in_a_folder_that_is_not_there_nothing_is_written_and_the_sentence_says_what_to_do() {
    let centre = TestCentre::with_people();
    let home = TempDir::new().unwrap();
    let output = run(&centre, home.path(), &["backup"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("« backups »"), "{}", said(&output));
    let missing = home.path().join("absent");
    let output = run(&centre, home.path(), &["backup", "--keep", missing.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("ce dossier n’existe pas") && !missing.exists(), "{}", said(&output));
}
