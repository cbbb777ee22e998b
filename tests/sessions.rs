//! The end of a session at any moment, while someone types: what was displayed is in the draft, the process is gone
//! and burns nothing.
//!
//! Caught when it was tried: a keystroke that is not kept, or shown before it is (« displayed and not kept », « never
//! came »), and a hang-up that nobody looks for where the signal is swallowed (« the process stays »).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

#[path = "faults/centre.rs"]
#[allow(dead_code, reason = "shared with the other fault tests")]
mod centre;

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use centre::{PROGRAM, Writer, assert_sound, created};
use comptoir::domain::StaffId;
use comptoir::store::Drafts;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

/// After this long the program is said to hang.
const PATIENCE: Duration = Duration::from_secs(30);
/// A hung-up session is gone within this long.
const GONE: Duration = Duration::from_secs(2);
const SIZE: PtySize = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };

/// How a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// By a signal.
    Signal(&'static str),
    /// The terminal vanishes.
    Gone,
    /// The terminal vanishes where SIGHUP is swallowed.
    GoneUnheard,
}

const ENDS: [End; 5] = [End::Signal("-HUP"), End::Signal("-TERM"), End::Signal("-KILL"), End::Gone, End::GoneUnheard];

/// The program in a terminal.
struct Session {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    closing: Arc<AtomicBool>,
    reader: JoinHandle<()>,
}

