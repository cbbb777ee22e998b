//! Rows that an import set aside, written in the form of their file, each with its line and its reason: whoever mends them
//! imports that file as it is, and these two columns, or properties, are left out.
//!
//! - A **table**, whatever form it had (a text, a workbook, JSON), is a CSV of the same columns under the same headers,
//!   after the line and the reason. Dates that the whole column told to be American are written with the name of their month: few
//!   rows would not tell it again. A column that only counts rows loses its header, or its numbers might pass for references.
//! - A **calendar** keeps what stands around its events (its name, its zones), the events set aside, and the others of
//!   the same repeats: what one of these says of its own day must not be lost.
//! - **Cards** are those set aside.
//!
//! Such a file is a part of what it was taken from: nothing vanishes from an agenda because it is not there.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use super::columns::List;
use super::content_line::{self, is_calendar};
use super::date_order;
use super::profile::Profile;
use super::rows::{self, GivenRows, NumberedRow};
use super::table::{ImportTable, SetAside};
use super::vcard::is_vcard;
use crate::cli::export::calendar::ContentLines;
use crate::cli::{Failure, unreadable_file};
use crate::domain::{guarded, name, order};
use crate::outlet::file::NewFile;

/// The columns before those of the file.
const OWN_COLUMNS: [&str; 2] = ["Ligne mise de côté", "Raison de la mise de côté"];
/// Property of a calendar that holds what was set aside.
pub const PART: &str = "X-COMPTOIR-MIS-DE-COTE";
/// The line and the reason, in an event or a card.
const LINE: &str = "X-COMPTOIR-LIGNE";
const REASON: &str = "X-COMPTOIR-RAISON";

/// A file that was imported, kept for what it sets aside.
#[derive(Debug, Clone, Default)]
pub struct ImportSource {
    bytes: Vec<u8>,
    list: Option<List>,
    profile: Profile,
    /// Header of a column that only counts the rows.
    pub counting: Option<String>,
}

impl ImportSource {
    /// Keeps the bytes of a file that was read as a `list`.
    pub fn keep(bytes: Vec<u8>, list: List, profile: &Profile) -> Self {
        Self { bytes, list: Some(list), profile: profile.clone(), counting: None }
    }

    /// Ending of a file that holds what was set aside.
    pub fn extension(&self) -> &'static str {
        match (is_calendar(&self.bytes), is_vcard(&self.bytes)) {
            (true, _) => "ics",
            (_, true) => "vcf",
            _ => "csv",
        }
    }

    /// Writes what was set aside into the file `path`, which its owner alone may read.
    pub fn write(&self, set_aside: &[SetAside], path: &Path) -> Result<(), Failure> {
        let mut reasons: Reasons = BTreeMap::new();
        for fault in set_aside {
            reasons.entry(fault.line).or_default().push(&fault.why);
        }
        let read = |why: String| Failure::refused(format!("{}\u{a0}: {why}", path.display()));
        let mut file = NewFile::begin_file(path, true)?;
        let written = match (self.list, self.extension()) {
            (Some(List::Agenda), "ics") => write_calendar(&self.numbered_lines().map_err(read)?, &reasons, &mut file),
            (Some(List::Directory), "vcf") => write_cards(&self.numbered_lines().map_err(read)?, &reasons, &mut file),
            (Some(list), _) => write_table(&self.rows_of(list, &reasons).map_err(read)?, &mut file),
            (None, _) => Ok(()),
        };
        written.map_err(|why| unreadable_file(path, &why))?;
        Ok(file.put_in_place()?)
    }

    fn numbered_lines(&self) -> Result<Vec<(u64, String)>, String> {
        content_line::numbered_lines(&self.bytes)
    }

    /// The header and the rows set aside, their own columns first.
    fn rows_of(&self, list: List, reasons: &Reasons) -> Result<Vec<Vec<String>>, String> {
        let read = || GivenRows::read(&self.bytes, list, &self.profile);
        let month_first = ImportTable::of_rows(read()?, list, &self.profile)?.month_first;
        let GivenRows { mut rows, whole_rows, .. } = read()?;
        let header = rows::find_header(&rows, list, &self.profile);
        drop_own_columns(&mut rows, header);
        let mut table = Vec::new();
        let Some((_, titles)) = rows.get(header) else { return Ok(table) };
        let width = titles.len();
        let counts = |title: &&str| self.counting.as_deref() == Some(&*name::clean_text(title));
        let titles = titles.iter().map(|title| if counts(&title) { String::new() } else { safe_cell(title) });
        table.push(OWN_COLUMNS.map(str::to_owned).into_iter().chain(titles).collect());
        for (line, record) in rows.iter().skip(header + 1) {
            let Some(told) = reasons.get(line) else { continue };
            let cells = record.iter().enumerate().map(|(at, cell)| match month_first.contains(&at) {
                true => date_order::named_month(guarded::plain_words(cell)).unwrap_or_else(|| safe_cell(cell)),
                false => safe_cell(cell),
            });
            let mut row: Vec<_> = [line.to_string(), told.join(" ")].into_iter().chain(cells).collect();
            // A row that was cut stays so, and is named again until somebody has mended it.
            if !whole_rows && row.len() < width + OWN_COLUMNS.len() {
                row.resize(width + OWN_COLUMNS.len(), String::new());
            }
            table.push(row);
        }
        Ok(table)
    }
}

/// Reasons by the line of the row or the part.
type Reasons<'a> = BTreeMap<u64, Vec<&'a str>>;

