//! Reading for the practice's hub: counts by day, lines that stand open, and the place in the journal they are of, all
//! of one moment of the file. Nothing is written, and no desk waits.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use super::{export, figures, item_lists};
use crate::domain::{ItemId, Moment, Period, Person};
use crate::model::figure::Figure;
use crate::model::{Context, Item, Kind};
use crate::panes::PANES;
use crate::protocol::OperationCode;
use crate::store::write::{item_sql, journal, named_days, retention};
use crate::store::{Error, Store};

/// Lines read at once.
const PAGE: i64 = 500;
/// Rows of the journal after which everything is counted again: looking at each would take as long.
const MOST: i64 = 50_000;
const SINCE: &str = "SELECT j.at, j.op, j.item, p.body FROM journal AS j LEFT JOIN journal_payload AS p ON p.seq = j.seq \
                     WHERE j.seq > ?1 ORDER BY j.seq";
const MOMENTS: &str = "SELECT at FROM journal WHERE item = ?1";
const KEPT: &str = "SELECT day, kind, figure, what, count FROM tally WHERE site IN (SELECT id FROM site) \
                    AND day >= ?1 AND day < ?2";
/// Statement that reads a day of each quarter and each month kept.
const KEPT_PERIODS: &str = "SELECT DISTINCT first FROM person_quarter";
/// Days before and after the time that has passed which are counted again: promises of that time, and lines whose day has
/// come.
const MARGIN: Days = Days::new(1);

/// A count of a day: its day, pane, figure and word.
#[derive(Debug, Clone)]
pub struct DayKey {
    /// Day counted.
    pub day: NaiveDate,
    /// Pane of the figure.
    pub kind: &'static Kind,
    /// Figure counted.
    pub figure: &'static Figure,
    /// Word it counts under, as it stands in the file: it may have been typed.
    pub what: String,
}

/// Counts by day, given one by one.
type Each<'a> = &'a mut dyn FnMut(DayKey, i64);

/// A consistent reading of the file for the hub.
pub struct HubReading<'store> {
    conn: Transaction<'store>,
    context: Context,
}

impl Store {
    /// Begins to read the file as it is, at `now`.
    pub fn read_for_hub(&self, now: Moment) -> Result<HubReading<'_>, Error> {
        let conn = Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred)?;
        let context = self.context_in(&conn, now)?;
        Ok(HubReading { conn, context })
    }
}

impl HubReading<'_> {
    /// The centre at the moment of the reading.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Identifier of this file among all centres, which reveals nothing.
    pub fn file_name(&self) -> Result<String, Error> {
        Ok(export::file_name(&self.conn)?)
    }

    /// Number and hash of the last row of the journal.
    pub fn last_row(&self) -> Result<(i64, String), Error> {
        let (seq, hash) = journal::last(&self.conn)?;
        Ok((seq, journal::to_hex(&hash)))
    }

    /// Hash of a row of the journal; none where the file has no such row.
    pub fn hash_of(&self, seq: i64) -> Result<Option<String>, Error> {
        let found =
            self.conn.query_row("SELECT hash FROM journal WHERE seq = ?1", [seq], |row| row.get(0)).optional()?;
        Ok(found.map(|hash: journal::Hash| journal::to_hex(&hash)))
    }

    /// Days whose counts may have changed since the row `seq`, read at `then`; none when that cannot be told, and all
    /// days have to be counted.
    pub fn days_since(&self, seq: i64, then: Moment) -> Result<Option<BTreeSet<NaiveDate>>, Error> {
        Ok(days_since(&self.conn, seq, then, &self.context)?)
    }

    /// Counts these days.
    pub fn count_days(&self, days: &BTreeSet<NaiveDate>, each: Each<'_>) -> Result<(), Error> {
        for (first, end) in ranges_of(days) {
            let lines = figures::lines_between(&self.conn, (first, end), &self.context)?;
            for kind in PANES {
                for item in figures::select_counted(&self.conn, kind, (first, end), &lines, &self.context)? {
                    self.count_item(&item, &mut |key, count| {
                        if (first..end).contains(&key.day) {
                            each(key, count);
                        }
                    })?;
                }
            }
            self.count_kept((first, end), each)?;
        }
        Ok(())
    }

    /// Counts every day there is.
    pub fn count_all(&self, each: Each<'_>) -> Result<(), Error> {
        for kind in PANES {
            let mut after = 0;
            loop {
                const NEXT: &str = "WHERE i.kind = ?1 AND i.id > ?2 ORDER BY i.id LIMIT ?3";
                let page = item_sql::select_items(&self.conn, kind, NEXT, &[&kind.code, &after, &PAGE])?;
                let Some(last) = page.last() else { break };
                after = last.id.0;
                page.iter().try_for_each(|item| self.count_item(item, each))?;
            }
        }
        self.count_kept((NaiveDate::MIN, NaiveDate::MAX), each)
    }

    /// The day from which every closed line is still in the file: whether different people of a month before it can be counted
    /// anew is told by what is kept of them.
    pub fn all_kept_since(&self) -> NaiveDate {
        retention::all_kept_since(&self.context)
    }

    /// Days of the quarters and the months kept beside the cards, one of each.
    pub fn kept_days(&self) -> Result<Vec<NaiveDate>, Error> {
        let mut statement = self.conn.prepare_cached(KEPT_PERIODS)?;
        let days = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(days.iter().filter_map(|day| day.parse().ok()).collect())
    }

    /// Calls back with each different person of a period, and whether they were seen. False where lines that told of others
    /// are let go.
    pub fn each_person(&self, period: Period, each: &mut dyn FnMut(&Person, bool)) -> Result<bool, Error> {
        let lines = figures::lines_of(&self.conn, period, &self.context)?;
        Ok(figures::each_person(&self.conn, period, &lines, &self.context, each)?)
    }

    /// The lines that the desks see open now, and the centre as their deadlines read it.
    pub fn open_lines(&self) -> Result<(Vec<Item>, Context), Error> {
        let lines = item_lists::list_shown(&self.conn, &self.context)?;
        let here = Arc::new(item_lists::people_present(&lines, &self.context));
        Ok((lines, Context { here, ..self.context.clone() }))
    }

    fn count_item(&self, item: &Item, each: Each<'_>) -> Result<(), Error> {
        Ok(figures::each_fact(&self.conn, item, &self.context, |at, fact| {
            if let Some(figure) = item.kind.all_figures().nth(at) {
                each(DayKey { day: fact.on, kind: item.kind, figure, what: fact.what }, fact.count);
            }
            Ok(())
        })?)
    }

    /// Counts stored of the lines that were erased. Those of a figure that this program does not know are left out, as on
    /// its own screens.
    fn count_kept(&self, (first, end): (NaiveDate, NaiveDate), each: Each<'_>) -> Result<(), Error> {
        let mut statement = self.conn.prepare_cached(KEPT)?;
        let (first, end) = match first == NaiveDate::MIN {
            true => (String::new(), "~".to_owned()),
            false => (first.to_string(), end.to_string()),
        };
        let mut rows = statement.query([first, end])?;
        while let Some(row) = rows.next()? {
            let (day, kind, figure): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let kind = PANES.iter().find(|known| known.code == kind);
            let figure = kind.and_then(|kind| kind.all_figures().find(|known| known.key == figure));
            if let (Ok(day), Some(kind), Some(figure)) = (day.parse(), kind, figure) {
                each(DayKey { day, kind, figure, what: row.get(3)? }, row.get(4)?);
            }
        }
        Ok(())
    }
}

