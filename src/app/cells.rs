//! Texts of the cells of a list, made once for many frames.
//!
//! A frame is painted at each key and at each news of another desk; the cells of a line are the same until the line, the
//! minute or the centre is another. Making them anew took a third of a frame.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::domain::ItemId;
use crate::model::{Column, Context, Row};

/// Texts of the lines of one list, in the order of its columns.
#[derive(Debug, Default)]
pub struct Cells {
    /// The centre and the minute that they speak of.
    made_in: Option<Context>,
    of: HashMap<ItemId, Box<[String]>>,
}

/// Texts that hold for the frame being painted.
#[derive(Debug, Clone, Copy)]
pub struct CellTexts<'a> {
    of: Option<&'a HashMap<ItemId, Box<[String]>>>,
    columns: &'static [Column],
    context: &'a Context,
}

impl Cells {
    /// Drops the texts that hold no more at `context`.
    pub fn hold_in(&mut self, context: &Context) {
        if !self.made_in.as_ref().is_some_and(|made| made.says_the_same(context)) {
            self.of.clear();
        }
        self.made_in = Some(context.clone());
    }

    /// Drops the texts of lines for which `keeps` is false.
    pub fn retain(&mut self, keeps: impl Fn(ItemId) -> bool) {
        self.of.retain(|id, _| keeps(*id));
    }

    /// Drops all texts: the columns are others, or the lines were read anew.
    pub fn clear(&mut self) {
        self.of.clear();
    }

    /// Texts of `row`, made where they are not there yet.
    pub fn make(&mut self, row: &Row, columns: &[Column], context: &Context) -> &[String] {
        self.of.entry(row.item.id).or_insert_with(|| columns.iter().map(|column| (column.cell)(row, context)).collect())
    }

    /// Texts of `columns` to paint at `context`.
    pub fn shown_in<'a>(&'a self, columns: &'static [Column], context: &'a Context) -> CellTexts<'a> {
        let holds = self.made_in.as_ref().is_some_and(|made| made.says_the_same(context));
        CellTexts { of: holds.then_some(&self.of), columns, context }
    }
}

impl CellTexts<'_> {
    /// Text of `row` in one of the columns.
    pub fn text(&self, row: &Row, column: &Column) -> Cow<'_, str> {
        let at = self.columns.iter().position(|one| std::ptr::eq(one, column));
        let known = at.and_then(|at| self.of?.get(&row.item.id)?.get(at));
        known.map_or_else(|| (column.cell)(row, self.context).into(), |text| text.as_str().into())
    }
}
