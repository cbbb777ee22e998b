//! The directory: whom the desk calls, found by what is sought, with what was told of them and whether it still holds.

use super::form::purpose::Purpose;
use super::form::saving;
use crate::app::App;
use crate::app::bindings::{Binding, Keys, bind_keys, bind_verb};
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen};
use crate::app::screens::confirm::Confirm;
use crate::app::text_input::TextInput;
use crate::model::Verb;
use crate::protocol::{DirectoryEntry, Operation, Query, Revised, StoredRecord};

/// Question for all that the directory holds.
pub(in crate::app) const EVERY_ENTRY: Query = Query::Directory { kind: None, text: String::new() };

/// The directory on the screen.
#[derive(Debug, Default)]
pub struct Directory {
    /// Every entry, by name.
    pub entries: Vec<DirectoryEntry>,
    /// Words sought.
    pub typed: TextInput,
    /// Index of the selected line: the first one adds an entry, the others are the entries that answer.
    pub selected: usize,
    /// True when another text of the selected entry has come under the eyes of whoever reads it.
    changed: bool,
}

impl Directory {
    /// Entries that answer to the words sought: those it names first.
    pub fn found(&self) -> Vec<&DirectoryEntry> {
        let sought = self.typed.text();
        let answering = self.entries.iter().filter(|entry| entry.answers(sought));
        let (first, others): (Vec<_>, Vec<_>) = answering.partition(|entry| entry.is_sought_as(sought));
        first.into_iter().chain(others).collect()
    }

    /// The selected entry; none on the line that adds one.
    pub fn entry(&self) -> Option<&DirectoryEntry> {
        self.found().get(self.selected.checked_sub(1)?).copied()
    }

    /// Takes the entries as the file now has them; the selection stays on its entry.
    fn take(&mut self, entries: Vec<DirectoryEntry>) {
        let chosen = self.entry().cloned();
        self.entries = entries;
        let at = self.found().iter().position(|entry| chosen.as_ref().is_some_and(|chosen| entry.id == chosen.id));
        self.changed |= at.is_some_and(|at| self.found().get(at).copied() != chosen.as_ref());
        // Of an entry that is gone no key acts on its neighbour.
        self.selected = at.map_or(0, |at| at + 1);
    }

    fn step(&mut self, by: isize) {
        self.changed = false;
        self.selected = self.selected.saturating_add_signed(by).min(self.found().len());
    }

    /// Selects the best answer to the words just typed; without words, the line that adds an entry.
    fn narrow(&mut self) {
        self.changed = false;
        self.selected = usize::from(!self.typed.text().trim().is_empty() && !self.found().is_empty());
    }
}

impl Screen for Directory {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn paste(&mut self, text: &str) -> Option<fn(&mut App)> {
        self.typed.insert(text);
        self.narrow();
        None
    }
}

/// The directory.
pub static DECLARATION: Declaration = Declaration::new("L’annuaire", &[OWN]);

fn step(app: &mut App, by: isize) {
    if let Some(directory) = app.screens.top_mut::<Directory>() {
        directory.step(by);
    }
}

fn has_chosen(app: &App) -> bool {
    app.screens.top::<Directory>().is_some_and(|directory| directory.entry().is_some())
}

const OWN: &[Binding] = &[
    bind_keys(&[Key::Enter], "", "Ouvrir la fiche choisie, ou en ajouter une.", |app, _| app.open_entry())
        .with_words(|app| Some(if has_chosen(app) { "ouvrir" } else { "ajouter" }.to_owned()))
        .that_writes(),
    Binding::for_verb(Verb::Confirm, "La fiche choisie est toujours vraie aujourd’hui.", |app, _| {
        app.confirm_entry()
    })
    .acting_when(has_chosen)
    .that_writes(),
    bind_verb(
        Verb::Discard,
        "retirer",
        "Retirer la fiche choisie de l’annuaire\u{a0}; ce que les lignes en disent reste.",
        |app, _| app.ask_to_remove_entry(),
    )
    .acting_when(has_chosen)
    .that_writes(),
    bind_keys(&[Key::Down, Key::Tab], "suivant", "La ligne suivante.", |app, _| step(app, 1))
        .offered_when(|app| app.screens.top::<Directory>().is_some_and(|directory| !directory.found().is_empty())),
    bind_keys(&[Key::Up, Key::BackTab], "", "La ligne d’avant.", |app, _| step(app, -1)),
    bind_keys(&[Key::PageUp, Key::PageDown], "", "Dix lignes plus haut, plus bas.", |app, key| {
        step(app, if key == Key::PageUp { -10 } else { 10 });
    }),
    bind_keys(&[Key::Esc], "fermer", "Fermer.", |app, _| app.close()),
    Binding::new(
        Keys::Text,
        "",
        "Ce que l’on cherche, en un ou plusieurs débuts de mots : « cardio arabe ».",
        |app, key| {
            if let Some(directory) = app.screens.top_mut::<Directory>()
                && directory.typed.take_key(key)
            {
                directory.narrow();
            }
        },
    ),
];

impl App {
    /// Shows the entries where they were asked for; where the directory is open already they are brought up to date.
    pub(in crate::app) fn show_directory(&mut self, entries: Vec<DirectoryEntry>) {
        let opens = self.opens_answer(&EVERY_ENTRY);
        match self.screens.nearest_mut::<Directory>() {
            Some(directory) => directory.take(entries),
            None if opens => self.screens.raise_screen(Directory { entries, ..Directory::default() }),
            None => {}
        }
    }

    /// Asks again for the entries on the screen.
    pub(in crate::app) fn follow_directory(&mut self) {
        if self.screens.has::<Directory>() {
            self.ask_store(EVERY_ENTRY);
        }
    }

    fn open_entry(&mut self) {
        let Some(directory) = self.screens.top::<Directory>() else { return };
        let entry = match directory.entry() {
            Some(entry) => entry.clone(),
            None => saving::new_entry(self.context.today()),
        };
        self.open_form(Purpose::Directory(Box::new(entry)));
    }

    fn ask_to_remove_entry(&mut self) {
        let chosen = self.screens.top::<Directory>().and_then(|directory| directory.entry().cloned());
        if let Some(entry) = chosen {
            let question = format!("Retirer {} de l’annuaire\u{a0}? «\u{a0}u\u{a0}» l’y remettra.", entry.name);
            self.screens.push(Confirm::request(question, Box::new(Operation::RemoveEntry(Box::new(entry)))));
        }
    }

    fn confirm_entry(&mut self) {
        let Some(directory) = self.screens.top_mut::<Directory>() else { return };
        let changed = std::mem::take(&mut directory.changed);
        let Some(entry) = directory.entry().cloned() else { return };
        if let Some((by, at)) = self.hearing.hand_of(&StoredRecord::Entry(entry.clone())).filter(|_| changed) {
            let (by, at) = (self.context.staff_name(by), at.clock_text(self.context.zone));
            let said = format!("Modifié par {by} à {at}\u{a0}: relisez la fiche, Ctrl-B encore la confirme.");
            return self.say_refused(said);
        }
        let confirmed = DirectoryEntry { confirmed_on: Some(self.context.today()), ..entry.clone() };
        let entry = Revised::of_whole(entry, confirmed);
        self.run(Operation::SaveEntry { entry, overrule: false }, None);
    }
}
