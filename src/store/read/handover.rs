//! Hand-over of a member: events found along the journal from the last row they had seen, and open items.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::btree_map::{BTreeMap, Entry};
use std::collections::{HashMap, HashSet};

use chrono::Weekday;
use foldhash::fast::FixedState;
use rusqlite::{Connection, OptionalExtension, Row};

use super::{card, item_lists};
use crate::domain::{ItemId, Moment, PersonId, StaffId, order};
use crate::model::Note;
use crate::model::settings::NOTE_DAYS;
use crate::model::{Context, Item, Kind, State, common};
use crate::panes::{self, PANES};
use crate::protocol::OperationCode;
use crate::reports::{Handover, HandoverLine, HandoverSummary, Reason, Since, TeamNote};
use crate::store::error::unreadable_column;
use crate::store::write::{item_sql, journal, team_notes};

/// Most journal rows read, the last ones: a month of a busy desk. A member who was away longer finds the open items by
/// the reasons that do not depend on the time.
const ROWS: i64 = 10_000;
/// Most lines told for each reason.
const LINES: usize = 200;
/// Number of lines of one pane, written in one second, from which they count as one gesture: an agenda, a series, the
/// day's reminders.
const TOGETHER: usize = 3;
/// Reads along the table itself, so that neither earlier years nor the number of panes cost anything, with the head of
/// each row's item.
pub(crate) const SINCE: &str = "SELECT j.item, j.at, j.staff, j.op, j.from_state, j.to_state, j.seq, i.kind, i.state, i.person \
                     FROM journal AS j LEFT JOIN item AS i ON i.id = j.item WHERE j.seq > ?1 ORDER BY j.seq";

/// A row of the journal about an item.
struct Step {
    seq: i64,
    at: Moment,
    by: StaffId,
    kind: StepKind,
    from: Option<&'static str>,
    to: Option<&'static str>,
}

/// Sort of a step, as far as the hand-over tells them apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StepKind {
    Add,
    /// An edit or a move, which may tick a field.
    Write,
    Note,
    GiveBack,
    Other,
}

/// Journal rows of items since the start.
struct Steps {
    /// The row before them.
    after: i64,
    items: BTreeMap<ItemId, ItemSteps>,
}

/// Journal rows of one item.
struct ItemSteps {
    /// Head of the item; none of a kind that this program does not know.
    head: Option<ItemHead>,
    /// Rows about it, in order.
    steps: Vec<Step>,
}

/// Item without its fields: enough to leave out most of a month's items unread.
#[derive(Clone, Copy)]
struct ItemHead {
    kind: &'static Kind,
    /// State in the file.
    state: State,
    person: Option<PersonId>,
}

/// News of items, for one reader.
struct ItemNews<'a> {
    conn: &'a Connection,
    me: StaffId,
    steps: &'a Steps,
    /// The open items that are not hidden until a later day, as they are shown.
    open: HashMap<ItemId, &'a Item>,
    /// Number of hidden lines read of each gesture, where only counts are wanted.
    found: Option<RefCell<HashMap<Gesture, usize>>>,
}

/// Pane and moment of lines that were written together.
type Gesture = (&'static str, Moment);

/// Extent to which a hand-over is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wants {
    /// Every line.
    Lines,
    /// Number of lines for each reason: of a gesture, no more of its lines are read than make one of it.
    Counts,
}

/// A line of the hand-over, before its item is read again and worded: a month holds many more of them than are told.
struct Line {
    item: ItemId,
    kind: &'static Kind,
    /// State as it is shown.
    state: State,
    person: Option<PersonId>,
    at: Moment,
    by: StaffId,
    from: Option<State>,
}

/// Lines of one gesture, told as one; most often a line alone.
struct Group {
    /// The first of them.
    line: Line,
    /// Number of the others.
    more: usize,
    /// True when all are of one card.
    same_person: bool,
    /// States of several, each with their number; empty for a line alone.
    states: Vec<(State, usize)>,
}

/// Lines and counts that a hand-over tells, before they are worded.
struct Gathered {
    /// Lines told for each reason.
    told: Vec<(Reason, Vec<Group>)>,
    /// Number of lines for each reason, those left out included.
    counts: Vec<(Reason, usize)>,
    notes: Vec<TeamNote>,
    steps: Steps,
    also: item_lists::Open,
}

impl StepKind {
    fn of(operation: &str) -> Self {
        match OperationCode::read(operation) {
            Some(OperationCode::Add) => Self::Add,
            Some(OperationCode::Edit | OperationCode::Move) => Self::Write,
            Some(OperationCode::Note) => Self::Note,
            Some(OperationCode::GiveBack) => Self::GiveBack,
            _ => Self::Other,
        }
    }
}

