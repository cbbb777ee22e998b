//! `comptoir restore`: a backup becomes the centre's file again; or what is sound of a damaged one.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Args, Failure, Next, open, print_line, unreadable_file};
use crate::domain::Moment;
use crate::domain::count::line_count;
use crate::outlet::age;
use crate::protocol::Cause;
use crate::store::{self, Checked, Error, PassingFile, Store};

/// Restores the file, and prints the path of the previous one.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let config = open::load_config(args)?;
    let path = open::centre_path(args, &config)?;
    let backup = Path::new(&args.words()[0]);
    let clear = open_encrypted(backup, args.path_option("--identity"), &path)?;
    let from = clear.as_ref().map_or(backup, PassingFile::path);
    if args.has_option("--salvage") {
        return salvage((from, backup), &path, args, out).map(|()| Next::Done);
    }
    let restored = Store::restore_backup(from, &path, args.path_option("--copy-key").as_deref(), Moment::now())
        .map_err(|error| advise_salvage(backup, error.renaming(from, backup)))?;
    print_made("Restauré et vérifié", &path, &restored.checked, backup, out)?;
    print_before(restored.before.as_deref(), out)?;
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

/// Says of a damaged backup what may still be done with it.
fn advise_salvage(backup: &Path, error: Error) -> Failure {
    let damaged = matches!(error.cause(), Cause::Damaged | Cause::Unsound(_) | Cause::JournalChanged(_));
    let mut failure = Failure::from(error);
    if let Some(sentence) = failure.sentence.as_mut().filter(|_| damaged) {
        let backup = backup.display();
        sentence.push_str(&format!(
            " S’il n’y en a pas de meilleure : comptoir restore --salvage {backup} prend ce qui est sain."
        ));
    }
    failure
}

/// Takes what is sound of `from`, which holds what the backup does.
fn salvage((from, backup): (&Path, &Path), path: &Path, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let copy_key = args.path_option("--copy-key");
    let salvaged =
        Store::salvage(from, path, copy_key.as_deref(), Moment::now()).map_err(|error| error.renaming(from, backup))?;
    print_made("Récupéré et vérifié", path, &salvaged.checked, backup, out)?;
    for sentence in salvaged.losses.to_sentences() {
        print_line(out, &sentence)?;
    }
    print_line(out, &format!("Gardé aussi dans : {}", salvaged.report.display()))?;
    if salvaged.before.is_none() {
        print_line(out, &format!("Le fichier abîmé n’est pas touché : {}", backup.display()))?;
    }
    print_before(salvaged.before.as_deref(), out)?;
    if salvaged.losses.is_nothing() {
        return Ok(());
    }
    Err(Failure::partial(
        "Récupéré en partie : ce qui manque est dit ci-dessus. Une sauvegarde plus ancienne l’a peut-être.",
    ))
}

fn print_made(done: &str, path: &Path, checked: &Checked, backup: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let (path, rows, backup) = (path.display(), line_count(checked.chain.rows), backup.display());
    Ok(print_line(out, &format!("{done} : {path} ({rows} de journal), d’après {backup}."))?)
}

fn print_before(before: Option<&Path>, out: &mut dyn Write) -> Result<(), Failure> {
    match before {
        Some(before) => {
            print_line(out, &format!("Le fichier qui était là est gardé : {}", before.display()))?;
            if store::key_file_of(before).is_some() && store::begins_in_clear(before) {
                print_line(out, "Celui-là est en clair : à effacer dès que le centre va bien (shred -u).")?;
            }
            Ok(())
        }
        None => Ok(()),
    }
}
