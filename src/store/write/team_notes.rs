//! Notes for the whole team, on no line: written, read, taken back.

use rusqlite::{Connection, Row};
use serde_json::Value as Json;

use super::journal::{Body, JournalEntry};
use super::undo::Reversal;
use crate::domain::{Moment, StaffId, name};
use crate::protocol::{Done, Refusal, Request};
use crate::reports::TeamNote;
use crate::store::Batch;

/// Longest note for the team, in characters: as a desk note.
const LENGTH: usize = 280;

/// Backwards from the last one: whoever reads stops before the years.
const LATEST_FIRST: &str = "SELECT id, at, staff, text FROM team_note ORDER BY id DESC";

/// Notes written from `oldest` on, latest first.
pub(crate) fn notes_since(conn: &Connection, oldest: Moment) -> rusqlite::Result<Vec<TeamNote>> {
    let mut statement = conn.prepare_cached(LATEST_FIRST)?;
    let notes = statement.query_map([], read)?;
    notes.take_while(|note| note.as_ref().map_or(true, |note| note.at >= oldest)).collect()
}

/// The latest of all.
pub(crate) fn last(conn: &Connection) -> rusqlite::Result<Option<TeamNote>> {
    conn.prepare_cached(LATEST_FIRST)?.query_map([], read)?.next().transpose()
}

fn read(row: &Row) -> rusqlite::Result<TeamNote> {
    Ok(TeamNote { id: row.get(0)?, at: Moment(row.get(1)?), by: StaffId(row.get(2)?), text: row.get(3)? })
}

impl Batch<'_> {
    pub(crate) fn tell_team(&mut self, request: &Request, text: &str) -> Result<Done, Refusal> {
        let text = name::clean_text(text);
        match text.chars().count() {
            0 => return Err(Refusal::Field("text", "Le mot à l’équipe est vide.".to_owned())),
            1..=LENGTH => {}
            more => {
                let why = format!("Le mot à l’équipe fait {more} caractères : {LENGTH} au plus.");
                return Err(Refusal::Field("text", why));
            }
        }
        self.conn.prepare_cached("INSERT INTO team_note (at, staff, text) VALUES (?1, ?2, ?3)")?.execute((
            request.at.0,
            request.by.0,
            &text,
        ))?;
        let mut body = Body::sentence_only("Mot laissé à l’équipe");
        body.subject = Some(self.conn.last_insert_rowid().to_string());
        body.after.insert("text".to_owned(), Json::from(text));
        self.record_done(request, JournalEntry { undoable: true, body, ..JournalEntry::default() }, Vec::new())
    }

    /// Removes an undone note for the team, and restores it with its text, time and author; the journal keeps the row
    /// of its writing.
    pub(crate) fn revert_team_note(&mut self, request: &Request, action: &Reversal) -> Result<Done, Refusal> {
        let (columns, id) = (&action.first.columns, action.subject());
        let (was, is) = (&action.body.before, &action.body.after);
        match was.get("text").and_then(Json::as_str) {
            None => {
                self.conn.prepare_cached("DELETE FROM team_note WHERE id = ?1")?.execute([id])?;
            }
            Some(text) => {
                self.conn
                    .prepare_cached("INSERT INTO team_note (id, at, staff, text) VALUES (?1, ?2, ?3, ?4)")?
                    .execute((id, columns.at, columns.staff, text))?;
            }
        }
        let said = action.direction_words("le mot à l’équipe est retiré", "le mot à l’équipe est remis");
        let subject = Some(id.to_owned());
        let body = Body { said, subject, before: is.clone(), after: was.clone(), ..Body::default() };
        self.record_done(
            request,
            JournalEntry { undoes: Some(action.seq()), body, ..JournalEntry::default() },
            Vec::new(),
        )
    }
}
