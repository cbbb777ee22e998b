//! Runs an action in one IMMEDIATE transaction: the change, its journal row and its undo, or nothing at all.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior};

use super::codec::Image;
use super::item_sql;
use super::journal::{self, Body, Hash, JournalEntry, Salts};
use super::people::{self, Namesake};
use super::series::numbered_request;
use super::undo::Reversal;
use super::write_queue::QueuePlace;
use crate::domain::{ItemId, Moment, Person, PersonId, Staff, StaffId};
use crate::model::{Context, Item};
use crate::panes;
use crate::protocol::own_key::OwnKey;
use crate::protocol::{Done, FileHolder, Operation, Refusal, Request, Trouble};
use crate::store::file::open;
use crate::store::file::seal::FollowedRows;
use crate::store::read::{context, export};
use crate::store::search::Indexer;
use crate::store::{Error, Store, find_holder};

/// An open transaction: requests run in it see what the earlier ones wrote, and either all of them are committed or
/// none.
pub struct Batch<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) context: Context,
    salts: &'a Salts,
    /// True when the operation is undone by `u`: a single request is; what an import did among thousands is not.
    pub(crate) undoable: bool,
    last: (i64, Hash),
    pub(crate) index: Indexer,
    /// Moment since which the other desks wait.
    begun: Instant,
    broken: Option<Trouble>,
}

/// Longest time a desk waits for the others: longer than the longest import, and than a desk asleep for half a minute.
const PATIENCE: Duration = Duration::from_secs(35);
/// Wait after which a person wonders what is the matter.
const WONDER: Duration = Duration::from_secs(2);
/// Length of a wait, between two of which a screen's questions are answered.
const SLICE: Duration = Duration::from_millis(50);

impl Store {
    /// Carries out a request in a transaction of its own, or says why not; nothing is half done.
    pub fn run(&mut self, request: &Request) -> Result<Done, Refusal> {
        let done = self.transact(request.at, true, &mut Indexer::default(), |batch| batch.run(request))?;
        self.tell_closed(request);
        Ok(done)
    }

    /// Non-blocking variant of `run`: none while other desks come first; `line` then holds the place in the queue for
    /// the next call.
    pub(crate) fn try_run(
        &mut self,
        request: &Request,
        line: &mut Option<QueuePlace>,
    ) -> Option<Result<Done, Refusal>> {
        let rows = match request.operation {
            // A row of the journal: the first thing a desk writes, and most days the only one.
            Operation::SitDown(_) => FollowedRows::New,
            _ => FollowedRows::All,
        };
        match self.reopen_after_index_loss().and_then(|()| self.begin_writing(line, rows)) {
            Ok(tx) => {
                let index = &mut Indexer::default();
                let done = self.write(tx?, line.as_ref(), request.at, true, index, |batch| batch.run(request));
                if done.is_ok() {
                    self.tell_closed(request);
                }
                Some(done)
            }
            Err(trouble) => Some(Err(trouble.into())),
        }
    }

    /// Many requests in one transaction, all or nothing; `work` gets a [`Batch`] to run requests and read what it wrote. What
    /// a batch did is not what `u` reverses.
    pub fn run_batch<T>(&mut self, work: impl FnOnce(&mut Batch) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.transact(Moment::now(), false, &mut Indexer::default(), work)
    }

    pub(crate) fn transact<T>(
        &mut self,
        now: Moment,
        undoable: bool,
        index: &mut Indexer,
        work: impl FnOnce(&mut Batch) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.reopen_after_index_loss()?;
        let mut line = None;
        let tx = self.wait_to_write(&mut line)?;
        self.write(tx, line.as_ref(), now, undoable, index, work)
    }

