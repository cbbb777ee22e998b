//! The team.

use rusqlite::{Connection, params};

use super::journal::{Body, Entry};
use super::trouble::unreadable;
use super::{Batch, Trouble, records};
use crate::domain::{Role, Staff, StaffId, name};
use crate::ops::{Deed, Done, NewStaff, Refusal};

/// Everyone, active or not, in the order they came.
pub(super) fn all(conn: &Connection) -> rusqlite::Result<Vec<Staff>> {
    let mut statement =
        conn.prepare_cached("SELECT id, display_name, role, unix_user, active, instructions FROM staff ORDER BY id")?;
    let rows = statement.query_map([], |row| {
        let role: String = row.get(2)?;
        Ok(Staff {
            id: StaffId(row.get(0)?),
            name: row.get(1)?,
            role: Role::of(&role).ok_or_else(|| unreadable("role"))?,
            unix_user: row.get(3)?,
            active: row.get(4)?,
            instructions: row.get(5)?,
        })
    })?;
    rows.collect()
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

/// The name of the Unix account that runs this process, as the machine's own list has it.
pub(super) fn unix_account() -> Option<String> {
    let uid = rustix::process::getuid().as_raw().to_string();
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let mine =
        accounts.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|line| line.get(2) == Some(&&*uid));
    // Accounts of a directory (LDAP) are in no file; sshd and login write their name here.
    mine.map(|line| line[0].to_owned()).or_else(|| std::env::var("LOGNAME").ok())
}

impl Batch<'_> {
    pub(super) fn add_staff(&mut self, deed: &Deed, new: &NewStaff) -> Result<Done, Refusal> {
        let new = clean(new)?;
        let same = |member: &&Staff| member.active && name::fold(&member.name) == name::fold(&new.name);
        if let Some(member) = self.desk.staff.iter().find(same) {
            let why = format!("{} est déjà dans l’équipe : ajoutez de quoi les distinguer.", member.name);
            return Err(Refusal::Field("name", why));
        }
        let account = |member: &&Staff| new.unix_user.is_some() && member.unix_user == new.unix_user;
        if let Some(member) = self.desk.staff.iter().find(account) {
            return Err(Refusal::Field("unix_user", format!("Ce compte est déjà celui de {}.", member.name)));
        }
        let id = insert(self.conn, &new)?;
        let done = self.record(deed, joined(&new, id), Vec::new())?;
        self.reload()?;
        Ok(done)
    }
}
