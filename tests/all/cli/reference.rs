//! The reference, as the program writes it: whole, the same as in the guide, and understood by the shells.
//!
//! `REFERENCE=write cargo test --test all reference` writes the chapter of the guide anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use comptoir::cli::commands::COMMANDS;
use comptoir::panes::PANES;
use insta::assert_snapshot;
use tempfile::TempDir;

use crate::support::terminal::PROGRAM;

fn help(words: &[&str]) -> Output {
    Command::new(PROGRAM).arg("help").args(words).stdin(Stdio::null()).output().unwrap()
}

fn written(words: &[&str]) -> String {
    let output = help(words);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Writes the chapter anew where that is wished, else compares.
fn holds(chapter: &str, declared: String) {
    let chapter = root().join(chapter);
    if std::env::var_os("REFERENCE").is_some_and(|wish| wish == "write") {
        fs::write(&chapter, declared).unwrap();
    } else {
        let same = fs::read_to_string(&chapter).unwrap() == declared;
        assert!(same, "{} is not what is declared: REFERENCE=write cargo test --test all reference", chapter.display());
    }
}

#[test]
fn the_guide_holds_the_reference_as_it_is_declared() {
    holds("src/guide/reference.md", written(&["--markdown"]));
}

#[test]
fn the_guide_holds_the_table_of_verbs_and_keys() {
    holds("src/guide/keys.md", comptoir::reference::verbs::verbs_page());
}

#[test]
fn every_command_kind_field_and_state_is_in_the_manual_page() {
    let page = written(&["--man"]);
    let codes = PANES.iter().flat_map(|kind| {
        let states = kind.states.iter().map(|state| state.code);
        kind.fields.iter().map(|field| field.key).chain(states).chain([kind.code])
    });
    let names = COMMANDS.iter().map(|command| command.name);
    for word in names.chain(codes) {
        // A hyphen of the manual is the one that is typed.
        assert!(page.contains(&word.replace('-', "\\-")), "{word}");
    }
    assert!(!page.lines().any(|line| line.starts_with('\'')), "a sentence is taken for a request");
    let lines = page.lines().take(60).collect::<Vec<_>>().join("\n");
    assert_snapshot!(lines);
}

#[test]
fn a_format_is_written_alone_and_a_shell_nobody_knows_is_refused() {
    for words in [&["--man", "--markdown"][..], &["find", "--man"], &["--completions", "tcsh"]] {
        let refused = help(words);
        assert_eq!(refused.status.code(), Some(2), "{words:?}");
        assert!(refused.stdout.is_empty(), "{words:?}");
    }
}

#[test]
fn each_shell_completes_from_the_table() {
    assert_snapshot!("bash", written(&["--completions", "bash"]));
    assert_snapshot!("zsh", written(&["--completions", "zsh"]));
    assert_snapshot!("fish", written(&["--completions", "fish"]));
}

/// The completion script of this shell in a folder; none where the shell is not installed.
fn script(shell: &str) -> Option<(TempDir, PathBuf)> {
    Command::new(shell).arg("--version").stdin(Stdio::null()).output().ok()?;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("script");
    fs::write(&path, written(&["--completions", shell])).unwrap();
    Some((folder, path))
}

#[test]
fn bash_itself_proposes_words_options_kinds_and_files() {
    let Some((folder, path)) = script("bash") else { return };
    fs::write(folder.path().join("liste.csv"), "").unwrap();
    let proposed = |words: &[&str]| {
        let ask = ". \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($#-1)); _comptoir; echo \"${COMPREPLY[*]}\"";
        let mut bash = Command::new("bash");
        bash.args(["--norc", "-c", ask, "bash"]).arg(&path).args(words).current_dir(folder.path());
        String::from_utf8(bash.output().unwrap().stdout).unwrap().trim_end().to_owned()
    };
    let kinds = PANES.iter().map(|kind| kind.code).collect::<Vec<_>>().join(" ");
    assert_eq!(proposed(&["comptoir", "staff", ""]), "add edit list");
    assert_eq!(proposed(&["comptoir", "--db", "x.db", "hub", "add"]), "add-centre add-coordinator");
    assert_eq!(proposed(&["comptoir", "--db", "x.db", "list", ""]), kinds);
    assert_eq!(proposed(&["comptoir", "find", "--li"]), "--limit");
    assert_eq!(proposed(&["comptoir", "import", "people", "li"]), "liste.csv");
    assert_eq!(proposed(&["comptoir", "--db", "li"]), "liste.csv");
    assert_eq!(proposed(&["comptoir", "find", "--limit", ""]), "");
}

#[test]
fn fish_itself_proposes_the_same() {
    let Some((folder, path)) = script("fish") else { return };
    let proposed = |line: &str| {
        let mut fish = Command::new("fish");
        fish.args(["--no-config", "-c", "source $argv[1]; complete -C$argv[2]"]).arg(&path).arg(line);
        fish.env("HOME", folder.path()).current_dir(folder.path());
        let said = String::from_utf8(fish.output().unwrap().stdout).unwrap();
        said.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(proposed("comptoir staff "), ["add", "edit", "list"]);
    assert_eq!(proposed("comptoir --db x.db list ").len(), PANES.len());
    assert_eq!(proposed("comptoir find --li"), ["--limit"]);
}

#[test]
fn zsh_itself_proposes_the_same() {
    let Some((folder, path)) = script("zsh") else { return };
    // Zsh shows its proposals on a terminal only: the function that would show them writes them out.
    let ask = "autoload -U compinit; compinit -D -u; source $1; PREFIX=${@[-1]}
        _describe() { local -a all; all=(\"${(@P)@[-1]}\"); print -rl -- \"${(@)all%%:*}\"; }
        words=(\"${@:2}\"); CURRENT=$#words; _comptoir";
    let proposed = |words: &[&str]| {
        let mut zsh = Command::new("zsh");
        zsh.args(["-f", "-c", ask, "zsh"]).arg(&path).args(words).env("HOME", folder.path());
        let said = String::from_utf8(zsh.current_dir(folder.path()).output().unwrap().stdout).unwrap();
        said.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(proposed(&["comptoir", "staff", ""]), ["add", "edit", "list"]);
    assert_eq!(proposed(&["comptoir", "--db", "x.db", "list", ""]).len(), PANES.len());
    assert!(proposed(&["comptoir", "find", "--li"]).contains(&"--limit".to_owned()));
}

#[test]
fn the_readme_is_short_and_each_page_it_names_is_there() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.lines().count() <= 150, "{} lines", readme.lines().count());
    for link in readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(root().join(link).exists(), "README.md names {link}, which is not there");
    }
}
