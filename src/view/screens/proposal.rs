//! A change of many lines: the question, then whom it is about.

use super::Painted;
use crate::app::App;
use crate::app::screen::Screen;
use crate::app::screens::proposal::Proposal;
use crate::view::brush::{Brush, cell_width};
use crate::view::theme::Meaning;

impl Painted for Proposal {
    fn paint(&self, app: &App, brush: &mut Brush) {
        paint(app, self, brush);
    }
}

fn paint(app: &App, proposal: &Proposal, brush: &mut Brush) {
    let mut y = 0;
    for line in proposal.question_rows(brush.width()) {
        brush.put_text(1, y, &line, Meaning::Title);
        y += 1;
    }
    let height = usize::from(brush.height().saturating_sub(y + 1));
    let names = proposal.lines.iter().map(|(who, _)| cell_width(who)).max().unwrap_or_default();
    let second = (names + 5).min(brush.width() / 2);
    for (n, (who, what)) in
        proposal.lines.iter().skip(proposal.top.min(proposal.overflow(app))).take(height).enumerate()
    {
        let y = y + 1 + n as u16;
        let who = brush.name_in(second.saturating_sub(4), who.as_str());
        brush.put_in(3, y, second.saturating_sub(4), &who, Meaning::Text);
        brush.put_in(second, y, brush.width().saturating_sub(second), what, Meaning::Muted);
    }
}
