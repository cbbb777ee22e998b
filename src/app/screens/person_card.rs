//! A person's card: who they are, how they may be reached, all that is open for them, and what was closed lately.

use super::form::purpose::Purpose;
use crate::app::App;
use crate::app::bindings::{Binding, Keys, Often, Rank, bind_keys, kind_of_digit};
use crate::app::commands::{FROM_ANYWHERE, NEXT, OF_LINE, TURNS};
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen};
use crate::domain::ItemId;
use crate::model::{Kind, Row, Verb};
use crate::protocol::{CardView, Query};

/// A card on the screen.
#[derive(Debug)]
pub struct PersonCard {
    /// Card as the file has it.
    pub view: CardView,
    /// Index of the selected line: the open ones first, then, once that part is unfolded, the closed ones.
    pub selected: usize,
    /// True when the closed lines may be selected.
    pub unfolded: bool,
    /// Line to select once the card is read again.
    pub wanted: Option<ItemId>,
}

impl PersonCard {
    /// A card just opened.
    pub fn new(view: CardView) -> Self {
        Self { view, selected: 0, unfolded: false, wanted: None }
    }

    /// Selects the line it was opened from, if it is among those a card holds.
    pub fn select(&mut self, item: ItemId) {
        let lines = || self.view.open.iter().chain(&self.view.past);
        if let Some(at) = lines().position(|row| row.item.id == item) {
            self.unfolded = at >= self.view.open.len();
            self.selected = at;
        }
    }

    /// The selected line.
    pub fn row(&self) -> Option<&Row> {
        let closed = self.view.past.iter().take(if self.unfolded { usize::MAX } else { 0 });
        self.view.open.iter().chain(closed).nth(self.selected)
    }

    /// The place of the selection among the closed lines.
    pub fn among_closed(&self) -> Option<usize> {
        self.selected.checked_sub(self.view.open.len()).filter(|_| self.unfolded)
    }

    /// Takes what the file says since, the selection staying on its line, or on the one that took its place.
    pub fn take(&mut self, view: CardView) {
        let selected = self.row().map(|row| row.item.id);
        self.view = view;
        self.unfolded &= !self.view.past.is_empty();
        let mut lines = self.view.open.iter().chain(&self.view.past);
        let at = lines.position(|row| Some(row.item.id) == selected).filter(|at| *at < self.count());
        self.selected = at.unwrap_or(self.selected).min(self.count().saturating_sub(1));
        let open = |item: &mut ItemId| self.view.open.iter().any(|row| row.item.id == *item);
        if let Some(item) = self.wanted.take_if(open) {
            self.select(item);
        }
    }

    /// Number of lines that may be selected.
    fn count(&self) -> usize {
        self.view.open.len() + if self.unfolded { self.view.past.len() } else { 0 }
    }

    fn go_down(&mut self) {
        if self.selected + 1 < self.count() {
            self.selected += 1;
        } else if !self.unfolded && !self.view.past.is_empty() {
            self.unfolded = true;
            self.selected = self.view.open.len();
        }
    }

    /// Leaving the closed lines folds them again.
    fn go_up(&mut self) {
        self.unfolded &= self.selected > self.view.open.len();
        self.selected = self.selected.saturating_sub(1);
    }
}

impl Screen for PersonCard {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn row(&self) -> Option<&Row> {
        Self::row(self)
    }
}

/// A person's card.
pub static DECLARATION: Declaration = Declaration::new("La fiche", &[OWN, OF_LINE, TURNS, FROM_ANYWHERE])
    .acting_on_rows()
    .awaiting_card()
    .awaiting_call();

fn card(app: &App) -> Option<&PersonCard> {
    app.screens.top()
}

fn has_line(app: &App) -> bool {
    card(app).is_some_and(|card| card.row().is_some())
}

/// True when the person has homonyms, of whom one may be the same person, typed twice.
fn has_homonyms(app: &App) -> bool {
    card(app).is_some_and(|card| !card.view.homonyms.is_empty())
}

/// True when another card was merged into this one.
fn is_merged(app: &App) -> bool {
    card(app).is_some_and(|card| card.view.merge.is_some())
}

const BEGIN: Binding = Binding::new(
    Keys::Panes,
    "commencer",
    "Commencer une ligne de ce volet pour la personne ; celle qui n’a rien à demander est enregistrée aussitôt.",
    |app, key| {
        if let Key::Char(digit) = key
            && let Some(kind) = kind_of_digit(digit)
        {
            app.begin_from_card(kind);
        }
    },
)
.that_writes()
.with_rank(Rank::Always);

