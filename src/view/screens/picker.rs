//! A short list.

use super::Painted;
use crate::app::App;
use crate::app::screens::picker::{PickLine, Picker};
use crate::view::brush::{Brush, cell_width};
use crate::view::theme::Meaning;
use crate::view::wrap::wrap_text;

impl Painted for Picker {
    fn paint(&self, _: &App, brush: &mut Brush) {
        paint(self, brush);
    }

    fn explain(&self, app: &App, brush: &mut Brush, y: u16) -> bool {
        app.message.text.is_empty() && explain(self, brush, y)
    }
}

/// Rows for the second words of a line that its column cuts, the message line with them: a setting may have as many words as
/// its list has lines, and its form shows them all.
const MOST_UNDER: usize = 3;

/// Column of the second words of the lines, which come after the widest of the first: these have half of the width, and what
/// the second words leave of the other half.
fn aside_column(fitting: &[&PickLine], width: u16) -> u16 {
    let widest = |words: fn(&PickLine) -> &str| fitting.iter().map(|line| cell_width(words(line))).max().unwrap_or(0);
    let left = width.saturating_sub(widest(|line| &line.aside) + 6);
    5 + widest(|line| &line.text).min(left.max(width / 2))
}

/// Rows that the second words of `line` take where their column cuts them; none where they are whole. The last one holds what
/// is left.
fn cut_words(line: &PickLine, column: u16, width: u16) -> Vec<String> {
    let is_cut = column + cell_width(&line.aside) > width;
    let mut rows = if is_cut { wrap_text(&line.aside, width.saturating_sub(2)) } else { Vec::new() };
    if rows.len() > MOST_UNDER {
        let rest = rows.split_off(MOST_UNDER - 1);
        rows.push(rest.join(" "));
    }
    rows
}

/// Paints under the list, down to row `y`, the second words of the chosen line that its column cuts.
fn explain(pick: &Picker, brush: &mut Brush, y: u16) -> bool {
    let fitting = pick.fitting();
    let Some(line) = fitting.get(pick.selected).filter(|line| !(brush.curtain && line.does.names())) else {
        return false;
    };
    let lines = cut_words(line, aside_column(&fitting, brush.width()), brush.width());
    for (line, y) in lines.iter().rev().zip((0..=y).rev()) {
        brush.put_in(1, y, brush.width().saturating_sub(2), line, Meaning::Hint);
    }
    !lines.is_empty()
}

fn paint(pick: &Picker, brush: &mut Brush) {
    let mut x = brush.put_text(1, 0, &pick.title, Meaning::Title);
    if !pick.about.is_empty() {
        let about = brush.name_if(pick.about_named, &pick.about);
        x = brush.put_text(x + 1, 0, &about, Meaning::Title);
    }
    let fitting = pick.fitting();
    if fitting.is_empty() {
        // A letter that adds elsewhere is looked for here.
        let adds = pick.adding_line().map(|line| format!(", «\u{a0}{line}\u{a0}» ajoute")).unwrap_or_default();
        let nothing = match pick.typed.text().is_empty() {
            true => "Rien à choisir ici.".to_owned(),
            false => format!("Rien ne commence ainsi\u{a0}; Retour arrière efface{adds}."),
        };
        brush.put_text(3, 2, &nothing, Meaning::Muted);
    }
    let column = aside_column(&fitting, brush.width());
    // The chosen line's words are read whole under the list, where the message line alone is too short for some of them.
    let under = fitting.iter().map(|line| cut_words(line, column, brush.width()).len()).max().unwrap_or(0);
    let height = usize::from(brush.height().saturating_sub(2)).saturating_sub(under.saturating_sub(1)).max(1);
    let top = (pick.selected + 1).saturating_sub(height);
    let taken = brush.put_place(x + 3, top, height, fitting.len());
    brush.put_typed(x + 2, 0, brush.width().saturating_sub(x + 3 + taken), &pick.typed, Meaning::FieldFocus);
    for (y, (at, line)) in fitting.iter().enumerate().skip(top).take(height).enumerate() {
        let y = y as u16 + 2;
        let text = if line.does.names() { brush.name(&line.text) } else { line.text.clone() };
        brush.put_in(3, y, column - 5, &text, Meaning::Text);
        brush.put_text(column, y, &line.aside, Meaning::Muted);
        if at == pick.selected {
            brush.put_text(0, y, brush.look.glyphs.pointer, Meaning::Selected);
            brush.tint_row(0, y, brush.width(), Meaning::Selected);
        }
    }
}
