//! Search data that a desk keeps in memory between two keys: the vocabulary, the people of today, and the sets it read
//! last. Their size does not grow with the people of the file, and they follow the commits of every desk.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, Params, Statement, params};

use super::asking::Recency;
use crate::lookup::answer::NearWords;
use crate::lookup::people::{self, People};
use crate::lookup::rank::Tolerance;
use crate::lookup::terms::{SHORT, Term};
use crate::lookup::vocabulary::Vocabulary;
use crate::lookup::word::VocabularyWord;
use crate::panes::PANES;

/// Words of the file one typed word may mean, by width.
const NEAR_WORDS: [usize; 2] = [120, 350];
/// Most bytes of sets to cache; at least this number of sets where one is large.
const KEPT: usize = 256 << 10;
const SETS_KEPT: usize = 10;
/// Size of an empty set, in bytes.
const EMPTY: usize = 128;
/// Time for which a person who came is known at the desk.
const SEEN_FOR: Days = Days::new(30);
/// Most lists of near words to cache.
const WORDS_KEPT: usize = 24;

#[derive(Debug, Default)]
pub(super) struct Memory {
    vocabulary: Vocabulary,
    last_word: i64,
    /// People who come today, and whether they are in the house.
    pub(super) coming: BTreeMap<usize, Recency>,
    /// People with anything open.
    pub(super) open: People,
    /// People who came in the last thirty days: read once a day, and those of today at every commit.
    pub(super) seen: People,
    /// Commits taken into account: of others, of this connection, and the day.
    followed: (i64, u64, NaiveDate),
    begins: HashMap<VocabularyWord, Arc<People>>,
    near: HashMap<(VocabularyWord, Tolerance), Arc<People>>,
    kept: usize,
    near_words: HashMap<(VocabularyWord, Tolerance), NearWords>,
}

impl Memory {
    /// Takes into account the commits since the last search, of every desk.
    pub(super) fn follow_commits(&mut self, conn: &Connection, today: NaiveDate) -> rusqlite::Result<()> {
        let others = conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        let now = (others, conn.total_changes(), today);
        if self.followed == now {
            return Ok(());
        }
        self.drop_oldest();
        let day = today.to_string();
        self.coming = list_coming(conn, &day)?;
        self.open = People::default();
        add(
            &mut self.open,
            &mut *conn.prepare_cached(
                "SELECT person FROM item INDEXED BY item_open
                 WHERE closed_at IS NULL AND (starts_on IS NULL OR starts_on <= ?1) AND person IS NOT NULL",
            )?,
            params![day],
        )?;
        let since = if self.followed.2 == today {
            day.clone()
        } else {
            self.seen = People::default();
            (today - SEEN_FOR).to_string()
        };
        add(
            &mut self.seen,
            &mut *conn.prepare_cached(
                "SELECT person FROM item INDEXED BY item_day
                 WHERE starts_on BETWEEN ?1 AND ?2 AND person IS NOT NULL",
            )?,
            params![since, day],
        )?;
        let mut read = conn.prepare_cached("SELECT id, word FROM lookup_word WHERE id > ?1 ORDER BY id")?;
        let mut rows = read.query([self.last_word])?;
        let mut learned = Vec::new();
        while let Some(row) = rows.next()? {
            self.last_word = row.get(0)?;
            learned.push(VocabularyWord::from_number(row.get::<_, i64>(1)? as u64));
        }
        if !learned.is_empty() {
            self.vocabulary.add_words(learned);
            self.near_words.clear();
        }
        self.followed = now;
        Ok(())
    }

    /// People with a word that begins with `word`.
    pub(super) fn people_beginning(
        &mut self,
        conn: &Connection,
        word: VocabularyWord,
    ) -> rusqlite::Result<Arc<People>> {
        if let Some(known) = self.begins.get(&word) {
            return Ok(known.clone());
        }
        let mut people = People::default();
        if word.len() <= SHORT {
            add_indexed(conn, Term::start(word), &mut people)?;
        } else {
            gather_range(&mut *conn.prepare_cached(READ)?, word.to_number(), word.end_of_range(), &mut people)?;
        }
        let people = Arc::new(people);
        self.cache_set(&people);
        self.begins.insert(word, people.clone());
        Ok(people)
    }

    /// Words near `word`, in alphabetical order.
    pub(super) fn near_words(&mut self, word: VocabularyWord, width: Tolerance) -> NearWords {
        if self.near_words.len() >= WORDS_KEPT {
            self.near_words.clear();
        }
        let limit = NEAR_WORDS[usize::from(width != Tolerance::Narrow)];
        let words = self.near_words.entry((word, width));
        words.or_insert_with(|| self.vocabulary.near_words(word, width, limit).into()).clone()
    }

