//! People of a list, written: who is known, who is new, who looks like someone else ([`super::people`]).

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Datelike, NaiveDate};

use super::cell_values::differ_by_zeros;
use super::corrected::{self, ReportedRow, list_proposed};
use super::people::{PeopleList, PeopleReport};
use super::said::Said;
use super::table::{SetAside, sort_by_line};
use super::{ImportContext, members};
use crate::cli::Failure;
use crate::domain::count::count_phrase;
use crate::domain::name::with_de;
use crate::domain::person::IdentityMark;
use crate::domain::{BirthDate, Person, PersonId, order};
use crate::protocol::form_records::Record;
use crate::protocol::{Operation, Refusal};
use crate::store::{Batch, Namesake, Store};

/// Writes the people of `list`, from the file named `source`, row by row and slice by slice. A row that a rule refuses is
/// set aside; a `strict` import stops there.
///
/// Rows are taken in the order of the names: the indexes of names then grow at one place, where thousands of rows in
/// no order would rewrite each of their pages again and again, and the bearers of one name are looked for once.
pub fn write(
    store: &mut Store,
    list: PeopleList,
    source: &str,
    hand: &ImportContext,
    strict: bool,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<PeopleReport, Failure> {
    let PeopleList { mut people, counting, mut aside, set_aside, cells, doubts, around } = list;
    if let Some(header) = &counting {
        settle_counting(store, &mut people, header)?;
    }
    let counting = counting.filter(|_| people.iter().all(|said| said.ehr_ref.is_none()));
    aside.extend(counting.iter().map(|header| format!("{header} (numérote les lignes)")));
    order::sort_by_key(&mut people, Said::sort_key);
    let total = people.len();
    let mut report = PeopleReport {
        rows: total + set_aside.len(),
        aside,
        counting,
        set_aside,
        cells,
        doubts,
        around,
        ..PeopleReport::default()
    };
    let listed: HashSet<_> = people.iter().filter_map(|said| said.ehr_ref.clone()).collect();
    let mut slices = store.begin_slices(source, hand.by, hand.now, total)?;
    report.before = slices.cut_short_before().to_vec();
    let mut people = people.into_iter();
    let mut told = HashSet::new();
    let mut new: BTreeMap<NaiveDate, HashMap<PersonId, u64>> = BTreeMap::new();
    // Rows of the whole slices: what is in when an import stops.
    let mut written = 0;
    while people.len() > 0 {
        let mut taking =
            Taking { listed: &listed, told: &mut told, new: &mut new, hand, strict, last: LastNamesakes::default() };
        let slice = slices.write(|batch| {
            let Some(said) = people.next() else { return Ok(false) };
            taking.take(batch, said, &mut report)?;
            progress((total - people.len()) as u64, total as u64);
            Ok(true)
        });
        written += slice.map_err(|why| stopped_failure(written, total, why))?;
    }
    slices.finish().map_err(|why| stopped_failure(written, total, why))?;
    tell_look_alikes(store, &new, &mut report)?;
    sort_by_line(&mut report.set_aside);
    sort_by_line(&mut report.cells);
    sort_by_line(&mut report.doubts);
    Ok(report)
}

/// Cards that bear the names of the row before: in a list by name the next row often asks for the same ones. Kept for one
/// slice, since other desks write between two.
#[derive(Debug, Default)]
struct LastNamesakes {
    names: Vec<(String, String)>,
    found: Vec<Namesake>,
}

impl LastNamesakes {
    fn of(&mut self, said: &Said, batch: &Batch) -> Result<&[Namesake], Refusal> {
        let names = said.spelled_names();
        if names != self.names {
            self.found = Said::find_namesakes(&names, batch)?;
            self.names = names;
        }
        Ok(&self.found)
    }
}

/// Way the rows of one slice are taken.
struct Taking<'a> {
    listed: &'a HashSet<String>,
    /// Cards of which a row of the list has told already.
    told: &'a mut HashSet<PersonId>,
    /// Cards that the list adds, by day of birth, with their lines.
    new: &'a mut BTreeMap<NaiveDate, HashMap<PersonId, u64>>,
    hand: &'a ImportContext,
    strict: bool,
    last: LastNamesakes,
}

