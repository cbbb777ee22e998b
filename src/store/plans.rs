//! The plans of the statements that are asked in the middle of work and would grow with the years.

#![allow(clippy::unwrap_used)]

use rusqlite::Connection;

use super::file::{migrate, open};
use super::read::{handover, subject_access};
use super::write::{item_sql, journal, people, shared, staff};
use crate::panes::PANES;

/// Tables that may be read whole: the people asked for, the team, what is open.
const SMALL: [&str; 4] = ["SCAN json_each", "SCAN CONSTANT", "SCAN gone", "SCAN item USING INDEX item_open"];

#[test]
fn what_is_asked_of_one_person_or_row_is_found_along_an_index() {
    let mut conn = Connection::open_in_memory().unwrap();
    migrate::run(&mut conn, migrate::CENTRE, open::CENTRE.id).unwrap();
    let rows = journal::rows_query;
    let told_flags = PANES.iter().find_map(|kind| item_sql::told_flags_query(kind)).unwrap();
    let person = |tail: &str| format!("SELECT id FROM person {tail}");
    for (sql, along) in [
        (rows(subject_access::ABOUT), "journal USING INDEX journal_person (person=?)"),
        (rows(subject_access::ABOUT), "journal USING INDEX journal_person_line (person=?)"),
        (rows(subject_access::ABOUT), "journal USING COVERING INDEX journal_item (item=?)"),
        (rows(shared::PARTS), "j USING INDEX sqlite_autoindex_journal_1 (key>? AND key<?)"),
        (person(people::MERGED), "person USING COVERING INDEX person_merged (merged_into=?)"),
        ("DELETE FROM person WHERE id = ?1".to_owned(), "person USING COVERING INDEX person_merged (merged_into=?)"),
        (journal::INSERT.to_owned(), "reminded USING COVERING INDEX reminded_row (seq=?)"),
        (staff::OPEN_LINES.to_owned(), "item USING INDEX item_open"),
        (handover::SINCE.to_owned(), "j USING INTEGER PRIMARY KEY (rowid>?)"),
        (told_flags, "j USING COVERING INDEX journal_line (seq>?)"),
    ] {
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let marks = vec![0; statement.parameter_count()];
        let steps = statement.query_map(rusqlite::params_from_iter(marks), |row| row.get::<_, String>(3)).unwrap();
        let steps: Vec<_> = steps.map(Result::unwrap).collect();
        let whole =
            steps.iter().find(|step| step.starts_with("SCAN") && !SMALL.iter().any(|small| step.starts_with(small)));
        assert!(steps.iter().any(|step| step.contains(along)) && whole.is_none(), "{along}: {steps:#?}");
    }
}
