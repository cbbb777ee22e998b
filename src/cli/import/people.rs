//! People from a table: who is new, who is known, who looks like someone else.
//!
//! - A **reference** decides: known, the person is brought up to date; unknown, it goes to the person of the same
//!   names and birth date who has none yet, else to a new one.
//! - **Without a reference** the same birth or used name, first name and birth date are the same person. Where nobody
//!   knows a birth date, the telephone must not say otherwise.
//! - Anyone else is **new**, and marked HOMD when the names are those of another person and the dates look alike: one
//!   is missing, day and month are swapped, or a single one of day, month and year differs.
//! - A card **merged** into another leads to it, by its reference or its names.
//! - An empty cell says nothing: it erases nothing that the desk has typed.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};

use super::columns::{
    self, ADDRESS, BIRTH_DATE, BIRTH_NAME, Column, DAY, FIRST_NAME, LANGUAGE, List, PHONE1, PHONE2, POSTCODE, REF, SEX,
    TIME, TOWN, USED_NAME,
};
use super::table::{Errors, Table};
use super::{Hand, Tally};
use crate::domain::person::IdentityMark;
use crate::domain::{Person, name, phone, spoken};
use crate::ops::{Op, Refusal};
use crate::store::{Batch, Trouble};

const NAMES: &[&Column] = &[&BIRTH_NAME, &USED_NAME, &FIRST_NAME];

/// What a row says of one person; nothing where its cell is empty.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Said {
    /// Where the row begins.
    pub line: u64,
    /// The reference in the medical record.
    pub ehr_ref: Option<String>,
    /// Family name at birth.
    pub birth_name: Option<String>,
    /// Family name in use.
    pub used_name: Option<String>,
    /// First name or names.
    pub first_name: Option<String>,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// First number, normal.
    pub phone1: Option<String>,
    /// Language spoken.
    pub language: Option<String>,
    sex: Option<String>,
    phone2: Option<String>,
    address: Option<String>,
}

/// What came of an import, or would.
#[derive(Debug, Default)]
pub struct Report {
    /// Rows of the file.
    pub rows: usize,
    /// Written for the first time.
    pub new: Tally,
    /// Known, and changed by the file.
    pub updated: Tally,
    /// Known, nothing to change.
    pub unchanged: Tally,
    /// New ones who look like someone else: marked HOMD.
    pub homonyms: Tally,
    /// Headers left aside.
    pub aside: Vec<String>,
}

/// The people of a table, or all that is wrong with it.
pub fn read(table: &Table, today: NaiveDate) -> Result<Vec<Said>, String> {
    if !table.has(&BIRTH_NAME) && !table.has(&USED_NAME) {
        return Err("aucune colonne de nom n’est reconnue\u{a0}: la première ligne doit nommer les colonnes \
                    (« nom », « prénom », « date de naissance »…)."
            .to_owned());
    }
    let agenda = columns::assign(&table.aside, List::Agenda);
    if agenda.contains(&Some(&DAY)) && agenda.contains(&Some(&TIME)) {
        return Err("c’est un agenda\u{a0}: utilisez « comptoir import agenda ».".to_owned());
    }
    if table.rows.is_empty() {
        return Err("le fichier ne contient personne.".to_owned());
    }
    let mut errors = Errors::default();
    let mut people = Vec::with_capacity(table.rows.len());
    let mut lines: HashMap<String, u64> = HashMap::new();
    for row in &table.rows {
        let said = Said::read(|column| table.cell(row, column), row.line, today, &mut errors);
        if said.birth_name.is_none() && said.used_name.is_none() {
            errors.add(row.line, "le nom manque.");
        }
        if let Some(reference) = &said.ehr_ref
            && let Some(before) = lines.insert(reference.clone(), row.line)
        {
            errors.add(row.line, format!("la référence « {reference} » est déjà celle de la ligne {before}."));
        }
        people.push(said);
    }
    errors.or(people)
}

