//! The week's figures and what is left of it.

use std::collections::HashSet;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::{figures, item_lists};
use crate::domain::person::split_name;
use crate::domain::{ItemId, Moment, Period, Span, name, order};
use crate::model::figure::{DONE, Measure, NEW, PROMISES};
use crate::model::{Also, Context, Item, Level, MeetingMore, Row, common};
use crate::panes::PANES;
use crate::reports::figures::PaneFigures;
use crate::reports::week::{MeetingLine, MeetingList, OpenItemLine, PaneWeek, Spread, Week};
use crate::store::write::{item_sql, team_notes};

/// Loads the week that begins on `monday`, as of the desk's moment.
pub(crate) fn load_week(conn: &Connection, monday: NaiveDate, context: &Context) -> rusqlite::Result<Week> {
    let open = item_lists::list_shown(conn, context)?;
    let context = &Context { here: item_lists::people_present(&open, context).into(), ..context.clone() };
    let days = Period::period_around(Span::Week, monday);
    let [from, to] = [days.first, days.end()].map(|day| Moment::start_of(day, context.zone));
    let (mut panes, mut spreads) = (Vec::new(), Vec::new());
    for kind in PANES {
        let figures = PaneFigures { kind, counted: figures::count_pane(conn, kind, days, context)? };
        panes.push(pane_week(&figures, &open, context));
        spreads.extend(list_spreads(&figures));
    }
    let also = item_lists::by_person(&open, context);
    let (meeting, told) = load_meeting(conn, days, &also, context)?;
    let mut week = Week {
        monday,
        panes,
        spreads,
        meeting,
        decide: Vec::new(),
        sought: Vec::new(),
        old: Vec::new(),
        notes: Vec::new(),
    };
    for item in open.iter().filter(|item| !told.contains(&item.id)) {
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
        let who = row_initials(&row);
        let (initials, title) = if row.is_named() { (who, String::new()) } else { (String::new(), who) };
        list.push(OpenItemLine { kind: item.kind, state: item.state, initials, title, since, tries });
    }
    for list in [&mut week.decide, &mut week.sought, &mut week.old] {
        order::sort_by_key(list, |line| (line.since, line.kind.rank()));
    }
    week.notes = team_notes::notes_since(conn, from)?;
    week.notes.retain(|note| note.at < to && note.to.is_none());
    week.notes.reverse();
    Ok(week)
}

/// Lines of a pane that are open, or were closed since the moment given.
const LATELY: &str = "WHERE i.kind = ?1 AND (i.closed_at IS NULL OR i.closed_at >= ?2) ORDER BY i.id";
/// Days for which a line that was closed is still looked at.
const LOOKED_BACK: i64 = 14;

/// Lists what the panes bring to the meeting of the week of `days`, and the numbers of those lines.
fn load_meeting(
    conn: &Connection,
    days: Period,
    also: &item_lists::Open,
    context: &Context,
) -> rusqlite::Result<(Vec<MeetingList>, HashSet<ItemId>)> {
    let (mut lists, mut told) = (Vec::new(), HashSet::new());
    let since = Moment::start_of(days.first, context.zone).0 - LOOKED_BACK * 24 * 3600;
    for kind in PANES.iter().copied().filter(|kind| !kind.meeting.is_empty()) {
        let items = item_sql::select_items(conn, kind, LATELY, &[&kind.code, &since])?;
        for part in kind.meeting {
            let mut lines = Vec::new();
            for item in &items {
                if let Some(words) = (part.words)(item, days, context) {
                    lines.push(meeting_line(conn, item, words, part.more, also, context)?);
                    told.insert(item.id);
                }
            }
            lists.push(MeetingList { kind, part, lines });
        }
    }
    Ok((lists, told))
}

fn meeting_line(
    conn: &Connection,
    item: &Item,
    words: String,
    more: MeetingMore,
    also: &item_lists::Open,
    context: &Context,
) -> rusqlite::Result<MeetingLine> {
    let row = item_lists::make_row(conn, item.clone(), also)?;
    let initials = row.person.as_ref().map(|_| row_initials(&row)).unwrap_or_default();
    let more = match more {
        MeetingMore::Nothing => Vec::new(),
        MeetingMore::OpenOfPerson => Also::in_words(&row.also, context),
        MeetingMore::MadeFromIt => made_from(conn, item, context)?,
    };
    Ok(MeetingLine { initials, words, more })
}

/// « un rappel, à rappeler, Dr Morel, demain »: the lines made from this one, with who has them and their day.
fn made_from(conn: &Connection, item: &Item, context: &Context) -> rusqlite::Result<Vec<String>> {
    let mut statement = conn.prepare_cached("SELECT id FROM item WHERE source_item = ?1 ORDER BY id")?;
    let made = statement.query_map([item.id.0], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let mut told = Vec::new();
    for id in made {
        let Some(line) = item_sql::load_item(conn, ItemId(id))? else { continue };
        let line = line.as_read(context);
        let whose = line.team(&common::PRO).first().map(|pro| context.staff_name(*pro).to_owned());
        let day = (line.kind.when)(&line, context).map(|day| day.date_in_line(context));
        let words = [Some(line.kind.noun.whole.to_owned()), Some(line.state.label.to_lowercase()), whose, day];
        told.push(words.into_iter().flatten().collect::<Vec<_>>().join(", "));
    }
    Ok(told)
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
    let shown = item.date(&common::STARTS_ON).map(|day| Moment::start_of(day, context.zone));
    shown.map_or(item.created_at, |shown| shown.max(item.created_at))
}

/// « D. M. »: how many came along is nobody's name. A title is none either, and stays in words.
fn row_initials(row: &Row) -> String {
    let who = (row.item.kind.subject)(row);
    if !row.is_named() {
        return who;
    }
    name::initials(split_name(&who).0.split(" +").next().unwrap_or_default())
}
