//! Forty desks at once on one file: nobody is told to wait, nobody is kept waiting by the others, and nobody's change
//! is written over.
//!
//! Caught when it was tried: `Turn::take` that takes nothing (the slowest desk far below half of the mean), `unmoved`
//! that accepts any `rev` (« changes lost »), a form that takes the other version over one’s own (« what was typed is
//! gone »), a deferred transaction instead of an IMMEDIATE one beside a program that
//! takes no turn (« refused »).

use std::path::Path;
use std::sync::{Barrier, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use comptoir::domain::ItemId;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::support::fault_centre::{Writer, acknowledged, assert_kept, assert_sound, command, created, run};
use crate::support::terminal::{self, Terminal, is_list};

const DESKS: usize = 40;
/// How long all of them write without a pause.
const RUSH: Duration = Duration::from_secs(8);

/// One rush at a time: two would measure each other.
static ALONE: Mutex<()> = Mutex::new(());

/// What one desk did in the rush.
struct Rush {
    kept: Vec<(ItemId, String)>,
    refused: Vec<Json>,
    waits: Vec<Duration>,
}

#[test]
#[ignore = "slow: forty processes for eight seconds, twice"]
fn of_forty_desks_writing_flat_out_none_is_refused_and_each_gets_its_share() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let ready = Barrier::new(DESKS);
    let done: Vec<Rush> = thread::scope(|scope| {
        let desks: Vec<_> = (0..DESKS)
            .map(|desk| {
                scope.spawn({
                    let (path, ready) = (&path, &ready);
                    move || rush(path, desk, ready)
                })
            })
            .collect();
        desks.into_iter().map(|desk| desk.join().unwrap()).collect()
    });

    let refused: Vec<_> = done.iter().flat_map(|rush| &rush.refused).collect();
    let counts: Vec<_> = done.iter().map(|rush| rush.kept.len()).collect();
    let mut waits: Vec<_> = done.iter().flat_map(|rush| rush.waits.iter().copied()).collect();
    waits.sort();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize];
    let (slowest, mean) = share(&counts);
    println!(
        "with the turn: {} written, {} refused; each {slowest} at least, {mean} on average",
        waits.len(),
        refused.len()
    );
    println!("a write: p50 {:?}, p95 {:?}, p99 {:?}, longest {:?}", at(0.5), at(0.95), at(0.99), at(1.0));
    assert!(refused.is_empty(), "refused: {:?}", refused[0]);
    assert!(slowest * 2 >= mean, "one desk wrote {slowest} lines, the mean is {mean}");
    assert_kept(&path, done.iter().flat_map(|rush| &rush.kept));
    assert_sound(&path);

    // The same rush with SQLite's own patience and no turn: this is what the turn is for.
    let counts = rush_without_a_turn(folder.path());
    let (slowest, mean) = share(&counts);
    println!("without it: each {slowest} at least, {mean} on average");
    assert!(slowest * 2 < mean, "SQLite alone is fair now ({slowest}, {mean}): is the turn still needed?");
}

fn share(counts: &[usize]) -> (usize, usize) {
    (counts.iter().copied().min().unwrap(), counts.iter().sum::<usize>() / counts.len())
}

fn rush(path: &Path, desk: usize, ready: &Barrier) -> Rush {
    let mut writer = Writer::start(path);
    let mut done = Rush { kept: Vec::new(), refused: Vec::new(), waits: Vec::new() };
    // Starting is not what is measured.
    ready.wait();
    let start = Instant::now();
    for number in 0.. {
        let asked = Instant::now();
        if asked - start >= RUSH {
            break;
        }
        let name = format!("bureau {desk} ligne {number}");
        let answer = writer.add(&name).expect("a desk ended by itself");
        done.waits.push(asked.elapsed());
        match acknowledged(&answer) {
            Some(id) => done.kept.push((id, name)),
            None => done.refused.push(answer),
        }
    }
    writer.end();
    done
}

/// How many transactions each of forty connections got through with the patience of a desk and no turn. Threads stand
/// for processes: SQLite's locks between connections of one process are those between processes.
fn rush_without_a_turn(folder: &Path) -> Vec<usize> {
    let path = folder.join("nu.db");
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let conn = Connection::open_with_flags(&path, flags).unwrap();
    conn.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE line (id INTEGER PRIMARY KEY, text TEXT)").unwrap();
    let path = path.as_path();
    thread::scope(|scope| {
        let desks: Vec<_> = (0..DESKS).map(|_| scope.spawn(move || write_without_a_turn(path))).collect();
        desks.into_iter().map(|desk| desk.join().unwrap()).collect()
    })
}