impl Said {
    /// What `cell` gives for each column; what cannot be read is added to `errors`.
    pub fn read<'a>(
        cell: impl Fn(&'static Column) -> &'a str,
        line: u64,
        today: NaiveDate,
        errors: &mut Errors,
    ) -> Self {
        let text = |column| Some(cell(column)).filter(|text| !text.is_empty()).map(str::to_owned);
        let mut told = |column: &'static Column, read: &dyn Fn(&str) -> Result<Option<String>, String>| {
            let given = text(column)?;
            read(&given).unwrap_or_else(|why| {
                errors.add(line, format!("« {} »\u{a0}: {why}", column.label));
                None
            })
        };
        let number = |given: &str| phone::normal(&with_zero(given)).map(Some);
        let phone1 = told(&PHONE1, &number);
        let phone2 = told(&PHONE2, &number);
        let sex = told(&SEX, &sex);
        let birth_date = text(&BIRTH_DATE).and_then(|given| {
            let day = given.strip_suffix(" 00:00:00").or(given.strip_suffix("T00:00:00")).unwrap_or(&given);
            spoken::birth_date(day, today)
                .map_err(|why| errors.add(line, format!("« {} »\u{a0}: {why}", BIRTH_DATE.label)))
                .ok()
        });
        let town = [text(&POSTCODE), text(&TOWN)].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let address: Vec<_> = text(&ADDRESS).into_iter().chain((!town.is_empty()).then_some(town)).collect();
        Self {
            line,
            ehr_ref: text(&REF),
            birth_name: text(&BIRTH_NAME),
            used_name: text(&USED_NAME),
            first_name: text(&FIRST_NAME),
            birth_date,
            phone1,
            sex,
            phone2,
            language: text(&LANGUAGE),
            address: (!address.is_empty()).then(|| address.join(", ")),
        }
    }

    /// Cards of the file that bear these names, merged ones too: birth or used name, and first name.
    pub fn namesakes(&self, batch: &Batch) -> Result<Vec<Person>, Trouble> {
        let first = name::fold(self.first_name.as_deref().unwrap_or_default());
        let mut found: Vec<Person> = Vec::new();
        let mut asked = String::new();
        for family in [&self.birth_name, &self.used_name].into_iter().flatten() {
            let family = name::fold(family);
            if family != asked {
                found.extend(batch.persons_like(&family, &first, None)?);
                asked = family;
            }
        }
        found.sort_by_key(|person| person.id);
        found.dedup_by_key(|person| person.id);
        Ok(found)
    }

    /// Is `person`, who bears the same names, this very person?
    pub fn is(&self, person: &Person) -> bool {
        self.birth_date == person.birth_date
            && (self.birth_date.is_some() || self.phone1.is_none() || person.phone1.is_none() || self.calls(person))
    }

    /// Is the number given one of `person`'s?
    pub fn calls(&self, person: &Person) -> bool {
        self.phone1.is_some() && [&person.phone1, &person.phone2].contains(&&self.phone1)
    }

    /// Puts on `person` what the row says, or only what the card lacks, and returns the labels of what that changed. Only
    /// a reference mends a spelling: without one, names that fold alike are the same name. The reference of a card merged
    /// into this one led here, and replaces nothing.
    fn apply(self, person: &mut Person, lacking: bool) -> Vec<&'static str> {
        let exact = self.ehr_ref.is_some();
        let follows = person.birth_name.as_ref() == Some(&person.used_name);
        let used = self.used_name.or_else(|| self.birth_name.clone().filter(|_| follows));
        let mut used_name = Some(std::mem::take(&mut person.used_name));
        let mut changed = Vec::new();
        let mut put = |column: &'static Column, said: Option<String>, held: &mut Option<String>| {
            let differs = |said: &String| match held {
                Some(_) if lacking || column == &REF => false,
                Some(held) if exact || !NAMES.contains(&column) => said != held,
                Some(held) => name::fold(said) != name::fold(held),
                None => true,
            };
            if said.as_ref().is_some_and(differs) {
                *held = said;
                changed.push(column.label);
            }
        };
        put(&USED_NAME, used, &mut used_name);
        put(&REF, self.ehr_ref, &mut person.ehr_ref);
        put(&BIRTH_NAME, self.birth_name, &mut person.birth_name);
        put(&FIRST_NAME, self.first_name, &mut person.first_name);
        put(&SEX, self.sex, &mut person.sex);
        put(&PHONE1, self.phone1, &mut person.phone1);
        put(&PHONE2, self.phone2, &mut person.phone2);
        put(&LANGUAGE, self.language, &mut person.language);
        put(&ADDRESS, self.address, &mut person.address);
        let known = lacking && person.birth_date.is_some();
        if self.birth_date.is_some() && self.birth_date != person.birth_date && !known {
            person.birth_date = self.birth_date;
            changed.push(BIRTH_DATE.label);
        }
        person.used_name = used_name.unwrap_or_default();
        changed
    }
}

