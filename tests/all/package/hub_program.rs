//! The hub's program, to which the word `hub` is handed over: where it is looked for, what it is given, and what it must be.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use comptoir::cli::commands::{COMMANDS, Run};
use comptoir::domain::StaffId;
use comptoir::protocol::{Operation, Request};
use tempfile::TempDir;

use crate::support::terminal::PROGRAM;
use crate::support::{at, centre_of, day};

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Script in the place of the hub's program: it says what it was given, and ends with a code of its own.
pub(super) const STAND_IN: &str = "#!/bin/sh\necho \"donné $COMPTOIR_HUB : $*\"\nexit 7\n";

/// A machine's folder of programs, with the base program and a place for the hub's.
struct Machine(TempDir);

impl Machine {
    fn new() -> Self {
        let machine = Self(TempDir::new().unwrap());
        fs::create_dir(machine.at("bin")).unwrap();
        let program = machine.program();
        if fs::hard_link(PROGRAM, &program).is_err() {
            fs::copy(PROGRAM, &program).unwrap();
        }
        machine
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn program(&self) -> PathBuf {
        self.at("bin/comptoir")
    }

    /// Puts the hub's program of this version there.
    fn with_hub(self, version: &str) -> Self {
        put_hub(self.0.path(), version);
        self
    }

    fn runs(&self, words: &[&str]) -> Output {
        Command::new(self.program()).args(words).env("COMPTOIR_HUB", "là").current_dir(self.0.path()).output().unwrap()
    }

    /// The sentence that refuses these words.
    fn refusal(&self, words: &[&str]) -> String {
        let refused = self.runs(words);
        let said = String::from_utf8(refused.stderr).unwrap().replace('\u{a0}', " ");
        assert_eq!(refused.status.code(), Some(1), "{words:?}: {said}");
        assert!(refused.stdout.is_empty() && said.trim_end().ends_with("Rien n’est fait."), "{words:?}: {said}");
        said
    }
}

fn put_hub(root: &Path, version: &str) {
    let folder = root.join(format!("lib/comptoir/hub-{version}"));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("comptoir"), STAND_IN).unwrap();
    for (path, mode) in [(folder.join("comptoir"), 0o755), (root.join("lib/comptoir"), 0o755), (folder, 0o755)] {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }
}

#[test]
fn the_hubs_program_is_given_every_word_as_it_was_typed_and_its_exit_code_is_that_of_the_command() {
    let machine = Machine::new().with_hub(VERSION);
    for words in [
        &["hub"][..],
        &["hub", "--help"],
        &["--db", "nord.db", "hub", "push", "--hub", "hub-nord", "--again"],
        &["--as", "hub", "hub", "share", "-x", "--", "--db"],
        &["help", "hub"],
        &["help", "hub", "add-centre"],
    ] {
        let given = machine.runs(words);
        assert_eq!(String::from_utf8(given.stdout).unwrap(), format!("donné là : {}\n", words.join(" ")));
        assert_eq!((given.status.code(), given.stderr), (Some(7), Vec::new()), "{words:?}");
    }
    // A word that is no command, of another one's options or of its words, is handed over to nobody.
    assert_eq!(machine.runs(&["--version"]).status.code(), Some(0));
    assert_eq!(machine.runs(&["find", "hub", "--db", "nulle-part.db"]).status.code(), Some(3));
}

#[test]
fn whoever_looks_at_the_process_sees_the_same_program() {
    let machine = Machine::new().with_hub(VERSION);
    let program = machine.at(&format!("lib/comptoir/hub-{VERSION}/comptoir"));
    fs::copy("/bin/cat", &program).unwrap();
    fs::write(machine.at("hub"), "").unwrap();
    let seen = machine.runs(&["hub", "/proc/self/comm", "/proc/self/cmdline"]);
    assert_eq!(
        String::from_utf8(seen.stdout).unwrap(),
        "comptoir\ncomptoir\0hub\0/proc/self/comm\0/proc/self/cmdline\0"
    );
}

