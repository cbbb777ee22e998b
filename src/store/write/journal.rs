//! Journal of operations: author, terminal, change. Append only, each row chained to the one before.
//!
//! `hash = SHA-256(previous hash ‖ JSON array of the row's columns, in their order, the digest in hex)`; of a row that
//! has an origin, `JSON [that array, account, host, desk]`, so that rows of earlier releases hash as they did. And
//! `digest = SHA-256(salt ‖ payload)`. The payload lives apart: once emptied, the salt is gone with it, nothing can be
//! guessed from the digest, and the chain still holds.

use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::codec::Image;
use super::origin::{self, WriteOrigin};
use crate::domain::{ItemId, Moment, PersonId, StaffId};
use crate::model::Kind;
use crate::protocol::Request;
use crate::protocol::{Cause, OperationCode};
use crate::store::error::unreadable_column;
use crate::store::read::{contact, journal_values};
use crate::store::{Error, Store};

/// A hash of the chain.
pub(crate) type Hash = [u8; 32];

/// Hash that precedes the first row.
pub(crate) const GENESIS: Hash = [0; 32];

/// Content of a journal row, beside author and moment.
#[derive(Debug, Default)]
pub(crate) struct JournalEntry {
    /// Operation of this row, where a request has rows of several operations; none for the request's own.
    pub operation: Option<OperationCode>,
    pub item: Option<ItemId>,
    pub person: Option<PersonId>,
    pub from: Option<&'static str>,
    pub to: Option<&'static str>,
    /// Revision of the item or the person, after the action.
    pub rev: Option<i64>,
    pub undoable: bool,
    /// Row that this one reverses.
    pub undoes: Option<i64>,
    pub body: Body,
    /// End of the answer that is stored nowhere: it names people of other lines, whose erasure would not find it here.
    pub besides: String,
}

/// Sentence of an answer to a request about several lines.
#[derive(Debug, Default)]
pub(crate) struct Sentence {
    /// Part that the journal keeps with the first of the lines.
    pub stored: String,
    /// End that is only answered, as [`JournalEntry::besides`].
    pub besides: String,
}

/// Content of a row that retention and erasure may purge.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(crate) struct Body {
    /// Sentence that was answered.
    pub said: String,
    /// Subject of the change when it is neither an item nor a person: a setting's key, a number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    /// « Sur consigne de » this prescriber.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on_order_of: Option<i64>,
    /// Reason, where the action asks for one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Changed columns as they were.
    #[serde(skip_serializing_if = "Image::is_empty", default)]
    pub before: Image,
    /// Changed columns as they are since.
    #[serde(skip_serializing_if = "Image::is_empty", default)]
    pub after: Image,
}

impl Body {
    /// Makes a content with a sentence only.
    pub fn sentence_only(said: impl Into<String>) -> Self {
        Self { said: said.into(), ..Self::default() }
    }
}

/// A row of the journal, for those who audit it.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalRow {
    /// Number of the row, without gaps.
    pub seq: i64,
    /// The key of the action.
    pub key: String,
    /// Moment of the operation.
    pub at: Moment,
    /// Member who did it.
    pub staff: StaffId,
    /// Name of that member.
    pub by: String,
    /// Terminal it was done from.
    pub terminal: String,
    /// Account, machine and desk it was done from.
    pub origin: WriteOrigin,
    /// [`crate::protocol::Operation::code`].
    pub operation: String,
    /// The item concerned.
    pub item: Option<ItemId>,
    /// Kind of that item; once it is gone, those it may have been of.
    pub kinds: Vec<&'static Kind>,
    /// The person concerned.
    pub person: Option<PersonId>,
    /// Key or number of what is concerned that is neither, with the sentence that was answered; none once the words were purged.
    pub subject: Option<(String, String)>,
    /// The state it left, as a code.
    pub from: Option<String>,
    /// The state it reached, as a code.
    pub to: Option<String>,
    /// The row it reverses.
    pub undoes: Option<i64>,
    /// The prescriber on whose word it was done.
    pub on_order_of: Option<StaffId>,
    /// Reason, where the action asks for one.
    pub reason: Option<String>,
    /// Columns, before and after, as the file holds them; none once the words were purged.
    pub changes: Option<Vec<(String, Json, Json)>>,
}

