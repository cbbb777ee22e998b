//! People from a table: who is new, who is known, who looks like someone else.
//!
//! - A **reference** decides: known, the person is brought up to date; unknown, it goes to the person of the same
//!   names and birth date who has none yet, else to a new one. It never turns a person into another: where both the
//!   family name and the birth date say otherwise, the row is set aside. A column that merely counts the rows is none.
//! - **Without a reference** the same birth or used name, first name and birth date are the same person. Where nobody
//!   knows a birth date, or only a part of it, the telephone must not say otherwise; a part must fit one person alone.
//! - Anyone else is **new**, and marked HOMD when the names are those of another person and the dates look alike: one
//!   is missing, day and month are swapped, or a single one of day, month and year differs.
//! - A card **merged** into another leads to it, by its reference or its names.
//! - An empty cell, and one that says « inconnu », say nothing: they erase nothing that the desk has typed. A birth name
//!   is overwritten by nothing but a column of birth names.
//! - A row without a name, or with a birth date that cannot be read, is set aside; another cell that cannot be read is left
//!   out of its row. A fault in all the cells of a column refuses the file: the column is wrong, not its rows.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Datelike, NaiveDate};

use super::columns::{
    self, BIRTH_DATE, BIRTH_NAME, DAY, FAMILY_NAME, ImportColumn, LABEL, List, PHONE1, PHONE2, REF, SEX, TIME,
    USED_NAME,
};
use super::said::{Said, known};
use super::table::{ImportTable, SetAside, TableRow, refusal};
use super::{ImportContext, Tally, agenda};
use crate::cli::Failure;
use crate::domain::person::IdentityMark;
use crate::domain::{BirthDate, Person};
use crate::protocol::{Operation, Refusal};
use crate::store::{Batch, CutShort, Namesake, SLICE, Store};

/// Result of an import, or of its trial.
#[derive(Debug, Default)]
pub struct PeopleReport {
    /// Imports that were found cut short.
    pub before: Vec<CutShort>,
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
    /// Rows that do not come in.
    pub set_aside: Vec<SetAside>,
    /// Cells that were left out of their rows.
    pub cells: Vec<SetAside>,
    /// Titles and totals around the list.
    pub around: Vec<SetAside>,
    /// Professionals nobody of the team answers to, and how often they are named.
    pub strangers: BTreeMap<String, usize>,
}

/// A list of people, read.
#[derive(Debug, Default)]
pub struct PeopleList {
    /// People, in the order of the file.
    pub people: Vec<Said>,
    /// The header of a column that counts the rows, or holds the references of a small centre: which, the file decides.
    pub counting: Option<String>,
    /// Headers left aside.
    pub aside: Vec<String>,
    /// Rows that do not come in.
    pub set_aside: Vec<SetAside>,
    /// Cells left out of their rows.
    pub cells: Vec<SetAside>,
    /// Titles and totals around the list.
    pub around: Vec<SetAside>,
}

/// The people of a table, or what makes it no list of people.
pub fn read(table: ImportTable, today: NaiveDate) -> Result<PeopleList, String> {
    if ![&FAMILY_NAME, &BIRTH_NAME, &USED_NAME, &LABEL].into_iter().any(|column| table.has(column)) {
        return Err("aucune colonne de nom n’est reconnue\u{a0}: la première ligne doit nommer les colonnes \
                    (« nom », « prénom », « date de naissance »…)."
            .to_owned());
    }
    let agenda = columns::assign(&table.aside, List::Agenda);
    if agenda.contains(&Some(&DAY)) && agenda.contains(&Some(&TIME)) {
        return Err("c’est un agenda\u{a0}: utilisez « comptoir import agenda ».".to_owned());
    }
    if table.rows.is_empty() && table.around.is_empty() {
        return Err("le fichier ne contient personne.".to_owned());
    }
    let mut list = PeopleList { counting: counting(&table), ..PeopleList::default() };
    let mut columns = ColumnFaults::default();
    let mut faults = Vec::new();
    let mut lines: HashMap<String, u64> = HashMap::new();
    for row in &table.rows {
        let (said, unread) = Said::read(|column| table.cell(row, column), row.line, today);
        let mut whole = Vec::new();
        columns.add(&table, row, &unread);
        for (column, why) in unread {
            let told = SetAside { line: row.line, why: format!("« {} »\u{a0}: {why}", column.label) };
            if column == &BIRTH_DATE { whole.push(told) } else { list.cells.push(told) }
        }
        if said.birth_name.is_none() && said.used_name.is_none() && said.family_name.is_none() {
            whole.push(SetAside { line: row.line, why: "le nom manque.".to_owned() });
        }
        if let Some(reference) = said.ehr_ref.as_ref().filter(|_| list.counting.is_none())
            && let Some(before) = lines.insert(reference.clone(), row.line)
        {
            let why = format!("la référence « {reference} » est déjà celle de la ligne {before}.");
            whole.push(SetAside { line: row.line, why });
        }
        match whole.is_empty() {
            true => list.people.push(said),
            false => faults.extend(whole),
        }
    }
    columns.refusal(&table, &list.people)?;
    let mut all = table.faults.into_sorted();
    all.extend(faults);
    all.sort_by_key(|fault| fault.line);
    if list.people.is_empty() {
        return Err(if all.is_empty() { "le fichier ne contient personne.".to_owned() } else { refusal(&all) });
    }
    (list.set_aside, list.aside, list.around) = (all, table.aside, table.around);
    Ok(list)
}

