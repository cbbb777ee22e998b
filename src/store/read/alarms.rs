//! Lines that a reader is told of at once, among the open ones of every pane.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension};

use crate::domain::{PersonId, StaffId};
use crate::model::{Alarm, Context, Item};
use crate::protocol::RaisedAlarm;

/// The person has this usual professional.
const USUAL: &str = "SELECT 1 FROM person WHERE id = ?1 AND usual_pro = ?2";
/// The member who last took the line; none where it was given back by hand. The step of somebody who comes ends the claim.
const TAKER: &str = "SELECT p.body ->> '$.after.claimed_by' FROM journal AS j JOIN journal_payload AS p ON p.seq = j.seq \
                     WHERE j.item = ?1 AND j.op = 'CLAIM' ORDER BY j.seq DESC LIMIT 1";

/// Lists the alarms of `items` for `reader`: all open lines, or all of some people.
pub(crate) fn list_alarms(
    conn: &Connection,
    items: &[Item],
    reader: Option<StaffId>,
    context: &Context,
) -> rusqlite::Result<Vec<RaisedAlarm>> {
    let Some(reader) = reader else { return Ok(Vec::new()) };
    let in_hand = items.iter().filter(|item| item.claimed_now(context) == Some(reader));
    let in_hand: HashSet<PersonId> = in_hand.filter_map(Item::person).collect();
    let mut alarms = Vec::new();
    for item in items.iter().filter(|item| item.state.open) {
        let comes = item.state.present && follows(conn, item, reader, &in_hand)?;
        let alarm = if comes { Some(Alarm::Followed) } else { item.own_alarm(reader, context) };
        alarms.extend(alarm.map(|alarm| RaisedAlarm { item: item.id, kind: item.kind, person: item.person(), alarm }));
    }
    Ok(alarms)
}

/// Tells whether `reader` follows the person of the line: it is for them, they see this person as a rule, or they have
/// taken this line or another one of the person.
fn follows(conn: &Connection, item: &Item, reader: StaffId, in_hand: &HashSet<PersonId>) -> rusqlite::Result<bool> {
    if item.concerns_member(reader) || item.person().is_some_and(|person| in_hand.contains(&person)) {
        return Ok(true);
    }
    let usual = match item.person() {
        Some(person) => conn.prepare_cached(USUAL)?.exists((person.0, reader.0))?,
        None => false,
    };
    let mut taker = conn.prepare_cached(TAKER)?;
    Ok(usual
        || taker.query_row([item.id.0], |row| row.get::<_, Option<i64>>(0)).optional()?.flatten() == Some(reader.0))
}
