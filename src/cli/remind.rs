//! `comptoir remind`: callbacks ahead of the appointments of the agenda.

use std::io::Write;

use super::{Args, Context, Failure, say};
use crate::ops::Op;

/// Makes them, and says how many.
pub fn run(context: &mut Context, _args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let done = context.run(Op::Remind)?;
    Ok(say(out, &done.said)?)
}
