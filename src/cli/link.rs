//! `comptoir link`: adds or removes a link between two people.

use std::io::Write;

use super::{Args, Failure, OpenCentre, print_line};
use crate::domain::{Link, TIES, Tie};
use crate::protocol::Operation;

/// Adds or removes the link, and prints it in words.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let (person, written, other) =
        (centre.find_person(args.word_at(0)?)?, args.word_at(1)?, centre.find_person(args.word_at(2)?)?);
    let tie = Tie::from_code(&written.to_uppercase()).ok_or_else(|| {
        let codes: Vec<_> = TIES.iter().map(|tie| tie.code).collect();
        Failure::refused(format!("« {written} » n’est pas un lien ; il y a : {}.", codes.join(", ")))
    })?;
    let link = Link { person: person.id, tie, other: other.id };
    let done = centre.run(if args.has_option("--remove") { Operation::Unlink(link) } else { Operation::Link(link) })?;
    Ok(print_line(out, &done.said)?)
}
