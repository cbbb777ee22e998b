//! People from a table: who is new, who is known, who looks like someone else.
//!
//! - A **reference** decides: known, the person is brought up to date; unknown, it goes to the person of the same
//!   names and birth date who has none yet, else to a new one. It never turns a person into another: where both names, or
//!   the family name and the birth date, say otherwise, the row is set aside. A column that merely counts the rows is none.
//!   One that a spreadsheet has robbed of its first zeros (« 12 » for « 00012 ») is the same of equal names and birth date.
//! - **Without a reference** the same birth or used name, first name and birth date are the same person. Where nobody
//!   knows a birth date, or only a part of it, the telephone must not say otherwise; a part must fit one person alone.
//! - A person of whom **another row** of the list has told is not that of a row with another number or another sex, or
//!   without a first name: many are born on 1 January, and twins on one day.
//! - Anyone else is **new**, and marked HOMD when the names are those of another person and the dates look alike: one
//!   is missing, day and month are swapped, or a single one of day, month and year differs.
//! - A new card whose name is **nearly** another's, with the same birth date, is named beside it in the report, and each on the
//!   card of the other: the desk knows whether they are one person.
//! - A card **merged** into another leads to it, by its reference or its names.
//! - An empty cell, and one that says « inconnu », say nothing: they erase nothing that the desk has typed. A birth name
//!   is overwritten by nothing but a column of birth names.
//! - A row without a name, or with a birth date that cannot be read, is set aside; another cell that cannot be read is left
//!   out of its row. A fault in all the cells of a column refuses the file: the column is wrong, not its rows.

use crate::domain::order;
use std::collections::{BTreeMap, HashMap};

use super::Tally;
use super::beside_name::{leaves_letters, leaves_note};
use super::brackets::{BracketTold, part_at_bracket};
use super::cell_values::known_value;
use super::columns::{
    BIRTH_DATE, BIRTH_NAME, DAY, FAMILY_NAME, FIRST_NAME, ImportColumn, LABEL, List, PHONE1, PHONE2, REF, SEX, TIME,
    USED_NAME,
};
use super::damaged::refuse_damaged;
use super::family_words;
use super::headers;
use super::name_order::{NameOrder, list_names};
use super::name_words::{has_alias, is_capitals, is_civility, is_plain_name, names_several};
use super::said::Said;
use super::several_names::{NameCell, SeveralNames};
use super::table::{ImportTable, SetAside, TableRow, refusal_of, sort_by_line};
use super::to_mend::ImportSource;
use super::whole_name::{self, WholeName};
use crate::model::Context;
use crate::store::CutShort;

/// Result of an import, or of its trial.
#[derive(Debug, Default)]
pub struct PeopleReport {
    /// Imports that were found cut short.
    pub before: Vec<CutShort>,
    /// Rows of the file.
    pub rows: usize,
    /// People written for the first time.
    pub new: Tally,
    /// People known already, and changed by the file.
    pub updated: Tally,
    /// People known already, in whom nothing changes.
    pub unchanged: Tally,
    /// New ones who look like someone else: marked HOMD.
    pub homonyms: Tally,
    /// Headers left aside.
    pub aside: Vec<String>,
    /// Rows that do not come in.
    pub set_aside: Vec<SetAside>,
    /// The file, kept for what it sets aside.
    pub source: ImportSource,
    /// Header of a column that only counts the rows.
    pub counting: Option<String>,
    /// Cells that were left out of their rows.
    pub cells: Vec<SetAside>,
    /// Values that came in one way and may be meant another.
    pub doubts: Vec<SetAside>,
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
    /// Values read one way that may be meant another.
    pub doubts: Vec<SetAside>,
    /// Titles and totals around the list.
    pub around: Vec<SetAside>,
}

