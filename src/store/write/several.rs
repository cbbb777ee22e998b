//! Step of several lines, marked together: a family that leaves, five who did not come.

use super::day_close::LeftLine;
use super::item_steps::{Stepped, state_phrase};
use super::journal::JournalEntry;
use super::{item_sql, people};
use crate::domain::{ItemId, StaffId, name};
use crate::model::{Item, State};
use crate::protocol::{Changes, Done, Refusal, Request};
use crate::store::Batch;

impl Batch<'_> {
    /// Makes the step on each of `lines` that can take it. The first row of the journal is undoable and takes the others
    /// along; where no line can, why the first one cannot is the answer.
    pub(crate) fn move_all(
        &mut self,
        request: &Request,
        lines: &[(ItemId, i64)],
        step: (State, &Changes),
        on_order_of: Option<StaffId>,
    ) -> Result<Done, Refusal> {
        let (mut moved, mut left, mut refusals): (Vec<(Item, Stepped)>, _, _) = (Vec::new(), Vec::new(), Vec::new());
        for (id, rev) in lines {
            let before = match item_sql::load_item(self.conn, *id)? {
                Some(before) => before,
                None => {
                    refusals.push(self.no_line(*id)?);
                    left.push(LeftLine::Gone(*id));
                    continue;
                }
            };
            match self.one_of_several(request, &before, *rev, step, on_order_of) {
                Ok(stepped) => moved.push((before, stepped)),
                Err(Refusal::Trouble(trouble)) => return Err(Refusal::Trouble(trouble)),
                Err(refusal) => {
                    let by = match &refusal {
                        Refusal::Conflict { by, .. } | Refusal::Claimed { by, .. } => Some(by.clone()),
                        _ => None,
                    };
                    refusals.push(refusal);
                    left.push(LeftLine::Still(Box::new(before), by));
                }
            }
        }
        let Some((_, first)) = moved.first() else {
            return Err(refusals.into_iter().next().unwrap_or_else(|| Refusal::Rule("Aucune ligne.".to_owned())));
        };
        let said = match moved.as_slice() {
            [_] => format!("{} : {}", self.name_of(&first.item)?, state_phrase(&first.item, &self.context)),
            several => self.said_of_several(&first.item, several.iter().map(|(_, stepped)| &stepped.item)),
        };
        let besides = self.not_moved(&left)?;
        self.record_each(request, None, moved, |batch, request, n, (before, Stepped { mut item, person, order })| {
            batch.write_item(&mut item)?;
            if let Some(person) = &person {
                people::touch_activity(batch.conn, person.id, request.at)?;
            }
            let mut entry = JournalEntry { undoable: n == 0, ..Self::journal_entry(&item, Some(&before), order) };
            (entry.body.said, entry.besides) = match n {
                0 => (said.clone(), besides.clone()),
                _ => {
                    let one = format!("{} : {}", batch.name_of(&item)?, state_phrase(&item, &batch.context));
                    (one, String::new())
                }
            };
            batch.record_done(request, entry, vec![item])
        })
    }

    /// « 2 lignes annulées », « 3 lignes : en attente, demain »: of lines that reached the state of
    /// `first`; the day where they all share it.
    fn said_of_several<'a>(&self, first: &Item, lines: impl ExactSizeIterator<Item = &'a Item>) -> String {
        let state = match first.state == first.kind.cancelled {
            true => " annulées".to_owned(),
            false => format!("\u{a0}: {}", name::lower_first(first.state.label)),
        };
        let count = lines.len();
        let mut days: Vec<_> = lines.map(|line| line.other_day(&self.context)).collect();
        days.dedup();
        match days.as_slice() {
            [Some(day)] => format!("{count} lignes{state}, {}", day.in_line(&self.context)),
            _ => format!("{count} lignes{state}"),
        }
    }

    /// Makes the step of a single line of several, or refuses it: the line is not as it was read, somebody else has it
    /// in hand, other lines would go along, or it is in the middle of a call.
    fn one_of_several(
        &self,
        request: &Request,
        before: &Item,
        rev: i64,
        step: (State, &Changes),
        on_order_of: Option<StaffId>,
    ) -> Result<Stepped, Refusal> {
        self.load_unclaimed(request, (before.id, Some(rev)), step.0, false)?;
        let stepped = self.write_step(request, before, step, on_order_of)?;
        let calls = before.kind.step(before.state, step.0).is_some_and(|step| step.attempt.is_some());
        let follows = (before.kind.successor)(&stepped.item, &self.context).is_some();
        let calls_off = self.call_off_reminded(&stepped.item)?.appointment.is_some();
        if calls
            || follows
            || calls_off
            || step.0.held.is_some()
            || !self.changes_of_later(before, &stepped.item)?.is_empty()
            || !self.changes_of_guests(before, &stepped.item)?.is_empty()
        {
            return Err(Refusal::Rule(
                "Ce qui en entraîne d’autres se règle seul\u{a0}: démarquez la ligne.".to_owned(),
            ));
        }
        Ok(stepped)
    }

    /// « ; laissée : KAYA Elif (Nadia) », « ; laissées : DIALLO Awa, KAYA Elif et 2 autres », empty when none was: each with
    /// whoever has changed it meanwhile, or has it in hand.
    fn not_moved(&self, left: &[LeftLine]) -> Result<String, Refusal> {
        let words = match left.len() {
            0 => return Ok(String::new()),
            1 => "laissée",
            _ => "laissées",
        };
        Ok(format!(" ; {words} : {}", self.named_briefly(left)?))
    }
}
