//! Texts of a list, made once for many frames: its cells, in what order they stand, and its headline.
//!
//! A frame is painted at each key and at each news of another desk; the cells of a line are the same until the line, the
//! minute or the centre is another. Making them anew took a third of a frame, measuring them a tenth of a news.

use std::borrow::Cow;

use chrono::NaiveDateTime;
use foldhash::HashMap;
use unicode_width::UnicodeWidthStr;

use crate::domain::{ItemId, name, spoken};
use crate::model::{Column, Context, Level, Row};

/// Texts of one list.
#[derive(Debug, Default)]
pub struct Cells {
    /// The centre and the minute that they speak of.
    made_in: Option<Context>,
    of: HashMap<ItemId, RowText>,
    /// The line over the list, when it was last arranged.
    headline: Vec<String>,
}

/// Texts of a row.
#[derive(Debug)]
struct RowText {
    cells: Box<[CellText]>,
    level: Level,
    why: String,
}

/// Text of a cell.
#[derive(Debug)]
pub struct CellText {
    text: String,
    /// Terminal columns that it takes.
    pub width: usize,
    /// Place in it of the words for the row's deadline.
    reason_at: Option<usize>,
}

/// Columns of a list at most.
const MOST_COLUMNS: usize = 12;

/// Terminal columns that each cell of a row takes; nothing is measured of columns of a fixed width.
pub type CellWidths = [u16; MOST_COLUMNS];

/// Measures the cells of a row.
pub fn measure_widths(columns: &[Column], width: impl Fn(usize, &Column) -> usize) -> CellWidths {
    let mut widths = CellWidths::default();
    for ((at, column), measured) in columns.iter().enumerate().zip(&mut widths) {
        *measured = u16::try_from(width(at, column)).unwrap_or(u16::MAX);
    }
    widths
}

/// Texts that hold for the frame being painted.
#[derive(Debug, Clone, Copy)]
pub struct CellTexts<'a> {
    of: Option<&'a HashMap<ItemId, RowText>>,
    columns: &'static [Column],
    context: &'a Context,
}

/// Texts of one row that hold for the frame being painted.
#[derive(Debug, Clone, Copy)]
pub struct RowTexts<'a> {
    row: &'a Row,
    known: Option<&'a RowText>,
    texts: CellTexts<'a>,
}

impl Cells {
    /// Drops the texts that hold no more at `context`; true when they did not.
    pub fn hold_in(&mut self, context: &Context) -> bool {
        let dropped = !self.hold_at(context);
        if dropped {
            self.of.clear();
            self.made_in = Some(context.clone());
        }
        dropped
    }

    /// True while what was said of the rows reads the same at `context`.
    pub fn hold_at(&self, context: &Context) -> bool {
        self.made_in.as_ref().is_some_and(|made| made.says_the_same(context))
    }

    /// Drops the texts of a line.
    pub fn forget(&mut self, id: ItemId) {
        self.of.remove(&id);
    }

    /// Drops all texts: the columns are others, or the lines were read anew.
    pub fn clear(&mut self) {
        self.of.clear();
    }

    /// Texts of `row`, the item `id`, made where they are not there yet; else it is not looked at.
    pub fn make(&mut self, id: ItemId, row: &Row, columns: &[Column], context: &Context) -> &[CellText] {
        let made = || {
            let (level, why) = pressing(row, context);
            let cell = |column: &Column| {
                let text = (column.cell)(row, context);
                CellText { width: text.width(), reason_at: find_reason(&text, &why), text }
            };
            RowText { cells: columns.iter().map(cell).collect(), level, why }
        };
        &self.of.entry(id).or_insert_with(made).cells
    }

    /// Keeps the headline of the list that was arranged.
    pub fn keep_headline(&mut self, headline: Vec<String>) {
        self.headline = headline;
    }

    /// Headline of the list as it was arranged; none where it says another minute, or another centre.
    pub fn headline_at(&self, context: &Context) -> Option<&[String]> {
        self.hold_at(context).then_some(&self.headline)
    }

