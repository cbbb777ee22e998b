//! `comptoir yearly`, `comptoir yearly set`: what a year's report asks for beside the figures.

use std::io::Write;

use serde_json::json;

use super::table::Table;
use super::{Args, Failure, OpenCentre, args, fields, json, print_line};
use crate::model::yearly::{YEARLY_ITEMS, YearlyEntry, find_item};
use crate::protocol::form_records::Record;
use crate::protocol::{Operation, Revised};
use crate::reports::week::Week;
use crate::reports::yearly::whole_year;
use chrono::Datelike;

/// Lists the items of a year with their answers.
pub fn list_entries(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let year = match args.words().first() {
        Some(word) => read_year(args::as_utf8(word)?)?,
        None => Week::looked_back_on(centre.context.today()).year(),
    };
    let entries = whole_year(&centre.context.yearly, year);
    if args.has_option("--json") {
        let line = |entry: &YearlyEntry| {
            let day = entry.told_on.map(|day| day.to_string());
            json!({"year": year, "key": entry.item.key, "label": entry.item.label, "text": entry.item.is_text,
                   "value": entry.value, "source": entry.source, "told_on": day})
        };
        return json::write_array(out, entries.iter().map(|entry| Ok(line(entry))));
    }
    let mut table = Table::new(["Clé", "Intitulé", "Réponse"]);
    for entry in &entries {
        table.add([entry.item.key.to_owned(), entry.item.label.to_owned(), entry.in_words()]);
    }
    Ok(table.write(out)?)
}

/// Answers an item of a year.
pub fn save(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let (year, key, words) = match args.words() {
        [year, key, words @ ..] => (read_year(args::as_utf8(year)?)?, args::as_utf8(key)?, words),
        _ => {
            return Err(Failure::bad_usage(
                "Il faut une année, une clé et value=… : comptoir yearly set 2026 satisfaction value=…",
            ));
        }
    };
    let keys = || YEARLY_ITEMS.iter().map(|item| item.key).collect::<Vec<_>>().join(", ");
    let item = find_item(key)
        .ok_or_else(|| Failure::refused(format!("« {key} » n’est pas une clé du rapport : il y a {}.", keys())))?;
    let typed = centre.context.yearly.iter().find(|entry| entry.year == year && entry.item == item);
    let read = typed.cloned().unwrap_or_else(|| YearlyEntry::empty(year, item));
    let mut entry = read.clone();
    for (key, said) in &fields::parse_words(words)? {
        let field = YearlyEntry::FIELDS.iter().find(|field| field.key == key);
        let field = field.ok_or_else(|| {
            Failure::refused(format!("« {key} » n’est pas un champ : il y a value, source et told_on."))
        })?;
        entry.set(field.key, fields::read_value(field, said, &centre.context)?);
    }
    let done = centre.run(Operation::SaveYearly(Revised::of(read, entry)))?;
    Ok(print_line(out, &done.said)?)
}

fn read_year(said: &str) -> Result<i32, Failure> {
    let year = said.parse().ok().filter(|year| (2000..=2200).contains(year));
    year.ok_or_else(|| Failure::refused(format!("« {said} » n’est pas une année : « 2026 ».")))
}
