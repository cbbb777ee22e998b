//! Words of closed lists: declared in the program and nowhere else. A file of the release before holds each of them and
//! keeps every line; a word that no list has yet asks for no step of the schema.

#![allow(
    clippy::disallowed_methods,
    reason = "a file of the release before is written past the program, which writes another"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use comptoir::domain::person::{IdentityMark, Voicemail};
use comptoir::domain::{Coded, ItemId, Moment, PersonId};
use comptoir::model::{Choice, Field, Home, Kind, Outcome, Shape, Value};
use comptoir::panes::PANES;
use comptoir::protocol::{Answer, EntryKind, Query};
use comptoir::store::Store;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params};
use tempfile::TempDir;

const NOW: Moment = Moment(1_795_334_400);
/// The last version whose tables repeat the lists of words.
const BEFORE: usize = 17;
/// Words that came after it, which no file of that version holds.
const LATER: [&str; 1] = ["INTERPRETER"];

/// The steps of the schema, in their order.
fn steps() -> Vec<PathBuf> {
    let mut steps: Vec<_> = fs::read_dir("db/migrations").unwrap().map(|entry| entry.unwrap().path()).collect();
    steps.sort();
    steps
}

/// A file as the release of the version [`BEFORE`] left it, with two people, one of them erased since.
fn of_the_release_before(path: &Path) -> Connection {
    let conn = Connection::open(path).unwrap();
    conn.pragma_update(None, "journal_mode", "WAL").unwrap();
    conn.pragma_update(None, "foreign_keys", true).unwrap();
    for step in steps().iter().take(BEFORE) {
        conn.execute_batch(&fs::read_to_string(step).unwrap()).unwrap();
    }
    conn.execute_batch(
        "INSERT INTO site (id, code, name, timezone, opening)
         VALUES (1, 'T', 'Les Tilleuls', 'Europe/Paris', '[null,null,null,null,null,null,null]');
         INSERT INTO staff (id, display_name, role, active) VALUES (1, 'Sarah', 'accueil', 1);",
    )
    .unwrap();
    for (n, (mark, voicemail)) in [("NONE", "NEVER"), ("PROV", "OK_ANON")].into_iter().enumerate() {
        person(&conn, n as i64 + 1, mark, voicemail);
    }
    conn.execute_batch("INSERT INTO relation VALUES (1, 2, 'mère'); UPDATE person SET merged_into = 1 WHERE id = 2;")
        .unwrap();
    conn.pragma_update(None, "application_id", 0x4370_7472).unwrap();
    conn.pragma_update(None, "user_version", BEFORE as i64).unwrap();
    conn
}

fn person(conn: &Connection, id: i64, mark: &str, voicemail: &str) {
    conn.execute(
        "INSERT INTO person (id, rev, used_name, interpreter, identity_mark, voicemail, created_at, last_activity_at,
                             used_key, first_key)
         VALUES (?1, 1, 'DIALLO', 0, ?2, ?3, 1, 1, 'diallo', '')",
        params![id, mark, voicemail],
    )
    .unwrap();
}

/// The columns of a pane that may not be empty, for a line of it.
fn least(kind: &Kind) -> &'static str {
    match kind.table {
        "arrival" => "mode = 'SANS_RDV', label = 'Awa', party_size = 1, interpreter = 'NONE', rdv_at = 5",
        "renewal" => {
            "channel = 'TEL', asked_by = 'elle', lines = '[{\"drug\":\"Ramipril\",\"seen_on\":\"BOITE\"}]',
                      runs_out_on = '2026-12-01', hand_over = 'RETRAIT'"
        }
        "transport" => {
            "reason = 'ALD', care_place = 'CHU', care_at = 5, pickup_address = 'ici', mode = 'VSL',
                        legs = '[\"OUTBOUND\"]', dap_needed = 'NO', dap_why = 'trajet court',
                        dap_override_reason = 'avis'"
        }
        "certificate" => {
            "recipient = 'ECOLE', absence_from = '2026-11-20', asked_by = 'sa mère', hand_over = 'RETRAIT',
                          born = '2020', step_at = 5"
        }
        "callback" => {
            "phone = '+33199000001', purpose = 'NEWS', subject = 'nouvelles', by = 'PRO', next_attempt_at = 5,
                       max_attempts = 3, rdv_at = 5"
        }
        "follow_up" => "purpose = 'dossier AME'",
        "situation" => "question = 'qui', meeting_on = '2026-11-26'",
        "workshop" => "title = 'cuisine', at = 5",
        "taken_call" => "reason = 'ordonnance'",
        "mishap" => "sort = 'SOIN', happened_at = 5, what = 'une chute'",
        other => panic!("say what a line of {other} must have"),
    }
}

