//! Lines gone from the agenda: the hour, whose it was, and what is to become of it.

use super::Painted;
use crate::app::App;
use crate::app::screens::vanished::VanishedLines;
use crate::model::Row;
use crate::protocol::Vanished;
use crate::view::brush::Brush;
use crate::view::theme::Meaning;

/// Column at which the name begins, after the day and the hour.
const NAME: u16 = 19;

impl Painted for VanishedLines {
    fn paint(&self, app: &App, brush: &mut Brush) {
        paint(app, self, brush);
    }
}

fn paint(app: &App, list: &VanishedLines, brush: &mut Brush) {
    let x = brush.put_text(1, 0, "Plus dans l’agenda", Meaning::Title);
    let Some(rows) = &list.rows else { return };
    if rows.is_empty() {
        brush.put_text(3, 2, "Rien\u{a0}: l’agenda tient encore tout ce qu’il a annoncé.", Meaning::Text);
        return;
    }
    let (cancelled, kept) = list.counts();
    brush.put_text(x + 2, 0, &format!("à annuler\u{a0}: {cancelled}, à garder\u{a0}: {kept}"), Meaning::Muted);
    let height = usize::from(brush.height().saturating_sub(2)).max(1);
    let top = (list.selected + 1).saturating_sub(height);
    for (y, (at, row)) in rows.iter().enumerate().skip(top).take(height).enumerate() {
        let y = y as u16 + 2;
        line(app, list, row, y, brush);
        if at == list.selected {
            brush.put_text(0, y, brush.look.glyphs.pointer, Meaning::Selected);
            brush.tint_row(0, y, brush.width(), Meaning::Selected);
        }
    }
}

fn line(app: &App, list: &VanishedLines, row: &Row, y: u16, brush: &mut Brush) {
    let half = brush.width() / 2;
    let day = row.item.day(&app.context).map(|day| day.in_line(&app.context)).unwrap_or_default();
    brush.put_in(3, y, NAME - 4, &day, Meaning::Text);
    let room = half.saturating_sub(NAME + 1);
    let who = brush.name_in(room, (row.item.kind.subject)(row));
    brush.put_in(NAME, y, room, &who, Meaning::Text);
    let claim = row.item.claimed_now(&app.context).map(|staff| format!("[{}] ", app.context.staff_name(staff)));
    let x = brush.put_text(half, y, &claim.unwrap_or_default(), Meaning::Claimed);
    let (word, meaning) = match list.answer(row) {
        Vanished::Cancelled => ("annuler", Meaning::Text),
        Vanished::Kept => ("garder, malgré l’agenda", Meaning::Soon),
    };
    brush.put_in(x, y, brush.width().saturating_sub(x), word, meaning);
}
