//! Proposals of the group: the subject of each, what the centre has, and the answer; under them the reason of the chosen one.

use super::Painted;
use crate::app::App;
use crate::app::screens::group_proposals::{Chosen, GroupProposals};
use crate::domain::coded::Coded;
use crate::model::shared::{Shared, SharedAnswer};
use crate::view::brush::Brush;
use crate::view::theme::Meaning;
use crate::view::wrap::wrap_text;

/// Columns of the topic, and of the answer.
const TOPIC: u16 = 16;
const ANSWER: u16 = 22;
/// Rows under the list: the whole proposal, its reason and its source.
const DETAIL: usize = 5;

impl Painted for GroupProposals {
    fn paint(&self, app: &App, brush: &mut Brush) {
        let x = brush.put_text(1, 0, "Propositions du groupement", Meaning::Title);
        let lines = Self::lines(&app.context);
        let open = app.context.count_open_proposals();
        if lines.is_empty() {
            brush.put_rows(3, 2, "Rien\u{a0}: le groupement n’a rien proposé à ce centre.", Meaning::Text);
            return;
        }
        brush.put_text(x + 2, 0, &format!("à décider\u{a0}: {open}"), Meaning::Muted);
        let height = usize::from(brush.height()).saturating_sub(2 + DETAIL + 1).max(1);
        let selected = self.position(&app.context);
        let top = (selected + 1).saturating_sub(height);
        for (y, (at, shared)) in lines.iter().enumerate().skip(top).take(height).enumerate() {
            let y = y as u16 + 2;
            paint_line(self, app, shared, y, brush);
            if at == selected {
                brush.put_text(0, y, brush.look.glyphs.pointer, Meaning::Selected);
                brush.tint_row(0, y, brush.width(), Meaning::Selected);
            }
        }
        if let Some(shared) = lines.get(selected) {
            paint_detail(app, shared, brush);
        }
    }
}

fn paint_line(list: &GroupProposals, app: &App, shared: &Shared, y: u16, brush: &mut Brush) {
    let answer = brush.width().saturating_sub(ANSWER);
    brush.put_in(3, y, TOPIC - 1, shared.topic.label(), Meaning::Muted);
    let words = shared.in_words(&app.context);
    let x = 3 + TOPIC;
    brush.put_in(x, y, answer.saturating_sub(x + 1), &words, Meaning::Text);
    let (word, meaning) = match (&shared.answer, list.choice(shared.id)) {
        (None, Chosen::Later) => ("à décider".to_owned(), Meaning::Soon),
        (None, Chosen::Accept) => ("accepter".to_owned(), Meaning::Text),
        (None, Chosen::Refuse) => ("refuser".to_owned(), Meaning::Text),
        (Some(answered), _) => {
            let word = shared.answer_now(&app.context).map_or("", SharedAnswer::label);
            let day = answered.at.in_zone(app.context.zone).format("%d/%m");
            (format!("{word} le {day}"), Meaning::Muted)
        }
    };
    brush.put_in(answer, y, ANSWER, &word, meaning);
}

fn paint_detail(app: &App, shared: &Shared, brush: &mut Brush) {
    let room = brush.width().saturating_sub(2);
    let first = brush.height().saturating_sub(DETAIL as u16);
    let mut lines: Vec<(String, Meaning)> =
        wrap_text(&shared.in_words(&app.context), room).into_iter().take(2).map(|line| (line, Meaning::Text)).collect();
    if shared.is_open() {
        lines.push((shared.here(&app.context), Meaning::Hint));
    }
    if let Some(says) = &shared.says {
        lines.extend(
            wrap_text(&format!("«\u{a0}{says}\u{a0}»"), room).into_iter().take(1).map(|line| (line, Meaning::Text)),
        );
    }
    let source = format!("{}, par {}", shared.source(&app.context), shared.author);
    let answered =
        shared.answer.as_ref().map(|answered| format!(" · répondu par {}", app.context.staff_name(answered.by)));
    lines.push((source + &answered.unwrap_or_default(), Meaning::Muted));
    for ((line, meaning), y) in lines.iter().take(DETAIL).zip(first..) {
        brush.put_text(1, y, line, *meaning);
    }
}
