//! Texts of a list, made once for many frames: its cells and its headline.
//!
//! A frame is painted at each key and at each news of another desk; the cells of a line are the same until the line, the
//! minute or the centre is another. Making them anew took a third of a frame, measuring them a tenth of a news.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

use crate::domain::ItemId;
use crate::model::{Column, Context, Row};

/// Texts of one list.
#[derive(Debug, Default)]
pub struct Cells {
    /// The centre and the minute that they speak of.
    made_in: Option<Context>,
    of: HashMap<ItemId, Box<[CellText]>>,
    /// The line over the list, when it was last arranged.
    headline: Vec<String>,
}

/// Text of a cell.
#[derive(Debug)]
pub struct CellText {
    text: String,
    /// Terminal columns that it takes.
    pub width: usize,
}

/// Texts that hold for the frame being painted.
#[derive(Debug, Clone, Copy)]
pub struct CellTexts<'a> {
    of: Option<&'a HashMap<ItemId, Box<[CellText]>>>,
    columns: &'static [Column],
    context: &'a Context,
}

impl Cells {
    /// Drops the texts that hold no more at `context`.
    pub fn hold_in(&mut self, context: &Context) {
        if !self.hold_at(context) {
            self.of.clear();
        }
        self.made_in = Some(context.clone());
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

    /// Texts of `row`, made where they are not there yet.
    pub fn make(&mut self, row: &Row, columns: &[Column], context: &Context) -> &[CellText] {
        let cell = |column: &Column| {
            let text = (column.cell)(row, context);
            CellText { width: text.width(), text }
        };
        self.of.entry(row.item.id).or_insert_with(|| columns.iter().map(cell).collect())
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

impl CellTexts<'_> {
    /// Text of `row` in one of the columns.
    pub fn text(&self, row: &Row, column: &Column) -> Cow<'_, str> {
        let at = self.columns.iter().position(|one| std::ptr::eq(one, column));
        let known = at.and_then(|at| self.of?.get(&row.item.id)?.get(at));
        known.map_or_else(|| (column.cell)(row, self.context).into(), |cell| cell.text.as_str().into())
    }
}
