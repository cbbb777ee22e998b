//! `comptoir setup`: a machine is prepared once, twice changes nothing, and no account that exists becomes a desk.
//!
//! The machine is a folder, with accounts of its own; only root may change what belongs to others.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::terminal::PROGRAM;

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0000000000000000000000000000000000000000000 poste\n";

/// A machine with an administrator, Ada, and sshd; none where this account may not make one.
fn machine() -> Option<TempDir> {
    if !rustix::process::geteuid().is_root() || !Path::new("/usr/sbin/useradd").exists() {
        println!("left out: it needs root and useradd");
        return None;
    }
    let root = TempDir::new().unwrap();
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
    for (path, text) in [
        ("etc/passwd", "root:x:0:0:root:/root:/bin/bash\nada:x:1000:1000::/home/ada:/bin/bash\n"),
        ("etc/group", "root:x:0:\nada:x:1000:\nsudo:x:27:ada\n"),
        ("etc/shadow", "root:*:19000:0:99999:7:::\nada:!:19000:0:99999:7:::\n"),
        ("etc/gshadow", "root:*::\nada:!::\nsudo:*::ada\n"),
        (
            "etc/login.defs",
            "UID_MIN 1000\nSYS_UID_MIN 100\nSYS_UID_MAX 999\nGID_MIN 1000\nSYS_GID_MIN 100\nSYS_GID_MAX 999\n",
        ),
        ("etc/ssh/sshd_config", "# comme Debian la livre\nInclude /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n"),
        ("usr/bin/comptoir", ""),
        ("poste.pub", KEY),
    ] {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Some(root)
}

fn setup(root: &TempDir, words: &[&str]) -> Output {
    Command::new(PROGRAM).arg("setup").args(words).arg("--root").arg(root.path()).output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Every file of the machine with its owner, rights and content.
fn inventory(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        let seen = fs::symlink_metadata(&path).unwrap();
        let content = if seen.is_file() { fs::read_to_string(&path).unwrap_or_default() } else { String::new() };
        found.push(format!("{} {:o} {} {} {content}", path.display(), seen.mode(), seen.uid(), seen.gid()));
        if seen.is_dir() {
            found.extend(inventory(&path));
        }
    }
    found.sort();
    found
}

#[test]
fn a_machine_is_prepared_once_and_twice_changes_nothing() {
    let Some(root) = machine() else { return };
    let before = inventory(root.path());
    let printed = said(&setup(&root, &["--print"]));
    assert!(printed.contains("à faire") && printed.contains("Match Group comptoir-desk"), "{printed}");
    assert_eq!(inventory(root.path()), before, "--print changes nothing");

    assert!(!said(&setup(&root, &["--apply"])).contains("déjà fait"));
    let centre = fs::metadata(root.path().join("var/lib/comptoir")).unwrap();
    assert_eq!((centre.mode() & 0o7777, centre.uid()), (0o2770, 0));
    let settings = fs::read_to_string(root.path().join("etc/comptoir.toml")).unwrap();
    assert!(settings.contains("/var/lib/comptoir/centre.db"), "{settings}");
    let prepared = inventory(root.path());
    let again = said(&setup(&root, &["--apply"]));
    assert!(again.lines().filter(|line| line.starts_with("déjà fait")).count() == 8, "{again}");
    assert_eq!(inventory(root.path()), prepared);
}

#[test]
fn what_was_changed_by_hand_is_mended_and_settings_are_left_as_they_are() {
    let Some(root) = machine() else { return };
    said(&setup(&root, &["--apply"]));
    let folder = root.path().join("var/lib/comptoir");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    fs::write(root.path().join("etc/comptoir.toml"), "theme = \"light\"\n").unwrap();
    fs::write(root.path().join("etc/ssh/sshd_config.d/comptoir.conf"), "").unwrap();
    let mended = said(&setup(&root, &["--apply"]));
    assert_eq!(mended.lines().filter(|line| line.starts_with("fait")).count(), 2, "{mended}");
    assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o7777, 0o2770);
    assert_eq!(fs::read_to_string(root.path().join("etc/comptoir.toml")).unwrap(), "theme = \"light\"\n");
}

#[test]
fn a_desk_has_an_account_a_home_of_roots_and_its_keys() {
    let Some(root) = machine() else { return };
    let key = root.path().join("poste.pub");
    let add = |name: &str| setup(&root, &["add-desk", name, "--key", key.to_str().unwrap()]);
    let early = add("accueil1");
    assert!(text(&early.stderr).contains("setup --apply"), "{early:?}");
    said(&setup(&root, &["--apply"]));
    said(&add("accueil1"));
    let line = |file: &str, name: &str| {
        let text = fs::read_to_string(root.path().join(file)).unwrap();
        text.lines().find(|line| line.starts_with(&format!("{name}:"))).unwrap().to_owned()
    };
    assert!(line("etc/passwd", "accueil1").ends_with(":/home/accueil1:/bin/sh"));
    assert!(line("etc/group", "comptoir-desk").ends_with(":accueil1"));
    assert!(line("etc/group", "comptoir").ends_with(":accueil1"));
    let home = fs::metadata(root.path().join("home/accueil1")).unwrap();
    assert_eq!((home.uid(), home.mode() & 0o7777), (0, 0o755));
    assert_eq!(fs::metadata(root.path().join("home/accueil1/.local")).unwrap().mode() & 0o7777, 0o700);
    let keys = root.path().join("etc/ssh/authorized_keys/accueil1");
    assert_eq!(fs::read_to_string(&keys).unwrap(), KEY);
    let before = inventory(root.path());
    said(&add("accueil1"));
    assert_eq!(inventory(root.path()), before);
    // A second key is added to the first.
    let other = KEY.replace("AAAAIJ0", "AAAAIJ1");
    fs::write(&key, &other).unwrap();
    said(&add("accueil1"));
    assert_eq!(fs::read_to_string(&keys).unwrap(), format!("{KEY}{other}"));
}

