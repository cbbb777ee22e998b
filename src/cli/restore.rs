//! `comptoir restore`: a backup becomes the centre's file again; or what is sound of a damaged one.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Args, Failure, Next, open, print_line, unreadable_file};
use crate::domain::Moment;
use crate::domain::count::count_phrase;
use crate::outlet::age;
use crate::panes::PANES;
use crate::protocol::{Cause, content_of};
use crate::store::{Checked, Error, LostCount, PassingFile, SalvageLosses, Store};

/// Most numbers, or runs of numbers, that one line says.
const MOST_NUMBERS: usize = 200;

/// Restores the file, and prints the path of the previous one.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let config = open::load_config(args)?;
    let path = open::centre_path(args, &config)?;
    let backup = Path::new(&args.words()[0]);
    let clear = open_encrypted(backup, args.path_option("--identity"), &path)?;
    let from = clear.as_ref().map_or(backup, PassingFile::path);
    if args.has_option("--salvage") {
        return salvage((from, backup), &path, out).map(|()| Next::Done);
    }
    let restored =
        Store::restore_backup(from, &path).map_err(|error| advise_salvage(backup, error.renaming(from, backup)))?;
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
fn salvage((from, backup): (&Path, &Path), path: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let salvaged = Store::salvage(from, path, Moment::now()).map_err(|error| error.renaming(from, backup))?;
    print_made("Récupéré et vérifié", path, &salvaged.checked, backup, out)?;
    print_losses(&salvaged.losses, out)?;
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
    let (path, rows, backup) = (path.display(), checked.chain.rows, backup.display());
    Ok(print_line(out, &format!("{done} : {path} ({rows} lignes de journal), d’après {backup}."))?)
}

fn print_before(before: Option<&Path>, out: &mut dyn Write) -> Result<(), Failure> {
    match before {
        Some(before) => Ok(print_line(out, &format!("Le fichier qui était là est gardé : {}", before.display()))?),
        None => Ok(()),
    }
}

/// Says what is not in the new file, by its numbers: never a name.
fn print_losses(losses: &SalvageLosses, out: &mut dyn Write) -> Result<(), Failure> {
    let SalvageLosses { log, journal, words, remade, lost, doubtful } = losses;
    let mut say = |line: String| print_line(out, &line);
    if losses.is_nothing() {
        say("Rien n’est perdu.".to_owned())?;
    }
    for (table, numbers) in remade {
        let numbers = if numbers.is_empty() { String::new() } else { format!(" : {}", number_words(numbers)) };
        say(format!("Refait d’après le journal — {}{numbers}.", table_words(table)))?;
    }
    if *log {
        say("Perdu — les dernières écritures : le « -wal » à côté du fichier ne se lit pas.".to_owned())?;
    }
    for (table, LostCount { count, numbers }) in lost {
        let unnumbered = count - numbers.len();
        let numbers = match (numbers.is_empty(), unnumbered) {
            (true, _) => "on ne sait pas lesquelles".to_owned(),
            (false, 0) => number_words(numbers),
            (false, more) => format!("{}, et {more} dont le numéro ne se lit plus", number_words(numbers)),
        };
        say(format!("Perdu — {} : {} ({numbers}).", table_words(table), count_phrase(*count, "ligne", "lignes")))?;
    }
    for table in doubtful {
        let words = table_words(table);
        say(format!(
            "Pas sûr — {words} : quelque chose n’est plus ce qui a été écrit, on ne sait pas quoi. À relire."
        ))?;
    }
    if !words.is_empty() {
        let rows: BTreeSet<_> = words.iter().copied().collect();
        say(format!("Mots du journal illisibles, effacés : {}.", number_words(&rows)))?;
    }
    if let Some((held, left)) = journal {
        let left =
            count_phrase(*left as usize, "ligne suivante n’est pas reprise", "lignes suivantes ne sont pas reprises");
        say(format!(
            "Le journal tient jusqu’à sa ligne {held} : {left}. Ce qu’elles ont changé est pris tel qu’il est."
        ))?;
    }
    Ok(())
}

/// Content of a table, as the desk calls it.
fn table_words(table: &str) -> String {
    match PANES.iter().find(|kind| kind.table == table) {
        Some(kind) => kind.title.to_owned(),
        None => content_of(table).to_owned(),
    }
}

/// « n° 3, 7 à 12 »
fn number_words(numbers: &BTreeSet<i64>) -> String {
    let numbers: Vec<i64> = numbers.iter().copied().collect();
    let runs: Vec<_> = numbers.chunk_by(|one, next| next - one == 1).collect();
    let run = |run: &&[i64]| match **run {
        [first, .., last] => format!("{first} à {last}"),
        _ => run.iter().map(i64::to_string).collect(),
    };
    let said: Vec<_> = runs.iter().take(MOST_NUMBERS).map(run).collect();
    let more = if runs.len() > MOST_NUMBERS { ", …" } else { "" };
    format!("n° {}{more}", said.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_follow_each_other_are_said_as_one() {
        assert_eq!(number_words(&[7, 3, 8, 9, 12].into()), "n° 3, 7 à 9, 12");
        assert_eq!(number_words(&[1, 2].into()), "n° 1 à 2");
    }
}
