//! The commands beside the screen. They use the same declarations of kinds, fields and states as the screen, and the
//! same requests and refusals of [`crate::protocol`].
//!
//! - [`commands`]: the one table of commands: it parses, helps and dispatches; [`options`]: what may be written after one;
//! - [`args`]: a command line read by that table; [`help`]: that table as text;
//! - `serving`, `counting`: the parts of that table for those who serve a centre, and of the figures;
//! - [`open`]: which file, and who acts; [`fields`]: `field=value` words and JSON objects as contents of an item;
//! - [`json`]: people, items and journal rows as JSON;
//! - one file a command: [`add`], [`backup`], [`check`], [`day`], [`desks`], [`drugs`], [`edit`], [`erase`], [`export`], [`find`], [`give`],
//!   [`guide`], [`handover`], [`health`], [`import`], [`init`], [`journal`], [`list`], [`merge`], [`person`], [`print`](mod@print), [`proposals`], [`purge`], [`remind`],
//!   [`reopen`], [`report`], [`restore`], [`screen`], [`settings`], [`setup`], [`sheet`], [`staff`], [`step`], [`week`], [`yearly`]; [`demo`] writes
//!   the fictitious centre; `hub`, where the program is built with it, speaks with the practice's hub, and [`hub_elsewhere`] hands
//!   its commands over to the program that does.
//!
//! A command writes through the `out` it is given, so that [`run`] alone decides on buffering and on closed pipes.

pub mod add;
pub mod args;
pub mod backup;
pub mod check;
pub mod clock;
pub mod commands;
mod counting;
pub mod day;
mod demo;
pub mod desks;
pub mod directory;
pub mod drugs;
pub mod edit;
pub mod erase;
pub mod export;
pub mod fields;
mod figure_tables;
pub mod find;
pub mod give;
pub mod guide;
pub mod handover;
pub mod hang;
pub mod health;
pub mod help;
#[cfg(feature = "hub")]
mod hub;
pub mod hub_elsewhere;
#[cfg(feature = "hub")]
mod hub_report;
#[cfg(feature = "hub")]
mod hub_shared;
pub mod import;
pub mod init;
pub mod journal;
pub mod json;
pub mod link;
pub mod list;
pub mod merge;
pub mod open;
pub mod options;
pub mod person;
pub mod print;
mod progress;
mod proofs;
pub mod proposals;
pub mod purge;
pub mod remind;
pub mod reopen;
pub mod report;
pub mod restore;
pub mod screen;
mod serving;
pub mod settings;
pub mod setup;
pub mod sheet;
pub mod staff;
pub mod step;
mod table;
pub mod week;
pub mod yearly;

use std::ffi::OsString;
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

pub use args::Args;
pub use open::{OpenCentre, fresh_key};

use commands::Run;

use crate::config::{Config, ConfigError};
use crate::domain::name;
use crate::log::LoggedError;
use crate::outlet::OutletError;
use crate::outlet::hub_program::{self, HubRefusal};
use crate::protocol::Refusal;
use crate::protocol::{Begin, Cause, Trouble};
use crate::store;

/// Work that remains once a command has ended well.
pub enum Next {
    /// The program has nothing more to do.
    Done,
    /// The reference is to be written, whose keys only the screens know.
    Reference(help::Format),
    /// The screen is to be opened, which only `run` can do.
    Screen {
        /// The centre's file.
        path: PathBuf,
        /// The terminal's settings.
        config: Box<Config>,
        /// Value of `--as`.
        as_name: Option<String>,
        /// Beginning of the screen: the file opened, or a centre created.
        begin: Begin,
        /// The terminal's name, for the journal.
        terminal: String,
        /// True when the person who sits down is shown around first.
        tour: bool,
    },
    /// The coordinator's screen is to be opened on the hub at this address.
    #[cfg(feature = "hub")]
    Coordinator {
        /// The terminal's settings.
        config: Box<Config>,
        /// Address of the hub.
        address: Box<crate::hub::Address>,
    },
}

/// Greatest number of characters of a sentence: more is a page that was given in the place of a word.
const LONGEST_SENTENCE: usize = 1_200;

