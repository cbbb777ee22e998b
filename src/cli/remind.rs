//! `comptoir remind`: callbacks ahead of the appointments of the agenda.

use std::io::Write;

use super::table::Table;
use super::{Args, Context, Failure, say};
use crate::ops::{Answer, Op, Query};

/// Makes them and says how many; with `--dry-run`, says only which.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    if !args.has("--dry-run") {
        let done = context.run(Op::Remind)?;
        return Ok(say(out, &done.said)?);
    }
    let planned = match context.store.ask(&Query::Reminders, Some(context.by), context.desk.now) {
        Answer::Reminders(planned) => planned,
        other => return Err(super::handover::unanswered(other)),
    };
    let mut table = Table::new(["Personne", "Rappel"]);
    for (who, what) in planned.lines() {
        table.add([who, what]);
    }
    table.write(out)?;
    Ok(say(out, &planned.said())?)
}
