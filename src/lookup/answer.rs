//! Cost of a person as an answer to the typed words: each typed word is matched with a different word of the person, at
//! the least total cost.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::card::Candidate;
use super::fold::{self, NameField, Token};
use super::rank::{Cost, FAR, Tolerance, WordCosts};
use super::vocabulary;
use super::word::VocabularyWord;
use crate::domain::{Moment, Person};

/// An interpretation of the typed words.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The words to be found.
    pub slots: Vec<Slot>,
    /// Cost of this interpretation.
    pub cost: Cost,
}

/// Words of the file a typed word may mean, in alphabetical order, each with its cost.
pub type NearWords = Arc<[(VocabularyWord, Cost)]>;

/// A typed word and the words of the file it may stand for.
#[derive(Debug, Clone)]
pub struct Slot {
    /// The word that was typed.
    pub word: VocabularyWord,
    /// True for the last word typed, which may not be finished.
    pub last: bool,
    /// Words of the file within the usual tolerance of it.
    pub near: NearWords,
    /// Comparison with any word at all, allowed when the other typed words are matched exactly.
    pub loose: Option<Box<Loose>>,
}

/// Compares a typed word with any other, and remembers.
#[derive(Debug, Clone)]
pub struct Loose {
    hand: WordCosts,
    ear: WordCosts,
    known: RefCell<HashMap<VocabularyWord, Cost>>,
}

impl Loose {
    /// Makes the slot of a typed `word`.
    pub fn new(word: VocabularyWord) -> Self {
        let (hand, ear) = (WordCosts::of_hand(word, Tolerance::Loose), WordCosts::of_ear(word, Tolerance::Loose));
        Self { hand, ear, known: RefCell::default() }
    }

    fn cost_of(&self, word: VocabularyWord) -> Cost {
        *self.known.borrow_mut().entry(word).or_insert_with(|| vocabulary::cost_of(word, &self.hand, &self.ear))
    }
}

impl Slot {
    /// A word taken as typed.
    pub fn exact_word(word: VocabularyWord, last: bool) -> Self {
        Self { word, last, near: Arc::default(), loose: None }
    }

    fn cost_of(&self, token: VocabularyWord) -> Cost {
        if token == self.word {
            return 0;
        }
        if token.starts_with(self.word) {
            // However much of it is left: a cost that fell with every letter would exchange rows that are read.
            return if self.last { 4 } else { 7 };
        }
        match self.near.binary_search_by_key(&token, |(word, _)| *word) {
            Ok(at) => self.near[at].1,
            Err(_) => self.loose.as_ref().map_or(FAR, |loose| loose.cost_of(token)),
        }
    }
}

/// A person as answer to one reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// Hundredths of a wrong letter.
    pub cost: Cost,
    /// The parts of the names that answered, one bit each.
    pub parts: u32,
}

/// Costs the person of `card` as an answer to `reading`; none when a typed word matches none of their words.
pub fn match_card(card: &Candidate, reading: &Reading) -> Option<Fit> {
    let tokens = fold::list_tokens(&card.parts);
    let mut best = None;
    let initials = reading.slots.len() > 1 && reading.slots.iter().all(|slot| slot.word.len() == 1);
    let mut search = Search { card, tokens: &tokens, slots: &reading.slots, initials, best: &mut best };
    search.place_word(0, 0, 0, [false; 3]);
    best.map(|fit| Fit { cost: fit.cost + reading.cost, ..fit })
}

/// Cost of somebody known by the words of `name` alone, as an answer to the `typed` words; none when a typed word stays
/// without answer. Where several are typed, a single word may be `misspelt`, as far as the others make sure.
pub fn match_name(name: &str, typed: &[VocabularyWord], misspelt: bool) -> Option<Fit> {
    let card = Candidate::from_person(&Person::new(name, Moment(0)));
    let last = typed.len().checked_sub(1)?;
    let plain = || typed.iter().enumerate().map(|(at, word)| Slot::exact_word(*word, at == last));
    let loosened = (0..typed.len()).filter(|_| misspelt && typed.len() > 1).map(|loose| {
        let mut slots: Vec<Slot> = plain().collect();
        slots[loose].loose = Some(Box::new(Loose::new(typed[loose])));
        Reading { slots, cost: 0 }
    });
    std::iter::once(Reading { slots: plain().collect(), cost: 0 })
        .chain(loosened)
        .find_map(|reading| match_card(&card, &reading))
}

struct Search<'a> {
    card: &'a Candidate,
    tokens: &'a [Token],
    slots: &'a [Slot],
    /// True when two or more initials were typed, and no more.
    initials: bool,
    best: &'a mut Option<Fit>,
}

