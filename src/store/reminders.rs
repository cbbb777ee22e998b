//! Reminders made from the appointments stored ahead, when somebody asks for them; run again they are not made twice.

use serde_json::Value as Json;

use super::journal::{Body, Entry};
use super::{Batch, items, people};
use crate::kinds::arrival::ARRIVAL;
use crate::kinds::callback::{CALLBACK, CANCELLED, RDV_AT, RDV_REMINDER, VOID_REASON, reminder};
use crate::kinds::{Item, Value};
use crate::ops::{Deed, Done, Op, Refusal};

/// What the agenda holds ahead, up to a day.
const AHEAD: &str =
    "WHERE i.kind = ?1 AND i.closed_at IS NULL AND i.starts_on > ?2 AND i.starts_on <= ?3 ORDER BY i.id";
/// Reminders somebody has still to make.
const OPEN: &str = "WHERE i.kind = ?1 AND i.closed_at IS NULL AND d.purpose = ?2 AND i.source_item IS NOT NULL";

impl Batch<'_> {
    pub(super) fn remind(&mut self, deed: &Deed) -> Result<Done, Refusal> {
        // Dozens of lines made at once are not what `u` takes back one by one.
        self.undoable = false;
        let void = self.let_go_of_void_reminders(deed)?;
        let (mut made, mut silent) = (0, 0);
        let (today, last) = (self.desk.today().to_string(), reminder::reaches(&self.desk).to_string());
        for arrival in items::select(self.conn, &ARRIVAL, AHEAD, &[&ARRIVAL.code, &today, &last])? {
            if !reminder::is_due(&arrival, &self.desk) {
                continue;
            }
            let person = arrival.person().map(|id| people::load(self.conn, id)).transpose()?.flatten();
            match person.and_then(|person| reminder::of(&arrival, &person, deed.by, &self.desk)) {
                Some(item) => made += i64::from(self.make(deed, &arrival, item)?),
                None => silent += 1,
            }
        }
        let mut body = Body::said(said(made, void, silent));
        for (key, count) in [("made", made), ("void", void), ("silent", silent)] {
            body.after.insert(key.to_owned(), Json::from(count));
        }
        self.record(deed, Entry { body, ..Entry::default() }, Vec::new())
    }

    /// Adds a reminder, once for each hour the appointment was given.
    fn make(&mut self, deed: &Deed, arrival: &Item, item: Item) -> Result<bool, Refusal> {
        let rdv_at = item.moment(&RDV_AT).map_or(0, |at| at.0);
        let op = Op::Add { item: Box::new(item), state: None, overrule: true };
        let done = self.run(&Deed { key: format!("reminder-{}-{rdv_at}", arrival.id), op, ..deed.clone() })?;
        Ok(!done.repeated)
    }

    /// An appointment moved or cancelled is not to be reminded of.
    fn let_go_of_void_reminders(&mut self, deed: &Deed) -> Result<i64, Refusal> {
        let mut count = 0;
        for open in items::select(self.conn, &CALLBACK, OPEN, &[&CALLBACK.code, &RDV_REMINDER])? {
            let source = open.source_item.map(|id| items::load(self.conn, id)).transpose()?.flatten();
            let Some(why) = source.and_then(|source| reminder::is_void(&open, &source)) else { continue };
            // Whoever has it in hand must not make that call either.
            let with = vec![(VOID_REASON.key, Value::Text(why.to_owned()))];
            let op = Op::Move {
                item: open.id,
                rev: Some(open.rev),
                to: CANCELLED,
                with,
                on_order_of: None,
                take_over: true,
            };
            self.run(&Deed { key: format!("{}-{}", deed.key, open.id), op, ..deed.clone() })?;
            count += 1;
        }
        Ok(count)
    }
}

fn said(made: i64, void: i64, silent: i64) -> String {
    let mut parts = vec![match made {
        0 => "Aucun rappel de rendez-vous à préparer".to_owned(),
        1 => "1 rappel de rendez-vous préparé".to_owned(),
        _ => format!("{made} rappels de rendez-vous préparés"),
    }];
    if void > 0 {
        parts.push(format!("{void} sans objet, annulés"));
    }
    if silent > 0 {
        parts.push(format!("{silent} sans numéro connu"));
    }
    parts.join(" ; ")
}
