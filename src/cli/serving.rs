//! Commands of those who serve a centre: copies, checks, the machine, the desks. Part of the table of [`commands`].
//!
//! [`commands`]: super::commands

use super::commands::{Command, Run};
use super::options::{JSON, Opt, ROOT, opt};
use super::{backup, check, desks, restore, setup};

const CENTRE: Opt = opt(
    "--centre",
    "NOM",
    "un autre centre de la machine que le premier : ses groupes, ses dossiers et ses unités portent ce nom",
);

/// `comptoir backup`.
pub(super) const BACKUP: Command = Command {
    name: "backup",
    words: "[FICHIER | DOSSIER]",
    count: (0, 1),
    says: "Écrit une copie vérifiée du fichier, sans arrêter personne.",
    more: "Dans un dossier, sous un nom qui dit le moment (temps universel). Sans chemin, dans le dossier « backups » des \
           réglages, où les anciennes cèdent la place : il reste la dernière de chacune des 24 dernières heures, des 30 \
           derniers jours et des 12 derniers mois où il y en a une.",
    options: &[
        opt("--keep", "", "dans un dossier nommé aussi, retire les copies qui ne sont plus à garder"),
        opt(
            "--recipient",
            "CLÉ",
            "chiffre la copie (.age) pour cette clé publique d’age, ou celles d’un fichier ; peut se répéter ; sinon \
             « recipients » des réglages",
        ),
    ],
    run: Run::Centre(backup::run),
};

/// `comptoir restore`.
pub(super) const RESTORE: Command = Command {
    name: "restore",
    words: "SAUVEGARDE",
    count: (1, 1),
    says: "Remet une sauvegarde à la place du fichier du centre, une fois tous les postes fermés.",
    more: "La sauvegarde est d’abord relue et vérifiée en entier, comme par « check --deep ». Le fichier remplacé \
           est gardé à côté, sous un nom qui dit sa date. Avec --salvage, d’une sauvegarde abîmée, ou du fichier abîmé \
           lui-même : ce qui se lit est pris, ce que le journal dit encore est refait, et le reste est dit, par type et par \
           numéro (code de sortie 4 s’il manque quelque chose) ; les deux fichiers sont gardés.",
    options: &[
        opt("--identity", "FICHIER", "la clé privée d’age qui ouvre une sauvegarde chiffrée"),
        opt(
            "--copy-key",
            "FICHIER",
            "la clé sous laquelle la sauvegarde est chiffrée, quand ce n’est plus celle des réglages",
        ),
        opt("--salvage", "", "prend ce qui est sain d’un fichier abîmé, quand il n’y a pas de bonne sauvegarde"),
    ],
    run: Run::Alone(restore::run),
};

/// `comptoir check`.
pub(super) const CHECK: Command = Command {
    name: "check",
    words: "",
    count: (0, 0),
    says: "Vérifie que tout va bien : le fichier, son journal, les sauvegardes, les droits, le disque, l’heure, les postes.",
    more: "Un mot par point : bien, à voir, grave. Un dommage du fichier est dit en une phrase, avec le code de sortie 3. Avec \
           --monitor ou --json, pour un programme de surveillance, le code de sortie est celui du pire mot, fichier \
           compris : 0 bien, 1 à voir, 2 grave. Le JSON a verdict et points (point, verdict, says), où un verdict est WELL, \
           LOOK ou GRAVE.",
    options: &[
        opt(
            "--deep",
            "",
            "tout ce qui est écrit, ligne par ligne, dans chaque table, et la recherche ; les mots effacés sont comptés",
        ),
        opt("--monitor", "", "les points seuls, et le pire mot comme code de sortie"),
        JSON,
    ],
    run: Run::Alone(check::run),
};

/// `comptoir setup`.
pub(super) const SETUP: Command = Command {
    name: "setup",
    words: "",
    count: (0, 0),
    says: "Prépare cette machine à servir un centre par SSH : groupes, dossiers, réglages, sshd.",
    more: "Ce qui est déjà fait n’est pas touché ; ce qui vient d’être fait est vérifié, et sshd relit ses fichiers. Seuls \
           les comptes du groupe comptoir-desk sont obligés d’ouvrir le programme : celui de l’administrateur·rice garde son \
           shell, et peut être du groupe comptoir.",
    options: &[
        opt("--print", "", "montre tout, et ce qui est déjà fait, sans rien changer"),
        opt("--apply", "", "le fait ; par root"),
        CENTRE,
        ROOT,
    ],
    run: Run::Alone(setup::run),
};

/// `comptoir setup add-desk`.
pub(super) const ADD_DESK: Command = Command {
    name: "setup add-desk",
    words: "COMPTE",
    count: (1, 1),
    says: "Fait le compte d’un poste, dont la clé ouvre Comptoir et rien d’autre.",
    more: "Relancée pour un poste qui existe, ajoute la clé aux siennes. Un compte qui existe et n’est pas un poste est \
           refusé. Pour retirer un poste : effacer /etc/ssh/authorized_keys/COMPTE.",
    options: &[
        opt("--key", "FICHIER", "la clé publique du poste (.pub), une par ligne"),
        opt("--print", "", "montre ce qui serait fait, sans rien changer"),
        CENTRE,
        ROOT,
    ],
    run: Run::Alone(setup::add_desk),
};

/// `comptoir setup new-key`.
pub(super) const NEW_KEY: Command = Command {
    name: "setup new-key",
    words: "[FICHIER]",
    count: (0, 1),
    says: "Fait la clé sous laquelle les fichiers du centre sont chiffrés, pour un programme fait avec ce chiffrement.",
    more: "Sans chemin, à l’endroit des réglages (« key_file »), sinon /etc/comptoir/centre.key. Par root, elle est à root et se \
           lit par le groupe du centre ; par un autre compte, elle est à lui seul. Une clé qui existe n’est jamais remplacée.",
    options: &[CENTRE],
    run: Run::Alone(setup::new_key::run),
};

/// `comptoir desks`.
pub(super) const DESKS: Command = Command {
    name: "desks",
    words: "",
    count: (0, 0),
    says: "Montre les postes ouverts : qui, depuis quand, sous quel compte, d’où, avec quelle version.",
    more: "Avec --close, avant une mise à jour ou « restore » : chaque écran dit pourquoi, garde ce qui est tapé, et se \
           ferme en quelques secondes ; la commande attend qu’ils soient fermés (code de sortie 1 si l’un reste). \
           Le JSON a slot, name, since, account, host, version, pid.",
    options: &[opt("--close", "", "demande à tous les postes de se fermer, et attend"), JSON],
    run: Run::Alone(desks::run),
};
