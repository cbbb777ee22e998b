//! A tour of the program in a minute: sentences under the list, one key for the next, one to leave.

use crate::app::App;
use crate::app::bindings::{Binding, bind_keys};
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen};

/// The tour.
#[derive(Debug, Default)]
pub struct Tour {
    /// Place of the sentence shown in [`SENTENCES`].
    pub at: usize,
}

/// Sentences told in turn.
pub const SENTENCES: &[&str] = &[
    "Cinq volets, un chiffre chacun : 1 les arrivées, 2 les ordonnances, 3 les transports, 4 les certificats, 5 les rappels. Le nombre est ce qui est en retard (!!), ou ce qui attend quelqu’un.",
    "Haut et Bas choisissent une ligne. Espace fait son étape suivante, que la barre du bas nomme : est là, appeler, entre, parti·e. Le reste a une lettre, la même dans tous les volets.",
    "u défait ce que vous venez de faire, sans question. Rien ne se perd : un formulaire quitté est gardé, g le reprend.",
    "/ cherche une personne : quelques lettres du nom, une date, quatre chiffres d’un téléphone. Entrée ouvre sa fiche ; Tab puis un chiffre commence une ligne pour elle.",
    "n ajoute une ligne au volet. k puis Entrée note quelqu’un qui vient pour le café.",
    "q ouvre le menu : tapez ce que vous voulez faire, « clôture », « annuaire », « thème ». Ce qui n’a pas de lettre est là.",
    "Ctrl-L cache l’écran quand vous vous levez, Ctrl-Z réduit les noms à leurs initiales, Ctrl-N dit ce qui s’est passé sans vous.",
    "? dit tout ce que l’on peut faire là où l’on est. Bonne journée !",
];

impl Screen for Tour {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }
}

/// The tour.
pub static DECLARATION: Declaration = Declaration::new("Le tour du programme", &[OWN]);

fn is_last(app: &App) -> bool {
    app.screens.top::<Tour>().is_some_and(|tour| tour.at + 1 >= SENTENCES.len())
}

const OWN: &[Binding] = &[
    bind_keys(&[Key::Enter, Key::Down, Key::Right], "la suite", "La phrase suivante.", |app, _| {
        app.screens.top_mut().into_iter().for_each(|tour: &mut Tour| tour.at += 1);
    })
    .acting_when(|app| !is_last(app)),
    bind_keys(&[Key::Enter, Key::Down, Key::Right], "commencer", "Finir le tour.", |app, _| app.close())
        .acting_when(is_last),
    bind_keys(&[Key::Up, Key::Left], "", "La phrase d’avant.", |app, _| {
        app.screens.top_mut().into_iter().for_each(|tour: &mut Tour| tour.at = tour.at.saturating_sub(1));
    }),
    bind_keys(&[Key::Esc], "quitter le tour", "Quitter le tour.", |app, _| app.close()),
];

impl App {
    /// Begins the tour.
    pub(in crate::app) fn begin_tour(&mut self) {
        self.screens.push(Tour::default());
    }
}
