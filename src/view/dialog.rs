//! The small screens: opening, refused, locked, a short list, a history.

use super::brush::{Brush, cells};
use super::pad;
use super::theme::Meaning;
use crate::app::App;
use crate::app::layers::{History, Layer, PaperView};
use crate::app::line::Line;
use crate::app::pick::Pick;
use crate::app::window::SMALLEST;
use crate::ops::{REASSIGN, REOPEN};

/// While the file is being opened.
pub fn opening(app: &App, brush: &mut Brush) {
    brush.put(1, 0, "Comptoir", Meaning::Title);
    brush.put(1, 2, &format!("Ouverture de {}…", app.place), Meaning::Muted);
}

/// When the file cannot be used.
pub fn refused(app: &App, why: &str, brush: &mut Brush) {
    brush.put(1, 0, "Comptoir", Meaning::Title);
    brush.put(1, 2, &app.place, Meaning::Muted);
    let mut y = 4;
    for line in wrap(why, brush.width().saturating_sub(2)) {
        brush.put(1, y, &line, Meaning::Error);
        y += 1;
    }
    brush.put(1, y + 1, "q", Meaning::BarKey);
    brush.put(3, y + 1, "quitter", Meaning::BarText);
}

/// When the window is too small for the screen: its size, the one needed, and the keys that still act.
pub fn too_small(app: &App, brush: &mut Brush) {
    let ((columns, rows), (width, height)) = (SMALLEST, (brush.width(), brush.height()));
    let said = format!("Fenêtre trop petite ({width} × {height}) : il faut {columns} × {rows} au moins.");
    let quit = if app.loses_letters() { "" } else { ", Ctrl-Q qui quitte" };
    let keys = format!("Agrandissez-la. D’ici là, aucune touche n’agit, sauf Ctrl-L qui verrouille{quit}.");
    let mut y = 0;
    for (words, meaning) in [(said, Meaning::Error), (keys, Meaning::Text)] {
        for line in wrap(&words, width.max(1)) {
            brush.put(0, y, &line, meaning);
            y += 1;
        }
    }
}

/// Nobody at the desk. Who sits down is asked over it.
pub fn locked(app: &App, brush: &mut Brush) {
    brush.put(1, 0, "Comptoir", Meaning::Title);
    brush.put(10, 0, "verrouillé", Meaning::Muted);
    brush.rule(1);
    let area = ratatui::layout::Rect { y: brush.area.y + 2, height: brush.height() - 5, ..brush.area };
    let mut part = brush.within(area);
    match app.layers.last() {
        Some(Layer::Pick(list)) => pick(list, &mut part),
        Some(Layer::Pad(typed)) => pad::paint(typed, &mut part),
        _ => {
            part.put(1, 1, "L’écran est verrouillé. Rien n’est perdu : Entrée, puis votre nom.", Meaning::Text);
        }
    }
}

/// A short list.
pub fn pick(pick: &Pick, brush: &mut Brush) {
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

/// What happened to an item, and its notes.
pub fn history(app: &App, history: &History, brush: &mut Brush) {
    let who = brush.name(&history.who);
    let day =
        history.row.item.other_day(&app.desk).map(|day| format!(", {}", day.sentence(&app.desk))).unwrap_or_default();
    let end = brush.put(1, 0, &format!("{who} — {}{day}", history.state), Meaning::Title);
    if history.protected {
        brush.put(end + 2, 0, " CONTACT PROTÉGÉ ", Meaning::Banner);
    }
    let when = |at: crate::domain::Moment| at.local(app.desk.zone).format("%d/%m %H:%M").to_string();
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
        let done = format!("{}{}", op_words(&line.op), reason.unwrap_or_default());
        lines.push((format!("{}  {}  {done}{to}{undone}", when(line.at), line.by), Meaning::Text));
        for (label, before, after) in &line.changes {
            let [before, after] = [before, after].map(|text| match text.as_str() {
                "" => brush.look.glyphs.dash,
                text => curtain.unwrap_or(text),
            });
            if line.op == "ADD" {
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
        brush.put(1, y as u16 + 2, line, *meaning);
    }
}

/// A text, in the lines it is printed in; not a word of it behind the curtain.
pub fn paper(view: &PaperView, brush: &mut Brush) {
    brush.put(1, 0, &view.text.title, Meaning::Title);
    if brush.curtain {
        brush.put(3, 2, "Le rideau est tiré : Ctrl-Z montre le texte.", Meaning::Muted);
        return;
    }
    let height = usize::from(brush.height().saturating_sub(2));
    let lines = view.text.lines(PaperView::columns(brush.width()));
    let top = view.top.min(lines.len().saturating_sub(height));
    if lines.len() > height {
        let place = format!("lignes {} à {} de {}", top + 1, top + height, lines.len());
        brush.put_right(brush.width() - 1, 0, 30, &place, Meaning::Muted);
    }
    for (y, line) in lines.iter().skip(top).take(height).enumerate() {
        brush.put(3, y as u16 + 2, line, Meaning::Text);
    }
}

/// In the message line: into which file?
pub fn file(line: &Line, brush: &mut Brush, y: u16) {
    let start = brush.put(1, y, "Fichier : ", Meaning::FieldLabel);
    let room = usize::from(brush.width().saturating_sub(start + 1));
    let before: String = line.text().chars().take(line.cursor()).collect();
    // The end of a long path is what one changes.
    let hidden = usize::from(cells(&before)).saturating_sub(room);
    let shown: String = line.text().chars().skip(hidden).collect();
    brush.put(start, y, &shown, Meaning::FieldFocus);
    brush.point(start + cells(&before) - hidden as u16, y);
}

fn op_words(op: &str) -> &str {
    match op {
        "ADD" => "ajoute",
        "EDIT" => "modifie",
        "MOVE" => "change l’état",
        "CLAIM" => "prend ou rend",
        "GIVE_BACK" => "se lève et rend",
        "NOTE" => "note",
        REOPEN => "rouvert·e",
        REASSIGN => "donne à une autre personne",
        "MERGE" => "fusionne deux fiches",
        "UNDO" => "défait",
        "REDO" => "refait",
        "SETTLE" => "clôt",
        other => other,
    }
}

/// `text` in lines of at most `width` columns, cut at spaces, and inside a word only where it is wider than a line.
pub(super) fn wrap(text: &str, width: u16) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        if used > 0 && used + 1 + cells(word) > width {
            lines.push(String::new());
            used = 0;
        }
        let gap = if used > 0 { " " } else { "" };
        for sign in gap.chars().chain(word.chars()) {
            let wide = cells(sign.encode_utf8(&mut [0; 4]));
            if used + wide > width && used > 0 {
                lines.push(String::new());
                used = 0;
            }
            let last = lines.len() - 1;
            lines[last].push(sign);
            used += wide;
        }
    }
    lines
}
