//! `comptoir edit`: what is written in an open item, changed.

use std::io::Write;

use super::{Args, Context, Failure, fields, list, say, step};
use crate::kinds::FilledBy;
use crate::kinds::common::PERSON;
use crate::ops::Op;

/// Changes it, and shows it; with `--json` as it is now, otherwise with the sentence that says what changed.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let item = step::item(context, args.word(0)?)?;
    if !item.state.open {
        let why = format!("C’est terminé (« {} ») : rouvrez-le d’abord, avec « reopen ».", item.state.label);
        return Err(Failure::refused(why));
    }
    let (mut rev, mut changes) = (None, Vec::new());
    for (key, given) in &fields::words(&args.words()[1..])? {
        if key == "rev" {
            rev = step::rev(context, given)?;
            continue;
        }
        let field = fields::field(item.kind, &[FilledBy::Typed], key)?;
        if *field == PERSON && item.person().is_some() {
            return Err(Failure::refused("Une ligne passe à une autre personne avec « give »."));
        }
        changes.push((field.key, fields::read(field, given, &context.desk)?));
    }
    let done = context.run(Op::Edit { item: item.id, rev: rev.unwrap_or(item.rev), changes })?;
    match done.items.into_iter().next() {
        Some(edited) if args.has("--json") => list::one(context, edited, args, out),
        _ => Ok(say(out, &format!("{}.", done.said))?),
    }
}
