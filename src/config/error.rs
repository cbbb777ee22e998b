//! Failures of a settings file: the file, the cause, the French sentence.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::KEYS;
use crate::log::LoggedError;

/// Failure about one file of settings.
#[derive(Debug)]
pub struct ConfigError {
    file: PathBuf,
    cause: ConfigCause,
}

/// Cause of such a failure.
#[derive(Debug)]
pub enum ConfigCause {
    /// The account has no folder for settings.
    NoFolder,
    /// The system does not let the file be read.
    Unread(io::Error),
    /// The line of this number is no TOML.
    NotToml(usize),
    /// No setting has this name.
    UnknownKey(String),
    /// A setting has a value of another kind than it expects.
    BadValue {
        /// Name of the setting.
        key: String,
        /// Expected values, in French.
        expected: &'static str,
    },
    /// The system does not let a choice be written.
    ChoiceNotKept(io::Error),
    /// A choice would be written into a file that is no TOML.
    ChoiceBesideBadToml,
}

impl ConfigError {
    /// Failure about `file`.
    pub fn new(file: &Path, cause: ConfigCause) -> Self {
        Self { file: file.to_owned(), cause }
    }
}

impl LoggedError for ConfigError {
    fn code(&self) -> &'static str {
        match self.cause {
            ConfigCause::NoFolder => "settings_no_folder",
            ConfigCause::Unread(_) => "settings_unread",
            ConfigCause::NotToml(_) => "settings_not_toml",
            ConfigCause::UnknownKey(_) => "settings_unknown_key",
            ConfigCause::BadValue { .. } => "settings_bad_value",
            ConfigCause::ChoiceNotKept(_) => "choice_not_kept",
            ConfigCause::ChoiceBesideBadToml => "choice_beside_bad_toml",
        }
    }
}

impl Error for ConfigError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.cause {
            ConfigCause::Unread(source) | ConfigCause::ChoiceNotKept(source) => Some(source),
            ConfigCause::NoFolder
            | ConfigCause::NotToml(_)
            | ConfigCause::UnknownKey(_)
            | ConfigCause::BadValue { .. }
            | ConfigCause::ChoiceBesideBadToml => None,
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        match &self.cause {
            ConfigCause::NoFolder => write!(f, "Ce compte n’a pas de dossier de réglages : le choix n’est pas gardé."),
            ConfigCause::Unread(source) => write!(f, "{file} ne peut pas être lu : {}.", reason(source)),
            ConfigCause::NotToml(line) => write!(f, "{file}, ligne {line} : ce n’est pas du TOML lisible."),
            ConfigCause::UnknownKey(key) => {
                let known: Vec<_> = KEYS.iter().map(|(key, _)| *key).collect();
                write!(f, "{file} : « {key} » n’est pas un réglage connu. On attend : {}.", known.join(", "))
            }
            ConfigCause::BadValue { key, expected } => write!(f, "{file} : « {key} » attend {expected}."),
            ConfigCause::ChoiceNotKept(source) => {
                write!(f, "{file} : {}. Le choix n’est pas gardé.", reason(source))
            }
            ConfigCause::ChoiceBesideBadToml => {
                write!(f, "{file} : ce n’est pas du TOML lisible. Le choix n’est pas gardé.")
            }
        }
    }
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => "ses droits l’interdisent".to_owned(),
        ErrorKind::InvalidData => "ce n’est pas du texte UTF-8".to_owned(),
        ErrorKind::IsADirectory => "c’est un dossier".to_owned(),
        _ => error.to_string(),
    }
}
