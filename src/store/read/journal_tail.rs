//! The last rows of the journal. Every desk looks at them after each write, to know what the rules ask of the centre, which
//! lines have changed and what is to be told: they are read once for all three.

use rusqlite::{Connection, Row};
use serde::Deserialize;

use crate::domain::{ItemId, Moment, PersonId, StaffId};
use crate::protocol::{Heard, News, OperationCode};
use crate::store::error::unreadable_column;
use crate::store::write::journal;

/// More rows than this at once are an import: what they may have changed is read again.
const MOST: usize = 100;
/// Rows of which nothing is told: the list shows a claim as long as it lasts, and who sits where is no news.
const UNTOLD: [OperationCode; 5] = [
    OperationCode::Claim,
    OperationCode::GiveBack,
    OperationCode::SitDown,
    OperationCode::WrongCode,
    OperationCode::ReadNotice,
];

/// Rows of the journal after one of them.
pub(crate) struct JournalTail {
    /// Row after which it was read.
    after: i64,
    /// Number of the last row.
    pub last: i64,
    /// Rows, oldest first.
    rows: Vec<TailRow>,
}

/// A row of the journal, as far as other desks are concerned.
pub(crate) struct TailRow {
    seq: i64,
    /// Operation that wrote the row; none where a later release did.
    pub operation: Option<OperationCode>,
    /// Line that it is about.
    pub item: Option<ItemId>,
    /// Person that it is about.
    pub person: Option<PersonId>,
    /// News of it; none where nothing is told.
    heard: Option<Heard>,
}

/// Part of a row's content that is told.
#[derive(Deserialize)]
struct Said {
    said: String,
    #[serde(default)]
    subject: Option<String>,
}

impl JournalTail {
    /// Reads what was written after row `after`; without one, which row is the last.
    pub(crate) fn read(conn: &Connection, after: Option<i64>) -> rusqlite::Result<Self> {
        // What is said of a line just added is told on no screen, and lies on pages of its own.
        const AFTER: &str = "SELECT j.seq, j.op, j.item, j.person, j.key, j.staff, j.terminal, j.at, \
                             j.to_state, j.rev, \
                             (SELECT body FROM journal_payload WHERE seq = j.seq AND j.op <> 'ADD') \
                             FROM journal AS j WHERE j.seq > ?1 ORDER BY j.seq DESC LIMIT ?2";
        let mut rows = match after {
            // One more than are looked at tells that there were more.
            Some(after) => {
                let mut statement = conn.prepare_cached(AFTER)?;
                statement.query_map((after, MOST as i64 + 1), to_tail_row)?.collect::<rusqlite::Result<Vec<_>>>()?
            }
            None => Vec::new(),
        };
        let last = match rows.first() {
            Some(row) => row.seq,
            // The row asked about may be gone with the history it was in.
            None => journal::last(conn)?.0,
        };
        rows.reverse();
        Ok(Self { after: after.unwrap_or(last), last, rows })
    }

    /// True when nothing was written.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Rows after row `seq`; none where not all of them were read, or so many that anything may be among them.
    pub(crate) fn rows_after(&self, seq: i64) -> Option<impl Iterator<Item = &TailRow>> {
        let rows = &self.rows[self.rows.partition_point(|row| row.seq <= seq)..];
        (seq >= self.after && rows.len() <= MOST).then(|| rows.iter())
    }

    /// Operations after row `after` that are told, oldest first; without a row, none.
    pub(crate) fn news_after(&self, after: Option<i64>) -> News {
        let after = after.unwrap_or(self.last);
        let rows = self.rows.iter().filter(|row| row.seq > after);
        News { last: self.last, heard: rows.filter_map(|row| row.heard.clone()).collect() }
    }
}

fn to_tail_row(row: &Row) -> rusqlite::Result<TailRow> {
    let operation = OperationCode::read(row.get_ref(1)?.as_str()?);
    let (item, person) = (row.get::<_, Option<i64>>(2)?.map(ItemId), row.get::<_, Option<i64>>(3)?.map(PersonId));
    let told = operation.is_none_or(|operation| !UNTOLD.contains(&operation));
    let heard = told.then(|| to_heard(row, operation, item, person)).transpose()?;
    Ok(TailRow { seq: row.get(0)?, operation, item, person, heard })
}

fn to_heard(
    row: &Row,
    operation: Option<OperationCode>,
    item: Option<ItemId>,
    person: Option<PersonId>,
) -> rusqlite::Result<Heard> {
    let body = row.get_ref(10)?.as_str_or_null()?.map(serde_json::from_str::<Said>).transpose();
    let body = body.map_err(|_| unreadable_column("journal_payload"))?;
    let (said, subject) = body.map(|body| (body.said, body.subject)).unwrap_or_default();
    Ok(Heard {
        key: row.get(4)?,
        by: StaffId(row.get(5)?),
        terminal: row.get(6)?,
        at: Moment(row.get(7)?),
        item,
        person,
        operation,
        subject,
        to: row.get(8)?,
        rev: row.get(9)?,
        said,
    })
}
