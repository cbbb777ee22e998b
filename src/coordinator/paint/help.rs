//! Every key, by page.

use crate::app::screens::help::{KEY_COLUMNS, WORDS_AT};
use crate::coordinator::keys;
use crate::view::brush::{Brush, cell_width};
use crate::view::theme::Meaning;
use crate::view::wrap::wrap_text;

const MARKS: &str = "!!  en retard    \u{a0}!  promis dans les 2 h, ou à voir    \u{a0}?  sans nouvelles";

/// A row of the help.
enum HelpRow {
    Blank,
    Title(&'static str),
    Muted(&'static str),
    Key(String, String),
}

fn list_rows(width: u16) -> Vec<HelpRow> {
    let room = width.saturating_sub(WORDS_AT as u16 + 1).max(20);
    let mut rows = vec![HelpRow::Muted(MARKS)];
    for group in keys::GROUPS {
        rows.extend([HelpRow::Blank, HelpRow::Title(group.title)]);
        for (key, sentence) in keys::list_sentences(group) {
            let mut pieces = wrap_text(sentence, room).into_iter();
            let long = usize::from(cell_width(&key)) > KEY_COLUMNS;
            let first = if long { String::new() } else { pieces.next().unwrap_or_default() };
            rows.push(HelpRow::Key(key, first));
            rows.extend(pieces.map(|piece| HelpRow::Key(String::new(), piece)));
        }
    }
    rows
}

/// Number of rows that a body of this size leaves out.
pub(super) fn overflow(width: u16, height: u16) -> usize {
    list_rows(width).len().saturating_sub(usize::from(height))
}

pub(super) fn paint(top: usize, brush: &mut Brush) {
    let top = top.min(overflow(brush.width(), brush.height()));
    let height = usize::from(brush.height());
    for (y, row) in (0..).zip(list_rows(brush.width()).iter().skip(top).take(height)) {
        match row {
            HelpRow::Blank => {}
            HelpRow::Title(title) => drop(brush.put_text(1, y, title, Meaning::Title)),
            HelpRow::Muted(words) => drop(brush.put_text(1, y, words, Meaning::Muted)),
            HelpRow::Key(key, sentence) => {
                brush.put_text(2, y, key, Meaning::BarKey);
                brush.put_text(WORDS_AT as u16, y, sentence, Meaning::Text);
            }
        }
    }
}
