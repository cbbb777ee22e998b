//! The team.

use std::collections::HashMap;

use chrono::Days;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, ErrorCode, params};

use super::codec::{from_cell, to_cell};
use super::journal::{Body, JournalEntry};
use super::undo::Reversal;
use super::{form_rows, item_sql, notices, pin};
use crate::domain::staff::Absence;
use crate::domain::{Role, Staff, StaffId, name, order};
use crate::model::Context;
use crate::protocol::form_records::{ABSENCES, INSTRUCTIONS, Record};
use crate::protocol::{Done, NewStaff, OperationCode, Refusal, Request, Revised, StoredRecord, Vouchers};
use crate::store::error::unreadable_column;
use crate::store::{Batch, Error};

/// An absence longer than that is a slip of the finger.
const LONGEST: Days = Days::new(731);

/// The open lines. In the order of their numbers, SQLite would read those of all years.
pub(crate) const OPEN_LINES: &str = "SELECT kind, id FROM item INDEXED BY item_open WHERE closed_at IS NULL";

/// Lines written since a row of the journal.
const WRITTEN_SINCE: &str = "SELECT kind, id FROM item WHERE id IN (SELECT item FROM journal WHERE seq > ?1)";

/// Lists all the members of the team, active or not, in the order they came; [`StaffId::SYSTEM`] is none.
pub(crate) fn list_staff(conn: &Connection) -> rusqlite::Result<Vec<Staff>> {
    let mut absences = load_absences(conn)?;
    let mut statement = conn.prepare_cached(
        "SELECT id, display_name, role, unix_user, active, instructions, pin_hash IS NOT NULL FROM staff \
         WHERE id <> ?1 ORDER BY id",
    )?;
    let rows = statement.query_map([StaffId::SYSTEM.0], |row| {
        let role: String = row.get(2)?;
        let id = StaffId(row.get(0)?);
        let mut staff = Staff {
            id,
            name: row.get(1)?,
            role: Role::from_code(&role).ok_or_else(|| unreadable_column("role"))?,
            unix_user: row.get(3)?,
            pin: row.get(6)?,
            active: row.get(4)?,
            instructions: Vec::new(),
            absences: absences.remove(&id).unwrap_or_default(),
        };
        staff.set(INSTRUCTIONS.key, from_cell(&INSTRUCTIONS, row.get_ref(5)?)?);
        Ok(staff)
    })?;
    rows.collect()
}

fn load_absences(conn: &Connection) -> rusqlite::Result<HashMap<StaffId, Vec<Absence>>> {
    let day = |day: String| day.parse().map_err(|_| unreadable_column("absence"));
    let mut statement =
        conn.prepare_cached("SELECT staff, from_day, to_day, replaced_by FROM absence ORDER BY from_day, id")?;
    let mut rows = statement.query([])?;
    let mut absences = HashMap::<_, Vec<_>>::new();
    while let Some(row) = rows.next()? {
        let replaced_by = row.get::<_, Option<i64>>(3)?.map(StaffId);
        let absence = Absence { from: day(row.get(1)?)?, to: day(row.get(2)?)?, replaced_by };
        absences.entry(StaffId(row.get(0)?)).or_default().push(absence);
    }
    Ok(absences)
}

/// Takes out the absences of `before` that `after` no longer has, and writes those it has beside them.
fn write_absences(conn: &Connection, before: &Staff, after: &Staff) -> rusqlite::Result<()> {
    let columns = |absence: &Absence| {
        let [from, to] = [absence.from, absence.to].map(|day| day.to_string());
        (after.id.0, from, to, absence.replaced_by.map(|staff| staff.0))
    };
    for gone in before.absences.iter().filter(|absence| !after.absences.contains(absence)) {
        conn.execute(
            "DELETE FROM absence WHERE staff = ?1 AND from_day = ?2 AND to_day = ?3 AND replaced_by IS ?4",
            columns(gone),
        )?;
    }
    for new in after.absences.iter().filter(|absence| !before.absences.contains(absence)) {
        conn.execute(
            "INSERT INTO absence (staff, from_day, to_day, replaced_by) VALUES (?1, ?2, ?3, ?4)",
            columns(new),
        )?;
    }
    Ok(())
}

/// Content of the column of the instructions.
fn instructions_cell<R: Record>(record: &R) -> Cell {
    to_cell(&INSTRUCTIONS, &record.get(INSTRUCTIONS.key))
}

/// Writes a new member, under their number where they had one, and gives it; the names are clean already.
pub(crate) fn insert(conn: &Connection, new: &NewStaff, id: Option<StaffId>) -> Result<StaffId, Error> {
    conn.execute(
        "INSERT INTO staff (display_name, role, unix_user, active, instructions, id) VALUES (?1, ?2, ?3, 1, ?4, ?5)",
        params![new.name, new.role.code, new.unix_user, instructions_cell(new), id.map(|id| id.0)],
    )?;
    Ok(StaffId(conn.last_insert_rowid()))
}

