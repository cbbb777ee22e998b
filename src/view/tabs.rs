//! The first line: the panes, how much in each waits for somebody of the team and how much of it is late; under it, who is at the desk and
//! the time.

use super::brush::{Brush, cells};
use super::theme::Meaning;
use crate::app::App;
use crate::kinds::{KINDS, Level};

/// How much room a tab takes: whole titles, short ones but for the open tab, the same closer together, digits alone.
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
        let tabs: u16 = (0..KINDS.len()).map(|at| cells(&tab(app, at, way.0))).sum();
        tabs + cells(way.1) * (KINDS.len() as u16 - 1) < width
    };
    let (title, gap) = WAYS.iter().find(fits).copied().unwrap_or(WAYS[WAYS.len() - 1]);
    let mut x = 1;
    for at in 0..KINDS.len() {
        let meaning = if at == app.lists.tab { Meaning::TabActive } else { Meaning::Tab };
        x = brush.put(x, 0, &tab(app, at, title), meaning) + cells(gap);
    }
    let who = app.me.map(|me| app.desk.staff_name(me)).unwrap_or_default();
    if app.blocked.halted.is_some() {
        brush.put(1, 1, " LECTURE SEULE ", Meaning::Error);
    }
    // On the rule, where there is always room: several people share a screen, and must see whose turn it is.
    let aside = format!(" {who}  {} ", app.desk.now.clock(app.desk.zone));
    brush.put_right(width - 2, 1, width / 2, &aside, Meaning::Muted);
}

/// « 2 Ordonnances 7! »: how much waits for somebody, and the mark of what presses most.
fn tab(app: &App, at: usize, title: Title) -> String {
    let kind = KINDS[at];
    let title = match title {
        Title::None if at != app.lists.tab => "",
        Title::Short if at != app.lists.tab => kind.short,
        _ => kind.title,
    };
    let count = app.lists.counts.iter().find(|count| *count.kind == *kind);
    let figures = count.map(|count| {
        let level = match (count.late, count.soon) {
            (1.., _) => Level::Late,
            (_, 1..) => Level::Soon,
            _ => Level::Calm,
        };
        format!("{}{}", count.waiting, level.mark())
    });
    let parts = [kind.digit.to_string(), title.to_owned(), figures.unwrap_or_default()];
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}
