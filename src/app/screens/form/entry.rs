//! A line of a form: its field, the text typed in it, the text it had before.

use chrono::NaiveDate;

use crate::app::keys::{Key, UNREADABLE};
use crate::app::text_input::TextInput;
use crate::domain::person::life_words;
use crate::domain::{Person, name};
use crate::model::{Context, Field, Item, Shape, Value, common, sub_records, text};
use crate::protocol::Draft;

/// Separator between the number of a person found and their name.
const PERSON_SIGN: &str = " · ";
const NUMBER: &str = "n° ";
/// Beginning of letters that are looked for while nobody is chosen: digits among them are no person's number.
const SOUGHT: &str = "? ";

/// A field and the text in it; a field that holds lines has an entry for each, and an empty one after the last.
#[derive(Debug, Clone)]
pub struct FormLine {
    /// Field asked for.
    pub field: Field,
    /// Text typed.
    pub line: TextInput,
    /// Value in the file, as far as this form knows.
    pub initial: String,
    /// Value when somebody began to type: differs from `initial` until they have chosen between the two.
    pub(in crate::app) stood: String,
    /// True when the first letter typed replaces the text: nobody has typed that text, or nothing can be added to it.
    pub yields: bool,
    /// The words that were said to be doubtful: saved again, they are meant.
    pub(in crate::app) doubted: Option<String>,
    /// Text brought by the card of the chosen person: it is removed with them.
    pub(in crate::app) brought: Option<String>,
    /// Text the form put here by itself, repeated from another line.
    pub(in crate::app) proposed: Option<String>,
    /// Day that an hour alone is of, the one that the file has here or that of the moment it goes with; or the day from
    /// which a weekday alone counts.
    day: Option<NaiveDate>,
    /// Reason why the line cannot be saved.
    pub error: Option<String>,
    /// Value somebody else has saved meanwhile.
    pub theirs: Option<String>,
    /// Text that Ctrl-G puts in the line, when two cards are being merged: what the other card says, until it was taken.
    pub other: Option<String>,
    /// Value of the other card, as long as there is a choice.
    pub elsewhere: Option<String>,
}

impl FormLine {
    pub(in crate::app) fn new(field: Field, text: &str) -> Self {
        let (initial, stood) = (text.to_owned(), text.to_owned());
        let line = TextInput::new(text);
        Self {
            field,
            line,
            initial,
            stood,
            yields: false,
            doubted: None,
            brought: None,
            proposed: None,
            day: None,
            error: None,
            theirs: None,
            other: None,
            elsewhere: None,
        }
    }

    /// Text that stands here before anybody typed: a proposal where `proposed`, and in any form where a second word after
    /// the first would mean nothing.
    pub(in crate::app) fn proposing(mut self, proposed: bool) -> Self {
        self.yields = !self.line.text().is_empty() && (is_whole(self.field.shape) || proposed && !self.holds_lines());
        self
    }

    /// Notes the day that an hour alone is of: whoever puts « 15h » right in the place of « jeu 26/11 14:00 » means that
    /// Thursday; or the day from which a weekday alone counts.
    pub(in crate::app) fn keep_day(mut self, proposed: bool, item: Option<&Item>, context: &Context) -> Self {
        let held = || match text::parse(&self.field, &self.initial, context) {
            Ok(Value::Moment(at)) if !proposed => Some(at),
            _ => None,
        };
        let beside = item.and_then(|item| Some(item.get(item.kind.field(self.field.day_of?)?)));
        let beside = || beside.and_then(|value| day_in(value, context));
        self.day = match self.field.shape {
            Shape::Moment => held().map(|at| at.day_in(context.zone)).or_else(beside),
            _ => beside(),
        };
        self
    }

    /// Takes an hour alone as one of the day of `value`.
    pub(in crate::app) fn keep_day_of(&mut self, value: &Value, context: &Context) {
        self.day = day_in(value, context);
    }

    /// Takes the day just written in the field `key`, where what is typed here counts from it.
    pub(in crate::app) fn follow_day(&mut self, key: &str, value: &Value, context: &Context) {
        let keeps_its_own = matches!(self.field.shape, Shape::Moment) && !self.initial.is_empty();
        if self.field.day_of == Some(key) && !keeps_its_own {
            self.day = day_in(value, context);
        }
    }

    /// Holds what the card of the person chosen says.
    pub(in crate::app) fn bring(&mut self, text: String) {
        self.line.replace_text(&text);
        self.yields = !text.is_empty();
        self.brought = Some(text);
    }

