//! A long import beside the other desks: they write between two slices, and a run that is killed is told and completed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use comptoir::domain::{Moment, Person, PersonId, StaffId};
use comptoir::protocol::{Answer, Operation, Query, Refusal, Request};
use comptoir::store::{SliceBounds, Store};
use rusqlite::{Connection, OpenFlags};

use crate::support::saved::edits;
use crate::support::{TestCentre, at};

const ROWS: usize = 4_000;
/// Long enough for a slow machine; no promise of speed.
const PATIENCE: Duration = Duration::from_secs(60);

struct Centre {
    test_centre: TestCentre,
    list: PathBuf,
}

impl Centre {
    fn new() -> Self {
        let test_centre = TestCentre::new();
        let list = test_centre.path().with_file_name("patients.csv");
        let mut rows = String::from("Nom;Prénom;Date de naissance;Téléphone\n");
        for row in 0..ROWS {
            let (day, month, year) = (row % 28 + 1, row % 12 + 1, 1930 + row % 90);
            writeln!(rows, "Zz{};Ana{row};{day:02}/{month:02}/{year};06{:08}", letters(row), 10_000_000 + row).unwrap();
        }
        std::fs::write(&list, rows).unwrap();
        Self { test_centre, list }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        command.arg("--db").arg(self.test_centre.path()).args(["--as", "Sarah"]).args(words);
        command
    }

    fn import(&self) -> Command {
        self.command(&["import", "people", self.list.to_str().unwrap()])
    }

    fn said(&self, words: &[&str]) -> String {
        text(&self.command(words).output().unwrap())
    }

    fn people(&self) -> usize {
        count(&self.test_centre.path(), "SELECT count(*) FROM person WHERE used_name LIKE 'Zz%'")
    }
}

