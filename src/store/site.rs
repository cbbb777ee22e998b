//! The site's row: name, zone, hours, days set apart.

use chrono::NaiveTime;
use rusqlite::{Connection, params_from_iter};
use serde_json::Value as Json;

use super::error::unreadable;
use super::journal::{Body, JournalEntry};
use super::undo::Turned;
use super::{Batch, records};
use crate::domain::calendar::Opening;
use crate::domain::{Moment, Site, SiteRules, opening};
use crate::ops::{Deed, Done, Refusal};

/// The centre's settings as they are written, and what they mean.
pub(super) fn load(conn: &Connection, now: Moment) -> rusqlite::Result<(Site, SiteRules)> {
    let columns = records::columns::<Site>();
    let mut statement = conn.prepare_cached(&format!("SELECT {columns}, opening FROM site ORDER BY id LIMIT 1"))?;
    let mut site = statement.query_row([], |row| {
        let mut site = Site::default();
        records::fill(&mut site, row)?;
        if site.hours.is_empty() {
            let opening: String = row.get("opening")?;
            site.hours = opening::lines(&of_json(&opening).ok_or_else(|| unreadable("opening"))?);
        }
        Ok(site)
    })?;
    // A week in which the doors never open was allowed in older files.
    let never = site.hours.is_empty();
    if never {
        site.hours = opening::lines(&crate::domain::calendar::Calendar::default().opening);
    }
    // Every year is written in full, so that no day set apart depends on the day it is read.
    let mut rules = site.read(now.day(chrono_tz::UTC)).map_err(|(key, _)| unreadable(key))?;
    if never {
        (site.hours, rules.opening) = (Vec::new(), Opening::default());
    }
    Ok((site, rules))
}

/// First and last hour of each day, Monday first, null when closed: what programs before the ranges read.
pub(super) fn to_json(opening: &Opening) -> String {
    let clock = |time: NaiveTime| time.format("%H:%M").to_string();
    let day = |hours: &Vec<(NaiveTime, NaiveTime)>| match (hours.first(), hours.last()) {
        (Some((opens, _)), Some((_, closes))) => Json::from(vec![clock(*opens), clock(*closes)]),
        _ => Json::Null,
    };
    Json::Array(opening.iter().map(day).collect()).to_string()
}

fn of_json(text: &str) -> Option<Opening> {
    let days: Vec<Option<(String, String)>> = serde_json::from_str(text).ok()?;
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
    let mut opening = Opening::default();
    if days.len() != opening.len() {
        return None;
    }
    for (hours, day) in opening.iter_mut().zip(days) {
        if let Some((from, to)) = day {
            hours.push((time(&from)?, time(&to)?));
        }
    }
    Some(opening)
}

impl Batch<'_> {
    pub(super) fn set_site(&mut self, deed: &Deed, typed: &Site) -> Result<Done, Refusal> {
        let mut site = typed.clone();
        records::clean(&mut site);
        records::complete(&site)?;
        let rules = site.read(self.desk.today()).map_err(|(key, why)| Refusal::Field(key, why))?;
        let calendar = crate::domain::calendar::Calendar {
            opening: rules.opening,
            special: rules.special,
            ..crate::domain::calendar::Calendar::clone(&self.desk.calendar)
        };
        let site = Site::of(&site.name, rules.zone, &calendar);
        let (before, _) = load(self.conn, self.desk.now)?;
        let said = format!("{} : {}", site.name, changes(&before, &site));
        self.write_site(deed, &before, &site, said, None)
    }

    /// The centre as it was before a change that is being undone, or as that change made it; refused when it changed again
    /// since.
    pub(super) fn turn_site(&mut self, deed: &Deed, action: &Turned) -> Result<Done, Refusal> {
        self.subject_since(action, &["SET_SITE"], "Réglages du centre, ")?;
        let (before, _) = load(self.conn, self.desk.now)?;
        let mut site = before.clone();
        records::restore(&mut site, &action.body.before)?;
        let said = format!("{} : {}", site.name, changes(&before, &site));
        self.write_site(deed, &before, &site, action.says(&said, &said), Some(action.seq()))
    }

    fn write_site(
        &mut self,
        deed: &Deed,
        before: &Site,
        site: &Site,
        said: String,
        undoes: Option<i64>,
    ) -> Result<Done, Refusal> {
        let rules = site.read(self.desk.today()).map_err(|(key, why)| Refusal::Field(key, why))?;
        let old = rusqlite::types::Value::Text(to_json(&rules.opening));
        self.conn
            .prepare_cached(
                "UPDATE site SET name = ?1, timezone = ?2, hours = ?3, closed = ?4, opening = ?5 \
                 WHERE id = (SELECT min(id) FROM site)",
            )?
            .execute(params_from_iter(records::cells(site).chain([old])))?;
        let mut body = Body { said, ..Body::default() };
        (body.before, body.after) = records::changed(Some(before), site);
        let entry = JournalEntry { undoable: undoes.is_none(), undoes, body, ..JournalEntry::default() };
        let done = self.record(deed, entry, Vec::new())?;
        self.reload()?;
        Ok(done)
    }
}

/// The settings that differ: « horaires, jours à part ».
fn changes(before: &Site, after: &Site) -> String {
    use crate::ops::records::Record;
    let changed = Site::FIELDS.iter().filter(|field| before.get(field.key) != after.get(field.key));
    let labels: Vec<_> = changed.map(|field| field.label.to_lowercase()).collect();
    if labels.is_empty() { "rien n’a changé".to_owned() } else { format!("{}, à jour", labels.join(", ")) }
}
