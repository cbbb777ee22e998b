//! What a word sounds like at a French counter, and two coarse images of it that find its neighbours quickly.
//!
//! No single phonetic key meets French, Arabic, Turkish, Slavic and Portuguese names at once (published ones give the
//! same key to a quarter of the spellings of an Arabic name), so sounds are *compared* ([`super::rank::heard`]), and
//! the keys here only choose what is worth comparing: letter pairs for slips of the hand, the bare consonants for
//! slips of the ear.

use super::word::{LETTERS, Word};

/// One sound. Vowels first; a letter the ear cannot place has a sound of its own, near several others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Sound {
    /// a
    A,
    /// e, é, è
    E,
    /// i, y
    I,
    /// o, au, eau
    O,
    /// u, ou, w: Turkish and many transliterations write `u` for « ou »
    U,
    /// b
    B,
    /// p
    P,
    /// f, ph
    F,
    /// v
    V,
    /// t, th
    T,
    /// d, dh
    D,
    /// s, soft c
    S,
    /// z
    Z,
    /// ch, sh, tch
    Ch,
    /// j, dj, soft g
    J,
    /// c before a, o, u or at the end: « k » in French, « dj » in Turkish, « tch » or « ts » in Slavic names
    C,
    /// k, q
    K,
    /// g
    G,
    /// kh, gh: the throat, heard as k, g, r or nothing
    H,
    /// r
    R,
    /// l
    L,
    /// m
    M,
    /// n
    N,
}

impl Sound {
    /// A vowel.
    pub const fn is_vowel(self) -> bool {
        (self as u8) <= Sound::U as u8
    }

    /// The family a consonant belongs to, 1..=9; 0 for a vowel.
    const fn family(self) -> u32 {
        match self {
            Sound::A | Sound::E | Sound::I | Sound::O | Sound::U => 0,
            Sound::B | Sound::P => 1,
            Sound::F | Sound::V => 2,
            Sound::T | Sound::D => 3,
            Sound::S | Sound::Z | Sound::Ch | Sound::J => 4,
            Sound::C | Sound::K | Sound::G | Sound::H => 5,
            Sound::R => 6,
            Sound::L => 7,
            Sound::M => 8,
            Sound::N => 9,
        }
    }
}

/// The sounds of one word.
#[derive(Debug, Clone, Copy)]
pub struct Sounds {
    sounds: [Sound; LETTERS + 1],
    count: usize,
}

impl Sounds {
    /// The sounds of `word`, read left to right by the longest rule that applies.
    pub fn of(word: Word) -> Self {
        let (letters, count) = word.letters();
        let letters = &letters[..count];
        let mut heard = Self { sounds: [Sound::A; LETTERS + 1], count: 0 };
        let mut at = 0;
        while at < count {
            let (sound, length) = sound_at(letters, at);
            if let Some(sound) = sound {
                heard.push(sound, at > 0 && letters[at - 1] == letters[at]);
            }
            at += length;
        }
        heard
    }

    /// The sounds, in order.
    pub fn as_slice(&self) -> &[Sound] {
        &self.sounds[..self.count]
    }

    fn push(&mut self, sound: Sound, doubled: bool) {
        // A double letter, or two spellings of one consonant side by side (ck, sc, tt), is heard once.
        let repeats = self.count > 0 && self.sounds[self.count - 1] == sound && (doubled || !sound.is_vowel());
        if !repeats && self.count < self.sounds.len() {
            self.sounds[self.count] = sound;
            self.count += 1;
        }
    }
}

