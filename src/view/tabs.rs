//! The first line: the panes, and in each how many lines are late, or else how much waits for somebody of the team; under it,
//! who is at the desk and the time.

use super::brush::{Brush, cell_width};
use super::theme::Meaning;
use crate::app::App;
use crate::model::Level;
use crate::panes::{self, PANES};

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
    let (width, tabs) = (brush.width(), panes::tabs());
    let fits = |way: &&(Title, &str)| {
        let widths: u16 = (0..tabs.len()).map(|at| cell_width(&paint_tab(app, at, way.0))).sum();
        widths + cell_width(way.1) * (tabs.len() as u16 - 1) < width
    };
    let (title, gap) = WAYS.iter().find(fits).copied().unwrap_or(WAYS[WAYS.len() - 1]);
    let mut x = 1;
    for (at, kind) in tabs.iter().enumerate() {
        let meaning = match at == app.lists.tab {
            true => Meaning::TabActive,
            // Its line is not on the screen.
            false if app.alarms.flash_pane(kind) => Meaning::Banner,
            false => Meaning::Tab,
        };
        x = brush.put_text(x, 0, &paint_tab(app, at, title), meaning) + cell_width(gap);
    }
    let who = app.me.map(|me| app.context.staff_name(me)).unwrap_or_default();
    let mut x = 1;
    if app.blocked.halted.is_some() {
        x = brush.put_text(x, 1, " LECTURE SEULE ", Meaning::Error) + 1;
    }
    // A pane without a tab is named under the tabs.
    if app.lists.tab >= tabs.len() {
        brush.put_text(x, 1, &format!(" {} ", paint_tab(app, app.lists.tab, Title::Whole)), Meaning::TabActive);
    }
    // On the rule, where there is always room: several people share a screen, and must see whose turn it is.
    let aside = format!(" {who}  {} ", app.context.now.clock_text(app.context.zone));
    brush.put_right(width - 2, 1, width / 2, &aside, Meaning::Muted);
}

/// « 2 Ordonnances 3!! » where three are late, « 2 Ordonnances 7 » where none is: how much waits for somebody, « 7! » where
/// something of it presses.
fn paint_tab(app: &App, at: usize, title: Title) -> String {
    let kind = PANES[at];
    let title = match title {
        Title::None if at != app.lists.tab => "",
        Title::Short if at != app.lists.tab => kind.short,
        _ => kind.title,
    };
    let count = app.lists.count_of(kind);
    let figures = count.map(|count| match (count.late, count.soon) {
        (late @ 1.., _) => format!("{late}{}", Level::Late.mark()),
        (_, 1..) => format!("{}{}", count.waiting, Level::Soon.mark()),
        // Nothing waits there for the team, while its own first line may count what is under way: a zero would deny it.
        _ if count.waiting == 0 && kind.digit().is_none() => String::new(),
        _ => count.waiting.to_string(),
    });
    let parts = [kind.digit().map(String::from).unwrap_or_default(), title.to_owned(), figures.unwrap_or_default()];
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}
