//! Hand-over of a member: events found along the journal from the last row they had seen, and open items.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension};

use super::{card, item_lists};
use crate::domain::{ItemId, Moment, PersonId, StaffId};
use crate::model::Note;
use crate::model::settings::NOTE_DAYS;
use crate::model::{Context, Item, State};
use crate::reports::{Handover, HandoverLine, Reason, Since};
use crate::store::write::{item_sql, journal, team_notes};

/// Most journal rows read, the last ones: a month of a busy desk. A member who was away longer finds the open items by
/// the reasons that do not depend on the time.
const ROWS: i64 = 10_000;
/// Most lines told for each reason.
const LINES: usize = 200;
/// Number of lines of one pane, written in one second, from which they count as one gesture: an agenda, a series, the
/// day's reminders.
const TOGETHER: usize = 3;
/// Operations that may tick a field.
const WRITING: [&str; 3] = ["ADD", "EDIT", "MOVE"];
/// Reads along the table itself, so that neither earlier years nor the number of panes cost anything.
const SINCE: &str = "SELECT item, at, staff, op, from_state, to_state, seq FROM journal WHERE seq > ?1 ORDER BY seq";

/// A row of the journal about an item.
struct Step {
    seq: i64,
    at: Moment,
    by: StaffId,
    operation: String,
    from: Option<String>,
    to: Option<String>,
}

/// Journal rows of each item since the start, in order.
type Steps = BTreeMap<ItemId, Vec<Step>>;

/// A line of the hand-over, before it is worded.
struct Line {
    item: Item,
    at: Moment,
    by: StaffId,
    from: Option<State>,
}

/// Makes the hand-over of the member `me`.
pub(crate) fn load_handover(
    conn: &Connection,
    me: StaffId,
    since: Since,
    context: &Context,
) -> rusqlite::Result<Handover> {
    let open = item_lists::list_shown(conn, context)?;
    let context = &Context { here: item_lists::people_present(&open).into(), ..context.clone() };
    let steps = load_steps(conn, since)?;
    let also = item_lists::by_person(&open, context);
    let mut handover = Handover { notes: load_notes(conn, me, context)?, ..Handover::default() };
    let mut told = HashSet::new();
    for reason in Reason::ALL {
        let mut lines = match reason {
            Reason::Mine => lines_claimed_before(conn, me, &open, &steps, context)?,
            Reason::Promised => lines_promised(&open, context),
            Reason::Decide => lines_in_state(conn, &open, |item| item.state.decides)?,
            Reason::Away => lines_in_state(conn, &open, |item| item.waits_for_away(context))?,
            Reason::Noted => lines_noted(conn, me, &steps)?,
            Reason::New => lines_of_news(conn, me, &steps, |item, steps| new_line(item, steps, context))?,
            Reason::Moved => lines_of_news(conn, me, &steps, |item, steps| moved_line(item, steps, context))?,
        };
        lines.retain(|line| told.insert(line.item.id));
        lines.sort_by_key(|line| (line.at, line.item.id));
        let mut lines = if reason == Reason::New { group_gestures(lines) } else { ungrouped(lines) };
        handover.cut |= lines.len() > LINES;
        lines.truncate(LINES);
        for (line, more, same_person) in lines {
            let notes = notes_since(conn, me, line.item.id, &steps)?;
            let row = item_lists::make_row(conn, line.item.as_read(context.now), &also)?;
            let (at, by, from) = (line.at, line.by, line.from);
            handover.told.push(HandoverLine { reason, row, at, by, from, more, same_person, notes });
        }
    }
    Ok(handover)
}

/// The notes that `me` may read.
fn load_notes(conn: &Connection, me: StaffId, context: &Context) -> rusqlite::Result<Vec<crate::reports::TeamNote>> {
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
    let mut steps = Steps::new();
    let mut statement = conn.prepare_cached(SINCE)?;
    let mut rows = statement.query([after.max(last - ROWS)])?;
    while let Some(row) = rows.next()? {
        let Some(item) = row.get::<_, Option<i64>>(0)? else { continue };
        let step = Step {
            at: Moment(row.get(1)?),
            by: StaffId(row.get(2)?),
            operation: row.get(3)?,
            from: row.get(4)?,
            to: row.get(5)?,
            seq: row.get(6)?,
        };
        steps.entry(ItemId(item)).or_default().push(step);
    }
    Ok(steps)
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
    let free = |item: &Item| item.claimed_now(context.now).is_none();
    let expired = open.iter().filter(|item| item.claimed_by == Some(me) && free(item)).map(|item| Line {
        at: item.claim_expires_at.unwrap_or(item.created_at),
        item: item.clone(),
        by: me,
        from: None,
    });
    let mut lines: Vec<_> = expired.collect();
    for (id, steps) in steps {
        let Some(last) = steps.last().filter(|last| last.by == me && last.operation == "GIVE_BACK") else { continue };
        let given_back = item_sql::load_item(conn, *id)?.filter(|item| item.state.open && free(item));
        lines.extend(given_back.map(|item| Line { item, at: last.at, by: me, from: None }));
    }
    Ok(lines)
}

fn lines_promised(open: &[Item], context: &Context) -> Vec<Line> {
    let closing = context.closing();
    let due = open.iter().filter_map(|item| Some((item, item.promise().filter(|promised| *promised <= closing)?)));
    due.map(|(item, at)| Line { item: item.clone(), at, by: item.created_by, from: None }).collect()
}

