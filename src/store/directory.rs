//! The directory: pharmacies, carriers, specialists, partners, schools.

use std::sync::LazyLock;

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, Row, params_from_iter};

use super::cell::Image;
use super::journal::{Body, Entry};
use super::{Batch, records};
use crate::domain::name;
use crate::ops::{Deed, DirectoryEntry, Done, EntryKind, Refusal};

static SELECT: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {}, id FROM directory ", records::columns::<DirectoryEntry>()));

/// The entries of one part, or of all, whose name, address or note holds the letters of `text`; by name.
pub(super) fn list(conn: &Connection, kind: Option<EntryKind>, text: &str) -> rusqlite::Result<Vec<DirectoryEntry>> {
    let wanted = name::fold(text);
    let holds = |part: &Option<String>| part.as_deref().is_some_and(|part| name::fold(part).contains(&wanted));
    let mut entries = conn.prepare_cached(&SELECT)?.query_map([], read)?.collect::<rusqlite::Result<Vec<_>>>()?;
    entries.retain(|entry| kind.is_none_or(|kind| entry.kind == kind));
    entries.retain(|entry| name::fold(&entry.name).contains(&wanted) || holds(&entry.address) || holds(&entry.note));
    entries.sort_by_cached_key(|entry| name::fold(&entry.name));
    Ok(entries)
}

fn load(conn: &Connection, id: i64) -> Result<DirectoryEntry, Refusal> {
    let mut statement = conn.prepare_cached(&format!("{}WHERE id = ?1", *SELECT))?;
    let found = statement.query_map([id], read)?.next().transpose()?;
    found.ok_or_else(|| Refusal::Rule(format!("L’annuaire n’a pas de fiche n° {id}.")))
}

fn read(row: &Row) -> rusqlite::Result<DirectoryEntry> {
    let (name, phone, address, note) = (String::new(), None, None, None);
    let mut entry = DirectoryEntry { id: row.get("id")?, kind: EntryKind::Pharmacy, name, phone, address, note };
    records::fill(&mut entry, row)?;
    Ok(entry)
}

impl Batch<'_> {
    pub(super) fn save_entry(&mut self, deed: &Deed, entry: &DirectoryEntry) -> Result<Done, Refusal> {
        let mut entry = entry.clone();
        records::clean(&mut entry);
        records::complete(&entry)?;
        let before = if entry.id == 0 { None } else { Some(load(self.conn, entry.id)?) };
        if before.is_some() {
            self.write(&entry)?;
        } else {
            self.conn
                .prepare_cached("INSERT INTO directory (kind, name, phone, address, note) VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params_from_iter(records::cells(&entry)))?;
            entry.id = self.conn.last_insert_rowid();
        }
        // A new entry harms nobody and is mended by editing it: only changes are undone.
        let undoable = before.is_some();
        let said = format!("{} : {}", entry.name, if undoable { "annuaire à jour" } else { "dans l’annuaire" });
        self.record_entry(deed, before.as_ref(), &entry, said, undoable, None)
    }

    /// An entry as it was before a change that is being undone; refused when it changed again since.
    pub(super) fn unsave_entry(&mut self, deed: &Deed, body: &Body, undoes: i64) -> Result<Done, Refusal> {
        let id = body.subject.as_deref().and_then(|id| id.parse().ok()).unwrap_or_default();
        let before = load(self.conn, id)?;
        let mut entry = before.clone();
        restored(&mut entry, &body.after)?;
        if entry != before {
            return Err(Refusal::Rule("Cette fiche a changé depuis : rien n’a été annulé.".to_owned()));
        }
        restored(&mut entry, &body.before)?;
        self.write(&entry)?;
        let said = format!("Défait — {} : annuaire remis comme avant", entry.name);
        self.record_entry(deed, Some(&before), &entry, said, false, Some(undoes))
    }

    fn write(&self, entry: &DirectoryEntry) -> Result<(), Refusal> {
        let id = std::iter::once(Cell::Integer(entry.id));
        self.conn
            .prepare_cached(
                "UPDATE directory SET kind = ?2, name = ?3, phone = ?4, address = ?5, note = ?6 WHERE id = ?1",
            )?
            .execute(params_from_iter(id.chain(records::cells(entry))))?;
        Ok(())
    }

    fn record_entry(
        &mut self,
        deed: &Deed,
        before: Option<&DirectoryEntry>,
        entry: &DirectoryEntry,
        said: String,
        undoable: bool,
        undoes: Option<i64>,
    ) -> Result<Done, Refusal> {
        let mut body = Body { said, subject: Some(entry.id.to_string()), ..Body::default() };
        (body.before, body.after) = records::changed(before, entry);
        let done = self.record(deed, Entry { undoable, undoes, body, ..Entry::default() }, Vec::new())?;
        self.reload()?;
        Ok(done)
    }
}

fn restored(entry: &mut DirectoryEntry, image: &Image) -> Result<(), Refusal> {
    Ok(records::restore(entry, image)?)
}
