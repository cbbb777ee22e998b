//! Ways out for texts and tables: a printer, a file ([`mod@file`], [`csv`], [`xlsx`]). The only place that starts another program, and that
//! program is `lp` or the one the centre's settings name: found by its full path, without a shell, without arguments,
//! without our environment, and never waited for by the screen. [`system_tool`] starts those of the administrator, for
//! `comptoir setup` alone, and [`age`] the one that encrypts copies, for `comptoir backup` and `comptoir restore`;
//! [`hub_program`] gives this one's place to the one that has the commands of the hub.

pub mod age;
pub mod csv;
mod error;
pub mod file;
pub mod hub_program;
pub mod system_tool;
pub mod xlsx;

pub use error::OutletError;

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::IpAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::config::{Config, Print};
use crate::domain::name;
use crate::model::paper::Text;
use crate::model::spreadsheet::{SheetCell, SheetTable};

use file::NewFile;

/// Folders searched for `lp`: those of PATH could be anybody's.
const FOLDERS: &[&str] = &["/usr/bin", "/usr/local/bin", "/bin"];
/// Folders where `age` may look for the programs of keys that are on a card.
const PLUGINS: &str = "/usr/bin:/bin";
/// Answer of `lpstat -d` in the C locale when there is a default printer.
const DEFAULT: &str = "system default destination:";
/// Answer of `lp` to a text it took: « request id is Accueil-12 (1 file(s)) ».
const REQUEST: &str = "request id is ";
/// Time after which the other program is stopped: whoever is at the desk waits for the answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A printer that takes a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    program: PathBuf,
}

impl Printer {
    /// The printer of this machine, if it has one; it may take seconds to know.
    pub fn find(print: &Print) -> Option<Self> {
        match print {
            Print::Never => None,
            Print::With(program) => program.is_file().then(|| Self { program: program.clone() }),
            Print::Usual => FOLDERS.iter().find_map(|folder| Self::in_folder(Path::new(folder))),
        }
    }

    /// `lp` in that folder, when the `lpstat` beside it knows a default destination.
    fn in_folder(folder: &Path) -> Option<Self> {
        let program = folder.join("lp");
        let known =
            program.is_file().then(|| run_program(&folder.join("lpstat"), &["-d"], String::new(), PATIENCE))?.ok()?;
        known.output.starts_with(DEFAULT).then_some(Self { program })
    }

    /// Prints, and says so; or says why not.
    pub fn print(&self, text: &Text) -> Result<String, OutletError> {
        let told =
            run_program(&self.program, &[], text.printer_content(), PATIENCE).map_err(|failure| match failure {
                ProgramFailure::NotStarted(why) => OutletError::NotStarted(self.program.clone(), why),
                ProgramFailure::NoAnswer => OutletError::NoAnswer(self.program.clone()),
            })?;
        if !told.well {
            let said = [told.error, told.output].into_iter().find_map(|said| said.lines().next().map(str::to_owned));
            return Err(OutletError::NotPrinted(self.program.clone(), said));
        }
        let request = told.output.strip_prefix(REQUEST).and_then(|rest| rest.split_whitespace().next());
        Ok(match request {
            Some(request) => format!("Envoyé à l’imprimante, demande {}.", name::strip_controls(request)),
            None => "Envoyé à l’imprimante.".to_owned(),
        })
    }
}

