//! Behind a real sshd, set up by the very lines of the README: a link that is cut loses nothing and leaves nothing
//! behind, and a key to the desk opens the desk alone.
//!

use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{env, fs, io, thread};

use comptoir::domain::StaffId;
use comptoir::store::Drafts;
use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::support;
use crate::support::fault_centre::{Writer, assert_sound, created, run};
use crate::support::terminal::{PATIENCE, PROGRAM, Terminal, at_desk, is_list, tells_draft};

/// Where the machine's /etc is a copy that can be changed, in a mount namespace of our own.
const MACHINE: &str = "COMPTOIR_TEST_MACHINE";
/// The account that the README makes.
const USER: &str = "sarah";
/// Sessions that are cut, by turns in three ways.
const SESSIONS: usize = 30;
/// A cut session's process is gone within this long.
const GONE: Duration = Duration::from_secs(2);

/// The code blocks of the README's section on SSH.
fn readme() -> Vec<String> {
    let readme = include_str!("../../../README.md");
    let section = readme.split("## Serving it over SSH").nth(1).unwrap().split("\n## ").next().unwrap();
    section.split("```\n").skip(1).step_by(2).map(str::to_owned).collect()
}

/// Runs the test again as the only user of a machine of its own; none in the process that does so.
fn on_a_machine(test: &str) -> Option<PathBuf> {
    if let Some(folder) = env::var_os(MACHINE) {
        return Some(folder.into());
    }
    // One machine at a time: their processes are counted, and all machines here share one list of processes.
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = TempDir::new().unwrap();
    let prepared = format!(
        "mount --make-rprivate / && cd \"${MACHINE}\" && mkdir lib bin home run && cp -a /etc . && mount --bind etc /etc \
         && mount --bind lib /var/lib && mount --bind bin /usr/local/bin && mount --bind home /home && mount -t tmpfs run /run && mkdir /run/sshd \
         && test -x /usr/sbin/sshd"
    );
    let test = support::again(module_path!(), test);
    support::run_in_namespace(test, (MACHINE, folder.path()), &prepared, "openssh-server");
    None
}

/// A machine that serves the centre as the README says.
struct Server {
    sshd: Child,
    port: u16,
    folder: PathBuf,
    centre: PathBuf,
}

impl Server {
    fn start(folder: PathBuf) -> Self {
        let blocks = readme();
        fs::copy(PROGRAM, "/usr/local/bin/comptoir").unwrap();
        // Every line of it, as it is written.
        sh(&format!("PATH=/usr/local/bin:$PATH\n{}", blocks[0]));
        let centre = PathBuf::from("/var/lib/comptoir/centre.db");
        assert!(run(&centre, &["add", "ARRIVAL", "label=Kaya", "mode=SANS_RDV"]).status.success());

        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        for key in ["host", "key"] {
            sh(&format!("ssh-keygen -q -t ed25519 -N '' -f {}", folder.join(key).display()));
        }
        fs::create_dir_all("/etc/ssh/authorized_keys").unwrap();
        fs::copy(folder.join("key.pub"), Path::new("/etc/ssh/authorized_keys").join(USER)).unwrap();
        let host = folder.join("host");
        let own =
            format!("Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nPidFile none\nUsePAM no\n", host.display());
        let config = folder.join("sshd_config");
        fs::write(&config, format!("{own}Subsystem sftp internal-sftp\n{}", blocks[1])).unwrap();
        let sshd =
            Command::new("/usr/sbin/sshd").args(["-D", "-f"]).arg(&config).stderr(Stdio::null()).spawn().unwrap();
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < PATIENCE, "sshd does not answer");
            thread::sleep(Duration::from_millis(20));
        }
        // The centre’s own file, as the accounts see it.
        let database = fs::read_to_string("/etc/comptoir.toml").unwrap();
        assert!(database.contains("/var/lib/comptoir/centre.db"), "{database}");
        Self { sshd, port, folder, centre: "/var/lib/comptoir/centre.db".into() }
    }

    /// The options of every client.
    fn options(&self, port: u16) -> Vec<String> {
        let key = self.folder.join("key").display().to_string();
        let set = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR", "BatchMode=yes"];
        let set = set.iter().flat_map(|option| ["-o".to_owned(), (*option).to_owned()]);
        set.chain(["-o".into(), format!("Port={port}"), "-i".into(), key]).collect()
    }

    /// Someone logs in.
    fn login(&self, port: u16) -> Terminal {
        let mut command = CommandBuilder::new("ssh");
        command.args(self.options(port));
        command.args(["-tt", &format!("{USER}@127.0.0.1")]);
        command.env("TERM", "xterm-256color");
        let terminal = Terminal::start(command);
        terminal.until("the list", is_list);
        terminal
    }

    /// Anything else a key could be tried for.
    fn tries(&self, program: &str, words: &[&str]) -> Output {
        Command::new(program).args(self.options(self.port)).args(words).stdin(Stdio::null()).output().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.sshd.kill().and_then(|()| self.sshd.wait());
    }
}

