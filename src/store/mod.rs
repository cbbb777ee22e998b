//! The only owner of SQLite: one file a centre, shared by every desk.
//!
//! - `open` refuses what must not be opened and says why; `migrate` brings the schema up to date;
//! - `transact` runs a [`Deed`] in one IMMEDIATE transaction, after `turn` gave its turn among the desks: the change
//!   (`lines`, `series`, `reopen`, `reassign`, `people`, `merge`, `links`, `directory`, `settings`, `staff`, `team_notes`, `undo`, `dayclose`, `retention`) and its row in the
//!   `journal` together, or nothing;
//! - `pin` asks for the code before a name;
//! - `items` stores any kind from its declaration, `records` any form, through `cell`;
//! - `boards`, `card`, `history`, `handover`, `week`, `figures`, `news` answer a [`Query`], `search` the quick lookup; `held` gathers all there
//!   is of a person; `export` reads all of a moment, page by page, for what leaves the centre;
//! - `worker` gives all of it a thread of its own, and `watch` wakes it when another desk wrote; `drafts` is the second file, of what is
//!   being typed and how far each had read, which `keeper` gives a thread too; `backup` writes a checked copy; `check` tells whether the file is what the desks wrote;
//! - `ground` knows whether the file is still the one that was opened, `halt` stops writing when it is not;
//!   `rescue` copies a damaged one aside and reads what is left, `restore` puts a backup in its place.
//!
//! No SQL reads a clock or draws a number: what is written was decided before.

mod attempts;
mod backup;
mod boards;
mod calls;
mod card;
mod cell;
mod check;
mod contact;
mod dayclose;
mod directory;
mod drafts;
mod drugs;
mod error;
mod export;
mod figures;
mod ground;
mod halt;
mod handover;
mod held;
mod history;
mod house;
mod items;
mod journal;
mod keeper;
mod lines;
mod links;
mod merge;
mod migrate;
mod news;
mod open;
mod people;
mod pin;
mod reassign;
mod records;
mod reminders;
mod reopen;
mod rescue;
mod restore;
mod retention;
mod search;
mod series;
mod settings;
mod site;
mod slices;
mod staff;
mod team_notes;
mod transact;
mod turn;
mod undo;
mod vanished;
mod watch;
mod week;
mod worker;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use crate::ops::{Draft, NewCentre};
pub use backup::TrialCopy;
pub use check::{Checked, Remade};
pub use drafts::Drafts;
pub use error::{Error, log_done, log_trouble};
pub use export::{Contacts, ExportReading};
pub use held::PersonRecord;
pub use journal::{Chain, JournalRow};
pub use keeper::{Keeper, Kept};
pub use restore::Restored;
pub use slices::{CutShort, SLICE, Slices};
pub use transact::Batch;
pub use worker::{Reply, Worker};

use crate::domain::{ItemId, Moment, PersonId, StaffId};
use crate::kinds::{Desk, Item, Kind, Row};
use crate::ops::day_list::DayList;
use crate::ops::{Answer, Cause, Deed, Halt, Op, Query, Refusal, Welcome};

/// The file of one centre, open.
pub struct Store {
    conn: Connection,
    ground: ground::Ground,
    halt: OnceCell<Halt>,
    path: PathBuf,
    turn: turn::WriteQueue,
    salts: journal::Salts,
    search: search::Search,
}