/// Cleans the data of a new member for storage.
pub(crate) fn clean_new_staff(new: &NewStaff) -> Result<NewStaff, Refusal> {
    let mut new = new.clone();
    form_rows::clean_record(&mut new);
    form_rows::check_complete(&new)?;
    Ok(new)
}

/// Makes the journal entry of a new member.
pub(crate) fn joined_entry(new: &NewStaff, id: StaffId) -> JournalEntry {
    let mut body = Body::sentence_only(format!("{} rejoint l’équipe", new.name));
    body.subject = Some(id.to_string());
    (_, body.after) = form_rows::changed_columns(None, new);
    JournalEntry { body, ..JournalEntry::default() }
}

/// « 24/12/2026 – 31/12/2026 », « 24/12/2026 » of one day.
fn say_days(absence: &Absence) -> String {
    match (absence.from, absence.to) {
        (from, to) if from == to => from.format("%d/%m/%Y").to_string(),
        (from, to) => format!("{} – {}", from.format("%d/%m/%Y"), to.format("%d/%m/%Y")),
    }
}

/// Makes the sentence that refuses the absences of `staff`, which are in order; past ones are not checked, and of those that
/// are in the file already only whether they overlap.
fn refuse_absences(staff: &Staff, context: &Context) -> Option<String> {
    let (said, today) = (say_days, context.today());
    let known = context.member(staff.id).map_or(&[][..], |known| &known.absences);
    let mut new = staff.absences.iter().filter(|absence| absence.to >= today && !known.contains(absence));
    let lasts = |absence: &&Absence| absence.from.checked_add_days(LONGEST).is_none_or(|limit| absence.to > limit);
    if let Some(absence) = new.clone().find(lasts) {
        return Some(format!("«\u{a0}Absences\u{a0}», {}\u{a0}: plus de deux ans d’un coup.", said(absence)));
    }
    let left = |absence: &Absence| absence.replaced_by.filter(|id| context.has_left(*id)).map(|id| (said(absence), id));
    if let Some((days, id)) = new.find_map(left) {
        let name = context.staff_name(id);
        return Some(format!(
            "«\u{a0}Absences\u{a0}», {days}\u{a0}: {name} n’est plus dans l’équipe\u{a0}; nommez quelqu’un d’autre."
        ));
    }
    if let Some(absence) = staff.absences.iter().find(|absence| absence.to < absence.from) {
        return Some(format!("« Absences » : {} finit avant de commencer.", said(absence)));
    }
    if let Some(absence) = staff.absences.iter().find(|absence| absence.replaced_by == Some(staff.id)) {
        return Some(format!("« Absences », {} : on ne se remplace pas soi-même.", said(absence)));
    }
    let overlaps = |pair: &&[Absence]| pair[1].from <= pair[0].to && pair[1].to >= today;
    let pair = staff.absences.windows(2).find(overlaps)?;
    Some(format!("« Absences » : {} et {} se chevauchent.", said(&pair[0]), said(&pair[1])))
}

