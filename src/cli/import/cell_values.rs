//! Values of cells: what a cell says, and what one that says nothing looks like.

use chrono::{DateTime, NaiveDate, NaiveTime};

use super::columns::{
    BIRTH_DATE, FAMILY_NAME, FIRST_NAME, ImportColumn, KEY, LABEL, OTHER_REF, PHONE1, PHONE2, REF, USED_NAME,
};
use super::headers::{AT_WORK, is_among};
use super::name_words;
use crate::domain::person::Voicemail;
use crate::domain::{BirthDate, Coded, Moment, name, phone, spoken};
use crate::model::Context;

/// Content of a cell; none when it is empty, or says that nothing is known.
pub fn known_value<'a>(column: &'static ImportColumn, cell: &'a str) -> Option<&'a str> {
    const NOTHING: &[&str] = &[
        "-", "--", "---", "?", "??", "???", ".", "..", "/", "*", "null", "(null)", "nil", "none", "neant", "n/a",
        "#n/a", "#n/d", "nan",
    ];
    const UNSAID: &[&str] = &[
        "na",
        "nc",
        "n/c",
        "nd",
        "n/d",
        "nr",
        "n.c.",
        "n.r.",
        "inconnu",
        "inconnue",
        "inconnu(e)",
        "non renseigne",
        "non renseignee",
        "non communique",
        "non specifie",
        "non precise",
        "aucun",
        "aucune",
        "sans",
        "sans objet",
        "vide",
    ];
    const UNBORN: &[&str] = &[
        "1900-01-01",
        "01/01/1900",
        "00/00/0000",
        "0000-00-00",
        "00/00/1900",
        "1900-00-00",
        "01-01-1900",
        "01.01.1900",
        "1899-12-30",
        "30/12/1899",
    ];
    let cell = cell.trim();
    if is_social_number(cell) || [&REF, &OTHER_REF, &KEY].contains(&column) && is_shortened(cell) {
        return None;
    }
    // A program that has no reference or number writes zeros.
    let zero = [&REF, &OTHER_REF, &KEY, &PHONE1, &PHONE2].contains(&column) && cell.bytes().all(|digit| digit == b'0');
    // The words above begin with few signs: of most cells nothing more has to be looked at.
    let known = cell
        .chars()
        .next()
        .is_some_and(|first| first.is_ascii_alphanumeric() && !"niavs".contains(first.to_ascii_lowercase()));
    if known && column != &BIRTH_DATE {
        return (!zero).then_some(cell);
    }
    let folded = name::fold_text(cell);
    let is = |list: &[&str]| list.contains(&folded.as_str());
    // « INCONNU » may be a family name; beside one, a birth name that says so says nothing.
    let family = [&FAMILY_NAME, &USED_NAME, &FIRST_NAME, &LABEL].contains(&column);
    // « 00/00/1985 » says a year; « 1900 » is what programs write where nobody knows one, Outlook « 0/0/00 », a mask « __/__/____ ».
    let masked =
        cell.contains(['/', '-', '.']) && cell.chars().all(|sign| "0aA".contains(sign) || is_unknown_part(sign));
    let zeros = masked || !cell.is_empty() && cell.bytes().all(|sign| sign == b'0');
    let unborn =
        column == &BIRTH_DATE && (folded == "1900" || zeros || UNBORN.iter().any(|day| folded.starts_with(day)));
    (!cell.is_empty() && !is(NOTHING) && (family || !is(UNSAID)) && !unborn && !zero).then_some(cell)
}

/// A date of birth, where a program may have written an hour behind it. A program that keeps days as moments writes the
/// midnight that begins them, on the clock of the place, as universal time: « 1985-03-11T23:00:00Z » is 12 March in Paris.
/// Any other hour is left out.
pub fn read_birth_date(given: &str, context: &Context) -> Result<BirthDate, String> {
    if let Ok(at) = DateTime::parse_from_rfc3339(given) {
        let local = Moment(at.timestamp()).in_zone(context.zone);
        let day = if local.time() == NaiveTime::MIN { local.date() } else { at.date_naive() };
        return spoken::birth_date(&day.to_string(), context.today());
    }
    // « né le 12/03/1985 », « mardi 12 mars 1985 », « 12/03/1985 (41 ans) ».
    let day = without_age(given.split(" (").next().unwrap_or(given));
    let is_before = |word: &&str| {
        let weekday = word.len() > 4 && spoken::parse_weekday(word).is_some();
        weekday || name_words::is_in(word, &["ne", "nee", "le"])
    };
    let day = day.split_whitespace().skip_while(is_before).collect::<Vec<_>>().join(" ");
    let day = known_parts(&day).unwrap_or(day);
    let alone = day.split([' ', 'T']).next().filter(|alone| alone.len() >= 8 && day.contains(':'));
    spoken::birth_date(alone.unwrap_or(&day), context.today())
}

