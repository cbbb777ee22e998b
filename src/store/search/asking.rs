//! Search for one question. Its words are interpreted in several ways, from the plain to the far-fetched, until enough
//! people answer.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Statement};

use super::memory::{self, Memory};
use super::{numbers, order};
use crate::domain::BirthDate;
use crate::lookup::answer::{self, Loose, Reading, Slot};
use crate::lookup::card::Candidate;
use crate::lookup::fold;
use crate::lookup::people::People;
use crate::lookup::query::ReadQuery;
use crate::lookup::rank::{Cost, Tolerance};
use crate::lookup::terms::Term;
use crate::lookup::word::{LETTERS, VocabularyWord};

/// Most people scored for one interpretation of the words.
const SCORED: usize = 160;
/// Most people read for a single word.
const LISTED: usize = 60;
/// Number of good answers from which costlier interpretations are not tried.
const ENOUGH: usize = 5;
/// Greatest cost of a good answer.
const GOOD: Cost = 87;
/// Greatest cost of beginnings and word order alone: every word is there as typed.
const AS_TYPED: Cost = 27;
/// Greatest cost of one word as typed and small mistakes in the others.
const CLOSE: Cost = 57;
/// Cost of digits beside a name read as part of a phone: a date comes first.
const BY_PHONE: Cost = 6;
/// A word that more people than this have, exactly as typed, is not tried as two mistakes in another.
pub(super) const KNOWN: usize = 5;
/// Cost of two words written as one where neither is a particle.
const JOINED: Cost = 25;
/// Cost of two words taken for two others, because they were heard apart in another place.
const CUT_ELSEWHERE: Cost = 40;
/// Recency of a person at the desk, which decides between answers of equal cost only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Recency {
    /// People in the house.
    Present,
    /// People who come today.
    Expected,
    /// People with something open.
    Open,
    /// People who came in the last thirty days.
    Seen,
    /// All others.
    Elsewhere,
}

/// A person found, with the cost and the words that matched.
pub(super) struct RankedPerson {
    pub(super) cost: Cost,
    pub(super) recency: Recency,
    /// Parts of the names that matched, one bit each.
    pub(super) parts: u32,
    /// True of somebody who does not answer all that was typed.
    pub(super) far: bool,
    pub(super) card: Candidate,
}

/// The people found, best first.
pub(super) struct Ranking {
    pub(super) people: Vec<(usize, RankedPerson)>,
    /// True when nobody answers the text, and these are only the nearest.
    pub(super) far: bool,
}

/// A search in progress.
pub(super) struct Asking<'a> {
    pub(super) conn: &'a Connection,
    pub(super) memory: &'a mut Memory,
    pub(super) query: &'a ReadQuery,
    pub(super) today: NaiveDate,
    pub(super) found: HashMap<usize, RankedPerson>,
}

/// People whom a typed date or phone leaves, with the cost of each.
pub(super) struct Side {
    pub(super) people: People,
    pub(super) near: bool,
}

impl<'a> Asking<'a> {
    pub(super) fn new(conn: &'a Connection, memory: &'a mut Memory, query: &'a ReadQuery, today: NaiveDate) -> Self {
        Self { conn, memory, query, today, found: HashMap::new() }
    }

    /// Finds the best `limit` people, best first.
    pub(super) fn find_best(mut self, limit: usize) -> rusqlite::Result<Ranking> {
        let query = self.query;
        self.try_interpretations()?;
        if let Some(in_month) = &query.in_month {
            let first = std::mem::take(&mut self.found);
            self.query = in_month;
            self.try_interpretations()?;
            self.add_found(first);
        }
        self.query = query;
        if !self.found.values().any(|found| found.cost <= AS_TYPED) {
            self.search_but_one()?;
        }
        if self.found.is_empty() {
            self.search_far()?;
        }
        let mut people: Vec<(usize, RankedPerson)> = self.found.into_iter().collect();
        order::rank_people(&mut people, query, limit);
        Ok(Ranking { far: people.first().is_some_and(|(_, found)| found.far), people })
    }

    /// True when a date or a number stands beside the names.
    pub(super) fn is_numbered(&self) -> bool {
        !self.query.dates.is_empty() || !self.query.phone.is_empty()
    }

