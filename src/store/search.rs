//! The quick lookup on the file: which people are filed under what was typed, ranked by [`crate::lookup`].

mod filing;

pub use filing::{Indexer, index_person, is_fresh, refresh};

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::{PersonId, name};
use crate::lookup::answer::{self, Reading, Slot};
use crate::lookup::card::Card;
use crate::lookup::fold::{self, Field};
use crate::lookup::marks;
use crate::lookup::people::People;
use crate::lookup::query::{self, Date, Query};
use crate::lookup::rank::Cost;
use crate::lookup::terms::{self, SHORT, Term};
use crate::lookup::vocabulary::Vocabulary;
use crate::lookup::word::Word;

/// People scored for one question at most.
const SCORED: usize = 200;
/// As many good rows make the costly readings needless.
const ENOUGH: usize = 10;
/// Words of the file one typed word may mean.
const NEAR_WORDS: usize = 80;
/// See [`Asking::elsewhere`].
const ELSEWHERE: Cost = 3;

/// What a desk keeps between questions.
#[derive(Debug, Default)]
pub struct Search {
    memory: RefCell<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    vocabulary: Vocabulary,
    last_word: i64,
    near: HashMap<Word, Vec<(Word, Cost)>>,
    here: People,
    here_at: (i64, u64),
}

/// The people a text may mean.
#[derive(Debug, Default)]
pub struct Matches {
    /// How the text was understood: « nom et année ».
    pub understood: &'static str,
    /// Best first.
    pub people: Vec<Match>,
}

/// One person found.
#[derive(Debug, Clone)]
pub struct Match {
    /// Who.
    pub id: PersonId,
    /// Which characters of the displayed name matched, as (start, end) in characters.
    pub marks: Vec<(usize, usize)>,
    /// It is the birth name that matched.
    pub by_birth_name: bool,
    /// Another person bears the same name.
    pub homonym: bool,
}

struct Found {
    cost: Cost,
    parts: u32,
    card: Card,
}

impl Search {
    /// The people `text` may mean, best first.
    pub fn find(&self, conn: &Connection, text: &str, limit: usize, today: NaiveDate) -> rusqlite::Result<Matches> {
        let mut memory = self.memory.borrow_mut();
        memory.refresh(conn)?;
        let query = query::read(text, today);
        let here = memory.here(conn)?;
        let mut asking = Asking { conn, memory: &mut memory, query: &query, here, found: HashMap::new(), today };
        asking.answer()?;
        let mut ranked: Vec<(usize, Found)> = asking.found.drain().collect();
        ranked.sort_unstable_by(|(a_id, a), (b_id, b)| {
            (a.cost, &a.card.parts, a.card.born, a_id).cmp(&(b.cost, &b.card.parts, b.card.born, b_id))
        });
        ranked.truncate(limit);
        let mut people = Vec::with_capacity(ranked.len() + 1);
        for (id, found) in together(ranked) {
            people.push(shown(conn, id, &found, &query)?);
        }
        let mut understood = query.understood();
        if let Some(id) = referred(conn, &query)? {
            people.retain(|known: &Match| known.id != id);
            // A bare number is a date or a phone before it is a reference: those keep the first rows.
            let certain = !query.words.is_empty() || query.phone.is_empty();
            let place = if certain { 0 } else { people.len().min(2) };
            people.insert(place, Match { id, marks: Vec::new(), by_birth_name: false, homonym: false });
            people.truncate(limit);
            if place == 0 {
                understood = "référence";
            }
        }
        Ok(Matches { understood, people })
    }
}

/// Homonyms side by side, at the place of the first.
fn together(ranked: Vec<(usize, Found)>) -> Vec<(usize, Found)> {
    let mut rows: Vec<(usize, Found)> = Vec::with_capacity(ranked.len());
    for row in ranked {
        let same = rows.iter().rposition(|(_, other)| other.card.names().eq(row.1.card.names()));
        let at = same.map_or(rows.len(), |at| at + 1);
        rows.insert(at, row);
    }
    rows
}

