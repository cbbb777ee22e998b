//! A centre's Monday on one file: forty processes at twenty times the speed of people. Nobody is told to wait who does not
//! (two cores answer in time), nobody is refused but by who was faster, and at the end all screens show the same, which
//! is what the file holds.
//!
//! Twelve of the forty are real desks in pseudo-terminals, worked by [`receptionist`]s who only see the screen; the
//! others are the command line’s ([`counter`]). Measured on two busy cores without optimisation: a key that writes is
//! answered in 0.3 s for 95 of 100 with twelve screens, in 0.6 s with twenty-four, in 1 s with thirty-eight.
//!
//! Caught when it was tried: desks that hear no bell and never look (« untouched, line 0 »). Not caught, because a
//! desk’s answers come in the order of its questions: an answer older than another taken for true.

mod counter;
mod receptionist;
mod screens;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use comptoir::domain::Moment;
use comptoir::panes::tabs;
use counter::Work;
use receptionist::{Receptionist, THEME};
use tempfile::TempDir;

use crate::support::fault_centre::{assert_sound, run};
use crate::support::terminal::{Terminal, desk, is_list};

/// How many processes, and how many of them have a screen; how long the rush lasts, in seconds.
const PROCESSES: usize = 40;
const SCREENS: (&str, usize) = ("COMPTOIR_SCREENS", 12);
const SECONDS: (&str, usize) = ("COMPTOIR_MONDAY", 30);
/// Lines of a screen for each second of the rush: forty processes add fewer, and a terminal takes its time for each.
const LINES_PER_SECOND: u64 = 35;
/// Command lines that come and go, a process after the other.
const COMING_AND_GOING: usize = 3;
const PEOPLE: u64 = 600;
/// What a real desk takes for one thing, at twenty times its speed.
const THINK: Duration = Duration::from_millis(1500);
/// The others go on for so long once the screens rest, so that these have something to hear.
const AFTER: Duration = Duration::from_secs(2);
/// By then the last write is on every screen (a desk that heard nothing looks every other second), and no line says any
/// more who has just changed it.
const SETTLED: Duration = Duration::from_secs(10);

#[test]
#[ignore = "slow: forty processes; COMPTOIR_MONDAY=60 (seconds) makes it longer, COMPTOIR_SCREENS=38 gives more of them a screen"]
fn on_a_monday_nobody_waits_and_all_screens_end_the_same_as_the_file() {
    let number = |(name, usual): (&str, usize)| env::var(name).map_or(usual, |given| given.parse().unwrap());
    let (screens, rush) = (number(SCREENS), Duration::from_secs(number(SECONDS) as u64));
    let seed = fastrand::u64(..1_000_000);
    println!("seed {seed}, {screens} screens of {PROCESSES} processes, {rush:?}");
    let folder = TempDir::new().unwrap();
    let path = opened(folder.path(), screens, seed);
    let mut desks: Vec<_> =
        (0..screens).map(|at| Receptionist::sits_down(&path, &name(at), seed + at as u64)).collect();
    let end = Instant::now() + rush;
    let work = thread::scope(|scope| {
        let rest = PROCESSES.saturating_sub(screens);
        let counters: Vec<_> = (0..rest)
            .map(|at| {
                let (path, folder, seed) = (&path, folder.path(), seed + 1000 + at as u64);
                scope.spawn(move || match at {
                    0 => counter::imports(path, folder, end + AFTER, THINK),
                    1..COMING_AND_GOING => counter::steps(path, seed, end + AFTER, THINK),
                    _ => counter::adds(path, seed, PEOPLE, end + AFTER, THINK),
                })
            })
            .collect();
        desks
            .iter_mut()
            .map(|desk| scope.spawn(|| desk.works(end, THINK)))
            .collect::<Vec<_>>()
            .into_iter()
            .for_each(|desk| desk.join().unwrap());
        counters.into_iter().map(|counter| counter.join().unwrap()).fold(Work::default(), Work::and)
    });

    let mut done: BTreeMap<&str, usize> = BTreeMap::new();
    for (what, count) in desks.iter().flat_map(|desk| &desk.done) {
        *done.entry(what).or_default() += count;
    }
    println!("on the screens: {done:?}");
    tell("a key that writes, to its answer on the screen", desks.iter().flat_map(|desk| desk.waits.iter().copied()));
    tell("a write by the command line", work.waits.iter().copied());
    let overtaken: Vec<_> = desks.iter().flat_map(|desk| &desk.overtaken).collect();
    println!(
        "{} came and went; overtaken: {} on screens, {} by command",
        work.processes,
        overtaken.len(),
        work.overtaken
    );
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    overtaken.iter().for_each(|said| *kinds.entry(said.chars().take(24).collect()).or_default() += 1);
    println!("{kinds:?}");
    // Only where the machine is so busy that a write did wait.
    let in_turn: usize = desks.iter().map(|desk| desk.in_turn).sum();
    let longest = desks.iter().flat_map(|desk| &desk.waits).chain(&work.waits).max();
    println!("told to wait for their turn: {in_turn}");
    assert!(in_turn == 0 || longest.is_some_and(|wait| wait.as_secs() >= 1), "told to wait, for {longest:?} at most");
    let refused: Vec<_> = desks.iter().flat_map(|desk| &desk.refused).chain(&work.refused).collect();
    assert!(refused.is_empty(), "refused: {refused:#?}");
    let unanswered: usize = desks.iter().map(|desk| desk.unanswered).sum();
    assert!(unanswered * 50 <= done.values().sum(), "{unanswered} keys without an answer");
    assert!(done.values().sum::<usize>() > screens * 3, "too little was done to prove anything");

    assert_all_show_the_file(&path, &mut desks, (rush.as_secs() * LINES_PER_SECOND) as u16);
    assert_sound(&path);
}

