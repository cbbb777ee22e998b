//! The house as every rule needs it: site, team, settings; and its first words in a new file.

use std::sync::Arc;

use chrono::NaiveTime;
use chrono_tz::Tz;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value as Json;

use super::trouble::unreadable;
use super::{Trouble, directory, drugs, staff};
use crate::domain::Moment;
use crate::domain::calendar::Calendar;
use crate::kinds::settings::ALSACE_MOSELLE;
use crate::kinds::{Desk, settings::Settings};
use crate::ops::{NewHouse, Welcome};

/// A new file's zone; a centre elsewhere changes it in the `site` row.
const ZONE: &str = "Europe/Paris";

/// The house at `now`.
pub(super) fn desk(conn: &Connection, now: Moment) -> rusqlite::Result<Desk> {
    let mut statement = conn.prepare_cached("SELECT name, timezone, opening FROM site ORDER BY id LIMIT 1")?;
    let (site, zone, opening): (String, String, String) =
        statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let settings = settings(conn)?;
    let calendar = Calendar {
        alsace_moselle: settings.number(&ALSACE_MOSELLE) == 1,
        opening: hours(&opening).ok_or_else(|| unreadable("opening"))?,
    };
    Ok(Desk {
        now,
        zone: zone.parse::<Tz>().map_err(|_| unreadable("timezone"))?,
        site: Arc::from(site),
        calendar: Arc::new(calendar),
        staff: Arc::new(staff::all(conn)?),
        directory: Arc::new(directory::list(conn, None, "")?),
        drugs: Arc::new(drugs::all(conn)?),
        settings: Arc::new(settings),
        // The lists say it: they read all that is open anyway.
        here: Arc::default(),
    })
}

/// What the screen asks first.
pub(super) fn welcome(conn: &Connection, now: Moment) -> rusqlite::Result<Welcome> {
    let desk = desk(conn, now)?;
    let (user, vouched) = staff::unix_account().unzip();
    let mine = |member: &&crate::domain::Staff| member.active && user.is_some() && member.unix_user == user;
    let account = desk.staff.iter().find(mine).map(|member| member.id);
    let latest = conn
        .prepare_cached("SELECT at FROM journal ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| row.get(0).map(Moment))
        .optional()?;
    Ok(Welcome { desk, account, vouched: vouched == Some(true), latest })
}

/// The site's row of a new file.
pub(super) fn found(conn: &Connection, house: &NewHouse) -> Result<(), Trouble> {
    let opening: Vec<Json> = Calendar::default()
        .opening
        .iter()
        .map(|day| match day {
            Some((from, to)) => Json::from(vec![clock(*from), clock(*to)]),
            None => Json::Null,
        })
        .collect();
    conn.execute(
        "INSERT INTO site (id, code, name, timezone, opening) VALUES (1, ?1, ?2, ?3, ?4)",
        params![
            crate::domain::name::clean(&house.code),
            crate::domain::name::clean(&house.name),
            ZONE,
            Json::Array(opening).to_string()
        ],
    )?;
    Ok(())
}

fn settings(conn: &Connection) -> rusqlite::Result<Settings> {
    let mut statement = conn.prepare_cached("SELECT key, value FROM setting")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Settings::new(rows.collect::<rusqlite::Result<Vec<_>>>()?))
}

fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

fn hours(text: &str) -> Option<[Option<(NaiveTime, NaiveTime)>; 7]> {
    let days: Vec<Option<(String, String)>> = serde_json::from_str(text).ok()?;
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
    let mut opening = [None; 7];
    if days.len() != opening.len() {
        return None;
    }
    for (slot, day) in opening.iter_mut().zip(days) {
        *slot = match day {
            Some((from, to)) => Some((time(&from)?, time(&to)?)),
            None => None,
        };
    }
    Some(opening)
}
