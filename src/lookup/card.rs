//! The data that ranking needs about a person, in some forty bytes: the words of the names and the date of birth.

use chrono::{Datelike, NaiveDate};

use super::fold::{NameField, NamePart, parts};
use super::word::{LETTERS, VocabularyWord};
use crate::domain::{BirthDate, Person};

/// A person, as the ranking sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Date of birth, as far as it is known.
    pub born: Option<BirthDate>,
    /// The words of the names.
    pub parts: Vec<NamePart>,
}

impl Candidate {
    /// The card of `person`.
    pub fn from_person(person: &Person) -> Self {
        Self { born: person.birth_date, parts: parts(person) }
    }

    /// The names as shown: two people for whom these are equal are homonyms.
    pub fn names(&self) -> impl Iterator<Item = VocabularyWord> + '_ {
        self.parts.iter().filter(|part| part.field != NameField::Birth).map(|part| part.word)
    }

    /// Encodes for the file: three bytes of birth date, then for each word a byte of place and length and its letters.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(48);
        let [first, second, third, _] = self.born.map_or(0, pack_birth).to_le_bytes();
        bytes.extend([first, second, third]);
        for part in &self.parts {
            let (letters, count) = part.word.to_letters();
            bytes.push((part.field as u8) << 5 | u8::from(part.tied) << 4 | count as u8);
            bytes.extend(&letters[..count]);
        }
        bytes
    }

    /// Decodes the bytes of [`Candidate::encode`]; a word that cannot be read is left out.
    pub fn decode(bytes: &[u8]) -> Self {
        let Some(([first, second, third], mut rest)) = bytes.split_first_chunk::<3>() else {
            return Self { born: None, parts: Vec::new() };
        };
        let born = unpack_birth(u32::from_le_bytes([*first, *second, *third, 0]));
        let mut parts = Vec::with_capacity(8);
        while let Some((&head, tail)) = rest.split_first() {
            let count = usize::from(head & 15).min(tail.len()).min(LETTERS);
            let field = [NameField::Used, NameField::Birth, NameField::First][usize::from(head >> 5).min(2)];
            parts.push(NamePart { word: VocabularyWord::from_letters(&tail[..count]), field, tied: head & 16 != 0 });
            rest = &tail[count..];
        }
        Self { born, parts }
    }
}

/// Year, month and day in 12, 4 and 5 bits; 0 for what nobody knows.
fn pack_birth(born: BirthDate) -> u32 {
    let day = born.known_day().map_or(0, |day| day.day());
    born.year().unsigned_abs().min(0xfff) << 9 | born.known_month().unwrap_or(0) << 5 | day
}

/// The date that [`pack_birth`] gave.
fn unpack_birth(bits: u32) -> Option<BirthDate> {
    let year = i32::try_from(bits >> 9).ok().filter(|year| *year > 0)?;
    match (bits >> 5 & 0xf, bits & 0x1f) {
        (0, _) => BirthDate::in_year(year),
        (month, 0) => BirthDate::in_month(year, month),
        (month, day) => NaiveDate::from_ymd_opt(year, month, day).map(BirthDate::from),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::domain::Moment;

    #[test]
    fn a_card_is_read_back_as_written() {
        for born in ["1931-02-28", "1931-02", "1931", ""] {
            let person = Person {
                birth_name: Some("D’ABZAC".into()),
                first_name: Some("Marie-Hélène".into()),
                birth_date: born.parse().ok(),
                ..Person::new("Ben Ali", Moment(0))
            };
            let card = Candidate::from_person(&person);
            assert_eq!(Candidate::decode(&card.encode()), card);
            assert!(card.encode().len() < 51);
        }
    }

    #[test]
    fn a_card_cut_short_is_read_as_far_as_it_goes() {
        let bytes = Candidate::from_person(&Person::new("Benali", Moment(0))).encode();
        for end in 0..bytes.len() {
            assert!(Candidate::decode(&bytes[..end]).parts.len() <= 1);
        }
    }
}
