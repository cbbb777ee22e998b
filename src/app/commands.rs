//! The keys that are the same in every pane, as data: the bar, the menu, the help and the README are made from here
//! and from each kind's actions.

use super::App;
use super::keys::Key;
use super::layers::Layer;
use crate::kinds::{Desk, KINDS, Kind, Row};

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Opens the lookup.
    LookUp,
    /// A new item in this pane.
    New,
    /// Somebody has come for coffee.
    Cafe,
    /// « Je prends », or give back.
    Claim,
    /// Changes the item.
    Edit,
    /// A desk note.
    Note,
    /// What happened to it.
    History,
    /// Cancels it, with a reason.
    Cancel,
    /// Opens it again, with a reason.
    Reopen,
    /// Gives it to another person.
    Reassign,
    /// Reverses one's last action.
    Undo,
    /// Does again what was just reversed.
    Redo,
    /// Narrows the list to a professional.
    Narrow,
    /// What a professional is to sign or decide.
    Sign,
    /// Takes up a half-typed form.
    Resume,
    /// The days ahead of the pane, seven at a time.
    Days,
    /// The list of one day, to be printed.
    PrintDay,
    /// Names become initials.
    Curtain,
    /// Nothing readable until somebody sits down.
    Lock,
    /// Who has just called, by the end of the number.
    WhoCalled,
    /// What went on without the reader.
    Handover,
    /// The week, for the team's meeting.
    Week,
    /// The figures of a period.
    Figures,
    /// Callbacks made ahead of the appointments.
    Remind,
    /// The lines left open.
    DayClose,
    /// Pharmacies, carriers, partners.
    Directory,
    /// The drugs that ask for a second look.
    Drugs,
    /// What the centre sets.
    Settings,
    /// How the screen looks.
    Theme,
    /// Who is in the team.
    Team,
    /// One's own code.
    Pin,
    /// All commands.
    Menu,
    /// What can be done here.
    Help,
    /// Ends the program.
    Quit,
}

impl Verb {
    /// Does it end in a change of the centre's file?
    pub fn writes(self) -> bool {
        matches!(
            self,
            Self::New
                | Self::Cafe
                | Self::Claim
                | Self::Edit
                | Self::Note
                | Self::Cancel
                | Self::Reopen
                | Self::Reassign
                | Self::Undo
                | Self::Redo
                | Self::Remind
                | Self::DayClose
        )
    }
}

/// Where a command makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Always.
    Nothing,
    /// A selected line.
    Row,
    /// A selected line that is still open.
    OpenRow,
    /// A selected line that is closed.
    ClosedRow,
    /// A half-typed form.
    Draft,
    /// An action of one's own to reverse.
    Undoable,
    /// An action of one's own that was taken back.
    Redoable,
    /// A pane one telephones from; elsewhere its key is free.
    Dialling,
    /// A pane that is read by its days; elsewhere its key is free.
    Days,
}

/// A command and its key.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Its key; none for what is only in the menu.
    pub key: Option<Key>,
    /// A word or two for the bar.
    pub label: &'static str,
    /// A sentence for the help.
    pub help: &'static str,
    /// Where it makes sense.
    pub needs: Needs,
    /// What it does.
    pub verb: Verb,
}

const fn command(key: Option<Key>, label: &'static str, needs: Needs, verb: Verb, help: &'static str) -> Command {
    Command { key, label, help, needs, verb }
}

