//! Changes of a list since it was read: the journal names the lines and the people to read again. Every line that is
//! written leaves a row there, those that go along with it too.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::HashMap;
use rusqlite::Connection;

use super::journal_tail::{JournalTail, TailRow};
use super::{alarms, context, figures, item_lists};
use crate::domain::{ItemId, PersonId, StaffId};
use crate::model::common::SERIES;
use crate::model::{Context, Item, Kind, Level, Row, Value};
use crate::panes::PANES;
use crate::protocol::{
    AsOf, Changed, FinishedLines, ListChange, ListSummary, ListUpdate, OperationCode, ShownList, TabCount, Welcome,
};
use crate::reports::TeamNote;
use crate::store::write::{item_sql, team_notes};

/// Rows that are about no line and change none, nor anything a rule asks of the centre.
const ABOUT_NO_LINE: [OperationCode; 7] = [
    OperationCode::TeamNote,
    OperationCode::Link,
    OperationCode::Unlink,
    OperationCode::Export,
    OperationCode::SitDown,
    OperationCode::WrongCode,
    OperationCode::ReadNotice,
];
/// Rows about a card: the lines of that person, and of those who bear the same name, may say something else.
const ABOUT_A_CARD: [OperationCode; 2] = [OperationCode::AddPerson, OperationCode::EditPerson];

/// True when something other than a line, a card or the coming of a member was written after row `seq` of the journal: what
/// rules ask of the centre may be another.
pub(super) fn touches_centre(tail: &JournalTail, seq: i64) -> bool {
    let known = |operation| ABOUT_NO_LINE.contains(&operation) || ABOUT_A_CARD.contains(&operation);
    let about_centre = |row: &TailRow| row.item.is_none() && !row.operation.is_some_and(known);
    tail.rows_after(seq).is_none_or(|mut rows| rows.any(about_centre))
}

/// True when lines may be other than they were at row `seq` of the journal.
pub(super) fn touches_lines(conn: &Connection, seq: i64) -> rusqlite::Result<bool> {
    let touched = touched_by(conn, &JournalTail::read(conn, Some(seq))?, seq)?;
    Ok(touched.is_none_or(|touched| !touched.items.is_empty() || !touched.people.is_empty()))
}

/// Lines at one moment of the file, as far as the counts of the panes need the open ones and the line over the list last
/// read those closed today.
#[derive(Debug)]
pub(crate) struct OpenCounts {
    as_of: AsOf,
    open: HashMap<ItemId, Counted>,
    /// Counts of every pane, which change by the lines that do.
    counts: Vec<TabCount>,
    /// People in the building.
    here: Arc<HashSet<PersonId>>,
    /// The list whose lines closed today are known: its pane, and to whom it is narrowed.
    of: Option<(&'static Kind, Option<StaffId>)>,
    /// Figure of each of those lines, where it has one.
    finished: HashMap<ItemId, Option<i64>>,
    /// Figures of them all, smallest first.
    figures: Vec<i64>,
    /// The team's latest note that a reader may read.
    note: (Option<StaffId>, Option<TeamNote>),
}

/// Figures that one open line counts in.
#[derive(Debug, Clone, Copy)]
struct Counted {
    kind: &'static Kind,
    person: Option<PersonId>,
    /// True when its person is in the building.
    present: bool,
    waits: bool,
    level: Level,
}

/// Lines and people that the journal names.
#[derive(Debug, Default)]
struct Touched {
    last: i64,
    items: foldhash::HashSet<ItemId>,
    people: foldhash::HashSet<PersonId>,
    /// True when it names something else too.
    others: bool,
}

impl OpenCounts {
    /// Counts `shown`.
    pub(crate) fn of(as_of: AsOf, shown: &[Item], context: &Context) -> Self {
        let counts = PANES.iter().map(|kind| TabCount { kind, waiting: 0, soon: 0, late: 0 }).collect();
        let here = Arc::clone(&context.here);
        let mut tally = Self {
            as_of,
            open: HashMap::default(),
            counts,
            here,
            of: None,
            finished: HashMap::default(),
            figures: Vec::new(),
            note: (None, None),
        };
        tally.open.reserve(shown.len());
        shown.iter().for_each(|item| tally.count_in(item, context));
        tally
    }

