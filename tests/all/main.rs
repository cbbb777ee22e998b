//! Comptoir's promises, kept against the real library and the real program in one executable.
//!
//! A file states the promises of one subject; a folder holds those that are tried in the same way:
//!
//! | folder | tried on |
//! | --- | --- |
//! | `rules` | the declarations alone: no file, no screen, the clock in the test's hand |
//! | `store` | a real file, through the store |
//! | `screens` | keys on the real app, and what is then on the screen |
//! | `cli` | the real program without a screen: its commands, files that come in, papers that go out |
//! | `package` | a machine that is prepared: setting up, the Debian package, its units |
//! | `processes` | several real processes at once, killed, and on disks and clocks that fail |
//! | `terminal` | the real program in a pseudo-terminal, behind sshd too |
//! | `source` | the sources themselves: layers, typography, the reference |
//!
//! `support` holds what they share. No test sets an environment variable, the working directory or a limit of the
//! process, since hundreds of others run beside it: a child process is given its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod cli;
mod package;
mod processes;
mod rules;
mod screens;
mod source;
mod store;
mod support;
mod terminal;
