//! The directory: pharmacies, carriers, specialists, partners, schools.

use std::sync::LazyLock;

use chrono::NaiveDate;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, Row, params_from_iter};

use super::codec::Image;
use super::form_rows;
use super::journal::{self, Body, JournalEntry};
use super::undo::Reversal;
use crate::domain::{Moment, directory, name, order, phone};
use crate::protocol::form_records::Record;
use crate::protocol::{DirectoryEntry, Done, EntryKind, OperationCode, Refusal, Request, Revised, StoredRecord};
use crate::store::Batch;

static SELECT: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {}, id FROM directory ", form_rows::column_names::<DirectoryEntry>()));
/// Statements whose last parameter is the number of the entry.
static INSERT: LazyLock<String> = LazyLock::new(|| {
    let values = vec!["?"; DirectoryEntry::FIELDS.len() + 1].join(", ");
    format!("INSERT INTO directory ({}, id) VALUES ({values})", form_rows::column_names::<DirectoryEntry>())
});
static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let sets: Vec<_> = DirectoryEntry::FIELDS.iter().map(|field| format!("{}=?", field.key)).collect();
    format!("UPDATE directory SET {} WHERE id=?", sets.join(", "))
});

/// Lists the entries of one section, or of all, that answer to the words of `text`; by name.
pub(crate) fn list_entries(
    conn: &Connection,
    kind: Option<EntryKind>,
    text: &str,
) -> rusqlite::Result<Vec<DirectoryEntry>> {
    let mut entries = conn.prepare_cached(&SELECT)?.query_map([], read)?.collect::<rusqlite::Result<Vec<_>>>()?;
    // The rules ask for all of it at every start: nothing is then looked for in its words.
    let whole = text.trim().is_empty();
    entries.retain(|entry| kind.is_none_or(|kind| entry.kind == kind) && (whole || entry.answers(text)));
    order::sort_by_key(&mut entries, |entry| name::fold_text(&entry.name));
    Ok(entries)
}

fn load(conn: &Connection, id: i64) -> Result<DirectoryEntry, Refusal> {
    let mut statement = conn.prepare_cached(&format!("{}WHERE id = ?1", *SELECT))?;
    let found = statement.query_map([id], read)?.next().transpose()?;
    found.ok_or_else(|| Refusal::Rule(format!("L’annuaire n’a pas, ou plus, de fiche n° {id}.")))
}

/// True when this program can read the entry of this number.
pub(crate) fn is_readable(conn: &Connection, id: i64) -> bool {
    load(conn, id).is_ok()
}

fn read(row: &Row) -> rusqlite::Result<DirectoryEntry> {
    let mut entry = DirectoryEntry { id: row.get("id")?, ..blank_entry() };
    form_rows::fill_record(&mut entry, row)?;
    Ok(entry)
}

