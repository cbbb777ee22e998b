//! A person's card, whose opening is logged; people found; a line and its notes.

use rusqlite::{Connection, ToSql};

use super::item_lists;
use crate::domain::{BirthDate, ItemId, Moment, Person, PersonId, StaffId, order, phone};
use crate::lookup::{answer, query};
use crate::model::{Context, Item, Note, Row};
use crate::protocol::{CardView, FormTopic, Found, Hit, Query, TopicLines};
use crate::store::file::seal::FollowedRows;
use crate::store::search::Match;
use crate::store::write::write_queue::QueuePlace;
use crate::store::write::{item_sql, links, merge, people};
use crate::store::{Error, Store};

/// Number of closed items and notes a card shows.
const PAST: u32 = 20;

/// The opening of a person's card, for the access log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opened {
    pub person: PersonId,
    pub by: StaffId,
    pub at: Moment,
}

impl Store {
    /// Person whose card an answer to `query` opens: the briefing before a call shows as much as the card.
    pub(crate) fn card_opened_by(&self, query: &Query) -> Result<Option<PersonId>, Error> {
        Ok(match query {
            Query::Card(id) => Some(*id),
            Query::Call(id) => item_sql::load_item(&self.conn, *id)?.and_then(|item| item.person()),
            _ => None,
        })
    }

    /// Writes an opening to the access log, in turn with the other desks like any write; none as
    /// [`Store::begin_writing`].
    pub(crate) fn try_log(&self, opened: Opened, line: &mut Option<QueuePlace>) -> Result<Option<()>, Error> {
        let Some(tx) = self.begin_writing(line, FollowedRows::New)? else { return Ok(None) };
        tx.prepare_cached("INSERT INTO access (at, staff, person) SELECT ?1, ?2, id FROM person WHERE id = ?3")?
            .execute([opened.at.0, opened.by.0, opened.person.0])?;
        self.commit(tx)?;
        Ok(Some(()))
    }
}

/// Loads the card of `id`, or of the person it was merged into; none when there is no such person.
pub(crate) fn load_card(conn: &Connection, id: PersonId, context: &Context) -> rusqlite::Result<Option<CardView>> {
    let asked = id;
    let Some(person) = people::load_canonical(conn, asked)? else {
        return Ok(None);
    };
    let id = person.id;
    let uncarded = item_lists::list_uncarded(conn, context)?.into_iter();
    let perhaps = uncarded.filter(|(_, who)| item_lists::is_named(&person, who));
    let relations = links::links_shown(conn, &person)?;
    let mut homonyms = people::list_homonyms(conn, &person)?;
    if let Some(day) = person.birth_date.and_then(BirthDate::known_day) {
        let mut alike = people::load_born_on(conn, day)?;
        // Relatives of one day are twins.
        alike.retain(|other| {
            person.resemblance(other).is_some() && relations.iter().all(|known| known.person.id != other.id)
        });
        homonyms.extend(alike.iter().map(Person::to_brief));
    }
    let merged_by = if asked == id { None } else { people::last_row_about(conn, asked)?.map(|(by, _)| by) };
    Ok(Some(CardView {
        asked,
        merged_by,
        merge: merge::last_merge(conn, id)?,
        perhaps: perhaps.map(|(item, _)| Row::new(item, None)).collect(),
        open: item_lists::list_pressing(conn, id, context)?,
        past: list_closed(conn, id)?,
        notes: select_notes(conn, OF_PERSON, &[&id.0, &PAST])?,
        relations,
        homonyms,
        person,
    }))
}

/// Last closed items of a person, latest first.
fn list_closed(conn: &Connection, person: PersonId) -> rusqlite::Result<Vec<Row>> {
    let open = item_lists::Open::new();
    item_sql::past_of(conn, person, PAST)?.into_iter().map(|item| item_lists::make_row(conn, item, &open)).collect()
}

/// Loads a line and its notes, latest first.
pub(crate) fn load_line(
    conn: &Connection,
    id: ItemId,
    context: &Context,
) -> rusqlite::Result<Option<(Row, Vec<Note>)>> {
    let Some(item) = item_sql::load_item(conn, id)? else {
        return Ok(None);
    };
    let notes = select_notes(conn, "n.item = ?1 ORDER BY n.id DESC", &[&id.0])?;
    Ok(Some((item_lists::load_row(conn, item, context)?, notes)))
}

