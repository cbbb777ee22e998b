//! Promises of the practice's hub, kept against a real PostgreSQL, which the first test starts on this machine.
//!
//! | file | promises |
//! | --- | --- |
//! | `coordinator` | the screen of whoever answers for several centres, and its report |
//! | `sharing` | what the group proposes, and what a centre answers |
//! | `people` | different people of a month, a quarter, a year, and none below five |
//! | `masks` | sums of a period, and what of them a coordinator does not see |
//! | `nameless` | no byte of a push names anybody |
//! | `packaged` | what the package of the hub takes from its program |
//! | `pushes` | the hub equals the sum of the files, whatever is cut, killed, restored or done twice |
//! | `tls` | another machine is reached in TLS, verified, or not at all |
//! | `walls` | the engine itself keeps each role to its rows |
//! | `setting_up` | the schema, centres and coordinators, their files of sign-in |
//!
//! `support` holds the server, the centres, and the relay that cuts and records.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod coordinator;
mod masks;
mod nameless;
mod packaged;
mod people;
mod pushes;
mod setting_up;
mod sharing;
mod support;
mod tls;
mod walls;