    /// Begins a transaction that may write everything, however long the desk's turn takes to come. Who waits for another
    /// program is told which.
    pub(crate) fn wait_to_write(&self, line: &mut Option<QueuePlace>) -> Result<Transaction<'_>, Error> {
        let mut told = false;
        loop {
            if let Some(tx) = self.begin_writing(line, FollowedRows::All)? {
                return Ok(tx);
            }
            let waited = line.as_ref().map_or(Duration::ZERO, QueuePlace::time_waited);
            if let (false, true, Some(tell)) = (told, waited >= WONDER, self.tell_holder)
                && let Some(holder) = find_holder(&self.path)
            {
                tell(&holder);
                told = true;
            }
        }
    }

    /// Sets who is told, after two seconds of waiting to write, which program holds the file, if that is no desk.
    pub fn tell_holder_by(&mut self, tell: fn(&FileHolder)) {
        self.tell_holder = Some(tell);
    }

    /// Begins a transaction that will write to `rows`, once the desk's turn has come; none before that.
    pub(crate) fn begin_writing(
        &self,
        line: &mut Option<QueuePlace>,
        rows: FollowedRows,
    ) -> Result<Option<Transaction<'_>>, Error> {
        let standing = match line {
            Some(standing) => standing,
            None => line.insert(self.turn.line_up()?),
        };
        if !standing.wait_turn(SLICE) {
            return Ok(None);
        }
        self.check_file_unchanged()?;
        self.seals.follow(&self.conn, rows)?;
        self.conn.busy_timeout(SLICE)?;
        // IMMEDIATE: a transaction that reads and then writes would meet « busy » at once, without any patience.
        let begun = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate);
        self.conn.busy_timeout(open::PATIENCE)?;
        match begun {
            Err(error) if is_busy(&error) && standing.time_waited() < PATIENCE => Ok(None),
            begun => {
                let tx = begun.map_err(|error| Error::from(error).naming_holder(&self.path))?;
                // Once more: from here on nobody brings the file to another schema.
                self.check_file_unchanged()?;
                self.seals.begin();
                Ok(Some(tx))
            }
        }
    }

    /// Commits what was written since [`Store::begin_writing`], with the seals of the tables it changed.
    pub(crate) fn commit(&self, tx: Transaction) -> Result<(), Error> {
        self.seals.write(&tx)?;
        Ok(tx.commit()?)
    }

    /// Does `work` and commits it. Its parts stand apart: this one is compiled anew for each `work`.
    fn write<T>(
        &self,
        tx: Transaction,
        line: Option<&QueuePlace>,
        now: Moment,
        undoable: bool,
        index: &mut Indexer,
        work: impl FnOnce(&mut Batch) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut batch = self.begin_batch(&tx, now, undoable, std::mem::take(index))?;
        let done = work(&mut batch)?;
        let Batch { broken, index: mut written, .. } = batch;
        if let Some(trouble) = broken {
            return Err(Refusal::Trouble(trouble));
        }
        written.flush(&tx)?;
        *index = written;
        self.commit_batch(tx, line, now)?;
        Ok(done)
    }

    /// Opens a batch in a transaction, with the centre as it stands there.
    fn begin_batch<'a>(
        &'a self,
        tx: &'a Connection,
        now: Moment,
        undoable: bool,
        index: Indexer,
    ) -> Result<Batch<'a>, Error> {
        let begun = Instant::now();
        self.cut_off.take();
        Ok(Batch {
            context: self.context_in(tx, now)?,
            last: journal::last(tx)?,
            conn: tx,
            salts: &self.salts,
            undoable,
            index,
            begun,
            broken: None,
        })
    }

    /// Commits a batch, and tells the other desks.
    fn commit_batch(&self, tx: Transaction, line: Option<&QueuePlace>, now: Moment) -> Result<(), Error> {
        self.commit(tx)?;
        // A later write from elsewhere is then told from this one. What is written is written, whatever comes of reading.
        let _ = self.context_in(&self.conn, now);
        line.inspect(|line| line.signal_when_dropped());
        Ok(())
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

impl Batch<'_> {
    /// Carries out a request inside the transaction. A request that is refused wrote nothing; a request the file could
    /// not write spoils the whole batch, even if `work` goes on.
    pub fn run(&mut self, request: &Request) -> Result<Done, Refusal> {
        let outcome = self.run_operation(request);
        if let Err(Refusal::Trouble(why)) = &outcome {
            self.broken = Some(why.clone());
        }
        outcome
    }

    /// Time the other desks will have waited when what was done is written.
    pub fn time_taken(&self) -> Duration {
        self.begun.elapsed() + self.index.time_to_write()
    }

    /// The centre, at the moment of the last request.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The card of this number.
    pub fn load_person(&self, id: PersonId) -> Result<Option<Person>, Error> {
        Ok(people::load_person(self.conn, id)?)
    }

    /// The person this reference in the medical record leads to.
    pub fn person_by_ref(&self, ehr_ref: &str) -> Result<Option<Person>, Error> {
        Ok(people::by_ref(self.conn, ehr_ref)?)
    }

    /// The person this number leads to: of a card merged into another, that one.
    pub fn load_canonical(&self, card: PersonId) -> Result<Option<Person>, Error> {
        Ok(people::load_canonical(self.conn, card)?)
    }

    /// Finds the columns an import compares of the cards whose used or birth name folds to the first text and first
    /// name to the second, merged cards included.
    pub fn find_namesakes(&self, family_folded: &str, first_folded: &str) -> Result<Vec<Namesake>, Error> {
        Ok(people::find_namesakes(self.conn, family_folded, first_folded)?)
    }

    /// The imported appointments of these days, whatever became of them.
    pub fn items_with_agenda_key(&self, first: NaiveDate, last: NaiveDate) -> Result<Vec<Item>, Error> {
        let Some((kind, appointments)) = panes::appointments() else { return Ok(Vec::new()) };
        let tail = format!(
            "WHERE i.kind = ?1 AND i.starts_on BETWEEN ?2 AND ?3 AND d.{} IS NOT NULL ORDER BY i.starts_on, i.id",
            appointments.key.key
        );
        Ok(item_sql::select_items(self.conn, kind, &tail, &[&kind.code, &first.to_string(), &last.to_string()])?)
    }

    /// The appointment imported under this key, the latest of several; or exported under it before.
    pub fn item_by_agenda_key(&self, key: &str) -> Result<Option<Item>, Error> {
        let Some((kind, appointments)) = panes::appointments() else { return Ok(None) };
        let tail = format!("WHERE d.{} = ?1 ORDER BY i.id", appointments.key.key);
        let imported = item_sql::select_items(self.conn, kind, &tail, &[&key])?.pop();
        match (imported, OwnKey::read(key)) {
            (None, Some(own)) if own.kind == kind && own.file == export::file_name(self.conn)? => {
                Ok(item_sql::load_item(self.conn, own.item)?.filter(|item| item.kind == kind))
            }
            (imported, _) => Ok(imported),
        }
    }

    pub(crate) fn run_operation(&mut self, request: &Request) -> Result<Done, Refusal> {
        if let Some(done) = self.find_repeated(&request.key)? {
            return Ok(done);
        }
        self.context = self.context.at(request.at);
        let works_here = |member: &Staff| member.active;
        if request.by != StaffId::SYSTEM && !self.context.member(request.by).is_some_and(works_here) {
            let why = "Vous n’êtes plus dans l’équipe\u{a0}: un·e collègue reprend par g ce qui est tapé.";
            return Err(Refusal::Rule(why.to_owned()));
        }
        match &request.operation {
            Operation::Add { item, state, overrule } => self.add(request, item, *state, *overrule),
            Operation::Edit { item, rev, changes } => self.edit_item(request, *item, *rev, changes),
            Operation::Move { item, rev, to, with, on_order_of, take_over } => {
                let before = self.load_unclaimed(request, (*item, *rev), *to, *take_over)?;
                self.move_item(request, before, *to, with, *on_order_of)
            }
            Operation::Reopen { item, rev, scope, reason, overrule } => {
                self.reopen_item(request, (*item, *rev), *scope, reason, *overrule)
            }
            Operation::MoveAll { lines, to, with, on_order_of } => {
                self.move_all(request, lines, (*to, with), *on_order_of)
            }
            Operation::Reassign { item, rev, person, overrule } => {
                self.reassign_item(request, *item, *rev, *person, *overrule)
            }
            Operation::Hang { item, rev, on } => self.hang_item(request, *item, *rev, *on),
            Operation::EditAll { lines, anew } => self.edit_all(request, lines, anew),
            Operation::Claim { item, take_over } => self.claim_item(request, *item, *take_over),
            Operation::GiveBack { item } => self.release_claim(request, *item),
            Operation::Note { item, about, text } => self.add_note(request, *item, *about, text),
            Operation::TeamNote(text) => self.add_team_note(request, None, text),
            Operation::NoteTo { to, text } => self.add_team_note(request, Some(*to), text),
            Operation::Undo(row) => self.undo_row(request, *row),
            Operation::Redo(row) => self.redo_row(request, *row),
            Operation::AddPerson(person) => self.add_person(request, person),
            Operation::EditPerson(person) => self.edit_person(request, person),
            Operation::Merge { kept, other, rev, overrule } => self.merge(request, kept, (*other, *rev), *overrule),
            Operation::Link(link) => self.add_link(request, *link),
            Operation::Unlink(link) => self.remove_link(request, *link),
            Operation::Set { setting, value, read } => self.set(request, setting, *value, *read),
            Operation::SetSite(site) => self.set_site(request, site),
            Operation::AddStaff(new) => self.add_staff(request, new),
            Operation::EditStaff(staff, vouchers) => self.edit_staff(request, staff, vouchers),
            Operation::SitDown(proof) => self.sit_down(request, *proof),
            Operation::ReadNotice { notice, proven } => self.read_notice(request, *notice, *proven),
            Operation::SetPin(hash) => self.set_pin(request, hash.as_ref()),
            Operation::SaveEntry { entry, overrule } => self.save_entry(request, entry, *overrule),
            Operation::RemoveEntry(read) => self.remove_entry(request, read),
            Operation::SaveDrug(drug) => self.save_drug(request, drug),
            Operation::SaveYearly(entry) => self.save_yearly(request, entry),
            Operation::EndLines(lines) => self.end_lines(request, lines),
            Operation::AnswerVanished(lines) => self.answer_vanished(request, lines),
            Operation::TakeShared(offers) => self.take_shared(request, offers),
            Operation::AnswerShared(answers) => self.answer_shared(request, answers),
            Operation::CloseDay(day) => self.close_day(request, *day),
            Operation::Purge => self.purge_expired(request),
            Operation::Erase(person) => self.erase_person(request, *person),
            Operation::Remind => self.make_reminders(request),
            Operation::Export(record) => self.note_export(request, record),
        }
    }

    /// Writes the journal row of what was just done, and answers.
    pub(crate) fn record_done(
        &mut self,
        request: &Request,
        mut entry: JournalEntry,
        items: Vec<Item>,
    ) -> Result<Done, Refusal> {
        entry.undoable &= self.undoable;
        self.last = journal::append_row(self.conn, self.salts, self.last, request, &entry)?;
        Ok(Done {
            seq: self.last.0,
            items,
            person: entry.person,
            said: entry.body.said + &entry.besides,
            undoable: entry.undoable,
            repeated: false,
        })
    }

    /// Does `each` of the parts of one request in their order, after what is `done` of it already: under the request's key,
    /// with a number from the second row on. The answer is that of the first, with the items of all.
    pub(crate) fn record_each<T>(
        &mut self,
        request: &Request,
        mut done: Option<Done>,
        parts: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, &Request, usize, T) -> Result<Done, Refusal>,
    ) -> Result<Done, Refusal> {
        for (n, part) in (usize::from(done.is_some())..).zip(parts) {
            let one = each(self, &numbered_request(request, n), n, part)?;
            match &mut done {
                Some(first) => first.items.extend(one.items),
                None => done = Some(one),
            }
        }
        done.ok_or_else(|| Refusal::Rule("Rien n’a été changé.".to_owned()))
    }

    /// Writes the journal row of a change of the centre's own settings, and reads the centre again. `undoes` is the
    /// row that the change reverses; what reverses nothing may be undone.
    pub(crate) fn record_centre_change(
        &mut self,
        request: &Request,
        body: Body,
        undoes: Option<i64>,
    ) -> Result<Done, Refusal> {
        let entry = JournalEntry { undoable: undoes.is_none(), undoes, body, ..JournalEntry::default() };
        let done = self.record_done(request, entry, Vec::new())?;
        self.reload_context()?;
        Ok(done)
    }

    /// Writes the journal row of a record of the centre that is again as it was before `action`, where `stands` was.
    pub(crate) fn record_centre_reversal(
        &mut self,
        request: &Request,
        action: &Reversal,
        stands: Image,
        said: &str,
    ) -> Result<Done, Refusal> {
        let body = Body {
            said: action.direction_words(said, said),
            subject: Some(action.subject()?.to_owned()),
            before: stands,
            after: action.body.before.clone(),
            ..Body::default()
        };
        self.record_centre_change(request, body, Some(action.journal_number()))
    }

    /// Reads the centre again after it was changed.
    pub(crate) fn reload_context(&mut self) -> Result<(), Refusal> {
        let cut_off = Arc::clone(&self.context.cut_off);
        self.context = Context { cut_off, ..context::load_context(self.conn, self.context.now)? };
        Ok(())
    }

    /// The answer to an action that was done before under the same key.
    fn find_repeated(&self, key: &str) -> Result<Option<Done>, Refusal> {
        let seq: Option<i64> = self
            .conn
            .prepare_cached("SELECT seq FROM journal WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        let Some(seq) = seq else {
            return Ok(None);
        };
        let Some(row) = journal::select_rows(self.conn, "WHERE j.seq = ?1", &[&seq])?.pop() else {
            return Ok(None);
        };
        let item = match row.columns.item {
            Some(id) => item_sql::load_item(self.conn, ItemId(id))?,
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
