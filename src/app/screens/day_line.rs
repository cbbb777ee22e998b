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
    /// Hours that the day has.
    hours: usize,
}

/// Rows under the hours that tell the signs.
const LEGEND: usize = 2;

impl Screen for DayPicture {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn top_line(&mut self) -> Option<&mut usize> {
        Some(&mut self.top)
    }

    fn overflow(&self, (_, rows): (u16, u16)) -> usize {
        (self.hours + LEGEND).saturating_sub(titled_height(rows))
    }
}

/// The picture of the day.
pub static DECLARATION: Declaration = Declaration::new("La journée heure par heure", &[SCROLL, CLOSE, &[HELP]]);

impl App {
    /// Shows the day of the list as a picture.
    pub(in crate::app) fn show_day_line(&mut self) {
        let (listing, context) = (self.listing(), &self.context);
        let Some((line, rows)) = listing.kind.day_line.zip(listing.rows.as_ref()) else { return };
        let hours = line.list_hours(rows, context).len();
        self.screens.raise_screen(DayPicture { top: 0, hours });
    }

    /// Counts the hours of the picture again: the lines closed today come after it was opened.
    pub(in crate::app) fn measure_day_line(&mut self) {
        if self.screens.all::<DayPicture>().next().is_none() {
            return;
        }
        let (listing, context) = (self.listing(), &self.context);
        let Some((line, rows)) = listing.kind.day_line.zip(listing.rows.as_ref()) else { return };
        let hours = line.list_hours(rows, context).len();
        self.screens.all_mut::<DayPicture>().for_each(|picture| picture.hours = hours);
    }
}
