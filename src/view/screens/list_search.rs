//! The words that narrow the list, in the message line under it.

use super::Painted;
use crate::app::App;
use crate::app::screens::list_search::ListSearch;
use crate::view::brush::{Brush, cell_width};
use crate::view::theme::Meaning;

impl Painted for ListSearch {
    fn paint(&self, _: &App, _: &mut Brush) {}

    fn explain(&self, _: &App, brush: &mut Brush, y: u16) -> bool {
        let x = brush.put_text(1, y, "Dans la liste : ", Meaning::FieldLabel);
        brush.put_text(x, y, self.line.text(), Meaning::FieldFocus);
        let before: String = self.line.text().chars().take(self.line.cursor()).collect();
        brush.put_cursor(x + cell_width(&before), y);
        true
    }

    fn shows_below(&self) -> bool {
        true
    }
}
