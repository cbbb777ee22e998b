//! The package's own upgrade, first installation and removal are killed: dpkg itself, and what its scripts start, before their
//! changes of the disk. What dpkg is asked next ends it; the centre and its desk know nothing of it.
//!
//! Caught when it was tried: a folder of the centre that was made and had not its rights yet, and stayed so for ever.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Stdio};

use portable_pty::CommandBuilder;

use super::install::{QUICK, install, on_a_machine, package, said};
use crate::support::dump::{Dump, dump};
use crate::support::terminal::Terminal;

/// Calls that change what the disk holds, and so may be the last of a process.
const CHANGES: &str = "?mkdir,?mkdirat,?chmod,?fchmod,?fchmodat,?chown,?lchown,?fchown,?fchownat,?rename,?renameat,\
                       ?renameat2,?unlink,?unlinkat,?link,?linkat,?symlink,?ftruncate,?fsync,?sync_file_range";
/// Folders, settings and accounts that the package makes, with their rights and group.
const MADE: [(&str, u32, &str); 3] = [
    ("/var/lib/comptoir", 0o2770, "comptoir"),
    ("/var/backups/comptoir", 0o700, "comptoir"),
    ("/etc/comptoir.toml", 0o644, "root"),
];

/// Runs dpkg and kills it before its n-th change, or whichever process it starts before that one's; false when none came so
/// far.
fn is_killed(words: &[&str], n: usize, of_all: bool) -> bool {
    let inject = format!("inject={CHANGES}:signal=KILL:when={n}");
    let mut strace = Command::new("strace");
    strace.args(["-qq", "-o", "/dev/null", "-e", &inject]).args(of_all.then_some("-f"));
    strace.arg("dpkg").args(QUICK).args(words).env("LANG", "C.UTF-8");
    let ended = strace.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    !ended.success()
}

/// What the administrator, or the next `apt`, does then.
fn mend(package: &str) {
    // Where dpkg had not begun to configure, or knows that the package is to be unpacked again, this does nothing or fails.
    let _ = Command::new("dpkg")
        .args(QUICK)
        .args(["--configure", "-a"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    install(package);
}

/// The package is there and has made what it makes.
fn is_whole(version: &str, seen: &str) {
    let state = said(&["dpkg-query", "--showformat", "${Status} ${Version}", "--show", "comptoir"]);
    assert_eq!(state, format!("install ok installed {version}"), "{seen}");
    assert_eq!(said(&["dpkg", "--verify", "comptoir"]), "", "{seen}");
    for (path, rights, group) in MADE {
        let made = fs::metadata(path).unwrap();
        let named = said(&["stat", "-c", "%G", path]);
        assert_eq!((made.mode() & 0o7777, named.trim()), (rights, group), "{seen}: {path}");
        assert!(!Path::new(&format!("{path}.dpkg-new")).exists(), "{seen}: {path}");
    }
    let example = fs::read_to_string("/usr/share/doc/comptoir/examples/comptoir.toml").unwrap();
    assert_eq!(fs::read_to_string("/etc/comptoir.toml").unwrap(), example, "{seen}");
    said(&["getent", "passwd", "comptoir"]);
    said(&["getent", "group", "comptoir-desk"]);
}

#[test]
#[ignore = "slow; needs root, dpkg, strace and overlays of its own: kills what upgrades the package, a desk open meanwhile"]
fn an_upgrade_killed_anywhere_is_ended_by_the_next_and_a_desk_goes_on() {
    let test = "an_upgrade_killed_anywhere_is_ended_by_the_next_and_a_desk_goes_on";
    let Some(folder) = on_a_machine(module_path!(), test) else { return };
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        return println!("left out: it needs strace");
    }
    let (old, new) = (package(&folder, "0.1.0-1"), package(&folder, "0.1.1-1"));
    install(&old);
    said(&["comptoir", "init", "--site", "Les Tilleuls", "--member", "Sarah"]);
    said(&["comptoir", "add", "ARRIVAL", "label=Kaya", "mode=SANS_RDV"]);
    let centre = Path::new("/var/lib/comptoir/centre.db");
    let held: Dump = dump(centre);
    let mut desk = Terminal::start(CommandBuilder::new("/usr/bin/comptoir"));
    desk.until("the list", |shown| shown.contains("Kaya"));
    // The program of the desk stays whole while its file is replaced.
    let mut killed = 0;
    for (of_all, step) in [(false, 37), (true, 8)] {
        for n in (1..).step_by(step) {
            let seen = format!("killed before change {n}, {}", if of_all { "of any process" } else { "of dpkg" });
            if !is_killed(&["--install", &new], n, of_all) {
                break;
            }
            killed += 1;
            desk.send("?");
            desk.until("help", |shown| shown.contains("Échap fermer"));
            desk.send("\x1b");
            desk.until("the list", |shown| shown.contains("Kaya") && !shown.contains("Échap fermer"));
            mend(&new);
            is_whole("0.1.1-1", &seen);
            assert!(said(&["comptoir", "check"]).contains("sain") && dump(centre) == held, "{seen}");
            install(&old);
        }
    }
    println!("{killed} upgrades killed");
    assert!(killed > 5, "{killed}");
    assert!(said(&["comptoir", "desks", "--close"]).contains("1 poste fermé"));
    assert_eq!(desk.ended(), 0);
}

#[test]
#[ignore = "slow; needs root, dpkg, strace and overlays of its own: kills the script that makes accounts and folders"]
fn the_script_of_a_first_installation_killed_anywhere_leaves_nothing_half_made() {
    let test = "the_script_of_a_first_installation_killed_anywhere_leaves_nothing_half_made";
    let Some(folder) = on_a_machine(module_path!(), test) else { return };
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        return println!("left out: it needs strace");
    }
    let package = package(&folder, "0.1.0-1");
    install(&package);
    said(&["rm", "-r", MADE[0].0, MADE[1].0, MADE[2].0]);
    let mut killed = 0;
    // Before each change of a process that makes folders and settings; then of one that makes accounts, too.
    for (step, accounts) in [(1, false), (4, true)] {
        for n in (1..).step_by(step) {
            said(&[&["dpkg"], &QUICK[..], &["--unpack", &package]].concat());
            let inject = format!("inject={CHANGES}:signal=KILL:when={n}");
            let mut strace = Command::new("strace");
            strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &inject]);
            strace.args(["/var/lib/dpkg/info/comptoir.postinst", "configure"]);
            let ended = strace.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
            said(&[&["dpkg"], &QUICK[..], &["--configure", "-a"]].concat());
            is_whole(
                "0.1.0-1",
                &format!("killed before change {n}, {}", if accounts { "accounts" } else { "folders" }),
            );
            said(&["rm", "-r", MADE[0].0, MADE[1].0, MADE[2].0]);
            if ended.success() {
                break;
            }
            killed += 1;
            for gone in ["userdel comptoir", "groupdel comptoir-desk"].iter().filter(|_| accounts) {
                said(&gone.split(' ').collect::<Vec<_>>());
            }
        }
        for gone in ["userdel comptoir", "groupdel comptoir-desk"].iter().filter(|_| !accounts) {
            said(&gone.split(' ').collect::<Vec<_>>());
        }
    }
    println!("{killed} scripts killed");
    assert!(killed > 4, "{killed}");
}

