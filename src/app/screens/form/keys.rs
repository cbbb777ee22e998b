//! The keys of a form.

use super::Form;
use super::entry::is_list;
use super::purpose::Purpose;
use crate::app::bindings::{Binding, Keys};
use crate::app::keys::Key;
use crate::app::screen::Declaration;
use crate::app::screens::lookup::{Lookup, Wanted};
use crate::app::{App, Phase};
use crate::model::{Context, Shape, Verb};

/// A form.
pub static DECLARATION: Declaration = Declaration::new("Un formulaire", &[SAVING, OWN]).awaiting_card();

const fn key(keys: &'static [Key], word: &'static str, help: &'static str, run: fn(&mut App, Key)) -> Binding {
    Binding::new(Keys::These(keys), word, help, run).acting_when(is_open)
}

/// Sentence of the help on leaving a form, by Ctrl-P or Esc.
const PARKS: &str = "Fermer : ce qui est tapé est gardé, g le reprend.";

/// Sentence of the help on letters.
const WRITES: &str = "Écrire ; dans une ligne de personne, la chercher.";

const fn verb(verb: Verb, help: &'static str, run: fn(&mut App, Key)) -> Binding {
    Binding::for_verb(verb, help, run).acting_when(is_open)
}

fn form(app: &App) -> Option<&Form> {
    app.screens.top()
}

fn is_saving(app: &App) -> bool {
    form(app).is_some_and(|form| form.saving)
}

fn is_open(app: &App) -> bool {
    form(app).is_some_and(|form| !form.saving)
}

fn is_long(app: &App) -> bool {
    form(app).is_some_and(|form| form.entries.len() > 1)
}

fn is_on_last(app: &App) -> bool {
    is_open(app) && form(app).is_some_and(|form| form.shown().next_back() == Some(form.focus))
}

fn is_above_last(app: &App) -> bool {
    is_open(app) && !is_on_last(app)
}

fn shape(app: &App) -> Option<Shape> {
    form(app).filter(|form| !form.saving).map(|form| form.entry().field.shape)
}

fn is_on_person(app: &App) -> bool {
    matches!(shape(app), Some(Shape::Person))
}

/// True where a key goes on to another word of a list: what is being typed is no word of it yet, and its own labels hold
/// spaces.
fn is_on_list(app: &App) -> bool {
    is_open(app) && form(app).is_some_and(|form| is_list(form.entry().field.shape) && form.entry().holds_choice())
}

fn is_on_text(app: &App) -> bool {
    is_open(app) && !is_on_person(app)
}

/// True when something typed is kept. The first form of a new file is kept nowhere yet.
fn is_kept(app: &App) -> bool {
    form(app).is_some_and(Form::touched) && app.phase != Phase::FirstRun
}

/// Keys that a form being saved still takes.
const SAVING: &[Binding] = &[
    key(&[Key::Esc], "", "", |app, _| app.leave_saving()).acting_when(is_saving),
    verb(Verb::Park, "", |app, _| app.leave_saving()).with_word("").acting_when(is_saving),
];

