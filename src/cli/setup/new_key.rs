//! `comptoir setup new-key`: a key drawn at random, where there is none. A key that exists opens files, and is never replaced.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

use super::served::ServedCentre;
use crate::cli::{Args, Failure, Next, open, print_line, unreadable_file};
use crate::store;

/// Bytes of a key.
const LENGTH: usize = 32;

/// Makes the key, and says where it is and what to do with it.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let (config, centre) = (open::load_config(args)?, ServedCentre::of(args)?);
    let named = args.words().first().map(PathBuf::from);
    // The place of another centre's key follows from those of the first.
    let is_told = config.database.is_some() || args.text("--centre")?.is_none();
    let of_settings = || store::key_file_of(&centre.folder().join("centre.db")).filter(|_| is_told);
    let place = named.or_else(of_settings).unwrap_or_else(|| centre.key());
    let absolute = std::path::absolute(&place).map_err(|why| unreadable_file(&place, &why))?;
    write_key(&absolute, &centre)?;
    let shown = absolute.display();
    print_line(out, &format!("Clé faite : {shown}."))?;
    print_line(
        out,
        "Gardez-en une copie hors de cette machine, dans un coffre : sans elle, le centre et ses copies sont perdus.",
    )?;
    if config.key_file.is_none() {
        print_line(out, &format!("Pour chiffrer avec elle, dans /etc/comptoir.toml : key_file = \"{shown}\""))?;
    }
    Ok(Next::Done)
}

fn write_key(place: &Path, centre: &ServedCentre) -> Result<(), Failure> {
    let refused = |why| unreadable_file(place, &why);
    if fs::symlink_metadata(place).is_ok() {
        return Err(Failure::refused(format!("« {} » existe déjà : rien n’est changé.", place.display())));
    }
    let mut key = [0; LENGTH];
    getrandom::fill(&mut key)
        .map_err(|_| Failure::refused("La machine ne donne pas de nombre au hasard. Réessayez dans un instant."))?;
    let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let folder = place.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder).map_err(refused)?;
    // Closed to all others from its first byte.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(refused)?;
    writeln!(file, "{digits}").map_err(refused)?;
    if rustix::process::geteuid().is_root()
        && let Some(group) = uzers::get_group_by_name(&centre.group())
    {
        chown(file.path(), Some(0), Some(group.gid())).map_err(refused)?;
        file.as_file().set_permissions(Permissions::from_mode(0o640)).map_err(refused)?;
    }
    file.as_file().sync_all().map_err(refused)?;
    file.persist_noclobber(place).map_err(|error| refused(error.error))?;
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(refused)
}
