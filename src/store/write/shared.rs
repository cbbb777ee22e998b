//! Proposals of the group of centres: taken down, answered by the centre, each answer undone with what it changed.

use rusqlite::{Connection, Row, params};
use serde_json::Value as Json;

use super::codec::Image;
use super::journal::{self, Body, JournalEntry, Recorded};
use super::series::numbered_request;
use super::undo::{Reversal, UndoDirection};
use crate::domain::coded::Coded;
use crate::domain::count::count_phrase;
use crate::domain::{Moment, StaffId, order};
use crate::model::shared::{Answered, Shared, SharedAnswer, Topic};
use crate::protocol::{Done, OperationCode, ProposalAnswer, Refusal, Request};
use crate::store::Batch;
use crate::store::error::unreadable_column;

/// Lists the proposals, the latest first. One about something that this program does not know is left out.
pub(crate) fn list_shared(conn: &Connection) -> rusqlite::Result<Vec<Shared>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, topic, key, value, says, author, at, withdrawn, answer, answered_at, answered_by, subject \
         FROM shared ORDER BY id DESC",
    )?;
    let rows = statement.query_map([], read)?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(rows.into_iter().flatten().collect())
}

fn read(row: &Row) -> rusqlite::Result<Option<Shared>> {
    let Some(topic) = Topic::from_code(&row.get::<_, String>("topic")?) else { return Ok(None) };
    let value: String = row.get("value")?;
    let answer = match row.get::<_, Option<String>>("answer")? {
        None => None,
        Some(code) => Some(Answered {
            answer: SharedAnswer::from_code(&code).ok_or_else(|| unreadable_column("answer"))?,
            by: StaffId(row.get("answered_by")?),
            at: Moment(row.get("answered_at")?),
            subject: row.get::<_, Option<String>>("subject")?.and_then(|subject| subject.parse().ok()),
        }),
    };
    Ok(Some(Shared {
        id: row.get("id")?,
        topic,
        key: row.get("key")?,
        value: serde_json::from_str(&value).map_err(|_| unreadable_column("value"))?,
        says: row.get("says")?,
        author: row.get("author")?,
        at: Moment(row.get("at")?),
        withdrawn: row.get("withdrawn")?,
        answer,
    }))
}

/// Writes the answer to a proposal, or takes it back.
fn write_answer(conn: &Connection, id: i64, answer: Option<&Answered>) -> rusqlite::Result<()> {
    let (code, at, by) = match answer {
        Some(answer) => (Some(answer.answer.code()), Some(answer.at.0), Some(answer.by.0)),
        None => (None, None, None),
    };
    let subject = answer.and_then(|answer| answer.subject).map(|subject| subject.to_string());
    conn.prepare_cached(
        "UPDATE shared SET answer = ?2, answered_at = ?3, answered_by = ?4, subject = ?5 WHERE id = ?1",
    )?
    .execute(params![id, code, at, by, subject])
    .map(drop)
}

