//! Words around names: titles, small words, words that introduce a birth name, words of appointments and illnesses.

use std::sync::LazyLock;

use super::clinical_words::{CLINICAL, WordSet, ends_clinically, is_clinical_behind};
use super::name_notes::is_sensitive;
use crate::domain::name;

/// Words that stand before a name and are none of it.
pub const TITLES: &[&str] = &[
    "m",
    "mr",
    "mm",
    "mme",
    "mmes",
    "mesdames",
    "messieurs",
    "mlle",
    "mle",
    "mll",
    "melle",
    "mrs",
    "ms",
    "miss",
    "monsieur",
    "madame",
    "mademoiselle",
    "dr",
    "docteur",
    "docteure",
    "pr",
    "professeur",
    "me",
    "maitre",
    "enfant",
    "enfants",
    "bebe",
    "bb",
    "nouveau-ne",
    "nouveau-nee",
    "nourrisson",
    "famille",
    "fratrie",
    "jumeaux",
    "jumelles",
    "patient",
    "patiente",
    "usager",
    "usagere",
    "et",
];
/// Small words inside a name.
const PARTICLES: &[&str] = &[
    "de", "du", "des", "d", "la", "le", "les", "l", "da", "das", "do", "dos", "di", "del", "della", "van", "von",
    "der", "den", "ter", "ten", "zu", "el", "al", "as", "ech", "ben", "bin", "ibn", "bint", "abu", "abou", "ait",
    "ould", "y", "e", "san", "santa", "saint", "sainte", "st", "ste",
];
/// Words that introduce a birth name.
pub const BORN: &[&str] = &["nee", "ne", "n", "born"];
/// Words that introduce a married name.
pub const MARRIED: &[&str] = &["epouse", "ep", "epse", "veuve", "vve", "divorcee"];
/// Words before another name that somebody is called by.
pub const ALIAS: &[&str] = &["dit", "dite"];
/// Words of appointments, never of people: acts, places, states, their abbreviations.
const NOT_A_NAME: &str = "suivi controle consultation consult cs csl visite rdv rv rendez-vous bilan vaccin vaccination rappel urgence \
    urgences urgent nouveau nouvelle premiere 1ere 2eme renouvellement renouv ordonnance ordo certificat pansement \
    injection prise resultat resultats radio echo echographie frottis grossesse ivg iv diu sterilet implant pose \
    retrait ecg hta bpco irm scanner tdm vih ist ald tsh inr avk dt1 dt2 diabete pmi pcr etp cpef bu \
    teleconsultation visio visioconsultation tele tel telephone domicile vad cabinet salle annule annulee annulation reporte reportee \
    absent absente excuse excusee confirme confirmee arrive arrivee tlc covid test depistage psy kine seance soin \
    soins accompagnement interprete traducteur avec pour sans chez acte motif note nb cmu ame c2s lecture reunion \
    pause creneau libre reserve indisponible anniversaire birthday abs nsp dcd decede decedee";
/// Words of a note that somebody has died.
pub const DEAD: &[&str] = &[
    "decede",
    "decedee",
    "decede(e)",
    "decede·e",
    "dcd",
    "mort",
    "morte",
    "deceased",
    "dead",
    "deces",
    "defunt",
    "defunte",
];
/// Titles of one grown-up.
pub const ADULTS: &[&str] = &["m", "mr", "mme", "mlle", "melle", "monsieur", "madame", "mademoiselle"];
/// Titles that stand before the name of somebody who comes, and never inside one.
const CIVILITIES: &[&str] = &[
    "m",
    "mm",
    "mr",
    "mme",
    "mmes",
    "mesdames",
    "messieurs",
    "mlle",
    "melle",
    "monsieur",
    "madame",
    "mademoiselle",
    "bebe",
    "bb",
    "enfant",
    "nouveau-ne",
    "nouveau-nee",
    "nourrisson",
    "famille",
    "fratrie",
];
/// Words for somebody who is told by a relative, children apart: « mère de KONÉ Ibrahim ».
const RELATIVES: &str = "enfants jumeaux jumelles mere pere maman papa parent parents frere soeur mari femme epoux epouse conjoint \
    conjointe compagnon compagne tuteur tutrice accompagnant accompagnante";

/// Words for a child who has no first name yet: « bébé de SILVA Maria ».
const CHILDREN: &str =
    "bebe bb enfant nouveau-ne nouveau-nee nourrisson jumeau jumelle triple triplee triplette fils fille garcon";

