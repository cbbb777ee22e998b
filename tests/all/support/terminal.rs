//! The real program in a pseudo-terminal: keys go in; what comes out is kept with its time, and read as a screen when
//! somebody looks.

// Each test file takes what it needs of this.
#![allow(dead_code)]

use std::env;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// The real program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_comptoir");
/// After this long the program is said to hang.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How a frame begins and ends (DECSET 2026).
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// A terminal of 80×24 with the program in it.
pub struct Terminal {
    /// The process.
    pub child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    sent: Arc<Sent>,
    reader: Option<JoinHandle<()>>,
    /// The terminal's modes before the program came.
    modes: String,
}

/// What the program has sent so far.
#[derive(Default)]
struct Sent {
    so_far: Mutex<SoFar>,
    more: Condvar,
    /// The reader is to let go of the terminal.
    closing: AtomicBool,
}

#[derive(Default)]
struct SoFar {
    /// Each piece as it was read, and when.
    pieces: Vec<(Instant, Vec<u8>)>,
    /// How many of them are on the screen.
    read: usize,
    /// A frame has begun and not ended, where frames say so (`synchronized_update`).
    torn: bool,
    tail: Vec<u8>,
    /// The beginning of a letter whose rest has not been read.
    cut: Vec<u8>,
    screen: vt100::Parser,
}

impl SoFar {
    fn screen(&mut self) -> &mut vt100::Screen {
        for (_, piece) in &self.pieces[self.read..] {
            // The emulator (vte 0.15) drops the bytes after a letter that comes in two pieces.
            let mut bytes = std::mem::take(&mut self.cut);
            bytes.extend_from_slice(piece);
            self.cut = bytes.split_off(whole_letters(&bytes));
            self.screen.process(&bytes);
            // A mark may come in two pieces.
            self.tail.extend_from_slice(piece);
            let last = |mark: &[u8]| self.tail.windows(mark.len()).rposition(|bytes| bytes == mark);
            let (begins, ends) = (last(BEGIN), last(END));
            self.torn = if begins == ends { self.torn } else { begins > ends };
            self.tail.drain(..self.tail.len().saturating_sub(BEGIN.len() - 1));
        }
        self.read = self.pieces.len();
        self.screen.screen_mut()
    }
}

/// The program on the centre at `path`, with `who` at the desk and no other environment than a terminal's and the
/// clock's.
pub fn desk(path: &Path, who: &str) -> CommandBuilder {
    at_desk(CommandBuilder::new(PROGRAM), path, who)
}

/// The same for a command that ends by starting the program.
pub fn at_desk(mut command: CommandBuilder, path: &Path, who: &str) -> CommandBuilder {
    command.args(["--db".as_ref(), path.as_os_str(), "--as".as_ref(), who.as_ref()]);
    command.env_clear();
    // A test started with another clock or zone gives them to its desks: both must know the same day.
    let of_the_clock = |name: &str| name == "LD_PRELOAD" || name == "TZ" || name.starts_with("CLOCK_");
    for (name, value) in env::vars().filter(|(name, _)| of_the_clock(name)) {
        command.env(name, value);
    }
    for (name, value) in
        [("HOME", path.parent().unwrap().to_str().unwrap()), ("TERM", "xterm-256color"), ("LANG", "fr_FR.UTF-8")]
    {
        command.env(name, value);
    }
    command
}

/// Is a list shown, with a line selected?
pub fn is_list(shown: &str) -> bool {
    shown.lines().any(|line| line.starts_with(['▌', '>']))
}

/// Is it told that a draft waits, in words or where they have no room by its key?
pub fn tells_draft(shown: &str) -> bool {
    shown.contains("g reprendre") || shown.contains("g (")
}

impl Terminal {
    /// Starts it.
    pub fn start(command: CommandBuilder) -> Self {
        Self::start_sized(command, 80, 24)
    }

    /// Starts it in a terminal of this many columns and rows.
    pub fn start_sized(command: CommandBuilder, width: u16, height: u16) -> Self {
        let pair = native_pty_system().openpty(size(width, height)).unwrap();
        let modes = format!("{:?}", pair.master.get_termios());
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let sent = Arc::new(Sent::default());
        let reader = Some(listen(pair.master.try_clone_reader().unwrap(), Arc::clone(&sent)));
        let keys = pair.master.take_writer().unwrap();
        let terminal = Self { child, master: pair.master, keys, sent, reader, modes };
        let (rows, columns) = (NonZero::new(height).unwrap(), NonZero::new(width).unwrap());
        terminal.look(|screen| screen.set_size(rows, columns));
        terminal
    }

    /// Strikes keys.
    pub fn send(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Sends these bytes.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        self.keys.write_all(bytes).unwrap();
        self.keys.flush().unwrap();
    }

    /// Hands over the keyboard; nothing can be struck here any more.
    pub fn take_writer(&mut self) -> Box<dyn Write + Send> {
        std::mem::replace(&mut self.keys, Box::new(std::io::sink()))
    }

