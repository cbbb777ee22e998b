//! The real program in a pseudo-terminal.

mod frames;
mod pty;
mod sessions;
mod ssh;
mod window;