impl Taking<'_> {
    /// Takes one row. What a rule refuses is set aside, or stops a `strict` import.
    fn take(&mut self, batch: &mut Batch, said: Said, report: &mut PeopleReport) -> Result<(), Refusal> {
        let line = said.line;
        match self.take_one(batch, said, report) {
            Err(why) if self.strict && !matches!(why, Refusal::Trouble(_)) => {
                Err(Refusal::Rule(format!("ligne {line}\u{a0}: {why}")))
            }
            Err(why) if !matches!(why, Refusal::Trouble(_)) => {
                report.set_aside.push(SetAside { line, why: why.to_string() });
                Ok(())
            }
            outcome => outcome,
        }
    }

    fn take_one(&mut self, batch: &mut Batch, mut said: Said, report: &mut PeopleReport) -> Result<(), Refusal> {
        let line = said.line;
        let by_number = said.exported_card(batch)?;
        let by_reference = match (&said.ehr_ref, by_number) {
            (_, Some(card)) => Some(card),
            (Some(reference), None) => batch.person_by_ref(reference)?,
            (None, None) => None,
        };
        if let (Some(reference), Some(person)) = (&said.ehr_ref, &by_reference)
            && said.is_somebody_else(person)
        {
            let why = format!(
                "la référence « {reference} » est celle {}\u{a0}: ligne laissée.",
                with_de(&with_birth(person))
            );
            report.set_aside.push(SetAside { line, why });
            return Ok(());
        }
        if let Some(named) = &said.pro {
            said.usual_pro = members::find_member(named, batch.context());
            if said.usual_pro.is_none() {
                *report.strangers.entry(named.clone()).or_default() += 1;
            }
        }
        let namesakes = if by_reference.is_some() { &[] } else { self.last.of(&said, batch)? };
        let free = |person: &&Namesake| {
            let other = self.told.contains(&person.id) && said.may_be_another(person);
            !other && (said.ehr_ref.is_none() || !person.has_ref)
        };
        let by_names = said.found_among(namesakes.iter().filter(free));
        let merged = by_names.is_some_and(|card| card.merged);
        let known = match (by_reference, by_names) {
            (Some(known), _) => Some(known),
            (None, Some(card)) => batch.load_canonical(card.id)?,
            (None, None) => find_without_zeros(batch, &said, namesakes)?,
        };
        if let Some(person) = known {
            return self.update_known(batch, said, person, merged, report);
        }
        let look_alike = namesakes.iter().find(|person| birth_dates_agree(said.birth_date, person.birth_date));
        let look_alike = look_alike.map(|person| person.id);
        self.add_new(batch, said, look_alike, report)
    }

    fn update_known(
        &mut self,
        batch: &mut Batch,
        said: Said,
        mut person: Person,
        merged: bool,
        report: &mut PeopleReport,
    ) -> Result<(), Refusal> {
        let line = said.line;
        tell_notes(&said, report);
        // Where the list goes on telling the kept card, what it says of the merged one only fills what that one lacks.
        let elsewhere =
            said.ehr_ref != person.ehr_ref && person.ehr_ref.as_ref().is_some_and(|own| self.listed.contains(own));
        self.told.insert(person.id);
        let (undated, family, lived) = (said.undated_death, said.family_name.clone(), person.deceased_on.is_none());
        let mut changed = said.apply_to(&mut person, merged || elsewhere);
        if !changed.is_empty() {
            keep_corrected(batch, line, &mut person, &mut changed, report)?;
        }
        let shown = person.display_name();
        if let Some(other) = Said::strange_family(&family, &person).filter(|_| !merged && !elsewhere) {
            let why = format!(
                "la liste dit «\u{a0}{other}\u{a0}», la fiche garde {shown}\u{a0}: à corriger si le nom a changé."
            );
            report.doubts.push(SetAside { line, why });
        }
        let died = lived && person.deceased_on.is_some();
        if undated && died {
            report.doubts.push(undated_death(line, person.deceased_on));
        }
        if died && let Some(open) = batch.open_words(person.id)? {
            let why = format!("{shown} est décédé·e, et il reste ouvert\u{a0}: {open}.");
            report.doubts.push(SetAside { line, why });
        }
        if changed.is_empty() {
            report.unchanged.add(line, || shown);
        } else {
            self.last = LastNamesakes::default();
            batch.run(&self.hand.request(Operation::EditPerson(Box::new(person))))?;
            report.updated.add(line, || format!("{shown} ({})", changed.join(", ")));
        }
        Ok(())
    }

    fn add_new(
        &mut self,
        batch: &mut Batch,
        mut said: Said,
        look_alike: Option<PersonId>,
        report: &mut PeopleReport,
    ) -> Result<(), Refusal> {
        let line = said.line;
        tell_notes(&said, report);
        let named = [&said.used_name, &said.family_name, &said.birth_name];
        let name = named.into_iter().flatten().next().cloned().unwrap_or_default();
        said.birth_name = said.birth_name.or(said.family_name.take());
        let mut person = Person::new(name, self.hand.now);
        if said.undated_death {
            report.doubts.push(undated_death(line, said.deceased_on));
        }
        said.apply_to(&mut person, false);
        // Most rows of a long list are told of in a number only.
        let told = look_alike.is_some() || report.new.shows(line);
        let shown = if told { with_birth(&person) } else { String::new() };
        if let Some(other) = look_alike {
            person.identity_mark = IdentityMark::Homd;
            let other = batch.load_person(other)?.map(|other| with_birth(&other)).unwrap_or_default();
            report.homonyms.add(line, || format!("{shown}, comme {other}"));
        }
        let mut namesake = Namesake::from(&person);
        let done = batch.run(&self.hand.request(Operation::AddPerson(Box::new(person))))?;
        match done.person {
            Some(id) => {
                self.told.insert(id);
                namesake.id = id;
                if let Some(day) = namesake.birth_date.and_then(BirthDate::known_day) {
                    self.new.entry(day).or_default().insert(id, line);
                }
                self.last.found.push(namesake);
            }
            None => self.last = LastNamesakes::default(),
        }
        report.new.add(line, || shown);
        Ok(())
    }
}

