//! The tour: a few sentences under the list they speak of.

use ratatui::layout::Rect;

use super::Painted;
use crate::app::App;
use crate::app::screens::tour::{SENTENCES, Tour};
use crate::view::brush::Brush;
use crate::view::theme::Meaning;
use crate::view::wrap::wrap_text;

/// Rows of the list that stay in sight.
const LEAST_LIST: u16 = 4;

impl Painted for Tour {
    fn paint(&self, app: &App, brush: &mut Brush) {
        let words = SENTENCES.get(self.at).copied().unwrap_or_default();
        let lines = wrap_text(words, brush.width().saturating_sub(2));
        let area = brush.area;
        let told = (lines.len() as u16 + 2).min(area.height.saturating_sub(LEAST_LIST));
        let list = Rect { height: area.height - told, ..area };
        crate::view::table::paint(app, &mut brush.with_area(list));
        let mut part = brush.with_area(Rect { y: area.y + list.height, height: told, ..area });
        part.paint_rule(0);
        part.put_text(1, 1, &format!("Le tour, {} sur {}", self.at + 1, SENTENCES.len()), Meaning::Muted);
        for (line, y) in lines.iter().zip(2..told) {
            part.put_text(1, y, line, Meaning::Title);
        }
    }
}
