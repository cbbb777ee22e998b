//! Lines of a pane, and counts of the open items of every pane.
//!
//! All open items are read, for the counts and for the other open items of each person. They are the work of a day;
//! the closed items of years are left out by the partial indexes of `item`.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use rusqlite::Connection;

use super::alarms::list_alarms;
use super::card;
use super::changes::{OpenCounts, touches_lines};
use crate::domain::{ItemId, Moment, Person, PersonId, StaffId, name, order};
use crate::model::days::SHOWN;
use crate::model::{Also, Context, Item, Kind, Level, Row, signing};
use crate::panes::PANES;
use crate::protocol::{AsOf, Board, ListSummary};
use crate::store::write::{item_sql, journal, people, reminders, series};

/// Most lines of a pane, some days of the busiest centre, so that a pane stays fast whatever is in the file; further
/// ones are counted.
pub(crate) const LIMIT: usize = 2_000;

/// Finds the open lines not hidden until a later day: in two halves, so that each runs along the index.
static SHOWN_LINES: LazyLock<String> = LazyLock::new(|| {
    let kinds: Vec<_> = PANES.iter().map(|kind| format!("'{}'", kind.code)).collect();
    let half = |day: &str| {
        let kinds = kinds.join(", ");
        format!("SELECT kind, id FROM item WHERE closed_at IS NULL AND kind IN ({kinds}) AND starts_on {day}")
    };
    format!("{} UNION ALL {}", half("<= ?1"), half("IS NULL"))
});
/// Condition of open lines, on whatever day.
const OPEN: &str = "WHERE i.kind = ?1 AND i.closed_at IS NULL";
/// Condition of lines open today in a single state, of nobody's card.
const UNCARDED: &str =
    "WHERE i.kind = ?1 AND i.closed_at IS NULL AND i.starts_on <= ?2 AND i.state = ?3 AND i.person IS NULL";
/// Condition of lines closed since a moment.
const CLOSED: &str = "WHERE i.kind = ?1 AND i.closed_at >= ?2";

/// The last notes of a line, latest first: as many as are read beside a list.
pub(crate) const LAST_NOTES: &str = "n.item = ?1 ORDER BY n.id DESC LIMIT 3";

/// Open items of today, by person.
pub(crate) type Open = HashMap<PersonId, Vec<Also>>;

/// The part of a pane to list.
#[derive(Clone, Copy)]
pub(crate) enum BoardPart {
    /// The items open now, with those closed today if asked.
    Now { closed: bool },
    /// Seven days from this one.
    Days(NaiveDate),
}

/// A pane's list, and what it was made of.
pub(crate) struct LoadedBoard {
    pub board: Board,
    /// Counts of every pane: later changes are told from them.
    pub tally: OpenCounts,
    pub shown: ShownItems,
}

/// Every open item not hidden until a later day, as it was shown at one moment of the file.
pub(crate) struct ShownItems {
    as_of: AsOf,
    items: Vec<Item>,
}

impl ShownItems {
    /// Reads them.
    pub(crate) fn load(conn: &Connection, context: &Context) -> rusqlite::Result<Self> {
        let as_of = AsOf { seq: journal::last(conn)?.0, minute: context.now.minute_number() };
        Ok(Self { as_of, items: list_shown(conn, context)? })
    }

    /// Returns those `known` where nothing has changed them since, else reads them.
    pub(crate) fn follow(known: Option<Self>, conn: &Connection, context: &Context) -> rusqlite::Result<Self> {
        match known.filter(|known| known.as_of.minute == context.now.minute_number()) {
            Some(known) if !touches_lines(conn, known.as_of.seq)? => Ok(known),
            _ => Self::load(conn, context),
        }
    }

    /// Returns the items.
    pub(crate) fn items(&self) -> &[Item] {
        &self.items
    }
}

