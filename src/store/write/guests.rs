//! Lines of people who take a place in another line, and follow it while they are expected: somebody inscribed for a workshop
//! comes when it is held, and not at all once it is called off.

use super::item_sql;
use super::series::Change;
use crate::domain::count::count_phrase;
use crate::model::common::VOID_REASON;
use crate::model::{Context, Item, Make};
use crate::protocol::Refusal;
use crate::store::Batch;

impl Batch<'_> {
    /// Lines of those still expected in `item`, which was `was` before, as they follow it; not yet written. A line that somebody
    /// changed for itself keeps what it was given.
    pub(crate) fn changes_of_guests(&self, was: &Item, item: &Item) -> Result<Vec<Change>, Refusal> {
        let mut changes = Vec::new();
        for before in item_sql::guests_of(self.conn, item)? {
            let expected = before.kind.appointments.is_some_and(|agenda| before.state == agenda.expected);
            if let Some(make) = guest_make(item, &before).filter(|_| expected) {
                let after = match item.state == item.kind.cancelled {
                    true => self.called_off_with(item, &before)?,
                    false => self.moved_with((was, item), &before, make),
                };
                changes.push((before, after));
            }
        }
        changes.retain(|(before, after)| {
            before.state != after.state || before.fields().any(|(f, value)| after.get(f) != value)
        });
        Ok(changes)
    }

    /// The line of a guest whose host is cancelled: for the same reason.
    fn called_off_with(&self, host: &Item, guest: &Item) -> Result<Item, Refusal> {
        let mut after = guest.clone();
        after.set(&VOID_REASON, host.get(&VOID_REASON).clone());
        after.kind.move_item(&mut after, guest.kind.cancelled, &self.context).map_err(Refusal::Rule)?;
        (after.claimed_by, after.claim_expires_at) = (None, None);
        Ok(after)
    }

    /// The line of a guest whose host has changed from the first to the second, with what it has from it anew.
    fn moved_with(&self, (was, is): (&Item, &Item), guest: &Item, make: &Make) -> Item {
        let (mut then, mut now, mut after) = (guest.clone(), guest.clone(), guest.clone());
        (make.fill)(was, &mut then, &self.context);
        (make.fill)(is, &mut now, &self.context);
        for field in guest.kind.fields.iter() {
            if then.get(field) != now.get(field) && guest.get(field) == then.get(field) {
                after.set(field, now.get(field).clone());
            }
        }
        if after.fields().any(|(field, value)| guest.get(field) != value) {
            after.kind.derive_fields(&mut after, &self.context);
        }
        after
    }
}

/// The way in which `guest` takes a place in `host`; none for another line.
pub(crate) fn guest_make(host: &Item, guest: &Item) -> Option<&'static Make> {
    let made = |make: &&Make| make.takes_place && make.kind == guest.kind && guest.source_item == Some(host.id);
    host.kind.makes.iter().find(made)
}

/// « ; 3 inscrit·es aussi, à prévenir »: of those who will not come, or on another day or at another hour.
pub(crate) fn guests_words(guests: &[Change], context: &Context) -> String {
    let told = |(before, after): &&Change| before.state != after.state || before.day(context) != after.day(context);
    match guests.iter().filter(told).count() {
        0 => String::new(),
        count => format!(" ; {} aussi, à prévenir", count_phrase(count, "inscrit·e", "inscrit·es")),
    }
}