/// Loads what is read beside the form of `topic`: no more of a person than their lines say in the lists.
pub(crate) fn load_topic(conn: &Connection, topic: FormTopic, context: &Context) -> rusqlite::Result<TopicLines> {
    let item = topic.item.map(|id| item_sql::load_item(conn, id)).transpose()?.flatten();
    let notes = match topic.item {
        Some(id) => select_notes(conn, "n.item = ?1 ORDER BY n.id DESC", &[&id.0])?,
        None => Vec::new(),
    };
    let mut open = match topic.person.or(item.and_then(|item| item.person())) {
        Some(person) => item_lists::list_pressing(conn, person, context)?,
        None => Vec::new(),
    };
    let mut agenda = match topic.day {
        Some((kind, day)) => item_lists::of_day(conn, kind, day, context)?,
        None => Vec::new(),
    };
    for rows in [&mut open, &mut agenda] {
        rows.retain(|row| Some(row.item.id) != topic.item);
    }
    Ok(TopicLines { topic, open, notes, agenda })
}

/// Finds the people for a typed text.
pub(crate) fn search_people(store: &Store, text: &str, limit: usize, context: &Context) -> rusqlite::Result<Found> {
    let matches = store.search.find(&store.conn, text, limit, context.today())?;
    let read = query::read(text, context.today());
    let no_card = item_lists::list_uncarded(&store.conn, context)?;
    let hits = list_hits(&store.conn, matches.people, &read.phone, &no_card, context)?;
    let words = read.words;
    let (mut leading, mut others) = (Vec::new(), Vec::new());
    for (item, who) in no_card {
        let exact = answer::match_name(&who, &words, false);
        let is_carded = hits.iter().any(|hit| hit.perhaps.as_ref().is_some_and(|perhaps| perhaps.item == item.id));
        match (exact, answer::match_name(&who, &words, true)) {
            (Some(fit), _) if !is_carded => leading.push((fit.cost, Row::new(item, None))),
            (_, Some(fit)) => others.push((fit.cost, Row::new(item, None))),
            _ => {}
        }
    }
    order::sort_by_key(&mut leading, |(cost, _)| *cost);
    order::sort_by_key(&mut others, |(cost, _)| *cost);
    let count = leading.len();
    let uncarded = leading.into_iter().chain(others).map(|(_, row)| row).collect();
    Ok(Found {
        text: text.to_owned(),
        understood: matches.understood,
        far: matches.far,
        hits,
        uncarded,
        leading: count,
    })
}

/// Makes the lines of the people found, each with the one of `uncarded` that bears their name. Of two numbers the one that
/// ends in these `digits` is told.
pub(crate) fn list_hits(
    conn: &Connection,
    found: Vec<Match>,
    digits: &str,
    uncarded: &[(Item, String)],
    context: &Context,
) -> rusqlite::Result<Vec<Hit>> {
    let mut hits = Vec::with_capacity(found.len());
    for found in found {
        let Some(person) = people::load_person(conn, found.id)? else {
            continue;
        };
        let mut brief = person.to_brief();
        let meant = person.phone2.as_deref().filter(|other| !digits.is_empty() && other.ends_with(digits));
        if let (Some(end), Some(other)) = (&mut brief.phone_end, meant)
            && !person.phone1.as_ref().is_some_and(|first| first.ends_with(digits))
        {
            *end = phone::last_two(other);
        }
        // « née » is shown where the birth name is the one typed, or tells two people apart.
        brief.birth_name = brief.birth_name.filter(|_| !found.birth_marks.is_empty() || found.homonym);
        let also = item_lists::load_also(conn, found.id, context)?;
        let perhaps = uncarded.iter().find(|(_, who)| item_lists::is_named(&person, who));
        let perhaps = perhaps.map(|(item, _)| item_lists::also_of(item, context));
        hits.push(Hit {
            person: brief,
            ehr_ref: person.ehr_ref,
            marks: found.marks,
            birth_marks: found.birth_marks,
            also,
            perhaps,
            homonym: found.homonym,
            seen: person.last_activity_at,
        });
    }
    Ok(hits)
}

/// The last notes of a person's lines, latest first.
pub(crate) const OF_PERSON: &str = "n.item IN (SELECT id FROM item WHERE person = ?1) ORDER BY n.id DESC LIMIT ?2";

/// The query that [`select_notes`] asks.
pub(crate) fn notes_query(which: &str) -> String {
    format!(
        "SELECT n.item, n.at, s.display_name, n.text FROM note AS n JOIN staff AS s ON s.id = n.staff WHERE {which}"
    )
}

/// Reads the notes that `which` (a condition and an order, over `note AS n`) selects.
pub(crate) fn select_notes(conn: &Connection, which: &str, params: &[&dyn ToSql]) -> rusqlite::Result<Vec<Note>> {
    let mut statement = conn.prepare_cached(&notes_query(which))?;
    let rows = statement.query_map(params, |row| {
        Ok(Note { item: ItemId(row.get(0)?), at: Moment(row.get(1)?), by: row.get(2)?, text: row.get(3)? })
    })?;
    rows.collect()
}