/// The people of a table, or what makes it no list of people.
pub fn read(table: ImportTable, context: &Context) -> Result<PeopleList, String> {
    if ![&FAMILY_NAME, &BIRTH_NAME, &USED_NAME, &LABEL].into_iter().any(|column| table.has_column(column)) {
        return Err("aucune colonne de nom n’est reconnue\u{a0}: la première ligne doit nommer les colonnes \
                    (« nom », « prénom », « date de naissance »…)."
            .to_owned());
    }
    // A list may well say when each person comes next.
    let aside: Vec<_> = table.aside.iter().filter(|header| !headers::is_of_next_visit(header)).cloned().collect();
    let agenda = headers::assign_columns(&aside, List::Agenda);
    if agenda.contains(&Some(&DAY)) && agenda.contains(&Some(&TIME)) {
        return Err("c’est un agenda\u{a0}: utilisez « comptoir import agenda ».".to_owned());
    }
    if table.rows.is_empty() && table.around.is_empty() {
        return Err("le fichier ne contient personne.".to_owned());
    }
    let mut list = PeopleList { counting: find_counting_column(&table), ..PeopleList::default() };
    let mut columns = ColumnFaults::default();
    let mut faults = Vec::new();
    let mut lines: HashMap<String, u64> = HashMap::new();
    let (names, alone) = (WholeNames::of(&table), table.list_alone());
    let mut unparted = 0;
    for row in &table.rows {
        let (mut said, unread) = Said::read(&|column| table.cell(row, column), row.line, context);
        let mut whole = Vec::new();
        if let Some(why) = names.as_ref().and_then(|names| names.part(&table, row, &mut said).err()) {
            unparted += 1;
            whole.push(SetAside { line: row.line, why });
        }
        let damaged = refuse_damaged(|column| table.cell(row, column));
        whole.extend(damaged.map(|why| SetAside { line: row.line, why }));
        columns.add(&table, row, &unread);
        let several = Said::several_named(|column| table.cell(row, column));
        list.cells.extend(several.map(|(column, _)| SetAside {
            line: row.line,
            why: format!(
                "«\u{a0}{}\u{a0}» dit plusieurs noms\u{a0}: seule la première personne est prise. Mettez une ligne pour chacune.",
                column.label
            ),
        }));
        let figures = std::mem::take(&mut said.notes);
        // Other sentences tell of a second name and of what brackets hold.
        let told_of = |column: &'static ImportColumn, cell: &str| {
            cell.contains('(')
                || Said::several_named(|column| table.cell(row, column)).any(|(other, _)| other == column)
        };
        let noted = |column: &&'static ImportColumn| {
            let cell = table.cell(row, column);
            let names = || said.families().chain(&said.first_name).map(String::as_str);
            figures.contains(column) || leaves_note(cell) || leaves_letters(cell, names()) && !told_of(column, cell)
        };
        said.notes = NAMES.into_iter().chain([&FIRST_NAME]).filter(noted).collect();
        for column in NAMES {
            let Some(bracketed) = part_at_bracket(table.cell(row, column)) else { continue };
            let (told, why) = match bracketed.told {
                BracketTold::MayBeBirth(name) if said.birth_name.as_ref() == Some(&name) => {
                    (&mut list.doubts, "le mot entre parenthèses est pris pour le nom de naissance.")
                }
                BracketTold::MayBeBirth(_) | BracketTold::Words => (
                    &mut list.cells,
                    "ce qui est entre parenthèses est laissé\u{a0}; un nom de naissance suit «\u{a0}née\u{a0}».",
                ),
                _ => continue,
            };
            told.push(SetAside { line: row.line, why: format!("«\u{a0}{}\u{a0}»\u{a0}: {why}", column.label) });
        }
        list.cells.extend(std::mem::take(&mut said.left).into_iter().map(|(column, why)| SetAside {
            line: row.line,
            why: format!("«\u{a0}{}\u{a0}»\u{a0}: {why}", column.label),
        }));
        for (column, why) in unread {
            let told = SetAside { line: row.line, why: format!("« {} »\u{a0}: {why}", column.label) };
            if column == &BIRTH_DATE { whole.push(told) } else { list.cells.push(told) }
        }
        if whole.is_empty() && said.families().next().is_none() {
            whole.push(SetAside { line: row.line, why: why_unnamed(&table, row, &said) });
        } else if said.first_name.is_none() && alone.contains(&row.line) && !is_somebodys_title(&table, row) {
            whole.push(SetAside {
                line: row.line,
                why: "un seul mot est dit de cette ligne\u{a0}: un titre de section\u{a0}?".to_owned(),
            });
        } else if is_sum(table.cell(row, &FIRST_NAME)) && !said.is_told_apart() {
            let why = "la case du prénom ne contient que des chiffres\u{a0}: un total\u{a0}?".to_owned();
            whole.push(SetAside { line: row.line, why });
        } else if said.is_nobody(|column| table.cell(row, column), context) {
            whole.push(SetAside { line: row.line, why: "ce titre d’agenda n’est le nom de personne.".to_owned() });
        }
        if let Some(reference) = said.ehr_ref.as_ref().filter(|_| list.counting.is_none())
            && let Some(before) = lines.insert(reference.clone(), row.line)
        {
            let why = format!("la référence « {reference} » est déjà celle de la ligne {before}.");
            whole.push(SetAside { line: row.line, why });
        }
        // A row is set aside once, with all that is wrong with it.
        let told: Vec<_> = whole.into_iter().map(|fault| fault.why).collect();
        match told.is_empty() {
            true => list.people.push(said),
            false => faults.push(SetAside { line: row.line, why: told.join(" ") }),
        }
    }
    columns.refusal(&table, &list.people, unparted)?;
    let mut all = table.faults.into_sorted();
    all.extend(faults);
    sort_by_line(&mut all);
    if list.people.is_empty() {
        return Err(if all.is_empty() { "le fichier ne contient personne.".to_owned() } else { refusal_of(&all) });
    }
    (list.set_aside, list.aside, list.around) = (all, table.aside, table.around);
    list.cells.extend(table.left);
    sort_by_line(&mut list.cells);
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
            if known_value(column, table.cell(row, column)).is_none() {
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
    fn refusal(&self, table: &ImportTable, people: &[Said], unparted: usize) -> Result<(), String> {
        let mut wrong: Vec<_> =
            self.given.iter().filter(|(_, (given, wrong, _))| *given > 1 && given == wrong).collect();
        order::sort_by_key(&mut wrong, |(label, _)| **label);
        if let Some((label, (given, _, first))) = wrong.first() {
            return Err(format!(
                "colonne « {label} »\u{a0}: aucune de ses {given} cases ne se lit, rien n’a été importé ({first})."
            ));
        }
        if people.len() + unparted > 1 && people.iter().all(|said| said.first_name.is_none()) {
            let header = NAMES.into_iter().find(|column| table.has_column(column));
            let header = header.map_or("nom", |column| table.header(column));
            return Err(format!(
                "le prénom manque partout, et la colonne « {header} » ne permet pas de le séparer du nom\u{a0}: ajoutez une \
                 colonne « Prénom », ou écrivez « DUPONT Jean »."
            ));
        }
        Ok(())
    }
}