/// The faults of each column, to tell a wrong column from a wrong cell.
#[derive(Debug, Default)]
struct ColumnFaults {
    given: HashMap<&'static str, (usize, usize, String)>,
}

impl ColumnFaults {
    /// Counts the cells of one row.
    fn add(&mut self, table: &ImportTable, row: &TableRow, unread: &[(&'static ImportColumn, String)]) {
        for column in [&BIRTH_DATE, &PHONE1, &PHONE2, &SEX] {
            if known(column, table.cell(row, column)).is_none() {
                continue;
            }
            let (given, wrong, first) = self.given.entry(column.label).or_default();
            *given += 1;
            if let Some((_, why)) = unread.iter().find(|(known, _)| *known == column) {
                *wrong += 1;
                if first.is_empty() {
                    *first = format!("ligne {}\u{a0}: {why}", row.line);
                }
            }
        }
    }

    /// The one sentence about a column of which no cell can be read, or about first names missing everywhere.
    fn refusal(&self, table: &ImportTable, people: &[Said]) -> Result<(), String> {
        let mut wrong: Vec<_> =
            self.given.iter().filter(|(_, (given, wrong, _))| *given > 1 && given == wrong).collect();
        wrong.sort_by_key(|(label, _)| **label);
        if let Some((label, (given, _, first))) = wrong.first() {
            return Err(format!(
                "colonne « {label} »\u{a0}: aucune de ses {given} cases ne se lit, rien n’a été importé ({first})."
            ));
        }
        if people.len() > 1 && people.iter().all(|said| said.first_name.is_none()) {
            let header = [&FAMILY_NAME, &USED_NAME, &BIRTH_NAME, &LABEL].into_iter().find(|column| table.has(column));
            let header = header.map_or("nom", |column| table.header(column));
            return Err(format!(
                "le prénom manque partout, et la colonne « {header} » ne permet pas de le séparer du nom\u{a0}: ajoutez une \
                 colonne « Prénom », ou écrivez « DUPONT Jean »."
            ));
        }
        Ok(())
    }
}

/// The header of a reference column whose numbers follow the rows one by one.
fn counting(table: &ImportTable) -> Option<String> {
    const VAGUE: &[&str] = &["numero", "id", "ref", "reference", "identifiant", "number"];
    let header = table.has(&REF).then(|| table.header(&REF).to_owned())?;
    if table.rows.len() < 3 || !VAGUE.contains(&columns::key(&header).as_str()) {
        return None;
    }
    let number = |row: &TableRow| table.cell(row, &REF).parse::<u64>().ok();
    let first = number(table.rows.first()?).filter(|first| *first <= 1)?;
    (first..).zip(&table.rows).all(|(n, row)| number(row) == Some(n)).then_some(header)
}

/// Writes the people of `list`, from the file named `source`, row by row and slice by slice. A row that a rule refuses is
/// set aside; a `strict` import stops there.
pub fn write(
    store: &mut Store,
    list: PeopleList,
    source: &str,
    hand: &ImportContext,
    strict: bool,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<PeopleReport, Failure> {
    let PeopleList { mut people, counting, mut aside, set_aside, cells, around } = list;
    if let Some(header) = counting {
        settle_counting(store, &mut people, &header)?;
        if people.iter().all(|said| said.ehr_ref.is_none()) {
            aside.push(format!("{header} (numérote les lignes)"));
        }
    }
    let total = people.len();
    let mut report =
        PeopleReport { rows: total + set_aside.len(), aside, set_aside, cells, around, ..PeopleReport::default() };
    let listed: HashSet<_> = people.iter().filter_map(|said| said.ehr_ref.clone()).collect();
    let mut slices = store.begin_slices(source, hand.by, hand.now, total)?;
    report.before = slices.cut_short_before().to_vec();
    let mut people = people.into_iter();
    // The last line of the last whole slice: where an import that stops has come to.
    let mut written = None;
    while people.len() > 0 {
        let left = people.len();
        let mut last = written;
        let slice = slices.write(|batch| {
            while batch.time_taken() < SLICE
                && let Some(said) = people.next()
            {
                last = Some(said.line);
                take(batch, said, &listed, hand, strict, &mut report)?;
                progress((total - people.len()) as u64, total as u64);
            }
            Ok(left - people.len())
        });
        slice.map_err(|why| stopped(written, why))?;
        written = last;
    }
    slices.finish().map_err(|why| stopped(written, why))?;
    Ok(report)
}

/// Takes one row. What a rule refuses is set aside, or stops a `strict` import.
fn take(
    batch: &mut Batch,
    said: Said,
    listed: &HashSet<String>,
    hand: &ImportContext,
    strict: bool,
    report: &mut PeopleReport,
) -> Result<(), Refusal> {
    let line = said.line;
    match one(batch, said, listed, hand, report) {
        Err(why) if strict && !matches!(why, Refusal::Trouble(_)) => {
            Err(Refusal::Rule(format!("ligne {line}\u{a0}: {why}")))
        }
        Err(why) if !matches!(why, Refusal::Trouble(_)) => {
            report.set_aside.push(SetAside { line, why: why.to_string() });
            Ok(())
        }
        outcome => outcome,
    }
}

/// The refusal that stopped an import, with what of the list is in.
fn stopped(written: Option<u64>, why: Refusal) -> Failure {
    let done = match written {
        None => "Rien n’a été importé.".to_owned(),
        Some(line) => format!(
            "Ce qui précède est importé, jusqu’à la ligne {line} comprise\u{a0}; la suite ne l’est pas. Relancez la même \
             commande\u{a0}: elle la prendra."
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
                "ligne {}\u{a0}: la référence « {reference} » est celle de {}. La colonne « {header} » semble numéroter les \
                 lignes\u{a0}: retirez-la du fichier. Rien n’a été importé.",
                said.line,
                with_birth(&person)
            )));
        }
        known = true;
    }
    if !known {
        people.iter_mut().for_each(|said| said.ehr_ref = None);
    }
    Ok(())
}

