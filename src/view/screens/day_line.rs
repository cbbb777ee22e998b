//! The day of the pane hour by hour.

use super::Painted;
use crate::app::App;
use crate::app::screen::Screen;
use crate::app::screens::day_line::DayPicture;
use crate::view::brush::Brush;
use crate::view::day_line;
use crate::view::theme::Meaning;

impl Painted for DayPicture {
    fn paint(&self, app: &App, brush: &mut Brush) {
        let listing = app.listing();
        let pro = listing.pro.map(|pro| format!(" pour {}", app.context.staff_name(pro))).unwrap_or_default();
        let title = format!("{} du jour{pro}, heure par heure", listing.kind.title);
        brush.put_text(1, 0, &title, Meaning::Title);
        let hours = day_line::hours_shown(app, listing);
        if hours.is_empty() && listing.let_go() == 0 {
            brush.put_text(3, 2, "Personne n’est attendu·e ni venu·e aujourd’hui.", Meaning::Muted);
            return;
        }
        day_line::paint(app, (&hours, listing.let_go()), self.top.min(self.overflow(app)), brush, 2);
    }
}
