//! Rules of the panes and of the days, without a file.

mod appointments;
mod arrival_rules;
mod callback;
mod callback_plan;
mod certificate;
mod fields;
mod follow_up;
mod mishap;
mod offers;
mod promises;
mod renewal;
mod spoken;
mod transport;
mod waits;
