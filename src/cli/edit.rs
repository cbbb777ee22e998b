//! `comptoir edit`: what is written in an open item, changed.

use std::io::Write;

use super::{Args, Failure, OpenCentre, fields, list, step};
use crate::model::FilledBy;
use crate::model::common::PERSON;
use crate::protocol::Operation;

/// Changes an item, and prints it with `--json`, otherwise the sentence that says what changed.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let item = step::find_item(centre, args.word_at(0)?)?;
    if !item.state.open {
        let why = format!("C’est terminé (« {} ») : rouvrez-le d’abord, avec « reopen ».", item.state.label);
        return Err(Failure::refused(why));
    }
    let (mut rev, mut changes, mut changed) = (None, Vec::new(), item.clone());
    for (key, given) in &fields::parse_words(&args.words()[1..])? {
        if key == "rev" {
            rev = step::parse_revision(centre, given)?;
            continue;
        }
        let amended = item.kind.field(key).filter(|field| field.is_changed_in(&item));
        let field = amended.map_or_else(|| fields::find_field(item.kind, &[FilledBy::Typed], key), Ok)?;
        if *field == PERSON && item.person().is_some() {
            return Err(Failure::refused("Une ligne passe à une autre personne avec « give »."));
        }
        let value = fields::read_value_in(&changed, field, given, &centre.context)?;
        changed.set(field, value.clone());
        changes.push((field.key, value));
    }
    let followed = changed.follow(|key| changes.iter().any(|(given, _)| *given == key));
    changes.extend(followed);
    let done = centre.run(Operation::Edit { item: item.id, rev: rev.unwrap_or(item.rev), changes })?;
    list::print_done(centre, done, item, args, out)
}
