//! A short list to choose from, narrowed by typing.

use super::keys::Key;
use super::line::Line;
use crate::domain::{Link, Person, PersonId, StaffId, name};

/// What choosing does.
#[derive(Debug, Clone)]
pub enum Choose {
    /// This member of the team sits down.
    SitDown(StaffId),
    /// The list shows only what waits for them; everybody again when none.
    Narrow(Option<StaffId>),
    /// What waits for them is shown, to be signed.
    Sign(StaffId),
    /// The step is made on this prescriber's word.
    OnOrderOf(StaffId),
    /// The list of the day found last is shown for them; for everybody when none.
    DayList(Option<StaffId>),
    /// The answer of this index before a step that has several meanings.
    Way(usize),
    /// The half-typed form with this draft id is taken up again.
    Resume(String),
    /// A command of the menu, by its index in [`super::commands::COMMANDS`].
    Command(usize),
    /// The centre's own settings, at the line of this field.
    Site(&'static str),
    /// The setting of this index in [`crate::kinds::settings::all`].
    Setting(usize),
    /// The line of the directory of this index in the answer.
    Entry(usize),
    /// The theme of this index in [`super::themes::ThemeList`].
    Theme(usize),
    /// A new line of the directory.
    NewEntry,
    /// This name of the list of sensitive drugs.
    Drug(String),
    /// A new name in it.
    NewDrug,
    /// A new member of the team.
    NewStaff,
    /// This member of the team.
    Staff(StaffId),
    /// The card of this person.
    Card(PersonId),
    /// Somebody to be linked to this person.
    NewLink(PersonId),
    /// The card of this person is the double of the one on the screen.
    Double(PersonId),
    /// The double is another one, to be looked for.
    OtherDouble,
    /// Of two cards the first stays.
    Keep(Box<Person>, Box<Person>),
    /// This link is noted.
    Link(Link),
    /// This link is let go.
    Unlink(Link),
}

impl Choose {
    /// Its line names people: the curtain shows initials.
    pub fn names(&self) -> bool {
        matches!(
            self,
            Self::Resume(_) | Self::Card(_) | Self::Double(_) | Self::Keep(..) | Self::Link(_) | Self::Unlink(_)
        )
    }
}

/// One line of the list.
#[derive(Debug, Clone)]
pub struct PickLine {
    /// As shown.
    pub text: String,
    /// Beside it, muted.
    pub aside: String,
    /// What choosing it does.
    pub does: Choose,
}

/// A short list.
#[derive(Debug, Clone)]
pub struct Pick {
    /// « Qui est au comptoir ? »
    pub title: String,
    /// Whom it is about, after the title: a name, which the curtain hides.
    pub about: String,
    /// All its lines.
    pub lines: Vec<PickLine>,
    /// What narrows it.
    pub typed: Line,
    /// Which of the fitting lines is selected.
    pub selected: usize,
    /// Esc closes it; at the very start nobody is there to go back to.
    pub closable: bool,
}

impl Pick {
    /// A list to choose from.
    pub fn new(title: &str, lines: Vec<PickLine>) -> Self {
        Self {
            title: title.to_owned(),
            about: String::new(),
            lines,
            typed: Line::default(),
            selected: 0,
            closable: true,
        }
    }

    /// The lines that fit what is typed: each typed word begins a word of the line. Those it names come before those
    /// that only speak of it.
    pub fn fitting(&self) -> Vec<&PickLine> {
        let typed = name::fold(self.typed.text());
        let fits = |text: &str| {
            let text = name::fold(text);
            let words: Vec<_> = text.split(|sign: char| !sign.is_alphanumeric()).collect();
            typed.split_whitespace().all(|begun| words.iter().any(|word| word.starts_with(begun)))
        };
        let spoken = |line: &&PickLine| fits(&format!("{} {}", line.text, line.aside));
        let (named, others): (Vec<_>, Vec<_>) = self.lines.iter().filter(spoken).partition(|line| fits(&line.text));
        named.into_iter().chain(others).collect()
    }

    /// Handles a key: what was chosen, if anything was.
    pub fn key(&mut self, key: Key) -> Option<Choose> {
        let count = self.fitting().len();
        match key {
            Key::Enter => return self.fitting().get(self.selected).map(|line| line.does.clone()),
            Key::Down | Key::Tab => self.selected = (self.selected + 1).min(count.saturating_sub(1)),
            Key::Up | Key::BackTab => self.selected = self.selected.saturating_sub(1),
            Key::PageDown => self.selected = (self.selected + 10).min(count.saturating_sub(1)),
            Key::PageUp => self.selected = self.selected.saturating_sub(10),
            key => {
                if self.typed.key(key) {
                    self.selected = 0;
                }
            }
        }
        None
    }
}
