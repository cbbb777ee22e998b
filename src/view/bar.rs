//! The last three lines: the message, a rule, and what can be done now.

use std::borrow::Cow;

use super::brush::{Brush, cell_width};
use super::screens::painter;
use super::theme::Meaning;
use super::wrap::wrap_text;
use crate::app::App;
use crate::app::bindings::{Hint, OWN_FIRST, key_of};
use crate::app::keys::Key;
use crate::app::screens::confirm::Confirm;
use crate::model::Verb;

/// Verbs always in reach: adding, coffee, searching, the menu, which holds what had no room, and the help.
const PINNED: [Verb; 5] = [Verb::Add, Verb::Cafe, Verb::Search, Verb::Menu, Verb::Help];

/// Paints the message line and the bar.
pub fn paint(app: &App, brush: &mut Brush) {
    let (width, bottom) = (brush.width(), brush.height() - 1);
    brush.paint_rule(bottom - 1);
    paint_message(app, brush, bottom - 2);
    let keys = PINNED.map(|verb| key_of(verb).name());
    let [add, cafe, search, menu, help] = &keys;
    let esc = Key::Esc.name();
    let hints = app.list_hints().into_iter().map(Shown::new);
    let (mut pinned, rest): (Vec<_>, Vec<_>) = hints.partition(|Shown { key, .. }| keys.contains(key) || *key == esc);
    let taken = |hints: &[Shown]| hints.iter().map(|hint| hint.room).sum::<u16>();
    // The next step is never what has no room: coffee leaves, then the words that everybody knows.
    let next = key_of(Verb::Next).name();
    let first = rest.iter().find(|hint| hint.key == next).map_or(0, |hint| hint.room);
    // Nor are the line's other first keys, or the second one alone, where coffee is all that stands in their way.
    let all = taken(&pinned);
    let without = all - pinned.iter().filter(|hint| hint.key == *cafe).map(|hint| hint.room).sum::<u16>();
    let in_the_way = |keys: usize| {
        let own = taken(&rest[..keys.min(rest.len())]);
        all + own > width && without + own <= width
    };
    if all + first > width || in_the_way(OWN_FIRST) || (first > 0 && in_the_way(2)) {
        pinned.retain(|hint| hint.key != *cafe);
    }
    // The help, which says all the others, is the last to lose its word.
    for known in [menu, add, search, help] {
        if taken(&pinned) + first > width {
            pinned.iter_mut().filter(|hint| hint.key == *known).for_each(Shown::drop_word);
        }
    }
    let end = width.saturating_sub(taken(&pinned));
    let mut x = 1;
    for hint in &rest {
        if x + hint.room > end + 1 {
            // More is possible than there is room for: the menu says what. Alone at the edge the mark would say nothing.
            if x > 1 {
                let at = (x - 1).min(end.saturating_sub(1));
                brush.put_in(at, bottom, 1, brush.look.glyphs.more, Meaning::BarText);
            }
            break;
        }
        x = hint.paint(brush, x, bottom);
    }
    let mut x = end + 1;
    for hint in &pinned {
        x = hint.paint(brush, x, bottom);
    }
}

/// A key and its word on the bar, and the columns that they take with the blanks around them.
struct Shown {
    key: Cow<'static, str>,
    word: Cow<'static, str>,
    room: u16,
}

impl Shown {
    fn new((key, word): Hint) -> Self {
        let room = cell_width(&key) + cell_width(&word) + if word.is_empty() { 2 } else { 3 };
        Self { key, word, room }
    }

    fn drop_word(&mut self) {
        let key = std::mem::take(&mut self.key);
        *self = Self::new((key, Cow::Borrowed("")));
    }

    fn paint(&self, brush: &mut Brush, x: u16, y: u16) -> u16 {
        let x = brush.put_text(x, y, &self.key, Meaning::BarKey);
        if self.word.is_empty() { x + 2 } else { brush.put_text(x + 1, y, &self.word, Meaning::BarText) + 2 }
    }
}

/// Number of lines that an error or a question takes above the message line.
pub fn paint_above(app: &App, width: u16) -> u16 {
    let said = match app.screens.top::<Confirm>() {
        Some(confirm) if !app.display.curtain => Some(confirm.question.clone()),
        _ if app.message.error || is_long(app, width) => Some(app.message.text.clone()),
        _ => said_first(app),
    };
    match said {
        Some(said) => wrap_text(&said, room_beside(width, "")).len().saturating_sub(1) as u16,
        None => app.screens.last().and_then(painter).map_or(0, |painter| painter.rows_above(app, width)),
    }
}

/// True of a message that one line does not hold.
fn is_long(app: &App, width: u16) -> bool {
    !app.display.curtain && cell_width(&app.message.text) > room_beside(width, "")
}

