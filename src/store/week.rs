//! The week's figures and what is left of it. Counted along the indexes of the open and of the closed lines, and along
//! the journal: neither the years before nor those who wrote weigh anything.

use chrono::{Days, NaiveDate, NaiveTime};
use rusqlite::Connection;

use super::{boards, dayclose, items, journal, team_notes};
use crate::domain::{Moment, name};
use crate::kinds::{Desk, Item, KINDS, Kind, Level, Row, common};
use crate::ops::week::{PaneWeek, Standing, Week};

/// A line settled longer than this before the week was not promised for it: nobody promises so far ahead.
const PROMISED_AHEAD: u64 = 28;

/// The week that begins on `monday`, as it stands at the desk's moment.
pub(super) fn week(conn: &Connection, monday: NaiveDate, desk: &Desk) -> rusqlite::Result<Week> {
    let open = boards::shown(conn, desk)?;
    let desk = &Desk { here: boards::here(&open).into(), ..desk.clone() };
    let days = Span::new(monday, desk);
    let panes = KINDS.iter().map(|kind| pane(conn, kind, &open, &days, desk)).collect::<rusqlite::Result<_>>()?;
    let mut week = Week { monday, panes, decide: Vec::new(), sought: Vec::new(), old: Vec::new(), notes: Vec::new() };
    let also = boards::by_person(&open);
    for item in &open {
        let since = since(item, desk);
        let tries = tries(conn, item)?;
        let sought = tries > 0 && !item.state.keeps;
        let folded = item.kind.sections[(item.kind.place)(item, desk).section].folded;
        let list = match since < days.from {
            _ if item.state.decides => &mut week.decide,
            true if sought => &mut week.sought,
            true if !folded => &mut week.old,
            _ => continue,
        };
        let row = boards::row(conn, item.clone(), &also)?;
        list.push(Standing { kind: item.kind, state: item.state, initials: initials(&row), since, tries });
    }
    for list in [&mut week.decide, &mut week.sought, &mut week.old] {
        list.sort_by_key(|line| (line.since, line.kind.digit));
    }
    week.notes = team_notes::since(conn, days.from)?;
    week.notes.retain(|note| note.at < days.to);
    week.notes.reverse();
    Ok(week)
}

/// The week's days and moments.
struct Span {
    monday: NaiveDate,
    /// The day after the last one counted: none to come.
    end: NaiveDate,
    from: Moment,
    to: Moment,
}

impl Span {
    fn new(monday: NaiveDate, desk: &Desk) -> Self {
        let next = monday.checked_add_days(Days::new(7)).unwrap_or(monday);
        let tomorrow = desk.today().succ_opt().unwrap_or(next);
        let midnight = |day| Moment::on(day, NaiveTime::MIN, desk.zone);
        Self { monday, end: next.min(tomorrow), from: midnight(monday), to: midnight(next) }
    }
}

fn pane(conn: &Connection, kind: &'static Kind, open: &[Item], days: &Span, desk: &Desk) -> rusqlite::Result<PaneWeek> {
    const DONE: &str =
        "SELECT count(*) FROM item WHERE kind = ?1 AND closed_at >= ?2 AND closed_at < ?3 AND state <> ?4";
    let done: i64 = conn
        .prepare_cached(DONE)?
        .query_row((kind.code, days.from.0, days.to.0, kind.cancelled.code), |row| row.get(0))?;
    // Those who came without a name are figures since the end of their day.
    let anonymous = dayclose::counted(conn, kind, days.monday, days.end)?;
    let late = |item: &&Item| item.kind == kind && (item.kind.deadline)(item, desk).level == Level::Late;
    let (kept, promised) = promises(conn, kind, days, desk)?;
    Ok(PaneWeek {
        kind,
        new: came_up(conn, kind, days)? + anonymous,
        done: done + anonymous,
        late: i64::try_from(open.iter().filter(late).count()).unwrap_or(i64::MAX),
        kept,
        promised,
    })
}

