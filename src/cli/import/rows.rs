//! Rows of a file with the numbers a spreadsheet shows, whichever form it has: a text, a workbook, JSON.

use super::columns::{DAY, List, TIME};
use super::entities::read_entities;
use super::headers;
use super::profile::Profile;
use super::stray_quotes::drop_stray_quotes;
use super::table::{DATES, SetAside, refusal_of};
use super::{date_order, json_rows, text, workbook};
use crate::domain::name;

/// Rows in which the header is looked for.
pub const HEADER_WITHIN: usize = 15;

/// A row, and the number a spreadsheet gives to it.
pub type NumberedRow = (u64, csv::StringRecord);

/// The rows of a file that hold something, its header among them.
#[derive(Debug, Default)]
pub struct GivenRows {
    /// Rows, in the order of the file.
    pub rows: Vec<NumberedRow>,
    /// True when a row shorter than the header was cut. A workbook has no cells behind the last one that is filled.
    pub whole_rows: bool,
    /// Sentences about parts of the file that were not read: other sheets of a workbook.
    pub remarks: Vec<String>,
    /// Sentences about other lists that the file holds, which do not come in.
    pub left: Vec<String>,
    /// Rows that are none: cut lines of a list in JSON.
    pub broken: Vec<SetAside>,
    /// Days by which the dates of a workbook that are bare numbers begin later than those of others.
    pub days_later: u64,
    /// Sheets of a workbook that were read, each with the number of the line before its first.
    pub sheets: Vec<(u64, String)>,
}

impl GivenRows {
    /// Reads the rows of a `list` out of the bytes of a file.
    pub fn read(bytes: &[u8], list: List, profile: &Profile) -> Result<Self, String> {
        if workbook::is_workbook(bytes) {
            let mut given = workbook::read_sheets(bytes, &|rows| count_headers(rows, list, profile), &|titles| {
                count_columns(titles, list, profile)
            })?;
            given.name_days(list, profile);
            return Ok(given);
        }
        if bytes.starts_with(b"%PDF") {
            return Err("c’est un PDF\u{a0}: demandez un export au format CSV ou Excel (.xlsx).".to_owned());
        }
        let text = text::decode_text(bytes)?;
        if let Some(why) = name_other_form(&text) {
            return Err(why.to_owned());
        }
        let text = read_entities(&text);
        if json_rows::is_json(&text) { json_rows::read(&text, list) } else { Self::of_text(&text, list, profile) }
    }

    /// Writes the bare numbers of dates that count from a later day as dates, which all else reads.
    fn name_days(&mut self, list: List, profile: &Profile) {
        let header = find_header(&self.rows, list, profile);
        let Some((_, titles)) = self.rows.get(header).filter(|_| self.days_later > 0) else { return };
        let columns = headers::assign_by(&titles.iter().map(name::clean_text).collect::<Vec<_>>(), list, profile);
        let is_date = |at: usize| columns.get(at).copied().flatten().is_some_and(|column| DATES.contains(&column));
        for (_, row) in self.rows.iter_mut().skip(header + 1) {
            let cells = row.iter().enumerate().map(|(at, cell)| {
                let day = is_date(at).then(|| date_order::counted_day(cell, self.days_later)).flatten();
                day.unwrap_or_else(|| cell.to_owned())
            });
            *row = cells.collect();
        }
    }

    /// Reads the rows of a text whose line ends are `\n`. A quote left open refuses it, since it would swallow what follows.
    pub fn of_text(text: &str, list: List, profile: &Profile) -> Result<Self, String> {
        let (given, text, before) = told_separator(text);
        let separator = given.unwrap_or_else(|| find_separator(text, list, profile));
        let quote = find_quote(text, separator);
        let (text, stray) = drop_stray_quotes(text, separator, quote);
        let text = &*text;
        let (numbers, open) = row_numbers(text, (separator, quote), before);
        if let Some(line) = open {
            let why = "un guillemet est ouvert et n’est jamais refermé\u{a0}: le fichier est coupé ou abîmé.";
            return Err(refusal_of(&[SetAside { line, why: why.to_owned() }]));
        }
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .quote(quote)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for (number, record) in numbers.into_iter().zip(reader.records()) {
            let record = record.map_err(|why| format!("tableau illisible ({why})."))?;
            if !record.iter().all(|cell| cell.trim().is_empty()) {
                rows.push((number, record));
            }
        }
        let remark = |line: u64| format!("Guillemet isolé laissé de côté à la ligne {}", line + before);
        Ok(Self { rows, whole_rows: true, remarks: stray.into_iter().map(remark).collect(), ..Self::default() })
    }
}

