//! What opening a file promises: the present schema for ours, a sentence and untouched bytes for any other.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use comptoir::domain::staff::Instruction;
use comptoir::domain::{Moment, Period, Role, Span};
use comptoir::model::Home;
use comptoir::panes::PANES;
use comptoir::protocol::{Answer, NewCentre, NewStaff, Query, Trouble};
use comptoir::store::Store;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::support::terminal::PROGRAM;

const NOW: Moment = Moment(1_795_334_400);
/// `Cptr`.
const OURS: i64 = 0x4370_7472;

fn centre() -> NewCentre {
    let first = NewStaff {
        name: "Sarah".into(),
        role: Role::from_code("accueil").unwrap(),
        unix_user: None,
        instructions: Vec::new(),
    };
    NewCentre { hours: Vec::new(), code: "TILLEULS".into(), name: "Les Tilleuls".into(), first, at: NOW }
}

pub(super) fn created(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("centre.db");
    drop(Store::create(&path, &centre()).unwrap());
    path
}

fn raw(path: &Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    Connection::open_with_flags(path, flags).unwrap()
}

/// A file as the first released schema left it.
fn first_release(path: &Path) -> Connection {
    let conn = raw(path);
    conn.pragma_update(None, "journal_mode", "WAL").unwrap();
    conn.execute_batch(include_str!("../../../db/migrations/0001_house.sql")).unwrap();
    conn.execute_batch(
        "INSERT INTO site (id, code, name, timezone, opening)
         VALUES (1, 'T', 'Les Tilleuls', 'Europe/Paris', '[null,null,null,null,null,null,null]');
         INSERT INTO staff (display_name, role, active) VALUES ('Sarah', 'accueil', 1);",
    )
    .unwrap();
    conn.pragma_update(None, "application_id", OURS).unwrap();
    conn.pragma_update(None, "user_version", 1).unwrap();
    conn
}

pub(super) fn schema(path: &Path) -> Vec<(String, String)> {
    let conn = raw(path);
    let mut statement = conn.prepare("SELECT name, coalesce(sql, '') FROM sqlite_schema ORDER BY name").unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

/// Why the file at `path` is not opened.
fn said(path: &Path) -> String {
    Trouble::from(Store::open(path).err().expect("refused")).to_string()
}

/// Opening `path` is refused with these words and leaves every byte as it was.
fn refused_untouched(path: &Path, words: &str) {
    let before = fs::read(path).unwrap();
    let why = said(path);
    assert!(why.contains(words), "{why}");
    assert!(why.contains(path.to_str().unwrap()), "the sentence names the file: {why}");
    assert!(!why.to_lowercase().contains("sql"), "{why}");
    assert_eq!(fs::read(path).unwrap(), before);
}

#[test]
fn a_new_file_is_ours_and_opens_again() {
    let folder = TempDir::new().unwrap();
    let path = created(&folder);
    let desk = Store::open(&path).unwrap().load_context(NOW).unwrap();
    assert_eq!((&*desk.site, desk.staff[0].name.as_str()), ("Les Tilleuls", "Sarah"));
    let stamp: i64 = raw(&path).pragma_query_value(None, "application_id", |row| row.get(0)).unwrap();
    assert_eq!(stamp, OURS);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn in_a_shared_folder_the_file_is_the_groups_whatever_the_umask() {
    let folder = TempDir::new().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o2770)).unwrap();
    let path = created(&folder);
    let store = Store::open(&path).unwrap();
    store.load_welcome(NOW).unwrap();
    for file in fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o660, "{:?}", file.file_name());
    }
}

#[test]
fn a_new_file_never_takes_the_place_of_another() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("centre.db");
    fs::write(&path, "notes de réunion").unwrap();
    let why = Store::create(&path, &centre()).err().unwrap().to_string();
    assert!(why.contains("existe déjà"), "{why}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "notes de réunion");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no half-made file is left");
}