/// True for a cell of a first name that is filled and has no letter, as behind a total.
fn is_sum(cell: &str) -> bool {
    cell.contains(|sign: char| sign.is_ascii_digit()) && !cell.contains(char::is_alphabetic)
}

/// True for a cell of names that begins with a civility: « Mme NGUYEN » is somebody, « Dr Morel » a section of the list.
fn is_somebodys_title(table: &ImportTable, row: &TableRow) -> bool {
    let begins =
        |column: &&'static ImportColumn| table.cell(row, column).split_whitespace().next().is_some_and(is_civility);
    NAMES.iter().any(begins)
}

/// Says why a row names nobody; its words are not repeated, for they may be clinical.
fn why_unnamed(table: &ImportTable, row: &TableRow, said: &Said) -> String {
    let column = NAMES.into_iter().find(|column| !table.cell(row, column).is_empty());
    match column.map(|column| table.header(column)) {
        Some(header) if said.relative.is_some() => {
            format!("la colonne « {header} » dit de qui c’est l’enfant ou le proche, et pas son nom.")
        }
        Some(header) => format!("la colonne « {header} » ne dit pas le nom d’une seule personne."),
        None => "le nom manque.".to_owned(),
    }
}

/// The columns that may hold both names.
const NAMES: [&ImportColumn; 4] = [&FAMILY_NAME, &USED_NAME, &BIRTH_NAME, &LABEL];