#[test]
#[ignore = "slow; needs root, dpkg, strace and overlays of its own: kills what removes the package, a desk open meanwhile"]
fn a_removal_killed_anywhere_keeps_the_centre_and_the_next_installation_finds_it() {
    let test = "a_removal_killed_anywhere_keeps_the_centre_and_the_next_installation_finds_it";
    let Some(folder) = on_a_machine(module_path!(), test) else { return };
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        return println!("left out: it needs strace");
    }
    let package = package(&folder, "0.1.0-1");
    install(&package);
    said(&["comptoir", "init", "--site", "Les Tilleuls", "--member", "Sarah"]);
    said(&["comptoir", "add", "ARRIVAL", "label=Kaya", "mode=SANS_RDV"]);
    said(&["comptoir", "backup"]);
    let centre = Path::new("/var/lib/comptoir/centre.db");
    let held: Dump = dump(centre);
    let copies = || fs::read_dir(MADE[1].0).unwrap().map(|copy| copy.unwrap().file_name()).collect::<Vec<_>>();
    let copied = copies();
    let mut desk = Terminal::start(CommandBuilder::new("/usr/bin/comptoir"));
    desk.until("the list", |shown| shown.contains("Kaya"));
    let mut killed = 0;
    // A removal; a purge of what is installed; a purge of what was removed.
    for (removed, words) in [(false, "--remove"), (false, "--purge"), (true, "--purge")] {
        for (of_all, step) in [(false, 13), (true, 11)] {
            for n in (1..).step_by(step) {
                let seen =
                    format!("{words} killed before change {n}, {}", if of_all { "of any process" } else { "of dpkg" });
                if removed {
                    said(&[&["dpkg"], &QUICK[..], &["--remove", "comptoir"]].concat());
                }
                let dies = is_killed(&[words, "comptoir"], n, of_all);
                assert!(dump(centre) == held && copies() == copied && Path::new(MADE[2].0).is_file(), "{seen}");
                desk.send("?");
                desk.until("help", |shown| shown.contains("Échap fermer"));
                desk.send("\x1b");
                desk.until("the list", |shown| shown.contains("Kaya") && !shown.contains("Échap fermer"));
                // Asked again, dpkg ends what it had begun; or the administrator thinks better of it.
                if killed % 2 == 0 {
                    said(&[&["dpkg"], &QUICK[..], &[words, "comptoir"]].concat());
                    assert!(!Path::new("/usr/bin/comptoir").exists(), "{seen}");
                }
                mend(&package);
                is_whole("0.1.0-1", &seen);
                assert!(said(&["comptoir", "check"]).contains("sain") && dump(centre) == held, "{seen}");
                if !dies {
                    break;
                }
                killed += 1;
            }
        }
    }
    println!("{killed} removals killed");
    assert!(killed > 10, "{killed}");
    assert!(said(&["comptoir", "desks", "--close"]).contains("1 poste fermé"));
    assert_eq!(desk.ended(), 0);
}
