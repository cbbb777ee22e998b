//! Appointments that no longer stand: by their status, by their title, or by a column of its own (« Annulé », « Absent »).

use super::cell_values::{known_value, yes_or_no};
use super::columns::{ABSENT, CANCELLED, ImportColumn, LABEL, STATUS};
use super::whole_name::list_parts;
use crate::domain::name;

/// True when some cell of the row says that nobody comes.
pub fn is_called_off<'a>(cell: impl Fn(&'static ImportColumn) -> &'a str) -> bool {
    is_cancelled(cell(&STATUS))
        || is_title_cancelled(cell(&LABEL))
        || [&CANCELLED, &ABSENT].into_iter().any(|column| says_so(column, cell(column)))
}

/// True when this status says that nobody comes, by the stems of its words, whatever follows: « Annulé par le
/// patient ».
fn is_cancelled(status: &str) -> bool {
    const STEMS: &[&str] = &[
        "annul",
        "excus",
        "absent",
        "supprim",
        "decommand",
        "cancel",
        "refus",
        "noshow",
        "delet",
        "missed",
        "manqu",
        "lapin",
        "desist",
        "liber",
        "deced",
    ];
    // Did not attend; did not come; died.
    const CODES: &[&str] = &["dna", "nsp", "abs", "dcd"];
    let folded = name::fold_text(status);
    let words = list_words(&folded);
    words.iter().enumerate().any(|(at, word)| {
        let denied = at > 0 && ["non", "pas", "not", "no"].contains(&words[at - 1]);
        let absent = denied && ["honor", "venu", "present", "show"].iter().any(|stem| word.starts_with(stem));
        // « Ne vient pas », « ne viendra plus ».
        let denies = |word: &&str| ["pas", "plus"].contains(word);
        let absent = absent || word.starts_with("vien") && words.get(at + 1).is_some_and(denies);
        let begins = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
        absent || CODES.contains(word) || !denied && (begins(STEMS) || begins(MOVED) && !comes_from(&words[at + 1..]))
    })
}

/// Beginnings of the words for an appointment that was moved.
const MOVED: &[&str] = &["report", "deplac", "resched", "moved", "postpon", "decal", "reprogram"];

/// True for what follows such a word where the appointment was moved to here: « Reporté du 12/11 », and not « du 12/11 au
/// 19/11 ».
fn comes_from(rest: &[&str]) -> bool {
    let is_from = rest.first().is_some_and(|word| ["du", "depuis", "from"].contains(word));
    is_from && !rest.iter().any(|word| ["au", "to"].contains(word))
}

/// True when a title says itself that it no longer stands: « Annulé : DUPONT Marie », « DUPONT Marie - excusée ».
fn is_title_cancelled(title: &str) -> bool {
    const ANYWHERE: &[&str] = &["annule", "annulee", "annulation", "canceled", "cancelled"];
    // Elsewhere in a title these words may be about somebody else: « (mère absente) ».
    const APART: &[&str] = &[
        "abs",
        "absent",
        "absente",
        "excuse",
        "excusee",
        "nsp",
        "decommande",
        "decommandee",
        "lapin",
        "reporte",
        "reportee",
    ];
    let folded = name::fold_text(title);
    if list_words(&folded).iter().any(|word| ANYWHERE.contains(word)) {
        return true;
    }
    let parts = list_parts(&folded);
    parts.iter().any(|part| {
        let words = list_words(part);
        let begins = words.split_first().is_some_and(|(first, rest)| APART.contains(first) && !comes_from(rest));
        begins || parts.len() == 1 && words.last().is_some_and(|last| APART.contains(last))
    })
}

/// True when a cell of a column of its own says so: « Oui », or a date or a reason.
fn says_so(column: &'static ImportColumn, cell: &str) -> bool {
    const STANDS: &[&str] =
        &["present", "venu", "confirm", "mainten", "honor", "actif", "active", "ok", "planif", "prevu"];
    let Some(cell) = known_value(column, cell) else { return false };
    let folded = name::fold_text(cell);
    let words = list_words(&folded);
    let stands = match &words[..] {
        ["non" | "pas" | "not", second, ..] => {
            ["annul", "cancel", "absent"].iter().any(|stem| second.starts_with(stem))
        }
        [first, ..] => STANDS.iter().any(|stem| first.starts_with(stem)),
        [] => true,
    };
    yes_or_no(cell).unwrap_or(!stands)
}

fn list_words(folded: &str) -> Vec<&str> {
    folded.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_known_by_its_stem_whatever_follows() {
        for status in [
            "Annulé par le patient",
            "Reporté",
            "Reporté du 12/11 au 19/11",
            "annulé·e",
            "Excusé(e)",
            "CANCELLED",
            "Non honoré",
            "Déplacé au 12/12",
            "Déplacée",
            "RESCHEDULED",
            "Moved to 12/12",
            "Absent excusé",
            "Deleted",
            "Manqué",
            "Lapin",
            "A posé un lapin",
            "DNA",
            "NSP",
            "Ne s’est pas présenté",
            "N'est pas venue",
            "Désistement",
            "Reprogrammé",
            "Créneau libéré",
        ] {
            assert!(is_cancelled(status), "{status}");
        }
        for status in
            ["", "Confirmé", "Honoré", "Non annulé", "CONFIRMED", "À venir", "Présent", "Venu", "Reporté du 12/11"]
        {
            assert!(!is_cancelled(status), "{status}");
        }
    }

    #[test]
    fn a_title_says_that_nobody_comes_where_the_word_stands_apart() {
        for title in [
            "Annulé: DUPONT Marie",
            "(annulé) ROUX Marcel",
            "DUPONT Marie annulée ce matin",
            "ABS NGUYEN Minh",
            "NGUYEN Minh ABS",
            "DIALLO Awa - excusée",
            "DIALLO Awa (absente)",
            "Reporté PETIT Luc",
            "PETIT Luc : reporté au 12/12",
        ] {
            assert!(is_title_cancelled(title), "{title}");
        }
        for title in ["DUPONT Marie", "DUPONT Marie (mère absente)", "PETIT Luc - reporté du 12/11", "ABSALON Jean"] {
            assert!(!is_title_cancelled(title), "{title}");
        }
    }

    #[test]
    fn a_column_of_its_own_says_yes_or_when_or_why() {
        for cell in ["Oui", "1", "x", "02/12/2030 10:15", "empêchement", "Absent", "non justifiée"] {
            assert!(says_so(&CANCELLED, cell), "{cell}");
        }
        for cell in ["", "Non", "0", "-", "Faux", "Présent", "Non annulé", "confirmé"] {
            assert!(!says_so(&ABSENT, cell), "{cell}");
        }
    }
}