/// Result of a check of the chain that found no fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    /// Rows verified.
    pub rows: i64,
    /// Number of rows whose words were purged.
    pub emptied: i64,
}

/// Salts that nobody can guess, one a row, from a secret drawn once per opening.
pub(crate) struct Salts([u8; 32]);

impl Salts {
    /// Draws the secret.
    pub fn new() -> Result<Self, Error> {
        random_bytes().map(Self)
    }

    fn salt_of(&self, seq: i64) -> [u8; 16] {
        let hash = hash_parts(&[&self.0, &seq.to_be_bytes()]);
        let mut salt = [0; 16];
        salt.copy_from_slice(&hash[..16]);
        salt
    }
}

/// Bytes nobody can guess.
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|none| Error::from_crate(Cause::NoRandom, none))?;
    Ok(bytes)
}

/// The hash of the first row, which no other file has.
pub(crate) fn first_hash(conn: &Connection) -> rusqlite::Result<Hash> {
    conn.query_row("SELECT hash FROM journal WHERE seq = 1", [], |row| row.get(0))
}

/// The number and hash of the last row.
pub(crate) fn last(conn: &Connection) -> rusqlite::Result<(i64, Hash)> {
    conn.prepare_cached("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
        .map(|last| last.unwrap_or((0, GENESIS)))
}

/// Counts the rows after that one; none where the journal does not hold it, and is of another history.
pub(crate) fn count_after(conn: &Connection, (seq, hash): (i64, Hash)) -> rusqlite::Result<Option<usize>> {
    if !conn.prepare("SELECT 1 FROM journal WHERE seq = ?1 AND hash = ?2")?.exists((seq, hash))? {
        return Ok(None);
    }
    let rows: i64 = conn.query_row("SELECT count(*) FROM journal WHERE seq > ?1", [seq], |row| row.get(0))?;
    Ok(usize::try_from(rows).ok())
}

/// Number of last rows of the journal that say what time it has been: about a day of a centre.
const LAST_ROWS: i64 = 256;

/// Latest moment that several of the last rows have reached: three later ones, written while the clock was wrong, are not
/// believed alone. In a journal that has just begun, its latest.
pub(crate) fn latest_moment(conn: &Connection) -> rusqlite::Result<Option<Moment>> {
    conn.prepare_cached(
        "SELECT at FROM (SELECT at FROM journal ORDER BY seq DESC LIMIT ?1) ORDER BY at DESC \
         LIMIT 1 OFFSET min(3, (SELECT ifnull(max(seq), 0) FROM journal) / 8)",
    )?
    .query_row([LAST_ROWS], |row| row.get(0).map(Moment))
    .optional()
}

/// Finds the last row written before `at`, by bisection: rows are in the order of their times, so that no index of
/// times is needed. A request that waited for its turn may have a row further on, and is then included.
pub(crate) fn last_before(conn: &Connection, at: Moment) -> rusqlite::Result<i64> {
    let mut statement = conn.prepare_cached("SELECT at FROM journal WHERE seq = ?1")?;
    let (mut before, mut after) = (0, last(conn)?.0 + 1);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if statement.query_row([middle], |row| row.get::<_, i64>(0))? < at.0 {
            before = middle;
        } else {
            after = middle;
        }
    }
    Ok(before)
}

/// True when the row `seq` is in effect: not once it was undone, and again once it was redone.
pub(crate) fn is_in_effect(conn: &Connection, seq: i64) -> rusqlite::Result<bool> {
    Ok(end_of_chain(conn, seq)?.1)
}

