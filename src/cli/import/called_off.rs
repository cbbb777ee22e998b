//! Appointments that no longer stand: by their status, by their title, or by a column of its own (« Annulé », « Absent »).

use super::cell_values::{NumbersOf, known_value, read_numbers, yes_or_no};
use super::columns::{ABSENT, CANCELLED, ImportColumn, STATUS};
use super::name_words::{is_name_word, is_relative};
use super::whole_name::{WholeName, list_parts};
use crate::domain::name;

/// True when a status says that the visit is over: « Parti·e sans être vu·e », « Honoré », « Rendez-vous honoré ».
pub fn is_over(status: &str) -> bool {
    const OVER: &str = "parti vu termin honor factur clotur clos close encaiss realis effectu fait finish seen complet done \
        fulfil checkedout";
    const SUBJECTS: &[&str] = &[
        "rendez",
        "vous",
        "rdv",
        "rv",
        "visite",
        "consultation",
        "consult",
        "seance",
        "acte",
        "patient",
        "patiente",
        "usager",
        "usagere",
        "statut",
        "etat",
    ];
    let folded = name::fold_text(status);
    let words = list_words(&folded);
    let is_subject = |word: &&&str| SUBJECTS.contains(*word);
    let first = words.iter().find(|word| !is_subject(word)).copied().unwrap_or_default();
    // « Vu » and « parti » begin other words.
    OVER.split_whitespace()
        .any(|over| if over.len() > 5 { first.starts_with(over) } else { first.trim_end_matches('e') == over })
}

/// True for a status of which it is not known whether somebody comes.
pub fn is_unknown(status: &str) -> bool {
    const STANDS: &str = "accept accueil actif appel approuv approv arriv attend attente book cafe check confirm consult cours \
        dispo ecoute encour enregistr fix futur inscri mainten needs nouv ok open ouvert pend place plan \
        pose present pret prevu pris program progress propos provis rappe reserv retard salle schedul sorti \
        standard tentativ urgen valid venir venu";
    let folded = name::fold_text(status);
    let known = |word: &&str| STANDS.split_whitespace().any(|stem| word.starts_with(stem));
    let words = list_words(&folded);
    let said = known_value(&STATUS, status).is_some_and(|status| status.contains(char::is_alphabetic));
    said && !words.iter().any(known)
        && !is_cancelled(status)
        && !is_over(status)
        && yes_or_no(status).is_err()
        && !moved_here(&words)
}

/// True for « Reporté du 12/11 ».
fn moved_here(words: &[&str]) -> bool {
    words
        .iter()
        .enumerate()
        .any(|(at, word)| MOVED.iter().any(|stem| word.starts_with(stem)) && comes_from(&words[at + 1..]))
}

/// True when some cell of the row, its title apart, says that nobody comes.
pub fn is_called_off<'a>(cell: impl Fn(&'static ImportColumn) -> &'a str) -> bool {
    is_cancelled(cell(&STATUS)) || [&CANCELLED, &ABSENT].into_iter().any(|column| says_so(column, cell(column)))
}

/// True when this status says that nobody comes, by the stems of its words, whatever follows: « Annulé par le
/// patient ».
fn is_cancelled(status: &str) -> bool {
    const STEMS: &[&str] = &[
        "annul",
        "excus",
        "absent",
        "absenc",
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
        "deprogram",
        "deplanif",
        "declin",
        "reject",
        "rejet",
        "empech",
        "waitlist",
    ];
    // Did not attend; did not come; died.
    const CODES: &[&str] = &["dna", "nsp", "pnv", "abs", "dcd"];
    let folded = name::fold_text(status);
    let words = list_words(&folded);
    words.iter().enumerate().any(|(at, word)| {
        let denied = at > 0 && ["non", "pas", "not", "no"].contains(&words[at - 1]);
        let absent = denied && ["honor", "ven", "present", "show", "attend"].iter().any(|stem| word.starts_with(stem));
        let absent = absent || denies_coming(&words[at..]);
        // « Liste d’attente »: a place that somebody may get.
        let absent = absent
            || ["liste", "list"].contains(word) && words.iter().any(|word| ["attente", "waiting"].contains(word));
        let begins = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
        absent || CODES.contains(word) || !denied && (begins(STEMS) || begins(MOVED) && !comes_from(&words[at + 1..]))
    })
}

/// True for « vient pas », « viendra plus », « se présentera pas ».
fn denies_coming(words: &[&str]) -> bool {
    let [comes, denies, ..] = words else { return false };
    ["vien", "present", "pourra"].iter().any(|stem| comes.starts_with(stem)) && ["pas", "plus"].contains(denies)
}

/// Beginnings of the words for an appointment that was moved.
const MOVED: &[&str] = &["report", "deplac", "resched", "moved", "postpon", "decal", "reprogram", "replanif"];

/// True for what follows such a word where the appointment was moved to here: « Reporté du 12/11 », and not « du 12/11 au
/// 19/11 ».
fn comes_from(rest: &[&str]) -> bool {
    let is_from = rest.first().is_some_and(|word| ["du", "depuis", "from"].contains(word));
    is_from && !rest.iter().any(|word| ["au", "to"].contains(word))
}

/// Words that call off where they stand apart in a title; elsewhere they may be about somebody else: « (mère absente) ».
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
    "deplace",
    "deplacee",
    "decale",
    "decalee",
];

/// True where a word of the title that would call it off is one of the names of somebody.
pub fn calls_by_name(title: &str, names: &str) -> bool {
    let [title, names] = [title, names].map(name::fold_text);
    let names = list_words(&names);
    list_words(&title).iter().any(|word| APART.contains(word) && names.contains(word))
}

