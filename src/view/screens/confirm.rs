//! A question: it stands in the message line, over the screen it is about.

use super::Painted;
use crate::app::App;
use crate::app::screens::confirm::Confirm;
use crate::view::brush::Brush;

impl Painted for Confirm {
    fn paint(&self, _: &App, _: &mut Brush) {}

    fn shows_below(&self) -> bool {
        true
    }
}
