//! The real program without a screen.

mod answers;
mod backups;
mod clock;
mod commands;
mod encrypted;
mod export;
mod export_standards;
mod figures;
mod find;
mod health;
mod hostile;
mod import;
mod import_again;
mod import_corrected;
mod import_free_words;
mod import_generated;
mod import_identity;
mod import_keys;
mod import_lists;
mod import_moments;
mod import_programs;
mod import_shapes;
mod import_sources;
mod import_to_mend;
mod init;
#[cfg(not(feature = "sqlcipher"))]
mod no_cipher;
mod output_places;
mod paper;
mod readers_generated;
mod reference;
mod report;
mod signing;
mod subject_access;
