//! Several people in one cell: « DUPONT Marie + DUPONT Jean », « Mme DUPONT et M. MARTIN ».
//!
//! A sign that joins (`+`, `&`, « et ») with a whole name after it tells that somebody else comes too. Any other second
//! name (« DUPONT Marie / MARTIN Paul », « Marie et Jean DUPONT ») may be a professional, a relative or no name: it is left
//! out, and said to be, so that nobody is taken for the only one.

use crate::domain::name;

use super::name_words::{
    BORN, MARRIED, TITLES, is_act, is_capitals, is_capitals_all, is_civility, is_in, is_name_word, is_particle,
};
use super::whole_name::{self, WholeName};

/// Titles of several people, each named by a family name after it.
const PLURALS: &[&str] = &["mm", "mmes", "mesdames", "messieurs"];
/// Titles of people who are named in an agenda because others come to them.
pub const CARERS: &[&str] =
    &["dr", "dre", "docteur", "docteure", "pr", "prof", "professeur", "professeure", "ide", "sf", "interne"];

/// People that a cell names.
#[derive(Debug, PartialEq, Eq)]
pub struct SeveralNames<'a> {
    /// Part of the cell that names the first.
    pub first: &'a str,
    /// Others who come too.
    pub others: Vec<WholeName>,
    /// True when it holds another name that may be anybody's, or no name: a clinical word is never shown.
    pub doubtful: bool,
}

/// Sort of cell that holds names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameCell {
    /// A title, or the one column for both names.
    Whole,
    /// The family name or the first name alone.
    Part,
}

impl<'a> SeveralNames<'a> {
    /// Parts the people whom `cell` names.
    fn read(cell: &'a str, sort: NameCell) -> Self {
        match sort {
            NameCell::Whole => Self::read_whole(cell),
            NameCell::Part => Self::read_part(cell),
        }
    }

    /// Reads « Marie et Jean », « DUPONT / MARTIN ».
    fn read_part(cell: &'a str) -> Self {
        let mut stretches = part_at_joints(cell).into_iter().flat_map(|stretch| stretch.split(['/', ';']));
        let first = stretches.find(|stretch| may_be_named(stretch)).unwrap_or(cell);
        let doubtful = stretches.any(may_be_named);
        Self { first, others: Vec::new(), doubtful }
    }

    fn read_whole(cell: &'a str) -> Self {
        let stretches = part_at_joints(cell);
        let named = stretches.iter().position(|stretch| !WholeName::read_any_case(stretch).is_empty());
        let Some(at) = named else {
            return Self { first: cell, others: Vec::new(), doubtful: false };
        };
        let plural = stretches[at].split_whitespace().any(|word| is_in(word, PLURALS));
        let mut several = Self { first: stretches[at], others: Vec::new(), doubtful: false };
        for stretch in &stretches[at + 1..] {
            let companion = find_companion(stretch, plural);
            several.doubtful |= companion.is_none() && may_be_named(stretch);
            several.others.extend(companion);
        }
        several.doubtful |= stretches[..at].iter().any(|stretch| may_be_named(stretch))
            || stretches[at..].iter().any(|stretch| has_second_name(stretch));
        several
    }

    /// People of `cell`, where it names more than one.
    pub fn of_several(cell: &'a str, sort: NameCell) -> Option<Self> {
        let several = may_part(cell).then(|| Self::read(cell, sort));
        several.filter(|several| !several.others.is_empty() || several.doubtful)
    }

