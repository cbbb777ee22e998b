//! `u`: the author's last action reversed, as an action of its own.

use rusqlite::{Connection, OptionalExtension};

use super::journal::{self, Body, Entry, Recorded};
use super::lines::stands;
use super::{Batch, attempts, items, series};
use crate::domain::{ItemId, Moment, PersonId};
use crate::kinds::{Item, Value, common};
use crate::ops::{Deed, Done, Refusal};

impl Batch<'_> {
    pub(super) fn undo(&mut self, deed: &Deed) -> Result<Done, Refusal> {
        let Some(seq) = last_undoable(self.conn, deed)? else {
            return Err(Refusal::Rule("Vous n’avez rien à défaire.".to_owned()));
        };
        let Some(row) = journal::rows(self.conn, "WHERE j.seq = ?1", &[&seq])?.pop() else {
            return Err(Refusal::Rule("Vous n’avez rien à défaire.".to_owned()));
        };
        let Some(body) = row.body.clone() else {
            return Err(Refusal::Rule("Votre dernière action est trop ancienne pour être défaite.".to_owned()));
        };
        match (row.columns.op.as_str(), row.columns.item, row.columns.person) {
            (_, Some(item), _) => self.undo_line(deed, &row, &body, ItemId(item)),
            ("LINK" | "UNLINK", ..) => self.relink(deed, &body, seq),
            ("MERGE", ..) => self.unmerge(deed, &row),
            (_, None, Some(person)) => {
                self.untouched_since(&row, "j.person = ?1 AND j.item IS NULL", person)?;
                self.unedit_person(deed, PersonId(person), &body.before, seq)
            }
            ("SET", ..) => self.unset(deed, &body, seq),
            ("SAVE_DRUG", ..) => self.unsave_drug(deed, &body, seq),
            ("TEAM_NOTE", ..) => self.untell_team(deed, &body, seq),
            _ => self.unsave_entry(deed, &body, seq),
        }
    }

    fn undo_line(&mut self, deed: &Deed, row: &Recorded, body: &Body, id: ItemId) -> Result<Done, Refusal> {
        let (before, mut item) = self.reversed(row, body, id)?;
        let mut along = Vec::new();
        for other in self.went_along(row)?.into_iter().filter(|other| other.columns.item.is_some()) {
            let body = other.body.clone().unwrap_or_default();
            along.push((other.columns.seq, self.reversed(&other, &body, series::item_of(&other))?));
        }
        if row.columns.op != "ADD" && ended_an_attempt(row, &before) {
            attempts::forget_last(self.conn, id)?;
        }
        let person = self.person_of(&item)?;
        self.rewrite(&mut item)?;
        let entry = Entry { undoable: false, undoes: Some(row.columns.seq), ..Self::entry(&item, Some(&before), None) };
        let desk = self.desk.clone();
        let said = |who: &str, item: &Item| format!("Défait — {who} : {}", stands(item, &desk));
        let mut done = self.file_as(deed, entry, item, person, said)?;
        for (n, (seq, (before, mut item))) in (1..).zip(along) {
            self.rewrite(&mut item)?;
            let entry = Entry { undoable: false, undoes: Some(seq), ..Self::entry(&item, Some(&before), None) };
            self.record(&series::numbered(deed, n), entry, Vec::new())?;
            done.items.push(item);
        }
        Ok(done)
    }

    /// A line as it stands and as it stood before the action of `row`; not yet written.
    fn reversed(&self, row: &Recorded, body: &Body, id: ItemId) -> Result<series::Change, Refusal> {
        self.untouched_since(row, "j.item = ?1", id.0)?;
        let before = self.line(id)?;
        let mut item = before.clone();
        if row.columns.op == "ADD" {
            // Nothing is erased at the desk: an addition undone is a line cancelled, with its reason.
            item.set(&common::VOID_REASON, Value::Text("ajout annulé".to_owned()));
            let cancelled = item.kind.cancelled;
            item.kind.advance(&mut item, cancelled, &self.desk).map_err(Refusal::Rule)?;
        } else {
            items::restore(&mut item, &body.before)?;
            self.follow(&mut item)?;
        }
        Ok((before, item))
    }

    /// Refuses when someone changed the item or the person after `row`. What was itself undone meanwhile, and the
    /// undoing, count for nothing: all stands as it did.
    pub(super) fn untouched_since(&self, row: &Recorded, which: &str, id: i64) -> Result<(), Refusal> {
        let tail = format!(
            "WHERE {which} AND j.seq > ?2 AND j.rev IS NOT NULL AND j.undoes IS NULL \
             AND NOT EXISTS (SELECT 1 FROM journal AS u WHERE u.undoes = j.seq) ORDER BY j.seq DESC LIMIT 1"
        );
        match journal::rows(self.conn, &tail, &[&id, &row.columns.seq])?.pop() {
            None => Ok(()),
            Some(later) => {
                let at = Moment(later.columns.at).clock(self.desk.zone);
                let why = format!("Modifié depuis par {} à {at} : rien n’a été défait.", later.by);
                Err(Refusal::Rule(why))
            }
        }
    }
}

/// Was `row` a step that had recorded an attempt?
fn ended_an_attempt(row: &Recorded, item: &Item) -> bool {
    let state = |code: &Option<String>| item.kind.state(code.as_deref()?);
    let step = state(&row.columns.from_state).zip(state(&row.columns.to_state));
    step.and_then(|(from, to)| item.kind.step(from, to)).is_some_and(|step| step.attempt.is_some())
}

fn last_undoable(conn: &Connection, deed: &Deed) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached(
        "SELECT seq FROM journal AS j WHERE staff = ?1 AND undoable = 1 \
         AND NOT EXISTS (SELECT 1 FROM journal AS u WHERE u.undoes = j.seq) ORDER BY seq DESC LIMIT 1",
    )?
    .query_row([deed.by.0], |row| row.get(0))
    .optional()
}
