//! A table read from the rows of a file: its header found, its cells cleaned, every row with the number a spreadsheet shows.
//!
//! What stands around a list (a title above it, a total below it, one more empty cell a row, « sep=; ») is set aside. A
//! row that cannot be read is set aside too and named; the others come in.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::address_parts::AddressParts;
use super::birth_parts::BirthParts;
use super::cell_values::known_value;
use super::columns::{
    BIRTH_DATE, BIRTH_FIRST_NAME, DAY, DECEASED, FIRST_NAME, ImportColumn, List, OTHER_BIRTH_DATE, PHONE1, PHONE2, TIME,
};
use super::date_order::{self, DateOrder};
use super::entities::read_entities;
use super::footers::is_footer;
use super::headers;
use super::moments::is_of_twelve_hours;
use super::phone_labels::PhoneLabels;
use super::profile::Profile;
use super::rows::{self, GivenRows, HEADER_WITHIN, NumberedRow};
use super::said::NAME_CELLS;
use super::text;
use super::to_mend::drop_own_columns;
use super::whole_name::WholeName;
use super::workbook::UNCOUNTED;
use crate::cli::export::tables::LINE_TITLES;
use crate::domain::count::other_count;
use crate::domain::{guarded, name, order};

/// Longest cell of a column that is read, in characters: names, addresses and references are far below.
pub const MAX_CELL: usize = 200;
/// Longest cell of a column left aside: beyond, the file is damaged or is not a list.
const MAX_ASIDE: usize = 10_000;
/// Columns of dates that a program of another country may write with the month first.
pub const DATES: &[&ImportColumn] = &[&BIRTH_DATE, &OTHER_BIRTH_DATE, &DECEASED, &DAY];
/// Faults spelled out; the others are counted.
const SHOWN: usize = 20;

/// Refusal of the lines of a pane, which leave to be read and cannot be imported.
pub const PANE_LINES: &str = "ce sont les lignes d’un volet, exportées pour être lues\u{a0}: elles ne s’importent pas. Pour \
                              les rendez-vous\u{a0}: « comptoir export agenda ».";

/// A row or an event that does not come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The number a spreadsheet shows; the line of the file for a calendar.
    pub line: u64,
    /// The reason, as a sentence.
    pub why: String,
}

/// Sorts what is set aside by line; of one line it stays in the order in which it was found.
pub fn sort_by_line(set_aside: &mut [SetAside]) {
    order::sort_by_key(set_aside, |fault| fault.line);
}

/// Parts of a file that cannot be read, by line.
#[derive(Debug, Default)]
pub struct Faults {
    all: Vec<SetAside>,
}

impl Faults {
    /// Adds the reason `why` at `line`.
    pub fn add(&mut self, line: u64, why: impl std::fmt::Display) {
        self.all.push(SetAside { line, why: why.to_string() });
    }

    /// Sorts them in the order of the file.
    pub fn into_sorted(mut self) -> Vec<SetAside> {
        sort_by_line(&mut self.all);
        self.all
    }
}

/// Makes the refusal of a whole file, with all its faults, one a line.
pub fn refusal_of(faults: &[SetAside]) -> String {
    let lines = if faults.len() == 1 { "une ligne refusée" } else { "lignes refusées" };
    let number = if faults.len() == 1 { String::new() } else { format!("{} ", faults.len()) };
    let mut text = format!("{number}{lines}, rien n’a été importé.");
    for fault in faults.iter().take(SHOWN) {
        let _ = write!(text, "\n  ligne {}\u{a0}: {}", fault.line, fault.why);
    }
    if faults.len() > SHOWN {
        let _ = write!(text, "\n  … et {}.", other_count(faults.len() - SHOWN));
    }
    text
}