#[test]
fn a_file_of_the_first_release_becomes_what_a_fresh_one_is() {
    let folder = TempDir::new().unwrap();
    let old = folder.path().join("ancien.db");
    drop(first_release(&old));
    drop(Store::open(&old).unwrap());
    assert_eq!(schema(&old), schema(&created(&folder)));
}

#[test]
fn passages_counted_by_an_older_program_stay_in_the_figures() {
    let folder = TempDir::new().unwrap();
    let old = folder.path().join("ancien.db");
    let conn = first_release(&old);
    for step in [
        include_str!("../../../db/migrations/0002_arrival.sql"),
        include_str!("../../../db/migrations/0003_lookup.sql"),
        include_str!("../../../db/migrations/0004_renewal.sql"),
        include_str!("../../../db/migrations/0005_transport.sql"),
        include_str!("../../../db/migrations/0006_certificate.sql"),
        include_str!("../../../db/migrations/0007_callback.sql"),
        include_str!("../../../db/migrations/0008_pin.sql"),
    ] {
        conn.execute_batch(step).unwrap();
    }
    conn.pragma_update(None, "user_version", 8).unwrap();
    conn.execute_batch(
        "INSERT INTO arrival_count VALUES (1, '2025-01-09', 'CAFE', '', 4, 6), (1, '2025-01-09', 'CAFE', 'ECOUTE', 1, 1),
         (1, '2025-01-09', 'SANS_RDV', 'ECOUTE', 2, 2)",
    )
    .unwrap();
    drop(conn);
    let thursday = Period { span: Span::Day, first: chrono::NaiveDate::from_ymd_opt(2025, 1, 9).unwrap() };
    let Answer::Figures(figures) = Store::open(&old).unwrap().answer_query(&Query::Figures(thursday), None, NOW) else {
        panic!()
    };
    let counted = |key: &str| {
        let (figure, counts) = figures.now.panes[0].counted.iter().find(|(figure, _)| figure.key == key).unwrap();
        let told = counts.list_entries(figure.measure).into_iter().filter(|entry| entry.value != Some(0));
        told.map(|entry| format!("{} {}", entry.code, entry.value.unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(counted("mode"), ["SANS_RDV 2", "CAFE 5"]);
    assert_eq!(counted("reason"), ["ECOUTE 3", "unsaid 4"]);
    assert_eq!((counted("people"), counted("new")), (vec!["PEOPLE 9".to_owned()], vec!["LINES 7".to_owned()]));
    assert_eq!(counted("done"), counted("new"));
}

#[test]
fn what_a_professional_had_said_becomes_one_instruction_for_every_pane() {
    let folder = TempDir::new().unwrap();
    let old = folder.path().join("ancien.db");
    let conn = first_release(&old);
    conn.execute_batch(
        "INSERT INTO staff (display_name, role, active, instructions) VALUES
         ('Dr Morel', 'medecin', 1, '1 mois au plus\u{a0}; 8 h / 9 h « sauf urgence »'), ('Nadia', 'kine', 1, NULL)",
    )
    .unwrap();
    drop(conn);
    let desk = Store::open(&old).unwrap().load_context(NOW).unwrap();
    let said = |name: &str| desk.staff.iter().find(|staff| staff.name == name).unwrap().instructions.clone();
    let words = "1 mois au plus, 8 h/9 h « sauf urgence »";
    assert_eq!(said("Dr Morel"), [Instruction { words: words.into(), pane: None }]);
    assert_eq!(said("Nadia"), []);
}

#[test]
fn each_kind_has_the_columns_its_declaration_names() {
    let folder = TempDir::new().unwrap();
    let conn = raw(&created(&folder));
    let columns = |table: &str| -> BTreeSet<String> {
        let mut statement = conn.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
        statement.query_map([table], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let shared = columns("item");
    for kind in PANES {
        let keys = |home| kind.fields.iter().filter(move |field| field.home == home).map(|field| field.key.to_owned());
        let detail: BTreeSet<_> = keys(Home::Detail).chain(["id".to_owned()]).collect();
        assert_eq!(columns(kind.table), detail, "{}", kind.code);
        assert!(keys(Home::Item).all(|key| shared.contains(&key)), "{}", kind.code);
        assert!(keys(Home::Detail).all(|key| !shared.contains(&key)), "{}: a name of its own", kind.code);
    }
}

#[test]
fn a_newer_file_is_refused_untouched() {
    let folder = TempDir::new().unwrap();
    let path = created(&folder);
    raw(&path).pragma_update(None, "user_version", 99).unwrap();
    refused_untouched(&path, "plus récente");
}

#[test]
fn a_file_that_may_hold_a_birth_date_known_in_part_is_refused_by_a_program_that_reads_whole_dates() {
    let folder = tempfile::tempdir().unwrap();
    let path = created(&folder);
    let version: i64 = raw(&path).pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    // 12 is the last version whose program takes `birth_date` for a whole date: it leaves any later one untouched.
    assert!(version > 12, "{version}");
}

#[test]
fn a_file_that_is_not_ours_is_refused_untouched() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("autre");
    raw(&path).execute_batch("CREATE TABLE t (x)").unwrap();
    refused_untouched(&path, "pas un fichier de Comptoir");
    fs::write(&path, "nom;prénom\n".repeat(500)).unwrap();
    refused_untouched(&path, "pas un fichier de Comptoir");
    fs::write(&path, "").unwrap();
    refused_untouched(&path, "pas un fichier de Comptoir");
}

#[test]
fn a_damaged_file_is_refused_untouched() {
    let folder = TempDir::new().unwrap();
    let path = created(&folder);
    let mut bytes = fs::read(&path).unwrap();
    bytes[100..4096].fill(0x5a);
    fs::write(&path, bytes).unwrap();
    refused_untouched(&path, "abîmé");
}

#[test]
fn links_are_refused() {
    let folder = TempDir::new().unwrap();
    let path = created(&folder);
    let link = folder.path().join("lien.db");
    symlink(&path, &link).unwrap();
    refused_untouched(&link, "lien");
    fs::hard_link(&path, folder.path().join("double.db")).unwrap();
    refused_untouched(&path, "plusieurs noms");
}

#[test]
fn a_read_only_file_is_refused_with_its_own_sentence() {
    let folder = TempDir::new().unwrap();
    let path = created(&folder);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
    refused_untouched(&path, "lecture seule");
}

#[test]
fn a_missing_file_and_a_folder_are_refused_and_nothing_is_made() {
    let folder = TempDir::new().unwrap();
    let missing = folder.path().join("absent.db");
    let why = said(&missing);
    assert!(why.contains("absent.db"), "{why}");
    assert!(!missing.exists());
    let why = said(folder.path());
    assert!(why.contains("pas un fichier"), "{why}");
}

#[test]
fn several_processes_migrating_at_once_all_come_up() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ancien.db");
    let old = first_release(&path);
    // All of them start while the file is held, and meet the moment it is let go.
    old.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut desks: Vec<_> = (0..4)
        .map(|_| {
            let mut desk = Command::new(PROGRAM);
            desk.args(["staff", "list", "--log", "off", "--db"]).arg(&path);
            desk.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        })
        .collect();
    for desk in &desks {
        while !has_open(desk.id(), &path) {
            thread::sleep(Duration::from_millis(2));
        }
    }
    old.execute_batch("COMMIT").unwrap();
    for desk in &mut desks {
        assert!(desk.wait().unwrap().success());
    }
    drop(old);
    assert_eq!(schema(&path), schema(&created(&folder)));
}

fn has_open(process: u32, path: &Path) -> bool {
    let Ok(files) = fs::read_dir(format!("/proc/{process}/fd")) else {
        // Only root looks into a program that forbids it: elsewhere it is given the time to get there.
        thread::sleep(Duration::from_millis(300));
        return true;
    };
    files.flatten().filter_map(|file| fs::read_link(file.path()).ok()).any(|open| open == path)
}