/// Message to show when there is nothing else, or nothing as serious as text that is stored nowhere or a save that waits.
fn said_first(app: &App) -> Option<String> {
    let presses = app.loses_letters() || app.is_kept_waiting();
    app.standing_message().filter(|_| app.message.text.is_empty() || presses && !app.message.error)
}

/// Columns for a sentence of a screen of `width` columns that has `aside` on its right.
fn room_beside(width: u16, aside: &str) -> u16 {
    let taken = if aside.is_empty() { 2 } else { cell_width(aside) + 3 };
    width.saturating_sub(taken)
}

fn paint_message(app: &App, brush: &mut Brush, y: u16) {
    let room = room_beside(brush.width(), "");
    let painter = app.screens.last().and_then(painter);
    match app.screens.top::<Confirm>() {
        Some(confirm) if !brush.curtain => {
            spoken_sentence(brush, y, room, &confirm.question, Meaning::Banner);
        }
        Some(_) => {
            brush.put_text(1, y, "Confirmer ? (rideau tiré)", Meaning::Banner);
        }
        None if let Some(said) = said_first(app) => {
            spoken_sentence(brush, y, room, &said, Meaning::Error);
        }
        // A screen explains itself here; its own messages stand there.
        None if painter.is_some_and(|painter| painter.explain(app, brush, y)) => {}
        _ if app.is_locked() => {}
        // Sentences name people.
        _ if brush.curtain && !app.message.error && !app.message.text.is_empty() => {
            brush.put_text(1, y, "Fait.", Meaning::Message);
        }
        _ if !app.message.error && is_long(app, brush.width()) => {
            spoken_sentence(brush, y, room, &app.message.text, Meaning::Message);
        }
        _ => {
            let meaning = if app.message.error { Meaning::Error } else { Meaning::Message };
            let said = &app.message.text;
            let cut = match painter {
                _ if !said.is_empty() => None,
                None => super::table::cut_cells(app, brush),
                Some(painter) => painter.cut(app, brush),
            };
            let mut aside: Vec<String> = Vec::new();
            if app.declaration().acts_on_lines && !app.message.error && !said.is_empty() {
                let last = app.undoing.can_undo(app.context.today()) && app.undoing.speaks_of_last(said);
                let undo = last.then_some("u défaire");
                let redo = app.undoing.speaks_of_undone(said).then_some("Ctrl-Y refaire");
                // A sentence is read to its end before it is said that a key takes it back.
                let fits = |hint: &&str| cell_width(said) + cell_width(hint) + 3 <= brush.width();
                aside.extend(redo.or(undo).filter(fits).map(str::to_owned));
            }
            if app.screens.is_empty() {
                // Half-typed forms stay in sight until they are taken up again, but for the moment in which they would cut
                // short what was just done, or what is read of the line; what has no room in any case gives way to a sign.
                let drafts = match app.drafts.len() {
                    0 => Vec::new(),
                    1 => vec!["g reprendre le brouillon".to_owned(), "g reprendre".to_owned()],
                    count => vec![format!("g reprendre ({count} brouillons)"), format!("g reprendre ({count})")],
                };
                let words = cut.as_ref().map_or(cell_width(said), |cut| cell_width(cut) + super::table::MARGIN);
                let taken: u16 = aside.iter().map(|words| cell_width(words) + 3).sum();
                let fits = |hint: &String| words + taken + cell_width(hint) + 3 <= brush.width();
                let sign = (cut.is_some() && words >= brush.width() && !app.drafts.is_empty())
                    .then(|| format!("g ({})", app.drafts.len()));
                aside.extend(drafts.into_iter().find(fits).or(sign));
            }
            let aside = aside.join("   ");
            let room = room_beside(brush.width(), &aside);
            if let Some(cut) = cut {
                // Under its columns: what was done begins at the edge.
                brush.put_in(
                    super::table::MARGIN,
                    y,
                    room.saturating_sub(super::table::MARGIN - 1),
                    &cut,
                    Meaning::Text,
                );
            } else if app.message.error {
                spoken_sentence(brush, y, room, said, meaning);
            } else {
                brush.put_in(1, y, room, said, meaning);
            }
            brush.put_text(room + 2, y, &aside, Meaning::BarText);
        }
    }
}

/// A sentence that must be read to its end: what has no room in the line stands on those above it.
fn spoken_sentence(brush: &mut Brush, y: u16, room: u16, said: &str, meaning: Meaning) {
    let lines = wrap_text(said, room);
    let blank = " ".repeat(usize::from(brush.width()));
    for (line, y) in lines.iter().rev().zip((0..=y).rev()) {
        brush.put_text(0, y, &blank, Meaning::Text);
        brush.put_in(1, y, room, line, meaning);
    }
}
