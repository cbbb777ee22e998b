//! The directory: a line each, and under the list all that was told of the selected entry.

use super::Painted;
use crate::app::App;
use crate::app::screens::directory::Directory;
use crate::domain::coded::Coded;
use crate::domain::{DirectoryEntry, phone};
use crate::model::settings::DIRECTORY_STALE;
use crate::view::brush::{Brush, cell_width};
use crate::view::theme::Meaning;
use crate::view::wrap::wrap_text;

/// Columns of the telephone number, at the right.
const NUMBER: u16 = 16;
/// Columns of the mark of what is to be checked.
const MARK: u16 = 11;

impl Painted for Directory {
    fn paint(&self, app: &App, brush: &mut Brush) {
        paint(app, self, brush);
    }
}

fn is_stale(app: &App, entry: &DirectoryEntry) -> bool {
    let months = u32::try_from(app.context.setting(&DIRECTORY_STALE)).unwrap_or_default();
    entry.is_stale(app.context.today(), months)
}

fn paint(app: &App, directory: &Directory, brush: &mut Brush) {
    let x = brush.put_text(1, 0, "Annuaire", Meaning::Title);
    brush.put_typed(x + 2, 0, brush.width().saturating_sub(x + 3), &directory.typed, Meaning::FieldFocus);
    let found = directory.found();
    let told = directory.entry().map(|entry| told_lines(app, entry, brush.width())).unwrap_or_default();
    // The list does not jump as the selection moves: the words under it always have the rows of the longest.
    let most = found.iter().map(|entry| told_lines(app, entry, brush.width()).len()).max().unwrap_or(0);
    let height = usize::from(brush.height()).saturating_sub(2 + most + 1).max(1);
    let top = (directory.selected + 1).saturating_sub(height);
    for (y, at) in (top..=found.len()).take(height).enumerate() {
        let y = y as u16 + 2;
        match at.checked_sub(1).and_then(|at| found.get(at)) {
            Some(entry) => line(app, entry, brush, y),
            None => {
                let x = brush.put_text(3, y, "+ une fiche", Meaning::Text);
                let why = match found.is_empty() {
                    true if directory.entries.is_empty() => "l’annuaire est vide",
                    true => "rien ne répond à ces mots",
                    false => "",
                };
                brush.put_text(x + 3, y, why, Meaning::Muted);
            }
        }
        if at == directory.selected {
            brush.put_text(0, y, brush.look.glyphs.pointer, Meaning::Selected);
            brush.tint_row(0, y, brush.width(), Meaning::Selected);
        }
    }
    let first = brush.height().saturating_sub(told.len() as u16);
    for ((text, meaning), y) in told.iter().zip(first..) {
        brush.put_text(1, y, text, *meaning);
    }
}

fn line(app: &App, entry: &DirectoryEntry, brush: &mut Brush, y: u16) {
    let numbers = brush.width().saturating_sub(NUMBER + MARK);
    let half = 3 + numbers.saturating_sub(3) * 3 / 5;
    brush.put_in(3, y, half - 4, &entry.name, Meaning::Text);
    let what = entry.skill.as_deref().unwrap_or(entry.kind.label());
    brush.put_in(half, y, numbers.saturating_sub(half + 1), what, Meaning::Muted);
    let number = entry.phone.as_deref().map(phone::display_number).unwrap_or_default();
    brush.put_in(numbers, y, NUMBER, &number, Meaning::Text);
    if is_stale(app, entry) {
        brush.put_in(numbers + NUMBER, y, MARK, "à vérifier", Meaning::Soon);
    }
}

/// Lists all that was told of the entry, and what is still to be asked.
fn told_lines(app: &App, entry: &DirectoryEntry, width: u16) -> Vec<(String, Meaning)> {
    let room = width.saturating_sub(2);
    let mut lines = Vec::new();
    let mut add = |words: String, meaning: Meaning| {
        if cell_width(&words) > 0 {
            lines.extend(wrap_text(&words, room).into_iter().map(|line| (line, meaning)));
        }
    };
    let places = [entry.address.clone(), entry.note.clone()].into_iter().flatten().collect::<Vec<_>>();
    add(places.join(" · "), Meaning::Text);
    add(entry.facts().join(" · "), Meaning::Text);
    if entry.owes_fees() {
        add(
            "À demander, pour le dire aux personnes : tiers payant, dépassements (L6323-1-8).".to_owned(),
            Meaning::Hint,
        );
    }
    let checked = match entry.confirmed_on {
        Some(on) => format!("vérifié le {}", on.format("%d/%m/%Y")),
        None => "jamais vérifié".to_owned(),
    };
    let checked = app.context.source_of_entry(entry.id).into_iter().chain([checked]).collect::<Vec<_>>().join(" · ");
    add(checked, if is_stale(app, entry) { Meaning::Soon } else { Meaning::Muted });
    lines
}
