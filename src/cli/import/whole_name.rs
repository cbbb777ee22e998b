//! A whole name out of one cell or title: « LE GOFF Anne », « Mme Anne LE GOFF née ROUX », « DUPONT, Marie ».
//!
//! A name is only ever the name. What programs write around it (« – suivi HTA », « (ECG) », « contrôle 9 h ») may be
//! clinical, and is dropped: neither shown nor stored. Where no name can be told from the rest, there is none.

use crate::domain::name;

/// Words a name has at most, so that a sentence is none.
const MOST_WORDS: usize = 7;

/// What a cell or a title says of whose appointment it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WholeName {
    /// Family name in use, when it can be told from the first name.
    pub used: Option<String>,
    /// Family name at birth, when it is said to be that.
    pub birth: Option<String>,
    /// First name or names.
    pub first: Option<String>,
    /// The words of the name alone, when what is family name and what is first name cannot be told.
    pub unsorted: Option<String>,
}

/// Words that stand before a name and are none of it.
const TITLES: &[&str] = &[
    "m",
    "mr",
    "mm",
    "mme",
    "mmes",
    "mlle",
    "mle",
    "mll",
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
    "bebe",
    "bb",
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
const BORN: &[&str] = &["nee", "ne", "n", "born"];
/// Words that introduce a married name.
const MARRIED: &[&str] = &["epouse", "ep", "epse", "veuve", "vve", "divorcee"];
/// Words of appointments, never of people: acts, places, states, their abbreviations.
const NOT_A_NAME: &[&str] = &[
    "suivi",
    "controle",
    "consultation",
    "consult",
    "cs",
    "csl",
    "visite",
    "rdv",
    "rv",
    "rendez-vous",
    "bilan",
    "vaccin",
    "vaccination",
    "rappel",
    "urgence",
    "urgent",
    "nouveau",
    "nouvelle",
    "premiere",
    "1ere",
    "2eme",
    "renouvellement",
    "renouv",
    "ordonnance",
    "ordo",
    "certificat",
    "pansement",
    "injection",
    "prise",
    "sang",
    "resultat",
    "resultats",
    "radio",
    "echo",
    "echographie",
    "frottis",
    "grossesse",
    "ivg",
    "iv",
    "diu",
    "sterilet",
    "implant",
    "pose",
    "retrait",
    "ecg",
    "hta",
    "bpco",
    "irm",
    "scanner",
    "tdm",
    "vih",
    "ist",
    "ald",
    "tsh",
    "inr",
    "avk",
    "dt1",
    "dt2",
    "diabete",
    "pmi",
    "pcr",
    "etp",
    "cpef",
    "bu",
    "teleconsultation",
    "tele",
    "tel",
    "telephone",
    "domicile",
    "vad",
    "cabinet",
    "salle",
    "annule",
    "annulee",
    "annulation",
    "reporte",
    "reportee",
    "absent",
    "absente",
    "excuse",
    "excusee",
    "confirme",
    "confirmee",
    "arrive",
    "arrivee",
    "tlc",
    "covid",
    "test",
    "depistage",
    "psy",
    "kine",
    "seance",
    "soin",
    "soins",
    "accompagnement",
    "interprete",
    "traducteur",
    "avec",
    "pour",
    "sans",
    "chez",
    "acte",
    "motif",
    "note",
    "nb",
    "cmu",
    "ame",
    "c2s",
    "lecture",
    "reunion",
    "pause",
];

impl WholeName {
    /// The name in `whole`; empty when there is none.
    pub fn read(whole: &str) -> Self {
        let cleaned = name::clean_text(whole);
        if let Some(found) = bracketed_birth_name(&cleaned).or_else(|| parted_by_comma(&cleaned)) {
            return found;
        }
        parts(&cleaned).into_iter().find_map(|part| of_part(&part)).unwrap_or_default()
    }

    /// Is there a name at all?
    pub fn is_empty(&self) -> bool {
        self.used.is_none() && self.birth.is_none() && self.unsorted.is_none()
    }

    /// The family name in use.
    pub fn family(&self) -> Option<&str> {
        self.used.as_deref().or(self.birth.as_deref())
    }

    /// Every way to part the unsorted words into a family name and a first name.
    pub fn partings(&self) -> Vec<(String, String)> {
        let words: Vec<_> = self.unsorted.as_deref().unwrap_or_default().split(' ').collect();
        let mut partings = Vec::new();
        for at in 1..words.len() {
            let (begin, end) = (words[..at].join(" "), words[at..].join(" "));
            partings.push((begin.clone(), end.clone()));
            partings.push((end, begin));
        }
        partings
    }
}

/// A family name out of a cell of its own: « MARTIN (DUPONT) », « MARTIN née DUPONT », « MARTIN – suivi ».
pub fn family_names(cell: &str) -> (Option<String>, Option<String>) {
    let cleaned = name::clean_text(cell);
    if let Some((used, rest)) = cleaned.split_once('(') {
        let inside = rest.split(')').next().unwrap_or_default();
        let inside = without_introduction(inside);
        let birth = (is_capitals_all(&inside) && !inside.split(' ').any(is_act)).then_some(inside);
        let used = tidy(used);
        return ((!used.is_empty()).then_some(used), birth);
    }
    let words: Vec<&str> = cleaned.split(' ').collect();
    if let Some(at) = words.iter().skip(1).position(|word| is_in(word, BORN) && !is_capitals(word)) {
        let (used, birth) = (tidy(&words[..=at].join(" ")), tidy(&words[at + 2..].join(" ")));
        return ((!used.is_empty()).then_some(used), (!birth.is_empty()).then_some(birth));
    }
    let used = tidy(parts(&cleaned).first().map_or("", String::as_str));
    ((!used.is_empty()).then_some(used), None)
}

/// First names out of a cell of their own, without what follows a dash between spaces or a bracket.
pub fn first_names(cell: &str) -> Option<String> {
    let cleaned = name::clean_text(cell);
    let first = tidy(parts(&cleaned).first().map_or("", String::as_str));
    (!first.is_empty()).then_some(first)
}

/// « USAGE (NAISSANCE) Prénom ».
fn bracketed_birth_name(whole: &str) -> Option<WholeName> {
    let (before, rest) = whole.split_once('(')?;
    let (inside, after) = rest.split_once(')')?;
    let (used, birth) = (without_titles(before), without_introduction(inside));
    let first = part_words(after.split(" - ").next().unwrap_or_default());
    let fits = is_capitals_all(&used) && is_capitals_all(&birth) && !first.is_empty() && !birth.split(' ').any(is_act);
    fits.then(|| WholeName { used: Some(used), birth: Some(birth), first: Some(first.join(" ")), unsorted: None })
}

/// « DUPONT, Marie », « Dupont, Marie ».
fn parted_by_comma(whole: &str) -> Option<WholeName> {
    let first_part = parts(whole).into_iter().next()?;
    let (family, first) = first_part.split_once(',')?;
    let (family, first) = (part_words(family), part_words(first.split(',').next().unwrap_or_default()));
    let fits = !family.is_empty()
        && !first.is_empty()
        && first.len() <= 3
        && !first.iter().all(|word| is_capitals(word) && word.len() < 4);
    fits.then(|| WholeName { used: Some(family.join(" ")), first: Some(first.join(" ")), ..WholeName::default() })
}

/// The stretches of a text that a dash between spaces, a bracket or a sign parts.
fn parts(whole: &str) -> Vec<String> {
    let unified = whole.replace(['–', '—'], "-");
    let marked = unified.replace(
        [
            '(', ')', '[', ']', '{', '}', ':', ';', '/', '|', '*', '#', '+', '=', '"', '«', '»', '<', '>', '_', '!',
            '?', '@', '&',
        ],
        " - ",
    );
    marked
        .split(" - ")
        .map(|part| part.trim_matches(['-', ' ', '.']).trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// The name a stretch holds; none when it holds none.
fn of_part(part: &str) -> Option<WholeName> {
    let part = part.replace(',', " ");
    let words: Vec<&str> = part.split_whitespace().collect();
    if let Some(found) = introduced(&words) {
        return Some(found);
    }
    let words = part_words(&part);
    if words.len() < 2 {
        return None;
    }
    let leading = words.iter().take_while(|word| is_capitals(word) || is_particle(word)).count();
    let leading = words[..leading].iter().rposition(|word| is_capitals(word)).map_or(0, |at| at + 1);
    let trailing = words.iter().rev().take_while(|word| is_capitals(word) || is_particle(word)).count();
    let (family, first) = match (leading, trailing) {
        (leading, 0) if leading > 0 => words.split_at(leading),
        (0, trailing) if trailing > 0 && trailing < words.len() => {
            let (first, family) = words.split_at(words.len() - trailing);
            (family, first)
        }
        (leading, _)
            if leading > 0 && leading < words.len() && words[leading..].iter().any(|word| !is_capitals(word)) =>
        {
            words.split_at(leading)
        }
        _ => return Some(WholeName { unsorted: Some(words.join(" ")), ..WholeName::default() }),
    };
    Some(WholeName { used: Some(family.join(" ")), first: Some(first.join(" ")), ..WholeName::default() })
}

/// « MARTIN née DUPONT Marie », « Marie MARTIN née DUPONT », « DUPONT épouse MARTIN Marie ».
fn introduced(words: &[&str]) -> Option<WholeName> {
    let is_intro =
        |word: &&str| (is_in(word, BORN) && !is_capitals(word)) || (is_in(word, MARRIED) && !is_capitals(word));
    let at = words.iter().position(is_intro).filter(|at| *at > 0)?;
    let (before, after) = (without_titles(&words[..at].join(" ")), &words[at + 1..]);
    let taken = after.iter().take_while(|word| is_capitals(word) || is_particle(word)).count();
    let (second, rest) = match taken {
        0 => after.split_at(after.len().min(1)),
        taken => after.split_at(taken),
    };
    let rest = part_words(&rest.join(" "));
    let own = of_part(&before);
    let (family, first) = match (own, rest.is_empty()) {
        (Some(WholeName { used: Some(used), first: Some(first), .. }), _) => (used, first),
        (_, false) => (tidy(&before), rest.join(" ")),
        _ => return None,
    };
    let second = tidy(&second.join(" "));
    if family.is_empty() || second.is_empty() {
        return None;
    }
    let married = is_in(words[at], MARRIED);
    let (used, birth) = if married { (second, family) } else { (family, second) };
    Some(WholeName { used: Some(used), birth: Some(birth), first: Some(first), unsorted: None })
}

/// The words of the name in a stretch: what stands before it in small letters and what follows it is left out. Empty when
/// they hold more than a name can.
fn part_words(part: &str) -> Vec<String> {
    let mut kept: Vec<&str> = Vec::new();
    for word in part.split_whitespace() {
        let word = word.trim_matches([',', '.', ';']);
        if kept.is_empty() && (is_in(word, TITLES) || is_act(word)) {
            continue;
        }
        let named = is_name_word(word) && !is_act(word);
        if named || (!kept.is_empty() && is_particle(word)) || (kept.is_empty() && is_particle(word)) {
            kept.push(word);
        } else if kept.iter().filter(|word| is_name_word(word)).count() > 0 {
            break;
        } else {
            kept.clear();
        }
    }
    while kept.last().is_some_and(|word| is_particle(word) && !is_name_word(word)) {
        kept.pop();
    }
    let real = kept.iter().any(|word| is_name_word(word));
    if !real || kept.len() > MOST_WORDS { Vec::new() } else { kept.into_iter().map(str::to_owned).collect() }
}

fn tidy(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| !is_in(word, TITLES) || is_capitals_long(word));
    words.collect::<Vec<_>>().join(" ").trim_matches(['-', ',', '.', ' ']).to_owned()
}

fn without_titles(text: &str) -> String {
    text.split_whitespace().skip_while(|word| is_in(word, TITLES)).collect::<Vec<_>>().join(" ")
}

fn without_introduction(text: &str) -> String {
    text.split_whitespace().filter(|word| !is_in(word, BORN) && !is_in(word, MARRIED)).collect::<Vec<_>>().join(" ")
}

fn is_in(word: &str, list: &[&str]) -> bool {
    let folded = name::fold_text(word);
    list.contains(&folded.trim_matches(['.', ',']).replace(['(', ')', '·'], "").as_str())
}

fn is_particle(word: &str) -> bool {
    let folded = name::fold_text(word);
    PARTICLES.contains(&folded.trim_end_matches('\''))
        || folded.split_once('\'').is_some_and(|(begun, _)| begun.len() <= 2)
}

/// A word of appointments, or anything with a digit.
fn is_act(word: &str) -> bool {
    is_in(word, NOT_A_NAME) || word.chars().any(|sign| sign.is_ascii_digit())
}

/// Begins as a name does: with a capital, or in a script without capitals.
fn is_name_word(word: &str) -> bool {
    let letters = word.rsplit(['\'', '’']).next().unwrap_or(word);
    letters.chars().find(|sign| sign.is_alphabetic()).is_some_and(|sign| sign.is_uppercase() || !sign.is_lowercase())
}

fn is_capitals(word: &str) -> bool {
    word.chars().filter(|letter| letter.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase)
}

/// A title of several letters in capitals may be a family name: « ME », « PR ».
fn is_capitals_long(word: &str) -> bool {
    is_capitals(word) && word.chars().count() > 3
}

fn is_capitals_all(text: &str) -> bool {
    !text.is_empty()
        && text.split_whitespace().all(|word| is_capitals(word) || is_particle(word))
        && text.split_whitespace().any(is_capitals)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// « USED|birth|First », or « ?unsorted », or nothing.
    fn told(whole: &str) -> String {
        let found = WholeName::read(whole);
        if let Some(unsorted) = found.unsorted {
            return format!("?{unsorted}");
        }
        let parts = [found.used, found.birth, found.first].map(Option::unwrap_or_default);
        if parts.iter().all(String::is_empty) { String::new() } else { parts.join("|") }
    }

    #[test]
    fn a_name_is_only_ever_the_name() {
        for (whole, expected) in [
            ("LE GOFF Anne", "LE GOFF||Anne"),
            ("Anne LE GOFF", "LE GOFF||Anne"),
            ("Mme Anne-Marie LE GOFF – suivi", "LE GOFF||Anne-Marie"),
            ("M. DUPONT Jean", "DUPONT||Jean"),
            ("DUPONT Marie - ECG contrôle", "DUPONT||Marie"),
            ("DUPONT Marie (ECG)", "DUPONT||Marie"),
            ("DUPONT Marie IVG", "DUPONT||Marie"),
            ("DUPONT Marie : suivi HTA", "DUPONT||Marie"),
            ("DUPONT Marie/suivi diabète", "DUPONT||Marie"),
            ("DUPONT Marie suivi HTA", "DUPONT||Marie"),
            ("IVG - DUPONT Marie (tél.)", "DUPONT||Marie"),
            ("Suivi HTA DUPONT Marie", "DUPONT||Marie"),
            ("consultation DUPONT Marie 9h30", "DUPONT||Marie"),
            ("Marie Martin (suivi HTA)", "?Marie Martin"),
            ("Marie Martin - suivi HTA", "?Marie Martin"),
            ("Marie Martin suivi HTA", "?Marie Martin"),
            ("DUPONT MARIE", "?DUPONT MARIE"),
            ("MARTIN (DUPONT) Marie", "MARTIN|DUPONT|Marie"),
            ("Mme MARTIN (née DUPONT) Marie - contrôle", "MARTIN|DUPONT|Marie"),
            ("MARTIN née DUPONT Marie", "MARTIN|DUPONT|Marie"),
            ("Marie MARTIN née DUPONT", "MARTIN|DUPONT|Marie"),
            ("DUPONT épouse MARTIN Marie", "MARTIN|DUPONT|Marie"),
            ("DUPONT, Marie", "DUPONT||Marie"),
            ("Dupont, Marie (IVG)", "Dupont||Marie"),
            ("DE LA FONTAINE Jean", "DE LA FONTAINE||Jean"),
            ("Jean de LA FONTAINE", "de LA FONTAINE||Jean"),
            ("D'ALMEIDA José", "D'ALMEIDA||José"),
            ("BEN ALI Mohamed", "BEN ALI||Mohamed"),
            ("EL AMRANI Fatima-Zahra", "EL AMRANI||Fatima-Zahra"),
            ("suivi HTA", ""),
            ("IVG", ""),
            ("ECG contrôle", ""),
            ("Réunion", ""),
            ("", ""),
        ] {
            assert_eq!(told(whole), expected, "{whole}");
        }
    }

    #[test]
    fn unsorted_words_may_be_parted_in_every_way() {
        let partings = WholeName::read("Marie Anne Martin").partings();
        let is = |family: &str, first: &str| partings.contains(&(family.to_owned(), first.to_owned()));
        assert!(is("Martin", "Marie Anne") && is("Marie", "Anne Martin") && partings.len() == 4);
    }

    #[test]
    fn a_family_cell_may_hold_the_birth_name_and_nothing_clinical() {
        let told = |cell| {
            let (used, birth) = family_names(cell);
            format!("{}|{}", used.unwrap_or_default(), birth.unwrap_or_default())
        };
        assert_eq!(told("MARTIN (DUPONT)"), "MARTIN|DUPONT");
        assert_eq!(told("MARTIN née DUPONT"), "MARTIN|DUPONT");
        assert_eq!(told("MARTIN - suivi HTA"), "MARTIN|");
        assert_eq!(told("MARTIN (ECG)"), "MARTIN|");
        assert_eq!(told("LE GOFF"), "LE GOFF|");
        assert_eq!(first_names("Anne-Marie (sourde)").as_deref(), Some("Anne-Marie"));
    }
}
