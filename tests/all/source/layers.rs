//! The import rule of `src/lib.rs`: what each layer may use. A new layer, or a new permission, is one line here.

use super::{program_text, sources};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A folder or file of `src`, the modules of this crate it may use, and the crates that nobody else may.
const RULES: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("model", &["domain"]),
    ("panes", &["domain", "model"]),
    ("reports", &["domain", "model"]),
    ("protocol", &["domain", "model", "panes", "reports"]),
    ("lookup", &["domain"]),
    ("store", &["log", "domain", "model", "panes", "reports", "protocol", "lookup"]),
    ("app", &["domain", "model", "panes", "reports", "protocol"]),
    ("canvas", &[]),
    ("view", &["app", "canvas", "domain", "model", "panes", "reports", "protocol"]),
    ("term", &["app", "canvas", "log"]),
    ("log", &[]),
    ("config", &["log"]),
    ("outlet", &["log", "config", "domain", "model"]),
    ("hub", &["config", "log", "domain", "model", "panes", "reports", "protocol", "store"]),
    (
        "coordinator",
        &["app", "canvas", "log", "config", "domain", "model", "panes", "reports", "hub", "run", "term", "view"],
    ),
    (
        "run",
        &["app", "log", "config", "domain", "model", "panes", "reports", "protocol", "outlet", "store", "term", "view"],
    ),
    ("cli", &["config", "domain", "model", "panes", "reports", "protocol", "log", "lookup", "outlet", "store", "hub"]),
    ("reference", &["app", "cli", "config", "model", "panes"]),
    ("guide", &[]),
];

/// A crate, and the layers that may know it.
const OWNED: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("crossterm", &["term"]),
    ("ratatui", &["canvas", "view", "term", "coordinator"]),
    ("tokio", &["run", "hub", "coordinator"]),
    ("tokio_postgres", &["hub"]),
    ("tokio_rustls", &["hub"]),
    ("fuzzy_matcher", &["app", "lookup"]),
    ("lexopt", &["cli"]),
    ("tzdb_data", &["domain"]),
    ("zip", &["cli", "outlet"]),
];

#[test]
fn every_crate_with_an_owner_is_one_that_the_program_is_built_with() {
    let manifest = fs::read_to_string("Cargo.toml").unwrap();
    let known = |name: &str| manifest.lines().any(|line| line.split_once(" = ").is_some_and(|(key, _)| key == name));
    for (name, _) in OWNED {
        assert!(known(name) || known(&name.replace('_', "-")), "{name} is not in Cargo.toml");
    }
}

#[test]
fn no_layer_imports_what_stands_above_it() {
    let mut wrong = Vec::new();
    for file in sources("src") {
        let layer = layer_of(&file);
        // Tests may build a whole desk.
        let code = program_text(&file);
        // Comments may name what the code must not use; their lines stay, so that numbers are right.
        let code: Vec<_> =
            code.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line }).collect();
        for (line, used) in modules_used(&code.join("\n")) {
            if let Some((_, may)) = RULES.iter().find(|(name, _)| *name == layer)
                && used != layer
                && !may.contains(&used.as_str())
            {
                wrong.push(format!("{}:{line}: {layer} may not use crate::{used}", file.display()));
            }
        }
        for (number, line) in code.iter().enumerate() {
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
fn the_table_of_the_crate_says_what_each_layer_may_use() {
    let page = fs::read_to_string("src/lib.rs").unwrap();
    let cells = |line: &str| {
        let cells = line.strip_prefix("//! | ")?.strip_suffix(" |")?.split(" | ");
        Some(cells.map(str::to_owned).collect::<Vec<_>>())
    };
    let told: BTreeMap<String, BTreeSet<String>> = page
        .lines()
        .filter_map(cells)
        .filter(|cells| cells[0].contains('`'))
        .map(|cells| {
            let layer = cells[0].split('`').nth(1).unwrap().to_owned();
            (layer, cells[2].split(", ").filter(|name| *name != "–").map(str::to_owned).collect())
        })
        .collect();
    let held: BTreeMap<_, _> = RULES
        .iter()
        .map(|(layer, may)| ((*layer).to_owned(), may.iter().map(|name| (*name).to_owned()).collect()))
        .collect();
    assert_eq!(told, held);
}

#[test]
fn nothing_but_the_outlet_starts_another_program() {
    for file in sources("src") {
        let code = fs::read_to_string(&file).unwrap();
        let starts = code.lines().any(|line| line.contains("process::") && line.contains("Command"));
        assert_eq!(starts, file.ends_with("src/outlet.rs"), "{}", file.display());
    }
}

#[test]
fn every_layer_of_the_tree_has_a_rule() {
    for entry in fs::read_dir("src").unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        let known = RULES.iter().any(|(layer, _)| *layer == name);
        assert!(
            known || ["lib", "main", "vocabulary", "package"].contains(&name.as_str()),
            "src/{name} has no line in RULES"
        );
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

/// The modules of this crate that `code` names after `crate::`, one by one or in braces, with the line of each.
fn modules_used(code: &str) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    for (at, root) in code.match_indices("crate::") {
        let (rest, line) = (&code[at + root.len()..], code[..at].lines().count());
        if let Some(group) = rest.strip_prefix('{') {
            used.extend(heads(group).into_iter().map(|name| (line, name)));
        } else {
            let name = word(rest);
            // A macro stands at the root of the crate, wherever it was declared.
            if !rest[name.len()..].starts_with('!') {
                used.push((line, name));
            }
        }
    }
    used.retain(|(_, name)| !name.is_empty());
    used
}

/// The first word of each part of an import's braces, up to the one that closes them.
fn heads(group: &str) -> Vec<String> {
    let (mut depth, mut from, mut heads) = (0, 0, Vec::new());
    for (at, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                heads.push(word(group[from..at].trim_start()));
                from = at + 1;
                if sign == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> String {
    text.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect()
}

#[test]
fn imports_in_braces_are_read_one_by_one() {
    let code =
        "use crate::{\n    app::screens::{self, list},\n    view,\n};\nlet x = crate::log::start();\ncrate::states! {}";
    let names: Vec<_> = modules_used(code).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["app", "view", "log"]);
}

fn layer_of(file: &Path) -> String {
    let inside = file.strip_prefix("src").unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}
