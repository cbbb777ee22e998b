//! `comptoir merge`: two cards of one person made one.

use std::io::Write;

use super::{Args, Failure, OpenCentre, fields, json, print_line};
use crate::domain::Person;
use crate::model::{Field, Shape, Value};
use crate::protocol::Operation;
use crate::protocol::form_records::Record;

const OVERRULE: Field = Field::new("overrule", "overrule", Shape::Flag);

/// Merges two cards, and prints the number of the one that stays.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let (before, other) = (centre.find_person(args.word_at(0)?)?, centre.find_person(args.word_at(1)?)?);
    let (mut kept, mut overrule) = (before.merged_with(&other), false);
    for (key, given) in &fields::parse_words(&args.words()[2..])? {
        if key == OVERRULE.key {
            overrule = fields::read_value(&OVERRULE, given, &centre.context)? == Value::Flag(true);
            continue;
        }
        let field = Person::FIELDS.iter().find(|field| field.key == key).ok_or_else(|| {
            let keys: Vec<_> = Person::FIELDS.iter().map(|field| field.key).collect();
            Failure::refused(format!("« {key} » n’est pas un champ d’une fiche ; il y a : {}.", keys.join(", ")))
        })?;
        kept.set(field.key, fields::read_value(field, given, &centre.context)?);
    }
    let kept = Box::new(kept);
    let done = centre.run(Operation::Merge { kept, other: other.id, rev: other.rev, overrule })?;
    match done.person.map_or(Ok(None), |id| centre.store.load_person(id))? {
        Some(person) if args.has_option("--json") => {
            json::write_value(out, json::person_json(&person, &centre.store.list_related(&person)?, &centre.context))
        }
        _ => Ok(print_line(out, &format!("{}.", done.said))?),
    }
}
