//! A PostgreSQL of the tests' own ([`server`]), and hubs in it ([`TestHub`]), one a test.

// Each test file takes what it needs of this.
#![allow(dead_code)]

pub mod centre;
#[path = "../../all/support/other_clock.rs"]
pub mod other_clock;
pub mod proxy;
pub mod server;
#[path = "../../all/support/terminal.rs"]
pub mod terminal;
pub mod test_hub;

#[allow(unused_imports, reason = "each executable takes what it needs of these")]
pub use test_hub::{TestHub, query, set_mode};

/// The real program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_comptoir");
