//! One key, one verb: over every pane, every screen and everything that is started for a person.

use std::collections::{BTreeMap, BTreeSet};

use comptoir::app::bindings::{Keys, key_of};
use comptoir::app::commands;
use comptoir::app::keys::Key;
use comptoir::app::screens::{SCREENS, list};
use comptoir::model::{Offer, Verb};
use comptoir::panes::PANES;

/// Declarations of every screen, by their titles.
fn bindings() -> impl Iterator<Item = (&'static str, &'static comptoir::app::bindings::Binding)> {
    let screens = std::iter::once(&list::DECLARATION).chain(SCREENS.iter().copied());
    let all = screens.flat_map(|screen| screen.all_bindings().map(|binding| (screen.title, binding)));
    all.chain(commands::EVERYWHERE.iter().map(|binding| ("Partout", binding)))
}

#[test]
fn no_key_names_two_verbs_and_none_is_the_letter_that_begins_something_for_a_person() {
    let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for verb in Verb::ALL {
        named.entry(key_of(*verb).name().into_owned()).or_default().push(format!("{verb:?}"));
    }
    for pane in PANES {
        let (start, digit) = (pane.start_key().map(Key::Ctrl), pane.digit().map(Key::Char));
        for key in [start, digit].into_iter().flatten() {
            named.entry(key.name().into_owned()).or_default().push(pane.title.to_owned());
        }
    }
    for (key, meanings) in named {
        assert_eq!(meanings.len(), 1, "« {key} » : {meanings:?}");
    }
    for verb in Verb::ALL {
        assert!(!verb.word().is_empty() && verb.says().ends_with('.'), "{verb:?}");
    }
}

#[test]
fn a_letter_is_struck_on_every_screen_through_its_verb_alone() {
    for (screen, binding) in bindings() {
        let Keys::These(keys) = binding.keys else { continue };
        for key in keys {
            // Where text is typed a space is a sign, and a word is taken away; Ctrl-C ends every program of a terminal.
            let signs = [Key::Char(' '), Key::Ctrl('u'), Key::Ctrl('w')];
            let typed = screen == "Un formulaire" && signs.contains(key) || *key == Key::Ctrl('c');
            assert!(typed || !matches!(key, Key::Char(_) | Key::Ctrl(_)), "{screen} : {} has no verb", key.name());
        }
    }
}

#[test]
fn on_every_screen_a_letter_of_a_line_is_no_letter_of_the_screen() {
    for pane in PANES {
        let letters: BTreeSet<char> = pane.offers().filter_map(Offer::letter).collect();
        let takes_lines = |keys: Keys| matches!(keys, Keys::Line | Keys::LineText);
        let screens = std::iter::once(&list::DECLARATION).chain(SCREENS.iter().copied());
        for screen in screens.filter(|screen| screen.all_bindings().any(|binding| takes_lines(binding.keys))) {
            for binding in screen.all_bindings() {
                let Keys::Verb(verb) = binding.keys else { continue };
                let taken = verb.letter().filter(|letter| letters.contains(letter));
                assert_eq!(taken, None, "{} : « {} » is a line's too", screen.title, binding.word);
            }
        }
    }
}

#[test]
fn no_letter_means_two_things_on_one_line() {
    for pane in PANES {
        for state in pane.states {
            let on = |offer: &Offer| match offer {
                Offer::Step(action) => action.from.contains(state),
                Offer::Stamp(stamp) => stamp.from.contains(state),
                Offer::ForWhom(for_whom) => for_whom.from.contains(state),
                Offer::Make(make) => make.from.contains(state),
                Offer::Paper(_) => true,
            };
            let mut seen = BTreeMap::new();
            for offer in pane.offers().filter(on) {
                if let Some(letter) = offer.letter() {
                    let before = seen.insert(letter, offer.label());
                    assert_eq!(before, None, "{}, {} : « {letter} » {}", pane.title, state.label, offer.label());
                }
            }
        }
    }
}

#[test]
fn every_verb_means_something_somewhere() {
    let of_lines = PANES.iter().flat_map(|pane| pane.offers()).filter_map(Offer::verb);
    let of_screens = bindings().filter_map(|(_, binding)| match binding.keys {
        Keys::Verb(verb) => Some(verb),
        _ => None,
    });
    let used: BTreeSet<String> = of_lines.chain(of_screens).map(|verb| format!("{verb:?}")).collect();
    let idle: Vec<_> = Verb::ALL.iter().map(|verb| format!("{verb:?}")).filter(|verb| !used.contains(verb)).collect();
    assert!(idle.is_empty(), "{idle:?}");
}
