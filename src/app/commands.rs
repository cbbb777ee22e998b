//! The keys that are the same wherever there is a list or a line, as data.

use super::bindings::{Binding, Keys, Often, Rank};
use super::centre_lists::CentreList;
use super::keys::Key;
use super::outbox::Intent;
use super::screens::caller_search::CallerSearch;
use super::screens::directory::EVERY_ENTRY;
use super::screens::help::Help;
use super::screens::lookup::Wanted;
use super::screens::person_card::PersonCard;
use super::screens::pin_entry::PinEntry;
use super::{App, Phase};
use chrono::Datelike;

use crate::domain::{Period, Span};
use crate::model::{QuickAdd, Verb, Whose};
use crate::panes::PANES;
use crate::protocol::{Operation, Query};
use crate::reports::guide::Guide;
use crate::reports::week::Week;

use super::screens::form::purpose::Purpose;

const fn verb(verb: Verb, run: fn(&mut App, Key)) -> Binding {
    verb_saying(verb, verb.says(), run)
}

/// The binding of a verb that says more here than in the guide.
const fn verb_saying(verb: Verb, help: &'static str, run: fn(&mut App, Key)) -> Binding {
    Binding::for_verb(verb, help, run).with_rank(Rank::Later)
}

const fn in_menu(word: &'static str, help: &'static str, run: fn(&mut App, Key)) -> Binding {
    Binding::new(Keys::None, word, help, run)
}

fn has_row(app: &App) -> bool {
    app.current_row().is_some()
}

/// True when the line under the selection is one that people have, and not a workshop that they come to.
fn has_row_of_people(app: &App) -> bool {
    app.current_row().is_some_and(|row| row.item.kind.is_of_people())
}

fn has_open_row(app: &App) -> bool {
    app.current_row().is_some_and(|row| row.item.state.open)
}

/// True when an open line is under the selection and no line is marked that would seem to be meant too.
fn has_one_open_row(app: &App) -> bool {
    has_open_row(app) && !(app.screens.is_empty() && app.has_marks())
}

pub(super) fn has_closed_row(app: &App) -> bool {
    app.current_row().is_some_and(|row| !row.item.state.open)
}

fn has_days(app: &App) -> bool {
    app.listing().kind.days.is_some()
}

fn shows_days(app: &App) -> bool {
    app.listing().from.is_some()
}

fn never(_: &App) -> bool {
    false
}

/// Opens the lookup.
pub const LOOK_UP: Binding = verb(Verb::Search, |app, _| app.look_up(Wanted::Anything));

/// The usual next step of the line, whatever its pane.
pub const NEXT: Binding =
    Binding::for_verb(Verb::Next, "L’étape suivante habituelle de la ligne ; u la défait.", |app, _| {
        app.take_usual_step()
    })
    .acting_when(App::declares_next)
    .with_words(|app| app.usual_step().map(|action| action.label.to_owned()))
    .that_writes();

/// « Je prends », or give back.
pub const CLAIM: Binding = verb(Verb::Take, |app, _| {
    if let Some(item) = app.current_row().map(|row| row.item.id) {
        app.run(Operation::Claim { item, take_over: false }, None);
    }
})
.acting_when(has_one_open_row)
.that_writes()
.with_rank(Rank::Always);

/// Reverses the last action of the member at the desk. The file knows better than the screen what can still be undone.
pub const UNDO: Binding = verb(Verb::Undo, |app, _| app.undo_last())
    .offered_when(|app| app.undoing.can_undo(app.context.today()))
    .that_writes();

/// Carries out again what was just reversed.
pub const REDO: Binding = verb(Verb::Redo, |app, _| app.redo_last())
    .offered_when(|app| app.undoing.can_redo(app.context.today()))
    .that_writes();

/// Number of panes that add a line by one key from anywhere.
const QUICK_ADDS: usize = {
    let (mut count, mut pane) = (0, 0);
    while pane < PANES.len() {
        count += PANES[pane].quick_add.is_some() as usize;
        pane += 1;
    }
    count
};

