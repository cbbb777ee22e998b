//! Notes that stand in cells of names: that somebody has died, is deaf, has a guardian, lives in no house.

use super::name_words::{DEAD, is_act, is_in, is_relative};
use crate::domain::name;

/// Words of notes that tell of somebody's health or trouble, without their last « e » and « s ».
const SENSITIVE: &str = "agressif autist aveugl bipolair contentieux curatel curatell danger dangereux depressif detenu dialys drogu \
    enceint epileptiqu fugu handicap hospitalis impay incarcer malentendant malvoyant muet parkinson prison refugi \
    schizophren seropositif sourd surdit toxico toxicoman trisomiqu tutel tutell violent";
/// Other words that stand in brackets beside a name and are no name, without their last « e » and « s ».
const NOTES: &str = "accident adult ancien anglophon arabophon archiv assist attention avocat bis conjoint debit defunt \
    divorc doubl doublon ehpad erreur etranger fauteuil fill fil foyer francophon fragil frer gard homonym homm inactif \
    inconnu interdit isol jumeau jumell majeur mer migrant mineur mutuell orphelin parent per placement prioritair radi \
    saisonnier scolair soeur suppr supprim suspendu tierspayant urgent vagabond veuf veuv vip voyageur";

/// True for a word in brackets that is a note: « (TUTELLE) », « (SOURDE) ».
pub fn is_note(text: &str) -> bool {
    let folded = name::fold_text(text);
    let is_note = |word: &str| {
        let bare = word.trim_end_matches(['e', 's']);
        is_act(word) || is_in(word, DEAD) || is_sensitive(word) || NOTES.split_whitespace().any(|note| note == bare)
    };
    folded.split(|sign: char| !sign.is_alphanumeric()).any(is_note)
}

/// True for a folded word of a note about somebody's health or trouble: « sourde ».
pub fn is_sensitive(word: &str) -> bool {
    let bare = word.trim_end_matches(['e', 's']);
    SENSITIVE.split_whitespace().any(|note| note == bare)
}

/// True for a word that says a death wherever it stands. « Mort » is a family name too, and « Défunt » one that few bear.
fn is_death(word: &str) -> bool {
    is_in(word, DEAD) && !is_in(word, VAGUE)
}

/// Words for a death that are also names, or say it of somebody else: beside a day or alone in brackets they say it.
const VAGUE: &[&str] = &["mort", "morte", "deces", "defunt", "defunte"];

/// True for « Feu » before a name; in capitals it is a family name.
fn is_late(word: &str) -> bool {
    ["Feu", "feu", "Feue", "feue"].contains(&word)
}

/// The text without the words of a death that it begins with, where others follow: « DCD DUPONT ».
pub fn without_death(text: &str) -> &str {
    match text.split_once(' ') {
        Some((word, rest)) if is_death(word) || is_late(word) => rest.trim_start(),
        _ => text,
    }
}

/// Words after the one by which a cell of a name says that its person has died, which may be the day: « DUPONT (décédée) »,
/// « DUPONT décédé le 12/03/2020 », « DCD DUPONT », « † DUPONT ». None where it says nothing, or says it of somebody else:
/// « (mère décédée) ».
pub fn find_death(cell: &str) -> Option<String> {
    if cell.split_once(' ').is_some_and(|(word, _)| is_late(word)) {
        return Some(String::new());
    }
    // Each of these words has two of this letter or stands beside brackets or a day, and most names do not.
    let plain = !cell.contains(['†', '✝', '(', '[']) && !cell.bytes().any(|byte| byte.is_ascii_digit());
    if plain && cell.bytes().filter(|byte| byte.eq_ignore_ascii_case(&b'd')).count() < 2 {
        return None;
    }
    let folded = name::fold_text(cell).replace(['†', '✝'], " dcd ").replace("(e)", "");
    let is_dated = |word: &&&str| ["le", "en"].contains(*word) || word.contains(|sign: char| sign.is_ascii_digit());
    let parts = folded.split(['(', ')', '[', ']', '*', ',']).flat_map(|part| part.split(" - "));
    let parts: Vec<Vec<&str>> =
        parts.map(|part| part.split_whitespace().collect()).filter(|words: &Vec<_>| !words.is_empty()).collect();
    parts.iter().enumerate().find_map(|(place, words)| {
        let told = |at: usize| {
            let beside =
                if words.len() == 1 { place > 0 } else { words.get(at + 1).is_some_and(|next| is_dated(&next)) };
            is_death(words[at]) || beside && is_in(words[at], VAGUE)
        };
        let at = (0..words.len()).find(|at| told(*at))?;
        let rest = &words[at + 1..];
        let day: Vec<&str> = rest.iter().take_while(is_dated).copied().collect();
        let of_other = at > 0 && (place > 0 || is_relative(words[at - 1]));
        let is_note = day.len() == rest.len() || at == 0 && place == 0;
        (is_note && !of_other).then(|| day.join(" "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_death_is_told_of_the_person_and_of_nobody_else() {
        for (cell, day) in [
            ("ROUX (décédé)", ""),
            ("ROUX DCD", ""),
            ("DUPONT Marie - décédée le 12/03/2020", "le 12/03/2020"),
            ("† ROUX", ""),
            ("ROUX ✝", ""),
            ("ROUX [DCD 2020]", "2020"),
            ("ROUX décédé le 12/03/2020", "le 12/03/2020"),
            ("*** DCD *** ROUX", ""),
            ("DCD ROUX Luc", ""),
            ("ROUX Luc (décès 2024)", "2024"),
            ("ROUX Luc mort en 2024", "en 2024"),
            ("ROUX Luc (défunte)", ""),
            ("Feu ROUX Luc", ""),
        ] {
            assert_eq!(find_death(cell).as_deref(), Some(day), "{cell}");
        }
        for cell in [
            "ROUX",
            "DUPONT Marie (mère décédée)",
            "DUPONT mère décédée",
            "MORT Jean",
            "FEU Jean",
            "DEFUNT (née MORT)",
            "ROUX (décès de la mère en 2020)",
            "DE CEDE Luc",
            "Marie veuve DCDALE",
        ] {
            assert_eq!(find_death(cell), None, "{cell}");
        }
    }

    #[test]
    fn a_word_in_brackets_may_be_a_note() {
        for note in ["TUTELLE", "SOURDE", "DOUBLON", "DÉCÉDÉE", "SUIVI"] {
            assert!(is_note(note), "{note}");
        }
        assert!(!is_note("DUPONT") && !is_note("PEREIRA") && !is_note("FILLON"));
    }
}
