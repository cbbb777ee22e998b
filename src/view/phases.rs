//! The whole screen where no pane is shown: opening, refused, too small, locked.

use super::brush::Brush;
use super::screens::Painted;
use super::theme::Meaning;
use super::wrap::wrap_text;
use crate::app::App;
use crate::app::screens::picker::Picker;
use crate::app::screens::pin_entry::PinEntry;
use crate::app::window::SMALLEST;

/// Columns of the rule under the title while the file is being opened: as short as the terminal's answer about it allows.
const OPENING_RULE: usize = 12;

/// Paints the screen shown while the file is being opened.
pub fn paint_opening(app: &App, brush: &mut Brush) {
    brush.put_text(1, 0, "Comptoir", Meaning::Title);
    // The first row of equal signs, by which the terminal tells early whether it repeats one.
    brush.put_text(0, 1, &brush.look.glyphs.rule.repeat(OPENING_RULE), Meaning::Border);
    brush.put_text(1, 2, &format!("Ouverture de {}…", app.session.place), Meaning::Muted);
    if let Some(holder) = app.holder_words() {
        let words = format!("{holder} : il faut attendre qu’il ait fini. Échap quitte.");
        for (line, y) in wrap_text(&words, brush.width().saturating_sub(2)).iter().zip(4..) {
            brush.put_text(1, y, line, Meaning::Error);
        }
    }
}

/// Paints the screen shown when the file cannot be used.
pub fn paint_refused(app: &App, why: &str, brush: &mut Brush) {
    brush.put_text(1, 0, "Comptoir", Meaning::Title);
    brush.put_text(1, 2, &app.session.place, Meaning::Muted);
    let mut y = 4;
    for line in wrap_text(why, brush.width().saturating_sub(2)) {
        brush.put_text(1, y, &line, Meaning::Error);
        y += 1;
    }
    brush.put_text(1, y + 1, "q", Meaning::BarKey);
    brush.put_text(3, y + 1, "quitter", Meaning::BarText);
}

/// Paints the screen of a window that is too small: its size, the one needed, and the keys that still act.
pub fn too_small(app: &App, brush: &mut Brush) {
    let ((columns, rows), (width, height)) = (SMALLEST, (brush.width(), brush.height()));
    let said = format!("Fenêtre trop petite ({width} × {height}) : il faut {columns} × {rows} au moins.");
    let acting = [("Ctrl-L qui verrouille", !app.is_locked()), ("Ctrl-Q qui quitte", !app.loses_letters())];
    let acting: Vec<_> = acting.into_iter().filter_map(|(key, acts)| acts.then_some(key)).collect();
    let except = if acting.is_empty() { String::new() } else { format!(", sauf {}", acting.join(", ")) };
    let locked = if app.is_locked() { "L’écran est verrouillé. " } else { "" };
    let keys = format!("{locked}Agrandissez-la. D’ici là, aucune touche n’agit{except}.");
    let mut y = 0;
    for (words, meaning) in [(said, Meaning::Error), (keys, Meaning::Text)] {
        for line in wrap_text(&words, width.max(1)) {
            brush.put_text(0, y, &line, meaning);
            y += 1;
        }
    }
}

/// Paints the screen while nobody is at the desk. The list of members is shown over it.
pub fn paint_locked(app: &App, brush: &mut Brush) {
    brush.put_text(1, 0, "Comptoir", Meaning::Title);
    brush.put_text(10, 0, "verrouillé", Meaning::Muted);
    brush.paint_rule(1);
    let area = ratatui::layout::Rect { y: brush.area.y + 2, height: brush.height() - 5, ..brush.area };
    let mut part = brush.with_area(area);
    if let Some(list) = app.screens.top::<Picker>() {
        list.paint(app, &mut part);
    } else if let Some(typed) = app.screens.top::<PinEntry>() {
        typed.paint(app, &mut part);
    } else {
        part.put_text(1, 1, "L’écran est verrouillé. Rien n’est perdu : Entrée, puis votre nom.", Meaning::Text);
    }
}
