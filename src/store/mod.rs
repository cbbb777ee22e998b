//! The only owner of SQLite: one file a centre, shared by every desk.
//!
//! - `file`: a file as a whole. `open` refuses what must not be opened and says why; `migrate` brings the schema up to
//!   date; `file_identity` knows whether the file is still the one that was opened, `halt` stops writing when it is not;
//!   `backup` writes a checked copy, `restore` puts one in its place; `rescue` copies a damaged one aside and reads what
//!   is left; `seal` keeps the sum of each table's rows, and `check` tells by it whether the file is what the desks wrote;
//!   `erasure` finishes one that was cut short; `desk_slots` lists the desks that are open and asks them to close;
//! - `write`: `transact` runs a [`Request`] in one IMMEDIATE transaction, after `write_queue` gave its turn among the
//!   desks: the change and its row in the `journal` together, or nothing. `item_sql` stores an item of any kind from its
//!   declaration, `form_rows` any form, through `codec`; `pin` asks for the code before a name; a file each operation;
//! - `read`: answers to a [`Query`], a file each; `export` reads all of a moment, page by page, for what leaves the
//!   centre, `subject_access` all there is of a person; `snapshot` is one moment of the file; `search` is the quick lookup;
//! - `threads`: `worker` gives all of it a thread of its own, `watch` wakes it when another desk wrote;
//! - `drafts`: the second file, of what is being typed and how far each had read, with a thread of its own too;
//! - `plans` tests that what is asked in the middle of work does not read the years.
//!
//! No SQL reads a clock or draws a number: what is written was decided before.

mod drafts;
mod error;
mod file;
#[cfg(test)]
mod plans;
mod read;
mod search;
mod threads;
mod write;