/// Puts back on `person`, whom a row has just changed, what the row only undoes of the desk's corrections. `changed` are the labels
/// of what is left to write.
fn keep_corrected(
    batch: &Batch,
    line: u64,
    person: &mut Person,
    changed: &mut Vec<&'static str>,
    report: &mut PeopleReport,
) -> Result<(), Refusal> {
    let Some(is) = batch.load_person(person.id)? else { return Ok(()) };
    let past = batch.past_changes_of_card(person.id)?;
    let (shown, context) = (is.display_name(), batch.context());
    let reported = ReportedRow { line, shown: &shown, discreet: is.confidential_contact.is_some(), context };
    let kept = corrected::settle(&past, None, &list_proposed(&is, person), &reported, &mut report.doubts);
    if kept.is_empty() {
        return Ok(());
    }
    kept.iter().for_each(|key| person.set(key, is.get(key)));
    // A number that the desk moved to the other place.
    if person.phone1 == person.phone2 {
        (person.phone1, person.phone2) = (is.phone1.clone(), is.phone2.clone());
    }
    *changed = list_proposed(&is, person).iter().map(|(field, ..)| field.label).collect();
    Ok(())
}

/// The card of these names and this birth date whose reference is that of the row but for the zeros at its beginning, which a
/// spreadsheet eats.
fn find_without_zeros(batch: &Batch, said: &Said, namesakes: &[Namesake]) -> Result<Option<Person>, Refusal> {
    let Some(reference) =
        said.ehr_ref.as_ref().filter(|_| said.birth_date.is_some_and(|born| born.known_day().is_some()))
    else {
        return Ok(None);
    };
    for namesake in namesakes.iter().filter(|card| card.has_ref && card.birth_date == said.birth_date) {
        let card = batch.load_person(namesake.id)?;
        if card.and_then(|card| card.ehr_ref).is_some_and(|held| differ_by_zeros(reference, &held)) {
            return Ok(batch.load_canonical(namesake.id)?);
        }
    }
    Ok(None)
}

