//! Error of the file: its cause, the file it is about, and the error of SQLite or of the system underneath. The French
//! sentence is made of it in [`crate::protocol::Trouble`]; the log gets the chain of errors.

use std::error::Error as StdError;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::ErrorCode;

use super::file::{key, lock_holder};
use super::write::write_queue;
use crate::log::{LoggedError, milliseconds, system_error};
use crate::protocol::{Cause, Refusal, Trouble};

/// A failure of the store, with its cause.
#[derive(Debug, thiserror::Error)]
#[error("{}", cause.code())]
pub struct Error {
    cause: Cause,
    /// File to name in the message.
    path: Option<PathBuf>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// Makes the error of a file, found by this program and not by SQLite.
    pub(super) fn for_file(path: &Path, cause: Cause) -> Self {
        Self { path: Some(path.to_owned()), ..Self::from(cause) }
    }

    /// The system's answer about one file.
    pub(super) fn from_io(path: &Path, error: io::Error) -> Self {
        use io::ErrorKind as Kind;
        let cause = match error.kind() {
            Kind::NotFound => Cause::Missing,
            Kind::PermissionDenied => Cause::Forbidden,
            Kind::StorageFull | Kind::QuotaExceeded => Cause::Full,
            Kind::ReadOnlyFilesystem => Cause::ReadOnlyDisk,
            _ => Cause::System(error.raw_os_error().unwrap_or(0)),
        };
        let path = match cause {
            // Whichever of the small files beside the centre's met it first.
            Cause::ReadOnlyDisk => path.parent().unwrap_or(path),
            _ => path,
        };
        Self { source: Some(Box::new(error)), ..Self::for_file(path, cause) }
    }

    /// SQLite's answer about a file that is being opened.
    pub(super) fn from_opening(path: &Path, error: rusqlite::Error) -> Self {
        let mut error = Self::from(error).naming_file(path);
        // A beginning scribbled over.
        if error.cause == Cause::NotOurs && write_queue::queue_path(path).exists() {
            error.cause = Cause::Damaged;
        }
        if error.suggests_damage() && key::is_missing_for(path) {
            error.cause = Cause::Encrypted;
        }
        error.naming_holder(path)
    }

    /// Names the program that holds the file at `path`, where the file is busy and that is no desk.
    pub(super) fn naming_holder(mut self, path: &Path) -> Self {
        if self.cause == Cause::Busy
            && let Some(holder) = lock_holder::find_holder(path)
        {
            (self.cause, self.path) = (Cause::HeldBy(holder), None);
        }
        self
    }

    /// A cause met because of `source`.
    pub(super) fn with_source(path: &Path, cause: Cause, source: Self) -> Self {
        Self { source: Some(Box::new(source)), ..Self::for_file(path, cause) }
    }

    /// A cause of this program's own over another crate's error.
    pub(super) fn from_crate(cause: Cause, source: impl StdError + Send + Sync + 'static) -> Self {
        Self { source: Some(Box::new(source)), ..Self::from(cause) }
    }

    /// Names this file in the error.
    pub(super) fn naming_file(self, path: &Path) -> Self {
        Self { path: Some(path.to_owned()), ..self }
    }

    /// Names the file that somebody knows, where the error is about `passing`, made of it for a moment.
    pub fn renaming(self, passing: &Path, known: &Path) -> Self {
        if self.path.as_deref() == Some(passing) { self.naming_file(known) } else { self }
    }

    /// Cause of the failure.
    pub fn cause(&self) -> &Cause {
        &self.cause
    }

    /// True when the file may be damaged. Only then is it worth reading the whole of it.
    pub(super) fn suggests_damage(&self) -> bool {
        suggests_damage(&self.cause)
    }
}

/// True when a file of this cause may be damaged: SQLite said so, or does not know the file.
pub(super) fn suggests_damage(cause: &Cause) -> bool {
    matches!(cause, Cause::Damaged | Cause::NotOurs)
}

impl From<Cause> for Error {
    fn from(cause: Cause) -> Self {
        Self { cause, path: None, source: None }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self { cause: cause_of(&error), path: None, source: Some(Box::new(error)) }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::new(error.cause.clone(), error.path.clone(), Arc::new(error))
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Error::from(error).into()
    }
}

/// A value of the file that does not follow its declaration, in this column.
#[derive(Debug, thiserror::Error)]
#[error("unreadable value in {0}")]
struct Unreadable(&'static str);

/// The error of a value that this program cannot read, by the name of its column: never the value, which may name
/// somebody.
pub(super) fn unreadable_column(column: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Null, Box::new(Unreadable(column)))
}

pub(super) fn cause_of(error: &rusqlite::Error) -> Cause {
    if let rusqlite::Error::FromSqlConversionFailure(_, _, what) = error {
        return Cause::Value(what.downcast_ref::<Unreadable>().map(|Unreadable(column)| *column));
    }
    let Some(code) = error.sqlite_error_code() else { return Cause::Value(None) };
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Cause::Busy,
        ErrorCode::DiskFull => Cause::Full,
        ErrorCode::ReadOnly => Cause::ReadOnly,
        ErrorCode::DatabaseCorrupt => Cause::Damaged,
        ErrorCode::NotADatabase => Cause::NotOurs,
        ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => Cause::Silent,
        ErrorCode::OutOfMemory => Cause::Memory,
        ErrorCode::TooBig => Cause::TooLong,
        ErrorCode::ConstraintViolation => Cause::Contradiction,
        _ => Cause::Unexpected(extended_code(error).unwrap_or(0)),
    }
}

