//! The end of a session at any moment, while someone types: what was displayed is in the draft, the process is gone
//! and burns nothing.
//!
//! Caught when it was tried: a keystroke that is not kept, or shown before it is (« displayed and not kept », « never
//! came »), and a hang-up that nobody looks for where the signal is swallowed (« the process stays »).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use comptoir::domain::StaffId;
use comptoir::store::Drafts;
use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::support::fault_centre::{Writer, assert_sound, created};
use crate::support::terminal::{PROGRAM, Terminal, at_desk, is_list, tells_draft};

/// A hung-up session is gone within this long.
const GONE: Duration = Duration::from_secs(2);

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
struct Session(Terminal);

impl Session {
    fn start(path: &Path, unheard: bool) -> Self {
        let mut command = if unheard { CommandBuilder::new("/bin/sh") } else { CommandBuilder::new(PROGRAM) };
        if unheard {
            command.args(["-c", "trap '' HUP; exec \"$0\" \"$@\"", PROGRAM]);
        }
        Self(Terminal::start(at_desk(command, path, "Sarah")))
    }

    /// Opens the form of the line, in a field of free text.
    fn open_form(&mut self) {
        self.0.until("the list", is_list);
        self.0.send("m");
        self.0.until("the form", |shown| shown.contains("Ctrl-S"));
        // The first field is the person, which is looked up and not typed.
        self.0.send("\t");
    }

    fn process(&self) -> String {
        self.0.child.process_id().unwrap().to_string()
    }

    /// Ends it; what its terminal shows then.
    fn end(mut self, end: End) -> String {
        let start = Instant::now();
        let shown = match end {
            End::Signal(name) => {
                assert!(Command::new("kill").args([name, &self.process()]).status().unwrap().success());
                self.0.ended();
                // Keys that come after the program are shown by the terminal itself, once it is given back.
                self.0.look(|screen| if screen.alternate_screen() { screen.contents() } else { String::new() })
            }
            End::Gone | End::GoneUnheard => self.0.hang_up(Duration::ZERO).1,
        };
        let took = start.elapsed();
        assert!(took < GONE, "{end:?}: the process stayed for {took:?}");
        shown
    }
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
    let drafts = Drafts::open(path).unwrap().drafts_of(StaffId(1)).unwrap();
    let fields = drafts.iter().flat_map(|draft| &draft.fields).map(|line| line.text.as_str());
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
            session.0.send(&key.to_string());
            thread::sleep(Duration::from_millis(pause));
        }
        // A hung-up terminal takes with it what was not read yet: only what was displayed counts.
        let before = displayed(&session.0.shown(), &typed).len();
        let last = session.end(end);
        let after = displayed(&last, &typed).len();
        let kept = kept(&path, &typed);
        let shown = before.max(after);
        assert!(kept >= shown, "{end:?}: {shown} characters displayed and not kept: {kept} of {typed}\n{last}");
        characters += shown;
        ahead += kept - shown;
        // Their place is needed: each session begins with an empty form.
        let mut drafts = Drafts::open(&path).unwrap();
        for draft in drafts.drafts_of(StaffId(1)).unwrap() {
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
        session.0.send(letter);
        typed += letter;
        session.0.until("what was typed, at the place where it stopped", |shown| shown.contains(&typed));
        session.end(end);
        session = Session::start(&path, false);
        session.0.until("that a form was left", tells_draft);
        session.0.send("g");
        session.0.until("the form left behind", |shown| shown.contains("Ctrl-S") && shown.contains(&typed));
    }
    session.end(End::Signal("-KILL"));
}

#[test]
#[ignore = "slow: watches a hung-up and an idle session for seconds"]
fn a_session_without_a_terminal_is_gone_and_one_left_alone_burns_nothing() {
    let folder = TempDir::new().unwrap();
    let path = with_a_line(folder.path());
    let session = Session::start(&path, true);
    session.0.until("the list", is_list);
    thread::sleep(Duration::from_secs(1));
    let process = PathBuf::from(format!("/proc/{}/stat", session.process()));
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
