//! `comptoir print`: the text of one item, in lines for paper.

use std::io::Write;

use super::{Args, Context, Failure, say, step};
use crate::kinds::paper::COLUMNS;

/// Writes it, or says why there is none.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let item = step::item(context, args.word(0)?)?;
    let Some(paper) = item.kind.paper else {
        return Err(Failure::refused(format!("Il n’y a pas de texte à imprimer pour {}.", item.kind.one)));
    };
    let row = context.row(item)?;
    for line in paper.lines(&row, &context.desk, COLUMNS).map_err(Failure::refused)? {
        say(out, &line)?;
    }
    Ok(())
}
