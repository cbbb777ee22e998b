//! Tables as an Excel workbook (ECMA-376): a sheet each, its headings on top of every screen, days and hours as such.
//!
//! What a list needs of the format is five small files beside the sheets. Rows are packed as they come, so that memory does
//! not grow with the list.

use std::fmt::Write as _;
use std::io::{self, Write};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

use super::TableWriter;
use crate::model::spreadsheet::{Heading, SheetCell, SheetTable};

/// Rows of a sheet of Excel.
const MOST_ROWS: usize = 1_048_576;
/// Characters of a cell of Excel.
const MOST_SIGNS: usize = 32_767;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SPREADSHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

// Looks of cells, in the order of `cellXfs` below; 0 is none.
const HEADING: u8 = 1;
const DAY: u8 = 2;
const TIME: u8 = 3;
const DAY_AND_TIME: u8 = 4;
const LOOKS: &str = "<numFmts count=\"3\"><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/>\
    <numFmt numFmtId=\"165\" formatCode=\"hh:mm\"/><numFmt numFmtId=\"166\" formatCode=\"dd/mm/yyyy hh:mm\"/></numFmts>\
    <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>\
    <font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>\
    <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
    <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
    <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
    <cellXfs count=\"5\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
    <xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>\
    <xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
    <xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
    <xf numFmtId=\"166\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/></cellXfs>\
    <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>";

/// Writes rows as they come, and the rest of the workbook at the end.
pub struct XlsxTable<W: Write> {
    parts: ZipWriter<StreamWriter<W>>,
    /// Names of the sheets so far; the last one is being written.
    sheets: Vec<String>,
    rows: usize,
}

impl<W: Write> XlsxTable<W> {
    /// Begins a workbook with one sheet called `title`, under `headings`.
    pub fn begin_workbook(out: W, title: &str, headings: &[Heading]) -> io::Result<Self> {
        let mut table = Self { parts: ZipWriter::new_stream(out), sheets: Vec::new(), rows: 0 };
        table.add_sheet(title, headings)?;
        Ok(table)
    }

    /// Begins a sheet called `title`, under `headings`.
    fn add_sheet(&mut self, title: &str, headings: &[Heading]) -> io::Result<()> {
        check_title(title, &self.sheets)?;
        self.end_sheet()?;
        self.sheets.push(title.to_owned());
        self.rows = 0;
        self.parts.start_file(format!("xl/worksheets/sheet{}.xml", self.sheets.len()), SimpleFileOptions::default())?;
        let mut text = format!(
            "{XML}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\">\
             <pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>"
        );
        for (column, heading) in (1..).zip(headings) {
            // Five pixels of margin beside characters of seven.
            let _ = write!(
                text,
                "<col min=\"{column}\" max=\"{column}\" width=\"{}.7109375\" customWidth=\"1\"/>",
                heading.width
            );
        }
        text += "</cols><sheetData>";
        self.parts.write_all(text.as_bytes())?;
        let words = |heading: &Heading| (HEADING, SheetCell::text(heading.title.as_str()));
        self.write_row(&headings.iter().map(words).collect::<Vec<_>>())
    }

    fn end_sheet(&mut self) -> io::Result<()> {
        if self.sheets.is_empty() { Ok(()) } else { self.parts.write_all(b"</sheetData></worksheet>") }
    }

    fn write_row(&mut self, cells: &[(u8, SheetCell)]) -> io::Result<()> {
        self.rows += 1;
        let mut text = format!("<row r=\"{}\">", self.rows);
        for (column, (look, cell)) in cells.iter().enumerate() {
            let begun = format!("<c r=\"{}{}\" s=\"{look}\"", column_letters(column), self.rows);
            let _ = match cell {
                SheetCell::Empty => Ok(()),
                SheetCell::Text(words) => {
                    check_length(words)?;
                    let blanks = if words.trim() == words { "" } else { " xml:space=\"preserve\"" };
                    write!(text, "{begun} t=\"inlineStr\"><is><t{blanks}>{}</t></is></c>", escaped(words))
                }
                SheetCell::Number(number) => write!(text, "{begun}><v>{number}</v></c>"),
                SheetCell::Date(day) => write!(text, "{begun}><v>{}</v></c>", serial_day(*day)),
                SheetCell::Time(time) => write!(text, "{begun}><v>{}</v></c>", share_of_day(*time)),
                SheetCell::DateTime(at) => write!(text, "{begun}><v>{}</v></c>", serial_moment(*at)),
            };
        }
        text += "</row>";
        self.parts.write_all(text.as_bytes())
    }

