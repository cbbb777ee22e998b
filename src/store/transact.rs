//! One action, one IMMEDIATE transaction: the change, its journal row and what undoes it, or nothing at all.

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior};

use super::journal::{self, Hash, JournalEntry, Salts};
use super::search::Indexer;
use super::turn::QueuePlace;
use super::{Error, Store, export, house, items, open, people};
use crate::domain::{BirthDate, ItemId, Moment, Person, PersonId};
use crate::kinds::arrival::{AGENDA_KEY, ARRIVAL};
use crate::kinds::own_key::OwnKey;
use crate::kinds::{Desk, Item};
use crate::ops::{Deed, Done, Op, Refusal, Trouble};

/// An open transaction: deeds run in it see what the earlier ones wrote, and all are kept or none.
pub struct Batch<'a> {
    pub(super) conn: &'a Connection,
    pub(super) desk: Desk,
    salts: &'a Salts,
    /// A single deed is undone by `u`; what an import did among thousands is not.
    pub(super) undoable: bool,
    last: (i64, Hash),
    pub(super) index: Indexer,
    /// Since when the other desks wait.
    begun: Instant,
    broken: Option<Trouble>,
}

/// How long a desk waits for the others: longer than the longest import, and than a desk asleep for half a minute.
const PATIENCE: Duration = Duration::from_secs(35);
/// How long at a time, between which a screen's questions are answered.
const SLICE: Duration = Duration::from_millis(50);

impl Store {
    /// Does one thing, or says why not; nothing is half done.
    pub fn run(&mut self, deed: &Deed) -> Result<Done, Refusal> {
        self.transact(deed.at, true, &mut Indexer::default(), |batch| batch.run(deed))
    }

    /// The same without waiting for one's turn: none when it has not come yet, and `line` then keeps the place.
    pub(super) fn try_run(&self, deed: &Deed, line: &mut Option<QueuePlace>) -> Option<Result<Done, Refusal>> {
        match self.begin(line) {
            Ok(tx) => {
                Some(self.write(tx?, line.as_ref(), deed.at, true, &mut Indexer::default(), |batch| batch.run(deed)))
            }
            Err(trouble) => Some(Err(trouble.into())),
        }
    }

    /// Many deeds in one transaction, all or nothing; `work` gets a [`Batch`] to run deeds and read what it wrote. What
    /// a batch did is not what `u` reverses.
    pub fn batch<T>(&mut self, work: impl FnOnce(&mut Batch) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.transact(Moment::now(), false, &mut Indexer::default(), work)
    }

    pub(super) fn transact<T>(
        &mut self,
        now: Moment,
        undoable: bool,
        index: &mut Indexer,
        work: impl FnOnce(&mut Batch) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.mend()?;
        let mut line = None;
        let tx = loop {
            if let Some(tx) = self.begin(&mut line)? {
                break tx;
            }
        };
        self.write(tx, line.as_ref(), now, undoable, index, work)
    }