    /// Path of the terminal.
    pub fn tty(&self) -> PathBuf {
        self.master.tty_name().unwrap()
    }

    /// Looks at the screen.
    pub fn look<T>(&self, at: impl FnOnce(&mut vt100::Screen) -> T) -> T {
        let mut so_far = self.lock();
        so_far.screen();
        // The rest of a frame is on its way.
        while so_far.torn {
            so_far = self.sent.more.wait_timeout(so_far, PATIENCE).unwrap_or_else(PoisonError::into_inner).0;
            so_far.screen();
        }
        at(so_far.screen())
    }

    /// What is on the screen.
    pub fn shown(&self) -> String {
        self.look(|screen| screen.contents())
    }

    /// Everything that was sent, each piece with its time.
    pub fn pieces(&self) -> Vec<(Instant, Vec<u8>)> {
        self.lock().pieces.clone()
    }

    /// Waits until this is shown.
    pub fn until(&self, what: &str, is_shown: impl Fn(&str) -> bool) {
        assert!(self.within(PATIENCE, is_shown), "{what} never came:\n{}", self.shown());
    }

    /// Waits until this is shown, for so long at most; whether it came.
    pub fn within(&self, patience: Duration, is_shown: impl Fn(&str) -> bool) -> bool {
        let end = Instant::now() + patience;
        let mut so_far = self.lock();
        loop {
            let shown = so_far.screen().contents();
            if !so_far.torn && is_shown(&shown) {
                return true;
            }
            let Some(left) = end.checked_duration_since(Instant::now()) else { return false };
            so_far = self.sent.more.wait_timeout(so_far, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Makes the terminal as large as this.
    pub fn resize(&self, width: u16, height: u16) {
        let (rows, columns) = (NonZero::new(height).unwrap(), NonZero::new(width).unwrap());
        self.look(|screen| screen.set_size(rows, columns));
        self.master.resize(size(width, height)).unwrap();
    }

    /// Have the terminal's modes become again what they were?
    pub fn is_as_before(&self) -> bool {
        format!("{:?}", self.master.get_termios()) == self.modes
    }

    /// Waits for the program's end: its exit code. All that it sent can be seen then.
    pub fn ended(&mut self) -> u32 {
        let code = ended(&mut *self.child);
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        code
    }

    /// Drops the line, as a lost connection does, once the program was left in peace for so long, and waits for its end:
    /// its exit code, and the last that could be seen.
    pub fn hang_up(self, peace: Duration) -> (u32, String) {
        let Self { mut child, master, keys, sent, reader, .. } = self;
        // The reader holds the terminal too: the frame that answers a resize wakes it, to let go.
        sent.closing.store(true, Ordering::SeqCst);
        master.resize(size(100, 30)).unwrap();
        reader.into_iter().for_each(|reader| reader.join().unwrap());
        let shown = sent.lock().screen().contents();
        thread::sleep(peace);
        drop((keys, master));
        (ended(&mut *child), shown)
    }

    fn lock(&self) -> MutexGuard<'_, SoFar> {
        self.sent.lock()
    }
}

/// How many of the bytes come before a letter that is cut at the end.
fn whole_letters(bytes: &[u8]) -> usize {
    let last = bytes.utf8_chunks().last().map_or(&[][..], |last| last.invalid());
    let is_cut = str::from_utf8(last).is_err_and(|error| error.error_len().is_none());
    bytes.len() - if is_cut { last.len() } else { 0 }
}

/// A letter cut anywhere, and what follows it, is shown as if it had come at once.
#[test]
fn what_is_read_in_pieces_is_shown_whole() {
    let words = "ordo reçue · à rappeler … ▌\u{1b}[3Gé\u{1b}[2;4Hè".as_bytes();
    let shown = |pieces: &[&[u8]]| {
        let pieces = pieces.iter().map(|piece| (Instant::now(), piece.to_vec())).collect();
        SoFar { pieces, ..SoFar::default() }.screen().contents()
    };
    for at in 1..words.len() {
        assert_eq!(shown(&[&words[..at], &words[at..]]), shown(&[words]), "cut at {at}");
    }
}

impl Sent {
    fn lock(&self) -> MutexGuard<'_, SoFar> {
        // A test that fails while it looks is told by its own words.
        self.so_far.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn listen(mut from: Box<dyn Read + Send>, sent: Arc<Sent>) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut bytes = [0; 65536];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            sent.lock().pieces.push((Instant::now(), bytes[..count].to_vec()));
            sent.more.notify_all();
            if sent.closing.load(Ordering::SeqCst) {
                return;
            }
        }
    })
}

/// Waits for its end; its exit code.
pub fn ended(child: &mut dyn Child) -> u32 {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.exit_code();
        }
        assert!(start.elapsed() < PATIENCE, "the process stays");
        thread::sleep(Duration::from_millis(2));
    }
}
