//! `comptoir reopen`: a closed item opened again, as it was before.

use std::io::Write;

use super::{Args, Context, Failure, fields, list, step};
use crate::kinds::common::REOPEN_REASON;
use crate::kinds::{Field, Shape, Value};
use crate::ops::Op;

const OVERRULE: Field = Field::new("overrule", "overrule", Shape::Flag);

/// Reopens, and says where the item stands.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let item = step::item(context, args.word(0)?)?;
    let (mut rev, mut reason, mut overrule) = (None, None, false);
    for (key, given) in &fields::words(&args.words()[1..])? {
        match key.as_str() {
            "rev" => rev = step::rev(context, given)?,
            "overrule" => overrule = fields::read(&OVERRULE, given, &context.desk)? == Value::Flag(true),
            key if key == REOPEN_REASON.key => reason = Some(fields::word(key, given)?),
            key => {
                return Err(Failure::refused(format!(
                    "« {key} » ne se donne pas ici ; il y a : reason, overrule, rev."
                )));
            }
        }
    }
    let reason = reason.ok_or_else(|| Failure::usage("Pourquoi ? Il manque reason=…"))?;
    let done = context.run(Op::Reopen { item: item.id, rev, reason, overrule })?;
    let reopened = done.items.into_iter().next().unwrap_or(item);
    list::one(context, reopened, args, out)
}
