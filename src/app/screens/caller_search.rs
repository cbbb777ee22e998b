//! « Qui vient d’appeler ? »: the last digits shown by the telephone, the open lines they may mean, then people.
//!
//! Digits are typed and letters act on the line they mean; where there are none yet, letters are the beginning of a name.

use crate::app::App;
use crate::app::bindings::{Binding, EDITING, Keys, bind_keys, kind_begun_by};
use crate::app::commands::{FROM_ANYWHERE, NEXT, OF_LINE, TURNS};
use crate::app::keys::Key;
use crate::app::outbox::Intent;
use crate::app::screen::{Declaration, Screen};
use crate::app::screens::lookup::Wanted;
use crate::app::text_input::TextInput;
use crate::domain::PersonId;
use crate::model::Row;
use crate::protocol::{Callers, Hit, Query};

/// A number being looked for.
#[derive(Debug, Default)]
pub struct CallerSearch {
    /// The digits typed.
    pub line: TextInput,
    /// The latest answer.
    pub found: Callers,
    /// The selected row: lines first, then people.
    pub selected: usize,
    /// True when another desk took away who was selected, since the last key.
    slipped: bool,
}

impl CallerSearch {
    /// The selected open line.
    pub fn row(&self) -> Option<&Row> {
        self.found.lines.get(self.selected)
    }

    /// The selected person.
    pub fn hit(&self) -> Option<&Hit> {
        self.found.people.get(self.selected.checked_sub(self.found.lines.len())?)
    }

    /// The person of the selected row.
    pub fn person(&self) -> Option<PersonId> {
        self.row().and_then(|row| row.item.person()).or_else(|| self.hit().map(|hit| hit.person.id))
    }

    /// True when the rows answer fewer digits than are typed.
    pub fn is_behind(&self) -> bool {
        self.found.digits != self.line.text()
    }

    /// Takes an answer; one to other digits came too late. The line or the person that was selected stays so.
    pub fn take(&mut self, found: Callers) {
        if found.digits == self.line.text() {
            let same = self.found.digits == found.digits;
            let (item, person) = (self.row().map(|row| row.item.id), self.hit().map(|hit| hit.person.id));
            self.found = found;
            let lines = self.found.lines.iter().map(|row| (Some(row.item.id), None));
            let mut rows = lines.chain(self.found.people.iter().map(|hit| (None, Some(hit.person.id))));
            let kept = rows.position(|row| same && row == (item, person));
            self.slipped |= same && kept.is_none() && (item.is_some() || person.is_some());
            self.selected = kept.unwrap_or(0);
        }
    }
}

impl Screen for CallerSearch {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn row(&self) -> Option<&Row> {
        Self::row(self)
    }

    fn must_wait(&self, key: Key, begun: bool) -> bool {
        let types = matches!(key, Key::Char('0'..='9')) || EDITING.contains(&key);
        self.is_behind() && key != Key::Esc && (begun || !types)
    }

    fn take_slip(&mut self) -> bool {
        std::mem::take(&mut self.slipped)
    }

    fn paste(&mut self, text: &str) -> Option<fn(&mut App)> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        self.line.insert(&digits);
        Some(App::look_for_caller)
    }
}

/// Search for who has just called.
pub static DECLARATION: Declaration =
    Declaration::new("Qui vient d’appeler ?", &[OWN, OF_LINE, TURNS, FROM_ANYWHERE]).acting_on_rows().awaiting_call();

fn caller(app: &App) -> Option<&CallerSearch> {
    app.screens.top()
}

const OWN: &[Binding] = &[
    bind_keys(&[Key::Enter], "", "Voir la ligne dans son volet, ou la fiche de la personne.", |app, _| {
        app.open_caller()
    })
    .with_words(enter_word),
    NEXT,
    Binding::new(Keys::Line, "", "Les lettres de la ligne choisie, comme dans son volet.", |app, key| {
        app.act_on_row(key)
    })
    .that_writes(),
    Binding::new(Keys::LineText, "", "", |app, key| app.act_on_row(key)),
    Binding::new(Keys::Begin, "commencer", "Commencer quelque chose pour la personne choisie.", |app, key| {
        let person = caller(app).and_then(CallerSearch::hit).map(|hit| hit.person.id);
        if let Key::Ctrl(letter) = key
            && let Some((kind, person)) = kind_begun_by(letter).zip(person)
        {
            app.want_card(person, Intent::Start(kind));
        }
    })
    .acting_when(|app| caller(app).is_some_and(|caller| caller.hit().is_some()))
    .that_writes(),
    bind_keys(&[Key::Down, Key::Tab], "", "La ligne ou la personne suivante.", |app, _| {
        if let Some(caller) = app.screens.top_mut::<CallerSearch>() {
            let last = (caller.found.lines.len() + caller.found.people.len()).saturating_sub(1);
            caller.selected = (caller.selected + 1).min(last);
        }
    }),
    bind_keys(&[Key::Up, Key::BackTab], "", "La ligne ou la personne d’avant.", |app, _| {
        if let Some(caller) = app.screens.top_mut::<CallerSearch>() {
            caller.selected = caller.selected.saturating_sub(1);
        }
    }),
    Binding::new(Keys::Digits, "", "Les derniers chiffres du numéro, deux ou plus.", |app, key| {
        let Some(caller) = app.screens.top_mut::<CallerSearch>() else { return };
        let before = caller.line.text().to_owned();
        caller.line.take_key(key);
        if before != caller.line.text() {
            app.look_for_caller();
        }
    }),
    Binding::new(
        Keys::Letters,
        "",
        "Avant les chiffres, un nom\u{a0}: on passe à la recherche d’une personne.",
        |app, key| {
            app.close();
            app.look_up(Wanted::Anything);
            app.type_search(key);
        },
    )
    .acting_when(|app| caller(app).is_some_and(|caller| caller.line.text().is_empty())),
    bind_keys(&[Key::Esc], "fermer", "Fermer.", |app, _| app.close()),
];

fn enter_word(app: &App) -> Option<String> {
    let caller = caller(app)?;
    match (caller.row(), caller.hit()) {
        (Some(_), _) => Some("voir la ligne".to_owned()),
        (None, Some(_)) => Some("fiche".to_owned()),
        (None, None) => None,
    }
}

impl App {
    fn open_caller(&mut self) {
        let Some(caller) = self.screens.top::<CallerSearch>() else { return };
        match (caller.row(), caller.hit()) {
            (Some(row), _) => {
                let item = row.item.clone();
                self.screens.clear();
                self.show_item(&item);
            }
            (None, Some(hit)) => {
                let person = hit.person.id;
                self.want_card(person, Intent::Show(None));
            }
            (None, None) => {}
        }
    }

    /// Asks who the digits on the screen may mean, if any are.
    pub(in crate::app) fn look_for_caller(&mut self) {
        if let Some(caller) = self.screens.top::<CallerSearch>() {
            let digits = caller.line.text().to_owned();
            self.ask_store(Query::Callers(digits));
        }
    }

    pub(in crate::app) fn on_callers(&mut self, found: Callers) {
        if let Some(caller) = self.screens.top_mut::<CallerSearch>() {
            caller.take(found);
        }
    }
}
