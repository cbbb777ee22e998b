//! `comptoir check`: tells whether the file is still what the desks wrote.

use std::io::Write;

use super::{Args, Failure, Next, OpenCentre, health, open, print_line};
use crate::domain::count::count_phrase;
use crate::log;

/// Checks the file and all that keeps it well; damage is a failure of the file.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    if args.has_option("--monitor") || args.has_option("--json") {
        return health::watch_over(args, out).map(|()| Next::Done);
    }
    let mut centre = OpenCentre::open(args)?;
    check_file(&mut centre, args, out)?;
    let (config, path) = (open::load_config(args)?, centre.store.path().to_owned());
    health::print_points(&health::list_points(&path, &config, Some(&centre.store)), out)?;
    Ok(Next::Done)
}

fn check_file(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    // Printed before the check, because it is needed when the check fails.
    match log::log_path() {
        Some(path) => {
            print_line(out, &format!("Incidents du programme (codes et durées, aucun nom)\u{a0}: {}", path.display()))?
        }
        None => print_line(out, "Incidents du programme\u{a0}: non notés, ce compte n’a pas de dossier personnel.")?,
    }
    let found = centre.store.check_file(args.has_option("--deep"))?;
    let (rows, emptied) = (found.chain.rows, found.chain.emptied);
    let rows = count_phrase(usize::try_from(rows).unwrap_or_default(), "ligne enchaînée", "lignes enchaînées");
    print_line(out, &format!("Le fichier est sain. Journal\u{a0}: {rows}, dont {emptied} aux mots effacés."))?;
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
        if centre.store.reindex_if_wrong()? {
            print_line(out, "La recherche ne trouvait plus les fiches comme elles sont : elle a été refaite.")?;
        }
    }
    Ok(())
}

/// Makes the index of the search again.
pub fn reindex(centre: &mut OpenCentre, _args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    centre.store.reindex()?;
    Ok(print_line(out, "La recherche est refaite d’après les fiches.")?)
}