/// Says of a text that is no table what it is, and what to do about it; none where it may be one.
fn name_other_form(text: &str) -> Option<&'static str> {
    let begin: String = text.trim_start().chars().take(4096).collect::<String>().to_lowercase();
    let is_page = ["<html", "<table", "<!doctype html"].iter().any(|tag| begin.contains(tag));
    match begin.as_str() {
        page if page.starts_with('<') && is_page && !page.contains("schemas-microsoft-com:office:spreadsheet") => Some(
            "c’est une page web, quel que soit son nom\u{a0}: ouvrez-la dans le tableur et enregistrez-la au format Excel \
             (.xlsx) ou CSV.",
        ),
        xml if xml.starts_with("<?xml") => Some(
            "c’est un fichier XML\u{a0}: ouvrez-le dans le tableur et enregistrez-le au format Excel (.xlsx) ou CSV, ou \
             demandez un export de ces formats.",
        ),
        cards if cards.starts_with("begin:vcard") => {
            Some("ce sont des fiches de contacts (vCard)\u{a0}: exportez-les au format CSV.")
        }
        calendar if calendar.starts_with("begin:vcalendar") => {
            Some("c’est un calendrier\u{a0}: il se prend avec « comptoir import agenda ».")
        }
        _ => None,
    }
}

/// The row that names the columns: the one understood best, the first of equals.
pub fn find_header(rows: &[NumberedRow], list: List, profile: &Profile) -> usize {
    let counts = rows.iter().take(HEADER_WITHIN).map(|(_, record)| count_columns(record, list, profile));
    let best = counts.enumerate().reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map_or(0, |(at, _)| at)
}

/// The best header of these rows, and the number of its columns; one at most where it is that of another list.
fn count_headers(rows: &[NumberedRow], list: List, profile: &Profile) -> (usize, usize) {
    let at = find_header(rows, list, profile);
    let Some((_, record)) = rows.get(at) else { return (at, 0) };
    let agenda = headers::assign_by(&record.iter().map(name::clean_text).collect::<Vec<_>>(), List::Agenda, profile);
    let [day, hour] = [&DAY, &TIME].map(|column| agenda.contains(&Some(column)));
    let other = list == List::Agenda && !day || list == List::People && day && hour;
    (at, count_columns(record, list, profile).min(if other { 1 } else { usize::MAX }))
}

fn count_columns(record: &csv::StringRecord, list: List, profile: &Profile) -> usize {
    let cells: Vec<_> = record.iter().map(name::clean_text).collect();
    headers::assign_by(&cells, list, profile).iter().flatten().count()
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
fn find_separator(text: &str, list: List, profile: &Profile) -> u8 {
    let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).take(HEADER_WITHIN).collect();
    let understood = |separator: u8| {
        let most = |line: &&str| {
            let cells = line.split(char::from(separator)).map(|cell| cell.trim().trim_matches(['"', '\'']).to_owned());
            headers::assign_by(&cells.collect::<Vec<_>>(), list, profile).iter().flatten().count()
        };
        lines.iter().map(most).max().unwrap_or_default()
    };
    [b'|', b'\t', b',', b';'].into_iter().max_by_key(|separator| understood(*separator)).unwrap_or(b';')
}

/// The sign that quotes cells: an apostrophe where each cell of the first line stands between two.
fn find_quote(text: &str, separator: u8) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let quoted = |cell: &str| cell.len() > 2 && cell.starts_with('\'') && cell.ends_with('\'');
    if line.split(char::from(separator)).all(|cell| quoted(cell.trim())) { b'\'' } else { b'"' }
}

/// The number a spreadsheet gives to each line of the table that the reader takes for a row, `before` lines standing above;
/// and the row in which a quote is opened and never closed. A line break inside quotes is part of its row.
fn row_numbers(text: &str, (separator, quote): (u8, u8), before: u64) -> (Vec<u64>, Option<u64>) {
    let mut numbers = Vec::new();
    let mut number = before + 1;
    let (mut quoted, mut begins, mut empty, mut closing) = (false, true, true, false);
    for byte in text.bytes() {
        if closing {
            closing = false;
            // Twice is a quote inside the cell, once ends it.
            quoted = byte == quote;
            if quoted {
                continue;
            }
        }
        match byte {
            mark if quoted && mark == quote => closing = true,
            _ if quoted => {}
            b'\n' => {
                numbers.extend((!empty).then_some(number));
                number += 1;
                (begins, empty) = (true, true);
                continue;
            }
            mark if begins && mark == quote => quoted = true,
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
