//! The directory: pharmacies, carriers, specialists, partners, schools.

use std::sync::LazyLock;

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, Row, params_from_iter};

use super::codec::Image;
use super::form_rows;
use super::journal::{Body, JournalEntry};
use super::undo::Reversal;
use crate::domain::name;
use crate::protocol::{DirectoryEntry, Done, EntryKind, OperationCode, Refusal, Request};
use crate::store::Batch;

static SELECT: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {}, id FROM directory ", form_rows::column_names::<DirectoryEntry>()));

/// Lists the entries of one section, or of all, whose name, address or note contains `text`; by name.
pub(crate) fn list_entries(
    conn: &Connection,
    kind: Option<EntryKind>,
    text: &str,
) -> rusqlite::Result<Vec<DirectoryEntry>> {
    let wanted = name::fold_text(text);
    let holds = |part: &Option<String>| part.as_deref().is_some_and(|part| name::fold_text(part).contains(&wanted));
    let mut entries = conn.prepare_cached(&SELECT)?.query_map([], read)?.collect::<rusqlite::Result<Vec<_>>>()?;
    entries.retain(|entry| kind.is_none_or(|kind| entry.kind == kind));
    entries
        .retain(|entry| name::fold_text(&entry.name).contains(&wanted) || holds(&entry.address) || holds(&entry.note));
    entries.sort_by_cached_key(|entry| name::fold_text(&entry.name));
    Ok(entries)
}

fn load(conn: &Connection, id: i64) -> Result<DirectoryEntry, Refusal> {
    let mut statement = conn.prepare_cached(&format!("{}WHERE id = ?1", *SELECT))?;
    let found = statement.query_map([id], read)?.next().transpose()?;
    found.ok_or_else(|| Refusal::Rule(format!("L’annuaire n’a pas de fiche n° {id}.")))
}

fn read(row: &Row) -> rusqlite::Result<DirectoryEntry> {
    let mut entry = DirectoryEntry { id: row.get("id")?, ..blank_entry() };
    form_rows::fill_record(&mut entry, row)?;
    Ok(entry)
}

impl Batch<'_> {
    pub(crate) fn save_entry(&mut self, request: &Request, entry: &DirectoryEntry) -> Result<Done, Refusal> {
        let mut entry = entry.clone();
        form_rows::clean_record(&mut entry);
        form_rows::check_complete(&entry)?;
        let before = if entry.id == 0 { None } else { Some(load(self.conn, entry.id)?) };
        if before.is_some() {
            self.write(&entry)?;
        } else {
            entry.id = self.insert(&entry)?;
        }
        let said = format!("{} : {}", entry.name, words(before.is_some()));
        let images = form_rows::changed_columns(before.as_ref(), &entry);
        self.record_entry(request, entry.id, images, said, None)
    }

    /// Restores an entry as it was before an undone change, or as a redone change made it: a new one is removed, and
    /// restored under its number. Refused when it has changed since.
    pub(crate) fn revert_entry(&mut self, request: &Request, action: &Reversal) -> Result<Done, Refusal> {
        let id = action.subject().parse().unwrap_or_default();
        let (was, is) = (&action.body.before, &action.body.after);
        let mut entry = DirectoryEntry { id, ..blank_entry() };
        let said = if is.is_empty() && !was.is_empty() {
            form_rows::restore_record(&mut entry, was)?;
            self.insert(&entry)?;
            format!("{} : {}", entry.name, words(false))
        } else {
            entry = load(self.conn, id)?;
            self.subject_since(action, &[OperationCode::SaveEntry], &format!("{}, ", entry.name))?;
            if was.is_empty() && !is.is_empty() {
                self.conn.prepare_cached("DELETE FROM directory WHERE id = ?1")?.execute([id])?;
                format!("{} : retiré de l’annuaire", entry.name)
            } else {
                form_rows::restore_record(&mut entry, was)?;
                self.write(&entry)?;
                format!("{} : {}", entry.name, words(true))
            }
        };
        let images = (is.clone(), was.clone());
        self.record_entry(request, id, images, action.direction_words(&said, &said), Some(action.journal_number()))
    }

    /// Inserts an entry, under its number where it had one; answers the number.
    fn insert(&self, entry: &DirectoryEntry) -> Result<i64, Refusal> {
        let id = if entry.id == 0 { Cell::Null } else { Cell::Integer(entry.id) };
        self.conn
            .prepare_cached(
                "INSERT INTO directory (id, kind, name, phone, address, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params_from_iter(std::iter::once(id).chain(form_rows::record_cells(entry))))?;
        Ok(self.conn.last_insert_rowid())
    }

    fn write(&self, entry: &DirectoryEntry) -> Result<(), Refusal> {
        let id = std::iter::once(Cell::Integer(entry.id));
        self.conn
            .prepare_cached(
                "UPDATE directory SET kind = ?2, name = ?3, phone = ?4, address = ?5, note = ?6 WHERE id = ?1",
            )?
            .execute(params_from_iter(id.chain(form_rows::record_cells(entry))))?;
        Ok(())
    }

    fn record_entry(
        &mut self,
        request: &Request,
        id: i64,
        (before, after): (Image, Image),
        said: String,
        undoes: Option<i64>,
    ) -> Result<Done, Refusal> {
        let body = Body { said, subject: Some(id.to_string()), before, after, ..Body::default() };
        let done = self.record_done(
            request,
            JournalEntry { undoable: undoes.is_none(), undoes, body, ..JournalEntry::default() },
            Vec::new(),
        )?;
        self.reload_context()?;
        Ok(done)
    }
}

/// End of the sentence about an entry, changed or new.
fn words(known: bool) -> &'static str {
    if known { "annuaire à jour" } else { "dans l’annuaire" }
}

fn blank_entry() -> DirectoryEntry {
    let (name, phone, address, note) = (String::new(), None, None, None);
    DirectoryEntry { id: 0, kind: EntryKind::Pharmacy, name, phone, address, note }
}
