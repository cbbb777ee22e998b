//! The terminal while the program has it: taken at the start, put back whatever happens.

use std::fmt;
use std::io::{self, IsTerminal, Write, stderr, stdin, stdout};
use std::panic::{self, PanicHookInfo};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crossterm::cursor::{MoveTo, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::queue;
use crossterm::style::{Attribute, Print, SetAttribute};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::layout::Position;
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use super::charset::Charset;
use super::frame::{Frames, Tty};
use crate::canvas::Canvas;
use crate::log;

/// Cursor keys and the keypad's digits as [`super::input`] reads them, and no reports of the mouse or of the window's focus,
/// whatever the last program left behind.
const PLAIN_KEYS: &str = "\x1b[?1l\x1b>\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l";
/// No scroll region: DECSTBM without rows.
const WHOLE_SCREEN: &str = "\x1b[r";

/// True while the terminal is in raw mode; the panic hook asks from any thread.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Reason why there is no screen.
#[derive(Debug)]
pub enum TerminalError {
    /// Input or output is no terminal.
    NoTerminal,
    /// The terminal does not do what a full screen needs.
    Refused(io::Error),
}

impl std::error::Error for TerminalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoTerminal => None,
            Self::Refused(source) => Some(source),
        }
    }
}

impl fmt::Display for TerminalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTerminal => write!(
                f,
                "Comptoir s’ouvre dans un terminal\u{a0}: son entrée et sa sortie ne peuvent pas être redirigées. \
                 Par SSH, ajoutez l’option -t."
            ),
            Self::Refused(source) => write!(f, "Ce terminal refuse de passer en plein écran\u{a0}: {source}."),
        }
    }
}

/// The terminal, ours until this is dropped.
#[derive(Debug)]
pub struct TerminalSession {
    frames: Frames<Tty>,
}

impl TerminalSession {
    /// Refuses to begin where there is no terminal.
    pub fn check_terminal() -> Result<(), TerminalError> {
        let is_there = stdin().is_terminal() && stdout().is_terminal();
        if is_there { Ok(()) } else { Err(TerminalError::NoTerminal) }
    }

    /// Takes the terminal; `synchronized` frames are for those that know DECSET 2026. A sentence when it is refused.
    pub fn open(synchronized: bool, charset: Charset) -> Result<Self, TerminalError> {
        Self::check_terminal()?;
        panic::set_hook(Box::new(last_words));
        let before = take().map_err(TerminalError::Refused)?;
        Ok(Self { frames: Frames::new(Tty, synchronized, &before).in_charset(charset) })
    }

    /// Sends one frame of so many columns and rows, or nothing when nothing changed; `paint` returns where the cursor
    /// stands. An error means that the terminal is gone: end without a word.
    pub fn draw(&mut self, size: (u16, u16), paint: impl FnOnce(&mut Canvas) -> Option<Position>) -> io::Result<()> {
        self.frames.draw(size, paint)
    }

    /// Takes the terminal again, all of it: while the program was stopped a shell had it. The next frame is whole.
    pub fn take_again(&mut self) -> io::Result<()> {
        let mut modes = tcgetattr(rustix::stdio::stdin())?;
        modes.make_raw();
        tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &modes)?;
        self.frames.start_again(&first_words()?);
        Ok(())
    }

    /// Rings the terminal's bell with the next frame.
    pub fn ring(&mut self) {
        self.frames.ring();
    }

    /// Hears that the terminal has read the last long frame; true when another one waits for that.
    pub fn note_answer(&mut self) -> bool {
        self.frames.ready()
    }

    /// Moment at which a frame that waits for the terminal's answer is to be drawn without it; none when none waits.
    pub fn withheld_until(&self) -> Option<Instant> {
        self.frames.withheld_until()
    }

    /// Hears where the terminal's cursor stands.
    pub fn note_place(&mut self, place: Position) {
        self.frames.hear_place(place);
    }

    /// Tells whether the terminal was asked something and has not answered yet: its answer would be typed into the shell.
    pub fn awaits_answer(&self) -> bool {
        self.frames.awaits_answer()
    }

    /// The terminal's columns and rows now.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        Tty::size()
    }
}

impl Drop for TerminalSession {
    fn drop(&mut self) {
        restore_terminal();
    }
}

/// Gets every key as it is struck, and nothing echoed; the bytes that go before the first frame, which clears the screen:
/// the alternate screen, which the Linux console does not have, and pastes marked.
fn take() -> io::Result<Vec<u8>> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    first_words()
}

fn first_words() -> io::Result<Vec<u8>> {
    let mut words = Vec::new();
    queue!(words, EnterAlternateScreen, Print(PLAIN_KEYS), EnableBracketedPaste)?;
    Ok(words)
}

/// Gives the terminal back: plain attributes, an empty screen with no name left on it, the screen from before and its
/// cursor. It may be gone already: errors are of no use to anyone.
fn restore_terminal() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let mut words = Vec::new();
        let queued = queue!(
            words,
            Print(WHOLE_SCREEN),
            SetAttribute(Attribute::Reset),
            Clear(ClearType::All),
            MoveTo(0, 0),
            DisableBracketedPaste,
            LeaveAlternateScreen,
            Show
        );
        let _ = queued.and_then(|()| Tty.write_all(&words));
        let _ = disable_raw_mode();
    }
}

/// Handles a panic on any thread: reports its place and ends the program, for one that lost a thread is worse at a desk
/// than one to start again.
#[allow(
    clippy::disallowed_methods,
    reason = "the terminal was given back above; a thread that panicked has no main to return to"
)]
fn last_words(panic: &PanicHookInfo) {
    restore_terminal();
    let place = log::note_panic(panic);
    let _ = writeln!(
        stderr(),
        "Comptoir s’est arrêté sur une erreur interne{place}. Relancez-le\u{a0}: ce qui était tapé est gardé."
    );
    process::exit(101);
}
