//! The site's row: name, zone, hours, days set apart.

use chrono::NaiveTime;
use rusqlite::{Connection, params_from_iter};
use serde_json::Value as Json;

use super::form_rows;
use super::journal::Body;
use super::undo::Reversal;
use crate::domain::calendar::Opening;
use crate::domain::site::{CALL_REASONS, MEETINGS};
use crate::domain::{Moment, Site, SiteRules, SpecialDays, opening};
use crate::protocol::{Done, OperationCode, Refusal, Request, Revised, StoredRecord};
use crate::store::Batch;
use crate::store::error::unreadable_column;

/// The centre's settings as they are written, and what they mean.
pub(crate) fn load(conn: &Connection, now: Moment) -> rusqlite::Result<(Site, SiteRules)> {
    let columns = form_rows::column_names::<Site>();
    let mut statement = conn.prepare_cached(&format!("SELECT {columns}, opening FROM site ORDER BY id LIMIT 1"))?;
    let mut site = statement.query_row([], |row| {
        let mut site = Site::default();
        form_rows::fill_record(&mut site, row)?;
        if site.hours.is_empty() {
            let opening: String = row.get("opening")?;
            site.hours = opening::week_lines(&of_json(&opening).ok_or_else(|| unreadable_column("opening"))?);
        }
        Ok(site)
    })?;
    fill_lists(&mut site);
    // A week in which the doors never open was allowed in older files.
    let never = site.hours.is_empty();
    if never {
        site.hours = opening::week_lines(&crate::domain::calendar::Calendar::default().opening);
    }
    // Every year is written in full, so that no day set apart depends on the day it is read.
    let mut rules = site.read(now.day_in(crate::domain::Zone::UTC)).map_err(|(key, _)| unreadable_column(key))?;
    site.closed = rules.special.iter().map(SpecialDays::text).collect();
    if never {
        (site.hours, rules.opening) = (Vec::new(), Opening::default());
    }
    Ok((site, rules))
}

/// First and last hour of each day, Monday first, null when closed: what programs before the ranges read.
pub(crate) fn to_json(opening: &Opening) -> String {
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
    pub(crate) fn set_site(&mut self, request: &Request, typed: &Revised<Site>) -> Result<Done, Refusal> {
        let mut site = typed.record().clone();
        form_rows::clean_record(&mut site);
        form_rows::check_complete(&site)?;
        let rules = site.read(self.context.today()).map_err(|(key, why)| Refusal::Field(key, why))?;
        // Of those that were written otherwise the file may hold some.
        let known = &self.context.calendar.special;
        let mut new = rules.special.iter().filter(|days| !known.contains(days));
        if let Some(why) = new.find_map(SpecialDays::refuse_doubt) {
            return Err(Refusal::Field("closed", why));
        }
        let calendar = crate::domain::calendar::Calendar {
            opening: rules.opening,
            special: rules.special,
            ..crate::domain::calendar::Calendar::clone(&self.context.calendar)
        };
        let mut site = Site {
            meetings: site.meetings,
            call_reasons: site.call_reasons,
            instructions: site.instructions,
            ..Site::from_calendar(&site.name, rules.zone, &calendar)
        };
        fill_lists(&mut site);
        let site = self.merge_revised(&typed.with_record(site), &self.context.site_settings(), StoredRecord::Site)?;
        let (before, _) = load(self.conn, self.context.now)?;
        let said = format!("{} : {}", site.name, changed_settings(&before, &site));
        self.write_site(request, &before, &site, said, None)
    }

    /// Restores the centre's settings as they were before an undone change, or as a redone change made them; refused
    /// when they have changed since.
    pub(crate) fn revert_site(&mut self, request: &Request, action: &Reversal) -> Result<Done, Refusal> {
        self.subject_since(action, &[OperationCode::SetSite], "Réglages du centre, ")?;
        let (before, _) = load(self.conn, self.context.now)?;
        let mut site = before.clone();
        form_rows::restore_record(&mut site, &action.body.before)?;
        let said = format!("{} : {}", site.name, changed_settings(&before, &site));
        self.write_site(request, &before, &site, action.direction_words(&said, &said), Some(action.journal_number()))
    }

    fn write_site(
        &mut self,
        request: &Request,
        before: &Site,
        site: &Site,
        said: String,
        undoes: Option<i64>,
    ) -> Result<Done, Refusal> {
        let rules = site.read(self.context.today()).map_err(|(key, why)| Refusal::Field(key, why))?;
        let old = rusqlite::types::Value::Text(to_json(&rules.opening));
        let mut kept = site.clone();
        if kept.meetings == MEETINGS {
            // Those that the program knows grow with it, as long as the centre has none of its own.
            kept.meetings.clear();
        }
        if kept.call_reasons == CALL_REASONS {
            kept.call_reasons.clear();
        }
        self.conn
            .prepare_cached(
                "UPDATE site SET name = ?1, timezone = ?2, hours = ?3, closed = ?4, meetings = ?5, call_reasons = ?6, \
                 instructions = ?7, opening = ?8 \
                 WHERE id = (SELECT min(id) FROM site)",
            )?
            .execute(params_from_iter(form_rows::record_cells(&kept).chain([old])))?;
        let mut body = Body { said, ..Body::default() };
        (body.before, body.after) = form_rows::changed_columns(Some(before), site);
        self.record_centre_change(request, body, undoes)
    }
}

/// Puts the program's lists where the centre has none of its own.
fn fill_lists(site: &mut Site) {
    for (list, known) in [(&mut site.meetings, MEETINGS), (&mut site.call_reasons, CALL_REASONS)] {
        if list.is_empty() {
            known.clone_into(list);
        }
    }
}

/// The settings that differ: « horaires, jours à part, à jour », and the days set apart as they were read, with their years.
fn changed_settings(before: &Site, after: &Site) -> String {
    use crate::protocol::form_records::Record;
    let changed = Site::FIELDS.iter().filter(|field| before.get(field.key) != after.get(field.key));
    let labels: Vec<_> = changed.map(|field| field.label.to_lowercase()).collect();
    if labels.is_empty() {
        return "rien n’a changé".to_owned();
    }
    let read: Vec<_> = after.closed.iter().filter(|days| !before.closed.contains(days)).map(String::as_str).collect();
    let read = if read.is_empty() { String::new() } else { format!(" ({})", read.join(", ")) };
    format!("{}, à jour{read}", labels.join(", "))
}