    fn write_part(&mut self, name: &str, content: &str) -> io::Result<()> {
        self.parts.start_file(name, SimpleFileOptions::default())?;
        self.parts.write_all(format!("{XML}{content}").as_bytes())
    }
}

impl<W: Write> TableWriter for XlsxTable<W> {
    fn add_row(&mut self, cells: &[SheetCell]) -> io::Result<()> {
        if self.rows >= MOST_ROWS {
            let why = format!("une feuille Excel a {MOST_ROWS} lignes au plus\u{a0}: choisissez --csv");
            return Err(io::Error::other(why));
        }
        let look = |cell: &SheetCell| match cell {
            SheetCell::Empty | SheetCell::Text(_) | SheetCell::Number(_) => 0,
            SheetCell::Date(_) => DAY,
            SheetCell::Time(_) => TIME,
            SheetCell::DateTime(_) => DAY_AND_TIME,
        };
        self.write_row(&cells.iter().map(|cell| (look(cell), cell.clone())).collect::<Vec<_>>())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.end_sheet()?;
        let (mut types, mut links, mut sheets) = (String::new(), String::new(), String::new());
        for (number, title) in (1..).zip(&self.sheets) {
            let _ = write!(
                types,
                "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{SPREADSHEET}.worksheet+xml\"/>"
            );
            let _ = write!(
                links,
                "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
            );
            let title = escaped(title).replace('"', "&quot;");
            let _ = write!(sheets, "<sheet name=\"{title}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>");
        }
        let styles = self.sheets.len() + 1;
        self.write_part("xl/styles.xml", &format!("<styleSheet xmlns=\"{MAIN}\">{LOOKS}</styleSheet>"))?;
        self.write_part(
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><bookViews><workbookView/></bookViews>\
                 <sheets>{sheets}</sheets></workbook>"
            ),
        )?;
        self.write_part(
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\">{links}\
                 <Relationship Id=\"rId{styles}\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        )?;
        self.write_part(
            "_rels/.rels",
            &format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\">\
                 <Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        )?;
        self.write_part(
            "[Content_Types].xml",
            &format!(
                "<Types xmlns=\"{PACKAGE}/content-types\">\
                 <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
                 <Override PartName=\"/xl/workbook.xml\" ContentType=\"{SPREADSHEET}.sheet.main+xml\"/>\
                 <Override PartName=\"/xl/styles.xml\" ContentType=\"{SPREADSHEET}.styles+xml\"/>{types}</Types>"
            ),
        )?;
        self.parts.finish()?.into_inner().flush()
    }
}

/// Writes a whole table.
pub fn write(out: &mut dyn Write, table: &SheetTable) -> io::Result<()> {
    write_sheets(out, std::slice::from_ref(table))
}

/// Writes whole tables, a sheet each.
pub fn write_sheets(out: &mut dyn Write, tables: &[SheetTable]) -> io::Result<()> {
    let Some((first, others)) = tables.split_first() else { return Ok(()) };
    let mut rows = Box::new(XlsxTable::begin_workbook(out, &first.title, &first.headings)?);
    first.rows.iter().try_for_each(|row| rows.add_row(row))?;
    for table in others {
        rows.add_sheet(&table.title, &table.headings)?;
        table.rows.iter().try_for_each(|row| rows.add_row(row))?;
    }
    rows.finish()
}

/// A, B … Z, AA, AB …
fn column_letters(column: usize) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).unwrap_or_default());
    match column / 26 {
        0 => last.into(),
        before => column_letters(before - 1) + last.encode_utf8(&mut [0; 4]),
    }
}

/// Days since the one that Excel takes for 0.
fn serial_day(day: NaiveDate) -> i64 {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    (day - first).num_days()
}

fn share_of_day(time: NaiveTime) -> f64 {
    f64::from(time.num_seconds_from_midnight()) / 86_400.0
}

#[allow(clippy::cast_precision_loss, reason = "days since 1899")]
fn serial_moment(at: NaiveDateTime) -> f64 {
    serial_day(at.date()) as f64 + share_of_day(at.time())
}

