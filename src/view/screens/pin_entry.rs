//! Paints the entry of a code: a star for each digit.

use super::Painted;
use crate::app::App;
use crate::app::screens::pin_entry::PinEntry;
use crate::view::brush::{Brush, cell_width};
use crate::view::theme::Meaning;

impl Painted for PinEntry {
    fn paint(&self, _: &App, brush: &mut Brush) {
        paint(self, brush);
    }
}

/// Paints the pad.
fn paint(pad: &PinEntry, brush: &mut Brush) {
    brush.put_text(1, 0, &pad.title, Meaning::Title);
    let label = pad.lines.iter().map(|line| cell_width(&line.label)).max().unwrap_or(0) + 2;
    let mut y = 2;
    for (at, line) in pad.lines.iter().enumerate() {
        let focused = at == pad.at;
        if focused {
            brush.put_text(1, y, brush.look.glyphs.pointer, Meaning::FieldFocus);
        }
        brush.put_text(3, y, &line.label, if focused { Meaning::FieldFocus } else { Meaning::FieldLabel });
        let end = brush.put_text(3 + label, y, &"*".repeat(line.count()), Meaning::Text);
        if focused {
            brush.put_cursor(end, y);
        }
        y += 1;
    }
    let (said, meaning) = match &pad.said {
        _ if pad.waiting => ("Vérification…", Meaning::Muted),
        Some(said) => (said.as_str(), Meaning::Error),
        None => (pad.help(), Meaning::Hint),
    };
    brush.put_rows(3, y + 1, said, meaning);
}
