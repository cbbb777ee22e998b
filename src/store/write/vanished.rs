//! Items that their agenda no longer has: cancels them, or leaves them expected, all at once.

use crate::domain::order;
use rusqlite::Connection;

use super::day_close::LeftLine;
use super::item_sql;
use super::journal::Sentence;
use crate::model::common::VOID_REASON;
use crate::model::{Context, Item, Row, Value};
use crate::panes;
use crate::protocol::{Done, Refusal, Request, Vanished, VanishedLine};
use crate::store::Batch;
use crate::store::read::item_lists;

/// Reason with which such an item is cancelled.
const GONE: &str = "n’est plus dans l’agenda";

/// Open lines with the mark, in the order of their hours.
pub(crate) fn list_unanswered(conn: &Connection, context: &Context) -> rusqlite::Result<Vec<Row>> {
    let Some((kind, appointments)) = panes::appointments() else { return Ok(Vec::new()) };
    let tail = format!("WHERE i.kind = ?1 AND i.closed_at IS NULL AND d.{} = 1", appointments.vanished.key);
    let mut lines = item_sql::select_items(conn, kind, &tail, &[&kind.code])?;
    lines.retain(|item| item.state == appointments.expected);
    order::sort_by_key(&mut lines, |item| (item.day(context).map(|day| day.start_moment(context)), item.id));
    let open = item_lists::Open::new();
    lines.into_iter().map(|item| item_lists::make_row(conn, item, &open)).collect()
}

/// « 1 ligne annulée », « 12 lignes gardées »; nothing for none.
fn count_phrase(count: usize, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 ligne {one}")),
        several => Some(format!("{several} lignes {many}")),
    }
}

impl Batch<'_> {
    pub(crate) fn answer_vanished(&mut self, request: &Request, lines: &[VanishedLine]) -> Result<Done, Refusal> {
        let (mut answered, mut left) = (Vec::new(), Vec::new());
        for VanishedLine { item, rev, answer } in lines {
            let Some(before) = item_sql::load_item(self.conn, *item)? else {
                left.push(LeftLine::Gone(*item));
                continue;
            };
            let theirs = before.is_held_by_another(request.by, &self.context);
            let asked = before.kind.appointments.is_some_and(|appointments| {
                before.state == appointments.expected && before.flag(&appointments.vanished)
            });
            if before.rev != *rev || theirs || !asked {
                left.push(self.left_line(before)?);
                continue;
            }
            answered.push((before.clone(), self.answer_item(before, *answer)?));
        }
        let left = self.left_out(&left)?;
        if answered.is_empty() {
            return Err(Refusal::Rule(format!("Rien n’a été changé{left}.")));
        }
        let kept = answered.iter().filter(|(_, after)| after.state.open).count();
        let told = [(answered.len() - kept, "annulée", "annulées"), (kept, "gardée", "gardées")];
        let told: Vec<_> = told.into_iter().filter_map(|(count, one, many)| count_phrase(count, one, many)).collect();
        let stored = format!("Plus dans l’agenda\u{a0}: {}", told.join(", "));
        self.file_all(request, answered, &Sentence { stored, besides: left })
    }

    fn answer_item(&self, mut item: Item, answer: Vanished) -> Result<Item, Refusal> {
        let kind = item.kind;
        match answer {
            Vanished::Cancelled => {
                item.set(&VOID_REASON, GONE);
                kind.move_item(&mut item, kind.cancelled, &self.context).map_err(Refusal::Rule)?;
                (item.claimed_by, item.claim_expires_at) = (None, None);
            }
            Vanished::Kept => {
                if let Some(appointments) = kind.appointments {
                    item.set(&appointments.vanished, Value::Flag(false));
                }
                kind.derive_fields(&mut item, &self.context);
            }
        }
        Ok(item)
    }
}
