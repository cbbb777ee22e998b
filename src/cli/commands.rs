//! The commands, declared once: this table reads the command line, prints the help and dispatches; the reference is
//! made from it.

use std::io::Write;

#[cfg(not(feature = "hub"))]
use super::hub_elsewhere;
use super::options::*;
use super::{Args, Failure, Next, OpenCentre};
use super::{
    add, check, counting, day, directory, drugs, edit, erase, export, find, give, guide, handover, hang, help, import,
    init, journal, link, list, merge, person, print, proposals, purge, remind, reopen, screen, serving, settings,
    sheet, staff, step, week,
};
#[cfg(feature = "hub")]
use super::{hub, hub_report, hub_shared};

/// A command.
pub struct Command {
    /// Name of a word or two; empty for `comptoir` alone.
    pub name: &'static str,
    /// The words after it, as the usage line shows them.
    pub words: &'static str,
    /// Number of arguments: at least, at most.
    pub count: (usize, usize),
    /// Explanation: a French sentence.
    pub says: &'static str,
    /// Further explanation; may be empty.
    pub more: &'static str,
    /// Options of its own, beside [`COMMON`].
    pub options: &'static [Opt],
    /// Function that runs it.
    pub run: Run,
}

/// A function that runs a command.
pub enum Run {
    /// Runs without the centre's file.
    Alone(fn(&Args, &mut dyn Write) -> Result<Next, Failure>),
    /// Runs with the centre's file open.
    Centre(fn(&mut OpenCentre, &Args, &mut dyn Write) -> Result<(), Failure>),
    /// Runs with the centre's file open and writes to it, which it refuses under a clock that is wrong.
    Writing(fn(&mut OpenCentre, &Args, &mut dyn Write) -> Result<(), Failure>),
    /// Is run by another program, which is given the whole command line; these are words that may follow, each with what
    /// it does there.
    Elsewhere(&'static [(&'static str, &'static str)]),
}

impl Command {
    /// « comptoir find [REQUÊTE…] [--limit N] … ».
    pub fn usage(&self) -> String {
        let words = ["comptoir", self.name, self.words].into_iter().filter(|word| !word.is_empty()).map(str::to_owned);
        // « | --split GARDÉE » stands among the words already.
        let apart = self.options.iter().filter(|option| !self.words.contains(option.name));
        let options = apart.map(|option| format!("[{}]", option.usage()));
        words.chain(options).collect::<Vec<_>>().join(" ")
    }
}

/// Every command; the first is `comptoir` alone.
pub static COMMANDS: &[Command] = &[
    Command {
        name: "",
        words: "",
        count: (0, 0),
        says: "Ouvre l’écran du centre.",
        more: "Sans fichier nommé ni fichier existant, un premier écran crée le centre. \
               Un fichier nommé qui manque est une erreur : « init » ouvre un centre à sa place.",
        options: &[opt("--version", "", "la version du programme")],
        run: Run::Alone(screen::run),
    },
    Command {
        name: "init",
        words: "",
        count: (0, 0),
        says: "Ouvre un centre : écrit son fichier, une fois, là où les postes le trouveront.",
        more: "L’endroit est celui de --db, de COMPTOIR_DB ou de /etc/comptoir.toml, sinon le dossier de données du compte ; un \
               fichier qui existe déjà n’est pas touché. Sans --site ou sans --member, l’écran les demande. Dans un dossier \
               partagé (chgrp GROUPE, chmod 2770), tous les comptes du groupe y travaillent.",
        options: &[
            opt("--site", "NOM", "le nom du centre"),
            opt("--hours", "HORAIRES", "« lun-ven 8h30-12h30, 13h30-18h30; sam 9h-12h » ; sinon du lundi au vendredi"),
            opt("--member", "NOM", "la première personne de l’équipe, comme on l’appelle au centre"),
            opt("--role", "RÔLE", "son rôle (accueil)"),
            opt("--account", "COMPTE", "son compte Unix, s’il n’est qu’à elle"),
        ],
        run: Run::Alone(init::run),
    },
    Command {
        name: "demo",
        words: "",
        count: (0, 0),
        says: "Ouvre un centre fictif, écrit au premier lancement.",
        more: "Sans --db, le fichier est demo.db dans le dossier de données du compte ; \
               un fichier qui existe déjà est ouvert tel quel.",
        options: &[
            opt("--people", "N", "combien de personnes (3000)"),
            opt("--days", "N", "combien de jours d’historique (90)"),
            opt("--seed", "S", "le même nombre donne les mêmes personnes"),
            opt("--no-open", "", "écrit le fichier sans l’ouvrir"),
        ],
        run: Run::Alone(screen::open_demo),
    },
    Command {
        name: "find",
        words: "[REQUÊTE…]",
        count: (0, usize::MAX),
        says: "Cherche une personne : nom dans n’importe quel ordre, date de naissance, chiffres de téléphone.",
        more: "Le JSON d’une personne a id, ref (la référence de l’import), used_name, first_name, birth_date \
               (1985-03-12, ou ce qu’on en sait : 1985-03, 1985), birth_name, sex, phone1, phone2, language, interpreter, voicemail, address, usual_pro, \
               confidential_contact, confidential_note, identity_mark, deceased_on, et relations, où person est, pour other, ce que \
               dit kind (MOTHER, FATHER, PARENT, SIBLING, SPOUSE, GUARDIAN, RELATIVE, INTERPRETER). Avec --batch, une requête par ligne donne une \
               ligne de JSON : query, ids, refs, far, micros. far est vrai quand personne ne répond à \
               tout ce qui est demandé : ces personnes n’y ressemblent que de loin.",
        options: &[
            opt("--limit", "N", "combien de personnes au plus (10)"),
            opt("--batch", "FICHIER", "les requêtes d’un fichier, « - » pour l’entrée standard"),
            JSON,
        ],
        run: Run::Centre(find::run),
    },
    Command {
        name: "person",
        words: "PERSONNE",
        count: (1, 1),
        says: "Écrit tout ce qui est gardé sur une personne, pour le lui remettre.",
        more: "PERSONNE est un numéro ou ref:RÉFÉRENCE. La fiche, celles qui y ont été fusionnées, ses liens, chaque élément \
               ouvert ou clos avec ses notes et ses appels, ce qui est en train d’être tapé, le journal, et qui a ouvert \
               la fiche ; ouvrir ainsi la fiche est noté aussi. Le JSON a person, merged, items, notes, attempts, \
               drafts, quarters, journal, opened.",
        options: &[PRINTER, JSON],
        run: Run::Centre(person::run),
    },
    Command {
        name: "merge",
        words: "GARDÉE DOUBLON [champ=valeur…] | --split GARDÉE",
        count: (1, usize::MAX),
        says: "Fusionne deux fiches d’une même personne : tout ce qui tient à la seconde suit la première.",
        more: "La fiche gardée reçoit ce qu’elle n’a pas ; champ=valeur choisit où les deux diffèrent. Le numéro et la \
               référence du doublon mènent ensuite à la fiche gardée, mais la recherche ne le trouve plus par un nom \
               qui n’est que le sien. overrule=yes passe outre ce qui fait penser à deux personnes (naissance, sexe, \
               deux dossiers, homonyme connu). --split en fait de nouveau deux, comme « séparer les deux \
               fiches » dans le menu de la fiche, tant que rien n’a bougé.",
        options: &[SPLIT, JSON],
        run: Run::Writing(merge::run),
    },
    Command {
        name: "add",
        words: "[KIND] [champ=valeur…]",
        count: (0, usize::MAX),
        says: "Ajoute un élément, avec les mêmes valeurs par défaut que le formulaire.",
        more: "Une personne se donne par son numéro (person=12) ou sa référence (person=ref:ABC). state=… choisit \
               l’état de départ, overrule=yes passe outre un doublon, key=… évite de refaire ce qui a déjà été fait \
               sous cette clé. Avec --stdin, chaque ligne est un objet JSON (kind, champs, state, overrule, key) et \
               donne, une fois enregistrée, {\"ok\":true,\"id\":N}, ou \
               {\"ok\":false,\"error\":…,\"line\":N}.",
        options: &[opt("--stdin", "", "un objet JSON par ligne de l’entrée standard"), JSON],
        run: Run::Writing(add::run),
    },
    Command {
        name: "list",
        words: "KIND",
        count: (1, 1),
        says: "Montre ce qui est ouvert, comme l’écran.",
        more: "Le JSON d’un élément a id, kind, state, rev, person, person_name, due_at, promised_at, created_at, \
               created_by, claimed_by, closed_at, source_item (l’élément dont il est tiré), errand (celui qui le porte), puis ses champs (comptoir help KIND).",
        options: &[opt("--all", "", "montre aussi ce qui est clos et ce qui attend un autre jour"), JSON],
        run: Run::Centre(list::run),
    },
    Command {
        name: "move",
        words: "N° ÉTAT [champ=valeur…]",
        count: (2, usize::MAX),
        says: "Fait passer un élément à un autre état.",
        more: "rev=N refuse si l’élément a changé depuis cette révision ; on_order_of=NOM dit sur consigne de qui, overrule=yes passe outre une question. Pour un rendez-vous d’un autre jour, WAITING veut here=today (ici sans rendez-vous, le rendez-vous reste) ou here=moved (ce rendez-vous, maintenant).",
        options: &[TAKE_OVER, JSON],
        run: Run::Writing(step::run),
    },
    Command {
        name: "edit",
        words: "N° champ=valeur…",
        count: (2, usize::MAX),
        says: "Change ce qui est écrit dans un élément ouvert.",
        more: "Sur un trajet d’une série, series_pattern=… déplace ce trajet et les suivants : jours, heures et départs ; \
               ceux qui étaient réservés ou prévenus passent à TO_REVIEW. rev=N refuse si l’élément a changé depuis cette \
               révision.",
        options: &[JSON],
        run: Run::Writing(edit::run),
    },
    Command {
        name: "reopen",
        words: "N° reason=RAISON [champ=valeur…]",
        count: (2, usize::MAX),
        says: "Rouvre un élément clos ou annulé : il revient comme avant.",
        more: "L’état d’avant, ses heures et ses champs reviennent ; la raison reste dans l’historique. overrule=yes passe \
               outre ce qui mérite un second regard : clos un autre jour, ou en double depuis. D’une série \
               annulée d’un coup, toutes les lignes reviennent\u{a0}; reopens=ONE ne rouvre que celle-ci. rev=N refuse si \
               l’élément a changé depuis cette révision.",
        options: &[JSON],
        run: Run::Writing(reopen::run),
    },
    Command {
        name: "give",
        words: "N° person=PERSONNE [champ=valeur…]",
        count: (2, usize::MAX),
        says: "Donne un élément, ouvert ou clos, à une autre personne : la première était une erreur.",
        more: "PERSONNE est un numéro ou ref:RÉFÉRENCE. Ce qui venait de la première fiche (numéro, langue, médecin) vient de \
               la seconde ; ce qui a été tapé reste. Les éléments ouverts d’une série suivent. overrule=yes passe outre un \
               doublon, rev=N refuse si l’élément a changé depuis cette révision.",
        options: &[JSON],
        run: Run::Writing(give::run),
    },
    Command {
        name: "print",
        words: "N°",
        count: (1, 1),
        says: "Écrit le texte d’un élément, à remettre à la personne.",
        more: "Le texte que le volet de la ligne sait écrire, comme une réponse ou une fiche, sur la sortie, en lignes de 72 \
               colonnes.",
        options: &[PRINTER],
        run: Run::Centre(print::run),
    },
    Command {
        name: "sheet",
        words: "NOM",
        count: (1, 1),
        says: "Écrit la feuille de signature : tout ce qui attend un·e professionnel·le, le plus pressé d’abord.",
        more: "Le JSON donne les mêmes éléments dans le même ordre, comme « list ».",
        options: &[PRINTER, JSON],
        run: Run::Centre(sheet::run),
    },
    Command {
        name: "day",
        words: "[JOUR] [NOM]",
        count: (0, 2),
        says: "La liste d’une journée : les rendez-vous de tout le monde, ou d’un·e professionnel·le.",
        more: "Sans JOUR, celle d’aujourd’hui. Heure, nom, naissance, interprète, ni motif ni numéro. \
               Le JSON donne les mêmes éléments dans le même ordre, comme « list ».",
        options: &[
            opt("--kind", "KIND", "un autre volet qui se lit par jours ; sans cette option, le premier"),
            PRINTER,
            JSON,
        ],
        run: Run::Centre(day::run),
    },
    Command {
        name: "handover",
        words: "",
        count: (0, 0),
        says: "La relève : ce qui s’est passé sans la personne qui agit, et les mots de l’équipe.",
        more: "Depuis son dernier départ du poste, sinon depuis la fermeture de la veille. Le JSON a since, lines (reason : \
               mine, promised, decide, away, new ou moved ; at, by, kind, id, person_name, from, state, day, more) et notes \
               (at, by, text).",
        options: &[opt("--since", "MOMENT", "depuis ce moment : « hier 17h », « 8h30 »"), PRINTER, JSON],
        run: Run::Centre(handover::run),
    },
    Command {
        name: "week",
        words: "[JOUR]",
        count: (0, 1),
        says: "La feuille de la semaine, pour la réunion d’équipe : chiffres de l’équipe, personnes en initiales.",
        more: "Celle de ce jour, sinon celle d’hier : le lundi, la semaine passée. Le JSON a monday, sunday, panes (kind, \
               new, done, late, promises, promises_kept), decide, sought et old (kind, state, initials ou title, since, attempts), \
               notes.",
        options: &[PRINTER, JSON],
        run: Run::Centre(week::run),
    },
    counting::REPORT,
    counting::YEARLY,
    counting::YEARLY_SET,
    Command {
        name: "journal",
        words: "",
        count: (0, 0),
        says: "Montre ce qui a été fait, dans l’ordre.",
        more: "« Compte » est le compte Unix qui a écrit, « Depuis » l’adresse de sa connexion SSH, « Poste » le nom que \
               l’administrateur·rice donne au poste (SetEnv COMPTOIR_DESK=… dans sshd_config). Le JSON d’une ligne a seq, \
               key, at, by, account, host, desk, terminal, op, item, person, from, to, on_order_of, reason, undoes, et \
               changes, où chaque colonne changée a before et after\u{a0}; de ce qui n’est ni une ligne ni une personne, subject \
               (un numéro, une clé) et said, la réponse d’alors.",
        options: &[opt("--item", "N°", "seulement pour cet élément"), JSON],
        run: Run::Centre(journal::run),
    },
    Command {
        name: "staff add",
        words: "NOM RÔLE",
        count: (2, 2),
        says: "Ajoute une personne à l’équipe.",
        more: "",
        options: &[
            opt("--unix", "COMPTE", "son compte Unix"),
            opt(
                "--instructions",
                "TEXTE",
                "ses consignes, montrées là où elles s’appliquent : « 1 mois au plus / Ordonnances ; rien par téléphone »",
            ),
            JSON,
        ],
        run: Run::Writing(staff::add),
    },
    Command {
        name: "staff edit",
        words: "NOM CHAMP=VALEUR…",
        count: (2, usize::MAX),
        says: "Change une personne de l’équipe.",
        more: "Au lieu du nom, le numéro quand deux personnes portent le même. Champs : name, role, instructions, unix_user, pin (« non » efface le code), absences, active. Le nom, le compte \
               Unix et le code de quelqu’un qui a un code ne changent qu’avec son code, ou ceux de deux collègues qui en ont \
               un depuis la veille ; root, à qui il ne reste que cela quand tous sont oubliés, n’en a pas besoin. La personne \
               le lit à ses trois prochaines ouvertures.",
        options: &[opt("--codes", "", "lit les codes sur l’entrée standard, « NOM CODE » par ligne")],
        run: Run::Writing(staff::edit),
    },
    Command {
        name: "staff list",
        words: "",
        count: (0, 0),
        says: "Montre l’équipe.",
        more: "Le JSON a id, name, role, prescriber, unix_user, active, instructions (words, pane), absences (from, to, replaced_by).",
        options: &[JSON],
        run: Run::Centre(staff::list_staff),
    },
    Command {
        name: "settings",
        words: "[CLÉ=VALEUR…]",
        count: (0, usize::MAX),
        says: "Montre les réglages du centre, ou les change : nom, fuseau, horaires, jours à part, seuils.",
        more: "« settings hours=\"lun-ven 8h30-12h30, 13h30-18h30; sam 9h-12h\" », « settings timezone=Indian/Reunion », \
               « settings closed=\"24/12-26/12 fermeture de Noël; 12/12 ouvert 9h-12h\" » : la liste donnée remplace l’ancienne. \
               Le JSON a name, timezone, hours et closed (des listes de textes), puis chaque réglage sous sa clé.",
        options: &[JSON],
        run: Run::Centre(settings::run),
    },
    proposals::PROPOSALS,
    Command {
        name: "drugs",
        words: "",
        count: (0, 0),
        says: "Montre la liste des médicaments sensibles, telle qu’elle vaut au centre.",
        more: "Le JSON a name, class, et own : écrit par le centre.",
        options: &[JSON],
        run: Run::Centre(drugs::list_drugs),
    },
    Command {
        name: "drug",
        words: "name=NOM class=RÈGLES",
        count: (2, 2),
        says: "Ajoute un nom à la liste des médicaments sensibles, ou le corrige.",
        more: "class est STUP, ASSIMILE, HYPNO, ANXIO, OPIOIDE, ou NONE qui retire le nom ; les ordonnances en cours le \
               disent aussitôt.",
        options: &[],
        run: Run::Writing(drugs::save),
    },
    Command {
        name: "directory",
        words: "[MOTS…]",
        count: (0, usize::MAX),
        says: "Cherche dans l’annuaire par ce que l’on y cherche : « directory cardio arabe ».",
        more: "Chaque mot est le début d’un mot de la fiche. « à vérifier » dit que personne ne l’a confirmée depuis le \
               nombre de mois du réglage.",
        options: &[JSON],
        run: Run::Centre(directory::list_entries),
    },
    Command {
        name: "entry",
        words: "[N°] [CHAMP=VALEUR…]",
        count: (1, usize::MAX),
        says: "Ajoute une fiche à l’annuaire, corrige celle de ce numéro, ou la retire.",
        more: "Les champs sont kind (PHARMACY, CARRIER, SPECIALIST, PARTNER, SCHOOL), name, skill, phone, address, languages, \
               access, third_party (WHOLE, INSURANCE, NO), extra_fees (NO, MODERATE, FREE), delay, delay_on, received_on, \
               rpps, agreed_on, note, confirmed_on. Un délai nouveau est daté du jour. overrule=yes passe outre un nom que la \
               rubrique a déjà.",
        options: &[
            opt("--confirm", "", "tout y est toujours vrai aujourd’hui"),
            opt("--remove", "", "la fiche n’est plus dans l’annuaire\u{a0}; ce que les lignes en disent reste"),
        ],
        run: Run::Writing(directory::save),
    },
    Command {
        name: "import people",
        words: "FICHIER",
        count: (1, 1),
        says: "Importe des personnes : CSV, classeur Excel (.xlsx) ou JSON.",
        more: "Ce qui se lit entre ; une ligne qui ne se lit pas est mise de côté et nommée, une case qui ne se lit pas est \
               laissée. Une colonne qui ne se lit nulle part refuse le fichier. Le code de sortie 4 dit que des lignes sont \
               restées de côté.",
        options: &[STRICT, REJECTS, FORCE, COLUMNS, PROFILE, DRY_RUN],
        run: Run::Writing(import::people_command),
    },
    Command {
        name: "import directory",
        words: "FICHIER",
        count: (1, 1),
        says: "Importe l’annuaire : pharmacies, transporteurs, spécialistes, partenaires, écoles.",
        more: "Une fiche est connue par sa rubrique et son nom ; une case vide n’efface rien. Sans colonne de rubrique, le nom \
               la dit (« Pharmacie des Tilleuls »). Ce qui ne se lit pas, et une fiche retirée ici, est mis de côté et nommé \
               (code de sortie 4).",
        options: &[STRICT, REJECTS, FORCE, COLUMNS, PROFILE, DRY_RUN],
        run: Run::Writing(import::directory_command),
    },
    Command {
        name: "import links",
        words: "FICHIER",
        count: (1, 1),
        says: "Importe les liens entre des personnes : parents, conjoint·e, tuteur·rice, proche.",
        more: "Sur chaque ligne une personne, le lien (« mère de »), et l’autre. Chacune est reconnue par sa référence, ou par \
               ses noms et sa date de naissance ; un nom seul ne lie personne. Ce qui ne se reconnaît pas est mis de côté et \
               nommé (code de sortie 4).",
        options: &[STRICT, REJECTS, FORCE, COLUMNS, PROFILE, DRY_RUN],
        run: Run::Writing(import::links_command),
    },
    Command {
        name: "import agenda",
        words: "[FICHIER]",
        count: (0, 1),
        says: "Importe un agenda, ICS, CSV, .xlsx ou JSON : les rendez-vous deviennent des personnes attendues.",
        more: "Importer deux fois met à jour sans doubler. Un rendez-vous qui ne se lit pas est mis de côté et nommé, les \
               autres entrent ; ce qui se répète est déplié. Seul peut disparaître ce dont le fichier parle : ses professionnel·les, ses jours, \
               ses heures. Une ligne close dont le rendez-vous est déplacé revient sur une nouvelle ligne. Si plus du tiers \
               disparaît, rien n’est écrit sans --vanished (code de sortie 5). Le code de sortie 4 dit que des rendez-vous sont restés de côté. \
               Avec --watch, sans FICHIER, la commande ne finit pas\u{a0}: elle prend chaque fichier une fois écrit, le range dans \
               « pris » ou « refuses » avec la raison, et le dit aux postes.",
        options: &[
            opt("--watch", "DOSSIER", "prend chaque agenda qui arrive dans ce dossier, et le range"),
            opt("--once", "", "avec --watch, prend ce qui est dans le dossier, puis finit"),
            opt("--pro", "NOM", "l’agenda est celui de ce·tte professionnel·le"),
            opt("--from", "JOUR", "premier jour que le fichier couvre : ce qui y manque a disparu"),
            opt("--to", "JOUR", "dernier jour que le fichier couvre"),
            opt("--vanished", "cancel|keep", "les rendez-vous disparus sont annulés, ou gardés, ensemble"),
            STRICT,
            REJECTS,
            FORCE,
            COLUMNS,
            PROFILE,
            DRY_RUN,
        ],
        run: Run::Writing(import::agenda_command),
    },
    Command {
        name: "export",
        words: "[QUOI]",
        count: (0, 1),
        says: "Écrit ce que le centre tient, pour un tableur, un agenda, un autre logiciel.",
        more: "QUOI est people (les fiches), agenda (les rendez-vous), directory (l’annuaire), links (les liens) ou un type d’élément ; --fhir et --ics se passent de QUOI \
               et prennent tout ce qu’ils peuvent tenir. Sans dates, ce qui est ouvert ; avec --from ou --to, tout ce qui est \
               de ces jours. Le nom du fichier suffit à dire la forme. En CSV, ce qu’un tableur prendrait pour une formule est \
               précédé d’une apostrophe, que l’import retire. people, agenda, directory et links se réimportent sans rien changer. Aucun contact \
               protégé (ni numéro, ni adresse) ne sort sans --sensitive ; chaque export est noté au journal.",
        options: &[
            opt("--from", "JOUR", "à partir de ce jour"),
            opt("--to", "JOUR", "jusqu’à ce jour"),
            opt("--pro", "NOM", "seulement pour ce·tte professionnel·le"),
            opt("--all", "", "ce qui est clos aussi"),
            CSV,
            XLSX,
            JSON,
            opt("--fhir", "", "écrit un Bundle FHIR R4 : Patient, Practitioner, Appointment, Communication, Task"),
            opt("--ics", "", "écrit un calendrier de tout ce qui a un jour"),
            opt(
                "--vcard",
                "",
                "écrit l’annuaire en contacts pour un téléphone : nom, spécialité, numéro, adresse, remarque",
            ),
            NO_BOM,
            opt(
                "--sensitive",
                "",
                "avec les contacts protégés : le seul numéro permis, la consigne, l’adresse ; noté comme une ouverture de \
                 chaque fiche",
            ),
            OUTPUT,
            FORCE,
        ],
        run: Run::Centre(export::run),
    },
    Command {
        name: "hang",
        words: "LIGNE [SUIVI]",
        count: (1, 2),
        says: "Rattache une ligne à ce que l’on suit pour sa personne, ou l’en détache.",
        more: "« hang 12 34 » : la ligne 12 se lit et se déplace avec la 34, qui porte ce que l’on suit pour la même personne.",
        options: &[opt("--remove", "", "détache la ligne"), JSON],
        run: Run::Writing(hang::run),
    },
    Command {
        name: "link",
        words: "PERSONNE LIEN PERSONNE",
        count: (3, 3),
        says: "Note ce qu’une personne est pour une autre : mère, conjoint·e, interprète.",
        more: "« link 12 MOTHER 34 » : la personne 12 est la mère de la 34. LIEN est MOTHER, FATHER, PARENT, SIBLING, SPOUSE, \
               GUARDIAN, RELATIVE ou INTERPRETER ; PERSONNE est un numéro ou ref:RÉFÉRENCE. Un seul lien entre deux personnes.",
        options: &[opt("--remove", "", "retire ce lien")],
        run: Run::Writing(link::run),
    },
    Command {
        name: "remind",
        words: "",
        count: (0, 0),
        says: "Prépare les rappels de rendez-vous, deux jours ouvrés avant, d’après l’agenda importé.",
        more: "Un appel par personne, et par numéro le même jour. Lancée deux fois, elle ne double rien ; l’appel d’un \
               rendez-vous déplacé est mis à jour, celui d’un rendez-vous annulé est annulé.",
        options: &[DRY_RUN],
        run: Run::Writing(remind::run),
    },
    Command {
        name: "purge",
        words: "",
        count: (0, 0),
        says: "Efface ce que le centre ne garde plus, et propose les fiches sans activité.",
        more: "Les durées sont dans les réglages : passages nommés 3 mois, demandes closes 12 mois, mots du journal et \
               ouvertures de fiche 12 mois, fiches 24 mois ; les lignes sans nom des jours passés deviennent des chiffres. Les chiffres restent. Les fiches sont seulement \
               nommées : « erase » en efface une.",
        options: &[],
        run: Run::Writing(purge::run),
    },
    Command {
        name: "erase",
        words: "PERSONNE",
        count: (1, 1),
        says: "Efface pour toujours une personne : à sa demande, ou tapée par erreur.",
        more: "PERSONNE est un numéro ou ref:RÉFÉRENCE. Refusé tant qu’une ligne est ouverte pour elle. Vont la fiche, \
               celles qui y ont été fusionnées, les lignes closes avec leurs notes et leurs appels, les liens, les brouillons, \
               les mots du journal et les ouvertures de la fiche ; les chiffres restent, sauf le nombre de personnes différentes, où elle ne \
               compte plus, et dans le journal qu’une chose a été faite, quand et par qui. Sans --yes, dit ce qui partirait et n’efface rien. Les sauvegardes déjà \
               faites ne changent pas.",
        options: &[opt("--yes", "", "efface ; rien ne le défait")],
        run: Run::Writing(erase::run),
    },
    serving::BACKUP,
    serving::RESTORE,
    serving::CHECK,
    serving::SETUP,
    serving::ADD_DESK,
    serving::NEW_KEY,
    serving::DESKS,
    #[cfg(not(feature = "hub"))]
    hub_elsewhere::HUB,
    #[cfg(feature = "hub")]
    hub_report::SCREEN,
    #[cfg(feature = "hub")]
    hub_report::REPORT,
    #[cfg(feature = "hub")]
    hub_shared::SHARE,
    #[cfg(feature = "hub")]
    hub_shared::PULL,
    #[cfg(feature = "hub")]
    hub::INIT,
    #[cfg(feature = "hub")]
    hub::ADD_CENTRE,
    #[cfg(feature = "hub")]
    hub::ADD_COORDINATOR,
    #[cfg(feature = "hub")]
    hub::PUSH,
    #[cfg(feature = "hub")]
    hub::CHECK,
    Command {
        name: "reindex",
        words: "",
        count: (0, 0),
        says: "Refait la recherche d’après les fiches, sans arrêter personne.",
        more: "« check --deep » le fait de lui-même quand elle ne s’accorde plus avec elles.",
        options: &[],
        run: Run::Centre(check::reindex),
    },
    Command {
        name: "guide",
        words: "[GUIDE]",
        count: (0, 1),
        says: "Un guide à lire : une journée au comptoir.",
        more: "« guide admin » est celui de qui installe, sert et répare.",
        options: &[PRINTER],
        run: Run::Alone(guide::run),
    },
    Command {
        name: "help",
        words: "[COMMANDE | KIND]",
        count: (0, 2),
        says: "Montre cette aide, ou les champs et les états d’un type d’élément.",
        more: "« help --man | man -l - » montre la référence entière : commandes, touches, champs, colonnes, réglages.",
        options: &[
            opt("--markdown", "", "écrit la référence en Markdown"),
            opt("--man", "", "écrit la référence en page de manuel"),
            opt("--completions", "SHELL", "écrit ce qui complète les commandes dans bash, zsh ou fish"),
        ],
        run: Run::Alone(help::run),
    },
];
