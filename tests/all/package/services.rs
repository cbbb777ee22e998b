//! The services of the package, each started as systemd would: by its account, with what its unit lets it write, and under
//! the calls and sockets that its unit lets through. No systemd runs here: the unit is read, and the machine made so.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::install::{blocks, hub_package, install, on_a_machine, package, said, sh};

/// Folder of the installed units.
const UNITS: &str = "/usr/lib/systemd/system";

/// A unit of the package, of one centre among several where `instance` says which.
struct Unit(String);

impl Unit {
    fn read(name: &str, instance: &str) -> Self {
        Self(fs::read_to_string(format!("{UNITS}/{name}")).unwrap().replace("%i", instance))
    }

    fn value(&self, key: &str) -> &str {
        self.0.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('=')).unwrap_or_default()
    }

    /// Runs its program in its place, and gives the calls it made.
    fn start(&self, folder: &Path) -> String {
        assert!(Path::new(self.value("ConditionPathExists")).exists());
        let traced = folder.join("calls");
        fs::write(&traced, "").unwrap();
        fs::set_permissions(&traced, fs::Permissions::from_mode(0o666)).unwrap();
        // Its account opens the trace by a path that it may walk.
        let script = format!(
            "set -e; mount --make-rprivate /; for kept in {kept} {folder}; do mount --bind $kept $kept; done
             findmnt --raw --noheadings --output TARGET | while read place; do
                 case \" {kept} {folder} /proc /dev \" in *\" $place \"*) ;;
                 *) mount -o remount,bind,ro \"$place\" 2>/dev/null || true ;; esac
             done
             ! touch /etc/comptoir-essai 2>/dev/null; umask {umask}
             exec setpriv --reuid={user} --regid={group} --init-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
                 --reset-env strace -f -qq -o {traced} {start}",
            kept = self.value("ReadWritePaths"),
            folder = folder.display(),
            umask = self.value("UMask"),
            user = self.value("User"),
            group = self.value("Group"),
            traced = traced.display(),
            start = self.value("ExecStart"),
        );
        said(&["unshare", "--mount", "--net", "sh", "-c", &script]);
        fs::read_to_string(traced).unwrap()
    }
}

/// The calls of a group that a unit names, those of the groups inside it among them.
fn calls_of(group: &str) -> BTreeSet<String> {
    let text = said(&["systemd-analyze", "syscall-filter"]);
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut last = "";
    for line in text.lines().filter(|line| !line.trim().starts_with('#') && !line.trim().is_empty()) {
        match line.starts_with(' ') {
            true => groups.entry(last).or_default().push(line.trim()),
            false => last = line.trim(),
        }
    }
    let (mut left, mut calls) = (vec![group], BTreeSet::new());
    while let Some(name) = left.pop() {
        match groups.get(name) {
            Some(inside) => left.extend(inside),
            None => drop(calls.insert(name.to_owned())),
        }
    }
    calls
}

/// Name of the call in a line of strace: « 12 openat(AT_FDCWD, … ».
fn call(line: &str) -> Option<&str> {
    let name = line.split_once(' ')?.1.trim_start().split_once('(')?.0;
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(name)
}

