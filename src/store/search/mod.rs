//! The quick lookup on the file: people indexed under the typed words and digits, ranked by [`crate::lookup`].

mod asking;
mod far;
mod filing;
mod memory;
mod numbers;
mod order;

pub use filing::{Indexer, Unfiled, agrees_with_people, index_again, index_again_if_stale, is_ahead, is_fresh};

use std::cell::RefCell;

use chrono::{Datelike, NaiveDate};
use rusqlite::{Connection, OptionalExtension};

use self::asking::{Asking, RankedPerson};
use self::memory::Memory;
pub(crate) use self::numbers::{AT_AN_END, part_cost, without_country};
use super::write::people;
use crate::domain::{PersonId, name};
use crate::lookup::fold::NameField;
use crate::lookup::marks;
use crate::lookup::query::{self, ReadQuery};
use crate::lookup::terms::Term;

/// Search data kept between two questions.
#[derive(Debug, Default)]
pub struct Search {
    memory: RefCell<Memory>,
}

/// The people found for a text.
#[derive(Debug, Default)]
pub struct Matches {
    /// French words that tell how the text was understood: « nom et année ».
    pub understood: &'static str,
    /// People, best first.
    pub people: Vec<Match>,
    /// True when nobody answers the text, and these are only the nearest.
    pub far: bool,
}

/// A person found.
#[derive(Debug, Clone)]
pub struct Match {
    /// Number of the person.
    pub id: PersonId,
    /// Ranges of the displayed name that matched, as (start, end) in characters.
    pub marks: Vec<(usize, usize)>,
    /// Ranges of the birth name that matched; some exactly when the birth name is the one that matched.
    pub birth_marks: Vec<(usize, usize)>,
    /// True when another person has the same name.
    pub homonym: bool,
}

/// People born on this day, as they are indexed, in the order of their numbers.
pub(super) fn list_born_on(conn: &Connection, day: NaiveDate) -> rusqlite::Result<Vec<PersonId>> {
    let mut people = memory::filed_under(conn, Term::for_birth_day(day.day(), day.month()))?;
    people.intersect(&memory::filed_under(conn, Term::for_birth_year(day.year()))?);
    Ok(people.iter().map(|id| PersonId(id as i64)).collect())
}

impl Search {
    /// Finds the people for a typed text, best first.
    pub fn find(&self, conn: &Connection, text: &str, limit: usize, today: NaiveDate) -> rusqlite::Result<Matches> {
        self.find_people(conn, &query::read(text, today), limit, today)
    }

    /// Reads ahead what the first letter of a search needs.
    pub(crate) fn read_ahead(&self, conn: &Connection, today: NaiveDate) -> rusqlite::Result<()> {
        self.memory.borrow_mut().follow_commits(conn, today)
    }

    /// Finds the people for a parsed text, best first.
    pub fn find_people(
        &self,
        conn: &Connection,
        query: &ReadQuery,
        limit: usize,
        today: NaiveDate,
    ) -> rusqlite::Result<Matches> {
        // A single read transaction for the whole search: one state of the file, and no lock taken and released at each
        // statement.
        let _mark = Mark::set(conn)?;
        let mut memory = self.memory.borrow_mut();
        memory.follow_commits(conn, today)?;
        let ranked = Asking::new(conn, &mut memory, query, today).find_best(limit)?;
        let mut people = Vec::with_capacity(ranked.people.len() + 1);
        for (id, found) in order::group_homonyms(ranked.people) {
            people.push(to_match(conn, id, &found, query)?);
        }
        let (mut understood, mut far) = (query.explanation(), ranked.far);
        if let Some(id) = find_by_reference(conn, query)? {
            people.retain(|known: &Match| known.id != id);
            // A bare number is a date or a phone before it is a reference: those come first.
            let certain = !query.words.is_empty() || query.phone.is_empty();
            let place = if certain { 0 } else { people.len().min(2) };
            people.insert(place, Match { id, marks: Vec::new(), birth_marks: Vec::new(), homonym: false });
            people.truncate(limit);
            far = false;
            if place == 0 {
                understood = "référence";
            }
        }
        Ok(Matches { understood, people, far })
    }
}

/// A savepoint released at the end, whatever the way out.
struct Mark<'a>(&'a Connection);

impl<'a> Mark<'a> {
    fn set(conn: &'a Connection) -> rusqlite::Result<Self> {
        conn.prepare_cached("SAVEPOINT lookup")?.execute([])?;
        Ok(Self(conn))
    }
}

impl Drop for Mark<'_> {
    fn drop(&mut self) {
        // Nothing was written: should releasing fail, the next statement says so.
        let _ = self.0.prepare_cached("RELEASE lookup").and_then(|mut release| release.execute([]));
    }
}

fn to_match(conn: &Connection, id: usize, found: &RankedPerson, query: &ReadQuery) -> rusqlite::Result<Match> {
    let id = PersonId(id as i64);
    let mut names = conn.prepare_cached("SELECT used_name, first_name, birth_name FROM person WHERE id = ?1")?;
    let (used, first, birth): (String, Option<String>, Option<String>) =
        names.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut others = conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM person AS other WHERE other.used_key = one.used_key
           AND other.first_key = one.first_key AND other.id <> one.id AND other.merged_into IS NULL)
         FROM person AS one WHERE one.id = ?1",
    )?;
    let marks = |shown: &str, fields: &[NameField]| {
        marks::matched_ranges(shown, fields, &found.card.parts, found.parts, &query.words)
    };
    Ok(Match {
        id,
        marks: marks(&name::display_name(&used, first.as_deref()), &[NameField::Used, NameField::First]),
        birth_marks: birth.map_or_else(Vec::new, |birth| marks(&birth, &[NameField::Birth])),
        homonym: others.query_row([id.0], |row| row.get(0))?,
    })
}

fn find_by_reference(conn: &Connection, query: &ReadQuery) -> rusqlite::Result<Option<PersonId>> {
    let Some(reference) = &query.reference else { return Ok(None) };
    let bearer = conn
        .prepare_cached("SELECT id FROM person WHERE ehr_ref IN (?1, upper(?1), lower(?1)) ORDER BY merged_into")?
        .query_row([reference], |row| row.get(0).map(PersonId))
        .optional()?;
    // The reference of a card merged into another leads to that one.
    Ok(bearer.map_or(Ok(None), |id| people::load_canonical(conn, id))?.map(|person| person.id))
}