    /// Texts of `columns` to paint at `context`.
    pub fn shown_in<'a>(&'a self, columns: &'static [Column], context: &'a Context) -> CellTexts<'a> {
        CellTexts { of: self.hold_at(context).then_some(&self.of), columns, context }
    }
}

impl<'a> CellTexts<'a> {
    /// Texts of one row.
    pub fn of_row(self, row: &'a Row) -> RowTexts<'a> {
        RowTexts { row, known: self.of.and_then(|of| of.get(&row.item.id)), texts: self }
    }
}

impl<'a> RowTexts<'a> {
    fn known_cell(&self, column: &Column) -> Option<&'a CellText> {
        let at = self.texts.columns.iter().position(|one| std::ptr::eq(one, column))?;
        self.known?.cells.get(at)
    }

    /// Text of the row in one of the columns.
    pub fn text(&self, column: &Column) -> Cow<'a, str> {
        let known = self.known_cell(column);
        known.map_or_else(|| (column.cell)(self.row, self.texts.context).into(), |cell| cell.text.as_str().into())
    }

    /// Finds the words for the row's deadline in `text`, that of one of the columns.
    pub fn reason_in(&self, column: &Column, text: &str) -> Option<usize> {
        self.known_cell(column).map_or_else(|| find_reason(text, &self.pressing().1), |cell| cell.reason_at)
    }

    /// Nearness of the row's deadline, and the words for it.
    pub fn pressing(&self) -> (Level, Cow<'a, str>) {
        match self.known {
            Some(known) => (known.level, known.why.as_str().into()),
            None => {
                let (level, why) = pressing(self.row, self.texts.context);
                (level, why.into())
            }
        }
    }
}

/// Finds the words for a deadline in a cell.
fn find_reason(text: &str, why: &str) -> Option<usize> {
    // Most cells are shorter, and need no search.
    if why.is_empty() || text.len() < why.len() { None } else { text.find(why) }
}

fn pressing(row: &Row, context: &Context) -> (Level, String) {
    let deadline = row.item.state.open.then(|| row.item.deadline(context));
    deadline.map_or((Level::Calm, String::new()), |deadline| (deadline.level, deadline.why))
}

/// Order of a cell among those of its column: what has a number before what has only words, what is empty last.
pub type CellOrder = (u8, i64, String);

/// Reads a cell as a length of time, a day, an hour or a number; else by its letters.
pub fn cell_order(cell: &str, context: &Context) -> CellOrder {
    let words = name::fold_text(cell);
    let said = cell.trim_start_matches("av. ").trim_end_matches([' ', '?']);
    let now = context.now.in_zone(context.zone);
    let moment =
        spoken::parse_moment(said, now).or_else(|_| Ok::<_, String>(spoken::parse_day(said, now.date())?.into()));
    let number = minutes_in(cell).or_else(|| moment.ok().map(|at: NaiveDateTime| at.and_utc().timestamp() / 60));
    match number {
        _ if words.trim().is_empty() => (2, 0, words),
        Some(number) => (0, number, words),
        None => (1, 0, words),
    }
}

/// The minutes of « 52 min », « retard 1 h 05 min ».
fn minutes_in(cell: &str) -> Option<i64> {
    let words: Vec<_> = cell.split_whitespace().collect();
    let number = |at: usize| words.get(at).and_then(|word| word.parse::<i64>().ok());
    let end = words.iter().rposition(|word| *word == "min")?;
    let minutes = number(end.checked_sub(1)?)?;
    let hours = end.checked_sub(2).filter(|at| words[*at] == "h").and_then(|at| number(at.checked_sub(1)?));
    Some(hours.unwrap_or(0) * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panes::PANES;

    #[test]
    fn a_width_is_kept_of_every_column_there_is() {
        for kind in PANES {
            let days = kind.days.map_or(0, |days| days.columns.len());
            assert!(kind.columns.len().max(days) <= MOST_COLUMNS, "{}", kind.code);
        }
    }
}
