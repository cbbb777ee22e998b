//! All that a file holds, to be compared.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OpenFlags, Row};

/// Every table's rows, as text.
pub type Dump = BTreeMap<String, Vec<String>>;

/// Tables left out: the journal, which goes on; the log of opened cards; the index of names, which `check` compares with
/// the cards; and the reminded appointments, whose rows hold as long as their row of the journal does.
const LEFT_OUT: [&str; 5] = ["seal", "journal", "journal_payload", "access", "reminded"];
/// Columns left out: the numbers that count changes, and when somebody was last heard of.
const COUNTED: [&str; 2] = ["rev", "last_activity_at"];
/// Tables nothing points into: what comes back there has a new number.
const RENUMBERED: [&str; 2] = ["attempt", "absence"];
/// Nothing is erased at the desk: a line whose addition was taken back is cancelled, and who was added to the team by
/// mistake has left it. Both are left out.
const TAKEN_BACK: &str = "SELECT id FROM item WHERE void_reason = 'ajout annulé'";

/// All that is in the file at `path`.
pub fn dump(path: &Path) -> Dump {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let names = texts(&conn, "SELECT name FROM sqlite_schema WHERE type = 'table'");
    let kept = |name: &String| {
        !LEFT_OUT.contains(&name.as_str()) && !name.starts_with("sqlite_") && !name.starts_with("lookup")
    };
    names.into_iter().filter(kept).map(|name| (name.clone(), rows(&conn, &name))).collect()
}

/// The same without what a restoration says to the team.
pub fn dump_restored(path: &Path) -> Dump {
    let mut all = dump(path);
    let notes = all.get_mut("team_note").unwrap();
    notes.retain(|note| !note.contains("Le fichier du centre a été remis"));
    all
}

fn rows(conn: &Connection, table: &str) -> Vec<String> {
    let mut columns = texts(conn, &format!("SELECT name FROM pragma_table_info('{table}')"));
    columns.retain(|column| !COUNTED.contains(&column.as_str()));
    columns.retain(|column| column != "id" || !RENUMBERED.contains(&table));
    let only = match table {
        "staff" => "WHERE active = 1".to_owned(),
        _ if table == "item" || is_detail(conn, table) => format!("WHERE id NOT IN ({TAKEN_BACK})"),
        _ => String::new(),
    };
    let mut rows = conn.prepare(&format!("SELECT {} FROM {table} {only}", columns.join(", "))).unwrap();
    let told = |row: &Row| {
        let cells = (0..columns.len()).map(|at| row.get(at)).collect::<Result<Vec<Cell>, _>>()?;
        Ok(format!("{cells:?}"))
    };
    let mut lines: Vec<String> = rows.query_map([], told).unwrap().map(Result::unwrap).collect();
    lines.sort();
    lines
}

fn texts(conn: &Connection, sql: &str) -> Vec<String> {
    conn.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn is_detail(conn: &Connection, table: &str) -> bool {
    let sql =
        format!("SELECT count(*) FROM pragma_foreign_key_list('{table}') WHERE \"table\" = 'item' AND \"from\" = 'id'");
    conn.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap() > 0
}

/// The tables that differ between two dumps, with what only one of them has.
pub fn differences(one: &Dump, other: &Dump) -> Vec<String> {
    let tables = one.keys().filter(|name| one.get(*name) != other.get(*name));
    let told = |name: &String| {
        let (a, b) = (&one[name], &other[name]);
        let only = |x: &[String], y: &[String]| x.iter().filter(|row| !y.contains(row)).cloned().collect::<Vec<_>>();
        format!("{name}: - {:?} + {:?}", only(a, b), only(b, a))
    };
    tables.map(told).collect()
}
