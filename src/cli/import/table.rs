//! A table read from a text: its header found, its cells cleaned, every row with the number a spreadsheet shows.
//!
//! What stands around a list (a title above it, a total below it, one more empty cell a row, « sep=; ») is set aside. A
//! row that cannot be read is set aside too and named; the others come in.

use std::fmt::Write as _;

use super::columns::{self, ImportColumn, List};
use super::profile::Profile;
use crate::domain::count::others;
use crate::domain::{guarded, name};

/// Longest cell of a column that is read, in characters: names, addresses and references are far below.
pub const MAX_CELL: usize = 200;
/// Longest cell of a column left aside: beyond, the file is damaged or is not a list.
const MAX_ASIDE: usize = 10_000;
/// Rows in which the header is looked for.
const HEADER_WITHIN: usize = 15;
/// Faults spelled out; the others are counted.
const SHOWN: usize = 20;

/// A row or an event that does not come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The number a spreadsheet shows; the line of the file for a calendar.
    pub line: u64,
    /// The reason, as a sentence.
    pub why: String,
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
        self.all.sort_by_key(|fault| fault.line);
        self.all
    }
}

/// Makes the refusal of a whole file, with all its faults, one a line.
pub fn refusal(faults: &[SetAside]) -> String {
    let lines = if faults.len() == 1 { "une ligne refusée" } else { "lignes refusées" };
    let number = if faults.len() == 1 { String::new() } else { format!("{} ", faults.len()) };
    let mut text = format!("{number}{lines}, rien n’a été importé.");
    for fault in faults.iter().take(SHOWN) {
        let _ = write!(text, "\n  ligne {}\u{a0}: {}", fault.line, fault.why);
    }
    if faults.len() > SHOWN {
        let _ = write!(text, "\n  … et {}.", others(faults.len() - SHOWN));
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
    /// Rows around the list: titles, totals.
    pub around: Vec<SetAside>,
    headers: Vec<String>,
    columns: Vec<Option<&'static ImportColumn>>,
}

/// A row.
#[derive(Debug)]
pub struct TableRow {
    /// The number a spreadsheet shows.
    pub line: u64,
    cells: Vec<String>,
}

impl ImportTable {
    /// Reads a `list` out of `text`, whose line ends are `\n`. A quote left open refuses the file, since it would swallow
    /// what follows; so do two headers of one name, and a text without a row.
    pub fn read(text: &str, list: List, profile: &Profile) -> Result<Self, String> {
        let (given, text, before) = told_separator(text);
        let separator = given.unwrap_or_else(|| separator(text, list, profile));
        let (numbers, open) = row_numbers(text, separator, before);
        if let Some(line) = open {
            let why = "un guillemet est ouvert et n’est jamais refermé\u{a0}: le fichier est coupé ou abîmé.";
            return Err(refusal(&[SetAside { line, why: why.to_owned() }]));
        }
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let records = reader.records().collect::<Result<Vec<_>, _>>();
        let records = records.map_err(|why| format!("tableau illisible ({why})."))?;
        let mut numbered = numbers.into_iter().zip(records).filter(|(_, record)| !is_blank(record)).peekable();
        if numbered.peek().is_none() {
            return Err("le fichier est vide.".to_owned());
        }
        let numbered: Vec<(u64, csv::StringRecord)> = numbered.collect();
        let mut table = Self::default();
        let header = header_row(&numbered, list, profile);
        for (line, record) in &numbered[..header] {
            table.around.push(around(*line, record));
        }
        table.head(&numbered[header].1, list, profile)?;
        for (line, record) in &numbered[header + 1..] {
            if is_footer(record) {
                table.around.push(around(*line, record));
                continue;
            }
            match table.row(record, *line) {
                Ok(row) => table.rows.push(row),
                Err(why) => table.faults.add(*line, why),
            }
        }
        Ok(table)
    }

    /// Does the file have this column?
    pub fn has(&self, column: &'static ImportColumn) -> bool {
        self.columns.contains(&Some(column))
    }

    /// The header of `column` as the file writes it.
    pub fn header(&self, column: &'static ImportColumn) -> &str {
        self.columns.iter().position(|known| *known == Some(column)).map_or(column.label, |at| &self.headers[at])
    }

    /// Content of `row` under `column`; empty when the file has no such column.
    pub fn cell<'row>(&self, row: &'row TableRow, column: &'static ImportColumn) -> &'row str {
        self.columns.iter().position(|known| *known == Some(column)).map_or("", |at| &row.cells[at])
    }

    fn head(&mut self, record: &csv::StringRecord, list: List, profile: &Profile) -> Result<(), String> {
        self.headers = record.iter().map(name::clean_text).collect();
        while self.headers.last().is_some_and(String::is_empty) {
            self.headers.pop();
        }
        if let Some(why) = profile.refusal(&self.headers, list) {
            return Err(why);
        }
        if let Some((header, first, second)) = columns::repeated(&columns::untold(&self.headers, list, profile), list) {
            return Err(format!(
                "deux colonnes s’appellent « {header} » (la {} et la {})\u{a0}: laquelle est celle de la personne ? Renommez \
                 l’autre, par exemple « Nom du médecin ».",
                ordinal(first),
                ordinal(second)
            ));
        }
        self.columns = columns::assign_by(&self.headers, list, profile);
        let unknown =
            self.headers.iter().zip(&self.columns).filter(|(header, column)| column.is_none() && !header.is_empty());
        self.aside = unknown.map(|(header, _)| header.clone()).collect();
        Ok(())
    }

    fn row(&self, record: &csv::StringRecord, line: u64) -> Result<TableRow, String> {
        let width = self.columns.len();
        let more = record.iter().skip(width).any(|cell| !cell.trim().is_empty());
        if record.len() < width || more {
            return Err(format!("cases\u{a0}: {} au lieu de {width}, la ligne est coupée ou décalée.", record.len()));
        }
        let mut cells = Vec::with_capacity(width);
        for (cell, column) in record.iter().zip(&self.columns) {
            // What an export put before a would-be formula is not of the value.
            let cell = guarded::unguard_formula(cell);
            let (max, label) = column.map_or((MAX_ASIDE, "sans nom connu"), |column| (MAX_CELL, column.label));
            let length = cell.chars().count();
            if length > max {
                return Err(format!("colonne « {label} », {length} caractères dans une case, {max} au plus."));
            }
            cells.push(if column.is_some() { name::clean_text(cell) } else { String::new() });
        }
        Ok(TableRow { line, cells })
    }
}

fn is_blank(record: &csv::StringRecord) -> bool {
    record.iter().all(|cell| cell.trim().is_empty())
}

fn around(line: u64, record: &csv::StringRecord) -> SetAside {
    let words: Vec<_> = record.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
    SetAside { line, why: name::quote_briefly(&words.join(" ")) }
}

fn ordinal(place: usize) -> String {
    if place == 1 { "1re".to_owned() } else { format!("{place}e") }
}

/// A last line that sums up or signs the list: « Total : 12 patients », « Édité le 28/11/2026 », « Page 1 sur 3 ». Such a
/// word alone may be somebody's name; with a number or a colon it is not.
fn is_footer(record: &csv::StringRecord) -> bool {
    const BEGUN: &[&str] = &[
        "total",
        "sous-total",
        "edite",
        "editee",
        "imprime",
        "imprimee",
        "genere",
        "generee",
        "exporte",
        "exportee",
        "export",
        "extrait",
        "extraction",
        "nombre",
        "page",
        "fin",
        "liste",
        "source",
        "date",
        "periode",
        "document",
        "confidentiel",
        "patients",
        "rendez-vous",
        "rdv",
        "lignes",
    ];
    let filled: Vec<_> = record.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let text = name::fold_text(&filled.join(" "));
    let first = text
        .split(|sign: char| sign.is_whitespace() || sign == ':')
        .find(|word| !word.chars().all(|sign| sign.is_ascii_digit()))
        .unwrap_or_default();
    filled.len() <= 2 && BEGUN.contains(&first) && text.contains(|sign: char| sign.is_ascii_digit() || sign == ':')
}

/// The separator that the first line names (« sep=; »), as Excel writes it, the text after that line, and how many lines
/// were left out.
fn told_separator(text: &str) -> (Option<u8>, &str, u64) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let told =
        line.trim_matches(['"', ' ']).strip_prefix("sep=").or(line.trim_matches(['"', ' ']).strip_prefix("SEP="));
    match told.map(str::as_bytes) {
        Some([separator]) => (Some(*separator), rest, 1),
        Some([]) => (Some(b'\t'), rest, 1),
        _ => (None, text, 0),
    }
}

