//! `comptoir give`: an item given to the person it should have been for.

use std::io::Write;

use super::{Args, Failure, OpenCentre, fields, list, step};
use crate::model::{Field, Shape, Value};
use crate::protocol::Operation;

const OVERRULE: Field = Field::new("overrule", "overrule", Shape::Flag);

/// Gives the item to another person, and prints what changed.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let item = step::find_item(centre, args.word_at(0)?)?;
    let (mut rev, mut person, mut overrule) = (None, None, false);
    for (key, given) in &fields::parse_words(&args.words()[1..])? {
        match key.as_str() {
            "rev" => rev = step::parse_revision(centre, given)?,
            "overrule" => overrule = fields::read_value(&OVERRULE, given, &centre.context)? == Value::Flag(true),
            "person" => person = Some(centre.find_person(&fields::text_of(key, given)?)?),
            key => {
                return Err(Failure::refused(format!(
                    "« {key} » ne se donne pas ici ; il y a : person, overrule, rev."
                )));
            }
        }
    }
    let person = person.ok_or_else(|| Failure::bad_usage("À qui ? Il manque person=…"))?.id;
    let done = centre.run(Operation::Reassign { item: item.id, rev, person, overrule })?;
    list::print_done(centre, done, item, args, out)
}