/// Lists a pane at the desk's moment for `reader`, narrowed to a professional.
pub(crate) fn load_board(
    conn: &Connection,
    kind: &'static Kind,
    pro: Option<StaffId>,
    part: BoardPart,
    reader: Option<StaffId>,
    context: &Context,
) -> rusqlite::Result<LoadedBoard> {
    let shown = ShownItems::load(conn, context)?;
    let (as_of, items) = (shown.as_of, shown.items());
    let here = Arc::new(people_present(items, context));
    let context = &Context { here: Arc::clone(&here), ..context.clone() };
    let alarms = list_alarms(conn, items, reader, context)?;
    let open = by_person(items, context);
    let mut tally = OpenCounts::of(as_of, items, context);
    let counts = tally.tab_counts();
    let mut lines = match part {
        BoardPart::Now { closed } => {
            tally.begin_finished(kind, pro);
            let mut lines: Vec<Item> = items.iter().filter(|item| item.kind == kind).cloned().collect();
            if closed {
                let finished = closed_since(conn, kind, context.today(), context)?;
                let counted = |item: &&Item| pro.is_none_or(|pro| item.falls_to(pro, context));
                finished.iter().filter(counted).for_each(|item| tally.note_finished(item, context));
                lines.extend(finished);
            } else if pro.is_none() {
                item_sql::read_finished(conn, kind, context.start_of_today(), |item| {
                    tally.note_finished(item, context)
                })?;
            }
            lines
        }
        BoardPart::Days(from) => of_days(conn, kind, from, context)?,
    };
    lines.retain(|item| pro.is_none_or(|pro| item.falls_to(pro, context)));
    order::sort_by_key(&mut lines, |item| ((kind.sort_key)(item, context), item.id));
    let beyond = lines.len().saturating_sub(LIMIT);
    lines.truncate(LIMIT);
    // Collected through results their number is not known beforehand: a list would leave as much memory behind as it takes.
    let mut rows = Vec::with_capacity(lines.len());
    for item in lines {
        rows.push(make_row(conn, item, &open)?);
    }
    if let BoardPart::Days(_) = part {
        for row in &mut rows {
            row.reminder = reminders::call_for(conn, &row.item)?;
        }
    }
    if let Some(together) = kind.same_visit {
        tell_shared_visits(conn, &mut rows, |one, other| together(one, other, context))?;
    }
    let (from, closed) = match part {
        BoardPart::Now { closed } => (None, closed),
        BoardPart::Days(from) => (Some(from), false),
    };
    let note = tally.read_note(conn, reader)?;
    let finished = tally.finished_lines(conn, kind, context)?;
    let summary = ListSummary { finished, counts, alarms, here, cut_off: Arc::clone(&context.cut_off), as_of, note };
    let board = Board { kind, from, rows, beyond, closed, summary };
    Ok(LoadedBoard { board, tally, shown })
}

/// Lists the items of seven days; none of a pane without days. Cancelled items are left out.
fn of_days(conn: &Connection, kind: &'static Kind, from: NaiveDate, context: &Context) -> rusqlite::Result<Vec<Item>> {
    let Some(days) = kind.days else { return Ok(Vec::new()) };
    let mut lines = as_read(item_sql::select_items(conn, kind, OPEN, &[&kind.code])?, context);
    // Nothing is over before its day, but for what was marked so by mistake today.
    lines.extend(closed_since(conn, kind, from.min(context.today()), context)?);
    lines.retain(|item| {
        let day = item.moment(&days.at).map(|at| (at.day_in(context.zone) - from).num_days());
        item.state != kind.cancelled && day.is_some_and(|day| (0..SHOWN as i64).contains(&day))
    });
    Ok(lines)
}

/// Lists the items of one day, in order, with their people and their other open items.
pub(crate) fn of_day(
    conn: &Connection,
    kind: &'static Kind,
    day: NaiveDate,
    context: &Context,
) -> rusqlite::Result<Vec<Row>> {
    let mut lines = of_days(conn, kind, day, context)?;
    lines.retain(|item| item.day(context).is_some_and(|own| own.day == day));
    order::sort_by_key(&mut lines, |item| (item.day(context).map(|own| own.start_moment(context)), item.id));
    lines.into_iter().map(|item| make_row(conn, item, &Open::new())).collect()
}

fn closed_since(
    conn: &Connection,
    kind: &'static Kind,
    day: NaiveDate,
    context: &Context,
) -> rusqlite::Result<Vec<Item>> {
    let since = Moment::start_of(day, context.zone);
    item_sql::select_items(conn, kind, CLOSED, &[&kind.code, &since.0])
}

/// Items of all panes that wait for a professional's decision, most pressing first; of a series only the next one.
pub(crate) fn list_waiting(conn: &Connection, context: &Context) -> rusqlite::Result<Vec<Row>> {
    let mut lines =
        series::next_of_each(list_shown(conn, context)?.into_iter().filter(signing::awaits_decision).collect());
    by_urgency(&mut lines, context);
    let open = Open::new();
    lines.into_iter().map(|item| make_row(conn, item, &open)).collect()
}

/// Lines of one person: errands, then what is late, then the others in the order of time, by their day or
/// by when they are due.
pub(crate) fn list_pressing(conn: &Connection, person: PersonId, context: &Context) -> rusqlite::Result<Vec<Row>> {
    let mut lines = as_read(series::next_of_each(item_sql::open_of(conn, person)?), context);
    let open = by_person(&lines, context);
    order::sort_by_key(&mut lines, |item| {
        let deadline = item.deadline(context);
        let time = item.day(context).map(|day| day.start_moment(context)).or(deadline.due);
        (item.kind.errand.is_none(), deadline.level < Level::Late, time.map_or(i64::MAX, |time| time.0), item.id)
    });
    lines.into_iter().map(|item| make_row(conn, item, &open)).collect()
}

