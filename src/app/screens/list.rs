//! The list of a pane, with nothing over it.

use crate::app::App;
use crate::app::bindings::{Binding, Keys, Rank, bind_keys, bind_verb, kind_of_digit};
use crate::app::commands::{NEXT, OF_LIST, PRINT_DAY};
use crate::app::keys::Key;
use crate::app::listing::Selected;
use crate::app::screen::Declaration;
use crate::model::Verb;
use crate::panes;

/// The list of a pane.
pub static DECLARATION: Declaration =
    Declaration::new("La liste", &[OWN, OF_LIST]).acting_on_rows().awaiting_card().awaiting_call();

fn shows_days(app: &App) -> bool {
    app.listing().from.is_some()
}

fn shows_parts(app: &App) -> bool {
    !shows_days(app)
}

const OWN: &[Binding] = &[
    NEXT,
    // The bar says it of Enter.
    bind_verb(Verb::Next, "ouvrir", "Ouvrir la partie repliée, la replier.", |app, _| app.open_selected())
        .acting_when(is_on_part)
        .offered_when(|_| false),
    Binding::new(Keys::Line, "", "", |app, key| app.act_on_row(key)).that_writes(),
    Binding::new(Keys::LineText, "", "", |app, key| app.act_on_row(key)),
    bind_keys(&[Key::Enter], "", "Ouvrir la fiche de la personne, ou la partie repliée.", |app, _| {
        app.open_selected()
    })
    .with_words(enter_word),
    bind_keys(&[Key::Up, Key::Down], "", "Choisir une ligne.", |app, key| {
        app.listing_mut().move_by(if key == Key::Up { -1 } else { 1 });
    }),
    bind_keys(&[Key::PageUp, Key::PageDown], "", "Une page plus haut, plus bas.", |app, key| {
        let height = app.list_height() as isize;
        app.listing_mut().move_by(if key == Key::PageUp { -height } else { height });
    })
    .acting_when(shows_parts),
    bind_keys(&[Key::Home, Key::End], "", "La première ligne, la dernière.", |app, key| {
        app.listing_mut().move_by(if key == Key::Home { isize::MIN / 2 } else { isize::MAX / 2 });
    }),
    Binding::new(Keys::Panes, "", "Changer de volet.", |app, key| {
        if let Key::Char(digit) = key
            && let Some(kind) = kind_of_digit(digit)
        {
            app.go_to_pane(kind);
        }
    }),
    bind_keys(&[Key::Tab, Key::BackTab], "", "Volet suivant, volet précédent.", |app, key| {
        let tabs = panes::tabs().len();
        let by = if key == Key::Tab { 1 } else { tabs - 1 };
        app.go_to_tab((app.lists.tab_before() + by) % tabs);
    }),
    bind_keys(
        &[Key::Esc],
        "retour",
        "D’une liste ouverte par le menu : revenir au volet d’où l’on vient.",
        |app, _| {
            app.go_to_tab(app.lists.tab_before());
        },
    )
    .acting_when(|app| {
        app.listing().kind.digit().is_none() && !shows_days(app) && !app.has_marks() && !is_narrowed(app)
    }),
    bind_keys(&[Key::PageDown], "la suite", "Parmi les jours à venir : la semaine d’après.", |app, key| {
        app.turn_days(key)
    })
    .acting_when(shows_days)
    .with_rank(Rank::Always),
    bind_keys(&[Key::PageUp], "", "Parmi les jours à venir : la semaine d’avant.", |app, key| app.turn_days(key))
        .acting_when(shows_days),
    PRINT_DAY.acting_when(shows_days).with_rank(Rank::Always),
    bind_keys(&[Key::Esc], "retour", "Des jours à venir : revenir à aujourd’hui.", |app, key| app.turn_days(key))
        .acting_when(|app| shows_days(app) && !app.has_marks()),
    bind_keys(&[Key::Left], "", "Des jours à venir : revenir à aujourd’hui.", |app, key| app.turn_days(key))
        .acting_when(|app| shows_days(app) && !app.has_marks()),
    bind_keys(&[Key::Esc], "démarquer", "Enlever toutes les marques.", |app, _| app.unmark_lines())
        .acting_when(App::has_marks),
    bind_keys(&[Key::Esc], "tout montrer", "D’une liste réduite : la montrer toute.", |app, _| app.widen_list())
        .acting_when(is_narrowed),
];

fn is_on_part(app: &App) -> bool {
    matches!(app.listing().selected, Some(Selected::Section(_)))
}

fn is_narrowed(app: &App) -> bool {
    let listing = app.listing();
    !shows_days(app) && !app.has_marks() && (!listing.words.is_empty() || listing.pro.is_some())
}

fn enter_word(app: &App) -> Option<String> {
    let word = match app.current_row() {
        Some(row) if row.person.is_some() => "fiche",
        Some(_) => "ouvrir",
        None if app.listing().is_open_part() => "replier",
        None if app.listing().position().is_some() => "ouvrir",
        None => return None,
    };
    Some(word.to_owned())
}
