//! Tables as an Excel workbook: a sheet each, its headings on top of every screen, days and hours as such.
//!
//! Rows go to a file without a name as they come, so that memory does not grow with the list.

use std::io::{self, Write};

use rust_xlsxwriter::{ColNum, Format, RowNum, Workbook, Worksheet, XlsxError};

use super::TableWriter;
use crate::model::spreadsheet::{Heading, SheetCell, SheetTable};

/// Rows of a sheet of Excel.
const MOST_ROWS: RowNum = 1_048_576;

/// Writes rows as they come, and the workbook at the end.
pub struct XlsxTable<W: Write> {
    out: W,
    workbook: Workbook,
    sheet: usize,
    next: RowNum,
    heading: Format,
    day: Format,
    time: Format,
    moment: Format,
}

impl<W: Write> XlsxTable<W> {
    /// Begins a workbook with one sheet called `title`, under `headings`.
    pub fn begin_workbook(out: W, title: &str, headings: &[Heading]) -> io::Result<Self> {
        let format = |shape: &str| Format::new().set_num_format(shape);
        let mut table = Self {
            out,
            workbook: Workbook::new(),
            sheet: 0,
            next: 0,
            heading: Format::new().set_bold(),
            day: format("dd/mm/yyyy"),
            time: format("hh:mm"),
            moment: format("dd/mm/yyyy hh:mm"),
        };
        table.add_sheet(title, headings)?;
        Ok(table)
    }

    /// Begins a sheet called `title`, under `headings`.
    fn add_sheet(&mut self, title: &str, headings: &[Heading]) -> io::Result<()> {
        let format = self.heading.clone();
        self.sheet = self.workbook.worksheets().len();
        let sheet = self.workbook.add_worksheet_with_constant_memory().map_err(to_io_error)?;
        sheet.set_name(title).map_err(to_io_error)?;
        sheet.set_freeze_panes(1, 0).map_err(to_io_error)?;
        for (column, heading) in numbered_columns(headings) {
            sheet.set_column_width(column, heading.width).map_err(to_io_error)?;
        }
        for (column, heading) in numbered_columns(headings) {
            sheet.write_with_format(0, column, heading.title.as_str(), &format).map_err(to_io_error)?;
        }
        self.next = 1;
        Ok(())
    }

    fn current_sheet(&mut self) -> io::Result<&mut Worksheet> {
        self.workbook.worksheet_from_index(self.sheet).map_err(to_io_error)
    }
}

impl<W: Write> TableWriter for XlsxTable<W> {
    fn add_row(&mut self, cells: &[SheetCell]) -> io::Result<()> {
        if self.next >= MOST_ROWS {
            let why = format!("une feuille Excel a {MOST_ROWS} lignes au plus : choisissez --csv");
            return Err(io::Error::other(why));
        }
        let row = self.next;
        self.next += 1;
        let (day, time, moment) = (self.day.clone(), self.time.clone(), self.moment.clone());
        let sheet = self.current_sheet()?;
        for (column, cell) in numbered_columns(cells) {
            let written = match cell {
                SheetCell::Empty => continue,
                SheetCell::Text(words) => sheet.write_string(row, column, words.as_str()),
                #[allow(clippy::cast_precision_loss, reason = "a spreadsheet has no other numbers")]
                SheetCell::Number(number) => sheet.write_number(row, column, *number as f64),
                SheetCell::Date(at) => sheet.write_with_format(row, column, at, &day),
                SheetCell::Time(at) => sheet.write_with_format(row, column, at, &time),
                SheetCell::DateTime(at) => sheet.write_with_format(row, column, at, &moment),
            };
            written.map_err(to_io_error)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let whole = self.workbook.save_to_buffer().map_err(to_io_error)?;
        self.out.write_all(&whole)?;
        self.out.flush()
    }
}

/// Writes a whole table.
pub fn write(out: &mut dyn Write, table: &SheetTable) -> io::Result<()> {
    let mut rows = Box::new(XlsxTable::begin_workbook(out, &table.title, &table.headings)?);
    table.rows.iter().try_for_each(|row| rows.add_row(row))?;
    rows.finish()
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

fn numbered_columns<T>(cells: &[T]) -> impl Iterator<Item = (ColNum, &T)> {
    (0..).zip(cells)
}

fn to_io_error(why: XlsxError) -> io::Error {
    match why {
        XlsxError::IoError(why) => why,
        other => io::Error::other(format!("le classeur ne s’écrit pas ({other})")),
    }
}
