//! A folded word packed into one number, so that comparing, sorting and asking "does it begin with" are one
//! machine instruction each, and a vocabulary of a whole town fits in the cache of one desk.

/// The first eleven letters of a folded word, five bits each, the first letter highest: numbers sort as words do.
///
/// Eleven letters leave the file room for a chunk number beside the word in one 63-bit row id; two names that part
/// after the eleventh letter are told apart by the first name and the date, as they are at the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct VocabularyWord(u64);

/// Number of letters stored of each word.
pub const LETTERS: usize = 11;

const TOP: u32 = 5 * (LETTERS as u32 - 1);

impl VocabularyWord {
    /// The word made of the letters of `text`, already folded by [`crate::domain::name::fold_text`]; what is not a letter
    /// is skipped. Letters of other scripts share the 26 slots: they only need to meet themselves again.
    pub fn new(text: &str) -> Self {
        let mut word = Self::default();
        for (place, letter) in text.chars().filter(|c| c.is_alphabetic()).take(LETTERS).enumerate() {
            let code = match letter {
                'a'..='z' => u64::from(letter) - u64::from('a'),
                other => u64::from(other) % 26,
            };
            word.0 |= (code + 1) << (TOP - 5 * place as u32);
        }
        word
    }

    /// The word of these letters, each `a`..=`z`; usable in a constant.
    pub const fn from_letters(text: &[u8]) -> Self {
        let (mut bits, mut place) = (0, 0);
        while place < text.len() && place < LETTERS {
            bits |= ((text[place].wrapping_sub(b'a' - 1) & 31) as u64) << (TOP - 5 * place as u32);
            place += 1;
        }
        Self(bits)
    }

    /// The word of this number, as [`VocabularyWord::to_number`] gave it.
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// The number that represents the word: 55 bits, in alphabetical order.
    pub const fn to_number(self) -> u64 {
        self.0
    }

    /// Number of letters.
    pub const fn len(self) -> usize {
        if self.0 == 0 { 0 } else { LETTERS - self.0.trailing_zeros() as usize / 5 }
    }

    /// True when the word has no letter.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The first `count` letters.
    pub const fn start(self, count: usize) -> Self {
        if count >= LETTERS { self } else { Self(self.0 & !((1 << (5 * (LETTERS - count))) - 1)) }
    }

    /// Rest of the word after its first `count` letters.
    pub const fn suffix_from(self, count: usize) -> Self {
        if count >= LETTERS { Self(0) } else { Self((self.0 << (5 * count)) & ((1 << 55) - 1)) }
    }

    /// True when the word begins with `start`.
    pub const fn starts_with(self, start: Self) -> bool {
        let shift = 55 - 5 * start.len() as u32;
        (self.0 ^ start.0) >> shift == 0
    }

    /// Joins the two words into one, as if they were written so.
    pub const fn joined_with(self, next: Self) -> Self {
        let shift = 5 * self.len() as u32;
        if shift >= 55 { self } else { Self(self.0 | next.0 >> shift) }
    }

    /// Number just past the last word that begins with this one.
    pub const fn end_of_range(self) -> u64 {
        self.0 + (1 << (55 - 5 * self.len() as u32))
    }

    /// The letter at place `at`: 1 for `a` … 26; 0 past the end.
    pub const fn symbol_at(self, at: usize) -> u8 {
        if at >= LETTERS { 0 } else { (self.0 >> (TOP - 5 * at as u32)) as u8 & 31 }
    }

    /// Number of first letters both words share.
    pub const fn shared_prefix_len(self, other: Self) -> usize {
        let differ = self.0 ^ other.0;
        if differ == 0 { LETTERS } else { (differ.leading_zeros() as usize - 9) / 5 }
    }

    /// Letters as `a`..=`z`, and their number.
    pub fn to_letters(self) -> ([u8; LETTERS], usize) {
        let mut letters = [0; LETTERS];
        let count = self.len();
        for (place, letter) in letters.iter_mut().take(count).enumerate() {
            *letter = b'a' - 1 + ((self.0 >> (TOP - 5 * place as u32)) & 31) as u8;
        }
        (letters, count)
    }
}

impl std::fmt::Display for VocabularyWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (letters, count) = self.to_letters();
        letters[..count].iter().try_for_each(|letter| write!(f, "{}", char::from(*letter)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_and_begin_as_words_do() {
        let words = ["a", "ab", "abdel", "abdelkader", "b", "benali", "zoe"].map(VocabularyWord::new);
        assert!(words.is_sorted());
        assert!(
            VocabularyWord::new("benali").starts_with(VocabularyWord::new("ben"))
                && !VocabularyWord::new("ben").starts_with(VocabularyWord::new("benali"))
        );
        assert!(
            (VocabularyWord::new("ben").to_number()..VocabularyWord::new("ben").end_of_range())
                .contains(&VocabularyWord::new("benzz").to_number())
        );
        assert!(VocabularyWord::new("beo").to_number() >= VocabularyWord::new("ben").end_of_range());
    }

    #[test]
    fn a_word_is_cut_and_joined_by_letters() {
        let word = VocabularyWord::new("benali");
        assert_eq!((word.start(3), word.suffix_from(3)), (VocabularyWord::new("ben"), VocabularyWord::new("ali")));
        assert_eq!(VocabularyWord::new("ben").joined_with(VocabularyWord::new("ali")), word);
        assert_eq!((word.len(), word.shared_prefix_len(VocabularyWord::new("benzema"))), (6, 3));
        assert_eq!(word.to_string(), "benali");
    }

    #[test]
    fn letters_of_other_scripts_meet_themselves_again() {
        assert_eq!(VocabularyWord::new("мария"), VocabularyWord::new("мария"));
        assert_ne!(VocabularyWord::new("мария"), VocabularyWord::new("ирина"));
    }
}