fn shown(conn: &Connection, id: usize, found: &Found, query: &Query) -> rusqlite::Result<Match> {
    let id = PersonId(id as i64);
    let mut names = conn.prepare_cached("SELECT used_name, first_name FROM person WHERE id = ?1")?;
    let (used, first): (String, Option<String>) = names.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut others = conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM person AS other WHERE other.used_key = one.used_key
           AND other.first_key = one.first_key AND other.id <> one.id AND other.merged_into IS NULL)
         FROM person AS one WHERE one.id = ?1",
    )?;
    let parts = &found.card.parts;
    Ok(Match {
        id,
        marks: marks::marks(&name::display(&used, first.as_deref()), parts, found.parts, &query.words),
        by_birth_name: parts
            .iter()
            .enumerate()
            .any(|(at, part)| part.field == Field::Birth && found.parts >> at & 1 == 1),
        homonym: others.query_row([id.0], |row| row.get(0))?,
    })
}

fn referred(conn: &Connection, query: &Query) -> rusqlite::Result<Option<PersonId>> {
    let Some(reference) = &query.reference else { return Ok(None) };
    conn.prepare_cached("SELECT id FROM person WHERE ehr_ref = ?1 AND merged_into IS NULL")?
        .query_row([reference], |row| row.get(0).map(PersonId))
        .optional()
}

impl Memory {
    /// Those expected, present or with something open: read again after each commit, whoever made it.
    fn here(&mut self, conn: &Connection) -> rusqlite::Result<People> {
        let version = conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        let at = (version, conn.total_changes());
        if self.here_at != at {
            self.here = People::default();
            let mut open =
                conn.prepare_cached("SELECT person FROM item INDEXED BY item_open WHERE closed_at IS NULL")?;
            let mut rows = open.query([])?;
            while let Some(row) = rows.next()? {
                if let Some(id) = row.get::<_, Option<i64>>(0)? {
                    self.here.add(id as usize);
                }
            }
            self.here_at = at;
        }
        Ok(self.here.clone())
    }

    fn refresh(&mut self, conn: &Connection) -> rusqlite::Result<()> {
        let mut read = conn.prepare_cached("SELECT id, word FROM lookup_word WHERE id > ?1 ORDER BY id")?;
        let mut rows = read.query([self.last_word])?;
        while let Some(row) = rows.next()? {
            self.last_word = row.get(0)?;
            self.vocabulary.learn(Word::from_number(row.get::<_, i64>(1)? as u64));
            self.near.clear();
        }
        Ok(())
    }

    fn near(&mut self, word: Word) -> Vec<(Word, Cost)> {
        if let Some(known) = self.near.get(&word) {
            return known.clone();
        }
        if self.near.len() > 64 {
            self.near.clear();
        }
        let mut near = self.vocabulary.near(word, NEAR_WORDS);
        near.sort_unstable();
        self.near.insert(word, near.clone());
        near
    }
}

struct Asking<'a> {
    conn: &'a Connection,
    memory: &'a mut Memory,
    query: &'a Query,
    here: People,
    found: HashMap<usize, Found>,
    today: NaiveDate,
}

struct Side {
    people: People,
    near: bool,
}

