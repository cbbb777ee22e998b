//! How far a typed word is from a word of the file: what the hand does (one letter wrong, lost, added, swapped) and
//! what the ear does. Costs are in hundredths of a wrong letter. Both distances let the typed word be only the
//! beginning of the other: people stop typing as soon as they see who they look for.

use super::keys::{Sound, Sounds};
use super::word::{LETTERS, Word};

/// Hundredths of a wrong letter.
pub type Cost = u16;

/// Too far to be meant.
pub const FAR: Cost = 10_000;

const SIZE: usize = LETTERS + 2;

/// What a word of the file costs as an answer to a typed word; [`FAR`] when it is not one.
pub fn near(typed: &Typed, word: Word) -> Cost {
    let hand = slipped(typed, word);
    let ear = heard(typed, word);
    let hand = if hand <= typed.hand_limit { 34 + hand * 2 / 3 } else { FAR };
    let ear = if ear <= typed.ear_limit { 26 + ear * 3 / 4 } else { FAR };
    hand.min(ear)
}

/// A typed word with all that comparing needs, worked out once.
#[derive(Debug, Clone)]
pub struct Typed {
    /// The word.
    pub word: Word,
    letters: [u8; LETTERS],
    count: usize,
    sounds: Sounds,
    hand_limit: Cost,
    ear_limit: Cost,
}

impl Typed {
    /// `word`, ready to be compared.
    pub fn new(word: Word) -> Self {
        let (letters, count) = word.letters();
        let sounds = Sounds::of(word);
        let hand_limit = match count {
            0..=2 => 0,
            3 => 100,
            4 => 120,
            5..=6 => 180,
            _ => 240,
        };
        let ear_limit = match sounds.as_slice().len() {
            0..=1 => 0,
            2 => 40,
            3 => 75,
            4 => 110,
            5..=6 => 150,
            _ => 190,
        };
        Self { word, letters, count, sounds, hand_limit, ear_limit }
    }

    /// Its sounds.
    pub fn sounds(&self) -> &[Sound] {
        self.sounds.as_slice()
    }
}

/// The cheapest slips of the hand that turn the beginning of `word` into the typed one.
fn slipped(typed: &Typed, word: Word) -> Cost {
    let (letters, count) = word.letters();
    let (typed, word) = (&typed.letters[..typed.count], &letters[..count]);
    let mut rows = [[0; SIZE]; SIZE];
    for (place, cell) in rows[0].iter_mut().enumerate().take(word.len() + 1).skip(1) {
        *cell = place as Cost * 100;
    }
    for (i, &a) in typed.iter().enumerate() {
        // The first letter is heard and typed with more care than the others.
        let first = if i == 0 { 20 } else { 0 };
        rows[i + 1][0] = (i as Cost + 1) * 100 + 20;
        for (j, &b) in word.iter().enumerate() {
            let swap_of_vowels = is_vowel(a) && is_vowel(b);
            let other = if a == b {
                0
            } else if swap_of_vowels {
                80
            } else {
                100 + first
            };
            let doubled = (i > 0 && typed[i - 1] == a) || typed.get(i + 1) == Some(&a);
            let added = if doubled { 60 } else { 100 };
            let twin = (j > 0 && word[j - 1] == b) || word.get(j + 1) == Some(&b);
            let lost = if twin || b == b'h' { 60 } else { 100 };
            let mut best = (rows[i][j] + other).min(rows[i][j + 1] + added).min(rows[i + 1][j] + lost);
            if i > 0 && j > 0 && a != b && a == word[j - 1] && typed[i - 1] == b {
                best = best.min(rows[i - 1][j - 1] + 90);
            }
            rows[i + 1][j + 1] = best;
        }
    }
    ending(&rows[typed.len()][..=word.len()], typed.len())
}

/// The cheapest end: the whole word, or a longer one of which only the beginning was typed.
fn ending(row: &[Cost], typed: usize) -> Cost {
    let whole = row.len() - 1;
    row.iter()
        .enumerate()
        .map(|(end, cost)| {
            cost + ((whole - end).min(6) as Cost) * if typed > 3 { 4 } else { 7 } + if end < whole { 8 } else { 0 }
        })
        .min()
        .unwrap_or(FAR)
}

/// The cheapest slips of the ear that turn the beginning of `word` into the typed one.
pub fn heard(typed: &Typed, word: Word) -> Cost {
    let sounds = Sounds::of(word);
    let (typed, word) = (typed.sounds(), sounds.as_slice());
    let mut rows = [[0; SIZE]; SIZE];
    for (j, &b) in word.iter().enumerate() {
        rows[0][j + 1] = rows[0][j] + unheard(b, false);
    }
    for (i, &a) in typed.iter().enumerate() {
        let last = i + 1 == typed.len();
        rows[i + 1][0] = rows[i][0] + unheard(a, false);
        for (j, &b) in word.iter().enumerate() {
            rows[i + 1][j + 1] = (rows[i][j] + confused(a, b))
                .min(rows[i][j + 1] + unheard(a, last))
                .min(rows[i + 1][j] + unheard(b, j + 1 == word.len()));
        }
    }
    ending(&rows[typed.len()][..=word.len()], typed.len())
}

/// What it costs to hear a sound that is not there, or to miss one; less at the end of a word, where French is mute.
fn unheard(sound: Sound, at_end: bool) -> Cost {
    use Sound::{A, B, C, Ch, D, E, F, G, H, I, J, K, L, M, N, O, P, R, S, T, U, V, Z};
    match sound {
        E => {
            if at_end {
                5
            } else {
                25
            }
        }
        A | I | O | U => {
            if at_end {
                25
            } else {
                35
            }
        }
        S | T | D | Z | P => {
            if at_end {
                20
            } else {
                90
            }
        }
        H => 45,
        N | M => 70,
        R | L | B | F | V | Ch | J | C | K | G => 90,
    }
}

/// What it costs to take one sound for another.
fn confused(a: Sound, b: Sound) -> Cost {
    use Sound::{A, B, C, Ch, D, E, F, G, H, I, J, K, L, M, N, O, P, R, S, T, U, V, Z};
    if a == b {
        return 0;
    }
    match if (a as u8) < (b as u8) { (a, b) } else { (b, a) } {
        (E, I) | (O, U) | (A, E) => 25,
        (A | E | I | O, A | E | I | O | U) => 40,
        (C, K) => 0,
        (S | Z, C) | (Ch, C) | (J, C) => 30,
        (C | K, G) | (K, H) | (C, H) | (G, H) => 35,
        (H, R) => 40,
        (S, Z) => 15,
        (S, Ch) | (Z, J) | (Ch, J) | (S, J) | (Z, Ch) => 35,
        (J, G) => 40,
        (D, J) | (D, Z) | (T, Ch) => 45,
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

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}
