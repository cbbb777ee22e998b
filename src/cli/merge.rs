//! `comptoir merge`: two cards of one person made one.

use std::io::Write;

use super::{Args, Failure, OpenCentre, fields, json, say};
use crate::domain::Person;
use crate::model::{Field, Shape, Value};
use crate::protocol::Operation;
use crate::protocol::form_records::Record;

const OVERRULE: Field = Field::new("overrule", "overrule", Shape::Flag);

/// Merges, and says into which card.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let (before, other) = (centre.person(args.word(0)?)?, centre.person(args.word(1)?)?);
    let (mut kept, mut overrule) = (before.with(&other), false);
    for (key, given) in &fields::words(&args.words()[2..])? {
        if key == OVERRULE.key {
            overrule = fields::read(&OVERRULE, given, &centre.context)? == Value::Flag(true);
            continue;
        }
        let field = Person::FIELDS.iter().find(|field| field.key == key).ok_or_else(|| {
            let keys: Vec<_> = Person::FIELDS.iter().map(|field| field.key).collect();
            Failure::refused(format!("« {key} » n’est pas un champ d’une fiche ; il y a : {}.", keys.join(", ")))
        })?;
        kept.set(field.key, fields::read(field, given, &centre.context)?);
    }
    let kept = Box::new(kept);
    let done = centre.run(Operation::Merge { kept, other: other.id, rev: other.rev, overrule })?;
    match done.person.map_or(Ok(None), |id| centre.store.person(id))? {
        Some(person) if args.has("--json") => {
            json::one(out, json::person(&person, &centre.store.related(&person)?, &centre.context))
        }
        _ => Ok(say(out, &format!("{}.", done.said))?),
    }
}
