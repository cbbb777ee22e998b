//! Filing people for the quick lookup, in the transaction that writes them.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::{Moment, Person, PersonId};
use crate::lookup::card::Candidate;
use crate::lookup::people::{self, CHUNK};
use crate::lookup::terms::{self, Term};

/// Moves with any change of what people are filed under or of the form of the rows: another one at opening files all again.
const VERSION: i64 = 3;

/// Everybody is filed by the rules of this program.
pub fn is_fresh(conn: &Connection) -> rusqlite::Result<bool> {
    Ok(version(conn)? == Some(VERSION))
}

/// A newer program has filed everybody by its own rules: this one would file the next person wrongly.
pub fn is_ahead(conn: &Connection) -> rusqlite::Result<bool> {
    Ok(version(conn)?.is_some_and(|known| known > VERSION))
}

fn version(conn: &Connection) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached("SELECT version FROM lookup_version")?.query_row([], |row| row.get(0)).optional()
}

/// Files everybody again when the rules that filed them were others; in the transaction of the migrations.
pub fn refresh(tx: &Connection) -> rusqlite::Result<()> {
    if is_fresh(tx)? {
        return Ok(());
    }
    tx.execute_batch(
        "DELETE FROM lookup_people; DELETE FROM lookup_word; DELETE FROM lookup_card; DELETE FROM lookup_version;",
    )?;
    let mut indexer = Indexer::default();
    let mut everyone = tx.prepare(
        "SELECT id, used_name, birth_name, first_name, birth_date, phone1, phone2, confidential_contact, \
         confidential_note FROM person WHERE merged_into IS NULL",
    )?;
    let mut rows = everyone.query([])?;
    while let Some(row) = rows.next()? {
        let mut person = Person::new(row.get::<_, String>(1)?, Moment(0));
        person.id = PersonId(row.get(0)?);
        person.birth_name = row.get(2)?;
        person.first_name = row.get(3)?;
        person.birth_date = row.get::<_, Option<String>>(4)?.and_then(|born| born.parse().ok());
        person.phone1 = row.get(5)?;
        person.phone2 = row.get(6)?;
        person.confidential_contact = row.get(7)?;
        person.confidential_note = row.get(8)?;
        indexer.note(tx, None, Some(&person))?;
    }
    indexer.flush(tx)?;
    tx.execute("INSERT INTO lookup_version (version) VALUES (?1)", [VERSION])?;
    Ok(())
}

/// Files people in the transaction that writes them: what they are filed under is gathered, then written term by term.
#[derive(Debug, Default)]
pub struct Indexer {
    moves: HashMap<i64, Vec<(u16, bool)>>,
    waiting: usize,
}

impl Indexer {
    /// Notes one person; written at the latest by [`Indexer::flush`].
    pub fn note(&mut self, tx: &Connection, before: Option<&Person>, after: Option<&Person>) -> rusqlite::Result<()> {
        let filed = |person: Option<&Person>| -> HashSet<Term> {
            person.filter(|person| person.merged_into.is_none()).map_or_else(HashSet::new, |person| {
                let phones: Vec<&str> = person.numbers().collect();
                terms::filed(&Candidate::of(person), &phones).into_iter().collect()
            })
        };
        let Some(id) = after.or(before).map(|person| person.id.0) else { return Ok(()) };
        let (old, new) = (filed(before), filed(after));
        let (chunk, low) = (id / CHUNK as i64, (id % CHUNK as i64) as u16);
        for (term, stays) in old.difference(&new).map(|t| (t, false)).chain(new.difference(&old).map(|t| (t, true))) {
            self.moves.entry((term.number() << 8) as i64 | chunk).or_default().push((low, stays));
            self.waiting += 1;
        }
        match after.filter(|person| person.merged_into.is_none()) {
            Some(person) => tx
                .prepare_cached("INSERT INTO lookup_card (id, card) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET card = excluded.card")?
                .execute(params![id, Candidate::of(person).encode()])?,
            None => tx.prepare_cached("DELETE FROM lookup_card WHERE id = ?1")?.execute([id])?,
        };
        if self.waiting > 1_000_000 { self.flush(tx) } else { Ok(()) }
    }

    /// Lets go of people for good, and of the words that nobody else bears.
    pub fn forget(&mut self, tx: &Connection, people: &[Person]) -> rusqlite::Result<()> {
        for person in people {
            self.note(tx, Some(person), None)?;
        }
        self.flush(tx)?;
        let mut known = tx.prepare_cached("SELECT 1 FROM lookup_people WHERE id >= ?1 AND id < ?2")?;
        let mut unlearn = tx.prepare_cached("DELETE FROM lookup_word WHERE word = ?1")?;
        for term in people.iter().flat_map(|person| terms::filed(&Candidate::of(person), &[])) {
            let (Some(word), from) = (term.as_word(), (term.number() << 8) as i64) else { continue };
            if !known.exists([from, from + 256])? {
                unlearn.execute([word.number() as i64])?;
            }
        }
        Ok(())
    }

    /// Writes what waits.
    pub fn flush(&mut self, tx: &Connection) -> rusqlite::Result<()> {
        self.waiting = 0;
        let sorted: BTreeMap<i64, Vec<(u16, bool)>> = std::mem::take(&mut self.moves).into_iter().collect();
        let mut read = tx.prepare_cached("SELECT people FROM lookup_people WHERE id = ?1")?;
        let mut known = tx.prepare_cached("SELECT 1 FROM lookup_people WHERE id >= ?1 AND id < ?2 LIMIT 1")?;
        let mut learn = tx.prepare_cached("INSERT INTO lookup_word (word) VALUES (?1)")?;
        let mut write = tx.prepare_cached(
            "INSERT INTO lookup_people (id, people) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET people = excluded.people",
        )?;
        let mut erase = tx.prepare_cached("DELETE FROM lookup_people WHERE id = ?1")?;
        for (id, moves) in sorted {
            let before: Option<Vec<u16>> =
                read.query_row([id], |row| Ok(people::decode(row.get_ref(0)?.as_blob()?))).optional()?;
            let new_word = Term::from_number((id >> 8) as u64).as_word().filter(|_| before.is_none());
            if let Some(word) = new_word {
                let from = id & !0xff;
                if known.query_row([from, from + 256], |_| Ok(())).optional()?.is_none() {
                    learn.execute([word.number() as i64])?;
                }
            }
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
                erase.execute([id])?;
            } else {
                write.execute(params![id, people::encode(&numbers)])?;
            }
        }
        Ok(())
    }
}