impl Batch<'_> {
    /// Refuses a name that would pass for another one: that of the machine, or one with letters that look like others.
    fn check_own_name(&self, called: &str) -> Result<(), Refusal> {
        let [folded, system] = [called, self.context.staff_name(StaffId::SYSTEM)].map(name::fold_text);
        // As one of its words too: the journal says « root (système) ».
        if folded.split(|sign: char| !sign.is_alphanumeric()).any(|word| word == system) {
            let why = "Ce nom est celui de ce que fait la machine : choisissez-en un autre.";
            return Err(Refusal::Field("name", why.to_owned()));
        }
        if name::mixes_alphabets(called) {
            let why = "Ce nom mêle deux alphabets dont des lettres se ressemblent : écrivez-le dans un seul.";
            return Err(Refusal::Field("name", why.to_owned()));
        }
        Ok(())
    }

    /// Two members must not answer to one name, nor share an account. A new name is not that of somebody who has left
    /// either: nobody could tell them apart by it, nor take them back. Where the file has two of one name already, only one
    /// of them works here.
    fn is_alone(&self, new: (Option<StaffId>, bool), called: &str, account: Option<&String>) -> Result<(), Refusal> {
        let (id, active) = new;
        let mut others = self.context.staff.iter().filter(|member| Some(member.id) != id);
        let is_same = |member: &Staff| name::fold_text(&member.name) == name::fold_text(called);
        let known = id.and_then(|id| self.context.member(id)).filter(|before| is_same(before));
        let counts = |member: &Staff| match known {
            None => true,
            // A name that was before a code is not taken by whoever comes after.
            Some(before) if active && !before.active => member.active || member.pin,
            Some(_) => false,
        };
        if let Some(member) = others.clone().find(|member| is_same(member) && counts(member)) {
            let name = &member.name;
            let why = match member.active {
                true => format!("{name} est déjà dans l’équipe\u{a0}: ajoutez de quoi les distinguer."),
                false => format!(
                    "{name} n’est plus dans l’équipe\u{a0}: sur sa fiche, répondez oui à «\u{a0}Dans l’équipe\u{a0}», ou ajoutez de quoi distinguer."
                ),
            };
            return Err(Refusal::Field("name", why));
        }
        match others.find(|member| account.is_some() && member.unix_user.as_ref() == account) {
            Some(member) => {
                Err(Refusal::Field("unix_user", format!("Ce compte est déjà celui {}.", name::with_de(&member.name))))
            }
            None => Ok(()),
        }
    }

    pub(crate) fn edit_staff(
        &mut self,
        request: &Request,
        edited: &Revised<Staff>,
        vouchers: &Vouchers,
    ) -> Result<Done, Refusal> {
        let mut staff = edited.record().clone();
        form_rows::clean_record(&mut staff);
        let before = self.known_member(staff.id)?;
        let mut staff = self.merge_revised(&edited.with_record(staff), &before, StoredRecord::Staff)?;
        form_rows::check_complete(&staff)?;
        if staff.name != before.name {
            self.check_own_name(&staff.name)?;
        }
        self.check_member(&mut staff)?;
        match (before.pin, staff.pin) {
            (false, true) => {
                let why = "Chacun·e choisit son propre code : menu, « mon code ».";
                return Err(Refusal::Field("pin", why.to_owned()));
            }
            (true, false) if staff.id == request.by => {
                let why = "Effacez le vôtre par le menu, « mon code » : l’ancien est demandé.";
                return Err(Refusal::Field("pin", why.to_owned()));
            }
            (true | false, _) => {}
        }
        let recognised = notices::changes_of_identity(&before, &staff);
        if !recognised.is_empty() {
            self.check_vouched(request, &before, vouchers)?;
        }
        if before.pin && !staff.pin {
            pin::erase_pin(self.conn, staff.id)?;
        }
        if staff.id != request.by {
            recognised.iter().try_for_each(|change| notices::insert(self.conn, request, staff.id, *change))?;
        }
        write_absences(self.conn, &before, &staff)?;
        let left = before.active && !staff.active;
        let theirs = if left { self.count_open_lines_of(staff.id)? } else { 0 };
        let theirs = match theirs {
            0 => String::new(),
            1 => " ; une ligne ouverte est encore à son nom".to_owned(),
            count => format!(" ; {count} lignes ouvertes sont encore à son nom"),
        };
        let replaces = if left { self.replaced_words(staff.id) } else { String::new() };
        let body = Body::sentence_only(format!("{}\u{a0}: enregistré{theirs}{replaces}", staff.name));
        // Taken back, it would ask for no code.
        let undoable = recognised.is_empty();
        self.write_member(request, &before, &staff, JournalEntry { undoable, body, ..JournalEntry::default() })
    }

    pub(crate) fn add_staff(&mut self, request: &Request, new: &NewStaff) -> Result<Done, Refusal> {
        let new = clean_new_staff(new)?;
        self.check_own_name(&new.name)?;
        self.is_alone((None, true), &new.name, new.unix_user.as_ref())?;
        let id = insert(self.conn, &new, None)?;
        let done = self.record_done(request, JournalEntry { undoable: true, ..joined_entry(&new, id) }, Vec::new())?;
        self.reload_context()?;
        Ok(done)
    }

    /// A member as they were before a change that is being undone, or as that change made them; refused when they changed
    /// again since. Who was added by mistake is taken out, and added again under their number; once anything names them
    /// they only leave the team, and their account is free again.
    pub(crate) fn revert_staff(&mut self, request: &Request, action: &Reversal) -> Result<Done, Refusal> {
        let id = StaffId(action.subject_number()?);
        let joins = OperationCode::AddStaff.is(&action.first.columns.operation);
        if joins && self.context.member(id).is_none() {
            let mut new = NewStaff::blank();
            form_rows::restore_record(&mut new, &action.body.before)?;
            self.is_alone((None, true), &new.name, new.unix_user.as_ref())?;
            insert(self.conn, &new, Some(id))?;
            return self.record_member(request, action, joined_entry(&new, id).body);
        }
        let before = self.known_member(id)?;
        self.subject_since(
            action,
            &[OperationCode::AddStaff, OperationCode::EditStaff],
            &format!("{}, ", before.name),
        )?;
        let mut staff = before.clone();
        if joins && action.body.before.is_empty() {
            if self.erase_unnamed(id, action.journal_number())? {
                let said = format!("{} n’est plus dans l’équipe", before.name);
                let (was, is) = (action.body.before.clone(), action.body.after.clone());
                let body = Body { subject: Some(id.to_string()), before: is, after: was, ..Body::sentence_only(said) };
                return self.record_member(request, action, body);
            }
            (staff.active, staff.unix_user) = (false, None);
        } else {
            form_rows::restore_record(&mut staff, &action.body.before)?;
        }
        if !notices::changes_of_identity(&before, &staff).is_empty() {
            self.check_vouched(request, &before, &Vouchers::default())?;
        }
        self.check_member(&mut staff)?;
        write_absences(self.conn, &before, &staff)?;
        let name = &staff.name;
        let said = if joins {
            action.direction_words(&format!("{name} n’est plus dans l’équipe"), &format!("{name} rejoint l’équipe"))
        } else {
            action.direction_words(&format!("{name} : remis·e comme avant"), &format!("{name} : enregistré"))
        };
        let entry = JournalEntry {
            undoes: Some(action.journal_number()),
            body: Body::sentence_only(said),
            ..JournalEntry::default()
        };
        self.write_member(request, &before, &staff, entry)
    }

    /// Takes a member out whom nothing names since they were added by the row `since`; false where something does.
    fn erase_unnamed(&self, id: StaffId, since: i64) -> Result<bool, Refusal> {
        let written = item_sql::load_found(self.conn, WRITTEN_SINCE, [since])?;
        if written.iter().any(|item| item.names_member(id)) {
            return Ok(false);
        }
        match self.conn.execute("DELETE FROM staff WHERE id = ?1", [id.0]) {
            Ok(_) => Ok(true),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Records that an addition was undone or redone.
    fn record_member(&mut self, request: &Request, action: &Reversal, mut body: Body) -> Result<Done, Refusal> {
        body.said = action.direction_words(&body.said, &body.said);
        let undoes = Some(action.journal_number());
        let done = self.record_done(request, JournalEntry { undoes, body, ..JournalEntry::default() }, Vec::new())?;
        self.reload_context()?;
        Ok(done)
    }

    /// Number of the open lines that name the member.
    fn count_open_lines_of(&self, id: StaffId) -> Result<usize, Refusal> {
        let open = item_sql::load_found(self.conn, OPEN_LINES, [])?;
        Ok(open.iter().filter(|item| item.concerns_member(id)).count())
    }

    /// Says whom the member still replaces, today and later.
    fn replaced_words(&self, id: StaffId) -> String {
        let today = self.context.today();
        let replaced = |absence: &&Absence| absence.replaced_by == Some(id) && absence.to >= today;
        let away = self.context.staff.iter().filter(|member| member.active).flat_map(|member| {
            member.absences.iter().filter(replaced).map(|absence| format!("{}, {}", member.name, say_days(absence)))
        });
        match away.collect::<Vec<_>>().join("\u{a0}; ") {
            none if none.is_empty() => none,
            whom => format!("\u{a0}; remplace encore {whom}"),
        }
    }

    fn known_member(&self, id: StaffId) -> Result<Staff, Refusal> {
        let known = self.context.member(id).cloned();
        known.ok_or_else(|| Refusal::Rule("Cette personne n’est pas dans l’équipe.".to_owned()))
    }

    /// Refuses what a member may not be beside the others, and puts their absences in order.
    fn check_member(&self, staff: &mut Staff) -> Result<(), Refusal> {
        let others = |member: &&Staff| member.active && member.id != staff.id;
        if !staff.active && !self.context.staff.iter().any(|member| others(&member)) {
            return Err(Refusal::Field("active", "L’équipe ne peut pas rester vide.".to_owned()));
        }
        self.is_alone((Some(staff.id), staff.active), &staff.name, staff.unix_user.as_ref())?;
        order::sort_by_key(&mut staff.absences, |absence| (absence.from, absence.to));
        staff.absences.dedup();
        refuse_absences(staff, &self.context).map_or(Ok(()), |why| Err(Refusal::Field(ABSENCES.key, why)))
    }

    /// Writes a member whose absences are written already, and the row of the journal.
    fn write_member(
        &mut self,
        request: &Request,
        before: &Staff,
        staff: &Staff,
        mut entry: JournalEntry,
    ) -> Result<Done, Refusal> {
        self.conn.execute(
            "UPDATE staff SET display_name = ?2, role = ?3, unix_user = ?4, active = ?5, instructions = ?6 WHERE id = ?1",
            params![staff.id.0, staff.name, staff.role.code, staff.unix_user, staff.active, instructions_cell(staff)],
        )?;
        self.reload_context()?;
        let after = self.known_member(staff.id)?;
        entry.body.subject = Some(staff.id.to_string());
        (entry.body.before, entry.body.after) = form_rows::changed_columns(Some(before), &after);
        self.record_done(request, entry, Vec::new())
    }
}
