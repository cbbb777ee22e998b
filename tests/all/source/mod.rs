//! What is true of the sources.

mod layers;
mod typography;
