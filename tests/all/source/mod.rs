//! What is true of the sources.

use std::fs;
use std::path::{Path, PathBuf};

mod layers;
mod names;
mod panes;
mod pictures;
mod typography;

/// The Rust files below `folder` of the project, in order.
fn sources(folder: &str) -> Vec<PathBuf> {
    rust_files(Path::new(folder))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let deep = files.into_iter().flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] });
    deep.filter(|path| path.extension().is_some_and(|end| end == "rs")).collect()
}