/// Every command, in the order of the bar.
pub const COMMANDS: &[Command] = &[
    command(
        Some(Key::Char('/')),
        "chercher",
        Needs::Nothing,
        Verb::LookUp,
        "Chercher une personne : nom, date de naissance, téléphone.",
    ),
    command(
        Some(Key::Char('c')),
        "je prends",
        Needs::OpenRow,
        Verb::Claim,
        "Dire que l’on s’en occupe ; le redire pour le rendre.",
    ),
    command(
        Some(Key::Char('u')),
        "défaire",
        Needs::Undoable,
        Verb::Undo,
        "Défaire sa dernière action, d’ici et d’aujourd’hui.",
    ),
    command(Some(Key::Ctrl('y')), "refaire", Needs::Redoable, Verb::Redo, "Refaire ce que l’on vient de défaire."),
    command(Some(Key::Char('k')), "café", Needs::Nothing, Verb::Cafe, "Quelqu’un vient pour le café : k puis Entrée."),
    command(Some(Key::Char('n')), "ajouter", Needs::Nothing, Verb::New, "Ajouter une ligne à ce volet."),
    command(Some(Key::Char('m')), "modifier", Needs::OpenRow, Verb::Edit, "Modifier la ligne choisie."),
    command(Some(Key::Char('t')), "noter", Needs::Row, Verb::Note, "Noter un mot sur la ligne, jamais médical."),
    command(Some(Key::Char('x')), "annuler", Needs::OpenRow, Verb::Cancel, "Annuler la ligne, avec une raison."),
    command(
        Some(Key::Ctrl('o')),
        "rouvrir",
        Needs::ClosedRow,
        Verb::Reopen,
        "Rouvrir une ligne close ou annulée : elle revient comme avant.",
    ),
    command(
        Some(Key::Ctrl('e')),
        "autre personne",
        Needs::Row,
        Verb::Reassign,
        "La ligne était pour quelqu’un d’autre : la lui donner.",
    ),
    command(Some(Key::Char('g')), "brouillons", Needs::Draft, Verb::Resume, "Reprendre un formulaire laissé en cours."),
    command(
        Some(Key::Char('v')),
        "qui a appelé ?",
        Needs::Dialling,
        Verb::WhoCalled,
        "Qui vient d’appeler ? Les derniers chiffres, deux ou plus, depuis le volet des rappels.",
    ),
    command(
        Some(Key::Right),
        "à venir",
        Needs::Days,
        Verb::Days,
        "Les jours à venir, dès demain ; Page suiv. et Page préc. changent de semaine, Gauche ou Échap revient.",
    ),
    command(
        Some(Key::Ctrl('p')),
        "liste du jour",
        Needs::Days,
        Verb::PrintDay,
        "La liste d’une journée, de tout le monde ou d’un·e professionnel·le, à imprimer.",
    ),
    command(
        Some(Key::Char('f')),
        "filtrer",
        Needs::Nothing,
        Verb::Narrow,
        "Ne montrer que ce qui attend un·e professionnel·le.",
    ),
    command(
        Some(Key::Char('o')),
        "à signer",
        Needs::Nothing,
        Verb::Sign,
        "La feuille de signature : tout ce qui attend un·e professionnel·le, à imprimer.",
    ),
    command(
        Some(Key::Char('h')),
        "historique",
        Needs::Row,
        Verb::History,
        "Ce qui est arrivé à la ligne, et ses notes.",
    ),
    command(
        Some(Key::Ctrl('n')),
        "relève",
        Needs::Nothing,
        Verb::Handover,
        "Ce qui s’est passé sans vous, et les mots de l’équipe.",
    ),
    command(
        Some(Key::Char('z')),
        "rideau",
        Needs::Nothing,
        Verb::Curtain,
        "Les noms deviennent des initiales ; Ctrl-Z partout ailleurs.",
    ),
    command(Some(Key::Char('q')), "menu", Needs::Nothing, Verb::Menu, "Toutes les commandes, et quitter."),
    command(Some(Key::Char('?')), "aide", Needs::Nothing, Verb::Help, "Ce que l’on peut faire ici."),
    command(
        Some(Key::Ctrl('l')),
        "verrouiller",
        Needs::Nothing,
        Verb::Lock,
        "Cacher l’écran et se lever ; aussi pour changer de personne.",
    ),
    command(
        None,
        "clôture de la journée",
        Needs::Nothing,
        Verb::DayClose,
        "Régler les lignes restées ouvertes, une touche chacune.",
    ),
    command(
        None,
        "rappels de rendez-vous",
        Needs::Nothing,
        Verb::Remind,
        "Un rappel pour chaque rendez-vous de l’agenda, deux jours ouvrés avant.",
    ),
    command(
        None,
        "feuille de la semaine",
        Needs::Nothing,
        Verb::Week,
        "Pour la réunion d’équipe : chiffres, ce qui traîne, en initiales.",
    ),
    command(
        None,
        "chiffres",
        Needs::Nothing,
        Verb::Figures,
        "Ce que l’équipe a compté, par jour, semaine ou mois ; jamais par personne.",
    ),
    command(None, "annuaire", Needs::Nothing, Verb::Directory, "Pharmacies, transporteurs, partenaires, écoles."),
    command(
        None,
        "médicaments sensibles",
        Needs::Nothing,
        Verb::Drugs,
        "Les noms qui demandent un second regard : compléter, corriger.",
    ),
    command(None, "réglages du centre", Needs::Nothing, Verb::Settings, "Seuils, verrouillage, jours fériés."),
    command(None, "équipe", Needs::Nothing, Verb::Team, "Qui en fait partie, et ajouter quelqu’un."),
    command(None, "mon code", Needs::Nothing, Verb::Pin, "Demandé avant votre nom : à mettre, changer, effacer."),
    command(
        None,
        "thème",
        Needs::Nothing,
        Verb::Theme,
        "Les couleurs de l’écran, vues tout de suite ; gardées pour ce compte.",
    ),
    command(Some(Key::Ctrl('q')), "quitter", Needs::Nothing, Verb::Quit, "Fermer le programme."),
];