/// Takes the columns of an earlier import out of the header and the rows below it; says whether there were any. A row that
/// holds nothing else goes too.
pub fn drop_own_columns(rows: &mut Vec<NumberedRow>, header: usize) -> bool {
    let Some((_, titles)) = rows.get(header) else { return false };
    let is_own = |title: &str| OWN_COLUMNS.iter().any(|own| name::fold_text(own) == name::fold_text(title.trim()));
    let own: Vec<usize> = titles.iter().enumerate().filter(|(_, title)| is_own(title)).map(|(at, _)| at).collect();
    if own.is_empty() {
        return false;
    }
    for (_, record) in rows.iter_mut().skip(header) {
        *record = record.iter().enumerate().filter(|(at, _)| !own.contains(at)).map(|(_, cell)| cell).collect();
    }
    let mut at = 0;
    rows.retain(|(_, record)| {
        at += 1;
        at <= header + 1 || record.iter().any(|cell| !cell.trim().is_empty())
    });
    true
}

/// A cell that no spreadsheet takes for a formula, and that the import reads as it reads the cell given.
fn safe_cell(cell: &str) -> String {
    let words = guarded::unguard_formula(cell);
    // « ="0612345678" » keeps the zero, and is no formula of anything else.
    if guarded::plain_words(words) == words { guarded::guard_formula(words) } else { words.to_owned() }
}

fn write_table(table: &[Vec<String>], out: &mut dyn Write) -> io::Result<()> {
    // The mark tells French Excel that the letters are UTF-8.
    out.write_all(b"\xEF\xBB\xBF")?;
    let mut rows = csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(out);
    table.iter().try_for_each(|row| rows.write_record(row))?;
    rows.flush()
}

/// A stretch of a file of content lines.
#[derive(Default)]
struct Part<'a> {
    /// Name of an event, a task or a card; none of what stands around them.
    called: Option<&'a str>,
    line: u64,
    uid: Option<&'a str>,
    lines: Vec<&'a str>,
}

fn write_calendar(lines: &[(u64, String)], reasons: &Reasons, out: &mut dyn Write) -> io::Result<()> {
    let parts = list_parts(lines, &["VEVENT", "VTODO", "VJOURNAL"]);
    let told = parts.iter().filter(|part| reasons.contains_key(&part.line));
    let repeats = order::set_of(told.filter_map(|part| part.uid));
    let mut out = ContentLines { out };
    for part in &parts {
        let reason = reasons.get(&part.line).filter(|_| part.called == Some("VEVENT"));
        let of_repeat = part.uid.is_some_and(|uid| repeats.contains(uid));
        match (part.called, reason.is_some() || of_repeat) {
            (None, _) => {
                for line in without_own(&part.lines) {
                    out.add_raw(line)?;
                    if is_line(line, "BEGIN", "VCALENDAR") {
                        out.add(PART, "1")?;
                    }
                }
            }
            (Some(_), true) => write_part(part, reason, &mut out)?,
            (Some(_), false) => {}
        }
    }
    Ok(())
}

fn write_cards(lines: &[(u64, String)], reasons: &Reasons, out: &mut dyn Write) -> io::Result<()> {
    let mut out = ContentLines { out };
    for part in list_parts(lines, &["VCARD"]) {
        if let Some(reason) = reasons.get(&part.line).filter(|_| part.called.is_some()) {
            write_part(&part, Some(reason), &mut out)?;
        }
    }
    Ok(())
}

/// Writes an event or a card, the reason under its first line.
fn write_part(part: &Part, reason: Option<&Vec<&str>>, out: &mut ContentLines) -> io::Result<()> {
    for (at, line) in without_own(&part.lines).enumerate() {
        out.add_raw(line)?;
        if let Some(told) = reason.filter(|_| at == 0) {
            out.add(LINE, &part.line.to_string())?;
            out.add_text(REASON, &told.join(" "))?;
        }
    }
    Ok(())
}

/// The lines without those that an earlier import put there.
fn without_own<'a>(lines: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    let is_own = |line: &str| {
        let head = line.split_once(':').map_or("", |(head, _)| head);
        [PART, LINE, REASON].iter().any(|own| is_property(head, own))
    };
    lines.iter().copied().filter(move |line| !is_own(line))
}

/// The file parted at what has one of these names. A part that its program forgot to end goes as far as the next, or as the
/// end of the whole.
fn list_parts<'a>(lines: &'a [(u64, String)], names: &[&'a str]) -> Vec<Part<'a>> {
    let mut parts: Vec<Part> = vec![Part::default()];
    for (number, line) in lines {
        let begun = names.iter().copied().find(|name| is_line(line, "BEGIN", name));
        let open = parts.last().and_then(|part| part.called);
        if begun.is_some() || open.is_some() && is_line(line, "END", "VCALENDAR") {
            parts.push(Part { called: begun, line: *number, ..Part::default() });
        }
        if let Some(part) = parts.last_mut() {
            part.uid =
                part.uid.or(line.split_once(':').filter(|(head, _)| is_property(head, "UID")).map(|(_, uid)| uid));
            part.lines.push(line);
        }
        if begun.is_none() && open.is_some_and(|name| is_line(line, "END", name)) {
            parts.push(Part::default());
        }
    }
    parts
}

fn is_property(head: &str, wanted: &str) -> bool {
    head.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted)
}

fn is_line(line: &str, wanted: &str, value: &str) -> bool {
    line.split_once(':')
        .is_some_and(|(head, told)| is_property(head, wanted) && told.trim().eq_ignore_ascii_case(value))
}
