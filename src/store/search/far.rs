//! Search for a text that nobody answers as typed: a word, or the date or number, may be one too many, or misheard
//! altogether.

use super::asking::{Asking, KNOWN, Side, exact_reading, plain_readings};
use super::memory;
use crate::lookup::fold;
use crate::lookup::rank::{Cost, Tolerance};
use crate::lookup::terms::Term;
use crate::lookup::word::VocabularyWord;

/// Letters that must be left of the words when some are taken for misheard altogether: of fewer, half the town is near.
const LEFT_LETTERS: usize = 3;
/// Cost of a word, or of the date or number, left out: more than one word misheard, less than two.
const LEFT_OUT: Cost = 90;
/// Cost of all but a single word left out: more than each of two words misheard.
const ALL_BUT_A_WORD: Cost = 60;

impl Asking<'_> {
    /// Adds those who answer all but one word, or all but the date or number, each as typed: « gouber feriel alicia » is
    /// GOUBER Feriel before those of whom every word is misheard. A single word that is left tells little, unless few
    /// people answer it; where nobody else is found, [`Self::search_far`] tells more of it.
    pub(super) fn search_but_one(&mut self) -> rusqlite::Result<()> {
        let words = &self.query.words;
        let side = if self.is_numbered() { Some(Side { people: self.number_people()?, near: false }) } else { None };
        let mut left: Vec<_> = list_but_one(words).map(|words| (words, side.as_ref())).collect();
        if side.is_some() {
            left.push((words.clone(), None));
        }
        let answered = std::mem::take(&mut self.found);
        for (words, side) in left {
            let tells = |word: &&VocabularyWord| word.len() >= LEFT_LETTERS && !fold::is_particle(**word);
            if words.iter().filter(tells).count() > 1 {
                for reading in plain_readings(&words) {
                    self.as_typed(&reading, side)?;
                }
            } else if let ([word], true) = (&words[..], side.is_some() || !answered.is_empty()) {
                let mut people = memory::filed_under(self.conn, Term::for_word(*word))?;
                if let Some(side) = side {
                    people.intersect(&side.people);
                }
                let more = if side.is_some() { 0 } else { ALL_BUT_A_WORD };
                if !people.more_than(KNOWN) {
                    self.score_people(&people, &exact_reading(&words, more), side)?;
                }
            }
        }
        self.mark_far(LEFT_OUT);
        self.add_found(answered);
        Ok(())
    }

    /// Says of all found that they do not answer what was typed, which costs so much `more`.
    fn mark_far(&mut self, more: Cost) {
        for found in self.found.values_mut() {
            (found.far, found.cost) = (true, found.cost + more);
        }
    }

    /// Finds those who are nearest to words that nobody answers: with more mistakes, else without the date or number, else
    /// without some of the words.
    pub(super) fn search_far(&mut self) -> rusqlite::Result<()> {
        let readings = plain_readings(&self.query.words);
        if self.is_numbered() {
            let side = Side { people: self.number_people()?, near: false };
            for reading in &readings {
                self.as_meant(reading, Tolerance::Loose, Some(&side))?;
            }
        }
        for reading in &readings {
            self.as_typed(reading, None)?;
        }
        for width in [Tolerance::Narrow, Tolerance::Wide, Tolerance::Loose] {
            for reading in &readings {
                if self.found.is_empty() {
                    self.as_meant(reading, width, None)?;
                }
            }
        }
        self.search_without_words()?;
        self.mark_far(0);
        Ok(())
    }

    /// Finds those who answer all words but one, else a single word, else the date or number alone: a word may have been
    /// misheard altogether.
    fn search_without_words(&mut self) -> rusqlite::Result<()> {
        let words = &self.query.words;
        let alone = words.iter().filter(|_| words.len() > 2).map(|word| vec![*word]);
        let is_enough =
            |words: &Vec<VocabularyWord>| words.iter().map(|word| word.len()).sum::<usize>() >= LEFT_LETTERS;
        for left in [list_but_one(words).filter(is_enough).collect::<Vec<_>>(), alone.filter(is_enough).collect()] {
            let readings: Vec<_> = left.iter().flat_map(|words| plain_readings(words)).collect();
            for width in [None, Some(Tolerance::Narrow), Some(Tolerance::Wide)] {
                if !self.found.is_empty() {
                    return Ok(());
                }
                for reading in &readings {
                    match width {
                        None => self.as_typed(reading, None)?,
                        Some(width) => self.as_meant(reading, width, None)?,
                    }
                }
            }
        }
        if self.found.is_empty() && self.is_numbered() { self.search_numbers() } else { Ok(()) }
    }
}

/// The words without one of them, whichever it is.
fn list_but_one(words: &[VocabularyWord]) -> impl Iterator<Item = Vec<VocabularyWord>> + '_ {
    (0..words.len()).map(|at| [&words[..at], &words[at + 1..]].concat())
}