/// True for a sign that stands for a figure nobody knows: « __/__/1985 », « XX-XX-1985 », « jj/mm/1985 ».
fn is_unknown_part(sign: char) -> bool {
    !sign.is_alphanumeric() || "xXjJmMdD".contains(sign)
}

/// The month and the year of a date, or its year alone, where signs without figures stand for the rest: « ??/03/1985 », « --/--/1985 ».
fn known_parts(text: &str) -> Option<String> {
    // Most cells hold a whole date.
    if text.bytes().filter(u8::is_ascii_digit).count() > 6 {
        return None;
    }
    let number = |part: &str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
    let unknown = |part: &str| part.chars().all(is_unknown_part);
    let parted = ['/', '.', '-', ' '].map(|mark| text.split(mark).map(str::trim).collect::<Vec<_>>());
    let parts = parted.iter().find(|parts| {
        parts.len() == 3
            && parts.iter().any(|part| unknown(part))
            && parts.iter().all(|part| number(part) || unknown(part))
    })?;
    let (year, month) =
        if number(parts[0]) && parts[0].len() == 4 { (parts[0], parts[1]) } else { (parts[2], parts[1]) };
    let told = || if number(month) { format!("{month}/{year}") } else { year.to_owned() };
    (number(year) && year.len() == 4).then(told)
}

/// True for a day that is told without its year, as Google and vCard write it: « --02-01 », « --0201 ».
pub fn lacks_year(cell: &str) -> bool {
    let figures = cell.strip_prefix("--").map(|rest| rest.trim_start_matches('-').replace('-', ""));
    let is_day = |figures: &String| {
        let month = figures.get(..2).and_then(|month| month.parse::<u32>().ok());
        figures.len() <= 4
            && figures.bytes().all(|digit| digit.is_ascii_digit())
            && (figures.len() == 2 || month.is_some_and(|month| month <= 12))
    };
    figures.as_ref().is_some_and(is_day)
}

/// The date of a cell without the age that stands behind it: « 12/03/1985 - 41 ans ».
pub fn without_age(cell: &str) -> &str {
    let text = cell.trim_end_matches([' ', '.']);
    let unit = text.rsplit(|sign: char| sign == ' ' || sign.is_ascii_digit()).next().unwrap_or_default();
    let before = text[..text.len() - unit.len()].trim_end();
    let rest = before.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let is_age = name_words::is_in(unit, &["an", "ans", "mois", "semaines", "jours"])
        && (1..=3).contains(&(before.len() - rest.len()))
        && rest.ends_with([' ', ':'])
        && !unit.ends_with(')');
    let mark = |sign: char| " -–,;/:".contains(sign);
    let date = rest.trim_end_matches(mark);
    let date = date.strip_suffix("âge").or_else(|| date.strip_suffix("age")).unwrap_or(date).trim_end_matches(mark);
    // « 3 mois » alone is no date.
    if is_age && date.bytes().any(|sign| sign.is_ascii_digit()) { date } else { cell }
}

/// True for a reference whose figures a spreadsheet has lost: « 1,23457E+12 ».
pub fn is_shortened(cell: &str) -> bool {
    let number = |text: &str| text.bytes().all(|sign| sign.is_ascii_digit() || b",.".contains(&sign));
    let parts = cell.split_once("E+").or_else(|| cell.split_once("e+"));
    parts.is_some_and(|(figures, power)| !figures.is_empty() && !power.is_empty() && number(figures) && number(power))
}

/// True for two references of which one has lost the zeros that it began with: « 00012 », « 12 ».
pub fn differ_by_zeros(one: &str, other: &str) -> bool {
    let figures = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    let alike = one.trim_start_matches('0') == other.trim_start_matches('0');
    one != other && alike && figures(one) && figures(other)
}

/// A French post code whose first zero a spreadsheet has eaten: « 1000 » is that of Bourg-en-Bresse.
pub fn whole_postcode(given: String) -> String {
    let eaten = given.len() == 4 && given.bytes().all(|digit| digit.is_ascii_digit()) && !given.starts_with('0');
    if eaten { format!("0{given}") } else { given }
}

