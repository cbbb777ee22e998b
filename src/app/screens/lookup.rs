//! The central gesture: a few letters, a date, four digits, and the person is there with all that is open for them.
//!
//! Letters are always text in the line; Tab goes into the rows and Down to the second, where a pane's digit begins one of
//! its lines. From the text Ctrl and a letter do so for the first row at once; of one that does not hold every word typed it is
//! said, and the same key once more means it.

use super::form::Form;
use super::form::purpose::Purpose;
use crate::app::App;
use crate::app::bindings::{Binding, Keys, bind_keys, kind_begun_by, kind_of_digit};
use crate::app::keys::Key;
use crate::app::outbox::Intent;
use crate::app::screen::{Declaration, Screen};
use crate::app::text_input::TextInput;
use crate::app::whom::Whom;
use crate::domain::held_words::missing_word;
use crate::domain::typed_name::{TypedName, read_typed_name};
use crate::domain::{Person, PersonId, phone, spoken};
use crate::model::{Context, Kind, Row, Verb};
use crate::protocol::{Found, Hit, Query};

/// Use of the person found.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// Opens their card, or begins something for them.
    Anything,
    /// Puts them into the form below.
    ForForm,
    /// Links them to this person, whose card is below.
    ForLink(PersonId),
    /// Merges them with the card below.
    ForMerge,
    /// Gives them this line, made for another person.
    ForLine(Box<Row>),
}

/// The lookup.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// Text typed.
    pub line: TextInput,
    /// The latest answer, perhaps to fewer letters.
    pub found: Found,
    /// The selected row; the one after the last creates a person.
    pub selected: usize,
    /// True when the keys act on the rows.
    pub in_rows: bool,
    /// True when another desk took away who was selected, since the last key.
    slipped: bool,
    /// True when something was written since the people were looked for.
    pub stale: bool,
    /// True when the selected row was gone to, or asked about: it is meant although it may not hold all that is typed.
    pub meant: bool,
    /// Number of people looked for at most.
    pub most: usize,
    /// Use of the person found.
    pub wanted: Wanted,
}

impl Lookup {
    /// An empty lookup.
    pub fn new(wanted: Wanted) -> Self {
        Self {
            line: TextInput::default(),
            found: Found::default(),
            selected: 0,
            in_rows: false,
            slipped: false,
            stale: false,
            meant: false,
            most: usize::MAX,
            wanted,
        }
    }

    /// The person under the selection; none on a line without a card, nor on « nouvelle personne ».
    pub fn hit(&self) -> Option<&Hit> {
        self.hit_at(self.selected)
    }

    /// The line without a card under the selection.
    pub fn uncarded(&self) -> Option<&Row> {
        self.uncarded_at(self.selected)
    }

    /// The person of a row.
    pub fn hit_at(&self, row: usize) -> Option<&Hit> {
        self.found.hits.get(row.checked_sub(self.found.leading)?)
    }

    /// The line without a card of a row: the leading ones stand above the people, the others below.
    pub fn uncarded_at(&self, row: usize) -> Option<&Row> {
        let line = if row < self.found.leading { row } else { row.checked_sub(self.found.hits.len())? };
        self.found.uncarded.get(line).filter(|_| row < self.found.leading || line >= self.found.leading)
    }

    /// Number of rows that are somebody's.
    pub fn count(&self) -> usize {
        self.found.hits.len() + self.found.uncarded.len()
    }

    /// True when « nouvelle personne » is under the selection.
    pub fn is_on_new(&self) -> bool {
        self.selected >= self.count()
    }

    /// True when a new card is offered: something was searched and answered, so that nobody new has a card already.
    pub fn may_create(&self) -> bool {
        !matches!(self.wanted, Wanted::ForMerge)
            && !self.found.text.trim().is_empty()
            && self.found.text == self.line.text()
    }

    /// True when the rows are those of other letters: the answer to these is on its way.
    pub fn is_behind(&self) -> bool {
        self.found.text != self.line.text()
    }

    /// The name of the selected row and the word typed that it does not hold, where nobody has said that it is meant.
    fn near_row(&self) -> Option<(String, String)> {
        if self.meant {
            return None;
        }
        let (name, birth) = match (self.hit(), self.uncarded()) {
            (Some(hit), _) => (hit.person.name.clone(), hit.person.birth_name.clone().unwrap_or_default()),
            (None, Some(row)) => ((row.item.kind.subject)(row), String::new()),
            (None, None) => return None,
        };
        let missing = missing_word(self.line.text(), &[&name, &birth])?;
        Some((name, missing))
    }

