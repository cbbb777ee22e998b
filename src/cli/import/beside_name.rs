//! Words that stand beside the name in a cell of names and are left out, which is told: they may be clinical, and are not repeated.

use super::brackets::{BracketTold, part_at_bracket};
use super::name_notes::find_death;
use super::name_words::{
    ALIAS, BORN, MARRIED, TITLES, introduces_name, is_act, is_civility, is_in, is_particle, is_plain_name,
};
use super::whole_name::find_relative;
use crate::domain::name;

/// True where letters of a cell are none of the names that were read out of it, nor a title, an act or what introduces a name:
/// « Jean-Luc "Lulu" Marc », « DUPONT*MARTIN ».
pub fn leaves_letters<'a>(cell: &str, names: impl Iterator<Item = &'a str>) -> bool {
    if is_plain_name(cell) || find_death(cell).is_some() || find_relative(cell).is_some() {
        return false;
    }
    let names = name::fold_text(&names.collect::<Vec<_>>().join(" "));
    let held: Vec<&str> = names.split(|sign: char| !sign.is_alphanumeric()).collect();
    let is_other = |word: &str| {
        [TITLES, BORN, MARRIED, ALIAS].iter().any(|list| is_in(word, list)) || is_particle(word) || is_act(word)
    };
    let folded = name::fold_text(cell);
    let mut words = folded.split(|sign: char| !sign.is_alphanumeric());
    words.any(|word| word.chars().count() > 1 && !held.contains(&word) && !is_other(word))
}

/// True where words beside the name of a cell are left out and say nothing that is read elsewhere: « DUPONT Marie (ne pas
/// rappeler le matin) », « DUPONT – suivi ». A birth name, a death and a relative are.
pub fn leaves_note(cell: &str) -> bool {
    let says = |words: &str| {
        let listed: Vec<&str> = words.split_whitespace().collect();
        words.chars().filter(|sign| sign.is_alphabetic()).count() > 1
            && !introduces_name(&listed)
            && !listed.iter().all(|word| is_civility(word))
    };
    if find_death(cell).is_some() || find_relative(cell).is_some() {
        return false;
    }
    if let Some(bracketed) = part_at_bracket(cell) {
        let inside = cell.split_once('(').map_or("", |(_, rest)| rest.split(')').next().unwrap_or_default());
        return bracketed.told == BracketTold::Nothing && says(inside);
    }
    let unified = cell.replace(['–', '—'], "-");
    // A second name begins with a capital, as the first does.
    let is_small = |part: &str| {
        part.trim_start().starts_with(char::is_lowercase) && !is_particle(part.split(' ').next().unwrap_or_default())
    };
    cell.contains(char::is_uppercase) && unified.split(" - ").skip(1).any(|part| is_small(part) && says(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_are_no_part_of_the_names_are_told() {
        for (cell, names, left) in [
            ("DUPONT*MARTIN", "DUPONT", true),
            ("Jean-Luc \"Lulu\" Marc", "Jean-Luc", true),
            ("DUPONT:MARTIN", "DUPONT", true),
            ("N\"DIAYE", "N'DIAYE", false),
            ("BEN_ALI", "BEN ALI", false),
            ("Mme DUPONT née ROUX", "DUPONT ROUX", false),
            ("DUPONT suivi", "DUPONT", false),
            ("DUPONT", "DUPONT", false),
            ("* DUPONT *", "DUPONT", false),
        ] {
            assert_eq!(leaves_letters(cell, std::iter::once(names)), left, "{cell}");
        }
    }
}
