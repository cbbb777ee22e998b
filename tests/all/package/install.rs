//! The Debian package on a machine: installed, upgraded while a desk is open, removed and purged; and the two desks that a
//! stranger gets by following the administrator's guide. The machine is this one in a mount namespace of its own, where
//! what is written goes to a disk in memory: nothing of it is left afterwards.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use super::hub_program::STAND_IN;
use crate::support::terminal::{PATIENCE, PROGRAM, Terminal, is_list};
use crate::support::{self, NO_PLACE};

/// Set in the namespace: the folder of the packages.
const MACHINE: &str = "COMPTOIR_TEST_PACKAGES";
/// The disk in memory need not be waited for, and the pages of the manual need no index.
pub(super) const QUICK: [&str; 2] = ["--force-unsafe-io", "--no-triggers"];

/// Runs the test again on a machine of its own; none in the process that does so.
pub(super) fn on_a_machine(module: &str, test: &str) -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os(MACHINE) {
        return Some(folder.into());
    }
    let folder = TempDir::new().unwrap();
    let layers = "mount -t overlay over -o lowerdir=/$1,upperdir=$over/$1/new,workdir=$over/$1/work /$1";
    let prepared = format!(
        "command -v dpkg-deb >/dev/null || exit {NO_PLACE}; mount --make-rprivate / && \
         over=${MACHINE}/over && mkdir $over && mount -t tmpfs over $over && \
         cover() {{ mkdir -p $over/$1/new $over/$1/work && {layers}; }} && cover usr && cover etc && cover var && \
         cover home && mount -t tmpfs run /run"
    );
    let test = support::again(module, test);
    support::run_in_namespace(test, (MACHINE, folder.path()), &prepared, "dpkg and overlays");
    None
}

fn run(words: &[&str]) -> Output {
    Command::new(words[0]).args(&words[1..]).env("LANG", "C.UTF-8").output().unwrap()
}

pub(super) fn said(words: &[&str]) -> String {
    let output = run(words);
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{words:?}: {text}");
    text
}

/// The package of the program under test, under this version: the files and scripts that `Cargo.toml` declares for
/// cargo-deb, packed without compressing them.
pub(super) fn package(folder: &Path, version: &str) -> String {
    let tree = unpacked(folder, version);
    let depends = declared()["depends"].as_str().unwrap().replace("$auto, ", "");
    packed(folder, &tree, "comptoir", version, &format!("Depends: {depends}\n"))
}

/// The package of the hub, in which something stands for its program.
pub(super) fn hub_package(folder: &Path, version: &str) -> String {
    let tree = folder.join(format!("hub-{version}"));
    let declared = &declared()["variants"]["hub"];
    lay_out(folder, &tree, declared);
    let relations: Vec<_> = [("Breaks", "breaks"), ("Replaces", "replaces")]
        .map(|(name, key)| format!("{name}: {}\n", declared[key].as_str().unwrap()))
        .into();
    let depends = format!("Depends: comptoir (= {version})\n");
    packed(folder, &tree, "comptoir-hub", version, &(depends + &relations.concat()))
}

/// Words of `Cargo.toml` about the packages.
fn declared() -> toml::Value {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest: toml::Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
    manifest["package"]["metadata"]["deb"].clone()
}

/// Files and scripts of the package of the program under test, not packed yet.
pub(super) fn unpacked(folder: &Path, version: &str) -> PathBuf {
    let tree = folder.join(version);
    lay_out(folder, &tree, &declared());
    tree
}

fn lay_out(folder: &Path, tree: &Path, declared: &toml::Value) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = folder.join("made");
    if !made.exists() {
        said(&[path(&source.join("src/package/build")), "--prepare", PROGRAM, path(&made)]);
        fs::write(made.join("hub"), STAND_IN).unwrap();
        fs::write(made.join("comptoir-hub.1"), ".TH COMPTOIR\\-HUB 1\n").unwrap();
    }
    for asset in declared["assets"].as_array().unwrap() {
        let words = asset.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect::<Vec<_>>();
        let from = words[0].strip_prefix("target/package/").map_or(source.join(words[0]), |name| made.join(name));
        let to = tree.join(words[1]);
        let files = match words[0].split_once("/*") {
            None => vec![from],
            Some((folder, end)) => {
                let files = fs::read_dir(source.join(folder)).unwrap().map(|entry| entry.unwrap().path());
                files.filter(|file| path(file).ends_with(end)).collect()
            }
        };
        for file in files {
            let place = if words[1].ends_with('/') { to.join(file.file_name().unwrap()) } else { to.clone() };
            said(&["install", "-D", "-m", words[2], path(&file), path(&place)]);
        }
    }
    fs::create_dir_all(tree.join("DEBIAN")).unwrap();
    let scripts = source.join(declared["maintainer-scripts"].as_str().unwrap());
    for script in fs::read_dir(scripts).unwrap().map(|entry| entry.unwrap().path()) {
        said(&["install", "-m", "755", path(&script), path(&tree.join("DEBIAN"))]);
    }
}

