//! A table read from a text: its header understood, its cells cleaned, every row with its line number.

use std::fmt::Write as _;

use super::columns::{self, Column, List};
use crate::domain::name;

/// Longest cell of a column that is read, in characters: names, addresses and references are far below.
pub const MAX_CELL: usize = 200;
/// Longest cell of a column left aside: beyond, the file is damaged or is not a list.
const MAX_ASIDE: usize = 10_000;
/// Errors spelled out; the others are counted.
const SHOWN: usize = 20;

/// What is wrong with a file, by line. A file with one error is refused whole.
#[derive(Debug, Default)]
pub struct Errors {
    first: Vec<String>,
    count: usize,
}

impl Errors {
    /// `why` at `line`.
    pub fn add(&mut self, line: u64, why: impl std::fmt::Display) {
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(format!("ligne {line}\u{a0}: {why}"));
        }
    }

    /// `whole` when nothing was wrong, else all that was, one line each.
    pub fn or<T>(self, whole: T) -> Result<T, String> {
        if self.count == 0 {
            return Ok(whole);
        }
        let lines = if self.count == 1 { "une ligne refusée" } else { "lignes refusées" };
        let number = if self.count == 1 { String::new() } else { format!("{} ", self.count) };
        let mut text = format!("{number}{lines}, rien n’a été importé.");
        for error in &self.first {
            let _ = write!(text, "\n  {error}");
        }
        if self.count > SHOWN {
            let _ = write!(text, "\n  … et {} autres.", self.count - SHOWN);
        }
        Err(text)
    }
}

/// A table, read and cleaned.
#[derive(Debug)]
pub struct Table {
    /// Headers left aside: nobody knows them, or another column says the same.
    pub aside: Vec<String>,
    /// The rows that hold something.
    pub rows: Vec<Row>,
    columns: Vec<Option<&'static Column>>,
}

/// One row.
#[derive(Debug)]
pub struct Row {
    /// Where it begins in the file.
    pub line: u64,
    cells: Vec<String>,
}

impl Table {
    /// Reads a `list` out of `text`. Ragged rows, over-long cells and a quote left open are errors, each with its line.
    pub fn read(text: &str, list: List) -> Result<Self, String> {
        let separator = separator(text, list);
        // A row of our own at the end: a quote left open would swallow it.
        let guarded = format!("{text}\n\0");
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(guarded.as_bytes());
        let mut errors = Errors::default();
        let mut table = Self { aside: Vec::new(), rows: Vec::new(), columns: Vec::new() };
        let mut last = 1;
        let mut closed = false;
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|why| format!("tableau illisible ({why})."))? {
            let line = record.position().map_or(last, csv::Position::line);
            last = line;
            closed = record.len() == 1 && &record[0] == "\0";
            if closed || record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if table.columns.is_empty() {
                table.head(&record, list);
                continue;
            }
            match table.row(&record, line) {
                Ok(row) => table.rows.push(row),
                Err(why) => errors.add(line, why),
            }
        }
        if !closed {
            errors = Errors::default();
            errors.add(last, "un guillemet est ouvert et n’est jamais refermé\u{a0}: le fichier est coupé ou abîmé.");
        }
        if table.columns.is_empty() && closed {
            return Err("le fichier est vide.".to_owned());
        }
        errors.or(table)
    }

    /// Does the file have this column?
    pub fn has(&self, column: &'static Column) -> bool {
        self.columns.contains(&Some(column))
    }

    /// What `row` holds under `column`; empty when the file has no such column.
    pub fn cell<'row>(&self, row: &'row Row, column: &'static Column) -> &'row str {
        self.columns.iter().position(|known| *known == Some(column)).map_or("", |at| &row.cells[at])
    }

    fn head(&mut self, record: &csv::StringRecord, list: List) {
        let headers: Vec<String> = record.iter().map(name::clean).collect();
        self.columns = columns::assign(&headers, list);
        let unknown =
            headers.into_iter().zip(&self.columns).filter(|(header, column)| column.is_none() && !header.is_empty());
        self.aside = unknown.map(|(header, _)| header).collect();
    }

    fn row(&self, record: &csv::StringRecord, line: u64) -> Result<Row, String> {
        if record.len() != self.columns.len() {
            return Err(format!(
                "cases\u{a0}: {} au lieu de {}, la ligne est coupée ou décalée.",
                record.len(),
                self.columns.len()
            ));
        }
        let mut cells = Vec::with_capacity(record.len());
        for (cell, column) in record.iter().zip(&self.columns) {
            let (max, label) = column.map_or((MAX_ASIDE, "sans nom connu"), |column| (MAX_CELL, column.label));
            let length = cell.chars().count();
            if length > max {
                return Err(format!("colonne « {label} », {length} caractères dans une case, {max} au plus."));
            }
            cells.push(if column.is_some() { name::clean(cell) } else { String::new() });
        }
        Ok(Row { line, cells })
    }
}

