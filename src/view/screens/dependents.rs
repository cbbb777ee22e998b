//! Lines that depend on a day that was moved: what moved, then each line with its day before and after.

use super::Painted;
use crate::app::App;
use crate::app::screens::dependents::DependentLines;
use crate::domain::name::capitalise_first;
use crate::model::{Item, LineDay};
use crate::protocol::DependentFate;
use crate::view::brush::Brush;
use crate::view::theme::Meaning;

/// Column at which the days begin on a screen of 80.
const DAYS: u16 = 36;

impl Painted for DependentLines {
    fn paint(&self, app: &App, brush: &mut Brush) {
        paint(app, self, brush);
    }
}

fn paint(app: &App, list: &DependentLines, brush: &mut Brush) {
    let context = &app.context;
    let who = brush.subject(&list.found.row);
    let (from, to) = (list.found.moved.from.in_line(context), list.found.moved.to.in_line(context));
    brush.put_text(1, 0, &format!("{who} : {from} → {to}"), Meaning::Title);
    brush.put_text(1, 1, "En dépendent :", Meaning::Muted);
    let height = usize::from(brush.height().saturating_sub(3)).max(1);
    let top = (list.selected + 1).saturating_sub(height);
    for (y, (at, line)) in list.found.lines.iter().enumerate().skip(top).take(height).enumerate() {
        let y = y as u16 + 3;
        let before = &line.row.item;
        let stays = list.stays.get(at).copied().unwrap_or_default();
        let words = capitalise_first(&(before.kind.errand_part.words)(before, context));
        brush.put_text(3, y, if stays { "[ ]" } else { "[x]" }, Meaning::Text);
        brush.put_in(7, y, DAYS - 8, &words, if stays { Meaning::Muted } else { Meaning::Text });
        let day = |item: &Item| day_words(item, app);
        let said = match (&line.fate, stays) {
            (DependentFate::Anew, true) => "déjà fait, n’est pas refait".to_owned(),
            (DependentFate::Anew, false) => format!("déjà fait, à refaire {}", day(before)),
            (DependentFate::Changed(_), true) => format!("reste {}", day(before)),
            (DependentFate::Changed(_), false) => format!("{} → {}", day(before), day(&DependentLines::after(line))),
        };
        brush.put_in(DAYS, y, brush.width().saturating_sub(DAYS), &said, Meaning::Text);
        if at == list.selected {
            brush.put_text(0, y, brush.look.glyphs.pointer, Meaning::Selected);
            brush.tint_row(0, y, brush.width(), Meaning::Selected);
        }
    }
}

fn day_words(item: &Item, app: &App) -> String {
    let day: Option<LineDay> = (item.kind.errand_part.day)(item, &app.context);
    day.map(|day| day.in_line(&app.context)).unwrap_or_default()
}
