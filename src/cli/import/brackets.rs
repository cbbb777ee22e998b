//! Brackets in a cell of names: what they hold may be a name, at birth or by marriage.

use super::name_notes::is_note;
use super::name_order::list_names;
use super::name_words::{MARRIED, introduces_name, is_act, is_capitals_all, is_in, is_plain_name};
use super::whole_name::part_words;

/// Name in the brackets of a cell of names.
#[derive(Debug, PartialEq, Eq)]
pub enum BracketTold {
    /// « (née DUPONT) ».
    Birth(String),
    /// « (ép. MARTIN) ».
    Married(String),
    /// « (DUPONT) », which may be the name at birth.
    MayBeBirth(String),
    /// « (SDF) », « (TUTELLE) »: words in capitals, and no name.
    Words,
    /// Anything else, or a word of an appointment.
    Nothing,
}

/// A cell of names, parted at its brackets.
pub struct Bracketed<'a> {
    /// Text before them.
    pub before: &'a str,
    /// Text after them.
    pub after: &'a str,
    /// Name that the brackets hold.
    pub told: BracketTold,
    /// Text without them.
    pub rest: String,
}

/// Parts a cell of names at its brackets; none without any.
pub fn part_at_bracket(cell: &str) -> Option<Bracketed<'_>> {
    let (before, rest) = cell.split_once('(')?;
    let (inside, after) = rest.split_once(')').unwrap_or((rest, ""));
    let (before, after, inside) = (before.trim(), after.trim(), inside.trim());
    let words: Vec<&str> = inside.split_whitespace().collect();
    let name = |words: &[&str]| part_words(&words.join(" ")).join(" ");
    let letters = inside.chars().filter(|sign| sign.is_alphabetic()).count();
    let told = match is_capitals_all(inside) {
        _ if introduces_name(&words) && is_in(words[0], MARRIED) => BracketTold::Married(name(&words[1..])),
        _ if introduces_name(&words) => BracketTold::Birth(name(&words[1..])),
        true if letters > 3 && is_plain_name(inside) && list_names(inside).len() == 1 && !is_note(inside) => {
            BracketTold::MayBeBirth(inside.to_owned())
        }
        true if !words.iter().any(|word| is_act(word)) => BracketTold::Words,
        _ => BracketTold::Nothing,
    };
    Some(Bracketed { before, after, told, rest: format!("{before} {after}").trim().to_owned() })
}
