//! The team.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::error::unreadable;
use super::journal::{Body, Entry};
use super::undo::Turned;
use super::{Batch, Error, pin, records};
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

fn absence(staff: &Staff) -> (Option<NaiveDate>, Option<NaiveDate>, Option<StaffId>) {
    (staff.away_from, staff.away_to, staff.replaced_by)
}

/// Puts the absence of `after` in the place of the one that is not over, or beside those that are.
fn absent(conn: &Connection, before: &Staff, after: &Staff, today: NaiveDate) -> rusqlite::Result<()> {
    if absence(before) != absence(after) {
        conn.execute("DELETE FROM absence WHERE staff = ?1 AND to_day >= ?2", params![after.id.0, today.to_string()])?;
        write_absence(conn, after)?;
    }
    Ok(())
}

/// Puts the absence of `after` in the place of that of `before`, and touches no other.
fn put_absence(conn: &Connection, before: &Staff, after: &Staff) -> rusqlite::Result<()> {
    if absence(before) != absence(after) {
        if let Some((from, to)) = before.away_from.zip(before.away_to) {
            conn.execute(
                "DELETE FROM absence WHERE staff = ?1 AND from_day = ?2 AND to_day = ?3 AND replaced_by IS ?4",
                params![before.id.0, from.to_string(), to.to_string(), before.replaced_by.map(|staff| staff.0)],
            )?;
        }
        write_absence(conn, after)?;
    }
    Ok(())
}

/// Writes the absence of a member, unless it is there.
fn write_absence(conn: &Connection, staff: &Staff) -> rusqlite::Result<()> {
    let Some((from, to)) = staff.away_from.zip(staff.away_to) else { return Ok(()) };
    conn.execute(
        "INSERT INTO absence (staff, from_day, to_day, replaced_by) SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS \
         (SELECT 1 FROM absence WHERE staff = ?1 AND from_day = ?2 AND to_day = ?3 AND replaced_by IS ?4)",
        params![staff.id.0, from.to_string(), to.to_string(), staff.replaced_by.map(|staff| staff.0)],
    )
    .map(drop)
}

/// Writes a new member and gives their number; the names are clean already.
pub(super) fn insert(conn: &Connection, new: &NewStaff) -> Result<StaffId, Error> {
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

/// The name of the Unix account that runs this process, as the machine knows it or its directory (LDAP) does.
pub(super) fn unix_account() -> Option<String> {
    let user = uzers::get_user_by_uid(uzers::get_current_uid())?;
    user.name().to_str().map(str::to_owned)
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
        let before = self.known_member(staff.id)?;
        self.fits(&mut staff)?;
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
        let body = Body::said(format!("{} : enregistré", staff.name));
        // A code that was erased is known to nobody any more.
        let undoable = before.pin == staff.pin;
        self.write_member(deed, &before, &staff, Entry { undoable, body, ..Entry::default() })
    }

    pub(super) fn add_staff(&mut self, deed: &Deed, new: &NewStaff) -> Result<Done, Refusal> {
        let new = clean(new)?;
        self.is_alone(None, &new.name, new.unix_user.as_ref())?;
        let id = insert(self.conn, &new)?;
        let done = self.record(deed, Entry { undoable: true, ..joined(&new, id) }, Vec::new())?;
        self.reload()?;
        Ok(done)
    }

    /// A member as they were before a change that is being undone, or as that change made them; refused when they changed
    /// again since. Nobody is erased: who was added by mistake leaves the team, and their account is free again.
    pub(super) fn turn_staff(&mut self, deed: &Deed, action: &Turned) -> Result<Done, Refusal> {
        let id = StaffId(action.subject().parse().unwrap_or_default());
        let before = self.known_member(id)?;
        self.subject_since(action, &["ADD_STAFF", "EDIT_STAFF"], &format!("{}, ", before.name))?;
        let mut staff = before.clone();
        let joins = action.first.columns.op == "ADD_STAFF";
        if joins && action.first.columns.seq == action.seq() {
            (staff.active, staff.unix_user) = (false, None);
        } else {
            records::restore(&mut staff, &action.body.before)?;
        }
        self.fits(&mut staff)?;
        put_absence(self.conn, &before, &staff)?;
        let name = &staff.name;
        let said = if joins {
            action.says(format!("{name} n’est plus dans l’équipe"), format!("{name} rejoint l’équipe"))
        } else {
            action.says(format!("{name} : remis·e comme avant"), format!("{name} : enregistré"))
        };
        let entry = Entry { undoes: Some(action.seq()), body: Body::said(said), ..Entry::default() };
        self.write_member(deed, &before, &staff, entry)
    }

    fn known_member(&self, id: StaffId) -> Result<Staff, Refusal> {
        let known = self.desk.member(id).cloned();
        known.ok_or_else(|| Refusal::Rule("Cette personne n’est pas dans l’équipe.".to_owned()))
    }

    /// Refuses what a member may not be beside the others, and reads an absence of one day.
    fn fits(&self, staff: &mut Staff) -> Result<(), Refusal> {
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
        Ok(())
    }

    /// Writes a member whose absence is written already, and the row of the journal.
    fn write_member(&mut self, deed: &Deed, before: &Staff, staff: &Staff, mut entry: Entry) -> Result<Done, Refusal> {
        self.conn.execute(
            "UPDATE staff SET display_name = ?2, role = ?3, unix_user = ?4, active = ?5, instructions = ?6 WHERE id = ?1",
            params![staff.id.0, staff.name, staff.role.code, staff.unix_user, staff.active, staff.instructions],
        )?;
        self.reload()?;
        // As it stands now: an absence that is over stays where a form lets go of it.
        let after = self.known_member(staff.id)?;
        entry.body.subject = Some(staff.id.to_string());
        (entry.body.before, entry.body.after) = records::changed(Some(before), &after);
        self.record(deed, entry, Vec::new())
    }
}
