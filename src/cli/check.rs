//! `comptoir check`: is the file still what the desks wrote?

use std::io::Write;

use super::{Args, Failure, OpenCentre, print_line};
use crate::log;

/// Checks the file, and prints the result; damage is a failure of the file.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    // Printed before the check, because it is needed when the check fails.
    match log::log_path() {
        Some(path) => {
            print_line(out, &format!("Incidents du programme (codes et durées, aucun nom)\u{a0}: {}", path.display()))?
        }
        None => print_line(out, "Incidents du programme\u{a0}: non notés, ce compte n’a pas de dossier personnel.")?,
    }
    let found = centre.store.check_file(args.has_option("--deep"))?;
    let (rows, emptied) = (found.chain.rows, found.chain.emptied);
    print_line(
        out,
        &format!("Le fichier est sain. Journal\u{a0}: {rows} lignes enchaînées, dont {emptied} aux mots effacés."),
    )?;
    for run in centre.store.cut_short()? {
        print_line(out, &run.to_sentence())?;
    }
    if let Some(remade) = found.remade {
        let (same, left) = (remade.same, remade.emptied);
        print_line(
            out,
            &format!(
                "Éléments et fiches refaits d’après le journal\u{a0}: {same}, tous pareils\u{a0}; non comparés, mots effacés\u{a0}: {left}."
            ),
        )?;
    }
    Ok(())
}
