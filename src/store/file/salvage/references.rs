//! References of a salvaged file to rows it has no more: somebody or some member of the team that is lost gets a row that says so,
//! so that what is theirs stays theirs; what hung on a lost line is lost with it.

use std::collections::BTreeSet;

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params_from_iter};

use crate::domain::coded::Coded;
use crate::domain::{DrugClass, EntryKind, Moment, Person, PersonId, StaffId, TIES, order};
use crate::model::{Choice, Outcome};
use crate::panes::PANES;
use crate::protocol::SalvageLosses;
use crate::store::Error;
use crate::store::file::check::select_ids;
use crate::store::file::seal;
use crate::store::read::context;
use crate::store::write::{directory, people};

/// A row lost may have had others hanging on it, and those others: more often than this nothing hangs.
const DEPTH: usize = 5;

/// A column that names a row of another table.
struct Reference {
    table: String,
    column: String,
    parent: String,
    /// True when the column may be empty.
    optional: bool,
}

/// Makes sure that there is a site, and the member who is in no list.
pub(super) fn mend_centre(tx: &Connection, losses: &mut SalvageLosses) -> Result<(), Error> {
    let system = "INSERT OR IGNORE INTO staff (id, display_name, role, active) VALUES (?1, 'système', 'autre', 0)";
    tx.execute(system, [StaffId::SYSTEM.0])?;
    if !tx.prepare("SELECT 1 FROM site")?.exists([])? {
        let closed = "[null,null,null,null,null,null,null]";
        let site = "INSERT INTO site (id, code, name, timezone, opening) VALUES (1, 'CENTRE', 'Centre récupéré', 'Europe/Paris', ?1)";
        tx.execute(site, [closed])?;
        losses.note_lost("site", 1);
    }
    Ok(())
}

/// Makes sure that every author of the journal is in the team: a row of an unknown one would not be read.
pub(super) fn mend_authors(tx: &Connection, losses: &mut SalvageLosses) -> Result<(), Error> {
    for lost in select_ids(tx, "SELECT DISTINCT staff FROM journal WHERE staff NOT IN (SELECT id FROM staff)")? {
        put_member(tx, lost, losses)?;
    }
    Ok(())
}

fn put_member(tx: &Connection, number: i64, losses: &mut SalvageLosses) -> Result<(), Error> {
    let member = "INSERT INTO staff (id, display_name, role, active) VALUES (?1, ?2, 'autre', 0)";
    tx.execute(member, (number, format!("membre n° {number}")))?;
    losses.note_lost("staff", number);
    Ok(())
}

/// Takes out rows with a code that this program does not know: one such row keeps all of its table from being read.
fn remove_unknown_codes(tx: &Connection, losses: &mut SalvageLosses) -> Result<(), Error> {
    let ties: Vec<_> = TIES.iter().map(|tie| tie.code).collect();
    let codes = [
        ("directory", "kind", codes_of(EntryKind::CHOICES)),
        ("drug", "class", codes_of(DrugClass::CHOICES)),
        ("attempt", "outcome", codes_of(Outcome::CHOICES)),
        ("relation", "kind", ties),
    ];
    for (table, column, known) in codes {
        let marks = vec!["?"; known.len()].join(", ");
        let removed =
            tx.execute(&format!("DELETE FROM {table} WHERE {column} NOT IN ({marks})"), params_from_iter(known))?;
        if removed > 0 {
            losses.note_count(table, removed, BTreeSet::new());
        }
    }
    Ok(())
}

