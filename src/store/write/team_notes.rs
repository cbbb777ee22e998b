//! Notes for the whole team or one of its members, on no line: written, read, taken back.

use rusqlite::{Connection, Row};
use serde_json::Value as Json;

use super::journal::{self, Body, JournalEntry, RowHead};
use super::undo::Reversal;
use crate::domain::{Moment, StaffId, name};
use crate::protocol::{Done, OperationCode, Refusal, Request};
use crate::reports::TeamNote;
use crate::store::{Batch, Error, Store};

/// Longest note for the team, in characters: as a desk note.
const LENGTH: usize = 280;

/// Backwards from the last one: whoever reads stops before the years.
const LATEST_FIRST: &str = "SELECT id, at, staff, recipient, text FROM team_note ORDER BY id DESC";

/// Notes written from `oldest` on, latest first.
pub(crate) fn notes_since(conn: &Connection, oldest: Moment) -> rusqlite::Result<Vec<TeamNote>> {
    let mut statement = conn.prepare_cached(LATEST_FIRST)?;
    let notes = statement.query_map([], read)?;
    notes.take_while(|note| note.as_ref().map_or(true, |note| note.at >= oldest)).collect()
}

/// The latest that `reader` may read; nobody signed in reads those for all.
pub(crate) fn last_for(conn: &Connection, reader: Option<StaffId>) -> rusqlite::Result<Option<TeamNote>> {
    let is_for = |note: &TeamNote| reader.map_or(note.to.is_none(), |reader| note.is_for(reader));
    let mut statement = conn.prepare_cached(LATEST_FIRST)?;
    let mut notes = statement.query_map([], read)?;
    notes.find(|note| note.as_ref().map_or(true, is_for)).transpose()
}

fn read(row: &Row) -> rusqlite::Result<TeamNote> {
    Ok(TeamNote {
        id: row.get(0)?,
        at: Moment(row.get(1)?),
        by: StaffId(row.get(2)?),
        to: row.get::<_, Option<i64>>(3)?.map(StaffId),
        text: row.get(4)?,
    })
}

impl Store {
    /// Leaves a note for the team in nobody's name: what became of the file, for whoever sits down next. The journal
    /// has `from`, the work that left it, in the place of a terminal. Nobody takes it back.
    pub(crate) fn leave_system_note(&self, from: &str, text: &str, at: Moment) -> Result<(), Error> {
        let mut line = None;
        let tx = self.wait_to_write(&mut line)?;
        let last = journal::last(&tx)?;
        // A file may be replaced twice in a second, by copies that hold the same rows.
        let key = format!("system-{}-{}", at.0, last.0);
        let (by, operation) = (StaffId::SYSTEM, OperationCode::TeamNote);
        let body = insert_note(&tx, (at, by, None), "l’équipe", text)?;
        let head = RowHead { key: &key, at, by, terminal: from, operation };
        journal::append_row_of(&tx, &self.salts, last, &head, &JournalEntry { body, ..JournalEntry::default() })?;
        self.commit(tx)?;
        line.inspect(|line| line.signal_when_dropped());
        Ok(())
    }
}

/// Inserts a note of a member at a moment, for all or for one; gives what the journal says of it.
fn insert_note(
    conn: &Connection,
    (at, by, to): (Moment, StaffId, Option<StaffId>),
    name: &str,
    text: &str,
) -> rusqlite::Result<Body> {
    conn.prepare_cached("INSERT INTO team_note (at, staff, recipient, text) VALUES (?1, ?2, ?3, ?4)")?.execute((
        at.0,
        by.0,
        to.map(|to| to.0),
        text,
    ))?;
    let mut body = Body::sentence_only(format!("Mot laissé à {name}"));
    body.subject = Some(conn.last_insert_rowid().to_string());
    body.after.insert("text".to_owned(), Json::from(text));
    body.after.extend(to.map(|to| ("to".to_owned(), Json::from(to.0))));
    Ok(body)
}

impl Batch<'_> {
    /// Adds a note for the team, or for the one member `to`.
    pub(crate) fn add_team_note(
        &mut self,
        request: &Request,
        to: Option<StaffId>,
        text: &str,
    ) -> Result<Done, Refusal> {
        let text = name::clean_text(text);
        match text.chars().count() {
            0 => return Err(Refusal::Field("text", "Le mot est vide.".to_owned())),
            1..=LENGTH => {}
            more => {
                let why = format!("Le mot fait {more} caractères : {LENGTH} au plus.");
                return Err(Refusal::Field("text", why));
            }
        }
        let name = match to {
            None => "l’équipe".to_owned(),
            Some(to) => match self.context.member(to).filter(|member| member.active) {
                Some(member) => member.name.clone(),
                None => return Err(Refusal::Field("to", "Cette personne n’est plus de l’équipe.".to_owned())),
            },
        };
        let body = insert_note(self.conn, (request.at, request.by, to), &name, &text)?;
        self.record_done(request, JournalEntry { undoable: true, body, ..JournalEntry::default() }, Vec::new())
    }

    /// Removes an undone note for the team, and restores it with its text, time and author; the journal keeps the row
    /// of its writing.
    pub(crate) fn revert_team_note(&mut self, request: &Request, action: &Reversal) -> Result<Done, Refusal> {
        let (columns, id) = (&action.first.columns, action.subject()?);
        let (was, is) = (&action.body.before, &action.body.after);
        match was.get("text").and_then(Json::as_str) {
            None => {
                self.conn.prepare_cached("DELETE FROM team_note WHERE id = ?1")?.execute([id])?;
            }
            Some(text) => {
                self.conn
                    .prepare_cached(
                        "INSERT INTO team_note (id, at, staff, recipient, text) VALUES (?1, ?2, ?3, ?4, ?5)",
                    )?
                    .execute((id, columns.at, columns.staff, was.get("to").and_then(Json::as_i64), text))?;
            }
        }
        let said = match was.get("to").or(is.get("to")) {
            None => action.direction_words("le mot à l’équipe est retiré", "le mot à l’équipe est remis"),
            Some(_) => action.direction_words("le mot est retiré", "le mot est remis"),
        };
        let subject = Some(id.to_owned());
        let body = Body { said, subject, before: is.clone(), after: was.clone(), ..Body::default() };
        self.record_done(
            request,
            JournalEntry { undoes: Some(action.journal_number()), body, ..JournalEntry::default() },
            Vec::new(),
        )
    }
}
