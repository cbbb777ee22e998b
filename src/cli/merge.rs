//! `comptoir merge`: two cards of one person made one.

use std::io::Write;

use super::options::SPLIT;
use super::{Args, Failure, OpenCentre, fields, json, print_line};
use crate::domain::Person;
use crate::model::{Field, Shape, Value};
use crate::protocol::form_records::Record;
use crate::protocol::{Done, Operation};

const OVERRULE: Field = Field::new("overrule", "overrule", Shape::Flag);

/// Merges two cards, and prints the number of the one that stays.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    if args.has_option(SPLIT.name) {
        return split(centre, args, out);
    }
    if args.words().len() < 2 {
        return Err(Failure::bad_usage(format!("Il manque le doublon\u{a0}: {}", args.command().usage())));
    }
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
    print_card(centre, &done, args, out)
}

/// Makes two cards again of one, and prints their names.
fn split(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    if args.words().len() > 1 {
        return Err(Failure::refused("merge --split prend une fiche : celle qui a été gardée."));
    }
    let kept = centre.find_person(args.word_at(0)?)?;
    let merge = centre.store.last_merge(kept.id)?.ok_or_else(|| {
        Failure::refused(format!("{} : aucune fiche n’a été fusionnée dans celle-ci.", kept.display_name()))
    })?;
    let done = centre.run(Operation::Undo(Some(merge.row)))?;
    print_card(centre, &done, args, out)
}

fn print_card(centre: &OpenCentre, done: &Done, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    match done.person.map_or(Ok(None), |id| centre.store.load_person(id))? {
        Some(person) if args.has_option("--json") => {
            json::write_value(out, json::person_json(&person, &centre.store.list_related(&person)?, &centre.context))
        }
        _ => Ok(print_line(out, &format!("{}.", done.said))?),
    }
}