/// A name of its own for each row, in letters; in the order of the rows, since a list is written in that of its names.
fn letters(row: usize) -> String {
    format!("{row:04}").bytes().map(|digit| char::from(b'a' + (digit - b'0'))).collect()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn count(path: &Path, sql: &str) -> usize {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap() as usize
}

fn note(text: &str) -> Request {
    let operation = Operation::TeamNote(text.to_owned());
    Request { key: text.to_owned(), by: StaffId(1), terminal: "t".to_owned(), at: Moment::now(), operation }
}

/// Waits until the import has written something and not all.
fn midway(centre: &Centre, child: &mut Child) {
    let begun = Instant::now();
    while centre.people() == 0 {
        assert!(begun.elapsed() < PATIENCE && child.try_wait().unwrap().is_none());
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn found(store: &Store, text: &str) -> Vec<PersonId> {
    match store.answer_query(&Query::Find { text: text.to_owned(), limit: 20 }, None, at(9, 0)) {
        Answer::Found(found) => found.hits.iter().map(|hit| hit.person.id).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn another_desk_writes_between_two_slices_and_an_import_killed_midway_is_told_and_completed() {
    let mut centre = Centre::new();
    let mut child = centre.import().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    midway(&centre, &mut child);
    centre.test_centre.store.run(&note("entre deux tranches")).unwrap();
    assert!(child.try_wait().unwrap().is_none(), "written while the import went on");
    child.kill().unwrap();
    child.wait().unwrap();

    let taken = centre.people();
    assert!(0 < taken && taken < ROWS, "{taken}");
    let store = Store::open(&centre.test_centre.path()).unwrap();
    let cut = store.cut_short().unwrap();
    assert_eq!((cut.len(), cut[0].taken, cut[0].total), (1, taken as i64, ROWS as i64));
    let notes = "SELECT count(*) FROM team_note WHERE text LIKE '%patients.csv%interrompu%'";
    assert_eq!(count(&centre.test_centre.path(), notes), 1, "told to the team at the next start");
    assert!(centre.said(&["check"]).contains("patients.csv"));
    // Whoever is in is found, though the run was killed before it filed them.
    for row in [0, taken / 2, taken - 1] {
        assert!(!found(&store, &format!("zz{}", letters(row))).is_empty(), "row {row}");
    }
    drop(store);

    let again = centre.import().output().unwrap();
    assert!(again.status.success(), "{}", text(&again));
    assert_eq!(centre.people(), ROWS, "nobody twice, nobody missing");
    let store = Store::open(&centre.test_centre.path()).unwrap();
    assert!(store.cut_short().unwrap().is_empty());
    assert!(!centre.said(&["check"]).contains("interrompu"));
    for row in (0..ROWS).step_by(397) {
        assert!(!found(&store, &format!("zz{}", letters(row))).is_empty(), "row {row}");
    }
    let (first, written, last) = ("min(j.seq)", "max(j.seq)", "max(j.seq)");
    let seq =
        |what: &str, rest: &str| count(&centre.test_centre.path(), &format!("SELECT {what} FROM journal AS j {rest}"));
    let note = seq(written, "WHERE j.key = 'entre deux tranches'");
    assert!(seq(first, "JOIN person AS p ON p.id = j.person WHERE p.used_name LIKE 'Zz%'") < note);
    assert!(seq(last, "JOIN person AS p ON p.id = j.person WHERE p.used_name LIKE 'Zz%'") > note);
}

#[test]
fn somebody_changed_at_another_desk_before_they_are_filed_is_found_as_changed() {
    let test_centre = TestCentre::new();
    let mut importer = Store::open(&test_centre.path()).unwrap();
    let mut desk = Store::open(&test_centre.path()).unwrap();
    let request = |key: &str, operation| Request {
        key: key.to_owned(),
        by: StaffId(1),
        terminal: "t".into(),
        at: at(9, 0),
        operation,
    };
    let mut slices = importer.begin_slices("liste.csv", StaffId(1), at(9, 0), 2).unwrap();
    let mut ids = Vec::new();
    let mut names = ["Quvelin", "Rostav"].into_iter();
    let taken = slices.write(|batch| {
        let Some(name) = names.next() else { return Ok(false) };
        let add = request(name, Operation::AddPerson(Box::new(Person::new(name, at(9, 0)))));
        ids.push(batch.run(&add)?.person.unwrap());
        Ok(true)
    });
    assert_eq!(taken.unwrap(), 2);
    let card = desk.load_person(ids[0]).unwrap().unwrap();
    let renamed = Person { used_name: "Dubrovnik".to_owned(), ..card };
    desk.run(&request("rename", Operation::EditPerson(Box::new(renamed)))).unwrap();
    assert_eq!(found(&desk, "dubrovnik"), [ids[0]], "the desk that changes somebody files them");
    slices.finish().unwrap();
    assert_eq!((found(&desk, "dubrovnik"), found(&desk, "rostav")), (vec![ids[0]], vec![ids[1]]));
    assert!(found(&desk, "quvelin").is_empty(), "the former name leads nowhere");
}

/// Frames of the log, and those of them that are in the file already.
fn log_pages(path: &Path) -> (i64, i64) {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    conn.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| Ok((row.get(1)?, row.get(2)?))).unwrap()
}

/// With no clock to end a slice, its own bounds do: what a desk may have to wait for is counted, not timed.
#[test]
fn no_slice_writes_more_rows_or_leaves_more_of_the_log_than_its_bounds_on_the_fastest_machine() {
    let mut test_centre = TestCentre::new();
    let path = test_centre.path();
    let bounds = SliceBounds { time: Duration::MAX, ..SliceBounds::default() };
    let rows = 2 * bounds.rows + 17;
    let mut slices =
        test_centre.store.begin_slices("liste.csv", StaffId(1), at(9, 0), rows).unwrap().with_bounds(bounds);
    let written = |path: &Path| count(path, "SELECT count(*) FROM journal");
    let (mut row, mut slices_written) = (0, Vec::new());
    while row < rows {
        let before = written(&path);
        let taken = slices.write(|batch| {
            if row == rows {
                return Ok(false);
            }
            row += 1;
            // References in no order: each falls on another page of their index.
            let reference = Some(format!("Z{:07}", row * 7_919 % 99_991));
            let person = Person { ehr_ref: reference, ..Person::new(format!("Zz{}", letters(row)), at(9, 0)) };
            let operation = Operation::AddPerson(Box::new(person));
            let key = format!("row-{row}");
            batch.run(&Request { key, by: StaffId(1), terminal: "t".into(), at: at(9, 0), operation })?;
            Ok(true)
        });
        let taken = taken.unwrap();
        assert_eq!(written(&path) - before, taken, "one row of the journal for each row taken");
        let (log, in_file) = log_pages(&path);
        assert!(log <= 2 * bounds.rows as i64, "{log} pages in the log");
        assert!(
            log - in_file < 500,
            "{log} pages in the log, {in_file} of them in the file: a desk would bring them there"
        );
        slices_written.push(taken);
    }
    assert_eq!(slices_written, [bounds.rows, bounds.rows, 17]);
    slices.finish().unwrap();
    assert!(!found(&test_centre.store, &format!("zz{}", letters(rows))).is_empty());
}

#[test]
fn two_imports_do_not_run_at_once_and_the_one_that_runs_is_not_called_cut_short() {
    let mut test_centre = TestCentre::new();
    let mut other = Store::open(&test_centre.path()).unwrap();
    let slices = test_centre.store.begin_slices("a.csv", StaffId(1), at(9, 0), 1).unwrap();
    match other.begin_slices("b.csv", StaffId(1), at(9, 0), 1).map(drop) {
        Err(Refusal::Rule(why)) => assert!(why.contains("Un autre import est en cours"), "{why}"),
        outcome => panic!("{outcome:?}"),
    }
    assert!(other.cut_short().unwrap().is_empty());
    drop(slices);
    assert_eq!(other.cut_short().unwrap().len(), 1, "given up without an end");
}

#[test]
fn an_import_is_told_and_finished_though_whoever_began_it_has_left_and_its_name_is_long() {
    let mut centre = TestCentre::new();
    let claire = centre.staff("Claire");
    for name in ["patients.csv", &format!("{}.csv", "zz".repeat(120))] {
        drop(centre.store.begin_slices(name, claire, at(9, 0), 2).unwrap());
    }
    let mut gone = centre.store.load_context(at(9, 1)).unwrap().member(claire).unwrap().clone();
    gone.active = false;
    centre.does("Sarah", at(9, 1), edits(&centre.store, gone));
    let mut store = Store::open(&centre.path()).unwrap();
    let notes = |words: &str| {
        let sql = format!("SELECT count(*) FROM team_note WHERE staff = {} AND text LIKE '{words}'", StaffId::SYSTEM.0);
        count(&centre.path(), &sql)
    };
    assert_eq!((notes("%patients.csv%interrompu%"), notes("%zz%interrompu%")), (1, 1), "each in nobody's name");
    store.begin_slices("suite.csv", StaffId(1), at(9, 2), 0).unwrap().finish().unwrap();
    assert_eq!((store.cut_short().unwrap().len(), notes("%repris et terminé.")), (0, 1));
}

#[test]
fn a_trial_writes_nothing_and_leaves_no_copy() {
    let centre = Centre::new();
    let files = || {
        let mut names: Vec<_> = std::fs::read_dir(centre.test_centre.path().parent().unwrap())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .filter(|name| name.to_string_lossy().contains("essai"))
            .collect();
        names.sort();
        names
    };
    let tried = centre.said(&["import", "people", centre.list.to_str().unwrap(), "--dry-run"]);
    assert!(tried.contains("Essai, rien n’est écrit") && tried.contains(&format!("{ROWS} nouvelles")), "{tried}");
    assert_eq!((centre.people(), files().len()), (0, 0));
}

/// Trial copies beside the file, and what belongs to them.
fn copies(path: &Path) -> Vec<PathBuf> {
    let beside = std::fs::read_dir(path.parent().unwrap()).unwrap().flatten().map(|entry| entry.path());
    beside.filter(|path| path.to_string_lossy().contains(".essai")).collect()
}

#[test]
fn a_trial_that_is_killed_leaves_nothing_after_the_next_start_and_one_that_goes_on_is_left_alone() {
    let centre = Centre::new();
    let path = centre.test_centre.path();
    let trial = || {
        let mut command = centre.import();
        let mut child = command.arg("--dry-run").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        while copies(&path).is_empty() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        child
    };
    let going_on = trial();
    drop(Store::open(&path).unwrap());
    let ended = going_on.wait_with_output().unwrap();
    assert!(ended.status.success() && String::from_utf8_lossy(&ended.stdout).contains(&ROWS.to_string()));
    assert_eq!(copies(&path), Vec::<PathBuf>::new());
    let mut killed = trial();
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(!copies(&path).is_empty(), "it was killed before its end");
    drop(Store::open(&path).unwrap());
    assert_eq!(copies(&path), Vec::<PathBuf>::new());
}
