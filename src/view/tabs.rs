//! The first line: the panes, how much is open in each and how much of it is late; who is at the desk, and the time.

use super::brush::{Brush, cells};
use super::theme::Meaning;
use crate::app::App;
use crate::kinds::{KINDS, Level};

/// Paints the tabs.
pub fn paint(app: &App, brush: &mut Brush) {
    let who = app.me.map(|me| app.desk.staff_name(me)).unwrap_or_default();
    let aside = format!("{who}  {} ", app.desk.now.clock(app.desk.zone));
    let room = brush.width().saturating_sub(cells(&aside) + 1);
    // On a narrow screen the other panes keep their digit and their marks, and lose their names.
    let long: u16 = KINDS.iter().map(|kind| cells(kind.title) + 9).sum();
    let mut x = 0;
    for (at, kind) in KINDS.iter().enumerate() {
        let active = at == app.tab;
        let meaning = if active { Meaning::TabActive } else { Meaning::Tab };
        let title = if active || long <= brush.width() { kind.title } else { "" };
        x = brush.put(x, 0, &format!(" {} {title}", kind.digit), meaning);
        if let Some(count) = app.counts.iter().find(|count| count.kind == *kind) {
            x = brush.put(x, 0, &format!(" {}", count.open), meaning);
            let level = if count.late > 0 {
                Level::Late
            } else if count.soon > 0 {
                Level::Soon
            } else {
                Level::Calm
            };
            x = brush.put(x, 0, level.mark(), meaning);
        }
        x = brush.put(x, 0, " ", meaning);
    }
    if x <= room {
        brush.put(room, 0, &aside, Meaning::Muted);
    }
}
