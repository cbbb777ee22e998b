//! Lines that sum up or sign a list, and are nobody.

use super::table::is_lost;
use super::whole_name::WholeName;
use crate::domain::name;

/// Words with which a line begins that sums up or signs the list.
const FOOTERS: &[&str] = &[
    "total",
    "totaux",
    "sous-total",
    "somme",
    "effectif",
    "nombre",
    "nb",
    "edite",
    "editee",
    "imprime",
    "imprimee",
    "genere",
    "generee",
    "exporte",
    "exportee",
    "export",
    "extrait",
    "extraction",
    "page",
    "fin",
    "end",
    "liste",
    "source",
    "date",
    "periode",
    "document",
    "confidentiel",
    "patients",
    "rendez-vous",
    "rdv",
    "lignes",
    "fichier",
    "logiciel",
    "copyright",
    "moyenne",
    "age",
    "hommes",
    "femmes",
    "legende",
    "signature",
    "enregistrements",
    "printed",
    "generated",
    "exported",
];

/// Words with which a line begins that signs the list, behind which nobody is named.
const SIGNED: &[&str] = &["Vu le ", "Vu par ", "Fait à ", "Fait le "];

/// True for a last line that sums up or signs the list: « Total : 12 patients », « Édité le 28/11/2026 », « Page 1 sur
/// 3 », « Fin du fichier ». Such a word alone may be somebody's name; with a number, a colon or more words in the same
/// cell it is not, and a name holds no number.
pub fn is_footer(record: &csv::StringRecord, width: usize) -> bool {
    let filled: Vec<_> = record.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let whole = filled.join(" ");
    if SIGNED.iter().any(|begin| whole.starts_with(begin)) {
        return true;
    }
    let text = name::fold_text(&whole).replace("sous total", "sous-total");
    let mut words = text
        .split(|sign: char| !sign.is_alphanumeric() && sign != '-')
        .filter(|word| word.contains(char::is_alphabetic));
    let (first, more) = (words.next().unwrap_or_default(), words.next().is_some());
    let counted = text.contains(|sign: char| sign.is_ascii_digit() || [':', '=', '*'].contains(&sign))
        || filled.iter().any(|cell| is_lost(cell));
    // A day or a phone number is somebody's, not a sum.
    let is_day = |cell: &str| ['/', '-', '.'].iter().any(|mark| cell.matches(*mark).count() == 2);
    let digits = |cell: &str| cell.bytes().filter(u8::is_ascii_digit).count();
    let sums = |cell: &&str| {
        is_lost(cell) || cell.chars().all(|sign| !sign.is_alphabetic()) && !is_day(cell) && digits(cell) < 9
    };
    match &filled[..] {
        // A cell alone in a row of several.
        [alone] if width > 2 && alone.contains(char::is_whitespace) => {
            alone.contains(['©', ':']) || (FOOTERS.contains(&first) && (more || counted)) || is_page_number(&text)
        }
        [named, told] if is_somebodys(named, (is_day(told) || digits(told) >= 9).then_some(*told)) => false,
        [_] | [_, _] => FOOTERS.contains(&first) && counted || is_page_number(&text),
        [_, rest @ ..] => FOOTERS.contains(&first) && rest.iter().all(sums),
        [] => false,
    }
}

/// True for « PAGE Luc » beside a birth date or a number: such a word may be a family name, and a first name follows it.
fn is_somebodys(named: &str, told: Option<&str>) -> bool {
    let whole = WholeName::read(named);
    let more = name::fold_text(named);
    let mut more = more.split_whitespace().skip(1);
    told.is_some() && (whole.first.is_some() || whole.unsorted.is_some()) && !more.any(|word| FOOTERS.contains(&word))
}

/// True for « - 2 - », « 2/3 », « p. 2 ».
fn is_page_number(text: &str) -> bool {
    let rest = text.trim_matches(['-', '–', '—', ' ', '.']);
    let number =
        |part: &str| (1..=3).contains(&part.trim().len()) && part.trim().bytes().all(|digit| digit.is_ascii_digit());
    let marked = rest.len() < text.len() && number(rest);
    marked
        || rest.split_once('/').is_some_and(|(page, all)| number(page) && number(all))
        || rest.strip_prefix("p.").is_some_and(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footer_is_told_from_a_name() {
        let is = |row: &str| {
            is_footer(&csv::StringRecord::from(row.trim_end_matches(';').split(';').collect::<Vec<_>>()), 4)
        };
        for row in [
            "Fin du fichier;;;",
            "--- Fin de liste ---;;;",
            "Total;12;;",
            "Total;#CALC!;;",
            "Total :;;12;",
            "TOTAUX;12;3,5;40 %",
            "Imprimé par Claire;;;",
            "- 2 -;;;",
            "2/3;;;",
            "Page 2;;;",
            "Logiciel Médica 4;;;",
            "© 2026 Éditeur;;;",
            "Nombre de lignes : 12;;;",
            "Édité le;28/11/2026;;",
            "Date d’impression;28/11/2026;;",
            "Liste Patients;28/11/2026;;",
            "Total Patients;12;;",
            "Hommes;10;;",
            "Femmes;10;;",
            "Sous total;2;;",
            "Moyenne d’âge;41;;",
            "Âge moyen;41 ans;;",
            "Légende;* = ALD;;",
            "Vu le;28/11/2026;;",
            "Fait à Pantin, le 28/11/2026;;;",
        ] {
            assert!(is(row), "{row}");
        }
        for row in [
            "PAGE;Marie;;",
            "FIN;;;",
            "PAGE;;;",
            "DATE;Awa;12/03/1985;",
            "1042;;;",
            "DA SILVA;;;",
            "LE GOFF Anne;;;",
            "Source;Jean;0612345678;",
            "VU;Minh;12/03/1985;",
            "VU LE;12/03/1985;;",
            "HOMMES;Jean;12/03/1985;",
            "Age;Luc;;",
        ] {
            assert!(!is(row), "{row}");
        }
    }
}
