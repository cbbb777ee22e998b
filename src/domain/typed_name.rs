//! Name of somebody as it is typed in one line: the family name with its small words, then the first name.

use super::name::{self, PARTICLES};

/// Family name and first name out of one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedName {
    /// Family name, as typed.
    pub family: String,
    /// First name, as typed; none where there is none.
    pub first: Option<String>,
    /// True when the line may as well be read another way.
    pub doubtful: bool,
}

/// Words before a name that are no part of it.
const CIVILITIES: &[&str] = &["m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle"];

/// Reads the words of a name. Capitals, or a comma, say where the family name ends; where nothing does, it is the first
/// word with the small ones before it.
pub fn read_typed_name(words: &[&str]) -> TypedName {
    let words = match words {
        [civility, rest @ ..] if !rest.is_empty() && is_in(civility.trim_end_matches('.'), CIVILITIES) => rest,
        all => all,
    };
    let at_comma = words.iter().position(|word| word.ends_with(',')).filter(|at| at + 1 < words.len());
    if let Some(at) = at_comma {
        return of_parts(&words[..=at], &words[at + 1..], false);
    }
    let capitals: Vec<_> = words.iter().map(|word| is_capitals(word)).collect();
    let is_small = |at: usize| !capitals[at] && (is_particle(words[at]) || words[at].chars().count() == 1);
    let told = (0..words.len()).any(|at| !capitals[at] && !is_small(at));
    let ends = capitals.iter().position(|one| *one).zip(capitals.iter().rposition(|one| *one));
    match ends.filter(|_| told) {
        Some((first, last)) => by_capitals(words, first, last, &capitals),
        None => by_place(words),
    }
}

/// Reads a name whose family name is in capitals, from the word `first` to `last`, with the small words before it.
fn by_capitals(words: &[&str], first: usize, last: usize, capitals: &[bool]) -> TypedName {
    let begin = first - words[..first].iter().rev().take_while(|word| is_particle(word)).count();
    let whole = (begin..=last).all(|at| capitals[at] || is_particle(words[at]));
    let at_an_end = begin == 0 || last + 1 == words.len();
    let begun_small = begin > 0 && is_particle(words[0]);
    let only_small = words[begin..=last].iter().all(|word| is_particle(word));
    let others: Vec<_> = words[..begin].iter().chain(&words[last + 1..]).copied().collect();
    of_parts(&words[begin..=last], &others, !whole || !at_an_end || begun_small || only_small)
}

/// Reads a name that no capitals tell apart.
fn by_place(words: &[&str]) -> TypedName {
    let small = words.iter().take_while(|word| is_particle(word)).count();
    let own = if small == words.len() { 1 } else { small + 1 };
    let (family, first) = words.split_at(own.min(words.len()));
    // « garcia lopez maria », « ben ali » that no first name follows, « le van » that may be one.
    let doubtful =
        first.len() > 1 || small > 0 && first.is_empty() && words.len() > 1 || small == words.len() && small > 1;
    of_parts(family, first, doubtful)
}

fn of_parts(family: &[&str], first: &[&str], doubtful: bool) -> TypedName {
    let joined = |words: &[&str]| words.join(" ").trim_matches([',', ' ']).to_owned();
    TypedName { family: joined(family), first: Some(joined(first)).filter(|first| !first.is_empty()), doubtful }
}

/// True for a small word of a name.
fn is_particle(word: &str) -> bool {
    is_in(word.trim_end_matches(['\'', '’']), PARTICLES)
}

fn is_in(word: &str, list: &[&str]) -> bool {
    list.contains(&name::fold_text(word).as_str())
}

/// True for a word of capitals: of one letter nobody can tell.
fn is_capitals(word: &str) -> bool {
    word.chars().filter(|sign| sign.is_alphabetic()).count() > 1 && !word.contains(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_family_name_ends_where_its_small_words_and_capitals_say() {
        for (typed, family, first, doubtful) in [
            ("diallo mariama", "diallo", "mariama", false),
            ("van den berg janus", "van den berg", "janus", false),
            ("VAN DEN BERG Janus", "VAN DEN BERG", "Janus", false),
            ("Janus VAN DEN BERG", "VAN DEN BERG", "Janus", false),
            ("VAN DEN BERG JANUS", "VAN DEN BERG", "JANUS", false),
            ("van den BERG janus", "van den BERG", "janus", false),
            ("de la fontaine zoé", "de la fontaine", "zoé", false),
            ("de la FONTAINE ZOÉ", "de la FONTAINE", "ZOÉ", false),
            ("el amrani youssef", "el amrani", "youssef", false),
            ("ould abdallah sidi", "ould abdallah", "sidi", false),
            ("Mme X", "X", "", false),
            ("Mme. DIALLO Awa", "DIALLO", "Awa", false),
            ("M", "M", "", false),
            ("DUPONT MARTIN Jean-Marie", "DUPONT MARTIN", "Jean-Marie", false),
            ("d'abzac marie", "d'abzac", "marie", false),
            ("D ANGELO MARCO", "D ANGELO", "MARCO", false),
            ("DIALLO M", "DIALLO", "M", false),
            ("Dupont, Marie Claude", "Dupont", "Marie Claude", false),
            ("garcia lopez maria", "garcia", "lopez maria", true),
            ("jean de la fontaine", "jean", "de la fontaine", true),
            ("ben ali", "ben ali", "", true),
            ("le van", "le", "van", true),
            ("LE Van Minh", "LE", "Van Minh", true),
            ("Jean DUPONT Paul", "DUPONT", "Jean Paul", true),
            ("", "", "", false),
        ] {
            let words: Vec<_> = typed.split_whitespace().collect();
            let read = read_typed_name(&words);
            let first_name = read.first.as_deref().unwrap_or_default();
            assert_eq!((read.family.as_str(), first_name, read.doubtful), (family, first, doubtful), "{typed}");
        }
    }
}
