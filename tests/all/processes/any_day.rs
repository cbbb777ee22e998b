//! The ordinary tests on other days, at other hours and in other zones: each passes whenever and wherever it is run.
//!
//! They are this executable, and the one of the unit tests that `cargo test` has left beside it. Tests that know no clock
//! but the one in their own hand run under one scenario, the others (they read the machine's clock, or start the program,
//! which does) under all. Tests that are ignored stay so: those that need another clock bring their own.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use crate::support::other_clock;

/// Seconds after which an executable is said to hang; it takes a few minutes on a busy machine.
const PATIENCE: &str = "1200";

/// What names, in the source of a test, the machine's clock or a process that reads it.
const CLOCKS: [&str; 4] = ["CARGO_BIN_EXE", "Moment::now", "SystemTime::now", "Utc::now"];

/// Modules that ask nothing about a day, or bring their own with them: bytes, memory, damage, files that are held or taken
/// away, every step of a table, keys and files drawn at random, clocks that jump. They run on the day that it is; here they
/// would be a half of the time.
const TIMELESS: [&str; 16] = [
    "cli::reference::",
    "processes::clock::",
    "processes::damage::",
    "processes::file_replaced::",
    "processes::held::",
    "processes::salvage::",
    "screens::app_chaos::",
    "screens::steps::",
    "store::seals::",
    "store::undo_table::",
    "terminal::costs::",
    "terminal::floods::",
    "terminal::frames::",
    "terminal::gestures::",
    "terminal::slow_line::",
    "terminal::traps::",
];

/// Modules that draw files at random and start the program on each: they run under one scenario.
const DRAWN: [&str; 2] = ["cli::import_generated::", "cli::readers_generated::"];

/// The tests that run under a scenario.
#[derive(Clone, Copy, PartialEq)]
enum Those {
    /// Each of them but the timeless, the unit tests too.
    All,
    /// Those that read the machine's clock, or start a process that does.
    WithAClock,
}

#[test]
#[ignore = "slow: the ordinary tests again"]
fn on_the_29th_of_february_late_in_the_evening_where_it_is_tomorrow() {
    pass(Those::WithAClock, "2028-02-29T22:50:00Z", Some("Pacific/Kiritimati"));
}

#[test]
#[ignore = "slow: the ordinary tests again"]
fn on_christmas_a_day_behind_in_the_west() {
    pass(Those::All, "2027-12-25T08:40:00Z", Some("Pacific/Pago_Pago"));
}

#[test]
#[ignore = "slow: the ordinary tests again"]
fn in_the_night_without_two_o_clock_before_easter() {
    pass(Those::WithAClock, "2027-03-28T00:59:40Z", None);
}

#[test]
#[ignore = "slow: the ordinary tests again"]
fn in_the_night_with_two_o_clock_twice() {
    pass(Those::WithAClock, "2027-10-31T00:59:40Z", None);
}

/// The tests pass when the clock of the machine says `when` as their executable starts, in this zone. They take the better
/// part of a minute: at 20 s before an hour that is left out or comes twice, some run before it, some across it, and
/// some after it.
fn pass(those: Those, when: &str, zone: Option<&str>) {
    let mut failed = Vec::new();
    for (executable, filters) in ordinary(those) {
        // Tests and the program they start share one distance from the true time, and true stopwatches.
        let ahead = other_clock::seconds_until(when.parse().unwrap());
        let mut command = Command::new("timeout");
        command.args(["--kill-after=5", PATIENCE, "env"]);
        command.args(other_clock::ahead(ahead).map(|(name, value)| format!("{name}={value}")));
        command.arg(&executable).args(filters).args(["--test-threads", "4"]);
        command.env("INSTA_UPDATE", "no").env("RUST_BACKTRACE", "0");
        command.envs(zone.map(|zone| ("TZ", zone))).current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
        let output = command.output().unwrap();
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stdout);
            let said = said.split_once("\nfailures:\n").map_or(&*said, |(_, failures)| failures);
            failed.push(format!(
                "== {}, {}\n{said}{}",
                executable.display(),
                output.status,
                String::from_utf8_lossy(&output.stderr)
            ));
        }
    }
    assert!(failed.is_empty(), "at {when}, in {zone:?}:\n{}", failed.join("\n"));
}

/// The executables that hold the ordinary tests, each with the filters that choose them.
fn ordinary(those: Those) -> Vec<(PathBuf, Vec<String>)> {
    let here = env::current_exe().unwrap();
    match those {
        // The unit tests have the name of the crate.
        Those::All => {
            let others = TIMELESS.iter().flat_map(|module| ["--skip", *module].map(str::to_owned)).collect();
            vec![(here, others), (built(env!("CARGO_PKG_NAME")), Vec::new())]
        }
        Those::WithAClock => vec![(here, modules_with_a_clock())],
    }
}

/// The modules whose source names a clock, or a file of `support` that does, as filters of their tests.
fn modules_with_a_clock() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all");
    let (support, tests): (Vec<_>, Vec<_>) =
        sources(&root).into_iter().partition(|file| file.starts_with(root.join("support")));
    let names_one_of = |file: &PathBuf, clocks: &[String]| {
        let source = fs::read_to_string(file).unwrap();
        clocks.iter().any(|clock| source.contains(clock))
    };
    let mut clocks = CLOCKS.map(str::to_owned).to_vec();
    let shared: Vec<_> = support.iter().filter(|file| names_one_of(file, &clocks)).collect();
    clocks.extend(shared.iter().map(|file| format!("support::{}", file.file_stem().unwrap().to_str().unwrap())));
    let module = |file: &PathBuf| {
        let path = file.strip_prefix(&root).unwrap().with_extension("");
        format!("{}::", path.to_str().unwrap().trim_end_matches("/mod").replace('/', "::"))
    };
    let with_a_clock = tests.iter().filter(|file| names_one_of(file, &clocks)).map(module);
    with_a_clock.filter(|module| TIMELESS.iter().chain(&DRAWN).all(|other| other != module)).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let deep = files.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    deep.filter(|path| path.extension().is_some_and(|end| end == "rs")).collect()
}

/// The newest executable of that name that holds tests; the program itself has the name of its unit tests.
fn built(name: &str) -> PathBuf {
    let here = env::current_exe().unwrap();
    let files = fs::read_dir(here.parent().unwrap()).unwrap().map(|file| file.unwrap());
    let is_of_it = |file: &fs::DirEntry| {
        let file = file.file_name();
        let hash = file.to_str().and_then(|file| file.strip_prefix(name)?.strip_prefix('-'));
        hash.is_some_and(|hash| hash.chars().all(|sign| sign.is_ascii_hexdigit()))
    };
    let mut built: Vec<(SystemTime, PathBuf)> =
        files.filter(is_of_it).map(|file| (file.metadata().unwrap().modified().unwrap(), file.path())).collect();
    built.sort();
    let newest = built.into_iter().rev().map(|(_, file)| file).find(|file| holds_tests(file));
    newest.unwrap_or_else(|| panic!("« {name} » is not built: `cargo test --no-run` builds it"))
}

/// Does it list tests?
fn holds_tests(file: &Path) -> bool {
    let listed = Command::new("timeout").arg("10").arg(file).arg("--list").stdin(Stdio::null()).output().unwrap();
    listed.status.success() && String::from_utf8_lossy(&listed.stdout).lines().any(|line| line.ends_with(": test"))
}
