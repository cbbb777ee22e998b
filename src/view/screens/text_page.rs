//! A text, in the lines it is printed in.

use super::Painted;
use crate::app::App;
use crate::app::screens::text_page::TextPage;
use crate::app::text_input::TextInput;
use crate::view::brush::Brush;
use crate::view::theme::Meaning;

impl Painted for TextPage {
    fn paint(&self, _: &App, brush: &mut Brush) {
        paint(self, brush);
    }

    fn explain(&self, app: &App, brush: &mut Brush, y: u16) -> bool {
        let Some(line) = self.file.as_ref().filter(|_| !app.message.error) else { return false };
        file(line, brush, y);
        true
    }
}

/// Paints the page; nothing of it while the privacy curtain is drawn.
fn paint(view: &TextPage, brush: &mut Brush) {
    brush.put_text(1, 0, &view.text.title, Meaning::Title);
    if brush.curtain {
        brush.put_text(3, 2, "Le rideau est tiré : Ctrl-Z montre le texte.", Meaning::Muted);
        return;
    }
    let height = usize::from(brush.height().saturating_sub(2));
    let lines = view.text.lines(TextPage::columns(brush.width()));
    let top = view.top.min(lines.len().saturating_sub(height));
    brush.put_place(0, top, height, lines.len());
    for (y, line) in lines.iter().skip(top).take(height).enumerate() {
        brush.put_text(3, y as u16 + 2, line, Meaning::Text);
    }
}

/// Paints the question for the name of a file, on the message line.
fn file(line: &TextInput, brush: &mut Brush, y: u16) {
    let start = brush.put_text(1, y, "Fichier : ", Meaning::FieldLabel);
    brush.put_typed(start, y, brush.width().saturating_sub(start + 1), line, Meaning::FieldFocus);
}