/// A fictitious centre with its lines of the day, and a receptionist for each screen.
fn opened(folder: &Path, screens: usize, seed: u64) -> PathBuf {
    let path = folder.join("centre.db");
    let (people, seed) = (PEOPLE.to_string(), seed.to_string());
    let made = run(&path, &["demo", "--no-open", "--people", &people, "--days", "5", "--seed", &seed]);
    assert!(made.status.success(), "{made:?}");
    for at in 0..screens {
        assert!(run(&path, &["staff", "add", &name(at), "accueil"]).status.success());
    }
    let own = folder.join(".config/comptoir");
    fs::create_dir_all(own.join("themes")).unwrap();
    fs::write(own.join("config.toml"), "theme = \"essai\"\nsynchronized_update = true\n").unwrap();
    fs::write(own.join("themes/essai.toml"), THEME).unwrap();
    path
}

fn name(at: usize) -> String {
    format!("Poste{at}")
}

fn tell(what: &str, waits: impl Iterator<Item = Duration>) {
    let mut waits: Vec<_> = waits.collect();
    waits.sort();
    let at = |share: f64| waits.get(((waits.len().max(1) - 1) as f64 * share) as usize).copied().unwrap_or_default();
    println!(
        "{what}: {} times, p50 {:.1?}, p95 {:.1?}, p99 {:.1?}, longest {:.1?}",
        waits.len(),
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}

/// First what every desk shows without having been touched, then every pane of every desk.
fn assert_all_show_the_file(path: &Path, desks: &mut [Receptionist], height: u16) {
    thread::sleep(SETTLED);
    // A line says how long somebody has waited: all must be read in the same minute.
    for attempt in 0.. {
        let minute = || Moment::now().0 / 60;
        let start = minute();
        let mut fresh = Terminal::start(desk(path, &name(0)));
        fresh.until("the list", is_list);
        screens::unroll(&fresh, height);
        let expected = &screens::panes(&mut fresh);
        let (untouched, all): (Vec<_>, Vec<_>) = thread::scope(|scope| {
            let read = |desk: &mut Receptionist| {
                desk.back_to_list();
                screens::unroll(&desk.terminal, height);
                let untouched = screens::pane(&mut desk.terminal);
                let same = expected.iter().find(|pane| pane[2] == untouched[2]);
                let untouched = same.map_or(untouched, |pane| screens::pane_like(&mut desk.terminal, pane));
                (untouched, screens::panes_like(&mut desk.terminal, expected))
            };
            let desks: Vec<_> = desks.iter_mut().map(|desk| scope.spawn(move || read(desk))).collect();
            desks.into_iter().map(|desk| desk.join().unwrap()).unzip()
        });
        fresh.child.kill().unwrap();
        let listed = tabs().iter().map(|kind| screens::listed(path, kind)).collect::<Vec<_>>();
        if minute() != start && attempt < 3 {
            continue;
        }
        for ((kind, shown), listed) in tabs().iter().zip(expected).zip(&listed) {
            screens::assert_is_listed(kind, shown, listed);
        }
        for (at, (untouched, all)) in untouched.iter().zip(&all).enumerate() {
            let pane = expected.iter().find(|pane| pane[2] == untouched[2]);
            let pane = pane.unwrap_or_else(|| panic!("{}: no such list: {}", name(at), untouched[2]));
            assert_same(&name(at), "untouched", untouched, pane);
            for (kind, (shown, expected)) in tabs().iter().zip(all.iter().zip(expected)) {
                assert_same(&name(at), kind.title, shown, expected);
            }
        }
        let lines: Vec<_> = expected.iter().map(|pane| pane.len() - 3).collect();
        println!("{} screens alike and as the file: {lines:?} lines in the panes", desks.len());
        return;
    }
}

fn assert_same(who: &str, what: &str, shown: &[String], expected: &[String]) {
    let first = shown.iter().zip(expected).position(|(one, other)| one != other);
    let first = first.or((shown.len() != expected.len()).then_some(shown.len().min(expected.len())));
    if let Some(at) = first {
        panic!("{who}, {what}, line {at}:\n{:?}\nand not\n{:?}", shown.get(at), expected.get(at));
    }
}
