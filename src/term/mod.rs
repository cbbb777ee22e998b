//! The terminal: keys in, frames out, and how both end.
//!
//! - [`session`]: raw mode and the alternate screen, and what puts them back;
//! - [`input`]: a thread that reads keys, and mends those the network tore;
//! - [`charset`]: the bytes of its letters;
//! - [`frame`]: one `write` a frame, none when nothing changed;
//! - [`hangup`]: the end of the program when the terminal is gone.

pub mod charset;
pub mod frame;
pub mod hangup;
pub mod input;
pub mod session;

pub use charset::Charset;
pub use input::Input;
pub use session::{TerminalError, TerminalSession};
