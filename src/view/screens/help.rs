//! Painter of the help.

use super::Painted;
use crate::app::App;
use crate::app::screens::help::{Help, HelpLine, WORDS_AT};
use crate::view::brush::Brush;
use crate::view::theme::Meaning;

impl Painted for Help {
    fn paint(&self, _: &App, brush: &mut Brush) {
        paint_lines(&self.lines(brush.width()), self.top, brush);
    }
}

/// Paints the lines of a help from `top` on, or as many of the last as there is room for.
pub fn paint_lines(lines: &[HelpLine], top: usize, brush: &mut Brush) {
    let height = usize::from(brush.height());
    let top = top.min(lines.len().saturating_sub(height));
    for (y, line) in (0..).zip(lines.iter().skip(top).take(height)) {
        match line {
            HelpLine::Blank => {}
            HelpLine::Marks(words) => drop(brush.put_text(1, y, words, Meaning::Muted)),
            HelpLine::Title(title) => drop(brush.put_text(1, y, title, Meaning::Title)),
            HelpLine::Key(key, sentence) => {
                brush.put_text(2, y, key, Meaning::BarKey);
                brush.put_text(WORDS_AT as u16, y, sentence, Meaning::Text);
            }
        }
    }
}
