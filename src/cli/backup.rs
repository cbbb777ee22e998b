//! `comptoir backup`: a checked copy, taken beside the people at work.

use std::io::Write;
use std::path::Path;

use super::{Args, Failure, OpenCentre, say};

/// Copies.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let to = Path::new(&args.words()[0]);
    centre.store.backup(to)?;
    Ok(say(out, &format!("Copie vérifiée : {}", to.display()))?)
}
