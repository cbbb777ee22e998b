//! Names that hold a word of agendas: « SALLE Anne », « M. NOUVEAU Jean », « PAUSE Paul ». Where nothing tells that it is a
//! name, a card does.

use super::name_words::{is_act, is_capitals, is_civility, is_name_word};
use super::whole_name::{WholeName, list_parts};
use crate::domain::{name, site};

/// Family names that are words of agendas or titles too, and say nothing of anybody's health.
const FAMILIES: &str =
    "absent acte avec bu cabinet chez excuse lecture libre maitre note nouveau pause reunion salle sans soin visite";

/// The name of a person that such a family name in capitals and first names make, behind a civility or in a column of people:
/// what else stands there may be an act with a name behind it.
pub fn read_family_word(title: &str, is_of_people: bool) -> Option<WholeName> {
    let part = list_parts(title).into_iter().next()?;
    let words: Vec<&str> = part.split_whitespace().collect();
    let titles = words.iter().take_while(|word| is_civility(word)).count();
    let (family, first) = match &words[titles..] {
        [family, first @ ..] if is_family(family) => (family, first),
        [first @ .., family] if is_family(family) => (family, first),
        _ => return None,
    };
    let is_first = |word: &&str| is_of_letters(word) && is_name_word(word) && !is_capitals(word) && !is_act(word);
    let fits = (1..=2).contains(&first.len()) && first.iter().all(is_first) && (is_of_people || titles > 0);
    fits.then(|| WholeName { used: Some((*family).to_owned()), first: Some(first.join(" ")), ..WholeName::default() })
}

/// The words of a title that may be a name although one of them is a word of agendas: « REUNION Eva », « PAUSE Paul ».
pub fn read_bare_title(title: &str, listed: &str) -> Option<String> {
    let part = list_parts(title).into_iter().next()?;
    let words: Vec<&str> = part.split_whitespace().skip_while(|word| is_civility(word)).collect();
    let is_name = |word: &&str| is_name_word(word) && is_of_letters(word);
    let of_agenda = |word: &&str| is_act(word) || site::is_meeting(word, listed);
    let fits = (2..=4).contains(&words.len()) && words.iter().all(is_name) && !words.iter().all(of_agenda);
    fits.then(|| words.join(" "))
}

fn is_family(word: &str) -> bool {
    let folded = name::fold_text(word);
    is_capitals(word) && FAMILIES.split_whitespace().any(|family| family == folded)
}

fn is_of_letters(word: &str) -> bool {
    word.chars().all(|sign| sign.is_alphabetic() || "-'’".contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_agendas_is_a_family_name_where_people_are_named() {
        let told = |title: &str, is_of_people| {
            let found = read_family_word(title, is_of_people)?;
            Some(format!("{}|{}", found.used.unwrap_or_default(), found.first.unwrap_or_default()))
        };
        for (title, expected) in [
            ("SALLE Anne", "SALLE|Anne"),
            ("Anne SALLE", "SALLE|Anne"),
            ("Mme SALLE Anne-Marie – suivi", "SALLE|Anne-Marie"),
            ("MAITRE Luc", "MAITRE|Luc"),
            ("BU Thi Lin", "BU|Thi Lin"),
        ] {
            assert_eq!(told(title, true).as_deref(), Some(expected), "{title}");
        }
        assert_eq!(told("M. NOUVEAU Jean", false).as_deref(), Some("NOUVEAU|Jean"));
        assert_eq!(told("SALLE Anne", false), None);
        for title in
            ["Salle Anne", "SALLE 2", "IVG Marie", "SALLE", "SALLE ANNE", "SOIN Frottis", "SALLE Anne Lise Marie"]
        {
            assert_eq!(told(title, true), None, "{title}");
        }
    }
}