impl Asking<'_> {
    fn answer(&mut self) -> rusqlite::Result<()> {
        let words = self.query.words.clone();
        if words.is_empty() {
            return self.numbers();
        }
        let dated = !self.query.dates.is_empty() || !self.query.phone.is_empty();
        let exact = if dated { Some(Side { people: self.number_people()?, near: false }) } else { None };
        let cheap = readings(&words);
        for reading in &cheap {
            self.cheap(reading, exact.as_ref())?;
        }
        if self.found.len() >= ENOUGH {
            return Ok(());
        }
        let mut rich = cheap;
        self.more_readings(&words, dated, &mut rich)?;
        for reading in &rich {
            self.rich(reading, exact.as_ref())?;
        }
        if self.found.len() < 3 && self.query.dates.iter().any(Date::is_whole) {
            let near = Side { people: self.near_dates()?, near: true };
            for reading in &rich {
                self.cheap(reading, Some(&near))?;
                if self.found.is_empty() {
                    self.rich(reading, Some(&near))?;
                }
            }
        }
        Ok(())
    }

    /// The people whose words begin as typed.
    fn cheap(&mut self, reading: &Reading, side: Option<&Side>) -> rusqlite::Result<()> {
        let mut exact: Vec<People> = Vec::new();
        let mut open: Vec<People> = Vec::new();
        for slot in &reading.slots {
            let begins = self.begins(slot.word)?;
            if begins.is_empty() {
                return Ok(());
            }
            exact.push(self.set(Term::word(slot.word))?);
            open.push(begins);
        }
        let last = open.len() - 1;
        let mut done = People::default();
        for tier in 0..3 {
            let sets = (0..=last).map(|at| match tier {
                0 => &exact[at],
                1 if at < last => &exact[at],
                _ => &open[at],
            });
            let mut people = meet(sets, side.map(|side| &side.people));
            people.drop(&done);
            self.score(&people, reading, side)?;
            done.join(&people);
            if self.found.len() >= SCORED {
                break;
            }
        }
        Ok(())
    }

    /// The people whose words are near what was typed.
    fn rich(&mut self, reading: &Reading, side: Option<&Side>) -> rusqlite::Result<()> {
        let mut reading = reading.clone();
        let mut cheap: Vec<People> = Vec::new();
        let mut wide: Vec<People> = Vec::new();
        for slot in &mut reading.slots {
            slot.near = self.memory.near(slot.word);
            let begins = self.begins(slot.word)?;
            let mut all = begins.clone();
            for (word, _) in &slot.near {
                all.join(&self.set(Term::word(*word))?);
            }
            if all.is_empty() {
                return Ok(());
            }
            cheap.push(begins);
            wide.push(all);
        }
        let mut done = People::default();
        for alone in 0..=cheap.len() {
            let sets =
                (0..cheap.len()).map(|at| if at == alone || alone == cheap.len() { &wide[at] } else { &cheap[at] });
            let mut people = meet(sets, side.map(|side| &side.people));
            people.drop(&done);
            self.score(&people, &reading, side)?;
            done.join(&people);
        }
        Ok(())
    }

    fn more_readings(&mut self, words: &[Word], dated: bool, readings: &mut Vec<Reading>) -> rusqlite::Result<()> {
        for (at, word) in words.iter().enumerate() {
            let with = |middle: &[Word], cost: Cost| {
                let mut all = words[..at].to_vec();
                all.extend(middle);
                all.extend(&words[at + 1..]);
                reading(&all, cost)
            };
            if words.len() > 1 && fold::is_particle(*word) {
                readings.push(with(&[], 25));
            }
            if word.len() == 2 && (dated || words.len() > 1) {
                readings.push(with(&[word.start(1), word.end(1)], 20));
            }
            for cut in 2..word.len().saturating_sub(1) {
                let (head, tail) = (word.start(cut), word.end(cut));
                if !self.set(Term::word(head))?.is_empty() && !self.begins(tail)?.is_empty() {
                    readings.push(with(&[head, tail], 12));
                }
            }
        }
        Ok(())
    }

    fn score(&mut self, people: &People, reading: &Reading, side: Option<&Side>) -> rusqlite::Result<()> {
        let mut read = self.conn.prepare_cached("SELECT card FROM lookup_card WHERE id = ?1")?;
        let mut first = people.clone();
        first.keep(&self.here);
        for id in first.iter().chain(people.iter().filter(|id| !self.here.has(*id))).take(SCORED) {
            let Some(card) =
                read.query_row([id as i64], |row| Ok(Card::decode(row.get_ref(0)?.as_blob()?))).optional()?
            else {
                continue;
            };
            let Some(fit) = answer::fit(&card, reading) else { continue };
            let mut cost = fit.cost + self.elsewhere(id);
            if let Some(Side { near: true, .. }) = side {
                let off = self.query.dates.iter().filter_map(|date| card.born.and_then(|born| date.off(born))).min();
                let Some(off) = off else { continue };
                cost += off;
            }
            let better = self.found.get(&id).is_none_or(|known| cost < known.cost);
            if better {
                self.found.insert(id, Found { cost, parts: fit.parts, card });
            }
        }
        Ok(())
    }

    /// The small handicap of who has nothing at the desk today: it decides between answers of nearly one worth, and
    /// is less than what tells a whole word from its beginning.
    fn elsewhere(&self, id: usize) -> Cost {
        if self.here.has(id) { 0 } else { ELSEWHERE }
    }

    fn card(&self, id: usize) -> rusqlite::Result<Option<Card>> {
        self.conn
            .prepare_cached("SELECT card FROM lookup_card WHERE id = ?1")?
            .query_row([id as i64], |row| Ok(Card::decode(row.get_ref(0)?.as_blob()?)))
            .optional()
    }

    fn keep_best(&mut self, id: usize, cost: Cost) -> rusqlite::Result<()> {
        if let Some(known) = self.found.get_mut(&id) {
            known.cost = known.cost.min(cost);
        } else if let Some(card) = self.card(id)? {
            self.found.insert(id, Found { cost, parts: 0, card });
        }
        Ok(())
    }

    fn numbers(&mut self) -> rusqlite::Result<()> {
        let dated = self.date_people(&self.query.dates)?;
        let mut first = dated.clone();
        first.keep(&self.here);
        for id in first.iter().chain(dated.iter()).take(SCORED) {
            self.keep_best(id, self.elsewhere(id))?;
        }
        let phone = self.query.phone.clone();
        if phone.len() >= 3 {
            let called = self.phone_people(&phone)?;
            self.check_phones(&called, &phone, false)?;
            if self.found.len() < 5 && phone.len() >= 8 {
                let near = self.near_phones(&phone)?;
                self.check_phones(&near, &phone, true)?;
            }
        }
        if self.found.len() < 3 && self.query.dates.iter().any(Date::is_whole) {
            let near = self.near_dates()?;
            for id in near.iter().take(SCORED) {
                let born = self.card(id)?.and_then(|card| card.born);
                let off = born.and_then(|born| self.query.dates.iter().filter_map(|date| date.off(born)).min());
                if let Some(off) = off {
                    self.keep_best(id, 60 + off)?;
                }
            }
        }
        Ok(())
    }

    fn check_phones(&mut self, people: &People, typed: &str, near: bool) -> rusqlite::Result<()> {
        let mut read = self.conn.prepare_cached("SELECT phone1, phone2 FROM person WHERE id = ?1")?;
        for id in people.iter().take(SCORED) {
            let phones: Option<[Option<String>; 2]> =
                read.query_row([id as i64], |row| Ok([row.get(0)?, row.get(1)?])).optional()?;
            let best = phones
                .into_iter()
                .flatten()
                .flatten()
                .filter_map(|phone| phone_cost(typed, &terms::national(&phone), near))
                .min();
            if let Some(cost) = best {
                self.keep_best(id, cost + self.elsewhere(id))?;
            }
        }
        Ok(())
    }

    fn number_people(&mut self) -> rusqlite::Result<People> {
        let mut people = self.date_people(&self.query.dates)?;
        if self.query.phone.len() >= 4 {
            people.join(&self.phone_people(&self.query.phone)?);
        }
        Ok(people)
    }

    fn date_people(&self, dates: &[Date]) -> rusqlite::Result<People> {
        let mut all = People::default();
        for date in dates {
            let mut years = People::default();
            let wide = date.years.1 - date.years.0 > 30;
            if !wide || date.day.is_none() {
                for year in date.years.0..=date.years.1 {
                    years.join(&self.set(Term::year(year))?);
                }
            }
            if let Some((day, month)) = date.day {
                let mut people = self.set(Term::day(day, month))?;
                if !wide {
                    people.keep(&years);
                }
                all.join(&people);
            } else {
                all.join(&years);
            }
        }
        Ok(all)
    }

    fn near_dates(&self) -> rusqlite::Result<People> {
        let mut all = People::default();
        for date in self.query.dates.iter().filter(|date| date.is_whole()) {
            let Some((day, month)) = date.day else { continue };
            let year = date.years.0;
            let (mut days, mut years) = (People::default(), People::default());
            for (d, m) in near_days(day, month) {
                days.join(&self.set(Term::day(d, m))?);
            }
            days.keep(&self.set(Term::year(year))?);
            for year in near_years(year, self.today) {
                years.join(&self.set(Term::year(year))?);
            }
            years.keep(&self.set(Term::day(day, month))?);
            all.join(&days);
            all.join(&years);
        }
        Ok(all)
    }

    fn phone_people(&self, digits: &str) -> rusqlite::Result<People> {
        if digits.len() < terms::WINDOW {
            let mut people = People::default();
            let from: u64 = digits.parse().unwrap_or(0);
            for last in 0..10 {
                people.join(&self.set(Term::digits(from * 10 + last))?);
            }
            return Ok(people);
        }
        let mut all: Option<People> = None;
        for window in terms::windows(digits) {
            let set = self.set(Term::digits(window))?;
            match &mut all {
                Some(all) => all.keep(&set),
                None => all = Some(set),
            }
        }
        Ok(all.unwrap_or_default())
    }

    fn near_phones(&self, digits: &str) -> rusqlite::Result<People> {
        let (mut once, mut twice) = (People::default(), People::default());
        for window in terms::windows(digits) {
            let set = self.set(Term::digits(window))?;
            let mut again = once.clone();
            again.keep(&set);
            twice.join(&again);
            once.join(&set);
        }
        Ok(twice)
    }

    fn set(&self, term: Term) -> rusqlite::Result<People> {
        self.gather(term.number(), term.number() + 1)
    }

    fn begins(&self, word: Word) -> rusqlite::Result<People> {
        if word.len() <= SHORT { self.set(Term::start(word)) } else { self.gather(word.number(), word.after()) }
    }

    fn gather(&self, from: u64, to: u64) -> rusqlite::Result<People> {
        let mut read = self.conn.prepare_cached("SELECT id, people FROM lookup_people WHERE id >= ?1 AND id < ?2")?;
        let mut rows = read.query(params![(from << 8) as i64, (to << 8) as i64])?;
        let mut people = People::default();
        while let Some(row) = rows.next()? {
            people.add_chunk((row.get::<_, i64>(0)? & 0xff) as usize, row.get_ref(1)?.as_blob()?);
        }
        Ok(people)
    }
}

