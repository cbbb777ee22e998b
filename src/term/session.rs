//! The terminal while the program has it: taken at the start, put back whatever happens.

use std::fmt;
use std::io::{self, IsTerminal, Write, stderr, stdin, stdout};
use std::panic::{self, PanicHookInfo};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{MoveTo, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::queue;
use crossterm::style::{Attribute, Print, SetAttribute, force_color_output};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::{Frame, Terminal};

use super::frame::{Frames, Tty};

/// Cursor keys and the keypad's digits as crossterm reads them, whatever the last program left behind.
const PLAIN_KEYS: &str = "\x1b[?1l\x1b>";

/// Whether the terminal is ours; the panic hook asks from any thread.
static TAKEN: AtomicBool = AtomicBool::new(false);

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
    terminal: Terminal<Frames<Tty>>,
}

impl TerminalSession {
    /// Takes the terminal; `synchronized` frames are for those that know DECSET 2026. A sentence when there is none.
    pub fn open(synchronized: bool) -> Result<Self, TerminalError> {
        if !stdin().is_terminal() || !stdout().is_terminal() {
            return Err(TerminalError::NoTerminal);
        }
        // Colour is the theme's affair. Left alone, crossterm answers NO_COLOR with an empty colour sequence, which
        // the terminal reads as « reset everything », bold and reverse included.
        force_color_output(true);
        panic::set_hook(Box::new(last_words));
        enable_raw_mode().map_err(TerminalError::Refused)?;
        TAKEN.store(true, Ordering::SeqCst);
        let opened = enter().and_then(|()| Terminal::new(Frames::new(Tty, synchronized)));
        let terminal = opened.map_err(|error| {
            restore();
            TerminalError::Refused(error)
        })?;
        Ok(Self { terminal })
    }

    /// Sends one frame, or nothing when nothing changed. An error means that the terminal is gone: end without a word.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Frame)) -> io::Result<()> {
        self.terminal.draw(paint).map(drop)
    }

    /// The terminal's columns and rows now.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        self.terminal.size().map(|size| (size.width, size.height))
    }

    /// Makes the next frame paint every cell again, after another program wrote over the screen.
    pub fn repaint(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }
}

impl Drop for TerminalSession {
    fn drop(&mut self) {
        restore();
    }
}

fn enter() -> io::Result<()> {
    let mut words = Vec::new();
    // The Linux console has no alternate screen: it is cleared here, and again when leaving.
    queue!(words, EnterAlternateScreen, Print(PLAIN_KEYS), EnableBracketedPaste, Clear(ClearType::All))?;
    Tty.write_all(&words)
}

/// Gives the terminal back, with no name left on the screen. It may be gone already: errors are of no use to anyone.
fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut words = Vec::new();
    let _ = queue!(
        words,
        SetAttribute(Attribute::Reset),
        Clear(ClearType::All),
        MoveTo(0, 0),
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    let _ = Tty.write_all(&words);
    let _ = disable_raw_mode();
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
