//! The keys of the coordinator's screen, as the desk's: what a key does, its word on the bar and its sentence in the help are
//! written once.

use super::{Coordinator, Page};
use crate::app::bindings::key_of;
use crate::app::keys::Key;
use crate::app::text_input::TextInput;
use crate::model::Verb;

/// A key of this screen.
pub struct HubBinding {
    keys: HubKeys,
    word: &'static str,
    help: &'static str,
    words: Option<fn(&Coordinator) -> Option<String>>,
    when: fn(&Coordinator) -> bool,
    /// Effect of the key.
    pub run: fn(&mut Coordinator, Key),
}

#[derive(Clone, Copy)]
enum HubKeys {
    These(&'static [Key]),
    /// The digits of the panes that have a tab.
    Panes,
    /// Signs and editing keys of a line being typed.
    Text,
}

impl HubBinding {
    const fn new(keys: &'static [Key], word: &'static str, help: &'static str, run: fn(&mut Coordinator, Key)) -> Self {
        Self { keys: HubKeys::These(keys), word, help, words: None, when: |_| true, run }
    }

    const fn acting_when(mut self, when: fn(&Coordinator) -> bool) -> Self {
        self.when = when;
        self
    }

    const fn with_words(mut self, words: fn(&Coordinator) -> Option<String>) -> Self {
        self.words = Some(words);
        self
    }

    fn matches(&self, key: Key) -> bool {
        match (self.keys, key.command()) {
            (HubKeys::These(keys), command) => keys.contains(&command),
            (HubKeys::Panes, Key::Char(sign)) => crate::panes::tabs().iter().any(|kind| kind.digit() == Some(sign)),
            (HubKeys::Panes, _) => false,
            (HubKeys::Text, _) => TextInput::default().take_key(key),
        }
    }

