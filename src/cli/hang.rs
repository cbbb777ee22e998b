//! `comptoir hang`: a line made part of what is followed for its person, or taken off it.

use std::io::Write;

use super::{Args, Failure, OpenCentre, list, step};
use crate::protocol::Operation;

/// Hangs the line or takes it off, and prints it as JSON, otherwise the sentence that says what was done.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let item = step::find_item(centre, args.word_at(0)?)?;
    let on = match (args.words().get(1), args.has_option("--remove")) {
        (Some(_), false) => Some(step::find_item(centre, args.word_at(1)?)?.id),
        (None, true) => None,
        _ => return Err(Failure::bad_usage("À quelle ligne ? Donnez son numéro, ou --remove pour détacher.")),
    };
    let done = centre.run(Operation::Hang { item: item.id, rev: None, on })?;
    list::print_done(centre, done, item, args, out)
}
