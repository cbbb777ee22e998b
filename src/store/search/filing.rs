//! Indexes people for the quick lookup, in the transaction that writes them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

use foldhash::fast::FixedState;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};

use crate::domain::{Moment, Person, PersonId};
use crate::lookup::card::Candidate;
use crate::lookup::people::{self, CHUNK};
use crate::lookup::terms::{self, Term};

/// Version of the index rules, to be raised with any change of the terms or of the form of the rows: a file with
/// another version is indexed again when it is opened.
const VERSION: i64 = 4;

/// True when the index follows the rules of this program.
pub fn is_fresh(conn: &Connection) -> rusqlite::Result<bool> {
    Ok(rules_version(conn)? == Some(VERSION))
}

/// True when a newer program has indexed everybody by its own rules: this one would index the next person wrongly.
pub fn is_ahead(conn: &Connection) -> rusqlite::Result<bool> {
    Ok(rules_version(conn)?.is_some_and(|known| known > VERSION))
}

fn rules_version(conn: &Connection) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached("SELECT version FROM lookup_version")?.query_row([], |row| row.get(0)).optional()
}

/// Indexes everybody again when the index follows other rules; in the transaction of the migrations.
pub fn index_again_if_stale(tx: &Connection) -> rusqlite::Result<()> {
    if is_fresh(tx)? {
        return Ok(());
    }
    index_again(tx)
}

/// Indexes everybody again.
pub fn index_again(tx: &Connection) -> rusqlite::Result<()> {
    tx.execute_batch(
        "DELETE FROM lookup_people; DELETE FROM lookup_word; DELETE FROM lookup_card; DELETE FROM lookup_unfiled; \
         DELETE FROM lookup_version;",
    )?;
    index_everyone(tx, tx)?;
    tx.execute("INSERT INTO lookup_version (version) VALUES (?1)", [VERSION])?;
    Ok(())
}

/// Writes what the people of `from` are filed under to `into`.
fn index_everyone(from: &Connection, into: &Connection) -> rusqlite::Result<()> {
    let mut indexer = Indexer::default();
    let mut everyone = from.prepare(&format!("{FILED} WHERE merged_into IS NULL"))?;
    let mut rows = everyone.query([])?;
    while let Some(row) = rows.next()? {
        indexer.note_change(into, None, Some(&filed_person(row)?))?;
    }
    indexer.flush(into)
}

/// True when everybody is filed as an index made anew would file them. While an import is still filing its people there
/// is nothing to compare.
pub fn agrees_with_people(conn: &Connection) -> rusqlite::Result<bool> {
    if conn.prepare("SELECT 1 FROM lookup_unfiled")?.exists([])? {
        return Ok(true);
    }
    let anew = Connection::open_in_memory()?;
    let mut tables =
        conn.prepare("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name LIKE 'lookup\\_%' ESCAPE '\\'")?;
    for sql in tables.query_map([], |row| row.get::<_, String>(0))? {
        anew.execute_batch(&sql?)?;
    }
    index_everyone(conn, &anew)?;
    let numbers = "SELECT id, people FROM lookup_people ORDER BY id";
    let cards = "SELECT id, card FROM lookup_card ORDER BY id";
    if !is_fresh(conn)? || !same_rows(conn, &anew, numbers)? || !same_rows(conn, &anew, cards)? {
        return Ok(false);
    }
    let words = |conn: &Connection| -> rusqlite::Result<HashSet<i64>> {
        conn.prepare("SELECT word FROM lookup_word")?.query_map([], |row| row.get(0))?.collect()
    };
    // A word that nobody bears any more stays known, and finds nobody.
    Ok(words(&anew)?.is_subset(&words(conn)?))
}

fn same_rows(one: &Connection, other: &Connection, sql: &str) -> rusqlite::Result<bool> {
    let (mut one, mut other) = (one.prepare(sql)?, other.prepare(sql)?);
    let (mut one, mut other) = (one.query([])?, other.query([])?);
    loop {
        match (one.next()?, other.next()?) {
            (None, None) => return Ok(true),
            (Some(one), Some(other))
                if one.get_ref(0)? == other.get_ref(0)? && one.get_ref(1)? == other.get_ref(1)? => {}
            _ => return Ok(false),
        }
    }
}

