//! Open lines that follow the card of their person: what they have from it is corrected with it, in one action.

use super::codec::Image;
use super::journal::JournalEntry;
use super::series::{Change, numbered_request};
use super::undo::{Reversal, UndoDirection};
use super::{item_sql, journal};
use crate::domain::count::count_phrase;
use crate::domain::{ItemId, Person};
use crate::model::{Item, Kind, proposed};
use crate::protocol::{Done, Refusal, Request};
use crate::store::Batch;

/// Number of panes named in the message; of more, the lines are only counted.
const NAMED: usize = 2;

/// Open lines that a corrected card concerns.
#[derive(Default)]
pub(crate) struct Followers {
    /// Lines before and as the card has them now, not yet written.
    changes: Vec<Change>,
    /// Rows of the journal that the changes reverse, each in its place; empty for a correction.
    reversed: Vec<i64>,
    /// Lines that a colleague has in hand, left as they are.
    left: Vec<Item>,
    /// Lines that somebody changed since in what would have followed.
    changed_since: Vec<Item>,
}

impl Batch<'_> {
    /// Finds the open lines that have what the card `from` gave and `to` says otherwise. One that would be wrong by it is
    /// left as it is.
    pub(crate) fn find_followers(&self, request: &Request, from: &Person, to: &Person) -> Result<Followers, Refusal> {
        let mut followers = Followers::default();
        for before in item_sql::open_of(self.conn, from.id)? {
            let mut after = before.clone();
            proposed::follow_card(&mut after, from, to, &self.context);
            if after.fields().all(|(field, value)| before.get(field) == value) {
                continue;
            }
            after.kind.derive_fields(&mut after, &self.context);
            let wrong = after.find_refusal(&self.context);
            if wrong.is_some() && wrong != before.find_refusal(&self.context) {
                continue;
            }
            match before.is_held_by_another(request.by, &self.context) {
                true => followers.left.push(before),
                false => followers.changes.push((before, after)),
            }
        }
        Ok(followers)
    }

    /// « ; 1 transport et 1 rappel suivent ; 1 rappel ne suit pas : Nadia s’en occupe ».
    pub(crate) fn words_of_followers(&self, followers: &Followers) -> String {
        let lines: Vec<_> = followers.changes.iter().map(|(_, after)| after).collect();
        let mut said = match lines.len() {
            0 => String::new(),
            1 => format!("\u{a0}; {} suit", count_by_pane(&lines)),
            _ => format!("\u{a0}; {} suivent", count_by_pane(&lines)),
        };
        let left: Vec<_> = followers.left.iter().collect();
        if let Some(holder) = left.first().and_then(|item| item.claimed_now(&self.context)) {
            let verb = if left.len() > 1 { "ne suivent pas" } else { "ne suit pas" };
            let holder = self.context.staff_name(holder);
            said += &format!("\u{a0}; {} {verb}\u{a0}: {holder} s’en occupe", count_by_pane(&left));
        }
        let changed: Vec<_> = followers.changed_since.iter().collect();
        if !changed.is_empty() {
            let verb = if changed.len() > 1 { "gardent" } else { "garde" };
            said += &format!("\u{a0}; {} {verb} ce qui a changé depuis", count_by_pane(&changed));
        }
        said
    }

    /// Writes the lines that follow a card just saved, each under a row of its own. The answer stays that of the card.
    pub(crate) fn write_followers(
        &mut self,
        request: &Request,
        done: Done,
        followers: Followers,
    ) -> Result<Done, Refusal> {
        let done = self.file_along(request, done, followers.changes)?;
        Ok(Done { items: Vec::new(), ..done })
    }

    /// Finds the open lines that followed the card, with what they have again once its correction is undone or redone. What
    /// was changed in one since stays as it is.
    pub(crate) fn find_reverted(&self, request: &Request, action: &Reversal) -> Result<Followers, Refusal> {
        let mut followers = Followers::default();
        for row in self.went_along(&action.first)? {
            let (end, holds) = journal::end_of_chain(self.conn, row.columns.seq)?;
            let Some(id) = row.columns.item.map(ItemId) else { continue };
            let Some(before) = item_sql::load_item(self.conn, id)?.filter(|item| item.state.open) else { continue };
            // One that was left the last time is where it is to be.
            if holds != (action.way == UndoDirection::Undone) || before.person().map(|id| id.0) != row.columns.person {
                continue;
            }
            let body = row.words()?;
            let (from, to) = if holds { (&body.after, &body.before) } else { (&body.before, &body.after) };
            let (image, whole) = untouched_columns(&before, from, to)?;
            if !image.is_empty() && before.is_held_by_another(request.by, &self.context) {
                followers.left.push(before);
                continue;
            }
            if !whole {
                followers.changed_since.push(before.clone());
            }
            if !image.is_empty() {
                let mut after = before.clone();
                item_sql::restore_columns(&mut after, &image)?;
                followers.changes.push((before, after));
                followers.reversed.push(end);
            }
        }
        Ok(followers)
    }

    /// Writes the lines that follow a card back, each under a row of its own.
    pub(crate) fn write_reverted(&mut self, request: &Request, followers: Followers) -> Result<(), Refusal> {
        let Followers { changes, reversed, .. } = followers;
        for (n, (row, (before, mut item))) in (1..).zip(reversed.into_iter().zip(changes)) {
            self.write_item(&mut item)?;
            let entry = Self::journal_entry(&item, Some(&before), None);
            let entry = JournalEntry { undoable: false, undoes: Some(row), ..entry };
            self.record_done(&numbered_request(request, n), entry, Vec::new())?;
        }
        Ok(())
    }
}

/// The columns of `to` that still are in `item` as `from` has them; and whether nobody has changed any of the others.
fn untouched_columns(item: &Item, from: &Image, to: &Image) -> rusqlite::Result<(Image, bool)> {
    let mut back = item.clone();
    item_sql::restore_columns(&mut back, to)?;
    let (now, _) = item_sql::changed_columns(Some(item), &back);
    let mut image = to.clone();
    image.retain(|column, _| now.contains_key(column) && now.get(column) == from.get(column));
    let whole = image.len() == now.len();
    Ok((image, whole))
}

/// « 2 transports et 1 rappel », « 5 lignes ».
fn count_by_pane(lines: &[&Item]) -> String {
    let mut panes: Vec<(&'static Kind, usize)> = Vec::new();
    for line in lines {
        match panes.iter_mut().find(|(kind, _)| *kind == line.kind) {
            Some((_, count)) => *count += 1,
            None => panes.push((line.kind, 1)),
        }
    }
    if panes.len() > NAMED {
        return count_phrase(lines.len(), "ligne", "lignes");
    }
    let counted = panes.iter().map(|(kind, count)| count_phrase(*count, kind.noun.one, kind.noun.several));
    counted.collect::<Vec<_>>().join(" et ")
}
