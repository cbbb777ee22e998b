//! `comptoir restore`: a backup becomes the centre's file again.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Args, Failure, Next, open, print_line, unreadable_file};
use crate::outlet::age;
use crate::store::{PassingFile, Store};

/// Restores the file, and prints the path of the previous one.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let config = open::load_config(args)?;
    let path = open::centre_path(args, &config)?;
    let backup = Path::new(&args.words()[0]);
    let clear = open_encrypted(backup, args.path_option("--identity"), &path)?;
    let from = clear.as_ref().map_or(backup, PassingFile::path);
    let restored = Store::restore_backup(from, &path).map_err(|error| error.renaming(from, backup))?;
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

/// Opens an encrypted backup, beside the place where what it holds will lie; none of one that anybody reads.
fn open_encrypted(backup: &Path, identity: Option<PathBuf>, place: &Path) -> Result<Option<PassingFile>, Failure> {
    let shown = backup.display();
    match (age::is_encrypted(backup).map_err(|why| unreadable_file(backup, &why))?, identity) {
        (false, None) => Ok(None),
        (false, Some(_)) => Err(Failure::bad_usage(format!("{shown} n’est pas chiffrée : sans --identity."))),
        (true, None) => Err(Failure::bad_usage(format!(
            "{shown} est chiffrée : il faut la clé qui l’ouvre, par --identity FICHIER."
        ))),
        (true, Some(identity)) => {
            let clear = PassingFile::empty_beside(place)?;
            age::decrypt(backup, clear.path(), &identity)?;
            Ok(Some(clear))
        }
    }
}