fn extended_code(error: &rusqlite::Error) -> Option<i32> {
    error.sqlite_error().map(|raw| raw.extended_code)
}

/// Logs what was done and how long it took, for who asked to see all.
pub fn log_done(operation: &str, took: Duration) {
    tracing::debug!(operation, ms = milliseconds(took), "done");
}

impl LoggedError for Trouble {
    fn code(&self) -> &'static str {
        self.cause().code()
    }

    /// Writes SQLite's extended code too, and damage as an error.
    fn log(&self, operation: &str, took: Duration) {
        let (ms, cause, code, chain) = (milliseconds(took), self.code(), sqlite_code(self), trace_causes(self));
        match self.cause() {
            Cause::Damaged | Cause::Lost(_) | Cause::Unsound(_) | Cause::JournalChanged(_) => {
                tracing::error!(operation, ms, cause, sqlite = code, chain, "failed");
            }
            _ => tracing::warn!(operation, ms, cause, sqlite = code, chain, "failed"),
        }
    }
}

/// SQLite's extended code in the chain of `error`.
fn sqlite_code(error: &(dyn StdError + 'static)) -> Option<i32> {
    source_chain(error).find_map(|link| extended_code(link.downcast_ref::<rusqlite::Error>()?))
}

/// The chain of `error` for the log, from the cause down: codes, files and names of the schema, and never a value,
/// which may name somebody. SQLite's own message is logged for a rule of the schema only; other messages quote what was
/// typed.
fn trace_causes(error: &(dyn StdError + 'static)) -> String {
    let mut told = String::new();
    for link in source_chain(error) {
        let mut tell = |what: std::fmt::Arguments| {
            let gap = if told.is_empty() { "" } else { " < " };
            // Writing into a String cannot fail.
            let _ = write!(told, "{gap}{what}");
        };
        if let Some(error) = link.downcast_ref::<Error>() {
            match &error.path {
                Some(path) => tell(format_args!("{error} ({})", path.display())),
                None => tell(format_args!("{error}")),
            }
        } else if let Some(error) = link.downcast_ref::<rusqlite::Error>() {
            tell(format_args!("{}", of_sqlite(error)));
        } else if let Some(Unreadable(column)) = link.downcast_ref() {
            tell(format_args!("column {column}"));
        } else if let Some(error) = link.downcast_ref::<io::Error>() {
            tell(format_args!("{}", system_error(error)));
        }
    }
    told
}

fn of_sqlite(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(raw, Some(said)) if raw.code == ErrorCode::ConstraintViolation => {
            format!("sqlite {} {said}", raw.extended_code)
        }
        rusqlite::Error::InvalidColumnType(_, column, sort) => format!("{sort} in column {column}"),
        rusqlite::Error::FromSqlConversionFailure(at, sort, _) => format!("{sort} in column {at}"),
        rusqlite::Error::QueryReturnedNoRows => "no row".to_owned(),
        other => match other.sqlite_error() {
            Some(raw) => format!("sqlite {} {raw}", raw.extended_code),
            None => "unreadable".to_owned(),
        },
    }
}

fn source_chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let link = next?;
        next = link.source();
        Some(link)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use rusqlite::ffi;

    use super::*;

    fn failure(code: i32, said: Option<&str>) -> Error {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), said.map(str::to_owned)).into()
    }

    #[test]
    fn whatever_the_file_answers_is_said_in_a_sentence_without_sql() {
        for code in 1..=28 {
            let error = failure(code, Some("UNIQUE constraint failed: person.ehr_ref in INSERT INTO person"));
            let said = Trouble::from(error).to_string();
            assert!(said.ends_with('.') && said.starts_with(char::is_uppercase), "{said}");
            assert!(!said.contains("INSERT") && !said.contains("person"), "{said}");
        }
    }

    #[test]
    fn a_full_disk_and_a_silent_one_say_what_became_of_the_words() {
        let said = |code| Trouble::from(failure(code, None)).to_string();
        assert!(said(ffi::SQLITE_FULL).contains("tout ce qui a été enregistré est gardé"));
        assert!(said(ffi::SQLITE_IOERR_FSYNC).contains("rien ne sera fait deux fois"));
    }

    #[test]
    fn the_chain_has_the_codes_and_nothing_that_was_typed() {
        let refusal = Refusal::from(failure(ffi::SQLITE_CONSTRAINT_UNIQUE, Some("UNIQUE constraint failed: a.b")));
        let Refusal::Trouble(trouble) = &refusal else { unreachable!() };
        assert_eq!(trace_causes(trouble), "contradiction < sqlite 2067 UNIQUE constraint failed: a.b");
        assert_eq!(sqlite_code(trouble), Some(2067));
        let typed = failure(ffi::SQLITE_ERROR, Some("fts5: syntax error near \"KAYA\""));
        assert!(
            !trace_causes(&typed).contains("KAYA") && trace_causes(&typed).contains("sqlite 1 "),
            "{}",
            trace_causes(&typed)
        );
        let full = Error::from_io(Path::new("/srv/centre.db"), io::Error::from_raw_os_error(28));
        assert_eq!(trace_causes(&full), "full (/srv/centre.db) < system StorageFull 28");
        let value = Error::from(unreadable_column("mode"));
        assert_eq!(trace_causes(&value), "unreadable_value < Null in column 0 < column mode");
    }
}
