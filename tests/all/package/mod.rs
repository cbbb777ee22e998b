//! What serves a centre on a machine: `comptoir setup`, the package, its units.

mod hub_package;
mod hub_program;
mod install;
mod killed;
mod services;
mod setup;
mod units;