impl Search<'_> {
    fn place_word(&mut self, at: usize, used: u32, cost: Cost, fields: [bool; 3]) {
        if self.best.as_ref().is_some_and(|best| cost >= best.cost) {
            return;
        }
        let Some(slot) = self.slots.get(at) else {
            let cost = cost + self.left_over(used, fields);
            if self.best.as_ref().is_none_or(|best| cost < best.cost) {
                *self.best = Some(Fit { cost, parts: used });
            }
            return;
        };
        for token in self.tokens {
            if token.parts & used == 0 {
                let near = slot.cost_of(token.word);
                if near < FAR {
                    let mut fields = fields;
                    let family_first = at == 0 && token.field != NameField::First && self.initials;
                    fields[token.field as usize] = true;
                    self.place_word(
                        at + 1,
                        used | token.parts,
                        cost + near + role_cost(token) + if family_first { 2 } else { 0 },
                        fields,
                    );
                }
            }
        }
    }

    /// Cost of the words that were not typed: the family name counts for little when part of it is left over, and two
    /// typed words that both match first names are rarely the person meant.
    fn left_over(&self, used: u32, fields: [bool; 3]) -> Cost {
        let mut cost = 0;
        for (at, part) in self.card.parts.iter().enumerate() {
            if used >> at & 1 == 0 && part.field != NameField::First && fields[part.field as usize] {
                cost += if fold::is_particle(part.word) { 1 } else { 3 };
            }
        }
        if !fields[0] && !fields[1] {
            // One word alone is the beginning of a family name before it is a whole first name: whoever is shown for « sab »,
            // Sabah, stays before the Sabas that one letter more brings.
            cost += if self.slots.len() > 1 { 25 } else { 4 };
        }
        // Two family names without a first name are said less often than the one in use and its bearer, and are first of all
        // one compound name that holds both.
        if fields[0] && fields[1] && !fields[2] {
            cost += 3;
        }
        // Initials are those of a first and a family name.
        if self.initials && !fields[2] {
            cost += 14;
        }
        cost
    }
}

fn role_cost(token: &Token) -> Cost {
    match (token.field, token.place) {
        (NameField::First, 0) => 1,
        (NameField::First, 1) => 9,
        (NameField::First, _) => 13,
        (NameField::Used, 0) => 0,
        (NameField::Birth, 0) => 1,
        (NameField::Used | NameField::Birth, _) => 3,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn cost(used: &str, first: &str, typed: &[&str]) -> Option<Cost> {
        let person = Person { first_name: Some(first.to_owned()), ..Person::new(used, Moment(0)) };
        let last = typed.len() - 1;
        let slots = typed
            .iter()
            .enumerate()
            .map(|(at, word)| Slot::exact_word(VocabularyWord::new(word), at == last))
            .collect();
        match_card(&Candidate::from_person(&person), &Reading { slots, cost: 0 }).map(|fit| fit.cost)
    }

    #[test]
    fn each_typed_word_needs_a_word_of_its_own() {
        assert!(cost("ROUX", "Jean", &["roux", "roux"]).is_none());
        assert!(cost("ROUX", "Roux", &["roux", "roux"]).is_some());
        assert!(cost("BEN ALI", "", &["benali", "ali"]).is_none());
    }

    #[test]
    fn a_name_alone_answers_in_any_order_begun_or_with_one_word_misspelt() {
        let answers = |typed: &str| {
            let words: Vec<_> = typed.split(' ').map(VocabularyWord::new).collect();
            match_name("LE GOFF Anne-Lise", &words, true).is_some()
        };
        for typed in ["goff", "anne goff", "le gof", "lise", "legoff anne", "annelise goff", "anne gofe"] {
            assert!(answers(typed), "{typed}");
        }
        for typed in ["martin", "goff martin", "goff anne lise marie", "anne anne"] {
            assert!(!answers(typed), "{typed}");
        }
    }

    #[test]
    fn a_whole_name_comes_before_a_longer_one_and_a_family_name_before_a_second_first_name() {
        assert!(cost("MARTIN", "Zoé", &["martin"]) < cost("MARTINEZ", "Zoé", &["martin"]));
        assert!(cost("MARTIN", "Zoé", &["martin"]) < cost("MARTIN DUPONT", "Zoé", &["martin"]));
        assert!(cost("PIERRE", "Jean", &["jean", "pierre"]) < cost("ROUX", "Jean Pierre", &["jean", "pierre"]));
    }
}