/// The birth date that stands beside a name: « DUPONT Marie (12/03/1955) », « née le 12/03/1955 ». Another day, which a
/// word introduces (« vue le 12/11/2026 »), is none.
pub fn find_birth_date(cell: &str, context: &Context) -> Option<BirthDate> {
    if cell.bytes().filter(u8::is_ascii_digit).count() < 6 {
        return None;
    }
    let is_birth = |word: &str| name_words::is_in(word, &["ne", "nee", "ne(e", "ddn", "dn", "naissance"]);
    let words: Vec<&str> = cell
        .split(|sign: char| sign.is_whitespace() || [')', ',', ';', ':', '[', ']'].contains(&sign))
        .map(|word| word.trim_matches(['(', '.', '-', '–']))
        .filter(|word| !word.is_empty())
        .collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
        let is_date = matches!(&parts[..], [_, _, year] if year.len() == 4)
            && word.bytes().all(|sign| !sign.is_ascii_alphabetic());
        let introduced = || {
            let before = words[..at].iter().rev().take(2);
            let small =
                at > 0 && name_words::is_in(words[at - 1], &["le", "du", "au", "depuis", "vu", "vue", "rdv", "avant"]);
            before.into_iter().any(|word| is_birth(word)) || !small
        };
        (is_date && introduced()).then(|| spoken::birth_date(word, context.today()).ok())?
    })
}

/// The telephone numbers that stand beside a name, with how many figures each has there: « DUPONT Marie 06 12 34 56 78 ». A
/// date and an age are none.
pub fn find_numbers(cell: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    if cell.bytes().filter(u8::is_ascii_digit).count() < 9 {
        return found;
    }
    let parted = |word: &&str| word.split('/').all(|part| part.len() > 9);
    let words: Vec<&str> = cell
        .split(|sign: char| sign.is_whitespace() || "()[],;:".contains(sign))
        .flat_map(|word| if parted(&word) { word.split('/') } else { word.split('\0') })
        .filter(|word| !word.is_empty())
        .collect();
    let is_part = |word: &&&str| {
        word.bytes().all(|sign| sign.is_ascii_digit() || b"+.-".contains(&sign)) && word.split(['.', '-']).count() != 3
    };
    let mut at = 0;
    while at < words.len() {
        let mut number = String::new();
        let run = words[at..].iter().take_while(is_part);
        let whole = run.enumerate().filter_map(|(more, word)| {
            number += word;
            let figures = number.bytes().filter(u8::is_ascii_digit).count();
            let read = phone::normalise_number(&number).ok().filter(|_| number.starts_with(['0', '+']));
            Some((more, (read?, figures)))
        });
        match whole.last() {
            Some((more, number)) => {
                found.push(number);
                at += more + 1;
            }
            None => at += 1,
        }
    }
    found
}

/// The day of death that a cell says, and whether it is told whole: of a date known in part its last day, of « oui » or
/// « DCD » today; none of « non ».
pub fn read_death(cell: &str, today: NaiveDate) -> Result<Option<(NaiveDate, bool)>, String> {
    const ALIVE: &[&str] = &["vivant", "vivante", "vivant(e)", "alive", "en vie"];
    let words: Vec<&str> = cell.split_whitespace().collect();
    let is_told = words.first().is_some_and(|word| name_words::is_in(word, name_words::DEAD));
    let rest = &words[usize::from(is_told)..];
    let rest = rest.iter().skip_while(|word| name_words::is_in(word, &["le", "en", "depuis"]));
    let rest = rest.copied().collect::<Vec<_>>().join(" ");
    if ALIVE.contains(&name::fold_text(cell).as_str()) {
        return Ok(None);
    }
    if let Ok(dead) = yes_or_no(cell) {
        return Ok(dead.then_some((today, false)));
    }
    let day = rest.split([' ', 'T']).next().filter(|day| day.len() >= 8).unwrap_or(&rest);
    match spoken::birth_date(day, today) {
        Ok(read) => Ok(Some((read.latest_day().min(today), read.earliest_day() == read.latest_day()))),
        Err(_) if is_told => Ok(Some((today, false))),
        Err(_) => Err(format!("«\u{a0}{cell}\u{a0}» n’est pas une date de décès.")),
    }
}

/// A spreadsheet that takes a telephone number for an amount eats its first zero: « 612345678 ».
pub fn with_zero(given: &str) -> String {
    let digits = given.bytes().filter(u8::is_ascii_digit).count();
    let spaced = given.bytes().all(|sign| sign.is_ascii_digit() || sign == b' ');
    let eaten = digits == 9 && spaced && !given.starts_with('0');
    format!("{}{given}", if eaten { "0" } else { "" })
}

