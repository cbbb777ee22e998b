//! The units of systemd and the maintainer scripts: understood by those who read them.

use std::fs;
use std::path::Path;
use std::process::Command;

fn units() -> Vec<std::path::PathBuf> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/package");
    let folders = ["units", "hub/units"].map(|folder| fs::read_dir(package.join(folder)).unwrap());
    folders.into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn every_service_is_of_the_service_account_and_writes_to_the_centre_alone() {
    for unit in units().iter().filter(|unit| unit.extension().is_some_and(|end| end == "service")) {
        let text = fs::read_to_string(unit).unwrap();
        for line in ["User=comptoir", "UMask=0007", "NoNewPrivileges=yes", "ProtectSystem=strict"] {
            assert!(text.lines().any(|known| known == line), "{}: {line}", unit.display());
        }
        let written = text.lines().find_map(|line| line.strip_prefix("ReadWritePaths=")).unwrap();
        // Of one centre among several, the group and the folders of that one alone.
        let of = if text.contains("Group=comptoir-%i\n") { "/comptoir-%i" } else { "/comptoir" };
        assert!(written.split(' ').all(|path| path.starts_with("/var/") && path.ends_with(of)), "{written}");
        assert!(of == "/comptoir-%i" || text.contains("Group=comptoir\n"), "{}", unit.display());
    }
}

#[test]
fn systemd_understands_the_units() {
    let Ok(found) = Command::new("systemd-analyze").arg("--version").output() else {
        return println!("left out: it needs systemd-analyze");
    };
    assert!(found.status.success());
    let folder = tempfile::tempdir().unwrap();
    for unit in units() {
        // The program is where the package puts it, and not on this machine.
        let text = fs::read_to_string(&unit).unwrap().replace("/usr/bin/comptoir", "/bin/true");
        fs::write(folder.path().join(unit.file_name().unwrap()), text).unwrap();
    }
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names = names.map(|name| name.replace('@', "@labo"));
    let paths: Vec<_> = names.map(|name| folder.path().join(name)).collect();
    // A template is read through one of its instances.
    for unit in units() {
        let name = unit.file_name().unwrap().to_str().unwrap().to_owned();
        if name.contains('@') {
            fs::copy(folder.path().join(&name), folder.path().join(name.replace('@', "@labo"))).unwrap();
        }
    }
    let verified = Command::new("systemd-analyze").args(["verify", "--man=no"]).args(paths).output().unwrap();
    let said = String::from_utf8_lossy(&verified.stderr);
    assert!(verified.status.success() && !said.contains("comptoir"), "{said}");
}

#[test]
fn every_timer_says_when_in_words_that_systemd_reads() {
    let timers: Vec<_> =
        units().into_iter().filter(|unit| unit.extension().is_some_and(|end| end == "timer")).collect();
    assert_eq!(timers.len(), 8);
    for timer in timers {
        let text = fs::read_to_string(&timer).unwrap();
        let when: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("OnCalendar=")).collect();
        assert!(!when.is_empty() && text.contains("\nPersistent=true\n"), "{}", timer.display());
        let Ok(read) = Command::new("systemd-analyze").arg("calendar").args(&when).output() else {
            return println!("left out: it needs systemd-analyze");
        };
        let said = String::from_utf8_lossy(&read.stdout);
        assert!(read.status.success() && said.contains("Next elapse: "), "{when:?}: {said}");
    }
}

#[test]
fn the_maintainer_scripts_are_read_by_a_plain_shell() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/package");
    for folder in ["debian", "hub/debian"].map(|folder| package.join(folder)) {
        for script in ["postinst", "prerm", "postrm"] {
            let text = fs::read_to_string(folder.join(script)).unwrap();
            assert!(Command::new("/bin/sh").arg("-n").arg(folder.join(script)).status().unwrap().success());
            // Nothing of the centre is ever deleted.
            assert!(!text.contains("rm ") && !text.contains("userdel") && !text.contains("groupdel"), "{script}");
        }
    }
}

#[test]
fn the_package_has_the_version_of_the_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let first = fs::read_to_string(root.join("src/package/changelog")).unwrap().lines().next().unwrap().to_owned();
    let manifest: toml::Table = fs::read_to_string(root.join("Cargo.toml")).unwrap().parse().unwrap();
    let declared = &manifest["package"]["metadata"]["deb"];
    let version = format!("{}-{}", env!("CARGO_PKG_VERSION"), declared["revision"].as_str().unwrap());
    assert!(first.starts_with(&format!("comptoir ({version})")), "{first}");
    // The hub's package is of the same version, and its program where the other looks for it.
    let hub = &declared["variants"]["hub"];
    assert!(hub["depends"].as_str().unwrap().ends_with(&format!("comptoir (= {version})")), "{hub:?}");
    let place = hub["assets"][0][1].as_str().unwrap();
    assert_eq!(place, concat!("usr/lib/comptoir/hub-", env!("CARGO_PKG_VERSION"), "/comptoir"));
}
