//! Several processes on one file, and machines that fail.

mod accounts;
mod any_day;
mod clock;
mod cut;
mod cut_commands;
mod damage;
mod damaged_drafts;
mod desks;
mod disk;
mod file_replaced;
mod held;
mod incidents;
mod ledger;
mod memory;
mod monday;
mod power;
mod salvage;
mod slices;
mod soak;
mod watching;
