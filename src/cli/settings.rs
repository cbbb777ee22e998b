//! `comptoir settings`: what the centre sets, shown and changed.

use crate::panes;
use std::io::Write;

use serde_json::{Map, Value as Json, json};

use super::fields::Given;
use super::table::Table;
use super::{Args, Failure, OpenCentre, clock, fields, json, print_line};
use crate::domain::Site;
use crate::model::{Context, Setting, text};
use crate::protocol::form_records::Record;
use crate::protocol::{Operation, Revised};

/// Shows every setting, or changes those that are given: the centre's own together, then each number.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let given = fields::parse_words(args.words())?;
    let changes = read_operations(&given, &centre.context)?;
    let unchanged = changes.is_empty();
    if !unchanged {
        clock::check_clock(centre, args)?;
    }
    for operation in changes {
        let done = centre.run(operation)?;
        if !args.has_option("--json") {
            print_line(out, &done.said)?;
        }
    }
    centre.context = centre.store.load_context(centre.context.now)?;
    match (args.has_option("--json"), given.is_empty()) {
        (true, _) => json::write_value(out, as_json(&centre.context)),
        (false, true) => show(&centre.context, out),
        (false, false) if unchanged => Ok(print_line(out, "Rien ne change\u{a0}: c’est déjà réglé ainsi.")?),
        (false, false) => Ok(()),
    }
}

/// Reads the operations to do; all of them are read before any is done.
fn read_operations(given: &Given, context: &Context) -> Result<Vec<Operation>, Failure> {
    let mut site = context.site_settings();
    let mut numbers = Vec::new();
    for (key, typed) in given {
        if let Some(field) = Site::FIELDS.iter().find(|field| field.key == key) {
            let value = fields::read_value(field, typed, context)?;
            if field.is_required() && value.is_empty() {
                return Err(Failure::refused(format!("«\u{a0}{}\u{a0}» manque ({}=…).", field.label, field.key)));
            }
            site.set(field.key, value);
        } else {
            let setting = panes::find_setting(key).ok_or_else(|| {
                Failure::refused(format!("« {key} » n’est pas un réglage ; « comptoir settings » les montre."))
            })?;
            numbers.push(Operation::Set { setting, value: parse_setting(setting, typed, context)?, read: None });
        }
    }
    site.read(context.today()).map_err(|(_, why)| Failure::refused(why))?;
    let read = context.site_settings();
    let own = (site != read).then(|| Operation::SetSite(Revised::of(read, site)));
    Ok(own.into_iter().chain(numbers).collect())
}

fn parse_setting(setting: &'static Setting, typed: &Json, context: &Context) -> Result<i64, Failure> {
    let value = fields::read_value(&setting.field(), typed, context)?;
    let missing = || Failure::refused(format!("«\u{a0}{}\u{a0}» manque ({}=…).", setting.label, setting.key));
    setting.number_in(&value).ok_or_else(missing)
}

fn show(context: &Context, out: &mut dyn Write) -> Result<(), Failure> {
    let site = context.site_settings();
    let mut table = Table::new(["Clé", "Réglage", "Valeur"]);
    for field in Site::FIELDS {
        let value = text::show(field, &site.get(field.key), context);
        let value = with_source(value, context.source_of_site(field.key));
        table.add([field.key.to_owned(), field.label.to_owned(), value]);
    }
    for setting in panes::all_settings() {
        let value = setting.value_text(context.setting(setting));
        let value = with_source(value, context.source_of_setting(setting.key));
        table.add([setting.key.to_owned(), setting.label.to_owned(), value]);
    }
    Ok(table.write(out)?)
}

/// « 5 min, du groupement, le 12/11 ».
fn with_source(shown: String, source: Option<String>) -> String {
    source.map_or_else(|| shown.clone(), |source| format!("{shown}, {source}"))
}

fn as_json(context: &Context) -> Json {
    let site = context.site_settings();
    let own = json!({"name": site.name, "timezone": site.timezone, "hours": site.hours, "closed": site.closed});
    let number = |setting: &'static Setting| {
        let value = context.setting(setting);
        (setting.key.to_owned(), if setting.is_yes_no() { json!(value == 1) } else { json!(value) })
    };
    let mut all = Map::from_iter(panes::all_settings().map(number));
    all.extend(own.as_object().cloned().unwrap_or_default());
    Json::Object(all)
}
