//! A form being filled: lines of text in the order of the conversation. It knows fields, not what is saved with them:
//! that is [`purpose`].
//!
//! Every line is text, whatever its field holds, so that nothing typed is ever refused before it is read: what cannot
//! be understood stays where it is, with one sentence beside it.

pub mod beside;
pub mod drafted;
pub mod entry;
mod keys;
pub mod meeting;
pub mod purpose;
mod records;
pub(in crate::app) mod saving;
pub mod turned;
mod whose;

pub use keys::DECLARATION;

use crate::app::App;
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen};
use crate::domain::Person;
use crate::model::{Context, Field, Group, Item, Shape, Value, sub_records, text};
use crate::protocol::{Changes, Operation, Typed};
use entry::FormLine;
use purpose::Purpose;

/// Lines from which on a form folds away those seldom filled.
const LONG: usize = 16;
/// Lines up to which a form has no titles of its parts.
const FEW: usize = 8;

/// A form.
#[derive(Debug, Clone)]
pub struct Form {
    /// The person is a protected contact: said above every line, whose numbers come after.
    pub banner: Option<String>,
    /// Sentence that says that somebody changed meanwhile the record the form is about.
    pub changed: Option<String>,
    /// Sentence about the line from which the form was begun: that it has no place left.
    pub told: Option<String>,
    /// Purpose of the form.
    pub purpose: Purpose,
    /// The lines.
    pub entries: Vec<FormLine>,
    /// Index of the line that has the cursor.
    pub focus: usize,
    /// The draft's id and the key of the request that saves it.
    pub draft: String,
    /// Words of the draft as they were read, or last sent to be written: no others are written over.
    pub(in crate::app) over: Vec<Typed>,
    /// Name that the draft takes where another desk has typed in it; none before anything was typed here.
    pub(in crate::app) apart: Option<String>,
    /// True when the lines seldom filled are on the screen too.
    pub unfolded: bool,
    /// True when the form was sent, and is not answered yet.
    pub saving: bool,
    /// Open lines of the person, as their card told them.
    pub open: Vec<Item>,
    /// Card of its person, as the lines of something new were filled from it.
    card: Option<Box<Person>>,
    /// Cards it was about before another desk merged or separated them.
    pub turned: turned::Turned,
    /// Lines of the file about its subject, for a wide screen.
    pub beside: beside::Beside,
    /// Keys of the requests sent so far.
    sent: Vec<String>,
}

impl Form {
    /// A form for `purpose`, filled with what it already holds.
    pub fn new(purpose: Purpose, draft: String, context: &Context) -> Self {
        let (all, item) = (purpose.is_proposed(), purpose.filled(&Changes::new()));
        let mut entries: Vec<_> = purpose
            .fields()
            .into_iter()
            .flat_map(|field| {
                let (shown, proposed) = (said(&purpose, &field, context), all || purpose.proposes(&field));
                let line = |text: String| {
                    FormLine::new(field, &text).proposing(proposed).keep_day(proposed, item.as_ref(), context)
                };
                shown.into_iter().map(line).collect::<Vec<_>>()
            })
            .collect();
        for entry in &mut entries {
            let other = purpose
                .other(&entry.field)
                .filter(|_| !purpose.withholds(&entry.field))
                .map(|value| text::show(&entry.field, &value, context));
            entry.other = other.filter(|shown| *shown != entry.initial);
            entry.elsewhere.clone_from(&entry.other);
            if entry.field.repeats.is_some() && purpose.proposes(&entry.field) {
                entry.proposed = Some(entry.initial.clone());
            }
        }
        // The first line still to be chosen or filled is where the conversation begins.
        let open = |entry: &FormLine| entry.other.is_some();
        let begins = if entries.iter().any(open) { open } else { |entry: &FormLine| entry.initial.is_empty() };
        let focus = entries.iter().position(begins).unwrap_or(0);
        Self {
            banner: purpose.banner(),
            changed: None,
            told: None,
            purpose,
            entries,
            focus,
            draft,
            over: Vec::new(),
            apart: None,
            unfolded: false,
            saving: false,
            open: Vec::new(),
            card: None,
            turned: turned::Turned::default(),
            beside: beside::Beside::default(),
            sent: Vec::new(),
        }
    }