/// Indexes people in the transaction that writes them: their terms are gathered, then written term by term.
#[derive(Debug, Default)]
pub struct Indexer {
    moves: HashMap<i64, Vec<(u16, bool)>>,
    waiting: usize,
    /// True when new people are left to be indexed later, in slices.
    later: bool,
    unfiled: Unfiled,
}

/// Index terms of people that an import writes in slices, gathered to be written in slices too: a term is then written
/// once for thousands of people, and not once a slice. [`crate::store`] finds these people by the table
/// `lookup_unfiled` meanwhile.
#[derive(Debug, Default)]
pub struct Unfiled {
    terms: HashMap<i64, Vec<u16>, FixedState>,
    /// The terms in their order, the last one first, once they are being written.
    sorted: Vec<(i64, Vec<u16>)>,
    people: usize,
}

/// Duration of the write of one term, on a slow disk.
const TERM: Duration = Duration::from_micros(15);
/// Terms written between two looks at the clock.
const TERMS_AT_ONCE: usize = 64;

impl Unfiled {
    /// Reads the people left by an import that was cut short.
    pub fn load_left(conn: &Connection) -> rusqlite::Result<Self> {
        let mut unfiled = Self::default();
        let mut ids = conn.prepare("SELECT id FROM lookup_unfiled ORDER BY id")?;
        for id in ids.query_map([], |row| row.get(0).map(PersonId))? {
            if let Some(person) = load(conn, id?)?.filter(|person| person.merged_into.is_none()) {
                unfiled.add(&person, &Candidate::from_person(&person));
            } else {
                unfiled.people += 1;
            }
        }
        Ok(unfiled)
    }

    /// Number of people waiting.
    pub fn count_people(&self) -> usize {
        self.people
    }

    fn add(&mut self, person: &Person, card: &Candidate) {
        let (chunk, low) = chunk_of(person.id.0);
        for term in terms_of(person, card) {
            self.terms.entry((term.to_number() << 8) as i64 | chunk).or_default().push(low);
        }
        self.people += 1;
    }

    /// Puts the terms in the order in which they are written. Whoever does it before a transaction holds up nobody.
    pub fn sort_terms(&mut self) {
        self.sorted.extend(std::mem::take(&mut self.terms));
        self.sorted.sort_unstable_by_key(|(id, _)| std::cmp::Reverse(*id));
    }

    /// Writes the next of the sorted terms, at most so many and for so long; true when all are written. A person whom another
    /// desk has changed meanwhile was indexed by that desk.
    pub fn write_terms(&mut self, tx: &Connection, time: Duration, mut terms: usize) -> rusqlite::Result<bool> {
        let begun = Instant::now();
        let ids: HashSet<i64, FixedState> = tx
            .prepare_cached("SELECT id FROM lookup_unfiled")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut writer = TermWriter::new(tx)?;
        while !self.sorted.is_empty() {
            let next = terms.min(TERMS_AT_ONCE);
            for _ in 0..next {
                let Some((id, lows)) = self.sorted.pop() else { break };
                let base = (id & 0xff) * CHUNK as i64;
                let still = lows.into_iter().filter(|low| ids.contains(&(base + i64::from(*low))));
                writer.write(id, still.map(|low| (low, true)))?;
            }
            terms -= next;
            if (terms == 0 || begun.elapsed() >= time) && !self.sorted.is_empty() {
                return Ok(false);
            }
        }
        tx.prepare_cached("DELETE FROM lookup_unfiled")?.execute([])?;
        self.people = 0;
        Ok(true)
    }
}

fn load(conn: &Connection, id: PersonId) -> rusqlite::Result<Option<Person>> {
    conn.prepare_cached(&format!("{FILED} WHERE id = ?1"))?.query_row([id.0], filed_person).optional()
}

/// Columns a person is indexed by.
const FILED: &str = "SELECT id, used_name, birth_name, first_name, birth_date, phone1, phone2, confidential_contact, \
                     confidential_note, merged_into FROM person";

/// Makes a card with the columns it is indexed by, and no others.
fn filed_person(row: &Row) -> rusqlite::Result<Person> {
    let mut person = Person::new(row.get::<_, String>(1)?, Moment(0));
    person.id = PersonId(row.get(0)?);
    person.birth_name = row.get(2)?;
    person.first_name = row.get(3)?;
    person.birth_date = row.get::<_, Option<String>>(4)?.and_then(|born| born.parse().ok());
    person.phone1 = row.get(5)?;
    person.phone2 = row.get(6)?;
    person.confidential_contact = row.get(7)?;
    person.confidential_note = row.get(8)?;
    person.merged_into = row.get::<_, Option<i64>>(9)?.map(PersonId);
    Ok(person)
}

