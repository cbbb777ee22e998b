//! The package of the hub beside that of the program: it comes, takes over what was of the other once, and goes, and the centre
//! knows nothing of it. What stands for the hub's program says what it is given.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::install::{QUICK, hub_package, install, on_a_machine, package, packed, said, sh, unpacked};

const WANTED: &str = "/etc/systemd/system/timers.target.wants";
const WANTED_PATHS: &str = "/etc/systemd/system/paths.target.wants";

/// A file into which is written what systemd is asked, as where it runs.
struct Asked(PathBuf);

impl Asked {
    fn on(folder: &Path) -> Self {
        let asked = Self(folder.join("asked"));
        for tool in ["systemctl", "deb-systemd-invoke"] {
            let text = format!("echo '#!/bin/sh' > {tool}; echo 'echo \"$*\" >> {}' >> {tool}", asked.0.display());
            sh(&format!("{text}; install -m 755 {tool} /usr/sbin/{tool}; rm -f /usr/bin/{tool}"), folder);
        }
        fs::create_dir_all("/run/systemd/system").unwrap();
        asked
    }

    /// Questions asked since.
    fn since(&self) -> String {
        let text = fs::read_to_string(&self.0).unwrap_or_default();
        fs::write(&self.0, "").unwrap();
        text
    }
}

/// The package as it was before the split: the units of the pushes are its own, and switched on by its script.
fn old_package(folder: &Path) -> String {
    let tree = unpacked(folder, "0.1.0-1");
    let units = tree.join("usr/lib/systemd/system");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/package/hub/units");
    for unit in fs::read_dir(source).unwrap().map(|entry| entry.unwrap().path()) {
        fs::copy(&unit, units.join(unit.file_name().unwrap())).unwrap();
    }
    for script in ["postinst", "postrm"].map(|script| tree.join("DEBIAN").join(script)) {
        let text = fs::read_to_string(&script).unwrap();
        let line = text.lines().find(|line| line.starts_with("timers=")).unwrap();
        let longer = line.replace("remind.timer\"", "remind.timer comptoir-push.timer comptoir-push.path\"");
        assert_ne!(line, longer);
        fs::write(&script, text.replace(line, &longer)).unwrap();
    }
    packed(folder, &tree, "comptoir", "0.1.0-1", "")
}

fn dpkg(words: &[&str]) -> String {
    said(&[&["dpkg"], &QUICK[..], words].concat())
}

/// Answer of the program to `hub check`.
fn hub_check() -> (Option<i32>, String) {
    let ended = Command::new("comptoir").args(["hub", "check"]).output().unwrap();
    (ended.status.code(), String::from_utf8([ended.stdout, ended.stderr].concat()).unwrap())
}

fn there(path: &str) -> bool {
    fs::symlink_metadata(path).is_ok()
}

