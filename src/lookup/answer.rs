//! How good an answer one person is: each typed word on a different word of theirs, at the least cost.

use super::card::Card;
use super::fold::{self, Field, Token};
use super::rank::{Cost, FAR};
use super::word::Word;

/// One way of taking the typed words.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The words to be found.
    pub slots: Vec<Slot>,
    /// What this way of taking them costs.
    pub cost: Cost,
}

/// One typed word and the words of the file it may mean.
#[derive(Debug, Clone)]
pub struct Slot {
    /// As typed.
    pub word: Word,
    /// What else it may mean, in alphabetical order, with its cost.
    pub near: Vec<(Word, Cost)>,
    /// The last word typed: it may be going on.
    pub last: bool,
}

impl Slot {
    /// A word taken as typed.
    pub fn plain(word: Word, last: bool) -> Self {
        Self { word, near: Vec::new(), last }
    }

    fn cost(&self, token: Word) -> Cost {
        if token == self.word {
            return 0;
        }
        if token.starts_with(self.word) {
            let left = (token.len() - self.word.len()) as Cost;
            return if self.last { 4 + left } else { 8 + 2 * left };
        }
        match self.near.binary_search_by_key(&token, |(word, _)| *word) {
            Ok(at) => self.near[at].1,
            Err(_) => FAR,
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

/// What the person of `card` costs as an answer to `reading`; none when a word stays without answer.
pub fn fit(card: &Card, reading: &Reading) -> Option<Fit> {
    let tokens = fold::tokens(&card.parts);
    let mut best = None;
    let mut search = Search { card, tokens: &tokens, slots: &reading.slots, best: &mut best };
    search.place(0, 0, 0, [false; 3]);
    best.map(|fit| Fit { cost: fit.cost + reading.cost, ..fit })
}

struct Search<'a> {
    card: &'a Card,
    tokens: &'a [Token],
    slots: &'a [Slot],
    best: &'a mut Option<Fit>,
}

impl Search<'_> {
    fn place(&mut self, at: usize, used: u32, cost: Cost, fields: [bool; 3]) {
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
                let near = slot.cost(token.word);
                if near < FAR {
                    let mut fields = fields;
                    fields[token.field as usize] = true;
                    self.place(at + 1, used | token.parts, cost + near + role(token), fields);
                }
            }
        }
    }

    /// What was not typed: the family name answers for little when some of it is left over, and two words that are
    /// both first names are rarely what was meant.
    fn left_over(&self, used: u32, fields: [bool; 3]) -> Cost {
        let mut cost = 0;
        for (at, part) in self.card.parts.iter().enumerate() {
            if used >> at & 1 == 0 && part.field != Field::First && fields[part.field as usize] {
                cost += if fold::is_particle(part.word) { 1 } else { 3 };
            }
        }
        if self.slots.len() > 1 && !fields[0] && !fields[1] {
            cost += 14;
        }
        cost
    }
}

fn role(token: &Token) -> Cost {
    match (token.field, token.place) {
        (Field::First, 0) => 0,
        (Field::First, 1) => 9,
        (Field::First, _) => 13,
        (Field::Used, 0) => 0,
        (Field::Birth, 0) => 1,
        (Field::Used | Field::Birth, _) => 3,
    }
}
