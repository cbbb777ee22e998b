//! The real program in a pseudo-terminal.

mod pty;
mod sessions;
mod ssh;
mod window;
