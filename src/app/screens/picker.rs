//! A short list to choose from, narrowed by typing.

use crate::panes;
use std::cmp::Reverse;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::form::purpose::Purpose;
use super::form::{Form, saving};
use super::lookup::Wanted;
use crate::app::App;
use crate::app::bindings::{Binding, Keys, bind_keys};
use crate::app::centre_lists::CentreList;
use crate::app::keys::Key;
use crate::app::outbox::Intent;
use crate::app::screen::{Declaration, Screen};
use crate::app::text_input::TextInput;
use crate::domain::{ItemId, Link, Person, PersonId, StaffId, name, order};
use crate::model::yearly::YearlyItem;
use crate::model::{ForWhom, Kind, Offer, Row, State};
use crate::protocol::{Changes, Operation};
use crate::reports::day_list::DayList;

/// Letters from which on a word spelled wrongly is still looked for.
const LEAST_FUZZY: usize = 3;

/// Effect of a choice.
#[derive(Debug, Clone)]
pub enum Choose {
    /// Signs this member in.
    SitDown(StaffId),
    /// The list shows only what waits for them; everybody again when none.
    Narrow(Option<StaffId>),
    /// Shows the signing sheet of this member.
    Sign(StaffId),
    /// The step is made on this prescriber's word.
    OnOrderOf(StaffId),
    /// The line of this number, read at this revision, is for them.
    ForWhom {
        /// Item to change.
        item: ItemId,
        /// Item as it was read.
        rev: i64,
        /// Rule that says where the professional is kept.
        for_whom: &'static ForWhom,
        /// Professional the line is for.
        whom: StaffId,
    },
    /// The list of the day found last is shown for them; for everybody when none.
    DayList(Option<StaffId>),
    /// The answer of this index before a step that has several meanings.
    Way(usize),
    /// The half-typed form with this draft id is taken up again.
    Resume(String),
    /// A command of the menu.
    Command(&'static Binding),
    /// Opens the list of this pane.
    Pane(&'static Kind),
    /// A line of this pane for the person of the card.
    Begin(&'static Kind),
    /// Hangs a line on an errand, or takes it off its own when there is none.
    Hang {
        /// Line to hang.
        item: ItemId,
        /// Revision at which it was read; none for any.
        rev: Option<i64>,
        /// The errand.
        on: Option<ItemId>,
    },
    /// Opens this form that makes the lines of an errand together, of a new one when there is none.
    Together(&'static Kind, Option<ItemId>),
    /// Begins an errand of this pane with the selected line.
    BeginErrand(&'static Kind),
    /// Steps that the pane offers on the selected line.
    Offer(Offer),
    /// List of the ways in which people and the agenda come in.
    Imports,
    /// The list sorted by this column, or as its pane does.
    Sort(Option<usize>),
    /// Opens the form of a record of the centre.
    Record(CentreRecord),
    /// The theme of this index in [`crate::app::themes::ThemeList`].
    Theme(usize),
    /// The bell rings, or does not.
    Bell(bool),
    /// The card of this person.
    Card(PersonId),
    /// The card of this person, who takes a place in the line; the list of their own line where they have none.
    Guest(Option<PersonId>, &'static Kind),
    /// Link from this person to somebody still to be found.
    NewLink(PersonId),
    /// The card of this person is the double of the one on the screen.
    Double(PersonId),
    /// The double is another one, to be looked for.
    OtherDouble,
    /// Merges two cards, of which the first stays.
    Keep(Box<Person>, Box<Person>),
    /// Adds this link.
    Link(Link),
    /// Removes this link.
    Unlink(Link),
}

/// A record that a centre keeps about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CentreRecord {
    /// Settings of the centre itself, at the line of this field.
    Site(&'static str),
    /// The setting of this index in [`crate::panes::all_settings`].
    Setting(usize),
    /// A name of the list of sensitive drugs; none for a new one.
    Drug(Option<String>),
    /// An answer of a year's report.
    Yearly(i32, &'static YearlyItem),
    /// The list of a year's report.
    Year(i32),
    /// A member of the team; none for a new one.
    Staff(Option<StaffId>),
}

impl Choose {
    /// True when its line names people: the privacy curtain shows initials.
    pub fn names(&self) -> bool {
        matches!(
            self,
            Self::Resume(_)
                | Self::Card(_)
                | Self::Guest(..)
                | Self::Double(_)
                | Self::Keep(..)
                | Self::Link(_)
                | Self::Unlink(_)
        )
    }

    /// True for the choice of the same thing, in lists that are made anew.
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::SitDown(one), Self::SitDown(other)) | (Self::Sign(one), Self::Sign(other)) => one == other,
            (Self::Narrow(one), Self::Narrow(other)) => one == other,
            (Self::Record(one), Self::Record(other)) => one == other,
            (Self::Command(one), Self::Command(other)) => std::ptr::eq(*one, *other),
            (Self::Imports, Self::Imports) => true,
            _ => false,
        }
    }
}

/// Subject of the choice, beyond its line.
#[derive(Debug, Clone)]
pub enum Basis {
    /// Choice that is about nothing beyond its line.
    None,
    /// List of the centre, as the desk knows it.
    Centre(CentreList),
    /// The lines found waiting for somebody's word.
    Waiting(Vec<Row>),
    /// The lines of a day.
    Day(Box<DayList>),
    /// A step of this line, to this state, with what it is given already.
    Step(Box<Row>, State, Changes),
}

/// A line of the list.
#[derive(Debug, Clone)]
pub struct PickLine {
    /// Text of the line.
    pub text: String,
    /// Muted words beside the text.
    pub aside: String,
    /// Effect of choosing it.
    pub does: Choose,
}

/// A short list.
#[derive(Debug, Clone)]
pub struct Picker {
    /// « Qui est au comptoir ? »
    pub title: String,
    /// Name of a person after the title, hidden by the privacy curtain, or another title.
    pub about: String,
    /// True when that may be somebody's name; false of a title.
    pub about_named: bool,
    /// Every line of the list.
    pub lines: Vec<PickLine>,
    /// Text that narrows the list.
    pub typed: TextInput,
    /// Index of the selected line among those that fit.
    pub selected: usize,
    /// True since another desk took the selected line away, until a key is struck.
    pub gone: bool,
    /// Subject of the choice.
    pub basis: Basis,
    /// Line that the choice acts on, and its person, as they are selected when it is made.
    pub of: Option<(ItemId, Option<PersonId>)>,
    /// True when Esc closes the list; at the very start nobody is there to go back to.
    pub closable: bool,
}

impl Picker {
    /// A list to choose from.
    pub fn new(title: &str, lines: Vec<PickLine>) -> Self {
        Self {
            title: title.to_owned(),
            about: String::new(),
            about_named: true,
            lines,
            typed: TextInput::default(),
            selected: 0,
            gone: false,
            basis: Basis::None,
            of: None,
            closable: true,
        }
    }

    /// The lines that fit what is typed: each typed word begins a word of the line. Those it names come before those
    /// that only speak of it.
    pub fn fitting(&self) -> Vec<&PickLine> {
        let fits = |text: &str| name::begins_words(self.typed.text(), text);
        let spoken = |line: &&PickLine| fits(&format!("{} {}", line.text, line.aside));
        let (told, rest): (Vec<_>, Vec<_>) = self.lines.iter().partition(spoken);
        let (named, others): (Vec<_>, Vec<_>) = told.into_iter().partition(|line| fits(&line.text));
        // A letter left out or struck twice still finds the word; what is spelled right stands above.
        let typed = name::fold_text(self.typed.text());
        let mut near: Vec<_> = rest
            .into_iter()
            .filter(|_| typed.chars().count() >= LEAST_FUZZY)
            .filter_map(|line| {
                Some((SkimMatcherV2::default().fuzzy_match(&name::fold_text(&line.text), &typed)?, line))
            })
            .collect();
        order::sort_by_key(&mut near, |(score, _)| Reverse(*score));
        named.into_iter().chain(others).chain(near.into_iter().map(|(_, line)| line)).collect()
    }

    /// Text of the first line that adds something new to the list.
    pub fn adding_line(&self) -> Option<&str> {
        self.lines.iter().map(|line| line.text.as_str()).find(|text| text.starts_with("+ "))
    }

    /// Takes the lines made anew; the selection stays on its thing, or where it was.
    pub fn take_lines(&mut self, lines: Vec<PickLine>) {
        let chosen = self.fitting().get(self.selected).map(|line| line.does.clone());
        self.lines = lines;
        let fitting = self.fitting();
        let at = chosen.as_ref().and_then(|chosen| fitting.iter().position(|line| line.does.is_same(chosen)));
        let (gone, last) = (chosen.is_some() && at.is_none(), fitting.len().saturating_sub(1));
        self.selected = at.unwrap_or(self.selected).min(last);
        self.gone |= gone;
    }

    fn type_key(&mut self, key: Key) {
        // A space before any letter is the key of the next step, struck once too often: it would choose another line unseen.
        if !(key == Key::Char(' ') && self.typed.text().is_empty()) && self.typed.take_key(key) {
            (self.selected, self.gone) = (0, false);
        }
    }

    /// Takes the key that opened the list as its first letter, where a line begins so.
    pub fn begin_with(&mut self, key: Key) {
        let selected = self.selected;
        self.type_key(key);
        if self.fitting().is_empty() {
            (self.typed, self.selected) = (TextInput::default(), selected);
        }
    }

    fn step(&mut self, by: isize) {
        self.gone = false;
        let last = self.fitting().len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }
}

impl Screen for Picker {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn paste(&mut self, text: &str) -> Option<fn(&mut App)> {
        self.typed.insert(text);
        (self.selected, self.gone) = (0, false);
        None
    }
}

/// A short list.
pub static DECLARATION: Declaration = Declaration::new("Un choix", &[OWN]);

fn step(app: &mut App, by: isize) {
    if let Some(pick) = app.screens.top_mut::<Picker>() {
        pick.step(by);
    }
}

/// True when as many lines fit what was typed.
fn has_lines(app: &App, least: usize) -> bool {
    app.screens.top::<Picker>().is_some_and(|pick| pick.fitting().len() >= least)
}

const OWN: &[Binding] = &[
    bind_keys(&[Key::Enter], "choisir", "Choisir.", |app, _| app.take_pick()).offered_when(|app| has_lines(app, 1)),
    bind_keys(&[Key::Down, Key::Tab], "suivant", "La ligne suivante.", |app, _| step(app, 1))
        .offered_when(|app| has_lines(app, 2)),
    bind_keys(&[Key::Up, Key::BackTab], "", "La ligne d’avant.", |app, _| step(app, -1)),
    bind_keys(&[Key::PageUp, Key::PageDown], "", "Dix lignes plus haut, plus bas.", |app, key| {
        step(app, if key == Key::PageUp { -10 } else { 10 });
    }),
    bind_keys(&[Key::Esc], "fermer", "Fermer.", |app, _| app.close())
        .acting_when(|app| app.screens.top::<Picker>().is_some_and(|pick| pick.closable)),
    Binding::new(Keys::Text, "", "Les premières lettres d’un mot de la ligne cherchée.", |app, key| {
        app.screens.top_mut::<Picker>().into_iter().for_each(|pick| pick.type_key(key));
    }),
];

impl App {
    fn take_pick(&mut self) {
        if self.screens.top_mut::<Picker>().is_some_and(|pick| std::mem::take(&mut pick.gone)) {
            return self.say_slid();
        }
        let chosen = self
            .screens
            .top::<Picker>()
            .and_then(|pick| pick.fitting().get(pick.selected).map(|line| line.does.clone()));
        // Of several sheets the next one is chosen where this one was.
        if let Some(Choose::Sign(pro)) = chosen {
            let Some(pick) = self.screens.top_mut::<Picker>() else { return };
            pick.typed = TextInput::default();
            let is_theirs = |line: &PickLine| matches!(line.does, Choose::Sign(id) if id == pro);
            pick.selected = pick.lines.iter().position(is_theirs).unwrap_or(0);
            if let Basis::Waiting(rows) = pick.basis.clone() {
                self.show_sheet(pro, &rows);
            }
            return;
        }
        if let Some(choice) = chosen {
            let taken = self.screens.take::<Picker>();
            // Another desk may have taken away the line that the list was opened for, or given it to somebody else.
            let of = taken.as_ref().and_then(|pick| pick.of);
            if of.is_some() && of != self.current_line() {
                return self.say_slid();
            }
            self.choose(choice, taken.map_or(Basis::None, |pick| pick.basis));
        }
    }

    /// Carries out what was chosen.
    pub(in crate::app) fn choose(&mut self, choice: Choose, basis: Basis) {
        match choice {
            Choose::SitDown(staff) => self.sit_down(staff),
            Choose::Narrow(pro) => {
                self.listing_mut().narrow_to(pro);
                self.refresh_list();
            }
            // Its list stays under the sheet.
            Choose::Sign(_) => {}
            Choose::OnOrderOf(staff) => {
                if let Basis::Step(row, to, given) = basis {
                    self.step_with(&row, to, given, Some(staff));
                }
            }
            Choose::ForWhom { item, rev, for_whom, whom } => self.say_for_whom(item, rev, for_whom, whom),
            Choose::DayList(pro) => {
                if let Basis::Day(list) = basis {
                    self.show_day_list(&list, pro);
                }
            }
            Choose::Way(at) => {
                if let Basis::Step(row, to, given) = basis {
                    self.go_way(&row, to, given, at);
                }
            }
            Choose::Command(binding) => self.run_binding(binding),
            Choose::Pane(kind) => self.open_pane(kind),
            Choose::Begin(kind) => self.begin_from_card(kind),
            Choose::Hang { item, rev, on } => self.run(Operation::Hang { item, rev, on }, None),
            Choose::Together(form, errand) => self.open_together(form, errand),
            Choose::BeginErrand(kind) => self.begin_errand(kind),
            Choose::Offer(offer) => self.take_offer(offer),
            Choose::Imports => self.show_imports(),
            Choose::Sort(column) => {
                let context = self.context.clone();
                self.listing_mut().sort_by(column, &context);
            }
            Choose::Theme(at) => self.use_theme(at),
            Choose::Record(record) => self.open_record(record),
            Choose::Bell(rings) => self.use_bell(rings),
            Choose::Resume(id) => self.resume(&id),
            Choose::Card(person) | Choose::Guest(Some(person), _) => self.want_card(person, Intent::Show(None)),
            Choose::Guest(None, kind) => self.open_pane(kind),
            Choose::NewLink(to) => self.look_up(Wanted::ForLink(to)),
            Choose::Double(other) => self.take_double(other),
            Choose::OtherDouble => self.look_for_double(),
            Choose::Keep(kept, other) => self.open_merge(kept, other),
            Choose::Link(link) => self.run(Operation::Link(link), None),
            Choose::Unlink(link) => self.run(Operation::Unlink(link), None),
        }
    }

    /// Opens the form of a record of the centre; nothing when it is no more.
    fn open_record(&mut self, record: CentreRecord) {
        let purpose = match record {
            CentreRecord::Site(key) => {
                self.open_form(Purpose::Site(self.context.site_settings()));
                if let Some(form) = self.screens.top_mut::<Form>() {
                    form.focus_on(key);
                }
                return;
            }
            CentreRecord::Setting(at) => {
                let Some(setting) = panes::all_settings().nth(at) else { return };
                Purpose::Setting(setting, self.context.setting(setting))
            }
            CentreRecord::Drug(Some(name)) => Purpose::Drug(saving::drug_called(&name, &self.context)),
            CentreRecord::Drug(None) => Purpose::Drug(saving::new_drug()),
            CentreRecord::Yearly(year, item) => {
                Purpose::Yearly(Box::new(saving::yearly_entry(year, item, &self.context)))
            }
            CentreRecord::Year(year) => return self.open_centre_list(CentreList::Year(year)),
            CentreRecord::Staff(Some(id)) => match self.context.member(id) {
                Some(staff) => Purpose::EditStaff(Box::new(staff.clone())),
                None => return,
            },
            CentreRecord::Staff(None) => Purpose::Staff(saving::new_staff()),
        };
        self.open_form(purpose);
    }
}