impl Batch<'_> {
    pub(crate) fn save_entry(
        &mut self,
        request: &Request,
        said: &Revised<DirectoryEntry>,
        overrule: bool,
    ) -> Result<Done, Refusal> {
        let mut entry = said.record().clone();
        form_rows::clean_record(&mut entry);
        let before = if entry.id == 0 { None } else { Some(load(self.conn, entry.id)?) };
        if let Some(before) = &before {
            entry = self.merge_revised(&said.with_record(entry), before, StoredRecord::Entry)?;
        }
        form_rows::check_complete(&entry)?;
        date_delay(&mut entry, before.as_ref(), self.context.today());
        self.check_rpps(&mut entry)?;
        if !overrule {
            self.warn_of_twin(&entry, before.as_ref())?;
        }
        if before.is_some() {
            self.write(&entry)?;
        } else {
            entry.id = self.insert(&entry)?;
        }
        let said = format!("{} : {}", entry.name, words(before.is_some()));
        let images = form_rows::changed_columns(before.as_ref(), &entry);
        self.record_entry(request, entry.id, images, said, None)
    }

    /// Removes an entry; refused when it is another than the one that was read.
    pub(crate) fn remove_entry(&mut self, request: &Request, read: &DirectoryEntry) -> Result<Done, Refusal> {
        let stands = load(self.conn, read.id)?;
        let meant = Revised::of_whole(read.clone(), read.clone());
        self.merge_revised(&meant, &stands, StoredRecord::Entry)?;
        let said = self.delete(&stands)?;
        let (_, before) = form_rows::changed_columns(None, &stands);
        self.record_entry(request, stands.id, (before, Image::new()), said, None)
    }

    /// Lists what was taken out of the directory and is not in it, the latest first, as far back as the journal has the
    /// words; and of each by whom and when: « par Sarah le 12/11/2026 ».
    pub(crate) fn list_removed(&self) -> Result<(Vec<DirectoryEntry>, Vec<String>), Refusal> {
        const REMOVED: &str = "WHERE j.op = ?1 AND j.undoes IS NULL ORDER BY j.seq DESC";
        let (mut removed, mut told) = (Vec::<DirectoryEntry>::new(), Vec::new());
        for row in journal::select_rows(self.conn, REMOVED, &[&OperationCode::SaveEntry.code()])? {
            let Some(body) = row.body.filter(|body| body.after.is_empty() && !body.before.is_empty()) else { continue };
            let Some(id) = body.subject.and_then(|subject| subject.parse().ok()) else { continue };
            if removed.iter().chain(self.context.directory.iter()).any(|entry| entry.id == id) {
                continue;
            }
            let mut entry = DirectoryEntry { id, ..blank_entry() };
            form_rows::restore_record(&mut entry, &body.before)?;
            removed.push(entry);
            let on = Moment(row.columns.at).day_in(self.context.zone).format("%d/%m/%Y");
            told.push(format!("par {} le {on}", row.by));
        }
        Ok((removed, told))
    }

    /// Restores an entry as it was before an undone change, or as a redone change made it: a new one is removed, and
    /// restored under its number. Refused when it has changed since, or another has taken its number of the register.
    pub(crate) fn revert_entry(&mut self, request: &Request, action: &Reversal) -> Result<Done, Refusal> {
        let id = action.subject_number()?;
        let (was, is) = (&action.body.before, &action.body.after);
        let mut entry = DirectoryEntry { id, ..blank_entry() };
        let said = if is.is_empty() && !was.is_empty() {
            form_rows::restore_record(&mut entry, was)?;
            self.check_rpps(&mut entry)?;
            self.insert(&entry)?;
            format!("{} : {}", entry.name, words(false))
        } else {
            let since = |who: &str| self.subject_since(action, &[OperationCode::SaveEntry], who);
            entry = load(self.conn, id).or_else(|gone| since("fiche ").and(Err(gone)))?;
            since(&format!("{}, ", entry.name))?;
            if was.is_empty() && !is.is_empty() {
                self.delete(&entry)?
            } else {
                form_rows::restore_record(&mut entry, was)?;
                self.check_rpps(&mut entry)?;
                self.write(&entry)?;
                format!("{} : {}", entry.name, words(true))
            }
        };
        let images = (is.clone(), was.clone());
        self.record_entry(request, id, images, action.direction_words(&said, &said), Some(action.journal_number()))
    }

    /// Refuses a number of the register that is none, or that another entry has.
    fn check_rpps(&self, entry: &mut DirectoryEntry) -> Result<(), Refusal> {
        let Some(said) = &entry.rpps else { return Ok(()) };
        let number = directory::check_rpps(said).map_err(|why| Refusal::Field("rpps", format!("« RPPS » : {why}")))?;
        let other = |other: &&DirectoryEntry| other.id != entry.id && other.rpps.as_ref() == Some(&number);
        if let Some(other) = self.context.directory.iter().find(other) {
            let why = format!("« RPPS » : c’est déjà celui de « {} » ; complétez sa fiche.", other.name);
            return Err(Refusal::Field("rpps", why));
        }
        entry.rpps = Some(number);
        Ok(())
    }

    /// Warns of a name new to the entry that another one of its section bears already; two professionals of the register
    /// may be called alike.
    fn warn_of_twin(&self, entry: &DirectoryEntry, before: Option<&DirectoryEntry>) -> Result<(), Refusal> {
        if before.is_some_and(|before| before.is_called_as(entry)) {
            return Ok(());
        }
        let mut others =
            self.context.directory.iter().filter(|other| other.id != entry.id && other.is_called_as(entry));
        match others.find(|other| other.rpps.is_none() || entry.rpps.is_none()) {
            Some(other) => {
                let number = other.phone.as_deref().map(|number| format!(", {}", phone::display_number(number)));
                let known = format!("{}{}", other.name, number.unwrap_or_default());
                Err(Refusal::Guard(format!("L’annuaire a déjà {known}.")))
            }
            None => Ok(()),
        }
    }

    /// Inserts an entry, under its number where it had one; answers the number.
    fn insert(&self, entry: &DirectoryEntry) -> Result<i64, Refusal> {
        let id = if entry.id == 0 { Cell::Null } else { Cell::Integer(entry.id) };
        self.conn.prepare_cached(&INSERT)?.execute(params_from_iter(form_rows::record_cells(entry).chain([id])))?;
        Ok(self.conn.last_insert_rowid())
    }

    /// Deletes an entry; answers the sentence that says so.
    fn delete(&self, entry: &DirectoryEntry) -> Result<String, Refusal> {
        self.conn.prepare_cached("DELETE FROM directory WHERE id = ?1")?.execute([entry.id])?;
        Ok(format!("{} n’est plus dans l’annuaire", entry.name))
    }

    fn write(&self, entry: &DirectoryEntry) -> Result<(), Refusal> {
        let id = Cell::Integer(entry.id);
        self.conn.prepare_cached(&UPDATE)?.execute(params_from_iter(form_rows::record_cells(entry).chain([id])))?;
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

/// Dates a delay that was just told, unless its day is told too; without a delay there is no day.
fn date_delay(entry: &mut DirectoryEntry, before: Option<&DirectoryEntry>, today: NaiveDate) {
    let known = before.map(|before| (&before.delay, before.delay_on));
    let is_new = known.is_none_or(|(delay, _)| *delay != entry.delay);
    let dated = entry.delay_on.is_some() && known.is_none_or(|(_, on)| on != entry.delay_on);
    if entry.delay.is_none() {
        entry.delay_on = None;
    } else if is_new && !dated {
        entry.delay_on = Some(today);
    }
}

fn blank_entry() -> DirectoryEntry {
    DirectoryEntry::named(EntryKind::Pharmacy, "")
}