/// Words as XML holds them. A sign that XML has no room for becomes `_x0001_`, as Excel writes it, and words that look like
/// that are told from it by their first sign written so.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let written_so = |rest: &str| {
        let bytes = rest.as_bytes();
        bytes.len() >= 7
            && bytes.starts_with(b"_x")
            && bytes[6] == b'_'
            && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
    };
    for (at, sign) in words.char_indices() {
        match sign {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '_' if written_so(&words[at..]) => out += "_x005F_",
            '\t' | '\n' => out.push(sign),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(out, "_x{:04X}_", u32::from(sign));
            }
            _ => out.push(sign),
        }
    }
    out
}

fn check_length(words: &str) -> io::Result<()> {
    match words.len() > MOST_SIGNS && words.encode_utf16().count() > MOST_SIGNS {
        true => {
            Err(io::Error::other(format!("une cellule Excel a {MOST_SIGNS} signes au plus\u{a0}: choisissez --csv")))
        }
        false => Ok(()),
    }
}

/// Refuses the name that Excel would not take for a sheet.
fn check_title(title: &str, taken: &[String]) -> io::Result<()> {
    let known = taken.iter().any(|other| other.to_lowercase() == title.to_lowercase());
    let quoted = title.starts_with('\'') || title.ends_with('\'');
    if known
        || quoted
        || title.is_empty()
        || title.chars().count() > 31
        || title.contains(['[', ']', ':', '*', '?', '/', '\\'])
    {
        let why = format!(
            "le classeur ne s’écrit pas\u{a0}: Excel ne prend pas «\u{a0}{title}\u{a0}» pour nom d’une feuille"
        );
        return Err(io::Error::other(why));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;

    fn sheet(title: &str, rows: Vec<Vec<SheetCell>>) -> SheetTable {
        let headings = vec![Heading::new("Un & deux", 10), Heading::new("Trois", 10)];
        SheetTable { title: title.into(), headings, rows }
    }

    #[test]
    fn what_is_written_is_read_again_cell_by_cell_and_sheet_by_sheet() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let at = NaiveTime::from_hms_opt(9, 30, 0).unwrap();
        let words =
            ["<a href=\"x\">&amp;</a>", " « dame au vélo » ", "deux\nlignes", "_x0041_ et _x", "=1+1", "\u{1f600}"];
        let mut rows: Vec<_> = words.map(|words| vec![SheetCell::text(words), SheetCell::Empty]).into();
        rows.push(vec![SheetCell::Number(-3), SheetCell::Date(day)]);
        rows.push(vec![SheetCell::Time(at), SheetCell::DateTime(day.and_time(at))]);
        let mut out = Vec::new();
        write_sheets(&mut out, &[sheet("Aujourd’hui & \"demain\"", rows), sheet("Vide", Vec::new())]).unwrap();
        let mut book = Xlsx::new(Cursor::new(out)).unwrap();
        assert_eq!(book.sheet_names(), ["Aujourd’hui & \"demain\"", "Vide"]);
        let range = book.worksheet_range("Vide").unwrap();
        assert_eq!(range.rows().next().unwrap()[0], Data::String("Un & deux".into()));
        let range = book.worksheet_range("Aujourd’hui & \"demain\"").unwrap();
        let rows: Vec<_> = range.rows().collect();
        for (row, words) in rows[1..].iter().zip(words) {
            assert_eq!(row[0], Data::String(words.into()));
        }
        assert_eq!(rows[7][0], Data::Float(-3.0));
        let shown = [&rows[7][1], &rows[8][0], &rows[8][1]].map(|cell| match cell {
            Data::DateTime(at) => at.as_f64(),
            _ => f64::NAN,
        });
        // 23 November 2026 and half past nine, as Excel counts days.
        assert_eq!(shown, [46_349.0, 9.5 / 24.0, 46_349.0 + 9.5 / 24.0]);
    }

    #[test]
    fn columns_have_letters() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(column_letters(column), letters);
        }
    }

    #[test]
    fn what_excel_has_no_room_for_is_refused() {
        for title in ["", "a/b", "Un nom de feuille qui est beaucoup trop long"] {
            assert!(write(&mut Vec::new(), &sheet(title, Vec::new())).is_err(), "{title}");
        }
        let twice = [sheet("Mois", Vec::new()), sheet("mois", Vec::new())];
        assert!(write_sheets(&mut Vec::new(), &twice).is_err());
        let long = vec![vec![SheetCell::text("a".repeat(32_768))]];
        assert!(write(&mut Vec::new(), &sheet("Long", long)).is_err());
    }
}
