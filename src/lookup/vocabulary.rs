//! Every word the file knows, held small (twenty bytes a word, some tens of thousands of words for a whole town), so
//! that a mistyped or misheard word is compared with words, never with people.

use super::keys::{self, Sounds};
use super::rank::{self, Cost, Typed};
use super::word::Word;

/// The words, in the order the file learned them.
#[derive(Debug, Default)]
pub struct Vocabulary {
    words: Vec<Word>,
    pairs: Vec<u64>,
    skeletons: Vec<u32>,
}

impl Vocabulary {
    /// Learns one more word.
    pub fn learn(&mut self, word: Word) {
        self.words.push(word);
        self.pairs.push(keys::pairs(word));
        self.skeletons.push(keys::skeleton(Sounds::of(word).as_slice()));
    }

    /// The words that may be meant by a mistyped or misheard `word`, nearest first, at most `limit`.
    pub fn near(&self, word: Word, limit: usize) -> Vec<(Word, Cost)> {
        let typed = Typed::new(word);
        let wanted = keys::pairs(word);
        let may_lack = match word.len() {
            0..=2 => return Vec::new(),
            3 => 2,
            4 => 3,
            5..=6 => 3,
            7..=8 => 4,
            _ => 5,
        };
        let bones = keys::skeleton(typed.sounds());
        let slips = u32::from(bones & 0x00ff_ffff != 0);
        let mut found: Vec<(Word, Cost)> = Vec::new();
        for ((&word, &pairs), &skeleton) in self.words.iter().zip(&self.pairs).zip(&self.skeletons) {
            if at_most(wanted & !pairs, may_lack) || keys::begins_like(bones, skeleton, slips) {
                let cost = rank::near(&typed, word);
                if cost < rank::FAR {
                    found.push((word, cost));
                }
            }
        }
        found.sort_unstable_by_key(|&(word, cost)| (cost, word));
        found.truncate(limit);
        found
    }

    /// How many words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// No word yet.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// At most `count` bits are set. Clearing the lowest bit a few times beats counting on machines without `popcnt`.
fn at_most(mut bits: u64, count: u32) -> bool {
    for _ in 0..count {
        bits &= bits.wrapping_sub(1);
    }
    bits == 0
}
