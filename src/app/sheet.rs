//! A form being filled: lines of text in the order of the conversation. It knows fields, not what is saved with them:
//! that is [`super::purpose`].
//!
//! Every line is text, whatever its field holds, so that nothing typed is ever refused before it is read: what cannot
//! be understood stays where it is, with one sentence beside it.

use super::keys::Key;
use super::line::Line;
use super::purpose::Purpose;
use crate::domain::Person;
use crate::kinds::{Desk, Field, Shape, Value, text};
use crate::ops::{Changes, Draft};

/// A field and the text in it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What is asked.
    pub field: Field,
    /// What is typed.
    pub line: Line,
    /// What stood there when the form was opened.
    pub initial: String,
    /// Why it cannot be saved as it is.
    pub error: Option<String>,
    /// What somebody else has written there meanwhile.
    pub theirs: Option<String>,
}

/// A form.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// A professional's own instruction, a confidential banner: one line under the title.
    pub notice: Option<String>,
    /// What it is for.
    pub purpose: Purpose,
    /// The lines.
    pub entries: Vec<Entry>,
    /// Which line has the cursor.
    pub focus: usize,
    /// The draft's id and the key of the deed that saves it.
    pub draft: String,
    /// Sent, and not answered yet.
    pub saving: bool,
}

/// What a key asked of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Nothing more.
    Nothing,
    /// The text or the cursor moved: keep the draft.
    Keep,
    /// Save.
    Save,
    /// Close, and keep what is typed.
    Close,
    /// Throw away what is typed.
    Discard,
    /// Look for a person to put in this line, beginning with this letter.
    LookUp(char),
}

impl Sheet {
    /// A form for `purpose`, filled with what it already holds.
    pub fn new(purpose: Purpose, draft: String, desk: &Desk) -> Self {
        let entries: Vec<_> = purpose
            .fields()
            .into_iter()
            .map(|field| {
                let initial = text::show(&field, &purpose.value(&field), desk);
                Entry { field, line: Line::new(&initial), initial, error: None, theirs: None }
            })
            .collect();
        // The first line still to be filled is where the conversation begins.
        let focus = entries.iter().position(|entry| entry.initial.is_empty()).unwrap_or(0);
        let notice = purpose.notice(desk);
        Self { notice, purpose, entries, focus, draft, saving: false }
    }

    /// Was anything typed?
    pub fn touched(&self) -> bool {
        self.entries.iter().any(|entry| entry.line.text() != entry.initial)
    }

    /// The line with the cursor.
    pub fn entry(&self) -> &Entry {
        &self.entries[self.focus]
    }

    /// What could complete the line with the cursor.
    pub fn suggestions(&self, desk: &Desk) -> Vec<String> {
        let entry = self.entry();
        let typed = entry.line.text();
        let found = text::suggest(&entry.field, typed, desk);
        if found.iter().any(|word| word == typed) { Vec::new() } else { found }
    }

    /// What the words of line `at` are understood as, when that says more than the words.
    pub fn understood(&self, at: usize, desk: &Desk) -> Option<String> {
        let entry = &self.entries[at];
        let value = text::parse(&entry.field, entry.line.text(), desk).ok()?;
        let shown = text::show(&entry.field, &value, desk);
        (!shown.is_empty() && shown != entry.line.text().trim() && !matches!(entry.field.shape, Shape::Person))
            .then_some(shown)
    }

    /// A pasted text goes into the line with the cursor.
    pub fn paste(&mut self, pasted: &str) {
        self.edit(|line| line.insert(pasted));
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, desk: &Desk) -> Asked {
        let shape = self.entry().field.shape;
        match key {
            Key::Ctrl('s') => Asked::Save,
            Key::Esc | Key::Ctrl('p') => Asked::Close,
            Key::Ctrl('x') => Asked::Discard,
            Key::Enter if self.focus + 1 == self.entries.len() => Asked::Save,
            Key::Enter | Key::Tab | Key::Down => {
                self.leave(desk, key != Key::Down);
                self.focus = (self.focus + 1) % self.entries.len();
                Asked::Keep
            }
            Key::BackTab | Key::Up => {
                self.leave(desk, false);
                self.focus = (self.focus + self.entries.len() - 1) % self.entries.len();
                Asked::Keep
            }
            Key::Char(letter) if matches!(shape, Shape::Person) => Asked::LookUp(letter),
            Key::Char(' ') | Key::Right if is_list(shape) => self.cycle(1, desk),
            Key::Left if is_list(shape) => self.cycle(-1, desk),
            key => {
                let before = self.entry().line.text().to_owned();
                let mut known = false;
                self.edit(|line| {
                    // A list's word is replaced by the first letter of another, as on paper one would strike it out.
                    if is_list(shape) && matches!(key, Key::Char(_)) && is_word_of(shape, line.text()) {
                        line.replace("");
                    }
                    known = line.key(key);
                });
                if known && (before != self.entry().line.text() || !matches!(key, Key::Char(_))) {
                    Asked::Keep
                } else {
                    Asked::Nothing
                }
            }
        }
    }