/// Lines on which somebody else has written a note since, or that something happened, whatever became of them.
fn lines_noted(conn: &Connection, me: StaffId, steps: &Steps) -> rusqlite::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (id, done) in steps {
        let written = done.iter().any(|step| step.by != me && WRITING.contains(&step.operation.as_str()));
        // An undone note does not count.
        let stands = notes_since(conn, me, *id, steps)?;
        let note = done.iter().rfind(|step| step.operation == "NOTE" && stands.iter().any(|note| note.at == step.at));
        if note.is_none() && !written {
            continue;
        }
        let Some(item) = item_sql::load_item(conn, *id)? else { continue };
        let flagged = if written { flagged_since(conn, me, &item, done)? } else { None };
        let last = note.map(|note| (note.at, note.by)).or(flagged);
        lines.extend(last.map(|(at, by)| Line { item, at, by, from: None }));
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
    let flags: Vec<_> = item.flags().map(|field| field.key).collect();
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
    let written = steps.get(&id).into_iter().flatten().filter(|step| step.by != me && step.operation == "NOTE");
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
    let mut how = conn.prepare_cached(HOW)?;
    let lines = open.iter().filter(|item| keep(item)).map(|item| {
        let moved = how.query_row([item.id.0], |row| Ok((Moment(row.get(0)?), StaffId(row.get(1)?)))).optional()?;
        let (at, by) = moved.unwrap_or((item.created_at, item.created_by));
        Ok(Line { item: item.clone(), at, by, from: None })
    });
    lines.collect()
}

/// Lines that `tell` makes of the items' steps, the latest first, up to the limit. Items the reader has worked on since
/// are left out.
fn lines_of_news(
    conn: &Connection,
    me: StaffId,
    steps: &Steps,
    tell: impl Fn(Item, &[Step]) -> Option<Line>,
) -> rusqlite::Result<Vec<Line>> {
    let mut of_others: Vec<_> =
        steps.iter().filter(|(_, steps)| steps.last().is_some_and(|last| last.by != me)).collect();
    of_others.sort_by_key(|(_, steps)| std::cmp::Reverse(steps.last().map(|last| last.at)));
    let mut lines = Vec::new();
    for (id, steps) in of_others {
        // One more than is told, to know whether there are more.
        if lines.len() > LINES {
            break;
        }
        lines.extend(item_sql::load_item(conn, *id)?.and_then(|item| tell(item, steps)));
    }
    Ok(lines)
}

/// Line of an item created since and still open, where its pane shows it: a coffee, or a call for next week, is no
/// news.
fn new_line(item: Item, steps: &[Step], context: &Context) -> Option<Line> {
    let folded = item.kind.sections[(item.kind.place)(&item, context).section].folded;
    let added = steps.first().filter(|step| step.operation == "ADD")?;
    (item.state.open && !folded).then_some(Line { at: added.at, by: added.by, item, from: None })
}

/// Line of an item moved since, with its states before and after. Moves that everybody saw are left out (a person comes
/// in, is called, leaves), and so are items both created and closed since.
fn moved_line(item: Item, steps: &[Step], context: &Context) -> Option<Line> {
    if steps.first().is_some_and(|step| step.operation == "ADD") {
        return None;
    }
    let state = |code: &Option<String>| item.kind.state(code.as_deref()?);
    let moves: Vec<_> = steps.iter().filter_map(|step| Some((step, state(&step.from)?, state(&step.to)?))).collect();
    let seen = moves.iter().any(|(_, from, to)| from.present || to.present);
    let ((_, from, _), (last, _, _)) = (moves.first()?, moves.last()?);
    let (at, by, from) = (last.at, last.by, *from);
    (!seen && from != item.reads(context.now)).then_some(Line { at, by, from: Some(from), item })
}

fn ungrouped(lines: Vec<Line>) -> Vec<(Line, usize, bool)> {
    lines.into_iter().map(|line| (line, 0, true)).collect()
}

/// Groups the lines of one gesture: a line for them all, the number of others, and whether all are of one person.
fn group_gestures(lines: Vec<Line>) -> Vec<(Line, usize, bool)> {
    type Whose = (usize, HashSet<Option<PersonId>>);
    let gesture = |line: &Line| (line.item.kind.code, line.at);
    let mut counts: HashMap<_, Whose> = HashMap::new();
    for line in &lines {
        let (count, people) = counts.entry(gesture(line)).or_default();
        *count += 1;
        people.insert(line.item.person());
    }
    let mut told = Vec::new();
    for line in lines {
        match counts.get_mut(&gesture(&line)) {
            Some((0, _)) => {}
            Some((count, people)) if *count >= TOGETHER => {
                told.push((line, *count - 1, people.len() == 1));
                *count = 0;
            }
            _ => told.push((line, 0, true)),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::store::file::{migrate, open};

    #[test]
    fn what_is_new_is_found_along_the_journal_and_never_through_the_years() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate::run(&mut conn, migrate::CENTRE, open::CENTRE.id).unwrap();
        let plan: String =
            conn.query_row(&format!("EXPLAIN QUERY PLAN {SINCE}"), [0], |row| row.get::<_, String>(3)).unwrap();
        assert_eq!(plan, "SEARCH journal USING INTEGER PRIMARY KEY (rowid>?)");
    }
}
