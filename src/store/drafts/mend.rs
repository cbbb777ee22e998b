//! Drafts in a file that is damaged: what can be read of it goes into a new one, and the file is taken aside as it is.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, OpenFlags};

use super::{DRAFT_COLUMNS, DRAFT_TABLES, DRAFTS, LostRows, insert_rows, lines, read_draft, read_rows};
use crate::protocol::{Cause, DraftsAside};
use crate::store::Error;
use crate::store::file::key::{self, FileKey};
use crate::store::file::open::{self, DRAFTS_ID};
use crate::store::file::salvage::source::{FLIPPED, Source, VERSIONS_AHEAD};
use crate::store::file::{beside, migrate, rescue};

/// Bytes of the header after the magic, as every file of this program has them.
const SETTINGS: ([u8; 8], std::ops::Range<usize>) = ([0x10, 0, 2, 2, 0, 64, 32, 32], 16..24);

/// Checks the pages, the indexes and each row: what a form cannot be made of is damage too.
pub(super) fn check_sound(conn: &Connection, path: &Path) -> Result<(), Error> {
    let verdict: String = conn.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
    if verdict != "ok" {
        return Err(Error::for_file(path, Cause::Damaged));
    }
    let mut rows = conn.prepare(&format!("SELECT {DRAFT_COLUMNS} FROM draft"))?;
    rows.query_map([], read_draft)?.try_for_each(|draft| draft.map(drop))?;
    Ok(())
}

/// True when `error`, met in the file of drafts at `path`, comes of damage: whatever SQLite answers about its content, unless
/// the file is whole and another program's, or a newer one's.
pub(super) fn is_of_damage(path: &Path, error: &Error) -> bool {
    match error.cause() {
        Cause::Damaged | Cause::NotOurs | Cause::Value(_) | Cause::Unexpected(_) => !is_of_another_program(path),
        Cause::ReadOnly => has_other_settings(path),
        Cause::Newer => {
            let version = to_look(path).and_then(|conn| Ok(migrate::file_version(&conn)?));
            version.is_ok_and(|version| version > migrate::latest_version(DRAFTS.steps) + VERSIONS_AHEAD)
        }
        _ => false,
    }
}

fn to_look(path: &Path) -> Result<Connection, Error> {
    key::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

fn is_of_another_program(path: &Path) -> bool {
    let seen = || -> Result<bool, Error> {
        let conn = to_look(path)?;
        let stamp: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let verdict: String = conn.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
        let alike = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name IN ('draft', 'mark'))";
        let alike: bool = conn.query_row(alike, [], |row| row.get(0))?;
        Ok(verdict == "ok" && !alike && (stamp ^ DRAFTS_ID).count_ones() > FLIPPED)
    };
    fs::symlink_metadata(path).is_ok_and(|file| file.len() >= rescue::LEAST) && seen().unwrap_or(false)
}

fn has_other_settings(path: &Path) -> bool {
    let (settings, place) = SETTINGS;
    let begins = rescue::read_beginning::<24>(path);
    begins.is_some_and(|begins| begins.starts_with(key::MAGIC) && begins.get(place) != Some(&settings[..]))
}

/// Puts a new file, with what can be read of the damaged one at `path`, in its place, and moves that one aside. A kill leaves
/// either the one or the other.
pub(super) fn replace_damaged(path: &Path, main_file: &Path) -> Result<DraftsAside, Error> {
    // Of a file that cannot even be copied nothing is read: it stays aside, whole.
    let mut rows = read_damaged(path).unwrap_or_default();
    for table in &mut rows.0 {
        table
            .retain(|row| matches!(row.first(), Some(SqlValue::Text(main)) if main_file.with_file_name(main).exists()));
    }
    let kept = rows.0[0].len();
    let aside = rescue::free_aside_path(path, "abime")?;
    let made = passing_path(&aside);
    open::new(&made, &DRAFTS, |conn| Ok(insert_rows(conn, &rows)?))?;
    let replaced = beside::give_to_owner(&made, main_file).and_then(|()| rescue::replace(path, &made, &aside));
    if replaced.is_err() {
        // The failure is reported; what stays behind is listed with what is aside.
        let _ = fs::remove_file(&made);
    }
    replaced?;
    tracing::error!(kept, "damaged drafts set aside");
    Ok(DraftsAside { aside, kept })
}

/// Path of a file that is made for a moment: listed with those set aside, should a kill leave it there, and in nobody's way.
pub(super) fn passing_path(aside: &Path) -> PathBuf {
    open::path_beside(aside, &format!(".{}.reprise", std::process::id()))
}

fn read_damaged(path: &Path) -> Result<LostRows, Error> {
    let mut whole = Connection::open_in_memory()?;
    migrate::run(&mut whole, DRAFTS.steps, DRAFTS.id)?;
    let copy = passing_path(&rescue::free_aside_path(path, "abime")?);
    let key = FileKey::of_copy(path, None, path)?;
    let mut source = Source::open(path, &copy, &DRAFTS, key.as_ref())?;
    if source.mend_schema(&whole).is_err() {
        let folder = tempfile::tempdir().map_err(|error| Error::from_io(path, error))?;
        let new = folder.path().join("drafts.db");
        open::new(&new, &DRAFTS, |_| Ok(()))?;
        source.take_first_page(&new, key.as_ref())?;
    }
    source.take_torn_pages()?;
    let mut rows = LostRows::default();
    for ((select, insert, _), rows) in DRAFT_TABLES.iter().zip(&mut rows.0) {
        let (columns, table) = select.trim_start_matches("SELECT ").split_once(" FROM ").unwrap_or_default();
        let columns: Vec<_> = columns.split(", ").map(str::to_owned).collect();
        // Whether some could not be read is not asked: the file stays aside.
        source.copy_table(table, &columns, (false, None), &mut whole.prepare(insert)?)?;
        rows.extend(read_rows(&whole, select)?);
    }
    // A line that is no text of a form any more would be met again at each start.
    let is_form = |row: &Vec<SqlValue>| matches!(row.get(7), Some(SqlValue::Text(fields)) if lines(fields).is_ok());
    rows.0[0].retain(is_form);
    Ok(rows)
}
