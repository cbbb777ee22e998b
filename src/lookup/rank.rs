//! Distance of a typed word from a word of the file, by typing (a letter wrong, lost, added, swapped) and by ear. The
//! two differ only in their symbols (letters, sounds) and in their tables of costs, so both are a [`WordCosts`]. Costs
//! are in hundredths of a wrong letter.

use super::keys::{self, Sound};
use super::word::{LETTERS, VocabularyWord};

/// Hundredths of a wrong letter.
pub type Cost = u16;

/// Cost of a word too far to be meant.
pub const FAR: Cost = 10_000;

const PAST: i16 = 1_000;

/// Cost that is never taken: more than any limit, and far enough from the end of the type for two to be added.
pub const DEAR: i16 = 8_000;

/// Symbols are numbered 1..=26; 0 ends a word.
pub const SYMBOLS: usize = 32;

/// Permitted distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tolerance {
    /// A single mistake.
    Narrow,
    /// Two slips in a long word, or one in what was misheard.
    Wide,
    /// The widest distance, for a word whose neighbours are matched exactly.
    Loose,
}

/// A row of the distance table: cell `i` is the cost of having read the first `i` typed symbols. Sixteen signed cells,
/// of which twelve are used: the width and the type that every processor computes at once.
pub type CostRow = [i16; 16];

/// The rows of a word, one for each depth.
pub type Rows = [CostRow; LETTERS + 1];

const CELLS: usize = 16;

/// A typed word with the costs of taking it for another, worked out once for the whole vocabulary.
#[derive(Debug, Clone)]
pub struct WordCosts {
    /// The typed symbols.
    symbols: [u8; LETTERS],
    /// Number of symbols.
    pub count: usize,
    /// Cost of a substitution, by symbol of the file's word, then position of the typed one.
    changed: [CostRow; SYMBOLS],
    /// A typed symbol that should not be there, by place.
    added: CostRow,
    /// A symbol of the file's word that was not typed.
    lost: [i16; SYMBOLS],
    /// Cost of a lost symbol that repeats the one before: one of a double letter.
    lost_twin: i16,
    swapped: i16,
    /// Beyond, another word is meant.
    pub limit: i16,
    base: Cost,
    scale: Cost,
}