/// A key and its word, for the bar.
pub type Hint = (String, String);

impl App {
    /// Does this command make sense now?
    pub fn allows(&self, needs: Needs) -> bool {
        let row = self.current_row();
        match needs {
            Needs::Nothing => true,
            Needs::Row => row.is_some(),
            Needs::OpenRow => row.is_some_and(|row| row.item.state.open),
            Needs::ClosedRow => row.is_some_and(|row| !row.item.state.open),
            Needs::Draft => !self.drafts.is_empty(),
            Needs::Undoable => self.undoing.can_undo(self.desk.today()),
            Needs::Redoable => self.undoing.can_redo(self.desk.today()),
            Needs::Days => self.layers.is_empty() && self.listing().kind.days.is_some(),
            Needs::Dialling => self.layers.is_empty() && self.listing().kind.dials().is_some(),
        }
    }

    /// What can be done now, the likeliest first: the view shows as many as fit.
    pub fn hints(&self) -> Vec<Hint> {
        let mut hints = self.all_hints();
        if self.halted.is_some() {
            hints.retain(|(key, word)| self.only_reads(key, word));
        }
        hints
    }

    /// Does this key of the bar write nothing to the centre's file?
    fn only_reads(&self, key: &str, word: &str) -> bool {
        let is = |keys: &[Key]| keys.iter().any(|known| known.name() == key);
        match self.layers.last() {
            None => is(&[Key::Enter]) || COMMANDS.iter().any(|command| !command.verb.writes() && command.label == word),
            Some(Layer::Lookup(lookup)) => {
                is(&[Key::Down, Key::Tab, Key::Esc]) || is(&[Key::Enter]) && lookup.hit().is_some()
            }
            Some(Layer::Card(_) | Layer::Call(_) | Layer::Caller(_)) => is(&[Key::Enter, Key::Down, Key::Esc]),
            Some(Layer::Sheet(_)) => is(&[Key::Tab, Key::Ctrl('x'), Key::Esc]),
            Some(Layer::History(_)) => is(&[Key::Down, Key::Esc]),
            Some(Layer::DayClose(_)) => is(&[Key::Esc]),
            Some(_) => true,
        }
    }

