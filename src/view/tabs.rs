//! The first line: the panes, and in each how many lines are late, or else how much waits for somebody of the team; under it,
//! who is at the desk and the time.

use super::brush::{Brush, cells};
use super::theme::Meaning;
use crate::app::App;
use crate::model::Level;
use crate::panes::PANES;

/// Layouts of the tabs, from the widest: whole titles, short ones but for the open tab, the same closer together,
/// digits alone.
const WAYS: [(Title, &str); 4] = [(Title::Whole, "  "), (Title::Short, "  "), (Title::Short, " "), (Title::None, " ")];

#[derive(Clone, Copy, PartialEq)]
enum Title {
    Whole,
    Short,
    None,
}

/// Paints the tabs.
pub fn paint(app: &App, brush: &mut Brush) {
    let width = brush.width();
    let fits = |way: &&(Title, &str)| {
        let tabs: u16 = (0..PANES.len()).map(|at| cells(&tab(app, at, way.0))).sum();
        tabs + cells(way.1) * (PANES.len() as u16 - 1) < width
    };
    let (title, gap) = WAYS.iter().find(fits).copied().unwrap_or(WAYS[WAYS.len() - 1]);
    let mut x = 1;
    for at in 0..PANES.len() {
        let meaning = if at == app.lists.tab { Meaning::TabActive } else { Meaning::Tab };
        x = brush.put(x, 0, &tab(app, at, title), meaning) + cells(gap);
    }
    let who = app.me.map(|me| app.context.staff_name(me)).unwrap_or_default();
    if app.blocked.halted.is_some() {
        brush.put(1, 1, " LECTURE SEULE ", Meaning::Error);
    }
    // On the rule, where there is always room: several people share a screen, and must see whose turn it is.
    let aside = format!(" {who}  {} ", app.context.now.clock_text(app.context.zone));
    brush.put_right(width - 2, 1, width / 2, &aside, Meaning::Muted);
}

/// « 2 Ordonnances 3!! » where three are late, « 2 Ordonnances 7 » where none is: how much waits for somebody, « 7! » where
/// something of it presses.
fn tab(app: &App, at: usize, title: Title) -> String {
    let kind = PANES[at];
    let title = match title {
        Title::None if at != app.lists.tab => "",
        Title::Short if at != app.lists.tab => kind.short,
        _ => kind.title,
    };
    let count = app.lists.counts.iter().find(|count| *count.kind == *kind);
    let figures = count.map(|count| match (count.late, count.soon) {
        (late @ 1.., _) => format!("{late}{}", Level::Late.mark()),
        (_, 1..) => format!("{}{}", count.waiting, Level::Soon.mark()),
        _ => count.waiting.to_string(),
    });
    let parts = [kind.digit.to_string(), title.to_owned(), figures.unwrap_or_default()];
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}
