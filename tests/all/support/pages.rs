//! Pages of a file of SQLite, as `fileformat2.html` describes them, and damage done to them.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

/// Bytes of a page.
pub const PAGE: usize = 4096;

/// The bytes of the leaves of each table that hold its rows, from where to where.
pub type RowBytes = BTreeMap<String, Vec<(usize, usize)>>;

/// Finds where the rows of each table are, those of the lookup left out.
pub fn rows_by_table(path: &Path) -> RowBytes {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let sql = "SELECT name, rootpage FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'lookup%' \
               AND name NOT LIKE 'sqlite%'";
    let mut tables = conn.prepare(sql).unwrap();
    let tables = tables.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?))).unwrap();
    let bytes = std::fs::read(path).unwrap();
    let mut rows = RowBytes::new();
    for (table, root) in tables.map(Result::unwrap) {
        let mut leaves = Vec::new();
        add_leaves(&bytes, root as usize, &mut leaves);
        if !leaves.is_empty() {
            rows.insert(table, leaves);
        }
    }
    rows
}

fn add_leaves(bytes: &[u8], page: usize, leaves: &mut Vec<(usize, usize)>) {
    let start = (page - 1) * PAGE;
    let number = |at: usize| usize::from(u16::from_be_bytes([bytes[start + at], bytes[start + at + 1]]));
    let child = |at: usize| u32::from_be_bytes(bytes[start + at..start + at + 4].try_into().unwrap()) as usize;
    match bytes[start] {
        // A leaf of a table with row numbers, or of one without.
        0x0d | 0x0a if number(3) > 0 => leaves.push((start + number(5), start + PAGE)),
        0x0d | 0x0a => {}
        0x05 | 0x02 => {
            (0..number(3)).for_each(|cell| add_leaves(bytes, child(number(12 + 2 * cell)), leaves));
            add_leaves(bytes, child(8), leaves);
        }
        other => panic!("page {page} is of type {other}"),
    }
}

/// Flips one bit among the rows of a table.
pub fn flip_bit(bytes: &mut [u8], rows: &[(usize, usize)], random: &mut fastrand::Rng) {
    let (from, to) = rows[random.usize(..rows.len())];
    bytes[random.usize(from..to)] ^= 1 << random.u8(..8);
}

/// Gives another number to a row of a leaf (the one written last), in the place of a second row, which is gone.
pub fn renumber_a_row(bytes: &mut [u8], page: usize, number: i64) {
    let page = &mut bytes[page * PAGE..][..PAGE];
    let pointers: Vec<_> = (8..).step_by(2).take(usize::from(u16::from_be_bytes([page[3], page[4]]))).collect();
    let cell = |page: &[u8], at: usize| usize::from(u16::from_be_bytes([page[at], page[at + 1]]));
    let mut cells: Vec<_> = pointers.iter().map(|at| cell(page, *at)).collect();
    cells.sort_unstable();
    let (row, second) = (cells[0], cells[1]);
    // A cell is the length of its record, its number, and the record (`fileformat2.html`, 1.6).
    let varint = |at: usize| 1 + page[at..].iter().take(8).take_while(|byte| **byte >= 0x80).count();
    let length = varint(row);
    let record = row + length + varint(row + length);
    let bits = number.cast_unsigned();
    let number: [u8; 9] =
        std::array::from_fn(|at| if at == 8 { bits as u8 } else { (bits >> (57 - 7 * at)) as u8 | 0x80 });
    let renumbered = [&page[row..row + length], &number, &page[record..second]].concat();
    page[row..][..renumbered.len()].copy_from_slice(&renumbered);
    for at in pointers {
        if cell(page, at) == second {
            page[at..at + 2].copy_from_slice(&u16::try_from(row).unwrap().to_be_bytes());
        }
    }
}
