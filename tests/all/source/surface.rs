//! What the README says of keys, commands, fields, columns and settings is what the program declares.
//!
//! `README=write cargo test --test all surface` puts the declarations into the README.

use std::fmt::Write;
use std::fs;

use comptoir::app::bindings::key_table;
use comptoir::cli::commands::{COMMANDS, COMMON, Opt};
use comptoir::cli::import::columns::{COLUMNS, List};
use comptoir::cli::{EXITS, help};
use comptoir::config;
use comptoir::kinds::KINDS;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

#[test]
fn the_readme_says_what_the_program_declares() {
    let before = fs::read_to_string(README).expect("README.md");
    let sections =
        [("keys", keys()), ("commands", commands() + &fields()), ("columns", columns()), ("config", settings())];
    let after = sections.iter().fold(before.clone(), |text, (name, declared)| replaced(&text, name, declared));
    if std::env::var_os("README").is_some_and(|wish| wish == "write") {
        fs::write(README, after).unwrap();
    } else {
        assert!(
            before == after,
            "README.md does not say what the program declares: README=write cargo test --test all surface"
        );
    }
}

/// `text` with `declared` between the markers of `name`.
fn replaced(text: &str, name: &str, declared: &str) -> String {
    let (open, close) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let (head, rest) = text.split_once(&open).unwrap_or_else(|| panic!("README.md has no {open}"));
    let (_, tail) = rest.split_once(&close).unwrap_or_else(|| panic!("README.md has no {close}"));
    format!("{head}{open}\n{}\n{close}{tail}", declared.trim_end())
}

fn commands() -> String {
    let mut text = String::new();
    for command in COMMANDS {
        let told = format!("{} {}", command.says, command.more);
        writeln!(text, "**`{}`** — {}", command.usage(), told.trim_end()).unwrap();
        list(&mut text, command.options);
    }
    text.push_str("Partout :\n");
    list(&mut text, COMMON);
    text.push_str("| code de sortie | |\n| ---: | --- |\n");
    for (code, meaning) in EXITS {
        writeln!(text, "| {code} | {meaning} |").unwrap();
    }
    text
}

fn list(text: &mut String, options: &[Opt]) {
    text.push('\n');
    for option in options {
        writeln!(text, "- `{}` : {}", option.usage(), option.says).unwrap();
    }
    if !options.is_empty() {
        text.push('\n');
    }
}

fn fields() -> String {
    let mut text = String::new();
    for kind in KINDS {
        writeln!(text, "\n**`{}`** ({})\n\n| champ | | |\n| --- | --- | --- |", kind.code, kind.title).unwrap();
        for field in kind.fields {
            writeln!(text, "| `{}` | {} | {} |", field.key, field.label, help::accepts(field)).unwrap();
        }
        text.push_str("\n| état | | puis |\n| --- | --- | --- |\n");
        for state in kind.states {
            let exits: Vec<_> = kind.exits(*state).iter().map(|state| format!("`{}`", state.code)).collect();
            writeln!(text, "| `{}` | {} | {} |", state.code, state.label, exits.join(" ")).unwrap();
        }
        text.push('\n');
    }
    text
}

fn keys() -> String {
    let mut text = String::new();
    for (title, lines) in key_table() {
        writeln!(text, "| {title} | |\n| --- | --- |").unwrap();
        for (key, says) in lines {
            writeln!(text, "| `{key}` | {says} |").unwrap();
        }
        text.push('\n');
    }
    text
}

fn columns() -> String {
    let mut text = String::from("| colonne | dans | en-têtes reconnus |\n| --- | --- | --- |\n");
    for column in COLUMNS {
        let lists = column.lists.iter().map(|list| match list {
            List::People => "`people`",
            List::Agenda => "`agenda`",
        });
        writeln!(text, "| {} | {} | {} |", column.label, lists.collect::<Vec<_>>().join(", "), column.names.join(", "))
            .unwrap();
    }
    text
}

fn settings() -> String {
    let mut text = String::from("| clé | ce qu’elle attend |\n| --- | --- |\n");
    for (key, expects) in config::KEYS {
        writeln!(text, "| `{key}` | {expects} |").unwrap();
    }
    text
}
