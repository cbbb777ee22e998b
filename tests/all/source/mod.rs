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

/// The program in a source file: nothing of a file of tests, and no item that only tests are built with. Lines keep their
/// numbers, blank where they are left out.
fn program_text(file: &Path) -> String {
    if file.ends_with("tests.rs") {
        return String::new();
    }
    let text = fs::read_to_string(file).unwrap();
    let mut lines = Vec::new();
    // Blanks before the item that is left out, up to its last line.
    let mut left_out: Option<&str> = None;
    for line in text.lines() {
        let code = line.trim_start();
        let blanks = &line[..line.len() - code.len()];
        let is_of_tests = left_out.is_some() || code == "#[cfg(test)]";
        lines.push(if is_of_tests { "" } else { line });
        if code == "#[cfg(test)]" {
            left_out = Some(blanks);
        } else if left_out == Some(blanks) && (code.ends_with('}') || code.ends_with(';')) {
            left_out = None;
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn an_item_for_tests_hides_nothing_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("text.rs");
    let text = "fn first() {}\n#[cfg(test)]\nfn hidden() {\n    one();\n}\nfn second() {}\nimpl X {\n    #[cfg(test)]\n    \
                #[allow(unused)]\n    fn hidden() {\n    }\n    fn third() {}\n}\n#[cfg(test)]\nmod hidden;\nfn fourth() {}\n";
    fs::write(&file, text).unwrap();
    let read = program_text(&file);
    assert_eq!(read.lines().count(), text.lines().count());
    assert!(["first", "second", "third", "fourth"].iter().all(|name| read.contains(name)), "{read}");
    assert!(!read.contains("hidden") && !read.contains("unused"), "{read}");
}