/// Index terms of a person.
fn terms_of(person: &Person, card: &Candidate) -> Vec<Term> {
    let phones: Vec<&str> = person.phone_numbers().collect();
    terms::index_entry(card, &phones)
}

/// The chunk of a person, and their number in it.
fn chunk_of(id: i64) -> (i64, u16) {
    (id / CHUNK as i64, (id % CHUNK as i64) as u16)
}

impl Indexer {
    /// Makes an indexer that leaves new people to be written in slices: see [`Indexer::take_unfiled`].
    pub fn with_deferral() -> Self {
        Self { later: true, ..Self::default() }
    }

    /// Takes the new people it has left to be indexed.
    pub fn take_unfiled(&mut self) -> Unfiled {
        std::mem::take(&mut self.unfiled)
    }

    /// Number it has left to be filed.
    pub fn count_unfiled(&self) -> usize {
        self.unfiled.count_people()
    }

    /// Estimated time to write the pending terms.
    pub fn time_to_write(&self) -> Duration {
        TERM * u32::try_from(self.moves.len()).unwrap_or(u32::MAX)
    }

    /// Notes the change of a person; it is written at the latest by [`Indexer::flush`].
    pub fn note_change(
        &mut self,
        tx: &Connection,
        before: Option<&Person>,
        after: Option<&Person>,
    ) -> rusqlite::Result<()> {
        let Some(id) = after.or(before).map(|person| person.id.0) else { return Ok(()) };
        let card = after.filter(|person| person.merged_into.is_none()).map(Candidate::from_person);
        match (before, after, &card) {
            (None, Some(person), Some(card)) if self.later => {
                tx.prepare_cached("INSERT INTO lookup_unfiled (id) VALUES (?1)")?.execute([id])?;
                self.unfiled.add(person, card);
            }
            _ => self.note_moves(tx, id, before, after)?,
        }
        match card {
            Some(card) => tx
                .prepare_cached("INSERT INTO lookup_card (id, card) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET card = excluded.card")?
                .execute(params![id, card.encode()])?,
            None => tx.prepare_cached("DELETE FROM lookup_card WHERE id = ?1")?.execute([id])?,
        };
        if self.waiting > 1_000_000 { self.flush(tx) } else { Ok(()) }
    }

    fn note_moves(
        &mut self,
        tx: &Connection,
        id: i64,
        before: Option<&Person>,
        after: Option<&Person>,
    ) -> rusqlite::Result<()> {
        let filed = |person: Option<&Person>| -> HashSet<Term> {
            let person = person.filter(|person| person.merged_into.is_none());
            let terms = |person: &Person| terms_of(person, &Candidate::from_person(person)).into_iter().collect();
            person.map_or_else(HashSet::new, terms)
        };
        let (old, new) = (filed(before), filed(after));
        // A person still to be indexed may be under some of the former terms, and under none of the others.
        let unfiled =
            before.is_some() && tx.prepare_cached("DELETE FROM lookup_unfiled WHERE id = ?1")?.execute([id])? > 0;
        let (chunk, low) = chunk_of(id);
        let gone = old.difference(&new).map(|term| (term, false));
        let come = new.iter().filter(|term| unfiled || !old.contains(term)).map(|term| (term, true));
        for (term, stays) in gone.chain(come) {
            self.moves.entry((term.to_number() << 8) as i64 | chunk).or_default().push((low, stays));
            self.waiting += 1;
        }
        Ok(())
    }

    /// Removes people from the index, and the words that nobody else has.
    pub fn forget_people(&mut self, tx: &Connection, people: &[Person]) -> rusqlite::Result<()> {
        for person in people {
            self.note_change(tx, Some(person), None)?;
        }
        self.flush(tx)?;
        let mut known = tx.prepare_cached("SELECT 1 FROM lookup_people WHERE id >= ?1 AND id < ?2")?;
        let mut unlearn = tx.prepare_cached("DELETE FROM lookup_word WHERE word = ?1")?;
        for term in people.iter().flat_map(|person| terms::index_entry(&Candidate::from_person(person), &[])) {
            let (Some(word), from) = (term.as_word(), (term.to_number() << 8) as i64) else { continue };
            if !known.exists([from, from + 256])? {
                unlearn.execute([word.to_number() as i64])?;
            }
        }
        Ok(())
    }

