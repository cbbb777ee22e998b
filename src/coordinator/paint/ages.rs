//! A pane of every centre: what is late and what is open, by how long ago it was written.

use super::{MARGIN, first_shown, meaning_of, name_centres, select_row};
use crate::coordinator::Coordinator;
use crate::coordinator::standing::{self, OpenSum};
use crate::domain::coded::Coded;
use crate::hub::figures::FigureSection;
use crate::hub::reading::{AgeBand, CentreNow};
use crate::model::Kind;
use crate::view::brush::Brush;
use crate::view::theme::Meaning;
use crate::view::wrap::wrap_text;

const COLUMN: u16 = 9;

pub(super) fn paint(screen: &Coordinator, brush: &mut Brush) {
    let FigureSection::Pane(kind) = screen.section() else {
        let words = "Les personnes différentes n’ont pas d’ancienneté\u{a0}: p montre combien elles sont.";
        brush.put_rows(1, 0, words, Meaning::Text);
        return;
    };
    brush.put_text(1, 0, &format!("{}\u{a0}: depuis combien de temps", kind.title), Meaning::Title);
    let count = AgeBand::VALUES.len() as u16 + 1;
    let first = brush.width().saturating_sub(count * COLUMN);
    brush.put_text(MARGIN, 2, "Centre", Meaning::Header);
    let titles = ["En tout"].into_iter().chain(AgeBand::VALUES.iter().map(|age| age.label()));
    for (x, title) in (first..).step_by(usize::from(COLUMN)).zip(titles) {
        brush.put_right(x + COLUMN, 2, COLUMN - 1, title, Meaning::Header);
    }
    let centres = screen.centres();
    let note = "«\u{a0}3!!\u{a0}»\u{a0}: trois en retard parmi celles de cet âge\u{a0}; «\u{a0}7!\u{a0}»\u{a0}: sept ouvertes, une promesse dans les 2 h\u{a0}; \
                sinon, ce qui est ouvert.";
    let note = wrap_text(note, brush.width().saturating_sub(2));
    let height = usize::from(brush.height()).saturating_sub(4 + note.len()).max(1);
    let selected = centres.iter().position(|centre| Some(centre.id) == screen.selected).unwrap_or(0);
    let top = first_shown(selected, centres.len(), height);
    let room = first.saturating_sub(MARGIN + 1);
    let names = name_centres(centres.iter().copied(), room);
    for (y, (at, (centre, name))) in (3..).zip(centres.iter().zip(&names).enumerate().skip(top).take(height)) {
        brush.put_in(MARGIN, y, room, name, Meaning::Text);
        line(screen, centre, kind, first, brush, y);
        if at == selected {
            select_row(brush, y);
        }
    }
    let below = brush.height().saturating_sub(note.len() as u16);
    for (words, y) in note.iter().zip(below..) {
        brush.put_text(1, y, words, Meaning::Muted);
    }
}

fn line(screen: &Coordinator, centre: &CentreNow, kind: &Kind, first: u16, brush: &mut Brush, y: u16) {
    if let Some(silence) = standing::silence_words(centre, screen.hub_time(), screen.zone) {
        brush.put_right(3, y, 2, "?", Meaning::Late);
        brush.put_in(first + 1, y, brush.width().saturating_sub(first + 1), &silence, Meaning::Late);
        return;
    }
    let all = standing::sum_of_kind(centre, kind);
    brush.put_right(3, y, 2, all.level().mark(), meaning_of(all));
    let ages = AgeBand::VALUES.iter().map(|age| standing::sum_of_age(centre, kind, *age));
    for (x, sum) in (first..).step_by(usize::from(COLUMN)).zip([all].into_iter().chain(ages)) {
        let words = if sum == OpenSum::default() { brush.look.glyphs.dot.to_owned() } else { sum.words() };
        brush.put_right(x + COLUMN, y, COLUMN - 1, &words, meaning_of(sum));
    }
}
