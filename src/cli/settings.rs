//! `comptoir settings`: what the centre sets, shown and changed.

use std::io::Write;

use serde_json::{Map, Value as Json, json};

use super::fields::Given;
use super::table::Table;
use super::{Args, Context, Failure, fields, json, say};
use crate::domain::Site;
use crate::kinds::{Desk, Field, Setting, Shape, Value, settings, text};
use crate::ops::Op;
use crate::ops::records::Record;

/// Shows every setting, or changes those that are given: the centre's own together, then each number.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let given = fields::words(args.words())?;
    let changes = read(&given, &context.desk)?;
    for op in changes {
        let done = context.run(op)?;
        if !args.has("--json") {
            say(out, &done.said)?;
        }
    }
    context.desk = context.store.desk(context.desk.now)?;
    match (args.has("--json"), given.is_empty()) {
        (true, _) => json::one(out, as_json(&context.desk)),
        (false, true) => show(&context.desk, out),
        (false, false) => Ok(()),
    }
}

/// What is to be done; all of it is read before anything is.
fn read(given: &Given, desk: &Desk) -> Result<Vec<Op>, Failure> {
    let mut site = desk.site_settings();
    let mut numbers = Vec::new();
    for (key, typed) in given {
        if let Some(field) = Site::FIELDS.iter().find(|field| field.key == key) {
            let value = fields::read(field, typed, desk)?;
            if field.is_required() && value.is_empty() {
                return Err(Failure::refused(format!("« {} » manque.", field.label)));
            }
            site.set(field.key, value);
        } else {
            let setting = settings::of(key).ok_or_else(|| {
                Failure::refused(format!("« {key} » n’est pas un réglage ; « comptoir settings » les montre."))
            })?;
            numbers.push(Op::Set { setting, value: number(setting, typed, desk)? });
        }
    }
    site.read(desk.today()).map_err(|(_, why)| Failure::refused(why))?;
    let own = (site != desk.site_settings()).then_some(Op::SetSite(site));
    Ok(own.into_iter().chain(numbers).collect())
}

fn number(setting: &'static Setting, typed: &Json, desk: &Desk) -> Result<i64, Failure> {
    let (least, most) = setting.range;
    let shape = if setting.is_yes_no() { Shape::Flag } else { Shape::Number(least, most) };
    match fields::read(&Field::new(setting.key, setting.label, shape), typed, desk)? {
        Value::Int(number) => Ok(number),
        Value::Flag(yes) => Ok(i64::from(yes)),
        _ => Err(Failure::refused(format!("« {} » manque.", setting.label))),
    }
}

fn show(desk: &Desk, out: &mut dyn Write) -> Result<(), Failure> {
    let site = desk.site_settings();
    let mut table = Table::new(["Clé", "Réglage", "Valeur"]);
    for field in Site::FIELDS {
        let value = text::show(field, &site.get(field.key), desk);
        table.add([field.key.to_owned(), field.label.to_owned(), value]);
    }
    for setting in settings::all() {
        table.add([setting.key.to_owned(), setting.label.to_owned(), setting.say(desk.setting(setting))]);
    }
    Ok(table.write(out)?)
}

fn as_json(desk: &Desk) -> Json {
    let site = desk.site_settings();
    let own = json!({"name": site.name, "timezone": site.timezone, "hours": site.hours, "closed": site.closed});
    let number = |setting: &'static Setting| {
        let value = desk.setting(setting);
        (setting.key.to_owned(), if setting.is_yes_no() { json!(value == 1) } else { json!(value) })
    };
    let mut all = Map::from_iter(settings::all().map(number));
    all.extend(own.as_object().cloned().unwrap_or_default());
    Json::Object(all)
}