impl WordCosts {
    /// The slips of the hand.
    pub fn of_hand(word: VocabularyWord, width: Tolerance) -> Self {
        let limit = match (word.len(), width) {
            (2, Tolerance::Loose) => 100,
            (0..=2, _) => 0,
            (3, Tolerance::Narrow | Tolerance::Wide) | (4, Tolerance::Narrow) => 100,
            (4, Tolerance::Wide) | (_, Tolerance::Narrow) => 120,
            (3, Tolerance::Loose) => 120,
            (4, Tolerance::Loose) => 180,
            (5..=6, Tolerance::Wide) => 200,
            (5..=6, Tolerance::Loose) | (_, Tolerance::Wide) => 240,
            (_, Tolerance::Loose) => 320,
        };
        let mut measure = Self::empty_row_set(word.to_number(), limit);
        // A slip of the hand is likelier than a name heard as another: the ear starts from more.
        (measure.base, measure.lost_twin, measure.swapped) = (14, 60, 90);
        measure.scale = length_scale(measure.count);
        for at in 0..measure.count {
            let typed = measure.symbols[at];
            let twin = at > 0 && measure.symbols[at - 1] == typed || measure.symbols.get(at + 1) == Some(&typed);
            measure.added[at + 1] = if twin { 60 } else { 100 };
            for meant in 0..SYMBOLS as u8 {
                // The first letter is heard and typed with more care than the others.
                let care = if at > 0 {
                    0
                } else if width == Tolerance::Narrow {
                    20
                } else {
                    60
                };
                measure.changed[usize::from(meant)][at + 1] = if typed == meant {
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

    /// The mistakes of somebody who writes a name as they hear it.
    pub fn of_ear(word: VocabularyWord, width: Tolerance) -> Self {
        let sounds = keys::phonetic_key(word);
        let mut measure = Self::empty_row_set(sounds, 0);
        let limit = match measure.count {
            0..=1 => 0,
            2 => 40,
            3 => 75,
            4 => 100,
            5..=6 => 140,
            _ => 180,
        };
        measure.limit = match width {
            Tolerance::Narrow => limit.min(75),
            Tolerance::Wide => limit,
            Tolerance::Loose => limit + limit / 3,
        };
        (measure.base, measure.scale, measure.lost_twin, measure.swapped) = (26, 0, DEAR, DEAR);
        measure.scale = length_scale(measure.count + 1);
        let typed: Vec<Sound> =
            measure.symbols[..measure.count].iter().filter_map(|code| Sound::of_code(*code)).collect();
        for (at, typed) in typed.iter().enumerate() {
            measure.added[at + 1] = missed_sound_cost(*typed, at + 1 == measure.count);
            for meant in Sound::ALL {
                measure.changed[usize::from(meant.code())][at + 1] = confusion_cost(*typed, *meant);
            }
        }
        for meant in Sound::ALL {
            measure.lost[usize::from(meant.code())] = missed_sound_cost(*meant, false);
        }
        measure
    }

    fn empty_row_set(packed: u64, limit: i16) -> Self {
        let word = VocabularyWord::from_number(packed);
        let mut symbols = [0; LETTERS];
        for (at, symbol) in symbols.iter_mut().enumerate() {
            *symbol = word.symbol_at(at);
        }
        Self {
            symbols,
            count: word.len(),
            // Past the typed word every cell is dear, so that the least of a row is one of its own.
            changed: [[PAST; CELLS]; SYMBOLS],
            added: [PAST; CELLS],
            lost: [100; SYMBOLS],
            lost_twin: 100,
            swapped: DEAR,
            limit,
            base: 0,
            scale: 100,
        }
    }

    /// The row before any symbol of the file's word.
    pub fn first_row(&self) -> CostRow {
        let mut row = [0; CELLS];
        for at in 1..CELLS {
            row[at] = row[at - 1] + self.added[at];
        }
        row
    }

    /// Works out the row after one more symbol `meant` of the file's word, `before` it; gives the least of its cells.
    pub fn next_row(&self, rows: &mut Rows, depth: usize, meant: u8, before: u8) -> i16 {
        let twin = meant == before && self.lost_twin < DEAR;
        let lost = if twin { self.lost_twin } else { self.lost[usize::from(meant)] };
        let changed = &self.changed[usize::from(meant)];
        let last = &rows[depth];
        // The row shifted by one place: cell `at` sees the cell before it.
        let mut shifted = [DEAR; CELLS];
        shifted[1..].copy_from_slice(&last[..CELLS - 1]);
        let mut row = [0; CELLS];
        for at in 0..CELLS {
            row[at] = (shifted[at] + changed[at]).min(last[at] + lost);
        }
        if self.swapped < DEAR && depth > 0 && meant != before {
            for at in 2..=self.count {
                if self.symbols[at - 1] == before && self.symbols[at - 2] == meant {
                    row[at] = row[at].min(rows[depth - 1][at - 2] + self.swapped);
                }
            }
        }
        for at in 1..CELLS - 4 {
            row[at] = row[at].min(row[at - 1] + self.added[at]);
        }
        rows[depth + 1] = row;
        row.into_iter().fold(DEAR, i16::min)
    }

    /// Converts a distance into the cost of an answer.
    pub fn answer_cost(&self, distance: i16) -> Cost {
        self.base + (u32::from(distance.unsigned_abs()) * u32::from(self.scale) / 100) as Cost
    }
}

/// Scale by word length, in hundredths: a mistake counts less in a long word than in a short one.
fn length_scale(count: usize) -> Cost {
    (450 / (count as Cost + 1)).clamp(42, 90)
}

/// Cost of hearing a sound that is not there, or of missing one; less at the end of a word, where French is mute.
fn missed_sound_cost(sound: Sound, at_end: bool) -> i16 {
    use Sound::{A, B, C, Ch, D, E, F, G, H, I, J, K, L, M, N, O, P, R, S, T, U, V, Z};
    match sound {
        E if at_end => 5,
        E => 25,
        A | I | O | U if at_end => 25,
        A | I | O | U => 35,
        S | T | D | Z | P if at_end => 20,
        H => 45,
        // Between vowels the Turkish ğ only lengthens: « Erdoan ».
        G => 60,
        N | M => 70,
        S | T | D | Z | P | R | L | B | F | V | Ch | J | C | K => 90,
    }
}

/// Cost of taking one sound for another.
fn confusion_cost(a: Sound, b: Sound) -> i16 {
    use Sound::{A, B, C, Ch, D, E, F, G, H, I, J, K, L, M, N, O, P, R, S, T, U, V, Z};
    if a == b {
        return 0;
    }
    match if a.code() < b.code() { (a, b) } else { (b, a) } {
        (E, I) | (O, U) | (A, E) => 25,
        (A | E | I | O, A | E | I | O | U) => 50,
        (C, K) => 0,
        (S | Z | Ch | J, C) => 30,
        (C | K, G) | (C | K | G, H) => 35,
        (H, R) => 55,
        (S, Z) => 15,
        (S, Ch | J) | (Z, J | Ch) | (Ch, J) | (D, J) => 35,
        (J, G) => 40,
        (D, Z) | (T, Ch) => 45,
        (I, J) => 40,
        (I, L) => 50,
        (B, P) | (T, D) | (F, V) => 30,
        (B, V) | (P, F) => 50,
        (U, V) => 30,
        (M, N) => 60,
        (R, L) => 65,
        _ => 100,
    }
}

fn is_vowel(symbol: u8) -> bool {
    matches!(symbol.wrapping_add(b'a' - 1), b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}