/// The separator under which the header makes most sense; the semicolon of French spreadsheets when none does.
fn separator(text: &str, list: List) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let understood = |separator: u8| {
        let cells = header.split(char::from(separator)).map(|cell| cell.trim_matches('"').to_owned());
        columns::assign(&cells.collect::<Vec<_>>(), list).iter().flatten().count()
    };
    [b'\t', b',', b';'].into_iter().max_by_key(|separator| understood(*separator)).unwrap_or(b';')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::cli::import::columns::{BIRTH_NAME, FIRST_NAME, PHONE1};

    fn people(text: &str) -> Result<Table, String> {
        Table::read(text, List::People)
    }

    #[test]
    fn semicolon_comma_and_tab_are_recognised_from_the_header() {
        for separator in [";", ",", "\t"] {
            let table = people(&"nom|prénom\nDiallo|Mariama\n".replace('|', separator)).unwrap();
            assert_eq!(table.cell(&table.rows[0], &FIRST_NAME), "Mariama");
        }
    }

    #[test]
    fn cells_are_cleaned_of_controls_and_direction_marks() {
        let table = people("nom;prénom\n\u{202e}DIA\u{1b}LLO\u{a0};  Marie  Anne\n").unwrap();
        assert_eq!(table.cell(&table.rows[0], &BIRTH_NAME), "DIALLO");
        assert_eq!(table.cell(&table.rows[0], &FIRST_NAME), "Marie Anne");
        assert_eq!(table.cell(&table.rows[0], &PHONE1), "");
    }

    #[test]
    fn a_quoted_cell_holds_the_separator_and_keeps_the_line_numbers_right() {
        let why = people("nom;adresse\nDiallo;\"3, rue des\nLilas; bât. B\"\n\n;;\nKaya\n").unwrap_err();
        assert!(why.contains("ligne 6"), "{why}");
    }

    #[test]
    fn a_ragged_row_is_refused_with_its_line() {
        assert_eq!(
            people("nom;prénom\nDiallo;Mariama\nKaya\n").unwrap_err(),
            "une ligne refusée, rien n’a été importé.\n  ligne 3\u{a0}: cases\u{a0}: 1 au lieu de 2, la ligne est coupée ou décalée."
        );
    }

    #[test]
    fn a_cell_of_a_megabyte_is_refused_with_its_line() {
        let why = people(&format!("nom;couleur\nDiallo;bleu\n{};x\n", "A".repeat(1 << 20))).unwrap_err();
        assert!(why.contains("ligne 3\u{a0}: colonne « nom de naissance », 1048576 caractères"), "{why}");
        let why = people(&format!("nom;couleur\nDiallo;{}\n", "A".repeat(1 << 20))).unwrap_err();
        assert!(why.contains("ligne 2"), "{why}");
    }

    #[test]
    fn a_quote_left_open_is_told_where_it_opens() {
        let why = people("nom;prénom\nDiallo;Mariama\nKaya;\"Elif\nTran;Minh\n").unwrap_err();
        assert!(why.contains("ligne 3\u{a0}: un guillemet"), "{why}");
    }

    #[test]
    fn twenty_errors_are_spelled_out_and_the_others_counted() {
        let why = people(&format!("nom;prénom\n{}", "Kaya\n".repeat(33))).unwrap_err();
        assert!(why.starts_with("33 lignes refusées"), "{why}");
        assert_eq!(why.lines().count(), 22);
        assert!(why.ends_with("… et 13 autres."), "{why}");
    }
}
