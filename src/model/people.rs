//! Figures of people rather than of lines: how many different ones the centre saw, or did something for. They are counted from
//! the lines the file has, and from the months and quarters kept beside a card once those lines are let go; no other register
//! of people is kept for a number.

use chrono::NaiveDate;

use super::asked::{ACTIVITY, MEDIATION};
use super::figure::{Figure, Measure};
use super::languages::read_language;
use super::{Choice, choice};
use crate::domain::{Person, name};

/// A figure of different people.
#[derive(Debug, Clone, Copy)]
pub struct PeopleFigure {
    /// Title, words and measure.
    pub figure: Figure,
    /// True when only people who came are counted; false when anybody is for whom a line moved.
    pub seen_only: bool,
    /// Word under which a person counts on a day; none where their card does not say.
    pub sort: fn(&Person, NaiveDate) -> Option<String>,
    /// Word that leaves the centre: a code, and no text.
    pub code: fn(&Person, NaiveDate) -> Option<PersonCode>,
}

/// A word under which a person counts outside the centre: it holds no text that somebody typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonCode {
    /// Word of a declared list.
    Listed(&'static str),
    /// Postal code of five digits.
    Postal(u32),
    /// Text that no list has.
    Other,
}

/// Code of these figures beside those of the panes.
pub const PEOPLE: &str = "PEOPLE";
/// Title of these figures.
pub const PEOPLE_TITLE: &str = "Personnes différentes";

/// Bands of age, each with the first age that is beyond it.
const AGES: [(u32, Choice); 7] = [
    (6, choice("0-5", "moins de 6 ans")),
    (16, choice("6-15", "6 à 15 ans")),
    (25, choice("16-24", "16 à 24 ans")),
    (45, choice("25-44", "25 à 44 ans")),
    (65, choice("45-64", "45 à 64 ans")),
    (80, choice("65-79", "65 à 79 ans")),
    (u32::MAX, choice("80+", "80 ans et plus")),
];
const AGE_CHOICES: &[Choice] = &[AGES[0].1, AGES[1].1, AGES[2].1, AGES[3].1, AGES[4].1, AGES[5].1, AGES[6].1];
const SEXES: &[Choice] = &[choice("F", "femmes"), choice("M", "hommes")];
const EVERYBODY: &[Choice] = &[choice("PEOPLE", "personnes")];

/// Says of what is counted that few people are not.
macro_rules! few {
    ($counted:literal) => {
        concat!($counted, " ; moins de cinq personnes se disent « moins de 5 », et un autre nombre se tait, « masqué », s’il les faisait retrouver")
    };
}