fn days_since(
    conn: &Connection,
    seq: i64,
    then: Moment,
    context: &Context,
) -> rusqlite::Result<Option<BTreeSet<NaiveDate>>> {
    if journal::last(conn)?.0 - seq > MOST {
        return Ok(None);
    }
    let mut days = days_passed(then, context);
    // Lines with a row whose words were erased; those that went with them since are counted on days that are told.
    let (mut touched, mut emptied, mut told) = (BTreeSet::new(), BTreeSet::new(), false);
    let mut rows = conn.prepare_cached(SINCE)?;
    let mut rows = rows.query([seq])?;
    while let Some(row) = rows.next()? {
        let (at, operation): (i64, String) = (row.get(0)?, row.get(1)?);
        let (item, body): (Option<i64>, Option<String>) = (row.get(2)?, row.get(3)?);
        let body = body.and_then(|body| serde_json::from_str::<journal::Body>(&body).ok());
        match item {
            Some(item) => {
                days.insert(Moment(at).day_in(context.zone));
                match &body {
                    Some(body) => days.extend(named_days::days_in(body, context.zone)),
                    None => drop(emptied.insert(item)),
                }
                touched.insert(item);
            }
            None => match (OperationCode::read(&operation), body) {
                (Some(OperationCode::CloseDay | OperationCode::Purge), Some(body)) => {
                    let Some(gone) = named_days::days_let_go(&body) else { return Ok(None) };
                    days.extend(gone);
                    told = true;
                }
                // The zone, the rules of counting, or lines of which nothing is left to say.
                (
                    Some(
                        OperationCode::CloseDay
                        | OperationCode::Purge
                        | OperationCode::Set
                        | OperationCode::SetSite
                        | OperationCode::Erase
                        | OperationCode::Salvage,
                    )
                    | None,
                    _,
                ) => return Ok(None),
                (Some(_), _) => {}
            },
        }
    }
    for item in touched {
        let mut moments = conn.prepare_cached(MOMENTS)?;
        for at in moments.query_map([item], |row| row.get(0))? {
            days.insert(Moment(at?).day_in(context.zone));
        }
        match item_sql::load_item(conn, ItemId(item))? {
            Some(_) if emptied.contains(&item) => return Ok(None),
            None if emptied.contains(&item) && !told => return Ok(None),
            Some(item) => {
                // A step that was taken back counts no more on the day of its line.
                days.extend(item.counted_day(context));
                figures::each_fact(conn, &item, context, |_, fact| {
                    days.insert(fact.on);
                    Ok(())
                })?;
            }
            None => {}
        }
    }
    Ok(Some(days))
}

/// The days from `then` to now, whichever is first: a clock that was wrong was set right since.
fn days_passed(then: Moment, context: &Context) -> BTreeSet<NaiveDate> {
    let then = then.day_in(context.zone);
    let (first, last) = (then.min(context.today()), then.max(context.today()));
    let first = first.checked_sub_days(MARGIN).unwrap_or(first);
    let last = last.checked_add_days(MARGIN).unwrap_or(last);
    first.iter_days().take_while(|day| *day <= last).collect()
}

/// Days that follow each other, together: the first, and the one after the last.
fn ranges_of(days: &BTreeSet<NaiveDate>) -> Vec<(NaiveDate, NaiveDate)> {
    let mut ranges: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for day in days {
        let Some(next) = day.succ_opt() else { continue };
        match ranges.last_mut().filter(|(_, end)| end == day) {
            Some((_, end)) => *end = next,
            None => ranges.push((*day, next)),
        }
    }
    ranges
}
