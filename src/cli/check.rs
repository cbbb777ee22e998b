//! `comptoir check`: is the file still what the desks wrote?

use std::io::Write;

use super::{Args, Context, Failure, say};

/// Checks, and says what was seen; a damage is a failure of the file.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let found = context.store.check(args.has("--deep"))?;
    let (rows, emptied) = (found.chain.rows, found.chain.emptied);
    say(
        out,
        &format!("Le fichier est sain. Journal\u{a0}: {rows} lignes enchaînées, dont {emptied} aux mots effacés."),
    )?;
    if let Some(remade) = found.remade {
        let (same, left) = (remade.same, remade.emptied);
        say(
            out,
            &format!(
                "Éléments et fiches refaits d’après le journal\u{a0}: {same}, tous pareils\u{a0}; non comparés, mots effacés\u{a0}: {left}."
            ),
        )?;
    }
    Ok(())
}