    /// Adds the people `found` elsewhere, where they are not known at a lower cost.
    pub(super) fn add_found(&mut self, found: HashMap<usize, RankedPerson>) {
        for (id, found) in found {
            if self.found.get(&id).is_none_or(|other| found.cost < other.cost) {
                self.found.insert(id, found);
            }
        }
    }

    fn try_interpretations(&mut self) -> rusqlite::Result<()> {
        if self.query.words.is_empty() { self.search_numbers() } else { self.search_names() }
    }

    /// True when so few people have exactly the typed date of birth that a mistake in it is worth trying.
    pub(super) fn few_are_sure(&self) -> bool {
        let sure = |found: &&RankedPerson| found.card.born.and_then(BirthDate::known_day).is_some();
        self.found.values().filter(sure).count() < 3
    }

    fn search_names(&mut self) -> rusqlite::Result<()> {
        let words = &self.query.words;
        let dated = self.is_numbered();
        let side = if dated { Some(Side { people: self.number_people()?, near: false }) } else { None };
        let plain = plain_readings(words);
        for reading in &plain {
            self.as_typed(reading, side.as_ref())?;
        }
        if self.has_enough() {
            return Ok(());
        }
        for reading in &self.other_readings(dated)? {
            self.as_typed(reading, side.as_ref())?;
        }
        self.try_near_dates(&plain)?;
        let heard: Vec<&Reading> = plain.iter().filter(|reading| reading.cost < JOINED).collect();
        for reading in &heard {
            self.as_meant(reading, Tolerance::Narrow, side.as_ref())?;
        }
        // True when two mistakes in one word are worth trying: nobody matches the text as typed, nor several with one
        // mistake. Many words that all match leave little doubt.
        if self.has_enough()
            || self.found.values().any(|found| found.cost <= AS_TYPED)
            || words.len() > 4 && !self.found.is_empty()
        {
            return Ok(());
        }
        for reading in &heard {
            self.one_sure(reading, side.as_ref())?;
        }
        if self.has_enough() || self.found.values().any(|found| found.cost <= CLOSE) {
            return Ok(());
        }
        for reading in &heard {
            self.as_meant(reading, Tolerance::Wide, side.as_ref())?;
        }
        Ok(())
    }

    /// Finds the people whose names are as typed and whose date of birth is like the one typed.
    fn try_near_dates(&mut self, readings: &[Reading]) -> rusqlite::Result<()> {
        if self.few_are_sure() && self.query.dates.iter().any(|date| date.complete_date().is_some()) {
            let near = Side { people: self.near_dates(numbers::days_of_month)?, near: true };
            for reading in readings {
                self.as_typed(reading, Some(&near))?;
                if self.found.is_empty() {
                    self.as_meant(reading, Tolerance::Wide, Some(&near))?;
                }
            }
        }
        Ok(())
    }

    fn has_enough(&self) -> bool {
        self.found.values().filter(|found| found.cost <= GOOD).count() >= ENOUGH
    }

    /// Scores the people whose words begin as typed: first those for whom every word is whole, then those for whom
    /// every word but the last is.
    pub(super) fn as_typed(&mut self, reading: &Reading, side: Option<&Side>) -> rusqlite::Result<()> {
        if let ([slot], None) = (&reading.slots[..], side) {
            return self.list_by_word(slot.word, reading);
        }
        let mut begins = Vec::with_capacity(reading.slots.len());
        for slot in &reading.slots {
            let people = self.memory.people_beginning(self.conn, slot.word)?;
            if people.is_empty() {
                return Ok(());
            }
            begins.push(people);
        }
        let mut people = intersect_sets(begins.iter().map(|people| &**people), side);
        if people.more_than(SCORED) {
            let mut best = people.clone();
            for (at, slot) in reading.slots.iter().enumerate() {
                let mut whole = best.clone();
                whole.intersect(&memory::filed_under(self.conn, Term::for_word(slot.word))?);
                if !whole.is_empty() {
                    best = whole;
                } else if at + 1 < reading.slots.len() {
                    break;
                }
            }
            self.score_people(&best, reading, side)?;
            people.drop(&best);
        }
        self.score_people(&people, reading, side)
    }

