//! The end of a day: its lines in the order of their hours.

use super::Painted;
use crate::app::App;
use crate::app::screens::day_close::{DayClose, day_words};
use crate::domain::Moment;
use crate::model::Row;
use crate::panes;
use crate::protocol::{DayClosing, UnclosedDay};
use crate::view::brush::Brush;
use crate::view::theme::Meaning;
use crate::view::wrap::wrap_text;

/// Column where the name begins, after the hour.
const NAME: u16 = 9;

impl Painted for DayClose {
    fn paint(&self, app: &App, brush: &mut Brush) {
        paint(app, self, brush);
    }
}

fn paint(app: &App, close: &DayClose, brush: &mut Brush) {
    let Some(found) = &close.found else {
        brush.put_text(1, 0, "Clôture de la journée", Meaning::Title);
        return;
    };
    let Some(day) = found.days.first() else {
        brush.put_text(1, 0, "Clôture de la journée", Meaning::Title);
        let settled = "Rien à régler\u{a0}: tout ce dont l’heure est passée l’est déjà.";
        let said = if found.not_over > 0 { "Rien à régler pour l’instant." } else { settled };
        brush.put_text(3, 2, said, Meaning::Text);
        return going_on(app, found, 4, brush);
    };
    title(app, found, day, brush);
    if day.rows.is_empty() {
        let (one, several) = panes::nameless_nouns();
        let nameless = match day.nameless {
            1 => format!("1 {one} devient un chiffre, et sa ligne est effacée."),
            count => format!("{count} {several} deviennent des chiffres, et leurs lignes sont effacées."),
        };
        let said = format!("Entrée\u{a0}: {nameless}");
        let mut y = 3;
        for line in wrap_text(&said, brush.width().saturating_sub(4)) {
            brush.put_text(3, y, &line, Meaning::Text);
            y += 1;
        }
        brush.put_text(3, y, "Cela ne se défait pas.", Meaning::Muted);
        return going_on(app, found, y + 2, brush);
    }
    let height = usize::from(brush.height().saturating_sub(2)).max(1);
    let top = (close.selected + 1).saturating_sub(height);
    for (y, (at, row)) in day.rows.iter().enumerate().skip(top).take(height).enumerate() {
        let y = y as u16 + 2;
        line(app, row, y, brush);
        if at == close.selected {
            brush.put_text(0, y, brush.look.glyphs.pointer, Meaning::Selected);
            brush.tint_row(0, y, brush.width(), Meaning::Selected);
        }
    }
    let below = day.rows.len() as u16 + 3;
    if below < brush.height() {
        going_on(app, found, below, brush);
    }
}

fn title(app: &App, found: &DayClosing, day: &UnclosedDay, brush: &mut Brush) {
    let x = brush.put_text(1, 0, &format!("Clôture, {}", day_words(day, &app.context)), Meaning::Title);
    let then: Vec<_> = found.days.iter().skip(1).map(|day| day_words(day, &app.context)).collect();
    if !then.is_empty() {
        let width = brush.width().saturating_sub(x + 3);
        brush.put_in(x + 2, 0, width, &format!("puis {}", then.join("\u{a0}; ")), Meaning::Muted);
    }
}

fn line(app: &App, row: &Row, y: u16, brush: &mut Brush) {
    let half = brush.width() / 2;
    let unsettled = (row.item.kind.close_day)(&row.item, &app.context);
    if let Some(unsettled) = &unsettled {
        brush.put_text(3, y, &unsettled.at.clock_text(app.context.zone), Meaning::Text);
    }
    let room = half.saturating_sub(NAME + 1);
    let who = brush.name_in(room, (row.item.kind.subject)(row));
    brush.put_in(NAME, y, room, &who, Meaning::Text);
    let claim = row.item.claimed_now(&app.context).map(|staff| format!("[{}] ", app.context.staff_name(staff)));
    let x = brush.put_text(half, y, &claim.unwrap_or_default(), Meaning::Claimed);
    let likely = unsettled.and_then(|unsettled| unsettled.endings.first().copied());
    let likely = likely.map(|ending| ending.label).unwrap_or_default();
    let said = format!("{} → {likely}", row.item.state.label);
    brush.put_in(x, y, brush.width().saturating_sub(x), &said, Meaning::Muted);
}

/// Paints the number of today's lines that are left alone: to come, or of somebody who is still here while the doors are open,
/// which is said too.
fn going_on(app: &App, found: &DayClosing, mut y: u16, brush: &mut Brush) {
    let context = &app.context;
    let (today, now) = (context.today(), context.now);
    let opens = !context.calendar.hours_on(today).is_empty();
    let closes = Some(context.closing_on(today)).filter(|closes| opens && now < *closes);
    if let Some(closes) = closes {
        let hour = |at: Moment| at.clock_text(context.zone);
        let words = format!("Il est {}\u{a0}: le centre ne ferme qu’à {}.", hour(now), hour(closes));
        brush.put_text(3, y, &words, Meaning::Soon);
        y += 1;
    }
    let words = match found.not_over {
        0 => return,
        1 => "1 ligne d’aujourd’hui continue\u{a0}: à venir, ou pas encore finie.".to_owned(),
        count => format!("{count} lignes d’aujourd’hui continuent\u{a0}: à venir, ou pas encore finies."),
    };
    brush.put_text(3, y, &words, Meaning::Muted);
}
