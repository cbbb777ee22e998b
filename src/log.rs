//! The log: one line an event, for the administrator of the machine, in the state folder of the account. It holds
//! codes, causes, files and times, and never a word about a person: whoever may read it may not read the centre's file.
//!
//! A line is one write at the end of the file, by the thread it is about: nothing is lost when the program is killed, and
//! as long as nothing happens no file is opened. The screen's own thread writes none while somebody types. What cannot be
//! written is not logged: the program goes on without.

use std::error::Error;
use std::fmt::{Debug, Write as _};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{SecondsFormat, Utc};
use etcetera::BaseStrategy;
use rustix::fs::{FlockOperation, flock};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Levels of the log, from nothing to everything.
pub const LEVELS: &[(&str, LevelFilter)] = &[
    ("off", LevelFilter::OFF),
    ("error", LevelFilter::ERROR),
    ("warn", LevelFilter::WARN),
    ("info", LevelFilter::INFO),
    ("debug", LevelFilter::DEBUG),
];

/// A file of this many bytes is set aside under `.1`, in the place of the one before: two files, 2 MiB at most.
const LIMIT: u64 = 1 << 20;

/// Logs a panic: its place, never its message, which may hold a name. Returns the place in brackets, for a sentence.
pub fn note_panic(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map_or_else(String::new, |place| format!(" ({}:{})", place.file(), place.line()));
    tracing::error!(place, "panic");
    place
}

/// The level of that name.
pub fn parse_level(name: &str) -> Option<LevelFilter> {
    LEVELS.iter().find(|(known, _)| *known == name).map(|(_, level)| *level)
}

/// Path of this account's log, whether or not it exists yet; none for an account without a home.
pub fn log_path() -> Option<PathBuf> {
    let folder = etcetera::choose_base_strategy().ok()?.state_dir()?;
    Some(folder.join("comptoir").join("comptoir.log"))
}

/// Begins the log of this process, once.
pub fn start(level: LevelFilter) {
    if let (Some(path), true) = (log_path(), level != LevelFilter::OFF) {
        // The log is already begun: the first level stays.
        let _ = tracing::subscriber::set_global_default(LogFile { path, level, open: Mutex::default() });
    }
}

/// Error that the log may hold: a word for its cause, and the system's errors underneath.
pub trait LoggedError: Error + Send + Sync {
    /// Word for the cause; never a person's name, nor a file's that may hold one.
    fn code(&self) -> &'static str;

    /// Writes one line: what was asked, how long it took, the cause and the chain of the system's errors.
    fn log(&self, operation: &str, took: Duration) {
        log_failure(self.code(), self.source(), operation, took);
    }
}

/// Writes the line of a failure: compiled once for all the errors there are.
#[inline(never)]
fn log_failure(cause: &'static str, source: Option<&(dyn Error + 'static)>, operation: &str, took: Duration) {
    let mut chain = cause.to_owned();
    let mut next = source;
    while let Some(link) = next {
        if let Some(link) = link.downcast_ref::<io::Error>() {
            // Writing into a String cannot fail.
            let _ = write!(chain, " < {}", system_error(link));
        }
        next = link.source();
    }
    tracing::warn!(operation, ms = milliseconds(took), cause, chain, "failed");
}

/// An error of the system as the log writes it: its kind and its number.
pub fn system_error(error: &io::Error) -> String {
    format!("system {:?} {}", error.kind(), error.raw_os_error().unwrap_or(0))
}

/// Whole milliseconds of a duration.
pub fn milliseconds(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}

/// The subscriber: lines into a file. The program has no spans.
struct LogFile {
    path: PathBuf,
    level: LevelFilter,
    open: Mutex<Option<File>>,
}

impl Subscriber for LogFile {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.level && metadata.target().starts_with("comptoir")
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level)
    }

    fn event(&self, event: &Event<'_>) {
        let at = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true);
        let mut line = LogLine(format!("{at} {:5} pid={}", event.metadata().level(), std::process::id()));
        event.record(&mut line);
        line.0.push('\n');
        self.write(&line.0);
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

impl LogFile {
    fn write(&self, line: &str) {
        // A line is written by one call or not at all: another thread's panic leaves nothing half done.
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.as_ref().is_none_or(|file| is_full(file) || !is_at(file, &self.path)) {
            *open = open_log(&self.path).ok();
        }
        if let Some(file) = open.as_mut() {
            let _ = file.write_all(line.as_bytes());
        }
    }
}

fn is_full(file: &File) -> bool {
    file.metadata().is_ok_and(|file| file.len() >= LIMIT)
}

/// True when `file` is still the file at `path`: another process of the account may have set it aside.
fn is_at(file: &File, path: &Path) -> bool {
    let place = |file: &fs::Metadata| (file.dev(), file.ino());
    matches!((file.metadata(), fs::metadata(path)), (Ok(open), Ok(there)) if place(&open) == place(&there))
}

/// Opens the log, its owner's alone, a full one set aside first.
fn open_log(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let append = || OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    let file = append()?;
    if !is_full(&file) {
        return Ok(file);
    }
    // Of two processes that find it full the second finds another file there.
    flock(&file, FlockOperation::LockExclusive)?;
    if is_at(&file, path) {
        fs::rename(path, path.with_extension("log.1"))?;
    }
    append()
}

/// A line being made of an event's fields.
struct LogLine(String);

impl Visit for LogLine {
    fn record_str(&mut self, field: &Field, value: &str) {
        // A path may hold anything: one event stays one line.
        let plain = !value.is_empty() && !value.contains(|sign: char| sign.is_whitespace() || sign.is_control());
        match plain {
            true => self.record_debug(field, &format_args!("{value}")),
            false => self.record_debug(field, &value),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing into a String cannot fail.
        let _ = match field.name() {
            "message" => write!(self.0, " {value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn log(path: &Path, level: LevelFilter) -> LogFile {
        LogFile { path: path.to_owned(), level, open: Mutex::default() }
    }

    #[test]
    fn an_event_is_one_line_of_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/comptoir/comptoir.log");
        tracing::subscriber::with_default(log(&path, LevelFilter::INFO), || {
            tracing::debug!("too much");
            tracing::warn!(operation = "ADD", ms = 12_u64, chain = "full < system 28\nx", "refused");
        });
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.ends_with(" refused operation=ADD ms=12 chain=\"full < system 28\\nx\"\n"), "{text}");
        assert_eq!(text.lines().count(), 1);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn two_processes_that_fill_it_leave_two_bounded_files_and_their_last_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("comptoir.log");
        let (one, other) = (log(&path, LevelFilter::INFO), log(&path, LevelFilter::INFO));
        let line = format!("{}\n", "x".repeat(999));
        for _ in 0..2500 {
            one.write(&line);
            other.write(&line);
        }
        one.write("last\n");
        let aside = folder.path().join("comptoir.log.1");
        let length = |path: &Path| fs::metadata(path).unwrap().len();
        assert!(length(&path) <= LIMIT + 1000 && length(&aside) >= LIMIT && length(&aside) <= LIMIT + 2000);
        assert!(fs::read_to_string(&path).unwrap().ends_with("last\n"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