    /// Lists the people with a single word, in alphabetical order, those of today before the others.
    fn list_by_word(&mut self, word: VocabularyWord, reading: &Reading) -> rusqlite::Result<()> {
        let begins = self.memory.people_beginning(self.conn, word)?;
        self.score_each(self.known_people(&begins), reading, None)?;
        let mut ids = Vec::new();
        memory::list_in_range(self.conn, word.to_number(), word.end_of_range(), |id| {
            ids.push(id);
            ids.len() < LISTED
        })?;
        self.score_each(ids, reading, None)
    }

    /// Scores the people whose words are near the typed ones: first those for whom one word is, then those for whom all
    /// are.
    pub(super) fn as_meant(
        &mut self,
        reading: &Reading,
        width: Tolerance,
        side: Option<&Side>,
    ) -> rusqlite::Result<()> {
        let mut reading = reading.clone();
        let (mut begins, mut wide) = (Vec::new(), Vec::new());
        for slot in &mut reading.slots {
            let people = self.memory.people_beginning(self.conn, slot.word)?;
            let mut all = (*people).clone();
            // Particles are short and on every list: their neighbours would be half the town.
            if !fold::is_particle(slot.word) {
                let known = || {
                    Ok::<_, rusqlite::Error>(
                        memory::filed_under(self.conn, Term::for_word(slot.word))?.more_than(KNOWN),
                    )
                };
                let width = match width {
                    Tolerance::Narrow => width,
                    // Of three letters, three mistakes leave nothing.
                    Tolerance::Loose if slot.word.len() < 4 => Tolerance::Narrow,
                    Tolerance::Wide | Tolerance::Loose if known()? => Tolerance::Narrow,
                    Tolerance::Wide | Tolerance::Loose => width,
                };
                slot.near = self.memory.near_words(slot.word, width);
                all.join(&*self.memory.people_near(self.conn, slot.word, width)?);
            }
            if all.is_empty() {
                return Ok(());
            }
            begins.push(people);
            wide.push(all);
        }
        let mut done = intersect_sets(begins.iter().map(|people| &**people), side);
        let count = begins.len();
        for alone in 0..=count {
            if alone == count && (count == 1 || self.has_enough()) {
                break;
            }
            let sets = (0..count).map(|at| if at == alone || alone == count { &wide[at] } else { &*begins[at] });
            let mut people = intersect_sets(sets, side);
            people.drop(&done);
            if people.more_than(SCORED) {
                self.score_nearest(&people, &reading, alone.min(count - 1), side)?;
            } else {
                self.score_people(&people, &reading, side)?;
            }
            done.join(&people);
        }
        Ok(())
    }

    /// Scores the people found by one rare word, few enough to compare the other words one by one.
    fn one_sure(&mut self, reading: &Reading, side: Option<&Side>) -> rusqlite::Result<()> {
        if reading.slots.len() < 2 {
            return Ok(());
        }
        let mut loose = reading.clone();
        for slot in &mut loose.slots {
            slot.loose = Some(Box::new(Loose::new(slot.word)));
        }
        for slot in reading.slots.iter().filter(|slot| slot.word.len() > 2) {
            let begins = self.memory.people_beginning(self.conn, slot.word)?;
            let mut people = intersect_sets(std::iter::once(&*begins), side);
            if people.more_than(SCORED) {
                let whole = memory::filed_under(self.conn, Term::for_word(slot.word))?;
                people.intersect(&whole);
            } else {
                let near = self.memory.people_near(self.conn, slot.word, Tolerance::Narrow)?;
                let mut more = intersect_sets(std::iter::once(&*near), side);
                more.join(&people);
                if !more.more_than(SCORED) {
                    people = more;
                }
            }
            if !people.more_than(SCORED) {
                self.score_people(&people, &loose, side)?;
            }
        }
        Ok(())
    }