fn write_without_a_turn(path: &Path) -> usize {
    let mut conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    conn.busy_timeout(Duration::from_secs(10)).unwrap();
    conn.pragma_update(None, "synchronous", "FULL").unwrap();
    let (start, mut count) = (Instant::now(), 0_usize);
    while start.elapsed() < RUSH {
        let tx = Transaction::new(&mut conn, TransactionBehavior::Immediate);
        let written = tx.and_then(|tx| {
            for _ in 0..8 {
                tx.execute("INSERT INTO line (text) VALUES (?1)", ["une ligne".repeat(20)])?;
            }
            tx.commit()
        });
        count += usize::from(written.is_ok());
    }
    count
}

#[test]
#[ignore = "slow: eight processes for three seconds"]
fn desks_beside_a_program_that_takes_no_turn_are_not_refused() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let other = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    other.busy_timeout(Duration::from_secs(10)).unwrap();
    let end = Instant::now() + Duration::from_secs(3);
    let (written, refused) = thread::scope(|scope| {
        let desks: Vec<_> = (0..8)
            .map(|desk| {
                let path = &path;
                scope.spawn(move || {
                    let mut writer = Writer::start(path);
                    let (mut written, mut refused) = (0, Vec::new());
                    while Instant::now() < end {
                        let answer = writer.add(&format!("bureau {desk} ligne {written}")).unwrap();
                        match acknowledged(&answer) {
                            Some(_) => written += 1,
                            None => refused.push(answer),
                        }
                    }
                    writer.end();
                    (written, refused)
                })
            })
            .collect();
        while Instant::now() < end {
            let note = "BEGIN IMMEDIATE; INSERT INTO team_note (at, staff, text) VALUES (0, 1, 'x'); COMMIT";
            other.execute_batch(note).unwrap();
            thread::sleep(Duration::from_millis(2));
        }
        let done: Vec<(usize, Vec<Json>)> = desks.into_iter().map(|desk| desk.join().unwrap()).collect();
        (done.iter().map(|(written, _)| written).sum::<usize>(), done.into_iter().flat_map(|(_, refused)| refused))
    });
    let refused: Vec<_> = refused.collect();
    println!("{written} written, {} refused", refused.len());
    assert!(refused.is_empty(), "refused: {:?}", refused[0]);
    assert!(written > 100, "too little to prove anything: {written}");
    // A row that another program left would be damage.
    other.execute_batch("DELETE FROM team_note WHERE at = 0").unwrap();
    assert_sound(&path);
}

#[test]
#[ignore = "slow: about a thousand processes"]
fn of_forty_desks_changing_the_same_five_lines_none_writes_over_another() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    const LINES: usize = 5;
    const TRIES: usize = 12;
    /// So many of the desks have a screen.
    const SCREENS: usize = 4;
    let folder = TempDir::new().unwrap();
    let path = created(folder.path());
    let mut writer = Writer::start(&path);
    let ids: Vec<ItemId> =
        (0..LINES).map(|line| acknowledged(&writer.add(&format!("ligne {line}")).unwrap()).unwrap()).collect();
    writer.end();
    let done: Vec<Changes<LINES>> = thread::scope(|scope| {
        let path = &path;
        let change = |desk| if desk < SCREENS { on_a_screen(path, desk, TRIES) } else { changes(path, desk, TRIES) };
        let desks: Vec<_> = (0..DESKS).map(|desk| scope.spawn(move || change(desk))).collect();
        desks.into_iter().map(|desk| desk.join().unwrap()).collect()
    });
    let lines = shown(&path);
    let mut all = 0;
    for (at, id) in ids.iter().enumerate() {
        let line = lines.iter().find(|line| line["id"] == id.0).unwrap();
        let accepted: usize = done.iter().map(|desk| desk.accepted[at]).sum();
        // Each accepted change counted one more than what it had read.
        assert_eq!(count(line), accepted, "changes lost on line {id}");
        assert_eq!(line["rev"], 1 + accepted, "line {id}");
        all += accepted;
    }
    let refused: Vec<_> = done.iter().flat_map(|desk| &desk.refused).collect();
    let at_screens: usize = done[..SCREENS].iter().map(|desk| desk.refused.len()).sum();
    println!("{all} accepted, {} refused, {at_screens} of them on screens, 0 lost", refused.len());
    assert!(at_screens > 0, "no form met another's change");
    // Each was told who had been faster, and whatever it had typed is still its own.
    // What the machine’s own accounts write with commands is said to be theirs.
    let faster = ["Sarah", "(système)"];
    assert!(refused.iter().all(|why| faster.iter().any(|who| why.contains(who))), "{refused:?}");
    assert!((TRIES * LINES..DESKS * TRIES).contains(&all), "nobody met anybody: {all}");
    assert_sound(&path);
}