/// A table, read and cleaned.
#[derive(Debug, Default)]
pub struct ImportTable {
    /// Headers left aside: nobody knows them, or another column says the same.
    pub aside: Vec<String>,
    /// The rows that hold something.
    pub rows: Vec<TableRow>,
    /// Rows that cannot be read.
    pub faults: Faults,
    /// True for what an earlier import set aside.
    pub is_part: bool,
    /// Places of the columns of dates whose month is first.
    pub month_first: Vec<usize>,
    /// Rows around the list: titles, totals. Line 0 is a remark about the whole file.
    pub around: Vec<SetAside>,
    /// Cells whose value is lost: a formula that has none.
    pub left: Vec<SetAside>,
    /// Sheets of a workbook, each with the number of the line before its first.
    sheets: Vec<(u64, String)>,
    headers: Vec<String>,
    /// Dates in each column that is left aside.
    dated: Vec<usize>,
    /// Cells that a row may have behind its last header: a remark that somebody wrote beside the list.
    untitled: usize,
    columns: Vec<Option<&'static ImportColumn>>,
    /// The columns of a date of birth in three.
    born: Option<BirthParts>,
    /// The columns of an address in several.
    lives: Option<AddressParts>,
    /// Columns of numbers behind those that a person has: they say what these do not.
    phones: Vec<usize>,
    /// Columns that say whose the numbers are.
    labels: PhoneLabels,
}

/// A row.
#[derive(Debug)]
pub struct TableRow {
    /// The number a spreadsheet shows.
    pub line: u64,
    cells: Vec<String>,
}

impl ImportTable {
    /// Reads a `list` out of `text`, whose line ends are `\n`; see [`Self::of_rows`].
    pub fn read(text: &str, list: List, profile: &Profile) -> Result<Self, String> {
        Self::of_rows(GivenRows::of_text(text, list, profile)?, list, profile)
    }

    /// Reads a `list` out of the bytes of a file, whichever form it has; see [`Self::of_rows`].
    pub fn of_bytes(bytes: &[u8], list: List, profile: &Profile) -> Result<Self, String> {
        Self::of_rows(GivenRows::read(bytes, list, profile)?, list, profile)
    }

    /// Reads a `list` out of rows. Two headers of one name refuse the file; so does a file without a row.
    pub fn of_rows(given: GivenRows, list: List, profile: &Profile) -> Result<Self, String> {
        let GivenRows { mut rows, whole_rows, remarks, left, broken, sheets, .. } = given;
        if rows.is_empty() {
            return Err("le fichier est vide.".to_owned());
        }
        let titles =
            |(_, record): &NumberedRow| LINE_TITLES.iter().all(|title| record.iter().any(|cell| cell.trim() == *title));
        if rows.iter().take(HEADER_WITHIN).any(titles) {
            return Err(PANE_LINES.to_owned());
        }
        let mut table = Self { sheets, ..Self::default() };
        left.into_iter().for_each(|why| table.faults.add(0, why));
        table.faults.all.extend(broken);
        table.around.extend(remarks.into_iter().map(|why| SetAside { line: 0, why }));
        let header = rows::find_header(&rows, list, profile);
        table.is_part = drop_own_columns(&mut rows, header);
        let mut remarked = false;
        for (at, (line, record)) in rows.into_iter().enumerate() {
            if at == header {
                table.read_header(&record, list, profile)?;
                // A workbook has no cells behind the last that is filled, and no separator that shifts them.
                table.untitled = if whole_rows { record.len() - table.headers.len() } else { usize::MAX };
            } else if at < header || table.is_header_again(&record) || is_footer(&record, table.columns.len()) {
                table.around.push(row_outside(line, &record));
            } else {
                match table.read_row(&record, line, whole_rows) {
                    Ok(row) => {
                        table.note_dates(&record);
                        table.note_lost(&row);
                        remarked |= record.iter().skip(table.columns.len()).any(|cell| !cell.trim().is_empty());
                        table.rows.push(row);
                    }
                    Err(why) => table.faults.add(line, why),
                }
            }
        }
        table.aside.extend(remarked.then(|| "colonne sans titre".to_owned()));
        table.tell_dates(list);
        table.settle_cells();
        table.settle_phones();
        table.settle_dates();
        Ok(table)
    }