/// Tells of each new card that looks like another one's second: nothing is merged, and the desk finds both.
fn tell_look_alikes(
    store: &Store,
    new: &BTreeMap<NaiveDate, HashMap<PersonId, u64>>,
    report: &mut PeopleReport,
) -> Result<(), Refusal> {
    for (day, lines) in new {
        let born = store.load_born_on(*day)?;
        for (at, card) in born.iter().enumerate() {
            let Some(line) = lines.get(&card.id) else { continue };
            let Some((other, why)) = born[..at].iter().find_map(|other| Some((other, card.resemblance(other)?))) else {
                continue;
            };
            let (shown, other) = (card.display_name(), other.display_name());
            let why = format!(
                "{shown} ressemble à {other}\u{a0}: {why}. Si c’est la même personne, «\u{a0}=\u{a0}» sur sa fiche n’en fait \
                 qu’une."
            );
            report.doubts.push(SetAside { line: *line, why });
        }
    }
    Ok(())
}

/// Tells of the words beside a name that are left out. They may be clinical, and are not repeated.
fn tell_notes(said: &Said, report: &mut PeopleReport) {
    report.cells.extend(said.notes.iter().map(|column| SetAside {
        line: said.line,
        why: format!("«\u{a0}{}\u{a0}»\u{a0}: la note à côté du nom est laissée, le nom seul est pris.", column.label),
    }));
}

/// The refusal that stopped an import, with what of the list is in.
fn stopped_failure(written: usize, total: usize, why: Refusal) -> Failure {
    let done = match written {
        0 => "Rien n’a été importé.".to_owned(),
        _ => format!(
            "Importées dans l’ordre des noms\u{a0}: {} sur {total}\u{a0}; les autres ne le sont pas. Relancez la même \
             commande\u{a0}: elle les prendra.",
            count_phrase(written, "ligne", "lignes")
        ),
    };
    let mut failure = Failure::from(why);
    failure.sentence = failure.sentence.map(|why| format!("{why} {done}"));
    failure
}

/// A column whose numbers follow the rows is no reference, unless the file knows these numbers already: then they must be
/// those of the same people, or the list is refused.
fn settle_counting(store: &Store, people: &mut [Said], header: &str) -> Result<(), Refusal> {
    let mut known = false;
    for said in people.iter() {
        let Some(reference) = &said.ehr_ref else { continue };
        let Some(person) = store.person_by_ref(reference)? else { continue };
        if said.is_of_another_family(&person) {
            return Err(Refusal::Rule(format!(
                "ligne {}\u{a0}: la référence « {reference} » est celle {}. La colonne « {header} » semble numéroter les \
                 lignes\u{a0}: retirez-la du fichier. Rien n’a été importé.",
                said.line,
                with_de(&with_birth(&person))
            )));
        }
        known = true;
    }
    if !known {
        people.iter_mut().for_each(|said| said.ehr_ref = None);
    }
    Ok(())
}

fn with_birth(person: &Person) -> String {
    let born = person.birth_date.map_or_else(|| "date de naissance inconnue".to_owned(), |born| born.to_string());
    format!("{} ({born})", person.display_name())
}

/// True when the two dates may have been meant for the same day: one is missing, one known in part that agrees with the
/// other, day and month swapped, or only one of day, month and year different.
fn birth_dates_agree(one: Option<BirthDate>, other: Option<BirthDate>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return true };
    let (Some(one), Some(other)) = (one.known_day(), other.known_day()) else { return one.agrees_with(other) };
    let parts = [(one.day(), other.day()), (one.month(), other.month())];
    let differing = parts.iter().filter(|(a, b)| a != b).count() + usize::from(one.year() != other.year());
    let swapped = one.year() == other.year() && one.day() == other.month() && one.month() == other.day();
    differing <= 1 || swapped
}

/// Says that a death is noted on a day that the row does not tell.
fn undated_death(line: u64, noted: Option<NaiveDate>) -> SetAside {
    let noted = noted.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default();
    SetAside { line, why: format!("le décès est dit sans son jour\u{a0}: la fiche porte le {noted}, à corriger.") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> Option<BirthDate> {
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
            ("1985-03", true),
            ("1985", true),
            ("1958", false),
        ] {
            assert_eq!(birth_dates_agree(day("1985-03-12"), day(other)), expected, "{other}");
        }
    }
}
