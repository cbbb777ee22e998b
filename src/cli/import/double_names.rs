//! Double names whose hyphen has spaces around it, or is another sign: « DUPONT - MARTIN », « DUPONT_MARTIN ». A dash between
//! spaces most often parts a name from a note: only words that look like two halves of one name are joined.

use std::borrow::Cow;

use super::name_notes::is_note;
use super::name_words::{
    TITLES, is_capitals, is_capitals_all, is_civility, is_in, is_name_word, is_particle, is_plain_name,
};
use super::text::may_elide;

/// Letters of half a family name, at least: below, it is most often an abbreviation (« VIP - DUPONT Marie »).
const LETTERS: usize = 4;

/// The text with the double family name that it begins with in one word.
pub fn join_family_name(text: &str) -> String {
    join_at(text, |before, after, glued| {
        let names: Vec<&str> = before.iter().copied().filter(|word| !is_in(word, TITLES)).collect();
        let alone = is_capitals_all(&names.join(" ")) && names.iter().filter(|word| !is_particle(word)).count() == 1;
        let half = |word: &str| is_capitals(word) && word.chars().count() >= LETTERS && is_half(word);
        let (Some(last), Some(next)) = (before.last(), after.first()) else { return false };
        half(last) && half(next.trim_end_matches(',')) && (alone || glued && after.len() == 1)
    })
}

/// Two first names, and nothing else, in one word: « Anne - Marie ».
pub fn join_first_names(text: &str) -> String {
    join_at(text, |before, after, _| {
        before.len() == 1
            && after.len() == 1
            && [before[0], after[0]].iter().all(|word| is_name_word(word) && is_half(word))
    })
}

/// True for « KONE/DIOP Fatou »: which of the two is the person's, or that both are, nothing tells.
pub fn holds_two_families(text: &str) -> bool {
    let half = |part: &str| part.chars().count() >= LETTERS && is_capitals(part) && is_half(part);
    if !text.contains('/') {
        return false;
    }
    let mut words = text.split_whitespace().skip_while(|word| !is_capitals(word) || is_civility(word));
    words.next().and_then(|word| word.split_once('/')).is_some_and(|(one, other)| half(one) && half(other))
}

/// The text with the signs that stand for a space or an apostrophe between two letters of a name: « BEN_ALI », « N"DIAYE ». A
/// note glued to a name is none of it: « VIP_DUPONT ».
pub fn mend_inner_signs(text: &str) -> Cow<'_, str> {
    if !text.contains(['_', '"']) {
        return Cow::Borrowed(text);
    }
    let letters: Vec<char> = text.chars().collect();
    let is_letter = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|sign| sign.is_alphabetic());
    let word_of =
        |letters: &mut dyn Iterator<Item = &char>| letters.take_while(|sign| sign.is_alphabetic()).collect::<String>();
    let mended = |(at, sign): (usize, &char)| match sign {
        '_' | '"' if !is_letter(at.checked_sub(1)) || !is_letter(Some(at + 1)) => *sign,
        '"' => '\'',
        '_' if may_elide(&letters, at) => '\'',
        '_' => {
            let before: String = word_of(&mut letters[..at].iter().rev()).chars().rev().collect();
            if is_note(&before) || is_note(&word_of(&mut letters[at + 1..].iter())) { *sign } else { ' ' }
        }
        sign => *sign,
    };
    Cow::Owned(letters.iter().enumerate().map(mended).collect())
}

fn is_half(word: &str) -> bool {
    is_plain_name(word) && !is_note(word)
}

/// Joins the words around the first dash that stands apart, or is another sign, where `fits` says so of those before it and
/// after it; it is told whether the dash touches one of them.
fn join_at(text: &str, fits: impl Fn(&[&str], &[&str], bool) -> bool) -> String {
    let parted = text.char_indices().find_map(|(at, sign)| {
        let (before, after) = (&text[..at], &text[at + sign.len_utf8()..]);
        let spaces = [before.ends_with(' '), after.starts_with(' ')];
        let parts = ['–', '—', '_'].contains(&sign) || sign == '-' && spaces.contains(&true);
        parts.then(|| (before.trim_end(), after.trim_start(), spaces.contains(&false)))
    });
    let Some((before, after, glued)) = parted else { return text.to_owned() };
    let stretch = after.split(" - ").next().unwrap_or_default();
    let [left, right] = [before, stretch].map(|part| part.split_whitespace().collect::<Vec<_>>());
    if fits(&left, &right, glued) { format!("{before}-{after}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_halves_of_a_name_are_joined_and_a_note_is_not() {
        for (text, joined) in [
            ("DUPONT - MARTIN", "DUPONT-MARTIN"),
            ("DUPONT- MARTIN", "DUPONT-MARTIN"),
            ("DUPONT – MARTIN Marie", "DUPONT-MARTIN Marie"),
            ("DUPONT_MARTIN", "DUPONT-MARTIN"),
            ("Mme DUPONT - MARTIN Marie - suivi", "Mme DUPONT-MARTIN Marie - suivi"),
            ("Marie DUPONT- MARTIN", "Marie DUPONT-MARTIN"),
        ] {
            assert_eq!(join_family_name(text), joined);
        }
        for text in [
            "DUPONT - SUIVI",
            "DUPONT - TUTELLE",
            "DUPONT Marie - MARTIN Paul",
            "DUPONT MARIE - MARTIN PAUL",
            "Marie DUPONT - MARTIN",
            "VIP - DUPONT Marie",
            "DUPONT-MARTIN",
            "- DUPONT",
        ] {
            assert_eq!(join_family_name(text), text);
        }
        assert_eq!(join_first_names("Anne - Marie"), "Anne-Marie");
        assert_eq!(join_first_names("Anne - sourde"), "Anne - sourde");
    }
}