    /// Counts the dates of a row in the columns that are left aside.
    fn note_dates(&mut self, record: &csv::StringRecord) {
        self.dated.resize(self.columns.len(), 0);
        let unknown = |at: &usize| self.columns[*at].is_none() && !self.headers[*at].is_empty();
        let is_day = |cell: &str| {
            let mut parts = cell.trim().split(['/', '-', '.']);
            let numbers = [parts.next(), parts.next(), parts.next(), parts.next()];
            let number = |part: Option<&str>| part.and_then(|part| part.parse::<u16>().ok());
            matches!(
                numbers.map(number),
                [Some(1..=31), Some(1..=31), Some(1900..=2100), None]
                    | [Some(1900..=2100), Some(1..=12), Some(1..=31), None]
            )
        };
        let places: Vec<usize> = (0..self.headers.len()).filter(unknown).collect();
        for at in places.into_iter().filter(|at| record.get(*at).is_some_and(is_day)) {
            self.dated[at] += 1;
        }
    }

    /// Tells of a column of dates that is left aside in a list of people without a column of birth dates.
    fn tell_dates(&mut self, list: List) {
        if list != List::People || self.has_column(&BIRTH_DATE) {
            return;
        }
        let dates = |at: &usize| {
            let dated = self.dated.get(*at).copied().unwrap_or_default();
            dated > 0 && dated * 2 >= self.rows.len() && !headers::is_of_other_date(&self.headers[*at])
        };
        let told = (0..self.headers.len()).filter(dates).map(|at| SetAside {
            line: 0,
            why: format!(
                "Colonne «\u{a0}{}\u{a0}» laissée\u{a0}: si ce sont les dates de naissance, nommez-la «\u{a0}Date de naissance\u{a0}»",
                self.headers[at]
            ),
        });
        let told: Vec<_> = told.collect();
        self.around.extend(told);
    }

    /// Names the cells of a row whose value is lost.
    fn note_lost(&mut self, row: &TableRow) {
        for (cell, column) in row.cells.iter().zip(&self.columns).filter(|(cell, _)| is_lost(cell)) {
            let Some(column) = column else { continue };
            let why = match cell.as_str() {
                UNCOUNTED => {
                    "la formule n’a pas de résultat\u{a0}: ouvrez le fichier dans le tableur, et enregistrez-le."
                        .to_owned()
                }
                error => format!("la formule est en erreur ({error})."),
            };
            self.left.push(SetAside { line: row.line, why: format!("«\u{a0}{}\u{a0}»\u{a0}: {why}", column.label) });
        }
    }

    /// Empties the cells whose value is lost, and writes a first name at birth where none in use is said.
    fn settle_cells(&mut self) {
        let place = |wanted: &'static ImportColumn| self.columns.iter().position(|column| *column == Some(wanted));
        let names = place(&FIRST_NAME).zip(place(&BIRTH_FIRST_NAME));
        for row in &mut self.rows {
            row.cells.iter_mut().filter(|cell| is_lost(cell)).for_each(String::clear);
            if let Some((used, birth)) = names
                && known_value(&FIRST_NAME, &row.cells[used]).is_none()
            {
                row.cells[used] = row.cells[birth].clone();
            }
        }
    }

    /// Takes numbers out of the columns behind those of a person where these say none.
    fn settle_phones(&mut self) {
        let places = [&PHONE1, &PHONE2].map(|phone| self.columns.iter().position(|column| *column == Some(phone)));
        for more in std::mem::take(&mut self.phones) {
            let (mut taken, mut over) = (false, Vec::new());
            for row in &mut self.rows {
                let Some(said) = known_value(&PHONE2, &row.cells[more]).map(str::to_owned) else { continue };
                let mut held = places.into_iter().flatten();
                match held.clone().find(|at| known_value(&PHONE2, &row.cells[*at]).is_none()) {
                    Some(at) => (row.cells[at], taken) = (said, true),
                    None if held.any(|at| row.cells[at] == said) => {}
                    None => over.push(SetAside {
                        line: row.line,
                        why: format!(
                            "«\u{a0}{}\u{a0}»\u{a0}: {said} est un numéro de trop, laissé.",
                            self.headers[more]
                        ),
                    }),
                }
            }
            if taken {
                self.aside.retain(|header| *header != self.headers[more]);
                // An agenda tells one number of a person, whichever it is.
                self.left.extend(places[1].map(|_| over).unwrap_or_default());
            }
        }
    }

