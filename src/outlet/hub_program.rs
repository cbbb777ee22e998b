//! The program that has the commands of the practice's hub, which a package of its own brings: at one place beside this
//! one's, whatever `PATH` and the folder say, and only where nobody but root, or whoever owns this program, could write it.
//! The place names the version, so that two versions never work on one file together; the program there is named as this
//! one, so that whoever looks at a lock knows it for a desk's.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::become_program;
use crate::log::LoggedError;

/// Version of this program, which is that of the other one.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Path of the running program as the kernel knows it, also where another program has taken its name.
const OWN: &str = "/proc/self/exe";
/// Folder beside the one where this program is.
const FOLDER: &str = "lib/comptoir";
/// Beginning of a folder in it, which ends in a version.
const HUB: &str = "hub-";

/// Reason why the other program is not run.
#[derive(Debug)]
pub enum HubRefusal {
    /// Missing package of the other program.
    NotInstalled,
    /// Another version of the package.
    OtherVersion(String),
    /// File or folder to which another account could write, or which is neither.
    NotKept(PathBuf),
    /// Program that the system does not run.
    NotStarted(PathBuf, io::Error),
}

impl std::error::Error for HubRefusal {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotStarted(_, source) => Some(source),
            Self::NotInstalled | Self::OtherVersion(_) | Self::NotKept(_) => None,
        }
    }
}

impl LoggedError for HubRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotInstalled => "hub_not_installed",
            Self::OtherVersion(_) => "hub_other_version",
            Self::NotKept(_) => "hub_not_kept",
            Self::NotStarted(..) => "hub_not_started",
        }
    }
}

impl fmt::Display for HubRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInstalled => write!(
                f,
                "Les commandes du groupement sont d’un autre paquet\u{a0}: installez comptoir-hub, en version {VERSION}, puis \
                 recommencez."
            ),
            Self::OtherVersion(other) => write!(
                f,
                "comptoir est en version {VERSION} et comptoir-hub en version {other}\u{a0}: installez les deux paquets en une \
                 même version."
            ),
            Self::NotKept(path) => write!(
                f,
                "{} n’est pas ce que le paquet comptoir-hub y met, ou un autre compte que root peut y écrire\u{a0}: remettez ce \
                 paquet.",
                path.display()
            ),
            Self::NotStarted(path, why) => {
                let code = why.raw_os_error().map_or_else(String::new, |code| format!(" (erreur système {code})"));
                write!(f, "{} ne se lance pas{code}\u{a0}: remettez le paquet comptoir-hub.", path.display())
            }
        }?;
        write!(f, " Rien n’est fait.")
    }
}

/// Path of the other program.
pub fn find_program() -> Result<PathBuf, HubRefusal> {
    let own = fs::read_link(OWN).map_err(|why| HubRefusal::NotStarted(OWN.into(), why))?;
    let owner = fs::metadata(OWN).map_err(|why| HubRefusal::NotStarted(OWN.into(), why))?.uid();
    let around = own.ancestors().nth(2).ok_or(HubRefusal::NotInstalled)?.join(FOLDER);
    let folder = around.join(format!("{HUB}{VERSION}"));
    let program = folder.join(env!("CARGO_PKG_NAME"));
    let is_kept = |path: &Path, is_kind: fn(&Metadata) -> bool| match fs::symlink_metadata(path) {
        Ok(seen) if is_kind(&seen) && [0, owner].contains(&seen.uid()) && seen.mode() & 0o022 == 0 => Ok(()),
        Ok(_) => Err(HubRefusal::NotKept(path.to_owned())),
        Err(why) if why.kind() == ErrorKind::NotFound => Err(find_other_version(&around)),
        Err(why) => Err(HubRefusal::NotStarted(path.to_owned(), why)),
    };
    is_kept(&around, Metadata::is_dir)?;
    is_kept(&folder, Metadata::is_dir)?;
    is_kept(&program, Metadata::is_file)?;
    Ok(program)
}

/// Refusal where this version of the other program is missing.
fn find_other_version(around: &Path) -> HubRefusal {
    let entries = fs::read_dir(around).into_iter().flatten().flatten();
    let versions = entries.filter_map(|entry| entry.file_name().to_str()?.strip_prefix(HUB).map(str::to_owned));
    versions.filter(|version| version != VERSION).max().map_or(HubRefusal::NotInstalled, HubRefusal::OtherVersion)
}

/// Becomes the other program, which is given these words; comes back only with the reason why not.
pub fn hand_over(words: &[OsString]) -> HubRefusal {
    match find_program() {
        Ok(program) => {
            let why = become_program(&program, words);
            HubRefusal::NotStarted(program, why)
        }
        Err(refusal) => refusal,
    }
}