/// The exit codes, with what each means: for `--help` and the reference.
pub const EXITS: &[(u8, &str)] = &[
    (0, "fait"),
    (REFUSED, "refusé : une donnée ou une règle s’y oppose, rien n’est changé (avec --stdin, une ligne au moins)"),
    (USAGE, "commande mal écrite"),
    (FILE, "un fichier manque, ne se lit pas ou ne s’écrit pas"),
    (
        PARTIAL,
        "fait en partie : des lignes d’un fichier importé ont été mises de côté, ou d’un fichier abîmé sont perdues",
    ),
    (
        UNSURE,
        "rien n’est fait : l’agenda importé a perdu plus du tiers des rendez-vous, dites ce qu’il en est (--vanished)",
    ),
];
const REFUSED: u8 = 1;
const USAGE: u8 = 2;
const FILE: u8 = 3;
const PARTIAL: u8 = 4;
const UNSURE: u8 = 5;

/// The reason why a command ended early.
#[derive(Debug)]
pub struct Failure {
    /// Exit code, one of [`EXITS`].
    pub code: u8,
    /// A French sentence; none when nobody is left to read it.
    pub sentence: Option<String>,
    /// The error underneath, where there is one: for the log.
    pub cause: Option<Box<dyn LoggedError>>,
}

impl Failure {
    /// Makes a failure caused by a rule or by the data.
    pub fn refused(sentence: impl Into<String>) -> Self {
        Self::with_code(REFUSED, sentence.into())
    }

    /// Makes a failure of a command line that is badly written.
    pub fn bad_usage(sentence: impl Into<String>) -> Self {
        Self::with_code(USAGE, sentence.into())
    }

    /// Makes a failure of a command that did part of its work: the sentence says what was not done.
    pub fn partial(sentence: impl Into<String>) -> Self {
        Self::with_code(PARTIAL, sentence.into())
    }

    /// Makes a failure of a command that needs a confirmation.
    pub fn needs_confirmation(sentence: impl Into<String>) -> Self {
        Self::with_code(UNSURE, sentence.into())
    }

    /// Makes a failure of a file that is missing, or cannot be read or written.
    pub fn file_failure(sentence: impl Into<String>) -> Self {
        Self::with_code(FILE, sentence.into())
    }

    /// Makes a failure of a file or of the terminal, with its `error` for the log.
    pub fn caused_by(error: impl LoggedError + 'static) -> Self {
        Self { code: FILE, sentence: Some(error.to_string()), cause: Some(Box::new(error)) }
    }

    /// Makes a failure caused by a rule or by the data, with its `error` for the log.
    pub fn refused_by(error: impl LoggedError + 'static) -> Self {
        Self { code: REFUSED, ..Self::caused_by(error) }
    }

    /// Makes a failure of a centre's file that was named and does not exist.
    pub fn missing_centre(path: &Path) -> Self {
        let source = Arc::new(io::Error::from(io::ErrorKind::NotFound));
        Trouble::new(Cause::NoCentre, Some(path.to_owned()), source).into()
    }

    /// True when the centre's own file, or another that SQLite keeps, is the cause.
    pub fn is_of_centre(&self) -> bool {
        self.cause.as_ref().is_some_and(|cause| (&**cause as &dyn std::error::Error).is::<Trouble>())
    }

    /// Makes the end of a command whose output says all, with an exit code of its own.
    pub fn said_already(code: u8) -> Self {
        Self { code, sentence: None, cause: None }
    }

    fn with_code(code: u8, sentence: String) -> Self {
        Self { code, sentence: Some(cut_middle(sentence)), cause: None }
    }
}

/// Cuts a sentence that quotes more than anybody reads: its beginning says what is wrong, its end what to do.
fn cut_middle(sentence: String) -> String {
    let length = sentence.chars().count();
    if length <= LONGEST_SENTENCE {
        return sentence;
    }
    let begin: String = sentence.chars().take(LONGEST_SENTENCE / 2).collect();
    let end: String = sentence.chars().skip(length - LONGEST_SENTENCE / 4).collect();
    format!("{begin} […] {end}")
}

/// A file that the system does not give.
#[derive(Debug)]
struct UnreadableFile {
    path: PathBuf,
    source: io::Error,
}

impl std::error::Error for UnreadableFile {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl LoggedError for UnreadableFile {
    fn code(&self) -> &'static str {
        "unreadable_file"
    }
}

impl fmt::Display for UnreadableFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} : {}.", self.path.display(), io_reason(&self.source))
    }
}