/// True of words that tell somebody by a relative, and not by a name: « bébé de SILVA Maria », « fille d’ALMEIDA Rosa ». With
/// « DE » in capitals before words that are not all so, the family is called so: « Enfant DE SILVA Maria ».
pub fn tells_relative(words: &[&str]) -> bool {
    let [relative, of, whose @ ..] = words else { return false };
    let all_capitals = words.iter().all(|word| !word.chars().any(char::is_lowercase));
    let is_of = holds_of(of) || is_in(of, &["de", "du", "des"]) && !whose.is_empty();
    is_relative(relative) && is_of && (all_capitals || of.starts_with(char::is_lowercase))
}

/// True for a word that says a child and no name: « Jumeau ».
pub fn is_child(word: &str) -> bool {
    is_one_of(word, CHILDREN)
}

/// True for the number of a child of several: « Jumeau 1 », « Fille (2) », « Fils n°1 ».
pub fn counts_child(word: &str, number: &str) -> bool {
    let bare = number.trim_start_matches(['n', 'N', '°', 'º', '(', '[']).trim_end_matches([')', ']']);
    is_child(word) && bare.len() == 1 && bare.bytes().all(|digit| digit.is_ascii_digit())
}

/// True for a word for somebody's relative.
pub fn is_relative(word: &str) -> bool {
    is_child(word) || is_one_of(word, RELATIVES)
}

/// True of « d’ALMEIDA ».
pub fn holds_of(word: &str) -> bool {
    name::fold_text(word).replace('’', "'").strip_prefix("d'").is_some_and(|named| !named.is_empty())
}

/// True of the words of a name that are for several people: « Famille DIALLO », « M. et Mme DUPONT ».
pub fn names_several(text: &str) -> bool {
    const SEVERAL: &[&str] =
        &["famille", "fratrie", "jumeaux", "jumelles", "enfants", "mm", "mmes", "mesdames", "messieurs", "et"];
    let mut titles = text.split_whitespace().take_while(|word| is_in(word, TITLES) && !is_capitals_long(word));
    titles.any(|word| is_in(word, SEVERAL))
}

/// True for a title that says that a person's name follows: « Mme ».
pub fn is_civility(word: &str) -> bool {
    is_in(word, CIVILITIES) && !is_capitals_long(word)
}

/// The text without its stray titles, and the signs at its ends.
pub fn tidy_spaces(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| !is_in(word, TITLES) || is_capitals_long(word));
    words.collect::<Vec<_>>().join(" ").trim_matches(['-', ',', '.', ' ']).to_owned()
}

/// The text without the titles that it begins with.
pub fn without_titles(text: &str) -> String {
    text.split_whitespace().skip_while(|word| is_in(word, TITLES)).collect::<Vec<_>>().join(" ")
}

/// True when the folded word is one of the list, whatever signs stand around it.
pub fn is_in(word: &str, list: &[&str]) -> bool {
    list.contains(&fold_bare(word).as_str())
}

fn is_one_of(word: &str, words: &str) -> bool {
    let bare = fold_bare(word);
    words.split_whitespace().any(|one| one == bare)
}

fn fold_bare(word: &str) -> String {
    name::fold_text(word).trim_matches(['.', ',']).replace(['(', ')', '·'], "")
}

/// True where the first of the words introduces a birth name or a married name, and a name follows: « née DUPONT », and
/// not « née le 12/03 », « Ne plus appeler » or « N 12 ». In capitals the short ones may be names themselves.
pub fn introduces_name(words: &[&str]) -> bool {
    let [word, rest @ ..] = words else { return false };
    let bare = ["ne", "n"].iter().any(|bare| word.eq_ignore_ascii_case(bare));
    let told = is_in(word, BORN) && !bare || is_in(word, MARRIED);
    let name = rest.iter().find(|word| !is_particle(word)).or(rest.first());
    told && (is_spelt_out(word) || !is_capitals(word)) && name.is_some_and(|name| is_name_word(name) && !is_act(name))
}

/// True for a name by which somebody is called beside their own: « KONE dite DIOP Fatou ».
pub fn has_alias(cell: &str) -> bool {
    cell.split_whitespace().any(|word| ALIAS.contains(&word))
}

