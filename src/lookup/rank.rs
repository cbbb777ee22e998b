//! How far a typed word is from a word of the file: what the hand does (a letter wrong, lost, added, swapped) and what
//! the ear does. The two differ only in their symbols (letters, sounds) and in their tables of costs, so both are a
//! [`Measure`]. Costs are in hundredths of a wrong letter.

use super::keys::{self, Sound};
use super::word::{LETTERS, Word};

/// Hundredths of a wrong letter.
pub type Cost = u16;

/// Too far to be meant.
pub const FAR: Cost = 10_000;

const PAST: Cost = 1_000;

/// Symbols are numbered 1..=26; 0 ends a word.
pub const SYMBOLS: usize = 32;

/// How much may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Width {
    /// One slip.
    Narrow,
    /// Two slips in a long word, or one in what was misheard.
    Wide,
    /// As far as it may go when the other words are sure.
    Loose,
}

/// One row of a distance: cell `i` is the cost of having met the first `i` typed symbols.
pub type Row = [Cost; LETTERS + 1];

/// A typed word with the costs of taking it for another, worked out once for the whole vocabulary.
#[derive(Debug, Clone)]
pub struct Measure {
    /// The typed symbols.
    symbols: [u8; LETTERS],
    /// How many.
    pub count: usize,
    /// By symbol of the file's word, then place of the typed one.
    changed: [Row; SYMBOLS],
    /// A typed symbol that should not be there, by place.
    added: Row,
    /// A symbol of the file's word that was not typed.
    lost: [Cost; SYMBOLS],
    /// The same, just after its like: one of a double letter.
    lost_twin: Cost,
    swapped: Cost,
    /// Beyond, another word is meant.
    pub limit: Cost,
    base: Cost,
    scale: Cost,
}

impl Measure {
    /// The slips of the hand.
    pub fn of_hand(word: Word, width: Width) -> Self {
        let limit = match (word.len(), width) {
            (0..=2, _) => 0,
            (3, Width::Narrow | Width::Wide) | (4, Width::Narrow) => 100,
            (4, Width::Wide) | (_, Width::Narrow) => 120,
            (3, Width::Loose) => 120,
            (4, Width::Loose) | (5..=6, Width::Wide) => 180,
            (5..=6, Width::Loose) | (_, Width::Wide) => 240,
            (_, Width::Loose) => 320,
        };
        let mut measure = Self::empty(word.number(), limit);
        (measure.base, measure.lost_twin, measure.swapped) = (34, 60, 90);
        measure.scale = scale(measure.count);
        for at in 0..measure.count {
            let typed = measure.symbols[at];
            let twin = at > 0 && measure.symbols[at - 1] == typed || measure.symbols.get(at + 1) == Some(&typed);
            measure.added[at] = if twin { 60 } else { 100 };
            for meant in 0..SYMBOLS as u8 {
                // The first letter is heard and typed with more care than the others.
                let care = if at == 0 { 20 } else { 0 };
                measure.changed[usize::from(meant)][at] = if typed == meant {
                    0
                } else if is_vowel(typed) && is_vowel(meant) {
                    80
                } else {
                    100 + care
                };
            }
        }
        measure.lost = [100; SYMBOLS];
        measure.lost[usize::from(b'h' - b'a' + 1)] = 60;
        measure
    }

    /// The slips of the ear.
    pub fn of_ear(word: Word, width: Width) -> Self {
        let sounds = keys::sounds(word);
        let mut measure = Self::empty(sounds, 0);
        let limit = match measure.count {
            0..=1 => 0,
            2 => 40,
            3 => 75,
            4 => 100,
            5..=6 => 140,
            _ => 180,
        };
        measure.limit = match width {
            Width::Narrow => limit.min(75),
            Width::Wide => limit,
            Width::Loose => limit + limit / 3,
        };
        (measure.base, measure.scale, measure.lost_twin, measure.swapped) = (26, 0, FAR, FAR);
        measure.scale = scale(measure.count + 1);
        let typed: Vec<Sound> =
            measure.symbols[..measure.count].iter().filter_map(|code| Sound::of_code(*code)).collect();
        for (at, typed) in typed.iter().enumerate() {
            measure.added[at] = unheard(*typed, at + 1 == measure.count);
            for meant in Sound::ALL {
                measure.changed[usize::from(meant.code())][at] = confused(*typed, *meant);
            }
        }
        for meant in Sound::ALL {
            measure.lost[usize::from(meant.code())] = unheard(*meant, false);
        }
        measure
    }