    fn all_hints(&self) -> Vec<Hint> {
        let hint = |key: Key, word: &str| (key.name(), word.to_owned());
        // In few words, for one reads them while somebody speaks.
        let noun = |kind: &Kind| kind.one.split_once(' ').map_or(kind.one, |(_article, noun)| noun);
        match self.layers.last() {
            None => {
                let mut own = self.current_row().map(|row| row_hints(row, &self.desk)).unwrap_or_default();
                if self.listing().from.is_some() {
                    own.truncate(3);
                    own.insert(0, hint(Key::PageDown, "la suite"));
                    own.push(hint(Key::Ctrl('p'), "liste du jour"));
                    own.push(hint(Key::Esc, "retour"));
                }
                if self.current_row().is_none() && self.listing().position().is_some() {
                    own.push(hint(Key::Enter, "ouvrir"));
                }
                // The line's first keys, what every line and every moment has, then the rest as far as it fits.
                let rest = own.split_off(own.len().min(3));
                // Among the days both have been said, or are done.
                let ahead = |command: &&Command| self.listing().from.is_some() && command.needs == Needs::Days;
                let global = COMMANDS.iter().filter(|command| self.allows(command.needs) && !ahead(command));
                let (always, later): (Vec<_>, Vec<_>) =
                    global.partition(|command| matches!(command.verb, Verb::Reopen | Verb::Claim | Verb::Cafe));
                let said = |command: &&Command| Some(hint(command.key?, command.label));
                own.extend(always.iter().filter_map(said));
                own.extend(rest);
                own.extend(later.iter().filter_map(said));
                own
            }
            Some(Layer::Lookup(lookup)) => {
                let enter = match (lookup.hit().is_some(), lookup.wanted) {
                    (true, super::lookup::Wanted::Anything) => Some("fiche"),
                    (true, _) => Some("choisir"),
                    (false, _) => lookup.may_create().then_some("créer"),
                };
                let mut hints: Vec<Hint> = enter.map(|word| hint(Key::Enter, word)).into_iter().collect();
                if !lookup.in_rows && !lookup.found.hits.is_empty() {
                    hints.extend((lookup.found.hits.len() > 1).then(|| hint(Key::Down, "suivante")));
                    hints.push(hint(Key::Tab, "dans la liste"));
                }
                if lookup.wanted == super::lookup::Wanted::Anything && lookup.hit().is_some() {
                    let key = |kind: &Kind| {
                        if lookup.in_rows { Key::Char(kind.start_key) } else { Key::Ctrl(kind.start_key) }
                    };
                    hints.extend(KINDS.iter().map(|kind| hint(key(kind), noun(kind))));
                }
                if lookup.in_rows && lookup.may_create() {
                    hints.push(("+".to_owned(), "nouvelle personne".to_owned()));
                }
                hints.push(hint(Key::Esc, if lookup.in_rows { "au texte" } else { "fermer" }));
                hints
            }
            Some(Layer::Card(card)) => {
                // What the selected line may become, then what may be begun.
                let mut hints = Vec::new();
                if let Some(row) = card.row() {
                    let starts = |key: char| KINDS.iter().any(|kind| kind.start_key == key);
                    let keys = row.item.kind.keys_for(row, &self.desk);
                    let own = keys.into_iter().filter(|(key, _)| !starts(*key) && !"fm".contains(*key));
                    hints.extend(own.map(|(key, label)| hint(Key::Char(key), label)));
                }
                // A homonym may be the same person, typed twice.
                let double = hint(Key::Char('='), "doublon");
                let (first, last) =
                    if card.view.homonyms.is_empty() { (None, Some(double)) } else { (Some(double), None) };
                let rest = hints.split_off(hints.len().min(3));
                hints.extend(first);
                let begun = KINDS.iter().map(|kind| hint(Key::Char(kind.start_key), noun(kind)));
                match card.row() {
                    None => hints.extend(begun),
                    Some(_) => {
                        let keys: Vec<_> = KINDS.iter().map(|kind| kind.start_key.to_string()).collect();
                        hints.push((keys.join(" "), "ajouter".to_owned()));
                    }
                }
                hints.push(hint(Key::Char('f'), "famille"));
                hints.extend(rest);
                let correcting = self.correcting_hints();
                let (early, late) = match card.among_closed() {
                    Some(_) => (correcting, Vec::new()),
                    None => (Vec::new(), correcting),
                };
                hints.extend(early);
                hints.push(hint(Key::Char('m'), "modifier"));
                hints.extend(last);
                hints.extend(late);
                if card.row().is_some() {
                    let closed = card.among_closed().is_some();
                    hints.push(hint(Key::Enter, if closed { "historique" } else { "voir la ligne" }));
                }
                hints.push(hint(Key::Esc, "fermer"));
                hints
            }
            Some(Layer::Call(call)) => {
                let mut hints = call.row().map(|row| act_hints(row, &self.desk)).unwrap_or_default();
                if !call.view.others.is_empty() {
                    hints.push(hint(Key::Down, "ligne suivante"));
                }
                hints.push(hint(Key::Esc, "fermer"));
                hints
            }
            Some(Layer::Caller(caller)) => {
                let mut hints = Vec::new();
                if let Some(row) = caller.row() {
                    hints.push(hint(Key::Enter, "voir la ligne"));
                    hints.extend(act_hints(row, &self.desk));
                } else if caller.hit().is_some() {
                    hints.push(hint(Key::Enter, "fiche"));
                    hints.extend(KINDS.iter().map(|kind| hint(Key::Char(kind.start_key), noun(kind))));
                }
                hints.push(hint(Key::Esc, "fermer"));
                hints
            }
            Some(Layer::Handover(reading)) => {
                let mut hints = Vec::new();
                if reading.told().is_some() {
                    hints.push(hint(Key::Enter, "voir"));
                }
                if let Some(next) = reading.next() {
                    hints.push(hint(Key::Char(' '), &format!("depuis {}", next.words)));
                }
                hints.push(hint(Key::Char('+'), "mot à l’équipe"));
                if let Some(row) = reading.row() {
                    let claim =
                        COMMANDS.iter().find(|command| command.verb == Verb::Claim && self.allows(command.needs));
                    hints.extend(claim.and_then(|command| Some(hint(command.key?, command.label))));
                    hints.extend(act_hints(row, &self.desk));
                }
                hints.push(hint(Key::Esc, "fermer"));
                hints
            }
            Some(Layer::Sheet(sheet)) => {
                // The first form of a new file is kept nowhere yet.
                let first = self.phase == super::Phase::FirstRun;
                let kept = sheet.touched() && !first;
                let esc = if first {
                    "quitter"
                } else if kept {
                    "fermer, gardé"
                } else {
                    "fermer"
                };
                let mut hints = Vec::new();
                if sheet.entries.len() > 1 {
                    hints.push(hint(Key::Tab, "suivant"));
                }
                hints.extend(sheet.entry().version().map(|(whose, _)| hint(Key::Ctrl('r'), whose)));
                let save = if sheet.entries.len() > 1 { Key::Ctrl('s') } else { Key::Enter };
                let merges = matches!(sheet.purpose, super::purpose::Purpose::Merge { .. });
                hints.push(hint(save, if merges { "fusionner" } else { "enregistrer" }));
                hints.push(hint(Key::Esc, esc));
                if kept {
                    hints.push(hint(Key::Ctrl('x'), "jeter"));
                }
                hints
            }
            Some(Layer::Pick(pick)) => {
                let mut hints = vec![hint(Key::Enter, "choisir"), hint(Key::Down, "suivant")];
                if pick.closable {
                    hints.push(hint(Key::Esc, "fermer"));
                }
                hints
            }
            Some(Layer::Proposal(_)) => vec![
                hint(Key::Char('o'), "oui"),
                hint(Key::Char('n'), "non"),
                hint(Key::Enter, "non"),
                hint(Key::Down, "la suite"),
            ],
            Some(Layer::Confirm(_)) => vec![hint(Key::Char('o'), "oui"), hint(Key::Char('n'), "non")],
            Some(Layer::History(_)) => {
                let mut hints = self.correcting_hints();
                hints.extend([hint(Key::Down, "la suite"), hint(Key::Esc, "fermer")]);
                hints
            }
            Some(Layer::Help { .. }) => vec![hint(Key::Down, "la suite"), hint(Key::Esc, "fermer")],
            Some(Layer::Paper(view)) if view.file.is_some() => {
                vec![hint(Key::Enter, "écrire le fichier"), hint(Key::Esc, "ne pas l’écrire")]
            }
            Some(Layer::Paper(view)) => {
                let turns = view.period.map(|period| super::figures::hints(period, self.desk.today()));
                // Beside the keys that turn, there is room for a word.
                let file = if turns.is_some() { "fichier" } else { "écrire dans un fichier" };
                let mut hints = turns.unwrap_or_default();
                hints.extend(self.printer.then(|| hint(Key::Char('i'), "imprimer")));
                hints.push(hint(Key::Char('e'), file));
                hints.extend(view.overflows(self.size).then(|| hint(Key::Down, "la suite")));
                hints.push(hint(Key::Esc, "fermer"));
                hints
            }
            Some(Layer::DayClose(close)) => {
                let mut hints = Vec::new();
                let keys = [Key::Enter, Key::Char(' ')];
                hints.extend(keys.into_iter().zip(close.endings(&self.desk)).map(|(key, end)| hint(key, end.label)));
                match close.row() {
                    Some(_) => {
                        hints.push(hint(Key::Char('*'), "tout, comme proposé"));
                        hints.push(hint(Key::Char('x'), "annuler"));
                        hints.push(hint(Key::Char('h'), "historique"));
                    }
                    None if close.day().is_some() => hints.push(hint(Key::Enter, "clore ce jour")),
                    None => {}
                }
                hints.push(hint(Key::Esc, "fermer"));
                hints
            }
            Some(Layer::Pad(pad)) => {
                let last = pad.at + 1 == pad.lines.len();
                vec![hint(Key::Enter, if last { "valider" } else { "suivant" }), hint(Key::Esc, "fermer")]
            }
            Some(Layer::Lock) => vec![hint(Key::Enter, "s’asseoir")],
        }
    }
}

fn row_hints(row: &Row, desk: &Desk) -> Vec<Hint> {
    let mut hints = act_hints(row, desk);
    let enter = if row.person.is_some() { "fiche" } else { "ouvrir" };
    hints.push((Key::Enter.name(), enter.to_owned()));
    hints
}

/// What the pane's own keys do to the line now.
fn act_hints(row: &Row, desk: &Desk) -> Vec<Hint> {
    let keys = row.item.kind.keys_for(row, desk);
    keys.into_iter().map(|(key, label)| (key.to_string(), label.to_owned())).collect()
}