/// Packs these files, with what this says of other packages.
pub(super) fn packed(folder: &Path, tree: &Path, name: &str, version: &str, others: &str) -> String {
    let machine = said(&["dpkg", "--print-architecture"]);
    let maintainer = declared()["maintainer"].as_str().unwrap().to_owned();
    let control = format!(
        "Package: {name}\nVersion: {version}\nArchitecture: {}\nMaintainer: {maintainer}\n{others}Description: essai\n",
        machine.trim()
    );
    fs::write(tree.join("DEBIAN/control"), control).unwrap();
    let package = folder.join(format!("{name}_{version}.deb"));
    said(&["dpkg-deb", "--root-owner-group", "-Znone", "--build", path(tree), path(&package)]);
    path(&package).to_owned()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

pub(super) fn install(package: &str) -> String {
    said(&[&["dpkg"], &QUICK[..], &["--install", package]].concat())
}

#[test]
#[ignore = "slow; needs root, dpkg and overlays of its own: packs the program, installs, upgrades and removes it"]
fn the_package_is_installed_upgraded_with_a_desk_open_and_removed_with_the_data_left() {
    let Some(folder) = on_a_machine(
        module_path!(),
        "the_package_is_installed_upgraded_with_a_desk_open_and_removed_with_the_data_left",
    ) else {
        return;
    };
    install(&package(&folder, "0.1.0-1"));
    let centre = fs::metadata("/var/lib/comptoir").unwrap();
    assert_eq!(centre.mode() & 0o7777, 0o2770);
    assert_eq!(fs::metadata("/var/backups/comptoir").unwrap().mode() & 0o7777, 0o700);
    for file in [
        "/usr/share/man/man1/comptoir.1",
        "/usr/share/bash-completion/completions/comptoir",
        "/usr/share/zsh/vendor-completions/_comptoir",
        "/usr/share/fish/vendor_completions.d/comptoir.fish",
        "/usr/share/comptoir/themes/dark.toml",
        "/usr/lib/systemd/system/comptoir-backup.timer",
        "/etc/comptoir.toml",
    ] {
        assert!(Path::new(file).is_file(), "{file}");
    }
    said(&["comptoir", "init", "--site", "Les Tilleuls", "--member", "Sarah"]);
    // The account of the timers does what they do: a copy, as the settings say where.
    let as_service = |words: &[&str]| {
        said(&[&["setpriv", "--reuid=comptoir", "--regid=comptoir", "--init-groups", "--reset-env"], words].concat())
    };
    for unit in ["backup", "purge", "remind"] {
        let text = fs::read_to_string(format!("/usr/lib/systemd/system/comptoir-{unit}.service")).unwrap();
        let start = text.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
        as_service(&start.split(' ').collect::<Vec<_>>());
    }
    let copies = || fs::read_dir("/var/backups/comptoir").unwrap().count();
    assert_eq!(copies(), 1);
    // A desk that is open goes on through the upgrade, and the new program sees it.
    let mut desk = Terminal::start(CommandBuilder::new("/usr/bin/comptoir"));
    desk.until("the list", |shown| shown.contains("Sarah") || shown.contains("Qui"));
    fs::write("/etc/comptoir.toml", fs::read_to_string("/etc/comptoir.toml").unwrap() + "theme = \"light\"\n").unwrap();
    let upgraded = install(&package(&folder, "0.1.1-1"));
    assert!(upgraded.contains("1 poste ouvert") && upgraded.contains("desks --close"), "{upgraded}");
    assert!(fs::read_to_string("/etc/comptoir.toml").unwrap().contains("light"));
    desk.send("?");
    desk.until("help", |shown| shown.contains("Échap fermer"));
    assert!(said(&["comptoir", "desks", "--close"]).contains("1 poste fermé"));
    assert_eq!(desk.ended(), 0);
    // Removed, then purged: the program goes, the data stay.
    said(&[&["dpkg"], &QUICK[..], &["--remove", "comptoir"]].concat());
    assert!(!Path::new("/usr/bin/comptoir").exists());
    said(&[&["dpkg"], &QUICK[..], &["--purge", "comptoir"]].concat());
    assert!(Path::new("/var/lib/comptoir/centre.db").is_file() && copies() == 1);
    // Installed again, it finds them.
    install(&package(&folder, "0.1.1-1"));
    assert!(said(&["comptoir", "check"]).contains("sain"));
}

#[test]
#[ignore = "slow; needs root, dpkg and overlays of its own: packs the program, installs and removes it"]
fn timers_of_other_centres_end_with_the_program_and_begin_again_with_it() {
    let test = "timers_of_other_centres_end_with_the_program_and_begin_again_with_it";
    let Some(folder) = on_a_machine(module_path!(), test) else { return };
    // As where systemd runs: what it is asked is written down.
    let asked = folder.join("asked");
    for tool in ["systemctl", "deb-systemd-invoke", "deb-systemd-helper"] {
        let tool = Path::new("/usr/sbin").join(tool);
        fs::write(&tool, format!("#!/bin/sh\necho \"$*\" >> {}\n", path(&asked))).unwrap();
        said(&["chmod", "755", path(&tool)]);
    }
    let wanted = Path::new("/etc/systemd/system/timers.target.wants");
    for made in [wanted, Path::new("/run/systemd/system")] {
        fs::create_dir_all(made).unwrap();
    }
    let other = "comptoir-backup@nord.timer";
    std::os::unix::fs::symlink("/usr/lib/systemd/system/comptoir-backup@.timer", wanted.join(other)).unwrap();
    install(&package(&folder, "0.1.0-1"));
    assert!(fs::read_to_string(&asked).unwrap().lines().any(|line| line == format!("start {other}")));
    fs::write(&asked, "").unwrap();
    said(&[&["dpkg"], &QUICK[..], &["--remove", "comptoir"]].concat());
    let stopped = fs::read_to_string(&asked).unwrap();
    assert!(stopped.contains("stop comptoir-*.timer comptoir-*.path"), "{stopped}");
}

/// The code blocks of the section of the guide whose heading begins so.
pub(super) fn blocks(heading: &str) -> Vec<String> {
    let guide = include_str!("../../../src/guide/administration.md");
    let section = guide.split_once(&format!("\n{heading}")).unwrap().1.split("\n## ").next().unwrap();
    let blocks = section.split("\n```").skip(1).step_by(2);
    blocks.map(|block| block.split_once('\n').unwrap().1.to_owned()).collect()
}

pub(super) fn sh(lines: &str, folder: &Path) -> String {
    let ended = Command::new("sh").args(["-ec", lines]).current_dir(folder).env("LANG", "C.UTF-8").output().unwrap();
    let text = [ended.stdout, ended.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(ended.status.success(), "{lines}: {text}");
    text
}

/// The restoration drill of the guide, the first or the one of an encrypted copy, line by line.
fn follow_drill(folder: &Path, which: usize) {
    let drill = &blocks("## L’exercice de restauration")[which];
    let end = if which == 0 { ".db" } else { ".db.age" };
    let newest = sh(&format!("ls /var/backups/comptoir/comptoir-*Z{end} | tail -n 1"), folder);
    let drill = drill.replace(&format!("/var/backups/comptoir/comptoir-….db{}", &end[3..]), newest.trim());
    // What is root's own, and the stick that is brought, are in the test's folder here.
    let drill = drill.replace("/root/exercice", path(&folder.join("exercice"))).replace("/media/usb", path(folder));
    let told = sh(&drill, folder);
    assert!(told.contains("Restauré et vérifié") && told.contains("Kaya"), "{told}");
    assert!(!folder.join("exercice").exists());
}

/// The section of the guide about encrypted copies, line by line, then its drill.
fn follow_encryption(folder: &Path) {
    if Command::new("age").arg("--version").output().is_err() {
        return println!("left out: it needs age");
    }
    let blocks = blocks("## Des copies chiffrées");
    let told = sh(&blocks[0], folder);
    let key = told.split_whitespace().find(|word| word.starts_with("age1")).unwrap();
    let lines: Vec<_> = blocks[1].lines().filter(|line| !line.starts_with("apt ")).collect();
    let told = sh(&lines.join("\n").replace("age1…", key), folder);
    // Of one hour the last copy stays: the clear one has given way.
    assert!(told.contains("vérifiée et chiffrée") && told.contains("1 copie dans"), "{told}");
    follow_drill(folder, 1);
}

/// A server on the machine's own settings, stopped with this value.
struct Server(Child, u16);

impl Server {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let options = ["-D", "-p", &port.to_string(), "-o", "ListenAddress=127.0.0.1", "-o", "UsePAM=no"];
        let sshd = Command::new("/usr/sbin/sshd").args(options).stderr(Stdio::null()).spawn().unwrap();
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < PATIENCE, "sshd does not answer");
            thread::sleep(Duration::from_millis(20));
        }
        Self(sshd, port)
    }

    fn login(&self, account: &str, key: &Path) -> Terminal {
        let mut command = CommandBuilder::new("ssh");
        for option in ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR", "BatchMode=yes"] {
            command.args(["-o", option]);
        }
        command.args(["-p", &self.1.to_string(), "-i", path(key), &format!("{account}@127.0.0.1")]);
        command.env("TERM", "xterm-256color");
        Terminal::start(command)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing to stop.
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

