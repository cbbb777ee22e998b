//! `comptoir reopen`: a closed item opened again, as it was before.

use std::io::Write;

use super::{Args, Failure, OpenCentre, fields, list, step};
use crate::domain::coded::Coded;
use crate::model::common::{REOPEN_REASON, REOPENS, Reopening};
use crate::model::{Field, Shape, Value};
use crate::protocol::Operation;

const OVERRULE: Field = Field::new("overrule", "overrule", Shape::Flag);

/// Reopens the item, and prints it as JSON, otherwise the sentence that says what was done.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let item = step::find_item(centre, args.word_at(0)?)?;
    let (mut rev, mut scope, mut reason, mut overrule) = (None, None, None, false);
    for (key, given) in &fields::parse_words(&args.words()[1..])? {
        match key.as_str() {
            "rev" => rev = step::parse_revision(centre, given)?,
            "overrule" => overrule = fields::read_value(&OVERRULE, given, &centre.context)? == Value::Flag(true),
            key if key == REOPENS.key => {
                scope = match fields::read_value(&REOPENS, given, &centre.context)? {
                    Value::Code(code) => Reopening::from_code(code),
                    _ => None,
                }
            }
            key if key == REOPEN_REASON.key => reason = Some(fields::text_of(key, given)?),
            key => {
                return Err(Failure::refused(format!(
                    "« {key} » ne se donne pas ici ; il y a : reason, reopens, overrule, rev."
                )));
            }
        }
    }
    let reason = reason.ok_or_else(|| Failure::bad_usage("Pourquoi ? Il manque reason=…"))?;
    let done = centre.run(Operation::Reopen { item: item.id, rev, scope, reason, overrule })?;
    list::print_done(centre, done, item, args, out)
}
