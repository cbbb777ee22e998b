//! The pages of the coordinator's screen: tabs, a body, the message line and the bar, as on a desk.

mod ages;
mod board;
mod figures;
mod help;

use ratatui::layout::{Position, Rect};

use super::standing::{self, OpenSum};
use super::{Coordinator, Page, keys};
use crate::app::window::SMALLEST;
use crate::canvas::Canvas;
use crate::domain::count::count_phrase;
use crate::domain::name::drop_shared_words;
use crate::hub::reading::CentreNow;
use crate::model::Level;
use crate::panes;
use crate::view::Look;
use crate::view::brush::{Brush, cell_width};
use crate::view::theme::Meaning;

/// Pointer, mark and a space.
const MARGIN: u16 = 4;

/// Paints the whole screen; where the cursor stands, when something is being typed.
pub fn paint(screen: &Coordinator, look: &Look, canvas: &mut Canvas) -> Option<Position> {
    let area = canvas.area();
    let mut cursor = None;
    canvas.begin(look.theme.style(Meaning::Text));
    let mut brush = Brush { canvas, look, curtain: false, area, cursor: &mut cursor };
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        brush.put_rows(
            0,
            0,
            &format!("Fenêtre trop petite\u{a0}: {} × {} au moins.", SMALLEST.0, SMALLEST.1),
            Meaning::Text,
        );
    } else {
        paint_tabs(screen, &mut brush);
        paint_rule(screen, &mut brush);
        let body = Rect::new(area.x, area.y + 2, area.width, area.height - 5);
        paint_body(screen, &mut brush.with_area(body));
        paint_message(screen, &mut brush);
        paint_bar(screen, &mut brush);
    }
    cursor
}

/// Number of rows of the help that a terminal of this size leaves out.
pub fn help_overflow((columns, rows): (u16, u16)) -> usize {
    help::overflow(columns, rows.saturating_sub(5))
}

/// Names of the centres in so many columns: where one is cut, without the words that all of them begin with.
fn name_centres<'a>(centres: impl Iterator<Item = &'a CentreNow>, width: u16) -> Vec<String> {
    let names: Vec<_> = centres.map(|centre| centre.name.clone()).collect();
    match names.iter().any(|name| cell_width(name) > width) {
        true => drop_shared_words(&names).into_iter().map(str::to_owned).collect(),
        false => names,
    }
}

fn paint_body(screen: &Coordinator, brush: &mut Brush) {
    match screen.page() {
        Some(Page::Help { top }) => help::paint(*top, brush),
        _ if screen.group.is_none() => {
            let words = match &screen.trouble {
                Some(why) => why.as_str(),
                None => "Lecture du groupement…",
            };
            brush.put_rows(MARGIN, 2, words, Meaning::Text);
        }
        None => board::paint(screen, brush),
        Some(Page::Ages) => ages::paint(screen, brush),
        Some(Page::Figures(page)) => figures::paint(screen, page, brush),
    }
}