impl Line {
    fn of(item: &Item, (at, by): (Moment, StaffId), from: Option<State>) -> Self {
        Self { item: item.id, kind: item.kind, state: item.state, person: item.person(), at, by, from }
    }
}

/// Makes the hand-over of the member `me`; `open` is what the lists show.
pub(crate) fn load_handover(
    conn: &Connection,
    me: StaffId,
    since: Since,
    open: &[Item],
    context: &Context,
) -> rusqlite::Result<Handover> {
    let Gathered { told, counts, notes, steps, also } = gather_lines(conn, me, since, open, Wants::Lines, context)?;
    let mut handover = Handover { told: Vec::new(), counts, notes };
    for (reason, group) in
        told.into_iter().flat_map(|(reason, groups)| groups.into_iter().map(move |group| (reason, group)))
    {
        let Group { line, more, same_person, states } = group;
        let Some(item) = item_sql::load_item(conn, line.item)? else { continue };
        let notes = notes_since(conn, me, line.item, &steps)?;
        let row = item_lists::make_row(conn, item.as_read(context), &also)?;
        let (at, by, from) = (line.at, line.by, line.from);
        handover.told.push(HandoverLine { reason, row, at, by, from, more, same_person, states, notes });
    }
    Ok(handover)
}

/// Counts the lines of the hand-over of the member `me`; `open` is what the lists show.
pub(crate) fn summarise_handover(
    conn: &Connection,
    me: StaffId,
    since: Since,
    open: &[Item],
    context: &Context,
) -> rusqlite::Result<HandoverSummary> {
    let gathered = gather_lines(conn, me, since, open, Wants::Counts, context)?;
    let worked = |step: &Step| step.by == me && step.kind != StepKind::GiveBack;
    let stayed = gathered.steps.items.values().flat_map(|item| &item.steps).any(worked);
    Ok(HandoverSummary { counts: gathered.counts, notes: gathered.notes, stayed })
}

fn gather_lines(
    conn: &Connection,
    me: StaffId,
    since: Since,
    open: &[Item],
    wants: Wants,
    context: &Context,
) -> rusqlite::Result<Gathered> {
    let context = &Context { here: item_lists::people_present(open, context).into(), ..context.clone() };
    let steps = load_steps(conn, since)?;
    let shown = open.iter().map(|item| (item.id, item)).collect();
    let found = (wants == Wants::Counts).then(RefCell::default);
    let news = ItemNews { conn, me, steps: &steps, open: shown, found };
    let (mut all, mut counts, mut told) = (Vec::new(), Vec::new(), HashSet::new());
    for reason in Reason::ALL {
        let mut lines = match reason {
            Reason::Mine => lines_claimed_before(conn, me, open, &steps, context)?,
            Reason::Overdue => lines_promised(open, |at| at < context.now),
            Reason::Promised => lines_promised(open, |at| at <= context.closing()),
            Reason::Decide => lines_in_state(conn, open, |item| item.state.decides)?,
            Reason::Away => lines_in_state(conn, open, |item| item.waits_for_away(context))?,
            Reason::Stalled => lines_stalled(open, context),
            Reason::Noted => lines_noted(&news)?,
            Reason::New => lines_of_news(&news, &told, |id, done| news.new_line(id, done, context))?,
            Reason::Moved => lines_of_news(&news, &told, |id, done| Ok(news.moved_line(id, done)))?,
        };
        lines.retain(|line| told.insert(line.item));
        order::sort_by_key(&mut lines, |line| (line.at, line.item));
        let mut groups = if reason == Reason::New { group_gestures(lines) } else { list_ungrouped(lines) };
        counts.push((reason, groups.len()));
        let left_out = groups.len().saturating_sub(LINES);
        if reason.is_news() {
            groups.drain(..left_out);
        } else {
            groups.truncate(LINES);
        }
        all.push((reason, groups));
    }
    let also = item_lists::by_person(open, context);
    Ok(Gathered { told: all, counts, notes: load_notes(conn, me, context)?, steps, also })
}

/// The notes that `me` may read.
fn load_notes(conn: &Connection, me: StaffId, context: &Context) -> rusqlite::Result<Vec<TeamNote>> {
    let oldest = context.now.plus_minutes(-context.setting(&NOTE_DAYS) * 24 * 60);
    let mut notes = team_notes::notes_since(conn, oldest)?;
    notes.retain(|note| note.is_for(me));
    Ok(notes)
}

