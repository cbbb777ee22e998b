//! The lock: nothing of any screen is readable, and the whole screen says so.

use super::Painted;
use crate::app::App;
use crate::app::screens::lock::Lock;
use crate::view::brush::Brush;

impl Painted for Lock {
    fn paint(&self, _: &App, _: &mut Brush) {}

    fn shows_below(&self) -> bool {
        true
    }
}
