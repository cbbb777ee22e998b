//! Items that their agenda no longer has: cancels them, or leaves them expected, all at once.

use crate::domain::ItemId;
use crate::model::common::VOID_REASON;
use crate::model::{Item, Value};
use crate::protocol::{Done, Refusal, Request, Vanished};
use crate::store::Batch;

/// Reason with which such an item is cancelled.
const GONE: &str = "n’est plus dans l’agenda";

impl Batch<'_> {
    pub(crate) fn answer_vanished(
        &mut self,
        request: &Request,
        lines: &[(ItemId, i64)],
        answer: Vanished,
    ) -> Result<Done, Refusal> {
        let (mut answered, mut left) = (Vec::new(), Vec::new());
        for (id, rev) in lines {
            let before = self.load_line(*id)?;
            let theirs = before.claimed_now(request.at).is_some_and(|holder| holder != request.by);
            let asked = before.kind.appointments.is_some_and(|appointments| {
                before.state == appointments.expected && before.flag(&appointments.vanished)
            });
            if before.rev != *rev || theirs || !asked {
                left.push(before);
                continue;
            }
            answered.push((before.clone(), self.answer_item(before, answer)?));
        }
        let left = self.left_out(&left)?;
        let count = match answered.len() {
            0 => return Err(Refusal::Rule(format!("Rien n’a été changé{left}."))),
            1 => "1 ligne".to_owned(),
            several => format!("{several} lignes"),
        };
        let said = match answer {
            Vanished::Cancelled => format!("Plus dans l’agenda\u{a0}: {count}, annulé·e·s{left}"),
            Vanished::Kept => format!("Plus dans l’agenda\u{a0}: {count}, gardé·e·s{left}"),
        };
        let mut done: Option<Done> = None;
        for (n, change) in answered.into_iter().enumerate() {
            let one = self.file_nth(request, n, change, (n == 0).then_some(&said))?;
            match &mut done {
                Some(first) => first.items.extend(one.items),
                None => done = Some(one),
            }
        }
        done.ok_or_else(|| Refusal::Rule("Rien n’a été changé.".to_owned()))
    }

    fn answer_item(&self, mut item: Item, answer: Vanished) -> Result<Item, Refusal> {
        let kind = item.kind;
        match answer {
            Vanished::Cancelled => {
                item.set(&VOID_REASON, GONE);
                kind.advance(&mut item, kind.cancelled, &self.context).map_err(Refusal::Rule)?;
                (item.claimed_by, item.claim_expires_at) = (None, None);
            }
            Vanished::Kept => {
                if let Some(appointments) = kind.appointments {
                    item.set(&appointments.vanished, Value::Flag(false));
                }
                kind.finish(&mut item, &self.context);
            }
        }
        Ok(item)
    }
}