#[test]
#[ignore = "slow; needs root, dpkg and overlays of its own, strace and systemd-analyze: each service as its unit says"]
fn every_service_does_its_work_as_its_account_and_within_what_its_unit_lets_it() {
    let Some(folder) =
        on_a_machine(module_path!(), "every_service_does_its_work_as_its_account_and_within_what_its_unit_lets_it")
    else {
        return;
    };
    let missing = |tool: &&&str| Command::new(tool).arg("--version").output().is_err();
    if let Some(tool) = ["systemd-analyze", "strace", "age"].iter().find(missing) {
        return println!("left out: it needs {tool}");
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    install(&package(&folder, "0.1.0-2"));
    install(&hub_package(&folder, "0.1.0-2"));
    said(&["comptoir", "init", "--site", "Les Tilleuls", "--member", "Sarah"]);
    // The settings of the copies, an agenda that waits, and a second centre: as the guide says.
    let key = said(&["age-keygen", "-o", folder.join("cle").to_str().unwrap()]);
    let key = key.split_whitespace().find(|word| word.starts_with("age1")).unwrap();
    sh(&format!("echo 'recipients = [\"{key}\"]' >> /etc/comptoir.toml"), &folder);
    sh("ssh-keygen -q -t ed25519 -N '' -f nord1", &folder);
    for block in blocks("### L’agenda").iter().chain(&blocks("## Plusieurs centres")) {
        let lines: Vec<_> = block.lines().filter(|line| !line.starts_with("systemctl ")).collect();
        let settings = block.starts_with("e /var/");
        sh(if settings { "true".to_owned() } else { lines.join("\n") }.as_str(), &folder);
    }
    let agenda = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20301101T090000Z\nSUMMARY:KAYA Elif\nEND:VEVENT\n\
                  END:VCALENDAR\n";
    fs::write(folder.join("novembre.ics"), agenda).unwrap();
    let place = "/var/lib/comptoir/agenda/doctolib";
    sh(&format!("chgrp comptoir novembre.ics; chmod 660 novembre.ics; mv novembre.ics {place}"), &folder);
    // The other program closes it once more while the service looks: otherwise it would wait for half a minute.
    let write = format!("dd if=/dev/null of={place}/novembre.ics conv=notrunc,nocreat status=none || true");
    let closes = format!("for time in 1 2 3 4 5 6; do sleep 2; {write}; done");
    let mut other =
        Command::new("sh").args(["-c", &closes]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();

    let mut started = 0;
    for entry in fs::read_dir(UNITS).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.starts_with("comptoir-") || !name.ends_with(".service") {
            continue;
        }
        // It starts nothing but what the tests of the hub run, and goes to a hub, which this machine has none of.
        if name.starts_with("comptoir-push") {
            continue;
        }
        let instance = if name.contains("agenda") { "doctolib" } else { "nord" };
        let unit = Unit::read(&name, instance);
        let allowed = calls_of(unit.value("SystemCallFilter"));
        let trace = unit.start(&folder);
        let made: BTreeSet<_> = trace.lines().filter_map(call).map(str::to_owned).collect();
        assert!(made.contains("openat") && made.contains("exit_group"), "{name}: {made:?}");
        let refused: Vec<_> = made.difference(&allowed).collect();
        assert!(refused.is_empty(), "{name} would be stopped at {refused:?}");
        for line in trace.lines() {
            let foreign = line.contains("socket(") && !line.contains(unit.value("RestrictAddressFamilies"));
            let runs_what_it_writes = line.contains("PROT_WRITE|PROT_EXEC");
            assert!(!foreign && !runs_what_it_writes, "{name}: {line}");
        }
        started += 1;
    }
    assert_eq!(started, 7);
    // It may have ended by itself.
    let _ = other.kill().and_then(|()| other.wait());
    for (copies, end) in [("/var/backups/comptoir", ".db.age"), ("/var/backups/comptoir-nord", ".db.age")] {
        let names = said(&["ls", copies]);
        assert!(names.lines().count() == 1 && names.trim().ends_with(end), "{copies}: {names}");
    }
    assert!(Path::new("/var/lib/comptoir/agenda/doctolib/pris").is_dir());
    // As installed, with the program and the page that they name.
    let names = sh(&format!("ls {UNITS} | grep ^comptoir-"), &folder);
    let instances: Vec<_> = names.lines().map(|name| name.replace('@', "@labo")).collect();
    let verified =
        said(&[&["systemd-analyze", "verify"], &instances.iter().map(String::as_str).collect::<Vec<_>>()[..]].concat());
    assert!(!verified.contains("comptoir"), "{verified}");
}
