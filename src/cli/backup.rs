//! `comptoir backup`: a checked copy, taken beside the people at work.

use std::io::Write;
use std::path::Path;

use super::{Args, Failure, OpenCentre, print_line};

/// Copies the file.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let to = Path::new(&args.words()[0]);
    centre.store.back_up_to(to)?;
    Ok(print_line(out, &format!("Copie vérifiée : {}", to.display()))?)
}