    fn count_in(&mut self, item: &Item, context: &Context) {
        let counted = Counted::of(item, context);
        if let Some(count) = self.counts.iter_mut().find(|count| *count.kind == *counted.kind) {
            count.waiting += usize::from(counted.waits);
            count.soon += usize::from(counted.level == Level::Soon);
            count.late += usize::from(counted.level == Level::Late);
        }
        self.open.insert(item.id, counted);
    }

    /// Counts a line no more; returns what was counted of it.
    fn count_out(&mut self, id: ItemId) -> Option<Counted> {
        let counted = self.open.remove(&id)?;
        if let Some(count) = self.counts.iter_mut().find(|count| *count.kind == *counted.kind) {
            count.waiting -= usize::from(counted.waits);
            count.soon -= usize::from(counted.level == Level::Soon);
            count.late -= usize::from(counted.level == Level::Late);
        }
        Some(counted)
    }

    /// Reads the team's latest note for `reader`.
    pub(super) fn read_note(
        &mut self,
        conn: &Connection,
        reader: Option<StaffId>,
    ) -> rusqlite::Result<Option<TeamNote>> {
        self.note = (reader, team_notes::last_for(conn, reader)?);
        Ok(self.note.1.clone())
    }

    /// Begins to count the lines closed today of a list.
    pub(super) fn begin_finished(&mut self, kind: &'static Kind, pro: Option<StaffId>) {
        self.of = Some((kind, pro));
        self.finished.clear();
        self.figures.clear();
    }

    fn knows_finished_of(&self, list: &ShownList) -> bool {
        self.of.is_some_and(|(kind, pro)| kind == list.kind && pro == list.pro)
    }

    /// Counts a line of the list among those closed today.
    pub(super) fn note_finished(&mut self, item: &Item, context: &Context) {
        self.forget_finished(item.id);
        let figure = item.kind.finished.and_then(|finished| (finished.figure)(item, context));
        self.finished.insert(item.id, figure);
        if let Some(figure) = figure {
            self.figures.insert(self.figures.partition_point(|other| *other < figure), figure);
        }
    }

    fn forget_finished(&mut self, id: ItemId) {
        if let Some(figure) = self.finished.remove(&id).flatten()
            && let Ok(at) = self.figures.binary_search(&figure)
        {
            self.figures.remove(at);
        }
    }

    /// Returns what the line over the list says of the lines closed today.
    pub(super) fn finished_lines(
        &self,
        conn: &Connection,
        kind: &Kind,
        context: &Context,
    ) -> rusqlite::Result<FinishedLines> {
        let let_go =
            kind.day_line.map_or(Ok(0), |line| figures::count_kept(conn, kind, line.let_go, context.today()))?;
        Ok(FinishedLines { count: self.finished.len(), figures: self.figures.clone(), let_go })
    }

    /// Returns the counts of every pane.
    pub(crate) fn tab_counts(&self) -> Vec<TabCount> {
        self.counts.clone()
    }

