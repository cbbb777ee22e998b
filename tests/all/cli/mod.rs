//! The real program without a screen.

mod commands;
mod figures;
mod import;
mod import_programs;
mod paper;
mod signing;
mod subject_access;