    /// Writes as dates the numbers by which spreadsheets count days, and American dates as French ones in each column whose
    /// cells have the month first, which is said.
    fn settle_dates(&mut self) {
        let american = self.has_twelve_hours();
        for at in 0..self.columns.len() {
            if self.columns[at].is_none_or(|column| !DATES.contains(&column)) {
                continue;
            }
            for row in &mut self.rows {
                if let Some(day) = date_order::counted_day(&row.cells[at], 0) {
                    row.cells[at] = day;
                }
            }
            if self.born.is_some_and(|parts| parts.year == at) {
                continue;
            }
            let order = DateOrder::of_column(self.rows.iter().map(|row| row.cells[at].as_str()));
            let why = match order {
                DateOrder::DayFirst => continue,
                DateOrder::Unsaid if !american && !headers::is_english(&self.headers[at]) => continue,
                DateOrder::Unsaid if !american => {
                    "rien n’y dit si le jour ou le mois vient d’abord, ses dates sont lues le jour d’abord"
                }
                DateOrder::MonthFirst | DateOrder::Unsaid => "le mois y est avant le jour, ses dates sont lues ainsi",
            };
            if order == DateOrder::MonthFirst || american {
                self.month_first.push(at);
                for row in &mut self.rows {
                    if let Some(french) = date_order::day_first(&row.cells[at]) {
                        row.cells[at] = french;
                    }
                }
            }
            let why = format!("Colonne « {} »\u{a0}: {why}", self.headers[at]);
            self.around.push(SetAside { line: 0, why });
        }
    }

    /// True when most hours of an agenda are those of American programs.
    fn has_twelve_hours(&self) -> bool {
        let twelve =
            |row: &&TableRow| [&TIME, &DAY].into_iter().any(|column| is_of_twelve_hours(self.cell(row, column)));
        self.rows.iter().filter(twelve).count() * 2 > self.rows.len()
    }

    /// True when the file has this column.
    pub fn has_column(&self, column: &'static ImportColumn) -> bool {
        self.columns.contains(&Some(column))
    }

    /// The header of `column` as the file writes it.
    pub fn header(&self, column: &'static ImportColumn) -> &str {
        self.columns.iter().position(|known| *known == Some(column)).map_or(column.label, |at| &self.headers[at])
    }

    /// Name of the sheet that this line of a workbook stands in.
    pub fn sheet_of(&self, line: u64) -> Option<&str> {
        self.sheets.iter().rev().find(|(before, _)| *before < line).map(|(_, name)| name.as_str())
    }

    /// True for a row that says the headers again, as a list of several pages does.
    fn is_header_again(&self, record: &csv::StringRecord) -> bool {
        let said: Vec<_> = record.iter().map(name::clean_text).collect();
        let filled = said.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        filled > 1 && said[..filled] == self.headers[..]
    }

    /// The lines of rows of which one cell alone says something, where most rows say more: titles of sections (« A »,
    /// « Médecins », « PHARMACIES »).
    pub fn list_alone(&self) -> HashSet<u64> {
        let alone = |row: &&TableRow| row.cells.iter().filter(|cell| !cell.is_empty()).count() == 1;
        let lines: HashSet<u64> = self.rows.iter().filter(alone).map(|row| row.line).collect();
        if lines.len() * 2 <= self.rows.len() { lines } else { HashSet::new() }
    }

    /// Content of `row` under `column`; empty when the file has no such column.
    pub fn cell<'row>(&self, row: &'row TableRow, column: &'static ImportColumn) -> &'row str {
        self.columns.iter().position(|known| *known == Some(column)).map_or("", |at| &row.cells[at])
    }