fn sh(script: &str) {
    let ended = Command::new("sh").args(["-ec", script]).stdin(Stdio::null()).output().unwrap();
    assert!(ended.status.success(), "{script}: {ended:?}");
}

/// The processes of the user, by what they run: number, and number of the parent. One that has ended and that nobody has
/// asked after yet is none.
fn processes(of: &str) -> Vec<(String, String)> {
    let listed = Command::new("ps").args(["-o", "pid=,ppid=,stat=,comm=", "-u", USER]).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let fields = listed.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let lives = |line: &Vec<&str>| !line[2].starts_with('Z') && line[3].starts_with(of);
    fields.filter(lives).map(|line| (line[0].to_owned(), line[1].to_owned())).collect()
}

/// Passes one connection on to `port`, until it is cut: the port to connect to, and what cuts it.
fn link(port: u16) -> (u16, impl FnOnce()) {
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = door.local_addr().unwrap().port();
    let (give, given) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let (client, _) = door.accept().unwrap();
        let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
        for (mut from, mut to) in [
            (client.try_clone().unwrap(), server.try_clone().unwrap()),
            (server.try_clone().unwrap(), client.try_clone().unwrap()),
        ] {
            thread::spawn(move || io::copy(&mut from, &mut to));
        }
        give.send((client, server)).unwrap();
    });
    let cut = move || {
        let (client, server) = given.recv().unwrap();
        let _ = server.shutdown(Shutdown::Both);
        let _ = client.shutdown(Shutdown::Both);
    };
    (own, cut)
}

/// The longest beginning of `typed` whose last letters the screen shows, not shorter than what stood there before.
fn displayed(shown: &str, typed: &str, before: usize) -> usize {
    let tail = |end: usize| &typed[end.saturating_sub(12)..end];
    (before..=typed.len()).rev().find(|end| *end > 0 && shown.contains(tail(*end))).unwrap_or(before)
}

#[test]
#[ignore = "needs root and openssh-server: an sshd of its own, and thirty sessions cut while somebody types"]
fn a_cut_link_loses_no_displayed_character_and_leaves_no_process() {
    let Some(folder) = on_a_machine("a_cut_link_loses_no_displayed_character_and_leaves_no_process") else { return };
    let server = Server::start(folder);
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut typed, mut longest, mut characters) = (String::new(), Duration::ZERO, 0);
    for session in 0..SESSIONS {
        let way = session % 3;
        let (port, cut) = link(server.port);
        let mut terminal = server.login(if way == 1 { port } else { server.port });
        if typed.is_empty() {
            terminal.send("m");
            terminal.until("the form", |shown| shown.contains("Ctrl-S"));
            // A field of free text, and the longest of them.
            while !terminal.shown().lines().any(|line| line.starts_with(" ▌ Remarque")) {
                let before = terminal.shown();
                terminal.send("\t");
                terminal.until("the next line", |shown| shown != before);
            }
        } else {
            terminal.until("that a form was left", tells_draft);
            terminal.send("g");
            let end = typed.len();
            terminal.until("the form left behind", |shown| displayed(shown, &typed, 0) == end);
        }
        // Typed where the cursor was left: anywhere else it would not be the end of what was typed.
        let before = typed.len();
        let first = if typed.is_empty() { "XQZ" } else { "" };
        let more: String = first.chars().chain((0..random.usize(1..6)).map(|_| random.uppercase())).collect();
        for letter in more.chars() {
            typed.push(letter);
            terminal.send(&letter.to_string());
            thread::sleep(Duration::from_millis(random.u64(..8)));
        }
        let desks = processes("comptoir");
        assert_eq!(desks.len(), 1, "{desks:?}");
        let (_, parent) = &desks[0];
        let shown_before = displayed(&terminal.shown(), &typed, before);
        let start = Instant::now();
        match way {
            0 => terminal.child.kill().unwrap(),
            1 => cut(),
            _ => sh(&format!("kill -9 {parent}")),
        }
        while !processes("comptoir").is_empty() {
            assert!(start.elapsed() < GONE, "session {session}, way {way}: the process stays");
            thread::sleep(Duration::from_millis(5));
        }
        longest = longest.max(start.elapsed());
        let _ = terminal.child.kill();
        terminal.ended();
        let shown = displayed(&terminal.shown(), &typed, shown_before);
        let drafts = Drafts::open(&server.centre).unwrap().drafts_of(StaffId(1)).unwrap();
        let texts = drafts.iter().flat_map(|draft| &draft.fields).map(|line| line.text.as_str());
        let kept = texts.filter(|text| typed.starts_with(text)).map(str::len).max().unwrap_or(0);
        assert!(
            kept >= shown,
            "session {session}: {shown} characters displayed and not kept: {kept} of {typed}\n{drafts:?}"
        );
        characters += shown - before;
        typed.truncate(kept);
    }
    println!("{SESSIONS} sessions cut, {characters} characters displayed, 0 lost; gone after {longest:?} at most");
    assert!(characters > SESSIONS, "too little was typed to prove anything");
    let start = Instant::now();
    while !processes("").is_empty() {
        assert!(start.elapsed() < PATIENCE, "left behind: {:?}", processes(""));
        thread::sleep(Duration::from_millis(20));
    }
    assert_sound(&server.centre);
}

