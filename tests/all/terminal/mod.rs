//! The real program in a pseudo-terminal.

mod frames;
mod pty;
mod sessions;
mod sixth_pane;
mod ssh;
mod window;