/// Makes a failure of a file that cannot be read, with the reason.
pub fn unreadable_file(path: &Path, why: &io::Error) -> Failure {
    let source = why.raw_os_error().map_or_else(|| why.kind().into(), io::Error::from_raw_os_error);
    Failure::caused_by(UnreadableFile { path: path.to_owned(), source })
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Trouble(trouble) => trouble.into(),
            Refusal::Guard(why) => Self::refused(format!("{why} Pour passer outre : overrule=yes.")),
            Refusal::Claimed { .. } => Self::refused(format!("{refusal} Pour prendre la suite : --take-over.")),
            Refusal::NeedsPrescriber | Refusal::NeedsProfessional => {
                Self::refused(format!("{refusal} Sur consigne de quelqu’un : on_order_of=NOM."))
            }
            Refusal::NeedsCodes { .. } => Self::refused(format!("{refusal} Pour les donner\u{a0}: --codes.")),
            Refusal::Field(key, why) => Self::refused(format!("{} ({key}=…).", why.trim_end_matches('.'))),
            Refusal::Conflict { .. }
            | Refusal::PersonConflict { .. }
            | Refusal::RecordConflict { .. }
            | Refusal::Rule(_) => Self::refused(refusal.to_string()),
        }
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::caused_by(trouble)
    }
}

impl From<OutletError> for Failure {
    fn from(error: OutletError) -> Self {
        Self::caused_by(error)
    }
}

impl From<HubRefusal> for Failure {
    fn from(refusal: HubRefusal) -> Self {
        Self::refused_by(refusal)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::caused_by(error)
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        Trouble::from(error).into()
    }
}

/// A failure to write to `out`: a reader who has gone (`comptoir list … | head`) ends the command quietly.
impl From<io::Error> for Failure {
    fn from(why: io::Error) -> Self {
        match why.kind() {
            io::ErrorKind::BrokenPipe => Self { code: 0, sentence: None, cause: None },
            _ => Self::file_failure(format!("La sortie ne s’écrit pas : {}.", io_reason(&why))),
        }
    }
}

/// A failure to write JSON to `out`.
impl From<serde_json::Error> for Failure {
    fn from(why: serde_json::Error) -> Self {
        io::Error::from(why).into()
    }
}

/// The system's error in French.
fn io_reason(why: &io::Error) -> String {
    match why.kind() {
        io::ErrorKind::NotFound => "fichier introuvable".to_owned(),
        io::ErrorKind::PermissionDenied => "accès refusé".to_owned(),
        io::ErrorKind::IsADirectory => "c’est un dossier, pas un fichier".to_owned(),
        io::ErrorKind::NotADirectory => "un dossier du chemin n’en est pas un".to_owned(),
        io::ErrorKind::StorageFull => "le disque est plein".to_owned(),
        _ => {
            why.raw_os_error().map_or_else(|| "lecture impossible".to_owned(), |code| format!("erreur système {code}"))
        }
    }
}

/// Runs the command written in `line`, the program's own name left out.
pub fn run(line: impl IntoIterator<Item = OsString>) -> Result<Next, Failure> {
    store::note_origin();
    let mut out = BufWriter::new(io::stdout().lock());
    let next = match args::read(line)? {
        args::ParsedCommand::Help(commands) => help::print_help(&commands, &mut out).map(|()| Next::Done),
        args::ParsedCommand::Version => print_version(&mut out),
        args::ParsedCommand::Command(args) => run_command(&args, &mut out),
    };
    // The output written before a refusal is still flushed: the acknowledgements of `add --stdin`, the lines of a
    // batch.
    let flushed = out.flush();
    let next = next?;
    flushed?;
    Ok(next)
}

fn run_command(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let begun = Instant::now();
    let done = match args.command().run {
        Run::Alone(run) => run(args, out),
        Run::Centre(run) => {
            OpenCentre::open(args).and_then(|mut centre| run(&mut centre, args, out)).map(|()| Next::Done)
        }
        Run::Writing(run) => OpenCentre::open(args)
            .and_then(|mut centre| clock::check_clock(&centre, args).and_then(|()| run(&mut centre, args, out)))
            .map(|()| Next::Done),
        Run::Elsewhere(_) if args.words().iter().any(|word| word == "--help" || word == "-h") => {
            help::help_elsewhere(args.command(), args.words(), out)
        }
        Run::Elsewhere(_) => Err(hub_program::hand_over(args.words()).into()),
    };
    match &done {
        Ok(_) => store::log_done(args.command().name, begun.elapsed()),
        Err(Failure { cause: Some(cause), .. }) => cause.log(args.command().name, begun.elapsed()),
        Err(_) => {}
    }
    done
}

fn print_version(out: &mut dyn Write) -> Result<Next, Failure> {
    writeln!(out, "comptoir {}", env!("CARGO_PKG_VERSION"))?;
    Ok(Next::Done)
}

/// Writes a line of text for a terminal, without the control and direction marks that the file may hold.
pub fn print_line(out: &mut dyn Write, text: &str) -> io::Result<()> {
    writeln!(out, "{}", name::show_controls(text))
}