    /// A transaction to write in, once it is one's turn; none when it has not come yet.
    pub(super) fn begin(&self, line: &mut Option<QueuePlace>) -> Result<Option<Transaction<'_>>, Error> {
        let standing = match line {
            Some(standing) => standing,
            None => line.insert(self.turn.line_up()?),
        };
        if !standing.served(SLICE) {
            return Ok(None);
        }
        self.stands()?;
        self.conn.busy_timeout(SLICE)?;
        // IMMEDIATE: a transaction that reads and then writes would meet « busy » at once, without any patience.
        let begun = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate);
        self.conn.busy_timeout(open::PATIENCE)?;
        match begun {
            Err(error) if is_busy(&error) && standing.waited() < PATIENCE => Ok(None),
            begun => {
                let tx = begun?;
                // Once more: from here on nobody brings the file to another schema.
                self.stands()?;
                Ok(Some(tx))
            }
        }
    }

    fn write<T>(
        &self,
        tx: Transaction,
        line: Option<&QueuePlace>,
        now: Moment,
        undoable: bool,
        index: &mut Indexer,
        work: impl FnOnce(&mut Batch) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let begun = Instant::now();
        let mut batch = Batch {
            desk: house::desk(&tx, now)?,
            last: journal::last(&tx)?,
            conn: &tx,
            salts: &self.salts,
            undoable,
            index: std::mem::take(index),
            begun,
            broken: None,
        };
        let done = work(&mut batch)?;
        if let Some(trouble) = batch.broken {
            return Err(Refusal::Trouble(trouble));
        }
        batch.index.flush(&tx)?;
        *index = batch.index;
        tx.commit()?;
        line.inspect(|line| line.ring());
        Ok(done)
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

impl Batch<'_> {
    /// Does one thing inside the transaction. A deed that is refused wrote nothing; a deed the file could not write
    /// spoils the whole batch, even if `work` goes on.
    pub fn run(&mut self, deed: &Deed) -> Result<Done, Refusal> {
        let outcome = self.act(deed);
        if let Err(Refusal::Trouble(why)) = &outcome {
            self.broken = Some(why.clone());
        }
        outcome
    }

    /// Time the other desks will have waited when what was done is written.
    pub fn time_taken(&self) -> Duration {
        self.begun.elapsed() + self.index.time_to_write()
    }

    /// The house, at the moment of the last deed.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The card of this number.
    pub fn person(&self, id: PersonId) -> Result<Option<Person>, Error> {
        Ok(people::load(self.conn, id)?)
    }

    /// The person this reference in the medical record leads to.
    pub fn person_by_ref(&self, ehr_ref: &str) -> Result<Option<Person>, Error> {
        Ok(people::by_ref(self.conn, ehr_ref)?)
    }

    /// The person this card leads to: itself, unless it was merged into another.
    pub fn standing(&self, person: Person) -> Result<Person, Error> {
        Ok(people::standing(self.conn, person.id)?.unwrap_or(person))
    }

    /// The cards whose used or birth name folds to the first text and first name to the second; of a birth date that agrees,
    /// when one is given. Merged ones too: their spelling goes on leading to the person.
    pub fn persons_like(
        &self,
        birth_or_used_name_folded: &str,
        first_name_folded: &str,
        born: Option<BirthDate>,
    ) -> Result<Vec<Person>, Error> {
        Ok(people::like(self.conn, birth_or_used_name_folded, first_name_folded, born)?)
    }

    /// The imported arrivals of these days, whatever became of them.
    pub fn items_with_agenda_key(&self, first: NaiveDate, last: NaiveDate) -> Result<Vec<Item>, Error> {
        let tail = format!(
            "WHERE i.kind = ?1 AND i.starts_on BETWEEN ?2 AND ?3 AND d.{} IS NOT NULL ORDER BY i.starts_on, i.id",
            AGENDA_KEY.key
        );
        Ok(items::select(self.conn, &ARRIVAL, &tail, &[&ARRIVAL.code, &first.to_string(), &last.to_string()])?)
    }

    /// The arrival imported under this key, the latest of several; or exported under it before.
    pub fn item_by_agenda_key(&self, key: &str) -> Result<Option<Item>, Error> {
        let tail = format!("WHERE d.{} = ?1 ORDER BY i.id", AGENDA_KEY.key);
        let imported = items::select(self.conn, &ARRIVAL, &tail, &[&key])?.pop();
        match (imported, OwnKey::read(key)) {
            (None, Some(own)) if own.kind == &ARRIVAL && own.file == export::file_name(self.conn)? => {
                Ok(items::load(self.conn, own.item)?.filter(|item| item.kind == &ARRIVAL))
            }
            (imported, _) => Ok(imported),
        }
    }

    fn act(&mut self, deed: &Deed) -> Result<Done, Refusal> {
        if let Some(done) = self.repeated(&deed.key)? {
            return Ok(done);
        }
        self.desk = self.desk.at(deed.at);
        if !self.desk.member(deed.by).is_some_and(|member| member.active) {
            return Err(Refusal::Rule("Votre nom n’est plus dans l’équipe : reconnectez-vous.".to_owned()));
        }
        match &deed.op {
            Op::Add { item, state, overrule } => self.add(deed, item, *state, *overrule),
            Op::Edit { item, rev, changes } => self.edit(deed, *item, *rev, changes),
            Op::Move { item, rev, to, with, on_order_of, take_over } => {
                let before = self.free(deed, *item, *rev, *take_over)?;
                self.advance(deed, before, *to, with, *on_order_of)
            }
            Op::Reopen { item, rev, reason, overrule } => self.reopen(deed, *item, *rev, reason, *overrule),
            Op::Reassign { item, rev, person, overrule } => self.reassign(deed, *item, *rev, *person, *overrule),
            Op::Claim { item, take_over } => self.claim(deed, *item, *take_over),
            Op::GiveBack { item } => self.give_back(deed, *item),
            Op::Note { item, text } => self.note(deed, *item, text),
            Op::TeamNote(text) => self.tell_team(deed, text),
            Op::Undo(row) => self.undo(deed, *row),
            Op::Redo(row) => self.redo(deed, *row),
            Op::AddPerson(person) => self.add_person(deed, person),
            Op::EditPerson(person) => self.edit_person(deed, person),
            Op::Merge { kept, other, rev, overrule } => self.merge(deed, kept, (*other, *rev), *overrule),
            Op::Link(link) => self.link(deed, *link),
            Op::Unlink(link) => self.unlink(deed, *link),
            Op::Set { setting, value } => self.set(deed, setting, *value),
            Op::SetSite(site) => self.set_site(deed, site),
            Op::AddStaff(new) => self.add_staff(deed, new),
            Op::EditStaff(staff) => self.edit_staff(deed, staff),
            Op::SetPin(hash) => self.set_pin(deed, hash.as_ref()),
            Op::SaveEntry(entry) => self.save_entry(deed, entry),
            Op::SaveDrug(drug) => self.save_drug(deed, drug),
            Op::Settle(lines) => self.settle(deed, lines),
            Op::AnswerVanished { lines, answer } => self.answer_vanished(deed, lines, *answer),
            Op::CloseDay(day) => self.close_day(deed, *day),
            Op::Purge => self.purge(deed),
            Op::Erase(person) => self.erase(deed, *person),
            Op::Remind => self.remind(deed),
            Op::Export(record) => self.note_export(deed, record),
        }
    }

    /// Writes the journal row of what was just done, and answers.
    pub(super) fn record(&mut self, deed: &Deed, mut entry: JournalEntry, items: Vec<Item>) -> Result<Done, Refusal> {
        entry.undoable &= self.undoable;
        self.last = journal::append(self.conn, self.salts, self.last, deed, &entry)?;
        Ok(Done {
            seq: self.last.0,
            items,
            person: entry.person,
            said: entry.body.said,
            undoable: entry.undoable,
            repeated: false,
        })
    }

    /// Reads the house again after it was changed.
    pub(super) fn reload(&mut self) -> Result<(), Refusal> {
        self.desk = house::desk(self.conn, self.desk.now)?;
        Ok(())
    }

    /// The answer to an action that was done before under the same key.
    fn repeated(&self, key: &str) -> Result<Option<Done>, Refusal> {
        let seq: Option<i64> = self
            .conn
            .prepare_cached("SELECT seq FROM journal WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        let Some(seq) = seq else {
            return Ok(None);
        };
        let Some(row) = journal::rows(self.conn, "WHERE j.seq = ?1", &[&seq])?.pop() else {
            return Ok(None);
        };
        let item = match row.columns.item {
            Some(id) => items::load(self.conn, ItemId(id))?,
            None => None,
        };
        Ok(Some(Done {
            seq,
            items: item.into_iter().collect(),
            person: row.columns.person.map(PersonId),
            said: row.body.map_or_else(|| "C’était déjà fait".to_owned(), |body| body.said),
            undoable: row.columns.undoable,
            repeated: true,
        }))
    }
}
