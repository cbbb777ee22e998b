//! Zeros that a spreadsheet shows before a number and does not hold: a post code of the format « 00000 » is 1000 in its cell.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Style, Xlsx, XlsxError};

/// Figures that the columns of a sheet show at least, where a format of zeros says so.
#[derive(Debug, Default)]
pub struct ZeroFormats {
    widths: BTreeMap<u32, usize>,
}

impl ZeroFormats {
    /// Reads the formats of a sheet; a workbook without one of zeros is not gone through.
    pub fn read(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Self, XlsxError> {
        let mut cells = workbook.worksheet_cells_reader(sheet)?;
        let shown: Vec<usize> = cells.styles().iter().map(count_zeros).collect();
        let mut found = Self::default();
        if shown.iter().all(|figures| *figures < 2) {
            return Ok(found);
        }
        while let Some((_, column, style)) = cells.next_style_id()? {
            if let Some(figures) = shown.get(style).filter(|figures| **figures > 1) {
                let width = found.widths.entry(column).or_default();
                *width = (*width).max(*figures);
            }
        }
        Ok(found)
    }

    /// The figures of a number as its column shows them.
    pub fn show(&self, column: u32, figures: String) -> String {
        let width = self.widths.get(&column).copied().unwrap_or_default();
        let is_whole = figures.bytes().all(|digit| digit.is_ascii_digit());
        if is_whole && figures.len() < width { format!("{figures:0>width$}") } else { figures }
    }
}

/// Zeros of a format that is nothing else: « 00000 ».
fn count_zeros(style: &Style) -> usize {
    let code = style.number_format.as_ref().map_or("", |format| format.format_code.as_str());
    let first = code.split(';').next().unwrap_or_default();
    if first.bytes().all(|sign| sign == b'0') { first.len() } else { 0 }
}
