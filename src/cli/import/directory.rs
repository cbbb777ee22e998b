//! Directory from a table, or from the cards of a telephone (vCard): pharmacies, carriers, specialists, partners, schools.
//!
//! An entry is known by its number in the register of professionals (RPPS), else by its section and its name. One of the
//! same name whose telephone and address are both others is another one: two pharmacies may be called alike; so are two rows
//! of one list that differ in number, service or address: the services of a hospital have its name. An empty cell
//! says nothing. An entry that somebody has taken out of the directory stays out, and is named. Without a column of sections
//! the speciality or the name says it: « Pharmacie des Tilleuls ».

use std::collections::HashMap;

use super::cell_values::{NumbersOf, known_value, read_numbers, whole_postcode};
use super::columns::*;
use super::corrected::{self, ReportedRow, list_proposed};
use super::said::ANOTHERS;
use super::table::{ImportTable, SetAside, TableRow, refusal_of, sort_by_line};
use super::{ImportContext, ListReport};
use crate::domain::coded::Coded;
use crate::domain::directory::{self, check_rpps};
use crate::domain::{DirectoryEntry, EntryKind, name, phone};
use crate::model::{Context, text};
use crate::protocol::form_records::Record;
use crate::protocol::{Operation, Refusal, Revised};
use crate::store::Batch;

/// Columns of the fields that are read as the form reads them.
const TYPED: &[(&str, &ImportColumn)] = &[
    ("skill", &ENTRY_SKILL),
    ("languages", &ENTRY_LANGUAGES),
    ("access", &ENTRY_ACCESS),
    ("third_party", &ENTRY_THIRD_PARTY),
    ("extra_fees", &ENTRY_FEES),
    ("delay", &ENTRY_DELAY),
    ("delay_on", &ENTRY_DELAY_ON),
    ("received_on", &ENTRY_RECEIVED),
    ("rpps", &ENTRY_RPPS),
    ("note", &ENTRY_NOTE),
    ("confirmed_on", &ENTRY_CONFIRMED),
];

/// Beginnings of the words that name a section; of [`WHOLE`] letters or fewer, the whole word, or its plural.
const STEMS: &[(EntryKind, &[&str])] = &[
    (EntryKind::Pharmacy, &["pharmac", "officine"]),
    (EntryKind::Carrier, &["transpor", "ambulanc", "taxi", "vsl", "carrier"]),
    (EntryKind::School, &["ecole", "creche", "college", "lycee", "maternelle", "school", "halte"]),
    (
        EntryKind::Specialist,
        &[
            "special",
            "hopita",
            "hospital",
            "clinique",
            "labo",
            "laborato",
            "radiolog",
            "imagerie",
            "cardiolog",
            "dermatolog",
            "gynecolog",
            "ophtalmo",
            "dentist",
            "pediatr",
            "psychiatr",
            "chu",
        ],
    ),
    (EntryKind::Partner, &["partenair", "partner", "associat", "mairie", "ccas", "cpam", "caf", "pmi", "social"]),
];

/// Letters of the longest beginning that is a word by itself: more words begin so, and surnames, than are meant.
const WHOLE: usize = 5;

/// An entry of a list, and its line.
#[derive(Debug)]
pub struct EntrySaid {
    /// Line of the file.
    pub line: u64,
    /// The entry.
    pub entry: DirectoryEntry,
}

/// Reads the entries of a table into `report`, or says what makes it no directory.
pub fn read_entries(
    table: &mut ImportTable,
    context: &Context,
    report: &mut ListReport,
) -> Result<Vec<EntrySaid>, String> {
    if !table.has_column(&ENTRY_NAME) {
        return Err(
            "aucune colonne de nom n’est reconnue\u{a0}: la première ligne doit nommer les colonnes (« rubrique », \
                    « nom », « téléphone », « adresse », « remarque »)."
                .to_owned(),
        );
    }
    let mut entries = Vec::new();
    let mut faults = std::mem::take(&mut table.faults).into_sorted();
    report.cells.append(&mut table.left);
    let alone = table.list_alone();
    for row in &table.rows {
        if alone.contains(&row.line) && is_section(table.cell(row, &ENTRY_NAME)) {
            let title = name::quote_briefly(table.cell(row, &ENTRY_NAME));
            faults.push(SetAside { line: row.line, why: format!("{title} est un titre de section.") });
            continue;
        }
        match read_entry(table, row, context, &mut report.cells) {
            Ok(entry) => entries.push(EntrySaid { line: row.line, entry }),
            Err(why) => faults.push(SetAside { line: row.line, why }),
        }
    }
    sort_by_line(&mut faults);
    if entries.is_empty() {
        return Err(if faults.is_empty() {
            "le fichier ne contient aucune fiche.".to_owned()
        } else {
            refusal_of(&faults)
        });
    }
    (report.rows, report.set_aside) = (entries.len() + faults.len(), faults);
    (report.aside, report.around) = (std::mem::take(&mut table.aside), std::mem::take(&mut table.around));
    Ok(entries)
}