/// A line that has a day counts on its day, any other when it was written.
fn came_up(conn: &Connection, kind: &Kind, days: &Span) -> rusqlite::Result<i64> {
    const OF_DAYS: &str =
        "SELECT count(*) FROM item WHERE starts_on >= ?1 AND starts_on < ?2 AND kind = ?3 AND state <> ?4";
    const WRITTEN: &str = "SELECT count(*) FROM journal AS j CROSS JOIN item AS i ON i.id = j.item \
                           WHERE j.seq > ?1 AND j.seq <= ?2 AND j.op = 'ADD' AND i.kind = ?3 AND i.state <> ?4 \
                           AND i.starts_on IS NULL";
    let count = |row: &rusqlite::Row| row.get::<_, i64>(0);
    let (monday, end) = (days.monday.to_string(), days.end.to_string());
    let of_days = conn.prepare_cached(OF_DAYS)?.query_row((monday, end, kind.code, kind.cancelled.code), count)?;
    let (first, last) = (journal::last_before(conn, days.from)?, journal::last_before(conn, days.to)?);
    let written = conn.prepare_cached(WRITTEN)?.query_row((first, last, kind.code, kind.cancelled.code), count)?;
    Ok(of_days + written)
}

/// How many promises for the week were kept, of how many whose hour has come.
fn promises(conn: &Connection, kind: &'static Kind, days: &Span, desk: &Desk) -> rusqlite::Result<(i64, i64)> {
    const OPEN: &str =
        "WHERE i.kind = ?1 AND i.closed_at IS NULL AND i.promised_at >= ?2 AND i.promised_at < ?3 AND i.state <> ?4";
    const CLOSED: &str =
        "WHERE i.kind = ?1 AND i.closed_at >= ?5 AND i.promised_at >= ?2 AND i.promised_at < ?3 AND i.state <> ?4";
    if kind.field(common::PROMISED_AT.key).is_none() {
        return Ok((0, 0));
    }
    let settled = days.monday.checked_sub_days(Days::new(PROMISED_AHEAD)).unwrap_or(days.monday);
    let settled = Moment::on(settled, NaiveTime::MIN, desk.zone).0;
    let mut made = items::select(conn, kind, OPEN, &[&kind.code, &days.from.0, &days.to.0, &kind.cancelled.code])?;
    let params: [&dyn rusqlite::ToSql; 5] = [&kind.code, &days.from.0, &days.to.0, &kind.cancelled.code, &settled];
    made.extend(items::select(conn, kind, CLOSED, &params)?);
    let (mut kept, mut promised) = (0, 0);
    for item in made {
        let Some(before) = item.moment(&common::PROMISED_AT) else { continue };
        match kept_at(conn, &item)? {
            Some(at) if at <= before => (kept, promised) = (kept + 1, promised + 1),
            None if before >= desk.now => {}
            _ => promised += 1,
        }
    }
    Ok((kept, promised))
}

/// When a line first stood where what was promised is done.
fn kept_at(conn: &Connection, item: &Item) -> rusqlite::Result<Option<Moment>> {
    let mut moves =
        conn.prepare_cached("SELECT at, to_state FROM journal WHERE item = ?1 AND to_state IS NOT NULL ORDER BY seq")?;
    let mut rows = moves.query([item.id.0])?;
    while let Some(row) = rows.next()? {
        let state = item.kind.state(&row.get::<_, String>(1)?);
        if state.is_some_and(|state| state.keeps || !state.open) {
            return Ok(Some(Moment(row.get(0)?)));
        }
    }
    Ok(None)
}

fn tries(conn: &Connection, item: &Item) -> rusqlite::Result<i64> {
    conn.prepare_cached("SELECT count(*) FROM attempt WHERE item = ?1")?.query_row([item.id.0], |row| row.get(0))
}

/// Since when it is there to be done.
fn since(item: &Item, desk: &Desk) -> Moment {
    let shown = item.date(&common::STARTS_ON).map(|day| Moment::on(day, NaiveTime::MIN, desk.zone));
    shown.map_or(item.created_at, |shown| shown.max(item.created_at))
}

/// « D. M. »: how many came along is nobody's name.
fn initials(row: &Row) -> String {
    let who = (row.item.kind.who)(row);
    name::initials(who.split(" +").next().unwrap_or_default())
}