    fn edit(&mut self, change: impl FnOnce(&mut Line)) {
        let entry = &mut self.entries[self.focus];
        change(&mut entry.line);
        entry.error = None;
    }

    /// The word of the list before or after the present one.
    fn cycle(&mut self, by: isize, desk: &Desk) -> Asked {
        let entry = &mut self.entries[self.focus];
        let words = match entry.field.shape {
            Shape::Flag => vec!["non".to_owned(), "oui".to_owned()],
            _ => text::suggest(&entry.field, "", desk),
        };
        let now = words.iter().position(|word| word == entry.line.text());
        let next = match now {
            Some(at) => (at as isize + by).rem_euclid(words.len() as isize) as usize,
            // An unticked box is ticked by its first space.
            None if matches!(entry.field.shape, Shape::Flag) => 1,
            None if by < 0 => words.len() - 1,
            None => 0,
        };
        entry.line.replace(&words[next]);
        entry.error = None;
        Asked::Keep
    }

    /// Leaving a line: complete it with the first suggestion when asked, and write what was understood.
    fn leave(&mut self, desk: &Desk, complete: bool) {
        let first = self.suggestions(desk).into_iter().next();
        let entry = &mut self.entries[self.focus];
        if complete
            && !entry.line.text().trim().is_empty()
            && text::parse(&entry.field, entry.line.text(), desk).is_err()
            && let Some(word) = first
        {
            entry.line.replace(&word);
        }
        match text::parse(&entry.field, entry.line.text(), desk) {
            Ok(Value::Person(_)) => {}
            Ok(value) => {
                let shown = text::show(&entry.field, &value, desk);
                if shown != entry.line.text() {
                    entry.line.replace(&shown);
                }
                entry.error = None;
            }
            Err(why) => entry.error = Some(why),
        }
    }

    /// Every line read: the contents by key, or none after marking what cannot be understood and going there.
    pub fn read(&mut self, desk: &Desk) -> Option<Changes> {
        let mut changes = Changes::new();
        let mut first_wrong = None;
        for (at, entry) in self.entries.iter_mut().enumerate() {
            // An untouched line is what it was: read again it could lose its seconds, or at midnight its day.
            let read = match entry.line.text() == entry.initial {
                true => Ok(self.purpose.value(&entry.field)),
                false => text::parse(&entry.field, entry.line.text(), desk),
            };
            match read {
                Ok(value) => {
                    entry.error = None;
                    changes.push((entry.field.key, value));
                }
                Err(why) => {
                    entry.error = Some(why);
                    first_wrong.get_or_insert(at);
                }
            }
        }
        match first_wrong {
            None => Some(changes),
            Some(at) => {
                self.focus = at;
                None
            }
        }
    }

    /// Shows why the field `key` refuses, and goes there.
    pub fn refuse(&mut self, key: &str, why: String) {
        self.saving = false;
        if let Some(at) = self.entries.iter().position(|entry| entry.field.key == key) {
            self.entries[at].error = Some(why);
            self.focus = at;
        }
    }

    /// Somebody else saved first: the form now stands on `theirs`, with their words beside each line that differs, and
    /// nothing typed here moves. Saving again is a choice.
    pub fn meet(&mut self, theirs: Purpose, desk: &Desk) {
        self.saving = false;
        for entry in &mut self.entries {
            let shown = text::show(&entry.field, &theirs.value(&entry.field), desk);
            if entry.line.text() == entry.initial {
                entry.line.replace(&shown);
            }
            entry.theirs = (shown != entry.line.text()).then(|| shown.clone());
            entry.initial = shown;
        }
        self.purpose = theirs;
    }

    /// Puts a person found into the form: the number decides, the name is for the eye.
    pub fn take_person(&mut self, person: &Person) {
        let shown = format!("n° {} · {}", person.id, person.display());
        for entry in &mut self.entries {
            match entry.field.shape {
                Shape::Person => entry.line.replace(&shown),
                _ if entry.field.key == "label" && entry.line.text().is_empty() => {
                    entry.line.replace(&person.display());
                }
                _ => {}
            }
        }
    }

    /// Puts back what a draft held. « Demain » was said on the draft's day: on another one the day meant is written.
    pub fn restore(&mut self, draft: &Draft, desk: &Desk) {
        let then = desk.at(draft.at);
        for (key, typed) in &draft.fields {
            let Some(entry) = self.entries.iter_mut().find(|entry| entry.field.key == key) else { continue };
            match text::parse(&entry.field, typed, &then) {
                Ok(value @ (Value::Moment(_) | Value::Date(_))) if then.today() != desk.today() => {
                    entry.line.replace(&text::show(&entry.field, &value, desk));
                }
                _ => entry.line.replace(typed),
            }
        }
        self.focus = draft.focus.min(self.entries.len().saturating_sub(1));
        self.entries[self.focus].line.place(draft.cursor);
    }
}

fn is_list(shape: Shape) -> bool {
    matches!(shape, Shape::Choice(_) | Shape::Flag)
}

fn is_word_of(shape: Shape, typed: &str) -> bool {
    match shape {
        Shape::Choice(list) => list.iter().any(|choice| choice.label == typed),
        _ => matches!(typed, "oui" | "non"),
    }
}
