//! Rows of text in aligned columns, for the commands that show a list.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::print_line;

/// A header and rows; a column in which no row has anything is left out.
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Makes an empty table with these headers.
    pub fn new<'a>(header: impl IntoIterator<Item = &'a str>) -> Self {
        Self { header: header.into_iter().map(str::to_owned).collect(), rows: Vec::new() }
    }

    /// Adds a row, a cell for each header.
    pub fn add(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Prints the table, or `nothing` where it has no row.
    pub fn write_or(&self, nothing: &str, out: &mut dyn Write) -> io::Result<()> {
        if self.rows.is_empty() { print_line(out, nothing) } else { self.write(out) }
    }

    /// Prints the header, then the rows; nothing without rows.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let widest =
            |at: usize| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max().unwrap_or(0);
        let widths: Vec<usize> = (self.header.iter().enumerate())
            .map(|(at, header)| match widest(at) {
                0 => 0,
                cells => cells.max(header.width()),
            })
            .collect();
        for row in std::iter::once(&self.header).chain(&self.rows) {
            let cells = row.iter().zip(&widths).filter(|(_, width)| **width > 0);
            let padded: Vec<_> = cells.map(|(cell, width)| pad_cell(cell, *width)).collect();
            print_line(out, padded.join("  ").trim_end())?;
        }
        Ok(())
    }
}

fn pad_cell(cell: &str, width: usize) -> String {
    format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())))
}