    /// Takes an answer. Once in the rows, or where only another desk has changed them, the person under the selection stays
    /// under it.
    pub fn take(&mut self, found: Found) {
        let again = self.found.text == found.text;
        let chosen = self.hit().filter(|_| self.in_rows || again).map(|hit| hit.person.id);
        let line = self.uncarded().filter(|_| self.in_rows || again).map(|row| row.item.id);
        self.found = found;
        if !matches!(self.wanted, Wanted::Anything) {
            self.found.uncarded.clear();
            self.found.leading = 0;
        }
        let same = |row: &usize| {
            let person = self.hit_at(*row).map(|hit| hit.person.id);
            let item = self.uncarded_at(*row).map(|row| row.item.id);
            (chosen.is_some() && person == chosen) || (line.is_some() && item == line)
        };
        // Nobody answers: Enter creates, and somebody who is only near is chosen on purpose.
        let first =
            if self.found.far && self.found.uncarded.is_empty() && self.may_create() { self.count() } else { 0 };
        let kept = (0..self.count()).find(same);
        self.slipped |= again && kept.is_none() && (chosen.is_some() || line.is_some());
        self.meant &= kept.is_some();
        self.selected = kept.unwrap_or(first);
    }
}

impl Screen for Lookup {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn must_wait(&self, key: Key, begun: bool) -> bool {
        let chooses = match key {
            Key::Enter | Key::Down | Key::Tab | Key::PageDown => true,
            Key::Ctrl(letter) => kind_begun_by(letter).is_some(),
            _ => self.in_rows,
        };
        self.is_behind() && key != Key::Esc && (begun || chooses)
    }

    fn take_slip(&mut self) -> bool {
        std::mem::take(&mut self.slipped)
    }

    fn paste(&mut self, text: &str) -> Option<fn(&mut App)> {
        self.line.insert(text);
        (self.in_rows, self.meant) = (false, false);
        Some(App::search)
    }
}

/// The lookup.
pub static DECLARATION: Declaration = Declaration::new("La recherche", &[OWN]).awaiting_card();

fn lookup(app: &App) -> Option<&Lookup> {
    app.screens.top()
}

fn is_in_rows(app: &App) -> bool {
    lookup(app).is_some_and(|lookup| lookup.in_rows)
}

fn is_in_text(app: &App) -> bool {
    !is_in_rows(app)
}

fn may_begin(app: &App) -> bool {
    lookup(app).is_some_and(|lookup| matches!(lookup.wanted, Wanted::Anything) && !lookup.is_on_new())
}

const OWN: &[Binding] = &[
    bind_keys(&[Key::Enter], "", "Ouvrir la fiche, choisir la personne, ou la créer.", |app, _| app.take_hit()).with_words(enter_word),
    Binding::new(
        Keys::Begin,
        "commencer",
        "Commencer pour la personne choisie, en tapant ou dans la liste ; une ligne qui n’a rien à demander est enregistrée aussitôt, u la défait.",
        |app, key| {
            if let Key::Ctrl(letter) = key {
                app.begin_for_hit(kind_begun_by(letter), key);
            }
        },
    )
    .acting_when(may_begin)
    .offered_when(is_in_text)
    .that_writes(),
    bind_keys(&[Key::Tab], "dans la liste", "Aller dans la liste, où les chiffres agissent.", |app, _| {
        if let Some(lookup) = app.screens.top_mut::<Lookup>() {
            lookup.in_rows = true;
        }
    })
    .acting_when(is_in_text)
    .offered_when(|app| lookup(app).is_some_and(|lookup| lookup.count() > 0)),
    bind_keys(&[Key::Down], "suivante", "La personne suivante de la liste.", |app, _| app.lookup_step(1))
        .offered_when(|app| lookup(app).is_some_and(|lookup| !lookup.in_rows && lookup.count() > 1)),
    bind_keys(&[Key::Tab], "", "La personne suivante de la liste.", |app, _| app.lookup_step(1)).acting_when(is_in_rows),
    bind_keys(&[Key::Up, Key::BackTab], "", "La personne d’avant ; de la première, revenir au texte.", |app, _| {
        app.lookup_step(-1);
    }),
    bind_keys(&[Key::PageUp, Key::PageDown], "", "Dix personnes plus haut, plus bas.", |app, key| {
        app.lookup_step(if key == Key::PageUp { -10 } else { 10 });
    }),
    Binding::new(
        Keys::Panes,
        "commencer",
        "Dans la liste : commencer une ligne de ce volet pour la personne ; celle qui n’a rien à demander, aussitôt.",
        |app, key| {
            if let Key::Char(digit) = key {
                app.begin_for_hit(kind_of_digit(digit), key);
            }
        },
    )
    .acting_when(|app| is_in_rows(app) && may_begin(app))
    .that_writes(),
    Binding::for_verb(Verb::New, "Nouvelle personne, une fois dans la liste.", |app, _| app.create_person())
        .with_word("nouvelle personne")
        .acting_when(is_in_rows)
        .offered_when(|app| lookup(app).is_some_and(Lookup::may_create))
        .that_writes(),
    bind_keys(&[Key::Esc], "", "Revenir au texte, puis fermer.", |app, _| match app.screens.top_mut::<Lookup>() {
        Some(lookup) if lookup.in_rows => lookup.in_rows = false,
        _ => app.close(),
    })
    .with_words(|app| Some(if is_in_rows(app) { "au texte" } else { "fermer" }.to_owned())),
    Binding::new(Keys::Text, "", "Ce que l’on cherche : nom, date de naissance, téléphone.", |app, key| app.type_search(key)),
];

