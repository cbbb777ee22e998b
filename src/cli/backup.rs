//! `comptoir backup`: a checked copy, taken beside the people at work, encrypted where the settings or the command line
//! name keys; in a folder of copies, the old ones give way.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use chrono::{Duration, NaiveDateTime, Utc};
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

use super::{Args, Failure, OpenCentre, open, print_line, unreadable_file};
use crate::config::{AgeRecipient, Config};
use crate::domain::count::count_phrase;
use crate::domain::kept_copies;
use crate::outlet::file::parent_folder;
use crate::outlet::{OutletError, age};
use crate::protocol::Cause;
use crate::store::Store;

/// Name of a copy in a folder: the moment it was taken, in UTC, so that no two have one name when the clocks go back.
const NAME: &str = "comptoir-%Y-%m-%dT%H%M%SZ.db";

/// Age at which a copy that is not finished is nobody's any more.
const TORN: std::time::Duration = std::time::Duration::from_secs(24 * 3600);
/// Age of one that no process of this machine writes: one of another machine may share the folder, and writes all the while.
const TORN_HERE: std::time::Duration = std::time::Duration::from_secs(600);
/// Beginning of the name of a copy in a folder.
const BEGIN: &str = "comptoir-";

/// Copies the file.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let named = args.words().first().map(PathBuf::from);
    let keeps = args.has_option("--keep") || named.is_none();
    let config = open::load_config(args)?;
    let recipients = match args.texts("--recipient")? {
        named if named.is_empty() => config.recipients.clone(),
        named => named.into_iter().map(AgeRecipient::of_text).collect(),
    };
    let place = match named {
        Some(place) => place,
        None => copies_folder(&config, centre.store.path()).ok_or_else(|| {
            Failure::bad_usage(
                "Où ? Un chemin, ou « backups », le dossier des copies, dans les réglages de ce fichier (« database »).",
            )
        })?,
    };
    if !place.is_dir() {
        if keeps {
            return Err(Failure::file_failure(format!("{} : ce dossier n’existe pas.", place.display())));
        }
        let to = file_name(place, &recipients)?;
        if !write_copy(&centre.store, &to, &recipients, out)? {
            return Err(OutletError::File(to, ErrorKind::AlreadyExists.into()).into());
        }
        let name = to.file_name().unwrap_or_default().to_string_lossy();
        let folder = parent_folder(&to);
        return print_torn(folder, &name, out);
    }
    // Another backup of the same second may take the name before this one.
    while !write_copy(&centre.store, &free_name(&place, &recipients), &recipients, out)? {}
    if keeps { remove_surplus(&place, out) } else { Ok(()) }
}

/// Folder of the copies of the file at `path`: that of the settings for the file that they name, and the one of its name beside
/// it for another centre of the machine, `/var/backups/comptoir-nord` for what is in `/var/lib/comptoir-nord`. None for other
/// files: among the copies of another centre theirs would take the place of that centre's.
pub fn copies_folder(config: &Config, path: &Path) -> Option<PathBuf> {
    let folder = config.backups.as_ref()?;
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let Some(own) = config.database.as_deref().map(real) else { return Some(folder.clone()) };
    let path = real(path);
    if path == own {
        return Some(folder.clone());
    }
    let (own, other) = (own.parent()?, path.parent()?);
    let end = other.file_name()?.to_str()?.strip_prefix(own.file_name()?.to_str()?)?;
    let is_other_centre = own.parent() == other.parent() && end.starts_with('-');
    is_other_centre.then(|| folder.with_file_name(format!("{}{end}", folder.file_name().unwrap_or_default().display())))
}

/// Writes a copy for the recipients alone; for whoever may read the file where there are none. False where another file has
/// the name.
fn write_copy(store: &Store, to: &Path, recipients: &[AgeRecipient], out: &mut dyn Write) -> Result<bool, Failure> {
    let said = match recipients {
        [] => match store.back_up_to(to) {
            Err(error) if *error.cause() == Cause::Taken => return Ok(false),
            copied => copied.map(|_| "Copie vérifiée")?,
        },
        some => {
            // Known before a copy is made for nothing.
            age::find_program()?;
            let is_no_key = |recipient: &AgeRecipient| match recipient {
                AgeRecipient::Key(_) => false,
                AgeRecipient::File(file) => !file.exists(),
            };
            if some.iter().any(is_no_key) {
                // Not quoted: it may be the key that must not be shown.
                return Err(Failure::bad_usage(
                    "--recipient, ou « recipients » dans les réglages, attend une clé publique (age1…, ssh-…) ou le chemin \
                     d’un fichier de clés : une valeur n’est ni l’une ni l’autre.",
                ));
            }
            let clear = store.copy_to_encrypt()?;
            match age::encrypt(clear.path(), to, some) {
                Err(OutletError::File(_, why)) if why.kind() == ErrorKind::AlreadyExists => return Ok(false),
                encrypted => encrypted.map(|()| "Copie vérifiée et chiffrée")?,
            }
        }
    };
    print_line(out, &format!("{said} : {}", to.display()))?;
    Ok(true)
}