fn load_steps(conn: &Connection, since: Since) -> rusqlite::Result<Steps> {
    let last: i64 =
        conn.prepare_cached("SELECT coalesce(max(seq), 0) FROM journal")?.query_row([], |row| row.get(0))?;
    let after = match since {
        Since::Row(seq) => seq,
        Since::At(at) => journal::last_before(conn, at)?,
    };
    // Asked twice a row: the standard hasher takes five times as long.
    let codes: HashSet<&'static str, FixedState> =
        PANES.iter().flat_map(|kind| kind.states).map(|state| state.code).collect();
    let state = |row: &Row, at: usize| -> rusqlite::Result<Option<&'static str>> {
        let code = row.get_ref(at)?.as_str_or_null()?;
        Ok(code.and_then(|code| codes.get(code).copied()))
    };
    let after = after.max(last - ROWS);
    let mut items = BTreeMap::new();
    let mut statement = conn.prepare(SINCE)?;
    let mut rows = statement.query([after])?;
    while let Some(row) = rows.next()? {
        let Some(item) = row.get::<_, Option<i64>>(0)? else { continue };
        let done = match items.entry(ItemId(item)) {
            Entry::Occupied(done) => done.into_mut(),
            Entry::Vacant(first) => first.insert(ItemSteps { head: read_head(row)?, steps: Vec::new() }),
        };
        let step = Step {
            at: Moment(row.get(1)?),
            by: StaffId(row.get(2)?),
            kind: StepKind::of(row.get_ref(3)?.as_str()?),
            from: state(row, 4)?,
            to: state(row, 5)?,
            seq: row.get(6)?,
        };
        done.steps.push(step);
    }
    Ok(Steps { after, items })
}

/// Reads the head of the item of a row of [`SINCE`]; of a kind that this program does not know, nothing.
fn read_head(row: &Row) -> rusqlite::Result<Option<ItemHead>> {
    let kind = row.get_ref(7)?.as_str_or_null()?.and_then(panes::find_pane);
    let Some(kind) = kind else { return Ok(None) };
    let state = kind.state(row.get_ref(8)?.as_str()?).ok_or_else(|| unreadable_column("state"))?;
    Ok(Some(ItemHead { kind, state, person: row.get::<_, Option<i64>>(9)?.map(PersonId) }))
}

/// Items the reader had claimed and nobody holds: the claim has run out, or was released and nobody touched the item
/// since.
fn lines_claimed_before(
    conn: &Connection,
    me: StaffId,
    open: &[Item],
    steps: &Steps,
    context: &Context,
) -> rusqlite::Result<Vec<Line>> {
    let free = |item: &Item| item.claimed_now(context).is_none();
    let expired = open.iter().filter(|item| item.claimed_by == Some(me) && free(item));
    let at = |item: &Item| item.claim_expires_at.unwrap_or(item.created_at);
    let mut lines: Vec<_> = expired.map(|item| Line::of(item, (at(item), me), None)).collect();
    for (id, done) in &steps.items {
        let Some(last) = done.steps.last().filter(|last| last.by == me && last.kind == StepKind::GiveBack) else {
            continue;
        };
        let given_back = item_sql::load_item(conn, *id)?.filter(|item| item.state.open && free(item));
        lines.extend(given_back.map(|item| Line::of(&item, (last.at, me), None)));
    }
    Ok(lines)
}

fn lines_promised(open: &[Item], is_due: impl Fn(Moment) -> bool) -> Vec<Line> {
    let due = open.iter().filter_map(|item| Some((item, item.promise().filter(|at| is_due(*at))?)));
    due.map(|(item, at)| Line::of(item, (at, item.created_by), None)).collect()
}

/// Errands of which nothing is planned, on the first working day of the week; none on its other days.
fn lines_stalled(open: &[Item], context: &Context) -> Vec<Line> {
    let today = context.today();
    let monday = today.week(Weekday::Mon).first_day();
    let begins = context.calendar.is_working(today)
        && monday.iter_days().take_while(|day| *day < today).all(|day| !context.calendar.is_working(day));
    let stalled = |item: &&Item| begins && item.kind.errand.is_some_and(|errand| (errand.nothing_next)(item));
    let since = |item: &Item| (item.moment(&common::STEP_AT).unwrap_or(item.created_at), item.created_by);
    open.iter().filter(stalled).map(|item| Line::of(item, since(item), None)).collect()
}