    /// Puts the cursor in the line of the field `key`.
    pub fn focus_on(&mut self, key: &str) {
        self.focus = self.entries.iter().position(|entry| entry.field.key == key).unwrap_or(self.focus);
        self.reveal();
    }

    /// Holds the letters looked for in the line with the cursor; true when they are other ones.
    pub(in crate::app) fn seek(&mut self, letters: &str) -> bool {
        self.entries[self.focus].seek(letters)
    }

    /// True when lines seldom filled are left out: only where the form would be long with them.
    pub fn folds(&self) -> bool {
        !self.unfolded && self.entries.len() > LONG
    }

    /// True when line `at` is on the screen. A line that holds something, must hold something, or is to be mended
    /// always is.
    pub fn is_shown(&self, at: usize) -> bool {
        let entry = &self.entries[at];
        let held = !entry.line.text().is_empty() && !self.purpose.is_new();
        !self.folds() || !entry.field.seldom || entry.error.is_some() || entry.typed() || held || at == self.focus
    }

    /// Lines on the screen, by their places.
    pub fn shown(&self) -> impl DoubleEndedIterator<Item = usize> {
        (0..self.entries.len()).filter(|at| self.is_shown(*at))
    }

    /// Number of lines folded away.
    pub fn folded(&self) -> usize {
        self.entries.len() - self.shown().count()
    }

