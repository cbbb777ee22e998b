//! Paints an [`App`] into a frame. Pure: the same app gives the same screen.
//!
//! - [`brush`]: text by meaning; [`theme`], [`glyphs`]: how a meaning looks, which signs the terminal has;
//! - `tabs` and `bar`: the lines that frame every screen; `table`: a list and its detail side;
//! - `form`, `lookup`, `card`, `handover`, `dialog`, `help`, `pad`: what lies over the list.

mod bar;
pub mod brush;
mod call;
mod caller;
mod card;
mod closing;
mod dialog;
mod form;
pub mod glyphs;
mod handover;
mod help;
mod lookup;
mod pad;
mod table;
mod tabs;
pub mod theme;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::app::layers::Layer;
use crate::app::window::SMALLEST;
use crate::app::{App, Phase};
use brush::Brush;
use glyphs::Glyphs;
use theme::{Meaning, Theme};

/// How things look on this terminal.
#[derive(Debug)]
pub struct Look {
    /// Colours and attributes by meaning.
    pub theme: Theme,
    /// The signs the terminal has.
    pub glyphs: &'static Glyphs,
}

/// Rows that no sentence takes: a headline, the columns' headers, a line and its title.
const LEAST_BODY: u16 = 5;

/// Paints the whole screen.
pub fn paint(app: &App, look: &Look, frame: &mut Frame) {
    let area = frame.area();
    let mut cursor = None;
    frame.buffer_mut().set_style(area, look.theme.style(Meaning::Text));
    let buffer = frame.buffer_mut();
    let mut brush = Brush { buffer, look, curtain: app.curtain, area, cursor: &mut cursor };
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        dialog::too_small(app, &mut brush);
    } else {
        screen(app, &mut brush);
    }
    look.glyphs.settle(frame.buffer_mut());
    if let Some(position) = cursor {
        frame.set_cursor_position(position);
    }
}

fn screen(app: &App, brush: &mut Brush) {
    let area = brush.area;
    match (&app.phase, app.is_locked()) {
        (Phase::Opening, _) => return dialog::opening(app, brush),
        (Phase::Refused(why), _) => return dialog::refused(app, why, brush),
        // Behind the lock nothing is readable, not even how busy the desk is.
        (_, true) => {
            dialog::locked(app, brush);
            return bar::paint(app, brush);
        }
        _ => {}
    }
    brush.rule(1);
    match app.phase {
        Phase::Ready => tabs::paint(app, brush),
        _ => drop(brush.put(1, 0, "Comptoir", Meaning::Title)),
    }
    let over = app.layers.iter().rev().find(|layer| !matches!(layer, Layer::Confirm(_)));
    // A long sentence makes room for itself: the line it is about stays in sight.
    let above = bar::above(app, area.width);
    let body = Rect::new(area.x, area.y + 2, area.width, (area.height - 5).saturating_sub(above).max(LEAST_BODY));
    let mut part = brush.within(body);
    match over {
        None => table::paint(app, &mut part),
        Some(Layer::Lookup(lookup)) => lookup::paint(lookup, &app.desk, &mut part),
        Some(Layer::Card(card)) => card::paint(app, card, &mut part),
        Some(Layer::Call(call)) => call::paint(app, call, &mut part),
        Some(Layer::Caller(caller)) => caller::paint(app, caller, &mut part),
        Some(Layer::Handover(reading)) => handover::paint(app, reading, &mut part),
        Some(Layer::Sheet(sheet)) => form::paint(app, sheet, &mut part),
        Some(Layer::Pick(pick)) => dialog::pick(pick, &mut part),
        Some(Layer::History(history)) => dialog::history(app, history, &mut part),
        Some(Layer::Paper(view)) => dialog::paper(view, &mut part),
        Some(Layer::Help { top }) => help::paint(*top, &mut part),
        Some(Layer::DayClose(close)) => closing::day_close(app, close, &mut part),
        Some(Layer::Proposal(proposal)) => closing::proposal(proposal, &mut part),
        Some(Layer::Pad(pad)) => pad::paint(pad, &mut part),
        Some(Layer::Confirm(_) | Layer::Lock) => {}
    }
    bar::paint(app, brush);
}