/// Path of a copy that somebody named: its end says whether it is encrypted.
fn file_name(named: PathBuf, recipients: &[AgeRecipient]) -> Result<PathBuf, Failure> {
    let ends = named.as_os_str().as_encoded_bytes().ends_with(age::END.as_bytes());
    match (ends, recipients) {
        (true, []) => Err(Failure::bad_usage(format!(
            "{} : ce nom dit une copie chiffrée. Pour qui ? --recipient, ou « recipients » dans les réglages.",
            named.display()
        ))),
        (false, [_, ..]) => Ok(encrypted_name(named)),
        (true, [_, ..]) | (false, []) => Ok(named),
    }
}

fn encrypted_name(clear: PathBuf) -> PathBuf {
    let mut name = clear.into_os_string();
    name.push(age::END);
    name.into()
}

/// Path of a copy taken now, or a second later where one of this second is there already.
fn free_name(folder: &Path, recipients: &[AgeRecipient]) -> PathBuf {
    let mut at = Utc::now().naive_utc();
    loop {
        let clear = folder.join(at.format(NAME).to_string());
        let encrypted = encrypted_name(clear.clone());
        if !clear.exists() && !encrypted.exists() {
            return if recipients.is_empty() { clear } else { encrypted };
        }
        at += Duration::seconds(1);
    }
}

/// Removes the copies of `folder` that are kept no longer, and says how many are left.
fn remove_surplus(folder: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let copies = list_copies(folder).map_err(|why| unreadable_file(folder, &why))?;
    let taken: Vec<_> = copies.iter().map(|copy| copy.taken).collect();
    let surplus = kept_copies::list_surplus(&taken);
    let (gone, left): (Vec<_>, Vec<_>) = copies.into_iter().partition(|copy| surplus.contains(&copy.taken));
    for copy in &gone {
        unless_gone(fs::remove_file(&copy.path)).map_err(|why| unreadable_file(&copy.path, &why))?;
    }
    let left = count_phrase(left.len(), "copie gardée", "copies gardées");
    let gone = count_phrase(gone.len(), "plus ancienne retirée", "plus anciennes retirées");
    print_line(out, &format!("{left}, {gone}."))?;
    print_torn(folder, BEGIN, out)
}

/// Removes what copies of this name that were killed left in `folder`, and says how many they were.
fn print_torn(folder: &Path, begin: &str, out: &mut dyn Write) -> Result<(), Failure> {
    let torn = remove_torn(folder, begin).map_err(|why| unreadable_file(folder, &why))?;
    match torn {
        0 => Ok(()),
        torn => {
            let torn = count_phrase(torn, "copie inachevée retirée", "copies inachevées retirées");
            Ok(print_line(out, &format!("{torn} : ce qu’une panne ou un arrêt avait laissé."))?)
        }
    }
}

/// Removes what copies that were killed left in `folder`, in clear perhaps, whose names begin so; gives how many.
fn remove_torn(folder: &Path, begin: &str) -> io::Result<usize> {
    let mut torn = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        // « comptoir-….db.1234.part », with what SQLite keeps beside it, and « .comptoir-….1234.part » of one that was being
        // encrypted.
        let Some((stem, end)) = name.to_str().and_then(|name| name.rsplit_once(".part")) else { continue };
        if !["", "-journal"].contains(&end) {
            continue;
        }
        if !stem.starts_with(begin) && !stem.strip_prefix('.').is_some_and(|stem| stem.starts_with(BEGIN)) {
            continue;
        }
        let process = stem.rsplit_once('.').and_then(|(_, number)| Pid::from_raw(number.parse().ok()?));
        let is_dead = process.is_some_and(|process| test_kill_process(process) == Err(Errno::SRCH));
        let limit = if is_dead { TORN_HERE } else { TORN };
        let Some(data) = unless_gone(entry.metadata())? else { continue };
        if data.is_file() && data.modified()?.elapsed().is_ok_and(|age| age >= limit) {
            unless_gone(fs::remove_file(entry.path()))?;
            torn += usize::from(end.is_empty());
        }
    }
    Ok(torn)
}

/// Outcome of what was done with a file; none where another backup has removed the file or given it its name since it was listed.
fn unless_gone<T>(done: io::Result<T>) -> io::Result<Option<T>> {
    match done {
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(None),
        done => done.map(Some),
    }
}

/// A copy in a folder of copies, as its name tells.
pub struct KeptCopy {
    /// Moment it was taken, in UTC.
    pub taken: NaiveDateTime,
    /// True when only the keys of its recipients open it.
    pub encrypted: bool,
    path: PathBuf,
}

/// The copies in a folder, in no order. Files with other names are nobody's business here.
pub fn list_copies(folder: &Path) -> io::Result<Vec<KeptCopy>> {
    let mut copies = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let clear = name.strip_suffix(age::END);
        if let Ok(taken) = NaiveDateTime::parse_from_str(clear.unwrap_or(name), NAME) {
            copies.push(KeptCopy { taken, encrypted: clear.is_some(), path: entry.path() });
        }
    }
    Ok(copies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_backup_has_removed_is_no_failure_and_what_the_disk_refuses_is_one() {
        assert!(matches!(unless_gone(fs::remove_file("/nowhere/copie.db")), Ok(None)));
        assert!(unless_gone(fs::metadata("/dev/null/copie.db")).is_err());
    }
}