/// A line of a pane by one key, from anywhere: each pane that declares it, in their order.
const QUICK: [Binding; QUICK_ADDS] = {
    let mut bindings = [LOOK_UP; QUICK_ADDS];
    let (mut count, mut pane) = (0, 0);
    while pane < PANES.len() {
        if let Some(quick) = PANES[pane].quick_add {
            let binding = verb_saying(quick.verb, quick.help, App::quick_add).with_word(quick.word);
            let binding = binding.that_writes().with_rank(Rank::Always);
            bindings[count] = if quick.on_bar { binding } else { binding.offered_when(never) };
            count += 1;
        }
        pane += 1;
    }
    bindings
};

/// Quick additions that the bar does not show.
const QUICK_UNSAID: [Binding; QUICK_ADDS] = {
    let (mut bindings, mut n) = (QUICK, 0);
    while n < QUICK_ADDS {
        bindings[n] = bindings[n].offered_when(never);
        n += 1;
    }
    bindings
};

/// `list` with `more` in it from position `at` on.
const fn splice_bindings<const N: usize>(list: &[Binding], at: usize, more: &[Binding]) -> [Binding; N] {
    let (mut all, mut n) = ([list[0]; N], 0);
    while n < N {
        all[n] = if n < at {
            list[n]
        } else if n < at + more.len() {
            more[n - at]
        } else {
            list[n - more.len()]
        };
        n += 1;
    }
    all
}

/// A new item in this pane.
pub const NEW: Binding = verb(Verb::Add, |app, _| app.add_line()).that_writes();

/// Changes the item.
pub const EDIT: Binding =
    verb_saying(Verb::Edit, "Modifier la ligne choisie\u{a0}: déplacer un rendez-vous, corriger un mot.", |app, _| {
        app.edit_line()
    })
    .acting_when(has_one_open_row)
    .done(Often::Daily)
    .that_writes();

/// Hangs the line on an errand of its person.
pub const HANG: Binding = verb_saying(
    Verb::Hang,
    "Rattacher la ligne à ce que l’on suit pour la personne, ou le commencer ; la détacher.",
    |app, _| app.pick_errand(),
)
.acting_when(|app| has_one_open_row(app) && has_row_of_people(app))
.that_writes();

/// Makes the usual lines of an errand by one form, for the person of the line or of the card.
pub const TOGETHER: Binding = verb_saying(
    Verb::Together,
    "Un rendez-vous ailleurs par un seul formulaire : ce qui vient, le trajet, l’interprète, l’appel d’avant, les nouvelles.",
    |app, _| app.begin_together(),
)
.acting_when(App::knows_person)
.that_writes();

/// A desk note.
pub const NOTE: Binding =
    verb(Verb::Note, |app, _| app.note_line()).acting_when(has_row).done(Often::Daily).that_writes();

/// Cancels the item, with a reason.
pub const CANCEL: Binding =
    verb(Verb::Cancel, |app, _| app.cancel_line()).acting_when(has_open_row).done(Often::Daily).that_writes();

/// Sentence of the help on opening again, by its key or from the menu.
const REOPENS: &str = "Rouvrir une ligne close ou annulée : elle revient comme avant.";

/// Opens a closed item again, with a reason: its usual next step, where its pane has no other.
pub const REOPEN: Binding = verb_saying(Verb::Next, REOPENS, |app, _| app.reopen_line())
    .with_word("rouvrir")
    .acting_when(|app| has_closed_row(app) && !app.declares_next())
    .that_writes()
    .with_rank(Rank::Always);

/// Reopening from the menu, where the space bar does something else.
pub const REOPEN_LISTED: Binding = in_menu("rouvrir", REOPENS, |app, _| app.reopen_line())
    .acting_when(|app| has_closed_row(app) && app.declares_next())
    .that_writes();

/// Gives the item to another person.
pub const REASSIGN: Binding = in_menu(
    "donner à quelqu’un d’autre",
    "La ligne était pour une autre personne : la lui donner.",
    |app, _| {
        if let Some(row) = app.current_row().cloned() {
            app.look_for_other_person(row);
        }
    },
)
.acting_when(has_row_of_people)
.that_writes();

/// Takes up a half-typed form.
pub const RESUME: Binding = verb(Verb::Resume, |app, _| app.recall_drafts()).offered_when(|app| !app.drafts.is_empty());

