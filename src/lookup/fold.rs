//! Folds a written name into the words it can be found by: no accents or capitals, particles both apart and glued.
//!
//! « BEN ALI » is found as `ben`, `ali` and `benali`; « d’Abzac » as `d`, `abzac`, `dabzac`; « Jean-Luc » as `jean`,
//! `luc`, `jeanluc`. Nobody is found as one long word made of two unrelated family names: the reader of the query
//! cuts such a word in two instead, which costs the file nothing.

use super::word::VocabularyWord;
use crate::domain::{Person, name};

/// Field of a person's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameField {
    /// The family name in use.
    Used,
    /// The birth name, where it is another one.
    Birth,
    /// First names.
    First,
}

/// A word of a person's names, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamePart {
    /// The word.
    pub word: VocabularyWord,
    /// Name it belongs to.
    pub field: NameField,
    /// True when the word is tied to the one before it by a hyphen or an apostrophe.
    pub tied: bool,
}

/// A folded word by which a person can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// The word.
    pub word: VocabularyWord,
    /// Name it belongs to.
    pub field: NameField,
    /// Position in that name, from 0.
    pub place: u8,
    /// Set of the written words it is made of, one bit each.
    pub parts: u32,
}

/// Largest number of name parts indexed of one person: nobody types more.
const MAX_PARTS: usize = 16;

/// The parts of a person's names, in the order written: used, birth (where it differs), first.
pub fn parts(person: &Person) -> Vec<NamePart> {
    let mut parts = Vec::with_capacity(8);
    take(&person.used_name, NameField::Used, &mut parts);
    if let Some(birth) = &person.birth_name {
        let from = parts.len();
        take(birth, NameField::Birth, &mut parts);
        let same = parts[..from].iter().map(|part| part.word).eq(parts[from..].iter().map(|part| part.word));
        if same {
            parts.truncate(from);
        }
    }
    take(person.first_name.as_deref().unwrap_or_default(), NameField::First, &mut parts);
    parts.truncate(MAX_PARTS);
    parts
}

fn take(text: &str, field: NameField, parts: &mut Vec<NamePart>) {
    let folded = name::fold_text(text);
    let mut tied = false;
    for piece in folded.split_inclusive(|c: char| !name::is_letter(c)) {
        let word = VocabularyWord::new(piece);
        if !word.is_empty() {
            parts.push(NamePart { word, field, tied });
        }
        tied = matches!(piece.chars().last(), Some('-' | '\''));
    }
}

/// Every word the person of these parts can be found by.
pub fn list_tokens(parts: &[NamePart]) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(2 * parts.len());
    let mut place = 0;
    for (at, part) in parts.iter().enumerate() {
        place = if at > 0 && parts[at - 1].field == part.field { place + 1 } else { 0 };
        tokens.push(Token { word: part.word, field: part.field, place, parts: 1 << at });
        let (mut whole, mut mask, mut last) = (part.word, 1u32 << at, part);
        for (next, after) in parts.iter().enumerate().skip(at + 1) {
            let tied = after.tied && part.field == NameField::First;
            if after.field != part.field || !(tied || is_particle(last.word)) {
                break;
            }
            (whole, mask, last) = (whole.joined_with(after.word), mask | 1 << next, after);
            tokens.push(Token { word: whole, field: part.field, place, parts: mask });
        }
    }
    tokens
}

/// True for a word that is written apart or joined, or left out, as people hear it.
pub fn is_particle(word: VocabularyWord) -> bool {
    PARTICLES.contains(&word)
}

/// The small words of names, as they are compared.
static PARTICLES: [VocabularyWord; name::PARTICLES.len()] = {
    let mut words = [VocabularyWord::from_letters(b""); name::PARTICLES.len()];
    let mut at = 0;
    while at < words.len() {
        words[at] = VocabularyWord::from_letters(name::PARTICLES[at].as_bytes());
        at += 1;
    }
    words
};

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::domain::Moment;

    fn found_by(used: &str, first: &str) -> Vec<String> {
        let person = Person { first_name: Some(first.to_owned()), ..Person::new(used, Moment(0)) };
        list_tokens(&parts(&person)).iter().map(|token| token.word.to_string()).collect()
    }

    #[test]
    fn particles_are_found_apart_and_glued() {
        assert_eq!(found_by("BEN ALI", ""), ["ben", "benali", "ali"]);
        assert_eq!(found_by("D’Abzac", ""), ["d", "dabzac", "abzac"]);
        assert_eq!(found_by("de la Torre", ""), ["de", "dela", "delatorre", "la", "latorre", "torre"]);
    }

    #[test]
    fn two_family_names_are_not_glued_but_tied_first_names_are() {
        assert_eq!(found_by("Diaz-Terpant", "Jean-Luc Paul"), ["diaz", "terpant", "jean", "jeanluc", "luc", "paul"]);
    }

    #[test]
    fn a_birth_name_that_is_the_used_one_counts_once() {
        let person = Person { birth_name: Some("ROUX".into()), ..Person::new("Roux", Moment(0)) };
        assert_eq!(parts(&person).len(), 1);
    }
}