const DOUBLE: Binding = Binding::for_verb(
    Verb::Double,
    "La même personne a une autre fiche : les voir côte à côte, et n’en faire qu’une.",
    |app, _| app.pick_double(),
)
.that_writes();

const OWN: &[Binding] = &[
    NEXT,
    Binding::new(Keys::Line, "", "Les lettres de la ligne choisie, comme dans son volet.", |app, key| {
        app.act_on_row(key)
    })
    .that_writes(),
    Binding::new(Keys::LineText, "", "", |app, key| app.act_on_row(key)),
    DOUBLE.acting_when(has_homonyms).with_rank(Rank::Always),
    BEGIN.acting_when(has_line).with_words(|_| Some("ajouter".to_owned())),
    BEGIN.acting_when(|app| !has_line(app)),
    Binding::for_verb(
        Verb::Family,
        "Famille et liens : noter qui est qui, aller d’une fiche à l’autre, retirer un lien.",
        |app, _| app.pick_link(),
    )
    .with_rank(Rank::Always),
    Binding::for_verb(Verb::Edit, "Modifier la fiche.", |app, _| app.edit_card()).that_writes().with_rank(Rank::Later),
    DOUBLE.acting_when(|app| !has_homonyms(app)).with_rank(Rank::Later),
    Binding::new(
        Keys::None,
        "séparer les deux fiches",
        "Deux personnes avaient été prises pour une : faire de nouveau deux fiches de celle-ci, si rien n’y a bougé depuis.",
        |app, _| app.ask_to_split(),
    )
    .acting_when(is_merged)
    .done(Often::Seldom)
    .that_writes(),
    bind_keys(&[Key::Enter], "", "Voir la ligne dans son volet ; d’une ligne close, son historique.", |app, _| {
        app.open_line_of_card()
    })
    .acting_when(has_line)
    .with_words(enter_word)
    .with_rank(Rank::Later),
    bind_keys(
        &[Key::Down, Key::Tab],
        "",
        "La ligne suivante, plus bas une ligne close ; ses touches agissent sans quitter la fiche.",
        |app, _| app.screens.top_mut().into_iter().for_each(PersonCard::go_down),
    ),
    bind_keys(&[Key::Up, Key::BackTab], "", "La ligne d’avant.", |app, _| {
        app.screens.top_mut().into_iter().for_each(PersonCard::go_up);
    }),
    bind_keys(&[Key::Esc], "fermer", "Fermer.", |app, _| app.close()).with_rank(Rank::Later),
];

fn enter_word(app: &App) -> Option<String> {
    let closed = card(app)?.among_closed().is_some();
    Some(if closed { "historique" } else { "voir la ligne" }.to_owned())
}

impl App {
    fn edit_card(&mut self) {
        if let Some(card) = self.screens.top::<PersonCard>() {
            let person = Box::new(card.view.person.clone());
            self.open_form(Purpose::EditPerson(person));
        }
    }

    pub(in crate::app) fn begin_from_card(&mut self, kind: &'static Kind) {
        if let Some(card) = self.screens.top::<PersonCard>() {
            let view = card.view.clone();
            self.start(kind, &view);
        }
    }

    /// Shows the selected line in its pane. A closed line has left it: what is left of it is its history.
    fn open_line_of_card(&mut self) {
        let Some(card) = self.screens.top::<PersonCard>() else { return };
        let (closed, Some(row)) = (card.among_closed().is_some(), card.row().cloned()) else { return };
        if closed {
            return self.open_history(row);
        }
        self.screens.clear();
        self.show_item(&row.item);
    }

    /// Shows a card just answered, on the line it was opened from.
    pub(in crate::app) fn show_card(&mut self, view: CardView, from: Option<ItemId>) {
        self.screens.close::<PersonCard>();
        let mut card = PersonCard::new(view);
        if let Some(item) = from {
            card.select(item);
        }
        self.screens.raise_screen(card);
    }

    /// A card on the screen says what the file says now.
    pub(in crate::app) fn follow_card(&mut self) {
        if let Some(person) = self.screens.nearest::<PersonCard>().map(|card| card.view.person.id) {
            self.ask_store(Query::Follow(person));
        }
    }
}