/// Writes a table row by row.
pub trait TableWriter {
    /// Adds one row, a cell for each heading.
    fn add_row(&mut self, cells: &[SheetCell]) -> io::Result<()>;
    /// Ends the table; it is not complete before.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Writes a new file for its owner's eyes, and for the group's where the folder hands its own on (setgid); says where, or why
/// not. A name alone goes into `folder`, `~` is the home, and the name ends in `.txt`: no text becomes a file that programs
/// read.
pub fn write(typed: &str, folder: &str, text: &Text) -> Result<String, OutletError> {
    let (place, path) = place_of(typed, folder, &[".txt"])?;
    let mut file = NewFile::begin_file(&path, false)?;
    file.write_all(text.file_content().as_bytes()).map_err(|why| OutletError::File(path.clone(), why))?;
    file.share_with_folder()?;
    file.put_in_place()?;
    Ok(written_phrase(&place, &path, &env::var("SSH_CONNECTION").unwrap_or_default()))
}

/// Writes a table into a new file in the same way: as CSV where the name ends so, else as a workbook.
pub fn write_table(typed: &str, folder: &str, table: &SheetTable) -> Result<String, OutletError> {
    let (place, path) = place_of(typed, folder, &[".xlsx", ".csv"])?;
    let mut file = NewFile::begin_file(&path, false)?;
    let written = match place.ends_with(".csv") {
        true => csv::write(&mut file, true, table),
        false => xlsx::write(&mut file, table),
    };
    written.map_err(|why| OutletError::File(path.clone(), why))?;
    file.share_with_folder()?;
    file.put_in_place()?;
    Ok(written_phrase(&place, &path, &env::var("SSH_CONNECTION").unwrap_or_default()))
}

/// Words that say where the file is; to somebody who came by SSH (`connection`, as sshd describes it), that it is not on
/// the machine before them, and how it is fetched from there.
fn written_phrase(place: &str, path: &Path, connection: &str) -> String {
    let Some(server) = connection.split(' ').nth(2).and_then(|server| server.parse::<IpAddr>().ok()) else {
        return format!("Écrit dans {}.", name::show_controls(place));
    };
    // Whoever pastes the command runs nothing else by it.
    let path = name::show_controls(&path.display().to_string()).replace('\'', r"'\''");
    let account = uzers::get_user_by_uid(uzers::get_current_uid());
    let account = account.map(|account| format!("{}@", account.name().to_string_lossy())).unwrap_or_default();
    let host = match server.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    };
    format!(
        "Écrit dans {path}, sur la machine du centre et non sur votre poste. Pour l’y prendre\u{a0}: scp \
         '{account}{host}:{path}' . ou qui administre la machine."
    )
}

/// Path of the file named as `typed`, as shown and as opened: it ends in one of `ends`, the first unless the name has
/// another.
fn place_of(typed: &str, folder: &str, ends: &[&str]) -> Result<(String, PathBuf), OutletError> {
    let typed = typed.trim();
    if typed.is_empty() || typed.ends_with('/') {
        return Err(OutletError::NoName);
    }
    let end = if ends.iter().any(|end| typed.ends_with(end)) { "" } else { ends[0] };
    let place = match typed.starts_with(['/', '~']) {
        true => format!("{typed}{end}"),
        false => format!("{}/{typed}{end}", folder.trim_end_matches('/')),
    };
    let path = match (place.strip_prefix("~/"), home_folder()) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(&place),
    };
    Ok((place, path))
}

/// Folder of texts: the one the settings name, else the account's documents, or its home.
pub fn text_folder(config: &Config) -> String {
    if let Some(folder) = &config.texts {
        return folder.display().to_string();
    }
    let documents = home_folder().is_some_and(|home| Path::new(&home).join("Documents").is_dir());
    if documents { "~/Documents".to_owned() } else { "~".to_owned() }
}

fn home_folder() -> Option<OsString> {
    env::var_os("HOME").filter(|home| !home.is_empty())
}

/// Puts `program` in the place of this one, under its name, with these words and what else a process has. Comes back with the
/// system's reason where it cannot.
fn become_program(program: &Path, words: &[OsString]) -> io::Error {
    Command::new(program).arg0(env!("CARGO_PKG_NAME")).args(words).exec()
}

/// Output of another program.
struct ProgramOutput {
    well: bool,
    output: String,
    error: String,
}

/// Reason why another program gave no output.
enum ProgramFailure {
    NotStarted(io::Error),
    /// Program that had not ended in time and was stopped.
    NoAnswer,
}