    /// The title of the part of the form that begins at line `at`; none within a part, and in a form of few lines.
    pub fn group_at(&self, at: usize) -> Option<&'static str> {
        let group = |at: usize| self.entries[..=at].iter().rev().find_map(|entry| entry.field.group);
        let before = self.shown().take_while(|shown| *shown < at).last().and_then(group);
        group(at).filter(|own| self.entries.len() > FEW && Some(*own) != before).map(Group::label)
    }

    /// Unfolds the form where the line with the cursor is folded away.
    fn reveal(&mut self) {
        let entry = self.entry();
        self.unfolded |= self.folds() && entry.field.seldom && !entry.typed();
    }

    /// Shows the lines seldom filled, with the cursor on the first of them, or folds them away again.
    fn unfold(&mut self, unfolded: bool, context: &Context) {
        self.leave(context, false);
        self.repeat(context);
        let first = (0..self.entries.len()).find(|at| !self.is_shown(*at));
        self.unfolded = unfolded;
        if let Some(first) = first {
            self.focus = first;
        } else if self.entry().field.seldom && !unfolded {
            let next = self.shown().find(|at| *at > self.focus);
            self.focus = next.unwrap_or(0);
        }
    }

    /// True when anything was typed; what a card has brought was not.
    pub fn touched(&self) -> bool {
        self.entries.iter().any(|entry| entry.theirs.is_some() || !entry.is_untouched())
    }

    /// The line with the cursor.
    pub fn entry(&self) -> &FormLine {
        &self.entries[self.focus]
    }

    /// The item as it would be saved, as far as what is typed can be understood; none when the form is for no item.
    pub fn item(&self, context: &Context) -> Option<Item> {
        let read = |entry: &FormLine| Some((entry.field.key, entry.read(context).ok()?));
        self.purpose.filled(&gathered(self.entries.iter().filter_map(read)))
    }

    /// Notice under the title, on one line.
    pub fn notice(&self, context: &Context) -> Option<String> {
        let said = self.purpose.notice(self.item(context).as_ref(), context);
        match (&self.told, said) {
            (Some(told), Some(said)) => Some(format!("{told}. {said}")),
            (told, said) => told.clone().or(said),
        }
    }

    /// Finds the question that saving a new item would ask, known as soon as its person is chosen.
    pub fn doubt(&self, context: &Context) -> Option<String> {
        let item = self.item(context).filter(|item| self.purpose.is_proposed() && item.person().is_some())?;
        let item = self.purpose.as_begun(item, context);
        (item.kind.duplicate_warning)(&item, &self.open, context)
    }

    /// Advice about what is typed.
    pub fn hints(&self, context: &Context) -> Vec<String> {
        self.item(context).map(|item| self.purpose.hints(item, context)).unwrap_or_default()
    }

    /// True when line `at` is the first of its field.
    pub fn is_first(&self, at: usize) -> bool {
        at == 0 || self.entries[at - 1].field != self.entries[at].field
    }

    /// Question that follows, on the empty line that ends several lines of one field.
    pub fn ends_lines(&self) -> Option<&'static str> {
        let ends = self.entry().line.text().is_empty() && !self.is_first(self.focus);
        let next = self.entries.get(self.focus + 1).filter(|next| ends && next.field != self.entry().field);
        next.map(|next| next.field.label)
    }

    /// Interpretation of the text of line `at`, when it says more than the text: with it, what it has settled in others.
    pub fn understood(&self, at: usize, context: &Context) -> Option<String> {
        let key = self.entries[at].field.key;
        let follows = |entry: &&FormLine| entry.field.follows.is_some_and(|(of, _)| of == key);
        let followed =
            self.entries.iter().filter(follows).filter(|entry| entry.proposed.as_deref() == Some(entry.line.text()));
        let settled = followed.map(|entry| format!("{}\u{a0}: {}", entry.field.label, entry.line.text()));
        let told: Vec<_> = self.read_back(at, context).into_iter().chain(settled).collect();
        (!told.is_empty()).then(|| told.join(" · "))
    }

    fn read_back(&self, at: usize, context: &Context) -> Option<String> {
        let entry = &self.entries[at];
        let meant = entry.completion(false, context);
        let told = text::entry_beside(&entry.field, meant.as_deref().unwrap_or(entry.line.text()), context);
        if meant.is_some() || told.is_some() {
            return Some(meant.into_iter().chain(told).collect::<Vec<_>>().join(" · "));
        }
        let value = entry.read(context).ok()?;
        let shown = text::show(&entry.field, &value, context);
        (!shown.is_empty() && shown != entry.line.text().trim() && !matches!(entry.field.shape, Shape::Person))
            .then_some(shown)
    }

    /// Goes to the next line: Enter writes the next of several lines of one field, Tab goes on to what comes after them
    /// all; both complete the word begun.
    fn next(&mut self, key: Key, context: &Context) {
        self.leave(context, key != Key::Down);
        self.repeat(context);
        let (count, left) = (self.entries.len(), self.entry().field.key);
        // The number found with what was just typed asks for nothing.
        let is_found = |at: &usize| {
            let entry = &self.entries[*at];
            entry.field.number_of == Some(left) && !entry.line.text().is_empty() && entry.yields
        };
        let mut below = (1..=count).map(|by| (self.focus + by) % count);
        let next = below.find(|at| self.is_shown(*at) && (key != Key::Tab || self.is_first(*at) && !is_found(at)));
        self.focus = next.unwrap_or(self.focus);
    }

    fn previous(&mut self, context: &Context) {
        self.leave(context, false);
        self.repeat(context);
        let before = self.shown().take_while(|at| *at < self.focus).last();
        self.focus = before.or_else(|| self.shown().next_back()).unwrap_or(self.focus);
    }

    /// Lets the lines that go by another follow what it says now: of a changed item, the moments that go with another too.
    fn follow(&mut self, context: &Context) {
        let follows = |entry: &FormLine| entry.field.follows.is_some() || entry.field.day_of.is_some();
        let follows = self.entries.iter().any(follows);
        let Some(item) = follows.then(|| self.item(context)).flatten() else { return };
        for entry in &mut self.entries {
            if let Purpose::Edit { item: before, .. } = &self.purpose
                && before.moment(&entry.field).is_some()
                && entry.field.day_of.is_some()
            {
                let carried = before.carried(&entry.field, &item, context);
                entry.keep_day_of(carried.as_ref().unwrap_or(before.get(&entry.field)), context);
                entry.follow(carried.map(|value| text::show(&entry.field, &value, context)));
            }
            if let Some((_, value)) = entry.field.follows {
                entry.follow(value(&item).map(|value| text::show(&entry.field, &value, context)));
            }
        }
    }

    /// Edits the line with the cursor; true when there is anything new to keep.
    fn edit(&mut self, key: Key, context: &Context) -> bool {
        let before = self.entry().line.text().to_owned();
        let known = self.entries[self.focus].edit(key);
        self.follow(context);
        known && (before != self.entry().line.text() || !matches!(key, Key::Char(_)))
    }

    /// Takes the other version of the line, or the other card's, and gives the person's own version back when asked for
    /// again; where there is none, puts back what was typed over.
    fn swap(&mut self) {
        let entry = &mut self.entries[self.focus];
        if entry.version().is_none() {
            return entry.put_back();
        }
        let FormLine { theirs, other, line, .. } = entry;
        let Some(version) = theirs.as_mut().or(other.as_mut()) else { return };
        let own = std::mem::replace(version, line.text().to_owned());
        line.replace_text(&own);
        (entry.yields, entry.error) = (false, None);
    }

    /// The word of the list before or after the present one.
    fn cycle(&mut self, by: isize, context: &Context) {
        let entry = &mut self.entries[self.focus];
        let words = match entry.field.shape {
            Shape::Flag => vec!["non".to_owned(), "oui".to_owned()],
            _ => text::suggest_completions(&entry.field, "", context),
        };
        let now = words.iter().position(|word| word == entry.line.text());
        let next = match now {
            Some(at) => (at as isize + by).rem_euclid(words.len() as isize) as usize,
            // An unticked box is ticked by its first space.
            None if matches!(entry.field.shape, Shape::Flag) => 1,
            None if by < 0 => words.len() - 1,
            None => 0,
        };
        entry.line.replace_text(&words[next]);
        (entry.yields, entry.error) = (false, None);
    }

    /// Leaving a line: complete it, with the first of several suggestions when asked, and write what was understood of words
    /// that somebody typed. What stands there already is what the file says, in its own words.
    fn leave(&mut self, context: &Context, complete: bool) {
        self.complete(self.focus, context, complete);
        let entry = &mut self.entries[self.focus];
        match entry.read(context) {
            Ok(Value::Person(_)) => {}
            Ok(value) => {
                let shown = text::show(&entry.field, &value, context);
                if shown != entry.line.text() && !entry.is_untouched() {
                    entry.line.replace_text(&shown);
                }
                entry.settle();
                entry.error = entry.dated(context);
                let key = entry.field.key;
                self.entries.iter_mut().for_each(|entry| entry.follow_day(key, &value, context));
            }
            Err(why) => entry.error = Some(why),
        }
        self.line_up();
        self.follow(context);
    }

    /// Proposes the words just typed in the line with the cursor where they are most often repeated: in lines that are
    /// empty, or hold what was proposed before. What came with other words goes with them.
    fn repeat(&mut self, context: &Context) {
        let from = self.entry();
        let (key, words, changed) = (from.field.key, from.line.text().to_owned(), from.line.text() != from.initial);
        // What the file has in both lines changes in both, while a step asks for them.
        let before = Some(from.initial.clone()).filter(|_| matches!(self.purpose, Purpose::Step { .. }));
        let number = |words: &str| text::number_beside(&from.field, words, context).unwrap_or_default();
        let (came, number) = (number(&from.initial), number(&words));
        for entry in self.entries.iter_mut().filter(|entry| entry.field.number_of == Some(key)) {
            let own = entry.line.text();
            let free = if own.is_empty() { changed } else { entry.proposed.as_deref().unwrap_or(&came) == own };
            if free && own != number {
                entry.propose(&number);
            }
        }
        let Some(item) = self.item(context) else { return };
        for entry in &mut self.entries {
            let applies = entry.field.repeats.is_some_and(|(of, condition)| of == key && condition(&item));
            let own = entry.line.text();
            let free = own.is_empty() || [&entry.proposed, &before].into_iter().any(|was| was.as_deref() == Some(own));
            let free = free && (changed || entry.typed());
            if applies && free && entry.proposed.as_ref() != Some(&words) {
                entry.propose(&words);
            }
        }
    }

    /// Ends the begun word of a list, where one word is meant, or else where the eye is on what is chosen (`seen`).
    fn complete(&mut self, at: usize, context: &Context, seen: bool) {
        let entry = &mut self.entries[at];
        if let Some(word) = entry.completion(seen, context) {
            entry.line.replace_text(&word);
        }
    }

    /// Every line read: the contents by key, or none after marking what cannot be understood and going there. A word
    /// begun is ended as on leaving its line.
    pub fn read(&mut self, context: &Context) -> Option<Changes> {
        // Saved from the line itself, its words are repeated as on leaving it.
        self.complete(self.focus, context, false);
        self.repeat(context);
        for at in 0..self.entries.len() {
            self.complete(at, context, false);
        }
        self.follow(context);
        let mut read = Changes::new();
        let mut first_wrong = None;
        for (at, entry) in self.entries.iter_mut().enumerate() {
            // An untouched line is what it was: read again it could lose its seconds, or at midnight its day.
            // One of several lines is not the whole of its field.
            let value = match entry.line.text() == entry.initial && !entry.holds_lines() {
                true => Ok(self.purpose.value(&entry.field)),
                false => entry.read(context),
            };
            match value.and_then(|value| entry.doubts(context).map_or(Ok(value), Err)) {
                Ok(value) => {
                    entry.error = None;
                    read.push((entry.field.key, value));
                }
                Err(why) => {
                    entry.error = Some(why);
                    first_wrong.get_or_insert(at);
                }
            }
        }
        match first_wrong {
            None => Some(gathered(read)),
            Some(at) => {
                self.focus = at;
                self.reveal();
                None
            }
        }
    }

    /// Shows why the field `key` refuses, and goes there; what has no line here, as the person in the title, is said
    /// on the line with the cursor.
    pub fn refuse(&mut self, key: &str, why: String) {
        self.saving = false;
        let at = self.entries.iter().position(|entry| entry.field.key == key);
        self.focus = at.unwrap_or(self.focus);
        self.reveal();
        self.entries[self.focus].error = Some(why);
    }

    /// Notes these words as sent; true when the form has sent the same before.
    pub(in crate::app) fn sends(&mut self, operation: &Operation) -> bool {
        let words = format!("{operation:?}");
        let again = self.sent.contains(&words);
        self.sent.push(words);
        again
    }

    /// Takes up what another member saved first: the form is now about `theirs`, with their words beside each line that
    /// differs, and nothing typed here moves. Saving again is a choice.
    pub fn meet(&mut self, theirs: Purpose, context: &Context) {
        self.saving = false;
        self.show_version(&theirs, context, true);
        (self.purpose, self.changed) = (theirs, None);
    }

    /// Shows beside what is typed the words of `theirs`, in each line that differs; lines that nobody has touched say them.
    /// Once it is `seen` by whoever saves, a line that says the same is no choice any more. True where any line stands
    /// otherwise than it did.
    fn show_version(&mut self, theirs: &Purpose, context: &Context, seen: bool) -> bool {
        let mut theirs_of_field = Vec::new().into_iter();
        let (mut at, mut moved) = (0, false);
        let begins_line = self.entry().holds_lines() && self.entry().line.text().is_empty();
        while at < self.entries.len() {
            if self.is_first(at) {
                let field = self.entries[at].field;
                let shown = said(theirs, &field, context);
                self.widen(at, shown.len());
                theirs_of_field = shown.into_iter();
            }
            let shown: String = theirs_of_field.next().unwrap_or_default();
            let entry = &mut self.entries[at];
            at += 1;
            moved |= entry.initial != shown;
            let stood = entry.stood.clone();
            entry.stands(shown, Some(stood.clone()));
            if !seen {
                entry.stood = stood;
            }
        }
        // Whoever was about to write a line of a list writes the one after theirs.
        while begins_line && !self.entry().line.text().is_empty() && self.goes_on(self.focus) {
            self.focus += 1;
        }
        moved
    }

    /// True when the line after `at` is of the same field.
    fn goes_on(&self, at: usize) -> bool {
        self.entries.get(at + 1).is_some_and(|next| next.field == self.entries[at].field)
    }

    /// A field's lines stand one below the other: a line that holds several is parted, an empty one ends them.
    fn line_up(&mut self) {
        let mut at = 0;
        while at < self.entries.len() {
            let entry = &mut self.entries[at];
            let parts: Vec<_> = sub_records::parts(entry.line.text()).map(str::to_owned).collect();
            if entry.holds_lines() && parts.len() > 1 {
                entry.line.replace_text(&parts[0]);
                self.open_lines(at, parts.len() - 1);
                for (entry, part) in self.entries[at..].iter_mut().zip(&parts) {
                    entry.line.replace_text(part);
                }
                if self.focus == at {
                    self.focus += parts.len() - 1;
                }
            } else if entry.holds_lines() && parts != [""] && self.lines_from(at) == 1 {
                self.open_lines(at, 1);
            }
            at += 1;
        }
    }

    /// Number of entries, from `at` on, that belong to the same field.
    fn lines_from(&self, at: usize) -> usize {
        self.entries[at..].iter().take_while(|entry| entry.field == self.entries[at].field).count()
    }

    /// Opens `count` empty lines below `at`; the cursor stays in its own.
    fn open_lines(&mut self, at: usize, count: usize) {
        let empty = FormLine::new(self.entries[at].field, "");
        self.entries.splice(at + 1..at + 1, vec![empty; count]);
        if self.focus > at {
            self.focus += count;
        }
    }

    /// Opens as many empty lines as the field that begins at `first` lacks to have `count`.
    fn widen(&mut self, first: usize, count: usize) {
        let have = self.lines_from(first);
        self.open_lines(first + have - 1, count.saturating_sub(have));
    }
}

