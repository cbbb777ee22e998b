//! Index terms of a person: each word, the beginnings of words, year and day of birth, runs of phone digits.

use chrono::Datelike;

use super::fold::{self, Token};
use super::word::VocabularyWord;
use crate::domain::BirthDate;

/// An index term, as a number of 55 bits: words first, in alphabetical order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(u64);

/// Letters up to which the beginning of a word has a set of its own; longer ones are few enough to be gathered.
pub const SHORT: usize = 3;

/// Digits of a phone number filed together.
pub const WINDOW: usize = 4;

const AFTER_Z: u64 = 27;

impl Term {
    /// A whole word.
    pub const fn for_word(word: VocabularyWord) -> Self {
        Self(word.to_number())
    }

    /// A word that begins with `start`, of [`SHORT`] letters or fewer.
    pub const fn start(start: VocabularyWord) -> Self {
        Self(AFTER_Z << 50 | start.to_number() >> 5)
    }

    /// Four digits in a row of a phone number.
    pub const fn for_digits(digits: u64) -> Self {
        Self((AFTER_Z + 1) << 50 | digits)
    }

    /// Born in this year.
    pub const fn for_birth_year(year: i32) -> Self {
        Self((AFTER_Z + 2) << 50 | year.unsigned_abs() as u64)
    }

    /// Born on this day of this month; 0 for a day, or for both, that nobody knows.
    pub const fn for_birth_day(day: u32, month: u32) -> Self {
        Self((AFTER_Z + 3) << 50 | (month << 5 | day) as u64)
    }

    /// The term of this number.
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn to_number(self) -> u64 {
        self.0
    }

    /// The word, when it is one.
    pub const fn as_word(self) -> Option<VocabularyWord> {
        if self.0 >> 50 < AFTER_Z { Some(VocabularyWord::from_number(self.0)) } else { None }
    }
}

/// Lists the index terms of a person, without repetition.
pub fn list_terms(tokens: &[Token], born: Option<BirthDate>, phones: &[&str]) -> Vec<Term> {
    let mut terms = Vec::with_capacity(48);
    for token in tokens {
        terms.push(Term::for_word(token.word));
        terms.extend((1..=SHORT.min(token.word.len())).map(|count| Term::start(token.word.start(count))));
    }
    if let Some(born) = born {
        terms.push(Term::for_birth_year(born.year()));
        terms.push(Term::for_birth_day(born.known_day().map_or(0, |day| day.day()), born.known_month().unwrap_or(0)));
    }
    for phone in phones {
        terms.extend(digit_windows(&national_digits(phone)).map(Term::for_digits));
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The digits as dialled in France: `+33`, `0033` are `0`; those of another country keep their prefix without `+`.
pub fn national_digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let abroad = phone.trim_start().starts_with('+').then_some(digits.as_str()).or_else(|| digits.strip_prefix("00"));
    match abroad {
        Some(abroad) => match abroad.strip_prefix("33") {
            // « +33 (0)6 … » carries the zero that is not dialled from abroad.
            Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
            None => abroad.to_owned(),
        },
        None => digits,
    }
}

/// Numbers made by each four digits in a row.
pub fn digit_windows(digits: &str) -> impl Iterator<Item = u64> + '_ {
    digits
        .as_bytes()
        .windows(WINDOW)
        .map(|four| four.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}

/// The tokens and terms of one card and its phones.
pub fn index_entry(card: &super::card::Candidate, phones: &[&str]) -> Vec<Term> {
    list_terms(&fold::list_tokens(&card.parts), card.born, phones)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_filed_as_dialled_in_france() {
        for written in ["06 12 34 56 78", "+33 6 12 34 56 78", "0033612345678", "+33 (0)6.12.34.56.78"] {
            assert_eq!(national_digits(written), "0612345678");
        }
        assert_eq!(national_digits("+221 77 123 45 67"), "221771234567");
    }

    #[test]
    fn terms_of_different_sorts_never_meet() {
        let word = VocabularyWord::new("zzzzzzzzzzz");
        let all = [
            Term::for_word(word),
            Term::start(word.start(3)),
            Term::for_digits(9_999),
            Term::for_birth_year(2_059),
            Term::for_birth_day(31, 12),
        ];
        assert!(all.is_sorted());
        assert_eq!(all.map(|term| term.as_word().is_some()), [true, false, false, false, false]);
        assert!(all.iter().all(|term| term.to_number() < 1 << 55));
    }
}