    /// Holds what the form repeats from another line.
    pub(in crate::app) fn propose(&mut self, words: &str) {
        self.line.replace_text(words);
        self.yields = !words.is_empty();
        self.error = None;
        self.proposed = Some(words.to_owned());
    }

    /// Holds what another line settles, and what it began with again once that line settles nothing more; what somebody has
    /// chosen meanwhile stays.
    pub(in crate::app) fn follow(&mut self, settled: Option<String>) {
        let followed = self.proposed.as_deref() == Some(self.line.text());
        let own = self.line.text() == self.initial && self.proposed.is_none();
        match settled.filter(|_| self.theirs.is_none()) {
            Some(words) if (own || followed) && words != self.line.text() => self.propose(&words),
            None if followed => {
                let began = self.initial.clone();
                self.propose(&began);
                self.proposed = None;
            }
            _ => {}
        }
    }

    /// Text that stood here before somebody typed over it: what a card has brought, what was repeated, or what the line began
    /// with.
    pub(in crate::app) fn overwritten(&self) -> Option<&str> {
        let before = self.brought.as_ref().or(self.proposed.as_ref()).unwrap_or(&self.initial);
        let is_words = !matches!(self.field.shape, Shape::Person) && !before.is_empty();
        Some(before.as_str()).filter(|before| is_words && *before != self.line.text())
    }

    /// Puts back the text that stood here before somebody typed over it.
    pub(in crate::app) fn put_back(&mut self) {
        if let Some(before) = self.overwritten().map(str::to_owned) {
            self.line.replace_text(&before);
            (self.yields, self.error) = (true, None);
        }
    }

    /// Says the same days in other words: those of `again` mean now what these meant.
    pub(in crate::app) fn say_again(&mut self, again: impl Fn(&Field, &str) -> String) {
        let text = again(&self.field, self.line.text());
        if text != self.line.text() {
            self.line.replace_text(&text);
        }
        let (merged, others) = ([&mut self.other, &mut self.elsewhere], [&mut self.brought, &mut self.proposed]);
        let others = others.into_iter().chain(merged).chain([&mut self.doubted, &mut self.theirs]);
        for said in others.flatten().chain([&mut self.initial, &mut self.stood]) {
            *said = again(&self.field, said);
        }
    }

    /// True when the line holds only what it began with, or what a card has brought.
    pub(in crate::app) fn is_untouched(&self) -> bool {
        let text = self.line.text();
        text == self.initial || self.brought.as_deref() == Some(text)
    }

    /// True when a line of a list holds one of its words, or none yet.
    pub(in crate::app) fn holds_choice(&self) -> bool {
        let text = self.line.text();
        text.is_empty() || self.yields || is_word_of(self.field.shape, text)
    }

    /// Settles the words of a line that is left and can be read: if nothing can be added to them, the next letter
    /// begins others.
    pub(in crate::app) fn settle(&mut self) {
        self.yields = is_whole(self.field.shape) && !self.line.text().is_empty();
    }

    /// Handles an editing key; false when the key does not edit. A letter takes the place of a proposal, and a word of
    /// a list takes that of another word; an arrow or Backspace makes the proposed words the person's own.
    pub(in crate::app) fn edit(&mut self, key: Key) -> bool {
        let shape = self.field.shape;
        // After a space or a comma comes something more.
        let replaces = |sign| sign != ' ' && !(sign == ',' && matches!(shape, Shape::Choices(_) | Shape::Team));
        let struck = match key {
            Key::Char(sign) if self.yields => replaces(sign),
            Key::Char(_) => is_list(shape) && is_word_of(shape, self.line.text()),
            _ => false,
        };
        let (before, cursor) = (self.line.text().to_owned(), self.line.cursor());
        if struck {
            self.line.replace_text("");
        }
        let known = self.line.take_key(key);
        if struck && self.line.text().is_empty() {
            // It was no letter after all.
            self.line.replace_text(&before);
            self.line.move_cursor(cursor);
            return known;
        }
        self.yields &= !known;
        self.error = None;
        known
    }

    /// Puts a pasted text in, in the place of a proposal. False when only its beginning found room.
    pub(in crate::app) fn paste(&mut self, pasted: &str) -> bool {
        if std::mem::take(&mut self.yields) && !name::clean_text(pasted).is_empty() {
            self.line.replace_text("");
        }
        self.error = None;
        self.line.insert(pasted)
    }