    fn empty(packed: u64, limit: Cost) -> Self {
        let word = Word::from_number(packed);
        let mut symbols = [0; LETTERS];
        for (at, symbol) in symbols.iter_mut().enumerate() {
            *symbol = word.symbol(at);
        }
        Self {
            symbols,
            count: word.len(),
            // Past the typed word every cell is dear, so that the least of a row is one of its own.
            changed: [[PAST; LETTERS + 1]; SYMBOLS],
            added: [PAST; LETTERS + 1],
            lost: [100; SYMBOLS],
            lost_twin: 100,
            swapped: FAR,
            limit,
            base: 0,
            scale: 100,
        }
    }

    /// The row before any symbol of the file's word.
    pub fn first_row(&self) -> Row {
        let mut row = [0; LETTERS + 1];
        for at in 0..LETTERS {
            row[at + 1] = row[at] + self.added[at];
        }
        row
    }

    /// Works out the row after one more symbol `meant` of the file's word, `before` it; gives the least of its cells.
    pub fn next_row(&self, rows: &mut [Row; LETTERS + 1], depth: usize, meant: u8, before: u8) -> Cost {
        let changed = &self.changed[usize::from(meant)];
        let twin = meant == before && self.lost_twin < FAR;
        let lost = if twin { self.lost_twin } else { self.lost[usize::from(meant)] };
        let last = rows[depth];
        let mut row = [last[0] + lost; LETTERS + 1];
        // All places at once (the compiler makes this a few vector instructions), then what runs along the row.
        for at in 0..LETTERS {
            row[at + 1] = (last[at] + changed[at]).min(last[at + 1] + lost);
        }
        if self.swapped < FAR && depth > 0 && meant != before {
            let last_but_one = rows[depth - 1];
            for at in 1..LETTERS {
                if self.symbols[at] == before && self.symbols[at - 1] == meant {
                    row[at + 1] = row[at + 1].min(last_but_one[at - 1] + self.swapped);
                }
            }
        }
        for at in 0..LETTERS {
            row[at + 1] = row[at + 1].min(row[at] + self.added[at]);
        }
        rows[depth + 1] = row;
        row.into_iter().min().unwrap_or(FAR)
    }

    /// What a distance costs as an answer.
    pub fn cost(&self, distance: Cost) -> Cost {
        self.base + (u32::from(distance) * u32::from(self.scale) / 100) as Cost
    }
}

/// In hundredths: a slip tells less against a long word than against a short one.
fn scale(count: usize) -> Cost {
    (450 / (count as Cost + 1)).clamp(42, 90)
}

/// What it costs to hear a sound that is not there, or to miss one; less at the end of a word, where French is mute.
fn unheard(sound: Sound, at_end: bool) -> Cost {
    use Sound::{A, B, C, Ch, D, E, F, G, H, I, J, K, L, M, N, O, P, R, S, T, U, V, Z};
    match sound {
        E if at_end => 5,
        E => 25,
        A | I | O | U if at_end => 25,
        A | I | O | U => 35,
        S | T | D | Z | P if at_end => 20,
        H => 45,
        N | M => 70,
        S | T | D | Z | P | R | L | B | F | V | Ch | J | C | K | G => 90,
    }
}

/// What it costs to take one sound for another.
fn confused(a: Sound, b: Sound) -> Cost {
    use Sound::{A, B, C, Ch, D, E, F, G, H, I, J, K, L, M, N, O, P, R, S, T, U, V, Z};
    if a == b {
        return 0;
    }
    match if a.code() < b.code() { (a, b) } else { (b, a) } {
        (E, I) | (O, U) | (A, E) => 25,
        (A | E | I | O, A | E | I | O | U) => 40,
        (C, K) => 0,
        (S | Z | Ch | J, C) => 30,
        (C | K, G) | (C | K | G, H) => 35,
        (H, R) => 40,
        (S, Z) => 15,
        (S, Ch | J) | (Z, J | Ch) | (Ch, J) | (D, J) => 35,
        (J, G) => 40,
        (D, Z) | (T, Ch) => 45,
        (I, J) => 40,
        (I, L) => 50,
        (B, P) | (T, D) | (F, V) => 30,
        (B, V) | (P, F) => 50,
        (U, V) => 30,
        (M, N) => 40,
        (R, L) => 65,
        _ => 100,
    }
}

fn is_vowel(symbol: u8) -> bool {
    matches!(symbol.wrapping_add(b'a' - 1), b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}
