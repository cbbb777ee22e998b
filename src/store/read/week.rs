//! The week's figures and what is left of it.

use chrono::{NaiveDate, NaiveTime};
use rusqlite::Connection;

use super::{figures, item_lists};
use crate::domain::{Moment, Period, Span, name};
use crate::model::figure::{DONE, Measure, NEW, PROMISES};
use crate::model::{Context, Item, Level, Row, common};
use crate::panes::PANES;
use crate::reports::figures::PaneFigures;
use crate::reports::week::{OpenItemLine, PaneWeek, Spread, Week};
use crate::store::write::team_notes;

/// Loads the week that begins on `monday`, as of the desk's moment.
pub(crate) fn load_week(conn: &Connection, monday: NaiveDate, context: &Context) -> rusqlite::Result<Week> {
    let open = item_lists::list_shown(conn, context)?;
    let context = &Context { here: item_lists::people_present(&open).into(), ..context.clone() };
    let days = Period::period_around(Span::Week, monday);
    let [from, to] = [days.first, days.end()].map(|day| Moment::from_wall_clock(day, NaiveTime::MIN, context.zone));
    let (mut panes, mut spreads) = (Vec::new(), Vec::new());
    for kind in PANES {
        let figures = PaneFigures { kind, counted: figures::count_pane(conn, kind, days, context)? };
        panes.push(pane_week(&figures, &open, context));
        spreads.extend(list_spreads(&figures));
    }
    let mut week =
        Week { monday, panes, spreads, decide: Vec::new(), sought: Vec::new(), old: Vec::new(), notes: Vec::new() };
    let also = item_lists::by_person(&open, context);
    for item in &open {
        let since = doable_since(item, context);
        let tries = count_attempts(conn, item)?;
        let sought = tries > 0 && !item.state.keeps;
        let folded = item.kind.sections[(item.kind.sort_key)(item, context).section].folded;
        let list = match since < from {
            _ if item.state.decides => &mut week.decide,
            true if sought => &mut week.sought,
            true if !folded => &mut week.old,
            _ => continue,
        };
        let row = item_lists::make_row(conn, item.clone(), &also)?;
        list.push(OpenItemLine { kind: item.kind, state: item.state, initials: row_initials(&row), since, tries });
    }
    for list in [&mut week.decide, &mut week.sought, &mut week.old] {
        list.sort_by_key(|line| (line.since, line.kind.rank()));
    }
    week.notes = team_notes::notes_since(conn, from)?;
    week.notes.retain(|note| note.at < to && note.to.is_none());
    week.notes.reverse();
    Ok(week)
}

fn pane_week(figures: &PaneFigures, open: &[Item], context: &Context) -> PaneWeek {
    let kind = figures.kind;
    let late = |item: &&Item| item.kind == kind && item.deadline(context).level == Level::Late;
    let promises = figures.counts_of(&PROMISES);
    PaneWeek {
        kind,
        new: figures.counts_of(&NEW).total_count(),
        done: figures.counts_of(&DONE).total_count(),
        late: i64::try_from(open.iter().filter(late).count()).unwrap_or(i64::MAX),
        kept: promises.share_count(),
        promised: promises.total_count(),
    }
}

/// Durations measured in a pane.
fn list_spreads(figures: &PaneFigures) -> impl Iterator<Item = Spread> + use<'_> {
    let timed = figures.counted.iter().filter(|(figure, _)| matches!(figure.measure, Measure::Minutes));
    timed.filter_map(|(figure, counts)| {
        let (median, longest) = counts.median_and_longest()?;
        Some(Spread { kind: figures.kind, figure, count: counts.total_count(), median, longest })
    })
}

fn count_attempts(conn: &Connection, item: &Item) -> rusqlite::Result<i64> {
    conn.prepare_cached("SELECT count(*) FROM attempt WHERE item = ?1")?.query_row([item.id.0], |row| row.get(0))
}

/// Moment since which the item can be done.
fn doable_since(item: &Item, context: &Context) -> Moment {
    let shown = item.date(&common::STARTS_ON).map(|day| Moment::from_wall_clock(day, NaiveTime::MIN, context.zone));
    shown.map_or(item.created_at, |shown| shown.max(item.created_at))
}

/// « D. M. »: how many came along is nobody's name.
fn row_initials(row: &Row) -> String {
    let who = (row.item.kind.subject)(row);
    name::initials(who.split(" +").next().unwrap_or_default())
}