    /// Puts `fresh`, all that is open now of those touched, in the place of what was known of them. Returns the lines
    /// forgotten.
    fn replace_items(&mut self, touched: &Touched, fresh: &[Item], context: &Context) -> Vec<ItemId> {
        // A line of somebody touched is touched itself, or still there: nothing else of all that is open is gone through.
        let known = touched.items.iter().copied().chain(fresh.iter().map(|item| item.id));
        let gone: Vec<_> = known.filter_map(|id| Some((id, self.count_out(id)?))).collect();
        // Who is in the building is known before what waits for them is counted.
        let left: HashSet<_> = gone.iter().filter(|(_, was)| was.present).filter_map(|(_, was)| was.person).collect();
        let came: HashSet<_> = fresh.iter().filter(|item| item.is_present(context)).filter_map(Item::person).collect();
        if left != came {
            let others = self.open.values().filter(|counted| counted.present).filter_map(|counted| counted.person);
            self.here = Arc::new(others.chain(came).collect());
        }
        let context = &Context { here: Arc::clone(&self.here), ..context.clone() };
        fresh.iter().for_each(|item| self.count_in(item, context));
        gone.into_iter().map(|(id, _)| id).collect()
    }
}

impl Counted {
    fn of(item: &Item, context: &Context) -> Self {
        let level = item.deadline(context).level;
        // What presses waits for somebody wherever it stands.
        let waits = level > Level::Calm || item.kind.sections[(item.kind.sort_key)(item, context).section].waits;
        Self { kind: item.kind, person: item.person(), present: item.is_present(context), waits, level }
    }
}

/// Tells what changed in the list that `reader` is shown since it was read, and what was done since, as far as `tail` goes.
/// `tally`, counted when the last list was read here, is brought up to date.
pub(crate) fn load_changes(
    conn: &Connection,
    (shown, tail): (&ShownList, &JournalTail),
    reader: Option<StaffId>,
    tally: &mut Option<OpenCounts>,
    context: &Context,
) -> rusqlite::Result<Changed> {
    let news = tail.news_after(shown.heard);
    let welcome = load_welcome(conn, tail, shown.heard, context)?;
    let list = match line_by_line(conn, (shown, tail), reader, tally, context)? {
        Some(change) => ListUpdate::Lines(change),
        None => {
            let whole = item_lists::BoardPart::Now { closed: shown.closed };
            let loaded = item_lists::load_board(conn, shown.kind, shown.pro, whole, reader, context)?;
            *tally = Some(loaded.tally);
            ListUpdate::All(loaded.board)
        }
    };
    Ok(Changed { follows: *shown, news, welcome, list })
}

/// Reads the context again if anything but lines was written since row `heard`.
fn load_welcome(
    conn: &Connection,
    tail: &JournalTail,
    heard: Option<i64>,
    context: &Context,
) -> rusqlite::Result<Option<Welcome>> {
    let other = |seq| tail.rows_after(seq).is_none_or(|mut rows| rows.any(|row| row.item.is_none()));
    heard.is_some_and(other).then(|| context::welcome_in(conn, context.clone())).transpose()
}

/// Finds the lines of `list` that are other than they were; none when it takes everything to say so.
fn line_by_line(
    conn: &Connection,
    (list, tail): (&ShownList, &JournalTail),
    reader: Option<StaffId>,
    tally: &mut Option<OpenCounts>,
    context: &Context,
) -> rusqlite::Result<Option<ListChange>> {
    let here_and_now = |tally: &OpenCounts| {
        let counted = list.pro.is_none() || tally.knows_finished_of(list);
        counted && tally.as_of == list.since && list.since.minute == context.now.minute_number()
    };
    // Lines of one household are told of each other: one that changes may change any of them.
    let Some(tally) = tally.as_mut().filter(|tally| here_and_now(tally) && list.kind.same_visit.is_none()) else {
        return Ok(None);
    };
    let Some(mut touched) = touched_by(conn, tail, list.since.seq)? else { return Ok(None) };
    let mut read = HashMap::default();
    for id in &touched.items {
        match item_sql::load_item(conn, *id)? {
            Some(item) => {
                let host = item_sql::host_of(conn, &item)?;
                read.extend([Some(item), host].into_iter().flatten().map(|item| (item.id, item)));
            }
            // One that is no more does not say in which line its person had a place.
            None if list.kind.makes.iter().any(|make| make.takes_place) => return Ok(None),
            None => {}
        }
    }
    touched.items.extend(read.keys());
    touched.people.extend(touched.items.iter().filter_map(|id| tally.open.get(id)?.person));
    let mut lines = Vec::new();
    for item in read.into_values() {
        if item.kind.series.is_some() && matches!(item.get(&SERIES), Value::Int(_)) {
            // The others of its series count it.
            return Ok(None);
        }
        match item.person() {
            Some(person) => _ = touched.people.insert(person),
            None => lines.push(item),
        }
    }
    for person in &touched.people {
        lines.extend(item_sql::open_of(conn, *person)?);
    }
    let mut fresh = item_lists::as_read(lines, context);
    let closed = load_closed(conn, list.kind, &touched, &fresh, context)?;
    fresh.retain(|item| item.state.open && !item.is_later(context.today()));
    let mut gone = tally.replace_items(&touched, &fresh, context);
    let here = Arc::clone(&tally.here);
    gone.extend(&touched.items);
    let of_kind = || tally.open.values().filter(|counted| counted.kind == list.kind).count();
    if tally.open.len() > item_lists::LIMIT && of_kind() > item_lists::LIMIT {
        return Ok(None);
    }
    tally.as_of.seq = touched.last;
    let context = &Context { here: Arc::clone(&here), ..context.clone() };
    let alarms = alarms::list_alarms(conn, &fresh, reader, context)?;
    if tally.knows_finished_of(list) {
        touched.items.iter().for_each(|id| tally.forget_finished(*id));
        let falls = |item: &&Item| list.pro.is_none_or(|pro| item.falls_to(pro, context));
        closed.iter().filter(falls).for_each(|item| tally.note_finished(item, context));
    } else {
        // Another pane was looked at since.
        tally.begin_finished(list.kind, None);
        let midnight = context.start_of_today();
        item_sql::read_finished(conn, list.kind, midnight, |item| tally.note_finished(item, context))?;
    }
    let finished = tally.finished_lines(conn, list.kind, context)?;
    let rows = load_rows(conn, list, fresh, if list.closed { closed } else { Vec::new() }, context)?;
    gone.retain(|id| rows.iter().all(|row| row.item.id != *id));
    let note = match &tally.note {
        // Rows about lines leave the team's notes as they are.
        (known, note) if *known == reader && !touched.others => note.clone(),
        _ => tally.read_note(conn, reader)?,
    };
    let (as_of, counts) = (tally.as_of, tally.tab_counts());
    let summary = ListSummary { finished, counts, alarms, here, cut_off: Arc::clone(&context.cut_off), as_of, note };
    Ok(Some(ListChange { kind: list.kind, rows, gone, summary }))
}

/// Lines and people that the rows after row `seq` are about; none when it may be any.
fn touched_by(conn: &Connection, tail: &JournalTail, seq: i64) -> rusqlite::Result<Option<Touched>> {
    let Some(rows) = tail.rows_after(seq) else { return Ok(None) };
    let mut touched = Touched { last: tail.last.max(seq), ..Touched::default() };
    for row in rows {
        touched.others |= row.item.is_none();
        match (row.item, row.person, row.operation) {
            (Some(item), ..) => _ = touched.items.insert(item),
            (None, Some(person), Some(operation)) if ABOUT_A_CARD.contains(&operation) => {
                touched.people.extend(load_namesakes(conn, person)?);
            }
            (.., Some(operation)) if ABOUT_NO_LINE.contains(&operation) => {}
            _ => return Ok(None),
        }
    }
    Ok(Some(touched))
}

/// Finds the people whose name is written as this person's, themselves too.
fn load_namesakes(conn: &Connection, person: PersonId) -> rusqlite::Result<Vec<PersonId>> {
    const SAME: &str = "SELECT other.id FROM person AS one JOIN person AS other \
                        ON other.used_key = one.used_key AND other.first_key = one.first_key WHERE one.id = ?1 LIMIT 100";
    let mut statement = conn.prepare_cached(SAME)?;
    statement.query_map([person.0], |row| row.get(0).map(PersonId))?.collect()
}

/// Reads the lines of `kind` closed today of those touched.
fn load_closed(
    conn: &Connection,
    kind: &'static Kind,
    touched: &Touched,
    fresh: &[Item],
    context: &Context,
) -> rusqlite::Result<Vec<Item>> {
    const CLOSED: &str = "SELECT kind, id FROM item WHERE kind = ?1 AND person = ?2 AND closed_at >= ?3";
    let midnight = context.start_of_today();
    let today = |item: &&Item| item.kind == kind && item.closed_at.is_some_and(|at| at >= midnight);
    let mut closed: Vec<_> = fresh.iter().filter(today).cloned().collect();
    for person in &touched.people {
        closed.extend(item_sql::load_found(conn, CLOSED, (kind.code, person.0, midnight.0))?);
    }
    Ok(closed)
}

fn load_rows(
    conn: &Connection,
    list: &ShownList,
    fresh: Vec<Item>,
    closed: Vec<Item>,
    context: &Context,
) -> rusqlite::Result<Vec<Row>> {
    let open = item_lists::by_person(&fresh, context);
    let shown = fresh.into_iter().filter(|item| item.kind == list.kind).chain(closed);
    let shown = shown.filter(|item| list.pro.is_none_or(|pro| item.falls_to(pro, context)));
    shown.map(|item| item_lists::make_row(conn, item, &open)).collect()
}