impl Screen for Form {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn must_wait(&self, key: Key, begun: bool) -> bool {
        // « Enregistrer » said twice is said once.
        self.saving && (begun || !matches!(key, Key::Enter | Key::Ctrl('s')))
    }

    fn paste(&mut self, text: &str) -> Option<fn(&mut App)> {
        if self.saving {
            return None;
        }
        let whole = self.entries[self.focus].paste(text);
        self.line_up();
        Some(if whole { App::keep_draft } else { App::keep_cut_paste })
    }
}

/// Texts of the lines of a field as the form opens. A number that is stored and not shown leaves its line empty; if the
/// line stays empty, the number stays.
fn said(purpose: &Purpose, field: &Field, context: &Context) -> Vec<String> {
    let value = if purpose.withholds(field) { Value::Empty } else { purpose.value(field) };
    lines_of(field, &value, context)
}

fn lines_of(field: &Field, value: &Value, context: &Context) -> Vec<String> {
    match (field.shape, value) {
        (Shape::Rows(_), Value::Rows(lines)) => {
            let mut shown = sub_records::show(field, lines, context);
            shown.push(String::new());
            shown
        }
        _ => vec![text::show(field, value, context)],
    }
}

/// Makes one change a field: the lines of a field, read one by one, are joined again.
fn gathered(read: impl IntoIterator<Item = (&'static str, Value)>) -> Changes {
    let mut changes = Changes::new();
    for (key, value) in read {
        match (changes.last_mut().filter(|(last, _)| *last == key), value) {
            (Some((_, Value::Rows(lines))), Value::Rows(more)) => lines.extend(more),
            (Some((_, last)), value) if last.is_empty() => *last = value,
            (Some(_), _) => {}
            (None, value) => changes.push((key, value)),
        }
    }
    changes
}
