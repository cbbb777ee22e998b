//! The card before dialling: what must be read, in the order of the pane's own briefing, then the lines that one call
//! may settle.

use super::Painted;
use super::person_card::open_line;
use crate::app::App;
use crate::app::screens::call_briefing::CallBriefing;
use crate::domain::count::other_count;
use crate::model::{Call, Tone};
use crate::view::brush::{Brush, cell_width};
use crate::view::theme::Meaning;

/// Column where the words of the briefing begin.
const WORDS: u16 = 14;

impl Painted for CallBriefing {
    fn paint(&self, app: &App, brush: &mut Brush) {
        paint(app, self, brush);
    }
}

/// Paints the card.
fn paint(app: &App, calling: &CallBriefing, brush: &mut Brush) {
    let view = &calling.view;
    let row = &view.row;
    let who = brush.subject(row);
    let end = brush.put_text(1, 0, &who, Meaning::Title);
    brush.put_text(end + 2, 0, row.item.state.label, Meaning::Text);
    let mut y = 1;
    let briefing = row.item.state.held.map(|held| held.briefing);
    let call = Call { row, person: view.person.as_ref(), tried: &view.tried, to_say: view.to_say.as_deref() };
    for told in briefing.map(|read| read(&call, &app.context)).unwrap_or_default() {
        match told.tone {
            // Words of the person's own, like their number: hidden with the names.
            _ if brush.curtain => y += 1,
            Tone::Banner => {
                y = brush.paint_banner(1, y, &told.text);
                continue;
            }
            tone => {
                let meaning = if tone == Tone::Number { Meaning::Title } else { Meaning::Text };
                brush.put_text(1, y, told.label, Meaning::FieldLabel);
                y = brush.put_rows(WORDS, y, &told.text, meaning);
            }
        }
    }
    y += 1;
    brush.put_text(1, y, "Ouvert", Meaning::Title);
    let room = usize::from(brush.height().saturating_sub(y + 1)).max(1);
    let top = (calling.selected + 1).saturating_sub(room);
    for (at, row) in calling.rows().enumerate().skip(top).take(room) {
        y += 1;
        y = open_line(app, row, "", at == calling.selected, brush, y);
    }
    let hidden = calling.rows().count().saturating_sub(room);
    if hidden > 0 {
        let more = format!("et {}", other_count(hidden));
        brush.put_right(brush.width().saturating_sub(1), 0, cell_width(&more), &more, Meaning::Muted);
    }
}
