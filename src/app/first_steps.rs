//! First steps of an empty centre: its team, its hours, its people, its agenda; each offered.

use super::App;
use super::commands::{LOOK_UP, SETTINGS, TEAM, TOUR};
use super::screens::picker::{CentreRecord, Choose, PickLine, Picker};
use crate::domain::Site;
use crate::domain::count::count_phrase;
use crate::model::{paper::Text, text};
use crate::protocol::form_records::Record;

/// The command that brings people in, and the one for the agenda of the day.
const IMPORTS: [&str; 10] = [
    "Les personnes et l’agenda viennent de votre logiciel médical, en fichiers CSV ou ICS. D’un terminal, sur la machine du centre :",
    "",
    "    comptoir import people personnes.csv --dry-run",
    "    comptoir import people personnes.csv",
    "    comptoir import agenda agenda.ics",
    "",
    "--dry-run dit ce qui se passerait, sans rien écrire. Ce qui ne se lit pas est mis de côté et nommé, ligne par ligne.",
    "",
    "L’agenda se reprend chaque matin : ce qui est déjà là n’est pas doublé, ce qui a disparu est proposé à l’annulation.",
    "L’autre façon : « / », un nom, puis « nouvelle personne ».",
];

impl App {
    /// Shows what to do first, and offers each.
    pub(super) fn show_first_steps(&mut self) {
        let active = self.context.staff.iter().filter(|staff| staff.active).count();
        let team = match active {
            1 => "vous seul·e : ajoutez qui travaille ici".to_owned(),
            count => count_phrase(count, "personne", "personnes"),
        };
        let site = self.context.site_settings();
        let hours = Site::FIELDS.iter().find(|field| field.key == HOURS);
        let hours = hours.map(|field| text::show(field, &site.get(field.key), &self.context)).unwrap_or_default();
        let line = |text: &str, aside: String, does: Choose| PickLine { text: text.to_owned(), aside, does };
        let lines = vec![
            line("l’équipe", team, Choose::Command(&TEAM)),
            line("les heures d’ouverture", hours, Choose::Record(CentreRecord::Site(HOURS))),
            line("les personnes et l’agenda", "depuis votre logiciel médical".to_owned(), Choose::Imports),
            line("une première personne", "par son nom".to_owned(), Choose::Command(&LOOK_UP)),
            line("les autres réglages", "seuils, verrouillage, jours fermés".to_owned(), Choose::Command(&SETTINGS)),
            line("faire le tour du programme", "une minute".to_owned(), Choose::Command(&TOUR)),
        ];
        self.screens.push(Picker::new("Pour commencer, dans l’ordre que vous voulez", lines));
    }

    /// Tells how people and the agenda come in.
    pub(super) fn show_imports(&mut self) {
        let body = IMPORTS.map(str::to_owned).to_vec();
        self.show_text(Text { title: "Les personnes et l’agenda".to_owned(), head: Vec::new(), body });
    }
}

/// The field of the opening hours among those of the centre.
const HOURS: &str = "hours";