impl Session {
    fn start(path: &Path, unheard: bool) -> Self {
        let mut command = if unheard { CommandBuilder::new("/bin/sh") } else { CommandBuilder::new(PROGRAM) };
        if unheard {
            command.args(["-c", "trap '' HUP; exec \"$0\" \"$@\"", PROGRAM]);
        }
        command.args(["--db".as_ref(), path.as_os_str(), "--as".as_ref(), "Sarah".as_ref()]);
        command.env_clear();
        for (name, value) in
            [("HOME", path.parent().unwrap().to_str().unwrap()), ("TERM", "xterm"), ("LANG", "fr_FR.UTF-8")]
        {
            command.env(name, value);
        }
        let pair = native_pty_system().openpty(SIZE).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::default()));
        let closing = Arc::new(AtomicBool::new(false));
        let mut from = pair.master.try_clone_reader().unwrap();
        let reader = thread::spawn({
            let (screen, closing) = (Arc::clone(&screen), Arc::clone(&closing));
            move || {
                let mut bytes = [0; 65536];
                while let Ok(count @ 1..) = from.read(&mut bytes) {
                    screen.lock().unwrap().process(&bytes[..count]);
                    if closing.load(Ordering::SeqCst) {
                        return;
                    }
                }
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Self { child, master: pair.master, keys, screen, closing, reader }
    }

    fn send(&mut self, text: &str) {
        self.keys.write_all(text.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Opens the form of the line, in a field of free text.
    fn open_form(&mut self) {
        self.until("the list", |shown| shown.lines().any(|line| line.starts_with('▌')));
        self.send("m");
        self.until("the form", |shown| shown.contains("Ctrl-S"));
        // The first field is the person, which is looked up and not typed.
        self.send("\t");
    }

    fn shown(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    fn until(&self, what: &str, is_shown: impl Fn(&str) -> bool) {
        let start = Instant::now();
        while !is_shown(&self.shown()) {
            assert!(start.elapsed() < PATIENCE, "{what} never came:\n{}", self.shown());
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Ends it; what its terminal shows then.
    fn end(self, end: End) -> String {
        let Self { mut child, master, keys, screen, closing, reader } = self;
        let pid = child.process_id().unwrap().to_string();
        match end {
            End::Signal(name) => {
                assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
                gone(&mut *child, end);
                // All that it had sent is read before one looks.
                reader.join().unwrap();
                drop((keys, master));
            }
            End::Gone | End::GoneUnheard => {
                // The reader holds the terminal too: the frame that answers a resize wakes it, to let go.
                closing.store(true, Ordering::SeqCst);
                master.resize(PtySize { cols: 100, ..SIZE }).unwrap();
                reader.join().unwrap();
                drop((keys, master));
                gone(&mut *child, end);
            }
        }
        screen.lock().unwrap().screen().contents()
    }
}

fn gone(child: &mut (dyn Child + Send + Sync), end: End) {
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < GONE * 5, "{end:?}: the process stays");
        thread::sleep(Duration::from_millis(2));
    }
    let took = start.elapsed();
    assert!(took < GONE, "{end:?}: the process stayed for {took:?}");
}

/// A centre with one line to change.
fn with_a_line(folder: &Path) -> PathBuf {
    let path = created(folder);
    let mut writer = Writer::start(&path);
    writer.add("Kaya").unwrap();
    writer.end();
    path
}

/// The longest beginning of `typed` that the screen shows; a letter or two may be there for another reason.
fn displayed<'a>(shown: &str, typed: &'a str) -> &'a str {
    (3..=typed.len()).rev().map(|end| &typed[..end]).find(|start| shown.contains(start)).unwrap_or("")
}

/// How much of `typed` the drafts hold.
fn kept(path: &Path, typed: &str) -> usize {
    let drafts = Drafts::open(path).unwrap().of(StaffId(1)).unwrap();
    let fields = drafts.iter().flat_map(|draft| &draft.fields).map(|(_, text)| text.as_str());
    fields.map(|text| displayed(text, typed).len()).max().unwrap_or(0)
}

#[test]
#[ignore = "slow: a hundred sessions ended while typing"]
fn however_a_session_ends_every_character_it_displayed_is_in_the_draft() {
    const SESSIONS: usize = 100;
    let folder = TempDir::new().unwrap();
    let path = with_a_line(folder.path());
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut characters, mut ahead) = (0, 0);
    for number in 0..SESSIONS {
        let end = ENDS[number % ENDS.len()];
        let mut session = Session::start(&path, end == End::GoneUnheard);
        session.open_form();
        // As fast as a text can be, or a person; the end comes anywhere in it.
        let typed: String = "XQ".chars().chain((0..40).map(|_| random.uppercase())).collect();
        let upto = random.usize(1..=typed.len());
        let pause = random.u64(..6);
        for key in typed[..upto].chars() {
            session.send(&key.to_string());
            thread::sleep(Duration::from_millis(pause));
        }
        // A hung-up terminal takes with it what was not read yet: only what was displayed counts.
        let before = displayed(&session.shown(), &typed).len();
        let last = session.end(end);
        let after = displayed(&last, &typed).len();
        let kept = kept(&path, &typed);
        let shown = before.max(after);
        assert!(kept >= shown, "{end:?}: {shown} characters displayed and not kept: {kept} of {typed}\n{last}");
        characters += shown;
        ahead += kept - shown;
        // Their place is needed: each session begins with an empty form.
        let mut drafts = Drafts::open(&path).unwrap();
        for draft in drafts.of(StaffId(1)).unwrap() {
            drafts.drop(&draft.id).unwrap();
        }
    }
    println!("{SESSIONS} sessions, {characters} characters displayed, 0 lost ({ahead} more were kept than displayed)");
    assert!(characters > SESSIONS * 5, "too little was typed to prove anything");
    assert_sound(&path);
}

#[test]
#[ignore = "slow: sessions ended one after the other"]
fn a_form_left_by_any_end_is_there_again_with_its_cursor() {
    let folder = TempDir::new().unwrap();
    let path = with_a_line(folder.path());
    let mut session = Session::start(&path, false);
    session.open_form();
    let mut typed = String::new();
    // The terminal vanishes last: this one sends a line's end as it goes, and that moves the cursor.
    for (letter, end) in ["ZQX", "wx", "kj", "vb"].into_iter().zip(ENDS) {
        session.send(letter);
        typed += letter;
        session.until("what was typed, at the place where it stopped", |shown| shown.contains(&typed));
        session.end(end);
        session = Session::start(&path, false);
        session.until("the list", |shown| shown.lines().any(|line| line.starts_with('▌')));
        session.send("g");
        session.until("the form left behind", |shown| shown.contains("Ctrl-S") && shown.contains(&typed));
    }
    session.end(End::Signal("-KILL"));
}

#[test]
#[ignore = "slow: watches a hung-up and an idle session for seconds"]
fn a_session_without_a_terminal_is_gone_and_one_left_alone_burns_nothing() {
    let folder = TempDir::new().unwrap();
    let path = with_a_line(folder.path());
    let session = Session::start(&path, true);
    session.until("the list", |shown| shown.lines().any(|line| line.starts_with('▌')));
    thread::sleep(Duration::from_secs(1));
    let process = PathBuf::from(format!("/proc/{}/stat", session.child.process_id().unwrap()));
    let before = ticks(&process);
    thread::sleep(Duration::from_secs(5));
    let burnt = ticks(&process) - before;
    assert!(burnt <= 5, "idle, it used {burnt} hundredths of a second of processor in five seconds");
    session.end(End::GoneUnheard);
}

/// Hundredths of a second of processor that a process used.
fn ticks(stat: &Path) -> u64 {
    let stat = fs::read_to_string(stat).unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}
