//! A change of many lines: the question, then whom it is about.

use super::Painted;
use crate::app::App;
use crate::app::screens::proposal::Proposal;
use crate::view::brush::{Brush, cell_width};
use crate::view::theme::Meaning;
use crate::view::wrap::wrap_text;

impl Painted for Proposal {
    fn paint(&self, _: &App, brush: &mut Brush) {
        paint(self, brush);
    }
}

fn paint(proposal: &Proposal, brush: &mut Brush) {
    let mut y = 0;
    for line in wrap_text(&proposal.question, brush.width().saturating_sub(2)) {
        brush.put_text(1, y, &line, Meaning::Title);
        y += 1;
    }
    let height = usize::from(brush.height().saturating_sub(y + 1));
    let names = proposal.lines.iter().map(|(who, _)| cell_width(who)).max().unwrap_or_default();
    let second = (names + 5).min(brush.width() / 2);
    for (n, (who, what)) in proposal.lines.iter().skip(proposal.top).take(height).enumerate() {
        let y = y + 1 + n as u16;
        let who = brush.name_in(second.saturating_sub(4), who.as_str());
        brush.put_in(3, y, second.saturating_sub(4), &who, Meaning::Text);
        brush.put_in(second, y, brush.width().saturating_sub(second), what, Meaning::Muted);
    }
}