    fn read_header(&mut self, record: &csv::StringRecord, list: List, profile: &Profile) -> Result<(), String> {
        self.headers = record.iter().map(name::clean_text).collect();
        while self.headers.last().is_some_and(String::is_empty) {
            self.headers.pop();
        }
        if let Some(why) = profile.refusal(&self.headers, list) {
            return Err(why);
        }
        if let Some((header, first, second)) =
            headers::repeated_column(&headers::unused_headers(&self.headers, list, profile), list)
        {
            return Err(format!(
                "deux colonnes s’appellent « {header} » (la {} et la {})\u{a0}: laquelle est celle de la personne ? Renommez \
                 l’autre, par exemple « Nom du médecin ».",
                ordinal(first),
                ordinal(second)
            ));
        }
        self.columns = headers::assign_by(&self.headers, list, profile);
        let untold = headers::unused_headers(&self.headers, list, profile);
        if let Some(header) = headers::damaged_header(&untold, list) {
            return Err(format!(
                "le titre «\u{a0}{header}\u{a0}» a perdu une lettre, et des noms avec lui\u{a0}: redemandez le fichier au format \
                 «\u{a0}CSV UTF-8\u{a0}» ou Excel (.xlsx)."
            ));
        }
        self.lives = AddressParts::of_headers(&untold, list, &mut self.columns);
        let is_phone = |at: &usize| {
            let readings = headers::header_readings(&untold[*at], list);
            let is_of =
                |column: &ImportColumn| column.list_names().any(|name| readings.iter().any(|form| form == name));
            self.columns[*at].is_none() && [&PHONE1, &PHONE2].into_iter().any(is_of)
        };
        self.phones = (0..untold.len()).filter(is_phone).collect();
        if list != List::Directory {
            let numbers = [Some(&PHONE1), Some(&PHONE2)];
            let is_number = |at: usize| self.phones.contains(&at) || numbers.contains(&self.columns[at]);
            self.labels = PhoneLabels::of_headers(&untold, &is_number);
        }
        self.born = BirthParts::of_headers(&self.headers);
        let born = self.columns.iter().position(|known| *known == Some(&BIRTH_DATE));
        // A column of whole dates beside them says the same.
        self.born.take_if(|parts| born.is_none_or(|at| at != parts.year && !parts.has_part_at(at)));
        if let (Some(parts), Some(at)) = (self.born, born) {
            self.columns[at] = None;
            self.columns[parts.year] = Some(&BIRTH_DATE);
        }
        let is_part = |at: usize| {
            self.born.is_some_and(|parts| parts.has_part_at(at))
                || self.lives.as_ref().is_some_and(|parts| parts.has_part_at(at))
                || self.labels.has_label_at(at)
        };
        let unknown = |at: usize| self.columns[at].is_none() && !is_part(at);
        let aside = (0..self.headers.len()).filter(|at| unknown(*at) && !self.headers[*at].is_empty());
        self.aside = aside.map(|at| self.headers[at].clone()).collect();
        Ok(())
    }

