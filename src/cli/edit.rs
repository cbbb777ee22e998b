//! `comptoir edit`: what is written in an open item, changed.

use std::io::Write;

use super::{Args, Failure, OpenCentre, fields, list, step};
use crate::domain::order;
use crate::model::FilledBy;
use crate::model::common::PERSON;
use crate::protocol::{Changes, Operation};

/// Changes an item, and prints it with `--json`, otherwise the sentence that says what changed.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let item = step::find_item(centre, args.word_at(0)?)?;
    if !item.state.open {
        let why = format!("C’est terminé (« {} ») : rouvrez-le d’abord, avec « reopen ».", item.state.label);
        return Err(Failure::refused(why));
    }
    let (mut rev, mut changes, mut changed) = (None, Changes::new(), item.clone());
    let mut words: Vec<_> = fields::parse_words(&args.words()[1..])?.into_iter().collect();
    // What goes with another field is read after it.
    order::sort_by_key(&mut words, |(key, _)| item.kind.field(key).is_some_and(|field| field.day_of.is_some()));
    for (key, given) in &words {
        if key == "rev" {
            rev = step::parse_revision(centre, given)?;
            continue;
        }
        let amended = item.kind.field(key).filter(|field| field.is_changed_in(&item));
        let field = amended.map_or_else(|| fields::find_field(item.kind, &[FilledBy::Typed], key), Ok)?;
        if *field == PERSON && item.person().is_some() {
            return Err(Failure::refused("Une ligne passe à une autre personne avec « give »."));
        }
        if let Some(moved) = item.carried(field, &changed, &centre.context) {
            changed.set(field, moved);
        }
        let value = fields::read_value_in(&changed, field, given, &centre.context)?;
        changed.set(field, value.clone());
        changes.push((field.key, value));
    }
    let is_given = |changes: &Changes, key: &str| changes.iter().any(|(given, _)| *given == key);
    let followed = changed.follow(|key| is_given(&changes, key));
    changes.extend(followed);
    for field in item.kind.fields.iter().filter(|field| field.day_of.is_some()) {
        let moved = item.carried(field, &changed, &centre.context).filter(|_| !is_given(&changes, field.key));
        changes.extend(moved.map(|moved| (field.key, moved)));
    }
    let done = centre.run(Operation::Edit { item: item.id, rev: rev.unwrap_or(item.rev), changes })?;
    list::print_done(centre, done, item, args, out)
}