fn enter_word(app: &App) -> Option<String> {
    let lookup = lookup(app)?;
    if lookup.uncarded().is_some() {
        return Some("modifier la ligne".to_owned());
    }
    let word = match (lookup.hit().is_some(), &lookup.wanted) {
        (true, Wanted::Anything) => "fiche",
        (true, _) => "choisir",
        (false, _) if lookup.may_create() && app.blocked.halted.is_none() => "créer",
        (false, _) => return None,
    };
    Some(word.to_owned())
}

impl App {
    /// Opens the lookup for somebody `wanted`.
    pub(in crate::app) fn look_up(&mut self, wanted: Wanted) {
        self.screens.push(Lookup::new(wanted));
        self.ask_store(Query::PrepareSearch);
    }

    /// Asks who the words in the lookup may mean.
    pub(in crate::app) fn search(&mut self) {
        let limit = usize::from(self.display.size.1).max(24);
        if let Some(lookup) = self.screens.top_mut::<Lookup>() {
            lookup.most = limit;
            let text = lookup.line.text().to_owned();
            self.ask_store(Query::Find { text, limit });
        }
        self.keep_sought();
    }

    /// Keeps the letters looked for in the line of the form that they are for, as whatever is typed in it.
    fn keep_sought(&mut self) {
        let lookup = self.screens.top::<Lookup>().filter(|lookup| matches!(lookup.wanted, Wanted::ForForm));
        let Some(letters) = lookup.map(|lookup| lookup.line.text().to_owned()) else { return };
        if self.screens.nearest_mut::<Form>().is_some_and(|form| form.seek(&letters)) {
            self.keep_draft();
        }
    }

    /// Edits the words looked for; from the list the keys come back to them.
    pub(in crate::app) fn type_search(&mut self, key: Key) {
        let Some(lookup) = self.screens.top_mut::<Lookup>() else { return };
        let before = lookup.line.text().to_owned();
        if lookup.line.take_key(key) {
            (lookup.in_rows, lookup.meant) = (false, false);
            if before != lookup.line.text() {
                self.search();
            }
        }
    }

    /// Moves the selection; the first row is the chosen one already, so that Down from the text goes to the second.
    fn lookup_step(&mut self, by: isize) {
        let Some(lookup) = self.screens.top_mut::<Lookup>() else { return };
        let last = (lookup.count() + usize::from(lookup.may_create())).saturating_sub(1);
        if !lookup.in_rows && by == 1 {
            let second = 1.min(lookup.count().saturating_sub(1));
            (lookup.in_rows, lookup.selected) = (true, if lookup.is_on_new() { 0 } else { second });
            lookup.meant = true;
            return;
        }
        if by == -1 && lookup.selected == 0 {
            lookup.in_rows = false;
            return;
        }
        lookup.in_rows |= by > 1;
        lookup.meant = true;
        lookup.selected = lookup.selected.saturating_add_signed(by).min(last);
    }

    /// Says of a row that is only near what it lacks of the words typed; whether the key is to be struck once more.
    fn asks_about_near(&mut self, key: Key) -> bool {
        let Some(lookup) = self.screens.top_mut::<Lookup>() else { return false };
        let Some((name, missing)) = lookup.near_row() else { return false };
        lookup.meant = true;
        let key = key.name();
        self.say_refused(format!(
            "«\u{a0}{missing}\u{a0}» n’est pas dans {name}\u{a0}: {key} encore une fois si c’est bien cette personne."
        ));
        true
    }

