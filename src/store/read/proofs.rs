//! Days of the desk for the folder of proofs: the hours in force on each, which the journal of the settings tells, and the
//! steps made by hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::{Connection, params};
use serde_json::Value as Json;

use crate::domain::calendar::Calendar;
use crate::domain::coded::Coded;
use crate::domain::{Moment, Period, StaffId};
use crate::model::Context;
use crate::model::settings::ALSACE_MOSELLE;
use crate::panes::PANES;
use crate::protocol::OperationCode;
use crate::reports::proofs::{DeskDay, PlannedHours, WorkedHours};
use crate::store::error::unreadable_column;
use crate::store::write::form_rows;
use crate::store::write::journal::{self, Body};

/// Minutes by which the time of a journal row may be before that of an earlier row: its request waited for its turn.
const OUT_OF_TURN: i64 = 60;
/// Statement that reads the changes of the hours and of the days set apart, the last first, by whichever operation; of one
/// whose words are erased only that it was made.
const HOURS: &str = "SELECT j.at, p.body FROM journal AS j LEFT JOIN journal_payload AS p ON p.seq = j.seq \
                     WHERE j.seq > ?1 AND j.item IS NULL AND j.person IS NULL AND CASE WHEN p.body IS NULL THEN j.op = ?2 \
                     ELSE json_type(p.body, '$.before.hours') IS NOT NULL \
                     OR json_type(p.body, '$.before.closed') IS NOT NULL \
                     OR json_extract(p.body, '$.subject') = ?3 END ORDER BY j.seq DESC";

/// Statement that reads the steps of a period which a member made by hand: lines added and moved, at the end of their day
/// too. What an agenda brought and the calls prepared ahead are none.
fn steps_query() -> String {
    let keys = PANES.iter().filter_map(|kind| kind.appointments).map(|rules| rules.key.key);
    let brought: String = keys.map(|key| format!(" AND json_extract(p.body, '$.after.{key}') IS NULL")).collect();
    format!(
        "SELECT j.at FROM journal AS j INDEXED BY journal_moment LEFT JOIN journal_payload AS p ON p.seq = j.seq \
         WHERE j.item IS NOT NULL AND j.at >= ?1 AND j.at < ?2 AND j.staff <> ?3 AND j.to_state IS NOT NULL \
         AND (j.op IN (?5, ?6) OR j.op = ?4 AND NOT EXISTS (SELECT 1 FROM reminded WHERE seq = j.seq){brought})"
    )
}

/// Lists the days of a period, up to today.
pub(crate) fn list_desk_days(conn: &Connection, period: Period, context: &Context) -> rusqlite::Result<Vec<DeskDay>> {
    let worked = list_worked(conn, period, context)?;
    let in_force = list_calendars(conn, period, context)?;
    let days = period.first.iter_days().take_while(|day| *day < period.end() && *day <= context.today());
    let planned = |day: NaiveDate| {
        // A day that was set apart once it was over was set apart for what happened on it.
        let later = Some(&context.calendar).filter(|calendar| calendar.special_days_on(day).is_some());
        let known = in_force.iter().find(|(from, _)| *from <= day).and_then(|(_, calendar)| calendar.as_ref());
        let calendar = known.filter(|calendar| calendar.special_days_on(day).is_some()).or(later).or(known)?;
        Some(PlannedHours { hours: calendar.hours_on(day).to_vec(), closure: calendar.closure_reason(day) })
    };
    Ok(days.map(|day| DeskDay { day, planned: planned(day), worked: worked.get(&day).copied() }).collect())
}

fn list_worked(
    conn: &Connection,
    period: Period,
    context: &Context,
) -> rusqlite::Result<BTreeMap<NaiveDate, WorkedHours>> {
    let [from, to] = [period.first, period.end()].map(|day| Moment::start_of(day, context.zone).0);
    let [adds, moves, ends] = [OperationCode::Add, OperationCode::Move, OperationCode::EndLines].map(Coded::code);
    let mut days: BTreeMap<NaiveDate, WorkedHours> = BTreeMap::new();
    let mut statement = conn.prepare(&steps_query())?;
    let mut rows = statement.query(params![from, to, StaffId::SYSTEM.0, adds, moves, ends])?;
    while let Some(row) = rows.next()? {
        let at = Moment(row.get(0)?);
        let worked = days.entry(at.day_in(context.zone)).or_insert(WorkedHours { first: at, last: at, steps: 0 });
        (worked.first, worked.last) = (worked.first.min(at), worked.last.max(at));
        worked.steps += 1;
    }
    Ok(days)
}

/// Calendars with the first day on which each was in force, the last first; none where the words about it are erased. Each
/// change is taken back from what stands now: a row tells what it changed, before and after.
fn list_calendars(
    conn: &Connection,
    period: Period,
    context: &Context,
) -> rusqlite::Result<Vec<(NaiveDate, Option<Arc<Calendar>>)>> {
    let begins = Moment::start_of(period.first, context.zone).plus_minutes(-OUT_OF_TURN);
    let after = journal::last_before(conn, begins)?;
    let mut known = Some(Arc::clone(&context.calendar));
    let mut site = context.site_settings();
    let mut in_force = Vec::new();
    let mut statement = conn.prepare(HOURS)?;
    let mut rows = statement.query(params![after, OperationCode::SetSite.code(), ALSACE_MOSELLE.key])?;
    while let Some(row) = rows.next()? {
        let day = Moment(row.get(0)?).day_in(context.zone);
        in_force.push((day, known.clone()));
        known = match (known, row.get::<_, Option<String>>(1)?) {
            (Some(calendar), Some(body)) => {
                let body: Body = serde_json::from_str(&body).map_err(|_| unreadable_column("journal_payload"))?;
                let mut before = Calendar::clone(&calendar);
                if body.subject.as_deref() == Some(ALSACE_MOSELLE.key) {
                    let value = body.before.get("value").and_then(Json::as_i64);
                    before.alsace_moselle = value.unwrap_or(ALSACE_MOSELLE.default) == 1;
                }
                form_rows::restore_record(&mut site, &body.before)?;
                let rules = site.read(day).map_err(|(key, _)| unreadable_column(key))?;
                (before.opening, before.special) = (rules.opening, rules.special);
                Some(Arc::new(before))
            }
            // Words that were erased are of the oldest changes.
            (None, _) | (_, None) => None,
        };
    }
    in_force.push((NaiveDate::MIN, known));
    Ok(in_force)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::store::file::{migrate, open};

    #[test]
    fn steps_are_read_along_the_moments_of_their_rows() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate::run(&mut conn, migrate::CENTRE, open::CENTRE.id).unwrap();
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {}", steps_query())).unwrap();
        let marks = vec![0; statement.parameter_count()];
        let steps = statement.query_map(rusqlite::params_from_iter(marks), |row| row.get::<_, String>(3)).unwrap();
        let plan = steps.map(Result::unwrap).collect::<Vec<_>>().join("; ");
        assert!(plan.contains("journal_moment (at>? AND at<?)") && !plan.contains("SCAN"), "{plan}");
    }
}
