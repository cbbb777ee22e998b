//! The terminal while the program has it: taken at the start, put back whatever happens.

use std::fmt;
use std::io::{self, IsTerminal, Write, stderr, stdin, stdout};
use std::panic::{self, PanicHookInfo};
use std::process;
use std::sync::{Mutex, PoisonError};

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

use super::frame::{Frames, Tty};

/// Goes before the first frame, which clears the screen: the alternate screen, which the Linux console does not have; cursor
/// keys and the keypad's digits as [`super::input`] reads them, whatever the last program left behind; pastes marked.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?1l\x1b>\x1b[?2004h";
/// Plain attributes and no scroll region, an empty screen, unmarked pastes, the screen from before, its cursor.
const LEAVE: &[u8] = b"\x1b[r\x1b[m\x1b[2J\x1b[H\x1b[?2004l\x1b[?1049l\x1b[?25h";

/// The line's settings from before, while the terminal is ours; the panic hook asks from any thread.
static TAKEN: Mutex<Option<Termios>> = Mutex::new(None);

/// Why there is no screen.
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
    /// Takes the terminal; `synchronized` frames are for those that know DECSET 2026. A sentence when there is none.
    pub fn open(synchronized: bool) -> Result<Self, TerminalError> {
        if !stdin().is_terminal() || !stdout().is_terminal() {
            return Err(TerminalError::NoTerminal);
        }
        panic::set_hook(Box::new(last_words));
        take().map_err(TerminalError::Refused)?;
        Ok(Self { frames: Frames::new(Tty, synchronized, ENTER) })
    }

    /// Sends one frame of so many columns and rows, or nothing when nothing changed; `paint` returns where the cursor
    /// stands. An error means that the terminal is gone: end without a word.
    pub fn draw(&mut self, size: (u16, u16), paint: impl FnOnce(&mut Buffer) -> Option<Position>) -> io::Result<()> {
        self.frames.draw(size, paint)
    }

    /// Hears that the terminal has read the last long frame.
    pub fn ready(&mut self) {
        self.frames.ready();
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
        restore();
    }
}

/// Gets every key as it is struck, and nothing echoed.
fn take() -> io::Result<()> {
    let before = tcgetattr(stdin())?;
    let mut raw = before.clone();
    raw.make_raw();
    *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) = Some(before);
    tcsetattr(stdin(), OptionalActions::Now, &raw)?;
    Ok(())
}

/// Gives the terminal back, with no name left on the screen. It may be gone already: errors are of no use to anyone.
fn restore() {
    let before = TAKEN.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(before) = before {
        let _ = Tty.write_all(LEAVE);
        let _ = tcsetattr(stdin(), OptionalActions::Now, &before);
    }
}

/// After a panic on any thread: says where, never with what, since the message may hold a name. Then ends: a program
/// that lost a thread is worse at a desk than one to start again.
#[allow(
    clippy::disallowed_methods,
    reason = "the terminal was given back above; a thread that panicked has no main to return to"
)]
fn last_words(panic: &PanicHookInfo) {
    restore();
    let place = panic.location().map_or_else(String::new, |place| format!(" ({}:{})", place.file(), place.line()));
    tracing::error!(place, "panic");
    let _ = writeln!(
        stderr(),
        "Comptoir s’est arrêté sur une erreur interne{place}. Relancez-le\u{a0}: ce qui était tapé est gardé."
    );
    process::exit(101);
}
