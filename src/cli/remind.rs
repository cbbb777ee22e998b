//! `comptoir remind`: callbacks ahead of the appointments of the agenda.

use std::io::Write;

use super::table::Table;
use super::{Args, Failure, OpenCentre, say};
use crate::protocol::{Answer, Operation, Query};

/// Makes them and says how many; with `--dry-run`, says only which.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    if !args.has("--dry-run") {
        let done = centre.run(Operation::Remind)?;
        return Ok(say(out, &done.said)?);
    }
    let planned = match centre.store.ask(&Query::Reminders, Some(centre.by), centre.context.now) {
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
