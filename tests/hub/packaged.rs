//! Files that the hub's package takes from the program that is built with the hub.

use std::fs;
use std::path::Path;
use std::process::Command;

use comptoir::cli::commands::COMMANDS;

use super::support::PROGRAM;

#[test]
fn the_package_of_the_hub_has_the_program_and_a_page_of_its_commands_alone() {
    let made = tempfile::tempdir().unwrap();
    let build = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/package/build");
    assert!(Command::new(build).args(["--prepare-hub", PROGRAM]).arg(made.path()).status().unwrap().success());
    let page = fs::read_to_string(made.path().join("comptoir-hub.1")).unwrap();
    assert!(page.starts_with(".TH COMPTOIR\\-HUB 1 "), "{page}");
    for command in COMMANDS.iter().filter(|command| !command.name.is_empty()) {
        let heading = format!(".SS \"comptoir {}\"\n", command.name.replace('-', "\\-"));
        assert_eq!(page.contains(&heading), command.name.split(' ').next() == Some("hub"), "{}", command.name);
    }
    // Handed over by the program of a desk, it is called as that one and finds its own words.
    let helped = Command::new(made.path().join("hub")).args(["hub", "--help"]).output().unwrap();
    assert!(helped.status.success() && String::from_utf8(helped.stdout).unwrap().contains("comptoir hub add-centre"));
}