use std::cell::{OnceCell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use crate::protocol::{Draft, NewCentre};
pub use drafts::Drafts;
pub use drafts::writer::DraftWriter;
pub use error::{Error, log_done};
pub use file::backup::{PassingFile, TrialCopy};
pub use file::check::{Checked, RebuiltRows};
pub use file::desk_slots::{DeskRecord, OpenDesk, ask_desks_to_close, list_desks, read_names_and_zone, signal_desks};
pub use file::erasure::{CutErasure, Erasure, settle_cut_erasure};
pub use file::key::{begins_in_clear, key_file_of, list_in_clear, use_key_file};
pub use file::lock_holder::find_holder;
pub use file::restore::{CutRestoration, Restored, settle_cut_restoration};
pub use file::salvage::Salvaged;
pub use read::export::{Contacts, ExportReading};
#[cfg(feature = "hub")]
pub use read::hub_reading::{DayKey, HubReading};
pub use read::mentions::{Mention, MentionPlace};
pub use read::subject_access::PersonRecord;
pub use threads::memory::share_one_heap;
pub use threads::worker::Worker;
pub use write::corrected::{Correction, PastChanges, Proposed};
pub use write::journal::{Chain, JournalRow};
pub use write::origin::{WriteOrigin, is_system_account, note_origin};
pub use write::people::Namesake;
pub use write::slices::{CutShort, SliceBounds, Slices};
pub use write::transact::Batch;

use crate::domain::{ItemId, Moment, PersonId, StaffId};
use crate::model::{Context, Item, Kind, Row};
use crate::protocol::{Answer, Cause, DraftOnFile, FileHolder, Halt, Operation, Query, Refusal, Request, Welcome};
use crate::reports::day_list::DayList;
use file::{desk_slots, file_identity, open, seal};
use read::item_lists::{BoardPart, ShownItems};
use read::journal_tail::JournalTail;
use read::snapshot::Snapshot;
use read::*;
use write::*;

/// Seconds for which a desk believes what it read of the others: as long as it waits before it looks by itself.
const DESKS_LOOKED_AT: i64 = 2;

/// Numbers and references of people, in the order in which they were found.
pub type PeopleByReference = Vec<(PersonId, Option<String>)>;

/// The file of one centre, open.
pub struct Store {
    conn: Connection,
    identity: file_identity::FileIdentity,
    halt: OnceCell<Halt>,
    /// True while the file, closed to be opened again, could not be: nothing is read or written meanwhile.
    closed: bool,
    path: PathBuf,
    turn: write_queue::WriteQueue,
    salts: journal::Salts,
    seals: seal::Seals,
    search: search::Search,
    /// Context as it was last read.
    known_context: RefCell<Option<context::KnownContext>>,
    /// Members cut off from their desk, and when that was looked at.
    cut_off: RefCell<Option<(Moment, Arc<Vec<StaffId>>)>>,
    /// Counts taken when the last list was read.
    tally: RefCell<Option<changes::OpenCounts>>,
    /// Items that the last list was made of, for the greeting of whoever sits down to it.
    shown: RefCell<Option<ShownItems>>,
    /// Tells whoever waits to write which program holds the file.
    tell_holder: Option<fn(&FileHolder)>,
}

impl Store {
    /// Opens an existing file and brings it to the present schema; a file that must not be opened is left as it was,
    /// and one sentence says why.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let (mut conn, identity) = open::open_existing(path, &open::CENTRE)?;
        if let Err(trouble) = index_people_again(&mut conn, path) {
            open::leave_the_log(&conn)?;
            return Err(trouble);
        }
        let mut store = Self::around(conn, path, identity)?;
        store.settle_cut_short();
        file::backup::remove_dead_trials(path);
        Ok(store)
    }

    /// The store of an open file.
    pub(crate) fn around(
        mut conn: Connection,
        path: &Path,
        identity: file_identity::FileIdentity,
    ) -> Result<Self, Error> {
        Ok(Self {
            seals: seal::Seals::of(&mut conn)?,
            conn,
            identity,
            halt: OnceCell::new(),
            closed: false,
            path: path.to_owned(),
            turn: write_queue::WriteQueue::open_beside(path)?,
            salts: journal::Salts::new()?,
            search: search::Search::default(),
            known_context: RefCell::default(),
            cut_off: RefCell::default(),
            tally: RefCell::default(),
            shown: RefCell::default(),
            tell_holder: None,
        })
    }

    /// Makes a new file, never over an existing one, with its site and the first member of its team.
    pub fn create(path: &Path, centre: &NewCentre) -> Result<Self, Refusal> {
        let (site, first) = (context::new_site(centre)?, staff::clean_new_staff(&centre.first)?);
        open::check_place_is_free(path)?;
        open::new(path, &open::CENTRE, |conn| {
            index_people_again(conn, path)?;
            context::insert_site(conn, centre, &site)?;
            let by = staff::insert(conn, &first, None)?;
            let request = Request {
                key: "first".to_owned(),
                by,
                terminal: String::new(),
                at: centre.at,
                operation: Operation::AddStaff(first.clone()),
            };
            let last = journal::last(conn)?;
            journal::append_row(conn, &journal::Salts::new()?, last, &request, &staff::joined_entry(&first, by))?;
            Ok(seal::seal_again(conn, None)?)
        })?;
        Ok(Self::open(path)?)
    }

    /// Checks that a new centre's file can have this name.
    pub fn check_place_is_free(path: &Path) -> Result<(), Error> {
        open::check_place_is_free(path)
    }

    /// Path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Loads the centre, and the member whose Unix account this is.
    pub fn load_welcome(&self, now: Moment) -> Result<Welcome, Error> {
        let snapshot = self.begin_snapshot()?;
        Ok(context::welcome_in(&snapshot, self.context_in(&snapshot, now)?)?)
    }

    /// Loads the centre as it is at `now`.
    pub fn load_context(&self, now: Moment) -> Result<Context, Error> {
        Ok(Context { cut_off: self.cut_off_at(now), ..context::load_context(&self.conn, now)? })
    }

    /// Answers one question at `now`. `reader` is who asks: opening a card is logged under their name.
    pub fn answer_query(&self, query: &Query, reader: Option<StaffId>, now: Moment) -> Answer {
        let logged = || -> Result<(), Error> {
            if let (Some(person), Some(by)) = (self.card_opened_by(query)?, reader) {
                self.log_opening(card::Opened { person, by, at: now })?;
            }
            Ok(())
        };
        match logged() {
            Ok(()) => self.read(query, reader, now),
            Err(trouble) => Answer::Trouble(trouble.into()),
        }
    }

    /// Answers a query without logging it: logging may have to wait for other desks, and an answer may not.
    fn read(&self, query: &Query, reader: Option<StaffId>, now: Moment) -> Answer {
        let answer = self.begin_snapshot().and_then(|snapshot| self.answer_in(snapshot, query, reader, now));
        answer.unwrap_or_else(|trouble| Answer::Trouble(trouble.into()))
    }

    /// The open items of one kind, or all of them, in the order of their numbers.
    pub fn load_items(&self, kind: &'static Kind, all: bool) -> Result<Vec<Item>, Error> {
        let tail = if all {
            "WHERE i.kind = ?1 ORDER BY i.id"
        } else {
            "WHERE i.kind = ?1 AND i.closed_at IS NULL ORDER BY i.id"
        };
        let found = item_sql::select_items(&self.conn, kind, tail, &[&kind.code])?;
        Ok(found.into_iter().map(|item| contact::as_shown(&self.conn, item)).collect::<rusqlite::Result<_>>()?)
    }

    /// Every item that waits for a professional's decision, most pressing first.
    pub fn list_waiting(&self, context: &Context) -> Result<Vec<Row>, Error> {
        Ok(item_lists::list_waiting(&self.conn, context)?)
    }

    /// Loads an item, whatever its kind.
    pub fn load_item(&self, id: ItemId) -> Result<Option<Item>, Error> {
        Ok(item_sql::load_item(&self.conn, id)?.map(|item| contact::as_shown(&self.conn, item)).transpose()?)
    }

    /// Makes the line of an item as a list shows it, without the person’s other lines.
    pub fn make_row(&self, item: Item, context: &Context) -> Result<Row, Error> {
        Ok(item_lists::make_row(&self.conn, item.as_read(context), &item_lists::Open::new())?)
    }

    /// The people a few letters may mean, best first: numbers and references only.
    pub fn search_people(
        &self,
        text: &str,
        limit: usize,
        today: chrono::NaiveDate,
    ) -> Result<PeopleByReference, Error> {
        Ok(self.search_near_people(text, limit, today)?.0)
    }

    /// The people a few letters may mean, and whether nobody answers them, so that these are only the nearest.
    pub fn search_near_people(
        &self,
        text: &str,
        limit: usize,
        today: chrono::NaiveDate,
    ) -> Result<(PeopleByReference, bool), Error> {
        let mut statement = self.conn.prepare_cached("SELECT ehr_ref FROM person WHERE id = ?1")?;
        let matches = self.search.find(&self.conn, text, limit, today)?;
        let found = matches.people.into_iter().map(|found| {
            let ehr_ref = statement.query_row([found.id.0], |row| row.get(0))?;
            Ok((found.id, ehr_ref))
        });
        Ok((found.collect::<rusqlite::Result<_>>()?, matches.far))
    }

    /// Leaves the pages of the file to the system's cache, which all desks of a machine share.
    fn keep_few_pages(&self) -> Result<(), Error> {
        Ok(self.conn.pragma_update(None, "cache_size", open::PAGES_AT_DESK)?)
    }

    /// A number that moves when another connection changed the file, and not when this one did.
    fn others_writes(&self) -> Result<i64, Error> {
        Ok(self.conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
    }

    /// Looks whether other connections have written since [`Store::others_writes`] was `seen`, and answers `query` then: one
    /// snapshot for all of it, because every desk looks after every write. Returns the new number with the answer.
    fn look(
        &mut self,
        seen: i64,
        query: Option<&(Query, Option<StaffId>)>,
    ) -> Result<Option<(i64, Option<Answer>)>, Error> {
        // Any other change of the file's names is said by [`Store::halt_cause`].
        self.follow_names()?;
        let snapshot = self.begin_snapshot()?;
        let now = self.others_writes()?;
        if now == seen {
            return Ok(None);
        }
        let _ = if query.is_some() { self.check_schema() } else { self.check_versions() };
        let answer = query.map(|(query, reader)| {
            let answer = self.answer_in(snapshot, query, *reader, Moment::now());
            answer.unwrap_or_else(|trouble| Answer::Trouble(trouble.into()))
        });
        Ok(Some((now, answer)))
    }

    /// Begins to read one moment of the file, however many statements it takes.
    fn begin_snapshot(&self) -> Result<Snapshot<'_>, Error> {
        Ok(Snapshot::begin(&self.conn)?)
    }

    /// Writes to the access log when its turn has come.
    fn log_opening(&self, opened: card::Opened) -> Result<(), Error> {
        let mut line = None;
        while self.try_log(opened, &mut line)?.is_none() {}
        Ok(())
    }

    /// Returns the context at `now`, as `conn` sees the file: this store's connection, or a transaction in it.
    pub(crate) fn context_in(&self, conn: &Connection, now: Moment) -> rusqlite::Result<Context> {
        self.follow_context(conn, &self.read_tail(conn, None)?, now)
    }

    fn follow_context(&self, conn: &Connection, tail: &JournalTail, now: Moment) -> rusqlite::Result<Context> {
        let known = context::follow_context(conn, &mut self.known_context.borrow_mut(), tail, now)?;
        Ok(Context { cut_off: self.cut_off_at(now), ..known })
    }

    /// Members cut off from their desk; nobody where the list of desks cannot be read: a claim then holds until it expires.
    /// Each desk of the centre takes a system call, and each news would take them all: what was read two seconds ago is
    /// good enough to look at. Whoever writes forgets it before.
    fn cut_off_at(&self, now: Moment) -> Arc<Vec<StaffId>> {
        let mut known = self.cut_off.borrow_mut();
        match &*known {
            Some((read, cut_off)) if (0..DESKS_LOOKED_AT).contains(&(now.0 - read.0)) => Arc::clone(cut_off),
            _ => {
                let read = Arc::new(desk_slots::list_cut_off(&self.path).unwrap_or_default());
                *known = Some((now, Arc::clone(&read)));
                read
            }
        }
    }

    /// True when this member's claim on some line has not expired.
    fn claims_anything(&self, member: StaffId, now: Moment) -> Result<bool, Error> {
        const CLAIMED: &str =
            "SELECT EXISTS (SELECT 1 FROM item WHERE closed_at IS NULL AND claimed_by = ?1 AND claim_expires_at > ?2)";
        Ok(self.conn.prepare_cached(CLAIMED)?.query_row((member.0, now.0), |row| row.get(0))?)
    }

    /// Reads the rows of the journal written since the context was read, and since row `after` where the question asks.
    fn read_tail(&self, conn: &Connection, after: Option<i64>) -> rusqlite::Result<JournalTail> {
        let known = self.known_context.borrow().as_ref().map(context::KnownContext::last_row);
        JournalTail::read(conn, known.into_iter().chain(after).min())
    }

    fn load_board(
        &self,
        conn: &Connection,
        kind: &'static Kind,
        pro: Option<StaffId>,
        part: BoardPart,
        reader: Option<StaffId>,
        context: &Context,
    ) -> Result<Answer, Error> {
        let loaded = item_lists::load_board(conn, kind, pro, part, reader, context)?;
        *self.tally.borrow_mut() = Some(loaded.tally);
        *self.shown.borrow_mut() = Some(loaded.shown);
        Ok(Answer::Board(Box::new(loaded.board)))
    }

    /// Forgets what only a question that follows at once has a use for.
    fn rest(&self) {
        self.shown.take();
    }

    /// Answers from `snapshot`; nothing is written in it.
    fn answer_in(
        &self,
        snapshot: Snapshot,
        query: &Query,
        reader: Option<StaffId>,
        now: Moment,
    ) -> Result<Answer, Error> {
        let conn = &*snapshot;
        let tail = self.read_tail(conn, query.asks_after())?;
        let context = self.follow_context(conn, &tail, now)?;
        // A newer program may have filed people by other rules, which leaves no row: the desk then closes, and says so.
        if tail.is_empty() || matches!(query, Query::PrepareSearch | Query::Find { .. } | Query::Callers(_)) {
            let _ = self.check_versions();
        }
        let signed_in = || reader.ok_or_else(|| Error::from(Cause::NotSignedIn));
        Ok(match query {
            Query::Welcome => Answer::Welcome(Box::new(context::welcome_in(conn, context)?)),
            Query::Sit { staff, pin, terminal } => {
                // A try is counted, which is a write of its own.
                drop(snapshot);
                Answer::Sitting(*staff, self.sign_in(*staff, pin.as_ref(), terminal, &context)?)
            }
            Query::NewPin { staff, old, new, terminal } => {
                drop(snapshot);
                Answer::NewPin(self.new_pin(*staff, old.as_ref(), new.as_ref(), terminal, &context)?)
            }
            Query::Notices(staff) => Answer::Notices(*staff, notices::list_unread(conn, *staff, None, &context)?),
            Query::Vouch { staff, given, terminal } => {
                drop(snapshot);
                Answer::Vouched(self.vouch(*staff, given, terminal, &context)?)
            }
            Query::Board { kind, pro, closed } => {
                self.load_board(conn, kind, *pro, BoardPart::Now { closed: *closed }, reader, &context)?
            }
            Query::Changes(list) => {
                let mut tally = self.tally.borrow_mut();
                let changed = changes::load_changes(conn, (list, &tail), reader, &mut tally, &context)?;
                Answer::Changes(Box::new(changed))
            }
            Query::DayList { kind, day } => {
                let rows = item_lists::of_day(conn, kind, *day, &context)?;
                Answer::DayList(Box::new(DayList { kind, day: *day, rows }))
            }
            Query::Days { kind, pro, from } => {
                self.load_board(conn, kind, *pro, BoardPart::Days(*from), reader, &context)?
            }
            Query::PrepareSearch => {
                self.search.read_ahead(conn, context.today())?;
                Answer::SearchPrepared
            }
            Query::Find { text, limit } => Answer::Found(Box::new(card::search_people(self, text, *limit, &context)?)),
            Query::Card(id) | Query::Follow(id) => match card::load_card(conn, *id, &context)? {
                Some(card) => Answer::Card(Box::new(card)),
                None => Answer::Gone { person: *id, last: people::last_row_about(conn, *id)? },
            },
            Query::Call(id) => match calls::load_call(conn, *id, &context)? {
                Some(call) => Answer::Call(Box::new(call)),
                None => Answer::Trouble(Cause::NotFound(*id).into()),
            },
            Query::Callers(digits) => Answer::Callers(Box::new(calls::find_callers(self, digits, &context)?)),
            Query::News(after) => Answer::News(tail.news_after(*after)),
            Query::History(id) => {
                let lines = match item_sql::load_item(conn, *id)? {
                    Some(item) => history::history_of(conn, &item, &context)?,
                    None => Vec::new(),
                };
                Answer::History { item: *id, lines }
            }
            Query::Item(id) => Answer::Item(card::load_line(conn, *id, &context)?.map(Box::new)),
            Query::Beside(topic) => Answer::Beside(Box::new(card::load_topic(conn, *topic, &context)?)),
            Query::Directory { kind, text } => Answer::Directory(directory::list_entries(conn, *kind, text)?),
            Query::Dependents(seq) => Answer::Dependents(errands::find_dependents(conn, *seq, &context)?.map(Box::new)),
            Query::Waiting => Answer::Waiting(item_lists::list_waiting(conn, &context)?),
            Query::Vanished => Answer::Vanished(vanished::list_unanswered(conn, &context)?),
            Query::DayClose => Answer::DayClose(Box::new(day_close::list_unclosed(conn, &context)?)),
            Query::Reminders => {
                // They are the same whoever makes them.
                let by = reader.unwrap_or(StaffId::SYSTEM);
                Answer::Reminders(Box::new(reminders::count_planned(conn, by, &context)?))
            }
            Query::Handover(since) => {
                let me = signed_in()?;
                let open = ShownItems::follow(self.shown.take(), conn, &context)?;
                Answer::Handover(Box::new(handover::load_handover(conn, me, *since, open.items(), &context)?))
            }
            Query::Greeting(since) => {
                let me = signed_in()?;
                let open = ShownItems::follow(self.shown.take(), conn, &context)?;
                Answer::Greeting(Box::new(handover::summarise_handover(conn, me, *since, open.items(), &context)?))
            }
            Query::Week(monday) => Answer::Week(Box::new(week::load_week(conn, *monday, &context)?)),
            Query::DeskDays(period) => Answer::DeskDays(proofs::list_desk_days(conn, *period, &context)?),
            Query::Figures(period) => Answer::Figures(Box::new(figures::count_figures(conn, *period, &context)?)),
            Query::Saved(drafts) => {
                let (mut done, mut whose) = (Vec::new(), Vec::new());
                for draft in drafts {
                    if self.done_at(&draft.id)?.is_some_and(|at| at >= draft.at) || self.is_about_erased(draft)? {
                        done.push(draft.id.clone());
                    } else if let Some(name) = self.name_in_draft(draft)? {
                        whose.push((draft.id.clone(), name));
                    }
                }
                Answer::Saved { done, whose }
            }
        })
    }
}