/// Sorts lines of any pane: what is late, then what is soon, each by when it is due.
pub(crate) fn by_urgency(lines: &mut [Item], context: &Context) {
    order::sort_by_key(lines, |item| {
        let deadline = item.deadline(context);
        (std::cmp::Reverse(deadline.level), deadline.due.map_or(i64::MAX, |due| due.0), item.id)
    });
}

/// Makes the line of an item, with its person and their other open items.
pub(crate) fn load_row(conn: &Connection, item: Item, context: &Context) -> rusqlite::Result<Row> {
    let others = match item.person() {
        Some(person) => open_today(conn, person, context)?,
        None => Vec::new(),
    };
    let open = by_person(&others, context);
    make_row(conn, item.as_read(context), &open)
}

/// Open items of a person, today's before those of a later day; of a series only the next one.
pub(crate) fn load_also(conn: &Connection, person: PersonId, context: &Context) -> rusqlite::Result<Vec<Also>> {
    let mut open = as_read(series::next_of_each(item_sql::open_of(conn, person)?), context);
    order::sort_by_key(&mut open, |item| {
        item.day(context).map_or(context.now, |day| day.start_moment(context).max(context.now))
    });
    Ok(open.iter().map(|item| also_of(item, context)).collect())
}

fn open_today(conn: &Connection, person: PersonId, context: &Context) -> rusqlite::Result<Vec<Item>> {
    let mut open = as_read(item_sql::open_of(conn, person)?, context);
    open.retain(|item| !item.is_later(context.today()));
    Ok(open)
}

/// Lines of today without a card that are resumed when their person comes: each with the name it is known by.
pub(crate) fn list_uncarded(conn: &Connection, context: &Context) -> rusqlite::Result<Vec<(Item, String)>> {
    let today = context.today().to_string();
    let lines = item_sql::every_kind(|kind| match kind.resumes {
        Some((from, _)) => item_sql::select_items(conn, kind, UNCARDED, &[&kind.code, &today, &from.code]),
        None => Ok(Vec::new()),
    })?;
    let mut lines = as_read(lines, context);
    lines.retain(|item| item.other_day(context).is_none());
    order::sort_by_key(&mut lines, |item| (item.day(context).map(|day| day.start_moment(context)), item.id));
    let named = |item: Item| {
        let who = (item.kind.subject)(&Row::new(item.clone(), None));
        (item, who)
    };
    Ok(lines.into_iter().map(named).collect())
}