#[test]
#[ignore = "slow; needs root, dpkg and overlays of its own: packs, installs, upgrades and removes both packages"]
fn the_hub_comes_and_goes_beside_the_program_and_takes_over_what_was_switched_on() {
    let test = "the_hub_comes_and_goes_beside_the_program_and_takes_over_what_was_switched_on";
    let Some(folder) = on_a_machine(module_path!(), test) else { return };
    if Command::new("deb-systemd-helper").arg("--help").output().is_err() {
        return println!("left out: it needs init-system-helpers");
    }
    let asked = Asked::on(&folder);
    let (old, new, hub) = (old_package(&folder), package(&folder, "0.1.0-2"), hub_package(&folder, "0.1.0-2"));
    install(&old);
    said(&["comptoir", "init", "--site", "Les Tilleuls", "--member", "Sarah"]);
    sh("install -d /etc/comptoir; echo adresse > /etc/comptoir/hub", &folder);
    // The administrator switched the path off, and the timer of another centre on.
    assert!(there(&format!("{WANTED}/comptoir-push.timer")) && there(&format!("{WANTED_PATHS}/comptoir-push.path")));
    fs::remove_file(format!("{WANTED_PATHS}/comptoir-push.path")).unwrap();
    let other = "comptoir-push@nord.timer";
    symlink("/usr/lib/systemd/system/comptoir-push@.timer", format!("{WANTED}/{other}")).unwrap();
    asked.since();

    // The program alone: it says what is missing, and nothing is started that is not there.
    let told = install(&new);
    assert!(told.contains("/etc/comptoir/hub") && told.contains("sans le paquet comptoir-hub"), "{told}");
    let told = asked.since();
    assert!(told.contains("stop comptoir-push*.timer comptoir-push*.path\n"), "{told}");
    assert!(!told.lines().any(|line| line.starts_with("start") && line.contains("push")), "{told}");
    assert!(!there("/usr/lib/systemd/system/comptoir-push.timer"));
    let (code, told) = hub_check();
    assert!(code == Some(1) && told.contains("installez comptoir-hub"), "{told}");

    // Then the hub: what was on is on, what was off is off.
    let begun = said(&["dpkg-query", "--listfiles", "comptoir"]);
    install(&hub);
    let told = asked.since();
    for started in ["start comptoir-push.timer comptoir-push.path".to_owned(), format!("start {other}")] {
        assert!(told.lines().any(|line| line == started), "{started}: {told}");
    }
    assert!(there(&format!("{WANTED}/comptoir-push.timer")) && !there(&format!("{WANTED_PATHS}/comptoir-push.path")));
    assert_eq!(hub_check(), (Some(7), "donné  : hub check\n".to_owned()));
    assert!(Path::new("/usr/share/man/man1/comptoir-hub.1").is_file());
    // Upgraded again with the hub there, the program has nothing to say about it, and stops nothing of it.
    let told = install(&package(&folder, "0.1.0-3"));
    assert!(!told.contains("comptoir-hub"), "{told}");
    assert!(!asked.since().contains("stop"));
    install(&new);

    // Removed, then purged: nothing but the hub's own is gone.
    asked.since();
    dpkg(&["--remove", "comptoir-hub"]);
    assert_eq!(
        asked.since().lines().filter(|line| line.contains("stop")).collect::<Vec<_>>(),
        ["--system stop comptoir-push*.timer comptoir-push*.path"]
    );
    assert_eq!(hub_check().0, Some(1));
    let told = dpkg(&["--purge", "comptoir-hub"]);
    assert!(told.contains("Gardé : /etc/comptoir/hub") && Path::new("/etc/comptoir/hub").is_file(), "{told}");
    assert!(!there(&format!("{WANTED}/comptoir-push.timer")) && there(&format!("{WANTED}/comptoir-backup.timer")));
    assert!(!Path::new("/usr/lib/comptoir").exists());
    assert_eq!(said(&["dpkg-query", "--listfiles", "comptoir"]), begun);
    assert_eq!(said(&["dpkg", "--verify", "comptoir"]), "");
    assert!(said(&["comptoir", "check"]).contains("sain"));
    // Both are switched on where the machine never had the package.
    install(&hub);
    assert!(there(&format!("{WANTED}/comptoir-push.timer")) && there(&format!("{WANTED_PATHS}/comptoir-push.path")));
}

#[test]
#[ignore = "slow; needs root, dpkg and overlays of its own: packs both packages, and installs them over the one of before"]
fn both_packages_are_installed_over_the_one_of_before_at_once_in_either_order() {
    let test = "both_packages_are_installed_over_the_one_of_before_at_once_in_either_order";
    let Some(folder) = on_a_machine(module_path!(), test) else { return };
    let (old, new, hub) = (old_package(&folder), package(&folder, "0.1.0-2"), hub_package(&folder, "0.1.0-2"));
    sh("install -d /etc/comptoir; echo adresse > /etc/comptoir/hub", &folder);
    for both in [[&new, &hub], [&hub, &new]] {
        install(&old);
        // The same question as apt's.
        let told = dpkg(&["--auto-deconfigure", "--install", both[0], both[1]]);
        assert!(!told.contains("sans le paquet comptoir-hub"), "{told}");
        for name in ["comptoir", "comptoir-hub"] {
            let state = said(&["dpkg-query", "--showformat", "${Status} ${Version}", "--show", name]);
            assert_eq!(state, "install ok installed 0.1.0-2");
            assert_eq!(said(&["dpkg", "--verify", name]), "");
        }
        let owner = said(&["dpkg-query", "--search", "/usr/lib/systemd/system/comptoir-push.timer"]);
        assert!(owner.starts_with("comptoir-hub:"), "{owner}");
        assert_eq!(hub_check().0, Some(7));
        dpkg(&["--purge", "comptoir-hub"]);
    }
    // Over the old program alone, its package is not installed, and takes nothing from it.
    install(&old);
    let refused = Command::new("dpkg").args(QUICK).args(["--install", &hub]).output().unwrap();
    assert!(!refused.status.success());
    dpkg(&["--purge", "comptoir-hub"]);
    assert!(there("/usr/lib/systemd/system/comptoir-push.timer"));
}
