//! The programs by which an administrator changes the machine: accounts, groups, sshd. Found in the system's own folders,
//! without a shell; each is waited for.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{OutletError, ProgramFailure, run_program};

/// Time for a program of the system: an account may be asked of a directory far away, and a service wait for another.
const PATIENCE: Duration = Duration::from_secs(120);

/// Folders of the system's programs, which only root writes to.
const FOLDERS: &[&str] = &["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// Path of a program of the system; none where it is not installed.
pub fn find_tool(name: &str) -> Option<PathBuf> {
    FOLDERS.iter().map(|folder| Path::new(folder).join(name)).find(|path| path.is_file())
}

/// Runs a program of the system to its end; gives what it wrote.
pub fn run_tool(name: &str, args: &[&str]) -> Result<String, OutletError> {
    let program = find_tool(name).ok_or_else(|| OutletError::NoTool(name.to_owned()))?;
    let told = match run_program(&program, args, String::new(), PATIENCE) {
        Ok(told) => told,
        Err(ProgramFailure::NotStarted(why)) => return Err(OutletError::ToolNotStarted(program, why)),
        Err(ProgramFailure::NoAnswer) => return Err(OutletError::ToolNoAnswer(program)),
    };
    match told.well {
        true => Ok(told.output),
        false => {
            let said = [told.error, told.output].into_iter().find_map(|said| said.lines().next().map(str::to_owned));
            Err(OutletError::ToolFailed(program, said))
        }
    }
}
