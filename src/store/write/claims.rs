//! Claims: who has a line in hand, and what that keeps the others from doing.

use super::item_sql;
use super::journal::JournalEntry;
use crate::domain::{ItemId, StaffId, name};
use crate::model::settings::CLAIM_MINUTES;
use crate::model::{Item, State};
use crate::panes;
use crate::protocol::{Done, Refusal, Request};
use crate::store::Batch;

impl Batch<'_> {
    /// The line, for a step: as it was read, and in nobody else's hands, unless they are taken over from. What can be
    /// seen on a screen may have changed since; two people must not dial one number, nor one end the other's call.
    pub(crate) fn load_unclaimed(
        &self,
        request: &Request,
        (id, rev): (ItemId, Option<i64>),
        to: State,
        take_over: bool,
    ) -> Result<Item, Refusal> {
        let item = self.load_line(id)?;
        let counts = item.kind.step(item.state, to).is_some_and(|step| step.counts);
        if let Some(rev) = rev.filter(|_| !counts) {
            self.check_revision(&item, rev)?;
        }
        match item.claimed_now(&self.context).filter(|holder| *holder != request.by && !take_over) {
            Some(holder) => Err(Refusal::Claimed { by: self.context.staff_name(holder).to_owned(), elsewhere: None }),
            None if to.held.is_some() && !take_over => self.check_alone(request, &item).map(|()| item),
            None => Ok(item),
        }
    }

    /// Refuses to take in hand a line of somebody, or a number, that a colleague has in hand by another line: both would be
    /// dialled at once.
    fn check_alone(&self, request: &Request, item: &Item) -> Result<(), Refusal> {
        const IN_HAND: &str = "WHERE i.closed_at IS NULL AND i.kind = ?1 AND i.state = ?2";
        let dialled =
            |item: &Item| item.kind.dialled_field().map_or(String::new(), |field| item.text(field).to_owned());
        let number = dialled(item);
        for kind in panes::PANES.iter() {
            for state in kind.states.iter().filter(|state| state.held.is_some()) {
                for other in item_sql::select_items(self.conn, kind, IN_HAND, &[&kind.code, &state.code])? {
                    let holder = other.claimed_now(&self.context).filter(|by| *by != request.by);
                    let same_person = item.person().is_some() && item.person() == other.person();
                    let same_number = !number.is_empty() && dialled(&other) == number;
                    if let Some(holder) = holder.filter(|_| other.id != item.id && (same_person || same_number)) {
                        let (by, noun) = (self.context.staff_name(holder).to_owned(), kind.noun.whole);
                        let whom = if same_person { "pour cette personne" } else { "à ce numéro" };
                        let state = name::lower_first(state.label);
                        let why = format!("{by} a déjà {noun} «\u{a0}{state}\u{a0}» {whom}.");
                        return Err(Refusal::Claimed { by, elsewhere: Some(why) });
                    }
                }
            }
        }
        Ok(())
    }

    /// Leaves `rev` as it is: saying who takes care of a line disturbs nobody who is writing in it.
    pub(crate) fn claim_item(&mut self, request: &Request, id: ItemId, take_over: bool) -> Result<Done, Refusal> {
        let before = self.load_line(id)?;
        if !before.state.open {
            return Err(Refusal::Rule(format!("C’est terminé (« {} ») : rien à prendre.", before.state.label)));
        }
        let mut item = before.clone();
        let me = self.context.staff_name(request.by).to_owned();
        match before.claimed_now(&self.context) {
            Some(holder) if holder == request.by => (item.claimed_by, item.claim_expires_at) = (None, None),
            Some(holder) if !take_over => {
                return Err(Refusal::Claimed { by: self.context.staff_name(holder).to_owned(), elsewhere: None });
            }
            _ => self.set_claim(&mut item, request.by),
        }
        let person = self.person_of(&item)?;
        item_sql::update(self.conn, &item)?;
        self.record_item(request, Some(&before), item, person, |who, item| match item.claimed_by {
            Some(_) => format!("{who} : {me} s’en occupe"),
            None => format!("{who} : {me} ne s’en occupe plus"),
        })
    }

    /// Releases a claim. Not undoable: an undo reverses the member's own last change, not the end of their work.
    pub(crate) fn release_claim(&mut self, request: &Request, id: ItemId) -> Result<Done, Refusal> {
        let before = self.load_line(id)?;
        if before.claimed_now(&self.context) != Some(request.by) {
            return Err(Refusal::Rule("Vous ne vous en occupez plus.".to_owned()));
        }
        let mut item = before.clone();
        (item.claimed_by, item.claim_expires_at) = (None, None);
        let person = self.person_of(&item)?;
        item_sql::update(self.conn, &item)?;
        let entry = JournalEntry { undoable: false, ..Self::journal_entry(&item, Some(&before), None) };
        self.record_item_as(request, entry, item, person, |who, _| format!("{who} : rendu·e"))
    }

    pub(crate) fn set_claim(&self, item: &mut Item, by: StaffId) {
        item.claimed_by = Some(by);
        item.claim_expires_at = Some(self.context.now.plus_minutes(self.context.setting(&CLAIM_MINUTES)));
    }
}