/// Writes `people`, row by row, inside the open transaction.
pub fn write(
    batch: &mut Batch,
    people: Vec<Said>,
    hand: &Hand,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, Refusal> {
    let total = people.len();
    let mut report = Report { rows: total, ..Report::default() };
    let listed: HashSet<_> = people.iter().filter_map(|said| said.ehr_ref.clone()).collect();
    for (done, said) in people.into_iter().enumerate() {
        let line = said.line;
        one(batch, said, &listed, hand, &mut report).map_err(|why| super::at_line(line, why))?;
        progress(done as u64 + 1, total as u64);
    }
    Ok(report)
}

fn one(
    batch: &mut Batch,
    said: Said,
    listed: &HashSet<String>,
    hand: &Hand,
    report: &mut Report,
) -> Result<(), Refusal> {
    let line = said.line;
    let by_reference = match &said.ehr_ref {
        Some(reference) => batch.person_by_ref(reference)?,
        None => None,
    };
    let namesakes = if by_reference.is_some() { Vec::new() } else { said.namesakes(batch)? };
    let same = |person: &&Person| (said.ehr_ref.is_none() || person.ehr_ref.is_none()) && said.is(person);
    // Of two homonyms born on one day, the one whose number it is.
    let by_names = namesakes.iter().filter(same).min_by_key(|person| !said.calls(person));
    let merged = by_names.is_some_and(|card| card.merged_into.is_some());
    let known = by_reference
        .map_or_else(|| by_names.cloned().map(|card| batch.standing(card)).transpose(), |known| Ok(Some(known)))?;
    if let Some(mut person) = known {
        // Where the list goes on telling the kept card, what it says of the merged one only fills what that one lacks.
        let elsewhere =
            said.ehr_ref != person.ehr_ref && person.ehr_ref.as_ref().is_some_and(|own| listed.contains(own));
        let changed = said.apply(&mut person, merged || elsewhere);
        let shown = person.display();
        if changed.is_empty() {
            report.unchanged.add(line, || shown);
        } else {
            batch.run(&hand.deed(Op::EditPerson(Box::new(person))))?;
            report.updated.add(line, || format!("{shown} ({})", changed.join(", ")));
        }
        return Ok(());
    }
    let look_alike = namesakes.iter().find(|person| alike(said.birth_date, person.birth_date));
    let name = said.used_name.as_ref().or(said.birth_name.as_ref()).cloned().unwrap_or_default();
    let mut person = Person::new(name, hand.now);
    said.apply(&mut person, false);
    let shown = with_birth(&person);
    if let Some(other) = look_alike {
        person.identity_mark = IdentityMark::Homd;
        report.homonyms.add(line, || format!("{shown}, comme {}", with_birth(other)));
    }
    batch.run(&hand.deed(Op::AddPerson(Box::new(person))))?;
    report.new.add(line, || shown);
    Ok(())
}

fn with_birth(person: &Person) -> String {
    let born = person
        .birth_date
        .map_or_else(|| "date de naissance inconnue".to_owned(), |day| day.format("%d/%m/%Y").to_string());
    format!("{} ({born})", person.display())
}

/// Could these two dates have been meant for the same day? Equal, one missing, day and month swapped, or only one of
/// day, month and year different.
fn alike(one: Option<NaiveDate>, other: Option<NaiveDate>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return true };
    let parts = [(one.day(), other.day()), (one.month(), other.month())];
    let differing = parts.iter().filter(|(a, b)| a != b).count() + usize::from(one.year() != other.year());
    let swapped = one.year() == other.year() && one.day() == other.month() && one.month() == other.day();
    differing <= 1 || swapped
}

/// A spreadsheet that takes a telephone number for an amount eats its first zero: « 612345678 ».
fn with_zero(given: &str) -> String {
    let eaten = given.len() == 9 && !given.starts_with('0') && given.bytes().all(|digit| digit.is_ascii_digit());
    format!("{}{given}", if eaten { "0" } else { "" })
}

fn sex(given: &str) -> Result<Option<String>, String> {
    match name::fold(given).as_str() {
        "f" | "femme" | "feminin" | "female" | "2" => Ok(Some("F".to_owned())),
        "m" | "h" | "homme" | "masculin" | "male" | "1" => Ok(Some("M".to_owned())),
        "i" | "x" | "u" | "indetermine" | "inconnu" | "autre" | "unknown" | "other" => Ok(None),
        _ => Err(format!("« {given} » n’est ni F ni M.")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn dates_look_alike_when_missing_swapped_or_different_in_one_part() {
        for (other, expected) in [
            ("1985-03-12", true),
            ("1985-12-03", true),
            ("1985-03-21", true),
            ("1958-03-12", true),
            ("", true),
            ("1958-03-21", false),
            ("1985-04-13", false),
        ] {
            assert_eq!(alike(day("1985-03-12"), day(other)), expected, "{other}");
        }
    }
}
