//! Rows of an Excel workbook: the first sheet with a header that is understood and those of the same columns, each cell as
//! the text a French list would hold, a merged one in each of its rows.
//!
//! A workbook is a packed file: a small one may unpack to more than memory holds, and claim more rows or words than it
//! has. Its parts are therefore unpacked once and measured before any of them is read, and cells are taken one by one,
//! never as a block between two corners.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use super::rows::{GivenRows, HEADER_WITHIN, NumberedRow};
use super::text::undo_second_encoding;
use super::zero_formats::ZeroFormats;
use crate::domain::{guarded, name, order};

/// Bytes of all the parts of a workbook together: twice what 300 000 people take.
const MOST_UNPACKED: u64 = 768 * 1024 * 1024;
/// Bytes of a part that is held in memory: the words of the cells, the styles. Sheets pass by.
const MOST_HELD: u64 = 128 * 1024 * 1024;
/// Bytes of a part for each byte it is packed into, above [`SMALL`]: real lists stay below 40.
const MOST_PACKED: u64 = 100;
/// Bytes of a part that are nothing to worry about.
const SMALL: u64 = 8 * 1024 * 1024;
/// Columns of a list, and cells of a sheet with the empty ones between them.
const MOST_COLUMNS: u32 = 500;
const MOST_CELLS: usize = 16_000_000;
/// Bytes of text in a sheet, as in a list that is a text.
const MOST_TEXT: usize = 128 * 1024 * 1024;
/// Days from the first of January 1900 to that of 1904, from which old Macs count.
const DAYS_OF_MACS: u64 = 1462;
/// Beginnings of the words of a sheet's name by which it holds what does not stand any more, or nobody who comes.
const OVER: &[&str] = &["annul", "cancelled", "canceled", "deced", "deces", "dcd", "archiv", "supprim", "corbeille"];
/// Text of a cell whose formula nobody counted.
pub const UNCOUNTED: &str = "#CALC!";
/// Headers understood that make a sheet the list.
const UNDERSTOOD: usize = 2;

const TOO_LARGE: &str =
    "le classeur contient bien plus qu’une liste\u{a0}: enregistrez la feuille voulue au format CSV.";
const OTHER: &str =
    "ce n’est pas un classeur (.docx, .zip…)\u{a0}: enregistrez la liste au format Excel (.xlsx) ou CSV.";
const DAMAGED: &str =
    "le classeur est abîmé ou coupé\u{a0}: demandez-en une nouvelle copie, ou enregistrez-le au format CSV.";

/// True for a packed file, and for the older files of Office.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0")
}

/// Header of a sheet: its place in the rows, and how many of its columns are understood.
pub type FoundHeader = (usize, usize);

