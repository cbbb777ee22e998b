//! `comptoir directory`, `comptoir entry`: whom the desk calls, found by what is sought, added, corrected, confirmed.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::table::Table;
use super::{Args, Failure, OpenCentre, args, fields, json, print_line};
use crate::domain::coded::Coded;
use crate::domain::{DirectoryEntry, EntryKind, name, phone};
use crate::model::settings::DIRECTORY_STALE;
use crate::model::{Context, Field, Shape, Value, text};
use crate::protocol::form_records::Record;
use crate::protocol::{Operation, Revised};

const OVERRULE: Field = Field::new("overrule", "overrule", Shape::Flag);

/// Lists the entries that answer to the words given, by name.
pub fn list_entries(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let sought = args.words().iter().map(|word| args::as_utf8(word)).collect::<Result<Vec<_>, _>>()?.join(" ");
    let found: Vec<_> = centre.context.directory.iter().filter(|entry| entry.answers(&sought)).collect();
    if args.has_option("--json") {
        return json::write_array(out, found.iter().map(|entry| Ok(entry_json(entry, &centre.context))));
    }
    let mut table = Table::new(["N°", "Nom", "", "Téléphone", "Ce qu’on en a dit"]);
    let months = u32::try_from(centre.context.setting(&DIRECTORY_STALE)).unwrap_or_default();
    for entry in found {
        let stale = entry.is_stale(centre.context.today(), months).then(|| "à vérifier".to_owned());
        let told = stale.into_iter().chain(entry.facts()).chain(entry.note.clone());
        let told: Vec<_> = told.chain(centre.context.source_of_entry(entry.id)).collect();
        table.add([
            entry.id.to_string(),
            entry.name.clone(),
            entry.skill.clone().unwrap_or_else(|| entry.kind.label().to_owned()),
            entry.phone.as_deref().map(phone::display_number).unwrap_or_default(),
            told.join(" · "),
        ]);
    }
    let nothing = match sought.trim() {
        "" => "L’annuaire est vide.".to_owned(),
        sought => format!("Aucune fiche de l’annuaire ne répond à {}.", name::quote_briefly(sought)),
    };
    Ok(table.write_or(&nothing, out)?)
}

/// The fields of an entry, as an export gives them.
pub fn entry_json(entry: &DirectoryEntry, context: &Context) -> Json {
    let told = DirectoryEntry::FIELDS.iter().map(|field| {
        let value = text::to_json(field, &entry.get(field.key), context);
        (field.key.to_owned(), value)
    });
    std::iter::once(("id".to_owned(), json!(entry.id))).chain(told).collect()
}

/// Adds an entry, or corrects the one of this number; `--confirm` says that it holds today, `--remove` takes it out.
pub fn save(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let (number, words) = match args.words().split_first() {
        Some((first, rest)) if !args::as_utf8(first)?.contains('=') => (Some(args::as_utf8(first)?), rest),
        _ => (None, args.words()),
    };
    let read = match number {
        None => None,
        Some(number) => {
            let held = centre.context.directory.iter().find(|entry| entry.id.to_string() == number);
            Some(
                held.cloned()
                    .ok_or_else(|| Failure::refused(format!("L’annuaire n’a pas, ou plus, de fiche n° {number}.")))?,
            )
        }
    };
    if args.has_option("--remove") {
        let alone = words.is_empty() && !args.has_option("--confirm");
        let Some(read) = read.filter(|_| alone) else {
            let usage =
                "«\u{a0}--remove\u{a0}» va seul, avec le n°\u{a0}d’une fiche\u{a0}: «\u{a0}entry 12 --remove\u{a0}».";
            return Err(Failure::bad_usage(usage));
        };
        let done = centre.run(Operation::RemoveEntry(Box::new(read)))?;
        return Ok(print_line(out, &done.said)?);
    }
    let mut entry = read.clone().unwrap_or_else(|| DirectoryEntry::named(EntryKind::Specialist, ""));
    let mut given = fields::parse_words(words)?;
    let overrule =
        given.remove(OVERRULE.key).map(|said| fields::read_value(&OVERRULE, &said, &centre.context)).transpose()?;
    let is_unsaid = |field: &&Field| field.is_required() && !given.contains_key(field.key);
    if let Some(field) = DirectoryEntry::FIELDS.iter().find(is_unsaid).filter(|_| number.is_none()) {
        return Err(Failure::refused(format!("« {} » manque ({}=…).", field.label, field.key)));
    }
    for field in DirectoryEntry::FIELDS {
        if let Some(said) = given.get(field.key) {
            entry.set(field.key, fields::read_value(field, said, &centre.context)?);
        }
    }
    let is_unknown = |key: &&String| DirectoryEntry::FIELDS.iter().all(|field| field.key != key.as_str());
    if let Some(key) = given.keys().find(is_unknown) {
        let keys: Vec<_> = DirectoryEntry::FIELDS.iter().map(|field| field.key).collect();
        return Err(Failure::refused(format!("« {key} » n’est pas un champ : il y a {}.", keys.join(", "))));
    }
    if args.has_option("--confirm") {
        entry.confirmed_on = Some(centre.context.today());
    }
    let entry = match read {
        Some(read) => Revised::of(read, entry),
        None => Revised::new(entry),
    };
    let overrule = overrule == Some(Value::Flag(true));
    let done = centre.run(Operation::SaveEntry { entry, overrule })?;
    Ok(print_line(out, &done.said)?)
}
