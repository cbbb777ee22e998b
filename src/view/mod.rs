//! Paints an [`App`] on a canvas. Pure: the same app gives the same screen.
//!
//! - [`brush`]: text by meaning; [`theme`], [`glyphs`]: how a meaning looks, which signs the terminal has;
//! - `tabs` and `bar`: the lines that frame every screen; `table` and `detail`: a list, and beside it what the columns leave out; `phases`: no pane at all;
//! - [`screens`]: what lies over the list, a file each.

mod bar;
pub mod brush;
mod day_line;
mod detail;
pub mod glyphs;
mod phases;
pub mod screens;
mod table;
mod tabs;
pub mod theme;

use ratatui::layout::{Position, Rect};

pub(crate) use crate::app::wrap;

use crate::app::window::SMALLEST;
use crate::app::{App, Phase};
use crate::canvas::Canvas;
use brush::Brush;
use glyphs::Glyphs;
use screens::painter;
use theme::{Meaning, Theme};

/// Theme and glyphs of this terminal.
#[derive(Debug)]
pub struct Look {
    /// Colours and attributes by meaning.
    pub theme: Theme,
    /// The signs the terminal has.
    pub glyphs: &'static Glyphs,
}

/// Rows that no sentence takes: a headline, the columns' headers, a line and its title.
const LEAST_BODY: u16 = 5;

/// Paints the whole screen; where the cursor stands, when something is being typed.
pub fn paint(app: &App, look: &Look, canvas: &mut Canvas) -> Option<Position> {
    let area = canvas.area();
    let mut cursor = None;
    canvas.begin(look.theme.style(Meaning::Text));
    let mut brush = Brush { canvas, look, curtain: app.display.curtain, area, cursor: &mut cursor };
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        phases::too_small(app, &mut brush);
    } else {
        paint_screen(app, &mut brush);
    }
    cursor
}

fn paint_screen(app: &App, brush: &mut Brush) {
    let area = brush.area;
    match (&app.phase, app.is_locked()) {
        (Phase::Opening, _) => return phases::paint_opening(app, brush),
        (Phase::Refused(why), _) => return phases::paint_refused(app, why, brush),
        // Behind the lock nothing is readable, not even how busy the desk is.
        (_, true) => {
            phases::paint_locked(app, brush);
            return bar::paint(app, brush);
        }
        _ => {}
    }
    brush.paint_rule(1);
    match app.phase {
        Phase::Ready => tabs::paint(app, brush),
        _ => drop(brush.put_text(1, 0, "Comptoir", Meaning::Title)),
    }
    // A long sentence makes room for itself: the line it is about stays in sight.
    let above = bar::paint_above(app, area.width);
    let body = Rect::new(area.x, area.y + 2, area.width, (area.height - 5).saturating_sub(above).max(LEAST_BODY));
    let mut part = brush.with_area(body);
    let mut painters = app.screens.from_top().filter_map(painter);
    match painters.find(|painter| !painter.shows_below()) {
        Some(painter) => painter.paint(app, &mut part),
        None => table::paint(app, &mut part),
    }
    bar::paint(app, brush);
}