/// True when a title says itself that it no longer stands: « Annulé : DUPONT Marie », « DUPONT Marie - excusée ».
pub fn is_title_cancelled(title: &str) -> bool {
    const ANYWHERE: &[&str] = &["annule", "annulee", "annulation", "canceled", "cancelled"];
    let folded = name::fold_text(title);
    if list_words(&folded).iter().any(|word| ANYWHERE.contains(word)) {
        return true;
    }
    let parts = list_parts(title);
    parts.iter().filter(|part| !is_named_so(part)).any(|part| {
        let folded = name::fold_text(part);
        let words = list_words(&folded);
        let begins = words.split_first().is_some_and(|(first, rest)| APART.contains(first) && !comes_from(rest));
        // « (sa mère ne viendra pas) » is of somebody else.
        let absent =
            || (0..words.len()).any(|at| denies_coming(&words[at..])) && !words.iter().any(|word| is_relative(word));
        begins || absent() || parts.len() == 1 && words.last().is_some_and(|last| APART.contains(last))
    })
}

/// True where a word for somebody who did not come is the family name, without which no name is left: « LAPIN Marie »,
/// « Mme LAPIN », « LAPIN-DUPONT Marie ».
fn is_named_so(part: &str) -> bool {
    let is_word = |word: &&str| name::fold_text(word) == "lapin";
    let (said, rest): (Vec<&str>, Vec<&str>) = part.split_whitespace().partition(is_word);
    let joined = |word: &&str| word.contains('-') && word.split('-').any(|piece| is_word(&piece));
    let named = |words: &[&str]| words.iter().all(|word| is_name_word(word));
    !said.is_empty() && named(&said) && !rest.is_empty() && WholeName::read(&rest.join(" ")).is_empty()
        || rest.iter().any(joined)
}

/// True when a cell of a column of its own says so: « Oui », or a date or a reason. A link and a number are there for
/// whoever wants to call off, and a program writes a day of zeros where nobody has.
pub fn says_so(column: &'static ImportColumn, cell: &str) -> bool {
    const STANDS: &[&str] =
        &["present", "venu", "confirm", "mainten", "honor", "actif", "active", "ok", "planif", "prevu"];
    let Some(cell) = known_value(column, cell).filter(|cell| !is_way_to_call(cell) && !is_empty_day(cell)) else {
        return false;
    };
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

/// True for « oui » and for a day, with what follows it: what says by itself that something was called off.
pub fn says_when(cell: &str) -> bool {
    yes_or_no(cell).unwrap_or(false) || day_parts(cell).is_some() && !is_empty_day(cell)
}

/// True for a link, an address of mail or a telephone number.
fn is_way_to_call(cell: &str) -> bool {
    let address = cell.contains('@') && !cell.contains(' ');
    let number = || read_numbers(cell, NumbersOf::Person).is_ok_and(|found| !found.numbers.is_empty() && !found.noted);
    cell.contains("://") || cell.contains("www.") || address || day_parts(cell).is_none() && number()
}

/// True for what programs write where there is no day: zeros, or a year in which none of them ran.
fn is_empty_day(cell: &str) -> bool {
    let year = day_parts(cell).and_then(|parts| parts.into_iter().find(|(_, figures)| *figures == 4));
    cell.chars().all(|sign| "0/-.: T".contains(sign)) || year.is_some_and(|(year, _)| year <= 1970 || year >= 9000)
}

/// The three numbers of a day that a cell begins with, each with how many figures it has: « 02/12/2026 10:15 ».
fn day_parts(cell: &str) -> Option<[(u32, usize); 3]> {
    let day = cell.split([' ', 'T']).find(|word| !word.eq_ignore_ascii_case("le"))?;
    let part = |part: &str| part.parse().ok().map(|number| (number, part.len()));
    let parts: Vec<_> = day.split(['/', '-', '.']).map(part).collect::<Option<_>>()?;
    parts.try_into().ok()
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
            "Absence non excusée",
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
            "Déprogrammé",
            "Déplanifié",
            "Replanifié",
            "Liste d’attente",
            "Ne se présentera pas",
            "Empêché",
            "Declined",
            "Rejeté",
            "Did not attend",
            "PNV",
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
            "DUPONT Marie ne viendra pas",
            "Déplacé PETIT Luc",
            "ROUX Luc (déplacé)",
        ] {
            assert!(is_title_cancelled(title), "{title}");
        }
        for title in [
            "DUPONT Marie",
            "DUPONT Marie (mère absente)",
            "DUPONT Marie (sa mère ne viendra pas)",
            "PETIT Luc - reporté du 12/11",
            "PETIT Luc (déplacé du 12/11)",
            "ABSALON Jean",
        ] {
            assert!(!is_title_cancelled(title), "{title}");
        }
    }

    #[test]
    fn a_status_that_nobody_knows_is_told_from_one_that_stands_or_is_over() {
        for status in [
            "Parti·e",
            "Parti·e sans être vu·e",
            "Vu",
            "Vue",
            "Terminé",
            "Honoré",
            "Facturé",
            "Completed",
            "Rendez-vous honoré",
            "Patient parti",
        ] {
            assert!(is_over(status) && !is_cancelled(status) && !is_unknown(status), "{status}");
        }
        for status in
            ["", "-", "Confirmé", "CONFIRMED", "NEEDS-ACTION", "En attente", "Reporté du 12/11", "À venir", "Annulé"]
        {
            assert!(!is_over(status) && !is_unknown(status), "{status}");
        }
        assert!(
            is_unknown("Zonzon")
                && !is_over("Non honoré")
                && !is_over("Rendez-vous non honoré")
                && !is_over("À facturer")
                && !is_over("Vulnérable")
                && !is_over("Particulier")
        );
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