/// Lines on which somebody else has written a note since, or that something happened, whatever became of them.
fn lines_noted(news: &ItemNews) -> rusqlite::Result<Vec<Line>> {
    let &ItemNews { conn, me, steps, .. } = news;
    let hidden_flags = item_sql::find_told_flags(conn, steps.after)?;
    let is_flagged = |id: &ItemId| match news.open.get(id) {
        Some(item) => item.ticked_flags().next().is_some(),
        None => hidden_flags.contains(id),
    };
    let is_tick = |step: &Step| step.by != me && matches!(step.kind, StepKind::Add | StepKind::Write);
    let mut lines = Vec::new();
    for (id, ItemSteps { steps: done, .. }) in &steps.items {
        // An undone note does not count.
        let stands = notes_since(conn, me, *id, steps)?;
        let note =
            done.iter().rfind(|step| step.kind == StepKind::Note && stands.iter().any(|note| note.at == step.at));
        let flagged = note.is_none() && done.iter().any(is_tick) && is_flagged(id);
        if note.is_none() && !flagged {
            continue;
        }
        let Some(item) = item_sql::load_item(conn, *id)? else { continue };
        let flagged = if flagged { flagged_since(conn, me, &item, done)? } else { None };
        let last = note.map(|note| (note.at, note.by)).or(flagged);
        lines.extend(last.map(|last| Line::of(&item, last, None)));
    }
    Ok(lines)
}

/// Finds when somebody else ticked `field`, and who; none where it is no longer ticked, or was before.
fn flagged_since(
    conn: &Connection,
    me: StaffId,
    item: &Item,
    steps: &[Step],
) -> rusqlite::Result<Option<(Moment, StaffId)>> {
    let flags: Vec<_> = item.ticked_flags().map(|field| field.key).collect();
    let Some(first) = steps.first().filter(|_| !flags.is_empty()) else { return Ok(None) };
    let rows =
        journal::select_rows(conn, "WHERE j.item = ?1 AND j.seq >= ?2 ORDER BY j.seq DESC", &[&item.id.0, &first.seq])?;
    let ticks = |row: &&journal::Recorded| {
        let body = row.body.as_ref();
        row.columns.staff != me.0 && body.is_some_and(|body| flags.iter().any(|flag| body.after.contains_key(*flag)))
    };
    Ok(rows.iter().find(ticks).map(|row| (Moment(row.columns.at), StaffId(row.columns.staff))))
}

/// Notes by others on an item since the start.
fn notes_since(conn: &Connection, me: StaffId, id: ItemId, steps: &Steps) -> rusqlite::Result<Vec<Note>> {
    let done = steps.items.get(&id).map_or(&[][..], |done| &done.steps);
    let written = done.iter().filter(|step| step.by != me && step.kind == StepKind::Note);
    let moments: Vec<_> = written.map(|step| step.at).collect();
    if moments.is_empty() {
        return Ok(Vec::new());
    }
    let mut notes = card::select_notes(conn, "n.item = ?1 AND n.staff <> ?2 ORDER BY n.id", &[&id.0, &me.0])?;
    notes.retain(|note| moments.contains(&note.at));
    Ok(notes)
}

/// Open items that `keep` selects by their state, with the member who moved them there.
fn lines_in_state(conn: &Connection, open: &[Item], keep: impl Fn(&Item) -> bool) -> rusqlite::Result<Vec<Line>> {
    const HOW: &str =
        "SELECT at, staff FROM journal WHERE item = ?1 AND to_state IS NOT NULL ORDER BY seq DESC LIMIT 1";
    let mut how = conn.prepare(HOW)?;
    let lines = open.iter().filter(|item| keep(item)).map(|item| {
        let moved = how.query_row([item.id.0], |row| Ok((Moment(row.get(0)?), StaffId(row.get(1)?)))).optional()?;
        let (at, by) = moved.unwrap_or((item.created_at, item.created_by));
        Ok(Line::of(item, (at, by), None))
    });
    lines.collect()
}

/// Lines that `tell` makes of the items' steps: all of them, since how many are told is known once they are grouped. Items
/// `told` already are left out unread, and so are those that the reader has worked on since.
fn lines_of_news(
    news: &ItemNews,
    told: &HashSet<ItemId>,
    tell: impl Fn(ItemId, &ItemSteps) -> rusqlite::Result<Option<Line>>,
) -> rusqlite::Result<Vec<Line>> {
    let by_others = |(id, done): &(&ItemId, &ItemSteps)| {
        !told.contains(id) && done.steps.last().is_some_and(|last| last.by != news.me)
    };
    news.steps.items.iter().filter(by_others).filter_map(|(id, done)| tell(*id, done).transpose()).collect()
}

fn is_added(steps: &[Step]) -> bool {
    steps.first().is_some_and(|step| step.kind == StepKind::Add)
}