fn read_entry(
    table: &ImportTable,
    row: &TableRow,
    context: &Context,
    cells: &mut Vec<SetAside>,
) -> Result<DirectoryEntry, String> {
    let said = |column| known_value(column, table.cell(row, column)).map(str::to_owned);
    let family = said(&ENTRY_NAME).ok_or("le nom manque.")?;
    let name = [Some(family), said(&ENTRY_FIRST_NAME)].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let skilled = said(&ENTRY_SKILL).and_then(|skill| find_section(&skill));
    let guessed = || skilled.or_else(|| find_section(&name)).or(said(&ENTRY_RPPS).map(|_| EntryKind::Specialist));
    let kind = match said(&ENTRY_KIND) {
        Some(said) => find_section(&said).or_else(guessed).ok_or_else(|| {
            let labels: Vec<_> = EntryKind::CHOICES.iter().map(|choice| choice.label).collect();
            format!("{} n’est pas une rubrique\u{a0}; il y a\u{a0}: {}.", name::quote_briefly(&said), labels.join(", "))
        })?,
        None => guessed().ok_or("la rubrique manque, et le nom ne la dit pas.")?,
    };
    let mut entry = DirectoryEntry::named(kind, &name);
    for (key, column) in TYPED {
        let (Some(given), Some(field)) = (said(column), DirectoryEntry::FIELDS.iter().find(|field| field.key == *key))
        else {
            continue;
        };
        let read = text::parse(field, &given, context);
        let read = read.and_then(|value| match *key {
            "rpps" => check_rpps(&given).map(|number| number.as_str().into()).map_err(str::to_owned),
            _ => Ok(value),
        });
        match read {
            Ok(value) => entry.set(key, value),
            Err(why) => cells.push(SetAside { line: row.line, why: format!("« {} »\u{a0}: {why}", column.label) }),
        }
    }
    let mut left = |why: String| {
        cells.push(SetAside { line: row.line, why: format!("«\u{a0}{}\u{a0}»\u{a0}: {why}", PHONE1.label) });
    };
    let mut numbers = Vec::new();
    for given in [&PHONE1, &PHONE2].into_iter().filter_map(said) {
        match read_numbers(&given, NumbersOf::Place) {
            Ok(found) => {
                if found.others {
                    left(ANOTHERS.to_owned());
                }
                numbers.extend(found.numbers);
            }
            Err(why) => left(why),
        }
    }
    let mut numbers = numbers.into_iter();
    entry.phone = numbers.next();
    for more in numbers.filter(|more| Some(more) != entry.phone.as_ref()) {
        left(format!("{} est un numéro de trop, laissé.", phone::display_number(&more)));
    }
    let town = [said(&POSTCODE).map(whole_postcode), said(&TOWN)].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let address: Vec<_> = said(&ADDRESS).into_iter().chain((!town.is_empty()).then_some(town)).collect();
    entry.address = (!address.is_empty()).then(|| address.join(", "));
    Ok(entry)
}

/// True for words that name sections and nothing else: « PHARMACIES », « Taxis et ambulances ».
fn is_section(said: &str) -> bool {
    let folded = name::fold_text(said);
    let mut words = folded.split(|sign: char| !sign.is_alphanumeric()).filter(|word| word.len() > 2).peekable();
    words.peek().is_some() && words.all(|word| find_section(word).is_some())
}

/// The section that a cell or the name of an entry says, by its code, its label, or the beginning of a word.
pub fn find_section(said: &str) -> Option<EntryKind> {
    let folded = name::fold_text(said);
    let exact = |choice: &crate::domain::coded::Choice| {
        [choice.code, choice.label].into_iter().any(|known| name::fold_text(known) == folded)
    };
    let known =
        EntryKind::CHOICES.iter().find(|choice| exact(choice)).and_then(|choice| EntryKind::from_code(choice.code));
    known.or_else(|| {
        let mut words = folded.split(|sign: char| !sign.is_alphanumeric());
        let ends = |stem: &str, rest: &str| stem.len() > WHOLE || matches!(rest, "" | "s");
        let begins = |word: &str, stems: &[&str]| {
            stems.iter().any(|stem| word.strip_prefix(stem).is_some_and(|rest| ends(stem, rest)))
        };
        words.find_map(|word| STEMS.iter().find(|(_, stems)| begins(word, stems)).map(|(kind, _)| *kind))
    })
}

