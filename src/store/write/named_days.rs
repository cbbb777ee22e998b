//! Days that rows of the journal name. Words of a row may be erased; the days on which its line counted are then told by the
//! row that let the line go, so that the counts of those days can be sent again.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::Connection;
use serde_json::Value as Json;

use super::journal::Body;
use crate::domain::{ItemId, Moment, Zone, order};

/// Days that the changed columns of a row name, before and after, whichever they are.
pub(crate) fn days_in(body: &Body, zone: Zone) -> BTreeSet<NaiveDate> {
    /// Seconds below which a number is a count and not a moment.
    const MOMENTS: i64 = 500_000_000;
    let day = |value: &Json| match value {
        Json::String(text) => text.parse().ok(),
        Json::Number(number) => number.as_i64().filter(|at| *at > MOMENTS).map(|at| Moment(at).day_in(zone)),
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
    };
    order::set_of(body.before.values().chain(body.after.values()).filter_map(day))
}

/// Days that the rows about one item name.
pub(crate) fn days_of_item(conn: &Connection, item: ItemId, zone: Zone) -> rusqlite::Result<BTreeSet<NaiveDate>> {
    let mut statement = conn.prepare_cached(
        "SELECT p.body FROM journal AS j JOIN journal_payload AS p ON p.seq = j.seq WHERE j.item = ?1 AND p.body IS NOT NULL",
    )?;
    let bodies = statement.query_map([item.0], |row| row.get::<_, String>(0))?;
    let mut days = BTreeSet::new();
    for body in bodies {
        if let Ok(body) = serde_json::from_str::<Body>(&body?) {
            days.extend(days_in(&body, zone));
        }
    }
    Ok(days)
}

/// Column under which a row that lets lines go names the days they counted on: their own words go with them.
const DAYS: &str = "days";

/// Writes the days that lines let go counted on.
pub(crate) fn put_days(body: &mut Body, days: &BTreeSet<NaiveDate>) {
    body.after.insert(DAYS.to_owned(), days.iter().map(NaiveDate::to_string).collect());
}

/// Days that lines let go by this row counted on; none of a row of an earlier release.
#[cfg(feature = "hub")]
pub(crate) fn days_let_go(body: &Body) -> Option<BTreeSet<NaiveDate>> {
    let days = body.after.get(DAYS)?.as_array()?.iter();
    days.map(|day| day.as_str()?.parse().ok()).collect()
}