    /// Reads what was typed; an error is one French sentence naming the field. A sign that nobody typed is no part of a
    /// name.
    pub(in crate::app) fn read(&self, context: &Context) -> Result<Value, String> {
        if self.typed() && self.line.text().contains(UNREADABLE) {
            return Err(format!(
                "« {} » : un signe n’a pas été compris, « {UNREADABLE} » est à sa place : retapez-le.",
                self.field.label
            ));
        }
        let typed = self.line.text();
        if let Some(letters) = self.sought() {
            let label = self.field.label;
            return Err(format!(
                "«\u{a0}{label}\u{a0}»\u{a0}: personne n’est choisi pour «\u{a0}{letters}\u{a0}»\u{a0}: une lettre rouvre la recherche, Retour arrière l’enlève."
            ));
        }
        let on_its_day = self
            .day
            .filter(|_| typed != self.initial)
            .and_then(|day| text::say_from_day(&self.field, day, typed, context));
        text::parse(&self.field, on_its_day.as_deref().unwrap_or(typed), context)
    }

    /// The word that what is typed begins, as leaving the line writes it: where one word is meant, or else, of a list that has
    /// no other, the first of those that are on the screen (`seen`). What nobody typed is not completed.
    pub(in crate::app) fn completion(&self, seen: bool, context: &Context) -> Option<String> {
        let typed = self.line.text();
        if typed.trim().is_empty() || !self.typed() {
            return None;
        }
        let words = text::suggest_completions(&self.field, typed, context);
        // Free words are good as they are: a list completes them only where it leaves no doubt.
        let meant = words.len() == 1 || seen && text::parse(&self.field, typed, context).is_err();
        let known = words.iter().any(|word| word == typed);
        words.into_iter().next().filter(|_| meant && !known)
    }

    /// The question asked of words that look like those of another line: a day where a drug is named.
    pub(in crate::app) fn dated(&self, context: &Context) -> Option<String> {
        let day = sub_records::day_in(&self.field, self.line.text(), context).filter(|_| self.typed())?;
        Some(format!("« {} » : ceci ressemble à une date : « {day} ».", self.field.label))
    }

    /// The sentence that refuses words typed here that may not be meant, once: saved again, they are.
    pub(in crate::app) fn doubts(&mut self, context: &Context) -> Option<String> {
        let typed = self.line.text();
        if !self.typed() || self.doubted.as_deref() == Some(typed) {
            return None;
        }
        let words =
            if self.field.from.is_some() { text::suggest_completions(&self.field, typed, context) } else { Vec::new() };
        let begun = !typed.trim().is_empty() && words.len() > 1 && words.iter().all(|word| word != typed);
        let why = match self.dated(context) {
            Some(why) => why,
            None if begun => {
                format!("« {} » : rien n’est choisi entre {}.", self.field.label, words.join(", "))
            }
            None if self.promises_the_past(context) => {
                format!("« {} » : cette heure est déjà passée.", self.field.label)
            }
            None => return None,
        };
        self.doubted = Some(typed.to_owned());
        Some(format!("{why} Enregistrer encore garde ces mots."))
    }

    /// True when what is typed promises an hour that has passed.
    fn promises_the_past(&self, context: &Context) -> bool {
        let at = || self.read(context);
        self.field == common::PROMISED_AT && matches!(at(), Ok(Value::Moment(at)) if at < context.now)
    }

    /// True when the line holds a person found.
    pub fn names_somebody(&self) -> bool {
        matches!(self.field.shape, Shape::Person) && !self.line.text().is_empty() && self.sought().is_none()
    }

    /// Letters of a search for the person of this line that has chosen nobody yet.
    pub fn sought(&self) -> Option<&str> {
        self.line.text().strip_prefix(SOUGHT).filter(|_| matches!(self.field.shape, Shape::Person))
    }

    /// Holds the letters looked for, unless somebody stands here already; true when they are other ones.
    pub(in crate::app) fn seek(&mut self, letters: &str) -> bool {
        let text = if letters.trim().is_empty() { String::new() } else { format!("{SOUGHT}{letters}") };
        if !matches!(self.field.shape, Shape::Person) || self.names_somebody() || self.line.text() == text {
            return false;
        }
        self.line.replace_text(&text);
        self.error = None;
        true
    }

    /// The text as it is read on the screen: of a person found, without the number that decides.
    pub fn shown(&self) -> &str {
        let text = self.line.text();
        match self.field.shape {
            Shape::Person => named(text),
            _ => text,
        }
    }

    /// Words that the field may hold and that begin as what is typed. Of a word that stood there before anybody typed, all of
    /// them: a letter takes its place.
    pub fn suggestions(&self, context: &Context) -> Vec<String> {
        let typed = self.line.text();
        let found = text::suggest_completions(&self.field, typed, context);
        match found.iter().any(|word| word == typed) {
            true if self.yields => text::suggest_completions(&self.field, "", context),
            true => Vec::new(),
            false => found,
        }
    }

