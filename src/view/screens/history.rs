//! Painter of a line's history and notes.

use super::Painted;
use crate::app::App;
use crate::app::screens::history::History;
use crate::view::brush::Brush;
use crate::view::theme::Meaning;

impl Painted for History {
    fn paint(&self, app: &App, brush: &mut Brush) {
        paint(app, self, brush);
    }
}

fn paint(app: &App, history: &History, brush: &mut Brush) {
    let who = brush.subject(&history.row);
    let day = history
        .row
        .item
        .other_day(&app.context)
        .map(|day| format!(", {}", day.in_sentence(&app.context)))
        .unwrap_or_default();
    brush.put_text(1, 0, &format!("{who} — {}{day}", history.state), Meaning::Title);
    if history.protected {
        brush.paint_banner(1, 1, "CONTACT PROTÉGÉ");
    }
    // Words may name people.
    let (hidden, none) = (brush.curtain.then_some(brush.look.glyphs.ellipsis), brush.look.glyphs.dash);
    let mut rows = history.told_rows(&app.context, brush.width(), hidden, none);
    if history.lines.is_none() {
        rows.push(("Lecture…".to_owned(), true));
    }
    let height = usize::from(brush.height().saturating_sub(2));
    let top = history.top.min(rows.len().saturating_sub(height));
    for (y, (row, muted)) in (2..).zip(rows.iter().skip(top).take(height)) {
        brush.put_text(1, y, row, if *muted { Meaning::Muted } else { Meaning::Text });
    }
}