/// The separator under which some line of the beginning makes most sense as a header; the semicolon of French spreadsheets
/// when none does.
fn separator(text: &str, list: List, profile: &Profile) -> u8 {
    let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).take(HEADER_WITHIN).collect();
    let understood = |separator: u8| {
        let most = |line: &&str| {
            let cells = line.split(char::from(separator)).map(|cell| cell.trim().trim_matches('"').to_owned());
            columns::assign_by(&cells.collect::<Vec<_>>(), list, profile).iter().flatten().count()
        };
        lines.iter().map(most).max().unwrap_or_default()
    };
    [b'|', b'\t', b',', b';'].into_iter().max_by_key(|separator| understood(*separator)).unwrap_or(b';')
}

/// The row that names the columns: the one understood best, the first of equals.
fn header_row(rows: &[(u64, csv::StringRecord)], list: List, profile: &Profile) -> usize {
    let understood = |record: &csv::StringRecord| {
        let cells: Vec<_> = record.iter().map(name::clean_text).collect();
        columns::assign_by(&cells, list, profile).iter().flatten().count()
    };
    let counts = rows.iter().take(HEADER_WITHIN).map(|(_, record)| understood(record));
    let best = counts.enumerate().reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map_or(0, |(at, _)| at)
}

/// The number a spreadsheet gives to each line of the table that the reader takes for a row, `before` lines standing above;
/// and the row in which a quote is opened and never closed. A line break inside quotes is part of its row.
fn row_numbers(text: &str, separator: u8, before: u64) -> (Vec<u64>, Option<u64>) {
    let mut numbers = Vec::new();
    let mut number = before + 1;
    let (mut quoted, mut begins, mut empty, mut closing) = (false, true, true, false);
    for byte in text.bytes() {
        if closing {
            closing = false;
            // Twice is a quote inside the cell, once ends it.
            quoted = byte == b'"';
            if quoted {
                continue;
            }
        }
        match byte {
            b'"' if quoted => closing = true,
            _ if quoted => {}
            b'\n' => {
                numbers.extend((!empty).then_some(number));
                number += 1;
                (begins, empty) = (true, true);
                continue;
            }
            b'"' if begins => quoted = true,
            _ => {}
        }
        empty = false;
        begins = !quoted && byte == separator;
    }
    if quoted && !closing {
        return (numbers, Some(number));
    }
    numbers.extend((!empty).then_some(number));
    (numbers, None)
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
    fn two_headers_of_one_name_are_refused_with_their_places() {
        let why = people("Nom;Prénom;Date de naissance;Nom;Prénom\nDUPONT;Jean;12/03/1985;MOREL;Julie\n").unwrap_err();
        assert!(why.contains("« Nom »") && why.contains("1re") && why.contains("4e"), "{why}");
    }
}