fn phone_cost(typed: &str, phone: &str, near: bool) -> Option<Cost> {
    if let Some(at) = phone.find(typed) {
        return Some(if at == 0 || at + typed.len() == phone.len() {
            2
        } else if (phone.len() - at).is_multiple_of(2) {
            6
        } else {
            10
        });
    }
    if !near || typed.len() != phone.len() {
        return None;
    }
    let (a, b) = (typed.as_bytes(), phone.as_bytes());
    let wrong: Vec<usize> = (0..a.len()).filter(|&at| a[at] != b[at]).collect();
    match wrong[..] {
        [_] => Some(60),
        [x, y] if y == x + 1 && a[x] == b[y] && a[y] == b[x] => Some(60),
        _ => None,
    }
}

fn near_days(day: u32, month: u32) -> Vec<(u32, u32)> {
    let mut near = Vec::new();
    if day <= 12 {
        near.push((month, day));
    }
    near.extend((1..=31).filter(|d| one_digit(*d, day)).map(|d| (d, month)));
    near.extend((1..=12).filter(|m| one_digit(*m, month)).map(|m| (day, m)));
    near
}

fn near_years(year: i32, today: NaiveDate) -> Vec<i32> {
    use chrono::Datelike;
    (1900..=today.year())
        .filter(|other| {
            other.abs_diff(year) == 1
                || one_digit(other.unsigned_abs(), year.unsigned_abs())
                || other.unsigned_abs() / 100 == year.unsigned_abs() / 100
                    && other % 10 == year / 10 % 10
                    && other / 10 % 10 == year % 10
        })
        .collect()
}

fn one_digit(mut a: u32, mut b: u32) -> bool {
    let mut wrong = 0;
    while a > 0 || b > 0 {
        wrong += u32::from(a % 10 != b % 10);
        (a, b) = (a / 10, b / 10);
    }
    wrong == 1
}

fn meet<'a>(mut sets: impl Iterator<Item = &'a People>, side: Option<&People>) -> People {
    let mut all = sets.next().cloned().unwrap_or_default();
    for set in sets {
        all.keep(set);
    }
    if let Some(side) = side {
        all.keep(side);
    }
    all
}

fn reading(words: &[Word], cost: Cost) -> Reading {
    let last = words.len().saturating_sub(1);
    Reading { slots: words.iter().enumerate().map(|(at, word)| Slot::plain(*word, at == last)).collect(), cost }
}

fn readings(words: &[Word]) -> Vec<Reading> {
    let mut readings = vec![reading(words, 0)];
    for at in 1..words.len() {
        let mut joined = words[..at - 1].to_vec();
        joined.push(words[at - 1].joined(words[at]));
        joined.extend(&words[at + 1..]);
        readings.push(reading(&joined, 4));
    }
    readings
}
