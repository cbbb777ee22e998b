//! Every key of the program in one table: the help page and the README show it.

use super::commands::COMMANDS;
use super::keys::Key;
use crate::kinds::{KINDS, Make, Mark};

/// Every key there is, under a title each: the help page and the README's table.
pub fn key_table() -> Vec<(String, Vec<(String, String)>)> {
    let global = COMMANDS.iter().filter_map(|command| Some((command.key?.name(), command.help.to_owned())));
    let moves = [
        (Key::Up.name() + ", " + &Key::Down.name(), "Choisir une ligne ; Début, Fin, Page préc., Page suiv."),
        (Key::Enter.name(), "Ouvrir la fiche de la personne, ou la partie repliée."),
        ("1 … 5, Tab".to_owned(), "Changer de volet."),
    ];
    let moves = moves.into_iter().map(|(key, help)| (key, help.to_owned()));
    let form = [
        ("Tab, Entrée", "Ligne suivante ; complète le mot commencé. D’une liste, Entrée écrit la suite et Tab sort."),
        ("Maj-Tab", "Ligne précédente."),
        ("Espace", "Mot suivant d’une liste, case cochée."),
        ("Ctrl-S", "Enregistrer."),
        ("Échap, Ctrl-P", "Fermer : ce qui est tapé est gardé, g le reprend."),
        ("Ctrl-X", "Jeter ce qui est tapé."),
        ("Ctrl-U, Ctrl-W", "Effacer la ligne, le mot."),
        ("Ctrl-R", "Prendre ce qu’une autre personne a écrit sur la ligne entre-temps ; la redire rend le sien."),
    ];
    let form = form.into_iter().map(|(key, help)| (key.to_owned(), help.to_owned()));
    let search = [
        ("Bas, Tab", "Aller dans la liste, où les lettres agissent."),
        ("Entrée", "Ouvrir la fiche."),
        ("Ctrl-A", "Arrivée pour la personne choisie, enregistrée aussitôt ; u la défait."),
        ("a", "La même, une fois dans la liste."),
        ("+", "Nouvelle personne, une fois dans la liste."),
    ];
    let search = search.into_iter().map(|(key, help)| (key.to_owned(), help.to_owned()));
    let card = [
        ("Haut, Bas", "Choisir une ligne, plus bas une ligne close ; ses touches agissent sans quitter la fiche."),
        ("Entrée", "Voir la ligne dans son volet ; d’une ligne close, son historique."),
        ("f", "Famille et liens : noter qui est qui, aller d’une fiche à l’autre, retirer un lien."),
        ("=", "La même personne a une autre fiche : les voir côte à côte, et n’en faire qu’une."),
        ("m", "Modifier la fiche."),
    ];
    let card = card.into_iter().map(|(key, help)| (key.to_owned(), help.to_owned()));
    let mut table = vec![("Partout".to_owned(), moves.chain(global).collect::<Vec<_>>())];
    for kind in KINDS {
        let line = |action: &crate::kinds::Action| {
            let from: Vec<_> = action.from.iter().map(|state| state.label).collect();
            (action.key.to_string(), format!("{} ({} → {})", action.label, from.join(", "), action.to.label))
        };
        let said = |mark: &Mark| {
            let from: Vec<_> = mark.from.iter().map(|state| state.label).collect();
            (mark.key.to_string(), format!("{} ({})", mark.label, from.join(", ")))
        };
        let made = |make: &Make| {
            let from: Vec<_> = make.from.iter().map(|state| state.label).collect();
            (make.key.to_string(), format!("{} ({}) : {}", make.label, from.join(", "), make.kind.one))
        };
        let paper = kind.paper.map(|paper| (paper.key.to_string(), format!("{}, à imprimer", paper.label)));
        let lines = kind
            .actions
            .iter()
            .map(line)
            .chain(kind.marks.iter().map(said))
            .chain(kind.makes.iter().map(made))
            .chain(paper);
        table.push((kind.title.to_owned(), lines.collect()));
    }
    let paper = [
        ("i", "Imprimer, quand il y a une imprimante."),
        ("e", "Écrire le texte dans un fichier."),
        ("Bas, Espace", "La suite."),
    ];
    let paper = paper.into_iter().map(|(key, help)| (key.to_owned(), help.to_owned()));
    let handover = [
        ("Entrée", "Voir la ligne dans son volet, ou la fiche de la personne."),
        ("Espace", "Regarder plus loin : depuis l’ouverture, depuis la veille au soir."),
        ("+", "Laisser un mot à l’équipe ; u le retire."),
        ("les lettres", "Agissent sur la ligne choisie, comme dans son volet."),
    ];
    let handover = handover.into_iter().map(|(key, help)| (key.to_owned(), help.to_owned()));
    table.push(("La relève".to_owned(), handover.collect()));
    table.push(("La recherche".to_owned(), search.collect()));
    table.push(("La fiche".to_owned(), card.collect()));
    table.push(("Un formulaire".to_owned(), form.collect()));
    table.push(("Un texte à imprimer".to_owned(), paper.collect()));
    table
}
