//! Operations of the other desks, read from the journal.

use rusqlite::{Connection, Row};
use serde::Deserialize;

use crate::domain::{ItemId, Moment, PersonId, StaffId};
use crate::protocol::{Heard, News};
use crate::store::error::unreadable_column;

/// More operations than this at once are an import, not news about single items.
const MOST: i64 = 100;

/// Reads no more of a row than is told: each desk reads what each other one writes.
const NEWS: &str = "SELECT j.key, j.staff, j.terminal, j.at, j.item, j.person, j.to_state IS NOT NULL, j.rev, p.body \
                    FROM journal AS j LEFT JOIN journal_payload AS p ON p.seq = j.seq \
                    WHERE j.seq > ?1 AND j.op NOT IN ('CLAIM', 'GIVE_BACK', 'SIT', 'WRONG_CODE', 'READ_NOTICE') \
                    ORDER BY j.seq DESC LIMIT ?2";

/// Part of a row's content that is told.
#[derive(Deserialize)]
struct Said {
    said: String,
}

/// Operations after row `after` of a journal that ends at row `last`, oldest first; without a row, none. Claims and releases are
/// left out: the list shows a claim as long as it lasts. So is who sits where.
pub(crate) fn news_after(conn: &Connection, after: Option<i64>, last: i64) -> rusqlite::Result<News> {
    let mut statement = conn.prepare_cached(NEWS)?;
    let latest = statement.query_map((after.unwrap_or(last), MOST), to_heard)?;
    let mut heard = latest.collect::<rusqlite::Result<Vec<_>>>()?;
    heard.reverse();
    Ok(News { last, heard })
}

fn to_heard(row: &Row) -> rusqlite::Result<Heard> {
    let body = row.get_ref(8)?.as_str_or_null()?.map(serde_json::from_str::<Said>).transpose();
    let said = body.map_err(|_| unreadable_column("journal_payload"))?.map(|body| body.said);
    Ok(Heard {
        key: row.get(0)?,
        by: StaffId(row.get(1)?),
        terminal: row.get(2)?,
        at: Moment(row.get(3)?),
        item: row.get::<_, Option<i64>>(4)?.map(ItemId),
        person: row.get::<_, Option<i64>>(5)?.map(PersonId),
        moved: row.get(6)?,
        rev: row.get(7)?,
        said: said.unwrap_or_default(),
    })
}
