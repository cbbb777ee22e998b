//! The end of the day: those who came without a name become figures, and their lines go.
//!
//! Here and in `retention` lines are erased, because the retention rule asks for it: anonymous arrivals are kept no longer
//! than their day.

use chrono::NaiveDate;
use rusqlite::{Connection, params};
use serde_json::Value as Json;

use super::journal::{Body, Entry, empty_item};
use super::{Batch, items};
use crate::domain::Moment;
use crate::kinds::arrival::{ARRIVAL, CANCELLED, MODE, NO_SHOW, PARTY_SIZE, REASON};
use crate::kinds::common::STARTS_ON;
use crate::kinds::{Item, Kind};
use crate::ops::{Deed, Done, Refusal};

const ANONYMOUS: &str = "WHERE i.kind = ?1 AND i.closed_at < ?2 AND i.person IS NULL";

/// How many visits of the days from `first` until before `end` have become figures; none of a pane that keeps its lines.
pub(super) fn counted(conn: &Connection, kind: &Kind, first: NaiveDate, end: NaiveDate) -> rusqlite::Result<i64> {
    if *kind != ARRIVAL {
        return Ok(0);
    }
    conn.prepare_cached("SELECT coalesce(sum(visits), 0) FROM arrival_count WHERE day >= ?1 AND day < ?2")?
        .query_row([first.to_string(), end.to_string()], |row| row.get(0))
}

impl Batch<'_> {
    pub(super) fn close_day(&mut self, deed: &Deed) -> Result<Done, Refusal> {
        let midnight = Moment::on(self.desk.today(), chrono::NaiveTime::MIN, self.desk.zone);
        let gone = items::select(self.conn, &ARRIVAL, ANONYMOUS, &[&ARRIVAL.code, &midnight.0])?;
        let mut counted = 0;
        for item in &gone {
            counted += i64::from(self.count_visit(item)?);
            empty_item(self.conn, item.id)?;
            self.conn.prepare_cached("DELETE FROM item WHERE id = ?1")?.execute([item.id.0])?;
        }
        let mut body = Body::said(match counted {
            0 => "Aucun passage anonyme des jours passés à compter".to_owned(),
            1 => "Journée close : 1 passage anonyme compté".to_owned(),
            _ => format!("Journée close : {counted} passages anonymes comptés"),
        });
        body.after.insert("counted".to_owned(), Json::from(counted));
        body.after.insert("lines".to_owned(), Json::from(gone.len()));
        self.record(deed, Entry { body, ..Entry::default() }, Vec::new())
    }

    /// Keeps of a visit whose line goes that somebody came, how and why. Who never came, or was written by mistake, was
    /// not a visit, nor is a line of another pane.
    pub(super) fn count_visit(&self, item: &Item) -> Result<bool, Refusal> {
        if *item.kind != ARRIVAL || item.is_in(&[CANCELLED, NO_SHOW]) {
            return Ok(false);
        }
        let day = item.date(&STARTS_ON).unwrap_or_else(|| item.created_at.day(self.desk.zone));
        self.conn
            .prepare_cached(
                "INSERT INTO arrival_count (site, day, mode, reason, visits, people) \
                 VALUES ((SELECT min(id) FROM site), ?1, ?2, ?3, 1, ?4) \
                 ON CONFLICT (site, day, mode, reason) \
                 DO UPDATE SET visits = visits + 1, people = people + excluded.people",
            )?
            .execute(params![day.to_string(), item.text(&MODE), item.text(&REASON), item.int(&PARTY_SIZE).max(1)])?;
        Ok(true)
    }
}