/// Writes the entries inside the open transaction.
pub fn write_entries(
    batch: &mut Batch,
    entries: Vec<EntrySaid>,
    hand: &ImportContext,
    strict: bool,
    report: &mut ListReport,
) -> Result<(), Refusal> {
    // The rows of this list, by the number of their entry: two that differ are about two places, or two people.
    let mut told: HashMap<i64, Vec<(u64, DirectoryEntry)>> = HashMap::new();
    let (mut added, mut removed, mut past) = (Vec::new(), None, None);
    for EntrySaid { line, entry } in entries {
        let of_this_list = |number: i64| {
            let beside = told.get(&number)?.iter().find(|(_, row)| row.is_beside(&entry));
            beside.map(|(before, _)| *before)
        };
        let listed = &batch.context().directory;
        let register = listed.iter().find(|known| entry.rpps.is_some() && known.rpps == entry.rpps);
        if let Some(before) = register.and_then(|known| of_this_list(known.id)) {
            let why = format!(
                "ce RPPS est celui de la ligne {before}, qui dit un autre lieu, un autre numéro ou une autre spécialité\u{a0}: \
                 une fiche par RPPS, à compléter à la main."
            );
            report.set_aside_or_stop(line, Refusal::Rule(why), strict)?;
            continue;
        }
        let mut open = listed.iter().filter(|known| of_this_list(known.id).is_none());
        // A row that says nothing of several entries of its name but what one of them has is about that one.
        let says_no_more =
            |known: &&DirectoryEntry| known.name == entry.name && known.completed_with(&entry) == **known;
        let known = directory::find_same(open.clone(), &entry).or_else(|| open.find(says_no_more)).cloned();
        let mut wanted = known.as_ref().map_or_else(|| entry.clone(), |known| known.completed_with(&entry));
        if let Some(known) = known.as_ref().filter(|known| **known != wanted) {
            let past = match &past {
                Some(past) => past,
                None => past.insert(batch.past_changes_of_directory()?),
            };
            let reported = ReportedRow { line, shown: &known.name, discreet: false, context: batch.context() };
            let proposed = list_proposed(known, &wanted);
            let kept = corrected::settle(past, Some(known.id), &proposed, &reported, &mut report.doubts);
            kept.iter().for_each(|key| wanted.set(key, known.get(key)));
        }
        let (shown, number) = (wanted.name.clone(), wanted.id);
        if known.as_ref() == Some(&wanted) {
            told.entry(number).or_default().push((line, entry));
            report.unchanged.add(line, || shown);
            continue;
        }
        if known.is_none() {
            let (gone, told) = match &removed {
                Some(read) => read,
                None => &*removed.insert(batch.list_removed()?),
            };
            let is_gone = |gone: &DirectoryEntry| {
                entry.rpps.is_some() && gone.rpps == entry.rpps || gone.is_called_as(&entry) && !gone.is_beside(&entry)
            };
            if let Some((_, told)) = gone.iter().zip(told).find(|(gone, _)| is_gone(gone)) {
                let why = format!("fiche retirée de l’annuaire {told}\u{a0}: ajoutez-la au poste si elle y revient.");
                report.set_aside_or_stop(line, Refusal::Rule(why), strict)?;
                continue;
            }
            if let Some((_, told)) = gone.iter().zip(told).find(|(gone, _)| gone.is_called_as(&entry)) {
                let why = format!("{shown}\u{a0}: une fiche de ce nom a été retirée {told}.");
                report.doubts.push(SetAside { line, why });
            }
        }
        let revised = match &known {
            Some(known) => Revised::of(known.clone(), wanted),
            None => Revised::new(wanted),
        };
        match batch.run(&hand.request(Operation::SaveEntry { entry: revised, overrule: true })) {
            Ok(_) if known.is_some() => report.updated.add(line, || shown),
            Ok(_) => {
                report.new.add(line, || shown);
                added.push((line, entry.clone()));
            }
            Err(why) => {
                report.set_aside_or_stop(line, why, strict)?;
                continue;
            }
        }
        let newest = || batch.context().directory.iter().map(|entry| entry.id).max().unwrap_or_default();
        told.entry(known.map_or_else(newest, |known| known.id)).or_default().push((line, entry));
    }
    for (line, entry) in added {
        let mut others = batch.context().directory.iter().filter(|known| !told.contains_key(&known.id));
        if let Some(other) = others.find(|known| known.is_called_as(&entry)) {
            let why =
                format!("{} était déjà dans l’annuaire, fiche n° {}\u{a0}: deux fiches\u{a0}?", entry.name, other.id);
            report.doubts.push(SetAside { line, why });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_known_by_its_code_its_label_or_a_word() {
        for (said, kind) in [
            ("PHARMACY", EntryKind::Pharmacy),
            ("Pharmacie des Tilleuls", EntryKind::Pharmacy),
            ("Ambulances", EntryKind::Carrier),
            ("école, crèche", EntryKind::School),
            ("Laboratoire d’analyses", EntryKind::Specialist),
            ("CCAS de Toulouse", EntryKind::Partner),
            ("Les taxis du Lac", EntryKind::Carrier),
            ("Écoles du Lac", EntryKind::School),
        ] {
            assert_eq!(find_section(said), Some(kind), "{said}");
        }
        for name in ["Chez Luc", "Luc Laborde", "Jeanne Caffin", "Dr Chuzel"] {
            assert_eq!(find_section(name), None, "{name}");
        }
    }
}