/// « 3 acceptées, 1 refusée ».
fn counts(accepted: usize, refused: usize) -> String {
    let said = [
        (accepted > 0).then(|| count_phrase(accepted, "acceptée", "acceptées")),
        (refused > 0).then(|| count_phrase(refused, "refusée", "refusées")),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Rows under the key of another, that undo none. Without the sign, SQLite would look among all that undo none.
pub(crate) const PARTS: &str = "WHERE j.key > ?1 || '/' AND j.key < ?1 || '0' AND +j.undoes IS NULL ORDER BY j.seq";

impl Batch<'_> {
    /// Takes down proposals that the file does not have, and notes those that the group has taken back. Nothing is
    /// written, the journal included, where all is known.
    pub(crate) fn take_shared(&mut self, request: &Request, offers: &[Shared]) -> Result<Done, Refusal> {
        const INSERT: &str = "INSERT INTO shared (id, topic, key, value, says, author, at, withdrawn) \
                              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING";
        let (mut new, mut gone) = (0, 0);
        for offer in offers {
            let (at, value) = (offer.at.0, offer.value.to_string());
            new += self.conn.prepare_cached(INSERT)?.execute(params![
                offer.id,
                offer.topic.code(),
                offer.key,
                value,
                offer.says,
                offer.author,
                at,
                offer.withdrawn
            ])?;
            gone += self
                .conn
                .prepare_cached("UPDATE shared SET withdrawn = ?2 WHERE id = ?1 AND withdrawn <> ?2")?
                .execute((offer.id, offer.withdrawn))?;
        }
        let told = [
            (new > 0).then(|| count_phrase(new, "proposition reçue", "propositions reçues")),
            (gone > 0).then(|| count_phrase(gone, "retirée", "retirées")),
        ];
        let told: Vec<_> = told.into_iter().flatten().collect();
        if told.is_empty() {
            return Err(Refusal::Rule("Le groupement ne propose rien de nouveau.".to_owned()));
        }
        let body = Body::sentence_only(format!("Groupement\u{a0}: {}", told.join(", ")));
        let done = self.record_done(request, JournalEntry { body, ..JournalEntry::default() }, Vec::new())?;
        self.reload_context()?;
        Ok(done)
    }

    /// Answers each proposal: an accepted one makes its change by the operation that a form would send, in a row of its
    /// own, and all of them are undone by the row of the answer.
    pub(crate) fn answer_shared(&mut self, request: &Request, answers: &[ProposalAnswer]) -> Result<Done, Refusal> {
        let single = std::mem::replace(&mut self.undoable, false);
        let answered = self.answer_each(request, answers);
        self.undoable = single;
        let (after, left) = answered?;
        let is_taken = |answer: &Json| answer.as_str() == Some(SharedAnswer::Accepted.code());
        let accepted = after.iter().filter(|(_, answer)| is_taken(answer)).count();
        let refused = after.keys().filter(|key| !key.contains('.')).count() - accepted;
        if accepted + refused == 0 {
            let why = left.into_iter().next().unwrap_or_else(|| "rien n’a été choisi".to_owned());
            return Err(Refusal::Rule(format!("Rien n’a été changé\u{a0}: {why}")));
        }
        let left =
            if left.is_empty() { String::new() } else { format!("\u{a0}; laissée\u{a0}: {}", left.join("\u{a0}; ")) };
        let said = format!("Propositions du groupement\u{a0}: {}{left}", counts(accepted, refused));
        let body = Body { said, after, ..Body::default() };
        let entry = JournalEntry { undoable: true, body, ..JournalEntry::default() };
        let done = self.record_done(request, entry, Vec::new())?;
        self.reload_context()?;
        Ok(done)
    }

    /// Makes the changes and writes the answers, of the oldest proposal first, so that the latest about a thing stands: an
    /// image of the answers, and why some were left open.
    fn answer_each(&mut self, request: &Request, answers: &[ProposalAnswer]) -> Result<(Image, Vec<String>), Refusal> {
        let (mut after, mut left) = (Image::new(), Vec::new());
        let mut part = 0;
        let mut answers = answers.to_vec();
        order::sort_by_key(&mut answers, |answer| answer.id);
        for ProposalAnswer { id, accepts } in &answers {
            let shared = match self.context.shared.iter().find(|shared| shared.id == *id).cloned() {
                Some(shared) if shared.is_open() => shared,
                found => {
                    let why = if found.is_some() { "déjà répondue ou retirée" } else { "inconnue ici" };
                    left.push(format!("n° {id}, {why}"));
                    continue;
                }
            };
            let mut subject = None;
            if *accepts && !shared.holds(&self.context) {
                let change = match shared.change(&self.context) {
                    Ok(change) => change,
                    Err(why) => {
                        left.push(why);
                        continue;
                    }
                };
                part += 1;
                let operation = change.operation(&self.context);
                match self.run_operation(&Request { operation, ..numbered_request(request, part) }) {
                    Ok(done) => subject = self.subject_of(done.seq, shared.topic)?,
                    Err(Refusal::Trouble(trouble)) => return Err(Refusal::Trouble(trouble)),
                    Err(refusal) => {
                        left.push(refusal.to_string());
                        continue;
                    }
                }
            }
            let answer = if *accepts { SharedAnswer::Accepted } else { SharedAnswer::Refused };
            let answered = Answered { answer, by: request.by, at: request.at, subject };
            write_answer(self.conn, *id, Some(&answered))?;
            after.insert(id.to_string(), Json::from(answer.code()));
            if let Some(subject) = subject {
                after.insert(format!("{id}.subject"), Json::from(subject));
            }
        }
        Ok((after, left))
    }

    /// Number of the entry of the directory that this row of the journal is about.
    fn subject_of(&self, seq: i64, topic: Topic) -> Result<Option<i64>, Refusal> {
        if topic != Topic::Entry {
            return Ok(None);
        }
        let body = self.load_recorded(seq)?.body;
        Ok(body.and_then(|body| body.subject).and_then(|subject| subject.parse().ok()))
    }

    /// Undoes or redoes an answer with all that it changed; refused when something of that was changed again since.
    pub(crate) fn revert_shared(&mut self, request: &Request, action: &Reversal) -> Result<Done, Refusal> {
        let mut parts = self.parts_of(&action.first)?;
        if action.way == UndoDirection::Undone {
            // Two of them may be about the same record: the later one is undone first.
            parts.reverse();
        }
        for (n, part) in (1..).zip(parts) {
            let (end, _) = journal::end_of_chain(self.conn, part.columns.seq)?;
            let last = self.load_recorded(end)?;
            let body = last.words()?.clone();
            let code = OperationCode::read(&part.columns.operation);
            let reversal = Reversal { way: action.way, first: part, last, body };
            let numbered = numbered_request(request, n);
            match code {
                Some(OperationCode::Set) => self.revert_setting(&numbered, &reversal)?,
                Some(OperationCode::SetSite) => self.revert_site(&numbered, &reversal)?,
                Some(OperationCode::SaveDrug) => self.revert_drug(&numbered, &reversal)?,
                Some(OperationCode::SaveEntry) => self.revert_entry(&numbered, &reversal)?,
                _ => return Err(Refusal::Rule("Cette action ne se défait pas.".to_owned())),
            };
        }
        let image = action.first.words()?.after.clone();
        let redone = action.way == UndoDirection::Redone;
        let answers: Vec<_> = image.iter().filter_map(|(key, code)| Some((key.parse::<i64>().ok()?, code))).collect();
        for (id, code) in &answers {
            let answer = code.as_str().and_then(SharedAnswer::from_code).filter(|_| redone);
            let subject = image.get(&format!("{id}.subject")).and_then(Json::as_i64);
            let answered = answer.map(|answer| Answered { answer, by: request.by, at: request.at, subject });
            write_answer(self.conn, *id, answered.as_ref())?;
        }
        let open = count_phrase(answers.len(), "proposition du groupement", "propositions du groupement");
        let said = action.direction_words(&format!("{open} à décider"), &format!("{open}, répondues"));
        let (before, after) = if redone { (Image::new(), image) } else { (image, Image::new()) };
        let body = Body { said, before, after, ..Body::default() };
        let entry = JournalEntry { undoes: Some(action.journal_number()), body, ..JournalEntry::default() };
        let done = self.record_done(request, entry, Vec::new())?;
        self.reload_context()?;
        Ok(done)
    }

    /// Rows of the changes that an answer made, in order: « key/1 », « key/2 » … lie between « key/ » and « key0 ».
    fn parts_of(&self, answer: &Recorded) -> Result<Vec<Recorded>, Refusal> {
        Ok(journal::select_rows(self.conn, PARTS, &[&answer.columns.key])?)
    }
}