/// Telephone numbers of a cell, and whether words stand beside them.
#[derive(Debug, Default)]
pub struct GivenNumbers {
    /// Numbers, normal, in their order.
    pub numbers: Vec<String>,
    /// True for « 06 12 34 56 78 (après 18 h) ».
    pub noted: bool,
    /// True where one was left: somebody else's, or one that is not to be called.
    pub others: bool,
}

/// People whose numbers a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumbersOf {
    /// Somebody who is called at home: a number at work is another's.
    Person,
    /// A place of work.
    Place,
}

/// True for words beside a number that make it somebody else's, « mari : 06… », or one that is not to be called.
pub fn tells_another(words: &str, whose: NumbersOf) -> bool {
    const OTHERS: &[&str] = &[
        "voisin",
        "voisine",
        "voisins",
        "ami",
        "amie",
        "amis",
        "oncle",
        "tante",
        "neveu",
        "niece",
        "cousin",
        "cousine",
        "tutelle",
        "curateur",
        "curatrice",
        "curatelle",
        "educateur",
        "educatrice",
        "assistante",
        "foyer",
        "employeur",
        "patron",
        "patronne",
        "collegue",
        "gardien",
        "gardienne",
        "hebergeur",
        "faux",
        "ancien",
        "erronee",
        "errone",
        "fax",
        "telecopie",
    ];
    const DENIED: &[&str] = &["appel", "contact", "utilis", "telephon", "attribu", "join", "valid", "bon"];
    const HOURS: &[&str] = &["avant", "apres", "le", "la", "les", "entre", "pendant", "en"];
    let folded = name::fold_text(words);
    let words: Vec<&str> = folded.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let denied = words.windows(2).enumerate().any(|(at, two)| {
        let hour = words.get(at + 2).is_some_and(|word| HOURS.contains(word));
        ["pas", "plus", "jamais", "non"].contains(&two[0]) && DENIED.iter().any(|stem| two[1].contains(stem)) && !hour
    });
    let is_anothers = |word: &&str| {
        let at_work = whose == NumbersOf::Person && is_among(word, AT_WORK);
        at_work || OTHERS.contains(word) || name_words::is_relative(word)
    };
    denied || words.iter().any(is_anothers)
}

/// The own numbers of a cell that says of one that it is another's. Words before the first are about all that have none of
/// their own.
fn own_numbers(given: &str, whose: NumbersOf) -> GivenNumbers {
    let begin = given.find(|sign: char| sign.is_ascii_digit() || sign == '+').unwrap_or(given.len());
    let mut parts: Vec<String> = Vec::new();
    for part in given.replace(" ou ", "/").replace(" et ", "/").split(['/', ';', ',', '(']) {
        // « 06 12 34 56 78, mère ».
        match parts.last_mut().filter(|_| !part.bytes().any(|sign| sign.is_ascii_digit())) {
            Some(before) => *before = format!("{before} {part}"),
            None => parts.push(part.to_owned()),
        }
    }
    let worded = |part: &str| part.chars().any(char::is_alphabetic);
    let all_anothers = tells_another(&given[..begin], whose);
    let own = parts.into_iter().filter(|part| !tells_another(part, whose) && (worded(part) || !all_anothers));
    let own: Vec<GivenNumbers> = own.filter_map(|part| read_numbers(&part, whose).ok()).collect();
    let noted = own.iter().any(|found| found.noted);
    GivenNumbers { numbers: own.into_iter().flat_map(|found| found.numbers).collect(), noted, others: true }
}

/// Reads the numbers of a cell: « 06 12 34 56 78 / 01 45 67 89 01 », « … ou … », « … ::: … » as address books write it, or one
/// behind the other, as two lines of a cell are.
pub fn read_numbers(given: &str, whose: NumbersOf) -> Result<GivenNumbers, String> {
    let number = |part: &str| phone::normalise_number(&with_zero(part.trim()));
    let whole = number(given);
    if let Ok(number) = whole {
        return Ok(GivenNumbers { numbers: vec![number], ..GivenNumbers::default() });
    }
    if tells_another(given, whose) && given.bytes().any(|sign| sign.is_ascii_digit()) {
        return Ok(own_numbers(given, whose));
    }
    let all = |parts: Vec<&str>| {
        let numbers = parts.into_iter().map(|part| number(part).ok()).collect::<Option<Vec<_>>>();
        numbers.filter(|numbers| numbers.len() > 1)
    };
    let marks = [" ou ", " et ", ":::", "/", ";", ",", " - ", " – "];
    let parted = marks.iter().find_map(|mark| all(given.split(mark).collect()));
    if let Some(numbers) = parted.or_else(|| all(split_run(given)?)) {
        return Ok(GivenNumbers { numbers, ..GivenNumbers::default() });
    }
    let bare: String = given.chars().filter(|sign| !sign.is_alphabetic() && !"()[]:".contains(*sign)).collect();
    let noted = if bare == given { None } else { read_numbers(&name::clean_text(&bare), whose).ok() };
    noted.map(|found| GivenNumbers { noted: true, ..found }).ok_or(whole.err().unwrap_or_default())
}

