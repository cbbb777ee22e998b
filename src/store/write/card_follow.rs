//! Open lines that follow the card of their person: what they have from it is corrected with it, in one action.

use super::codec::Image;
use super::item_sql;
use super::journal::{Body, JournalEntry, Recorded};
use super::series::{Change, numbered_request};
use crate::domain::count::count_phrase;
use crate::domain::{ItemId, Person};
use crate::model::{Item, Kind, proposed};
use crate::protocol::{Done, Refusal, Request};
use crate::store::Batch;

/// Number of panes named in the message; of more, the lines are only counted.
const NAMED: usize = 2;

/// Open lines that a corrected card concerns.
pub(crate) struct Followers {
    /// Lines before and as the card has them now, not yet written.
    changes: Vec<Change>,
    /// Lines that a colleague has in hand, left as they are.
    left: Vec<Item>,
}

impl Batch<'_> {
    /// Finds the open lines that have what the card `from` gave and `to` says otherwise. One that would be wrong by it is
    /// left as it is.
    pub(crate) fn find_followers(&self, request: &Request, from: &Person, to: &Person) -> Result<Followers, Refusal> {
        let mut followers = Followers { changes: Vec::new(), left: Vec::new() };
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

    /// Takes the lines that followed the card with the row `card` back to what they had; what was changed in one since, and a
    /// line closed since, stays as it is.
    pub(crate) fn revert_followers(&mut self, request: &Request, card: &Recorded) -> Result<(), Refusal> {
        let mut n = 0;
        for row in self.went_along(card)? {
            let Some(id) = row.columns.item.map(ItemId) else { continue };
            let Some(before) = item_sql::load_item(self.conn, id)?.filter(|item| item.state.open) else { continue };
            let image = untouched_columns(&before, row.words()?)?;
            if image.is_empty() || before.person().map(|person| person.0) != row.columns.person {
                continue;
            }
            let mut item = before.clone();
            item_sql::restore_columns(&mut item, &image)?;
            self.write_item(&mut item)?;
            n += 1;
            let entry = Self::journal_entry(&item, Some(&before), None);
            let entry = JournalEntry { undoable: false, undoes: Some(row.columns.seq), ..entry };
            self.record_done(&numbered_request(request, n), entry, Vec::new())?;
        }
        Ok(())
    }
}

/// The columns that a row of the journal changed and nobody has changed since, as they were before it.
fn untouched_columns(item: &Item, body: &Body) -> rusqlite::Result<Image> {
    let mut back = item.clone();
    item_sql::restore_columns(&mut back, &body.before)?;
    let (now, _) = item_sql::changed_columns(Some(item), &back);
    let mut image = body.before.clone();
    image.retain(|column, _| now.contains_key(column) && now.get(column) == body.after.get(column));
    Ok(image)
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