    fn take_hit(&mut self) {
        let Some(lookup) = self.screens.top::<Lookup>() else { return };
        if !matches!(lookup.wanted, Wanted::Anything) && self.asks_about_near(Key::Enter) {
            return;
        }
        let Some(lookup) = self.screens.top::<Lookup>() else { return };
        let near = lookup.near_row();
        if let Some(row) = lookup.uncarded().cloned() {
            let who = Whom::of_row(&row, self.context.today());
            return self.open_form(Purpose::Edit { item: Box::new(row.item), who });
        }
        let Some(person) = lookup.hit().map(|hit| hit.person.id) else { return self.create_person() };
        let intent = match &lookup.wanted {
            Wanted::Anything => Intent::Show(None),
            Wanted::ForForm => Intent::TakeIntoForm,
            Wanted::ForLink(to) => Intent::LinkTo(*to),
            Wanted::ForMerge => match self.person_on_card() {
                Some(one) => Intent::Merge(one, None),
                None => return,
            },
            Wanted::ForLine(row) => Intent::Give(row.clone()),
        };
        self.want_card(person, intent);
        // A card is only read: its name stands on it, and what it lacks is said beside.
        if let Some((name, missing)) = near {
            self.say_refused(format!(
                "«\u{a0}{missing}\u{a0}» n’est pas dans {name}\u{a0}: est-ce bien cette personne\u{a0}?"
            ));
        }
    }

    /// Begins one of `kind` for the person chosen; a line without a card goes on as its person's would.
    fn begin_for_hit(&mut self, kind: Option<&'static Kind>, key: Key) {
        if kind.is_none() || self.asks_about_near(key) {
            return;
        }
        let Some((kind, lookup)) = kind.zip(self.screens.top::<Lookup>()) else { return };
        if let Some(hit) = lookup.hit() {
            return self.want_card(hit.person.id, Intent::Start(kind));
        }
        let Some(row) = lookup.uncarded().cloned() else { return };
        match kind.resumes.filter(|_| kind == row.item.kind) {
            Some((_, to)) => self.act_in_the_list(|app| app.make_step(&row, to, None)),
            None => self.say_refused("Cette ligne n’a pas de fiche\u{a0}: créez d’abord celle de la personne."),
        }
    }

    fn create_person(&mut self) {
        let lookup = self.screens.top::<Lookup>().filter(|lookup| lookup.may_create());
        if let Some(typed) = lookup.map(|lookup| lookup.line.text().to_owned()) {
            let (person, doubtful) = person_named(&typed, &self.context);
            self.open_form(Purpose::NewPerson(Box::new(person)));
            // Where the family name may end elsewhere, that is looked at first.
            let form = self.screens.top_mut::<Form>().filter(|_| doubtful);
            form.into_iter().for_each(|form| form.focus_on("used_name"));
        }
    }
}

/// « jean-marie » typed in haste: « Jean-Marie ».
fn capital(word: &str) -> String {
    let begun = |part: &str| {
        let mut signs = part.chars();
        signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
    };
    word.split('-').map(begun).collect::<Vec<_>>().join("-")
}

/// A new person, with what was typed in the lookup: words are the family name then the first name, a date the birth, digits
/// a telephone number. True where the family name may end elsewhere.
fn person_named(typed: &str, context: &Context) -> (Person, bool) {
    let mut words: Vec<_> = typed.split_whitespace().collect();
    let read = |run: &[&str]| spoken::birth_date(&run.join(" "), context.today()).ok();
    // « 12 mars 1985 » is three words, « mars 1985 » two.
    let runs = (1..=3).rev().flat_map(|count| (0..words.len()).map(move |at| at..at + count));
    let found = runs.filter_map(|run| Some((run.clone(), read(words.get(run)?)?))).next();
    let born = found.map(|(run, born)| {
        words.drain(run);
        born
    });
    // « 06 39 98 55 55 » is five words.
    let read =
        |run: &[&str]| phone::normalise_number(&run.join(" ")).ok().filter(|_| run.iter().all(|word| is_number(word)));
    let runs = (1..=words.len()).rev().flat_map(|count| (0..=words.len() - count).map(move |at| at..at + count));
    let found = runs.filter_map(|run| Some((run.clone(), read(words.get(run)?)?))).next();
    let number = found.map(|(run, number)| {
        words.drain(run);
        number
    });
    let TypedName { family, first, doubtful } = read_typed_name(&words);
    let mut person = Person::new(family, context.now);
    person.first_name = first.map(|first| first.split(' ').map(capital).collect::<Vec<_>>().join(" "));
    person.birth_date = born;
    person.phone1 = number;
    (person, doubtful)
}

/// True of a word that may be part of a telephone number, and of no name.
fn is_number(word: &str) -> bool {
    let digits = word.trim_start_matches(['+', '(']);
    digits.starts_with(|sign: char| sign.is_ascii_digit()) && !digits.contains(char::is_alphabetic)
}