    fn read_row(&self, record: &csv::StringRecord, line: u64, whole: bool) -> Result<TableRow, String> {
        let width = self.columns.len();
        let more = record.iter().skip(width.saturating_add(self.untitled)).any(|cell| !cell.trim().is_empty());
        if (whole && record.len() < width) || more {
            return Err(format!("cases\u{a0}: {} au lieu de {width}, la ligne est coupée ou décalée.", record.len()));
        }
        let mut cells = Vec::with_capacity(width);
        for (at, (cell, column)) in record.iter().chain(std::iter::repeat("")).zip(&self.columns).enumerate() {
            // What an export put before a would-be formula is not of the value.
            let cell = read_entities(guarded::plain_words(cell));
            let cell = cell.as_ref();
            let (max, label) = column.map_or((MAX_ASIDE, "sans nom connu"), |column| (MAX_CELL, column.label));
            // A cell of so few bytes has no more letters.
            let length = if cell.len() > max { cell.chars().count() } else { 0 };
            if length > max {
                return Err(format!("colonne « {label} », {length} caractères dans une case, {max} au plus."));
            }
            let named = column.is_some_and(|column| NAME_CELLS.contains(&column) || column == &BIRTH_FIRST_NAME);
            cells.push(match column {
                Some(_) if named => name::clean_text(&part_lines(&text::show_lost(&text::undo_second_encoding(cell)))),
                Some(_) => name::clean_text(cell),
                None if self.phones.contains(&at) => name::clean_text(cell),
                None => String::new(),
            });
        }
        self.labels.tell_cells(&mut cells, &|at| name::clean_text(record.get(at).unwrap_or_default()));
        if let Some(parts) = &self.lives {
            let joined = parts.join_cells(&record.iter().map(guarded::plain_words).collect::<Vec<_>>());
            cells[parts.street] = name::clean_text(&joined);
        }
        if let Some(parts) = self.born {
            cells[parts.year] = parts.join_cells(&record.iter().map(guarded::plain_words).collect::<Vec<_>>());
        }
        Ok(TableRow { line, cells })
    }
}

/// True for what a spreadsheet shows where a formula has no value: « #REF! ». « #N/A » says that nothing is known.
pub fn is_lost(cell: &str) -> bool {
    let words = cell.strip_prefix('#').and_then(|rest| rest.strip_suffix(['!', '?']));
    words.is_some_and(|words| {
        words.len() > 2 && words.bytes().all(|sign| sign.is_ascii_uppercase() || b"/0".contains(&sign))
    })
}

/// The lines of a cell of names as one, parted where each holds a whole name: two people are not one.
fn part_lines(cell: &str) -> String {
    let lines = || cell.lines().filter(|line| !line.trim().is_empty());
    let whole = cell.contains('\n') && lines().filter(|line| WholeName::read(line).first.is_some()).nth(1).is_some();
    lines().collect::<Vec<_>>().join(if whole { " / " } else { " " })
}

fn row_outside(line: u64, record: &csv::StringRecord) -> SetAside {
    let words: Vec<_> = record.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
    SetAside { line, why: name::quote_briefly(&words.join(" ")) }
}