#[test]
#[ignore = "needs root and openssh-server: an sshd of its own"]
fn a_key_to_the_desk_opens_the_desk_and_nothing_else() {
    let Some(folder) = on_a_machine("a_key_to_the_desk_opens_the_desk_and_nothing_else") else { return };
    let server = Server::start(folder);
    let mut desk = server.login(server.port);
    desk.until("who the account is", |shown| shown.contains("Sarah"));
    // The drafts' file is made beside the list, not before it.
    let start = Instant::now();
    while !server.centre.with_file_name("drafts.db").exists() && start.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(20));
    }
    // Both files are the group’s, whoever made them.
    for file in ["centre.db", "centre.db-wal", "centre.db-shm", "drafts.db"] {
        let mode = Command::new("stat").args(["-c", "%a %G"]).arg(server.centre.with_file_name(file)).output().unwrap();
        assert_eq!(String::from_utf8(mode.stdout).unwrap().trim(), "660 accueil", "{file}");
    }
    let at = format!("{USER}@127.0.0.1");
    let marker = server.folder.join("marker");
    fs::write(&marker, "secret").unwrap();
    sh(&format!("chmod 755 {} && chmod 644 {}", server.folder.display(), marker.display()));
    let read = format!("cat {}", marker.display());
    let copied = server.folder.join("copied");
    for (program, words) in [
        ("ssh", vec![at.as_str(), &read]),
        ("ssh", vec!["-s", &at, "sftp"]),
        ("sftp", vec![&format!("{at}:{}", marker.display()), copied.to_str().unwrap()]),
        ("scp", vec!["-O", &format!("{at}:{}", marker.display()), copied.to_str().unwrap()]),
        ("ssh", vec!["-W", &format!("127.0.0.1:{}", server.port), &at]),
        ("ssh", vec!["-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", &at]),
    ] {
        let ended = server.tries(program, &words);
        let said = String::from_utf8_lossy(&ended.stdout);
        let opened = ended.status.success() || said.contains("secret") || said.contains("SSH-2.0") || copied.exists();
        assert!(!opened, "a door besides the desk: {program} {words:?}: {ended:?}");
    }
    desk.send("\u{11}");
    desk.until("the question", |shown| shown.contains("Quitter"));
    desk.send("o");
    assert_eq!(desk.ended(), 0);
}

#[test]
#[ignore = "needs strace"]
fn a_whole_morning_at_the_screen_starts_no_other_program() {
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let mut writer = Writer::start(&path);
    writer.add("Kaya").unwrap();
    writer.end();
    let log = folder.path().join("log");
    let mut command = CommandBuilder::new("strace");
    command.args(["-f", "-e", "trace=execve,execveat", "-o", log.to_str().unwrap(), PROGRAM]);
    let mut command = at_desk(command, &path, "Sarah");
    command.env("PATH", env::var_os("PATH").unwrap());
    let mut desk = Terminal::start(command);
    desk.until("the list", is_list);
    for keys in [
        "k\r", "p", "e", "u", "/kaya\r", "\u{1b}", "\u{1b}", "n", "\u{18}", "o", "2", "3", "4", "5", "?", "\u{1b}",
        "h", "\u{1b}", "q", "\u{1b}", "z", "z", "f", "\u{1b}", "t", "un mot\r", "\u{c}", "\r", "\r",
    ] {
        desk.send(keys);
        // An escape by itself is told from an arrow by its silence.
        thread::sleep(Duration::from_millis(120));
    }
    desk.send("\u{11}");
    desk.until("the question", |shown| shown.contains("Quitter"));
    desk.send("o");
    assert_eq!(desk.ended(), 0);
    let log = fs::read_to_string(log).unwrap();
    let started: Vec<_> = log.lines().filter(|line| line.contains("execve")).collect();
    assert_eq!(started.len(), 1, "{started:#?}");
}
