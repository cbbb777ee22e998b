//! Operations of the other desks, read from the journal.

use rusqlite::Connection;

use crate::domain::{ItemId, Moment, PersonId, StaffId};
use crate::protocol::{Heard, News};
use crate::store::write::journal::{self, Recorded};

/// More operations than this at once are an import, not news about single items.
const MOST: i64 = 100;

/// Operations after row `after`, oldest first; without a row, only where the journal ends now. Claims and releases are
/// left out: the list shows a claim as long as it lasts. So is who sits where.
pub(crate) fn news_after(conn: &Connection, after: Option<i64>) -> rusqlite::Result<News> {
    let (last, _) = journal::last(conn)?;
    let tail = "WHERE j.seq > ?1 AND j.op NOT IN ('CLAIM', 'GIVE_BACK', 'SIT', 'WRONG_CODE', 'READ_NOTICE') ORDER BY j.seq DESC LIMIT ?2";
    let rows = journal::select_rows(conn, tail, &[&after.unwrap_or(last), &MOST])?;
    Ok(News { last, heard: rows.into_iter().rev().map(to_heard).collect() })
}

fn to_heard(Recorded { columns, body, .. }: Recorded) -> Heard {
    Heard {
        key: columns.key,
        by: StaffId(columns.staff),
        terminal: columns.terminal,
        at: Moment(columns.at),
        item: columns.item.map(ItemId),
        person: columns.person.map(PersonId),
        moved: columns.to_state.is_some(),
        rev: columns.rev,
        said: body.map(|body| body.said).unwrap_or_default(),
    }
}
