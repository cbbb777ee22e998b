//! Painter of a line's history and notes.

use super::Painted;
use crate::app::App;
use crate::app::screens::history::History;
use crate::domain::coded::Coded;
use crate::protocol::OperationCode;
use crate::view::brush::Brush;
use crate::view::theme::Meaning;

impl Painted for History {
    fn paint(&self, app: &App, brush: &mut Brush) {
        paint(app, self, brush);
    }
}

fn paint(app: &App, history: &History, brush: &mut Brush) {
    let who = brush.subject(&history.row);
    let day = history
        .row
        .item
        .other_day(&app.context)
        .map(|day| format!(", {}", day.in_sentence(&app.context)))
        .unwrap_or_default();
    let end = brush.put_text(1, 0, &format!("{who} — {}{day}", history.state), Meaning::Title);
    if history.protected {
        brush.put_text(end + 2, 0, " CONTACT PROTÉGÉ ", Meaning::Banner);
    }
    let when = |at: crate::domain::Moment| at.in_zone(app.context.zone).format("%d/%m %H:%M").to_string();
    // Words may name people.
    let curtain = brush.curtain.then_some(brush.look.glyphs.ellipsis);
    let mut lines = Vec::new();
    for note in &history.notes {
        let text = curtain.unwrap_or(&note.text);
        lines.push((format!("{}  {}  « {text} »", when(note.at), note.by), Meaning::Text));
    }
    for line in history.lines.iter().flatten() {
        let undone = if line.undone { " (défait)" } else { "" };
        let to = line.to.map(|state| format!(" → {}", state.label)).unwrap_or_default();
        let reason = line.reason.as_ref().map(|reason| format!(" : {}", curtain.unwrap_or(reason)));
        let done = format!("{}{}", op_words(&line.operation), reason.unwrap_or_default());
        let origin = if line.origin.is_empty() { String::new() } else { format!("  ({})", line.origin) };
        lines.push((format!("{}  {}  {done}{to}{undone}{origin}", when(line.at), line.by), Meaning::Text));
        for (label, before, after) in &line.changes {
            let [before, after] = [before, after].map(|text| match text.as_str() {
                "" => brush.look.glyphs.dash,
                text => curtain.unwrap_or(text),
            });
            if OperationCode::Add.is(&line.operation) {
                lines.push((format!("             {label} : {after}"), Meaning::Muted));
                continue;
            }
            lines.push((format!("             {label} : {before} → {after}"), Meaning::Muted));
        }
    }
    if history.lines.is_none() {
        lines.push(("Lecture…".to_owned(), Meaning::Muted));
    }
    let height = usize::from(brush.height().saturating_sub(2));
    let top = history.top.min(lines.len().saturating_sub(height));
    for (y, (line, meaning)) in lines.iter().skip(top).take(height).enumerate() {
        brush.put_text(1, y as u16 + 2, line, *meaning);
    }
}

/// Verb of an operation; the code itself of one that a later release wrote.
fn op_words(operation: &str) -> &str {
    match OperationCode::read(operation) {
        Some(code) => code.label(),
        None => operation,
    }
}