/// Reads the first visible sheet in which `find_header` understands a header, else the first that holds something; behind it
/// the sheets that have these columns too, of which `count_columns` tells how many are understood: a month, a professional.
pub fn read_sheets(
    bytes: &[u8],
    find_header: &dyn Fn(&[NumberedRow]) -> FoundHeader,
    count_columns: &dyn Fn(&csv::StringRecord) -> usize,
) -> Result<GivenRows, String> {
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(
            "c’est un ancien classeur (.xls), ou un classeur avec mot de passe\u{a0}: enregistrez-le au format Excel \
                    (.xlsx) sans mot de passe, ou CSV."
                .to_owned(),
        );
    }
    measure_parts(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(say_error)?;
    let sheets = workbook.sheets_metadata().to_vec();
    let lists = sheets.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let (shown, hidden): (Vec<_>, Vec<_>) = lists.partition(|sheet| sheet.visible == SheetVisible::Visible);
    let (over, names): (Vec<_>, Vec<_>) = shown.into_iter().map(|sheet| sheet.name).partition(|name| is_of_over(name));
    let (mut chosen, mut most, mut filled, mut broken) = (None, 0, Vec::new(), Vec::new());
    for name in &names {
        let head = match read_rows(&mut workbook, name, HEADER_WITHIN, &mut Room::default()) {
            Ok(head) if head.is_empty() => continue,
            Ok(head) => head,
            Err(why) => {
                broken.push((name, why));
                continue;
            }
        };
        let (at, understood) = find_header(&head);
        filled.push((name, understood, head.into_iter().nth(at)));
        if chosen.is_none() || (most < UNDERSTOOD && understood > most) {
            (chosen, most) = (Some(name), understood);
        }
    }
    // A sheet that cannot be read may be the list, unless another one surely is.
    if let Some((_, why)) = broken.first().filter(|_| most < UNDERSTOOD) {
        return Err(why.clone());
    }
    let mut left = Vec::new();
    for name in &over {
        let head = read_rows(&mut workbook, name, HEADER_WITHIN, &mut Room::default());
        // One that cannot be read may be a list too.
        if head.is_ok_and(|head| find_header(&head).1 < UNDERSTOOD) {
            continue;
        }
        left.push(format!(
            "la feuille {} n’est pas lue, à cause de son nom\u{a0}: renommez-la si elle est à importer.",
            name::quote_briefly(name)
        ));
    }
    if let Some(why) = left.first().filter(|_| most < UNDERSTOOD) {
        return Err(why.clone());
    }
    let chosen = chosen.ok_or("le classeur est vide.")?;
    let mut room = Room::default();
    let mut given =
        GivenRows { rows: read_rows(&mut workbook, chosen, usize::MAX, &mut room)?, left, ..GivenRows::default() };
    given.days_later = if workbook.has_1904_epoch() { DAYS_OF_MACS } else { 0 };
    given.sheets.push((0, chosen.clone()));
    let (header, _) = find_header(&given.rows[..given.rows.len().min(HEADER_WITHIN)]);
    let mut titles = given.rows.get(header).map(|(_, titles)| list_titles(titles)).unwrap_or_default();
    for (name, understood, own) in filled.into_iter().filter(|(name, ..)| *name != chosen) {
        let quoted = name::quote_briefly(name);
        let Some((first, own)) = own.filter(|_| understood >= UNDERSTOOD) else {
            given.remarks.push(format!("Feuille {quoted} laissée de côté"));
            continue;
        };
        let width = titles.len();
        let (places, wider) = find_places(&list_titles(&own), &titles);
        let count = |titles: &[String]| count_columns(&csv::StringRecord::from(titles));
        // A title of its own that says what another has said would leave the one or the other unread.
        if count(&wider) != count(&titles) + count(&wider[width..]) || understood < count(&titles) {
            given.left.push(format!(
                "la feuille {quoted} tient aussi une liste, d’autres colonnes, qui n’est pas lue\u{a0}: enregistrez-la à part."
            ));
            continue;
        }
        titles = wider;
        if titles.len() > width {
            // What stands beside the list stays there.
            let by: Vec<usize> = (0..width).chain(titles.len()..MOST_COLUMNS as usize).collect();
            let moved = given.rows.iter_mut().filter(|(_, row)| row.len() > width);
            moved.for_each(|(_, row)| *row = move_cells(row, &by));
            given.rows.get_mut(header).into_iter().for_each(|(_, row)| *row = csv::StringRecord::from(&titles[..]));
        }
        // Rows go on being counted as in their sheet, from a round number on.
        let after = given.rows.last().map_or(0, |(line, _)| line.next_multiple_of(1000));
        given
            .remarks
            .push(format!("Feuille {quoted} lue à la suite\u{a0}: sa ligne 1 est nommée ici ligne {}", after + 1));
        given.sheets.push((after, name.clone()));
        let places: Vec<usize> = places.into_iter().chain(titles.len()..MOST_COLUMNS as usize).collect();
        for (line, row) in read_rows(&mut workbook, name, usize::MAX, &mut room)? {
            match line.cmp(&first) {
                Ordering::Less => {
                    let words: Vec<_> = row.iter().filter(|cell| !cell.is_empty()).collect();
                    let words = name::quote_briefly(&words.join(" "));
                    given.remarks.push(format!("Hors de la liste, ligne {}\u{a0}: {words}", after + line));
                }
                Ordering::Equal => {}
                Ordering::Greater => given.rows.push((after + line, move_cells(&row, &places))),
            }
        }
    }
    let unread =
        broken.iter().map(|(name, _)| format!("Feuille {} abîmée, laissée de côté", name::quote_briefly(name)));
    given.remarks.extend(unread);
    let hidden =
        hidden.iter().map(|sheet| format!("Feuille masquée {} laissée de côté", name::quote_briefly(&sheet.name)));
    given.remarks.extend(hidden);
    Ok(given)
}