    /// Text that Ctrl-G would put in the line, and whose it is.
    pub fn version(&self) -> Option<(&'static str, &str)> {
        let theirs = self.theirs.as_deref().map(|text| ("l’autre version", text));
        theirs.or_else(|| {
            let offered = self.other.as_deref()?;
            let whose = match offered {
                _ if self.elsewhere.as_deref() == Some(offered) => "l’autre fiche",
                _ if self.initial == offered => "cette fiche",
                _ => "tapé",
            };
            Some((whose, offered))
        })
    }

    /// True when the line holds something that the file does not have, or that is still to be chosen from.
    pub(in crate::app) fn typed(&self) -> bool {
        self.line.text() != self.initial || self.theirs.is_some()
    }

    /// The words of this form, also while the other version is looked at in their place.
    pub(in crate::app) fn own(&self) -> &str {
        match &self.theirs {
            Some(own) if self.line.text() == self.initial => own,
            _ => self.line.text(),
        }
    }

    /// The file says `now` here, and said `stood` when somebody began to type: beside words of their own that is a choice
    /// to make, which stays to be made whoever interrupts it. What nobody else has changed is none.
    pub(in crate::app) fn stands(&mut self, now: String, stood: Option<String>) {
        let changed = stood.as_ref().unwrap_or(&self.initial) != &now;
        let chosen = self.line.text() == self.initial;
        if chosen {
            self.yields |= self.line.text().is_empty() && !now.is_empty() && !self.holds_lines();
            self.line.replace_text(&now);
        }
        let own = self.theirs.take().filter(|own| chosen && *own != now);
        self.theirs = own.or_else(|| (changed && now != self.line.text()).then(|| now.clone()));
        if self.theirs.is_none() {
            self.stood.clone_from(&now);
        } else if let Some(stood) = stood {
            self.stood = stood;
        }
        self.initial = now;
    }

    /// True when nobody had typed in this line of the draft.
    pub(in crate::app) fn is_untouched_in(&self, draft: &Draft) -> bool {
        let mut typed = draft.fields.iter().filter(|typed| typed.key == self.field.key);
        typed.any(|typed| typed.stood.as_ref() == Some(&typed.text))
    }

    /// True when the line holds all of its field, and names nobody.
    pub(in crate::app) fn is_one_value(&self) -> bool {
        !self.holds_lines() && !matches!(self.field.shape, Shape::Person)
    }

    pub(in crate::app) fn holds_lines(&self) -> bool {
        matches!(self.field.shape, Shape::Rows(_))
    }
}

/// The words of a line that holds a person, without the number before them, or the letters looked for there.
pub(in crate::app) fn named(text: &str) -> &str {
    let text = text.strip_prefix(SOUGHT).unwrap_or(text);
    let numbered = text.split_once(PERSON_SIGN).filter(|(number, _)| number.starts_with(NUMBER));
    numbered.map_or(text, |(_, named)| named)
}

/// A person found, as the line of a form keeps them: the number decides, the rest is for the eye.
pub(in crate::app) fn numbered(person: &Person, today: NaiveDate) -> String {
    format!(
        "{NUMBER}{}{PERSON_SIGN}{}, {}",
        person.id,
        person.display_name(),
        life_words(person.birth_date, person.deceased_on, today)
    )
}

/// True when a field of this shape holds a word of a closed list.
pub(in crate::app) fn is_list(shape: Shape) -> bool {
    matches!(shape, Shape::Choice(_) | Shape::Flag)
}

fn is_word_of(shape: Shape, typed: &str) -> bool {
    match shape {
        Shape::Choice(list) => list.iter().any(|choice| choice.label == typed),
        _ => matches!(typed, "oui" | "non"),
    }
}

fn day_in(value: &Value, context: &Context) -> Option<NaiveDate> {
    match value {
        Value::Moment(at) => Some(at.day_in(context.zone)),
        Value::Date(day) => Some(*day),
        _ => None,
    }
}

/// True when a field of this shape holds a whole thing, to which nothing can be added.
fn is_whole(shape: Shape) -> bool {
    match shape {
        Shape::Number(..)
        | Shape::Flag
        | Shape::Moment
        | Shape::Date
        | Shape::PastDate
        | Shape::RecentDate
        | Shape::DateOrUnknown
        | Shape::Birth
        | Shape::Phone
        | Shape::Time
        | Shape::Choice(_)
        | Shape::Staff => true,
        Shape::Text(_) | Shape::Choices(_) | Shape::Person | Shape::Team | Shape::Rows(_) => false,
    }
}