#[test]
#[ignore = "slow; needs root, dpkg, sshd and overlays of its own: the package and the guide, followed line by line"]
fn a_stranger_with_the_package_and_the_guide_gets_two_desks() {
    let Some(folder) = on_a_machine(module_path!(), "a_stranger_with_the_package_and_the_guide_gets_two_desks") else {
        return;
    };
    if !Path::new("/usr/sbin/sshd").exists() {
        return println!("left out: it needs openssh-server");
    }
    // As the installation of the server leaves it.
    sh("ssh-keygen -A", &folder);
    let blocks = blocks("## En dix minutes");
    let installs = format!("dpkg {} --install {}", QUICK.join(" "), package(&folder, "0.1.0-2"));
    let first: Vec<_> =
        blocks[0].lines().map(|line| if line.starts_with("apt ") { &*installs } else { line }).collect();
    sh(&first.join("\n"), &folder);
    install(&hub_package(&folder, "0.1.0-2"));
    for desk in ["accueil1", "accueil2"] {
        sh(&format!("{} -q -N '' -f {desk}", blocks[1].trim()), &folder);
    }
    let added = sh(&blocks[2], &folder);
    assert_eq!(added.matches("ouvre Comptoir et rien d’autre ; root garde son shell").count(), 2, "{added}");
    // Nothing is done twice.
    assert!(!sh("comptoir setup --apply", &folder).lines().any(|line| line.starts_with("fait")));

    let server = Server::start();
    let mut desks = ["accueil1", "accueil2"].map(|desk| server.login(desk, &folder.join(desk)));
    desks.iter().for_each(|desk| desk.until("the empty list", |shown| shown.contains("Personne n’attend")));
    sh("comptoir add ARRIVAL label=Kaya mode=SANS_RDV", &folder);
    desks.iter().for_each(|desk| desk.until("what was added", |shown| shown.contains("Kaya") && is_list(shown)));
    let listed = sh("comptoir desks", &folder);
    assert!(listed.contains("accueil1") && listed.contains("accueil2") && listed.contains("127.0.0.1"), "{listed}");
    sh("comptoir desks --close", &folder);
    desks.iter_mut().for_each(|desk| assert_eq!(desk.ended(), 0));
    sh("comptoir backup", &folder);
    follow_drill(&folder, 0);
    follow_encryption(&folder);
    // A key of a desk opens the desk, whatever is asked.
    for asked in ["id", "hub", "comptoir hub", "/usr/lib/comptoir/hub-0.1.0/comptoir hub"] {
        let mut other = CommandBuilder::new("ssh");
        other.args(["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes"]);
        other.args(["-p", &server.1.to_string(), "-i", path(&folder.join("accueil1")), "accueil1@127.0.0.1", asked]);
        let mut other = Terminal::start(other);
        other.ended();
        let shown = other.shown();
        assert!(!shown.contains("uid=") && !shown.contains("donné"), "{asked}: {shown}");
    }
    follow_second_centre(&folder);
}

/// The section of the guide about another centre of the machine, line by line, but for the timers.
fn follow_second_centre(folder: &Path) {
    sh("ssh-keygen -q -t ed25519 -N '' -f nord1", folder);
    let lines = &blocks("## Plusieurs centres sur une machine")[0];
    let lines: Vec<_> = lines.lines().filter(|line| !line.starts_with("systemctl ")).collect();
    let told = sh(&lines.join("\n"), folder);
    assert!(told.contains("la clé du poste nord1 ouvre Comptoir et rien d’autre"), "{told}");
    assert!(told.contains("aucune copie dans /var/backups/comptoir-nord"), "{told}");
    let server = Server::start();
    let mut north = server.login("nord1", &folder.join("nord1"));
    north.until("the empty list", |shown| shown.contains("Personne n’attend"));
    assert!(sh("comptoir desks --close --db /var/lib/comptoir-nord/centre.db", folder).contains("1 poste fermé"));
    assert_eq!(north.ended(), 0);
}