/// True for a sheet whose name says that its lines do not stand any more: « Annulés », « Patients décédés ». « Non annulés » are
/// others.
fn is_of_over(name: &str) -> bool {
    let folded = name::fold_text(name);
    let mut words = folded.split(|sign: char| !sign.is_alphanumeric());
    let told = words.clone().any(|word| OVER.iter().any(|begin| word.starts_with(begin)));
    told && !words.any(|word| ["non", "hors", "sans", "sauf"].contains(&word))
}

/// The titles of a header.
fn list_titles(header: &csv::StringRecord) -> Vec<String> {
    let mut titles: Vec<_> = header.iter().map(name::clean_text).collect();
    while titles.last().is_some_and(String::is_empty) {
        titles.pop();
    }
    titles
}

/// Place of each title of a sheet among `titles`, and these with those that are its own behind.
fn find_places(own: &[String], titles: &[String]) -> (Vec<usize>, Vec<String>) {
    let mut wider = titles.to_vec();
    let mut places: Vec<usize> = Vec::new();
    for title in own {
        let same = |at: &usize| !places.contains(at) && name::fold_text(&wider[*at]) == name::fold_text(title);
        let at = (0..titles.len()).find(same).unwrap_or(wider.len());
        if at == wider.len() {
            wider.push(title.clone());
        }
        places.push(at);
    }
    (places, wider)
}

/// The cells of a row at their places.
fn move_cells(row: &csv::StringRecord, places: &[usize]) -> csv::StringRecord {
    let mut cells = Vec::new();
    for (cell, to) in row.iter().zip(places) {
        if cells.len() <= *to {
            cells.resize(to + 1, "");
        }
        cells[*to] = cell;
    }
    csv::StringRecord::from(cells)
}

/// Unpacks each part and counts its bytes, whatever the file says of them.
fn measure_parts(bytes: &[u8]) -> Result<(), String> {
    let damaged = |_| DAMAGED.to_owned();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| DAMAGED.to_owned())?;
    if !archive.file_names().any(|name| name.is_ok_and(|name| name.to_ascii_lowercase().starts_with("xl/")))
        && archive.index_for_name("mimetype").is_none()
    {
        return Err(OTHER.to_owned());
    }
    let mut left = MOST_UNPACKED;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|_| DAMAGED.to_owned())?;
        let name = part.name().map_err(|_| DAMAGED.to_owned())?.to_ascii_lowercase();
        if name == "mimetype" {
            return Err(
                "c’est un classeur LibreOffice (.ods)\u{a0}: enregistrez-le au format Excel (.xlsx) ou CSV.".to_owned()
            );
        }
        let packed = part.compressed_size().max(1);
        let most = left.min(packed.saturating_mul(MOST_PACKED).max(SMALL));
        let most = if name.contains("worksheets/") { most } else { most.min(MOST_HELD) };
        let mut head = Vec::new();
        let mut counted = part.by_ref().take(most + 1);
        counted.by_ref().take(HEAD).read_to_end(&mut head).map_err(damaged)?;
        let rest = std::io::copy(&mut counted, &mut std::io::sink()).map_err(damaged)?;
        let length = head.len() as u64 + rest;
        if length > most {
            return Err(TOO_LARGE.to_owned());
        }
        check_claim(&head, length)?;
        left -= length;
    }
    Ok(())
}