/// The sound that starts at letter `at`, if any is heard, and how many letters write it.
fn sound_at(letters: &[u8], at: usize) -> (Option<Sound>, usize) {
    let rest = &letters[at..];
    let next = rest.get(1).copied().unwrap_or(0);
    let third = rest.get(2).copied().unwrap_or(0);
    let soft = matches!(next, b'e' | b'i' | b'y');
    let some = |sound, length| (Some(sound), length);
    match rest[0] {
        b'a' if next == b'u' => some(Sound::O, 2),
        b'a' => some(Sound::A, 1),
        b'e' if next == b'a' && third == b'u' => some(Sound::O, 3),
        b'e' if next == b'u' => some(Sound::E, 2),
        b'e' => some(Sound::E, 1),
        b'i' | b'y' => some(Sound::I, 1),
        b'o' if next == b'u' || next == b'o' => some(Sound::U, 2),
        b'o' => some(Sound::O, 1),
        b'u' | b'w' => some(Sound::U, 1),
        b'b' => some(Sound::B, 1),
        b'p' if next == b'h' => some(Sound::F, 2),
        b'p' => some(Sound::P, 1),
        b'f' => some(Sound::F, 1),
        b'v' => some(Sound::V, 1),
        b't' if next == b'c' && third == b'h' => some(Sound::Ch, 3),
        b't' if next == b's' && third == b'h' => some(Sound::Ch, 3),
        b't' if next == b'h' => some(Sound::T, 2),
        b't' if next == b'z' => some(Sound::Z, 2),
        b't' => some(Sound::T, 1),
        b'd' if next == b'j' => some(Sound::J, 2),
        b'd' if next == b'g' && matches!(third, b'e' | b'i' | b'y') => some(Sound::J, 2),
        b'd' if next == b'h' => some(Sound::D, 2),
        b'd' => some(Sound::D, 1),
        b's' if next == b'c' && third == b'h' => some(Sound::Ch, 3),
        b's' if next == b'h' => some(Sound::Ch, 2),
        b's' => some(Sound::S, 1),
        b'z' => some(Sound::Z, 1),
        b'c' if next == b'h' || next == b'z' => some(Sound::Ch, 2),
        b'c' if next == b'k' => some(Sound::K, 2),
        b'c' if soft => some(Sound::S, 1),
        b'c' => some(Sound::C, 1),
        b'j' => some(Sound::J, 1),
        b'k' if next == b'h' => some(Sound::H, 2),
        b'k' => some(Sound::K, 1),
        b'q' if next == b'u' => some(Sound::K, 2),
        b'q' => some(Sound::K, 1),
        // Followed by the `s` that the ear adds: « Felix », « Felics ».
        b'x' => some(Sound::K, 1),
        b'g' if next == b'h' => some(Sound::H, 2),
        b'g' if next == b'n' => some(Sound::N, 2),
        b'g' if next == b'e' && matches!(third, b'a' | b'o' | b'u') => some(Sound::J, 2),
        b'g' if soft => some(Sound::J, 1),
        b'g' if next == b'u' && matches!(third, b'e' | b'i' | b'y') => some(Sound::G, 2),
        b'g' => some(Sound::G, 1),
        b'r' if next == b'h' => some(Sound::R, 2),
        b'r' => some(Sound::R, 1),
        b'l' => some(Sound::L, 1),
        b'm' => some(Sound::M, 1),
        b'n' => some(Sound::N, 1),
        _ => (None, 1),
    }
}

/// The consonant families of a word, four bits each from the top, neighbours of one family merged: what remains of a
/// name when vowels are misheard. Eight are kept.
pub fn skeleton(sounds: &[Sound]) -> u32 {
    let (mut bones, mut last, mut place) = (0, 0, 0);
    for sound in sounds {
        let family = sound.family();
        if family != 0 && family != last && place < 8 {
            bones |= family << (28 - 4 * place);
            place += 1;
        }
        last = family;
    }
    bones
}

/// Whether skeleton `typed` is, but for `slips` (0 or 1) families added, lost, changed or swapped, how `whole` begins.
pub fn begins_like(typed: u32, whole: u32, slips: u32) -> bool {
    let same = (typed ^ whole).leading_zeros() / 4;
    let ends = |typed: u32, whole: u32| {
        let count = 8 - typed.trailing_zeros() / 4;
        typed == 0 || count >= 8 && typed == whole || (typed ^ whole) >> (32 - 4 * count.min(8)) == 0
    };
    if ends(typed, whole) {
        return true;
    }
    if slips == 0 {
        return false;
    }
    let past = |bones: u32, count: u32| bones.checked_shl(4 * count).unwrap_or(0);
    ends(past(typed, same + 1), past(whole, same))
        || ends(past(typed, same), past(whole, same + 1))
        || ends(past(typed, same + 1), past(whole, same + 1))
        || (past(typed, same) >> 28 == past(whole, same + 1) >> 28
            && past(typed, same + 1) >> 28 == past(whole, same) >> 28
            && ends(past(typed, same + 2), past(whole, same + 2)))
}

/// The letter pairs of a word (its first letter counts as one), each one bit of 64. A slip of one letter spoils two or
/// three pairs, so a word that lacks more of them is not the one meant.
pub fn pairs(word: Word) -> u64 {
    let (letters, count) = word.letters();
    let mut bits = 0;
    let mut before = 0u32;
    for letter in &letters[..count] {
        let code = u32::from(letter - b'a' + 1);
        // Any spread will do; this one keeps the frequent pairs of French and Arabic names apart.
        bits |= 1 << ((before * 31 + code * 7 + before / 3) & 63);
        before = code;
    }
    bits
}
