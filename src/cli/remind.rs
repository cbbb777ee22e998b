//! `comptoir remind`: callbacks ahead of the appointments of the agenda.

use std::io::Write;

use super::table::Table;
use super::{Args, Failure, OpenCentre, print_line};
use crate::protocol::{Answer, Operation, Query};

/// Makes them and says how many; with `--dry-run`, says only which.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    if !args.has_option("--dry-run") {
        let done = centre.run(Operation::Remind)?;
        return Ok(print_line(out, &done.said)?);
    }
    let planned = match centre.store.answer_query(&Query::Reminders, Some(centre.by), centre.context.now) {
        Answer::Reminders(planned) => planned,
        other => return Err(super::handover::answer_failure(other)),
    };
    let mut table = Table::new(["Personne", "Rappel"]);
    for (who, what) in planned.lines() {
        table.add([who, what]);
    }
    table.write(out)?;
    Ok(print_line(out, &planned.summary())?)
}