#[test]
fn no_account_that_exists_becomes_a_desk() {
    let Some(root) = machine() else { return };
    said(&setup(&root, &["--apply"]));
    let before = inventory(root.path());
    let key = root.path().join("poste.pub");
    for name in ["ada", "root", "comptoir", "-x", "Accueil", "a b"] {
        let refused = setup(&root, &["add-desk", "--key", key.to_str().unwrap(), "--", name]);
        assert!(!refused.status.success() && refused.stdout.is_empty(), "{name}: {refused:?}");
    }
    for (sort, content) in [
        ("clé privée", "-----BEGIN OPENSSH PRIVATE KEY-----\n"),
        ("clés publiques", "command=\"/bin/sh\" ssh-ed25519 AAAAC3\n"),
        ("clés publiques", ""),
    ] {
        fs::write(&key, content).unwrap();
        let refused = setup(&root, &["add-desk", "accueil1", "--key", key.to_str().unwrap()]);
        assert!(text(&refused.stderr).contains(sort), "{refused:?}");
    }
    fs::write(&key, KEY).unwrap();
    assert_eq!(inventory(root.path()), before);
}

#[test]
fn a_server_that_does_not_read_the_lines_is_told_before_anything_is_changed() {
    let Some(root) = machine() else { return };
    let config = root.path().join("etc/ssh/sshd_config");
    fs::write(&config, "UsePAM yes\nMatch User ada\nInclude /etc/ssh/sshd_config.d/*.conf\n").unwrap();
    let before = inventory(root.path());
    let refused = setup(&root, &["--apply"]);
    assert!(text(&refused.stderr).contains("Include"), "{refused:?}");
    fs::remove_file(&config).unwrap();
    let refused = setup(&root, &["--apply"]);
    assert!(text(&refused.stderr).contains("openssh-server"), "{refused:?}");
    assert_eq!(inventory(root.path()).len(), before.len() - 1);
}

#[test]
fn a_second_centre_has_groups_folders_and_desks_of_its_own() {
    let Some(root) = machine() else { return };
    let key = root.path().join("poste.pub");
    let add = |words: &[&str]| setup(&root, &[&["add-desk"], words, &["--key", key.to_str().unwrap()]].concat());
    said(&setup(&root, &["--apply"]));
    said(&add(&["accueil1"]));
    let early = add(&["nord1", "--centre", "nord"]);
    assert!(text(&early.stderr).contains("setup --apply"), "{early:?}");
    assert!(said(&setup(&root, &["--apply", "--centre", "nord"])).contains("comptoir-backup@nord.timer"));
    said(&add(&["nord1", "--centre", "nord"]));
    let lines = fs::read_to_string(root.path().join("etc/ssh/sshd_config.d/comptoir-nord.conf")).unwrap();
    assert!(lines.contains("Match Group comptoir-nord-desk\n"), "{lines}");
    assert!(lines.contains("ForceCommand /usr/bin/comptoir --db /var/lib/comptoir-nord/centre.db\n"), "{lines}");
    let groups = fs::read_to_string(root.path().join("etc/group")).unwrap();
    let members = |group: &str| {
        let line = groups.lines().find(|line| line.starts_with(&format!("{group}:"))).unwrap();
        line.rsplit(':').next().unwrap().to_owned()
    };
    let all = ["comptoir", "comptoir-desk", "comptoir-nord", "comptoir-nord-desk"].map(members);
    assert_eq!(all, ["accueil1", "accueil1", "nord1", "nord1"]);
    for (path, mode) in [("var/lib/comptoir-nord", 0o2770), ("var/backups/comptoir-nord", 0o700)] {
        assert_eq!(fs::metadata(root.path().join(path)).unwrap().mode() & 0o7777, mode, "{path}");
    }
    // A desk of one is none of the other's, and no name makes the groups of two centres one.
    for words in [&["accueil1", "--centre", "nord"][..], &["nord1"], &["sud1", "--centre", "desk"]] {
        let refused = add(words);
        assert!(matches!(refused.status.code(), Some(1 | 2)), "{words:?}: {refused:?}");
    }
    assert_eq!(setup(&root, &["--apply", "--centre", "nord-desk"]).status.code(), Some(2));
}
