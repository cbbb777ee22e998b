//! Whatever changes in the file behind the program's back is noticed, whichever table it is in; and a backup is either
//! refused or what the file held.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use comptoir::protocol::Trouble;
use comptoir::store::Store;
use rusqlite::config::DbConfig;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use tempfile::TempDir;

use crate::support::dump::{differences, dump, dump_restored};

/// Bits flipped in a backup.
const FLIPS: u64 = 120;
/// English that a check must not say.
const ENGLISH: &[&str] = &["row ", " from ", "missing", "error", "constraint", "malformed", "SQLite"];

fn run(path: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    command.args(words).arg("--db").arg(path).env("LANG", "fr_FR.UTF-8").stdin(Stdio::null()).output().unwrap()
}

/// A morning at a fictitious centre.
fn centre() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("centre.db");
    let made = run(&path, &["demo", "--no-open", "--people", "60", "--days", "2", "--seed", "3"]);
    assert!(made.status.success(), "{made:?}");
    (folder, path)
}

/// A connection that may do what no program of ours does.
fn raw(path: &Path) -> Connection {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap();
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
    conn
}

fn texts(conn: &Connection, sql: &str) -> Vec<String> {
    conn.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn is_noticed(store: &Store, what: &str) {
    let said = match store.check_file(true) {
        Ok(_) => panic!("{what} is not noticed"),
        Err(error) => Trouble::from(error).to_string(),
    };
    assert!(ENGLISH.iter().all(|word| !said.contains(word)), "{what}: {said}");
}

const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'lookup%' \
                      AND name NOT LIKE 'sqlite%' ORDER BY name";

#[test]
fn a_changed_value_is_noticed_in_every_column_of_every_table() {
    let (_folder, path) = centre();
    let store = Store::open(&path).unwrap();
    store.check_file(true).unwrap();
    let raw = raw(&path);
    let mut tried = 0;
    for table in texts(&raw, TABLES) {
        for column in texts(&raw, &format!("SELECT name FROM pragma_table_info('{table}')")) {
            let last = format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1 DESC LIMIT 1");
            let Some(was) = raw.query_row(&last, [], |row| row.get::<_, Cell>(0)).optional().unwrap() else { continue };
            let now = match &was {
                Cell::Integer(number) => Cell::Integer(number + 100_000),
                Cell::Text(text) => Cell::Text(format!("{text}x")),
                Cell::Blob(bytes) => Cell::Blob(bytes.iter().map(|byte| byte ^ 1).collect()),
                other => panic!("{table}.{column}: {other:?}"),
            };
            let change = format!("UPDATE {table} SET {column} = ?2 WHERE {column} = ?1");
            assert!(raw.execute(&change, [&was, &now]).unwrap() > 0, "{table}.{column}");
            is_noticed(&store, &format!("{table}.{column}"));
            raw.execute(&change, [&now, &was]).unwrap();
            tried += 1;
        }
    }
    assert!(tried > 120, "{tried} columns had a value");
    store.check_file(true).unwrap();
}

#[test]
fn a_row_that_went_or_came_is_noticed_in_every_table() {
    let (_folder, path) = centre();
    let store = Store::open(&path).unwrap();
    let raw = raw(&path);
    for table in texts(&raw, TABLES) {
        raw.execute_batch(&format!("CREATE TEMP TABLE was AS SELECT * FROM {table}")).unwrap();
        if raw.execute(&format!("DELETE FROM {table}"), []).unwrap() > 0 {
            is_noticed(&store, &format!("{table} emptied"));
            raw.execute(&format!("INSERT INTO {table} SELECT * FROM was"), []).unwrap();
        }
        raw.execute_batch("DROP TABLE was").unwrap();
    }
    store.check_file(true).unwrap();
    // The end of the journal, whose chain holds without it.
    raw.execute_batch(
        "DELETE FROM journal_payload WHERE seq = (SELECT max(seq) FROM journal);
         DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
    )
    .unwrap();
    is_noticed(&store, "the end of the journal");
}

#[test]
fn a_search_that_no_longer_agrees_with_the_cards_is_made_again() {
    let (_folder, path) = centre();
    let name: String = raw(&path).query_row("SELECT used_name FROM person LIMIT 1", [], |row| row.get(0)).unwrap();
    let finds = || {
        let found = run(&path, &["find", &name, "--json"]);
        assert!(found.status.success(), "{found:?}");
        String::from_utf8(found.stdout).unwrap().contains(&name)
    };
    for harm in [
        "DELETE FROM lookup_people",
        "UPDATE lookup_people SET people = x'0000'",
        "DELETE FROM lookup_card",
        "DELETE FROM lookup_word",
        "UPDATE lookup_word SET word = word + 1",
    ] {
        assert!(finds());
        raw(&path).execute_batch(harm).unwrap();
        let checked = run(&path, &["check", "--deep"]);
        assert!(checked.status.success() && String::from_utf8_lossy(&checked.stdout).contains("refaite"), "{harm}");
        assert!(finds(), "{harm}");
        let again = run(&path, &["check", "--deep"]);
        assert!(!String::from_utf8_lossy(&again.stdout).contains("refaite"), "{harm}");
        raw(&path).execute_batch(harm).unwrap();
        assert!(run(&path, &["reindex"]).status.success() && finds(), "{harm}");
    }
}

#[test]
fn a_backup_with_one_bit_flipped_is_refused_or_is_what_the_file_held() {
    let (folder, path) = centre();
    let backup = folder.path().join("sauvegarde.db");
    let made = run(&path, &["backup", backup.to_str().unwrap()]);
    assert!(made.status.success(), "{made:?}");
    let held = dump(&path);
    let bytes = fs::read(&backup).unwrap();
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut refused, harmed, fresh) = (0, folder.path().join("abimee.db"), folder.path().join("ailleurs.db"));
    for _ in 0..FLIPS {
        let (at, bit) = (random.usize(..bytes.len()), random.u8(..8));
        let mut changed = bytes.clone();
        changed[at] ^= 1 << bit;
        fs::write(&harmed, &changed).unwrap();
        let restored = run(&fresh, &["restore", harmed.to_str().unwrap()]);
        if restored.status.success() {
            assert_eq!(differences(&held, &dump_restored(&fresh)), Vec::<String>::new(), "byte {at}, bit {bit}");
            fs::remove_file(&fresh).unwrap();
        } else {
            let said = String::from_utf8(restored.stderr).unwrap();
            assert!(said.ends_with(".\n") && ENGLISH.iter().all(|word| !said.contains(word)), "byte {at}: {said}");
            assert!(!fresh.exists(), "byte {at}, bit {bit}");
            refused += 1;
        }
        for beside in ["-wal", "-shm"] {
            let _ = fs::remove_file(folder.path().join(format!("abimee.db{beside}")));
        }
    }
    assert!(refused > FLIPS / 2, "{refused} of {FLIPS}");
}

#[test]
fn a_damaged_centre_gives_no_backup_that_says_it_is_verified() {
    let (folder, path) = centre();
    raw(&path).execute_batch("UPDATE person SET first_key = first_key || 'x'").unwrap();
    let backup = folder.path().join("sauvegarde.db");
    let made = run(&path, &["backup", backup.to_str().unwrap()]);
    assert_eq!(made.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&made.stderr).contains("les fiches") && !backup.exists(), "{made:?}");
}
