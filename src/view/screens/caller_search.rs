//! « Qui vient d’appeler ? »: the digits typed, the open lines they may mean, then people.

use super::Painted;
use super::lookup;
use super::person_card::open_line;
use crate::app::App;
use crate::app::screens::caller_search::CallerSearch;
use crate::domain::phone::LEAST_DIGITS;
use crate::model::Row;
use crate::protocol::Hit;
use crate::view::brush::Brush;
use crate::view::theme::Meaning;

impl Painted for CallerSearch {
    fn paint(&self, app: &App, brush: &mut Brush) {
        paint(app, self, brush);
    }
}

/// Content of a row of the screen; a line and a person with their place among what may be selected.
enum Shown<'a> {
    Blank,
    Title(&'static str),
    Line(usize, &'a Row),
    Hit(usize, &'a Hit),
}

/// Paints it, scrolled as far as shows the selected row.
fn paint(app: &App, caller: &CallerSearch, brush: &mut Brush) {
    let x = brush.put_text(1, 0, "Qui vient d’appeler ? Les derniers chiffres : ", Meaning::FieldLabel);
    let typed = caller.line.text();
    brush.put_typed(x, 0, brush.width().saturating_sub(x + 1), &caller.line, Meaning::FieldFocus);
    let found = &caller.found;
    if found.digits.is_empty() || found.digits != typed {
        return;
    }
    if found.lines.is_empty() && found.people.is_empty() && typed.len() >= LEAST_DIGITS {
        brush.put_text(3, 2, "Aucun numéro connu n’a ces chiffres.", Meaning::Muted);
    }
    let mut rows = Vec::new();
    if !found.lines.is_empty() {
        rows.push(Shown::Title("On cherchait à joindre"));
        rows.extend(found.lines.iter().enumerate().map(|(at, row)| Shown::Line(at, row)));
    }
    if !found.people.is_empty() {
        rows.extend([Shown::Blank, Shown::Title("Personnes")]);
        rows.extend((found.lines.len()..).zip(&found.people).map(|(at, hit)| Shown::Hit(at, hit)));
    }
    let chosen = rows
        .iter()
        .position(|row| matches!(row, Shown::Line(at, _) | Shown::Hit(at, _) if *at == caller.selected))
        .unwrap_or(0);
    let height = usize::from(brush.height().saturating_sub(2));
    let top = (chosen + 1).saturating_sub(height);
    for (y, row) in (2..).zip(rows.iter().skip(top).take(height)) {
        match row {
            Shown::Blank => {}
            Shown::Title(title) => drop(brush.put_text(1, y, title, Meaning::Title)),
            Shown::Line(at, row) => {
                let who = brush.subject(row);
                open_line(app, row, &who, *at == caller.selected, brush, y);
            }
            Shown::Hit(at, hit) => {
                lookup::row(hit, &app.context, (30, 52), brush, y);
                if *at == caller.selected {
                    brush.put_text(0, y, brush.look.glyphs.pointer, Meaning::Selected);
                    brush.tint_row(0, y, brush.width(), Meaning::Selected);
                }
            }
        }
    }
}
