//! A short list.

use super::Painted;
use crate::app::App;
use crate::app::screens::picker::Picker;
use crate::view::brush::{Brush, cells};
use crate::view::theme::Meaning;

impl Painted for Picker {
    fn paint(&self, _: &App, brush: &mut Brush) {
        paint(self, brush);
    }
}

fn paint(pick: &Picker, brush: &mut Brush) {
    let mut x = brush.put(1, 0, &pick.title, Meaning::Title);
    if !pick.about.is_empty() {
        let about = brush.name(&pick.about);
        x = brush.put(x + 1, 0, &about, Meaning::Title);
    }
    let x = brush.put(x + 2, 0, pick.typed.text(), Meaning::FieldFocus);
    brush.point(x, 0);
    let fitting = pick.fitting();
    if fitting.is_empty() {
        brush.put(3, 2, "Rien ne commence ainsi.", Meaning::Muted);
    }
    let height = usize::from(brush.height().saturating_sub(2)).max(1);
    let top = (pick.selected + 1).saturating_sub(height);
    let widest = fitting.iter().map(|line| cells(&line.text)).max().unwrap_or(0).min(brush.width() / 2);
    for (y, (at, line)) in fitting.iter().enumerate().skip(top).take(height).enumerate() {
        let y = y as u16 + 2;
        let text = if line.does.names() { brush.name(&line.text) } else { line.text.clone() };
        brush.put_in(3, y, widest, &text, Meaning::Text);
        brush.put(5 + widest, y, &line.aside, Meaning::Muted);
        if at == pick.selected {
            brush.put(0, y, brush.look.glyphs.pointer, Meaning::Selected);
            brush.tint(0, y, brush.width(), Meaning::Selected);
        }
    }
}