    /// People with one of the words for which `word` may stand.
    pub(super) fn people_near(
        &mut self,
        conn: &Connection,
        word: VocabularyWord,
        width: Tolerance,
    ) -> rusqlite::Result<Arc<People>> {
        if let Some(known) = self.near.get(&(word, width)) {
            return Ok(known.clone());
        }
        let mut people = People::default();
        let mut read = conn.prepare_cached(READ)?;
        for (word, _) in self.near_words(word, width).iter() {
            gather_range(&mut read, word.to_number(), word.to_number() + 1, &mut people)?;
        }
        let people = Arc::new(people);
        self.cache_set(&people);
        self.near.insert((word, width), people.clone());
        Ok(people)
    }

    fn cache_set(&mut self, people: &People) {
        let bytes = people.memory_size() + EMPTY;
        if self.kept + bytes > KEPT.max(SETS_KEPT * bytes) {
            self.drop_oldest();
        }
        self.kept += bytes;
    }

    fn drop_oldest(&mut self) {
        self.begins.clear();
        self.near.clear();
        self.kept = 0;
    }
}

/// Lists the people whom the panes that tell who is in the house have open on `day` or before.
fn list_coming(conn: &Connection, day: &str) -> rusqlite::Result<BTreeMap<usize, Recency>> {
    let mut coming = BTreeMap::new();
    let mut read = conn.prepare_cached(
        "SELECT person, state, starts_on IS ?2 FROM item INDEXED BY item_open
         WHERE kind = ?1 AND closed_at IS NULL AND (starts_on IS NULL OR starts_on <= ?2) AND person IS NOT NULL",
    )?;
    for kind in PANES.iter().filter(|kind| kind.states.iter().any(|state| state.present)) {
        let mut rows = read.query((kind.code, day))?;
        while let Some(row) = rows.next()? {
            let is_here = kind.state(row.get_ref(1)?.as_str()?).is_some_and(|state| state.present) && row.get(2)?;
            let recency = if is_here { Recency::Present } else { Recency::Expected };
            let known = coming.entry(row.get::<_, i64>(0)? as usize).or_insert(recency);
            *known = recency.min(*known);
        }
    }
    Ok(coming)
}

fn add(people: &mut People, read: &mut Statement, of: impl Params) -> rusqlite::Result<()> {
    let mut rows = read.query(of)?;
    while let Some(row) = rows.next()? {
        people.add(row.get::<_, i64>(0)? as usize);
    }
    Ok(())
}

/// The sets of a range of terms.
const READ: &str = "SELECT id, people FROM lookup_people WHERE id >= ?1 AND id < ?2";

/// Adds the people indexed under `term`.
pub(super) fn add_indexed(conn: &Connection, term: Term, people: &mut People) -> rusqlite::Result<()> {
    gather_range(&mut *conn.prepare_cached(READ)?, term.to_number(), term.to_number() + 1, people)
}

/// People indexed under `term`.
pub(super) fn filed_under(conn: &Connection, term: Term) -> rusqlite::Result<People> {
    let mut people = People::default();
    add_indexed(conn, term, &mut people)?;
    Ok(people)
}

fn gather_range(read: &mut Statement, from: u64, to: u64, people: &mut People) -> rusqlite::Result<()> {
    let mut rows = read.query(params![(from << 8) as i64, (to << 8) as i64])?;
    while let Some(row) = rows.next()? {
        people.add_chunk((row.get::<_, i64>(0)? & 0xff) as usize, row.get_ref(1)?.as_blob()?);
    }
    Ok(())
}

/// Lists people with a word of `from..to`, in alphabetical order of that word, until `each` has enough.
pub(super) fn list_in_range(
    conn: &Connection,
    from: u64,
    to: u64,
    mut each: impl FnMut(usize) -> bool,
) -> rusqlite::Result<()> {
    let mut read = conn.prepare_cached(READ)?;
    let mut rows = read.query(params![(from << 8) as i64, (to << 8) as i64])?;
    while let Some(row) = rows.next()? {
        let chunk = (row.get::<_, i64>(0)? & 0xff) as usize;
        for low in people::decode_chunk(row.get_ref(1)?.as_blob()?) {
            if !each(chunk * people::CHUNK + usize::from(low)) {
                return Ok(());
            }
        }
    }
    Ok(())
}
