//! Notes for the whole team, on no line: written, read, taken back.

use rusqlite::{Connection, Row};
use serde_json::Value as Json;

use super::Batch;
use super::journal::{Body, Entry, Recorded};
use crate::domain::{Moment, StaffId, name};
use crate::ops::{Deed, Done, Refusal, TeamNote};

/// Longest note for the team, in characters: as a desk note.
const LENGTH: usize = 280;

/// Backwards from the last one: whoever reads stops before the years.
const LATEST_FIRST: &str = "SELECT id, at, staff, text FROM team_note ORDER BY id DESC";

/// Those written from `oldest` on, latest first.
pub(super) fn since(conn: &Connection, oldest: Moment) -> rusqlite::Result<Vec<TeamNote>> {
    let mut statement = conn.prepare_cached(LATEST_FIRST)?;
    let notes = statement.query_map([], read)?;
    notes.take_while(|note| note.as_ref().map_or(true, |note| note.at >= oldest)).collect()
}

/// The latest of all.
pub(super) fn last(conn: &Connection) -> rusqlite::Result<Option<TeamNote>> {
    conn.prepare_cached(LATEST_FIRST)?.query_map([], read)?.next().transpose()
}

fn read(row: &Row) -> rusqlite::Result<TeamNote> {
    Ok(TeamNote { id: row.get(0)?, at: Moment(row.get(1)?), by: StaffId(row.get(2)?), text: row.get(3)? })
}

impl Batch<'_> {
    pub(super) fn tell_team(&mut self, deed: &Deed, text: &str) -> Result<Done, Refusal> {
        let text = name::clean(text);
        match text.chars().count() {
            0 => return Err(Refusal::Field("text", "Le mot à l’équipe est vide.".to_owned())),
            1..=LENGTH => {}
            more => {
                let why = format!("Le mot à l’équipe fait {more} caractères : {LENGTH} au plus.");
                return Err(Refusal::Field("text", why));
            }
        }
        self.conn
            .prepare_cached("INSERT INTO team_note (at, staff, text) VALUES (?1, ?2, ?3)")?
            .execute((deed.at.0, deed.by.0, &text))?;
        let mut body = Body::said("Mot laissé à l’équipe");
        body.subject = Some(self.conn.last_insert_rowid().to_string());
        body.after.insert("text".to_owned(), Json::from(text));
        self.record(deed, Entry { undoable: true, body, ..Entry::default() }, Vec::new())
    }

    /// Puts back a note that was taken back, with its words, its hour and its author.
    pub(super) fn tell_team_again(
        &mut self,
        deed: &Deed,
        first: &Recorded,
        body: &Body,
        undoes: i64,
    ) -> Result<Done, Refusal> {
        let columns = &first.columns;
        let words = body.before.get("text").and_then(Json::as_str).unwrap_or_default();
        self.conn.prepare_cached("INSERT INTO team_note (id, at, staff, text) VALUES (?1, ?2, ?3, ?4)")?.execute((
            body.subject.as_deref(),
            columns.at,
            columns.staff,
            words,
        ))?;
        let mut again = Body::said("Défait : le mot à l’équipe est remis");
        again.subject.clone_from(&body.subject);
        again.after.clone_from(&body.before);
        self.record(deed, Entry { undoes: Some(undoes), body: again, ..Entry::default() }, Vec::new())
    }

    /// Takes back a note that its author undoes; the journal goes on saying that it was written.
    pub(super) fn untell_team(&mut self, deed: &Deed, body: &Body, undoes: i64) -> Result<Done, Refusal> {
        self.conn.prepare_cached("DELETE FROM team_note WHERE id = ?1")?.execute([body.subject.as_deref()])?;
        let mut undone = Body::said("Défait : le mot à l’équipe est retiré");
        undone.subject.clone_from(&body.subject);
        undone.before.clone_from(&body.after);
        self.record(deed, Entry { undoes: Some(undoes), body: undone, ..Entry::default() }, Vec::new())
    }
}