    /// Part of `cell` that names the first person; most cells name one.
    pub fn first_of(cell: &'a str, sort: NameCell) -> &'a str {
        if may_part(cell) { Self::read(cell, sort).first } else { cell }
    }
}

/// True for a cell that holds a sign or a word that may part two names.
fn may_part(cell: &str) -> bool {
    let parts = |word: &str| matches!(word, "-" | "–" | "—" | "avec") || word.eq_ignore_ascii_case("et");
    cell.contains(['+', '&', '/', ';', ',', '(', '[', ':', '|']) || cell.split_whitespace().skip(1).any(parts)
}

/// The stretches of a text between the signs that join two people; one where nothing joins.
fn part_at_joints(cell: &str) -> Vec<&str> {
    let mut stretches = Vec::new();
    let (mut begun, mut word_at) = (0, 0);
    for (at, sign) in cell.char_indices().chain([(cell.len(), ' ')]) {
        let joint = match sign {
            '+' | '&' => Some(at..at + 1),
            sign if sign.is_whitespace() => {
                let word = word_at..at;
                word_at = at + sign.len_utf8();
                cell[word.clone()].eq_ignore_ascii_case("et").then_some(word)
            }
            _ => None,
        };
        if let Some(joint) = joint {
            stretches.push(&cell[begun..joint.start]);
            begun = joint.end;
            word_at = word_at.max(joint.end);
        }
    }
    stretches.push(&cell[begun..]);
    stretches
}

/// Person whom the words after a joining sign name for certain: by a family name in capitals and a first name, or
/// by a civility.
fn find_companion(stretch: &str, plural: bool) -> Option<WholeName> {
    let begin = whole_name::list_parts(stretch).into_iter().next()?;
    if begin.split_whitespace().any(|word| is_in(word, CARERS)) {
        return None;
    }
    let found = WholeName::read(&begin);
    let family = found.used.as_deref().filter(|family| is_capitals_all(family));
    if found.first.is_some() && family.is_some() {
        return Some(found);
    }
    let titled = begin.split_whitespace().next().is_some_and(is_civility);
    if titled && family.is_some() {
        return Some(found);
    }
    let alone = plural && is_capitals_all(&begin) && !begin.split_whitespace().any(is_act);
    alone.then(|| WholeName { used: Some(name::clean_text(&begin)), ..WholeName::default() })
}

/// True when a stretch holds a word that may be part of a name.
fn may_be_named(stretch: &str) -> bool {
    let words = || stretch.split_whitespace();
    let is_of_carer = words().any(|word| is_in(word, CARERS));
    let is_name = |word: &str| {
        let bare = word.trim_matches(|sign: char| !sign.is_alphanumeric());
        let letters = bare.chars().filter(|sign| sign.is_alphabetic()).count();
        letters > 1 && is_name_word(bare) && !is_act(bare) && !is_in(bare, TITLES) && !is_particle(bare)
    };
    !is_of_carer && words().next().is_some_and(|first| !is_act(first)) && words().any(is_name)
}

/// True for a stretch that holds a second whole name, after a sign that parts: « DUPONT Marie / MARTIN Paul », « DUPONT Marie avec
/// MARTIN Paul ».
fn has_second_name(stretch: &str) -> bool {
    let parted = stretch.replace([',', ';'], " - ").replace(" avec ", " - ");
    let mut parts = whole_name::list_parts(&parted).into_iter().skip_while(|part| WholeName::read(part).is_empty());
    parts.next();
    parts.any(|part| {
        let told = |word: &str| is_act(word) || [CARERS, BORN, MARRIED].iter().any(|list| is_in(word, list));
        let whole = WholeName::read(&part);
        !part.split_whitespace().any(told)
            && whole.first.is_some()
            && whole.used.is_some_and(|family| family.split(' ').any(is_capitals))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// « first | others … », and « ? » where another name is left out.
    fn told(cell: &str) -> String {
        let several = SeveralNames::read_whole(cell);
        let spell = |name: WholeName| {
            let words = [name.used, name.first, name.unsorted].into_iter().flatten();
            words.collect::<Vec<_>>().join(" ")
        };
        let first = spell(WholeName::read(several.first));
        let others = several.others.into_iter().map(spell);
        let doubt = several.doubtful.then(|| "?".to_owned());
        std::iter::once(first).chain(others).chain(doubt).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn each_of_several_people_is_told_or_said_to_be_left_out() {
        for (cell, expected) in [
            ("DUPONT Marie", "DUPONT Marie"),
            ("DUPONT Marie + DUPONT Jean", "DUPONT Marie | DUPONT Jean"),
            ("DUPONT Marie+MARTIN Paul", "DUPONT Marie | MARTIN Paul"),
            ("DUPONT Marie et DUPONT Jean", "DUPONT Marie | DUPONT Jean"),
            ("DUPONT MARIE ET Jean MARTIN", "DUPONT MARIE | MARTIN Jean"),
            ("Marie DUPONT & Paul MARTIN (suivi)", "DUPONT Marie | MARTIN Paul"),
            ("DUPONT Marie + MARTIN Paul + ROUX Anne", "DUPONT Marie | MARTIN Paul | ROUX Anne"),
            ("DUPONT Marie (+ MARTIN Paul)", "DUPONT Marie | MARTIN Paul"),
            ("Mme DUPONT et M. MARTIN", "DUPONT | MARTIN"),
            ("Mmes DUPONT et MARTIN", "DUPONT | MARTIN"),
            ("ECG + DUPONT Marie et MARTIN Paul", "DUPONT Marie | MARTIN Paul"),
            // One family, one line.
            ("M. et Mme DUPONT", "DUPONT"),
            ("M. & Mme DUPONT Paul", "DUPONT Paul"),
            ("Famille DUPONT", "DUPONT"),
            ("DUPONT Marie +1", "DUPONT Marie"),
            ("DUPONT Marie + 2 enfants", "DUPONT Marie"),
            ("DUPONT Marie + bébé", "DUPONT Marie"),
            ("DUPONT Marie (+ fille)", "DUPONT Marie"),
            ("DUPONT Marie + suivi HTA", "DUPONT Marie"),
            ("DUPONT Marie + ECG et frottis", "DUPONT Marie"),
            ("DUPONT Marie (Dr MARTIN Paul)", "DUPONT Marie"),
            ("DUPONT Marie + Dr MARTIN Paul", "DUPONT Marie"),
            ("DUPONT Marie - interprète ROUX Luc", "DUPONT Marie"),
            ("MARTIN née DUPONT Marie", "MARTIN Marie"),
            ("BENALI Fatima (née DURAND)", "BENALI Fatima"),
            ("DUPONT, Marie", "DUPONT Marie"),
            ("Réunion et café", ""),
            // What cannot be told for certain.
            ("DUPONT Marie & Jean", "DUPONT Marie | ?"),
            ("DUPONT Marie et Paul", "DUPONT Marie | ?"),
            ("DUPONT Marie + MARTIN", "DUPONT Marie | ?"),
            ("Marie et Jean DUPONT", "DUPONT Jean | ?"),
            ("Marie Dupont + Jean Martin", "Marie Dupont | ?"),
            ("DUPONT Marie / MARTIN Paul", "DUPONT Marie | ?"),
            ("DUPONT Marie/MARTIN Paul", "DUPONT Marie | ?"),
            ("DUPONT Marie; MARTIN Paul", "DUPONT Marie | ?"),
            ("DUPONT Marie, MARTIN Paul", "DUPONT Marie | ?"),
            ("DUPONT Marie - MARTIN Paul", "DUPONT Marie | ?"),
            ("DUPONT Marie avec MARTIN Paul", "DUPONT Marie | ?"),
            ("DUPONT Léa et Tom", "DUPONT Léa | ?"),
        ] {
            assert_eq!(told(cell), expected, "{cell}");
        }
    }

    #[test]
    fn a_cell_of_one_of_the_names_is_of_one_person() {
        for (cell, first, more) in [
            ("Fatima et Zoé", "Fatima", true),
            ("DUPONT / MARTIN", "DUPONT", true),
            ("M. et Mme DUPONT", "Mme DUPONT", false),
            ("Fatima, Zoé", "Fatima, Zoé", false),
            ("MARTIN (DUPONT)", "MARTIN (DUPONT)", false),
            ("MARTIN / suivi HTA", "MARTIN", false),
            ("Marie + bébé", "Marie", false),
            ("Anne-Marie", "Anne-Marie", false),
        ] {
            let several = SeveralNames::read_part(cell);
            assert_eq!((several.first.trim(), several.doubtful), (first, more), "{cell}");
        }
    }
}