/// Runs `program` with `input` on its standard input, and waits for its end, so long at most.
fn run_program(
    program: &Path,
    args: &[&str],
    input: String,
    patience: Duration,
) -> Result<ProgramOutput, ProgramFailure> {
    let mut child = Command::new(program)
        .args(args)
        .env_clear()
        // Its words in English, its text in UTF-8; the account's own default printer is named in its home.
        .env("LANG", "C.UTF-8")
        .envs(home_folder().map(|home| ("HOME", home)))
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A line that hangs up ends the screen, not a page half sent.
        .process_group(0)
        .spawn()
        .map_err(ProgramFailure::NotStarted)?;
    let (output, error) = (child.stdout.take().map(read_pipe), child.stderr.take().map(read_pipe));
    if let Some(mut pipe) = child.stdin.take() {
        // A program that did not read all its input says so with its exit code.
        thread::spawn(move || drop(pipe.write_all(input.as_bytes())));
    }
    let end = Instant::now() + patience;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < end => thread::sleep(Duration::from_millis(20)),
            _ => {
                // The program may have ended in the meantime: there is nothing more to do.
                let _ = child.kill().and_then(|()| child.wait());
                return Err(ProgramFailure::NoAnswer);
            }
        }
    };
    // A process it left behind may hold the pipe open: the output that matters has been read.
    let all = |heard: Option<Receiver<String>>| {
        heard.and_then(|heard| heard.recv_timeout(Duration::from_secs(1)).ok()).unwrap_or_default()
    };
    Ok(ProgramOutput { well: status.success(), output: all(output), error: all(error) })
}

/// Runs `program` with `input` as its standard input and `output` as its standard output, and waits for its end, however
/// long: it has as much to do as the file is long. It may ask at the terminal, and Ctrl-C there ends both.
fn pipe_files(program: &Path, args: &[OsString], input: File, output: File) -> Result<(), OutletError> {
    let ended = Command::new(program)
        .args(args)
        .env_clear()
        .env("LANG", "C.UTF-8")
        .env("PATH", PLUGINS)
        .current_dir("/")
        .stdin(input)
        .stdout(output)
        .stderr(Stdio::piped())
        .output()
        .map_err(|why| OutletError::ToolNotStarted(program.to_owned(), why))?;
    match ended.status.success() {
        true => Ok(()),
        false => {
            let said =
                String::from_utf8_lossy(&ended.stderr).lines().next().map(|said| said.replace("age: error: ", ""));
            Err(OutletError::ToolFailed(program.to_owned(), said))
        }
    }
}

/// Reads all that comes out of a pipe, in a thread: a full pipe would stop the program that writes into it.
fn read_pipe(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let mut pipe = pipe;
        // The output read before an error is used.
        let _ = pipe.read_to_end(&mut bytes);
        drop(sender.send(String::from_utf8_lossy(&bytes).into_owned()));
    });
    receiver
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn somebody_who_came_by_ssh_is_told_where_the_file_is_and_how_to_fetch_it() {
        let said = |connection: &str| written_phrase("~/a.txt", Path::new("/home/nour/a.txt"), connection);
        let quoted = written_phrase("~/a.txt", Path::new("/srv/a'; id; '.txt"), "192.0.2.9 1 192.0.2.1 22");
        assert!(quoted.contains(r"192.0.2.1:/srv/a'\''; id; '\''.txt' ."), "{quoted}");
        assert_eq!(said(""), "Écrit dans ~/a.txt.");
        assert_eq!(said("bureau 1 ici 22"), "Écrit dans ~/a.txt.", "sshd writes addresses");
        let far = said("10.0.0.5 50022 10.0.0.1 22");
        assert!(far.contains("non sur votre poste") && far.contains("10.0.0.1:/home/nour/a.txt' ."), "{far}");
        assert!(said("::1 50022 2001:db8::1 22").contains("[2001:db8::1]:/home/nour/a.txt'"));
    }

    #[test]
    fn lp_is_a_printer_only_where_lpstat_knows_a_destination() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, lines: &str| {
            // Written by another process: open here, a test beside this one could keep it from being started.
            let written = "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$0\" && chmod 755 \"$0\"";
            let path = folder.path().join(name);
            assert!(Command::new("/bin/sh").args(["-c", written]).arg(path).arg(lines).status().unwrap().success());
        };
        assert_eq!(Printer::in_folder(folder.path()), None, "no lp");
        put("lp", "cat > /dev/null");
        assert_eq!(Printer::in_folder(folder.path()), None, "no lpstat");
        put("lpstat", "echo 'no system default destination'");
        assert_eq!(Printer::in_folder(folder.path()), None, "no destination");
        put("lpstat", "[ \"$*\" = -d ] && echo 'system default destination: Accueil'");
        assert_eq!(Printer::in_folder(folder.path()), Some(Printer { program: folder.path().join("lp") }));
    }
}
