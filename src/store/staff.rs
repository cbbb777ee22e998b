//! The team.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::journal::{Body, Entry};
use super::trouble::unreadable;
use super::{Batch, Trouble, pin, records};
use crate::domain::{Role, Staff, StaffId, name};
use crate::ops::{Deed, Done, NewStaff, Refusal};

/// Everyone, active or not, in the order they came.
pub(super) fn all(conn: &Connection) -> rusqlite::Result<Vec<Staff>> {
    let mut statement = conn.prepare_cached(
        "SELECT s.id, display_name, role, unix_user, active, instructions, from_day, max(to_day), \
         pin_hash IS NOT NULL, replaced_by FROM staff AS s LEFT JOIN absence ON staff = s.id GROUP BY s.id ORDER BY s.id",
    )?;
    let day = |day: Option<String>| day.map(|day| day.parse().map_err(|_| unreadable("absence"))).transpose();
    let rows = statement.query_map([], |row| {
        let role: String = row.get(2)?;
        Ok(Staff {
            id: StaffId(row.get(0)?),
            name: row.get(1)?,
            role: Role::of(&role).ok_or_else(|| unreadable("role"))?,
            unix_user: row.get(3)?,
            pin: row.get(8)?,
            active: row.get(4)?,
            instructions: row.get(5)?,
            away_from: day(row.get(6)?)?,
            away_to: day(row.get(7)?)?,
            replaced_by: row.get::<_, Option<i64>>(9)?.map(StaffId),
        })
    })?;
    rows.collect()
}

/// Puts the absence of `after` in the place of the one that is not over, or beside those that are.
fn absent(conn: &Connection, before: &Staff, after: &Staff, today: NaiveDate) -> rusqlite::Result<()> {
    let id = after.id.0;
    let absence = |staff: &Staff| (staff.away_from, staff.away_to, staff.replaced_by);
    if absence(before) != absence(after) {
        conn.execute("DELETE FROM absence WHERE staff = ?1 AND to_day >= ?2", params![id, today.to_string()])?;
        if let Some((from, to)) = after.away_from.zip(after.away_to) {
            conn.execute(
                "INSERT INTO absence (staff, from_day, to_day, replaced_by) VALUES (?1, ?2, ?3, ?4)",
                params![id, from.to_string(), to.to_string(), after.replaced_by.map(|staff| staff.0)],
            )?;
        }
    }
    Ok(())
}

/// Writes a new member and gives their number; the names are clean already.
pub(super) fn insert(conn: &Connection, new: &NewStaff) -> Result<StaffId, Trouble> {
    conn.execute(
        "INSERT INTO staff (display_name, role, unix_user, active, instructions) VALUES (?1, ?2, ?3, 1, ?4)",
        params![new.name, new.role.code, new.unix_user, new.instructions],
    )?;
    Ok(StaffId(conn.last_insert_rowid()))
}

/// A new member's words as they are kept.
pub(super) fn clean(new: &NewStaff) -> Result<NewStaff, Refusal> {
    let mut new = new.clone();
    records::clean(&mut new);
    records::complete(&new)?;
    Ok(new)
}

/// What the journal keeps of a new member.
pub(super) fn joined(new: &NewStaff, id: StaffId) -> Entry {
    let mut body = Body::said(format!("{} rejoint l’équipe", new.name));
    body.subject = Some(id.to_string());
    (_, body.after) = records::changed(None, new);
    Entry { body, ..Entry::default() }
}

/// The name of the Unix account that runs this process, and whether the machine's own list has it.
pub(super) fn unix_account() -> Option<(String, bool)> {
    let uid = rustix::process::getuid().as_raw().to_string();
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let mine =
        accounts.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|line| line.get(2) == Some(&&*uid));
    // Accounts of a directory (LDAP) are in no file; sshd and login write their name here.
    mine.map(|line| (line[0].to_owned(), true)).or_else(|| Some((std::env::var("LOGNAME").ok()?, false)))
}

impl Batch<'_> {
    /// Two members who work here must not answer to one name, nor share an account.
    fn is_alone(&self, id: Option<StaffId>, called: &str, account: Option<&String>) -> Result<(), Refusal> {
        let mut others = self.desk.staff.iter().filter(|member| Some(member.id) != id);
        let same = |member: &&Staff| member.active && name::fold(&member.name) == name::fold(called);
        if let Some(member) = others.clone().find(same) {
            let why = format!("{} est déjà dans l’équipe : ajoutez de quoi les distinguer.", member.name);
            return Err(Refusal::Field("name", why));
        }
        match others.find(|member| account.is_some() && member.unix_user.as_ref() == account) {
            Some(member) => Err(Refusal::Field("unix_user", format!("Ce compte est déjà celui de {}.", member.name))),
            None => Ok(()),
        }
    }

    pub(super) fn edit_staff(&mut self, deed: &Deed, edited: &Staff) -> Result<Done, Refusal> {
        let mut staff = edited.clone();
        records::clean(&mut staff);
        records::complete(&staff)?;
        let Some(before) = self.desk.member(staff.id).cloned() else {
            return Err(Refusal::Rule("Cette personne n’est pas dans l’équipe.".to_owned()));
        };
        let others = |member: &&Staff| member.active && member.id != staff.id;
        if !staff.active && !self.desk.staff.iter().any(|member| others(&member)) {
            return Err(Refusal::Field("active", "L’équipe ne peut pas rester vide.".to_owned()));
        }
        self.is_alone(Some(staff.id), &staff.name, staff.unix_user.as_ref())?;
        // One day away is said by its first.
        staff.away_to = staff.away_from.and(staff.away_to.or(staff.away_from));
        if staff.away_to < staff.away_from {
            return Err(Refusal::Field("away_to", "« … au » : avant le premier jour d’absence.".to_owned()));
        }
        staff.replaced_by = staff.replaced_by.filter(|_| staff.away_from.is_some());
        if staff.replaced_by == Some(staff.id) {
            return Err(Refusal::Field("replaced_by", "On ne se remplace pas soi-même.".to_owned()));
        }
        match (before.pin, staff.pin) {
            (false, true) => {
                let why = "Chacun·e choisit son propre code : menu, « mon code ».";
                return Err(Refusal::Field("pin", why.to_owned()));
            }
            (true, false) if staff.id == deed.by => {
                let why = "Effacez le vôtre par le menu, « mon code » : l’ancien est demandé.";
                return Err(Refusal::Field("pin", why.to_owned()));
            }
            (true, false) => pin::erase(self.conn, deed, staff.id)?,
            _ => {}
        }
        absent(self.conn, &before, &staff, self.desk.today())?;
        self.conn.execute(
            "UPDATE staff SET display_name = ?2, role = ?3, unix_user = ?4, active = ?5, instructions = ?6 WHERE id = ?1",
            params![staff.id.0, staff.name, staff.role.code, staff.unix_user, staff.active, staff.instructions],
        )?;
        let mut body = Body::said(format!("{} : enregistré", staff.name));
        body.subject = Some(staff.id.to_string());
        (body.before, body.after) = records::changed(Some(&before), &staff);
        let done = self.record(deed, Entry { body, ..Entry::default() }, Vec::new())?;
        self.reload()?;
        Ok(done)
    }

    pub(super) fn add_staff(&mut self, deed: &Deed, new: &NewStaff) -> Result<Done, Refusal> {
        let new = clean(new)?;
        self.is_alone(None, &new.name, new.unix_user.as_ref())?;
        let id = insert(self.conn, &new)?;
        let done = self.record(deed, joined(&new, id), Vec::new())?;
        self.reload()?;
        Ok(done)
    }
}