impl Store {
    /// True of a draft about somebody erased, kept by a desk that was cut off before it heard of it.
    fn is_about_erased(&self, draft: &DraftOnFile) -> Result<bool, Error> {
        let Some(person) = draft.person else { return Ok(false) };
        Ok(self.load_canonical(person)?.is_none() && people::last_row_about(&self.conn, person)?.is_some())
    }

    /// Name of the person whom a draft is about.
    fn name_in_draft(&self, draft: &DraftOnFile) -> Result<Option<String>, Error> {
        let of_item = |id| Ok::<_, Error>(self.load_item(id)?.and_then(|item| item.person()));
        let person = match (draft.person, draft.item) {
            (None, Some(item)) => of_item(item)?,
            (person, _) => person,
        };
        let person = person.map(|id| self.load_canonical(id)).transpose()?.flatten();
        Ok(person.map(|person| person.display_name()))
    }
}

/// Files everybody again when this program files people otherwise than the one before; nothing is locked when there is
/// nothing to do.
fn index_people_again(conn: &mut Connection, path: &Path) -> Result<(), Error> {
    if !search::is_fresh(conn)? {
        let tx = Transaction::new(conn, TransactionBehavior::Immediate)?;
        if search::is_ahead(&tx)? {
            return Err(open::newer_version_error(path));
        }
        search::index_again_if_stale(&tx)?;
        tx.commit()?;
    }
    Ok(())
}
