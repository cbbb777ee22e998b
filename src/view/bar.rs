//! The last three lines: the message, a rule, and what can be done now.

use super::brush::{Brush, cells};
use super::theme::Meaning;
use crate::app::App;
use crate::app::commands::Hint;
use crate::app::keys::Key;
use crate::app::layers::Layer;

/// Paints the message line and the bar.
pub fn paint(app: &App, brush: &mut Brush) {
    let (width, bottom) = (brush.width(), brush.height() - 1);
    brush.rule(bottom - 1);
    message(app, brush, bottom - 2);
    let hints = app.hints();
    // Always in reach: searching, the central gesture; the help, which says what had no room; the way out.
    let (pinned, rest): (Vec<_>, Vec<_>) =
        hints.iter().partition(|(key, _)| matches!(key.as_str(), "/" | "?") || *key == Key::Esc.name());
    let wanted = |(key, word): &Hint| cells(key) + 1 + cells(word) + 2;
    let end = width.saturating_sub(pinned.iter().map(|pinned| wanted(pinned)).sum::<u16>());
    let mut x = 1;
    for (key, word) in rest {
        if x + wanted(&(key.clone(), word.clone())) > end + 1 {
            break;
        }
        x = hint(brush, x, bottom, key, word);
    }
    let mut x = end + 1;
    for (key, word) in pinned {
        x = hint(brush, x, bottom, key, word);
    }
}

fn hint(brush: &mut Brush, x: u16, y: u16, key: &str, word: &str) -> u16 {
    let x = brush.put(x, y, key, Meaning::BarKey);
    brush.put(x + 1, y, word, Meaning::BarText) + 2
}

fn message(app: &App, brush: &mut Brush, y: u16) {
    match app.layers.last() {
        Some(Layer::Confirm(confirm)) if !brush.curtain => {
            brush.put(1, y, &confirm.question, Meaning::Banner);
        }
        Some(Layer::Confirm(_)) => {
            brush.put(1, y, "Confirmer ? (rideau tiré)", Meaning::Banner);
        }
        // A form's line explains itself here; its own messages stand there.
        Some(Layer::Sheet(sheet)) if app.message.text.is_empty() => super::form::explain(app, sheet, brush, y),
        _ if app.is_locked() => {}
        // Sentences name people.
        _ if brush.curtain && !app.message.error && !app.message.text.is_empty() => {
            brush.put(1, y, "Fait.", Meaning::Message);
        }
        _ => {
            let meaning = if app.message.error { Meaning::Error } else { Meaning::Message };
            let said = &app.message.text;
            let mut aside = Vec::new();
            if app.layers.is_empty() {
                if app.undoable && !app.message.error && !said.is_empty() {
                    aside.push("u défaire".to_owned());
                }
                // Half-typed forms stay in sight until they are taken up again.
                match app.drafts.len() {
                    0 => {}
                    1 => aside.push("g reprendre le brouillon".to_owned()),
                    count => aside.push(format!("g reprendre ({count} brouillons)")),
                }
            }
            let aside = aside.join("   ");
            let room = brush.width().saturating_sub(cells(&aside) + 3);
            brush.put_in(1, y, room, said, meaning);
            brush.put(room + 1, y, &aside, Meaning::BarText);
        }
    }
}