/// The figures.
pub const PEOPLE_FIGURES: &[PeopleFigure] = &[
    people(
        true,
        "seen",
        "Personnes vues",
        "les personnes de la liste venues au moins une fois ; qui est venu·e sans fiche n’y est pas, ni qui a été effacé·e depuis ; une fois ses lignes effacées, une période qui n’est pas faite de mois entiers se dit « incomplet »",
        Measure::People(EVERYBODY),
        |_, _| Some(EVERYBODY[0].code.to_owned()),
        |_, _| Some(PersonCode::Listed(EVERYBODY[0].code)),
    ),
    people(
        true,
        "seen_age",
        "Personnes vues, par âge",
        few!("l’âge au dernier jour"),
        Measure::People(AGE_CHOICES),
        |person, on| age_band(person, on).map(str::to_owned),
        |person, on| age_band(person, on).map(PersonCode::Listed),
    ),
    people(
        true,
        "seen_sex",
        "Personnes vues, par sexe",
        "le sexe de la fiche, quand il y est ; jamais demandé pour ce chiffre",
        Measure::People(SEXES),
        |person, _| person.sex.clone(),
        |person, _| person.sex.as_deref().map(|sex| read_code(SEXES, sex)),
    ),
    people(
        true,
        "seen_town",
        "Personnes vues, par commune",
        few!("la commune lue dans l’adresse, après le code postal ; nommée à partir de cinq personnes"),
        Measure::PeopleWords,
        |person, _| read_town(person.address.as_deref()?).map(|(_, town)| town),
        |person, _| read_town(person.address.as_deref()?).map(|(code, _)| code),
    ),
    people(
        true,
        "seen_language",
        "Personnes vues, par langue",
        few!("la langue de la fiche, et non l’origine ; nommée à partir de cinq personnes"),
        Measure::PeopleWords,
        |person, _| person.language.as_deref().map(str::to_lowercase),
        |person, _| {
            let language = read_language(person.language.as_deref()?);
            Some(language.map_or(PersonCode::Other, PersonCode::Listed))
        },
    ),
    people(
        false,
        "followed",
        "Personnes suivies",
        "les personnes pour qui une ligne a bougé, de quelque volet, vues ou non ; « incomplet » comme pour les personnes vues",
        Measure::People(EVERYBODY),
        |_, _| Some(EVERYBODY[0].code.to_owned()),
        |_, _| Some(PersonCode::Listed(EVERYBODY[0].code)),
    ),
    people(
        false,
        "followed_age",
        "Personnes suivies, par âge",
        few!("l’âge au dernier jour"),
        Measure::People(AGE_CHOICES),
        |person, on| age_band(person, on).map(str::to_owned),
        |person, on| age_band(person, on).map(PersonCode::Listed),
    ),
    people(
        false,
        "followed_sex",
        "Personnes suivies, par sexe",
        "le sexe de la fiche, quand il y est",
        Measure::People(SEXES),
        |person, _| person.sex.clone(),
        |person, _| person.sex.as_deref().map(|sex| read_code(SEXES, sex)),
    ),
    people(
        false,
        "followed_town",
        "Personnes suivies, par commune",
        few!("la commune lue dans l’adresse ; nommée à partir de cinq personnes"),
        Measure::PeopleWords,
        |person, _| read_town(person.address.as_deref()?).map(|(_, town)| town),
        |person, _| read_town(person.address.as_deref()?).map(|(code, _)| code),
    ),
];

const fn people(
    seen_only: bool,
    key: &'static str,
    title: &'static str,
    says: &'static str,
    measure: Measure,
    sort: fn(&Person, NaiveDate) -> Option<String>,
    code: fn(&Person, NaiveDate) -> Option<PersonCode>,
) -> PeopleFigure {
    let answers = if seen_only { &[ACTIVITY] } else { &[MEDIATION] };
    PeopleFigure {
        figure: Figure { key, title, says, answers, entered: false, measure, fact: |_, _| None },
        seen_only,
        sort,
        code,
    }
}

fn age_band(person: &Person, on: NaiveDate) -> Option<&'static str> {
    let (age, _) = person.ages_on(on)?;
    AGES.iter().find(|(beyond, _)| age < *beyond).map(|(_, band)| band.code)
}

fn read_code(list: &'static [Choice], said: &str) -> PersonCode {
    let known = list.iter().find(|choice| choice.code == said);
    known.map_or(PersonCode::Other, |choice| PersonCode::Listed(choice.code))
}

/// Postal code and town of an address of one line: the town is what follows the code, up to a comma.
fn read_town(address: &str) -> Option<(PersonCode, String)> {
    let words: Vec<&str> = address.split_whitespace().collect();
    let is_postal = |word: &&str| word.len() == 5 && word.bytes().all(|digit| digit.is_ascii_digit());
    let at = words.iter().rposition(is_postal)?;
    let town = words[at + 1..].join(" ");
    let town = town.split(',').next().unwrap_or_default().trim();
    let code = words[at].parse().ok()?;
    (!town.is_empty()).then(|| (PersonCode::Postal(code), name::clean_text(&town.to_uppercase())))
}

#[cfg(test)]
mod tests {
    use super::{PersonCode, read_town};

    #[test]
    fn a_town_is_read_after_its_postal_code_and_never_guessed() {
        for (address, town) in [
            ("3 rue des Lilas 38000 Grenoble", Some((38000, "GRENOBLE"))),
            ("3 rue des Lilas, 38400 Saint-Martin-d’Hères, bât. C", Some((38400, "SAINT-MARTIN-D’HÈRES"))),
            ("12 rue 11 novembre", None),
            ("38000", None),
            ("", None),
        ] {
            let town = town.map(|(code, town)| (PersonCode::Postal(code), town.to_owned()));
            assert_eq!(read_town(address), town, "{address}");
        }
    }
}
