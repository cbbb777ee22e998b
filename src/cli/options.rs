//! Options of commands: their declaration, those that several commands share, those that all take.

/// An option of a command.
#[derive(Debug, Clone, Copy)]
pub struct Opt {
    /// `--limit`.
    pub name: &'static str,
    /// Name of its value in the help; empty for a flag.
    pub value: &'static str,
    /// Explanation, after the name: no capital, no full stop.
    pub says: &'static str,
}

impl Opt {
    /// `--limit N`.
    pub fn usage(&self) -> String {
        format!("{} {}", self.name, self.value).trim_end().to_owned()
    }
}

pub(super) const fn opt(name: &'static str, value: &'static str, says: &'static str) -> Opt {
    Opt { name, value, says }
}

/// Options of a command, some of which it shares with others.
pub(super) const fn join<const N: usize>(parts: &[&[Opt]]) -> [Opt; N] {
    let (mut all, mut count, mut part) = ([JSON; N], 0, 0);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            all[count] = parts[part][at];
            (count, at) = (count + 1, at + 1);
        }
        part += 1;
    }
    assert!(count == N, "the options of a command are counted wrongly");
    all
}

/// Options of figures: their period, by the length that holds the day or by its first and last day, and the file they go into.
pub(super) const OF_FIGURES: &[Opt] = &[
    opt("--day", "JOUR", "ce jour"),
    opt("--week", "JOUR", "la semaine de ce jour"),
    opt("--month", "MOIS", "ce mois : « octobre », « 10/2026 », ou celui de ce jour"),
    opt("--quarter", "TRIMESTRE", "ce trimestre : « T3 », « T3 2026 », ou celui de ce jour"),
    opt("--year", "ANNÉE", "cette année : « 2026 », ou celle de ce jour"),
    opt("--from", "JOUR", "à partir de ce jour"),
    opt("--to", "JOUR", "jusqu’à ce jour inclus, sinon jusqu’à aujourd’hui"),
    CSV,
    XLSX,
    opt("--html", "", "écrit une page à imprimer ou à envoyer, avec des barres"),
    NO_BOM,
    OUTPUT,
    FORCE,
];

/// Options that each say in which form a command gives what it holds, or where to: one of them at a time.
pub(super) const FORMS: [&str; 8] = ["--csv", "--xlsx", "--html", "--json", "--fhir", "--ics", "--vcard", "--printer"];

pub(super) const ROOT: Opt =
    opt("--root", "DOSSIER", "une autre machine, dont ce dossier est la racine (une image, un essai)");
pub(super) const JSON: Opt = opt("--json", "", "écrit du JSON");
pub(super) const SPLIT: Opt = opt("--split", "", "sépare les deux fiches dont celle-ci a été faite en dernier");
pub(super) const PRINTER: Opt =
    opt("--printer", "", "envoie le texte à l’imprimante (lp, ou « print » dans les réglages) au lieu de l’écrire");
pub(super) const TAKE_OVER: Opt = opt("--take-over", "", "prend la suite de qui s’en occupe");
pub(super) const STRICT: Opt = opt("--strict", "", "une ligne qui ne se lit pas refuse tout le fichier");
pub(super) const COLUMNS: Opt = opt(
    "--columns",
    "COLONNES",
    "« date=Début;heure=H.;=À ignorer »\u{a0}: ce que cette source écrit en tête de ses colonnes",
);
pub(super) const PROFILE: Opt =
    opt("--profile", "NOM", "les colonnes de cette source, gardées sous ce nom\u{a0}; avec --columns, les garde");
pub(super) const REJECTS: Opt = opt(
    "--rejects",
    "FICHIER",
    "écrit les lignes mises de côté, chacune avec sa raison, pour les corriger et les importer de nouveau",
);
pub(super) const OUTPUT: Opt = opt(
    "--output",
    "FICHIER",
    "écrit un nouveau fichier, lisible de son seul compte ; dans un dossier, sous un nom proposé",
);
pub(super) const FORCE: Opt = opt("--force", "", "remplace le fichier s’il existe");
pub(super) const CSV: Opt = opt("--csv", "", "écrit du CSV qu’Excel ouvre tel quel (« ; », BOM)");
pub(super) const XLSX: Opt = opt("--xlsx", "", "écrit un classeur Excel");
pub(super) const NO_BOM: Opt = opt("--no-bom", "", "le CSV sans la marque de début (BOM), pour un programme");
pub(super) const DRY_RUN: Opt = opt("--dry-run", "", "dit ce qui serait fait, sans rien changer");

/// The options every command takes.
pub const COMMON: &[Opt] = &[
    opt(
        "--db",
        "FICHIER",
        "le fichier du centre ; sinon COMPTOIR_DB, /etc/comptoir.toml, le dossier de données du compte",
    ),
    opt(
        "--as",
        "NOM",
        "qui agit ; sinon la personne de l’équipe à qui est le compte Unix, sinon la première active sans code",
    ),
    opt(
        "--log",
        "NIVEAU",
        "ce qui est noté des incidents\u{a0}: off, error, warn, info ou debug ; sinon « log » des réglages, ou info",
    ),
    opt("--clock-is-right", "", "l’horloge est juste, si loin qu’elle soit de ce que le journal a de plus récent"),
    opt("--help", "", "l’aide de la commande"),
];
