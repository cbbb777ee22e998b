//! Comptoir.
pub mod app;
pub mod domain;
pub mod kinds;
pub mod ops;