/// The text without the word of a marriage that it begins with, behind titles: « Madame veuve KONE née DIOP ».
pub fn without_marriage(text: &str) -> String {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let titles = words.iter().take_while(|word| is_in(word, TITLES)).count();
    let rest = &words[titles..];
    let follows = rest.get(1).is_some_and(|word| is_capitals(word) || is_particle(word));
    if follows && introduces_name(rest) && is_in(rest[0], MARRIED) && !is_capitals(rest[0]) {
        words.remove(titles);
    }
    words.join(" ")
}

/// The small words at the end of a name, and the word before them, which is told by its place: « SAINT-EXUPÉRY Antoine de ».
pub fn particles_behind<'a>(words: &[&'a str]) -> Option<(&'a str, String)> {
    const BEHIND: &[&str] = &["de", "du", "des", "d'", "d’", "la", "von", "van", "der", "den"];
    let count = words.iter().rev().take_while(|word| BEHIND.contains(word)).count();
    let (before, behind) = words.split_at(words.len() - count);
    let last = before.last().filter(|_| behind.first().is_some_and(|word| !["la", "der", "den"].contains(word)))?;
    Some((last, behind.join(" ")))
}

/// True where a name ends and something else begins: an act, « née » without a name, « ne plus appeler », « n° 12 »,
/// « mort en ».
pub fn ends_name(words: &[&str]) -> bool {
    let [word, rest @ ..] = words else { return false };
    let next = |fits: &dyn Fn(&str) -> bool| rest.first().is_some_and(|next| fits(next));
    let denies = word.eq_ignore_ascii_case("ne")
        && (word.contains(char::is_lowercase) || next(&|next| is_in(next, &["pas", "plus", "jamais"])));
    let numbers = is_in(word, &["n", "no", "n°"]) && next(&|next| next.starts_with(|sign: char| sign.is_ascii_digit()));
    // « DUPONT Marie F 12/03/1985 ».
    let sexes = ["F", "H", "M"].contains(word) && next(&|next| next.starts_with(|sign: char| sign.is_ascii_digit()));
    let dies = ["mort", "morte"].contains(word)
        && next(&|next| is_in(next, &["le", "en"]) || next.starts_with(|sign: char| sign.is_ascii_digit()));
    denies
        || numbers
        || sexes
        || dies
        || is_act(word)
        || is_spelt_out(word) && (is_in(word, BORN) || is_in(word, MARRIED))
}

fn is_spelt_out(word: &str) -> bool {
    word.chars().filter(|letter| letter.is_alphabetic()).count() > 2
}

/// True for a small word inside a name.
pub fn is_particle(word: &str) -> bool {
    let folded = name::fold_text(word);
    PARTICLES.contains(&folded.trim_end_matches('\''))
        || folded.split_once('\'').is_some_and(|(begun, _)| begun.len() <= 2)
}

static ACTS: LazyLock<WordSet> =
    LazyLock::new(|| NOT_A_NAME.split_whitespace().chain(CLINICAL.split_whitespace()).collect());
/// Words before the name of somebody who has died.
const LATE: &[&str] = &["feu", "feue"];
static NOT_PLAIN: LazyLock<WordSet> = LazyLock::new(|| {
    [TITLES, BORN, MARRIED, LATE].into_iter().flatten().copied().chain(ACTS.iter().copied()).collect()
});

/// True for a word of appointments, or anything with a digit.
pub fn is_act(word: &str) -> bool {
    let folded = name::fold_text(word);
    let bare = folded.trim_matches(['.', ',']);
    word.bytes().any(|sign| sign.is_ascii_digit())
        || is_act_form(bare)
        || bare.contains(['(', ')', '·']) && is_act_form(&bare.replace(['(', ')', '·'], ""))
}

/// True for a folded word of appointments, of one or of several: « verrues ».
fn is_act_form(bare: &str) -> bool {
    let several = bare.strip_suffix('s').filter(|one| one.len() > 4);
    ACTS.contains(bare) || several.is_some_and(|one| ACTS.contains(one)) || ends_clinically(bare)
}

