//! The real program without a screen.

mod commands;
mod export;
mod export_standards;
mod figures;
mod import;
mod import_again;
mod import_generated;
mod import_programs;
mod paper;
mod reference;
mod signing;
mod subject_access;
