//! Figures of a period: the contributions of its items, and the counts stored of those that were erased.
//!
//! An item is found by its operations in the period (along the journal), by its day or by its promise: the years before
//! and after cost nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params};
use serde_json::Value as Json;

use crate::domain::coded::Coded;
use crate::domain::{Moment, Period, Person, PersonId, Span, order};
use crate::model::common::PROMISED_AT;
use crate::model::figure::{Counts, EntryDays, Figure, NEW, Past};
use crate::model::people::PEOPLE_FIGURES;
use crate::model::{Context, Field, Item, Kind, Outcome, Shape, State};
use crate::panes::PANES;
use crate::protocol::OperationCode;
use crate::reports::figures::{Counted, Figures, PaneFigures};
use crate::reports::yearly::whole_year;
use crate::store::error::unreadable_column;
use crate::store::write::{item_sql, journal, people, retention};

/// Lines that something happened to in a period, or whose day or promise is in it. Through an index of the rows about a
/// line by their moments: an import of a million people is none of them, and a clock that was put back misplaces none.
const OF_PERIOD: &str = "SELECT i.kind, i.id FROM item AS i WHERE i.id IN (\
                         SELECT item FROM journal INDEXED BY journal_moment \
                         WHERE item IS NOT NULL AND at >= ?1 AND at < ?2 \
                         UNION SELECT id FROM item WHERE starts_on >= ?3 AND starts_on < ?4 \
                         UNION SELECT id FROM item WHERE promised_at >= ?1 AND promised_at < ?2)";
const AMONG: &str = "WHERE i.id IN (SELECT value FROM json_each(?1))";
const KEPT: &str = "SELECT what, count, day FROM tally WHERE site IN (SELECT id FROM site) AND day >= ?1 AND day < ?2 \
                    AND kind = ?3 AND figure = ?4";
const KEPT_PEOPLE: &str = "SELECT person, first, seen FROM person_quarter WHERE first >= ?1 AND first <= ?2";
/// Statement that tells whether lines of a period were let go of.
const LET_GO: &str = "SELECT 1 FROM tally WHERE site IN (SELECT id FROM site) AND day >= ?1 AND day < ?2";
/// Statement that reads the moves of an item. The sign before `undoes` stops SQLite from reading all rows that undo
/// nothing.
const MOVES: &str = "SELECT at, to_state, op, seq FROM journal WHERE item = ?1 AND to_state IS NOT NULL AND +undoes IS NULL \
                     ORDER BY seq";
/// Statement that reads the hours that were promised before, with the moments at which another was written in their place.
const PROMISES: &str = "SELECT j.at, json_extract(p.body, '$.before.promised_at') AS hour, j.seq FROM journal AS j \
                        JOIN journal_payload AS p ON p.seq = j.seq \
                        WHERE j.item = ?1 AND +j.undoes IS NULL AND hour IS NOT NULL ORDER BY j.seq";
/// Statement that reads the moments at which something happened to an item.
const ROWS: &str = "SELECT at FROM journal WHERE item = ?1";
const TRIES: &str = "SELECT at, outcome FROM attempt WHERE item = ?1 ORDER BY id";

/// Counts the figures of every pane.
pub(crate) fn count_figures(conn: &Connection, period: Period, context: &Context) -> rusqlite::Result<Figures> {
    let count = |period: Period| {
        let lines = lines_of(conn, period, context)?;
        let mut panes = Vec::new();
        for kind in PANES {
            panes.push((*kind, count_lines(conn, kind, period, &lines, context)?));
        }
        Ok::<_, rusqlite::Error>(Counted {
            panes: put_entry_days(panes),
            people: count_people(conn, period, &lines, context)?,
        })
    };
    Ok(Figures {
        period,
        sites: vec![context.site.to_string()],
        now: count(period)?,
        before: count(period.previous())?,
        centres: Vec::new(),
        yearly: whole_year(&context.yearly, period.last_day().year()),
    })
}

