//! The day of the pane hour by hour: who is expected, waits and came.

use super::reading::{CLOSE, SCROLL};
use crate::app::App;
use crate::app::commands::HELP;
use crate::app::screen::{Declaration, Screen, titled_height};

/// The picture of the day.
#[derive(Debug, Default)]
pub struct DayPicture {
    /// The first hour shown.
    pub top: usize,
}

/// Rows under the hours that tell the signs.
const LEGEND: usize = 3;

impl Screen for DayPicture {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn top_line(&self) -> usize {
        self.top
    }

    fn top_line_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.top)
    }

    fn overflow(&self, app: &App) -> usize {
        let listing = app.listing();
        let day = listing.kind.day_line.zip(listing.rows.as_ref());
        let hours = day.map_or(0, |(line, rows)| line.list_hours(rows, &app.context).len());
        (hours + LEGEND).saturating_sub(titled_height(app.display.size.1))
    }
}

/// The picture of the day.
pub static DECLARATION: Declaration = Declaration::new("La journée heure par heure", &[SCROLL, CLOSE, &[HELP]]);

impl App {
    /// Shows the day of the list as a picture.
    pub(in crate::app) fn show_day_line(&mut self) {
        self.screens.raise_screen(DayPicture::default());
    }
}
