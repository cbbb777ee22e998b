//! Reasons why the screen does not open.

use std::fmt;
use std::io;

use crate::log::LoggedError;
use crate::term::TerminalError;

/// A reason why the screen does not open, or ends by itself.
#[derive(Debug)]
pub enum StartError {
    /// The terminal is none, or refuses.
    Terminal(TerminalError),
    /// The theme cannot be used; the sentence that says why.
    Theme(String),
    /// The system refuses a thread, a signal or a timer.
    System(io::Error),
}

impl From<TerminalError> for StartError {
    fn from(error: TerminalError) -> Self {
        Self::Terminal(error)
    }
}

impl LoggedError for StartError {
    fn code(&self) -> &'static str {
        match self {
            Self::Terminal(TerminalError::NoTerminal) => "no_terminal",
            Self::Terminal(TerminalError::Refused(_)) => "terminal_refused",
            Self::Theme(_) => "theme",
            Self::System(_) => "screen_refused",
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Terminal(error) => error.source(),
            Self::Theme(_) => None,
            Self::System(source) => Some(source),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terminal(error) => error.fmt(f),
            Self::Theme(sentence) => f.write_str(sentence),
            Self::System(source) => write!(f, "Ce poste refuse d’ouvrir l’écran\u{a0}: {source}."),
        }
    }
}
