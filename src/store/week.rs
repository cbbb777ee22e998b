//! The week's figures and what is left of it.

use chrono::{NaiveDate, NaiveTime};
use rusqlite::Connection;

use super::{boards, figures, team_notes};
use crate::domain::{Moment, Period, Span, name};
use crate::kinds::figure::{DONE, Measure, NEW, PROMISES};
use crate::kinds::{Desk, Item, KINDS, Level, Row, common};
use crate::ops::figures::PaneFigures;
use crate::ops::week::{OpenItemLine, PaneWeek, Spread, Week};

/// The week that begins on `monday`, as it stands at the desk's moment.
pub(super) fn week(conn: &Connection, monday: NaiveDate, desk: &Desk) -> rusqlite::Result<Week> {
    let open = boards::shown(conn, desk)?;
    let desk = &Desk { here: boards::here(&open).into(), ..desk.clone() };
    let days = Period::holding(Span::Week, monday);
    let [from, to] = [days.first, days.end()].map(|day| Moment::on(day, NaiveTime::MIN, desk.zone));
    let (mut panes, mut spreads) = (Vec::new(), Vec::new());
    for kind in KINDS {
        let figures = PaneFigures { kind, counted: figures::of(conn, kind, days, desk)? };
        panes.push(pane(&figures, &open, desk));
        spreads.extend(took(&figures));
    }
    let mut week =
        Week { monday, panes, spreads, decide: Vec::new(), sought: Vec::new(), old: Vec::new(), notes: Vec::new() };
    let also = boards::by_person(&open, desk);
    for item in &open {
        let since = since(item, desk);
        let tries = tries(conn, item)?;
        let sought = tries > 0 && !item.state.keeps;
        let folded = item.kind.sections[(item.kind.place)(item, desk).section].folded;
        let list = match since < from {
            _ if item.state.decides => &mut week.decide,
            true if sought => &mut week.sought,
            true if !folded => &mut week.old,
            _ => continue,
        };
        let row = boards::row(conn, item.clone(), &also)?;
        list.push(OpenItemLine { kind: item.kind, state: item.state, initials: initials(&row), since, tries });
    }
    for list in [&mut week.decide, &mut week.sought, &mut week.old] {
        list.sort_by_key(|line| (line.since, line.kind.digit));
    }
    week.notes = team_notes::since(conn, from)?;
    week.notes.retain(|note| note.at < to);
    week.notes.reverse();
    Ok(week)
}

fn pane(figures: &PaneFigures, open: &[Item], desk: &Desk) -> PaneWeek {
    let kind = figures.kind;
    let late = |item: &&Item| item.kind == kind && item.deadline(desk).level == Level::Late;
    let promises = figures.of(&PROMISES);
    PaneWeek {
        kind,
        new: figures.of(&NEW).total(),
        done: figures.of(&DONE).total(),
        late: i64::try_from(open.iter().filter(late).count()).unwrap_or(i64::MAX),
        kept: promises.share(),
        promised: promises.total(),
    }
}

/// What took time in a pane.
fn took(figures: &PaneFigures) -> impl Iterator<Item = Spread> + use<'_> {
    let timed = figures.counted.iter().filter(|(figure, _)| matches!(figure.measure, Measure::Minutes));
    timed.filter_map(|(figure, counts)| {
        let (median, longest) = counts.spread()?;
        Some(Spread { kind: figures.kind, figure, count: counts.total(), median, longest })
    })
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