/// Tells who has just called, by the end of the number.
pub const WHO_CALLED: Binding = verb_saying(
    Verb::Caller,
    "Qui vient d’appeler ? Les derniers chiffres, deux ou plus : d’abord les lignes ouvertes, puis les personnes.",
    |app, _| app.screens.push(CallerSearch::default()),
)
.done(Often::Daily);

/// The days ahead of the pane, seven at a time.
pub const DAYS: Binding = Binding::new(
    Keys::These(&[Key::Right]),
    "à venir",
    "Les jours à venir, dès demain ; Page suiv. et Page préc. changent de semaine, Gauche ou Échap revient.",
    |app, _| app.look_ahead(),
)
.with_rank(Rank::Later)
.acting_when(|app| has_days(app) && !shows_days(app));

/// The day of the pane as a picture.
pub const DAY_LINE: Binding = in_menu(
    "journée heure par heure",
    "Qui est attendu·e, qui attend, qui est venu·e\u{a0}: la journée en image.",
    |app, _| app.show_day_line(),
)
.acting_when(|app| app.listing().kind.day_line.is_some() && !shows_days(app));

/// The list of one day, to be printed.
pub const PRINT_DAY: Binding = in_menu(
    "liste du jour",
    "La liste d’une journée, de tout le monde ou d’un·e professionnel·le, à imprimer.",
    |app, _| app.ask_day_list(),
)
.acting_when(has_days);

/// Exports what the list shows, for a spreadsheet.
pub const WRITE_LIST: Binding = in_menu(
    "vers un tableur",
    "Ce que montre la liste, dans un fichier Excel (ou .csv) dont le nom est proposé.",
    |app, _| app.show_list_file(),
);

/// Marks the line for an action on several.
pub const MARK: Binding = verb_saying(
    Verb::Mark,
    "Marquer la ligne, ou la démarquer : l’étape suivante, une lettre ou x vaut alors pour toutes les lignes marquées.",
    |app, _| app.mark_line(),
)
.with_word("marquer")
.acting_when(|app| app.listing().row().is_some_and(|row| row.item.state.open));

/// Orders the lines of the list by one of its columns.
pub const SORT: Binding = in_menu(
    "trier la liste",
    "Par une de ses colonnes : l’heure, le nom, l’attente ; ou de nouveau comme le volet.",
    |app, _| app.pick_sort(),
)
.acting_when(|app| !shows_days(app));

/// Narrows the list to a professional.
pub const NARROW: Binding = verb(Verb::Filter, |app, _| app.open_centre_list(CentreList::Pros));

/// Narrows the list to the lines that hold some words.
pub const SEARCH_LIST: Binding = verb_saying(
    Verb::SearchList,
    "Ne montrer que les lignes de cette liste qui contiennent des mots : nom, heure, état, remarque.",
    |app, _| app.search_in_list(),
);

/// Shows what a professional is to sign or decide.
pub const SIGN: Binding = in_menu(
    "à signer",
    "La feuille de signature : tout ce qui attend un·e professionnel·le, à imprimer.",
    |app, _| app.ask_for_sheet(),
);

/// Tells what happened to the item.
pub const HISTORY: Binding = verb(Verb::History, |app, _| {
    if let Some(row) = app.current_row().cloned() {
        app.open_history(row);
    }
})
.acting_when(has_row)
.done(Often::Daily);

/// Tells what went on without the reader.
pub const HANDOVER: Binding = verb(Verb::HandOver, |app, _| app.read_handover());

/// Commands, all of them.
pub const MENU: Binding = verb(Verb::Menu, |app, _| app.pick_command());

/// Shows what can be done here.
pub const HELP: Binding = verb(Verb::Help, |app, _| open_help(app));

/// Bindings of every screen, whatever is typed in it; first of all bindings.
pub const EVERYWHERE: &[Binding] = &[
    verb(Verb::Lock, |app, _| app.get_up()),
    verb(Verb::Curtain, |app, _| {
        app.display.curtain = !app.display.curtain;
    }),
    Binding::new(Keys::These(&[Key::F(1)]), "aide", "Ce que l’on peut faire ici, de partout.", |app, _| {
        open_help(app)
    }),
    verb_saying(Verb::Quit, "Fermer le programme, de partout.", |app, _| app.ask_to_quit()),
    // As every program of a terminal.
    Binding::new(Keys::These(&[Key::Ctrl('c')]), "", "", |app, _| app.ask_to_quit()),
];