/// True when `who`, the name of a line without a card, is that of `person`, under the family name in use or that of
/// birth.
pub(crate) fn is_named(person: &Person, who: &str) -> bool {
    let words = |text: &str| {
        let folded = name::fold_text(text);
        let mut words: Vec<_> = folded
            .split(|sign: char| !sign.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        order::sort(&mut words);
        words
    };
    let first = person.first_name.as_deref().unwrap_or_default();
    let said = words(who);
    let families = [Some(&person.used_name), person.birth_name.as_ref()];
    !first.is_empty() && families.into_iter().flatten().any(|family| words(&format!("{family} {first}")) == said)
}

/// Every open item not hidden until a later day, in the state to show now.
pub(crate) fn list_shown(conn: &Connection, context: &Context) -> rusqlite::Result<Vec<Item>> {
    Ok(as_read(item_sql::load_found(conn, &SHOWN_LINES, [context.today().to_string()])?, context))
}

/// Replaces each state with the one to show now, see [`Item::state_shown`]. For display only: never write the result back.
pub(crate) fn as_read(items: Vec<Item>, context: &Context) -> Vec<Item> {
    items.into_iter().map(|item| item.as_read(context)).collect()
}

/// People present in the building.
pub(crate) fn people_present(shown: &[Item], context: &Context) -> HashSet<PersonId> {
    shown.iter().filter(|item| item.is_present(context)).filter_map(Item::person).collect()
}

pub(crate) fn also_of(item: &Item, context: &Context) -> Also {
    let purpose = item.purpose().map(str::to_owned);
    Also { item: item.id, kind: item.kind, state: item.state, day: item.day(context), purpose }
}

pub(crate) fn by_person(items: &[Item], context: &Context) -> Open {
    let mut open = Open::new();
    for item in items {
        if let Some(person) = item.person() {
            open.entry(person).or_default().push(also_of(item, context));
        }
    }
    open
}

/// Parts of an errand; of a series only the next of those that are open.
fn list_parts(conn: &Connection, errand: ItemId) -> rusqlite::Result<Vec<Item>> {
    let (open, mut parts): (Vec<_>, Vec<_>) =
        item_sql::parts_of(conn, errand)?.into_iter().partition(|item| item.state.open);
    parts.extend(series::next_of_each(open));
    Ok(parts)
}

/// Makes the line of an item, with its person and their other open items.
pub(crate) fn make_row(conn: &Connection, item: Item, open: &Open) -> rusqlite::Result<Row> {
    let notes = card::select_notes(conn, LAST_NOTES, &[&item.id.0])?;
    let guests = list_guests(conn, &item)?;
    let Some(id) = item.person() else {
        return Ok(Row { notes, guests, ..Row::new(item, None) });
    };
    let parts = match item.kind.errand {
        Some(_) => list_parts(conn, item.id)?,
        None => Vec::new(),
    };
    let errand = item.errand.map(|errand| item_sql::load_item(conn, errand)).transpose()?.flatten().map(Box::new);
    let mut also = open.get(&id).cloned().unwrap_or_default();
    also.retain(|other| other.item != item.id);
    order::sort_by_key(&mut also, |other| other.kind == item.kind);
    let brief = people::load_brief(conn, id)?;
    let item = match &brief {
        Some(person) => item.as_permitted(person),
        None => item,
    };
    Ok(Row { also, notes, parts, errand, guests, ..Row::new(item, brief) })
}

/// Lines of whoever takes a place in `item`, those called off left out.
fn list_guests(conn: &Connection, item: &Item) -> rusqlite::Result<Vec<Row>> {
    let mut guests = Vec::new();
    // Guests whose place was cancelled with all the rest are still to be told.
    let told = |guest: &Item| item.state == item.kind.cancelled && guest.closed_at == item.closed_at;
    let shown = |guest: &Item| guest.state != guest.kind.cancelled || told(guest);
    for guest in item_sql::guests_of(conn, item)?.into_iter().filter(shown) {
        let brief = guest.person().map(|id| people::load_brief(conn, id)).transpose()?.flatten();
        guests.push(Row::new(guest, brief));
    }
    Ok(guests)
}

/// Marks items of one household that one visit could settle. A person with a protected contact is named on nobody's
/// line, nor the family to theirs.
fn tell_shared_visits(
    conn: &Connection,
    rows: &mut [Row],
    together: impl Fn(&Item, &Item) -> bool,
) -> rusqlite::Result<()> {
    for at in 1..rows.len() {
        let (before, rest) = rows.split_at_mut(at);
        let row = &mut rest[0];
        for other in before {
            let (Some(one), Some(two)) = (&row.person, &other.person) else { continue };
            let apart = one.id == two.id || one.confidential || two.confidential;
            if apart || !together(&row.item, &other.item) {
                continue;
            }
            if are_linked(&row.item, &other.item) || people::same_household(conn, one.id, two.id)? {
                let (one, two) = (one.clone(), two.clone());
                row.household.push(two);
                other.household.push(one);
            }
        }
    }
    Ok(())
}

/// True when one was made from the other, or both from a third.
fn are_linked(one: &Item, other: &Item) -> bool {
    let source = |item: &Item| item.source_item.unwrap_or(item.id);
    source(one) == source(other)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::panes::PANES;
    use crate::store::file::{migrate, open};

    #[test]
    fn a_list_is_found_along_an_index_and_never_through_the_years() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate::run(&mut conn, migrate::CENTRE, open::CENTRE.id).unwrap();
        for kind in PANES {
            for (tail, index) in [
                (OPEN, "item_open (kind=?)"),
                (UNCARDED, "item_open (kind=? AND starts_on<?)"),
                (CLOSED, "item_closed (kind=? AND closed_at>?)"),
            ] {
                let plan = item_sql::explain_plan(&conn, kind, tail).unwrap();
                assert!(plan.contains(index), "{tail}: {plan}");
            }
        }
        let plan = |sql: &str| {
            let mut explained = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let steps = explained.query_map([0], |row| row.get::<_, String>(3)).unwrap().map(Result::unwrap);
            steps.collect::<Vec<_>>().join("; ")
        };
        let shown = plan(&SHOWN_LINES);
        for index in ["item_open (kind=? AND starts_on<?)", "item_open (kind=? AND starts_on=?)"] {
            assert!(shown.contains(index) && !shown.contains("SCAN"), "{shown}");
        }
        let plan = plan(&card::notes_query(LAST_NOTES));
        assert!(plan.contains("note_of (item=?)") && !plan.contains("SCAN") && !plan.contains("B-TREE"), "{plan}");
    }
}
