//! The first line: the panes, and in each how many lines are late, or else how much waits for somebody of the team; under it,
//! who is at the desk and the time.

use super::brush::{Brush, cell_width};
use super::theme::Meaning;
use crate::app::App;
use crate::model::{Kind, Level};
use crate::panes::{self, PANES};

/// Layouts of the tabs, from the widest: whole titles, short ones but for the open tab, three letters, digits alone; the last
/// ones closer together too.
const WAYS: [(Title, &str); 6] = [
    (Title::Whole, "  "),
    (Title::Short, "  "),
    (Title::Letters, "  "),
    (Title::Letters, " "),
    (Title::None, "  "),
    (Title::None, " "),
];

/// Bytes of the first letters of a title: « Ord », « Tra ».
const LETTERS: usize = 3;

#[derive(Clone, Copy, PartialEq)]
enum Title {
    Whole,
    Short,
    Letters,
    None,
}

/// Paints the tabs.
pub fn paint(app: &App, brush: &mut Brush) {
    let (width, tabs) = (brush.width(), panes::tabs());
    let figures: Vec<_> = tabs.iter().map(|kind| figures_of(app, kind)).collect();
    let tab = |at: usize, title| paint_tab(app, at, &figures[at], title);
    let fits = |way: &&(Title, &str)| {
        let widths: u16 = (0..tabs.len()).map(|at| cell_width(&tab(at, way.0))).sum();
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
        x = brush.put_text(x, 0, &tab(at, title), meaning) + cell_width(gap);
    }
    let who = app.me.map(|me| app.context.staff_name(me)).unwrap_or_default();
    // On the rule, where there is always room: several people share a screen, and must see whose turn it is.
    let drawn = if brush.curtain { "rideau tiré, Ctrl-Z  " } else { "" };
    let aside = format!(" {drawn}{who}  {} ", app.context.now.clock_text(app.context.zone));
    let mut x = 1;
    if app.blocked.halted.is_some() {
        x = brush.put_text(x, 1, " LECTURE SEULE ", Meaning::Error) + 1;
    }
    if let Some(late) = app.late_clock() {
        let room = (width - 3).saturating_sub(cell_width(&aside).min(width / 2) + x);
        x = brush.put_in(x, 1, room, &format!(" {late} "), Meaning::Soon) + 1;
    }
    // A pane without a tab is named under the tabs.
    if app.lists.tab >= tabs.len() {
        let open = paint_tab(app, app.lists.tab, &figures_of(app, PANES[app.lists.tab]), Title::Whole);
        brush.put_text(x, 1, &format!(" {open} "), Meaning::TabActive);
    }
    brush.put_right(width - 2, 1, width / 2, &aside, Meaning::Muted);
}

/// « 2 Ordonnances 3!! », « 2 Ordonnances 7 »: the digit, the title, the figures.
fn paint_tab(app: &App, at: usize, figures: &str, title: Title) -> String {
    let kind = PANES[at];
    let title = match title {
        Title::None if at != app.lists.tab => "",
        Title::Short if at != app.lists.tab => kind.short,
        Title::Letters if at != app.lists.tab => kind.short.get(..LETTERS).unwrap_or(kind.short),
        _ => kind.title,
    };
    let mut words = String::with_capacity(title.len() + figures.len() + 3);
    words.extend(kind.digit());
    for part in [title, figures].into_iter().filter(|part| !part.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(part);
    }
    words
}

/// « 3!! » where three are late, « 7 » where none is: how much waits for somebody, « 7! » where something of it presses.
fn figures_of(app: &App, kind: &Kind) -> String {
    let figures = app.lists.count_of(kind).map(|count| match (count.late, count.soon) {
        (late @ 1.., _) => format!("{late}{}", Level::Late.mark()),
        (_, 1..) => format!("{}{}", count.waiting, Level::Soon.mark()),
        // Nothing waits there for the team, while its own first line may count what is under way: a zero would deny it.
        _ if count.waiting == 0 && kind.digit().is_none() => String::new(),
        _ => count.waiting.to_string(),
    });
    figures.unwrap_or_default()
}