/// Writes a line of `kind` with `key` holding `cell`, and gives its number.
fn line(conn: &Connection, kind: &Kind, key: &str, cell: &str) -> ItemId {
    conn.execute(
        "INSERT INTO item (kind, site, person, state, created_by, created_at, rev) VALUES (?1, 1, 1, ?2, 1, 1, 1)",
        params![kind.code, kind.starts[0].code],
    )
    .unwrap();
    let id = conn.last_insert_rowid();
    let mut columns: BTreeMap<&str, String> = least(kind)
        .split(", ")
        .flat_map(|part| part.split(",\n"))
        .map(|part| part.trim())
        .filter_map(|part| {
            let (key, value) = part.split_once(" = ")?;
            Some((key, value.to_owned()))
        })
        .collect();
    columns.insert(key, format!("'{cell}'"));
    let (names, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let sql = format!("INSERT INTO {} (id, {}) VALUES ({id}, {})", kind.table, names.join(", "), values.join(", "));
    conn.execute(&sql, []).unwrap_or_else(|why| panic!("{sql}: {why}"));
    ItemId(id)
}

/// The fields of `kind` that hold words of a closed list in a column of its own, with the list.
fn listed(kind: &'static Kind) -> impl Iterator<Item = (&'static Field, &'static [Choice])> {
    let own = kind.fields.iter().filter(|field| field.home == Home::Detail);
    own.filter_map(|field| match field.shape {
        Shape::Choice(words) | Shape::Choices(words) => Some((field, words)),
        _ => None,
    })
}

/// The cell of one word.
fn cell(field: &Field, word: &str) -> String {
    if matches!(field.shape, Shape::Choices(_)) { format!("[\"{word}\"]") } else { word.to_owned() }
}

/// Every row of every table but the one of versions, as text.
fn rows(path: &Path) -> BTreeMap<String, Vec<String>> {
    let conn = Connection::open(path).unwrap();
    let texts = |sql: &str| -> Vec<String> {
        conn.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let tables = texts("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'lookup%'");
    let read = |table: &String| {
        let mut names = texts(&format!("SELECT name FROM pragma_table_info('{table}')"));
        names.sort();
        let sql = format!("SELECT {} FROM {table}", names.join(", "));
        let row = |row: &rusqlite::Row| {
            // A column that a later step adds holds nothing yet.
            let cells = names.iter().enumerate().map(|(at, name)| Ok((name, row.get::<_, Cell>(at)?)));
            let cells = cells.collect::<rusqlite::Result<Vec<_>>>()?;
            let held = cells.into_iter().filter(|(_, cell)| *cell != Cell::Null);
            Ok(held.map(|(name, cell)| format!("{name}={cell:?}")).collect::<Vec<_>>())
        };
        let mut rows: Vec<_> =
            conn.prepare(&sql).unwrap().query_map([], row).unwrap().map(|row| row.unwrap().join(" ")).collect();
        rows.sort();
        rows
    };
    tables.iter().map(|table| (table.clone(), read(table))).collect()
}

fn indexes(path: &Path) -> BTreeSet<String> {
    let conn = Connection::open(path).unwrap();
    let mut statement =
        conn.prepare("SELECT name FROM sqlite_schema WHERE type IN ('index', 'trigger') ORDER BY name").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_file_of_the_release_before_keeps_every_line_and_each_word_is_read_through_its_declaration() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("centre.db");
    let conn = of_the_release_before(&path);
    let mut written = Vec::new();
    // A pane that came later has no table there.
    for kind in PANES.iter().filter(|kind| conn.table_exists(None, kind.table).unwrap()) {
        // Nor had a pane that was there every column.
        for (field, words) in listed(kind).filter(|(field, _)| conn.column_exists(None, kind.table, field.key).unwrap())
        {
            for word in words.iter().filter(|word| !LATER.contains(&word.code)) {
                written.push((line(&conn, kind, field.key, &cell(field, word.code)), *field, word.code));
            }
        }
    }
    for outcome in Outcome::VALUES {
        let sql = "INSERT INTO attempt (item, at, staff, number_used, outcome) VALUES (?1, 1, 1, '1', ?2)";
        conn.execute(sql, params![written[0].0.0, outcome.code()]).unwrap();
    }
    for (id, (mark, voicemail)) in (3..).zip(IdentityMark::VALUES.iter().zip(Voicemail::VALUES.iter().cycle())) {
        person(&conn, id, mark.code(), voicemail.code());
    }
    for kind in EntryKind::VALUES {
        conn.execute("INSERT INTO directory (kind, name) VALUES (?1, 'un nom')", [kind.code()]).unwrap();
    }
    // A number given once is never given again.
    conn.execute_batch("DELETE FROM person WHERE id > 2 AND id = (SELECT max(id) FROM person)").unwrap();
    drop(conn);
    let (before, kept) = (rows(&path), indexes(&path));

    let store = Store::open(&path).unwrap();
    for (item, field, word) in &written {
        let Answer::Item(Some(shown)) = store.answer_query(&Query::Item(*item), None, NOW) else {
            panic!("{item} {word}")
        };
        match shown.0.item.get(field) {
            Value::Code(code) => assert_eq!(code, word, "{}", field.key),
            Value::Codes(codes) => assert_eq!(codes, &[*word], "{}", field.key),
            other => panic!("{}: {other:?}", field.key),
        }
    }
    for (id, (mark, voicemail)) in (3..).zip(IdentityMark::VALUES.iter().zip(Voicemail::VALUES.iter().cycle())) {
        if let Some(person) = store.load_person(PersonId(id)).unwrap() {
            assert_eq!((person.identity_mark, person.voicemail), (*mark, *voicemail));
        }
    }
    assert!(store.load_person(PersonId(2)).unwrap().is_some_and(|card| card.merged_into == Some(PersonId(1))));
    drop(store);

    let after = rows(&path);
    for (table, rows) in &before {
        // Who opened a card is noted, as ever.
        if table != "access" && table != "sqlite_sequence" {
            // A later step adds the author of what nobody of the team asked for.
            let after: Vec<_> = after[table].iter().filter(|row| !row.contains("id=Integer(-1)")).cloned().collect();
            assert_eq!(&after, rows, "{table}");
        }
    }
    let numbers = |rows: &BTreeMap<String, Vec<String>>| {
        rows["sqlite_sequence"]
            .iter()
            .filter(|row| !["access", "lookup", "notice"].iter().any(|own| row.contains(own)))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(&after), numbers(&before));
    // A later step may add one.
    let lost: Vec<_> = kept.difference(&indexes(&path)).cloned().collect();
    assert!(lost.is_empty(), "{lost:?}");
    let conn = Connection::open(&path).unwrap();
    assert!(!conn.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap());
    let sound: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
}

#[test]
fn a_word_that_no_list_has_yet_asks_for_no_step_of_the_schema() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("centre.db");
    drop(of_the_release_before(&path));
    drop(Store::open(&path).unwrap());
    let conn = Connection::open(&path).unwrap();
    for kind in PANES {
        for (field, _) in listed(kind) {
            line(&conn, kind, field.key, &cell(field, "NOUVEAU"));
        }
    }
    person(&conn, 9, "NOUVEAU", "NOUVEAU");
    conn.execute("INSERT INTO directory (kind, name) VALUES ('NOUVEAU', 'un nom')", []).unwrap();
    // A reference to nothing is still refused.
    conn.pragma_update(None, "foreign_keys", true).unwrap();
    assert!(conn.execute("INSERT INTO relation VALUES (1, 77, 'mère')", []).is_err());
}

#[test]
fn an_upgraded_file_goes_on_enforcing_its_references() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("centre.db");
    let conn = of_the_release_before(&path);
    conn.execute(
        "INSERT INTO item (kind, site, person, state, created_by, created_at, rev)
                  VALUES ('ARRIVAL', 1, 1, 'WAITING', 1, 1, 1)",
        [],
    )
    .unwrap();
    drop(conn);
    drop(Store::open(&path).unwrap());
    let conn = Connection::open(&path).unwrap();
    conn.pragma_update(None, "foreign_keys", true).unwrap();
    assert!(conn.execute("DELETE FROM person WHERE id = 1", []).is_err(), "a line is hers");
    let refers: String =
        conn.query_row("SELECT sql FROM sqlite_schema WHERE name = 'item'", [], |row| row.get(0)).unwrap();
    assert!(refers.contains("REFERENCES person (id)"), "{refers}");
}
