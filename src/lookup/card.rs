//! What ranking needs to know of one person, in some forty bytes: the words of the names and the date of birth.

use chrono::{Datelike, NaiveDate};

use super::fold::{Field, Part, parts};
use super::word::{LETTERS, Word};
use crate::domain::Person;

/// One person, as ranked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Date of birth.
    pub born: Option<NaiveDate>,
    /// The words of the names.
    pub parts: Vec<Part>,
}

/// Day 1 of the two bytes a birth date takes: they reach from 1880 to 2059.
const FIRST_DAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(1880, 1, 1);

impl Card {
    /// The card of `person`.
    pub fn of(person: &Person) -> Self {
        Self { born: person.birth_date, parts: parts(person) }
    }

    /// The names as shown: two people for whom these are equal are homonyms.
    pub fn names(&self) -> impl Iterator<Item = Word> + '_ {
        self.parts.iter().filter(|part| part.field != Field::Birth).map(|part| part.word)
    }

    /// As kept in the file: two bytes of birth date, then for each word a byte of place and length and its letters.
    pub fn encode(&self) -> Vec<u8> {
        let first = FIRST_DAY.map_or(0, |day| day.num_days_from_ce());
        let born = self.born.map_or(0, |day| day.num_days_from_ce() - first + 1);
        let mut bytes = Vec::with_capacity(48);
        bytes.extend(u16::try_from(born).unwrap_or(0).to_le_bytes());
        for part in &self.parts {
            let (letters, count) = part.word.letters();
            bytes.push((part.field as u8) << 5 | u8::from(part.tied) << 4 | count as u8);
            bytes.extend(&letters[..count]);
        }
        bytes
    }

    /// What [`Card::encode`] wrote; what cannot be read is left out.
    pub fn decode(bytes: &[u8]) -> Self {
        let Some((days, mut rest)) = bytes.split_first_chunk::<2>() else {
            return Self { born: None, parts: Vec::new() };
        };
        let first = FIRST_DAY.map_or(0, |day| day.num_days_from_ce());
        let born = match u16::from_le_bytes(*days) {
            0 => None,
            days => NaiveDate::from_num_days_from_ce_opt(first + i32::from(days) - 1),
        };
        let mut parts = Vec::with_capacity(8);
        while let Some((&head, tail)) = rest.split_first() {
            let count = usize::from(head & 15).min(tail.len()).min(LETTERS);
            let field = [Field::Used, Field::Birth, Field::First][usize::from(head >> 5).min(2)];
            parts.push(Part { word: Word::packed(&tail[..count]), field, tied: head & 16 != 0 });
            rest = &tail[count..];
        }
        Self { born, parts }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::domain::Moment;

    #[test]
    fn a_card_is_read_back_as_written() {
        let person = Person {
            birth_name: Some("D’ABZAC".into()),
            first_name: Some("Marie-Hélène".into()),
            birth_date: NaiveDate::from_ymd_opt(1931, 2, 28),
            ..Person::new("Ben Ali", Moment(0))
        };
        let card = Card::of(&person);
        assert_eq!(Card::decode(&card.encode()), card);
        assert!(card.encode().len() < 50);
    }

    #[test]
    fn a_card_cut_short_is_read_as_far_as_it_goes() {
        let bytes = Card::of(&Person::new("Benali", Moment(0))).encode();
        for end in 0..bytes.len() {
            assert!(Card::decode(&bytes[..end]).parts.len() <= 1);
        }
    }
}