/// Last row of the chain of rows that undo each other from `seq` on, and whether `seq` is in effect.
pub(crate) fn end_of_chain(conn: &Connection, seq: i64) -> rusqlite::Result<(i64, bool)> {
    chain_until(conn, seq, i64::MAX)
}

/// True when the row `seq` was in effect just after the row `then` was written.
pub(crate) fn held_at(conn: &Connection, seq: i64, then: i64) -> rusqlite::Result<bool> {
    Ok(seq <= then && chain_until(conn, seq, then)?.1)
}

fn chain_until(conn: &Connection, mut seq: i64, last: i64) -> rusqlite::Result<(i64, bool)> {
    let mut undone = conn.prepare_cached("SELECT seq FROM journal WHERE undoes = ?1 AND seq <= ?2")?;
    let mut holds = true;
    while let Some(by) = undone.query_row([seq, last], |row| row.get(0)).optional()? {
        (seq, holds) = (by, !holds);
    }
    Ok((seq, holds))
}

/// First row of the chain of `row`: itself, unless it undoes another.
pub(crate) fn first_of_chain(conn: &Connection, row: &Columns) -> rusqlite::Result<i64> {
    let mut undone = conn.prepare_cached("SELECT undoes FROM journal WHERE seq = ?1")?;
    let (mut seq, mut before) = (row.seq, row.undoes);
    while let Some(undoes) = before {
        seq = undoes;
        before = undone.query_row([seq], |row| row.get(0))?;
    }
    Ok(seq)
}

/// Adds a row.
pub(crate) const INSERT: &str = "INSERT INTO journal (seq, key, at, staff, terminal, op, item, person, from_state, to_state, rev, undoable, undoes, \
     digest, hash, account, host, desk) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";

/// Author, moment and place of a row.
pub(crate) struct RowHead<'a> {
    pub key: &'a str,
    pub at: Moment,
    pub by: StaffId,
    pub terminal: &'a str,
    pub operation: OperationCode,
}

/// Writes the row that follows `previous`, with its content; answers its number and hash.
pub(crate) fn append_row(
    conn: &Connection,
    salts: &Salts,
    previous: (i64, Hash),
    request: &Request,
    entry: &JournalEntry,
) -> Result<(i64, Hash), Error> {
    let Request { key, by, terminal, at, operation } = request;
    let operation = entry.operation.unwrap_or(operation.code());
    append_row_of(conn, salts, previous, &RowHead { key, at: *at, by: *by, terminal, operation }, entry)
}

/// Writes a row that no request asked for.
pub(crate) fn append_row_of(
    conn: &Connection,
    salts: &Salts,
    (before, previous): (i64, Hash),
    head: &RowHead,
    entry: &JournalEntry,
) -> Result<(i64, Hash), Error> {
    let seq = before + 1;
    let body = serde_json::to_string(&entry.body).map_err(|_| unreadable_column("journal_payload"))?;
    let salt = salts.salt_of(seq);
    let digest = hash_parts(&[&salt, body.as_bytes()]);
    let row = Columns {
        seq,
        key: head.key.to_owned(),
        at: head.at.0,
        staff: head.by.0,
        terminal: head.terminal.to_owned(),
        operation: head.operation.code().to_owned(),
        item: entry.item.map(|id| id.0),
        person: entry.person.map(|id| id.0),
        from_state: entry.from.map(str::to_owned),
        to_state: entry.to.map(str::to_owned),
        rev: entry.rev,
        undoable: entry.undoable,
        undoes: entry.undoes,
        digest,
        origin: origin::current().clone(),
    };
    let hash = row.hash(&previous)?;
    conn.prepare_cached(INSERT)?.execute(params![
        row.seq,
        row.key,
        row.at,
        row.staff,
        row.terminal,
        row.operation,
        row.item,
        row.person,
        row.from_state,
        row.to_state,
        row.rev,
        row.undoable,
        row.undoes,
        row.digest,
        hash,
        row.origin.account,
        row.origin.host,
        row.origin.desk
    ])?;
    conn.prepare_cached("INSERT INTO journal_payload (seq, salt, body) VALUES (?1, ?2, ?3)")?
        .execute(params![seq, salt, body])?;
    Ok((seq, hash))
}