/// True where the word at this place behind a family name in capitals is a note that may be clinical: « DUPONT Marie Gale »,
/// « Mme DUPONT Sourde ». Elsewhere such words are names: « GALE Marie », « Anne Le Sourd ».
pub fn is_note_behind(words: &[&str], at: usize) -> bool {
    let (Some(word), Some(before)) = (words.get(at), at.checked_sub(1).and_then(|at| words.get(at))) else {
        return false;
    };
    let last = at + 1 == words.len();
    let familied = words[..at].iter().any(|word| is_capitals(word) && !is_in(word, TITLES));
    familied
        && !is_capitals(word)
        && !is_particle(before)
        && (last || !is_particle(word))
        && is_behind(name::fold_text(word).trim_matches(['.', ',']))
}

fn is_behind(bare: &str) -> bool {
    is_clinical_behind(bare) || is_sensitive(bare)
}

/// True for a clean cell that is a name and nothing else, as most cells of a long list are: letters, and no title, word of
/// an appointment or introduction of another name among them.
pub fn is_plain_name(cell: &str) -> bool {
    let is_of_names = |sign: char| sign.is_alphabetic() || matches!(sign, ' ' | '-' | '\'' | '’');
    let plain = |word: &str| !word.is_empty() && !NOT_PLAIN.contains(word) && !is_act_form(word);
    cell.chars().all(is_of_names)
        && name::fold_text(cell).split(' ').enumerate().all(|(at, word)| {
            plain(word) && (!word.contains('-') || word.split('-').all(plain)) && (at == 0 || !is_behind(word))
        })
}

/// True when the word begins as a name does: with a capital, or in a script without capitals.
pub fn is_name_word(word: &str) -> bool {
    let letters = word.rsplit(['\'', '’']).next().unwrap_or(word);
    letters.chars().find(|sign| sign.is_alphabetic()).is_some_and(|sign| sign.is_uppercase() || !sign.is_lowercase())
}

/// True for a word of several letters, none of them small.
pub fn is_capitals(word: &str) -> bool {
    word.chars().filter(|letter| letter.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase)
}

/// True for a title of several letters in capitals, which may be a family name: « ME », « PR ».
pub fn is_capitals_long(word: &str) -> bool {
    is_capitals(word) && word.chars().count() > 3
}

/// True when all words are in capitals, but for the small ones.
pub fn is_capitals_all(text: &str) -> bool {
    !text.is_empty()
        && text.split_whitespace().all(|word| is_capitals(word) || is_particle(word))
        && text.split_whitespace().any(is_capitals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_is_one_that_needs_no_reading() {
        for cell in ["BENALI", "LE GOFF", "Anne-Sophie", "D'ARC", "Élise", "Ömer"] {
            assert!(is_plain_name(cell), "{cell}");
        }
        for cell in
            ["M. ROUX", "MARTIN (HTA)", "MARTIN née ROUX", "Marie-suivi", "ROUX -", "-ROUX", "ROUX  Luc", "A1", ""]
        {
            assert!(!is_plain_name(cell), "{cell}");
        }
    }

    #[test]
    fn clinical_words_are_told_by_their_ends_and_names_never_are() {
        for word in [
            "Sutures",
            "Verrue",
            "Verrues",
            "Syphilis",
            "Chlamydia",
            "Lévothyrox",
            "PrEP",
            "Burn-out",
            "Drépanocytose",
            "Lombalgie",
            "Névralgies",
            "Schizophrénie",
            "Radiothérapie",
            "Échographie",
            "Coloscopie",
            "URG",
            "NP",
            "PDS",
            "Hépatite",
            "Addictions",
            "Herpès",
            "Cystites",
        ] {
            assert!(is_act(word), "{word}");
        }
        for name in [
            "Sophie",
            "Noémie",
            "Jérémie",
            "Euphémie",
            "Rose",
            "Ambroise",
            "Judite",
            "Marguerite",
            "Brigitte",
            "Édite",
            "Laurie",
            "Nathalie",
            "Constantine",
            "Priscilline",
            "Rosalie",
            "Mélodie",
            "Amélie",
            "Stéphanie",
            "Consolation",
            "Visitation",
            "Félicité",
            "Bus",
            "AMES",
            "LAFITTE",
            "WHITE",
            "GALE",
            "VIOL",
            "SOURD",
            "PARKINSON",
            "GENOU",
            "ARRET",
            "Dos",
            "PERES",
            "BRAS",
            "PETITE",
            "NGO",
            "MARIE",
            "PIERRE",
            "Agathe",
            "Zoé",
            "Anastasie",
            "Leslie",
            "PHAM",
            "NGUYEN",
        ] {
            assert!(!is_act(name), "{name}");
        }
    }
}