/// What became of one desk's changes.
struct Changes<const LINES: usize> {
    /// How many were accepted, by line.
    accepted: [usize; LINES],
    /// What was said of the others.
    refused: Vec<String>,
}

/// Counts one more on lines as they were read a moment ago.
fn changes<const LINES: usize>(path: &Path, desk: usize, tries: usize) -> Changes<LINES> {
    let mut done = Changes { accepted: [0; LINES], refused: Vec::new() };
    for attempt in 0..tries {
        let at = (desk + attempt) % LINES;
        let line = &shown(path)[at];
        let (id, rev) = (line["id"].to_string(), format!("rev={}", line["rev"]));
        let to = if line["state"] == "WAITING" { "STEPPED_OUT" } else { "WAITING" };
        let remark = format!("remark={}", count(line) + 1);
        let ended = run(path, &["move", &id, to, &rev, &remark, "--json"]);
        match ended.status.code() {
            Some(0) => done.accepted[at] += 1,
            Some(1) => done.refused.push(String::from_utf8(ended.stderr).unwrap()),
            _ => panic!("{ended:?}"),
        }
    }
    done
}

/// The same in the form of a real desk: what is refused stays in its field, beside the other version.
fn on_a_screen<const LINES: usize>(path: &Path, desk: usize, tries: usize) -> Changes<LINES> {
    const FIELD: &str = " ▌ Remarque";
    let mut done = Changes { accepted: [0; LINES], refused: Vec::new() };
    let mut terminal = Terminal::start(terminal::desk(path, "Sarah"));
    terminal.until("the list", is_list);
    for attempt in 0..tries {
        let downs = "\u{1b}[B".repeat((desk + attempt) % LINES);
        terminal.send(&format!("\u{1b}[H{downs}m"));
        terminal.until("the form", |shown| shown.contains("Modifier une arrivée"));
        let at = number_after(&terminal.shown(), "ligne ");
        while !terminal.shown().contains(FIELD) {
            let before = focus(&terminal.shown());
            terminal.send("\t");
            terminal.until("the next line", |shown| focus(shown) != before);
        }
        let own = number_after(&terminal.shown(), FIELD) + 1;
        terminal.send(&format!("\u{15}{own}"));
        let typed = |shown: &str| shown.contains(FIELD) && number_after(shown, FIELD) == own;
        terminal.until("what was typed", typed);
        thread::sleep(Duration::from_millis(fastrand::u64(..200)));
        terminal.send("\u{13}");
        let saved = |shown: &str| shown.contains("/ chercher");
        // Beside one's own, or the very same.
        let met = |shown: &str| ["sa version est à côté", "c’est déjà ce que"].iter().any(|said| shown.contains(said));
        terminal.until("an answer", |shown| saved(shown) || met(shown));
        let after = terminal.shown();
        if saved(&after) {
            done.accepted[at] += 1;
            continue;
        }
        assert!(typed(&after), "what was typed is gone:\n{after}");
        done.refused.push(after);
        terminal.send("\u{18}");
        // Asked about only when the other’s words are not the very same.
        terminal.until("the question", |shown| shown.contains("Jeter") || saved(shown));
        if !saved(&terminal.shown()) {
            terminal.send("o");
        }
        terminal.until("the list", saved);
    }
    terminal.child.kill().unwrap();
    done
}

/// The line of a form that has the cursor.
fn focus(shown: &str) -> Option<String> {
    shown.lines().find(|line| line.starts_with(" ▌")).map(str::to_owned)
}

/// The number that stands after these words; 0 when none does.
fn number_after(shown: &str, words: &str) -> usize {
    let after = shown.split_once(words).map_or("", |(_, after)| after.lines().next().unwrap_or_default());
    let digits = after.trim_start().split(|sign: char| !sign.is_ascii_digit()).next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// The lines in the order of their numbers: the list has them as the screen does, and that changes with each step.
fn shown(path: &Path) -> Vec<Json> {
    let ended = command(path, &["list", "ARRIVAL", "--json"]).output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    let mut lines: Vec<Json> = serde_json::from_slice(&ended.stdout).unwrap();
    lines.sort_by_key(|line| line["id"].as_i64());
    lines
}

/// How many changes a line has counted.
fn count(line: &Json) -> usize {
    line["remark"].as_str().and_then(|remark| remark.parse().ok()).unwrap_or(0)
}
