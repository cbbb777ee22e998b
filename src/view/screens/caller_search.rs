//! « Qui vient d’appeler ? »: the digits typed, the open lines they may mean, then people.

use super::Painted;
use super::lookup;
use super::person_card::open_line;
use crate::app::App;
use crate::app::screens::caller_search::CallerSearch;
use crate::domain::phone::LEAST_DIGITS;
use crate::view::brush::{Brush, cell_width};
use crate::view::theme::Meaning;

impl Painted for CallerSearch {
    fn paint(&self, app: &App, brush: &mut Brush) {
        paint(app, self, brush);
    }
}

/// Paints it.
fn paint(app: &App, caller: &CallerSearch, brush: &mut Brush) {
    let x = brush.put_text(1, 0, "Qui vient d’appeler ? Les derniers chiffres : ", Meaning::FieldLabel);
    let typed = caller.line.text();
    brush.put_text(x, 0, typed, Meaning::FieldFocus);
    let before: String = typed.chars().take(caller.line.cursor()).collect();
    brush.put_cursor(x + cell_width(&before), 0);
    let found = &caller.found;
    if found.digits.is_empty() || found.digits != typed {
        return;
    }
    if found.lines.is_empty() && found.people.is_empty() && typed.len() >= LEAST_DIGITS {
        brush.put_text(3, 2, "Aucun numéro connu n’a ces chiffres.", Meaning::Muted);
    }
    let mut y = 1;
    if !found.lines.is_empty() {
        y += 1;
        brush.put_text(1, y, "On cherchait à joindre", Meaning::Title);
        for (at, row) in found.lines.iter().enumerate() {
            y += 1;
            let who = brush.subject(row);
            y = open_line(app, row, &who, at == caller.selected, brush, y);
        }
    }
    if !found.people.is_empty() {
        y += 2;
        brush.put_text(1, y, "Personnes", Meaning::Title);
        for (at, hit) in found.people.iter().enumerate() {
            y += 1;
            lookup::row(hit, &app.context, (30, 52), brush, y);
            if found.lines.len() + at == caller.selected {
                brush.put_text(0, y, brush.look.glyphs.pointer, Meaning::Selected);
                brush.tint_row(0, y, brush.width(), Meaning::Selected);
            }
        }
    }
}
