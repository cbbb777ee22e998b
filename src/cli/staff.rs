//! `comptoir staff`: the team.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::table::Table;
use super::{Args, Failure, OpenCentre, json, print_line};
use crate::domain::Staff;
use crate::domain::staff::ROLES;
use crate::model::{Context, Field, text};
use crate::protocol::form_records::{ABSENCES, INSTRUCTIONS, Record};
use crate::protocol::{NewStaff, Operation};

/// Adds a member, and prints the answer.
pub fn add(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let mut member = NewStaff { name: String::new(), role: ROLES[0], unix_user: None, instructions: Vec::new() };
    let given = [
        ("name", args.word_at(0)?.to_owned()),
        ("role", args.word_at(1)?.to_owned()),
        ("unix_user", args.text("--unix")?.unwrap_or_default()),
        ("instructions", args.text("--instructions")?.unwrap_or_default()),
    ];
    for field in NewStaff::FIELDS {
        let typed = given.iter().find(|(key, _)| *key == field.key).map_or("", |(_, typed)| typed);
        let value = text::parse(field, typed, &centre.context).map_err(Failure::refused)?;
        member.set(field.key, value);
    }
    let done = centre.run(Operation::AddStaff(member.clone()))?;
    if !args.has_option("--json") {
        return Ok(print_line(out, &done.said)?);
    }
    let welcome = centre.store.load_welcome(centre.context.now)?;
    let added = welcome.context.staff.iter().rev().find(|staff| staff.name == member.name);
    json::write_value(out, added.map_or(Json::Null, |staff| as_json(staff, &welcome.context)))
}

/// Lists the team.
pub fn list_staff(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let team = &centre.context.staff;
    if args.has_option("--json") {
        return json::write_array(out, team.iter().map(|staff| Ok(as_json(staff, &centre.context))));
    }
    let mut table = Table::new(["N°", "Nom", "Rôle", "Compte Unix", "Consignes", "Absences", ""]);
    for staff in team.iter() {
        table.add([
            staff.id.to_string(),
            staff.name.clone(),
            staff.role.label.to_owned(),
            staff.unix_user.clone().unwrap_or_default(),
            field_text(&INSTRUCTIONS, staff, &centre.context),
            field_text(&ABSENCES, staff, &centre.context),
            if staff.active { String::new() } else { "n’est plus dans l’équipe".to_owned() },
        ]);
    }
    Ok(table.write(out)?)
}

fn field_text(field: &Field, staff: &Staff, context: &Context) -> String {
    text::show(field, &staff.get(field.key), context)
}

fn as_json(staff: &Staff, context: &Context) -> Json {
    json!({
        "id": staff.id.0,
        "name": staff.name,
        "role": staff.role.code,
        "prescriber": staff.role.prescriber,
        "unix_user": staff.unix_user,
        "active": staff.active,
        "instructions": text::json(&INSTRUCTIONS, &staff.get(INSTRUCTIONS.key), context),
        "absences": text::json(&ABSENCES, &staff.get(ABSENCES.key), context),
    })
}