/// The one column of names of a list that has none of first names.
struct WholeNames {
    column: &'static ImportColumn,
    order: Option<NameOrder>,
}

impl WholeNames {
    fn of(table: &ImportTable) -> Option<Self> {
        let column = NAMES.into_iter().find(|column| table.has_column(column) && !table.has_column(&FIRST_NAME))?;
        let cells = table.rows.iter().map(|row| table.cell(row, column));
        Some(Self { column, order: NameOrder::of_column(table.header(column), cells) })
    }

    /// Parts the two names of a cell whose capitals do not, by the order of the column; or why they cannot be told apart.
    fn part(&self, table: &ImportTable, row: &TableRow, said: &mut Said) -> Result<(), String> {
        if said.relative.is_some() {
            return Ok(());
        }
        let cell = SeveralNames::first_of(table.cell(row, self.column), NameCell::Whole);
        let whole = WholeName::read_any_case(cell);
        let alone = WholeName { used: Some(cell.to_owned()), ..WholeName::default() };
        if let Some(sure) = family_words::read_family_word(cell, true).filter(|_| said.first_name.is_none()) {
            said.take_whole_name(sure);
            return Ok(());
        }
        let family = match (self.column == &LABEL, whole.used.is_some(), is_capitals(cell)) {
            (true, true, _) if !names_several(table.cell(row, self.column)) => Some(whole.clone()),
            (true, _, true) if is_plain_name(cell) && !cell.contains(' ') => Some(alone),
            _ => None,
        };
        if said.first_name.is_none() && whole.first.is_some() {
            said.take_whole_name(whole);
            return Ok(());
        }
        // « Mme NGUYEN », « TRAORE »: the family name of somebody whose first name is not told.
        if let Some(family) = family.filter(|_| said.families().next().is_none()) {
            said.take_whole_name(family);
            return Ok(());
        }
        let (family, _) = whole_name::family_names(cell);
        let Some(family) = family.filter(|family| said.first_name.is_none() && list_names(family).len() > 1) else {
            return Ok(());
        };
        // « KONE dite DIOP Fatou »: a second name is no first name.
        let order = self.order.filter(|_| !has_alias(cell));
        let parted = order.and_then(|order| order.part_names(&family)).ok_or_else(|| {
            // « VISITE Jean » is written so already.
            let written = cell.split_whitespace().any(is_capitals) && cell.contains(char::is_lowercase);
            let way = if written { "" } else { "écrivez «\u{a0}DUPONT Jean\u{a0}», ou " };
            format!(
                "le nom et le prénom ne se distinguent pas dans la colonne «\u{a0}{}\u{a0}»\u{a0}: {way}ajoutez une colonne «\u{a0}Prénom\u{a0}».",
                table.header(self.column)
            )
        })?;
        let place = match self.column {
            column if column == &BIRTH_NAME => &mut said.birth_name,
            column if column == &USED_NAME => &mut said.used_name,
            _ => &mut said.family_name,
        };
        *place = Some(parted.0);
        said.first_name = Some(parted.1);
        Ok(())
    }
}

/// The header of a reference column whose numbers follow the rows one by one.
fn find_counting_column(table: &ImportTable) -> Option<String> {
    const VAGUE: &[&str] = &["numero", "id", "ref", "reference", "identifiant", "number"];
    let header = table.has_column(&REF).then(|| table.header(&REF).to_owned())?;
    if table.rows.len() < 3 || !VAGUE.contains(&headers::header_key(&header).as_str()) {
        return None;
    }
    let number = |row: &TableRow| table.cell(row, &REF).parse::<u64>().ok();
    let first = number(table.rows.first()?).filter(|first| *first <= 1)?;
    (first..).zip(&table.rows).all(|(n, row)| number(row) == Some(n)).then_some(header)
}
