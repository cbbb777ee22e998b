//! The words that narrow the list on the screen, typed in the message line while the list shows what is left.

use crate::app::App;
use crate::app::bindings::{Binding, Keys, bind_keys};
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen};
use crate::app::text_input::TextInput;

/// The words being typed.
#[derive(Debug)]
pub struct ListSearch {
    /// Text typed.
    pub line: TextInput,
}

impl Screen for ListSearch {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn paste(&mut self, text: &str) -> Option<fn(&mut App)> {
        self.line.insert(text);
        Some(App::narrow_list)
    }
}

/// The words that narrow the list.
pub static DECLARATION: Declaration = Declaration::new("Chercher dans la liste", &[OWN]);

const OWN: &[Binding] = &[
    bind_keys(
        &[Key::Enter, Key::Down, Key::Tab],
        "dans la liste",
        "Revenir à la liste, qui reste réduite ; Échap y montre tout de nouveau.",
        |app, _| app.close(),
    ),
    bind_keys(&[Key::Esc], "tout montrer", "Montrer toute la liste.", |app, _| {
        app.close();
        app.widen_list();
    }),
    Binding::new(
        Keys::Text,
        "",
        "Les premières lettres de mots de la ligne : nom, heure, état, remarque.",
        |app, key| {
            if let Some(search) = app.screens.top_mut::<ListSearch>() {
                search.line.take_key(key);
                app.narrow_list();
            }
        },
    ),
];

impl App {
    /// Opens the words that narrow the list, as they were.
    pub(in crate::app) fn search_in_list(&mut self) {
        let line = TextInput::new(&self.listing().words);
        self.screens.push(ListSearch { line });
    }

    /// Shows what of the list holds the words typed.
    fn narrow_list(&mut self) {
        let words = self.screens.top::<ListSearch>().map(|search| search.line.text().to_owned());
        let context = self.context.clone();
        self.listing_mut().narrow_to_words(words.unwrap_or_default(), &context);
    }

    /// Shows all of the list again: first what the words left out, then everybody's lines.
    pub(in crate::app) fn widen_list(&mut self) {
        let context = self.context.clone();
        if self.listing().words.is_empty() {
            self.listing_mut().narrow_to(None);
            return self.refresh_list();
        }
        self.listing_mut().narrow_to_words(String::new(), &context);
    }
}
