//! Finds the letters of a displayed name that matched the search, for underlining.
//!
//! This is where `fuzzy-matcher` serves: once a person *is* the answer, it says which letters of a mistyped or
//! misheard name are the typed ones. As a matcher of people it finds a third to a half of them (it cannot absorb a
//! wrong letter), so it neither chooses nor ranks here.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::fold::{NameField, NamePart};
use super::word::VocabularyWord;
use crate::domain::name;

/// The (start, end) characters of `shown`, the names of `fields` as [`name::display_name`] writes them, that answer: of each
/// part in `answered`, the letters typed.
pub fn matched_ranges(
    shown: &str,
    fields: &[NameField],
    parts: &[NamePart],
    answered: u32,
    typed: &[VocabularyWord],
) -> Vec<(usize, usize)> {
    let matcher = SkimMatcherV2::default();
    let shown_parts =
        fields.iter().flat_map(|field| parts.iter().enumerate().filter(move |(_, part)| part.field == *field));
    let mut marks: Vec<(usize, usize)> = Vec::new();
    for ((start, text), (at, part)) in words(shown).into_iter().zip(shown_parts) {
        if answered >> at & 1 == 1 {
            for (from, to) in matched_letters(&matcher, &text, part.word, typed) {
                marks.push((start + from, start + to));
            }
        }
    }
    marks
}

/// Runs of letters of `shown`, with the place where each starts, in characters.
fn words(shown: &str) -> Vec<(usize, String)> {
    let mut words: Vec<(usize, String)> = Vec::new();
    let mut inside = false;
    for (at, c) in shown.chars().enumerate() {
        if name::is_letter(c) {
            if !inside {
                words.push((at, String::new()));
            }
            if let Some((_, word)) = words.last_mut() {
                word.push(c);
            }
        }
        inside = name::is_letter(c);
    }
    words
}

fn matched_letters(
    matcher: &SkimMatcherV2,
    text: &str,
    word: VocabularyWord,
    typed: &[VocabularyWord],
) -> Vec<(usize, usize)> {
    let whole = vec![(0, text.chars().count())];
    let begins =
        typed.iter().filter(|typed| !typed.is_empty() && word.starts_with(**typed)).map(|typed| typed.len()).max();
    if let Some(count) = begins {
        return if count == word.len() { whole } else { vec![(0, end_of_letters(text, count))] };
    }
    let folded = name::fold_text(text);
    let best = typed
        .iter()
        .filter_map(|typed| matcher.fuzzy_indices(&folded, &typed.to_string()))
        .max_by_key(|(score, _)| *score);
    match best {
        Some((_, indices)) if folded.chars().count() == text.chars().count() => group_ranges(&indices),
        _ => whole,
    }
}

/// Number of characters that the first `count` letters of `text` take, with their marks.
fn end_of_letters(text: &str, count: usize) -> usize {
    let mut letters = 0;
    let within = |c: &char| {
        letters += usize::from(c.is_alphabetic());
        letters <= count
    };
    text.chars().take_while(within).count()
}

fn group_ranges(indices: &[usize]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &at in indices {
        match runs.last_mut() {
            Some((_, end)) if *end == at => *end = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    runs
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::domain::{Moment, Person};
    use crate::lookup::fold::parts;

    fn marked(used: &str, first: &str, answered: u32, typed: &[&str]) -> String {
        let person = Person { first_name: Some(first.to_owned()), ..Person::new(used, Moment(0)) };
        let typed: Vec<VocabularyWord> = typed.iter().map(|word| VocabularyWord::new(word)).collect();
        let shown = person.display_name();
        let marks = matched_ranges(&shown, &[NameField::Used, NameField::First], &parts(&person), answered, &typed);
        let inside = |at: usize| marks.iter().any(|(start, end)| (*start..*end).contains(&at));
        shown.chars().enumerate().map(|(at, c)| if inside(at) { c } else { '.' }).collect()
    }

    #[test]
    fn the_letters_typed_are_marked_accents_or_not() {
        assert_eq!(marked("Gautier", "Anaïs", 0b11, &["gau", "anai"]), "GAU.....Anaï.");
        assert_eq!(marked("BEN ALI", "Mohamed", 0b11, &["benali"]), "BEN.ALI........");
    }

    #[test]
    fn of_a_mistyped_name_the_letters_that_are_right_are_marked() {
        assert_eq!(marked("Gautier", "Zoé", 0b1, &["gatier"]), "GA.TIER....");
    }
}