impl Store {
    /// Opens an existing file and brings it to the present schema; a file that must not be opened is left as it was,
    /// and one sentence says why.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let (mut conn, ground) = open::existing(path, &open::HOUSE)?;
        if let Err(trouble) = refile(&mut conn, path) {
            open::leave_the_log(&conn)?;
            return Err(trouble);
        }
        let mut store = Self {
            conn,
            ground,
            halt: OnceCell::new(),
            path: path.to_owned(),
            turn: turn::WriteQueue::beside(path)?,
            salts: journal::Salts::new()?,
            search: search::Search::default(),
        };
        store.settle_cut_short();
        Ok(store)
    }

    /// Makes a new file, never over an existing one, with its site and the first member of its team.
    pub fn create(path: &Path, house: &NewCentre) -> Result<Self, Refusal> {
        let (site, first) = (house::site(house)?, staff::clean(&house.first)?);
        open::new(path, &open::HOUSE, |conn| {
            refile(conn, path)?;
            house::found(conn, house, &site)?;
            let by = staff::insert(conn, &first)?;
            let deed = Deed {
                key: "first".to_owned(),
                by,
                terminal: String::new(),
                at: house.at,
                op: Op::AddStaff(first.clone()),
            };
            let last = journal::last(conn)?;
            journal::append(conn, &journal::Salts::new()?, last, &deed, &staff::joined(&first, by)).map(drop)
        })?;
        Ok(Self::open(path)?)
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The house, and who the Unix account is.
    pub fn welcome(&self, now: Moment) -> Result<Welcome, Error> {
        Ok(house::welcome(&self.conn, now)?)
    }

    /// The house at `now`.
    pub fn desk(&self, now: Moment) -> Result<Desk, Error> {
        Ok(house::desk(&self.conn, now)?)
    }

    /// Answers one question at `now`. `reader` is who asks: opening a card is logged under their name.
    pub fn ask(&self, query: &Query, reader: Option<StaffId>, now: Moment) -> Answer {
        let logged = || -> Result<(), Error> {
            if let (Some(person), Some(by)) = (self.opens(query)?, reader) {
                self.log(card::Opened { person, by, at: now })?;
            }
            Ok(())
        };
        match logged() {
            Ok(()) => self.read(query, reader, now),
            Err(trouble) => Answer::Trouble(trouble.into()),
        }
    }

    /// The same, which is not logged: that may wait for its turn, and an answer may not.
    fn read(&self, query: &Query, reader: Option<StaffId>, now: Moment) -> Answer {
        self.answer(query, reader, now).unwrap_or_else(|trouble| Answer::Trouble(trouble.into()))
    }

    /// The open items of one kind, or all of them, in the order of their numbers.
    pub fn items(&self, kind: &'static Kind, all: bool) -> Result<Vec<Item>, Error> {
        let tail = if all {
            "WHERE i.kind = ?1 ORDER BY i.id"
        } else {
            "WHERE i.kind = ?1 AND i.closed_at IS NULL ORDER BY i.id"
        };
        let found = items::select(&self.conn, kind, tail, &[&kind.code])?;
        Ok(found.into_iter().map(|item| contact::shown(&self.conn, item)).collect::<rusqlite::Result<_>>()?)
    }

    /// All that waits for a professional's word, most pressing first.
    pub fn waiting(&self, desk: &Desk) -> Result<Vec<Row>, Error> {
        Ok(boards::waiting(&self.conn, desk)?)
    }

    /// One item.
    pub fn item(&self, id: ItemId) -> Result<Option<Item>, Error> {
        Ok(items::load(&self.conn, id)?.map(|item| contact::shown(&self.conn, item)).transpose()?)
    }

    /// Has somebody written a note on it?
    pub fn is_noted(&self, id: ItemId) -> Result<bool, Error> {
        Ok(self.conn.prepare_cached(boards::NOTED)?.exists([id.0])?)
    }

    /// The people a few letters may mean, best first: numbers and references only.
    pub fn lookup(
        &self,
        text: &str,
        limit: usize,
        today: chrono::NaiveDate,
    ) -> Result<Vec<(PersonId, Option<String>)>, Error> {
        let mut statement = self.conn.prepare_cached("SELECT ehr_ref FROM person WHERE id = ?1")?;
        let matches = self.search.find(&self.conn, text, limit, today)?;
        let found = matches.people.into_iter().map(|found| {
            let ehr_ref = statement.query_row([found.id.0], |row| row.get(0))?;
            Ok((found.id, ehr_ref))
        });
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// A number that moves when another connection changed the file, and not when this one did.
    fn others_writes(&self) -> Result<i64, Error> {
        Ok(self.conn.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Writes to the access log when its turn has come.
    fn log(&self, opened: card::Opened) -> Result<(), Error> {
        let mut line = None;
        while self.try_log(opened, &mut line)?.is_none() {}
        Ok(())
    }

    fn answer(&self, query: &Query, reader: Option<StaffId>, now: Moment) -> Result<Answer, Error> {
        // An answer shows one moment of the file, however many statements it takes; nothing is written below.
        let snapshot = Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred)?;
        let conn = &*snapshot;
        let desk = house::desk(conn, now)?;
        Ok(match query {
            Query::Welcome => Answer::Welcome(Box::new(house::welcome(conn, now)?)),
            Query::Sit { staff, pin } => {
                // A try is counted, which is a write of its own.
                drop(snapshot);
                Answer::Sitting(*staff, self.sit(*staff, pin.as_ref(), &desk)?)
            }
            Query::NewPin { staff, old, new } => {
                drop(snapshot);
                Answer::NewPin(self.new_pin(*staff, old.as_ref(), new.as_ref(), &desk)?)
            }
            Query::Board { kind, pro, closed } => Answer::Board(Box::new(boards::board(
                conn,
                kind,
                *pro,
                boards::BoardPart::Now { closed: *closed },
                &desk,
            )?)),
            Query::DayList { kind, day } => {
                let rows = boards::of_day(conn, kind, *day, &desk)?;
                Answer::DayList(Box::new(DayList { kind, day: *day, rows }))
            }
            Query::Days { kind, pro, from } => {
                Answer::Board(Box::new(boards::board(conn, kind, *pro, boards::BoardPart::Days(*from), &desk)?))
            }
            Query::Find { text, limit } => Answer::Found(Box::new(card::found(self, text, *limit, &desk)?)),
            Query::Card(id) | Query::Follow(id) => match card::card(conn, *id, &desk)? {
                Some(card) => Answer::Card(Box::new(card)),
                None => Answer::Gone(*id),
            },
            Query::Call(id) => match calls::call(conn, *id, &desk)? {
                Some(call) => Answer::Call(Box::new(call)),
                None => Answer::Trouble(Cause::NotFound(*id).into()),
            },
            Query::Callers(digits) => Answer::Callers(Box::new(calls::callers(self, digits, &desk)?)),
            Query::News(after) => Answer::News(news::after(conn, *after)?),
            Query::History(id) => {
                let lines = match items::load(conn, *id)? {
                    Some(item) => history::of(conn, &item, &desk)?,
                    None => Vec::new(),
                };
                Answer::History { item: *id, lines }
            }
            Query::Item(id) => Answer::Item(card::line(conn, *id, &desk)?.map(Box::new)),
            Query::Directory { kind, text } => Answer::Directory(directory::list(conn, *kind, text)?),
            Query::Waiting => Answer::Waiting(boards::waiting(conn, &desk)?),
            Query::DayClose => Answer::DayClose(Box::new(dayclose::unclosed(conn, &desk)?)),
            Query::Reminders => {
                Answer::Reminders(Box::new(reminders::planned(conn, reader.unwrap_or(StaffId(0)), &desk)?))
            }
            Query::Handover(since) => {
                let Some(reader) = reader else {
                    return Ok(Answer::Trouble(Cause::NotSignedIn.into()));
                };
                Answer::Handover(Box::new(handover::handover(conn, reader, *since, &desk)?))
            }
            Query::Week(monday) => Answer::Week(Box::new(week::week(conn, *monday, &desk)?)),
            Query::Figures(period) => Answer::Figures(Box::new(figures::figures(conn, *period, &desk)?)),
            Query::Saved(drafts) => {
                let mut done = Vec::new();
                for (key, touched) in drafts {
                    if self.done_at(key)?.is_some_and(|at| at >= *touched) {
                        done.push(key.clone());
                    }
                }
                Answer::Saved(done)
            }
        })
    }
}

/// Files everybody again when this program files people otherwise than the one before; nothing is locked when there is
/// nothing to do.
fn refile(conn: &mut Connection, path: &Path) -> Result<(), Error> {
    if !search::is_fresh(conn)? {
        let tx = Transaction::new(conn, TransactionBehavior::Immediate)?;
        if search::is_ahead(&tx)? {
            return Err(open::newer(path));
        }
        search::refresh(&tx)?;
        tx.commit()?;
    }
    Ok(())
}
