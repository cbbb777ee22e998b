//! Loads the centre as every rule needs it (site, team, settings), and writes it into a new file.

use std::sync::Arc;

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params_from_iter};

use super::changes;
use super::journal_tail::JournalTail;
use crate::domain::calendar::{self, Calendar, Opening};
use crate::domain::{Moment, Site, opening};
use crate::model::Context;
use crate::model::settings::ALSACE_MOSELLE;
use crate::model::settings::Settings;
use crate::panes;
use crate::protocol::{NewCentre, Refusal, Welcome};
use crate::store::write::{directory, drugs, form_rows, journal, origin, shared, site, staff, yearly};

/// Zone of a new file; a centre elsewhere changes it in the `site` row.
const ZONE: &str = "Europe/Paris";

/// Loads the centre as it is at `now`.
pub(crate) fn load_context(conn: &Connection, now: Moment) -> rusqlite::Result<Context> {
    let (site, rules) = site::load(conn, now)?;
    let settings = load_settings(conn)?;
    let alsace_moselle = settings.value_of(&ALSACE_MOSELLE) == 1;
    let abolition = calendar::abolition_day(rules.zone);
    let calendar = Calendar { alsace_moselle, abolition, opening: rules.opening, special: rules.special };
    Ok(Context {
        now,
        zone: rules.zone,
        site: Arc::from(site.name),
        calendar: Arc::new(calendar),
        staff: Arc::new(staff::list_staff(conn)?),
        directory: Arc::new(directory::list_entries(conn, None, "")?),
        drugs: Arc::new(drugs::list_drugs(conn)?),
        yearly: Arc::new(yearly::list_entries(conn)?),
        meetings: Arc::from(site.meetings),
        call_reasons: Arc::from(site.call_reasons),
        instructions: Arc::from(site.instructions),
        shared: Arc::new(shared::list_shared(conn)?),
        settings: Arc::new(settings),
        // The lists give it: they read all open items anyway.
        here: Arc::default(),
        // The store tells it: the file knows nothing of the desks.
        cut_off: Arc::default(),
    })
}

/// Context as it was last read, and at which row of the journal.
#[derive(Debug)]
pub(crate) struct KnownContext {
    seq: i64,
    /// SQLite's number for what other connections have written.
    version: i64,
    minute: i64,
    context: Context,
}

impl KnownContext {
    /// Last row of the journal that it knows of.
    pub(crate) fn last_row(&self) -> i64 {
        self.seq
    }
}

/// Returns the context at `now`, read again only where something of the centre was written since `known`, as `tail` tells, and
/// once a minute: what is said of coming days may be past.
pub(crate) fn follow_context(
    conn: &Connection,
    known: &mut Option<KnownContext>,
    tail: &JournalTail,
    now: Moment,
) -> rusqlite::Result<Context> {
    let (seq, minute) = (tail.last, now.minute_number());
    let version: i64 = conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
    let holds = match known {
        // Something written without a row in the journal may be anything; within the minute it is seen in any case.
        Some(known) if known.seq == seq => known.minute == minute && known.version == version,
        Some(known) if known.seq < seq => known.minute == minute && !changes::touches_centre(tail, known.seq),
        _ => false,
    };
    match known {
        Some(known) if holds => {
            (known.seq, known.version) = (seq, version);
            Ok(known.context.at(now))
        }
        _ => {
            let context = load_context(conn, now)?;
            *known = Some(KnownContext { seq, version, minute, context: context.clone() });
            Ok(context)
        }
    }
}

/// Adds to a context what else the screen asks for first.
pub(crate) fn welcome_in(conn: &Connection, context: Context) -> rusqlite::Result<Welcome> {
    let user = origin::unix_account();
    let mine = |member: &&crate::domain::Staff| member.active && user.is_some() && member.unix_user == user;
    let account = context.staff.iter().find(mine).map(|member| member.id);
    let latest = journal::latest_moment(conn)?;
    let people = conn.query_row("SELECT EXISTS (SELECT 1 FROM person)", [], |row| row.get(0))?;
    Ok(Welcome { context, account, latest, people })
}

/// Site of a new file, with its opening hours.
pub(crate) fn new_site(centre: &NewCentre) -> Result<(Site, Opening), Refusal> {
    let hours = if centre.hours.is_empty() { vec![Calendar::default().hours_text()] } else { centre.hours.clone() };
    let mut site = Site { name: centre.name.clone(), timezone: ZONE.to_owned(), hours, ..Site::default() };
    form_rows::clean_record(&mut site);
    let today = centre.at.day_in(crate::domain::Zone::PARIS);
    let opening = site.read(today).map_err(|(field, why)| Refusal::Field(field, why))?.opening;
    site.hours = opening::week_lines(&opening);
    Ok((site, opening))
}

/// Writes the row of the site into a new file.
pub(crate) fn insert_site(
    conn: &Connection,
    centre: &NewCentre,
    (site, opening): &(Site, Opening),
) -> rusqlite::Result<()> {
    let shared = [Cell::Text(crate::domain::name::clean_text(&centre.code)), Cell::Text(site::to_json(opening))];
    conn.prepare_cached(
        "INSERT INTO site (id, code, opening, name, timezone, hours, closed, meetings, call_reasons, instructions) \
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params_from_iter(shared.into_iter().chain(form_rows::record_cells(site))))?;
    Ok(())
}

fn load_settings(conn: &Connection) -> rusqlite::Result<Settings> {
    let mut statement = conn.prepare_cached("SELECT key, value FROM setting")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Settings::new(rows.collect::<rusqlite::Result<Vec<_>>>()?, panes::find_setting))
}
