//! The real program without a terminal: [`TestCentre`] is a centre in a temporary file, [`Seat`] somebody at one of its
//! screens. What the app asks for is done at once, against the real store, and the clock is in the test's hand.

pub mod bench;
pub mod context;
pub mod dump;
pub mod fault_centre;
pub mod other_clock;
pub mod pages;
pub mod platter;
pub mod recorder;
pub mod saved;
mod seat;
pub mod step_centre;
pub mod step_table;
pub mod terminal;
mod test_centre;
pub mod undo_deeds;

pub use seat::{NAMED_KEYS, Seat, plain, text};
pub use test_centre::{TestCentre, Visit, member};

use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use comptoir::domain::{Moment, StaffId, Zone};
use comptoir::protocol::{NewCentre, Operation, Request};
use comptoir::store::Store;
use tempfile::TempDir;

/// Seeds of something random: those of `usual`, which are the same at every run, or new ones for as many seconds as
/// `COMPTOIR_FUZZ_SECONDS` says.
pub fn seeds(usual: RangeInclusive<u64>) -> impl Iterator<Item = u64> {
    let seconds = std::env::var("COMPTOIR_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let fresh = end.map(|end| {
        let first = fastrand::u64(..1 << 40);
        (first..).take_while(move |_| Instant::now() < end)
    });
    let usual = if end.is_some() { None } else { Some(usual) };
    fresh.into_iter().flatten().chain(usual.into_iter().flatten())
}

/// A seed that is told when the test fails before this value is dropped.
pub struct ToldSeed(pub u64);

impl Drop for ToldSeed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {}", self.0);
        }
    }
}

/// Where the screens say the file is, wherever it is.
pub const PLACE: &str = "/srv/comptoir/centre.db";

/// Thursday 26 November 2026, on the wall clock of the centre.
pub fn at(hour: u32, minute: u32) -> Moment {
    Moment::from_local(day(2026, 11, 26).and_hms_opt(hour, minute, 0).unwrap(), Zone::PARIS)
}

/// Any day.
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A new file of a centre, and the folder it goes with: the first of `team` makes it at `now` and adds the others, each
/// with a role's code.
pub fn centre_of(now: Moment, team: &[(&str, &str)]) -> (Store, TempDir) {
    let folder = TempDir::new().unwrap();
    let (first, others) = team.split_first().unwrap();
    let centre = NewCentre {
        hours: Vec::new(),
        code: "TILLEULS".to_owned(),
        name: "Les Tilleuls".to_owned(),
        first: member(first.0, first.1, None),
        at: now,
    };
    let mut store = Store::create(&folder.path().join("centre.db"), &centre).unwrap();
    for (name, role) in others {
        let operation = Operation::AddStaff(member(name, role, None));
        let (key, terminal) = (format!("team-{name}"), "test".to_owned());
        store.run(&Request { key, by: StaffId(1), terminal, at: now, operation }).unwrap();
    }
    (store, folder)
}

/// What the shell of [`run_in_namespace`] answers where it cannot prepare the place.
pub const NO_PLACE: i32 = 77;

/// Runs a test once more in a mount namespace of its own, after a shell has prepared it with `prepared`, which sees the
/// folder as the variable `name`. Where that cannot be had it says what it `needs`.
pub fn run_in_namespace(test: Vec<OsString>, (name, folder): (&str, &Path), prepared: &str, needs: &str) {
    let script = format!("{prepared} || exit {NO_PLACE}; exec \"$0\" \"$@\"");
    let mut again = Command::new("unshare");
    again.args(["--mount", "sh", "-c", &script]).args(test).env(name, folder);
    match again.status() {
        Ok(status) if status.success() => {}
        Ok(status) if status.code() == Some(NO_PLACE) || !rustix::process::geteuid().is_root() => {
            println!("left out: it needs root, a mount namespace of its own and {needs}");
        }
        other => panic!("{other:?}"),
    }
}

/// The words that run the test `name` of the module `module` (`module_path!()`) once more, in a process of its own.
pub fn again(module: &str, name: &str) -> Vec<OsString> {
    let module = module.split_once("::").unwrap().1;
    let executable = std::env::current_exe().unwrap().into_os_string();
    let test = format!("{module}::{name}").into();
    [executable, test, "--exact".into(), "--include-ignored".into(), "--nocapture".into()].into()
}

/// Makes of what a terminal or a command says one line with ordinary spaces.
pub fn on_one_line(said: &str) -> String {
    said.replace(['\u{a0}', '\n'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}