/// Purges the words of every row about one item.
pub(crate) fn purge_item_words(conn: &Connection, item: ItemId) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "UPDATE journal_payload SET salt = NULL, body = NULL \
         WHERE seq IN (SELECT seq FROM journal WHERE item = ?1) AND body IS NOT NULL",
    )?
    .execute([item.0])
    .map(drop)
}

/// Purges the words about these people, a JSON array of numbers: every row about one of them, the links that name them
/// on another's row, the line of theirs that was given to another, and all that a merge wrote, which puts what one card
/// held on the other. Counts the rows.
pub(crate) fn purge_words_about(conn: &Connection, numbers: &str) -> rusqlite::Result<usize> {
    conn.execute(
        "WITH gone (id) AS (SELECT value FROM json_each(?1)), \
         merge (base) AS (SELECT substr(key, 1, instr(key || '/', '/') - 1) FROM journal \
           WHERE op = 'MERGE' AND person IN gone), \
         merged (seq) AS (SELECT j.seq FROM journal AS j JOIN merge \
           ON j.key = base OR (j.key > base || '/' AND j.key < base || '0')), \
         linked (seq) AS (SELECT j.seq FROM journal AS j JOIN journal_payload AS p ON p.seq = j.seq \
           WHERE j.item IS NULL AND j.rev IS NULL AND p.body IS NOT NULL \
           AND (p.body ->> '$.before.other' IN gone OR p.body ->> '$.after.other' IN gone)), \
         given (seq) AS (SELECT j.seq FROM journal AS j JOIN journal_payload AS p ON p.seq = j.seq \
           WHERE j.item IS NOT NULL AND p.body IS NOT NULL AND p.body ->> '$.before.person' IN gone) \
         UPDATE journal_payload SET salt = NULL, body = NULL WHERE body IS NOT NULL AND seq IN \
           (SELECT seq FROM journal WHERE person IN gone UNION SELECT seq FROM merged UNION SELECT seq FROM linked \
            UNION SELECT seq FROM given \
            UNION SELECT seq FROM journal WHERE undoes IN merged)",
        [numbers],
    )
}

/// Purges the words of every row older than `at`, and counts them. Each row is asked for its own time: a clock that was
/// wrong for an hour leaves times out of order, and a bisection would then keep words too long or erase some too early.
/// Only the rows that have words are asked.
pub(crate) fn purge_words_before(conn: &Connection, at: Moment) -> rusqlite::Result<usize> {
    conn.prepare_cached(
        "UPDATE journal_payload SET salt = NULL, body = NULL \
         WHERE body IS NOT NULL AND (SELECT at FROM journal WHERE seq = journal_payload.seq) < ?1",
    )?
    .execute([at.0])
}

/// A row and its content, as the store itself needs them.
pub(crate) struct Recorded {
    pub columns: Columns,
    pub by: String,
    pub body: Option<Body>,
}

/// Reads the rows that `tail` (`WHERE …`, over `journal AS j`) selects.
pub(crate) fn select_rows(conn: &Connection, tail: &str, params: &[&dyn ToSql]) -> rusqlite::Result<Vec<Recorded>> {
    conn.prepare_cached(&rows_query(tail))?.query_map(params, read_recorded)?.collect()
}

/// The query that [`select_rows`] asks.
pub(crate) fn rows_query(tail: &str) -> String {
    format!(
        "SELECT {COLUMNS}, s.display_name, p.body \
         FROM journal AS j JOIN staff AS s ON s.id = j.staff LEFT JOIN journal_payload AS p ON p.seq = j.seq {tail}"
    )
}

