//! A centre is opened where the desks will look for it, once, and whoever opens it is told what to do next.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::support::terminal::{PROGRAM, Terminal};

/// The program with these words and no settings but the data folder.
fn comptoir(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(words).env_clear().env("HOME", folder).env("LANG", "fr_FR.UTF-8");
    command.stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> String {
    let both = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(both).unwrap().replace('\u{a0}', " ")
}

/// What every centre is opened with.
const WHOLE: &[&str] = &["init", "--site", "Les Tilleuls", "--member", "Sarah", "--account", "sarah"];

#[test]
fn a_centre_in_a_shared_folder_is_its_groups() {
    let folder = TempDir::new().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o2770)).unwrap();
    let path = folder.path().join("centre.db");
    let words = [WHOLE, &["--hours", "mar-sam 9h-12h", "--role", "médecin", "--db", path.to_str().unwrap()]].concat();
    let made = comptoir(folder.path(), &words);
    assert!(made.status.success(), "{}", said(&made));
    assert!(said(&made).contains("y travaillent ensemble."), "{}", said(&made));
    assert!(said(&made).contains("Équipe : Sarah, médecin, compte Unix sarah."), "{}", said(&made));
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o660);
    let db = path.to_str().unwrap();
    let settings = said(&comptoir(folder.path(), &["settings", "--db", db]));
    assert!(settings.contains("Les Tilleuls") && settings.contains("mar-sam 09:00-12:00"), "{settings}");
    assert!(said(&comptoir(folder.path(), &["staff", "list", "--db", db])).contains("sarah"));
    assert!(comptoir(folder.path(), &["check", "--deep", "--db", db]).status.success());
}

#[test]
fn a_file_of_one_account_says_how_others_would_share_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("centre.db");
    let made = comptoir(folder.path(), &[WHOLE, &["--db", path.to_str().unwrap()]].concat());
    assert!(made.status.success() && said(&made).contains("chmod 2770"), "{}", said(&made));
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
}

#[test]
fn without_a_named_file_the_accounts_own_folder_is_made() {
    let folder = TempDir::new().unwrap();
    let made = comptoir(folder.path(), WHOLE);
    assert!(made.status.success(), "{}", said(&made));
    assert!(folder.path().join(".local/share/comptoir/comptoir.db").is_file());
    assert!(comptoir(folder.path(), &["list", "ARRIVAL"]).status.success());
}

#[test]
fn what_is_there_already_is_never_touched() {
    let folder = TempDir::new().unwrap();
    let [own, empty, link, log] = ["a.db", "b.db", "c.db", "d.db"].map(|name| folder.path().join(name));
    let tries = |path: &Path| comptoir(folder.path(), &[WHOLE, &["--db", path.to_str().unwrap()]].concat());
    assert!(tries(&own).status.success());
    let before = fs::read(&own).unwrap();
    fs::write(&empty, "").unwrap();
    symlink(folder.path().join("nowhere"), &link).unwrap();
    fs::write(folder.path().join("d.db-wal"), "left").unwrap();
    for (path, why) in [(&own, "existe déjà"), (&empty, "existe déjà"), (&link, "existe déjà"), (&log, "« -wal »")]
    {
        let refused = tries(path);
        assert!(!refused.status.success() && said(&refused).contains(why), "{}", said(&refused));
    }
    assert_eq!(fs::read(&own).unwrap(), before);
    assert_eq!(fs::read(&empty).unwrap(), b"");
    assert!(!folder.path().join("nowhere").exists() && !log.exists());
}

#[test]
fn what_is_missing_or_wrong_is_named_and_nothing_is_made() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("centre.db");
    let db = ["--db", path.to_str().unwrap()];
    for (words, code, why) in [
        (&["init", "--site", "Les Tilleuls"][..], 2, "--member"),
        (&["init", "--member", "Sarah"], 2, "--site"),
        (&["init", "--site", "Les Tilleuls", "--member", "Sarah", "--hours", "toujours"], 1, "toujours"),
        (&["init", "--site", "Les Tilleuls", "--member", "Sarah", "--role", "plombier"], 1, "plombier"),
    ] {
        let refused = comptoir(folder.path(), &[words, &db].concat());
        assert_eq!(refused.status.code(), Some(code), "{}", said(&refused));
        assert!(said(&refused).contains(why) && !path.exists(), "{}", said(&refused));
    }
    let nowhere = folder.path().join("pas/là/centre.db");
    let refused = comptoir(folder.path(), &[WHOLE, &["--db", nowhere.to_str().unwrap()]].concat());
    assert_eq!(refused.status.code(), Some(3));
    assert!(said(&refused).contains("ce dossier n’existe pas") && said(&refused).contains("install -d"), "{refused:?}");
}

#[test]
fn at_a_terminal_the_form_asks_and_the_program_ends_once_the_file_is_written() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("centre.db");
    let start = || {
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(["init", "--site", "Les Tilleuls", "--db", path.to_str().unwrap()]);
        command.env_clear();
        for (name, value) in
            [("HOME", folder.path().to_str().unwrap()), ("TERM", "xterm-256color"), ("LANG", "fr_FR.UTF-8")]
        {
            command.env(name, value);
        }
        let terminal = Terminal::start(command);
        terminal.until("the form", |shown| shown.contains("Ouvrir un centre") && shown.contains("Les Tilleuls"));
        terminal
    };
    let mut left = start();
    left.send("\u{1b}");
    assert_eq!(left.ended(), 1);
    assert!(left.shown().contains("Rien n’est créé.") && !path.exists(), "{}", left.shown());
    let mut terminal = start();
    // The name was given: the form begins after it, at the hours.
    terminal.send("\tSarah\t\tsarah");
    terminal.until("what was typed", |shown| shown.contains("Compte Unix  sarah"));
    terminal.send("\u{13}");
    assert_eq!(terminal.ended(), 0);
    let shown = terminal.shown();
    assert!(shown.contains("Centre ouvert") && shown.contains("compte Unix sarah") && path.is_file(), "{shown}");
}