/// Paints the panes with the sums of the centres that are heard from.
fn paint_tabs(screen: &Coordinator, brush: &mut Brush) {
    let tabs = panes::tabs();
    let sum = |at: usize| match &screen.group {
        Some((group, _)) => standing::sum_over_centres(group, tabs[at], screen.hub_time()).words(),
        None => String::new(),
    };
    let shows_pane = matches!(screen.page(), Some(Page::Ages | Page::Figures(_)));
    let tab = |at: usize, whole: bool| {
        let kind = tabs[at];
        let is_open = shows_pane && at == screen.pane;
        let title = if whole || is_open { kind.title } else { kind.short };
        let digit = kind.digit().map(String::from).unwrap_or_default();
        [digit, title.to_owned(), sum(at)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let width: u16 = (0..tabs.len()).map(|at| cell_width(&tab(at, true)) + 2).sum();
    let whole = width <= brush.width();
    let gap =
        if (0..tabs.len()).map(|at| cell_width(&tab(at, whole)) + 2).sum::<u16>() <= brush.width() { 2 } else { 1 };
    let mut x = 1;
    for at in 0..tabs.len() {
        let meaning = if shows_pane && at == screen.pane { Meaning::TabActive } else { Meaning::Tab };
        x = brush.put_text(x, 0, &tab(at, whole), meaning) + gap;
    }
}

/// Paints the rule, and on it how old the picture is and the time.
fn paint_rule(screen: &Coordinator, brush: &mut Brush) {
    brush.paint_rule(1);
    let shows_other =
        screen.pane >= panes::tabs().len() && matches!(screen.page(), Some(Page::Ages | Page::Figures(_)));
    let mut x = 1;
    if shows_other {
        x = brush.put_text(x, 1, &format!(" {} ", screen.section().title()), Meaning::TabActive) + 1;
    }
    let clock = screen.now.clock_text(screen.zone);
    match (&screen.trouble, &screen.group) {
        (Some(_), Some((group, _))) => {
            let said = format!(" hors d’atteinte\u{a0}: état de {} ", group.at.clock_text(screen.zone));
            brush.put_text(x, 1, &said, Meaning::Error);
        }
        (Some(_), None) => drop(brush.put_text(x, 1, " hors d’atteinte ", Meaning::Error)),
        (None, _) => {}
    }
    let centres = screen.group.as_ref().map(|(group, _)| count_phrase(group.centres.len(), "centre", "centres"));
    let aside: Vec<_> = centres.into_iter().chain([clock]).collect();
    brush.put_right(brush.width() - 2, 1, brush.width() / 2, &format!(" {} ", aside.join("  ")), Meaning::Muted);
}

fn paint_message(screen: &Coordinator, brush: &mut Brush) {
    let y = brush.height() - 3;
    let room = brush.width().saturating_sub(2);
    if let Some(typed) = screen.figures().and_then(|page| page.typed.as_ref()) {
        let x = brush.put_text(1, y, "Du … au …\u{a0}: ", Meaning::FieldLabel);
        brush.put_text(x, y, typed.text(), Meaning::FieldFocus);
        let before: String = typed.text().chars().take(typed.cursor()).collect();
        brush.put_cursor(x + cell_width(&before), y);
    } else if !screen.message.is_empty() {
        brush.put_in(1, y, room, &screen.message, Meaning::Error);
    } else if let Some(why) = screen.trouble.as_ref().filter(|_| screen.group.is_some()) {
        brush.put_in(1, y, room, why, Meaning::Error);
    }
}

/// Paints what can be done, as far as there is room; leaving and the help always have theirs.
fn paint_bar(screen: &Coordinator, brush: &mut Brush) {
    let (width, bottom) = (brush.width(), brush.height() - 1);
    brush.paint_rule(bottom - 1);
    let hints = keys::list_hints(screen);
    let (pinned, rest): (Vec<_>, Vec<_>) =
        hints.into_iter().partition(|(_, word)| ["aide", "quitter", "fermer"].contains(&word.as_str()));
    let wanted = |(key, word): &(String, String)| cell_width(key) + cell_width(word) + 3;
    let end = width.saturating_sub(pinned.iter().map(wanted).sum());
    let mut x = 1;
    for hint in &rest {
        if x + wanted(hint) > end + 1 {
            brush.put_in(
                x.saturating_sub(1).min(end.saturating_sub(1)),
                bottom,
                1,
                brush.look.glyphs.more,
                Meaning::BarText,
            );
            break;
        }
        x = paint_hint(brush, x, bottom, hint);
    }
    let mut x = end + 1;
    for hint in &pinned {
        x = paint_hint(brush, x, bottom, hint);
    }
}

fn paint_hint(brush: &mut Brush, x: u16, y: u16, (key, word): &(String, String)) -> u16 {
    let x = brush.put_text(x, y, key, Meaning::BarKey);
    brush.put_text(x + 1, y, word, Meaning::BarText) + 2
}

/// Look of a number of open lines.
fn meaning_of(sum: OpenSum) -> Meaning {
    match sum.level() {
        Level::Late => Meaning::Late,
        Level::Soon => Meaning::Soon,
        Level::Calm if sum.lines == 0 => Meaning::Muted,
        Level::Calm => Meaning::Text,
    }
}

/// Marks the selected row.
fn select_row(brush: &mut Brush, y: u16) {
    brush.put_text(0, y, brush.look.glyphs.pointer, Meaning::Selected);
    brush.tint_row(0, y, brush.width(), Meaning::Selected);
}

/// The first of `count` rows shown, so that the row `selected` is among `height`.
fn first_shown(selected: usize, count: usize, height: usize) -> usize {
    (selected + 1).saturating_sub(height).min(count.saturating_sub(height))
}