fn one(
    batch: &mut Batch,
    mut said: Said,
    listed: &HashSet<String>,
    hand: &ImportContext,
    report: &mut PeopleReport,
) -> Result<(), Refusal> {
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
        let why = format!("la référence « {reference} » est celle de {}\u{a0}: ligne laissée.", with_birth(person));
        report.set_aside.push(SetAside { line, why });
        return Ok(());
    }
    if let Some(named) = &said.pro {
        said.usual_pro = agenda::member(named, batch.context());
        if said.usual_pro.is_none() {
            *report.strangers.entry(named.clone()).or_default() += 1;
        }
    }
    let namesakes = if by_reference.is_some() { Vec::new() } else { said.namesakes(batch)? };
    let free = |person: &&Namesake| said.ehr_ref.is_none() || !person.has_ref;
    let by_names = said.found_among(namesakes.iter().filter(free));
    let merged = by_names.is_some_and(|card| card.merged);
    let known = match (by_reference, by_names) {
        (Some(known), _) => Some(known),
        (None, Some(card)) => batch.load_canonical(card.id)?,
        (None, None) => None,
    };
    if let Some(mut person) = known {
        // Where the list goes on telling the kept card, what it says of the merged one only fills what that one lacks.
        let elsewhere =
            said.ehr_ref != person.ehr_ref && person.ehr_ref.as_ref().is_some_and(|own| listed.contains(own));
        let changed = said.apply(&mut person, merged || elsewhere);
        let shown = person.display_name();
        if changed.is_empty() {
            report.unchanged.add(line, || shown);
        } else {
            batch.run(&hand.request(Operation::EditPerson(Box::new(person))))?;
            report.updated.add(line, || format!("{shown} ({})", changed.join(", ")));
        }
        return Ok(());
    }
    let look_alike = namesakes.iter().find(|person| alike(said.birth_date, person.birth_date));
    let named = [&said.used_name, &said.family_name, &said.birth_name];
    let name = named.into_iter().flatten().next().cloned().unwrap_or_default();
    said.birth_name = said.birth_name.or(said.family_name.take());
    let mut person = Person::new(name, hand.now);
    said.apply(&mut person, false);
    let shown = with_birth(&person);
    if let Some(other) = look_alike {
        person.identity_mark = IdentityMark::Homd;
        let other = batch.load_person(other.id)?.map(|other| with_birth(&other)).unwrap_or_default();
        report.homonyms.add(line, || format!("{shown}, comme {other}"));
    }
    batch.run(&hand.request(Operation::AddPerson(Box::new(person))))?;
    report.new.add(line, || shown);
    Ok(())
}

fn with_birth(person: &Person) -> String {
    let born = person.birth_date.map_or_else(|| "date de naissance inconnue".to_owned(), |born| born.to_string());
    format!("{} ({born})", person.display_name())
}

/// Could these two dates have been meant for the same day? One missing, one known in part that agrees with the other, day
/// and month swapped, or only one of day, month and year different.
fn alike(one: Option<BirthDate>, other: Option<BirthDate>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return true };
    let (Some(one), Some(other)) = (one.known_day(), other.known_day()) else { return one.agrees_with(other) };
    let parts = [(one.day(), other.day()), (one.month(), other.month())];
    let differing = parts.iter().filter(|(a, b)| a != b).count() + usize::from(one.year() != other.year());
    let swapped = one.year() == other.year() && one.day() == other.month() && one.month() == other.day();
    differing <= 1 || swapped
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
            assert_eq!(alike(day("1985-03-12"), day(other)), expected, "{other}");
        }
    }
}
