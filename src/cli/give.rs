//! `comptoir give`: an item given to the person it should have been for.

use std::io::Write;

use super::{Args, Failure, OpenCentre, fields, list, say, step};
use crate::model::{Field, Shape, Value};
use crate::protocol::Operation;

const OVERRULE: Field = Field::new("overrule", "overrule", Shape::Flag);

/// Gives it, and says what changed.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let item = step::item(centre, args.word(0)?)?;
    let (mut rev, mut person, mut overrule) = (None, None, false);
    for (key, given) in &fields::words(&args.words()[1..])? {
        match key.as_str() {
            "rev" => rev = step::rev(centre, given)?,
            "overrule" => overrule = fields::read(&OVERRULE, given, &centre.context)? == Value::Flag(true),
            "person" => person = Some(centre.person(&fields::word(key, given)?)?),
            key => {
                return Err(Failure::refused(format!(
                    "« {key} » ne se donne pas ici ; il y a : person, overrule, rev."
                )));
            }
        }
    }
    let person = person.ok_or_else(|| Failure::usage("À qui ? Il manque person=…"))?.id;
    let done = centre.run(Operation::Reassign { item: item.id, rev, person, overrule })?;
    match done.items.into_iter().next() {
        Some(given) if args.has("--json") => list::one(centre, given, args, out),
        _ => Ok(say(out, &format!("{}.", done.said))?),
    }
}