    /// Tries less plain interpretations of the words: a particle too many, two initials in one, two names in one.
    fn other_readings(&mut self, dated: bool) -> rusqlite::Result<Vec<Reading>> {
        let words = &self.query.words;
        let mut readings = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let with = |middle: &[VocabularyWord], cost: Cost| {
                exact_reading(&[&words[..at], middle, &words[at + 1..]].concat(), cost)
            };
            // The last word may be the beginning of a longer one.
            if at + 1 < words.len() && fold::is_particle(*word) {
                readings.push(with(&[], if word.len() == 1 { 45 } else { 25 }));
            }
            if word.len() == 2 && (dated || words.len() > 1) {
                readings.push(with(&[word.start(1), word.suffix_from(1)], 20));
            }
            for cut in 2..word.len().saturating_sub(2) {
                let (head, tail) = (word.start(cut), word.suffix_from(cut));
                // Beyond the stored number of letters, the second name is known by its beginning only.
                let follows = if word.len() == LETTERS {
                    !self.memory.people_beginning(self.conn, tail)?.is_empty()
                } else {
                    !memory::filed_under(self.conn, Term::for_word(tail))?.is_empty()
                };
                if follows && !memory::filed_under(self.conn, Term::for_word(head))?.is_empty() {
                    readings.push(with(&[head, tail], 12));
                }
            }
        }
        for at in 1..words.len() {
            for (head, tail) in cut_elsewhere(words[at - 1], words[at]) {
                let known =
                    |word| Ok::<_, rusqlite::Error>(!memory::filed_under(self.conn, Term::for_word(word))?.is_empty());
                if known(head)? && known(tail)? {
                    readings.push(exact_reading(
                        &[&words[..at - 1], &[head, tail], &words[at + 1..]].concat(),
                        CUT_ELSEWHERE,
                    ));
                }
            }
        }
        Ok(readings)
    }

    /// Scores, of too many people, first those whose word is nearest to the one typed at `at`.
    fn score_nearest(
        &mut self,
        people: &People,
        reading: &Reading,
        at: usize,
        side: Option<&Side>,
    ) -> rusqlite::Result<()> {
        let mut near: Vec<(Cost, VocabularyWord)> =
            reading.slots[at].near.iter().map(|&(word, cost)| (cost, word)).collect();
        near.sort_unstable();
        let mut ids = self.known_people(people);
        for (_, word) in near {
            memory::list_in_range(self.conn, word.to_number(), word.to_number() + 1, |id| {
                if people.contains(id) {
                    ids.push(id);
                }
                ids.len() < SCORED
            })?;
            if ids.len() >= SCORED {
                break;
            }
        }
        self.score_each(ids, reading, side)
    }

    pub(super) fn score_people(
        &mut self,
        people: &People,
        reading: &Reading,
        side: Option<&Side>,
    ) -> rusqlite::Result<()> {
        self.score_each(self.known_first(people, SCORED), reading, side)
    }

    fn score_each(&mut self, ids: Vec<usize>, reading: &Reading, side: Option<&Side>) -> rusqlite::Result<()> {
        let conn = self.conn;
        let mut read = conn.prepare_cached(READ_CARD)?;
        for id in ids {
            if let Some(card) = read_candidate(&mut read, id)? {
                self.score_one(id, card, reading, side);
            }
        }
        Ok(())
    }

    fn score_one(&mut self, id: usize, card: Candidate, reading: &Reading, side: Option<&Side>) {
        let Some(fit) = answer::match_card(&card, reading) else { return };
        let mut cost = fit.cost;
        if let Some(side) = side {
            let Some(more) = self.number_cost(&card, side.near) else { return };
            cost += more;
        }
        if self.found.get(&id).is_none_or(|known| cost < known.cost) {
            let recency = self.recency_of(id);
            self.found.insert(id, RankedPerson { cost, recency, parts: fit.parts, far: false, card });
        }
    }

    /// Cost of the digits beside a name: as a date of birth, as one like it, else as digits of a phone.
    fn number_cost(&self, card: &Candidate, near: bool) -> Option<Cost> {
        let born = card.born;
        let dates = self.query.dates.iter();
        if near {
            return born
                .and_then(BirthDate::known_day)
                .and_then(|born| dates.filter_map(|date| date.mistake_cost(born)).min());
        }
        let cost = born.and_then(|born| dates.filter_map(|date| date.cost_of(born)).min());
        cost.or((!self.query.phone.is_empty()).then_some(BY_PHONE))
    }

    pub(super) fn recency_of(&self, id: usize) -> Recency {
        let Memory { coming, open, seen, .. } = &*self.memory;
        match coming.get(&id) {
            Some(recency) => *recency,
            None if open.contains(id) => Recency::Open,
            None if seen.contains(id) => Recency::Seen,
            None => Recency::Elsewhere,
        }
    }

    /// People among `people` who are known at the desk, the nearest first.
    fn known_people(&self, people: &People) -> Vec<usize> {
        let Memory { coming, open: all_open, seen: all_seen, .. } = &*self.memory;
        let who_comes = |wanted| {
            coming.iter().filter(move |(id, recency)| **recency == wanted && people.contains(**id)).map(|(id, _)| *id)
        };
        let (mut open, mut seen) = (people.clone(), people.clone());
        open.intersect(all_open);
        seen.intersect(all_seen);
        seen.drop(&open);
        let others = open.iter().chain(seen.iter()).filter(|id| !coming.contains_key(id));
        who_comes(Recency::Present).chain(who_comes(Recency::Expected)).chain(others).take(SCORED).collect()
    }

    /// Takes at most `count` of `people`, those known at the desk before the others.
    pub(super) fn known_first(&self, people: &People, count: usize) -> Vec<usize> {
        let others = people.iter().filter(|id| self.recency_of(*id) == Recency::Elsewhere);
        self.known_people(people).into_iter().chain(others).take(count).collect()
    }

    pub(super) fn load_candidate(&self, id: usize) -> rusqlite::Result<Option<Candidate>> {
        read_candidate(&mut *self.conn.prepare_cached(READ_CARD)?, id)
    }

    pub(super) fn keep_best(&mut self, id: usize, cost: Cost) -> rusqlite::Result<()> {
        if let Some(known) = self.found.get_mut(&id) {
            known.cost = known.cost.min(cost);
        } else if let Some(card) = self.load_candidate(id)? {
            self.found.insert(id, RankedPerson { cost, recency: self.recency_of(id), parts: 0, far: false, card });
        }
        Ok(())
    }
}

