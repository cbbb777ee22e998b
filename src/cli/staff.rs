//! `comptoir staff`: the team.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::table::Table;
use super::{Args, Context, Failure, json, say};
use crate::domain::Staff;
use crate::domain::staff::ROLES;
use crate::kinds::{Desk, Field, text};
use crate::ops::records::{ABSENCES, INSTRUCTIONS, Record};
use crate::ops::{NewStaff, Op};

/// Adds a member, and says so.
pub fn add(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let mut member = NewStaff { name: String::new(), role: ROLES[0], unix_user: None, instructions: Vec::new() };
    let given = [
        ("name", args.word(0)?.to_owned()),
        ("role", args.word(1)?.to_owned()),
        ("unix_user", args.text("--unix")?.unwrap_or_default()),
        ("instructions", args.text("--instructions")?.unwrap_or_default()),
    ];
    for field in NewStaff::FIELDS {
        let typed = given.iter().find(|(key, _)| *key == field.key).map_or("", |(_, typed)| typed);
        let value = text::parse(field, typed, &context.desk).map_err(Failure::refused)?;
        member.set(field.key, value);
    }
    let done = context.run(Op::AddStaff(member.clone()))?;
    if !args.has("--json") {
        return Ok(say(out, &done.said)?);
    }
    let welcome = context.store.welcome(context.desk.now)?;
    let added = welcome.desk.staff.iter().rev().find(|staff| staff.name == member.name);
    json::one(out, added.map_or(Json::Null, |staff| as_json(staff, &welcome.desk)))
}

/// Lists the team.
pub fn list(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let team = &context.desk.staff;
    if args.has("--json") {
        return json::array(out, team.iter().map(|staff| Ok(as_json(staff, &context.desk))));
    }
    let mut table = Table::new(["N°", "Nom", "Rôle", "Compte Unix", "Consignes", "Absences", ""]);
    for staff in team.iter() {
        table.add([
            staff.id.to_string(),
            staff.name.clone(),
            staff.role.label.to_owned(),
            staff.unix_user.clone().unwrap_or_default(),
            shown(&INSTRUCTIONS, staff, &context.desk),
            shown(&ABSENCES, staff, &context.desk),
            if staff.active { String::new() } else { "n’est plus dans l’équipe".to_owned() },
        ]);
    }
    Ok(table.write(out)?)
}

fn shown(field: &Field, staff: &Staff, desk: &Desk) -> String {
    text::show(field, &staff.get(field.key), desk)
}

fn as_json(staff: &Staff, desk: &Desk) -> Json {
    json!({
        "id": staff.id.0,
        "name": staff.name,
        "role": staff.role.code,
        "prescriber": staff.role.prescriber,
        "unix_user": staff.unix_user,
        "active": staff.active,
        "instructions": text::json(&INSTRUCTIONS, &staff.get(INSTRUCTIONS.key), desk),
        "absences": text::json(&ABSENCES, &staff.get(ABSENCES.key), desk),
    })
}