/// Shows all that the centre sets.
pub const SETTINGS: Binding = in_menu("réglages du centre", "Seuils, verrouillage, jours à part.", |app, _| {
    app.open_centre_list(CentreList::Settings)
});

/// Shows the team.
pub const TEAM: Binding =
    in_menu("équipe", "Qui en fait partie, et ajouter quelqu’un.", |app, _| app.open_centre_list(CentreList::Team));

/// Shows the program in a minute.
pub const TOUR: Binding =
    in_menu("faire le tour", "L’essentiel du programme en une minute.", |app, _| app.begin_tour());

/// The commands that have no key of their own.
pub const IN_MENU: &[Binding] = &[
    in_menu("clôture de la journée", "Régler les lignes restées ouvertes, une touche chacune.", |app, _| {
        app.open_day_close();
    })
    .that_writes(),
    in_menu(
        "plus dans l’agenda",
        "Les rendez-vous que l’agenda ne tient plus\u{a0}: annuler ou garder, ensemble.",
        |app, _| {
            app.open_vanished();
        },
    )
    .that_writes(),
    in_menu(
        "propositions du groupement",
        "Réglages, annuaire, consignes que le groupement propose\u{a0}: accepter ou refuser.",
        |app, _| app.open_group_proposals(),
    )
    .acting_when(|app| !app.context.shared.is_empty()),
    in_menu(
        "rappels de rendez-vous",
        "Un rappel pour chaque rendez-vous de l’agenda, deux jours ouvrés avant.",
        |app, _| app.ask_to_open(Query::Reminders),
    )
    .that_writes(),
    in_menu(
        "feuille de la semaine",
        "Pour la réunion d’équipe : chiffres, ce qui traîne, en initiales.",
        |app, _| app.ask_to_open(Query::Week(Week::looked_back_on(app.context.today()))),
    ),
    in_menu("chiffres", "Ce que l’équipe a compté, par jour, semaine ou mois ; jamais par personne.", |app, _| {
        let monday = Week::looked_back_on(app.context.today());
        app.show_figures(Period { span: Span::Week, first: monday });
    }),
    in_menu(
        "rapport de l’année",
        "Ce que le comptoir ne compte pas, avec sa source et sa date ; les textes du rapport annuel.",
        |app, _| app.open_centre_list(CentreList::Year(Week::looked_back_on(app.context.today()).year())),
    )
    .done(Often::Seldom),
    in_menu("annuaire", "Pharmacies, transporteurs, partenaires, écoles.", |app, _| {
        app.ask_to_open(EVERY_ENTRY);
    }),
    in_menu("médicaments sensibles", "Les noms qui demandent un second regard : compléter, corriger.", |app, _| {
        app.open_centre_list(CentreList::Drugs)
    })
    .done(Often::Seldom),
    SETTINGS.done(Often::Seldom),
    TEAM.done(Often::Seldom),
    in_menu(
        "premiers pas",
        "Ce qu’un nouveau centre fait d’abord : l’équipe, les heures, les personnes.",
        |app, _| {
            app.open_centre_list(CentreList::FirstSteps);
        },
    )
    .done(Often::Seldom),
    TOUR.done(Often::Seldom),
    in_menu("guide", "Une journée au comptoir, à lire ou à imprimer.", |app, _| app.show_text(Guide::Day.to_text()))
        .done(Often::Seldom),
    in_menu("mon code", "Demandé avant votre nom : à mettre, changer, effacer.", |app, _| {
        let has_one = app.me.and_then(|me| app.context.member(me)).is_some_and(|member| member.pin);
        app.screens.push(PinEntry::change(has_one));
    })
    .done(Often::Seldom),
    in_menu(
        "sonnerie",
        "Un son, une fois, pour ce qui ne peut attendre ; ou aucun. Gardé pour ce compte.",
        |app, _| {
            app.pick_bell();
        },
    )
    .done(Often::Seldom),
    in_menu("thème", "Les couleurs de l’écran, vues tout de suite ; gardées pour ce compte.", |app, _| {
        app.pick_theme();
    })
    .done(Often::Seldom),
];

