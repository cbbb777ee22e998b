//! Copies that only a key opens: encrypted and opened by `age`, the program of the machine, from a file into a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf, absolute};

use super::file::NewFile;
use super::system_tool::find_tool;
use super::{OutletError, pipe_files};
use crate::config::AgeRecipient;

/// End of the name of an encrypted file.
pub const END: &str = ".age";
/// Name of the program, and of the Debian package that has it.
pub const TOOL: &str = "age";
/// Beginnings of an encrypted file: as it is, and as text.
const BEGINS: [&[u8]; 2] = [b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----"];
/// Words of `age` about a key that is none of the recipients'.
const OTHER_KEY: &str = "no identity matched";

/// Path of `age`; a failure where it is not installed.
pub fn find_program() -> Result<PathBuf, OutletError> {
    find_tool(TOOL).ok_or_else(|| OutletError::NoTool(TOOL.to_owned()))
}

/// True for a file that begins as one that `age` made.
pub fn is_encrypted(path: &Path) -> io::Result<bool> {
    let longest = BEGINS.iter().map(|begin| begin.len()).max().unwrap_or(0);
    let mut read = Vec::new();
    File::open(path)?.take(longest as u64).read_to_end(&mut read)?;
    Ok(BEGINS.iter().any(|begin| read.starts_with(begin)))
}

/// Writes what `clear` holds to the new file `place`, for whoever has the other half of one of these keys.
pub fn encrypt(clear: &Path, place: &Path, recipients: &[AgeRecipient]) -> Result<(), OutletError> {
    let program = find_program()?;
    let mut args = vec!["--encrypt".into()];
    for recipient in recipients {
        match recipient {
            AgeRecipient::Key(key) => args.extend(["--recipient".into(), key.into()]),
            AgeRecipient::File(file) => args.extend(["--recipients-file".into(), full_path(file)?.into()]),
        }
    }
    let from = File::open(clear).map_err(|why| OutletError::File(clear.to_owned(), why))?;
    let made = NewFile::begin_copy(place)?;
    pipe_files(&program, &args, from, made.handle()?)?;
    made.put_in_place()
}

/// Writes what `encrypted` holds into `clear`, a file that is there and empty, by the key in the file `identity`. A key that
/// is under a phrase has it asked at the terminal, by `age` itself.
pub fn decrypt(encrypted: &Path, clear: &Path, identity: &Path) -> Result<(), OutletError> {
    let program = find_program()?;
    let args = ["--decrypt".into(), "--identity".into(), full_path(identity)?.into()];
    let from = File::open(encrypted).map_err(|why| OutletError::File(encrypted.to_owned(), why))?;
    let to = File::options().write(true).open(clear).map_err(|why| OutletError::File(clear.to_owned(), why))?;
    pipe_files(&program, &args, from, to).map_err(|why| match why {
        OutletError::ToolFailed(_, Some(said)) if said.contains(OTHER_KEY) => {
            OutletError::OtherKey(identity.to_owned())
        }
        other => other,
    })
}

/// Path for a program that runs in another folder.
fn full_path(path: &Path) -> Result<PathBuf, OutletError> {
    absolute(path).map_err(|why| OutletError::File(path.to_owned(), why))
}
