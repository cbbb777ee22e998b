//! `comptoir hub` of a program that is built without the hub: handed over to the program that a package of its own brings.

use super::commands::{Command, Run};

/// `comptoir hub …`.
pub const HUB: Command = Command {
    name: "hub",
    words: "[COMMANDE…]",
    count: (0, usize::MAX),
    says: "Le groupement de plusieurs centres\u{a0}: son écran et ses commandes, dans le paquet comptoir-hub.",
    more: "Seuls en ont besoin le serveur du groupement, la coordination, et les centres qui en sont. Le paquet installé, \
           «\u{a0}comptoir hub --help\u{a0}» et «\u{a0}man comptoir-hub\u{a0}» en disent tout.",
    options: &[],
    run: Run::Elsewhere(&[
        ("report", "les chiffres des centres dont on répond"),
        ("share", "propose aux centres un réglage, une fiche, une consigne"),
        ("pull", "prend ce que le groupement propose"),
        ("init", "prépare le groupement, ou le met à jour"),
        ("add-centre", "ajoute un centre"),
        ("add-coordinator", "ajoute une coordinatrice ou un coordinateur"),
        ("push", "envoie ce qui a changé"),
        ("check", "compare le centre et le groupement"),
    ]),
};