    /// Writes the pending terms.
    pub fn flush(&mut self, tx: &Connection) -> rusqlite::Result<()> {
        self.waiting = 0;
        let sorted: BTreeMap<i64, Vec<(u16, bool)>> = std::mem::take(&mut self.moves).into_iter().collect();
        let mut writer = TermWriter::new(tx)?;
        sorted.into_iter().try_for_each(|(id, moves)| writer.write(id, moves.into_iter()))
    }
}

/// Writes the people indexed under a term.
struct TermWriter<'a> {
    read: CachedStatement<'a>,
    known: CachedStatement<'a>,
    learn: CachedStatement<'a>,
    write: CachedStatement<'a>,
    erase: CachedStatement<'a>,
}

impl<'a> TermWriter<'a> {
    fn new(tx: &'a Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            read: tx.prepare_cached("SELECT people FROM lookup_people WHERE id = ?1")?,
            known: tx.prepare_cached("SELECT 1 FROM lookup_people WHERE id >= ?1 AND id < ?2 LIMIT 1")?,
            learn: tx.prepare_cached("INSERT INTO lookup_word (word) VALUES (?1)")?,
            write: tx.prepare_cached(
                "INSERT INTO lookup_people (id, people) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET people = excluded.people",
            )?,
            erase: tx.prepare_cached("DELETE FROM lookup_people WHERE id = ?1")?,
        })
    }

    /// Updates the chunk `id` of a term: adds or removes each number. A word seen for the first time is added to the
    /// vocabulary.
    fn write(&mut self, id: i64, moves: impl Iterator<Item = (u16, bool)>) -> rusqlite::Result<()> {
        let before: Option<Vec<u16>> =
            self.read.query_row([id], |row| Ok(people::decode_chunk(row.get_ref(0)?.as_blob()?))).optional()?;
        let is_new = before.is_none();
        let mut numbers = before.unwrap_or_default();
        for (low, stays) in moves {
            match (numbers.binary_search(&low), stays) {
                (Err(at), true) => numbers.insert(at, low),
                (Ok(at), false) => {
                    numbers.remove(at);
                }
                _ => {}
            }
        }
        if numbers.is_empty() {
            return self.erase.execute([id]).map(drop);
        }
        if let Some(word) = Term::from_number((id >> 8) as u64).as_word().filter(|_| is_new) {
            let from = id & !0xff;
            if self.known.query_row([from, from + 256], |_| Ok(())).optional()?.is_none() {
                self.learn.execute([word.to_number() as i64])?;
            }
        }
        self.write.execute(params![id, people::encode_chunk(&numbers)]).map(drop)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn terms_are_written_so_many_at_a_time_until_none_is_left() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(include_str!("../../../db/migrations/0003_lookup.sql")).unwrap();
        conn.execute_batch("CREATE TABLE lookup_unfiled (id INTEGER PRIMARY KEY) STRICT").unwrap();
        let mut unfiled = Unfiled::default();
        for id in 1..=40 {
            conn.execute("INSERT INTO lookup_unfiled (id) VALUES (?1)", [id]).unwrap();
            let letter = |n: i64| char::from(b'a' + u8::try_from(n % 26).unwrap());
            let name = format!("{}{}om", letter(id), letter(id / 3));
            let person = Person { id: PersonId(id), ..Person::new(name, Moment(0)) };
            unfiled.add(&person, &Candidate::from_person(&person));
        }
        unfiled.sort_terms();
        let count = || -> i64 { conn.query_row("SELECT count(*) FROM lookup_people", [], |row| row.get(0)).unwrap() };
        let (all, mut slices) = (unfiled.sorted.len(), 0);
        loop {
            let before = count();
            let ended = unfiled.write_terms(&conn, Duration::MAX, 10).unwrap();
            assert!(count() - before <= 10);
            slices += 1;
            if ended {
                break;
            }
        }
        assert!(all > 40, "{all} terms");
        assert_eq!((count() as usize, slices), (all, all.div_ceil(10)));
        assert_eq!(unfiled.count_people(), 0);
    }
}