fn ordinal(place: usize) -> String {
    if place == 1 { "1re".to_owned() } else { format!("{place}e") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::cli::import::columns::{FAMILY_NAME, FIRST_NAME, PHONE1};

    fn people(text: &str) -> Result<ImportTable, String> {
        ImportTable::read(text, List::People, &Profile::default())
    }

    fn faults(text: &str) -> Vec<SetAside> {
        people(text).unwrap().faults.into_sorted()
    }

    #[test]
    fn semicolon_comma_tab_and_what_the_file_names_part_the_cells() {
        for separator in [";", ",", "\t", "|"] {
            let table = people(&"nom|prénom\nDiallo|Mariama\n".replace('|', separator)).unwrap();
            assert_eq!(table.cell(&table.rows[0], &FIRST_NAME), "Mariama", "{separator}");
        }
        let table = people("sep=;\nNom;Prénom\nDUPONT;Marie\n").unwrap();
        assert_eq!((table.rows[0].line, table.cell(&table.rows[0], &FIRST_NAME)), (3, "Marie"));
    }

    #[test]
    fn cells_are_cleaned_of_controls_and_direction_marks() {
        let table = people("nom;prénom\n\u{202e}DIA\u{1b}LLO\u{a0};  Marie  Anne\n").unwrap();
        assert_eq!(table.cell(&table.rows[0], &FAMILY_NAME), "DIALLO");
        assert_eq!(table.cell(&table.rows[0], &FIRST_NAME), "Marie Anne");
        assert_eq!(table.cell(&table.rows[0], &PHONE1), "");
    }

    #[test]
    fn a_remark_in_an_untitled_column_refuses_no_row() {
        let table = people("Nom;Prénom;\nDUPONT;Marie;préfère le matin\nKAYA;Elif;\nBA;Awa;a;b\n").unwrap();
        assert_eq!((table.rows.len(), &*table.aside), (2, &["colonne sans titre".to_owned()][..]));
        assert_eq!(table.faults.into_sorted()[0].line, 4, "a cell beyond it is shifted");
    }

    #[test]
    fn headers_that_each_page_says_again_are_no_row() {
        let table = people("Nom;Prénom;Ville\nDUPONT;Marie;\nNom;Prénom ;Ville\nKAYA;Elif;\n").unwrap();
        assert_eq!((table.rows.len(), table.around.len(), table.around[0].line), (2, 1, 3));
    }

    #[test]
    fn a_row_has_the_number_a_spreadsheet_shows() {
        let text = "nom;adresse\nDiallo;\"3, rue des\nLilas; bât. \"\"B\"\"\"\n\n;;\nKaya\n";
        assert_eq!(faults(text)[0].line, 5);
        assert_eq!(faults("nom;prénom\n\n\nKaya\n")[0].line, 4);
        assert_eq!(faults("nom;prénom\nA 5\" B;x\nKaya\n")[0].line, 3, "a quote inside a cell is a letter");
    }

    #[test]
    fn a_ragged_row_is_set_aside_and_one_more_empty_cell_is_nothing() {
        let table = people("nom;prénom\nDiallo;Mariama;\nKaya\nTran;Minh;x\n").unwrap();
        assert_eq!(table.rows.len(), 1);
        let faults = table.faults.into_sorted();
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [3, 4]);
        assert_eq!(faults[0].why, "cases\u{a0}: 1 au lieu de 2, la ligne est coupée ou décalée.");
    }

    #[test]
    fn a_cell_of_a_megabyte_is_set_aside_with_its_line() {
        let why = &faults(&format!("nom;couleur\nDiallo;bleu\n{};x\n", "A".repeat(1 << 20)))[0];
        assert!(why.line == 3 && why.why.contains("colonne « nom », 1048576 caractères"), "{why:?}");
        assert_eq!(faults(&format!("nom;couleur\nDiallo;{}\n", "A".repeat(1 << 20)))[0].line, 2);
    }

    #[test]
    fn a_quote_left_open_is_told_where_it_opens() {
        let why = people("nom;prénom\nDiallo;Mariama\nKaya;\"Elif\nTran;Minh\n").unwrap_err();
        assert!(why.contains("ligne 3\u{a0}: un guillemet"), "{why}");
    }

    #[test]
    fn titles_and_totals_around_a_list_are_nobody() {
        let text =
            "Liste des patients au 28/11/2026;\n;\nNom;Prénom\nPAGE;Marie\nTotal : 1 patient;\nÉdité le 28/11/2026;\n";
        let table = people(text).unwrap();
        assert_eq!((table.rows.len(), table.around.len()), (1, 3));
        assert_eq!(table.cell(&table.rows[0], &FAMILY_NAME), "PAGE");
    }

    #[test]
    fn a_column_of_dates_left_aside_is_told_where_no_birth_date_is_read() {
        let told = |headers: &str| {
            let table = people(&format!("{headers}\nDUPONT;Marie;12/03/1935\nPETIT;Luc;1980-02-01\n")).unwrap();
            table.around.iter().map(|told| told.why.clone()).collect::<Vec<_>>()
        };
        let why = &told("Nom;Prénom;Naiss_D")[..];
        assert!(matches!(why, [why] if why.contains("« Naiss_D »".replace(' ', "\u{a0}").as_str())), "{why:?}");
        assert!(told("Nom;Prénom;DDN").is_empty() && told("Nom;Prénom;Date de création").is_empty());
        assert!(told("Nom;Prénom;Dernier RDV").is_empty());
    }

    #[test]
    fn two_headers_of_one_name_are_refused_with_their_places() {
        let why = people("Nom;Prénom;Date de naissance;Nom;Prénom\nDUPONT;Jean;12/03/1985;MOREL;Julie\n").unwrap_err();
        assert!(why.contains("« Nom »") && why.contains("1re") && why.contains("4e"), "{why}");
    }
}
