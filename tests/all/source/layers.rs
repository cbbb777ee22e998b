//! The import rule of `src/lib.rs`: what each layer may use. A new layer, or a new permission, is one line here.

use super::sources;
use std::fs;
use std::path::Path;

/// A folder or file of `src`, the modules of this crate it may use, and the crates that nobody else may.
const RULES: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("kinds", &["domain"]),
    ("ops", &["domain", "kinds"]),
    ("lookup", &["domain"]),
    ("store", &["domain", "kinds", "ops", "lookup"]),
    ("app", &["domain", "kinds", "ops"]),
    ("view", &["app", "domain", "kinds", "ops"]),
    ("term", &["app"]),
    ("log", &[]),
    ("config", &["log"]),
    ("outlet", &["config", "domain", "kinds"]),
    ("run", &["app", "config", "domain", "kinds", "ops", "outlet", "store", "term", "view"]),
    ("cli", &["config", "domain", "kinds", "log", "lookup", "ops", "outlet", "store"]),
    ("reference", &["app", "cli", "config", "kinds"]),
    ("guide", &[]),
];

/// A crate, and the layers that may know it.
const OWNED: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("crossterm", &["term"]),
    ("ratatui", &["view", "term"]),
    ("tokio", &["run"]),
    ("fuzzy_matcher", &["app", "lookup"]),
    ("lexopt", &["cli"]),
    ("icalendar", &["cli"]),
];

#[test]
fn no_layer_imports_what_stands_above_it() {
    let mut wrong = Vec::new();
    for file in sources("src") {
        let layer = layer_of(&file);
        let text = fs::read_to_string(&file).unwrap();
        // Tests at the foot of a file may build a whole desk.
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (number, line) in code.lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for used in modules_used(line) {
                if let Some((_, may)) = RULES.iter().find(|(name, _)| *name == layer)
                    && used != layer
                    && !may.contains(&used.as_str())
                {
                    wrong.push(format!("{}:{}: {layer} may not use crate::{used}", file.display(), number + 1));
                }
            }
            for (name, owners) in OWNED {
                if line.contains(&format!("{name}::")) && !owners.contains(&layer.as_str()) {
                    wrong.push(format!("{}:{}: only {owners:?} may know {name}", file.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_but_the_outlet_starts_another_program() {
    for file in sources("src") {
        let code = fs::read_to_string(&file).unwrap();
        let starts = code.lines().any(|line| line.contains("process::") && line.contains("Command"));
        assert_eq!(starts, file.ends_with("outlet.rs"), "{}", file.display());
    }
}

#[test]
fn every_layer_of_the_tree_has_a_rule() {
    for entry in fs::read_dir("src").unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        let known = RULES.iter().any(|(layer, _)| *layer == name);
        assert!(known || ["lib", "main", "vocabulary"].contains(&name.as_str()), "src/{name} has no line in RULES");
    }
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    let folders = ["src", "tests", "benches"];
    for file in folders.iter().flat_map(|folder| sources(folder)) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 600, "{} has {lines} lines, 600 at most", file.display());
    }
}

fn modules_used(line: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let rest = &line[at + "crate::".len()..];
        let list = rest.strip_prefix('{').unwrap_or(rest);
        let name: String = list.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect();
        // A macro stands at the root of the crate, wherever it was declared.
        if !rest[name.len().min(rest.len())..].starts_with('!') {
            used.push(name);
        }
    }
    used.retain(|name| !name.is_empty());
    used
}

fn layer_of(file: &Path) -> String {
    let inside = file.strip_prefix("src").unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}