/// Gives each figure that counts what is entered its days with an entry, out of the days on which the desk wrote anything.
fn put_entry_days(panes: Vec<(&'static Kind, Vec<CountedDays>)>) -> Vec<PaneFigures> {
    let written = order::set_of(panes.iter().flat_map(|(_, counted)| counted).flat_map(|one| &one.days).copied());
    let days = |one: &CountedDays| EntryDays { with: one.days.len() as i64, of: written.len() as i64 };
    let put = |mut one: CountedDays| {
        one.counts.days = one.figure.entered.then(|| days(&one));
        (one.figure, one.counts)
    };
    let pane = |(kind, counted): (_, Vec<_>)| PaneFigures { kind, counted: counted.into_iter().map(put).collect() };
    panes.into_iter().map(pane).collect()
}

/// Counts the different people of the lines of a period.
fn count_people(
    conn: &Connection,
    period: Period,
    lines: &Lines,
    context: &Context,
) -> rusqlite::Result<Vec<(&'static Figure, Counts)>> {
    let mut counted: Vec<(&'static Figure, Counts)> =
        PEOPLE_FIGURES.iter().map(|declared| (&declared.figure, Counts::default())).collect();
    let whole = each_person(conn, period, lines, context, &mut |person, seen| {
        for (declared, (_, counts)) in PEOPLE_FIGURES.iter().zip(&mut counted) {
            if declared.seen_only && !seen {
                continue;
            }
            match (declared.sort)(person, period.last_day()) {
                Some(word) => counts.add(&word, 1),
                None => counts.add_lacking(),
            }
        }
    })?;
    if !whole {
        counted.iter_mut().for_each(|(_, counts)| *counts = Counts::of_incomplete());
    }
    Ok(counted)
}

/// Calls back with each different person of the lines of a period, and whether they were seen. A card that was merged is
/// that of the person it was merged into. False where lines that told of others are let go.
pub(super) fn each_person(
    conn: &Connection,
    period: Period,
    lines: &Lines,
    context: &Context,
    each: &mut dyn FnMut(&Person, bool),
) -> rusqlite::Result<bool> {
    let (mut seen, mut followed) = (BTreeSet::new(), BTreeSet::new());
    for kind in PANES {
        for item in select_lines(conn, kind, lines)? {
            let Some(person) = item.person().filter(|_| item.state != kind.cancelled) else { continue };
            let met = (kind.met)(&item, context);
            if is_inside(period, met) {
                seen.insert(person);
                followed.insert(person);
            }
            if !followed.contains(&person) && is_followed(&item, met, &days_of_rows(conn, &item, context)?, period) {
                followed.insert(person);
            }
        }
    }
    let (kept, mut whole) = kept_people(conn, period)?;
    for (person, came) in kept {
        followed.insert(person);
        if came {
            seen.insert(person);
        }
    }
    // Programs before the quarters were kept let lines go without a word of their people.
    if followed.is_empty() && period.first < retention::all_kept_since(context) {
        let (first, end) = (period.first.to_string(), period.end().to_string());
        whole &= !conn.prepare_cached(LET_GO)?.exists([first, end])?;
    }
    for id in followed {
        if let Some(person) = people::load_person(conn, id)? {
            each(&person, seen.contains(&id));
        }
    }
    Ok(whole)
}

fn is_inside(period: Period, day: Option<NaiveDate>) -> bool {
    day.is_some_and(|day| (period.first..period.end()).contains(&day))
}

/// Days on which something happened to a line: those of its rows in the journal, which outlast their words.
fn days_of_rows(conn: &Connection, item: &Item, context: &Context) -> rusqlite::Result<BTreeSet<NaiveDate>> {
    let mut rows = conn.prepare_cached(ROWS)?;
    let mut days = BTreeSet::new();
    for at in rows.query_map([item.id.0], |row| row.get(0).map(Moment))? {
        days.insert(at?.day_in(context.zone));
    }
    Ok(days)
}

/// True where the person of a line was met in a period, or the line moved in it. A line that only has its day or its promise in
/// the period, or was only written in it for a later day, has moved for nobody yet.
fn is_followed(item: &Item, met: Option<NaiveDate>, days: &BTreeSet<NaiveDate>, period: Period) -> bool {
    let moved = || days.range(period.first..period.end()).next().is_some();
    is_inside(period, met) || !item.is_later(period.last_day()) && moved()
}

/// Counts the figures of one pane, in the order of [`Kind::all_figures`].
pub(crate) fn count_pane(
    conn: &Connection,
    kind: &'static Kind,
    period: Period,
    context: &Context,
) -> rusqlite::Result<Vec<(&'static Figure, Counts)>> {
    let counted = count_lines(conn, kind, period, &lines_of(conn, period, context)?, context)?;
    Ok(counted.into_iter().map(|one| (one.figure, one.counts)).collect())
}

/// A figure with its counts; of one that counts what is entered, and of the new lines, the days that have some.
struct CountedDays {
    figure: &'static Figure,
    counts: Counts,
    days: BTreeSet<NaiveDate>,
}

impl CountedDays {
    fn add(&mut self, day: NaiveDate, what: &str, count: i64) {
        self.counts.add(what, count);
        if count > 0 && (self.figure.entered || *self.figure == NEW) {
            self.days.insert(day);
        }
    }
}

/// Numbers of the lines of a period, by the code of their pane.
pub(super) type Lines = HashMap<String, Vec<i64>>;

pub(super) fn lines_of(conn: &Connection, period: Period, context: &Context) -> rusqlite::Result<Lines> {
    lines_between(conn, (period.first, period.end()), context)
}

/// Finds the lines of the days from the first up to the second, which is left out.
pub(super) fn lines_between(
    conn: &Connection,
    (first, end): (NaiveDate, NaiveDate),
    context: &Context,
) -> rusqlite::Result<Lines> {
    let [from, to] = [first, end].map(|day| Moment::start_of(day, context.zone));
    let mut statement = conn.prepare_cached(OF_PERIOD)?;
    let mut rows = statement.query(params![from.0, to.0, first.to_string(), end.to_string()])?;
    let mut lines = Lines::new();
    while let Some(row) = rows.next()? {
        lines.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(lines)
}

fn count_lines(
    conn: &Connection,
    kind: &'static Kind,
    period: Period,
    lines: &Lines,
    context: &Context,
) -> rusqlite::Result<Vec<CountedDays>> {
    let (first, end) = (period.first.to_string(), period.end().to_string());
    let begun = |figure| CountedDays { figure, counts: Counts::default(), days: BTreeSet::new() };
    let mut counted: Vec<_> = kind.all_figures().map(begun).collect();
    for item in select_counted(conn, kind, (period.first, period.end()), lines, context)? {
        each_fact(conn, &item, context, |at, fact| {
            if (period.first..period.end()).contains(&fact.on) {
                counted[at].add(fact.on, &fact.what, fact.count);
            }
            Ok(())
        })?;
    }
    let mut kept = conn.prepare_cached(KEPT)?;
    for one in &mut counted {
        let mut rows = kept.query([&first, &end, kind.code, one.figure.key])?;
        while let Some(row) = rows.next()? {
            let day = row.get::<_, String>(2)?.parse().map_err(|_| unreadable_column("day"))?;
            one.add(day, &row.get::<_, String>(0)?, row.get(1)?);
        }
    }
    Ok(counted)
}

/// Loads the lines of one pane.
pub(super) fn select_lines(conn: &Connection, kind: &'static Kind, lines: &Lines) -> rusqlite::Result<Vec<Item>> {
    let lines = Json::from(lines.get(kind.code).cloned().unwrap_or_default()).to_string();
    item_sql::select_items(conn, kind, AMONG, &[&lines])
}

/// Loads the lines of one pane that may count from the first day up to the second, which is left out: those found by what
/// happened, and those found by the day of [`Kind::counts_on`].
pub(super) fn select_counted(
    conn: &Connection,
    kind: &'static Kind,
    (first, end): (NaiveDate, NaiveDate),
    lines: &Lines,
    context: &Context,
) -> rusqlite::Result<Vec<Item>> {
    let Some(field) = kind.counts_on else { return select_lines(conn, kind, lines) };
    let among = Json::from(lines.get(kind.code).cloned().unwrap_or_default()).to_string();
    let bounds = [first, end].map(|day| match field.shape {
        Shape::Moment => Cell::Integer(Moment::start_of(day, context.zone).0),
        _ => Cell::Text(day.to_string()),
    });
    item_sql::select_items(conn, kind, &among_or_on(kind, field), &[&among, &bounds[0], &bounds[1]])
}

fn among_or_on(kind: &Kind, field: &Field) -> String {
    let (table, day) = (kind.table, field.key);
    format!(
        "WHERE i.id IN (SELECT value FROM json_each(?1) UNION SELECT id FROM {table} WHERE {day} >= ?2 AND {day} < ?3)"
    )
}

/// Stores for the person of an item, before it is erased, the months and quarters in which it says that they came, or that
/// something was done for them: those in which it counted while it was there.
pub(crate) fn keep_periods(conn: &Connection, item: &Item, context: &Context) -> rusqlite::Result<()> {
    let Some(person) = item.person().filter(|_| item.state != item.kind.cancelled) else { return Ok(()) };
    let met = (item.kind.met)(item, context);
    let days = days_of_rows(conn, item, context)?;
    let mut keep = conn.prepare_cached(
        "INSERT INTO person_quarter (person, first, seen) VALUES (?1, ?2, ?3) \
         ON CONFLICT (person, first) DO UPDATE SET seen = max(seen, excluded.seen)",
    )?;
    for span in [Span::Quarter, Span::Month] {
        let firsts = days.iter().copied().chain(met).map(|day| Period::period_around(span, day).first);
        for period in order::set_of(firsts).into_iter().map(|first| Period { span, first }) {
            if is_followed(item, met, &days, period) {
                let seen = is_inside(period, met);
                keep.execute((person.0, day_kept_under(period).to_string(), seen))?;
            }
        }
    }
    Ok(())
}

/// Day under which a period is kept beside a card: a quarter under its first one; a month under its last one, with which no
/// quarter begins.
fn day_kept_under(period: Period) -> NaiveDate {
    if period.span == Span::Month { period.last_day() } else { period.first }
}

/// Period that is kept beside a card under this day.
pub(super) fn period_kept_under(day: NaiveDate) -> Period {
    Period::period_around(if day.day() == 1 { Span::Quarter } else { Span::Month }, day)
}

/// A person, and whether they were seen.
type KeptPerson = (PersonId, bool);

/// People kept for the months and quarters that lie in the period; false where one that the period cuts has others, of whom
/// nobody knows any more on which days they came. Programs before the months were kept left quarters alone.
fn kept_people(conn: &Connection, period: Period) -> rusqlite::Result<(Vec<KeptPerson>, bool)> {
    let quarter_of = |day| Period::period_around(Span::Quarter, day);
    let is_inside = |one: Period| period.first <= one.first && one.end() <= period.end();
    let (mut kept, mut whole) = (Vec::new(), true);
    // Whether somebody came in a quarter that the period cuts, by its own row and by those of its months.
    let mut cut: BTreeMap<(i64, NaiveDate), [Option<bool>; 2]> = BTreeMap::new();
    let mut statement = conn.prepare_cached(KEPT_PEOPLE)?;
    let (first, last) = (quarter_of(period.first).first, quarter_of(period.last_day()).last_day());
    let mut rows = statement.query([first.to_string(), last.to_string()])?;
    while let Some(row) = rows.next()? {
        let day = row.get::<_, String>(1)?.parse().map_err(|_| unreadable_column("first"))?;
        let (id, one, seen) = (row.get(0)?, period_kept_under(day), row.get(2)?);
        let quarter = quarter_of(one.first);
        let is_month = one.span == Span::Month;
        match (is_inside(quarter), is_inside(one)) {
            // Told by the row of its quarter.
            (true, true) if is_month => continue,
            (_, true) => {
                if let Some(person) = people::load_canonical(conn, PersonId(id))? {
                    kept.push((person.id, seen));
                }
            }
            (_, false) => whole &= !is_month || one.end() <= period.first || period.end() <= one.first,
        }
        if !is_inside(quarter) {
            let came = &mut cut.entry((id, quarter.first)).or_default()[usize::from(is_month)];
            *came = Some(seen || *came == Some(true));
        }
    }
    whole &= cut.values().all(|[quarter, months]| quarter.is_none() || quarter == months);
    Ok((kept, whole))
}

/// Stores the contributions of an item to the figures of its pane, before it is erased; answers their days.
pub(crate) fn keep_counts(conn: &Connection, item: &Item, context: &Context) -> rusqlite::Result<Vec<NaiveDate>> {
    let figures: Vec<_> = item.kind.all_figures().collect();
    let mut keep = conn.prepare_cached(
        "INSERT INTO tally (site, day, kind, figure, what, count) \
         VALUES ((SELECT min(id) FROM site), ?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (site, day, kind, figure, what) DO UPDATE SET count = count + excluded.count",
    )?;
    let mut days = Vec::new();
    each_fact(conn, item, context, |at, fact| {
        days.push(fact.on);
        keep.execute(params![fact.on.to_string(), item.kind.code, figures[at].key, fact.what, fact.count]).map(drop)
    })?;
    Ok(days)
}

/// Sum of a figure of a day, as far as lines that are no more gave it.
pub(super) fn count_kept(conn: &Connection, kind: &Kind, figure: &str, day: NaiveDate) -> rusqlite::Result<usize> {
    const KEPT: &str = "SELECT coalesce(sum(count), 0) FROM tally \
                        WHERE site IN (SELECT id FROM site) AND day = ?1 AND kind = ?2 AND figure = ?3";
    let sum: i64 = conn.prepare_cached(KEPT)?.query_row((day.to_string(), kind.code, figure), |row| row.get(0))?;
    Ok(usize::try_from(sum).unwrap_or(0))
}

/// Calls back with each contribution of a line and the position of its figure in [`Kind::all_figures`].
pub(super) fn each_fact(
    conn: &Connection,
    item: &Item,
    context: &Context,
    mut each: impl FnMut(usize, crate::model::figure::Fact) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let (moves, tries) = (load_moves(conn, item)?, load_attempts(conn, item)?);
    let promised = load_promises(conn, item)?;
    let past = Past { item, moves: &moves, tries: &tries, promised: &promised };
    for (at, figure) in item.kind.all_figures().enumerate() {
        if let Some(fact) = (figure.fact)(&past, context) {
            each(at, fact)?;
        }
    }
    Ok(())
}

/// Moves of an item, without those that were undone and the undoing itself, and without the end of an item that was
/// reopened and the reopening.
fn load_moves(conn: &Connection, item: &Item) -> rusqlite::Result<Vec<(Moment, State)>> {
    let mut statement = conn.prepare_cached(MOVES)?;
    let read = |row: &rusqlite::Row| {
        let state = item.kind.state(&row.get::<_, String>(1)?).ok_or_else(|| unreadable_column("to_state"))?;
        Ok((Moment(row.get(0)?), state, OperationCode::Reopen.is(&row.get::<_, String>(2)?), row.get(3)?))
    };
    let mut moves: Vec<(Moment, State)> = Vec::new();
    for row in statement.query_map([item.id.0], read)? {
        let (at, state, reopens, seq) = row?;
        if !journal::is_in_effect(conn, seq)? {
            continue;
        }
        if !reopens || moves.pop_if(|(_, ended)| !ended.open).is_none() {
            moves.push((at, state));
        }
    }
    Ok(moves)
}

/// Promises of an item that were written anew, each with the moment of that; a change that was undone is none.
fn load_promises(conn: &Connection, item: &Item) -> rusqlite::Result<Vec<(Moment, Moment)>> {
    let mut promised = Vec::new();
    if item.moment(&PROMISED_AT).is_none() {
        return Ok(promised);
    }
    let mut statement = conn.prepare_cached(PROMISES)?;
    let read = |row: &rusqlite::Row| Ok((Moment(row.get(0)?), row.get::<_, i64>(1)?, row.get::<_, i64>(2)?));
    for row in statement.query_map([item.id.0], read)? {
        let (anew, hour, seq) = row?;
        if journal::is_in_effect(conn, seq)? {
            promised.push((Moment(hour), anew));
        }
    }
    Ok(promised)
}

fn load_attempts(conn: &Connection, item: &Item) -> rusqlite::Result<Vec<(Moment, Outcome)>> {
    let mut statement = conn.prepare_cached(TRIES)?;
    let read = |row: &rusqlite::Row| {
        let outcome = Outcome::from_code(&row.get::<_, String>(1)?).ok_or_else(|| unreadable_column("outcome"))?;
        Ok((Moment(row.get(0)?), outcome))
    };
    statement.query_map([item.id.0], read)?.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::store::file::{migrate, open};

    #[test]
    fn a_period_is_counted_along_indexes_and_never_through_the_years() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate::run(&mut conn, migrate::CENTRE, open::CENTRE.id).unwrap();
        for kind in PANES {
            let plan = item_sql::explain_plan(&conn, kind, AMONG).unwrap();
            assert!(plan.contains("i USING INTEGER PRIMARY KEY") && !plan.contains("SCAN i"), "{plan}");
            let Some(field) = kind.counts_on else { continue };
            let plan = item_sql::explain_plan(&conn, kind, &among_or_on(kind, field)).unwrap();
            let along = format!("{0} USING COVERING INDEX {0}_day ({1}>? AND {1}<?)", kind.table, field.key);
            assert!(plan.contains(&along) && !plan.contains("SCAN i"), "{along}: {plan}");
        }
        for (sql, along) in [
            (OF_PERIOD, "i USING INTEGER PRIMARY KEY"),
            (OF_PERIOD, "journal USING COVERING INDEX journal_moment (at>? AND at<?)"),
            (OF_PERIOD, "item_day"),
            (OF_PERIOD, "item_promised"),
            (KEPT_PEOPLE, "person_quarter_of (first>? AND first<?)"),
            (LET_GO, "tally USING PRIMARY KEY (site=? AND day>? AND day<?)"),
            (KEPT, "tally USING PRIMARY KEY (site=? AND day>? AND day<?)"),
            (MOVES, "journal USING INDEX journal_item (item=?)"),
            (TRIES, "attempt USING INDEX attempt_of (item=?)"),
            (PROMISES, "j USING INDEX journal_item (item=?)"),
            (ROWS, "journal USING INDEX journal_item (item=?)"),
        ] {
            let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let marks = vec![0; statement.parameter_count()];
            let steps = statement.query_map(rusqlite::params_from_iter(marks), |row| row.get::<_, String>(3)).unwrap();
            let plan = steps.map(Result::unwrap).collect::<Vec<_>>().join("; ");
            assert!(plan.contains(along) && !plan.contains("SCAN"), "{along}: {plan}");
        }
    }
}
