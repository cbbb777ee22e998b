//! Names that a program has damaged: a sign it could not write (« LEV?QUE », « Zo� »), letters written for a web page
//! (« Fran&ccedil;ois ») or read in another encoding (« C¼UR »). What is left of such a name is another name: its row is set
//! aside.

use super::columns::ImportColumn;
use super::name_words::{TITLES, is_act, is_in, is_name_word, is_particle};
use super::said::NAME_CELLS;
use super::text::{is_misread, may_elide};
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
        || cell.split_whitespace().any(|word| is_cut_short(word) || has_lost_letters(word))
        || cell.contains(char::REPLACEMENT_CHARACTER)
        || has_entity(cell)
}

/// True where a sign leaves one letter or a small word of a name, and letters go on behind it: « N~DIAYE », « DE*SOUZA ».
fn is_cut_short(word: &str) -> bool {
    const SIGNS: &[char] = &['*', '@', '~', '!', '<', '>', '…', '=', '#', '\\', '|', '•', ':', '/'];
    let Some((at, sign)) = word.char_indices().find(|(_, sign)| SIGNS.contains(sign)) else { return false };
    let (before, after) = (&word[..at], &word[at + sign.len_utf8()..]);
    let letters: Vec<char> = word.chars().collect();
    // « F/DUPONT » says a sex, « E/A » nothing.
    let stays = sign != '/' || may_elide(&letters, before.chars().count());
    let is_short = before.chars().count() == 1 || is_particle(before);
    stays
        && is_short
        && is_name_word(before)
        && after.starts_with(char::is_alphabetic)
        && is_name_word(after)
        && !is_act(after)
        && !is_in(before, TITLES)
}

/// True where a letter stands alone between signs that were letters: « L_V_QUE ».
fn has_lost_letters(word: &str) -> bool {
    let pieces: Vec<&str> = word.split('_').collect();
    let letters: Vec<char> = word.chars().collect();
    let is_alone = |(at, piece): (usize, &&str)| {
        let single = piece.chars().count() == 1 && is_name_word(piece) && at + 1 < pieces.len();
        single && !(at == 0 && may_elide(&letters, 1)) && !is_in(piece, TITLES)
    };
    pieces.len() > 1 && pieces.last().is_some_and(|last| !last.is_empty()) && pieces.iter().enumerate().any(is_alone)
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
            "L_V_QUE",
            "L_VEQUE",
            "N~DIAYE",
            "DE*SOUZA Ana",
            "N/DIAYE",
            "BEN\\ALI",
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
            "EL_AMRANI",
            "N_DIAYE",
            "DUPONT_M",
            "F/DUPONT Marie",
            "M:DUPONT",
            "DUPONT*MARTIN",
            "DUPONT Marie a@b.fr",
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