fn codes_of(choices: &'static [Choice]) -> Vec<&'static str> {
    choices.iter().map(|choice| choice.code).collect()
}

/// Takes out what keeps the centre from being read: codes, absences and hours that became something else.
pub(super) fn mend_context(tx: &Connection, at: Moment, losses: &mut SalvageLosses) -> Result<(), Error> {
    const REMEDIES: [(&str, &str); 5] = [
        // What the group proposes comes again with the next pull.
        ("shared", "DELETE FROM shared WHERE NOT json_valid(value) OR answer NOT IN ('ACCEPTED', 'REFUSED')"),
        ("absence", "DELETE FROM absence WHERE date(from_day) IS NOT from_day OR date(to_day) IS NOT to_day"),
        ("staff", "UPDATE staff SET instructions = NULL"),
        ("staff", "UPDATE staff SET role = 'autre'"),
        (
            "site",
            "UPDATE site SET hours = NULL, closed = NULL, meetings = NULL, instructions = NULL, \
             opening = '[null,null,null,null,null,null,null]', timezone = 'Europe/Paris'",
        ),
    ];
    remove_unknown_codes(tx, losses)?;
    for id in select_ids(tx, "SELECT id FROM directory")? {
        if !directory::is_readable(tx, id) {
            tx.execute("DELETE FROM directory WHERE id = ?1", [id])?;
            losses.note_lost("directory", id);
        }
    }
    for (table, remedy) in REMEDIES {
        if context::load_context(tx, at).is_ok() {
            break;
        }
        if tx.execute(remedy, [])? > 0 {
            losses.doubtful.insert(table.to_owned());
        }
    }
    Ok(())
}

/// Mends every reference to a row that is not there.
pub(super) fn mend_references(tx: &Connection, at: Moment, losses: &mut SalvageLosses) -> Result<(), Error> {
    let references = list_references(tx)?;
    for _ in 0..DEPTH {
        let mut whole = true;
        for reference in &references {
            whole &= mend_reference(tx, reference, at, losses)?;
        }
        if whole {
            break;
        }
    }
    Ok(())
}

fn list_references(tx: &Connection) -> Result<Vec<Reference>, Error> {
    let mut references = Vec::new();
    for table in seal::sealed_tables(tx)? {
        let mut keys = tx.prepare(
            "SELECT f.\"from\", f.\"table\", c.\"notnull\" = 0 AND c.pk = 0 FROM pragma_foreign_key_list(?1) AS f \
             JOIN pragma_table_info(?1) AS c ON c.name = f.\"from\"",
        )?;
        let keys = keys.query_map([&table], |row| {
            Ok(Reference { table: table.clone(), column: row.get(0)?, parent: row.get(1)?, optional: row.get(2)? })
        })?;
        references.extend(keys.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(references)
}

/// Mends one column; true when nothing was to be mended.
fn mend_reference(
    tx: &Connection,
    reference: &Reference,
    at: Moment,
    losses: &mut SalvageLosses,
) -> Result<bool, Error> {
    let Reference { table, column, parent, optional } = reference;
    let key = if parent == "journal" { "seq" } else { "id" };
    let orphans = format!(
        "SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM {parent} WHERE {parent}.{key} = {table}.{column})"
    );
    let orphans: Vec<i64> = tx.prepare(&orphans)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for orphan in &orphans {
        // A number that was never given is nobody's: the reference itself became another one.
        let given = "SELECT 1 FROM sqlite_sequence WHERE name = ?1 AND ?2 BETWEEN 1 AND seq";
        let known = tx.prepare_cached(given)?.exists((parent, orphan))?;
        match parent.as_str() {
            "staff" if known => put_member(tx, *orphan, losses)?,
            "person" if known => {
                let mut person = Person::new(format!("Fiche n° {orphan} perdue"), at);
                (person.id, person.rev) = (PersonId(*orphan), 1);
                people::put_person(tx, &person)?;
                losses.note_lost("person", *orphan);
            }
            "site" => drop(tx.execute(
                &format!("UPDATE {table} SET {column} = (SELECT min(id) FROM site) WHERE {column} = ?1"),
                [orphan],
            )?),
            _ if *optional => {
                tx.execute(&format!("UPDATE {table} SET {column} = NULL WHERE {column} = ?1"), [orphan])?;
            }
            _ => remove_children(tx, table, column, *orphan, losses)?,
        }
    }
    Ok(orphans.is_empty())
}

/// Removes what hung on a row that is lost.
fn remove_children(
    tx: &Connection,
    table: &str,
    column: &str,
    orphan: i64,
    losses: &mut SalvageLosses,
) -> Result<(), Error> {
    let numbered = tx.prepare(&format!("SELECT id FROM {table} WHERE {column} = ?1")).ok();
    let numbers = match numbered {
        Some(mut numbered) => {
            numbered.query_map([orphan], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?
        }
        None => Vec::new(),
    };
    let removed = tx.execute(&format!("DELETE FROM {table} WHERE {column} = ?1"), [Cell::Integer(orphan)])?;
    // The line that a row of a pane belongs to is lost already, by its number.
    if PANES.iter().all(|kind| kind.table != table) {
        let before = losses.lost.get(table).map_or(0, |lost| lost.count);
        losses.note_count(table, before + removed, order::set_of(numbers));
    }
    Ok(())
}
