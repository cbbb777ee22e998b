//! `comptoir restore`: a backup becomes the centre's file again.

use std::io::Write;
use std::path::Path;

use super::{Args, Failure, Next, open, print_line};
use crate::store::Store;

/// Restores the file, and prints the path of the previous one.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let config = open::load_config(args)?;
    let path = open::centre_path(args, &config)?;
    let backup = Path::new(&args.words()[0]);
    let restored = Store::restore_backup(backup, &path)?;
    let rows = restored.checked.chain.rows;
    print_line(
        out,
        &format!("Restauré et vérifié : {} ({rows} lignes de journal), d’après {}.", path.display(), backup.display()),
    )?;
    if let Some(before) = restored.before {
        print_line(out, &format!("Le fichier qui était là est gardé : {}", before.display()))?;
    }
    Ok(Next::Done)
}