fn read_recorded(row: &Row) -> rusqlite::Result<Recorded> {
    let body: Option<String> = row.get(18)?;
    let body =
        body.map(|text| serde_json::from_str(&text)).transpose().map_err(|_| unreadable_column("journal_payload"))?;
    let columns = Columns::read(row)?;
    let by: String = row.get(17)?;
    // « root (système) »
    let by = match (columns.staff == StaffId::SYSTEM.0, &columns.origin.account) {
        (true, Some(account)) => format!("{account} ({by})"),
        (true | false, _) => by,
    };
    Ok(Recorded { columns, by, body })
}

impl From<Recorded> for JournalRow {
    fn from(Recorded { columns, by, body }: Recorded) -> Self {
        let on_order_of = body.as_ref().and_then(|body| body.on_order_of).map(StaffId);
        let reason = body.as_ref().and_then(|body| body.reason.clone());
        let subject = body.as_ref().and_then(|body| body.subject.clone().zip(Some(body.said.clone())));
        let changes = body.map(|body| {
            let was = |key: &str| body.before.get(key).cloned().unwrap_or_default();
            body.after.iter().map(|(key, now)| (key.clone(), was(key), now.clone())).collect()
        });
        Self {
            seq: columns.seq,
            key: columns.key,
            at: Moment(columns.at),
            staff: StaffId(columns.staff),
            by,
            terminal: columns.terminal,
            origin: columns.origin,
            operation: columns.operation,
            item: columns.item.map(ItemId),
            kinds: Vec::new(),
            person: columns.person.map(PersonId),
            from: columns.from_state,
            to: columns.to_state,
            undoes: columns.undoes,
            on_order_of,
            reason,
            subject,
            changes,
        }
    }
}

/// The columns of a row that the chain covers.
pub(crate) struct Columns {
    pub seq: i64,
    pub key: String,
    pub at: i64,
    pub staff: i64,
    pub terminal: String,
    pub operation: String,
    pub item: Option<i64>,
    pub person: Option<i64>,
    pub from_state: Option<String>,
    pub to_state: Option<String>,
    pub rev: Option<i64>,
    pub undoable: bool,
    pub undoes: Option<i64>,
    pub digest: Hash,
    pub origin: WriteOrigin,
}

/// The columns that [`Columns::read`] reads, of `journal AS j`.
pub(crate) const COLUMNS: &str = "j.seq, j.key, j.at, j.staff, j.terminal, j.op, j.item, j.person, j.from_state, j.to_state, j.rev, \
                       j.undoable, j.undoes, j.digest, j.account, j.host, j.desk";

impl Columns {
    pub(crate) fn read(row: &Row) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            key: row.get(1)?,
            at: row.get(2)?,
            staff: row.get(3)?,
            terminal: row.get(4)?,
            operation: row.get(5)?,
            item: row.get(6)?,
            person: row.get(7)?,
            from_state: row.get(8)?,
            to_state: row.get(9)?,
            rev: row.get(10)?,
            undoable: row.get(11)?,
            undoes: row.get(12)?,
            digest: row.get(13)?,
            origin: WriteOrigin { account: row.get(14)?, host: row.get(15)?, desk: row.get(16)? },
        })
    }

    /// Hash of the row that follows the one of this hash.
    pub(crate) fn hash(&self, previous: &Hash) -> rusqlite::Result<Hash> {
        let hex = to_hex(&self.digest);
        let columns = (
            self.seq,
            &self.key,
            self.at,
            self.staff,
            &self.terminal,
            &self.operation,
            self.item,
            self.person,
            &self.from_state,
            &self.to_state,
            self.rev,
            self.undoable,
            self.undoes,
            hex,
        );
        let WriteOrigin { account, host, desk } = &self.origin;
        let text = match self.origin.is_unknown() {
            true => serde_json::to_string(&columns),
            false => serde_json::to_string(&(columns, account, host, desk)),
        };
        let text = text.map_err(|_| unreadable_column("journal"))?;
        Ok(hash_parts(&[previous, text.as_bytes()]))
    }
}