impl ItemNews<'_> {
    /// Line of an item created since and still open, where its pane shows it on its day: a coffee, or a call for next week,
    /// is no news.
    fn new_line(&self, id: ItemId, done: &ItemSteps, context: &Context) -> rusqlite::Result<Option<Line>> {
        let Some(added) = done.steps.first().filter(|_| is_added(&done.steps)) else { return Ok(None) };
        let item = match (self.open.get(&id), done.head) {
            (Some(item), _) => Some(Cow::Borrowed(*item)),
            (None, Some(head)) if head.state.open && self.is_told_by_its_gesture(&head, added.at) => {
                return Ok(Some(Line {
                    item: id,
                    kind: head.kind,
                    state: head.state,
                    person: head.person,
                    at: added.at,
                    by: added.by,
                    from: None,
                }));
            }
            // Hidden until its day.
            (None, Some(head)) if head.state.open => {
                item_sql::load_item_of(self.conn, head.kind, id)?.map(|item| Cow::Owned(item.as_read(context)))
            }
            (None, _) => None,
        };
        let hidden = matches!(item, Some(Cow::Owned(_)));
        let shown = item.filter(|item| !item.kind.sections[(item.kind.sort_key)(item, context).section].folded);
        if let (Some(found), Some(item), true) = (&self.found, &shown, hidden) {
            *found.borrow_mut().entry((item.kind.code, added.at)).or_default() += 1;
        }
        Ok(shown.map(|item| Line::of(&item, (added.at, added.by), None)))
    }

    /// True when the hidden lines read of this gesture make one line of it already: an agenda is hundreds of them.
    fn is_told_by_its_gesture(&self, head: &ItemHead, added: Moment) -> bool {
        let found = self.found.as_ref().map(RefCell::borrow);
        found.is_some_and(|found| found.get(&(head.kind.code, added)).is_some_and(|count| *count >= TOGETHER))
    }

    /// Line of an item moved since, with its states before and after. Moves that everybody saw are left out (a person comes
    /// in, is called, leaves), and so are items both created and closed since.
    fn moved_line(&self, id: ItemId, done: &ItemSteps) -> Option<Line> {
        let ItemHead { kind, state, person } = done.head?;
        let moves = list_moves(kind, &done.steps);
        let ((_, from, _), (last, ..)) = (moves.first()?, moves.last()?);
        let seen_by_all = moves.iter().any(|(_, from, to)| from.present || to.present);
        // What is hidden or closed stands as it was written, whatever time it is.
        let shown = self.open.get(&id).map_or(state, |item| item.state);
        let told = !is_added(&done.steps) && !seen_by_all && *from != shown;
        told.then_some(Line { item: id, kind, state: shown, person, at: last.at, by: last.by, from: Some(*from) })
    }
}

/// Moves among the steps: the step, the states before and after.
fn list_moves<'a>(kind: &'static Kind, steps: &'a [Step]) -> Vec<(&'a Step, State, State)> {
    let moved = |step: &'a Step| Some((step, kind.state(step.from?)?, kind.state(step.to?)?));
    steps.iter().filter_map(moved).collect()
}

impl Group {
    fn begin(line: Line) -> Self {
        Self { same_person: line.person.is_some(), states: Vec::new(), more: 0, line }
    }

    /// Adds a line of the same gesture.
    fn take(&mut self, line: &Line) {
        if self.more == 0 {
            self.states.push((self.line.state, 1));
        }
        self.more += 1;
        self.same_person &= line.person == self.line.person;
        match self.states.iter_mut().find(|(state, _)| *state == line.state) {
            Some((_, count)) => *count += 1,
            None => self.states.push((line.state, 1)),
        }
    }
}

fn list_ungrouped(lines: Vec<Line>) -> Vec<Group> {
    lines.into_iter().map(Group::begin).collect()
}

/// Groups the lines of one gesture, each group in the place of its first line.
fn group_gestures(lines: Vec<Line>) -> Vec<Group> {
    let gesture = |line: &Line| (line.kind.code, line.at);
    let mut counts: HashMap<Gesture, usize> = HashMap::new();
    for line in &lines {
        *counts.entry(gesture(line)).or_default() += 1;
    }
    let mut groups: Vec<Group> = Vec::new();
    let mut places: HashMap<Gesture, usize> = HashMap::new();
    for line in lines {
        let gesture = gesture(&line);
        let begun = places.get(&gesture).and_then(|place| groups.get_mut(*place));
        match begun.filter(|_| counts.get(&gesture).is_some_and(|count| *count >= TOGETHER)) {
            Some(group) => group.take(&line),
            None => {
                places.insert(gesture, groups.len());
                groups.push(Group::begin(line));
            }
        }
    }
    groups
}
