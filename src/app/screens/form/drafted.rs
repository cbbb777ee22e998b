//! The words of a form as a draft keeps them, and as they are said on another day.

use super::Form;
use super::entry::FormLine;
use super::purpose::Purpose;
use crate::model::{Context, Field, Value, text};
use crate::protocol::{Draft, Typed};

impl Purpose {
    /// Name of what it is about, as a draft keeps it: a person, a line, a record of the centre that has a number.
    pub fn told(&self, context: &Context) -> Option<String> {
        match self {
            Self::Directory(entry) if entry.id != 0 => Some(entry.name.clone()),
            Self::EditStaff(staff) => Some(staff.name.clone()),
            _ => self.who(context).map(|whom| whom.told()),
        }
    }
}

impl Form {
    /// Lines to store in a draft: every line of something new; of a stored record only the typed ones, so that a
    /// resumed draft overwrites nobody else's changes.
    pub fn words(&self) -> Vec<Typed> {
        let typed = |key| self.entries.iter().any(|entry| entry.field.key == key && entry.typed());
        let kept = self.entries.iter().filter(|entry| self.purpose.is_new() || typed(entry.field.key));
        // Whoever takes it up again goes on for the person whom somebody has chosen, wherever their card is then.
        let first = |entry: &FormLine, text: &str| {
            let first = self.turned.first_line().filter(|_| entry.names_somebody());
            first.unwrap_or(text).to_owned()
        };
        let words = |entry: &FormLine| Typed {
            key: entry.field.key.to_owned(),
            text: first(entry, entry.own()),
            stood: Some(entry.stood.clone()),
            brought: entry.brought.as_ref().map(|brought| first(entry, brought)),
            proposed: entry.proposed.clone(),
        };
        kept.map(words).collect()
    }

    /// Puts back what a draft held. « Demain » was said on the draft's day: on another one the day meant is written.
    pub fn restore(&mut self, draft: &Draft, context: &Context) {
        let then = context.at(draft.at);
        for group in draft.fields.chunk_by(|one, next| one.key == next.key) {
            let Some(first) = self.entries.iter().position(|entry| entry.field.key == group[0].key) else { continue };
            self.widen(first, group.len());
            let again = |field: &Field, said: &str| say_again(field, said, &then, context);
            for (entry, typed) in self.entries[first..].iter_mut().zip(group) {
                let text = again(&entry.field, &typed.text);
                entry.line.replace_text(&text);
                entry.brought = typed.brought.as_ref().map(|said| again(&entry.field, said));
                let repeated = typed.proposed.as_ref().map(|said| again(&entry.field, said));
                entry.proposed = repeated.or(entry.proposed.take());
                // What somebody had typed is kept as typed.
                let put = [entry.brought.as_ref(), entry.proposed.as_ref()].contains(&Some(&text));
                entry.yields = !text.is_empty() && (put || entry.yields && text == entry.initial);
                // Of what is in the file, somebody may have written the same line meanwhile: saving is a choice then.
                let stood = typed.stood.as_ref().map(|stood| again(&entry.field, stood));
                if let Some(stood) = stood.filter(|stood| !self.purpose.is_new() && *stood != entry.initial) {
                    entry.stands(entry.initial.clone(), Some(stood));
                }
                if entry.other.as_deref() == Some(entry.line.text()) {
                    entry.other = Some(entry.initial.clone());
                }
            }
        }
        // As on leaving it, a line says why it cannot be saved.
        for entry in self.entries.iter_mut().filter(|entry| entry.typed() && !entry.line.text().is_empty()) {
            entry.error = entry.read(context).err();
        }
        self.focus = draft.focus.min(self.entries.len().saturating_sub(1));
        self.reveal();
        self.entries[self.focus].line.move_cursor(draft.cursor);
    }

    /// Says on another day what was said at `then`: « demain » keeps the day that it meant, and so does what is only
    /// proposed.
    pub fn turn_day(&mut self, then: &Context, now: &Context) {
        self.entries.iter_mut().for_each(|entry| entry.say_again(|field, said| say_again(field, said, then, now)));
    }
}

/// Words that mean on the day of `now` what `said` meant on that of `then`: « demain » said yesterday is today.
pub(in crate::app) fn say_again(field: &Field, said: &str, then: &Context, now: &Context) -> String {
    if then.today() == now.today() {
        return said.to_owned();
    }
    match text::parse(field, said, then) {
        Ok(meant @ (Value::Moment(_) | Value::Date(_) | Value::Rows(_)))
            if text::parse(field, said, now).as_ref() != Ok(&meant) =>
        {
            text::show(field, &meant, now)
        }
        _ => said.to_owned(),
    }
}
