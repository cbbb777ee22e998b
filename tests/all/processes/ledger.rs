//! Desks killed at any moment: what was acknowledged is in the file, whole, and nothing is there twice.
//!
//! Caught when it was tried: an acknowledgement before the commit (its number is then another line’s), the line and its
//! journal row in two transactions (« n’est pas ce que le journal en dit »), keys that are not looked up (a line refused).

use std::collections::BTreeMap;
use std::env;
use std::path::Path;
use std::thread;
use std::time::Duration;

use comptoir::domain::ItemId;
use comptoir::store::Store;
use std::io::Write;
use tempfile::TempDir;

use crate::support::fault_centre::{Writer, acknowledged, all, arrival, assert_kept, assert_sound, created};

/// How many desks write at once.
const DESKS: usize = 8;
/// How many are killed, unless this variable says more.
const KILLS: usize = 240;
const MORE: &str = "COMPTOIR_KILLS";
/// A desk is killed within this long at first, starting included; twice as long each time that most of them had answered
/// nothing, because a busy machine starts them late.
const LIFE: Duration = Duration::from_millis(120);
/// A machine that needs longer to start eight desks is not tried.
const LONGEST_LIFE: Duration = Duration::from_secs(8);

#[test]
#[ignore = "slow: hundreds of processes killed; COMPTOIR_KILLS=100000 makes it longer"]
fn desks_killed_at_any_moment_lose_nothing_they_acknowledged() {
    let kills = env::var(MORE).map_or(KILLS, |more| more.parse().unwrap());
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let mut ledger: Vec<(ItemId, String)> = Vec::new();
    let mut given: BTreeMap<usize, usize> = BTreeMap::new();
    let (mut killed, mut early, mut longest) = (0, 0, LIFE);
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    while killed < kills {
        // Now and then all die at the same instant, as when the machine is reset.
        let together = random.u8(..3) == 0;
        let common = life(longest, &mut random);
        let early_before = early;
        let desks: Vec<_> = (0..DESKS)
            .map(|desk| {
                let life = if together { common } else { life(longest, &mut random) };
                let first = given.get(&desk).copied().unwrap_or(0);
                let path = path.clone();
                thread::spawn(move || (desk, until_killed(&path, desk, first, life)))
            })
            .collect();
        for desk in desks {
            let (desk, acknowledged) = desk.join().unwrap();
            // The next one begins with what this one was not sure of: its keys keep it from being done twice.
            *given.entry(desk).or_default() += acknowledged.len();
            early += usize::from(acknowledged.is_empty());
            ledger.extend(acknowledged);
            killed += 1;
        }
        if early - early_before > DESKS / 2 {
            longest = (longest * 2).min(LONGEST_LIFE);
        }
        if killed % (DESKS * 10) == 0 {
            assert_sound(&path);
        }
    }
    assert_sound(&path);
    assert_kept(&path, &ledger);
    let lines = all(&Store::open(&path).unwrap()).len();
    println!("{killed} kills, {early} before the first answer; {} acknowledged, {lines} lines", ledger.len());
    assert!(ledger.len() > kills / 2, "killed too early to prove anything: {}", ledger.len());
}

fn life(longest: Duration, random: &mut fastrand::Rng) -> Duration {
    longest.mul_f64(random.f64())
}

/// Writes `desk`'s lines from number `first` on, killed after `life`; what was acknowledged.
fn until_killed(path: &Path, desk: usize, first: usize, life: Duration) -> Vec<(ItemId, String)> {
    let Writer { mut child, mut lines, said } = Writer::start(path);
    let feeder = thread::spawn(move || {
        // Faster than they are answered, so that the kill falls into whatever the desk does.
        for number in first.. {
            if lines.write_all(arrival(&name(desk, number)).as_bytes()).is_err() {
                return lines;
            }
        }
        lines
    });
    thread::sleep(life);
    child.kill().unwrap();
    child.wait().unwrap();
    let mut dead = Writer { child, lines: feeder.join().unwrap(), said };
    let mut ledger = Vec::new();
    while let Some(answer) = dead.answer() {
        let id = acknowledged(&answer).unwrap_or_else(|| panic!("{answer}"));
        ledger.push((id, name(desk, first + ledger.len())));
    }
    ledger
}

fn name(desk: usize, number: usize) -> String {
    format!("bureau {desk} ligne {number}")
}