/// Bindings of a line, wherever it is read but its own form: each letter means here what it means in the list.
pub const OF_LINE: &[Binding] =
    &[REOPEN, REOPEN_LISTED, CLAIM.with_rank(Rank::Later), NOTE, HANG, TOGETHER, CANCEL, REASSIGN, HISTORY];

/// Bindings of undo and redo, wherever lines are acted on.
pub const TURNS: &[Binding] = &[UNDO, REDO];

/// Bindings in reach wherever lines are read, whatever was opened over the list.
pub const FROM_ANYWHERE: &[Binding] = &splice_bindings::<{ READING.len() + QUICK_ADDS }>(READING, 1, &QUICK_UNSAID);

const READING: &[Binding] = &[LOOK_UP.offered_when(never), RESUME.offered_when(never), MENU, HELP];

/// Bindings of the list: for its line, for its pane and for the desk, in the order of the bar.
pub const OF_LIST: &[Binding] = &splice_bindings::<{ LISTING.len() + QUICK_ADDS }>(LISTING, 4, &QUICK);

const LISTING: &[Binding] = &[
    LOOK_UP,
    CLAIM,
    UNDO,
    REDO,
    NEW,
    EDIT,
    NOTE,
    HANG,
    TOGETHER,
    CANCEL,
    REOPEN,
    REOPEN_LISTED,
    REASSIGN,
    RESUME,
    WHO_CALLED,
    DAYS,
    DAY_LINE,
    PRINT_DAY,
    WRITE_LIST,
    MARK,
    SORT,
    NARROW,
    SEARCH_LIST,
    SIGN,
    HISTORY,
    HANDOVER,
    MENU,
    HELP,
];

/// Every command, with a key or without.
pub fn all_bindings() -> impl Iterator<Item = &'static Binding> {
    OF_LIST.iter().chain(EVERYWHERE).chain(IN_MENU)
}

/// Binding of `key` that holds on every screen, if there is one.
pub(super) fn global_binding(key: Key) -> Option<&'static Binding> {
    EVERYWHERE.iter().find(|binding| binding.matches(key, None))
}

impl App {
    /// Opens the one line of the pane that this key adds to; over somebody, where their name is wanted, its form.
    fn quick_add(&mut self, key: Key) {
        let strikes = |quick: &QuickAdd| quick.verb.letter().map(Key::Char) == Some(key.command());
        let Some((kind, quick)) =
            PANES.iter().find_map(|kind| kind.quick_add.filter(|quick| strikes(quick)).map(|quick| (*kind, quick)))
        else {
            return;
        };
        if quick.whose != Whose::Nobody && self.screens.top_is::<PersonCard>() {
            return self.begin_from_card(kind);
        }
        let over = self.screens.top::<CallerSearch>().and_then(CallerSearch::person);
        let person = match quick.whose {
            Whose::Nobody => None,
            Whose::OverThem => over,
            Whose::Selected => over.or_else(|| self.current_row().and_then(|row| row.item.person())),
        };
        match (person, &quick.line) {
            // The line that happens to be selected may have nothing to do with it: the person is named in a line of the form,
            // from which they can be taken away.
            (Some(person), None) if quick.whose == Whose::Selected && kind.may_be_of_nobody() => {
                self.add_line_to(kind);
                self.want_card(person, Intent::NameInForm);
            }
            (Some(person), _) => self.want_card(person, Intent::Start(kind)),
            (None, Some(line)) => self.open_form(Purpose::QuickAdd(line)),
            // What may be about nobody is not kept waiting for somebody.
            (None, None) if kind.may_be_of_nobody() => self.add_line_to(kind),
            (None, None) => self.say_refused("Choisissez d’abord la ligne ou la fiche d’une personne."),
        }
    }
}

fn open_help(app: &mut App) {
    if app.phase == Phase::Ready && !app.is_locked() && !app.screens.top_is::<Help>() {
        let of = app.declaration();
        app.screens.push(Help { of, top: 0 });
    }
}