/// Two French numbers, one behind the other.
fn split_run(given: &str) -> Option<Vec<&str>> {
    let tenth = given.char_indices().filter(|(_, sign)| sign.is_ascii_digit()).nth(10)?.0;
    let (first, second) = given.split_at(tenth);
    (first.starts_with('0') && second.starts_with('0')).then(|| vec![first, second])
}

/// True for a number of the social security, which is no reference and no name: 13 digits, or 15 with its key, the sex, year,
/// month and department of a birth first.
pub fn is_social_number(cell: &str) -> bool {
    if !cell.starts_with(['1', '2']) || cell.len() < 13 {
        return false;
    }
    let digits: Vec<u8> = cell.bytes().filter(|sign| !b" .-".contains(sign)).collect();
    let corsica = matches!(digits.get(5..7), Some([b'2', b'A' | b'B' | b'a' | b'b']));
    let numeric = |(at, sign): (usize, &u8)| sign.is_ascii_digit() || at == 6 && corsica;
    let month = digits.get(3..5).and_then(|month| str::from_utf8(month).ok()?.parse::<u32>().ok());
    [13, 15].contains(&digits.len())
        && digits.iter().enumerate().all(numeric)
        && month.is_some_and(|month| (1..=12).contains(&month))
}

/// Reads `given`, with the reason noted where it cannot be read.
pub fn cell_as<T>(
    column: &'static ImportColumn,
    given: Option<String>,
    unread: &mut Vec<(&'static ImportColumn, String)>,
    read: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    read(&given?).map_err(|why| unread.push((column, why))).ok()
}

/// True for « oui », false for « non », as programs write them.
pub fn yes_or_no(given: &str) -> Result<bool, String> {
    match name::fold_text(given).as_str() {
        "oui" | "o" | "1" | "x" | "vrai" | "true" | "yes" | "y" | "necessaire" | "requis" => Ok(true),
        "non" | "n" | "0" | "faux" | "false" | "no" => Ok(false),
        _ => Err(format!("« {given} » n’est ni oui ni non.")),
    }
}

/// Words that permit no message, whatever stands around them: « ne pas laisser de message », « refus ».
const NO_MESSAGE: &[&str] =
    &["jamais", "pas", "aucun", "aucune", "non", "sans", "interdit", "interdite", "refus", "refuse", "never", "no"];

/// A rule of the voice mail by its code or its words. A bare « oui » permits a message, and no name in it.
pub fn read_voicemail(given: &str) -> Result<Voicemail, String> {
    let folded = name::fold_text(given);
    let said = |rule: &&Voicemail| name::fold_text(rule.label()) == folded || rule.code().eq_ignore_ascii_case(given);
    match (Voicemail::VALUES.iter().find(said), folded.as_str()) {
        (Some(rule), _) => Ok(*rule),
        (None, words) if words.split(|sign: char| !sign.is_alphanumeric()).any(|word| NO_MESSAGE.contains(&word)) => {
            Ok(Voicemail::Never)
        }
        (None, "anonyme") => Ok(Voicemail::OkAnon),
        (None, "nominatif") => Ok(Voicemail::OkNamed),
        _ => yes_or_no(given)
            .map(|yes| if yes { Voicemail::OkAnon } else { Voicemail::Never })
            .map_err(|_| format!("« {given} » n’est pas une règle de messagerie : jamais, anonyme ou nominatif.")),
    }
}

pub fn read_sex(given: &str) -> Result<Option<String>, String> {
    match name::fold_text(given).as_str() {
        "f" | "femme" | "feminin" | "female" | "2" => Ok(Some("F".to_owned())),
        "m" | "h" | "homme" | "masculin" | "male" | "1" => Ok(Some("M".to_owned())),
        "i" | "x" | "u" | "indetermine" | "inconnu" | "autre" | "unknown" | "other" | "unspecified" => Ok(None),
        _ => Err(format!("« {given} » n’est ni F ni M.")),
    }
}
