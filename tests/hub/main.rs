//! Promises of the practice's hub, kept against a real PostgreSQL, which the first test starts on this machine.
//!
//! | file | promises |
//! | --- | --- |
//! | `setting_up` | the schema, centres and coordinators, their files of sign-in |
//!
//! `support` holds the server and the centres.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod pushes;
mod setting_up;
mod support;
mod walls;
