//! The words that narrow the list, in the message line under it.

use super::Painted;
use crate::app::App;
use crate::app::screens::list_search::ListSearch;
use crate::view::brush::{Brush, cells};
use crate::view::theme::Meaning;

impl Painted for ListSearch {
    fn paint(&self, _: &App, _: &mut Brush) {}

    fn explain(&self, _: &App, brush: &mut Brush, y: u16) -> bool {
        let x = brush.put(1, y, "Dans la liste : ", Meaning::FieldLabel);
        brush.put(x, y, self.line.text(), Meaning::FieldFocus);
        let before: String = self.line.text().chars().take(self.line.cursor()).collect();
        brush.point(x + cells(&before), y);
        true
    }

    fn shows_below(&self) -> bool {
        true
    }
}
