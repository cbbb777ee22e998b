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
    /// Tied to the word before it by a hyphen or an apostrophe.
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

/// Parts kept of one person: beyond, nobody types them.
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
    let folded = name::fold(text);
    let mut tied = false;
    for piece in folded.split_inclusive(|c: char| !c.is_alphabetic()) {
        let word = VocabularyWord::new(piece);
        if !word.is_empty() {
            parts.push(NamePart { word, field, tied });
        }
        tied = matches!(piece.chars().last(), Some('-' | '\''));
    }
}

/// Every word the person of these parts can be found by.
pub fn tokens(parts: &[NamePart]) -> Vec<Token> {
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
            (whole, mask, last) = (whole.joined(after.word), mask | 1 << next, after);
            tokens.push(Token { word: whole, field: part.field, place, parts: mask });
        }
    }
    tokens
}

/// A word that is written apart or glued, or left out, as the ear pleases.
pub fn is_particle(word: VocabularyWord) -> bool {
    PARTICLES.contains(&word)
}

const PARTICLES: &[VocabularyWord] = &[
    // French, Breton, Basque and Occitan surnames.
    VocabularyWord::packed(b"d"),
    VocabularyWord::packed(b"de"),
    VocabularyWord::packed(b"du"),
    VocabularyWord::packed(b"des"),
    VocabularyWord::packed(b"l"),
    VocabularyWord::packed(b"la"),
    VocabularyWord::packed(b"le"),
    VocabularyWord::packed(b"les"),
    VocabularyWord::packed(b"saint"),
    VocabularyWord::packed(b"sainte"),
    VocabularyWord::packed(b"st"),
    VocabularyWord::packed(b"ste"),
    // Portuguese, Spanish, Italian.
    VocabularyWord::packed(b"da"),
    VocabularyWord::packed(b"do"),
    VocabularyWord::packed(b"dos"),
    VocabularyWord::packed(b"das"),
    VocabularyWord::packed(b"del"),
    VocabularyWord::packed(b"della"),
    VocabularyWord::packed(b"di"),
    VocabularyWord::packed(b"lo"),
    VocabularyWord::packed(b"los"),
    VocabularyWord::packed(b"las"),
    VocabularyWord::packed(b"dall"),
    VocabularyWord::packed(b"san"),
    // Arabic and Berber: son of, the, people of, servant of, father of, my lord, pilgrim.
    VocabularyWord::packed(b"ben"),
    VocabularyWord::packed(b"bin"),
    VocabularyWord::packed(b"bent"),
    VocabularyWord::packed(b"ibn"),
    VocabularyWord::packed(b"ould"),
    VocabularyWord::packed(b"el"),
    VocabularyWord::packed(b"al"),
    VocabularyWord::packed(b"ait"),
    VocabularyWord::packed(b"abdel"),
    VocabularyWord::packed(b"abdul"),
    VocabularyWord::packed(b"abd"),
    VocabularyWord::packed(b"abou"),
    VocabularyWord::packed(b"abu"),
    VocabularyWord::packed(b"bou"),
    VocabularyWord::packed(b"si"),
    VocabularyWord::packed(b"sidi"),
    VocabularyWord::packed(b"hadj"),
    VocabularyWord::packed(b"bel"),
    // West African elisions, Dutch, German, Gaelic.
    VocabularyWord::packed(b"n"),
    VocabularyWord::packed(b"m"),
    VocabularyWord::packed(b"k"),
    VocabularyWord::packed(b"van"),
    VocabularyWord::packed(b"von"),
    VocabularyWord::packed(b"der"),
    VocabularyWord::packed(b"den"),
    VocabularyWord::packed(b"ten"),
    VocabularyWord::packed(b"mc"),
    VocabularyWord::packed(b"mac"),
    VocabularyWord::packed(b"o"),
];

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::domain::Moment;

    fn found_by(used: &str, first: &str) -> Vec<String> {
        let person = Person { first_name: Some(first.to_owned()), ..Person::new(used, Moment(0)) };
        tokens(&parts(&person)).iter().map(|token| token.word.to_string()).collect()
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
