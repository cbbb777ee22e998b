//! The real program in a pseudo-terminal.

mod charsets;
mod costs;
mod floods;
pub mod frames;
mod gestures;
mod open_desks;
mod pty;
mod sessions;
mod sixth_pane;
mod slow_line;
mod ssh;
mod storms;
mod traps;
mod window;
