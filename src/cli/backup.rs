//! `comptoir backup`: a checked copy, taken beside the people at work; in a folder of copies, the old ones give way.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{Duration, NaiveDateTime, Utc};

use super::{Args, Failure, OpenCentre, open, print_line, unreadable_file};
use crate::domain::count::count_phrase;
use crate::domain::kept_copies;

/// Name of a copy in a folder: the moment it was taken, in UTC, so that no two have one name when the clocks go back.
const NAME: &str = "comptoir-%Y-%m-%dT%H%M%SZ.db";

/// Copies the file.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let named = args.words().first().map(PathBuf::from);
    let keeps = args.has_option("--keep") || named.is_none();
    let place = match named {
        Some(place) => place,
        None => open::load_config(args)?.backups.ok_or_else(|| {
            Failure::bad_usage("Où ? Un chemin, ou « backups », le dossier des copies, dans les réglages.")
        })?,
    };
    if !place.is_dir() {
        if keeps {
            return Err(Failure::file_failure(format!("{} : ce dossier n’existe pas.", place.display())));
        }
        centre.store.back_up_to(&place)?;
        return Ok(print_line(out, &format!("Copie vérifiée : {}", place.display()))?);
    }
    let copy = free_name(&place);
    centre.store.back_up_to(&copy)?;
    print_line(out, &format!("Copie vérifiée : {}", copy.display()))?;
    if keeps { remove_surplus(&place, out) } else { Ok(()) }
}

/// Path of a copy taken now, or a second later where one of this second is there already.
fn free_name(folder: &Path) -> PathBuf {
    let mut at = Utc::now().naive_utc();
    loop {
        let path = folder.join(at.format(NAME).to_string());
        if !path.exists() {
            return path;
        }
        at += Duration::seconds(1);
    }
}

/// Removes the copies of `folder` that are kept no longer, and says how many are left.
fn remove_surplus(folder: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let taken = list_copies(folder).map_err(|why| unreadable_file(folder, &why))?;
    let surplus = kept_copies::list_surplus(&taken);
    for at in &surplus {
        let path = folder.join(at.format(NAME).to_string());
        fs::remove_file(&path).map_err(|why| unreadable_file(&path, &why))?;
    }
    let left = count_phrase(taken.len() - surplus.len(), "copie gardée", "copies gardées");
    let gone = count_phrase(surplus.len(), "plus ancienne retirée", "plus anciennes retirées");
    Ok(print_line(out, &format!("{left}, {gone}."))?)
}

/// The moments, in UTC and in no order, of the copies in a folder. Files with other names are nobody's business here.
pub fn list_copies(folder: &Path) -> io::Result<Vec<NaiveDateTime>> {
    let mut taken = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        taken.extend(name.to_str().and_then(|name| NaiveDateTime::parse_from_str(name, NAME).ok()));
    }
    Ok(taken)
}
