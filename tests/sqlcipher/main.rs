//! Promises of files that are encrypted at rest, kept by the real program on real files.
//!
//! | file | promises |
//! | --- | --- |
//! | `at_rest` | no byte beside the centre names anybody, with a desk open and after; copies are encrypted and come back |
//! | `keys` | a key that may not be used, that is another, that is missing, is told from a damaged file |
//! | `conversion` | a file in clear becomes an encrypted one, and the other way round, whatever is killed |
//! | `salvage` | a damaged file is told, and what is sound of it is taken |
//!
//! `support` holds the centre and its machine's settings.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod at_rest;
mod conversion;
mod keys;
mod salvage;
mod support;
