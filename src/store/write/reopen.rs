//! Reopens a closed item: it returns to its state before it was closed, for a reason written in its history.

use super::guests::{guest_make, guests_words};
use super::item_steps::state_phrase;
use super::journal::{self, JournalEntry, Recorded};
use super::{item_sql, series};
use crate::domain::person::death_words;
use crate::domain::{ItemId, Person, PersonId};
use crate::model::common::{REOPEN_REASON, Reopening, SERIES, closed_earlier};
use crate::model::{FilledBy, Item, Series, Value, text};
use crate::protocol::{Done, OperationCode, Refusal, Request};
use crate::store::Batch;

/// The steps of a line, latest first.
const MOVES: &str = "WHERE j.item = ?1 AND j.to_state IS NOT NULL ORDER BY j.seq DESC";
/// The rows of one action, whichever line each is about.
const OF_ACTION: &str = "WHERE (j.key = ?1 OR (j.key > ?1 || '/' AND j.key < ?1 || '0')) AND j.item IS NOT NULL \
                         ORDER BY j.seq";

impl Batch<'_> {
    pub(crate) fn reopen_item(
        &mut self,
        request: &Request,
        (id, rev): (ItemId, Option<i64>),
        scope: Option<Reopening>,
        reason: &str,
        overrule: bool,
    ) -> Result<Done, Refusal> {
        let before = self.load_line(id)?;
        if let Some(rev) = rev {
            self.check_revision(&before, rev)?;
        }
        if !before.state.open && before.kind.starts.contains(&before.state) {
            let why = format!(
                "{} est close dès qu’elle est écrite\u{a0}: il n’y a rien à rouvrir.",
                before.kind.noun.as_title()
            );
            return Err(Refusal::Rule(why));
        }
        let reason = self.check_reason(reason)?;
        let closing = self.closing_row(&before)?;
        let (mut item, person) = self.item_before_closing(&before, &closing)?;
        if !overrule && let Some(why) = self.doubt_sentence(&before, &item, person.as_ref())? {
            return Err(Refusal::Guard(why));
        }
        let along = self.closed_along(&before, &item, &closing, scope)?;
        let count = along.iter().filter(|(before, _)| before.kind == item.kind).count();
        let also = guests_words(&along, &self.context);
        self.write_item(&mut item)?;
        let entry = with_reason(&reason, Self::journal_entry(&item, Some(&before), None));
        let context = self.context.clone();
        let done = self.record_item_as(request, entry, item, person, |who, item| match count {
            0 => format!("{who} : rouvert·e, {}{also}", state_phrase(item, &context)),
            _ => format!("{who} : rouvert·e, {}, {} lignes de la série", state_phrase(item, &context), count + 1),
        })?;
        self.record_each(request, Some(done), along, |batch, request, _, (before, mut item)| {
            batch.write_item(&mut item)?;
            let entry = JournalEntry {
                undoable: false,
                ..with_reason(&reason, Self::journal_entry(&item, Some(&before), None))
            };
            batch.record_done(request, entry, vec![item])
        })
    }

    fn check_reason(&self, given: &str) -> Result<String, Refusal> {
        match text::parse(&REOPEN_REASON, given, &self.context) {
            Ok(Value::Text(reason)) => Ok(reason),
            Ok(_) => Err(Refusal::Field(REOPEN_REASON.key, "Il faut une raison pour rouvrir.".to_owned())),
            Err(why) => Err(Refusal::Field(REOPEN_REASON.key, why)),
        }
    }

    /// Finds the journal row that brought `item` to its closed state. A row that reverses another leaves the item as it
    /// was before that other one; only an addition taken back closes a line itself.
    fn closing_row(&self, item: &Item) -> Result<Recorded, Refusal> {
        if item.state.open {
            return Err(Refusal::Rule(format!("Rien à rouvrir : la ligne est « {} ».", item.state.label)));
        }
        let rows = journal::select_rows(self.conn, MOVES, &[&item.id.0])?;
        let added =
            rows.iter().filter(|row| OperationCode::Add.is(&row.columns.operation)).map(|row| row.columns.seq).next();
        let mut before = i64::MAX;
        for row in rows {
            match row.columns.undoes.filter(|undone| Some(*undone) != added) {
                _ if row.columns.seq >= before => {}
                Some(undone) => before = undone,
                None if row.columns.to_state.as_deref() == Some(item.state.code) => return Ok(row),
                None => break,
            }
        }
        Err(Refusal::Rule(format!("Le journal ne dit pas comment la ligne n° {} a été close.", item.id)))
    }

    /// Rebuilds `closed` as it was before `closing`, with its person. Words that were purged leave only the state, from
    /// which the rules of the pane begin again.
    fn item_before_closing(&self, closed: &Item, closing: &Recorded) -> Result<(Item, Option<Person>), Refusal> {
        let mut item = closed.clone();
        match &closing.body {
            Some(body) => item_sql::restore_columns(&mut item, &body.before)?,
            None => self.begin_again(&mut item, closing)?,
        }
        if item.claimed_now(&self.context).is_none() {
            (item.claimed_by, item.claim_expires_at) = (None, None);
        }
        self.follow_merge(&mut item)?;
        let person = self.person_of(&item)?;
        item.kind.derive_fields(&mut item, &self.context);
        Ok((item, person))
    }

    fn begin_again(&self, item: &mut Item, closing: &Recorded) -> Result<(), Refusal> {
        let (kind, closed) = (item.kind, item.state);
        let from = closing.columns.from_state.as_deref().and_then(|code| kind.state(code));
        let from = from.filter(|state| state.open).ok_or_else(|| {
            Refusal::Rule("On ne sait plus où en était cette ligne : ajoutez-en une nouvelle.".to_owned())
        })?;
        let asked = kind.step(from, closed).map(|step| step.asks).unwrap_or_default();
        for field in asked.iter().filter(|field| field.hand == FilledBy::Asked) {
            item.set(field, Value::Empty);
        }
        (item.state, item.closed_at) = (from, None);
        (kind.on_move)(item, closed, from, &self.context);
        Ok(())
    }

    /// Asks for confirmation when the item was closed on an earlier day, or when an item made meanwhile makes it a
    /// duplicate.
    fn doubt_sentence(&self, closed: &Item, item: &Item, person: Option<&Person>) -> Result<Option<String>, Refusal> {
        let double = match person {
            Some(person) => self.find_duplicate(item, person)?,
            None => None,
        };
        let said: Vec<_> = closed_earlier(closed, &self.context).into_iter().chain(double).collect();
        Ok((!said.is_empty()).then(|| said.join(" ")))
    }

    /// Question to ask before `item` becomes one of `person`; those of its own series are no duplicates.
    pub(crate) fn find_duplicate(&self, item: &Item, person: &Person) -> Result<Option<String>, Refusal> {
        Ok(self.doubt_new_line(item, Some(person), &self.open_beside(item, person.id)?))
    }

    /// Open lines of `person` but for `item` and those of its own series.
    pub(crate) fn open_beside(&self, item: &Item, person: PersonId) -> Result<Vec<Item>, Refusal> {
        let mut open = item_sql::open_of(self.conn, person)?;
        let series = item.get(&SERIES);
        open.retain(|other| other.id != item.id && (series.is_empty() || other.get(&SERIES) != series));
        Ok(open)
    }

    /// Question to ask before `item` is one more open line of `person` beside `open`: they have died, or the pane takes it for
    /// a duplicate.
    pub(crate) fn doubt_new_line(&self, item: &Item, person: Option<&Person>, open: &[Item]) -> Option<String> {
        let died = person.and_then(|person| Some((person, person.deceased_on?)));
        let died = died.map(|(person, day)| format!("{} est {}.", person.display_name(), death_words(day)));
        let double = (item.kind.duplicate_warning)(item, open, &self.context);
        let said: Vec<_> = died.into_iter().chain(double).collect();
        (!said.is_empty()).then(|| said.join(" "))
    }

    /// The lines that the same action closed as `closed`, which was `item` before, and that nothing has touched since: the others
    /// of its series, and those of people who took a place in it. Where nobody says which come back, those that the action
    /// ended each by itself, as at the end of a day, stay closed.
    fn closed_along(
        &self,
        closed: &Item,
        item: &Item,
        closing: &Recorded,
        scope: Option<Reopening>,
    ) -> Result<Vec<series::Change>, Refusal> {
        let mut along = Vec::new();
        if item.kind.series.is_none() && !item.kind.makes.iter().any(|make| make.takes_place) {
            return Ok(along);
        }
        let of_series = |other: &Item| {
            let number = item.get(&SERIES);
            other.kind == item.kind && !number.is_empty() && other.get(&SERIES) == number
        };
        let together = |was: &Item| match scope {
            Some(Reopening::One) => false,
            Some(Reopening::Together) => true,
            // An addition taken back takes all that it added.
            None => {
                let step = |series: &Series| (series.together)(was.state, item.state, closed);
                closing.columns.undoes.is_some() || item.kind.series.is_some_and(step)
            }
        };
        let key = closing.columns.key.as_str();
        let action = key.rsplit_once('/').filter(|(_, n)| n.parse::<u32>().is_ok()).map_or(key, |(action, _)| action);
        for row in journal::select_rows(self.conn, OF_ACTION, &[&action])? {
            let Some(id) = row.columns.item.map(ItemId).filter(|id| *id != item.id) else { continue };
            let Some(other) = item_sql::load_item(self.conn, id)? else { continue };
            let guest = guest_make(item, &other).is_some();
            let beside = guest || of_series(&other);
            if beside && !other.state.open && self.closing_row(&other)?.columns.seq == row.columns.seq {
                let (was, _) = self.item_before_closing(&other, &row)?;
                if guest || together(&was) {
                    along.push((other, was));
                }
            }
        }
        Ok(along)
    }
}

fn with_reason(reason: &str, mut entry: JournalEntry) -> JournalEntry {
    entry.body.reason = Some(reason.to_owned());
    entry
}