const READ_CARD: &str = "SELECT card FROM lookup_card WHERE id = ?1";

fn read_candidate(read: &mut Statement, id: usize) -> rusqlite::Result<Option<Candidate>> {
    read.query_row([id as i64], |row| Ok(Candidate::decode(row.get_ref(0)?.as_blob()?))).optional()
}

fn intersect_sets<'a>(mut sets: impl Iterator<Item = &'a People>, side: Option<&Side>) -> People {
    let mut all = sets.next().cloned().unwrap_or_default();
    for set in sets {
        all.intersect(set);
    }
    if let Some(side) = side {
        all.intersect(&side.people);
    }
    all
}

/// The pairs of words that two neighbours make when they are cut in another place: « hassaniyous souf ».
fn cut_elsewhere(one: VocabularyWord, other: VocabularyWord) -> impl Iterator<Item = (VocabularyWord, VocabularyWord)> {
    let before = (2..one.len()).map(move |cut| (one.start(cut), one.suffix_from(cut).joined_with(other)));
    let after =
        (1..other.len().saturating_sub(1)).map(move |cut| (one.joined_with(other.start(cut)), other.suffix_from(cut)));
    before.chain(after).filter(|(head, tail)| head.len() > 1 && tail.len() > 1)
}

/// Interpretations of the words: as typed, and with two neighbours written as one.
pub(super) fn plain_readings(words: &[VocabularyWord]) -> Vec<Reading> {
    let mut readings = vec![exact_reading(words, 0)];
    for at in 1..words.len() {
        let (before, after) = (words[at - 1], words[at]);
        let particle = fold::is_particle(before);
        // Beyond the stored number of letters, the second word would no longer count.
        if particle || before.len() + after.len() <= LETTERS {
            let joined = [&words[..at - 1], &[before.joined_with(after)], &words[at + 1..]].concat();
            readings.push(exact_reading(&joined, if particle { 4 } else { JOINED }));
        }
    }
    readings
}

pub(super) fn exact_reading(words: &[VocabularyWord], cost: Cost) -> Reading {
    let last = words.len().saturating_sub(1);
    Reading { slots: words.iter().enumerate().map(|(at, word)| Slot::exact_word(*word, at == last)).collect(), cost }
}