/// Two small hexadecimal digits for each byte.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    let mut hex = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        hex.push(digit(byte >> 4));
        hex.push(digit(byte & 0xf));
    }
    hex
}

/// Hash of these bytes, one after the other.
pub(crate) fn hash_parts(parts: &[&[u8]]) -> Hash {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update(part);
    }
    sha.finalize().into()
}

impl Store {
    /// The journal, oldest first; of one item, or all of it.
    pub fn read_journal(&self, item: Option<ItemId>) -> Result<Vec<JournalRow>, Error> {
        let rows = match item {
            Some(item) => select_rows(&self.conn, "WHERE j.item = ?1 ORDER BY j.seq", &[&item.0])?,
            None => select_rows(&self.conn, "ORDER BY j.seq", &[])?,
        };
        let mut rows: Vec<_> = rows.into_iter().map(JournalRow::from).collect();
        journal_values::note_kinds(&self.conn, &mut rows)?;
        rows.iter_mut().try_for_each(|row| contact::mask_row(&self.conn, row))?;
        Ok(rows)
    }

    /// Moment of the last row, whatever the clock said then.
    pub fn last_moment(&self) -> Result<Option<Moment>, Error> {
        let mut last = self.conn.prepare_cached("SELECT at FROM journal ORDER BY seq DESC LIMIT 1")?;
        Ok(last.query_row([], |row| row.get(0).map(Moment)).optional()?)
    }

    /// Latest moment before `at` of the rows around the last one written before it: some may have been written while the
    /// clock was wrong.
    pub fn last_moment_before(&self, at: Moment) -> Result<Option<Moment>, Error> {
        let seq = last_before(&self.conn, at)?;
        let mut latest =
            self.conn.prepare_cached("SELECT max(at) FROM journal WHERE seq BETWEEN ?1 AND ?2 AND at < ?3")?;
        let latest: Option<i64> = latest.query_row((seq - LAST_ROWS, seq + LAST_ROWS, at.0), |row| row.get(0))?;
        Ok(latest.map(Moment))
    }

    /// Moment the request of this key was done; none when it was not.
    pub fn done_at(&self, key: &str) -> Result<Option<Moment>, Error> {
        let mut at = self.conn.prepare_cached("SELECT at FROM journal WHERE key = ?1")?;
        Ok(at.query_row([key], |row| row.get(0).map(Moment)).optional()?)
    }

    /// Recomputes the whole chain; a row changed, removed or inserted is an error that gives its number.
    pub fn check_chain(&self) -> Result<Chain, Error> {
        check_chain(&self.conn)
    }
}

/// Recomputes the whole chain of the file that `conn` has open.
pub(crate) fn check_chain(conn: &Connection) -> Result<Chain, Error> {
    let mut statement = conn.prepare(&format!(
        "SELECT {COLUMNS}, j.hash, p.seq, p.salt, p.body \
         FROM journal AS j LEFT JOIN journal_payload AS p ON p.seq = j.seq ORDER BY j.seq"
    ))?;
    let mut chain = Chain { rows: 0, emptied: 0 };
    let mut previous = GENESIS;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let columns = Columns::read(row)?;
        let hash: Hash = row.get(17)?;
        let payload: Option<i64> = row.get(18)?;
        let words: Option<(Vec<u8>, String)> = match (row.get(19)?, row.get(20)?) {
            (Some(salt), Some(body)) => Some((salt, body)),
            _ => None,
        };
        let told = words.as_ref().is_none_or(|(salt, body)| hash_parts(&[salt, body.as_bytes()]) == columns.digest);
        chain.rows += 1;
        if columns.seq != chain.rows || columns.hash(&previous)? != hash || payload.is_none() || !told {
            return Err(Cause::JournalChanged(chain.rows).into());
        }
        chain.emptied += i64::from(words.is_none());
        previous = hash;
    }
    Ok(chain)
}