    fn key_names(&self) -> String {
        match self.keys {
            HubKeys::These(keys) => keys.iter().map(|key| key.name()).collect::<Vec<_>>().join(", "),
            HubKeys::Panes => {
                let digits: Vec<_> = crate::panes::tabs().iter().filter_map(|kind| kind.digit()).collect();
                match digits[..] {
                    [first, .., last] => format!("{first} à {last}"),
                    _ => digits.into_iter().collect(),
                }
            }
            HubKeys::Text => "les lettres".to_owned(),
        }
    }
}

/// A part of the keys, with its title in the help.
pub struct HubKeyGroup {
    /// Title in the help.
    pub title: &'static str,
    bindings: &'static [HubBinding],
}

const fn key(
    keys: &'static [Key],
    word: &'static str,
    help: &'static str,
    run: fn(&mut Coordinator, Key),
) -> HubBinding {
    HubBinding::new(keys, word, help, run)
}

const PANES: HubBinding = HubBinding {
    keys: HubKeys::Panes,
    word: "volet",
    help: "Ce volet\u{a0}: qui est en retard, et depuis combien de temps\u{a0}; dans les chiffres, ceux de ce volet.",
    words: None,
    when: |_| true,
    run: |screen, key| {
        if let Key::Char(digit) = key {
            screen.show_pane(digit);
        }
    },
};

const CHOOSE: HubBinding = key(&[Key::Down, Key::Up], "", "Le centre suivant, le centre d’avant.", |screen, key| {
    screen.select_by(if key == Key::Down { 1 } else { -1 });
});
const CHOOSE_FAR: HubBinding =
    key(&[Key::PageDown, Key::PageUp], "", "Dix centres plus bas, plus haut.", |screen, key| {
        screen.select_by(if key == Key::PageDown { 10 } else { -10 });
    });
const TREND: HubBinding =
    key(&[Key::Enter], "tendance", "Les chiffres du centre choisi, période après période.", |screen, _| {
        screen.open_figures(false);
    })
    .acting_when(|screen| screen.selected.is_some());
const COMPARE: HubBinding =
    key(&[Key::Char('c')], "comparer", "Les mêmes chiffres de tous les centres, une colonne chacun.", |screen, _| {
        screen.open_figures(true);
    })
    .acting_when(|screen| screen.group.is_some());
const OTHER_PANE: HubBinding = key(
    &[Key::Char('+'), Key::Char('-')],
    "",
    "Le volet suivant, le volet d’avant\u{a0}: ceux qui n’ont pas de chiffre aussi, puis les personnes.",
    |screen, key| screen.next_pane(if key == Key::Char('+') { 1 } else { -1 }),
);

const PEOPLE: HubBinding = key(
    &[Key::Char('p')],
    "personnes",
    "Combien de personnes différentes\u{a0}: vues, suivies, par âge, sexe, commune, langue\u{a0}; par mois, trimestre ou année.",
    |screen, _| screen.show_people(),
)
.acting_when(|screen| screen.group.is_some());

const LATE_FIRST: HubBinding = key(
    &[Key::Char('r')],
    "",
    "Les centres en retard ou sans nouvelles d’abord, ou de nouveau par leur nom.",
    |screen, _| {
        screen.late_first = !screen.late_first;
    },
)
.with_words(|screen| Some(if screen.late_first { "par nom" } else { "retards d’abord" }.to_owned()));

const FIRST: &[HubBinding] = &[TREND, COMPARE, PANES, LATE_FIRST, PEOPLE, CHOOSE, CHOOSE_FAR, OTHER_PANE];

const AGES: &[HubBinding] = &[TREND, COMPARE, PANES, LATE_FIRST, PEOPLE, CHOOSE, CHOOSE_FAR, OTHER_PANE, CLOSE];

const CLOSE: HubBinding = key(&[Key::Esc], "fermer", "Revenir à la page d’avant.", |screen, _| {
    screen.pages.pop();
});

fn typing(screen: &Coordinator) -> bool {
    screen.figures().is_some_and(|page| page.typed.is_some())
}

const FIGURES: &[HubBinding] = &[
    key(&[Key::Left], "avant", "La période d’avant.", |screen, _| {
        if let Some(period) = screen.figures().map(|page| page.period.previous()) {
            screen.turn_to(period);
        }
    }),
    key(&[Key::Right], "après", "La période d’après.", |screen, _| {
        if let Some(period) = screen.figures().map(|page| page.period.next()) {
            screen.turn_to(period);
        }
    })
    .acting_when(|screen| screen.figures().is_some_and(|page| page.period.end() <= screen.now.day_in(screen.zone))),
    key(&[Key::Tab], "", "Par jour, par semaine, par mois, par trimestre, par année, tour à tour.", |screen, _| {
        screen.turn_span();
    })
    .with_words(|screen| Some(screen.figures()?.period.span.next().turning_words()?.to_owned())),
    key(&[Key::Enter], "", "Les parties du chiffre choisi, ou son total seul.", |screen, _| {
        if let Some(Page::Figures(page)) = screen.pages.last_mut() {
            page.opened = !page.opened;
        }
    })
    .with_words(|screen| Some(if screen.figures()?.opened { "total" } else { "parties" }.to_owned())),
    COMPARE.acting_when(|screen| screen.figures().is_some_and(|page| page.centre.is_some())),
    key(&[Key::Char('t')], "tendance", "Les chiffres du centre choisi, période après période.", |screen, _| {
        screen.open_figures(false);
    })
    .acting_when(|screen| screen.figures().is_some_and(|page| page.centre.is_none()) && screen.selected.is_some()),
    key(
        &[Key::Char('d')],
        "du … au …",
        "Les jours entre deux dates, ou un seul\u{a0}: «\u{a0}01/09 - 29/11\u{a0}».",
        |screen, _| {
            if let Some(Page::Figures(page)) = screen.pages.last_mut() {
                page.typed = Some(TextInput::default());
            }
        },
    ),
    PANES,
    PEOPLE,
    OTHER_PANE,
    key(&[Key::Down, Key::Up], "", "Le chiffre suivant, le chiffre d’avant.", |screen, key| {
        screen.choose_figure(if key == Key::Down { 1 } else { -1 });
    }),
    key(&[Key::Char('>'), Key::Char('<')], "", "Les centres plus à droite, plus à gauche.", |screen, key| {
        screen.shift_centres(if key == Key::Char('>') { 1 } else { -1 });
    })
    .acting_when(|screen| screen.figures().is_some_and(|page| page.centre.is_none())),
    CLOSE,
];

const TYPED: &[HubBinding] = &[
    key(&[Key::Enter], "montrer", "Montrer les chiffres de ces jours.", |screen, _| screen.take_typed()),
    key(&[Key::Esc], "ne rien changer", "Garder la période montrée.", |screen, _| {
        if let Some(Page::Figures(page)) = screen.pages.last_mut() {
            page.typed = None;
        }
    }),
    HubBinding {
        keys: HubKeys::Text,
        word: "",
        help: "Les deux jours.",
        words: None,
        when: typing,
        run: |screen, key| {
            if let Some(Page::Figures(page)) = screen.pages.last_mut()
                && let Some(typed) = &mut page.typed
            {
                typed.take_key(key);
            }
        },
    },
];

const HELP_PAGE: &[HubBinding] = &[
    key(&[Key::Down, Key::Up], "la suite", "Une ligne plus bas, plus haut.", |screen, key| {
        screen.scroll_help(if key == Key::Down { 1 } else { -1 });
    }),
    key(&[Key::PageDown, Key::PageUp], "", "Dix lignes plus bas, plus haut.", |screen, key| {
        screen.scroll_help(if key == Key::PageDown { 10 } else { -10 });
    }),
    CLOSE,
];

const EVERYWHERE: &[HubBinding] = &[
    key(&[key_of(Verb::Help), Key::F(1)], "aide", "Toutes les touches.", |screen, _| {
        if !matches!(screen.page(), Some(Page::Help { .. })) {
            screen.pages.push(Page::Help { top: 0 });
        }
    }),
    key(&[key_of(Verb::Menu)], "", "Quitter\u{a0}: rien n’est à garder.", |screen, _| screen.ended = true)
        .with_words(|screen| screen.page().is_none().then(|| "quitter".to_owned())),
    // As every program of a terminal, and as the desk's.
    key(&[key_of(Verb::Quit), Key::Ctrl('c')], "", "Quitter, de partout.", |screen, _| screen.ended = true),
];

/// Every key, by page: the help.
pub const GROUPS: &[HubKeyGroup] = &[
    HubKeyGroup { title: "Les centres", bindings: FIRST },
    HubKeyGroup { title: "Un volet, par ancienneté", bindings: AGES },
    HubKeyGroup { title: "Les chiffres", bindings: FIGURES },
    HubKeyGroup { title: "Deux jours à taper", bindings: TYPED },
    HubKeyGroup { title: "L’aide", bindings: HELP_PAGE },
    HubKeyGroup { title: "Partout", bindings: EVERYWHERE },
];

fn bindings_of(screen: &Coordinator) -> &'static [HubBinding] {
    match screen.page() {
        _ if typing(screen) => TYPED,
        None => FIRST,
        Some(Page::Ages) => AGES,
        Some(Page::Figures(_)) => FIGURES,
        Some(Page::Help { .. }) => HELP_PAGE,
    }
}

/// Finds the binding of `key` on the page that has the keys.
pub fn find_binding(screen: &Coordinator, key: Key) -> Option<&'static HubBinding> {
    let own = bindings_of(screen).iter();
    own.chain(EVERYWHERE).find(|binding| binding.matches(key) && (binding.when)(screen))
}

/// Keys of the page and their words, in the order of the bar.
pub fn list_hints(screen: &Coordinator) -> Vec<(String, String)> {
    let possible = bindings_of(screen).iter().chain(EVERYWHERE).filter(|binding| (binding.when)(screen));
    let hint = |binding: &HubBinding| {
        let word = match binding.words {
            Some(words) => words(screen)?,
            None => binding.word.to_owned(),
        };
        let name = match binding.keys {
            HubKeys::These(keys) => keys.first()?.name().into_owned(),
            HubKeys::Panes | HubKeys::Text => binding.key_names(),
        };
        (!word.is_empty()).then_some((name, word))
    };
    possible.filter_map(hint).collect()
}

/// Keys of a part with their sentences, for the help.
pub fn list_sentences(group: &HubKeyGroup) -> Vec<(String, &'static str)> {
    group.bindings.iter().map(|binding| (binding.key_names(), binding.help)).collect()
}
