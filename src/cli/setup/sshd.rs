//! sshd: what it is told about the desks, and whether it does so.

use std::fs::{self, DirBuilder};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use super::served::ServedCentre;
use super::steps::place;
use crate::cli::{Failure, unreadable_file};
use crate::outlet::system_tool;

const CONFIG: &str = "/etc/ssh/sshd_config";
/// Folder that sshd of Debian wants, and leaves empty.
const EMPTY: &str = "/run/sshd";
/// Folders where the program may be installed; only root writes to them.
const PROGRAMS: &[&str] = &["/usr/bin/comptoir", "/usr/local/bin/comptoir"];

/// Lines for sshd about the desks of a centre, with the program as it is installed under `root`.
pub fn write_snippet(root: &Path, centre: &ServedCentre) -> Result<String, Failure> {
    let installed = PROGRAMS.iter().find(|program| place(root, Path::new(program)).is_file());
    let installed = installed.ok_or_else(|| {
        Failure::refused(format!("Le programme n’est pas installé : il faut {}.", PROGRAMS.join(" ou ")))
    })?;
    let lines =
        include_str!("../../package/sshd.conf").replace(&ServedCentre::first().desk_group(), &centre.desk_group());
    Ok(lines.replace(PROGRAMS[0], &centre.command(installed)))
}

/// Checks that sshd reads the folder of its lines about the desks of a centre.
pub fn check_included(root: &Path, centre: &ServedCentre) -> Result<(), Failure> {
    let path = place(root, Path::new(CONFIG));
    let text = match fs::read_to_string(&path) {
        Err(why) if why.kind() == ErrorKind::NotFound => {
            return Err(Failure::refused("sshd n’est pas installé : apt install openssh-server, puis recommencez."));
        }
        read => read.map_err(|why| unreadable_file(&path, &why))?,
    };
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let mut lines = text.lines().map(words).filter(|words| !words.is_empty());
    let includes = |words: &Vec<String>| {
        words[0].eq_ignore_ascii_case("Include")
            && words.iter().any(|path| path.trim_matches('"').ends_with("sshd_config.d/*.conf"))
    };
    // After a Match it would hold for some sessions only.
    if lines.by_ref().take_while(|words| !words[0].eq_ignore_ascii_case("Match")).any(|words| includes(&words)) {
        return Ok(());
    }
    Err(Failure::refused(format!(
        "{} ne lit pas {} : ajoutez « Include /etc/ssh/sshd_config.d/*.conf » à sa première ligne, puis recommencez.",
        path.display(),
        centre.snippet().display()
    )))
}

/// Makes the empty folder that sshd wants before it reads anything. Its own unit makes it when it starts, which it has not
/// done yet on a machine where a first connection starts it.
fn make_empty_folder() -> Result<(), Failure> {
    let folder = Path::new(EMPTY);
    match DirBuilder::new().mode(0o755).create(folder) {
        Err(why) if why.kind() != ErrorKind::AlreadyExists => Err(unreadable_file(folder, &why)),
        _ => Ok(()),
    }
}

/// Checks that sshd understands its files, and has it read them again where it runs.
pub fn reload() -> Result<&'static str, Failure> {
    make_empty_folder()?;
    system_tool::run_tool("sshd", &["-t"])?;
    if !Path::new("/run/systemd/system").is_dir() {
        return Ok("sshd comprend ses fichiers ; relancez-le pour qu’il les lise.");
    }
    // Debian calls it ssh, others sshd.
    let reloaded = ["ssh", "sshd"].iter().any(|unit| {
        let unit = format!("{unit}.service");
        system_tool::run_tool("systemctl", &["reload-or-restart", &unit]).is_ok()
    });
    Ok(if reloaded {
        "sshd comprend ses fichiers et les a relus."
    } else {
        "sshd comprend ses fichiers ; relancez-le."
    })
}

/// Command that sshd forces on the sessions of an account; none where it leaves them free.
pub fn forced_command(account: &str) -> Result<Option<String>, Failure> {
    let session = format!("user={account},host=localhost,addr=127.0.0.1");
    let told = system_tool::run_tool("sshd", &["-T", "-C", &session])?;
    let forced = told.lines().find_map(|line| line.strip_prefix("forcecommand "));
    Ok(forced.filter(|command| *command != "none").map(str::to_owned))
}

/// Checks that sshd forces the program on a desk of a centre.
pub fn check_desk(account: &str, centre: &ServedCentre) -> Result<(), Failure> {
    match forced_command(account)? {
        Some(command) if PROGRAMS.iter().any(|program| centre.command(program) == command) => Ok(()),
        _ => Err(Failure::refused(format!(
            "sshd n’oblige pas {account} à ouvrir Comptoir : une autre règle de {CONFIG} passe avant celle du groupe {}.",
            centre.desk_group()
        ))),
    }
}