/// Bytes at the beginning of a part in which it claims how much it holds.
const HEAD: u64 = 16 * 1024;

/// Refuses a part that claims more words than it can hold: room is made for them before they are read. The claim stands
/// in the first element, in letters of one byte or of two.
fn check_claim(head: &[u8], length: u64) -> Result<(), String> {
    const CLAIM: &str = "uniqueCount";
    let text: String = head.iter().filter(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
    let Some((_, claim)) = text.split_once(CLAIM) else {
        // Behind so many empty bytes the claim would be read all the same.
        let begun = text.find('<').is_some_and(|at| text[at + 1..].contains(['<', '>']));
        return if begun || length <= HEAD { Ok(()) } else { Err(DAMAGED.to_owned()) };
    };
    let digits = claim.chars().skip_while(|sign| !sign.is_ascii_digit()).take_while(char::is_ascii_digit);
    match digits.collect::<String>().parse::<u64>() {
        Ok(claimed) if claimed <= length => Ok(()),
        _ => Err(DAMAGED.to_owned()),
    }
}

/// Cells and bytes read of all the sheets together.
#[derive(Default)]
struct Room {
    cells: usize,
    bytes: usize,
}

impl Room {
    fn take(&mut self, cells: usize, bytes: usize) -> Result<(), String> {
        (self.cells, self.bytes) = (self.cells + cells, self.bytes + bytes);
        if self.cells > MOST_CELLS || self.bytes > MOST_TEXT { Err(TOO_LARGE.to_owned()) } else { Ok(()) }
    }
}

/// Cells that a spreadsheet shows as the one above them, with which they are merged: a day written once for its rows.
struct MergedCells {
    /// Merged cells of several rows, in the order of their beginnings.
    coming: std::iter::Peekable<std::vec::IntoIter<Dimensions>>,
    /// Words of those begun, by their columns, and their last rows.
    open: BTreeMap<usize, (u32, String)>,
}

impl MergedCells {
    fn read(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Self {
        // What is wrong with a sheet is told by its cells.
        let mut all = workbook.merge_cells_by_sheet_name(sheet).unwrap_or_default();
        all.retain(|cells| cells.end.0 > cells.start.0 && cells.start.1 < MOST_COLUMNS);
        order::sort_by_key(&mut all, |cells| cells.start);
        Self { coming: all.into_iter().peekable(), open: BTreeMap::new() }
    }

    /// Fills the empty cells of a row that holds something of its own.
    fn fill(&mut self, line: u32, row: &mut Vec<String>, room: &mut Room) -> Result<(), String> {
        self.open.retain(|_, (last, _)| *last >= line);
        for (at, (_, words)) in &self.open {
            if row.len() <= *at {
                room.take(at + 1 - row.len(), 0)?;
                row.resize(at + 1, String::new());
            }
            if row[*at].is_empty() {
                room.take(0, words.len())?;
                row[*at].clone_from(words);
            }
        }
        while let Some(cells) = self.coming.next_if(|cells| cells.start.0 <= line) {
            let at = cells.start.1 as usize;
            if let Some(words) = row.get(at).filter(|words| cells.start.0 == line && !words.is_empty()) {
                self.open.insert(at, (cells.end.0, words.clone()));
            }
        }
        Ok(())
    }
}

/// The first rows of a sheet that hold something, `most` at most.
fn read_rows(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    most: usize,
    room: &mut Room,
) -> Result<Vec<NumberedRow>, String> {
    let mut merged = MergedCells::read(workbook, sheet);
    let whole = most == usize::MAX;
    let zeros = if whole { ZeroFormats::read(workbook, sheet).map_err(say_error)? } else { ZeroFormats::default() };
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(say_error)?;
    let mut rows: Vec<NumberedRow> = Vec::new();
    let (mut current, mut row) = (0, Vec::new());
    let mut finish = |line: u32, row: &mut Vec<String>, room: &mut Room| -> Result<bool, String> {
        // Formulas that were drawn far below the list are no rows.
        if !row.iter().all(|words| words.is_empty() || words == UNCOUNTED) {
            merged.fill(line, row, room)?;
            rows.push((u64::from(line) + 1, csv::StringRecord::from(std::mem::take(row))));
        }
        row.clear();
        Ok(rows.len() == most)
    };
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(say_error)? {
        let (line, column) = cell.pos;
        let words = match (&cell.value, &cell.formula) {
            (DataRef::Empty, Some(_)) => UNCOUNTED.to_owned(),
            (value @ (DataRef::Float(_) | DataRef::Int(_)), _) => zeros.show(column, say_cell(value)),
            (value, _) => say_cell(value),
        };
        if words.trim().is_empty() {
            continue;
        }
        if column >= MOST_COLUMNS {
            return Err(format!(
                "ligne {}\u{a0}: la feuille a plus de {MOST_COLUMNS} colonnes, ce n’est pas une liste.",
                line + 1
            ));
        }
        if line != current || row.is_empty() {
            if finish(current, &mut row, room)? {
                return Ok(rows);
            }
            current = line;
        }
        let before = row.len();
        let at = column as usize;
        if row.len() <= at {
            row.resize(at + 1, String::new());
        }
        room.take(row.len() - before, words.len())?;
        row[at] = words;
    }
    finish(current, &mut row, room)?;
    Ok(rows)
}

/// A cell as the text of a list: a day as « 1985-03-12 », an hour as « 09:30 », a number without « .0 ».
fn say_cell(value: &DataRef) -> String {
    let words = |text: &str| guarded::guard_formula(&undo_second_encoding(text));
    match value {
        DataRef::String(text) => words(text),
        DataRef::SharedString(text) => words(text),
        DataRef::DateTimeIso(at) => at.trim_end_matches("T00:00:00").to_owned(),
        DataRef::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let time = match second {
                0 => format!("{hour:02}:{minute:02}"),
                _ => format!("{hour:02}:{minute:02}:{second:02}"),
            };
            match (at.as_f64() < 1.0 || at.is_duration(), time.as_str()) {
                (true, _) => time,
                (false, "00:00") => format!("{year:04}-{month:02}-{day:02}"),
                (false, _) => format!("{year:04}-{month:02}-{day:02} {time}"),
            }
        }
        DataRef::Error(error) => error.to_string(),
        DataRef::Bool(yes) => if *yes { "oui" } else { "non" }.to_owned(),
        #[allow(clippy::cast_possible_truncation, reason = "whole, and below what a float counts one by one")]
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => (*number as i64).to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Empty => String::new(),
    }
}

fn say_error(why: XlsxError) -> String {
    match why {
        XlsxError::Password => "le classeur a un mot de passe\u{a0}: enregistrez-le sans, ou au format CSV.".to_owned(),
        _ => DAMAGED.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    /// A workbook of these parts beside those that every one has.
    fn workbook(parts: &[(&str, &str)]) -> Vec<u8> {
        const MAIN: &[(&str, &str)] = &[
            (
                "_rels/.rels",
                "<Relationships><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
            ),
            (
                "xl/workbook.xml",
                "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
            ),
        ];
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in MAIN.iter().chain(parts) {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn sheet(cells: &str) -> Vec<u8> {
        workbook(&[("xl/worksheets/sheet1.xml", &format!("<worksheet><sheetData>{cells}</sheetData></worksheet>"))])
    }

    fn read(bytes: &[u8]) -> Result<Vec<(u64, String)>, String> {
        let rows = read_sheets(bytes, &|_| (0, 2), &|_| 0)?.rows;
        Ok(rows.iter().map(|(line, row)| (*line, row.iter().collect::<Vec<_>>().join("|"))).collect())
    }

    #[test]
    fn cells_are_taken_where_they_stand_and_numbers_as_words() {
        let cells = "<row r=\"3\"><c r=\"B3\"><v>612345678.0</v></c><c r=\"D3\" t=\"b\"><v>1</v></c></row>\
                     <row r=\"5\"><c r=\"A5\" t=\"inlineStr\"><is><t>=1</t></is></c><c r=\"B5\" t=\"e\"><v>#REF!</v></c></row>\
                     <row r=\"6\"><c r=\"A6\"><f>1+1</f><v/></c><c r=\"B6\" t=\"str\"><f>A1</f><v></v></c><c r=\"C6\"><v>3</v></c></row>\
                     <row r=\"7\"><c r=\"A7\"><f>1+1</f><v/></c></row>";
        let expected = [(3, "|612345678||oui"), (5, "'=1|#REF!"), (6, "#CALC!||3")];
        assert_eq!(read(&sheet(cells)).unwrap(), expected.map(|(line, words)| (line, words.to_owned())));
    }

    #[test]
    fn a_merged_cell_stands_in_each_of_its_rows_that_holds_something() {
        let cell = |at: &str, words: u32| format!("<c r=\"{at}\"><v>{words}</v></c>");
        let rows =
            [("1", cell("A1", 7) + &cell("B1", 1)), ("2", cell("B2", 2)), ("4", cell("B4", 4)), ("5", cell("B5", 5))];
        let rows: String = rows.iter().map(|(line, cells)| format!("<row r=\"{line}\">{cells}</row>")).collect();
        let merged = "<mergeCells count=\"3\"><mergeCell ref=\"A1:A4\"/><mergeCell ref=\"B1:C1\"/><mergeCell ref=\"B5:C6\"/></mergeCells>";
        let text = format!("<worksheet><sheetData>{rows}</sheetData>{merged}</worksheet>");
        let read = read(&workbook(&[("xl/worksheets/sheet1.xml", &text)])).unwrap();
        let expected = [(1, "7|1"), (2, "7|2"), (4, "7|4"), (5, "|5")];
        assert_eq!(read, expected.map(|(line, words)| (line, words.to_owned())));
    }

    #[test]
    fn a_sheet_is_told_by_its_name_to_hold_what_does_not_stand() {
        for name in ["Annulés", "RDV annulés", "Décédés", "patients DCD", "Archive 2025"] {
            assert!(is_of_over(name), "{name}");
        }
        for name in ["Patients", "Non annulés", "Hors décédés", "Dr Cancelot"] {
            assert!(!is_of_over(name), "{name}");
        }
    }

    #[test]
    fn a_sheet_whose_columns_stand_in_another_order_is_read_behind() {
        let titles = |titles: &[&str]| titles.iter().map(|title| (*title).to_owned()).collect::<Vec<_>>();
        let (places, wider) = find_places(&titles(&["Heure", "", "nom", "Nom"]), &titles(&["Nom", "Heure", ""]));
        assert_eq!((&places[..], &wider[..]), (&[1, 2, 0, 3][..], &titles(&["Nom", "Heure", "", "Nom"])[..]));
        let moved = move_cells(&csv::StringRecord::from(vec!["9h", "", "KAYA", "BA"]), &places);
        assert_eq!(moved.iter().collect::<Vec<_>>(), ["KAYA", "9h", "", "BA"]);
    }

    #[test]
    fn a_cell_far_away_costs_nothing() {
        let far = "<dimension ref=\"A1:XFD1048576\"/>";
        let cells =
            "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"A1048576\"><v>2</v></c></row>";
        let text = format!("<worksheet>{far}<sheetData>{cells}</sheetData></worksheet>");
        let rows = read(&workbook(&[("xl/worksheets/sheet1.xml", &text)])).unwrap();
        assert_eq!(rows, [(1, "1".to_owned()), (1_048_576, "2".to_owned())]);
        let why = read(&sheet("<row r=\"2\"><c r=\"XFD2\"><v>1</v></c></row>")).unwrap_err();
        assert!(why.starts_with("ligne 2") && why.contains("500 colonnes"), "{why}");
    }

    #[test]
    fn a_broken_sheet_beside_the_list_costs_nothing_and_the_list_itself_everything() {
        let names = "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
                     <sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"B\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>";
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
        let places = format!(
            "<Relationships><Relationship Id=\"rId1\" Type=\"{kind}\" Target=\"worksheets/sheet1.xml\"/>\
             <Relationship Id=\"rId2\" Type=\"{kind}\" Target=\"worksheets/sheet2.xml\"/></Relationships>"
        );
        let whole = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>";
        let broken = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>9";
        let book = |first: &str, second: &str| {
            let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
            let main = "<Relationships><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
            for (name, text) in [
                ("_rels/.rels", main),
                ("xl/workbook.xml", names),
                ("xl/_rels/workbook.xml.rels", &places),
                ("xl/worksheets/sheet1.xml", first),
                ("xl/worksheets/sheet2.xml", second),
            ] {
                zip.start_file(name, SimpleFileOptions::default()).unwrap();
                zip.write_all(text.as_bytes()).unwrap();
            }
            zip.finish().unwrap().into_inner()
        };
        let read =
            |bytes: &[u8], understood: usize| read_sheets(bytes, &|_| (0, understood), &|titles| titles.len().min(1));
        for bytes in [book(broken, whole), book(whole, broken)] {
            let given = read(&bytes, UNDERSTOOD).unwrap();
            assert_eq!((given.rows.len(), given.remarks.len()), (1, 1));
            assert!(given.remarks[0].contains("abîmée"), "{:?}", given.remarks);
            assert_eq!(read(&bytes, 1).unwrap_err(), DAMAGED, "nothing says that the other sheet is the list");
        }
        let other = whole.replace("<v>1</v>", "<v>2</v>");
        for (second, understood, told) in
            [(whole, UNDERSTOOD, (0, 1)), (&other, UNDERSTOOD, (1, 0)), (&other, 1, (0, 1))]
        {
            let given = read(&book(whole, second), understood).unwrap();
            assert_eq!((given.left.len(), given.remarks.len()), told, "a list of its own is no mere remark");
        }
    }

    #[test]
    fn what_unpacks_to_more_than_a_list_or_claims_it_is_refused() {
        let bomb = " ".repeat(usize::try_from(SMALL).unwrap() * 2);
        for part in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "other.bin"] {
            assert_eq!(read(&workbook(&[(part, &bomb)])).unwrap_err(), TOO_LARGE, "{part}");
        }
        for claim in ["99999999999", "99999999999999999999999999"] {
            let words = format!("<sst uniqueCount=\"{claim}\"><si><t>a</t></si></sst>");
            assert_eq!(read(&workbook(&[("xl/sharedStrings.xml", &words)])).unwrap_err(), DAMAGED);
            let far = format!("<sst {}uniqueCount=\"{claim}\"/>", " ".repeat(40_000));
            assert_eq!(read(&workbook(&[("xl/sharedStrings.xml", &far)])).unwrap_err(), DAMAGED);
        }
    }

    #[test]
    fn another_file_of_an_office_is_refused_with_what_to_do() {
        let whole = sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
        assert_eq!(read(&whole[..whole.len() / 2]).unwrap_err(), DAMAGED);
        assert_eq!(read(&sheet("")).unwrap_err(), "le classeur est vide.");
        assert!(read(b"\xD0\xCF\x11\xE0old").unwrap_err().contains(".xls)"));
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
        assert_eq!(read(&zip.finish().unwrap().into_inner()).unwrap_err(), OTHER);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("mimetype", SimpleFileOptions::default()).unwrap();
        assert!(read(&zip.finish().unwrap().into_inner()).unwrap_err().contains(".ods"));
    }
}
