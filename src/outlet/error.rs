//! Failures to print or to write a file: the cause, the system's error underneath, and the French sentence.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::domain::name;
use crate::log::LoggedError;

/// Programs that a machine may lack, each with the Debian package that has it.
const PACKAGES: &[(&str, &str)] = &[
    (super::age::TOOL, "age"),
    ("groupadd", "passwd"),
    ("sshd", "openssh-server"),
    ("useradd", "passwd"),
    ("usermod", "passwd"),
];

/// Failure of a printer or of a file being written.
#[derive(Debug)]
pub enum OutletError {
    /// The name typed for a file is empty, or ends as a folder's does.
    NoName,
    /// Something that is no ordinary file has that name.
    NotAFile(PathBuf),
    /// A centre's file has that name, or what the program keeps beside one.
    OfCentre(PathBuf),
    /// The system refuses the file at this place.
    File(PathBuf, io::Error),
    /// The printing program does not start.
    NotStarted(PathBuf, io::Error),
    /// The printing program has not ended in time and was stopped.
    NoAnswer(PathBuf),
    /// The printing program ended with an error; its first line, where it wrote one.
    NotPrinted(PathBuf, Option<String>),
    /// A program of the system, of this name, is not installed.
    NoTool(String),
    /// A program of the system does not start.
    ToolNotStarted(PathBuf, io::Error),
    /// A program of the system has not ended in time and was stopped.
    ToolNoAnswer(PathBuf),
    /// A program of the system ended with an error; its first line, where it wrote one.
    ToolFailed(PathBuf, Option<String>),
    /// The key in this file opens another file than the one it was to open.
    OtherKey(PathBuf),
}

impl std::error::Error for OutletError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File(_, source) | Self::NotStarted(_, source) | Self::ToolNotStarted(_, source) => Some(source),
            Self::NoName
            | Self::NotAFile(_)
            | Self::OfCentre(_)
            | Self::NoAnswer(_)
            | Self::NotPrinted(..)
            | Self::NoTool(_)
            | Self::ToolNoAnswer(_)
            | Self::ToolFailed(..)
            | Self::OtherKey(_) => None,
        }
    }
}

impl LoggedError for OutletError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoName => "no_name",
            Self::NotAFile(_) => "not_a_file",
            Self::OfCentre(_) => "file_of_centre",
            Self::File(..) => "file",
            Self::NotStarted(..) => "printer_not_started",
            Self::NoAnswer(_) => "printer_no_answer",
            Self::NotPrinted(..) => "printer_refused",
            Self::NoTool(_) => "no_tool",
            Self::ToolNotStarted(..) => "tool_not_started",
            Self::ToolNoAnswer(_) => "tool_no_answer",
            Self::ToolFailed(..) => "tool_failed",
            Self::OtherKey(_) => "other_key",
        }
    }
}

impl fmt::Display for OutletError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName => write!(f, "Donnez un nom au fichier."),
            Self::NotAFile(place) => {
                write!(f, "{} n’est pas un fichier ordinaire : donnez un autre nom.", path_text(place))
            }
            Self::OfCentre(place) => {
                let place = path_text(place);
                write!(
                    f,
                    "{place} est le fichier d’un centre, ou l’un de ceux qui vont avec\u{a0}: donnez un autre nom."
                )
            }
            Self::File(place, source) => write_file_sentence(f, &path_text(place), source),
            Self::NotStarted(program, _) => write!(f, "Rien n’est imprimé : {} ne se lance pas.", program.display()),
            Self::NoAnswer(program) => {
                write!(f, "{} ne répond pas : regardez à l’imprimante avant de recommencer.", program.display())
            }
            Self::NotPrinted(program, said) => {
                let said =
                    said.as_ref().map_or_else(|| program.display().to_string(), |said| name::quote_briefly(said));
                write!(f, "L’imprimante n’a pas pris le texte : {said}.")
            }
            Self::NoTool(name) => {
                write!(f, "Le programme {name} n’est pas installé sur cette machine")?;
                match PACKAGES.iter().find(|(tool, _)| tool == name) {
                    Some((_, package)) => write!(f, " : apt install {package}."),
                    None => write!(f, "."),
                }
            }
            Self::ToolNotStarted(program, why) => {
                write!(f, "{} ne se lance pas", program.display())?;
                match why.raw_os_error() {
                    Some(code) => write!(f, " (erreur système {code})."),
                    None => write!(f, "."),
                }
            }
            Self::ToolNoAnswer(program) => {
                write!(f, "{} n’a pas fini à temps et a été arrêté\u{a0}: voyez ce qu’il a fait.", program.display())
            }
            Self::OtherKey(identity) => {
                write!(f, "La clé de {} n’ouvre pas cette copie, chiffrée pour une autre.", path_text(identity))
            }
            Self::ToolFailed(program, said) => {
                let said =
                    said.as_ref().map_or_else(|| "sans dire pourquoi".to_owned(), |said| name::quote_briefly(said));
                write!(f, "{} a refusé : {said}.", program.display())
            }
        }
    }
}

fn write_file_sentence(f: &mut fmt::Formatter<'_>, place: &str, source: &io::Error) -> fmt::Result {
    match source.kind() {
        ErrorKind::AlreadyExists => write!(f, "{place} existe déjà : donnez un autre nom."),
        ErrorKind::NotFound => write!(f, "{place} : ce dossier n’existe pas, vérifiez le chemin."),
        ErrorKind::PermissionDenied => write!(f, "{place} : vous n’avez pas le droit d’écrire dans ce dossier."),
        ErrorKind::StorageFull => write!(f, "{place} : le disque est plein, le fichier n’est pas écrit."),
        _ => write!(f, "{place} ne s’écrit pas ({source}) : vérifiez le chemin."),
    }
}

fn path_text(place: &Path) -> String {
    name::show_controls(&place.display().to_string()).into_owned()
}