#[test]
fn without_it_the_package_is_named_and_nothing_is_done_whatever_path_and_folder_say() {
    let machine = Machine::new();
    let decoy = TempDir::new().unwrap();
    put_hub(decoy.path(), VERSION);
    symlink(machine.program(), decoy.path().join("comptoir")).unwrap();
    fs::create_dir(decoy.path().join("bin")).unwrap();
    symlink(machine.program(), decoy.path().join("bin/comptoir")).unwrap();
    for words in [&["hub"][..], &["hub", "check"], &["--db", "x.db", "hub", "push"]] {
        for program in ["comptoir", "bin/comptoir"] {
            let path = decoy.path().join(format!("lib/comptoir/hub-{VERSION}"));
            let mut refused = Command::new(decoy.path().join(program));
            let refused = refused.args(words).current_dir(&decoy).env("PATH", path).output().unwrap();
            let said = String::from_utf8(refused.stderr).unwrap();
            assert_eq!((refused.status.code(), refused.stdout), (Some(1), Vec::new()), "{words:?}: {said}");
        }
        let said = machine.refusal(words);
        assert!(said.contains(&format!("installez comptoir-hub, en version {VERSION}")), "{said}");
    }
    // The help says all the same what the package would bring.
    for words in [&["help", "hub"][..], &["help", "hub", "push"], &["hub", "--help"], &["hub", "push", "-h"]] {
        let told = machine.runs(words);
        assert!(told.status.success() && String::from_utf8(told.stdout).unwrap().contains("comptoir-hub"), "{words:?}");
    }
    // Through a link, the program is where it is, and its hub beside it.
    let machine = machine.with_hub(VERSION);
    let given = Command::new(decoy.path().join("bin/comptoir")).arg("hub").output().unwrap();
    assert_eq!(given.status.code(), Some(7));
    drop(machine);
}

#[test]
fn a_hub_of_another_version_is_refused_and_both_are_told() {
    let machine = Machine::new().with_hub("0.0.9");
    let said = machine.refusal(&["hub", "push"]);
    assert!(said.contains(&format!("comptoir est en version {VERSION} et comptoir-hub en version 0.0.9")), "{said}");
    // An upgrade that was cut may leave the older one beside it.
    assert_eq!(machine.with_hub(VERSION).runs(&["hub", "push"]).status.code(), Some(7));
}

#[test]
fn a_hub_that_another_account_could_write_is_not_run() {
    let folder = format!("lib/comptoir/hub-{VERSION}");
    let file = format!("{folder}/comptoir");
    for (path, mode) in [(&*file, 0o775), (&file, 0o757), (&folder, 0o777), ("lib/comptoir", 0o775)] {
        let machine = Machine::new().with_hub(VERSION);
        fs::set_permissions(machine.at(path), Permissions::from_mode(mode)).unwrap();
        let said = machine.refusal(&["hub", "check"]);
        assert!(said.contains(machine.at(path).to_str().unwrap()) && said.contains("remettez ce paquet"), "{said}");
    }
    for path in [&file, &folder] {
        let machine = Machine::new().with_hub(VERSION);
        fs::rename(machine.at(path), machine.at("moved")).unwrap();
        symlink(machine.at("moved"), machine.at(path)).unwrap();
        assert!(machine.refusal(&["hub", "check"]).contains("remettez ce paquet"), "a link at {path}");
    }
    if !rustix::process::geteuid().is_root() {
        return println!("left out: it needs root, to give a file to another account");
    }
    for path in [&*file, &folder, "lib/comptoir"] {
        let machine = Machine::new().with_hub(VERSION);
        chown(machine.at(path), Some(65_534), None).unwrap();
        assert!(machine.refusal(&["hub", "check"]).contains("remettez ce paquet"), "{path} is somebody else's");
    }
}

#[test]
fn the_words_after_hub_are_those_that_its_program_has() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli");
    let mut declared = Vec::new();
    for file in ["hub.rs", "hub_report.rs", "hub_shared.rs"] {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        let names = text.lines().filter_map(|line| line.trim().strip_prefix("name: \"hub ")?.strip_suffix("\","));
        declared.extend(names.map(str::to_owned));
    }
    let told = COMMANDS.iter().find_map(|command| match command.run {
        Run::Elsewhere(words) => Some(words.iter().map(|(word, _)| (*word).to_owned()).collect::<Vec<_>>()),
        _ => None,
    });
    let mut told = told.unwrap();
    told.sort();
    declared.sort();
    assert_eq!(told, declared);
    assert_eq!(told.len(), 8);
}

#[test]
fn a_desk_whose_program_has_no_hub_tells_a_closed_day_to_the_push_that_waits_for_it() {
    let (mut store, folder) = centre_of(at(9, 0), &[("Sarah", "accueil")]);
    store.tell_closed_days().unwrap();
    let operation = Operation::CloseDay(day(2026, 11, 26));
    let close = Request { key: "close".into(), by: StaffId(1), terminal: "test".into(), at: at(18, 0), operation };
    store.run(&close).unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("centre.db.closed-day")).unwrap(), "2026-11-26\n");
}