const OWN: &[Binding] = &[
    key(
        &[Key::Tab, Key::Enter, Key::Down],
        "suivant",
        "Ligne suivante ; complète le mot commencé. D’une liste, Entrée écrit la suite et Tab sort.",
        |app, key| app.change_form(|form, context| form.next(key, context)),
    )
    .acting_when(is_above_last)
    .offered_when(is_long),
    key(&[Key::Tab, Key::Down], "suivant", "De la dernière ligne : la première.", |app, key| {
        app.change_form(|form, context| form.next(key, context));
    })
    .acting_when(is_on_last)
    .offered_when(is_long),
    verb(
        Verb::Other,
        "Prendre ce qu’une autre personne a écrit sur la ligne entre-temps ; la redire rend le sien. Sinon, remettre ce \
         qui était proposé avant qu’on tape.",
        |app, _| app.change_form(|form, _| form.swap()),
    )
    .acting_when(|app| is_open(app) && form(app).is_some_and(|form| other_word(form).is_some()))
    .with_words(|app| other_word(form(app)?).map(str::to_owned)),
    verb(Verb::Save, "Enregistrer, de n’importe quelle ligne.", |app, _| app.save_form())
        .offered_when(is_long)
        .with_words(save_word)
        .that_writes(),
    key(&[Key::Enter], "", "De la dernière ligne : enregistrer.", |app, _| app.save_form())
        .acting_when(is_on_last)
        .offered_when(|app| !is_long(app))
        .with_words(save_word)
        .that_writes(),
    verb(Verb::Park, PARKS, |app, _| app.put_form_by()).with_word(""),
    key(&[Key::Esc], "", PARKS, |app, _| app.put_form_by()).with_words(
        |app| {
            let word = match is_kept(app) {
                _ if app.phase == Phase::FirstRun => "quitter",
                true if app.loses_letters() => "fermer, en mémoire",
                true => "fermer, gardé",
                false => "fermer",
            };
            Some(word.to_owned())
        },
    ),
    verb(Verb::Discard, "Jeter ce qui est tapé.", |app, _| app.ask_to_discard()).offered_when(is_kept),
    key(&[Key::PageDown], "tout", "Montrer aussi les lignes rarement remplies.", |app, _| {
        app.change_form(|form, context| form.unfold(true, context));
    })
    .acting_when(|app| form(app).is_some_and(|form| !form.saving && form.folded() > 0)),
    key(&[Key::PageUp], "l’essentiel", "Replier les lignes rarement remplies.", |app, _| {
        app.change_form(|form, context| form.unfold(false, context));
    })
    .acting_when(|app| form(app).is_some_and(|form| !form.saving && form.unfolded)),
    key(&[Key::BackTab, Key::Up], "", "Ligne précédente.", |app, _| {
        app.change_form(|form, context| form.previous(context));
    }),
    key(&[Key::Char(' '), Key::Right], "", "Mot suivant d’une liste, case cochée.", |app, _| {
        app.change_form(|form, context| form.cycle(1, context));
    })
    .acting_when(is_on_list),
    key(&[Key::Left], "", "Mot précédent d’une liste.", |app, _| {
        app.change_form(|form, context| form.cycle(-1, context))
    })
    .acting_when(is_on_list),
    // A person is put in or taken out whole.
    key(
        &[Key::Backspace, Key::Delete, Key::Ctrl('u'), Key::Ctrl('w')],
        "",
        "Effacer un signe, la ligne (Ctrl-U), le mot (Ctrl-W) ; une personne choisie s’enlève entière.",
        |app, _| app.change_form(|form, _| form.take_out()),
    )
    .acting_when(is_on_person),
    Binding::new(Keys::Text, "", WRITES, |app, key| {
        app.type_in_form(key)
    })
    .acting_when(is_on_text),
    Binding::new(Keys::Text, "", WRITES, |app, key| {
        app.look_up_for_form(key)
    })
    .acting_when(is_on_person),
];

/// The word for what another text of the line with the cursor is; none where there is no other.
fn other_word(form: &Form) -> Option<&'static str> {
    let entry = form.entry();
    let version = entry.version().map(|(whose, _)| whose);
    version.or_else(|| entry.overwritten().map(|_| "remettre"))
}

fn save_word(app: &App) -> Option<String> {
    let merges = matches!(form(app)?.purpose, Purpose::Merge { .. });
    Some(if merges { "fusionner" } else { "enregistrer" }.to_owned())
}

impl App {
    /// Changes the form on the screen, and keeps it as it is then.
    fn change_form(&mut self, change: impl FnOnce(&mut Form, &Context)) {
        if let Some(form) = self.screens.top_mut::<Form>() {
            change(form, &self.context);
            self.keep_draft();
        }
    }

    fn type_in_form(&mut self, key: Key) {
        let context = &self.context;
        if self.screens.top_mut::<Form>().is_some_and(|form| form.edit(key, context)) {
            self.keep_draft();
        }
    }

    /// Looks for a person to put in the line, going on from the letters looked for there with the one struck.
    fn look_up_for_form(&mut self, key: Key) {
        let Some(form) = self.screens.top::<Form>() else { return };
        let letters = form.entry().sought().unwrap_or_default().to_owned();
        if let Key::Char(_) = key {
            self.look_up(Wanted::ForForm);
            self.screens.top_mut::<Lookup>().into_iter().for_each(|lookup| lookup.line.replace_text(&letters));
            self.type_search(key);
        }
    }
}
