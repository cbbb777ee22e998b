//! `comptoir guide`: a day at the desk, or the administration of a centre, as a text.

use std::io::Write;

use super::{Args, Failure, Next, args, print};
use crate::domain::coded::Coded;
use crate::reports::guide::Guide;

/// Writes or prints the guide.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let named = args.words().first().map(|word| args::as_utf8(word)).transpose()?;
    let guide = match named {
        None => Guide::Day,
        Some(word) => Guide::from_code(word).ok_or_else(|| {
            let known: Vec<_> = Guide::CHOICES.iter().map(|one| format!("{} ({})", one.code, one.label)).collect();
            Failure::bad_usage(format!("« {word} » n’est pas un guide ; il y a : {}.", known.join(", ")))
        })?,
    };
    print::hand_out(&guide.to_text(), args, out)?;
    Ok(Next::Done)
}
