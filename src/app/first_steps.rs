//! Ways in which the people and the agenda of an empty centre come in.

use super::App;
use crate::model::paper::Text;

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
    /// Tells how people and the agenda come in.
    pub(super) fn show_imports(&mut self) {
        let body = IMPORTS.map(str::to_owned).to_vec();
        self.show_text(Text { title: "Les personnes et l’agenda".to_owned(), head: Vec::new(), body });
    }
}
