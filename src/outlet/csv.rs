//! A table as CSV that French Excel opens as it is, and that our own import reads back unchanged.
//!
//! Cells are separated by `;` and lines end in CRLF; the mark before the first byte (BOM) tells Excel that the letters
//! are UTF-8. A cell that a spreadsheet would take for a formula begins with an apostrophe instead.

use std::io::{self, Write};

use super::TableWriter;
use crate::domain::guarded;
use crate::model::spreadsheet::{SheetCell, SheetTable};

/// Byte order mark, by which a spreadsheet knows that the text is UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Writes rows as they come.
pub struct CsvTable<W: Write> {
    rows: csv::Writer<W>,
}

impl<W: Write> CsvTable<W> {
    /// Begins a table, after the mark when one is wanted.
    pub fn begin_table(mut out: W, mark: bool) -> io::Result<Self> {
        if mark {
            out.write_all(MARK)?;
        }
        let rows =
            csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).flexible(true).from_writer(out);
        Ok(Self { rows })
    }
}

impl<W: Write> TableWriter for CsvTable<W> {
    fn add_row(&mut self, cells: &[SheetCell]) -> io::Result<()> {
        // A number is one, and a day is one: only words can be a formula.
        let written = cells.iter().map(|cell| match cell {
            SheetCell::Text(words) => guarded::guard_formula(words),
            other => other.to_text(),
        });
        self.rows.write_record(written).map_err(|why| match why.into_kind() {
            // The system's own reason: « disk full », or a reader who has gone.
            csv::ErrorKind::Io(why) => why,
            _ => io::ErrorKind::InvalidData.into(),
        })
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.rows.into_inner().map_err(csv::IntoInnerError::into_error)?.flush()
    }
}

/// Writes a whole table, after the mark when one is wanted.
pub fn write(out: &mut dyn Write, mark: bool, table: &SheetTable) -> io::Result<()> {
    let mut rows = Box::new(CsvTable::begin_table(out, mark)?);
    let titles = table.headings.iter().map(|heading| SheetCell::text(heading.title.as_str()));
    rows.add_row(&titles.collect::<Vec<_>>())?;
    table.rows.iter().try_for_each(|row| rows.add_row(row))?;
    rows.finish()
}
