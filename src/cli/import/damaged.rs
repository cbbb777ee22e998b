//! Names that a program has damaged: a sign it could not write (« LEV?QUE », « Zo� »), letters written for a web page
//! (« Fran&ccedil;ois ») or read in another encoding (« C¼UR »). What is left of such a name is another name: its row is set
//! aside.

use super::columns::ImportColumn;
use super::name_words::{is_act, is_name_word};
use super::said::NAME_CELLS;
use super::text::is_misread;
use crate::domain::name;

/// Sentence that refuses a row with a damaged name; none of any other row.
pub fn refuse_damaged<'a>(cell: impl Fn(&'static ImportColumn) -> &'a str) -> Option<String> {
    let (column, damaged) =
        NAME_CELLS.into_iter().map(|column| (column, cell(column))).find(|(_, cell)| is_damaged(cell))?;
    Some(format!(
        "«\u{a0}{}\u{a0}»\u{a0}: {} a un signe abîmé. Corrigez-le ici, ou redemandez le fichier en UTF-8.",
        column.label,
        name::quote_briefly(damaged)
    ))
}

fn is_damaged(cell: &str) -> bool {
    let letters: Vec<char> = cell.chars().collect();
    let lost = letters.windows(3).any(|three| three[1] == '?' && three[0].is_alphabetic() && three[2].is_alphabetic());
    // « Zo? », « ?TIENNE »; a note may ask something, « (tél?) ».
    let is_cut = |word: &str| {
        let name = word.trim_matches('?');
        name.len() < word.len() && is_name_word(name) && !is_act(name)
    };
    lost || (0..letters.len()).any(|at| !letters[at].is_ascii() && is_misread(&letters, at))
        || cell.split_whitespace().any(|word| is_cut(word.trim_end_matches(',')))
        || cell.contains(char::REPLACEMENT_CHARACTER)
        || has_entity(cell)
}

/// True where HTML names a letter: « &eacute; », « &#39; ».
fn has_entity(cell: &str) -> bool {
    let of_entity = |rest: &str| {
        let (name, _) = rest.split_once(';')?;
        (name.len() > 1 && name.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'#')).then_some(())
    };
    cell.split('&').skip(1).any(|rest| of_entity(rest).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_inside_a_word_is_damage_and_one_between_words_is_not() {
        for damaged in [
            "LEV?QUE",
            "Zo?",
            "?TIENNE",
            "KAYA Zo?",
            "Zo\u{fffd}",
            "Fran&ccedil;ois",
            "L&#39;HERITIER",
            "C¼UR",
            "‚ELIK",
            "Andr‚",
            "DÕALMEIDA",
            "L╔ON",
        ] {
            assert!(is_damaged(damaged), "{damaged}");
        }
        for sound in [
            "DUPONT Marie ?",
            "? DUPONT",
            "DUPONT Marie (tél?)",
            "DUPONT Marie RDV?",
            "DUPONT & MARTIN ; suivi",
            "Lévêque",
            "R&D",
            "† DUPONT",
            "†DUPONT Luc",
            "DUPONT (tél. n° 2)",
            "D’ALMEIDA",
            "SIMÕES",
            "DUPONT Marie – 20 €",
            "DUPONT • suivi",
        ] {
            assert!(!is_damaged(sound), "{sound}");
        }
    }
}
