//! Commands of the figures. Part of the table of [`commands`].
//!
//! [`commands`]: super::commands

use super::commands::{Command, Run};
use super::options::*;
use super::{report, yearly};

/// `comptoir report`.
pub(super) const REPORT: Command = Command {
    name: "report",
    words: "[FICHIER…]",
    count: (0, usize::MAX),
    says: "Les chiffres d’une période, à côté de celle d’avant : de l’équipe et du centre, jamais d’une personne.",
    more: "Sans option, la semaine d’hier. Les fichiers nommés sont ceux d’autres centres : une colonne chacun, puis leur \
           somme, où qui est venu·e dans deux centres compte deux fois. \
           Une langue parlée à moins de 5 passages n’est pas nommée. Un chiffre est compté le jour de la venue, de l’atelier, de la \
           réunion, du trajet, de la décision, de la promesse ou de la fin\u{a0}; il survit à «\u{a0}purge\u{a0}», les personnes différentes par \
           mois entiers, et «\u{a0}incomplet\u{a0}» sinon. Le JSON a span, from, to, sites, people, panes \
           (kind, figures : pour chaque chiffre ses nombres, ou yes et of, ou median, longest en minutes et count ; \
           definitions, lacking : les lignes sans la donnée, answers : ce à quoi il répond), before, centres quand il y en a \
           plusieurs, elsewhere pour une année ; le CSV, une ligne par nombre, la période d’avant à côté ; le classeur, une \
           feuille par volet.",
    options: &join::<16>(&[
        OF_FIGURES,
        &[
            opt(
                "--proofs",
                "DOSSIER",
                "écrit un dossier de pièces\u{a0}: horaires, réunions, partenaires, sans aucun nom",
            ),
            PRINTER,
            JSON,
        ],
    ]),
    run: Run::Centre(report::run),
};

/// `comptoir yearly`.
pub(super) const YEARLY: Command = Command {
    name: "yearly",
    words: "[ANNÉE]",
    count: (0, 1),
    says: "Ce que le rapport de l’année demande et que le comptoir ne compte pas, avec ses réponses.",
    more: "Sans année, celle d’hier. Le JSON d’une ligne a year, key, label, text, value, source, told_on.",
    options: &[JSON],
    run: Run::Centre(yearly::list_entries),
};

/// `comptoir yearly set`.
pub(super) const YEARLY_SET: Command = Command {
    name: "yearly set",
    words: "ANNÉE CLÉ CHAMP=VALEUR…",
    count: (3, usize::MAX),
    says: "Répond à un point du rapport de l’année.",
    more: "Champs : value (vide, la réponse est retirée), source, told_on (vide, aujourd’hui). Un chiffre a sa source ; un \
           texte n’en a pas besoin.",
    options: &[],
    run: Run::Writing(yearly::save),
};
