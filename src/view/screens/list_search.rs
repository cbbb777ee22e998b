//! The words that narrow the list, in the message line under it.

use super::Painted;
use crate::app::App;
use crate::app::screens::list_search::ListSearch;
use crate::view::brush::Brush;
use crate::view::theme::Meaning;

impl Painted for ListSearch {
    fn paint(&self, _: &App, _: &mut Brush) {}

    fn explain(&self, _: &App, brush: &mut Brush, y: u16) -> bool {
        let x = brush.put_text(1, y, "Dans la liste : ", Meaning::FieldLabel);
        brush.put_typed(x, y, brush.width().saturating_sub(x + 1), &self.line, Meaning::FieldFocus);
        true
    }

    fn shows_below(&self) -> bool {
        true
    }
}
